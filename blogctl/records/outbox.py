"""What goes out after the commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blogctl.vocabulary import Delivery


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """A thing to do outside the database: what it is about, how often it was tried, and when next.

    `subject` says what it is about: `comment.received:12`. `due_at` is null once it is settled, and
    `error` is what the last attempt failed with.
    """

    id: int
    kind: str
    subject: str | None
    state: Delivery
    attempts: int
    due_at: datetime | None
    error: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxDetail(OutboxRecord):
    """The same with its `payload`: what the message is made of when it goes out."""

    payload: dict[str, Any]
