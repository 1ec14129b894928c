"""The inverse of each action on things that are there: most of what undo is made of.

The inverse of making them is in `unmaking`. Every function takes the change that undoes and the
step to take back; it writes its own records and revisions, so that it can be undone in turn.
"""

import json
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    String,
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
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.models.people import Contributor
from blogctl.services import (
    comment_fields,
    configuring,
    contributors,
    log,
    media,
    naming,
    owed,
    posts,
    settings,
)
from blogctl.services.audit import Change
from blogctl.services.category_tree import with_children
from blogctl.services.steps import TABLES, Step, fields_before, plain, thawed
from blogctl.store import selection
from blogctl.store.dialect import stored
from blogctl.vocabulary import Action, Kind, PostStatus

_POSTS, _COMMENTS, _PEOPLE = tables.POST, tables.COMMENT, tables.CONTRIBUTOR
_BORNE, _RECORDS, _NOTES = tables.POST_TAG, tables.AUDIT_RECORD, tables.COMMENT_NOTE

# Text and links, one thing at a time.


def refile(change: Change, step: Step) -> None:
    """Write what is said of files back as it was."""
    for file, old in fields_before(change.session, step).items():
        media.rewrite(change, file, old)


def rewrite(change: Change, step: Step) -> None:
    """Write posts back as they were."""
    for post, old in fields_before(change.session, step).items():
        posts.restate(change, post, old)


def rename(change: Change, step: Step) -> None:
    """Give tags or categories back their names, addresses, descriptions and shelves."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    for thing, old in fields_before(session, step).items():
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
    for person, old in fields_before(session, step).items():
        before = contributors.state(session, session.get_one(Contributor, person))
        if "slug" in old:
            naming.claim(session, kind, _PEOPLE, old["slug"], thing=person)
            naming.move(change, kind, person, old=before["slug"], new=old["slug"], public=True)
        contributors.restate(session, person, old)
        change.record(Action.EDIT, kind, person)
        change.keep(kind, person, {key: plain(before[key]) for key in old})


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
        change.keep(step.kind, thing, {name: plain(value) for name, value in row.items()})
        session.execute(delete(_NOTES).where(_NOTES.c.id == note))


def put_notes_on(change: Change, step: Step) -> None:
    """Put private notes back that an undo took away."""
    session, whole = change.session, fields_before(change.session, step)
    for thing, note in _notes(session, step, _RECORDS.c.before):
        session.execute(insert(_NOTES), [thawed(_NOTES, whole[thing])])
        change.record(Action.NOTE, step.kind, thing, after=f"note:{note}")


def _notes(session: Session, step: Step, state: Column[Any]) -> list[tuple[int, int]]:
    """Return the comments of a step, each with its note's id, newest first."""
    query = select(_RECORDS.c.thing_id, state).where(step.records).order_by(_RECORDS.c.id.desc())
    return [
        (thing, int(note.removeprefix("note:"))) for thing, note in session.execute(query).all()
    ]
