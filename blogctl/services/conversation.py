"""Answers to readers, private notes on what they said, and what needs no answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, insert, literal, or_, select, update
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.comments import Comment
from blogctl.models.posts import Post
from blogctl.services import (
    acting,
    comment_fields,
    comment_lists,
    comments,
    contributors,
    moderation,
    numbering,
    outcomes,
    owed,
)
from blogctl.services.audit import Actor, Change
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.outcomes import Outcome
from blogctl.services.settings import load
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, CommentStatus, Kind, PostStatus

COMMENTS, _NOTES, _PEOPLE = tables.COMMENT, tables.COMMENT_NOTE, tables.CONTRIBUTOR
_CHOSEN_IDS = select(CHOSEN.c.id)
_OWED, _ANSWERED, _SETTLED = "owed", "answered", "settled"


def reply(change: Change, comment: int, body: str) -> int:
    """Answer a comment as the acting contributor and return the answer's id.

    What is answered is approved, and marked answered with its first answer. Raises Usage where the
    one who acts is no contributor or says nothing, Conflict where they no longer take part, and
    for a comment that was turned down or whose post is in the trash.
    """
    session = change.session
    said = comments.checked_body(body)
    person = check_signer(session, change.actor)
    row = check_answerable(session, comment)
    if row.status is not CommentStatus.APPROVED:
        selection.choose(session, [comment])
        moderation.decide(change, CommentStatus.APPROVED)
        session.expire(row)
    answer = Comment(
        post_id=row.post_id,
        parent_id=comment,
        number=numbering.following(session, row.post_id),
        author_name=contributors.name_of(session, person),
        contributor_id=person,
        body=said,
        status=CommentStatus.APPROVED,
        created_at=change.now,
    )
    session.add(answer)
    session.flush()
    change.record(Action.CREATE, Kind.COMMENT, identity(answer), after=str(answer.status))
    if row.contributor_id is None and row.answered_at is None:
        _mark_answered(change, comment, person, by=identity(answer))
    return identity(answer)


def check_signer(session: Session, actor: Actor) -> int:
    """Return the contributor who signs.

    Raises Usage where the one who acts is none, Conflict where they no longer take part.
    """
    return contributors.require_active(session, acting.contributor(actor))


def check_answerable(session: Session, comment: int) -> Comment:
    """Return a comment; raises Conflict where it was turned down or its post is in the trash."""
    row = session.get_one(Comment, comment)
    if row.status not in comment_lists.OPEN:
        raise Conflict("parent-turned-down", refs=[str(comment)], status=str(row.status))
    post = session.get_one(Post, row.post_id)
    if post.status is PostStatus.TRASHED:
        raise Conflict("post-trashed", refs=[post.slug])
    return row


def check_unanswered(change: Change, comment: int, *, since: datetime | None) -> None:
    """Raise Conflict where somebody answered a comment while another was writing.

    `since` is its `answered_at` as the writer saw it. Raises NotFound where it is gone.
    """
    columns = COMMENTS.c
    query = select(columns.answered_at, _PEOPLE.c.slug).join_from(
        COMMENTS, _PEOPLE, _PEOPLE.c.id == columns.answered_by_id, isouter=True
    )
    row = change.session.execute(query.where(columns.id == comment)).first()
    if row is None:
        raise NotFound("comment", refs=[str(comment)])
    if row.answered_at is not None and row.answered_at != since:
        raise Conflict("answered-meanwhile", refs=[str(comment)], slug=row.slug)


def _mark_answered(change: Change, comment: int, person: int, *, by: int) -> None:
    session = change.session
    selection.choose(session, [comment])
    change.record(Action.ANSWER, Kind.COMMENT, comment, after=f"comment:{by}")
    comment_fields.keep(change, Action.ANSWER)
    session.execute(
        update(COMMENTS)
        .where(COMMENTS.c.id == comment)
        .values(answered_at=change.now, answered_by_id=person)
    )


def note(change: Change, comment: int, body: str) -> int:
    """Add a private note to a comment and return its id.

    Raises Usage where it says nothing, NotFound where the comment is gone.
    """
    if change.session.get(Comment, comment) is None:
        raise NotFound("comment", refs=[str(comment)])
    row = {
        "comment_id": comment,
        "contributor_id": change.actor.contributor_id,
        "author": change.actor.name,
        "body": comments.checked_body(body, what="note"),
        "created_at": change.now,
    }
    made = insert(_NOTES).values(row).returning(_NOTES.c.id)
    identity_ = int(change.session.execute(made).scalar_one())
    change.record(Action.NOTE, Kind.COMMENT, comment, after=f"note:{identity_}")
    return identity_


def settle(change: Change) -> Outcome:
    """Let the chosen comments need no answer; those that are owed none are left alone."""
    values = {"settled_at": change.now}
    return _turn(change, Action.SETTLE, ~owed.is_owed(), to=_SETTLED, values=values)


def reopen(change: Change) -> Outcome:
    """Let the chosen comments be owed an answer again, by the promise that holds today.

    Those that were never owed one, such as the house's own, are left alone.
    """
    values = {"settled_at": None, "answered_at": None, "answered_by_id": None}
    outcome = _turn(change, Action.REOPEN, ~_is_closed(), to=_OWED, values=values)
    owed.renew(change.session, load(change.session), chosen=True)
    return outcome


def _is_closed() -> ColumnElement[bool]:
    """Return the condition that a comment was answered or settled, and could be owed again."""
    columns = COMMENTS.c
    there = columns.due_at.is_not(None) & columns.status.in_(comment_lists.OPEN)
    return there & or_(columns.answered_at.is_not(None), columns.settled_at.is_not(None))


def _turn(
    change: Change,
    action: Action,
    as_wanted: ColumnElement[bool],
    *,
    to: str,
    values: dict[str, Any],
) -> Outcome:
    """Write values to the chosen comments, but to those that are as wanted, as one set."""
    session, columns = change.session, COMMENTS.c
    left = tuple(str(comment) for comment in outcomes.drop(session, COMMENTS, as_wanted))
    by_status = outcomes.count_by(session, COMMENTS, cast(columns.status, String))
    if by_status:
        comment_fields.keep(change, action)
        things = (
            select(columns.id, _state(), literal(to))
            .join(CHOSEN, CHOSEN.c.id == columns.id)
            .order_by(CHOSEN.c.position)
        )
        change.record_each(action, Kind.COMMENT, things)
        session.execute(update(COMMENTS).where(columns.id.in_(_CHOSEN_IDS)).values(**values))
    return Outcome(selection.chosen(session), by_status, left)


def _state() -> ColumnElement[str]:
    """Return where the conversation of a comment stands, as audit records say it."""
    columns = COMMENTS.c
    return case(
        (columns.answered_at.is_not(None), literal(_ANSWERED)),
        (columns.settled_at.is_not(None), literal(_SETTLED)),
        else_=literal(_OWED),
    )


# What `--all` takes of the comments that the filters let through, by the verb.
_ALL: dict[str, ColumnElement[bool]] = {
    "settle": owed.is_owed(),
    "assign": owed.is_owed(),
    "unassign": COMMENTS.c.assigned_to_id.is_not(None),
    "reopen": _is_closed(),
}


def choose_all(session: Session, verb: str, wanted: CommentFilter) -> dict[str, int]:
    """Choose all that a filter lets through and a verb can act on; count them by status."""
    anyway = wanted.status is not None or wanted.any_status
    statuses = None if anyway else comment_lists.OPEN
    matching = comment_lists.matching(session, wanted, statuses=statuses).where(_ALL[verb])
    selection.choose_from(session, matching)
    return outcomes.count_by(session, COMMENTS, cast(COMMENTS.c.status, String))
