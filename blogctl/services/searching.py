"""Search: the posts and the comments that have some words, the best first.

Posts and comments are ranked apart, by BM25: a title weighs more than a lead, and a lead more
than the text. Neither the trash nor spam is looked through.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Row, String, Subquery, Table, cast, func, select
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.passages import Places, asked, plain_text
from blogctl.records.search import FoundRecord
from blogctl.services.settings import Settings
from blogctl.store.search import COMMENT_INDEX, POST_INDEX, Index, found_by, ranked
from blogctl.text import excerpt
from blogctl.vocabulary import CommentStatus, FoundKind, PostStatus, ShownStatus

POOL = 1_000
"""How many of the newest matches are compared: a word that more have tells them little apart."""

_LOOKED_THROUGH = 200_000  # characters of a body's HTML in which the passage is looked for
_POSTS, _COMMENTS, _PEOPLE = tables.POST, tables.COMMENT, tables.CONTRIBUTOR


class Wanted(NamedTuple):
    """What is searched for, and how many of a kind are wanted at most; None is all of them.

    Where more than `pool` match, and more than are wanted, so many of the newest are compared; the
    others follow, the newest first, where all are wanted.
    """

    text: str
    limit: int | None
    pool: int = POOL


class Best(NamedTuple):
    """The best of what was found of a kind, to be read once.

    `left` of those that were `compared` are not among them; `crowded` if not all were compared.
    """

    kind: FoundKind
    compared: int
    left: int
    crowded: bool
    rows: Iterator[FoundRecord]


class Shown(NamedTuple):
    """What a record depends on beside its row."""

    places: Places
    settings: Settings
    now: datetime


def check(text: str) -> None:
    """Raise Usage where there is no word to look for."""
    if not asked(text):
        raise Usage("search-wordless", value=excerpt(text))


def best(session: Session, kind: FoundKind, wanted: Wanted, shown: Shown) -> Best:
    """Return the best matches of a kind, the newest first where they are as good.

    Raises Usage where the text is none, or too long.
    """
    source, pool = _SOURCES[kind], max(wanted.pool, wanted.limit or 0)
    limit = pool + 1 if wanted.limit is None else wanted.limit
    scored = ranked(wanted.text, source.full_text, source.things, source.visible, most=pool + 1)
    found = scored.add_columns(source.moment.label("moment")).subquery()
    window = (func.count().over().label("all"), func.min(found.c.id).over().label("lowest"))
    first = select(found, *window).order_by(*_order(found)).limit(max(1, limit)).subquery()
    query = source.columns().join(first, first.c.id == source.things.c.id)
    query = query.add_columns(first.c.all, first.c.lowest).order_by(*_order(first))
    rows = iter(session.connection().execute(query))
    head = next(rows, None)
    if head is None:
        return Best(kind, 0, 0, crowded=False, rows=iter(()))
    compared = min(head.all, pool)
    crowded = head.all > pool
    if crowded and wanted.limit is None:
        rows = chain(rows, _others(session, source, wanted.text, below=head.lowest))
    records = (source.record(row, shown) for row in chain([head], rows))
    return Best(kind, compared, max(0, compared - limit), crowded, records)


def _others(session: Session, source: "_Source", text: str, *, below: int) -> Iterator[Row[Any]]:
    """Yield what was not compared, the newest first."""
    identity = source.things.c.id
    condition = found_by(text, source.full_text, identity) & source.visible & (identity < below)
    query = source.columns().where(condition).order_by(identity.desc())
    yield from session.connection().execute(query)


def _order(found: Subquery) -> tuple[ColumnElement[Any], ...]:
    return found.c.score, found.c.moment.desc(), found.c.id.desc()


def count(session: Session, kind: FoundKind, text: str) -> int:
    """Return how many things of a kind have the words."""
    source = _SOURCES[kind]
    query = select(func.count()).select_from(source.things).where(source.visible)
    query = query.where(found_by(text, source.full_text, source.things.c.id))
    return int(session.execute(query).scalar_one())


def _posts() -> Any:  # noqa: ANN401 - a select of columns
    columns = _POSTS.c
    return select(
        columns.id,
        columns.slug,
        columns.title,
        cast(columns.status, String).label("status"),
        _PEOPLE.c.slug.label("author"),
        columns.sort_at,
        columns.summary,
        func.substr(columns.body_html, 1, _LOOKED_THROUGH).label("html"),
    ).join_from(_POSTS, _PEOPLE, _PEOPLE.c.id == columns.author_id, isouter=True)


def _post(row: Row[Any], shown: Shown) -> FoundRecord:
    public = row.status == PostStatus.PUBLISHED and row.sort_at <= shown.now
    scheduled = row.status == PostStatus.PUBLISHED and not public
    return FoundRecord(
        kind=str(FoundKind.POST),
        id=row.id,
        ref=row.slug,
        title=row.title,
        status=str(ShownStatus.SCHEDULED) if scheduled else row.status,
        author=row.author,
        at=row.sort_at,
        excerpt=shown.places.passage(row.summary, plain_text(row.html)),
        url=shown.settings.permalink(row.slug) if public else None,
    )


def _comments() -> Any:  # noqa: ANN401 - a select of columns
    columns = _COMMENTS.c
    return select(
        columns.id,
        columns.number,
        _POSTS.c.slug,
        _POSTS.c.title,
        cast(columns.status, String).label("status"),
        columns.author_name,
        columns.created_at,
        columns.body,
    ).join_from(_COMMENTS, _POSTS, _POSTS.c.id == columns.post_id, isouter=True)


def _comment(row: Row[Any], shown: Shown) -> FoundRecord:
    numbered = row.number is not None
    page = shown.settings.permalink(row.slug)
    return FoundRecord(
        kind=str(FoundKind.COMMENT),
        id=row.id,
        ref=f"{row.slug}#{row.number}" if numbered else str(row.id),
        title=row.title,
        status=row.status,
        author=row.author_name,
        at=row.created_at,
        excerpt=shown.places.passage(row.body),
        url=f"{page}#comment-{row.number}" if numbered else None,
    )


class _Source(NamedTuple):
    """What is searched for things of a kind, and how they are read."""

    things: Table
    full_text: Index
    visible: ColumnElement[bool]
    moment: Column[datetime]
    columns: Callable[[], Any]
    record: Callable[[Row[Any], Shown], FoundRecord]


_SOURCES = {
    FoundKind.POST: _Source(
        things=_POSTS,
        full_text=POST_INDEX,
        visible=_POSTS.c.status != PostStatus.TRASHED,
        moment=_POSTS.c.sort_at,
        columns=_posts,
        record=_post,
    ),
    FoundKind.COMMENT: _Source(
        things=_COMMENTS,
        full_text=COMMENT_INDEX,
        visible=_COMMENTS.c.status != CommentStatus.SPAM,
        moment=_COMMENTS.c.created_at,
        columns=_comments,
        record=_comment,
    ),
}
