"""Slugs in the database: each names one thing for ever."""

from sqlalchemy import ColumnElement, Table, delete, exists, insert, select, update
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.services.audit import Change
from blogctl.slugs import candidates, stem
from blogctl.vocabulary import Kind, PostStatus

_REDIRECTS, _RECORDS = tables.REDIRECT, tables.AUDIT_RECORD


def fresh(session: Session, kind: Kind, table: Table, base: str) -> str:
    """Return `base`, or the first of `base-2`, `base-3` … that no thing of its kind ever had."""
    start = stem(base)
    end = f"{start}~"  # behind all that a slug is made of; LIKE would read the whole index
    current = select(table.c.slug).where(table.c.slug.between(start, end))
    old = select(_REDIRECTS.c.old).where(
        _REDIRECTS.c.kind == kind, _REDIRECTS.c.old.between(start, end)
    )
    taken = set(session.execute(current.union_all(old)).scalars())
    return next(slug for slug in candidates(base, kind=str(kind)) if slug not in taken)


def claim(session: Session, kind: Kind, table: Table, slug: str, *, thing: int | None) -> None:
    """Raise Conflict where `slug` names, or ever named, another thing than `thing`."""
    holder = session.execute(select(table.c.id).where(table.c.slug == slug)).scalar()
    if holder is not None and holder != thing:
        raise Conflict("slug-taken", refs=[slug], kind=str(kind), slug=slug)
    redirect = session.execute(
        select(_REDIRECTS.c.target_id).where(_REDIRECTS.c.kind == kind, _REDIRECTS.c.old == slug)
    ).first()
    if redirect is not None and (redirect.target_id is None or redirect.target_id != thing):
        raise Conflict("slug-once-public", refs=[slug], kind=str(kind), slug=slug)


def move(change: Change, kind: Kind, thing: int, *, old: str, new: str, public: bool) -> None:
    """Let the old slug of a renamed thing lead to it, if readers may know it."""
    _forget(change.session, kind, new)
    if public:
        _lead(change, kind, old, thing)


def merge(change: Change, kind: Kind, source: int, *, slug: str, into: int) -> None:
    """Let all that led to a thing, its own slug too, lead to the one it was merged into."""
    change.session.execute(
        update(_REDIRECTS)
        .where(_REDIRECTS.c.kind == kind, _REDIRECTS.c.target_id == source)
        .values(target_id=into)
    )
    _lead(change, kind, slug, into)


def retire(change: Change, kind: Kind, thing: int, *, slug: str, public: bool) -> None:
    """Let all that led to a deleted thing say that it is gone."""
    change.session.execute(
        update(_REDIRECTS)
        .where(_REDIRECTS.c.kind == kind, _REDIRECTS.c.target_id == thing)
        .values(target_id=None)
    )
    if public:
        _lead(change, kind, slug, None)


def revive(session: Session, kind: Kind, slug: str) -> None:
    """Give a gone slug back: a tag of the same name is the same tag."""
    session.execute(
        delete(_REDIRECTS).where(
            _REDIRECTS.c.kind == kind, _REDIRECTS.c.old == slug, _REDIRECTS.c.target_id.is_(None)
        )
    )


def lead_again(change: Change, kind: Kind, old: str, thing: int) -> None:
    """Let an old slug or path lead to a thing once more, unless it leads elsewhere by now."""
    leading = (_REDIRECTS.c.kind == kind) & (_REDIRECTS.c.old == old)
    row = change.session.execute(select(_REDIRECTS.c.target_id).where(leading)).first()
    if row is None or row.target_id is None:
        _lead(change, kind, old, thing)


def _lead(change: Change, kind: Kind, old: str, target: int | None) -> None:
    _forget(change.session, kind, old)
    row = {"kind": kind, "old": old, "target_id": target, "created_at": change.now}
    change.session.execute(insert(_REDIRECTS).values(row))


def _forget(session: Session, kind: Kind, slug: str) -> None:
    session.execute(delete(_REDIRECTS).where(_REDIRECTS.c.kind == kind, _REDIRECTS.c.old == slug))


def led_to(session: Session, kind: Kind, slug: str) -> int | None:
    """Return the id of the thing that an old slug leads to."""
    return session.execute(
        select(_REDIRECTS.c.target_id).where(_REDIRECTS.c.kind == kind, _REDIRECTS.c.old == slug)
    ).scalar()


def was_published(post: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that the post with this id ever was published."""
    return exists().where(
        _RECORDS.c.kind == Kind.POST,
        _RECORDS.c.thing_id == post,
        _RECORDS.c.after == str(PostStatus.PUBLISHED),
    )
