"""What is red: the checks of `status --check`, for monitoring."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.status import CheckRecord
from blogctl.services import marks
from blogctl.services.owed import is_owed
from blogctl.store.facts import founded, schema
from blogctl.store.schema import HEAD
from blogctl.store.surroundings import newest_backup, room
from blogctl.vocabulary import Check, CommentStatus

COMMENTS = tables.COMMENT
Reading = Callable[[], AbstractContextManager[Session]]
LONGEST_WAIT = timedelta(hours=24)
LONGEST_SILENCE = timedelta(hours=1)
OLDEST_BACKUP = timedelta(days=2)
LEAST_ROOM = 100 * 2**20
"""Bytes that must be free beside two copies of the blog: a backup, and what an upgrade keeps."""


def red(
    blog: Path, reading: Reading, asked: Sequence[Check], *, now: datetime
) -> list[CheckRecord]:
    """Return those of the asked checks that are red, in the order of `Check`.

    Where the schema is another version's and was asked for, what only a blog of this version can
    tell is left out. Raises DatabaseProblem where there is no blog at all, or it can't be read.
    """
    found: list[CheckRecord | None] = []
    version = schema(blog)
    if version == HEAD or (Check.SCHEMA not in asked and not _INSIDE.keys().isdisjoint(asked)):
        with reading() as session:
            found += [_INSIDE[check](session, now) for check in _INSIDE if check in asked]
    if Check.BACKUP in asked:
        found.append(_backup(blog, now))
    if Check.SCHEMA in asked and version != HEAD:
        found.append(CheckRecord(Check.SCHEMA, version, HEAD, None))
    if Check.DISK in asked:
        found.append(_disk(blog))
    return [record for record in found if record is not None]


def _waiting(session: Session, now: datetime) -> CheckRecord | None:
    columns = COMMENTS.c
    pending = columns.status == CommentStatus.PENDING
    long = [pending, columns.created_at < now - LONGEST_WAIT]
    return _oldest(session, Check.WAITING, columns.created_at, long)


def _late(session: Session, now: datetime) -> CheckRecord | None:
    return _oldest(session, Check.LATE, COMMENTS.c.due_at, [is_owed(), COMMENTS.c.due_at < now])


def _oldest(
    session: Session,
    check: Check,
    moment: ColumnElement[datetime],
    conditions: Sequence[ColumnElement[bool]],
) -> CheckRecord | None:
    """Return a check that is red with any comment that fulfils the conditions."""
    query = select(func.count(), func.min(moment)).select_from(COMMENTS).where(*conditions)
    count, oldest = session.connection().execute(query).one()
    return CheckRecord(check, count, 0, oldest) if count else None


def _tick(session: Session, now: datetime) -> CheckRecord | None:
    """Return what is red where ticks came once, and came no more for an hour."""
    last = marks.read(session, marks.TICK)
    if last is None or last.at is None or now - last.at <= LONGEST_SILENCE:
        return None
    return CheckRecord(Check.TICK, None, None, last.at)


_INSIDE: dict[Check, Callable[[Session, datetime], CheckRecord | None]] = {
    Check.WAITING: _waiting,
    Check.LATE: _late,
    Check.TICK: _tick,
}


def _backup(blog: Path, now: datetime) -> CheckRecord | None:
    """Return what is red where a blog of more than two days has no backup of the last two."""
    newest = newest_backup(blog)
    since = founded(blog) if newest is None else newest[1]
    if since is not None and now - since <= OLDEST_BACKUP:
        return None
    name, at = newest or (None, None)
    return CheckRecord(Check.BACKUP, name, None, at)


def _disk(blog: Path) -> CheckRecord | None:
    free, size = room(blog)
    least = least_room(size)
    return CheckRecord(Check.DISK, free, least, None) if free < least else None


def least_room(size: int) -> int:
    """Return how many bytes must be free beside a blog of this size."""
    return LEAST_ROOM + 2 * size
