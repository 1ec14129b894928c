import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blogctl.errors import DatabaseProblem
from blogctl.records.status import CheckRecord
from blogctl.services import checks, conversation
from blogctl.services.checks import LEAST_ROOM, least_room
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.store.schema import HEAD
from blogctl.vocabulary import Check, CommentStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, page

EVERY = tuple(Check)
DAY = timedelta(days=1)
HUGE = 8 * 2**40
"""Bytes: an empty end that a file has without its taking any room."""


def red(store: Store, *asked: Check, now: datetime = NOW) -> list[CheckRecord]:
    return checks.red(store.path, store.reading, asked or EVERY, now=now)


def names(records: Sequence[CheckRecord]) -> str:
    return " ".join(record.check for record in records)


def backup(store: Store, at: datetime) -> None:
    path = store.path.parent / "backups" / "blog.db"  # of another tool: its own time tells
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.utime(path, (at.timestamp(), at.timestamp()))


def schema(store: Store, version: str) -> None:
    store.close()
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_nothing_is_red_on_a_new_blog(store: Store) -> None:
    assert red(store) == []


def test_a_blog_of_two_days_should_have_a_backup(store: Store) -> None:
    assert red(store, now=NOW + 2 * DAY) == []
    later = NOW + 2 * DAY + timedelta(seconds=1)
    assert red(store, now=later) == [CheckRecord(Check.BACKUP, None, None, None)]
    backup(store, NOW)
    assert names(red(store, now=later)) == "backup"


@pytest.mark.parametrize(
    ("at", "found"),
    [((11, 30, 0), ""), ((11, 30, 1), "waiting"), ((16, 0, 0), "waiting"), ((16, 0, 1), "both")],
    ids=["a day", "longer", "due", "late"],
)
def test_what_waits_too_long_and_what_is_late(
    change: Changing, store: Store, at: tuple[int, int, int], found: str
) -> None:
    """Asked on Wednesday at half past twelve, to be answered on Thursday by five, in Paris."""
    with change() as changing:
        comment(changing, page(changing), minute=120)
        comment(changing, 1, minute=180)
        comment(changing, 1, minute=0, status=CommentStatus.SPAM)
    now = datetime(2026, 3, 12, *at, tzinfo=UTC)
    found = found.replace("both", "waiting late")
    assert names(red(store, Check.WAITING, Check.LATE, now=now)) == found


def test_a_red_check_says_how_many_and_since_when(change: Changing, store: Store) -> None:
    with change() as changing:
        for minute in (5, 0, 120):
            comment(changing, page(changing, f"billet-{minute}"), minute=minute)
        selection.choose(changing.session, [3])
        conversation.settle(changing)
    waiting, late = red(store, Check.WAITING, Check.LATE, now=NOW + 2 * DAY)
    assert waiting == CheckRecord(Check.WAITING, 3, 0, NOW - DAY)
    due = datetime(2026, 3, 11, 16, tzinfo=UTC)
    assert late == CheckRecord(Check.LATE, 2, 0, due)


@pytest.mark.parametrize(
    ("age", "found"),
    [(timedelta(), ""), (2 * DAY, ""), (2 * DAY + timedelta(seconds=1), "backup")],
    ids=["new", "two days", "older"],
)
def test_a_backup_is_two_days_old_at_most(store: Store, age: timedelta, found: str) -> None:
    backup(store, NOW - age)
    records = red(store, Check.BACKUP)
    assert names(records) == found
    assert [(each.value, each.since) for each in records] == [("blog.db", NOW - age)] * len(records)


@pytest.mark.parametrize("version", ["0001", "9999"])
def test_another_schema_is_red_and_leaves_the_rest_unknown(store: Store, version: str) -> None:
    schema(store, version)
    assert red(store, Check.SCHEMA, Check.LATE, Check.WAITING) == [
        CheckRecord(Check.SCHEMA, version, HEAD, None)
    ]
    assert red(store, Check.DISK) == []
    with pytest.raises(DatabaseProblem, match="-schema"):
        red(store, Check.LATE)


def test_there_must_be_a_blog(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="missing"):
        red(Store(tmp_path / "absent.db"))


def test_what_is_free_must_hold_two_copies_and_some_more(store: Store) -> None:
    assert least_room(0) == LEAST_ROOM
    assert least_room(10) == LEAST_ROOM + 20
    try:
        os.truncate(store.path, HUGE)
    except OSError:
        pytest.skip("no file of this size here")
    (record,) = red(store, Check.DISK)
    assert (record.check, record.limit) == (Check.DISK, least_room(HUGE))
    assert isinstance(record.value, int)
    assert 0 < record.value < least_room(HUGE)


def test_checks_come_in_their_own_order(change: Changing, store: Store) -> None:
    with change() as changing:
        comment(changing, page(changing))
    order = (Check.BACKUP, Check.LATE, Check.WAITING, Check.LATE)
    assert names(red(store, *order, now=NOW + 3 * DAY)) == "waiting late backup"
