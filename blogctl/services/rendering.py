"""Bodies made into safe HTML: before the database is taken, for five megabytes take a while."""

import secrets
from dataclasses import dataclass

from blogctl.models.base import identity
from blogctl.models.posts import Post
from blogctl.text import fold
from blogctl.vocabulary import BodyFormat

RENDERER_VERSION = 1
"""Rises when the same source would give other HTML: `db upgrade` then renders again."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What was made of a body; `text` is folded for search.

    The ids in `html` begin with `stand_in`, which nobody can guess and so no body holds: the
    post's own prefix takes its place once the post has an id.
    """

    body: str
    body_format: BodyFormat
    typography: str
    stand_in: str
    html: str
    text: str
    words: int


def rendered(body: str, *, body_format: BodyFormat, typography: str) -> Rendering:
    """Make safe HTML of a body that may not have its post yet."""
    stand_in = secrets.token_hex(16)
    if not body:
        return Rendering(body, body_format, typography, stand_in, html="", text="", words=0)
    from blogctl.markup import render  # noqa: PLC0415 - brings markdown-it, a third of a post's cost

    made = render(body, body_format=str(body_format), typography=typography, prefix=stand_in)
    return Rendering(
        body, body_format, typography, stand_in, made.html, fold(made.text), made.words
    )


def set_text(post: Post, *, typography: str, ready: Rendering | None = None) -> None:
    """Write what is made of a post's body: its HTML, the folded text for search, its words.

    `ready` is taken where it is of this very body, format and typography.
    """
    wanted = (post.body, post.body_format, typography)
    if ready is None or (ready.body, ready.body_format, ready.typography) != wanted:
        ready = rendered(post.body, body_format=post.body_format, typography=typography)
    post.body_html = ready.html.replace(ready.stand_in, f"post-{identity(post)}-")
    post.body_text = ready.text
    post.words = ready.words
    post.renderer = RENDERER_VERSION
