"""What SQLite says of its troubles, in blogctl's own terms."""

import sqlite3
from pathlib import Path

from blogctl.errors import BlogctlError, Busy, DatabaseProblem

# By the name of the result code (https://sqlite.org/rescode.html), longest prefix first.
_KEYS: tuple[tuple[str, type[BlogctlError], str], ...] = (
    ("SQLITE_BUSY", Busy, "locked"),
    ("SQLITE_LOCKED", Busy, "locked"),
    ("SQLITE_READONLY", DatabaseProblem, "not-writable"),
    ("SQLITE_PERM", DatabaseProblem, "not-writable"),
    ("SQLITE_CANTOPEN", DatabaseProblem, "not-openable"),
    ("SQLITE_FULL", DatabaseProblem, "disk-full"),
    ("SQLITE_IOERR", DatabaseProblem, "disk-error"),
    ("SQLITE_CORRUPT", DatabaseProblem, "damaged"),
    ("SQLITE_NOTADB", DatabaseProblem, "not-a-blog"),
)


def translate(error: BaseException, path: Path) -> BlogctlError | None:
    """Return our error for SQLite's, or None where it is a fault in blogctl itself."""
    if not isinstance(error, sqlite3.Error):
        return None
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, kind, key in _KEYS:
        if name.startswith(prefix):
            return kind(key, path=str(path), detail=str(error))
    return None
