"""References in bodies: `post:12` and `media:3`, found, and turned into addresses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import func, or_, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.settings import Settings
from blogctl.site.bodies import KINDS, Reference, escaped, referenced
from blogctl.store import media_files
from blogctl.vocabulary import Kind

_POSTS, _MEDIA = tables.POST, tables.MEDIA
_AT_A_TIME = 500
# Where Markdown has an address: in brackets, in a definition, in the attribute of a tag.
_IN_SOURCE = re.compile(
    r"""(\]\(\s*<?|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?|\s(?i:href|src|poster|cite)\s*=\s*["']?|<)"""
    r"""(post|media):([0-9]{1,18})([?#][^\s"'()<>]*)?(?=[\s"')>]|\Z)""",
    re.MULTILINE,
)


def resolve_sources(session: Session, bodies: Sequence[str], settings: Settings) -> list[str]:
    """Return bodies as they were written, Markdown or HTML, with addresses for references.

    What refers to nothing stays as it is. What follows an address stays, too: the ids of headings
    have no prefix outside this blog.
    """
    wanted = {
        (KINDS[found[2]], int(found[3]))
        for body in bodies
        if _may_refer(body)
        for found in _IN_SOURCE.finditer(body)
    }
    known = addresses(session, wanted, settings) if wanted else {}

    def address(found: re.Match[str]) -> str:
        there = known.get((KINDS[found[2]], int(found[3])))
        return f"{found[1]}{escaped(there)}{found[4] or ''}" if there else found[0]

    return [_IN_SOURCE.sub(address, body) if _may_refer(body) else body for body in bodies]


def _may_refer(body: str) -> bool:
    """Tell at once whether there is anything to look for: most bodies refer to nothing."""
    return "post:" in body or "media:" in body


def addresses(
    session: Session, references: Iterable[Reference], settings: Settings
) -> dict[Reference, str]:
    """Return the public addresses of what exists of these."""
    found: dict[Reference, str] = {}
    wanted = sorted(set(references))
    for some in _batches(thing for kind, thing in wanted if kind is Kind.POST):
        query = select(_POSTS.c.id, _POSTS.c.slug).where(_POSTS.c.id.in_(some))
        for post, slug in session.execute(query):
            found[Kind.POST, post] = settings.permalink(slug)
    columns = _MEDIA.c
    for some in _batches(thing for kind, thing in wanted if kind is Kind.MEDIA):
        query = select(columns.id, columns.hash, columns.name, columns.url)
        for row in session.execute(query.where(columns.id.in_(some))):
            found[Kind.MEDIA, row.id] = media_address(settings, row.hash, row.name, row.url)
    return found


def media_address(settings: Settings, hash_: str | None, name: str, url: str | None) -> str:
    """Return the public address of a file; of one that was never fetched, where its bytes are."""
    if hash_ is None:
        return url or ""
    return f"{settings['blog.url']}/{media_files.FOLDER}/{media_files.file_name(hash_, name)}"


def _batches(things: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(things)
    while some := list(islice(rest, _AT_A_TIME)):
        yield some


def bodies(
    session: Session, kinds: Iterable[Kind] = (Kind.POST, Kind.MEDIA)
) -> Iterator[tuple[int, str, set[Reference]]]:
    """Yield each post that refers to something of these kinds: its id, its slug, and to what.

    Every body is read, but only those that may refer to something leave the database.
    """
    wanted = set(kinds)
    html = _POSTS.c.body_html
    likely = or_(*(func.instr(html, f'="{kind}:') > 0 for kind in sorted(wanted)))
    query = select(_POSTS.c.id, _POSTS.c.slug, html).where(likely).order_by(_POSTS.c.id)
    for post, slug, body in session.connection().execute(query):
        found = {reference for reference in referenced(body) if reference[0] in wanted}
        if found:
            yield post, slug, found


def referring(session: Session, kind: Kind, things: Iterable[int]) -> dict[int, list[str]]:
    """Return the slugs of the posts that refer to each of these things, in whatever state."""
    found: dict[int, list[str]] = {thing: [] for thing in things}
    if found:
        for _, slug, references in bodies(session, [kind]):
            for _, thing in references:
                if thing in found:
                    found[thing].append(slug)
    return found
