"""Rows as JSON and back, in bulk: SQLite itself writes them, and takes them in one by one.

What stands in a file for ever is spelt by the contract: instants as ISO 8601 in UTC, truths as
true and false, JSON as itself.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    LargeBinary,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy import cast as as_type
from sqlmodel import Session, UTCDateTime

_TRUE: ColumnElement[Any] = literal_column("json('true')")
_FALSE: ColumnElement[Any] = literal_column("json('false')")


class Refused(Exception):
    """A row that the database does not take, and what it says of it."""


def lines(
    session: Session, columns: Sequence[Column[Any]], *conditions: ColumnElement[bool]
) -> Iterator[bytes]:
    """Yield the rows of a table by id, each as one JSON object in UTF-8 of these columns."""
    table = columns[0].table
    parts = (part for column in columns for part in (column.name, _spelt(column)))
    # A blob, so that text comes out as the bytes it is and is not decoded to be encoded again.
    row = as_type(func.json_object(*parts), LargeBinary)
    query = select(row).where(*conditions).order_by(table.c.id)
    result = session.connection().execute(query)
    return (line for (line,) in cast("Any", result.cursor))


def _spelt(column: Column[Any]) -> ColumnElement[Any]:
    """Return how a column's value is written: `put` takes what this gives, once read."""
    if isinstance(column.type, UTCDateTime):
        return func.replace(func.substr(column, 1, 19), " ", "T").concat("Z")
    if isinstance(column.type, Boolean):
        return case((column.is_(None), None), (column, _TRUE), else_=_FALSE)
    if isinstance(column.type, JSON):
        return func.json(column)
    return column


def put(session: Session, columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table, each the values of these columns as SQLite holds them.

    They are taken one after the other: when Refused is raised, the last one taken is at fault.
    """
    table = columns[0].table
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
    try:
        driver(session).executemany(sql, rows)
    except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeError) as error:
        raise Refused(str(error)) from error


def driver(session: Session) -> sqlite3.Connection:
    """Return the connection as SQLite's own module has it."""
    return cast("sqlite3.Connection", session.connection().connection.driver_connection)


def last_ids(session: Session) -> dict[str, int]:
    """Return the highest id that each table ever gave: it is never given again."""
    return dict(driver(session).execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def set_last_ids(session: Session, ids: Mapping[str, int]) -> None:
    """Let each table go on after the id that it gave last."""
    connection = driver(session)
    connection.execute("DELETE FROM sqlite_sequence")
    connection.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", ids.items())


def clear(session: Session, names: Iterable[str]) -> None:
    """Take all rows out of these tables, whatever refers to them."""
    for name in names:
        driver(session).execute(f"DELETE FROM {name}")


def broken(session: Session) -> tuple[str, int, str] | None:
    """Return a row that refers to nothing: its table, its id and the table that it refers to."""
    row = driver(session).execute("PRAGMA foreign_key_check").fetchone()
    return None if row is None else (row[0], row[1], row[2])


def reader_of(session: Session, column: Column[int]) -> Callable[[int], int | None]:
    """Return the function that reads a number of one row after another, at the least cost."""
    query = f"SELECT {column.name} FROM {column.table.name} WHERE id = ?"
    connection = driver(session)

    def read(row: int) -> int | None:
        found: int | None = connection.execute(query, (row,)).fetchone()[0]
        return found

    return read


def place(session: Session, table: str, row: int) -> int:
    """Return how many rows of a table have a lower id than this one."""
    query = f"SELECT count(*) FROM {table} WHERE id < ?"
    return int(driver(session).execute(query, (row,)).fetchone()[0])
