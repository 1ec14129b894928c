"""What happened to a blog that hooks are told of, found by the change counter and the clock.

What is found stands in the outbox under a key, so that of each thing that happens it is there
once, whatever becomes of the thing later. What came with an import or a demonstration happened
elsewhere, or never.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, insert, or_, select, update
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import marks
from blogctl.services.owed import is_owed
from blogctl.store.dialect import in_the_row
from blogctl.vocabulary import Action, CommentStatus, Delivery, Event, Kind, PostStatus
from blogctl.when import iso

OLDEST = timedelta(days=3)
"""What happened longer ago is no news: hooks may have been away for a month."""

MARK = "hooks"
KIND = "hook"

_POSTS, _COMMENTS, _OUTBOX = tables.POST, tables.COMMENT, tables.OUTBOX
_AUDIT, _OPERATIONS = tables.AUDIT_RECORD, tables.OPERATION
_ELSEWHERE = ("import", "demo", "init", "db ")


@dataclass(frozen=True, slots=True)
class Span:
    """What was not looked at yet: after a change counter and a moment, up to now."""

    counter: int
    since: datetime
    now: datetime

    @property
    def oldest(self) -> datetime:
        """The moment before which nothing is news."""
        return self.now - OLDEST


def notice(session: Session, events: Collection[Event], now: datetime) -> int:
    """Put what happened since the last time into the outbox; return how much that was.

    The first time nothing is put there: hooks are told of what happens from then on.
    """
    counter = session.connection().execute(select(func.max(_AUDIT.c.id))).scalar() or 0
    mark = marks.read(session, MARK)
    marks.put(session, MARK, now, str(counter))
    if mark is None or mark.at is None:
        return 0
    span = Span(int(mark.value or 0), max(mark.at, now - OLDEST), now)
    return sum(
        _put(session, event, query(span), now)
        for event, query in _QUERIES.items()
        if event in events
    )


def is_any(session: Session, events: Collection[Event], now: datetime) -> bool:
    """Tell whether `notice` would find anything, or has never looked."""
    mark = marks.read(session, MARK)
    if mark is None or mark.at is None:
        return bool(events)
    span = Span(int(mark.value or 0), max(mark.at, now - OLDEST), now)
    return any(
        session.connection().execute(query(span).limit(1)).first()
        for event, query in _QUERIES.items()
        if event in events
    )


def start_anew(session: Session, now: datetime) -> None:
    """Tell nothing of what happened until now: of a blog that came back, all was told."""
    marks.clear(session, MARK)
    waiting = _OUTBOX.c.state == Delivery.WAITING
    values = {"state": Delivery.DROPPED, "settled_at": now}
    session.connection().execute(update(_OUTBOX).where(waiting).values(values))


def site_built(session: Session, told: dict[str, Any], now: datetime) -> None:
    """Put into the outbox that the site was built; `told` says how."""
    row = {
        "kind": KIND,
        "payload": {"event": str(Event.SITE_BUILT), "at": iso(now), **told},
        "attempts": 0,
        "due_at": now,
        "state": Delivery.WAITING,
        "key": f"{Event.SITE_BUILT}:{told['counter']}:{iso(now)}",
    }
    session.connection().execute(insert(_OUTBOX).prefix_with("OR IGNORE").values(row))


def _put(session: Session, event: Event, things: Select[Any], now: datetime) -> int:
    rows = [
        {
            "kind": KIND,
            "payload": {"event": str(event), "at": iso(now), "id": thing},
            "attempts": 0,
            "due_at": now,
            "state": Delivery.WAITING,
            "key": f"{event}:{thing}",
        }
        for (thing,) in session.connection().execute(things).all()
    ]
    if not rows:
        return 0
    done = session.connection().execute(insert(_OUTBOX).prefix_with("OR IGNORE"), rows)
    return max(0, int(done.rowcount))


def _published(span: Span) -> Select[Any]:
    """Return the public posts that were published since, or whose hour has come."""
    columns = _POSTS.c
    verb = or_(
        and_(_AUDIT.c.action == Action.STATUS, _AUDIT.c.after == PostStatus.PUBLISHED),
        and_(_AUDIT.c.action == Action.CREATE, _AUDIT.c.after == PostStatus.PUBLISHED),
        _AUDIT.c.action == Action.DATE,
    )
    hour = and_(columns.sort_at > span.since, columns.sort_at <= span.now, ~_came(Kind.POST))
    return select(columns.id).where(
        columns.kind == "post",
        columns.status == PostStatus.PUBLISHED,
        columns.sort_at <= span.now,
        or_(columns.id.in_(_done(span, Kind.POST, verb)), hour),
    )


def _received(span: Span) -> Select[Any]:
    made = _done(span, Kind.COMMENT, _AUDIT.c.action == Action.CREATE)
    return _of_readers().where(_COMMENTS.c.id.in_(made), _COMMENTS.c.status != CommentStatus.SPAM)


def _approved(span: Span) -> Select[Any]:
    verb = and_(
        _AUDIT.c.action.in_([Action.CREATE, Action.STATUS]),
        _AUDIT.c.after == CommentStatus.APPROVED,
    )
    approved = _COMMENTS.c.status == CommentStatus.APPROVED
    return _of_readers().where(_COMMENTS.c.id.in_(_done(span, Kind.COMMENT, verb)), approved)


def _overdue(span: Span) -> Select[Any]:
    due = _COMMENTS.c.due_at
    return select(_COMMENTS.c.id).where(is_owed(), due > span.since, due <= span.now)


def _of_readers() -> Select[Any]:
    return select(_COMMENTS.c.id).where(_COMMENTS.c.contributor_id.is_(None))


def _done(span: Span, kind: Kind, verb: ColumnElement[bool]) -> Select[Any]:
    """Return the things of a kind to which something was done here."""
    return (
        select(_AUDIT.c.thing_id)
        .join(_OPERATIONS, _OPERATIONS.c.id == _AUDIT.c.operation_id)
        .where(
            _AUDIT.c.id > span.counter,
            # In the row: by its index one would read all that was ever done to things of a kind.
            in_the_row(_AUDIT.c.kind) == kind,
            _OPERATIONS.c.at >= span.oldest,
            verb,
            ~_elsewhere(),
        )
    )


def _elsewhere() -> ColumnElement[bool]:
    return or_(*(_OPERATIONS.c.command.startswith(word) for word in _ELSEWHERE))


def _came(kind: Kind) -> ColumnElement[bool]:
    """Return the condition that the post of the query around it came by an import."""
    imported = tables.IMPORTED_FROM.c
    return exists().where(imported.kind == kind, imported.thing_id == _POSTS.c.id)


_QUERIES: dict[Event, Callable[[Span], Select[Any]]] = {
    Event.POST_PUBLISHED: _published,
    Event.COMMENT_RECEIVED: _received,
    Event.COMMENT_APPROVED: _approved,
    Event.COMMENT_OVERDUE: _overdue,
}
