"""New things taken back, and kept whole so that they can be brought back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, delete, insert, null, select
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.services import contributors, links, log, naming, numbering
from blogctl.services.audit import Change
from blogctl.services.steps import MOST_NAMED, TABLES, Step, fields_before, plain, thawed
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind

_COMMENTS, _BORNE, _RECORDS = tables.COMMENT, tables.POST_TAG, tables.AUDIT_RECORD
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
    Kind.COMMENT: (tables.FINDING.c.comment_id,),
    Kind.MEDIA: (),
    Kind.BLOCKED: (),
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
    Kind.BLOCKED: (),
}


def remove(change: Change, step: Step) -> None:
    """Take new things back; raises Conflict that names those that something refers to."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    _ = change.operation  # written first, it mentions who undoes: nobody undoes their own arrival
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
            values = {name: plain(value) for name, value in row.items()}
            whole[row[column.name]][column.table.name].append(values)
    _forget_origin(session, kind, whole)
    if "slug" in table.c:
        _retire(change, step, whole)
    if kind is Kind.COMMENT:
        numbering.remember(session)
    change.keep_each([(kind, thing, None, fields) for thing, fields in whole.items()])
    for column in (*_PARTS[kind], table.c.id):
        session.execute(delete(column.table).where(column.in_(_CHOSEN_IDS)))


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


def bring_back(change: Change, step: Step) -> None:
    """Bring things back that an undo removed; raises Conflict where a slug is taken by now."""
    session, kind, table = change.session, step.kind, TABLES[step.kind]
    whole = fields_before(session, step)
    if "slug" in table.c:
        for thing, fields in whole.items():
            _lead_again(change, kind, thing, fields)
    for each in (table, *(part.table for part in _PARTS[kind])):
        rows = [thawed(each, row) for fields in whole.values() for row in fields.get(each.name, ())]
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
