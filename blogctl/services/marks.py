"""How far things have come that are done again and again: when last, and up to where.

A mark is no change of the blog: nobody would look for it in the log, or undo it.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from blogctl.models import tables

TICK = "tick"
"""The mark of the last tick."""

_MARKS = tables.MARK


class Marked(NamedTuple):
    """When something was last done, and up to where it came."""

    at: datetime | None
    value: str | None


def read(session: Session, name: str) -> Marked | None:
    """Return a mark; None where there is none."""
    query = select(_MARKS.c.at, _MARKS.c.value).where(_MARKS.c.name == name)
    row = session.connection().execute(query).first()
    return None if row is None else Marked(*row)


def put(session: Session, name: str, at: datetime | None, value: str | None = None) -> None:
    """Set a mark."""
    values = {"at": at, "value": value}
    done = session.connection().execute(update(_MARKS).where(_MARKS.c.name == name).values(values))
    if not done.rowcount:
        session.connection().execute(insert(_MARKS).values(name=name, **values))


def clear(session: Session, name: str) -> None:
    """Take a mark away."""
    session.connection().execute(delete(_MARKS).where(_MARKS.c.name == name))
