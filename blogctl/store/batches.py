"""Many rows in and out at once, as plain tuples: what an import of a million things is made of.

SQLAlchemy takes five times as long to insert a row as SQLite does; here its tables only say which
columns there are.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from blogctl.store.schema import FULL_TEXT

_CACHE = 32 * 1024  # kB: with the usual 2 MB, pages of the indexes are written many times over


def first_free(session: Session, table: str) -> int:
    """Return the id that the next row of a table will get: only inside a transaction is it sure."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    row = session.connection().exec_driver_sql(query, (table,)).first()
    return 1 if row is None else int(row[0]) + 1


def insert(
    session: Session,
    table: Table,
    columns: str,
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Insert rows of values for the named columns; moments come as `moment` gives them."""
    if not rows:
        return
    names = columns.split()
    unknown = [name for name in names if name not in table.c]
    if unknown:
        raise KeyError(*unknown)
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
    session.connection().exec_driver_sql(statement, list(rows))


def matching(
    session: Session,
    table: Table,
    returning: str,
    *,
    by: str,
    values: Iterable[str | int],
    where: Mapping[str, str | int] | None = None,
) -> list[tuple[Any, ...]]:
    """Return columns of the rows in which column `by` holds one of the values, however many."""
    wanted = json.dumps(list(dict.fromkeys(values)))
    if wanted == "[]":
        return []
    columns = ", ".join(f"there.{name}" for name in returning.split())
    fixed = dict(where or {})
    conditions = " AND ".join([*(f"there.{name} = ?" for name in fixed), f"there.{by} = key.value"])
    statement = (
        f"SELECT {columns} FROM json_each(?) AS key CROSS JOIN {table.name} AS there"
        f" WHERE {conditions}"
    )
    parameters = (wanted, *fixed.values())
    return [tuple(row) for row in session.connection().exec_driver_sql(statement, parameters)]


@contextmanager
def indexed_at_the_end(session: Session) -> Iterator[None]:
    """Put what is inserted meanwhile into the full-text indexes at the end, all at once.

    A trigger makes FTS5 write a segment for each statement, which takes four times as long. All of
    it is one transaction: whoever ends it early finds the triggers as they were.
    """
    connection = session.connection()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE}")
    since = {each.table: first_free(session, each.table) for each in FULL_TEXT}
    for each in FULL_TEXT:
        connection.exec_driver_sql(f"DROP TRIGGER {each.index}_added")
        connection.exec_driver_sql(f"DROP TRIGGER {each.index}_changed")
        connection.exec_driver_sql(each.changed(below=since[each.table]))
    yield
    session.flush()
    for each in FULL_TEXT:
        connection.exec_driver_sql(each.filled(since=since[each.table]))
        connection.exec_driver_sql(f"DROP TRIGGER {each.index}_changed")
        connection.exec_driver_sql(each.added)
        connection.exec_driver_sql(each.changed())


def moment(value: datetime | None) -> str | None:
    """Return an aware instant as it is stored: UTC, in whole seconds."""
    if value is None:
        return None
    return f"{value.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(' ')}.000000"
