"""The posts beside a post: the one before it and the one after it in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, ScalarSelect, Select, select, tuple_

from blogctl.models import tables
from blogctl.records.pages import Link
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among
from blogctl.vocabulary import PostKind, PostStatus

_POSTS = tables.POST


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The posts beside one, where there are any."""

    older: Link | None = None
    newer: Link | None = None


def of(view: View, posts: Iterable[int]) -> dict[int, Neighbours]:
    """Return the neighbours of those of these that are posts; pages have none.

    Each is one step on an index, however large the blog is.
    """
    older, newer = _POSTS.alias(), _POSTS.alias()
    columns = _POSTS.c
    query: Select[Any] = (
        select(columns.id, older.c.title, older.c.slug, newer.c.title, newer.c.slug)
        .select_from(_POSTS)
        .join(older, older.c.id == _beside(view, after=False), isouter=True)
        .join(newer, newer.c.id == _beside(view, after=True), isouter=True)
        .where(is_among(columns.id, posts), columns.kind == PostKind.POST)
    )
    return {
        post: Neighbours(_link(view, *before), _link(view, *after))
        for post, *both in view.session.connection().execute(query)
        for before, after in [(both[:2], both[2:])]
    }


def _beside(view: View, *, after: bool) -> ScalarSelect[int]:
    """Return the id of the post that follows that of the query around it, or that it follows."""
    other: FromClause = _POSTS.alias()
    keys = other.c.sort_at, other.c.id
    here, there = tuple_(_POSTS.c.sort_at, _POSTS.c.id), tuple_(*keys)
    query = select(other.c.id).where(other.c.kind == PostKind.POST, view.shows(other))
    query = query.where(there > here if after else there < here).correlate(_POSTS)
    if not view.drafts:
        query = query.where(other.c.status == PostStatus.PUBLISHED)  # for the index that has both
    order = (key.asc() if after else key.desc() for key in keys)
    return query.order_by(*order).limit(1).scalar_subquery()


def _link(view: View, title: str | None, slug: str | None) -> Link | None:
    if title is None or slug is None:
        return None
    return Link(title, view.addresses.post(slug))
