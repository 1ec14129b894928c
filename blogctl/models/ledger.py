"""Who did what, when and why; and what it was before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word
from blogctl.models.people import Contributor as Contributor  # noqa: PLC0414
from blogctl.vocabulary import Action, Kind


class Operation(Table, table=True):
    """One command that changed something: its name, without its arguments."""

    __table_args__ = (Index("ix_operation_at", "at"), AUTOINCREMENT)

    at: datetime
    actor: str = Field(index=True)
    contributor_id: int | None = Field(default=None, foreign_key="contributor.id")
    command: str
    undoes: int | None = Field(default=None, foreign_key="operation.id", index=True)


class AuditRecord(Table, table=True):
    """One thing that an operation changed: ids, states and settings, never text or a person's data.

    The newest id is the blog's change counter.
    """

    __table_args__ = (Index("ix_auditrecord_thing", "kind", "thing_id", "id"), AUTOINCREMENT)

    operation_id: int = Field(foreign_key="operation.id", index=True)
    action: Action = word(Action)
    kind: Kind = word(Kind)
    thing_id: int
    before: str | None = None
    after: str | None = None
    reason: str | None = None


class Revision(Table, table=True):
    """The fields of a thing as they were before an operation: what history and undo read.

    `number` is the revision of a post whose text this is; None where only other fields changed.
    """

    __table_args__ = (
        Index("ix_revision_thing", "kind", "thing_id", "id"),
        AUTOINCREMENT,
    )

    operation_id: int = Field(foreign_key="operation.id", index=True)
    kind: Kind = word(Kind)
    thing_id: int
    number: int | None = None
    fields: dict[str, Any] = Field(sa_type=JSON)
