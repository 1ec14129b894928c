"""What was erased is gone from the file's bytes too, not from its tables alone.

SQLite leaves what is deleted where it was until something else needs the room, FTS5 leaves words
in its segments until they are merged, and the -wal keeps pages as they were.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlmodel import Session

from blogctl.store.opening import BUSY_SECONDS, open_file

_BRIEF = 2_000
"""Milliseconds to wait for a reader of what was: one that goes on for long is told of instead."""
_INDEXES = ("comment_search", "post_search")


def overwrite(session: Session) -> None:
    """Let what this change deletes be overwritten with zeros, as far as it knows where it was."""
    session.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def empty_wal(path: Path) -> bool:
    """Bring all into the file and leave nothing in the -wal; return whether others let it."""
    try:
        with closing(open_file(path, patience=BUSY_SECONDS)) as connection:
            return _emptied(connection)
    except sqlite3.OperationalError:
        return False


def write_anew(path: Path, *, patience: float = BUSY_SECONDS) -> bool:
    """Write the whole file anew, so that it holds what its tables say and nothing that they said.

    It takes as much room as the blog once more. Returns whether it could: others may be using the
    file, or the disk be full.
    """
    try:
        with closing(open_file(path, patience=patience)) as connection:
            for index in _INDEXES:
                connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
            connection.execute("VACUUM")
            return _emptied(connection)
    except sqlite3.OperationalError:
        return False


def _emptied(connection: sqlite3.Connection) -> bool:
    connection.execute(f"PRAGMA busy_timeout = {_BRIEF}")
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
