"""What can be told of a blog's file whatever its schema."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from blogctl.errors import DatabaseProblem
from blogctl.store.opening import BUSY_SECONDS, check_file, open_file, schema_version
from blogctl.store.problems import translate

COUNTED = ("post", "comment", "contributor", "tag", "category")


@dataclass(frozen=True, slots=True)
class Facts:
    """A file's schema, its size in bytes, its title and the rows of its tables.

    What a schema of another version keeps elsewhere is None, and in `rows` is missing; `change`
    is the newest audit id, `operation` the newest operation's, `founded` when the first was.
    """

    schema: str
    size: int
    title: str | None
    change: int | None
    operation: int | None
    founded: datetime | None
    timezone: str | None
    rows: dict[str, int] = field(default_factory=dict)


def facts(path: Path, *, patience: float = BUSY_SECONDS) -> Facts:
    """Return what a blog's file tells of itself, in one consistent view.

    Raises DatabaseProblem where it is no blog or can't be read, Busy where it stays locked.
    """
    with _open(path, patience) as connection:
        connection.execute("BEGIN")
        return told(connection, path)


def schema(path: Path, *, patience: float = BUSY_SECONDS) -> str:
    """Return the revision of a blog's schema, known here or not; raises as `facts` does."""
    with _open(path, patience) as connection:
        return schema_version(connection, path)


@contextmanager
def _open(path: Path, patience: float) -> Iterator[sqlite3.Connection]:
    check_file(path)
    try:
        with closing(open_file(path, patience=patience)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise translate(error, path) or _damaged(path, error) from error


def _damaged(path: Path, error: sqlite3.Error) -> DatabaseProblem:
    return DatabaseProblem("damaged", path=str(path), detail=str(error))


def founded(path: Path, *, patience: float = BUSY_SECONDS) -> datetime | None:
    """Return when a blog was made, None where it does not tell; raises as `facts` does."""
    with _open(path, patience) as connection:
        schema_version(connection, path)
        return _founded(connection)


def timezone(path: Path, *, patience: float = BUSY_SECONDS) -> ZoneInfo:
    """Return the time zone of a blog; raises as `facts` does."""
    with _open(path, patience) as connection:
        schema_version(connection, path)
        return ZoneInfo(_setting(connection, "blog.timezone") or "UTC")


def told(connection: sqlite3.Connection, path: Path) -> Facts:
    """Return what an open file tells; raises DatabaseProblem where it is no blog."""
    schema = schema_version(connection, path)
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page,) = connection.execute("PRAGMA page_size").fetchone()
    change = _one(connection, "SELECT max(id) FROM auditrecord")
    operation = _one(connection, "SELECT max(id) FROM operation")
    counts = ((table, _one(connection, f"SELECT count(*) FROM {table}")) for table in COUNTED)
    return Facts(
        schema=schema,
        size=pages * page,
        title=_setting(connection, "blog.title"),
        change=change if isinstance(change, int) else None,
        operation=operation if isinstance(operation, int) else None,
        founded=_founded(connection),
        timezone=_setting(connection, "blog.timezone"),
        rows={table: count for table, count in counts if isinstance(count, int)},
    )


def _founded(connection: sqlite3.Connection) -> datetime | None:
    at = _one(connection, "SELECT at FROM operation ORDER BY id LIMIT 1")
    return datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else None


def _setting(connection: sqlite3.Connection, key: str) -> str | None:
    value = _one(connection, "SELECT value FROM setting WHERE key = ?", key)
    text = json.loads(value) if isinstance(value, str) else None
    return text if isinstance(text, str) else None


def _one(connection: sqlite3.Connection, query: str, *values: object) -> object:
    """Return the one value of a query; None where this schema has no such table."""
    try:
        row = connection.execute(query, values).fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_ERROR":
            raise
        return None
    return row[0] if row else None
