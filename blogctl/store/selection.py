"""A set of rows to act on, in a temporary table: no list is too long for it.

SQLite takes at most 32,766 values in a statement, so ids and references never stand in an IN list.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Select, Table, Text, and_, insert, select
from sqlmodel import Session

_TEMPORARY = MetaData()

# The ids that a command acts on, in their order.
CHOSEN = Table(
    "chosen",
    _TEMPORARY,
    Column("position", Integer, primary_key=True),
    Column("id", Integer, unique=True),
    prefixes=["TEMPORARY"],
)
# References as they were given, and the one or two keys that they stand for. The keys' columns
# have no type, and so no affinity: a slug such as `1e3` must not become a number.
_NAMED = Table(
    "named",
    _TEMPORARY,
    Column("ref", Text),
    Column("key"),
    Column("further"),
    prefixes=["TEMPORARY"],
)
_CREATE_NAMED = "CREATE TEMPORARY TABLE IF NOT EXISTS named (ref TEXT, key, further)"


def choose(session: Session, ids: Iterable[int]) -> None:
    """Make these ids the chosen ones, each once, in their order."""
    _empty_chosen(session)
    rows = [(identity,) for identity in dict.fromkeys(ids)]
    if rows:
        session.connection().exec_driver_sql("INSERT INTO chosen (id) VALUES (?)", rows)


def choose_from(session: Session, query: Select[Any]) -> None:
    """Make the ids that this query selects the chosen ones, in its order."""
    _empty_chosen(session)
    session.connection().execute(insert(CHOSEN).from_select(["id"], query))


def _empty_chosen(session: Session) -> None:
    connection = session.connection()
    CHOSEN.create(connection, checkfirst=True)
    connection.execute(CHOSEN.delete())


def chosen(session: Session, *, most: int | None = None) -> list[int]:
    """Return the chosen ids in their order, at most so many."""
    query = select(CHOSEN.c.id).order_by(CHOSEN.c.position).limit(most)
    return list(session.connection().execute(query).scalars())


def find(
    session: Session,
    columns: Sequence[Column[Any]],
    keys: Mapping[str, tuple[int | str, ...]],
    *,
    found: Column[Any],
) -> dict[str, int]:
    """Return what `found` holds in the row whose one or two `columns` hold the keys, by reference.

    A reference that leads to no row, or to one in which `found` is null, is left out.
    """
    if not keys:
        return {}
    connection = session.connection()
    connection.exec_driver_sql(_CREATE_NAMED)
    connection.exec_driver_sql("DELETE FROM named")
    rows = [(ref, *key, *[None] * (2 - len(key))) for ref, key in keys.items()]
    connection.exec_driver_sql("INSERT INTO named (ref, key, further) VALUES (?, ?, ?)", rows)
    named = (_NAMED.c.key, _NAMED.c.further)
    matches = and_(*(column == key for column, key in zip(columns, named, strict=False)))
    query = select(_NAMED.c.ref, found).join(found.table, matches).where(found.is_not(None))
    return dict(connection.execute(query).all())
