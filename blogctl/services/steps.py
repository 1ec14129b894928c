"""A step that an operation made, as undo sees it: what was done to which things of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, DateTime, Select, Table, select
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from blogctl.models import tables
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind

TABLES: dict[Kind, Table] = {
    Kind.POST: tables.POST,
    Kind.TAG: tables.TAG,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
    Kind.COMMENT: tables.COMMENT,
    Kind.MEDIA: tables.MEDIA,
    Kind.BLOCKED: tables.BLOCKED,
}
MOST_NAMED = 20
"""How many things an error names."""

_REVISIONS, _RECORDS = tables.REVISION, tables.AUDIT_RECORD


@dataclass(frozen=True, slots=True)
class Step:
    """What an operation did in one go to things of one kind, each of them once.

    Its records are those from `first` to `last`; `things` are in their order, newest first; `kept`
    is the revision that holds the fields as they were, for each thing that has one. What was
    `imported` can come in again, so nothing that led to it says for ever that it is gone.
    """

    operation: int
    kind: Kind
    action: Action
    first: int
    last: int
    things: Sequence[int]
    kept: Mapping[int, int] = field(default_factory=dict)
    imported: bool = False

    @property
    def records(self) -> ColumnElement[bool]:
        """The condition that an audit record is one of these."""
        columns = _RECORDS.c
        return (columns.operation_id == self.operation) & columns.id.between(self.first, self.last)

    @property
    def ids(self) -> Select[Any]:
        """The things, as a query in their order."""
        return select(_RECORDS.c.thing_id).where(self.records).order_by(_RECORDS.c.id.desc())


def fields_before(session: Session, step: Step) -> dict[int, dict[str, Any]]:
    """Return the fields of each thing as they were before, in the order of the step."""
    selection.choose(session, step.kept.values())
    query = select(_REVISIONS.c.thing_id, _REVISIONS.c.fields)
    rows = session.execute(query.where(_REVISIONS.c.id.in_(select(CHOSEN.c.id)))).all()
    found = {row.thing_id: dict(row.fields) for row in rows}
    return {thing: found.get(thing, {}) for thing in step.things}


def plain(value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Return a value as JSON can keep it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def thawed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that was kept by `plain` values with those that its columns take."""
    return {name: _typed(table.c[name], value) for name, value in row.items()}


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - a column's value
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if value is None or not isinstance(kind, DateTime | Date):
        return value
    return (
        datetime.fromisoformat(value) if isinstance(kind, DateTime) else date.fromisoformat(value)
    )
