"""Bodies made into safe HTML: before the database is taken, for five megabytes take a while."""

import secrets
from dataclasses import dataclass

from blogctl.models.base import identity
from blogctl.models.posts import Post
from blogctl.services.settings import Settings
from blogctl.text import fold
from blogctl.vocabulary import BodyFormat

RENDERER_VERSION = 2
"""Rises when the same source would give other HTML: `db upgrade` then renders again."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What a blog's settings say of how a body is made into HTML."""

    typography: str
    embed_hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rendering:
    """What was made of a body; `text` is folded for search.

    The ids in `html` begin with `stand_in`, which nobody can guess and so no body holds: the
    post's own prefix takes its place once the post has an id. `embeds_replaced` has the hosts of
    frames that became links.
    """

    body: str
    body_format: BodyFormat
    taste: Taste
    stand_in: str
    html: str
    text: str
    words: int
    embeds_replaced: tuple[str, ...] = ()


def taste_of(settings: Settings) -> Taste:
    """Return how this blog's bodies are made into HTML."""
    return Taste(str(settings["text.typography"]), frozenset(settings["site.embed_hosts"]))


def rendered(body: str, *, body_format: BodyFormat, taste: Taste) -> Rendering:
    """Make safe HTML of a body that may not have its post yet."""
    stand_in = secrets.token_hex(16)
    if not body:
        return Rendering(body, body_format, taste, stand_in, html="", text="", words=0)
    from blogctl.markup import render  # noqa: PLC0415 - brings markdown-it, a third of a post's cost

    made = render(
        body,
        body_format=str(body_format),
        typography=taste.typography,
        prefix=stand_in,
        embed_hosts=taste.embed_hosts,
    )
    text, words = fold(made.text), made.words
    return Rendering(
        body, body_format, taste, stand_in, made.html, text, words, made.embeds_replaced
    )


def set_text(post: Post, *, taste: Taste, ready: Rendering | None = None) -> None:
    """Write what is made of a post's body: its HTML, the folded text for search, its words.

    `ready` is taken where it is of this very body, format and taste.
    """
    wanted = (post.body, post.body_format, taste)
    if ready is None or (ready.body, ready.body_format, ready.taste) != wanted:
        ready = rendered(post.body, body_format=post.body_format, taste=taste)
    post.body_html = ready.html.replace(ready.stand_in, f"post-{identity(post)}-")
    post.body_text = ready.text
    post.words = ready.words
    post.renderer = RENDERER_VERSION
