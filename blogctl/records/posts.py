"""Posts and their revisions."""

from dataclasses import dataclass
from datetime import datetime


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
