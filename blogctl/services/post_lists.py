"""Posts as lists show them: filters, orders and light rows.

A page of the default order, alone or with one indexed filter, is read from one index: what it
costs does not depend on how far down it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.posts import PostDetail, PostRecord
from blogctl.services import references
from blogctl.services.category_tree import with_children
from blogctl.services.settings import Settings
from blogctl.store import selection
from blogctl.store.search import POST_INDEX, found_by
from blogctl.store.selection import CHOSEN
from blogctl.text import fold
from blogctl.vocabulary import (
    CommentStatus,
    Kind,
    PostKind,
    PostSort,
    PostStatus,
    ShownStatus,
)

POSTS = tables.POST
_PEOPLE = tables.CONTRIBUTOR
_COMMENTS = tables.COMMENT
_TAGS, _POST_TAGS = tables.TAG, tables.POST_TAG
_CATEGORIES, _POST_CATEGORIES = tables.CATEGORY, tables.POST_CATEGORY
_SHELF = _POST_CATEGORIES.c.category_id
_WITH, _PEOPLE_WITH = tables.POST_CONTRIBUTOR, _PEOPLE.alias()
_DETAILS = ("summary", "body", "body_format", "body_html", "sticky")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class PostFilter:
    """Which posts, as the command line says it; nothing said is all that is not trashed."""

    status: ShownStatus | None = None
    any_status: bool = False
    kind: PostKind | None = None
    author: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class PostOrder:
    """In which order, how many, and after which post."""

    sort: PostSort = PostSort.DATE
    reverse: bool = False
    limit: int | None = None
    after: str | None = None


def is_public(now: datetime) -> ColumnElement[bool]:
    """Return the condition that readers may see a post."""
    return and_(POSTS.c.status == PostStatus.PUBLISHED, POSTS.c.published_at <= now)


def shown_status(now: datetime) -> ColumnElement[str]:
    """Return the state of a post as people see it."""
    ahead = and_(POSTS.c.status == PostStatus.PUBLISHED, POSTS.c.published_at > now)
    return case(
        (ahead, literal(str(ShownStatus.SCHEDULED), String)), else_=cast(POSTS.c.status, String)
    )


def has_status(status: ShownStatus, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a post is in this state, as people see it."""
    published = POSTS.c.status == PostStatus.PUBLISHED
    if status is ShownStatus.SCHEDULED:
        # sort_at is published_at here, and what the index is on.
        return and_(published, POSTS.c.sort_at > now)
    if status is ShownStatus.PUBLISHED:
        return and_(published, POSTS.c.sort_at <= now)
    return POSTS.c.status == PostStatus(status)


def matching(session: Session, wanted: PostFilter, now: datetime) -> Select[Any]:
    """Select the ids of the posts that a filter lets through, newest first.

    Raises NotFound for an author, a category or a tag that does not exist.
    """
    sort_at, identity, conditions = _source(session, wanted, now)
    ids = select(identity.label("id")).where(*conditions)
    query = ids.order_by(sort_at.desc(), identity.desc())
    return query if sort_at.table is POSTS else query.join(POSTS, identity == POSTS.c.id)


def listing(
    session: Session, wanted: PostFilter, order: PostOrder, *, settings: Settings, now: datetime
) -> Iterator[PostRecord]:
    """Yield the posts that a filter lets through, in an order, as light rows.

    Dates and lengths begin with the newest and the longest, slugs and titles with A.
    """
    if order.sort is PostSort.TITLE:
        return iter(_by_title(session, wanted, order, settings=settings, now=now))
    sort_at, identity, conditions = _source(session, wanted, now)
    query = _rows(now).where(*conditions).limit(order.limit)
    if sort_at.table is not POSTS:
        query = query.join(sort_at.table, identity == POSTS.c.id)
    by_date = order.sort is PostSort.DATE
    keys = [sort_at, identity] if by_date else [_SORTS[order.sort], POSTS.c.id]
    descending = order.reverse is (order.sort is PostSort.SLUG)
    if order.after is not None:
        query = query.where(_beyond(session, order, keys, descending=descending))
    query = query.order_by(*(key.desc() if descending else key.asc() for key in keys))
    result = session.connection().execute(query)
    return (_record(row, settings) for row in result)


def _by_title(
    session: Session, wanted: PostFilter, order: PostOrder, *, settings: Settings, now: datetime
) -> list[PostRecord]:
    """Return posts by title as a dictionary has them: neither case, accents nor signs count."""
    ids = matching(session, wanted, now).order_by(None).subquery()
    query = select(POSTS.c.title, POSTS.c.id).join(ids, ids.c.id == POSTS.c.id)
    titles = session.execute(query).all()
    ordered = sorted(((_WORD.findall(fold(title)), post) for title, post in titles))
    places = ordered[::-1] if order.reverse else ordered
    return records(session, [post for _, post in places[: order.limit]], settings=settings, now=now)


def count(session: Session, wanted: PostFilter, now: datetime) -> int:
    """Return how many posts a filter lets through."""
    ids = matching(session, wanted, now).order_by(None).subquery()
    return int(session.execute(select(func.count()).select_from(ids)).scalar_one())


def records(
    session: Session, ids: Sequence[int], *, settings: Settings, now: datetime
) -> list[PostRecord]:
    """Return the posts with these ids, in this order."""
    selection.choose(session, ids)
    query = _rows(now).join(CHOSEN, CHOSEN.c.id == POSTS.c.id).order_by(CHOSEN.c.position)
    return [_record(row, settings) for row in session.connection().execute(query)]


def detail(session: Session, post: int, *, settings: Settings, now: datetime) -> PostDetail:
    """Return one post with its text."""
    query = _rows(now).add_columns(*(POSTS.c[name] for name in _DETAILS)).where(POSTS.c.id == post)
    row = session.connection().execute(query).one()
    shown = _record(row, settings)
    fields: dict[str, Any] = {name: getattr(row, name) for name in _DETAILS}
    fields |= {name: getattr(shown, name) for name in PostRecord.__dataclass_fields__}
    return PostDetail(**fields)


_SORTS: dict[PostSort, Column[Any]] = {
    PostSort.SLUG: POSTS.c.slug,
    PostSort.CREATED: POSTS.c.created_at,
    PostSort.UPDATED: POSTS.c.updated_at,
    PostSort.WORDS: POSTS.c.words,
}


def _source(
    session: Session, wanted: PostFilter, now: datetime
) -> tuple[Column[Any], Column[Any], list[ColumnElement[bool]]]:
    """Return the columns that the order is read from, and the conditions.

    With a tag or a category that stands alone they are those of its links, whose index has the
    posts in their order.
    """
    conditions = list(_conditions(session, wanted, now))
    tags = references.several(session, Kind.TAG, wanted.tags)
    conditions += [_linked(_POST_TAGS, _POST_TAGS.c.tag_id == tag) for tag in tags[1:]]
    shelves: Sequence[int] = ()
    if wanted.category is not None:
        top = references.one(session, Kind.CATEGORY, wanted.category)
        shelves = with_children(session, top)
    if tags:
        if shelves:
            conditions.append(_linked(_POST_CATEGORIES, _SHELF.in_(shelves)))
        return (
            _POST_TAGS.c.sort_at,
            _POST_TAGS.c.post_id,
            [_POST_TAGS.c.tag_id == tags[0], *conditions],
        )
    if len(shelves) == 1:
        return (
            _POST_CATEGORIES.c.sort_at,
            _POST_CATEGORIES.c.post_id,
            [_SHELF == shelves[0], *conditions],
        )
    if shelves:
        conditions.append(_linked(_POST_CATEGORIES, _SHELF.in_(shelves)))
    return POSTS.c.sort_at, POSTS.c.id, conditions


def _linked(links: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return POSTS.c.id.in_(select(links.c.post_id).where(condition))


def _conditions(
    session: Session, wanted: PostFilter, now: datetime
) -> Iterator[ColumnElement[bool]]:
    if wanted.status:
        yield has_status(wanted.status, now)
    elif not wanted.any_status:
        yield POSTS.c.status != PostStatus.TRASHED
    if wanted.kind:
        yield POSTS.c.kind == wanted.kind
    if wanted.author is not None:
        yield POSTS.c.author_id == references.one(session, Kind.CONTRIBUTOR, wanted.author)
    if wanted.since:
        yield POSTS.c.sort_at >= wanted.since
    if wanted.until:
        yield POSTS.c.sort_at <= wanted.until
    if wanted.search is not None:
        yield found_by(wanted.search, POST_INDEX, POSTS.c.id)


def _beyond(
    session: Session, order: PostOrder, keys: list[Column[Any]], *, descending: bool
) -> ColumnElement[bool]:
    post = references.one(session, Kind.POST, order.after or "")
    sort_at = session.execute(select(POSTS.c.sort_at).where(POSTS.c.id == post)).scalar_one()
    here = tuple_(*keys)
    there = tuple_(literal(sort_at, POSTS.c.sort_at.type), literal(post))
    return here < there if descending else here > there


def _joined(
    links: Table, column: Column[Any], target: FromClause, order: Column[Any] | None
) -> ColumnElement[str]:
    """Return the slugs that links of a post lead to, each led by its place where it has one."""
    slug: ColumnElement[str] = target.c.slug
    if order is not None:
        slug = cast(order, String) + ":" + target.c.slug
    query = select(func.aggregate_strings(slug, ",")).join(target, target.c.id == column)
    return query.where(links.c.post_id == POSTS.c.id).scalar_subquery()


def _rows(now: datetime) -> Select[Any]:
    approved = select(func.count()).where(
        _COMMENTS.c.post_id == POSTS.c.id, _COMMENTS.c.status == CommentStatus.APPROVED
    )
    columns = POSTS.c
    return select(
        columns.id,
        columns.slug,
        columns.title,
        cast(columns.kind, String).label("kind"),
        shown_status(now).label("status"),
        _PEOPLE.c.slug.label("author"),
        _joined(_WITH, _WITH.c.contributor_id, _PEOPLE_WITH, _WITH.c.position),
        _joined(_POST_CATEGORIES, _SHELF, _CATEGORIES, _POST_CATEGORIES.c.position),
        _joined(_POST_TAGS, _POST_TAGS.c.tag_id, _TAGS, None),
        approved.scalar_subquery(),
        columns.words,
        columns.revision,
        columns.version,
        columns.created_at,
        columns.updated_at,
        columns.published_at,
    ).join_from(POSTS, _PEOPLE, _PEOPLE.c.id == columns.author_id, isouter=True)


def _record(row: Row[Any], settings: Settings) -> PostRecord:
    cells = list[Any](row)
    with_, shelves, tags = cells[6:9]
    cells[6:9] = [
        _in_place(with_),
        _in_place(shelves),
        tuple(sorted(tags.split(","))) if tags else (),
    ]
    cells[16:] = [settings.permalink(cells[1])]
    return PostRecord(*cells)


def _in_place(joined: str | None) -> tuple[str, ...]:
    """Return slugs in their order from `2:b,1:a`."""
    if not joined:
        return ()
    placed = sorted((int(place), slug) for place, slug in (p.split(":") for p in joined.split(",")))
    return tuple(slug for _, slug in placed)
