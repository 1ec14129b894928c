"""What there is to do this morning: what waits, for whom and since when, and what went on.

However large the blog is, each figure is read off an index, or is bounded by what waits or by what
was done since yesterday. A comment is told as id, number, post, post_title, status, author_name,
excerpt, created_at, due_at and assigned_to; a note as comment, post, at, author and excerpt; a post
as id, slug, title, author and at: when it comes out, of a draft when it was begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import nlargest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, String, Table, case, cast, exists, func, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.status import StatusRecord
from blogctl.services import marks, references
from blogctl.services.owed import is_owed
from blogctl.store.surroundings import newest_backup
from blogctl.text import excerpt
from blogctl.vocabulary import Action, CommentStatus, Kind, PostStatus
from blogctl.when import instant

COMMENTS, _POSTS, _PEOPLE = tables.COMMENT, tables.POST, tables.CONTRIBUTOR
_NOTES, _OPERATIONS, _RECORDS = tables.COMMENT_NOTE, tables.OPERATION, tables.AUDIT_RECORD
SHOWN = 5
"""How many of each are told one by one."""

Told = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Morning:
    """A blog as it is at a moment, for all of the house or for one `person` of it."""

    session: Session
    now: datetime
    zone: ZoneInfo
    person: int | None = None

    @property
    def since(self) -> datetime:
        """The first instant of yesterday, on the wall of the blog."""
        yesterday = self.now.astimezone(self.zone).date() - timedelta(days=1)
        return instant(datetime.combine(yesterday, time.min), zone=self.zone)

    def rows(self, query: Executable) -> Sequence[Any]:
        """Return the rows of a query."""
        return self.session.connection().execute(query).all()

    def ids(self, query: Executable) -> Sequence[int]:
        """Return the ids that a query selects."""
        return self.session.connection().execute(query).scalars().all()

    def owed(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of what is owed an answer, by the person if there is one."""
        if self.person is None:
            return (is_owed(),)
        # As an expression, lest SQLite read all that the person was ever handed.
        return is_owed(), func.coalesce(COMMENTS.c.assigned_to_id, 0) == self.person


def status(morning: Morning, blog: Path) -> StatusRecord:
    """Return what there is to do, and what went on since yesterday."""
    backup = newest_backup(blog)
    slug = morning.person and references.slug_of(morning.session, Kind.CONTRIBUTOR, morning.person)
    counts = _counts(morning)
    last_tick = marks.read(morning.session, marks.TICK)
    told = _conversation(morning, counts) | _posts(morning, counts) | _done(morning)
    return StatusRecord(
        **counts | told,
        at=morning.now,
        mine=slug or None,
        since=morning.since,
        backup=backup[0] if backup else None,
        backup_at=backup[1] if backup else None,
        tick_at=last_tick.at if last_tick else None,
    )


def _counts(morning: Morning) -> dict[str, int]:
    """Return how many there are of what is only counted.

    By one query: what a query costs here is its compiling.
    """
    comments, posts = COMMENTS.c, _POSTS.c
    by_them = _by_them(morning)
    out = (posts.status == PostStatus.PUBLISHED) & posts.sort_at.between(morning.since, morning.now)
    counted: dict[str, tuple[Table, tuple[ColumnElement[bool], ...]]] = {
        "late": (COMMENTS, (*morning.owed(), comments.due_at < morning.now)),
        "to_moderate": (COMMENTS, _waiting(morning)),
        "received": (COMMENTS, _received(morning)),
        "drafts": (_POSTS, (_is_draft(), *by_them)),
        "scheduled": (_POSTS, (_is_ahead(morning), *by_them)),
        "published": (_POSTS, (out, *by_them)),
    }
    query = select(
        *(
            select(func.count()).select_from(table).where(*conditions).scalar_subquery().label(name)
            for name, (table, conditions) in counted.items()
        )
    )
    return dict(morning.rows(query)[0]._mapping)  # noqa: SLF001 - its public name


def _waiting(morning: Morning) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what waits to be let through."""
    columns = COMMENTS.c
    waits = columns.status == CommentStatus.PENDING
    if morning.person is None:
        return (waits,)
    # Of all that the person was ever handed, what came in since the oldest one that waits.
    oldest = select(func.min(columns.created_at)).where(waits).scalar_subquery()
    theirs = columns.assigned_to_id == morning.person
    in_the_row = func.coalesce(columns.status, "") == CommentStatus.PENDING
    return theirs, columns.created_at >= oldest, in_the_row


def _received(morning: Morning) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what came in since yesterday, but from the house."""
    columns = COMMENTS.c
    came = columns.created_at.between(morning.since, morning.now)
    if morning.person is not None:
        return came, columns.assigned_to_id == morning.person
    # As an expression: by their index, one would go through all that readers ever wrote.
    return came, func.coalesce(columns.contributor_id, 0) == 0


def _conversation(morning: Morning, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what is owed an answer and what waits to be let through."""
    columns, owed, late = COMMENTS.c, morning.owed(), counts["late"]
    is_late = columns.due_at < morning.now
    ahead = select(columns.due_at, func.count()).where(*owed, ~is_late)
    due = morning.rows(ahead.group_by(columns.due_at).order_by(columns.due_at))
    to_answer = late + sum(count for _, count in due)
    assigned = _assigned(morning) if to_answer else ()
    in_order = select(columns.id).where(*owed).order_by(columns.due_at, columns.id).limit(SHOWN)
    late_ids = morning.ids(in_order.where(is_late)) if late else []
    next_ids = morning.ids(in_order.where(~is_late)) if due else []
    above = [*late_ids, *next_ids]
    oldest = select(columns.id).where(*_waiting(morning)).order_by(columns.created_at, columns.id)
    waiting = morning.ids(oldest.limit(SHOWN + len(above))) if counts["to_moderate"] else []
    left = [comment for comment in waiting if comment not in above][:SHOWN]
    told = _told(morning, [*above, *left])
    with_notes, notes = _notes(morning) if to_answer else (0, ())
    return {
        "to_answer": to_answer,
        "due": tuple({"due_at": moment, "count": count} for moment, count in due),
        "assigned": assigned,
        "unassigned": to_answer - sum(each["count"] for each in assigned),
        "late_comments": tuple(told[comment] for comment in late_ids),
        "next_comments": tuple(told[comment] for comment in next_ids),
        "with_notes": with_notes,
        "notes": notes,
        "pending_comments": tuple(told[comment] for comment in left),
    }


def _assigned(morning: Morning) -> Told:
    """Return how much each person has to answer, the most first, and who of them is not here."""
    columns, people = COMMENTS.c, _PEOPLE.c
    overdue = func.sum(case((columns.due_at < morning.now, 1), else_=0))
    whose = func.coalesce(columns.assigned_to_id, 0)
    counts = morning.rows(
        select(whose, func.count(), overdue).where(*morning.owed(), whose > 0).group_by(whose)
    )
    query = select(people.id, people.slug, people.active, people.away_from, people.away_until)
    query = query.where(people.id.in_([person for person, _, _ in counts]))
    known = {row.id: row for row in morning.rows(query)}
    today = morning.now.astimezone(morning.zone).date()
    assigned = [
        {
            "contributor": known[person].slug,
            "count": count,
            "late": overdue,
            "active": known[person].active,
            "away": _is_away(known[person], today),
        }
        for person, count, overdue in counts
    ]
    return tuple(sorted(assigned, key=lambda each: (-each["count"], each["contributor"])))


def _is_away(person: Any, today: date) -> bool:  # noqa: ANN401 - a row
    """Tell whether a contributor is away today, as `assigning` sees it."""
    if person.away_from is None and person.away_until is None:
        return False
    return (person.away_from or today) <= today <= (person.away_until or today)


def _told(morning: Morning, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return comments as they are told, by id."""
    columns = COMMENTS.c
    query = (
        select(
            *(columns.id, columns.number, _POSTS.c.slug.label("post")),
            *(_POSTS.c.title.label("post_title"), cast(columns.status, String).label("status")),
            *(columns.author_name, columns.body.label("excerpt"), columns.created_at),
            *(columns.due_at, _PEOPLE.c.slug.label("assigned_to")),
        )
        .join_from(COMMENTS, _POSTS, _POSTS.c.id == columns.post_id)
        .join(_PEOPLE, _PEOPLE.c.id == columns.assigned_to_id, isouter=True)
        .where(columns.id.in_(ids))
    )
    return {
        row.id: dict(row._mapping) | {"excerpt": excerpt(row.excerpt)}  # noqa: SLF001 - as above
        for row in (morning.rows(query) if ids else ())
    }


def _notes(morning: Morning) -> tuple[int, Told]:
    """Return how many comments that are owed an answer have notes, and the newest of these."""
    # As an expression on each comment that is owed: of all notes, most are on what was answered.
    newest = (
        select(func.max(_NOTES.c.id)).where(_NOTES.c.comment_id == COMMENTS.c.id).scalar_subquery()
    )
    has_notes = func.coalesce(COMMENTS.c.id, 0).in_(select(_NOTES.c.comment_id))
    noted = morning.ids(select(newest).where(*morning.owed(), has_notes))
    if not noted:
        return 0, ()
    who = func.coalesce(_PEOPLE.c.slug, _NOTES.c.author)
    query = (
        select(
            *(_NOTES.c.comment_id.label("comment"), _POSTS.c.slug.label("post")),
            *(_NOTES.c.created_at.label("at"), who.label("author"), _NOTES.c.body.label("excerpt")),
        )
        .join_from(_NOTES, COMMENTS, COMMENTS.c.id == _NOTES.c.comment_id)
        .join(_POSTS, _POSTS.c.id == COMMENTS.c.post_id)
        .join(_PEOPLE, _PEOPLE.c.id == _NOTES.c.contributor_id, isouter=True)
        .where(_NOTES.c.id.in_(nlargest(SHOWN, noted)))
        .order_by(_NOTES.c.id.desc())
    )
    rows = (dict(row._mapping) for row in morning.rows(query))  # noqa: SLF001 - as above
    return len(noted), tuple(row | {"excerpt": excerpt(row["excerpt"])} for row in rows)


def _posts(morning: Morning, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the newest drafts, and what comes out soonest."""
    drafts = _first_posts(morning, _is_draft(), newest=True) if counts["drafts"] else ()
    ahead = _is_ahead(morning)
    scheduled = _first_posts(morning, ahead, newest=False) if counts["scheduled"] else ()
    return {"draft_posts": drafts, "scheduled_posts": scheduled}


def _is_draft() -> ColumnElement[bool]:
    return _POSTS.c.status == PostStatus.DRAFT


def _is_ahead(morning: Morning) -> ColumnElement[bool]:
    return (_POSTS.c.status == PostStatus.PUBLISHED) & (_POSTS.c.sort_at > morning.now)


def _by_them(morning: Morning) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a post is by the person; all are where there is none."""
    if morning.person is None:
        return ()
    # Two indexes, and no row: what stands behind a body is far away in its row.
    return (_POSTS.c.id.in_(select(_POSTS.c.id).where(_POSTS.c.author_id == morning.person)),)


def _first_posts(morning: Morning, which: ColumnElement[bool], *, newest: bool) -> Told:
    columns, author = _POSTS.c, _PEOPLE.c.slug.label("author")
    order = (columns.sort_at.desc(), columns.id.desc()) if newest else (columns.sort_at, columns.id)
    first = select(columns.id).where(which, *_by_them(morning)).order_by(*order).limit(SHOWN)
    query = (
        select(columns.id, columns.slug, columns.title, author, columns.sort_at.label("at"))
        .join_from(_POSTS, _PEOPLE, _PEOPLE.c.id == columns.author_id, isouter=True)
        .where(columns.id.in_(first))
        .order_by(*order)
    )
    return tuple(dict(row._mapping) for row in morning.rows(query))  # noqa: SLF001 - as above


def _done(morning: Morning) -> dict[str, int]:
    """Return how many comments were approved, rejected, taken for spam and answered.

    What was undone since is left out. A person's are those that they decided and answered.
    """
    operations, records = _OPERATIONS.c, _RECORDS.c
    undoing = _OPERATIONS.alias()
    since = select(operations.id).where(
        operations.at >= morning.since, ~exists().where(undoing.c.undoes == operations.id)
    )
    if morning.person is not None:
        since = since.where(func.coalesce(operations.contributor_id, 0) == morning.person)
    answer = records.action == Action.ANSWER
    what = case((answer, "answered"), else_=records.after)
    query = select(what, func.count()).where(
        records.operation_id.in_(since),
        # As an expression: their index on it leads to all that was ever done to comments.
        func.coalesce(records.kind, "") == Kind.COMMENT,
        (answer & records.after.is_not(None)) | (records.action == Action.STATUS),
    )
    counts: dict[str, int] = dict(morning.rows(query.group_by(what)))
    return {word: counts.get(word, 0) for word in ("approved", "rejected", "spam", "answered")}
