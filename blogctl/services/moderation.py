"""Decisions on comments: each has a name, a reason and a date; on one or on fifty thousand."""

from sqlalchemy import String, cast, delete, literal, null, select, update
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.services import comment_fields, comment_lists, numbering, outcomes, settings
from blogctl.services.audit import Change
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.text import FIELD_LIMIT, clean
from blogctl.vocabulary import Action, CommentStatus, Kind

COMMENTS = tables.COMMENT
WITHDRAWN = "withdrawn"
"""The reason of what its writer withdrew: no moderator gives it."""

_CHOSEN_IDS = select(CHOSEN.c.id)
_PENDING, _APPROVED, _REJECTED, _SPAM = CommentStatus

# What `--all` takes where no --status says otherwise, by the state that is decided.
_ALL: dict[CommentStatus, tuple[CommentStatus, ...]] = {
    _APPROVED: (_PENDING,),
    _REJECTED: (_PENDING, _APPROVED),
    _SPAM: (_PENDING, _APPROVED),
    _PENDING: (_APPROVED, _REJECTED, _SPAM),
}


def choose_all(session: Session, to: CommentStatus | None, wanted: CommentFilter) -> dict[str, int]:
    """Choose all that a filter lets through and the decision can act on; count them by status."""
    anyway = wanted.status is not None or wanted.any_status
    statuses = None if anyway or to is None or wanted.reported else _ALL[to]
    selection.choose_from(session, comment_lists.matching(session, wanted, statuses=statuses))
    return outcomes.count_by(session, COMMENTS, cast(COMMENTS.c.status, String))


def check_reason(session: Session, to: CommentStatus, reason: str | None) -> None:
    """Raise Usage where a rejection must say its reason and does not, or says an unknown one."""
    if reason is None and to is not CommentStatus.REJECTED:
        return
    stored = settings.load(session)
    known = ", ".join(stored["comments.reasons"])
    if reason is None and to is CommentStatus.REJECTED and stored["comments.require_reason"]:
        raise Usage("reason-missing", known=known)
    if reason is not None and reason not in stored["comments.reasons"]:
        raise Usage("reason-unknown", value=reason, known=known)


def decide(
    change: Change, to: CommentStatus, *, reason: str | None = None, note: str | None = None
) -> Outcome:
    """Decide on the chosen comments, as one set; a first approval gives the number.

    Raises Usage as `check_reason` does.
    """
    check_reason(change.session, to, reason)
    return _decide(change, to, reason, note)


def withdraw(change: Change) -> Outcome:
    """Turn the chosen comments down because who wrote them wants so."""
    return _decide(change, CommentStatus.REJECTED, WITHDRAWN, None)


def _decide(change: Change, to: CommentStatus, reason: str | None, note: str | None) -> Outcome:
    session = change.session
    note = clean(note, what="note", limit=FIELD_LIMIT) if note is not None else None
    columns = COMMENTS.c
    as_wanted = (columns.status == to) & columns.reported_at.is_(None)
    if reason is not None:
        as_wanted &= columns.reason == reason
    if note is not None:
        as_wanted &= columns.note == note
    left = tuple(str(comment) for comment in outcomes.drop(session, COMMENTS, as_wanted))
    by_status = outcomes.count_by(session, COMMENTS, cast(columns.status, String))
    if by_status:
        comment_fields.keep(change, Action.STATUS)
        things = (
            select(columns.id, cast(columns.status, String), literal(str(to)))
            .join(CHOSEN, CHOSEN.c.id == columns.id)
            .order_by(CHOSEN.c.position)
        )
        change.record_each(Action.STATUS, Kind.COMMENT, things, reason=reason)
        if to is CommentStatus.APPROVED:
            numbering.give(session)
        _write(change, to, reason, note)
    return Outcome(selection.chosen(session), by_status, left)


def _write(change: Change, to: CommentStatus, reason: str | None, note: str | None) -> None:
    values = {
        "status": to,
        "decided_at": change.now,
        "decided_by": change.actor.name,
        "decided_by_id": change.actor.contributor_id,
        "reason": reason,
        "reported_at": None,
    }
    if note is not None:
        values["note"] = note
    change.session.execute(update(COMMENTS).where(COMMENTS.c.id.in_(_CHOSEN_IDS)).values(**values))


def remove(change: Change) -> Outcome:
    """Delete the chosen comments for good; answers to them stay, and answer nothing."""
    session = change.session
    columns = COMMENTS.c
    by_status = outcomes.count_by(session, COMMENTS, cast(columns.status, String))
    if not by_status:
        return Outcome()
    numbering.remember(session)
    things = select(columns.id, cast(columns.status, String), cast(null(), String))
    change.record_each(Action.DELETE, Kind.COMMENT, things.where(columns.id.in_(_CHOSEN_IDS)))
    session.execute(
        update(COMMENTS).where(columns.parent_id.in_(_CHOSEN_IDS)).values(parent_id=None)
    )
    session.execute(delete(COMMENTS).where(columns.id.in_(_CHOSEN_IDS)))
    return Outcome(selection.chosen(session), by_status)
