"""What writers may still do with their own comment: change it, or withdraw it.

As long as nobody of the house decided on it or answered it. What was on the page and is changed
waits to be read again.
"""

from sqlalchemy import update
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.services import comment_fields, comments, moderation
from blogctl.services.audit import Change
from blogctl.store import selection
from blogctl.vocabulary import Action, CommentStatus, Kind

_COMMENTS = tables.COMMENT
_WHY = "by its writer"


def check_free(session: Session, comment: int, *, writer: str) -> Comment:
    """Return a comment that its writer may still change; `writer` is as whom readers act.

    Raises NotFound where it is gone, Conflict where the house has to do with it by now.
    """
    row = session.get(Comment, comment)
    if row is None:
        raise NotFound("comment", refs=[str(comment)])
    if row.answered_at is not None or row.decided_by not in {None, writer}:
        raise Conflict("comment-settled", refs=[str(comment)])
    if row.reason == moderation.WITHDRAWN:
        raise Conflict("comment-settled", refs=[str(comment)])
    return row


def rewrite(change: Change, comment: int, body: str) -> None:
    """Let a comment say something else; it is read again before it is on the page.

    Raises Usage for an empty text, and as `check_free` does.
    """
    session = change.session
    row = check_free(session, comment, writer=change.actor.name)
    said = comments.checked_body(body)
    if said == row.body:
        return
    selection.choose(session, [comment])
    change.record(Action.EDIT, Kind.COMMENT, comment)
    comment_fields.keep(change, Action.EDIT, why=_WHY)
    session.execute(update(_COMMENTS).where(_COMMENTS.c.id == comment).values(body=said))
    if row.status is CommentStatus.APPROVED:
        moderation.decide(change, CommentStatus.PENDING)
    session.expire(row)


def withdraw(change: Change, comment: int) -> None:
    """Take a comment off the page for its writer; it is kept, as all that is turned down.

    Raises as `check_free` does.
    """
    check_free(change.session, comment, writer=change.actor.name)
    selection.choose(change.session, [comment])
    moderation.withdraw(change)
