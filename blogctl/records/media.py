"""The files that posts show."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A file: `posts` counts those that refer to it, in any state; `url` is its public address.

    One that was never fetched has the address at which its bytes are. `alt` says what it shows, ""
    that it is decoration, None that nobody said.
    """

    id: int
    name: str
    type: str
    size: int
    width: int | None
    height: int | None
    alt: str | None
    url: str
    posts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MediaDetail(MediaRecord):
    """A file with its hash, where it came from, and the slugs of the posts that refer to it."""

    hash: str | None
    path: str | None
    source: str | None
    used_by: tuple[str, ...]
