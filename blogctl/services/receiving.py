"""What readers send: each comment is an operation of its own, and a token works once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.services import comments, learning, reporting, second_thoughts
from blogctl.services.audit import Actor, Change
from blogctl.services.comments import Remark
from blogctl.services.learning import Learned
from blogctl.vocabulary import CommentStatus

READERS = Actor("@readers")
"""Who acts where a reader comments: nobody of the house."""

_SPENT = tables.SPENT
_LEARNED_FOR = timedelta(minutes=1)


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


class Lessons:
    """What was learned from decisions, learned again when it is a minute old.

    Learning reads 2,000 comments: too much to do for each while others wait to write.
    """

    def __init__(self) -> None:
        self._learned: Learned | None = None
        self._at: datetime | None = None

    def learned(self, session: Session, now: datetime) -> Learned:
        """Return what is known of spam."""
        fresh = self._at is not None and timedelta(0) <= now - self._at < _LEARNED_FOR
        if self._learned is None or not fresh:
            self._learned, self._at = learning.from_decisions(session), now
        return self._learned


def take(session: Session, offer: Offer, *, now: datetime, lessons: Lessons) -> Taken:
    """Take a comment in.

    Raises Conflict "token-used" where the token was used before, and as `comments.add` does.
    """
    known = select(_SPENT.c.id).where(_SPENT.c.token == offer.token)
    if session.connection().execute(known).first() is not None:
        raise Conflict("token-used")
    spent = {"token": offer.token, "until": offer.until}
    session.connection().execute(insert(_SPENT).values(spent))
    change = Change(session, READERS, "serve", now)
    learned = partial(lessons.learned, session, now)
    added = comments.add(change, offer.post, offer.remark, learned=learned)
    comment = session.get_one(Comment, added)
    return Taken(added, comment.status, comment.number)


def report(session: Session, comment: int, *, now: datetime) -> bool:
    """Put a comment before the moderators, as `reporting.report` does."""
    return reporting.report(Change(session, READERS, "serve", now), comment)


def own(session: Session, comment: int) -> tuple[str, int]:
    """Return what a comment says and its post, as `second_thoughts.check_free` lets its writer."""
    row = second_thoughts.check_free(session, comment, writer=READERS.name)
    return row.body, row.post_id


def think_again(session: Session, comment: int, body: str | None, *, now: datetime) -> None:
    """Let a writer's comment say something else, or withdraw it where `body` is None."""
    change = Change(session, READERS, "serve", now)
    if body is None:
        second_thoughts.withdraw(change, comment)
    else:
        second_thoughts.rewrite(change, comment, body)


def forget_spent(session: Session, *, now: datetime) -> None:
    """Forget the tokens that would not be good any more."""
    session.connection().execute(delete(_SPENT).where(_SPENT.c.until < now))
