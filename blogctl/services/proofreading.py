"""What readers would stumble over in posts: found in their HTML, and in where it leads.

Posts are read a few at a time, and all that those lead to is looked up as sets: what a check of ten
thousand posts keeps in mind does not grow with them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlmodel import Session

from blogctl.language import N_
from blogctl.models import tables
from blogctl.records.posts import FlawRecord
from blogctl.services import skimming
from blogctl.services.leading import Page, Ways
from blogctl.services.settings import Settings
from blogctl.site.paths import Addresses
from blogctl.vocabulary import Flaw, PostStatus

MEANINGS = {
    Flaw.ALT_MISSING: N_("nobody said what this image shows"),
    Flaw.LINK_BROKEN: N_("this address leads nowhere"),
    Flaw.LINK_HIDDEN: N_("this address leads to a post that readers may not see"),
    Flaw.ANCHOR_MISSING: N_("the page has no such place"),
    Flaw.LINK_EMPTY: N_("this link has no words"),
    Flaw.HEADING_TOP: N_("this heading stands as high as the title"),
    Flaw.HEADING_SKIPPED: N_("this heading skips a level"),
    Flaw.HEADING_EMPTY: N_("this heading has no words"),
    Flaw.TABLE_HEADLESS: N_("this table does not say what its columns are"),
}
"""What each flaw is, as people are told; the catalogue has the French."""

_AT_A_TIME = 200
_COLUMNS = tables.POST.c


def flaws(
    session: Session, posts: Sequence[int], *, settings: Settings, now: datetime
) -> Iterator[FlawRecord]:
    """Yield what is found in these posts, in their order."""
    addresses = Addresses.below(settings["blog.url"])
    for start in range(0, len(posts), _AT_A_TIME):
        pages = list(_pages(session, posts[start : start + _AT_A_TIME], now))
        ways = Ways.of(session, addresses, pages)
        for page in pages:
            for what, detail, words in skimming.skim(
                page.html, ways.alts, partial(ways.trouble, page)
            ):
                yield FlawRecord(page.id, page.slug, str(what), detail, words, MEANINGS[what])


def _pages(session: Session, posts: Sequence[int], now: datetime) -> Iterator[Page]:
    """Yield posts in this order, each at the moment at which readers first can follow its links."""
    query = select(
        _COLUMNS.id,
        _COLUMNS.slug,
        _COLUMNS.body_html,
        _COLUMNS.status,
        _COLUMNS.published_at,
    ).where(_COLUMNS.id.in_(posts))
    rows = {row.id: row for row in session.connection().execute(query)}
    for post in posts:
        row = rows[post]
        dated = row.status == PostStatus.PUBLISHED and row.published_at is not None
        at = max(now, row.published_at) if dated else now
        yield Page(row.id, row.slug, row.body_html, at)
