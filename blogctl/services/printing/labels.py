"""What posts are filed under and who took part, as links: one query each for many posts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, select

from blogctl.models import tables
from blogctl.records.pages import Gathering, Link
from blogctl.services.printing.people import Somebody
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among

_TAGS, _POST_TAGS = tables.TAG, tables.POST_TAG
_CATEGORIES, _POST_CATEGORIES = tables.CATEGORY, tables.POST_CATEGORY
_WITH = tables.POST_CONTRIBUTOR

Linked: TypeAlias = dict[int, tuple[Link, ...]]


@dataclass(frozen=True, slots=True)
class Labels:
    """Links by post, in their order: tags by slug, the others as their places say."""

    tags: Linked
    categories: Linked
    with_: Linked


def of(view: View, posts: Collection[int], people: dict[int, Somebody]) -> Labels:
    """Return what these posts are filed under."""
    return Labels(_tags(view, posts), _categories(view, posts), _with(view, posts, people))


def _tags(view: View, posts: Collection[int]) -> Linked:
    query = (
        select(_POST_TAGS.c.post_id, _TAGS.c.slug, _TAGS.c.name)
        .join_from(_POST_TAGS, _TAGS, _TAGS.c.id == _POST_TAGS.c.tag_id)
        .where(is_among(_POST_TAGS.c.post_id, posts))
    )
    return _by_post(view, Gathering.TAG, _sorted(view, query))


def _categories(view: View, posts: Collection[int]) -> Linked:
    links = _POST_CATEGORIES.c
    query = (
        select(links.post_id, links.position, links.id, _CATEGORIES.c.slug, _CATEGORIES.c.name)
        .join_from(_POST_CATEGORIES, _CATEGORIES, _CATEGORIES.c.id == links.category_id)
        .where(is_among(links.post_id, posts))
    )
    rows = ((post, slug, name) for post, _, _, slug, name in _sorted(view, query))
    return _by_post(view, Gathering.CATEGORY, rows)


def _with(view: View, posts: Collection[int], people: dict[int, Somebody]) -> Linked:
    links = _WITH.c
    query = select(links.post_id, links.position, links.id, links.contributor_id)
    found: dict[int, tuple[Link, ...]] = {}
    for post, _, _, person in _sorted(view, query.where(is_among(links.post_id, posts))):
        found[post] = (*found.get(post, ()), people[person].link)
    return found


def _sorted(view: View, query: Select[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query in the order of their cells; tuples compare faster than rows."""
    return sorted(map(tuple, view.session.connection().execute(query).all()))


def _by_post(view: View, by: Gathering, rows: Iterable[tuple[int, str, str]]) -> Linked:
    """Return links by post; the same thing is the same link."""
    made: dict[str, Link] = {}
    found: dict[int, tuple[Link, ...]] = {}
    for post, slug, name in rows:
        link = made.get(slug)
        if link is None:
            link = made[slug] = Link(name, view.addresses.list_(by, slug))
        found[post] = (*found.get(post, ()), link)
    return found
