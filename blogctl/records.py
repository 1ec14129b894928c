"""Frozen records that services, formats and the command line share.

A record's fields are the fields of the command-line contract, in its order (a trailing underscore
is Python's, not the contract's). Fields are only ever added, at the end.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A post as a list shows it."""

    id: int
    slug: str
    title: str
    kind: str
    status: str
    author: str | None
    with_: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    comments: int
    words: int
    revision: int
    version: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class PostDetail(PostRecord):
    """A post with its text."""

    summary: str
    body: str
    body_format: str
    body_html: str


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """One state of a post's text."""

    revision: int
    at: datetime
    actor: str
    words: int
    title: str


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag and how many public posts bear it."""

    id: int
    slug: str
    name: str
    posts: int


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category, its parent's slug, and how many public posts are in it."""

    id: int
    slug: str
    name: str
    parent: str | None
    description: str
    posts: int


@dataclass(frozen=True, slots=True)
class ContributorRecord:
    """A person of the house, with counts of public posts and approved comments."""

    id: int
    slug: str
    name: str
    kind: str
    role: str
    bio: str
    email: str | None
    url: str | None
    topics: tuple[str, ...]
    active: bool
    posts: int
    comments: int


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment as the moderation queue shows it."""

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
class CommentDetail(CommentRecord):
    """A comment with what its moderator wants to know: see `services.comments.show`."""

    note: str | None
    user_agent: str | None
    thread: tuple[dict[str, Any], ...]
    writer: dict[str, int]
    decisions: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One audit record with its operation."""

    operation: int
    at: datetime
    actor: str
    command: str
    action: str
    kind: str
    id: int
    slug: str | None
    from_: str | None
    to: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """A setting as it is in force."""

    key: str
    value: Any
    default: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class DatabaseRecord:
    """What `db info` tells of a blog's file; None is what another schema keeps elsewhere."""

    path: str
    title: str
    schema: str
    schema_head: str
    sqlite: str
    size: int
    posts: int | None
    comments: int | None
    contributors: int | None
    tags: int | None
    categories: int | None
    change: int | None
