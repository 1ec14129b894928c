"""Contributors."""

from dataclasses import dataclass
from datetime import date


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
    away_from: date | None
    away_until: date | None
