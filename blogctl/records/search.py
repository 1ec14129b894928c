"""What a search finds."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A post or a comment with the place that was looked for.

    `ref` names it on the command line, `title` is the post's, `author` the slug of who wrote the
    post or the name under the comment, `at` when it came or comes out.
    """

    kind: str
    id: int
    ref: str
    title: str
    status: str
    author: str | None
    at: datetime
    excerpt: str
    url: str | None
