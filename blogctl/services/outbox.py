"""The outbox as people see it: what waits, what was given up, and the hand they lend it.

What is done with a delivery is no change of the blog: it has no operation, and no page is stale
by it. Nothing is deleted here, so that what was dropped can be tried again.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, select, update
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.records.outbox import OutboxDetail, OutboxRecord
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Delivery

UNSETTLED = (Delivery.WAITING, Delivery.FAILED)
"""The states that ask for somebody's attention, now or later."""

_OUTBOX = tables.OUTBOX
_RECORD = (
    *(_OUTBOX.c.id, _OUTBOX.c.kind, _OUTBOX.c.key.label("subject"), _OUTBOX.c.state),
    *(_OUTBOX.c.attempts, _OUTBOX.c.due_at, _OUTBOX.c.error, _OUTBOX.c.settled_at),
)


def listing(
    session: Session, states: Collection[Delivery], *, limit: int | None
) -> Iterator[OutboxRecord]:
    """Yield the deliveries in these states: those that are due first come first."""
    query = _of(states, select(*_RECORD)).order_by(_OUTBOX.c.due_at, _OUTBOX.c.id).limit(limit)
    return (OutboxRecord(**_named(row)) for row in session.connection().execute(query).mappings())


def count(session: Session, states: Collection[Delivery]) -> int:
    """Return how many deliveries are in these states."""
    query = _of(states, select(func.count()).select_from(_OUTBOX))
    return int(session.connection().execute(query).scalar_one())


def detail(session: Session, ref: str) -> OutboxDetail:
    """Return a delivery with what it is made of; raises NotFound."""
    (found,) = _found(session, [ref], keep_going=False).values()
    query = select(*_RECORD, _OUTBOX.c.payload).where(_OUTBOX.c.id == found)
    row = session.connection().execute(query).mappings().one()
    return OutboxDetail(**_named(row))


def records(session: Session, ids: Sequence[int]) -> list[OutboxRecord]:
    """Return deliveries by their ids, in this order."""
    selection.choose(session, ids)
    query = select(*_RECORD).join(CHOSEN, CHOSEN.c.id == _OUTBOX.c.id).order_by(CHOSEN.c.position)
    return [OutboxRecord(**_named(row)) for row in session.connection().execute(query).mappings()]


def retry(session: Session, refs: Sequence[str], *, now: datetime, keep_going: bool) -> Outcome:
    """Make deliveries due now, with all their attempts before them.

    Raises NotFound for unknown ones and Conflict for what is done, which never goes out twice,
    unless `keep_going`.
    """
    values = {"state": Delivery.WAITING, "attempts": 0, "due_at": now, "settled_at": None}
    fresh = (_OUTBOX.c.state == Delivery.WAITING) & (_OUTBOX.c.attempts == 0)
    return _set(session, refs, values, fresh & (_OUTBOX.c.due_at <= now), keep_going=keep_going)


def drop(session: Session, refs: Sequence[str], *, now: datetime, keep_going: bool) -> Outcome:
    """Give deliveries up; raises NotFound and Conflict as `retry` does."""
    values = {"state": Delivery.DROPPED, "settled_at": now}
    return _set(session, refs, values, _OUTBOX.c.state == Delivery.DROPPED, keep_going=keep_going)


def _set(
    session: Session,
    refs: Sequence[str],
    values: dict[str, Any],
    as_wanted: ColumnElement[bool],
    *,
    keep_going: bool,
) -> Outcome:
    found = _found(session, refs, keep_going=keep_going)
    selection.choose(session, found.values())
    query = select(_OUTBOX.c.id, _OUTBOX.c.state, as_wanted).join(
        CHOSEN, CHOSEN.c.id == _OUTBOX.c.id
    )
    rows = session.connection().execute(query.order_by(CHOSEN.c.position)).all()
    done = [str(row.id) for row in rows if row.state == Delivery.DONE]
    if done and not keep_going:
        raise Conflict("delivery-done", refs=done)
    unknown = [ref for ref in refs if ref not in found]
    outcome = Outcome(refused=(*unknown, *done))
    outcome.left = tuple(str(row.id) for row in rows if row[2])
    changing = [row for row in rows if not row[2] and row.state != Delivery.DONE]
    outcome.ids = [row.id for row in changing]
    outcome.by_status = dict(sorted(Counter(row.state for row in changing).items()))
    selection.choose(session, outcome.ids)
    chosen = _OUTBOX.c.id.in_(select(CHOSEN.c.id))
    session.connection().execute(update(_OUTBOX).where(chosen).values(values))
    return outcome


def _of(states: Collection[Delivery], query: Select[Any]) -> Select[Any]:
    return query.where(_OUTBOX.c.state.in_(states))


def _named(row: RowMapping) -> dict[str, Any]:
    """Return a record's values by name; what is settled is due no more."""
    state = Delivery(row["state"])
    due_at = row["due_at"] if state is Delivery.WAITING else None
    return {**row, "state": state, "due_at": due_at}


def _found(session: Session, refs: Sequence[str], *, keep_going: bool) -> dict[str, int]:
    """Return the ids that references name; raises NotFound with every one that names none."""
    numbers = {
        ref: (int(ref),) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 19
    }
    found = selection.find(session, [_OUTBOX.c.id], numbers, found=_OUTBOX.c.id)
    unknown = [ref for ref in refs if ref not in found]
    if unknown and not keep_going:
        raise NotFound("delivery", refs=unknown)
    return {ref: found[ref] for ref in refs if ref in found}
