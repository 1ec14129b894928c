"""A blog's file as it stands at one moment, to be read while others go on writing.

Reading the file's own bytes is as fast as copying it. That they stand still is SQLite's doing: a
reader that begins when all of the -wal has been brought into the file needs the file alone, and
until that reader ends no checkpoint may write to it (https://sqlite.org/walformat.html, "WAL read
locks": read mark 0). Where the -wal can't be emptied the file is copied by the backup API first.

Closing a descriptor of a file drops all locks that this process has on it (fcntl(2)), SQLite's
too: so the one that is read here is closed after SQLite's connections, and no other connection of
this process may be open meanwhile.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from blogctl.errors import Busy, DatabaseProblem
from blogctl.store.beside import scratch
from blogctl.store.facts import Facts, told
from blogctl.store.opening import BUSY_SECONDS, check_file, open_file
from blogctl.store.problems import translate

_TRIES = 3
_BRIEF = 2.0
"""Seconds to wait for a writer to finish before the file is copied instead."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of a database, `size` of them, and what they tell of the blog."""

    stream: BinaryIO
    size: int
    facts: Facts


@contextmanager
def snapshot(path: Path, *, beside: Path, patience: float = BUSY_SECONDS) -> Iterator[Snapshot]:
    """Open a blog's file as it stands now; a copy that it may need is made beside that place.

    Raises DatabaseProblem where it is no blog or can't be read, Busy where it stays locked.
    """
    check_file(path)
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb", buffering=0))
        try:
            reader = stack.enter_context(closing(open_file(path, patience=patience)))
            facts = told(reader, path)  # before anything is written: is it a blog at all
            if _stands_still(path, reader):
                facts = told(reader, path)
            else:
                part = stack.enter_context(_scratch(beside))
                facts = _copy(reader, part)
                raw = stack.enter_context(part.open("rb", buffering=0))
        except sqlite3.Error as error:
            raise translate(error, path) or DatabaseProblem(
                "damaged", path=str(path), detail=str(error)
            ) from error
        yield Snapshot(raw, facts.size, facts)


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            part = stack.enter_context(scratch(beside))
        except OSError as error:
            detail = error.strerror
            raise DatabaseProblem("no-backup", path=str(beside), detail=detail) from error
        yield part


def _stands_still(path: Path, reader: sqlite3.Connection) -> bool:
    """Let the reader begin while the file holds everything; return whether it could."""
    try:
        with closing(open_file(path, patience=_BRIEF)) as writer:
            return any(_began(reader, writer) for _ in range(_TRIES))
    except sqlite3.OperationalError as error:
        if isinstance(translate(error, path), Busy | DatabaseProblem):
            return False  # another writes for long, or this user may not write
        raise


def _began(reader: sqlite3.Connection, writer: sqlite3.Connection) -> bool:
    _all_is_in_the_file(reader)  # most of it, while others may still write
    writer.execute("BEGIN IMMEDIATE")
    try:
        if not _all_is_in_the_file(reader):
            return False
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return True
    finally:
        writer.execute("ROLLBACK")


def _all_is_in_the_file(connection: sqlite3.Connection) -> bool:
    """Bring as much of the -wal into the file as others allow; return whether that was all."""
    busy, logged, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return not busy and logged == moved


def _copy(reader: sqlite3.Connection, part: Path) -> Facts:
    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        reader.backup(target)
        return told(target, part)
