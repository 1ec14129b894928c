"""A set of rows to act on, in a temporary table: no list is too long for it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Integer, MetaData, Select, Table, Text, insert
from sqlalchemy.orm import Session

# `chosen` are the ids that a command acts on, in order; `named` the references as they were given.
CHOSEN = Table(
    "chosen",
    MetaData(),
    Column("position", Integer, primary_key=True),
    Column("id", Integer, unique=True, nullable=False),
    prefixes=["TEMPORARY"],
    schema="temp",
)
NAMED = Table(
    "named",
    MetaData(),
    Column("position", Integer, primary_key=True),
    Column("ref", Text, nullable=False),
    Column("id", Integer),
    prefixes=["TEMPORARY"],
    schema="temp",
)


def _empty(session: Session, table: Table) -> None:
    columns = "position INTEGER PRIMARY KEY, " + (
        "id INTEGER NOT NULL UNIQUE" if table is CHOSEN else "ref TEXT NOT NULL, id INTEGER"
    )
    connection = session.connection()
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table.name} ({columns})")
    connection.exec_driver_sql(f"DELETE FROM temp.{table.name}")


def choose(session: Session, ids: Iterable[int]) -> None:
    """Make these ids the chosen ones, each once, in their order."""
    _empty(session, CHOSEN)
    rows = [(identity,) for identity in dict.fromkeys(ids)]
    if rows:
        session.connection().exec_driver_sql("INSERT INTO temp.chosen (id) VALUES (?)", rows)


def choose_from(session: Session, query: Select[tuple[int]]) -> int:
    """Make the ids that this query gives the chosen ones; return how many they are."""
    _empty(session, CHOSEN)
    result = session.execute(insert(CHOSEN).from_select(["id"], query))
    return int(result.rowcount)  # type: ignore[attr-defined]


def name(session: Session, refs: Sequence[str]) -> None:
    """Put the references as they were given into `named`, their ids to be found."""
    _empty(session, NAMED)
    if refs:
        session.connection().exec_driver_sql(
            "INSERT INTO temp.named (ref) VALUES (?)", [(ref,) for ref in refs]
        )
