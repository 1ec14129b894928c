"""A comment edited: who it is by or what it says, with what it was kept and why said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.services import comment_fields, comments, contributors, owed, references
from blogctl.services.audit import Change
from blogctl.services.comment_lists import NOBODY
from blogctl.services.settings import load
from blogctl.store import selection
from blogctl.text import FIELD_LIMIT
from blogctl.vocabulary import Action, CommentKind, Kind

COMMENTS = tables.COMMENT


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is to be said instead, and why; None is not said, `none` as contributor is a reader."""

    why: str
    body: str | None = None
    name: str | None = None
    contributor: str | None = None


def edit(change: Change, comment: int, said: Amendment, *, seen: str) -> bool:
    """Change a comment and return whether that changed anything; what it was is kept.

    One that turns out to be of the house is owed no answer. `seen` is its text as the editor saw
    it. Raises Usage for an empty text, name or reason, NotFound for an unknown contributor or a
    comment that is gone, Conflict where its text is another by now.
    """
    session = change.session
    why = comments.required(said.why, "reason", limit=FIELD_LIMIT)
    row = session.get(Comment, comment)
    if row is None:
        raise NotFound("comment", refs=[str(comment)])
    if said.body is not None and row.body != seen:
        raise Conflict("edited-meanwhile", refs=[str(comment)])
    values: dict[str, Any] = {}
    if said.contributor is not None:
        values |= _signed(session, row, said.contributor)
    if said.body is not None:
        values["body"] = comments.checked_body(said.body)
    if said.name is not None:
        values["author_name"] = comments.required(said.name, "name")
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    selection.choose(session, [comment])
    change.record(Action.EDIT, Kind.COMMENT, comment)
    comment_fields.keep(change, Action.EDIT, why=why)
    values["edited_at"] = change.now
    session.execute(update(COMMENTS).where(COMMENTS.c.id == comment).values(**values))
    session.expire(row)
    return True


def _signed(session: Session, comment: Comment, ref: str) -> dict[str, Any]:
    """Return what changes on a comment that is by somebody of the house, or by a reader after all.

    A name that was the contributor's own goes with them.
    """
    if ref == NOBODY:
        return {"contributor_id": None, "due_at": _due(session, comment)}
    person = references.one(session, Kind.CONTRIBUTOR, ref)
    name = contributors.name_of(session, person)
    return {"contributor_id": person, "author_name": name, "due_at": None}


def _due(session: Session, comment: Comment) -> datetime | None:
    if comment.contributor_id is None or comment.kind is not CommentKind.COMMENT:
        return comment.due_at
    return owed.due(load(session))(comment.created_at)
