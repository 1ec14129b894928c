"""A blog's file, opened by SQLite alone and checked: what every door and every glance begins with.

Nothing here knows SQLAlchemy, whose import takes longer than completing a word may.
"""

import os
import sqlite3
import stat
from pathlib import Path

from blogctl.errors import DatabaseProblem
from blogctl.store.problems import translate
from blogctl.store.schema import APPLICATION_ID, HEAD, REVISIONS

BUSY_SECONDS = 10


def check_file(path: Path) -> None:
    """Raise DatabaseProblem unless `path` is a regular file that can be read."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise DatabaseProblem("missing", path=str(path)) from None
    except OSError as error:
        raise DatabaseProblem("not-openable", path=str(path), detail=error.strerror) from error
    if not stat.S_ISREG(mode):  # a FIFO would wait for ever, a folder has its own rule
        raise DatabaseProblem("not-a-blog", path=str(path), detail="")
    if not os.access(path, os.R_OK):
        raise DatabaseProblem("not-readable", path=str(path))


def open_file(path: Path, *, patience: float) -> sqlite3.Connection:
    """Return a connection with the pragmas of DESIGN; never creates a file.

    A file that may not be written is opened for reading; in a folder where SQLite can't make its
    shared memory, and where nobody else has, it is read as it stands.
    """
    mode = "rw"
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        alone = not path.with_name(path.name + "-wal").exists()
        mode = "ro&immutable=1" if alone and not os.access(path.parent, os.W_OK) else "ro"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Raise DatabaseProblem unless the file is a blog of this version's schema."""
    found = check_known(connection, path)
    if found != HEAD:
        raise DatabaseProblem("older-schema", path=str(path), found=found, head=HEAD)


def check_known(connection: sqlite3.Connection, path: Path) -> str:
    """Return the schema's revision; raises DatabaseProblem for one of a later version."""
    found = schema_version(connection, path)
    if found not in REVISIONS:
        raise DatabaseProblem("newer-schema", path=str(path), found=found, head=HEAD)
    return found


def schema_version(connection: sqlite3.Connection, path: Path) -> str:
    """Return the schema's revision; raises DatabaseProblem if the file is not a blog."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            raise DatabaseProblem("not-a-blog", path=str(path), detail="")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        problem = translate(error, path)
        if problem is None:
            problem = DatabaseProblem("not-a-blog", path=str(path), detail=str(error))
        raise problem from error
    if row is None:
        raise DatabaseProblem("not-a-blog", path=str(path), detail="")
    return str(row[0])
