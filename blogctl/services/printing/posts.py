"""Posts and pages as their own pages and lists show them, some hundreds at a time."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, select

from blogctl.models import tables
from blogctl.records.pages import Article, Entry, Picture, ShownComment
from blogctl.services.printing import bodies, comments, labels, leads, neighbours, people
from blogctl.services.printing.bodies import Wardrobe
from blogctl.services.printing.labels import Labels
from blogctl.services.printing.memberships import memberships as memberships  # noqa: PLC0414
from blogctl.services.printing.neighbours import Neighbours
from blogctl.services.printing.people import Somebody
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among
from blogctl.text import excerpt
from blogctl.vocabulary import PostKind, PostStatus

_POSTS = tables.POST
_AT_A_TIME = 200
_SUMMARY = 250  # characters


@dataclass(frozen=True, slots=True)
class _Read:
    """Some posts as they were read, by id, and what lists show of them besides."""

    view: View
    rows: dict[int, Row[Any]]
    labels: Labels
    people: dict[int, Somebody]

    def entry(self, post: int, lead: str, *, more: bool, comments: int) -> Entry:
        """Return a post as lists show it; a page is on none, so it is filed under nothing."""
        row, labels = self.rows[post], self.labels
        listed = row.kind == PostKind.POST
        return Entry(
            id=post,
            title=row.title,
            href=self.view.addresses.post(row.slug),
            author=self.people[row.author_id].link if row.author_id is not None else None,
            with_=labels.with_.get(post, ()) if listed else (),
            categories=labels.categories.get(post, ()) if listed else (),
            tags=labels.tags.get(post, ()) if listed else (),
            comments=comments,
            lead=lead,
            more=more,
            published_at=row.sort_at,
            updated_at=max(row.updated_at, row.sort_at),
            sticky=bool(row.sticky),
            draft=row.status != PostStatus.PUBLISHED or row.sort_at > self.view.now,
        )

    def lead(self, post: int) -> tuple[str, bool]:
        """Return how a post begins, before it is dressed, and whether its body says more."""
        row = self.rows[post]
        if row.summary.strip():
            return leads.of_summary(row.summary), bool(row.body_html)
        return leads.of_body(row.body_html, self.view.addresses.post(row.slug))


def entries(view: View, ids: Iterable[int], *, whole: Collection[int] = ()) -> list[Entry]:
    """Return the posts of these that are shown, in this order; those of `whole` with their body."""
    order = list(ids)
    everybody = people.everybody(view) if order else {}
    found: dict[int, Entry] = {}
    for some in batches(order):
        read = _read(view, some, everybody)
        counts = comments.counts(view, read.rows)
        begun = {post: read.lead(post) for post in read.rows}
        html = {post: read.rows[post].body_html for post in read.rows if post in whole}
        ready = bodies.wardrobe(view, [*(lead for lead, _ in begun.values()), *html.values()])
        for post, (lead, more) in begun.items():
            entry = read.entry(post, ready.dress(lead), more=more, comments=counts.get(post, 0))
            if post in html:
                entry = replace(entry, html=ready.dress(leads.rooted(html[post], entry.href)))
            found[post] = entry
    return [found[post] for post in order if post in found]


def articles(view: View, ids: Iterable[int]) -> Iterator[Article]:
    """Yield the posts and pages of these that are shown, in this order, with their comments."""
    everybody: dict[int, Somebody] | None = None
    logo: Picture | None = None
    for some in batches(ids):
        if everybody is None:
            everybody, logo = people.everybody(view), bodies.logo(view)
        read = _read(view, some, everybody)
        moments = {post: row.sort_at for post, row in read.rows.items()}
        talk = comments.conversations(view, moments, everybody)
        beside = neighbours.of(view, moments)
        ready = bodies.wardrobe(view, (row.body_html for row in read.rows.values()))
        for post in some:
            if post in read.rows:
                said = talk.get(post, ())
                yield _article(read, post, ready, said, beside.get(post, Neighbours()), logo)


def _article(
    read: _Read,
    post: int,
    ready: Wardrobe,
    said: tuple[ShownComment, ...],
    beside: Neighbours,
    logo: Picture | None,
) -> Article:
    row, view = read.rows[post], read.view
    lead, more = read.lead(post)
    approved = sum(comment.removed is None for comment in said)
    still_open = _takes_comments(view, row)
    return Article(
        entry=read.entry(post, ready.dress(lead), more=more, comments=approved),
        page=row.kind == PostKind.PAGE,
        summary=leads.on_one_line(row.summary) or excerpt(leads.plain(lead), _SUMMARY),
        html=ready.dress(row.body_html, first=True),
        words=row.words,
        picture=ready.first_picture(row.body_html) or logo,
        older=beside.older,
        newer=beside.newer,
        comments=said,
        comments_open=still_open,
        feed_href=view.addresses.comment_feed(row.slug) if approved or still_open else None,
        introduced=bool(row.summary.strip()),
    )


def _takes_comments(view: View, row: Row[Any]) -> bool:
    """Tell whether a reader may comment now, as `services.comments` does."""
    days = view.settings["comments.close_after"]
    return bool(row.comments_open) and not (days and view.now > row.sort_at + timedelta(days=days))


def _read(view: View, ids: Collection[int], everybody: dict[int, Somebody]) -> _Read:
    columns = _POSTS.c
    query: Select[Any] = select(
        columns.id,
        columns.kind,
        columns.slug,
        columns.title,
        columns.summary,
        columns.body_html,
        columns.words,
        columns.author_id,
        columns.status,
        columns.sort_at,
        columns.updated_at,
        columns.comments_open,
        columns.sticky,
    ).where(is_among(columns.id, ids), view.shows())
    rows = {row.id: row for row in view.session.connection().execute(query).all()}
    return _Read(view, rows, labels.of(view, rows.keys(), everybody), everybody)


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield as many ids at a time as are read at once."""
    rest = iter(ids)
    while some := list(islice(rest, _AT_A_TIME)):
        yield some
