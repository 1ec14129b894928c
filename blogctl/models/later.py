"""Tables that the baseline holds and later commands fill: media, imports, what goes out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word
from blogctl.vocabulary import Kind


class Media(Table, table=True):
    """A file that posts refer to; `size` in bytes, `width` and `height` in pixels.

    `alt` says what it shows, "" that it is decoration. One without a `hash` was never fetched: its
    bytes are at `url` alone.
    """

    __table_args__ = (AUTOINCREMENT,)

    hash: str | None = Field(default=None, unique=True)
    name: str = Field(index=True)
    type: str
    size: int = 0
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    url: str | None = None
    created_at: datetime


class ImportedFrom(Table, table=True):
    """Which thing of ours a foreign one became.

    `digest` is of what came in last, and `operation_id` the import that wrote it here: a thing with
    a later audit record was changed by somebody since.
    """

    __table_args__ = (
        Index("ux_importedfrom", "source", "kind", "foreign_id", unique=True),
        Index("ix_importedfrom_thing", "kind", "thing_id"),
        AUTOINCREMENT,
    )

    source: str
    foreign_id: str
    kind: Kind = word(Kind)
    thing_id: int
    digest: str | None = None
    operation_id: int | None = Field(default=None, foreign_key="operation.id", index=True)


class Outbox(Table, table=True):
    """Something to do outside the database after the commit.

    `key` says what it is about: of two with the same key there is one, so nothing goes out twice.
    `due_at` is when it is tried next, `error` what the last attempt failed with, `settled_at` when
    it was done, dropped or given up.
    """

    __table_args__ = (
        Index("ix_outbox_due", "state", "due_at", "id"),
        Index("ux_outbox_key", "key", unique=True),
        AUTOINCREMENT,
    )

    kind: str
    payload: dict[str, Any] = Field(sa_type=JSON)
    attempts: int = 0
    due_at: datetime
    state: str = "waiting"
    key: str | None = None
    error: str | None = None
    settled_at: datetime | None = None


class Mark(Table, table=True):
    """How far something has come that is done again and again: when it was last, up to where."""

    __table_args__ = (AUTOINCREMENT,)

    name: str = Field(unique=True)
    at: datetime | None = None
    value: str | None = None
