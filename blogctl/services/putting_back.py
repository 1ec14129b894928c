"""The inverse of each action, on a set of things of one kind: what undo is made of.

Every function takes the change that undoes and the step to take back; it writes its own records
and revisions, so that it can be undone in turn.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    String,
    Table,
    case,
    cast,
    delete,
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
from blogctl.services import (
    comment_fields,
    configuring,
    contributors,
    links,
    log,
    media,
    naming,
    numbering,
    owed,
    posts,
    settings,
)
from blogctl.services.audit import Change
from blogctl.services.category_tree import with_children
from blogctl.store import selection
from blogctl.store.dialect import stored
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind, PostStatus

TABLES: dict[Kind, Table] = {
    Kind.POST: tables.POST,
    Kind.TAG: tables.TAG,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
    Kind.COMMENT: tables.COMMENT,
    Kind.MEDIA: tables.MEDIA,
}
MOST_NAMED = 20
"""How many things an error names."""

_POSTS, _COMMENTS, _PEOPLE = tables.POST, tables.COMMENT, tables.CONTRIBUTOR
_BORNE, _REVISIONS, _RECORDS = tables.POST_TAG, tables.REVISION, tables.AUDIT_RECORD
_REDIRECTS, _NOTES, _IMPORTED = tables.REDIRECT, tables.COMMENT_NOTE, tables.IMPORTED_FROM
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
    Kind.MEDIA: (),
}
_HOLDS: dict[Kind, tuple[Column[Any], ...]] = {
    Kind.POST: (_COMMENTS.c.post_id,),
    Kind.TAG: (_BORNE.c.tag_id,),
    Kind.CATEGORY: (tables.POST_CATEGORY.c.category_id, tables.CATEGORY.c.parent_id),
    Kind.CONTRIBUTOR: (
        *(column for column in contributors.MENTIONS if column.table.name != "contributorlogin"),
        tables.POST_CONTRIBUTOR.c.contributor_id,
    ),
    Kind.COMMENT: (_COMMENTS.c.parent_id, _NOTES.c.comment_id),
    Kind.MEDIA: (),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What an operation did in one go to things of one kind, each of them once.

    Its records are those from `first` to `last`; `things` are in their order, newest first; `kept`
    is the revision that holds the fields as they were, for each thing that has one. What was
    `imported` can come in again, so nothing that led to it says for ever that it is gone.
    """

    operation: int
    kind: Kind
    action: Action
    first: int
    last: int
    things: Sequence[int]
    kept: Mapping[int, int] = field(default_factory=dict)
    imported: bool = False

    @property
    def records(self) -> ColumnElement[bool]:
        """The condition that an audit record is one of these."""
        columns = _RECORDS.c
        return (columns.operation_id == self.operation) & columns.id.between(self.first, self.last)

    @property
    def ids(self) -> Select[Any]:
        """The things, as a query in their order."""
        return select(_RECORDS.c.thing_id).where(self.records).order_by(_RECORDS.c.id.desc())


def _fields(session: Session, step: Step) -> dict[int, dict[str, Any]]:
    """Return the fields of each thing as they were before, in the order of the step."""
    selection.choose(session, step.kept.values())
    query = select(_REVISIONS.c.thing_id, _REVISIONS.c.fields)
    rows = session.execute(query.where(_REVISIONS.c.id.in_(_CHOSEN_IDS))).all()
    found = {row.thing_id: dict(row.fields) for row in rows}
    return {thing: found.get(thing, {}) for thing in step.things}


# New things: removed, and kept whole so that they can be brought back.


def remove(change: Change, step: Step) -> None:
    """Take new things back; raises Conflict that names those that something refers to."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    operation = change.operation  # a mention of its own: nobody undoes their own arrival
    selection.choose_from(session, step.ids)
    _check_free(session, step)
    things = select(_RECORDS.c.thing_id, _RECORDS.c.after, null()).where(step.records)
    change.record_each(Action.DELETE, kind, things.order_by(_RECORDS.c.id.desc()))
    whole: dict[int, dict[str, Any]] = {thing: {} for thing in step.things}
    for column in (table.c.id, *_PARTS[kind]):
        for thing in whole.values():
            thing[column.table.name] = []
        rows = session.execute(select(column.table).where(column.in_(_CHOSEN_IDS))).mappings()
        for row in rows:
            values = {name: _plain(value) for name, value in row.items()}
            whole[row[column.name]][column.table.name].append(values)
    _forget_origin(session, kind, whole)
    if "slug" in table.c:
        _retire(change, step, whole)
    if kind is Kind.COMMENT:
        numbering.remember(session)
    change.keep_each([(kind, thing, None, fields) for thing, fields in whole.items()])
    for column in (*_PARTS[kind], table.c.id):
        session.execute(delete(column.table).where(column.in_(_CHOSEN_IDS)))
    del operation


def _check_free(session: Session, step: Step) -> None:
    """Raise Conflict that names what of the chosen is referred to from elsewhere.

    What the same operation made, and so goes too, holds nothing: foreign keys are looked at once
    all of it is gone.
    """
    kind, records = step.kind, _RECORDS.c
    made = select(records.thing_id).where(
        records.operation_id == step.operation,
        records.kind == kind,
        records.action.in_([Action.CREATE, Action.DELETE]),
    )
    held: list[int] = []
    for column in _HOLDS[kind]:
        query = select(column).where(column.in_(_CHOSEN_IDS)).distinct().limit(MOST_NAMED)
        if column.table is TABLES[kind]:
            query = query.where(column.table.c.id.not_in(made))
        held += session.execute(query).scalars()
    if kind is Kind.MEDIA:
        used = links.referring(session, kind, selection.chosen(session))
        held += [file for file, slugs in used.items() if slugs]
    if held:
        names = [log.name_of(session, kind, thing) for thing in dict.fromkeys(held)]
        raise Conflict("still-used", refs=names[:MOST_NAMED])


def _forget_origin(session: Session, kind: Kind, whole: Mapping[int, dict[str, Any]]) -> None:
    """Forget from where the chosen were imported, so that they can come in again."""
    theirs = (_IMPORTED.c.kind == kind) & _IMPORTED.c.thing_id.in_(_CHOSEN_IDS)
    for row in session.execute(select(_IMPORTED).where(theirs)).mappings():
        whole[row["thing_id"]].setdefault(_IMPORTED.name, []).append(dict(row))
    session.execute(delete(_IMPORTED).where(theirs))


def _retire(change: Change, step: Step, whole: Mapping[int, dict[str, Any]]) -> None:
    """Let readers of what was public hear that it is gone; keep which old slugs led to it."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    leading = select(_REDIRECTS.c.old, _REDIRECTS.c.target_id)
    rows = session.execute(
        leading.where(_REDIRECTS.c.kind == kind, _REDIRECTS.c.target_id.in_(_CHOSEN_IDS))
    ).all()
    for fields in whole.values():
        fields["leading"] = []
    for row in rows:
        whole[row.target_id]["leading"].append(row.old)
    if step.imported:
        leading_here = _REDIRECTS.c.target_id.in_(_CHOSEN_IDS)
        session.execute(delete(_REDIRECTS).where(_REDIRECTS.c.kind == kind, leading_here))
        return
    public = set[int]()
    if kind is Kind.POST:
        known = select(table.c.id).where(
            table.c.id.in_(_CHOSEN_IDS), naming.was_published(table.c.id)
        )
        public = set(session.execute(known).scalars())
    for thing, fields in whole.items():
        slug = fields[table.name][0]["slug"]
        if thing in public:
            fields["leading"].append(slug)
        naming.retire(change, kind, thing, slug=slug, public=thing in public)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def bring_back(change: Change, step: Step) -> None:
    """Bring things back that an undo removed; raises Conflict where a slug is taken by now."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    whole = _fields(session, step)
    if "slug" in table.c:
        for thing, fields in whole.items():
            _lead_again(change, kind, thing, fields)
    for each in (table, *(part.table for part in _PARTS[kind])):
        rows = [_thawed(each, row) for fields in whole.values() for row in fields[each.name]]
        if rows:
            session.execute(insert(each), rows)
    origins = [row for fields in whole.values() for row in fields.get(_IMPORTED.name, ())]
    if origins:
        session.execute(insert(_IMPORTED), origins)
    things = select(_RECORDS.c.thing_id, null(), _RECORDS.c.before).where(step.records)
    change.record_each(Action.CREATE, kind, things.order_by(_RECORDS.c.id.desc()))


def _lead_again(change: Change, kind: Kind, thing: int, fields: dict[str, Any]) -> None:
    """Give a thing back its slug, and let lead to it what led to it."""
    session, table = change.session, TABLES[kind]
    slug = fields[table.name][0]["slug"]
    if slug in fields["leading"] or kind is not Kind.POST:
        naming.revive(session, kind, slug)
    naming.claim(session, kind, table, slug, thing=thing)
    for old in fields["leading"]:
        if old != slug:
            naming.lead_again(change, kind, old, thing)


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


def refile(change: Change, step: Step) -> None:
    """Write what is said of files back as it was."""
    for file, old in _fields(change.session, step).items():
        media.rewrite(change, file, old)


def rewrite(change: Change, step: Step) -> None:
    """Write posts back as they were."""
    for post, old in _fields(change.session, step).items():
        posts.restate(change, post, old)


def rename(change: Change, step: Step) -> None:
    """Give tags or categories back their names, addresses, descriptions and shelves."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    for thing, old in _fields(session, step).items():
        columns = [table.c[name] for name in old]
        now = session.execute(select(*columns).where(table.c.id == thing)).mappings().one()
        if "slug" in old and old["slug"] != now["slug"]:
            naming.claim(session, kind, table, old["slug"], thing=thing)
            naming.move(change, kind, thing, old=now["slug"], new=old["slug"], public=True)
        if old.get("parent_id") in with_children(session, thing):
            parent = log.name_of(session, kind, old["parent_id"])
            raise Conflict("category-circle", refs=[parent], parent=parent)
        change.record(Action.EDIT, kind, thing, before=now.get("slug"), after=old.get("slug"))
        change.keep(kind, thing, dict(now))
        session.execute(update(table).where(table.c.id == thing).values(**old))


def redescribe(change: Change, step: Step) -> None:
    """Describe contributors as they were described."""
    session, kind = change.session, Kind.CONTRIBUTOR
    for person, old in _fields(session, step).items():
        before = contributors.state(session, session.get_one(Contributor, person))
        if "slug" in old:
            naming.claim(session, kind, _PEOPLE, old["slug"], thing=person)
            naming.move(change, kind, person, old=before["slug"], new=old["slug"], public=True)
        contributors.restate(session, person, old)
        change.record(Action.EDIT, kind, person)
        change.keep(kind, person, {key: _plain(before[key]) for key in old})


def reset(change: Change, step: Step) -> None:
    """Give settings back their values."""
    keys = tables.SETTING.c
    query = select(keys.key, _RECORDS.c.before).join(_RECORDS, _RECORDS.c.thing_id == keys.id)
    rows = change.session.execute(query.where(step.records).order_by(_RECORDS.c.id.desc())).all()
    for key, before in rows:
        configuring.store(change, key, None if before is None else json.loads(before))


# States, dates and tags, as sets.


def _record_inverse(change: Change, step: Step, *, action: Action | None = None) -> None:
    """Write down the opposite of the step's records."""
    columns = _RECORDS.c
    things = select(columns.thing_id, columns.after, columns.before).where(step.records)
    change.record_each(action or step.action, step.kind, things.order_by(columns.id.desc()))


def _touch(change: Change, step: Step, **values: Any) -> None:  # noqa: ANN401 - columns of any type
    """Update the posts of a step, each beside its record."""
    change.session.execute(
        update(_POSTS)
        .where(_POSTS.c.id == _RECORDS.c.thing_id, step.records)
        .values(version=_POSTS.c.version + 1, updated_at=change.now, **values)
    )


def restate_posts(change: Change, step: Step) -> None:
    """Give posts back their states."""
    _record_inverse(change, step)
    before = _RECORDS.c.before
    trashed = before == PostStatus.TRASHED
    _touch(
        change, step, status=before, status_before=case((trashed, _POSTS.c.status), else_=null())
    )


def redate_posts(change: Change, step: Step) -> None:
    """Give posts back their dates."""
    _record_inverse(change, step)
    moment = stored(_RECORDS.c.before)
    _touch(change, step, published_at=moment, sort_at=func.coalesce(moment, _POSTS.c.created_at))


def take_tags_off(change: Change, step: Step) -> None:
    """Take off the tags that were put on."""
    _record_inverse(change, step, action=Action.UNTAG)
    tag = literal("tag:") + cast(_BORNE.c.tag_id, String)
    put_on = (_RECORDS.c.thing_id == _BORNE.c.post_id) & (_RECORDS.c.after == tag)
    links = select(_BORNE.c.id).join(_RECORDS, put_on).where(step.records)
    change.session.execute(delete(_BORNE).where(_BORNE.c.id.in_(links)))
    _touch(change, step)


def put_tags_on(change: Change, step: Step) -> None:
    """Put on the tags that were taken off."""
    _record_inverse(change, step, action=Action.TAG)
    columns = _RECORDS.c
    tag = cast(func.substr(columns.before, len("tag:") + 1), Integer)
    links = select(columns.thing_id, tag).where(step.records).order_by(columns.id.desc())
    change.session.execute(insert(_BORNE).from_select(["post_id", "tag_id"], links))
    _touch(change, step)


def reactivate(change: Change, step: Step) -> None:
    """Let contributors take part again, or no longer, as before."""
    _record_inverse(change, step)
    change.session.execute(
        update(_PEOPLE)
        .where(_PEOPLE.c.id == _RECORDS.c.thing_id, step.records)
        .values(active=_RECORDS.c.before == "active")
    )


def redecide(change: Change, step: Step) -> None:
    """Give comments back their states and what was decided before; numbers stay given."""
    session, columns = change.session, _COMMENTS.c
    selection.choose_from(session, step.ids)
    comment_fields.keep(change, step.action)
    _record_inverse(change, step)
    nothing: dict[str, Any] = dict.fromkeys(comment_fields.DECISION)
    session.execute(
        update(_COMMENTS)
        .where(columns.id == _RECORDS.c.thing_id, step.records)
        .values(status=_RECORDS.c.before, **nothing)
    )
    if step.kept:
        selection.choose(session, step.kept.values())
        comment_fields.write_back(session, step.action)


def readdress(change: Change, step: Step) -> None:
    """Give comments back whom they were assigned to, whether they were answered, what they said."""
    session = change.session
    selection.choose_from(session, step.ids)
    comment_fields.keep(change, step.action)
    _record_inverse(change, step)
    selection.choose(session, step.kept.values())
    comment_fields.write_back(session, step.action)
    selection.choose_from(session, step.ids)
    owed.renew(session, settings.load(session), chosen=True)


def take_notes_off(change: Change, step: Step) -> None:
    """Take back private notes, each kept whole."""
    session = change.session
    for thing, note in _notes(session, step, _RECORDS.c.after):
        row = session.execute(select(_NOTES).where(_NOTES.c.id == note)).mappings().one()
        change.record(Action.UNNOTE, step.kind, thing, before=f"note:{note}")
        change.keep(step.kind, thing, {name: _plain(value) for name, value in row.items()})
        session.execute(delete(_NOTES).where(_NOTES.c.id == note))


def put_notes_on(change: Change, step: Step) -> None:
    """Put private notes back that an undo took away."""
    session, whole = change.session, _fields(change.session, step)
    for thing, note in _notes(session, step, _RECORDS.c.before):
        session.execute(insert(_NOTES), [_thawed(_NOTES, whole[thing])])
        change.record(Action.NOTE, step.kind, thing, after=f"note:{note}")


def _notes(session: Session, step: Step, state: Column[Any]) -> list[tuple[int, int]]:
    """Return the comments of a step, each with its note's id, newest first."""
    query = select(_RECORDS.c.thing_id, state).where(step.records).order_by(_RECORDS.c.id.desc())
    return [
        (thing, int(note.removeprefix("note:"))) for thing, note in session.execute(query).all()
    ]
