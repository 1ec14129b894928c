"""Which fields of a comment each action changes: kept before it, written back by undo."""

from typing import Any

from sqlalchemy import ColumnElement, insert, literal, or_, select, update
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.audit import Change
from blogctl.store.dialect import json_field, json_of
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind

DECISION = ("decided_at", "decided_by", "decided_by_id", "reason", "note", "reported_at")
"""What a decision leaves on a comment, or takes off it, besides its state."""

FIELDS: dict[Action, tuple[str, ...]] = {
    Action.STATUS: DECISION,
    # With the promise of its time, which holds again for what is answered or settled again.
    Action.ANSWER: ("answered_at", "answered_by_id", "due_at"),
    Action.ASSIGN: ("assigned_to_id",),
    Action.SETTLE: ("settled_at", "due_at"),
    Action.REOPEN: ("settled_at", "answered_at", "answered_by_id", "due_at"),
    Action.REPORT: ("reported_at",),
    Action.EDIT: ("author_name", "body", "contributor_id", "due_at", "edited_at"),
}
WHY = "why"
"""Where a revision says why a comment was edited: a text, so it is not in the audit record."""
MARK = DECISION[0]
"""A kept field by which a decision's revision is told from others."""

_COMMENTS, _REVISIONS = tables.COMMENT, tables.REVISION
_CHOSEN_IDS = select(CHOSEN.c.id)


def keep(change: Change, action: Action, *, why: str | None = None) -> None:
    """Keep what an action is about to change on the chosen comments, and a text that says why.

    Of decisions only where one was made before, for most of a queue is fresh; of all else always.
    """
    columns = _COMMENTS.c
    kept: dict[str, ColumnElement[Any]] = {name: columns[name] for name in FIELDS[action]}
    if why is not None:
        kept[WHY] = literal(why)
    fields = json_of(kept)
    wanted: ColumnElement[bool] = columns.id.in_(_CHOSEN_IDS)
    if action is Action.STATUS:
        wanted &= or_(*(columns[name].is_not(None) for name in DECISION))
    rows = select(literal(change.operation), literal(str(Kind.COMMENT)), columns.id, fields)
    change.session.execute(
        insert(_REVISIONS).from_select(
            ["operation_id", "kind", "thing_id", "fields"], rows.where(wanted)
        )
    )


def write_back(session: Session, action: Action) -> None:
    """Write back, to their comments, the fields that the chosen revisions keep."""
    fields = _REVISIONS.c.fields
    before = {name: json_field(fields, name) for name in FIELDS[action]}
    session.execute(
        update(_COMMENTS)
        .where(_COMMENTS.c.id == _REVISIONS.c.thing_id, _REVISIONS.c.id.in_(_CHOSEN_IDS))
        .values(**before)
    )
