"""Whether a file is sound as SQLite sees it: its pages, its foreign keys, its full-text tables.

What is found is a plain row; what can be mended is mended by sets.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from blogctl.store.schema import INDEXED, spelt

_MOST = 100
"""How many faults of its pages a file tells; one that has more has enough."""
_OF_INDEX = re.compile(
    r"(?:row \d+ missing from|wrong # of entries in|non-unique entry in) index (\w+)"
)


class Dangling(NamedTuple):
    """A row whose foreign key points to a row that is gone; `needed`, it can't be without."""

    table: str
    id: int
    column: str
    target: str
    goes_with_it: bool
    needed: bool


def faults(session: Session) -> Iterator[tuple[str | None, str]]:
    """Yield what is wrong with the file's pages: the index that alone is wrong, and SQLite's words.

    Where even that can't be told to the end, the last is why.
    """
    try:
        for (said,) in session.connection().exec_driver_sql(f"PRAGMA integrity_check({_MOST})"):
            if said != "ok":
                of_index = _OF_INDEX.match(said)
                yield of_index and of_index[1], said
    except DatabaseError as error:
        if not _is_of_damage(error):
            raise
        yield None, str(error.orig)


def _is_of_damage(error: DatabaseError) -> bool:
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    return str(name).startswith("SQLITE_CORRUPT")


def reindex(session: Session, index: str) -> bool:
    """Make an index anew; return whether that could be done."""
    try:
        with session.begin_nested():
            session.connection().exec_driver_sql(f'REINDEX "{index}"')
    except DatabaseError:  # two rows where there may be one
        return False
    return True


def dangling(session: Session) -> Iterator[Dangling]:
    """Yield each row that points to one that is gone."""
    connection = session.connection()
    keys: dict[tuple[str, int], tuple[str, bool, bool]] = {}
    for table, row, target, key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        if (table, key) not in keys:
            keys[table, key] = _key(connection, table, key)
        yield Dangling(table, row, keys[table, key][0], target, *keys[table, key][1:])


def _key(connection: Connection, table: str, key: int) -> tuple[str, bool, bool]:
    """Return a foreign key's column, whether its rows go with their target, or need it."""
    keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")').all()
    column, fate = next((row[3], row[6]) for row in keys if row[0] == key)
    columns = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all()
    needed = next(bool(row[3]) for row in columns if row[1] == column)
    return column, fate == "CASCADE", needed


def release(session: Session, row: Dangling) -> None:
    """Let a row go with what it belonged to, or point to nothing."""
    table, column = f'"{row.table}"', f'"{row.column}"'
    statement = f"UPDATE {table} SET {column} = NULL WHERE id = ?"
    if row.goes_with_it:
        statement = f"DELETE FROM {table} WHERE id = ?"
    session.connection().exec_driver_sql(statement, (row.id,))


def unindexed(session: Session, table: str) -> Iterator[int]:
    """Yield the ids of the rows that a search can't find."""
    indexed = f"SELECT id FROM {table}_search_docsize"
    query = f"SELECT id FROM {table} WHERE id NOT IN ({indexed}) ORDER BY id"
    return (int(row[0]) for row in session.connection().exec_driver_sql(query))


def overindexed(session: Session, table: str) -> Iterator[int]:
    """Yield the ids of the rows that a search finds though they are gone."""
    indexed = f"SELECT id FROM {table}_search_docsize"
    query = f"{indexed} WHERE id NOT IN (SELECT id FROM {table}) ORDER BY id"
    return (int(row[0]) for row in session.connection().exec_driver_sql(query))


def is_legible(session: Session, table: str) -> bool:
    """Say whether the whole index of a searched table can be read."""
    connection = session.connection()
    name = f"{table}_search_words"
    make = f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab(main, {table}_search, row)"
    try:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{name}")
        connection.exec_driver_sql(make)
        connection.exec_driver_sql(f"SELECT sum(cnt) FROM temp.{name}").all()
    except DatabaseError as error:
        if not _is_of_damage(error):
            raise
        return False
    connection.exec_driver_sql(f"DROP TABLE temp.{name}")
    return True


def index_again(session: Session, table: str) -> None:
    """Make the full-text index of a table anew."""
    index, columns = f"{table}_search", INDEXED[table]
    names, values = ", ".join(columns), ", ".join(map(spelt, columns))
    connection = session.connection()
    connection.exec_driver_sql(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    connection.exec_driver_sql(
        f"INSERT INTO {index} (rowid, {names}) SELECT id, {values} FROM {table}"
    )
