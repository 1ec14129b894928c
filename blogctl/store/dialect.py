"""What SQLite says in its own way: another database would be taught to say it here."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, func, select
from sqlmodel import Session


def iso_text(moment: ColumnElement[Any]) -> ColumnElement[str]:
    """Return an instant as ISO 8601 in UTC, to the second, as audit records have it."""
    return func.strftime("%Y-%m-%dT%H:%M:%SZ", moment, type_=String)


def stored(iso: ColumnElement[Any]) -> ColumnElement[str]:
    """Return ISO 8601 text as an instant is stored."""
    return func.strftime("%Y-%m-%d %H:%M:%f000", iso, type_=String)


def json_of(columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[str]:
    """Return a JSON object of columns, as they are stored."""
    return func.json_object(*(part for pair in columns.items() for part in pair))


def json_field(document: ColumnElement[Any], key: str) -> ColumnElement[Any]:
    """Return a value of a JSON object that `json_of` made, as it was stored."""
    return func.json_extract(document, f"$.{key}")


def json_has(document: ColumnElement[Any], key: str) -> ColumnElement[bool]:
    """Return whether a JSON object has a key, be it with null."""
    return func.json_type(document, f"$.{key}").is_not(None)


def json_replaced(document: ColumnElement[Any], values: Mapping[str, Any]) -> ColumnElement[Any]:
    """Return a JSON object with other values at those of these paths that it has."""
    return func.json_replace(document, *(part for pair in values.items() for part in pair))


def json_empty_list() -> ColumnElement[Any]:
    """Return a list of JSON without anything in it."""
    return func.json("[]")


def json_at(document: ColumnElement[Any], path: str) -> ColumnElement[Any]:
    """Return what a JSON document has at a path: ``$.rows[0].key``; null where it has none."""
    return func.json_extract(document, path)


def larger(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the larger of two values of a row."""
    return func.max(one, other)


def seconds_between(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the whole seconds from one instant to another; Julian days are exact to 0.1 ms."""
    days = func.julianday(end) - func.julianday(start)
    return cast(func.round(days * 86400), Integer)


def mostly(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that the planner is told holds for most rows: no index is chosen for it.

    One that a partial index is of still lets that index be used.
    """
    # Typed as a number: of a boolean SQLAlchemy would make `likely(…) = 1`, which no index is of.
    told: ColumnElement[Any] = func.likely(condition, type_=Integer)
    return told


def in_the_row(column: ColumnElement[Any], blank: int | None = None) -> ColumnElement[Any]:
    """Return a column as an expression, which SQLite looks up by no index of its own."""
    return func.coalesce(column, column if blank is None else blank, type_=column.type)


def defer_foreign_keys(session: Session) -> None:
    """Let references lead nowhere until the commit, in this transaction."""
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")


def foreign_keys_hold(session: Session) -> bool:
    """Tell whether no reference leads nowhere; it reads the whole blog."""
    return session.connection().exec_driver_sql("PRAGMA foreign_key_check").first() is None


def is_among(column: ColumnElement[Any], ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of these ids, however many they are."""
    each = func.json_each(json.dumps(sorted(ids))).table_valued("value")
    return column.in_(select(each.c.value))
