"""What a person does with the outbox: see it, have it tried again, give it up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from sqlalchemy import insert, select
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.services import hooks, outbox
from blogctl.services.outcomes import Outcome
from blogctl.store.engine import Store
from blogctl.vocabulary import Delivery, Event
from tests.conftest import NOW

HOUR = timedelta(hours=1)


class Verb(Protocol):
    """`retry` or `drop`."""

    def __call__(
        self, session: Session, refs: Sequence[str], *, now: datetime, keep_going: bool
    ) -> Outcome: ...


def put(store: Store, state: Delivery, due_at: datetime = NOW, *, attempts: int = 6) -> int:
    row = {
        "kind": "hook",
        "payload": {"event": "site.built", "at": "2026-03-12T09:30:00Z", "counter": 7},
        "attempts": attempts,
        "due_at": due_at,
        "state": state,
        "error": "exit 3: non",
        "settled_at": None if state is Delivery.WAITING else NOW,
    }
    with store.transaction() as session:
        made = session.connection().execute(insert(tables.OUTBOX).values(row))
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])


def states(store: Store) -> list[tuple[str, int]]:
    columns = tables.OUTBOX.c
    with store.reading() as session:
        found = session.execute(select(columns.state, columns.attempts).order_by(columns.id))
        return [tuple(row) for row in found]


def test_what_is_due_first_comes_first(store: Store) -> None:
    later, first = put(store, Delivery.WAITING, NOW + HOUR), put(store, Delivery.FAILED)
    put(store, Delivery.DONE)
    with store.reading() as session:
        rows = list(outbox.listing(session, outbox.UNSETTLED, limit=None))
        assert [row.id for row in rows] == [first, later]
        assert [row.due_at for row in rows] == [None, NOW + HOUR]
        assert outbox.count(session, outbox.UNSETTLED) == 2
        assert outbox.count(session, tuple(Delivery)) == 3
        assert [row.id for row in outbox.listing(session, tuple(Delivery), limit=1)] == [first]


@pytest.mark.parametrize(
    ("state", "attempts", "due_at", "retried", "dropped"),
    [
        (Delivery.WAITING, 2, NOW + HOUR, "changed", "changed"),
        (Delivery.WAITING, 0, NOW - HOUR, "left", "changed"),
        (Delivery.FAILED, 6, NOW - HOUR, "changed", "changed"),
        (Delivery.DROPPED, 3, NOW - HOUR, "changed", "left"),
    ],
    ids=["tried", "fresh", "failed", "dropped"],
)
def test_each_state_allows_what_it_allows(
    store: Store, state: Delivery, attempts: int, due_at: datetime, retried: str, dropped: str
) -> None:
    verbs: list[tuple[Verb, str]] = [(outbox.retry, retried), (outbox.drop, dropped)]
    for verb, expected in verbs:
        ref = str(put(store, state, due_at, attempts=attempts))
        with store.transaction() as session:
            outcome = verb(session, [ref, ref], now=NOW, keep_going=False)
        assert outcome.changed == (expected == "changed")
        assert outcome.left == ((ref,) if expected == "left" else ())
        wanted = Delivery.WAITING if verb is outbox.retry else Delivery.DROPPED
        left = 0 if verb is outbox.retry else attempts
        assert states(store)[-1] == (wanted, left)


@pytest.mark.parametrize("verb", [outbox.retry, outbox.drop])
def test_what_went_out_never_goes_out_twice(store: Store, verb: Verb) -> None:
    done, failed = str(put(store, Delivery.DONE)), str(put(store, Delivery.FAILED))
    with pytest.raises(Conflict) as caught, store.transaction() as session:
        verb(session, [failed, done], now=NOW, keep_going=False)
    assert caught.value.refs == (done,)
    assert states(store) == [("done", 6), ("failed", 6)]
    with store.transaction() as session:
        outcome = verb(session, [failed, "99", done], now=NOW, keep_going=True)
    assert (outcome.ids, outcome.refused) == ([int(failed)], ("99", done))
    assert states(store)[0] == ("done", 6)


def test_every_unknown_one_is_named(store: Store) -> None:
    known = str(put(store, Delivery.FAILED))
    refs = [known, "99", "x", "9" * 30, "٣", "-1"]
    with pytest.raises(NotFound) as caught, store.transaction() as session:
        outbox.retry(session, refs, now=NOW, keep_going=False)
    assert caught.value.refs == tuple(refs[1:])
    assert states(store) == [("failed", 6)]


@pytest.mark.parametrize(
    ("command", "state", "attempts"),
    [("exit 3", "dropped", 1), ("exit 0", "done", 1)],
    ids=["that fails", "that works"],
)
def test_what_is_dropped_while_its_hook_runs(
    store: Store, command: str, state: str, attempts: int
) -> None:
    put(store, Delivery.WAITING, attempts=0)
    drop = "import sqlite3; sqlite3.connect({!r}, isolation_level=None).execute({!r})".format(
        str(store.path), "UPDATE outbox SET state = 'dropped'"
    )
    known = {Event.SITE_BUILT: ("sh", "-c", f'"$0" -c "$1"; {command}', "python3", drop)}
    hooks.run(store, known, environ={"PATH": "/usr/bin:/bin"}, now=NOW)
    assert states(store) == [(state, attempts)]
