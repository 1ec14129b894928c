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
    sticky: bool


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """One state of a post's text."""

    revision: int
    at: datetime
    actor: str
    words: int
    title: str


@dataclass(frozen=True, slots=True)
class FlawRecord:
    """Something in a post that its readers would stumble over.

    `id` and `slug` are the post's; `what` is a word that stays the same, `meaning` what it stands
    for; `detail` is the address, the levels or the file that it is about, `excerpt` where it is.
    """

    id: int
    slug: str
    what: str
    detail: str
    excerpt: str
    meaning: str
