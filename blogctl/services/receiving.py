"""What readers send: each comment is an operation of its own, and a token works once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.comments import Comment
from blogctl.services import comments, reporting
from blogctl.services.audit import Actor, Change
from blogctl.services.comments import Remark
from blogctl.vocabulary import CommentStatus

READERS = Actor("@readers")
"""Who acts where a reader comments: nobody of the house."""

_SPENT = tables.SPENT


@dataclass(frozen=True, slots=True)
class Offer:
    """A comment that a reader sends, and the token that lets it in, good `until` then."""

    post: int
    remark: Remark
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A comment that was taken in; `number` is its place on the page, where it is shown."""

    id: int
    status: CommentStatus
    number: int | None


def take(session: Session, offer: Offer, *, now: datetime) -> Taken:
    """Take a comment in.

    Raises Conflict "token-used" where the token was used before, and as `comments.add` does.
    """
    known = select(_SPENT.c.id).where(_SPENT.c.token == offer.token)
    if session.connection().execute(known).first() is not None:
        raise Conflict("token-used")
    spent = {"token": offer.token, "until": offer.until}
    session.connection().execute(insert(_SPENT).values(spent))
    change = Change(session, READERS, "serve", now)
    comment = session.get_one(Comment, comments.add(change, offer.post, offer.remark))
    return Taken(identity(comment), comment.status, comment.number)


def report(session: Session, comment: int, *, now: datetime) -> bool:
    """Put a comment before the moderators, as `reporting.report` does."""
    return reporting.report(Change(session, READERS, "serve", now), comment)


def forget_spent(session: Session, *, now: datetime) -> None:
    """Forget the tokens that would not be good any more."""
    session.connection().execute(delete(_SPENT).where(_SPENT.c.until < now))
