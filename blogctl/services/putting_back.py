"""The inverse of each action, on a set of audit records of one kind: what undo is made of.

Every function takes the change that undoes, the operation that is undone, and the records to take
back, newest first; it writes its own records and revisions, so that it can be undone in turn.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Row,
    Table,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.models.people import Contributor
from blogctl.services import contributors, log, moderation, naming, posts, settings
from blogctl.services.audit import Change
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind, PostStatus

Record = Row[Any]

TABLES: dict[Kind, Table] = {
    Kind.POST: tables.POST,
    Kind.TAG: tables.TAG,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
    Kind.COMMENT: tables.COMMENT,
}
_POSTS, _COMMENTS, _PEOPLE = TABLES[Kind.POST], TABLES[Kind.COMMENT], TABLES[Kind.CONTRIBUTOR]
_BORNE, _REVISIONS = tables.POST_TAG, tables.REVISION
_RECORDS = tables.AUDIT_RECORD
_CHOSEN_IDS = select(CHOSEN.c.id)

# What goes with a thing that is taken back, and what holds it where it is.
_PARTS: dict[Kind, tuple[Column[Any], ...]] = {
    Kind.POST: (
        _BORNE.c.post_id,
        tables.POST_CATEGORY.c.post_id,
        tables.POST_CONTRIBUTOR.c.post_id,
    ),
    Kind.TAG: (),
    Kind.CATEGORY: (),
    Kind.CONTRIBUTOR: (
        tables.CONTRIBUTOR_TOPIC.c.contributor_id,
        tables.CONTRIBUTOR_LOGIN.c.contributor_id,
    ),
    Kind.COMMENT: (),
}
_HOLDS: dict[Kind, tuple[Column[Any], ...]] = {
    Kind.POST: (_COMMENTS.c.post_id,),
    Kind.TAG: (_BORNE.c.tag_id,),
    Kind.CATEGORY: (tables.POST_CATEGORY.c.category_id, TABLES[Kind.CATEGORY].c.parent_id),
    Kind.CONTRIBUTOR: (
        *(column for column in contributors.MENTIONS if column.table.name != "contributorlogin"),
        tables.POST_CONTRIBUTOR.c.contributor_id,
    ),
    Kind.COMMENT: (_COMMENTS.c.parent_id, tables.COMMENT_NOTE.c.comment_id),
}


def _things(records: Sequence[Record]) -> list[int]:
    return [record.thing_id for record in records]


def _fields(session: Session, operation: int, kind: Kind, thing: int) -> dict[str, Any]:
    """Return the fields of a thing as they were before an operation."""
    query = select(_REVISIONS.c.fields).where(
        _REVISIONS.c.operation_id == operation,
        _REVISIONS.c.kind == kind,
        _REVISIONS.c.thing_id == thing,
    )
    return dict(session.execute(query.order_by(_REVISIONS.c.id.desc())).scalars().first() or {})


# New things: removed, and kept whole so that they can be brought back.


def remove(change: Change, _operation: int, records: Sequence[Record]) -> None:
    """Take new things back; raises Conflict that names those that something refers to."""
    session, kind = change.session, records[0].kind
    held = [thing for thing in _things(records) if _is_held(session, kind, thing)]
    if held:
        raise Conflict("still-used", refs=[log.name_of(session, kind, each) for each in held])
    for record in records:
        thing, table = record.thing_id, TABLES[kind]
        change.record(Action.DELETE, kind, thing, before=record.after)
        whole = {table.name: _frozen(session, table.c.id, thing)}
        whole |= {part.table.name: _frozen(session, part, thing) for part in _PARTS[kind]}
        change.keep(kind, thing, whole)
        if "slug" in table.c:
            public = record.after == PostStatus.PUBLISHED
            slug = whole[table.name][0]["slug"]
            naming.retire(change, kind, thing, slug=slug, public=public)
        for column in (*_PARTS[kind], table.c.id):
            session.execute(delete(column.table).where(column == thing))


def _is_held(session: Session, kind: Kind, thing: int) -> bool:
    return any(
        session.execute(select(exists().where(column == thing))).scalar() for column in _HOLDS[kind]
    )


def _frozen(session: Session, column: Column[Any], thing: int) -> list[dict[str, Any]]:
    """Return the rows in which a column names a thing, as values that JSON can hold."""
    rows = session.execute(select(column.table).where(column == thing)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def bring_back(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Bring things back that an undo removed; raises Conflict where a slug is taken by now."""
    session, kind = change.session, records[0].kind
    for record in records:
        whole = _fields(session, operation, kind, record.thing_id)
        table = TABLES[kind]
        if "slug" in table.c:
            slug = whole[table.name][0]["slug"]
            naming.revive(session, kind, slug)
            naming.claim(session, kind, table, slug, thing=record.thing_id)
        for each in (table, *(part.table for part in _PARTS[kind])):
            rows = [_thawed(each, row) for row in whole[each.name]]
            if rows:
                session.execute(insert(each), rows)
        change.record(Action.CREATE, kind, record.thing_id, after=record.before)


def _thawed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table.c[name], value) for name, value in row.items()}


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - a column's value
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if value is None or not isinstance(kind, DateTime | Date):
        return value
    return (
        datetime.fromisoformat(value) if isinstance(kind, DateTime) else date.fromisoformat(value)
    )


# Text and links, one thing at a time.


def rewrite(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Write posts back as they were."""
    for post in _things(records):
        posts.restate(change, post, _fields(change.session, operation, Kind.POST, post))


def rename(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Give tags or categories back their names, addresses, descriptions and shelves."""
    session, kind = change.session, records[0].kind
    table = TABLES[kind]
    for thing in _things(records):
        old = _fields(session, operation, kind, thing)
        columns = [table.c[name] for name in old]
        now = session.execute(select(*columns).where(table.c.id == thing)).mappings().one()
        if "slug" in old:
            naming.claim(session, kind, table, old["slug"], thing=thing)
            naming.move(change, kind, thing, old=now["slug"], new=old["slug"], public=True)
        change.record(Action.EDIT, kind, thing, before=now.get("slug"), after=old.get("slug"))
        change.keep(kind, thing, dict(now))
        session.execute(update(table).where(table.c.id == thing).values(**old))


def redescribe(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Describe contributors as they were described."""
    session = change.session
    for person in _things(records):
        old = _fields(session, operation, Kind.CONTRIBUTOR, person)
        before = contributors.state(session, session.get_one(Contributor, person))
        if "slug" in old:
            naming.claim(session, Kind.CONTRIBUTOR, _PEOPLE, old["slug"], thing=person)
            naming.move(
                change, Kind.CONTRIBUTOR, person, old=before["slug"], new=old["slug"], public=True
            )
        contributors.restate(session, person, old)
        change.record(Action.EDIT, Kind.CONTRIBUTOR, person)
        change.keep(Kind.CONTRIBUTOR, person, {key: _plain(before[key]) for key in old})


def reset(change: Change, _operation: int, records: Sequence[Record]) -> None:
    """Give settings back their values."""
    table = tables.SETTING
    for record in records:
        key = change.session.execute(
            select(table.c.key).where(table.c.id == record.thing_id)
        ).scalar_one()
        value = None if record.before is None else json.loads(record.before)
        settings.store(change, key, value)


# States, dates and tags, as sets.


def _by(records: Iterable[Record], column: str) -> dict[str | None, list[int]]:
    """Return the things by what a column of their records says."""
    found: dict[str | None, list[int]] = defaultdict(list)
    for record in records:
        found[getattr(record, column)].append(record.thing_id)
    return found


def _record_inverse(change: Change, operation: int, action: Action, kind: Kind) -> None:
    """Write down, for the chosen things, the opposite of what an operation wrote of them."""
    things = (
        select(_RECORDS.c.thing_id, _RECORDS.c.after, _RECORDS.c.before)
        .join(CHOSEN, CHOSEN.c.id == _RECORDS.c.thing_id)
        .where(
            _RECORDS.c.operation_id == operation,
            _RECORDS.c.kind == kind,
            _RECORDS.c.action == action,
        )
        .order_by(_RECORDS.c.id)
    )
    change.record_each(action, kind, things)


def _touch(change: Change, **values: Any) -> None:  # noqa: ANN401 - columns of any type
    change.session.execute(
        update(_POSTS)
        .where(_POSTS.c.id.in_(_CHOSEN_IDS))
        .values(version=_POSTS.c.version + 1, updated_at=change.now, **values)
    )


def restate_posts(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Give posts back their states."""
    for status, ids in _by(records, "before").items():
        selection.choose(change.session, ids)
        _record_inverse(change, operation, Action.STATUS, Kind.POST)
        trashed = status == PostStatus.TRASHED
        _touch(change, status=status, status_before=_POSTS.c.status if trashed else null())


def redate_posts(change: Change, _operation: int, records: Sequence[Record]) -> None:
    """Give posts back their dates."""
    for before, ids in _by(records, "before").items():
        moment = datetime.fromisoformat(before) if before else None
        selection.choose(change.session, ids)
        old = func.strftime("%Y-%m-%dT%H:%M:%SZ", _POSTS.c.published_at)
        things = select(_POSTS.c.id, old, literal(before) if before else null())
        change.record_each(Action.DATE, Kind.POST, things.where(_POSTS.c.id.in_(_CHOSEN_IDS)))
        _touch(change, published_at=moment, sort_at=moment or _POSTS.c.created_at)


def take_tags_off(change: Change, _operation: int, records: Sequence[Record]) -> None:
    """Take off the tags that were put on."""
    for tag, ids in _by(records, "after").items():
        selection.choose(change.session, ids)
        things = select(CHOSEN.c.id, literal(tag), null()).order_by(CHOSEN.c.position)
        change.record_each(Action.UNTAG, Kind.POST, things)
        change.session.execute(
            delete(_BORNE).where(_BORNE.c.tag_id == _id(tag), _BORNE.c.post_id.in_(_CHOSEN_IDS))
        )
        _touch(change)


def put_tags_on(change: Change, _operation: int, records: Sequence[Record]) -> None:
    """Put on the tags that were taken off."""
    for tag, ids in _by(records, "before").items():
        selection.choose(change.session, ids)
        things = select(CHOSEN.c.id, null(), literal(tag)).order_by(CHOSEN.c.position)
        change.record_each(Action.TAG, Kind.POST, things)
        links = select(CHOSEN.c.id, literal(_id(tag))).order_by(CHOSEN.c.position)
        change.session.execute(insert(_BORNE).from_select(["post_id", "tag_id"], links))
        _touch(change)


def _id(reference: str | None) -> int:
    """Return the id of `tag:12`."""
    return int((reference or "").partition(":")[2])


def reactivate(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Let contributors take part again, or no longer, as before."""
    for state, ids in _by(records, "before").items():
        selection.choose(change.session, ids)
        _record_inverse(change, operation, Action.STATUS, Kind.CONTRIBUTOR)
        change.session.execute(
            update(_PEOPLE).where(_PEOPLE.c.id.in_(_CHOSEN_IDS)).values(active=state == "active")
        )


def redecide(change: Change, operation: int, records: Sequence[Record]) -> None:
    """Give comments back their states and what was decided before; numbers stay given."""
    session, columns = change.session, _COMMENTS.c
    fields = select(_REVISIONS.c.fields).where(
        _REVISIONS.c.operation_id == operation,
        _REVISIONS.c.kind == Kind.COMMENT,
        _REVISIONS.c.thing_id == columns.id,
    )
    kept = select(_REVISIONS.c.thing_id).where(
        _REVISIONS.c.operation_id == operation, _REVISIONS.c.kind == Kind.COMMENT
    )
    for status, ids in _by(records, "before").items():
        selection.choose(session, ids)
        moderation.keep_decisions(change)
        _record_inverse(change, operation, Action.STATUS, Kind.COMMENT)
        chosen = columns.id.in_(_CHOSEN_IDS)
        nothing: dict[str, Any] = dict.fromkeys(moderation.DECISION)
        session.execute(update(_COMMENTS).where(chosen).values(status=status, **nothing))
        before = {
            key: func.json_extract(fields.scalar_subquery(), f"$.{key}")
            for key in moderation.DECISION
        }
        session.execute(update(_COMMENTS).where(chosen, columns.id.in_(kept)).values(**before))
