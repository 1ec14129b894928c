"""A change in progress, and the records that say what it did.

The operation's row is written with its first record: a command that finds everything as wanted
leaves no trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, literal, null, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.vocabulary import Action, Kind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name as text and, where it is somebody of the house, the contributor."""

    name: str
    contributor_id: int | None = None


@dataclass(slots=True)
class Change:
    """One operation on the blog while it is being made."""

    session: Session
    actor: Actor
    command: str
    now: datetime
    undoes: int | None = None
    _operation: int | None = field(default=None, init=False)

    @property
    def began(self) -> int | None:
        """The operation's id, or None while nothing was changed."""
        return self._operation

    @property
    def operation(self) -> int:
        """The operation's id; asking for it writes the operation."""
        if self._operation is None:
            row = {
                "at": self.now,
                "actor": self.actor.name,
                "contributor_id": self.actor.contributor_id,
                "command": self.command,
                "undoes": self.undoes,
            }
            result = self.session.execute(insert(tables.OPERATION).values(row))
            self._operation = int(result.inserted_primary_key[0])  # type: ignore[attr-defined]
        return self._operation

    def record(
        self,
        action: Action,
        kind: Kind,
        thing: int,
        *,
        before: str | None = None,
        after: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Write down what is done to one thing."""
        row = {
            "operation_id": self.operation,
            "action": action,
            "kind": kind,
            "thing_id": thing,
            "before": before,
            "after": after,
            "reason": reason,
        }
        self.session.execute(insert(tables.AUDIT_RECORD), [row])

    def record_each(
        self,
        action: Action,
        kind: Kind,
        things: Select[Any],
        *,
        reason: str | None = None,
    ) -> None:
        """Write down what is done to many: `things` selects id, before and after, in order."""
        rows = things.subquery()
        thing, before, after = rows.c
        self.session.execute(
            insert(tables.AUDIT_RECORD).from_select(
                ["operation_id", "action", "kind", "thing_id", "before", "after", "reason"],
                select(
                    literal(self.operation),
                    literal(str(action)),
                    literal(str(kind)),
                    thing,
                    before,
                    after,
                    _text(reason),
                ),
            )
        )

    def keep(
        self, kind: Kind, thing: int, fields: dict[str, Any], *, number: int | None = None
    ) -> None:
        """Keep the fields of one thing as they were before this operation."""
        self.keep_each([(kind, thing, number, fields)])

    def keep_each(self, rows: Sequence[tuple[Kind, int, int | None, dict[str, Any]]]) -> None:
        """Keep the fields of many things: kind, id, revision number and fields of each."""
        if rows:
            self.session.execute(
                insert(tables.REVISION),
                [
                    {
                        "operation_id": self.operation,
                        "kind": kind,
                        "thing_id": thing,
                        "number": number,
                        "fields": fields,
                    }
                    for kind, thing, number, fields in rows
                ],
            )


def _text(value: str | None) -> ColumnElement[Any]:
    return null() if value is None else literal(value)
