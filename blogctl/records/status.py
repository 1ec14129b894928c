"""What there is to do, and what is red."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """What `status` tells: counts of all there is, and the first few of each.

    `due` has one mapping a moment ahead: due_at, count; `assigned` one a person: contributor,
    count, late, active, away; the comments, `noted` and the posts are as of `services.morning`.
    """

    at: datetime
    mine: str | None
    to_answer: int
    late: int
    due: tuple[dict[str, Any], ...]
    assigned: tuple[dict[str, Any], ...]
    unassigned: int
    late_comments: tuple[dict[str, Any], ...]
    next_comments: tuple[dict[str, Any], ...]
    with_notes: int
    notes: tuple[dict[str, Any], ...]
    to_moderate: int
    pending_comments: tuple[dict[str, Any], ...]
    drafts: int
    draft_posts: tuple[dict[str, Any], ...]
    scheduled: int
    scheduled_posts: tuple[dict[str, Any], ...]
    since: datetime
    received: int
    approved: int
    rejected: int
    spam: int
    answered: int
    published: int
    backup: str | None
    backup_at: datetime | None
    tick_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A check that is red.

    `value` is how many comments, the schema found, or the bytes that are free; `limit` what it may
    be; `since` is the oldest comment's moment, or the newest backup's.
    """

    check: str
    value: int | str | None
    limit: int | str | None
    since: datetime | None
