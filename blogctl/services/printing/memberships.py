"""On which lists each post stands: what a build plans with, read without any body it can spare."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, case, func, literal, or_, select

from blogctl.models import tables
from blogctl.records.pages import Gathering, ListKey, Membership
from blogctl.services.printing.shelves import Shelves
from blogctl.services.printing.view import View
from blogctl.site.bodies import Reference, referenced
from blogctl.store.dialect import is_among
from blogctl.vocabulary import Kind, PostKind

HOME: ListKey = (Gathering.HOME, 0)
"""The list of all posts."""

_POSTS, _POST_TAGS, _WITH = tables.POST, tables.POST_TAG, tables.POST_CONTRIBUTOR
_POST_CATEGORIES = tables.POST_CATEGORY
_AT_A_TIME = 500


def memberships(view: View, ids: Iterable[int] | None = None) -> Iterator[Membership]:
    """Yield where the posts and pages of these that are shown stand, by id; None is all.

    Pages are on no list.
    """
    if ids is None:
        every = select(_POSTS.c.id).where(view.shows())
        ids = view.session.connection().execute(every).scalars().all()
    shelves: Shelves | None = None
    rest = iter(sorted(set(ids)))
    while some := list(islice(rest, _AT_A_TIME)):
        shelves = shelves or Shelves(view)
        yield from _some(view, some, shelves)


def _some(view: View, ids: list[int], shelves: Shelves) -> Iterator[Membership]:
    tags = _linked(view, _POST_TAGS, "tag_id", ids)
    categories = _linked(view, _POST_CATEGORIES, "category_id", ids)
    people = _linked(view, _WITH, "contributor_id", ids)
    zone = view.settings.zone
    for row in view.session.connection().execute(_rows(view, ids)).all():
        local = row.sort_at.astimezone(zone)
        keys: dict[ListKey, None] = {}
        if row.kind == PostKind.POST:
            keys[HOME] = None
            for category in categories.get(row.id, ()):
                for each in shelves.upwards(category):
                    keys[Gathering.CATEGORY, each] = None
            for tag in tags.get(row.id, ()):
                keys[Gathering.TAG, tag] = None
            for person in (row.author_id, *people.get(row.id, ())):
                if person is not None:
                    keys[Gathering.AUTHOR, person] = None
        yield Membership(
            id=row.id,
            page=row.kind == PostKind.PAGE,
            slug=row.slug,
            title_digest=blake2b(row.title.encode(), digest_size=8).hexdigest(),
            sort_at=row.sort_at,
            updated_at=row.updated_at,
            lists=tuple(keys),
            refers=_refers(row),
            month=date(local.year, local.month, 1),
        )


def _rows(view: View, ids: list[int]) -> Any:  # noqa: ANN401 - a select of these columns
    columns = _POSTS.c
    return (
        select(
            columns.id,
            columns.kind,
            columns.slug,
            columns.title,
            columns.sort_at,
            columns.updated_at,
            columns.author_id,
            case((_may_refer(), columns.body_html), else_=literal("")).label("html"),
        )
        .where(is_among(columns.id, ids), view.shows())
        .order_by(columns.id)
    )


def _may_refer() -> ColumnElement[bool]:
    html = _POSTS.c.body_html
    return or_(*(func.instr(html, f'="{kind}:') > 0 for kind in (Kind.POST, Kind.MEDIA)))


def _refers(row: Row[Any]) -> tuple[Reference, ...]:
    return tuple(sorted(referenced(row.html))) if row.html else ()


def _linked(view: View, table: Table, end: str, ids: list[int]) -> Mapping[int, list[int]]:
    """Return what these posts are linked to, in the order of the links."""
    query = select(table.c.post_id, table.c[end], table.c.id).where(is_among(table.c.post_id, ids))
    found: dict[int, list[int]] = {}
    rows = view.session.connection().execute(query).all()
    for post, thing, _ in sorted(rows, key=lambda row: row[2]):
        found.setdefault(post, []).append(thing)
    return found
