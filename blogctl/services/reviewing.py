"""The queue one comment at a time, for several people at once: nothing is decided unseen.

Whoever is shown a comment is told the newest audit record on it; by that a change knows later
whether somebody else was faster.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, literal, select, tuple_
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.records.comments import CommentDetail
from blogctl.services import comment_detail, comment_lists, log
from blogctl.services.audit import Change
from blogctl.services.comment_lists import CommentFilter, CommentOrder
from blogctl.services.settings import Settings
from blogctl.vocabulary import Action, CommentSort, Kind

COMMENTS = tables.COMMENT
_RECORDS, _OPERATIONS, _PEOPLE = tables.AUDIT_RECORD, tables.OPERATION, tables.CONTRIBUTOR
MOST_COUNTED = 1_000
"""How many comments are counted at most: the way to the next must not depend on the queue."""
FIRST = (datetime(1, 1, 1, tzinfo=UTC), 0)
"""The place before all comments."""
PASSING = frozenset({Action.ASSIGN, Action.NOTE, Action.UNNOTE, Action.RENDER, Action.REPAIR})
"""What may happen to a comment while its answer is being written."""

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Sight:
    """A comment as it is shown: the newest record on it, the post's address, its place in a queue.

    `place` is None for what has none in this order, `ahead` counts what follows, up to
    `MOST_COUNTED`; `awaited` says whether it belongs to the queue still.
    """

    comment: CommentDetail
    newest: int
    post_url: str
    place: Place | None
    ahead: int
    awaited: bool


def order_of(wanted: CommentFilter) -> CommentOrder:
    """Return the order of a queue: what is owed an answer by when it is due, all else by date."""
    return CommentOrder(CommentSort.DUE if wanted.owed else CommentSort.DATE)


def look(
    session: Session,
    comment: int,
    wanted: CommentFilter,
    *,
    settings: Settings,
    awaited: bool | None = None,
) -> Sight:
    """Return a comment as it is now. Raises NotFound where it is gone.

    `awaited` is what the caller knows of it, so that it need not be asked for.
    """
    query = select(COMMENTS.c.due_at if wanted.owed else COMMENTS.c.created_at)
    row = session.execute(query.where(COMMENTS.c.id == comment)).first()
    if row is None:
        raise NotFound("comment", refs=[str(comment)])
    place = None if row[0] is None else (row[0], comment)
    detail = comment_detail.show(session, comment, settings=settings)
    return Sight(
        comment=detail,
        newest=_newest(session, comment),
        post_url=settings.permalink(detail.post),
        place=place,
        ahead=0 if place is None else _ahead(session, wanted, place),
        awaited=is_awaited(session, wanted, comment) if awaited is None else awaited,
    )


def is_awaited(session: Session, wanted: CommentFilter, comment: int) -> bool:
    """Tell whether a comment belongs to a queue."""
    query = comment_lists.matching(session, wanted).where(COMMENTS.c.id == comment)
    return session.execute(query).first() is not None


def waiting(session: Session, wanted: CommentFilter) -> int:
    """Count what belongs to a queue, up to `MOST_COUNTED`."""
    return _ahead(session, wanted, FIRST)


def _newest(session: Session, comment: int) -> int:
    columns = _RECORDS.c
    query = select(func.max(columns.id)).where(
        columns.kind == Kind.COMMENT, columns.thing_id == comment
    )
    return int(session.execute(query).scalar() or 0)


def _ahead(session: Session, wanted: CommentFilter, place: Place) -> int:
    """Count what follows a place in a queue."""
    keys = [COMMENTS.c.due_at if wanted.owed else COMMENTS.c.created_at, COMMENTS.c.id]
    here, there = tuple_(*keys), tuple_(literal(place[0], keys[0].type), literal(place[1]))
    rest = comment_lists.matching(session, wanted).where(here > there).order_by(None)
    some = rest.order_by(*keys).limit(MOST_COUNTED).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def check_unchanged(
    change: Change, comment: int, *, since: int, passing: Collection[Action] = ()
) -> None:
    """Raise Conflict that says who did what to a comment after a record; all but `passing` counts.

    Raises NotFound where it is gone and nobody said so.
    """
    session, columns = change.session, _RECORDS.c
    who = func.coalesce(_PEOPLE.c.slug, _OPERATIONS.c.actor)
    query = (
        select(who, columns.action, columns.after)
        .join_from(_RECORDS, _OPERATIONS, _OPERATIONS.c.id == columns.operation_id)
        .join(_PEOPLE, _PEOPLE.c.id == _OPERATIONS.c.contributor_id, isouter=True)
        .where(columns.kind == Kind.COMMENT, columns.thing_id == comment, columns.id > since)
        .where(columns.action.not_in(passing))
        .order_by(columns.id.desc())
    )
    row = session.execute(query.limit(1)).first()
    refs = [str(comment)]
    if row is None:
        if session.execute(select(COMMENTS.c.id).where(COMMENTS.c.id == comment)).first():
            return
        raise NotFound("comment", refs=refs)
    slug, action, after = row
    if action == Action.DELETE:
        raise Conflict("deleted-meanwhile", refs=refs, slug=slug)
    if action == Action.ANSWER:
        raise Conflict("answered-meanwhile", refs=refs, slug=slug)
    if action == Action.STATUS:
        raise Conflict("decided-meanwhile", refs=refs, slug=slug, status=after)
    did = " ".join(filter(None, (str(action), log.shown(session, after))))
    raise Conflict("changed-meanwhile", refs=refs, slug=slug, action=did)


def hands(session: Session) -> list[tuple[int, str, str]]:
    """Return who can be handed a comment: id, slug and name of each who takes part, by surname."""
    columns = _PEOPLE.c
    query = select(columns.id, columns.slug, columns.name).where(columns.active.is_(True))
    rows = session.execute(query.order_by(columns.sort_name, columns.id))
    return [(person, slug, name) for person, slug, name in rows]
