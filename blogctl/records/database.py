"""The database."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """Something that is not as it should be: `kind` and `id` are of the row that it is about.

    `what` is a word that stays the same; `detail` is what else there is to say.
    """

    check: str
    kind: str | None
    id: int | None
    what: str
    repaired: bool = False
    detail: str = ""
