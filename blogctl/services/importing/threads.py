"""The pages that comments from elsewhere stand on: found among the posts that are here."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.moving import Thread
from blogctl.services.importing.links import place_at
from blogctl.services.importing.under_way import UnderWay
from blogctl.vocabulary import Kind

_POSTS, _REDIRECTS, _IMPORTED = tables.POST, tables.REDIRECT, tables.IMPORTED_FROM
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Found:
    """A thread as it was said to be, and the post here that it is about, or None."""

    said: Thread
    post: int | None


class Threads:
    """Which post each thread of one source is about."""

    def __init__(self, way: UnderWay) -> None:
        self._way = way
        self._found: dict[str, Found] = {}

    def take(self, threads: Sequence[Thread]) -> None:
        """Look for the posts of these threads."""
        for thread in threads:
            self._found[thread.key] = Found(thread, self._post(thread))

    def of(self, key: str) -> Found | None:
        """Return the thread with this key, None where there is none."""
        return self._found.get(key)

    def _post(self, thread: Thread) -> int | None:
        """Return the post of a thread: by where it stood, by its slug, by an id."""
        places = [place for place in map(place_at, thread.paths) if place is not None]
        for place in (*places, thread.slug or "", *map(_name, places)):
            post = self._at(place)
            if post is not None:
                return post
        return self._by_id(thread.post) if thread.post else None

    def _at(self, place: str) -> int | None:
        if not place:
            return None
        session = self._way.session
        here = session.execute(select(_POSTS.c.id).where(_POSTS.c.slug == place)).scalar()
        if here is not None:
            return int(here)
        old = select(_REDIRECTS.c.target_id).where(
            _REDIRECTS.c.kind == Kind.POST, _REDIRECTS.c.old == place
        )
        return session.execute(old).scalar()

    def _by_id(self, post: str) -> int | None:
        """Return the post of a foreign id, where only one source has it, or of one of our own."""
        session = self._way.session
        foreign = select(_IMPORTED.c.thing_id).where(
            _IMPORTED.c.kind == Kind.POST, _IMPORTED.c.foreign_id == post
        )
        found = set(session.execute(foreign.distinct().limit(2)).scalars())
        if not found and post.isascii() and post.isdigit():
            own = select(_POSTS.c.id).where(_POSTS.c.id == min(int(post), _LARGEST))
            found = set(session.execute(own).scalars())
        return found.pop() if len(found) == 1 else None


def _name(place: str) -> str:
    """Return the last part of a place, as a slug would be."""
    return place.removesuffix("/index.html").rpartition("/")[2].removesuffix(".html")
