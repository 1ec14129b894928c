"""Comments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said of a comment wherever one is shown."""

    id: int
    number: int | None
    post: str
    post_title: str
    kind: str
    status: str
    author_name: str
    author_email: str | None
    author_url: str | None
    ip: str | None
    excerpt: str
    body: str
    parent_id: int | None
    contributor: str | None
    assigned_to: str | None
    due_at: datetime | None
    answered_at: datetime | None
    answered_by: str | None
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class CommentRecord(Comment):
    """A comment as the moderation queue shows it; `notes` counts the private ones."""

    settled_at: datetime | None
    edited_at: datetime | None
    notes: int


@dataclass(frozen=True, slots=True)
class OwedRecord(CommentRecord):
    """A comment as it is listed for those who answer: a table shows when, and who."""


@dataclass(frozen=True, slots=True)
class CommentDetail(Comment):
    """A comment with what its moderator wants to know: see `services.comments.show`."""

    note: str | None
    user_agent: str | None
    thread: tuple[dict[str, Any], ...]
    writer: dict[str, int]
    decisions: tuple[dict[str, Any], ...]
    settled_at: datetime | None
    edited_at: datetime | None
    notes: tuple[dict[str, Any], ...]
    changes: tuple[dict[str, Any], ...]
    rules: tuple[dict[str, Any], ...]
