"""What is looked at in a blog's file, one examination after the other, and how it is mended.

An examination yields troubles and changes nothing; what can be mended is, by the word for it, in
`MENDING`. All but the files and the references are set operations.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, ColumnElement, Table, delete, func, select, update
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import links, numbering
from blogctl.services.audit import Change
from blogctl.services.rendering import RENDERER_VERSION
from blogctl.services.upgrading import render_again
from blogctl.store import examining, media_files, selection
from blogctl.store.examining import Dangling
from blogctl.store.schema import INDEXED
from blogctl.vocabulary import CommentStatus, DatabaseCheck, Kind

DAMAGED = "page-damaged"
"""The word for what no repair mends: pages that hold no longer what was written."""

_POSTS, _COMMENTS, _MEDIA = tables.POST, tables.COMMENT, tables.MEDIA
_REVISIONS, _REDIRECTS = tables.REVISION, tables.REDIRECT
_SLUGGED = {
    Kind.POST: _POSTS,
    Kind.TAG: tables.TAG,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
}
_ORDERED = (tables.POST_TAG, tables.POST_CATEGORY)
_SORT_AT = func.coalesce(_POSTS.c.published_at, _POSTS.c.created_at)
_ABANDONED = timedelta(days=1)  # a copy that is younger may be under way


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it should be; `row` is what mending it needs to know besides."""

    what: str
    kind: str | None = None
    id: int | None = None
    detail: str = ""
    row: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a blog is, and the moment at which it is looked at."""

    media: Path
    now: datetime


# Looked at.


def _integrity(session: Session, _: Place) -> Iterator[Trouble]:
    for index, said in examining.faults(session):
        if index is None:
            yield Trouble(DAMAGED, detail=said)
        else:
            yield Trouble("index-wrong", detail=said, row=index)


def _links(session: Session, _: Place) -> Iterator[Trouble]:
    for row in examining.dangling(session):
        lost = row.needed and not row.goes_with_it
        what = "without-its-own" if lost else "points-nowhere"
        yield Trouble(what, row.table, row.id, f"{row.column} → {row.target}", row)


def _full_text(session: Session, _: Place) -> Iterator[Trouble]:
    for table in INDEXED:
        if not examining.is_legible(session, table):
            yield Trouble("index-damaged", table)
            continue
        for each in examining.unindexed(session, table):
            yield Trouble("not-indexed", table, each)
        for each in examining.overindexed(session, table):
            yield Trouble("indexed-but-gone", table, each)


def _revisions(session: Session, _: Place) -> Iterator[Trouble]:
    """Each text of a post but the one that stands there is kept, under its number."""
    number = _REVISIONS.c.number
    kept = (
        select(
            _REVISIONS.c.thing_id.label("post"),
            func.count(number.distinct()).label("count"),
            func.min(number).label("first"),
            func.max(number).label("last"),
        )
        .where(_REVISIONS.c.kind == Kind.POST, number.is_not(None))
        .group_by(_REVISIONS.c.thing_id)
        .subquery()
    )
    should = _POSTS.c.revision - 1
    count, last = func.coalesce(kept.c.count, 0), func.coalesce(kept.c.last, 0)
    query = select(_POSTS.c.id, count, should).join_from(
        _POSTS, kept, kept.c.post == _POSTS.c.id, isouter=True
    )
    wrong = (count != should) | (last != should) | (func.coalesce(kept.c.first, 1) != 1)
    for post, found, wanted in session.connection().execute(query.where(wrong)):
        yield Trouble("revision-missing", Kind.POST, post, f"{found}/{wanted}")


def _redirects(session: Session, _: Place) -> Iterator[Trouble]:
    columns, connection = _REDIRECTS.c, session.connection()
    for kind, table in _SLUGGED.items():
        of_kind = select(columns.id, columns.old).where(columns.kind == kind)
        nowhere = columns.target_id.is_not(None) & columns.target_id.not_in(select(table.c.id))
        for redirect, old in connection.execute(of_kind.where(nowhere)):
            yield Trouble("leads-nowhere", _REDIRECTS.name, redirect, f"{kind}:{old}")
        shadowed = of_kind.join(table, table.c.slug == columns.old)
        for redirect, old in connection.execute(shadowed):
            yield Trouble("shadows-slug", _REDIRECTS.name, redirect, f"{kind}:{old}")


def _numbers(session: Session, _: Place) -> Iterator[Trouble]:
    columns = _COMMENTS.c
    bare = (columns.status == CommentStatus.APPROVED) & columns.number.is_(None)
    for comment in session.connection().execute(select(columns.id).where(bare)).scalars():
        yield Trouble("without-number", Kind.COMMENT, comment)
    for comment in (
        session.connection().execute(select(columns.id).where(columns.number < 1)).scalars()
    ):
        yield Trouble("number-below-one", Kind.COMMENT, comment)


def _order(session: Session, _: Place) -> Iterator[Trouble]:
    connection = session.connection()
    astray = select(_POSTS.c.id).where(_POSTS.c.sort_at != _SORT_AT)
    for post in connection.execute(astray).scalars():
        yield Trouble("sort-date-wrong", Kind.POST, post)
    for table in _ORDERED:
        unlike = table.c.sort_at.is_distinct_from(_POSTS.c.sort_at)
        query = select(table.c.id).join(_POSTS, _POSTS.c.id == table.c.post_id).where(unlike)
        for each in connection.execute(query).scalars():
            yield Trouble("sort-date-unlike", table.name, each)


def _media(session: Session, place: Place) -> Iterator[Trouble]:
    columns, known = _MEDIA.c, set[str]()
    query = select(columns.id, columns.hash, columns.name, columns.size)
    for row in session.connection().execute(query.where(columns.hash.is_not(None))):
        name = media_files.file_name(row.hash, row.name)
        known.add(name)
        path = place.media / name
        if not path.is_file():
            yield Trouble("file-missing", Kind.MEDIA, row.id, name)
        elif media_files.hash_of(path) != row.hash:
            yield Trouble("file-differs", Kind.MEDIA, row.id, name)
    for name in media_files.names(place.media):
        if name not in known:
            yield Trouble("file-unknown", detail=name, row=name)
    for name in media_files.begun(place.media, before=place.now - _ABANDONED):
        yield Trouble("copy-abandoned", detail=name, row=name)


def _references(session: Session, _: Place) -> Iterator[Trouble]:
    there = {
        kind: set(session.execute(select(table.c.id)).scalars())
        for kind, table in ((Kind.POST, _POSTS), (Kind.MEDIA, _MEDIA))
    }
    for post, _slug, references in links.bodies(session):
        for kind, thing in sorted(references):
            if thing not in there[kind]:
                yield Trouble("refers-to-nothing", Kind.POST, post, f"{kind}:{thing}")


def _rendering(session: Session, _: Place) -> Iterator[Trouble]:
    query = select(_POSTS.c.id).where(_POSTS.c.renderer < RENDERER_VERSION)
    for post in session.connection().execute(query).scalars():
        yield Trouble("older-renderer", Kind.POST, post)


EXAMINATIONS: dict[DatabaseCheck, Callable[[Session, Place], Iterator[Trouble]]] = {
    DatabaseCheck.INTEGRITY: _integrity,
    DatabaseCheck.LINKS: _links,
    DatabaseCheck.FULL_TEXT: _full_text,
    DatabaseCheck.REVISIONS: _revisions,
    DatabaseCheck.REDIRECTS: _redirects,
    DatabaseCheck.NUMBERS: _numbers,
    DatabaseCheck.ORDER: _order,
    DatabaseCheck.MEDIA: _media,
    DatabaseCheck.REFERENCES: _references,
    DatabaseCheck.RENDERING: _rendering,
}


# Mended: each returns those that it could not mend.

Mend = Callable[[Change, Sequence[Trouble]], Sequence[Trouble]]


def _reindex(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    indexes = dict.fromkeys(str(trouble.row) for trouble in troubles)
    failed = {index for index in indexes if not examining.reindex(change.session, index)}
    return [trouble for trouble in troubles if trouble.row in failed]


def _release(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    for trouble in troubles:
        if isinstance(trouble.row, Dangling):
            examining.release(change.session, trouble.row)
    return ()


def _index_again(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    for table in dict.fromkeys(str(trouble.kind) for trouble in troubles):
        examining.index_again(change.session, table)
    return ()


def _lead_nowhere(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    chosen = _chosen(change.session, troubles, _REDIRECTS.c.id)
    change.session.execute(update(_REDIRECTS).where(chosen).values(target_id=None))
    return ()


def _unlead(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    chosen = _chosen(change.session, troubles, _REDIRECTS.c.id)
    change.session.execute(delete(_REDIRECTS).where(chosen))
    return ()


def _number(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    _chosen(change.session, troubles, _COMMENTS.c.id)
    numbering.give(change.session)
    return ()


def _redate(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    chosen = _chosen(change.session, troubles, _POSTS.c.id)
    change.session.execute(update(_POSTS).where(chosen).values(sort_at=_SORT_AT))
    return ()


def _copy_dates(change: Change, troubles: Sequence[Trouble]) -> Sequence[Trouble]:
    for table in _ORDERED:
        _copy_dates_of(change, table, [each for each in troubles if each.kind == table.name])
    return ()


def _copy_dates_of(change: Change, table: Table, troubles: Sequence[Trouble]) -> None:
    chosen = _chosen(change.session, troubles, table.c.id)
    of_post = select(_POSTS.c.sort_at).where(_POSTS.c.id == table.c.post_id).scalar_subquery()
    change.session.execute(update(table).where(chosen).values(sort_at=of_post))


def _render(change: Change, _: Sequence[Trouble]) -> Sequence[Trouble]:
    render_again(change)
    return ()


def _chosen(
    session: Session, troubles: Sequence[Trouble], column: Column[int]
) -> ColumnElement[bool]:
    """Choose the rows that troubles are about, and return the condition that one is of them."""
    selection.choose(session, [each.id for each in troubles if each.id is not None])
    return column.in_(select(selection.CHOSEN.c.id))


MENDING: dict[str, Mend] = {
    "index-wrong": _reindex,
    "points-nowhere": _release,
    "index-damaged": _index_again,
    "not-indexed": _index_again,
    "indexed-but-gone": _index_again,
    "leads-nowhere": _lead_nowhere,
    "shadows-slug": _unlead,
    "without-number": _number,
    "sort-date-wrong": _redate,
    "sort-date-unlike": _copy_dates,
    "older-renderer": _render,
}
FILES = frozenset({"file-unknown", "copy-abandoned"})
"""What is mended by taking a file out of the media folder."""
