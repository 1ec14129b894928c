"""The log: who did what, when and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Table,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlmodel import Session

from blogctl.errors import NotFound
from blogctl.models import tables
from blogctl.records.log import LogRecord
from blogctl.services import references, settings
from blogctl.vocabulary import Action, Kind

_OPERATIONS, _RECORDS = tables.OPERATION, tables.AUDIT_RECORD
_POSTS, _COMMENTS, _SETTINGS = tables.POST, tables.COMMENT, tables.SETTING
_SLUGGED: dict[str, Table] = {
    Kind.POST: _POSTS,
    Kind.TAG: tables.TAG,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
}
_SLUGS_KEPT = 1_000  # a record after another mostly names the same tag


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which records; nothing said is all. `ref` is of `kind`, a post unless it says so."""

    actor: str | None = None
    action: Action | None = None
    kind: Kind | None = None
    ref: str | None = None
    operation: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def listing(session: Session, wanted: LogFilter, *, limit: int | None) -> Iterator[LogRecord]:
    """Yield the records that a filter lets through, newest first.

    Raises NotFound for an actor who never acted, a thing that never was, an unknown operation.
    """
    columns = _RECORDS.c
    query = _matching(
        session,
        select(
            columns.operation_id,
            _OPERATIONS.c.at,
            _OPERATIONS.c.actor,
            _OPERATIONS.c.command,
            columns.action,
            columns.kind,
            columns.thing_id,
            _name(),
            columns.before,
            columns.after,
            columns.reason,
        ),
        wanted,
    )
    rows = session.connection().execute(query.order_by(columns.id.desc()).limit(limit))
    slug = lru_cache(_SLUGS_KEPT)(partial(shown, session))

    def record(row: Row[Any]) -> LogRecord:
        values = [*row]
        values[8:10] = map(slug, row[8:10])
        return LogRecord(*values)

    return (record(row) for row in rows)


def shown(session: Session, state: str | None) -> str | None:
    """Return `tag:web` for the `tag:12` of a record, as long as there is such a tag."""
    kind, colon, thing = (state or "").partition(":")
    if not colon or kind not in _SLUGGED or not thing.isdecimal():
        return state
    column = _SLUGGED[kind].c
    slug = session.execute(select(column.slug).where(column.id == int(thing))).scalar()
    return state if slug is None else f"{kind}:{slug}"


def count(session: Session, wanted: LogFilter) -> int:
    """Return how many records a filter lets through."""
    query = _matching(session, select(func.count()), wanted)
    return int(session.execute(query).scalar_one())


def _name() -> Any:  # noqa: ANN401 - a column expression of text
    """Return the name of the thing: its slug, POST#N, a file's name, what is blocked, a key."""
    slugs = [
        (
            _RECORDS.c.kind == kind,
            select(table.c.slug).where(table.c.id == _RECORDS.c.thing_id).scalar_subquery(),
        )
        for kind, table in _SLUGGED.items()
    ]
    comment = (
        select(_POSTS.c.slug + "#" + cast(_COMMENTS.c.number, String))
        .join(_POSTS, _POSTS.c.id == _COMMENTS.c.post_id)
        .where(_COMMENTS.c.id == _RECORDS.c.thing_id)
    )
    setting = select(_SETTINGS.c.key).where(_SETTINGS.c.id == _RECORDS.c.thing_id)
    media = select(tables.MEDIA.c.name).where(tables.MEDIA.c.id == _RECORDS.c.thing_id)
    blocked = select(tables.BLOCKED.c.value).where(tables.BLOCKED.c.id == _RECORDS.c.thing_id)
    return case(
        *slugs,
        (_RECORDS.c.kind == Kind.MEDIA, media.scalar_subquery()),
        (_RECORDS.c.kind == Kind.BLOCKED, blocked.scalar_subquery()),
        (_RECORDS.c.kind == Kind.COMMENT, comment.scalar_subquery()),
        (_RECORDS.c.kind == Kind.SETTING, setting.scalar_subquery()),
    )


def name_of(session: Session, kind: Kind, thing: int) -> str:
    """Return what a thing is called in messages: its slug, POST#N or key, else its id."""
    query = select(_name()).where(_RECORDS.c.kind == kind, _RECORDS.c.thing_id == thing)
    return str(session.execute(query.limit(1)).scalar() or thing)


def _matching(session: Session, query: Select[Any], wanted: LogFilter) -> Select[Any]:
    query = query.join_from(_RECORDS, _OPERATIONS, _OPERATIONS.c.id == _RECORDS.c.operation_id)
    if wanted.actor is not None:
        query = query.where(_by(session, wanted.actor))
    if wanted.action is not None:
        query = query.where(_RECORDS.c.action == wanted.action)
    if wanted.ref is not None:
        kind = wanted.kind or (Kind.COMMENT if "#" in wanted.ref else Kind.POST)
        thing = _thing(session, kind, wanted.ref)
        query = query.where(_RECORDS.c.kind == kind, _RECORDS.c.thing_id == thing)
    elif wanted.kind is not None:
        query = query.where(_RECORDS.c.kind == wanted.kind)
    if wanted.operation is not None:
        known = select(_OPERATIONS.c.id).where(_OPERATIONS.c.id == wanted.operation)
        if session.execute(known).first() is None:
            raise NotFound("operation", refs=[str(wanted.operation)])
        query = query.where(_RECORDS.c.operation_id == wanted.operation)
    if wanted.since is not None:
        query = query.where(_OPERATIONS.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(_OPERATIONS.c.at <= wanted.until)
    return query


def _by(session: Session, ref: str) -> ColumnElement[bool]:
    """Return the condition that somebody acted: a contributor, under any slug, or a name."""
    named = _OPERATIONS.c.actor == ref
    people = references.find(session, Kind.CONTRIBUTOR, [ref]).ids
    if people:
        return or_(named, _OPERATIONS.c.contributor_id == people[0])
    if not session.execute(select(exists().where(named))).scalar():
        actors = session.execute(select(_OPERATIONS.c.actor).distinct()).scalars().all()
        nearest = get_close_matches(ref, actors, n=1)
        raise NotFound("actor", refs=[ref], nearest=nearest[0] if nearest else None)
    return named


def _thing(session: Session, kind: Kind, ref: str) -> int:
    """Return the id of a thing that is or was: what is deleted still goes by its id."""
    if ref.isascii() and ref.isdigit() and len(ref) < 19:
        recorded = exists().where(_RECORDS.c.kind == kind, _RECORDS.c.thing_id == int(ref))
        if session.execute(select(recorded)).scalar():
            return int(ref)
    if kind is Kind.SETTING:
        key = settings.known(ref).key
        return session.execute(select(_SETTINGS.c.id).where(_SETTINGS.c.key == key)).scalar() or 0
    if kind is Kind.SCHEMA:
        raise NotFound("schema", refs=[ref])
    return references.one(session, kind, ref)
