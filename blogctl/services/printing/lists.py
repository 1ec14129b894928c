"""Lists of posts as their pages show them: what they are of, what stands on top, what is beside."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import exists, literal_column, or_, select

from blogctl.models import tables
from blogctl.records.pages import Entry, Gathering, Link, Listing, ListKey, Person, Slice
from blogctl.services.printing import people, posts
from blogctl.services.printing.memberships import HOME
from blogctl.services.printing.shelves import Shelves
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among
from blogctl.vocabulary import CommentStatus, PostKind

_POSTS, _TAGS, _PEOPLE = tables.POST, tables.TAG, tables.CONTRIBUTOR
_COMMENTS = tables.COMMENT


class Reader(Protocol):
    """What reads entries, as `posts.entries` does."""

    def __call__(
        self, view: View, ids: Iterable[int], *, whole: Collection[int] = ()
    ) -> list[Entry]:
        """Return the posts of these that are shown, in this order; those of `whole` so."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list is of; `slug` is empty for the home page's."""

    slug: str
    name: str = ""
    about: str = ""
    person: Person | None = None
    parents: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()


def listing(
    view: View,
    key: ListKey,
    slice_: Slice,
    ids: Sequence[int],
    *,
    heading: Heading | None = None,
    read: Reader = posts.entries,
) -> Listing:
    """Return a page of a list, with the posts of these ids that are shown, in their order.

    `heading` is what `heading_of` returns, for who has it; `read` reads entries.
    """
    by, _ = key
    heading = heading or heading_of(view, key)
    pinned: list[int] = []
    whole: Collection[int] = ()
    if key == HOME and slice_.number is None:
        pinned = sticky(view)
        ids = [post for post in ids if post not in pinned]
        whole = ids[: view.settings["site.whole_posts"]]
    addresses = view.addresses

    def page(number: int | None) -> Link:
        return Link("", addresses.list_(by, heading.slug, number))

    return Listing(
        by=by,
        name=heading.name,
        about=heading.about,
        href=page(slice_.number).href,
        feed_href=addresses.feed(by, heading.slug),
        number=slice_.number,
        newer=page(slice_.newer) if slice_.number is not None else None,
        older=page(slice_.older) if slice_.older is not None else None,
        entries=tuple(read(view, ids, whole=whole)),
        pinned=tuple(read(view, pinned)),
        person=heading.person,
        parents=heading.parents,
        children=heading.children,
    )


def sticky(view: View) -> list[int]:
    """Return the posts that stay on top of the home page, newest first."""
    columns = _POSTS.c
    query = (
        select(columns.id)
        .where(
            columns.sticky == literal_column("1"),  # as the index on them has it
            columns.kind == PostKind.POST,
            view.shows(),
        )
        .order_by(columns.sort_at.desc(), columns.id.desc())
    )
    return list(view.session.connection().execute(query).scalars())


def heading_of(view: View, key: ListKey) -> Heading:
    """Return what a list is of, which must exist."""
    by, thing = key
    match by:
        case Gathering.HOME:
            return Heading("")
        case Gathering.TAG:
            query = select(_TAGS.c.slug, _TAGS.c.name).where(_TAGS.c.id == thing)
            return Heading(*view.session.connection().execute(query).one())
        case Gathering.AUTHOR:
            somebody = people.everybody(view)[thing]
            person = somebody.person
            return Heading(somebody.slug, person.name, person.bio or person.role, person)
        case Gathering.CATEGORY:
            shelves = Shelves(view)
            shelf = shelves[thing]
            above = shelves.upwards(thing)[1:]
            return Heading(
                shelf.slug,
                shelf.name,
                shelf.description,
                parents=tuple(shelves.link(each) for each in reversed(above)),
                children=shelves.children(thing),
            )


def standing(view: View) -> list[ListKey]:
    """Return the lists that have a page though nothing be on them: links lead to it.

    That is the home page's, and those of people who are of the house, who wrote a page, or who
    speak in a comment that is shown.
    """
    columns = _PEOPLE.c
    wrote = exists().where(_POSTS.c.author_id == columns.id, view.shows())
    spoke = exists().where(
        _COMMENTS.c.contributor_id == columns.id,
        _COMMENTS.c.status == CommentStatus.APPROVED,
        _POSTS.c.id == _COMMENTS.c.post_id,
        view.shows(),
    )
    query = select(columns.id).where(or_(columns.active.is_(True), wrote, spoke))
    found = view.session.connection().execute(query.order_by(columns.id)).scalars()
    return [HOME, *((Gathering.AUTHOR, person) for person in found)]


def slugs(view: View, keys: Iterable[ListKey]) -> Iterator[tuple[ListKey, str]]:
    """Yield these lists with the slugs of what they are of, by slug; the home page's has none."""
    by_kind: dict[Gathering, set[int]] = {}
    for by, thing in keys:
        by_kind.setdefault(by, set()).add(thing)
    for by, things in sorted(by_kind.items()):
        if by is Gathering.HOME:
            yield HOME, ""
            continue
        columns = _OF[by].c
        query = select(columns.id, columns.slug).where(is_among(columns.id, things))
        found = view.session.connection().execute(query.order_by(columns.slug))
        yield from (((by, thing), slug) for thing, slug in found)


_OF = {
    Gathering.CATEGORY: tables.CATEGORY,
    Gathering.TAG: tables.TAG,
    Gathering.AUTHOR: tables.CONTRIBUTOR,
}
