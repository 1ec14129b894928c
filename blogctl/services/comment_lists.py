"""Comments as lists show them: the moderation queue, its filters and light rows.

A page of the default order, alone or with one indexed filter, is read from one index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.comments import CommentRecord
from blogctl.services import references, threads
from blogctl.services.owed import is_owed
from blogctl.services.settings import Settings
from blogctl.store import selection
from blogctl.store.dialect import mostly
from blogctl.store.search import COMMENT_INDEX, found_by
from blogctl.store.selection import CHOSEN
from blogctl.text import check_email, check_ip, email_key, excerpt, line
from blogctl.vocabulary import CommentKind, CommentSort, CommentStatus, Kind

COMMENTS = tables.COMMENT
OPEN = (CommentStatus.PENDING, CommentStatus.APPROVED)
"""The states of a comment that a conversation goes on with."""
NOBODY = "none"
"""What stands for no assignee, where one may be said."""

_POSTS, _PEOPLE, _OPERATIONS = tables.POST, tables.CONTRIBUTOR, tables.OPERATION
_NOTES = tables.COMMENT_NOTE


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """Which comments, as the command line says it; nothing said is what waits."""

    status: CommentStatus | None = None
    any_status: bool = False
    post: str | None = None
    thread: str | None = None
    name: str | None = None
    email: str | None = None
    ip: str | None = None
    kind: CommentKind | None = None
    decided_by: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    decided_before: datetime | None = None
    search: str | None = None
    reported: bool = False
    unanswered: bool = False
    due_before: datetime | None = None
    assigned_to: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything was said."""
        return self != CommentFilter()

    @property
    def looks_wide(self) -> bool:
        """Whether it looks at all but spam where no status is said."""
        said = (self.post, self.thread, self.name, self.email, self.ip, self.search)
        return any(value is not None for value in said)

    @property
    def owed(self) -> bool:
        """Whether it looks at what is owed an answer alone."""
        return self.unanswered or self.due_before is not None


@dataclass(frozen=True, slots=True)
class CommentOrder:
    """In which order, how many, and after which comment."""

    sort: CommentSort = CommentSort.DATE
    reverse: bool = False
    limit: int | None = None
    after: str | None = None


def matching(
    session: Session, wanted: CommentFilter, *, statuses: Sequence[CommentStatus] | None = None
) -> Select[Any]:
    """Select the ids of the comments that a filter lets through, oldest first.

    `statuses` stands in where the filter says no status. Raises NotFound for an unknown post,
    comment, decider or assignee, and Usage for an e-mail or IP address that is none.
    """
    conditions = _conditions(session, wanted, statuses)
    return select(COMMENTS.c.id).where(*conditions).order_by(COMMENTS.c.created_at, COMMENTS.c.id)


def listing(
    session: Session, wanted: CommentFilter, order: CommentOrder, *, settings: Settings
) -> Iterator[CommentRecord]:
    """Yield the comments that a filter lets through, in an order, as light rows."""
    query = _rows().where(*_conditions(session, wanted, None)).limit(order.limit)
    if order.after is not None:
        comment = references.one(session, Kind.COMMENT, order.after)
        place = select(_keys(order)[0]).where(COMMENTS.c.id == comment)
        query = query.where(_beyond(order, session.execute(place).scalar_one(), comment))
    if order.sort is CommentSort.DUE and not wanted.owed:  # what nobody waits for comes last
        query = query.order_by(COMMENTS.c.due_at.is_(None))
    result = session.connection().execute(query.order_by(*_ordered(order)))
    return (_record(row, settings) for row in result)


def following(
    session: Session, wanted: CommentFilter, order: CommentOrder, *, beyond: tuple[datetime, int]
) -> int | None:
    """Return the id of the comment that follows a place in an order: a moment and an id."""
    query = select(COMMENTS.c.id).where(*_conditions(session, wanted, None))
    query = query.where(_beyond(order, *beyond)).order_by(*_ordered(order))
    return session.execute(query.limit(1)).scalar()


def _keys(order: CommentOrder) -> tuple[Column[Any], Column[Any]]:
    """Return the columns that an order is made of."""
    by_date = order.sort is CommentSort.DATE
    return COMMENTS.c.created_at if by_date else COMMENTS.c.due_at, COMMENTS.c.id


def _ordered(order: CommentOrder) -> Iterator[ColumnElement[Any]]:
    return (key.desc() if order.reverse else key.asc() for key in _keys(order))


def _beyond(order: CommentOrder, moment: datetime, comment: int) -> ColumnElement[bool]:
    """Return the condition that a comment comes after a place in an order."""
    keys = _keys(order)
    here, there = tuple_(*keys), tuple_(literal(moment, keys[0].type), literal(comment))
    return here < there if order.reverse else here > there


def count(session: Session, wanted: CommentFilter) -> int:
    """Return how many comments a filter lets through."""
    query = select(func.count()).select_from(COMMENTS)
    return int(session.execute(query.where(*_conditions(session, wanted, None))).scalar_one())


def census(session: Session) -> dict[str, int]:
    """Return how many comments there are in each state."""
    query = select(COMMENTS.c.status, func.count()).group_by(COMMENTS.c.status)
    counts = dict(session.execute(query).all())
    return {str(status): counts.get(status, 0) for status in CommentStatus}


def records(session: Session, ids: Sequence[int], *, settings: Settings) -> list[CommentRecord]:
    """Return the comments with these ids, in this order."""
    selection.choose(session, ids)
    query = _rows().join(CHOSEN, CHOSEN.c.id == COMMENTS.c.id).order_by(CHOSEN.c.position)
    return [_record(row, settings) for row in session.connection().execute(query)]


def _conditions(
    session: Session, wanted: CommentFilter, statuses: Sequence[CommentStatus] | None
) -> Iterator[ColumnElement[bool]]:
    columns = COMMENTS.c
    yield from _states(wanted, statuses)
    if wanted.post is not None:
        yield columns.post_id == references.one(session, Kind.POST, wanted.post)
    if wanted.thread is not None:
        yield columns.id.in_(threads.ids(references.one(session, Kind.COMMENT, wanted.thread)))
    if wanted.name is not None:
        yield columns.author_name == line(wanted.name, what="name")
    if wanted.email is not None:
        yield columns.author_email_key == email_key(check_email(wanted.email, "email"))
    if wanted.ip is not None:
        yield columns.ip == check_ip(wanted.ip)
    if wanted.reported:
        yield columns.reported_at.is_not(None)
    if wanted.decided_by is not None:
        yield _decided_by(session, wanted.decided_by)
    if wanted.assigned_to is not None:
        yield _among_owed(wanted, _assigned_to(session, wanted.assigned_to))
    yield from _further(wanted)


def _among_owed(wanted: CommentFilter, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that is no reason to leave the index of what is owed, where it is read."""
    return mostly(condition) if wanted.owed else condition


def _assigned_to(session: Session, who: str) -> ColumnElement[bool]:
    column = COMMENTS.c.assigned_to_id
    if who == NOBODY:
        return column.is_(None)
    return column == references.one(session, Kind.CONTRIBUTOR, who)


def _states(
    wanted: CommentFilter, statuses: Sequence[CommentStatus] | None
) -> Iterator[ColumnElement[bool]]:
    status = COMMENTS.c.status
    if wanted.status:
        yield _among_owed(wanted, status == wanted.status)
    elif statuses is not None:
        yield _among_owed(wanted, status.in_(statuses))
    elif wanted.any_status or wanted.owed or wanted.reported:  # that says it anyway
        return
    elif wanted.assigned_to is not None:
        yield status.in_(OPEN)
    elif wanted.looks_wide:
        yield status != CommentStatus.SPAM
    else:
        yield status == CommentStatus.PENDING


def _decided_by(session: Session, who: str) -> ColumnElement[bool]:
    """Return the condition that somebody decided: a contributor, a job, or a user of the system.

    Raises NotFound for a name that is no contributor's, and under which nobody ever acted.
    """
    by_id, by_name = COMMENTS.c.decided_by_id, COMMENTS.c.decided_by
    name = line(who, what="--decided-by")
    if not name.startswith("@"):
        found = references.find(session, Kind.CONTRIBUTOR, [name])
        if found.ids:
            slug = select(_PEOPLE.c.slug).where(_PEOPLE.c.id == found.ids[0]).scalar_subquery()
            return or_(by_id == found.ids[0], and_(by_id.is_(None), by_name == slug))
        acted = select(_OPERATIONS.c.id).where(_OPERATIONS.c.actor == name).limit(1)
        if session.execute(acted).first() is None:
            raise references.unknown(session, Kind.CONTRIBUTOR, found.unknown)
    return and_(by_id.is_(None), by_name == name)


def _further(wanted: CommentFilter) -> Iterator[ColumnElement[bool]]:
    columns = COMMENTS.c
    if wanted.kind is not None:
        yield columns.kind == wanted.kind
    if wanted.since is not None:
        yield columns.created_at >= wanted.since
    if wanted.until is not None:
        yield columns.created_at <= wanted.until
    if wanted.decided_before is not None:
        yield columns.decided_at < wanted.decided_before
    if wanted.search is not None:
        yield found_by(wanted.search, COMMENT_INDEX, columns.id)
    if wanted.owed:
        yield is_owed()
    if wanted.due_before is not None:
        yield columns.due_at < wanted.due_before


def _rows() -> Select[Any]:
    columns = COMMENTS.c
    signer, assignee, answerer, decider = (_PEOPLE.alias(name) for name in "sand")
    notes = select(func.count()).where(_NOTES.c.comment_id == columns.id)
    return (
        select(
            columns.id,
            columns.number,
            _POSTS.c.slug,
            _POSTS.c.title,
            cast(columns.kind, String),
            cast(columns.status, String),
            columns.author_name,
            columns.author_email,
            columns.author_url,
            columns.ip,
            columns.body,
            columns.parent_id,
            signer.c.slug,
            assignee.c.slug,
            columns.due_at,
            columns.answered_at,
            answerer.c.slug,
            columns.created_at,
            columns.decided_at,
            func.coalesce(decider.c.slug, columns.decided_by),
            columns.reason,
            columns.settled_at,
            columns.edited_at,
            notes.scalar_subquery(),
        )
        # Outer, though every comment has its post: the planner must not begin with the posts.
        .join_from(COMMENTS, _POSTS, _POSTS.c.id == columns.post_id, isouter=True)
        .join(signer, signer.c.id == columns.contributor_id, isouter=True)
        .join(assignee, assignee.c.id == columns.assigned_to_id, isouter=True)
        .join(answerer, answerer.c.id == columns.answered_by_id, isouter=True)
        .join(decider, decider.c.id == columns.decided_by_id, isouter=True)
    )


def _record(row: Sequence[Any], settings: Settings) -> CommentRecord:
    number, post, body = row[1], row[2], row[10]
    url = f"{settings.permalink(post)}#comment-{number}" if number is not None else None
    due_at = row[14] if row[5] in OPEN else None  # what was turned down is owed nothing
    values = (*row[:10], excerpt(body), body, *row[11:14], due_at, *row[15:21], url, *row[21:])
    return CommentRecord(*values)
