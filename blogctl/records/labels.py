"""Tags and categories."""

from dataclasses import dataclass


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
