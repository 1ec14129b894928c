"""Old slugs and paths, and where they lead readers: to what is public alone.

What a redirect knows as a slug stands below the word of its kind; all else is a path of the blog.
A path that is a page's by now leads nowhere, whatever it was once.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.pages import Gathering, Redirection
from blogctl.services import settings
from blogctl.services.printing import media
from blogctl.services.printing.view import View
from blogctl.site import servers
from blogctl.site.paths import Addresses
from blogctl.site.redirections import LISTS, page_at, split
from blogctl.store import batches, media_files, selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import CommentStatus, Kind, PostKind, Server

Thing: TypeAlias = tuple[Kind, int]

_REDIRECTS, _POSTS, _PEOPLE = tables.REDIRECT, tables.POST, tables.CONTRIBUTOR
_TAGS, _CATEGORIES, _MEDIA = tables.TAG, tables.CATEGORY, tables.MEDIA
_COMMENTS = tables.COMMENT
_SLUGGED = {
    Kind.POST: _POSTS,
    Kind.TAG: _TAGS,
    Kind.CATEGORY: _CATEGORIES,
    Kind.CONTRIBUTOR: _PEOPLE,
}
_WORDS = {kind: word for word, kind in LISTS.items()}
_FEED = "feed.xml"


class _Row(NamedTuple):
    """A redirect, and the slug of what it leads to; None where that is gone."""

    kind: Kind
    old: str
    slug: str | None


def all(view: View, *, files: bool = False) -> Iterator[Redirection]:  # noqa: A001 - of a module
    """Yield where every old path leads, by path; without an href where it is gone.

    With `files`, the old places of media too and the old feeds of lists: what only a server can
    lead on, for no page can stand there.
    """
    rows = [*_leading(view), *_gone(view)]
    found = _told(view, rows, feeds=files)
    if files:
        for old, href in _media(view):
            if page_at(split(old)[0]) is None:
                found.setdefault(old, href)
    return (Redirection(old, found[old]) for old in sorted(found))


def of(view: View, things: Collection[Thing]) -> Iterator[Redirection]:
    """Yield which old paths lead to these, by path, of those that are public."""
    rows = []
    for kind in _SLUGGED:
        ids = [thing for of_kind, thing in things if of_kind is kind]
        if ids:
            selection.choose(view.session, ids)
            rows += _leading(view, [kind], of_chosen=True)
    found = _told(view, rows)
    return (Redirection(old, found[old]) for old in sorted(found))


def rules(session: Session, server: Server, *, now: datetime) -> Iterator[str]:
    """Yield the lines of a web server's configuration that lead every old path on.

    While `blog.url` is unset they lead to paths, on whatever host they were asked for.
    """
    known = settings.load(session)
    base = known["blog.url"]
    addresses = Addresses.below(base) if base else Addresses("", "")
    view = View(session, known, addresses, now)
    return servers.rules(all(view, files=True), addresses, server)


def _told(view: View, rows: Iterable[_Row], *, feeds: bool = False) -> dict[str, str | None]:
    """Return hrefs by old paths that are no page's; what leads somewhere goes before what is gone.

    Rows of lists come first: below their words, what a list's redirect says counts.
    """
    found: dict[str, str | None] = {}
    for kind, old, slug in sorted(rows, key=lambda row: (row.kind is Kind.POST, row)):
        path = _path(view, kind, old)
        href = None if slug is None else _href(view, kind, slug)
        if found.get(path) is None:
            found[path] = href
        if feeds and kind in _WORDS:
            found.setdefault(f"{path}/{_FEED}", href and f"{href}{_FEED}")
    taken = _taken(view, found)
    return {old: href for old, href in found.items() if old not in taken}


def _path(view: View, kind: Kind, old: str) -> str:
    """Return the path below the blog's address: an imported one may be of the whole host."""
    if kind in _WORDS:
        return f"{_WORDS[kind]}/{old}"
    root = view.addresses.root.strip("/")
    return old.removeprefix(f"{root}/") if root else old


def _href(view: View, kind: Kind, slug: str) -> str:
    if kind is Kind.POST:
        return view.addresses.post(slug)
    return view.addresses.list_(Gathering(_WORDS[kind]), slug)


def _taken(view: View, paths: Iterable[str]) -> set[str]:
    """Return the paths at which there is a page of the blog, or may be one tomorrow."""
    pages = {}
    for old in paths:
        path, query = split(old)
        page = None if query else page_at(path)
        if page is not None:
            pages[old] = page
    slugs = {
        kind: {
            slug
            for (slug,) in batches.matching(
                view.session,
                table,
                "slug",
                by="slug",
                values=[slug for of_kind, slug in pages.values() if of_kind is kind],
            )
        }
        for kind, table in _SLUGGED.items()
    }
    return {old for old, (kind, slug) in pages.items() if kind is None or slug in slugs[kind]}


# What leads somewhere, and what no longer does.


def _leading(
    view: View, kinds: Iterable[Kind] = tuple(_SLUGGED), *, of_chosen: bool = False
) -> list[_Row]:
    rows = []
    for kind in kinds:
        thing = _SLUGGED[kind].c
        query = (
            select(_REDIRECTS.c.old, thing.slug, thing.id)
            .join(_SLUGGED[kind], thing.id == _REDIRECTS.c.target_id)
            .where(_REDIRECTS.c.kind == kind, _has_page(view, kind))
        )
        if of_chosen:
            query = query.join(CHOSEN, CHOSEN.c.id == thing.id)
        found = view.session.connection().execute(query).all()
        filled = _filled(view) if found and kind is Kind.CATEGORY else None
        rows += [_Row(kind, old, slug) for old, slug, it in found if filled is None or it in filled]
    return rows


def _gone(view: View) -> list[_Row]:
    columns = _REDIRECTS.c
    query = select(columns.kind, columns.old).where(columns.target_id.is_(None))
    rows = view.session.connection().execute(query.where(columns.kind.in_(list(_SLUGGED))))
    return [_Row(Kind(kind), old, None) for kind, old in rows]


def _has_page(view: View, kind: Kind) -> ColumnElement[bool]:
    """Return the condition that readers find a page of a thing; of categories `_filled` says it.

    Pages stand on no list, but whoever wrote one is met.
    """
    shown = view.shows()
    if kind is Kind.POST:
        return shown
    listed = shown & (_POSTS.c.kind == PostKind.POST)
    if kind is Kind.TAG:
        bears, of_post = tables.POST_TAG.c, _POSTS.c.id == tables.POST_TAG.c.post_id
        return exists().where(bears.tag_id == _TAGS.c.id, of_post, listed)
    if kind is Kind.CONTRIBUTOR:
        person, took_part = _PEOPLE.c.id, tables.POST_CONTRIBUTOR.c
        said, approved = _COMMENTS.c, _COMMENTS.c.status == CommentStatus.APPROVED
        return or_(
            _PEOPLE.c.active.is_(True),
            exists().where(_POSTS.c.author_id == person, shown),
            exists().where(
                took_part.contributor_id == person, took_part.post_id == _POSTS.c.id, listed
            ),
            exists().where(
                said.contributor_id == person, said.post_id == _POSTS.c.id, approved, shown
            ),
        )
    return true()


def _filled(view: View) -> set[int]:
    """Return the categories with something in them, or in those that stand on them."""
    links = tables.POST_CATEGORY
    query = select(links.c.category_id).distinct().join(_POSTS, _POSTS.c.id == links.c.post_id)
    connection = view.session.connection()
    on_posts = query.where(view.shows(), _POSTS.c.kind == PostKind.POST)
    found = set(connection.execute(on_posts).scalars())
    rows = connection.execute(select(_CATEGORIES.c.id, _CATEGORIES.c.parent_id)).all()
    parents: dict[int, int | None] = dict(rows)
    for category in list(found):
        above = parents.get(category)
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return found


def _media(view: View) -> Iterator[tuple[str, str]]:
    """Yield where files stood, and where those that readers are shown stand now."""
    used = set(media.used(view))
    columns, old = _MEDIA.c, _REDIRECTS.c
    places = (
        select(old.old, columns.id, columns.hash, columns.name)
        .join(_MEDIA, columns.id == old.target_id)
        .where(old.kind == Kind.MEDIA, columns.hash.is_not(None))
        .order_by(old.old)
    )
    for place, medium, hash_, name in view.session.connection().execute(places):
        if medium in used and "://" not in place:
            path = _path(view, Kind.MEDIA, place)
            yield path, view.addresses.medium(media_files.file_name(hash_, name))
