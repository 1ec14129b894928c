"""What is owed an answer, and until when.

A comment of a reader's has a `due_at` from the moment it comes in; it is owed while it is pending
or approved, not answered and not settled. Answered ones keep the `due_at` that they had, by which
`stats` knows what was answered in time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, select, update
from sqlmodel import Session

from blogctl import promise
from blogctl.models import tables
from blogctl.services.settings import Settings
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import CommentKind, CommentStatus, Kind

COMMENTS = tables.COMMENT
SETTINGS = frozenset({"comments.sla", "comments.holidays", "blog.timezone", "blog.language"})
"""The settings that say when an answer is due."""


def is_owed() -> ColumnElement[bool]:
    """Return the condition that a comment is owed an answer, as its index has it."""
    columns = COMMENTS.c
    return and_(
        columns.due_at.is_not(None),
        columns.answered_at.is_(None),
        columns.settled_at.is_(None),
        # Written out: with a bound value SQLite can't know that the index holds all of these.
        columns.status.not_in([literal_column("'rejected'"), literal_column("'spam'")]),
    )


def due(settings: Settings) -> Callable[[datetime], datetime]:
    """Return the function that tells when an answer is due to what was asked at an instant."""
    told, zone = settings.promise, settings.zone
    is_holiday = promise.calendar(settings["comments.holidays"])
    return lambda asked: told.due(asked, zone=zone, is_holiday=is_holiday)


def promise_what_waits(session: Session, settings: Settings) -> None:
    """Let readers' comments that are pending be owed an answer: those of a blog without a promise.

    What was let through already is not, nor is what was imported.
    """
    columns, imported = COMMENTS.c, tables.IMPORTED_FROM.c
    waiting = select(columns.id, columns.created_at).where(
        columns.status == CommentStatus.PENDING,
        columns.kind == CommentKind.COMMENT,
        columns.contributor_id.is_(None),
        columns.due_at.is_(None),
        columns.id.not_in(select(imported.thing_id).where(imported.kind == Kind.COMMENT)),
    )
    reckon = due(settings)
    _write(session, [(comment, reckon(asked)) for comment, asked in session.execute(waiting)])


def renew(session: Session, settings: Settings, *, chosen: bool = False) -> None:
    """Reckon anew when answers are due that were not given: of all, or of the chosen comments."""
    columns = COMMENTS.c
    query = select(columns.id, columns.created_at, columns.due_at).where(
        columns.due_at.is_not(None), columns.answered_at.is_(None), columns.settled_at.is_(None)
    )
    if chosen:
        query = query.where(columns.id.in_(select(CHOSEN.c.id)))
    waiting = session.execute(query).all()
    if not waiting:
        return
    reckon = due(settings)
    _write(
        session,
        [
            (comment, moment)
            for comment, asked, before in waiting
            if (moment := reckon(asked)) != before
        ],
    )


def _write(session: Session, moments: Sequence[tuple[int, datetime]]) -> None:
    """Write when an answer is due to each of these comments."""
    rows = [{"comment": comment, "moment": moment} for comment, moment in moments]
    if rows:
        one = update(COMMENTS).where(COMMENTS.c.id == bindparam("comment"))
        session.connection().execute(one.values(due_at=bindparam("moment")), rows)
