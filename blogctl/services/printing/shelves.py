"""The categories as they stand on each other, and which of them have something to show."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import exists, select

from blogctl.models import tables
from blogctl.records.pages import Gathering, Link, Shelf
from blogctl.services.printing.view import View
from blogctl.text import fold
from blogctl.vocabulary import PostKind

_CATEGORIES, _LINKS, _POSTS = tables.CATEGORY, tables.POST_CATEGORY, tables.POST


@dataclass(frozen=True, slots=True)
class _Shelf:
    slug: str
    name: str
    description: str
    parent: int | None


class Shelves:
    """All categories of a blog, read once; its methods take ids."""

    def __init__(self, view: View) -> None:
        columns = _CATEGORIES.c
        query = select(
            columns.id, columns.slug, columns.name, columns.description, columns.parent_id
        )
        self._view = view
        self._shelves = {
            thing: _Shelf(*fields)
            for thing, *fields in view.session.connection().execute(query).all()
        }

    def told(self) -> list[tuple[int, str]]:
        """Return what changes with any of them."""
        return sorted((category, repr(shelf)) for category, shelf in self._shelves.items())

    def __getitem__(self, category: int) -> _Shelf:
        return self._shelves[category]

    def __contains__(self, category: int) -> bool:
        return category in self._shelves

    def upwards(self, category: int) -> tuple[int, ...]:
        """Return a category and what it stands on, up to the top."""
        found: list[int] = []
        place: int | None = category
        while place is not None and place not in found:
            found.append(place)
            place = self._shelves[place].parent
        return tuple(found)

    def link(self, category: int) -> Link:
        """Return the name of a category, that leads to its posts."""
        shelf = self._shelves[category]
        return Link(shelf.name, self._view.addresses.list_(Gathering.CATEGORY, shelf.slug))

    def children(self, category: int) -> tuple[Link, ...]:
        """Return what stands on a category and has posts, by name."""
        filled = self._filled()
        return tuple(
            self.link(child) for child in self._below().get(category, []) if child in filled
        )

    def standing(self) -> Iterator[Shelf]:
        """Yield all that have posts, each before what stands on it, by name."""
        filled, below = self._filled(), self._below()
        waiting = [(category, 0) for category in reversed(below.get(None, []))]
        while waiting:
            category, depth = waiting.pop()
            if category in filled:
                link = self.link(category)
                yield Shelf(link.name, link.href, depth)
                waiting += [(child, depth + 1) for child in reversed(below.get(category, []))]

    def _below(self) -> dict[int | None, list[int]]:
        """Return which stand on which, by name."""
        below: dict[int | None, list[int]] = {}
        by_name = sorted(self._shelves.items(), key=lambda each: (fold(each[1].name), each[0]))
        for category, shelf in by_name:
            below.setdefault(shelf.parent, []).append(category)
        return below

    def _filled(self) -> set[int]:
        """Return those that have posts to show, or on which one stands that has."""
        shown = exists().where(
            _LINKS.c.category_id == _CATEGORIES.c.id,
            _POSTS.c.id == _LINKS.c.post_id,
            _POSTS.c.kind == PostKind.POST,
            self._view.shows(),
        )
        query = select(_CATEGORIES.c.id).where(shown)
        found = self._view.session.connection().execute(query).scalars()
        return {above for category in found for above in self.upwards(category)}
