"""All that is known of one comment: its thread, its writer, what was decided and done."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.records.comments import Comment as CommentBase
from blogctl.records.comments import CommentDetail
from blogctl.services import comment_lists, log, rules, threads
from blogctl.services.comment_fields import WHY
from blogctl.services.settings import Settings
from blogctl.store.dialect import json_field
from blogctl.vocabulary import Action, CommentStatus, Kind
from blogctl.when import iso

COMMENTS = tables.COMMENT
_RECORDS, _OPERATIONS = tables.AUDIT_RECORD, tables.OPERATION
_NOTES, _PEOPLE, _REVISIONS = tables.COMMENT_NOTE, tables.CONTRIBUTOR, tables.REVISION


def show(session: Session, comment: int, *, settings: Settings) -> CommentDetail:
    """Return a comment with its thread, its writer's record and what was decided on it.

    `thread` is as of `threads.thread`; `writer` counts the writer's comments by status; `decisions`
    has one mapping a decision: at, actor, from, to, reason; `notes` one a private note: id, at,
    author, body; `changes` one for all else that was done: at, actor, action, from, to, reason;
    `rules` one for all that was found when it came in: rule, effect, detail.
    """
    row = session.get_one(Comment, comment)
    shown = comment_lists.records(session, [comment], settings=settings)[0]
    fields = {name: getattr(shown, name) for name in CommentBase.__dataclass_fields__}
    return CommentDetail(
        **fields,
        note=row.note,
        user_agent=row.user_agent,
        thread=threads.thread(session, comment),
        writer=_writer(session, row),
        decisions=_decisions(session, comment),
        settled_at=row.settled_at,
        edited_at=row.edited_at,
        notes=notes(session, comment),
        changes=_changes(session, comment),
        rules=rules.told(session, comment),
    )


def _writer(session: Session, comment: Comment) -> dict[str, int]:
    """Count what the same e-mail, else the same name, wrote, by status."""
    if comment.author_email_key:
        same = COMMENTS.c.author_email_key == comment.author_email_key
    else:
        same = (COMMENTS.c.post_id == comment.post_id) & (
            COMMENTS.c.author_name == comment.author_name
        )
    query = select(COMMENTS.c.status, func.count()).where(same).group_by(COMMENTS.c.status)
    counts = {str(status): count for status, count in session.execute(query)}
    return {str(status): counts.get(str(status), 0) for status in CommentStatus}


def notes(session: Session, comment: int) -> tuple[dict[str, Any], ...]:
    """Return the private notes on a comment, oldest first."""
    who = func.coalesce(_PEOPLE.c.slug, _NOTES.c.author)
    query = select(_NOTES.c.id, _NOTES.c.created_at, who, _NOTES.c.body).join_from(
        _NOTES, _PEOPLE, _PEOPLE.c.id == _NOTES.c.contributor_id, isouter=True
    )
    rows = session.execute(query.where(_NOTES.c.comment_id == comment).order_by(_NOTES.c.id))
    return tuple(
        {"id": note, "at": iso(at), "author": author, "body": body}
        for note, at, author, body in rows
    )


def _decisions(session: Session, comment: int) -> tuple[dict[str, Any], ...]:
    rows = session.execute(_records(comment).where(_RECORDS.c.action == Action.STATUS))
    return tuple(
        {"at": iso(at), "actor": actor, "from": before, "to": after, "reason": reason}
        for at, actor, _, before, after, reason in rows
    )


def _changes(session: Session, comment: int) -> tuple[dict[str, Any], ...]:
    """Return what was done to a comment besides decisions; of an edit its revision says why."""
    query = _records(comment).where(_RECORDS.c.action.not_in([Action.STATUS, Action.CREATE]))
    why = _reasons(session, comment)
    return tuple(
        {
            "at": iso(at),
            "actor": actor,
            "action": str(action),
            "from": log.shown(session, before),
            "to": log.shown(session, after),
            "reason": next(why[operation], None) if action == Action.EDIT else reason,
        }
        for at, actor, action, before, after, reason, operation in session.execute(
            query.add_columns(_RECORDS.c.operation_id)
        )
    )


def _reasons(session: Session, comment: int) -> defaultdict[int, Iterator[str]]:
    """Return why a comment was edited by each operation, in the order of the edits."""
    told = json_field(_REVISIONS.c.fields, WHY)
    query = select(_REVISIONS.c.operation_id, told).where(
        _REVISIONS.c.kind == Kind.COMMENT, _REVISIONS.c.thing_id == comment, told.is_not(None)
    )
    found = defaultdict[int, list[str]](list)
    for operation, why in session.execute(query.order_by(_REVISIONS.c.id)):
        found[operation].append(why)
    return defaultdict(lambda: iter(()), {each: iter(said) for each, said in found.items()})


def _records(comment: int) -> Select[Any]:
    """Select when, by whom, what, from, to and why of all that was done to a comment."""
    columns = _RECORDS.c
    return (
        select(
            *(_OPERATIONS.c.at, _OPERATIONS.c.actor, columns.action),
            *(columns.before, columns.after, columns.reason),
        )
        .join_from(_RECORDS, _OPERATIONS, _OPERATIONS.c.id == columns.operation_id)
        .where(columns.kind == Kind.COMMENT, columns.thing_id == comment)
        .order_by(columns.id)
    )
