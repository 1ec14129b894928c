"""Readers put a comment before the moderators: it stays where it is until somebody decides."""

from sqlalchemy import update

from blogctl.errors import NotFound
from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.services import comment_fields
from blogctl.services.audit import Change
from blogctl.store import selection
from blogctl.vocabulary import Action, CommentStatus, Kind

_COMMENTS = tables.COMMENT


def report(change: Change, comment: int) -> bool:
    """Put a comment before the moderators; False where it is before them already.

    Raises NotFound for one that readers can't see.
    """
    row = change.session.get(Comment, comment)
    if row is None or row.status is not CommentStatus.APPROVED:
        raise NotFound("comment", refs=[str(comment)])
    if row.reported_at is not None:
        return False
    selection.choose(change.session, [comment])
    comment_fields.keep(change, Action.REPORT)
    change.record(Action.REPORT, Kind.COMMENT, comment, after="reported")
    values = {"reported_at": change.now}
    change.session.execute(update(_COMMENTS).where(_COMMENTS.c.id == comment).values(values))
    return True
