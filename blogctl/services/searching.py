"""Search: the posts and the comments that have some words, the best first.

Posts and comments are ranked apart, by BM25: a title weighs more than a lead, and a lead more
than the text. Neither the trash nor spam is looked through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, String, Table, cast, func, select
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.passages import Places, asked, plain_text
from blogctl.records.search import FoundRecord
from blogctl.services.post_lists import shown_status
from blogctl.services.settings import Settings
from blogctl.store import selection
from blogctl.store.search import COMMENT_INDEX, POST_INDEX, Index, found_by, ranked
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import CommentStatus, FoundKind, PostStatus, ShownStatus

POOL = 2_000
"""How many of the newest matches are compared: a word that more have tells them little apart."""

_LOOKED_THROUGH = 200_000  # characters of a body's HTML in which the passage is looked for
_POSTS, _COMMENTS, _PEOPLE = tables.POST, tables.COMMENT, tables.CONTRIBUTOR


@dataclass(frozen=True, slots=True)
class _Source:
    things: Table
    index: Index
    visible: ColumnElement[bool]
    moment: Column[datetime]


_SOURCES = {
    FoundKind.POST: _Source(
        _POSTS, POST_INDEX, _POSTS.c.status != PostStatus.TRASHED, _POSTS.c.sort_at
    ),
    FoundKind.COMMENT: _Source(
        _COMMENTS, COMMENT_INDEX, _COMMENTS.c.status != CommentStatus.SPAM, _COMMENTS.c.created_at
    ),
}


@dataclass(frozen=True, slots=True)
class Best:
    """The best of what was found of a kind, and of how many; `crowded` if more were found."""

    kind: FoundKind
    ids: tuple[int, ...]
    compared: int
    crowded: bool


def check(text: str) -> None:
    """Raise Usage where there is no word to look for."""
    if not asked(text):
        raise Usage("search-wordless", value=text)


def best(session: Session, kind: FoundKind, text: str, *, limit: int, pool: int = POOL) -> Best:
    """Return the best matches of a kind, the newest first where they are as good.

    Where more than `pool` match, and more than are wanted, so many of the newest are compared.
    Raises Usage where the text is none, or too long.
    """
    source, pool = _SOURCES[kind], max(pool, limit)
    things = source.things
    scored = ranked(text, source.index, things, source.visible, most=pool + 1)
    found = scored.add_columns(source.moment.label("moment")).subquery()
    query = select(found.c.id, func.count().over())
    ordered = query.order_by(found.c.score, found.c.moment.desc(), found.c.id.desc())
    rows = session.connection().execute(ordered.limit(max(1, limit))).all()
    compared = rows[0][1] if rows else 0
    ids = tuple(row[0] for row in rows[:limit])
    return Best(kind, ids, min(compared, pool), crowded=compared > pool)


def count(session: Session, kind: FoundKind, text: str) -> int:
    """Return how many things of a kind have the words."""
    source = _SOURCES[kind]
    query = select(func.count()).select_from(source.things).where(source.visible)
    query = query.where(found_by(text, source.index, source.things.c.id))
    return int(session.execute(query).scalar_one())


def records(
    session: Session, found: Best, places: Places, *, settings: Settings, now: datetime
) -> Iterator[FoundRecord]:
    """Yield what was found, in its order, each with the place that has most of the words."""
    if not found.ids:
        return
    selection.choose(session, found.ids)
    of_posts = found.kind is FoundKind.POST
    query = _posts(now) if of_posts else _comments()
    identity = _SOURCES[found.kind].things.c.id
    query = query.join(CHOSEN, CHOSEN.c.id == identity).order_by(CHOSEN.c.position)
    record = _post if of_posts else _comment
    for row in session.connection().execute(query):
        yield record(row, places, settings)


def _posts(now: datetime) -> Select[Any]:
    columns = _POSTS.c
    return select(
        columns.id,
        columns.slug,
        columns.title,
        shown_status(now).label("status"),
        _PEOPLE.c.slug.label("author"),
        columns.sort_at,
        columns.summary,
        func.substr(columns.body_html, 1, _LOOKED_THROUGH).label("html"),
    ).join_from(_POSTS, _PEOPLE, _PEOPLE.c.id == columns.author_id, isouter=True)


def _post(row: Any, places: Places, settings: Settings) -> FoundRecord:  # noqa: ANN401 - a row
    public = row.status == ShownStatus.PUBLISHED
    return FoundRecord(
        kind=str(FoundKind.POST),
        id=row.id,
        ref=row.slug,
        title=row.title,
        status=row.status,
        author=row.author,
        at=row.sort_at,
        excerpt=places.passage(row.summary, plain_text(row.html)),
        url=settings.permalink(row.slug) if public else None,
    )


def _comments() -> Select[Any]:
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
    ).join_from(_COMMENTS, _POSTS, _POSTS.c.id == columns.post_id)


def _comment(row: Any, places: Places, settings: Settings) -> FoundRecord:  # noqa: ANN401 - a row
    numbered = row.number is not None
    return FoundRecord(
        kind=str(FoundKind.COMMENT),
        id=row.id,
        ref=f"{row.slug}#{row.number}" if numbered else str(row.id),
        title=row.title,
        status=row.status,
        author=row.author_name,
        at=row.created_at,
        excerpt=places.passage(row.body),
        url=f"{settings.permalink(row.slug)}#comment-{row.number}" if numbered else None,
    )
