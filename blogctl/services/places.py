"""What the paths of a blog lead to: public posts, feeds, and the blog's other pages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from sqlalchemy import select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.post_lists import is_public
from blogctl.site.paths import Addresses
from blogctl.slugs import RESERVED
from blogctl.vocabulary import Kind

_POSTS, _REDIRECTS = tables.POST, tables.REDIRECT
LONGEST = 2000
"""Bytes of a path; a longer one leads nowhere."""

_FEEDS = frozenset({"feed.xml", "rss.xml", "atom.xml", "feed"})
_LISTS = RESERVED - {"feed", "media"}
_INDEX = "index.html"
_EXTENSION = re.compile(r"\.\w{1,5}\Z")
_ALIKE_FROM = 2  # letters that must be the same, so that not every slug is compared


class Sort(Enum):
    """What a path leads to; OTHER is what is no page, OUTSIDE another site."""

    POST = "post"
    PAGE = "page"
    FEED = "feed"
    OTHER = "other"
    OUTSIDE = "outside"


@dataclass(slots=True, eq=False)
class Place:
    """Something that paths lead to, with how often people saw it and robots asked for it."""

    sort: Sort
    slug: str = ""
    title: str = ""
    views: int = 0
    robots: int = 0


class Places:
    """The places of a blog by their paths; `host` is the blog's, empty where it is not known.

    `titles` are those of public posts by their slugs, `old` the slugs that old paths lead to.
    """

    def __init__(self, titles: Mapping[str, str], old: Mapping[str, str], base: str) -> None:
        self.host = (urlsplit(base).hostname or "").removeprefix("www.")
        self._titles = titles
        self._old = old
        self._root = Addresses.below(base).root.encode()
        self._posts: dict[str, Place] = {}
        self._others = {sort: Place(sort) for sort in Sort if sort is not Sort.POST}

    @classmethod
    def read(cls, session: Session, base: str, *, now: datetime) -> "Places":
        """Read which posts are public, and what once led to them."""
        connection = session.connection()
        posts = select(_POSTS.c.slug, _POSTS.c.title).where(is_public(now))
        old = (
            select(_REDIRECTS.c.old, _POSTS.c.slug)
            .join(_POSTS, _POSTS.c.id == _REDIRECTS.c.target_id)
            .where(_REDIRECTS.c.kind == Kind.POST, is_public(now))
        )
        return cls(_pairs(connection.execute(posts)), _pairs(connection.execute(old)), base)

    def is_elsewhere(self, host: str) -> bool:
        """Tell whether a host is another site's, as far as is known."""
        return bool(self.host and host) and host.lower().removeprefix("www.") != self.host

    @property
    def seen(self) -> list[Place]:
        """The posts to which a path has led."""
        return list(self._posts.values())

    def at(self, path: bytes) -> Place:
        """Return what a path leads to; the same thing for the same place."""
        rest = self.below(path)
        if rest is None:
            return self._others[Sort.OUTSIDE]
        first = rest.partition("/")[0]
        if rest.rpartition("/")[2] in _FEEDS and first != "media":
            return self._others[Sort.FEED]
        slug = rest if rest in self._titles else self._old.get(rest)
        if slug is not None:
            return self._post(slug)
        return self._others[Sort.PAGE if not rest or first in _LISTS else Sort.OTHER]

    def left_behind(self, path: bytes) -> Place | None:
        """Return the post that a path once led to, None where it leads nowhere or still does."""
        rest = self.below(path)
        slug = self._old.get(rest) if rest is not None and rest not in self._titles else None
        return None if slug is None else self._post(slug)

    def below(self, path: bytes) -> str | None:
        """Return a path as people write it, without the blog's own and the slashes around it.

        None where it is outside of the blog.
        """
        rest = path.removeprefix(self._root)
        if not path.startswith(self._root) or rest[:1] not in {b"/", b""} or not path:
            return None
        if len(rest) > LONGEST:
            return rest[:LONGEST].decode("ascii", "backslashreplace").strip("/") + "…"
        try:
            text = (unquote_to_bytes(rest) if b"%" in rest else rest).decode()
        except UnicodeDecodeError:
            text = rest.decode("ascii", "backslashreplace")
        text = text.strip("/")
        return text.removesuffix(_INDEX).rstrip("/") if text.endswith(_INDEX) else text

    def nearest(self, rest: str, *, alike: bool) -> str | None:
        """Return the slug that a path below the blog may mean: a part of it, else one `alike`."""
        *before, last = rest.split("/")
        for part in [_EXTENSION.sub("", last), *reversed(before)]:
            if part in self._titles:
                return part
        if not alike or not last:
            return None
        start = last[:_ALIKE_FROM]
        pool = [slug for slug in self._titles if slug.startswith(start)]
        return next(iter(get_close_matches(_EXTENSION.sub("", last), pool, n=1, cutoff=0.75)), None)

    def _post(self, slug: str) -> Place:
        found = self._posts.get(slug)
        if found is None:
            found = self._posts[slug] = Place(Sort.POST, slug, self._titles[slug])
        return found


def _pairs(rows: Iterable[Any]) -> dict[str, str]:
    return {key: value for key, value in rows}  # noqa: C416 - rows are no tuples
