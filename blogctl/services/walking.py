"""Queries that are walked side by side, row by row, in the order of one of them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, String, type_coerce
from sqlmodel import Session


def rows(session: Session, query: Select[Any]) -> Iterator[Sequence[Any]]:
    """Yield rows as they come from SQLite, whose own tuples cost least."""
    result = session.connection().execute(query)
    cursor: Any = result.cursor
    yield from cursor
    result.close()


def handed_out(found: Iterator[Sequence[Any]]) -> Callable[[int], Iterator[Sequence[Any]]]:
    """Return the function that hands out the rows of one place, with which each row begins.

    Places must be asked for in their rising order, and all of one taken before the next.
    """
    waiting = next(found, None)

    def of(place: int) -> Iterator[Sequence[Any]]:
        nonlocal waiting
        if waiting is None or waiting[0] != place:
            return
        yield waiting
        for row in found:
            if row[0] != place:
                waiting = row
                return
            yield row
        waiting = None

    return of


def moment(stored: str) -> datetime:
    """Return an instant as it is stored, read."""
    return datetime.fromisoformat(stored + "+00:00")


def stored(column: Column[Any]) -> ColumnElement[Any]:
    """Return a column as it is stored, for `moment`."""
    return type_coerce(column, String)
