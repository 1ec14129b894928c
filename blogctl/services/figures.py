"""The figures of the conversation: what came in, what became of it, how soon it was answered.

What the house itself says is not counted, and a comment belongs to the month in which it was
written, whatever happened later. `received` is all that came in; `approved`, `rejected` and `spam`
how it stands now; `owed` what is owed an answer now. The time to the first answer is
`answered_at` - `created_at`; in time is what was answered by its `due_at`; and the share in time is
of what was answered and of what is late by now, where an answer was promised. To a contributor
belongs what they are assigned and, of answers, what they answered.

Counts come from indexes alone; rows are looked up for the house's own comments, for what is owed
and for what was turned down, which are the few.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, String, case, cast, func, literal, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.stats import StatsRecord
from blogctl.services.owed import is_owed
from blogctl.services.percentiles import MEDIAN, P90, nearest_rank
from blogctl.store.dialect import in_the_row, seconds_between
from blogctl.vocabulary import CommentStatus, Grouping
from blogctl.when import instant

COMMENTS, _POSTS, _PEOPLE = tables.COMMENT, tables.POST, tables.CONTRIBUTOR
MONTHS = 12
"""How many months are counted unless something else is said, this one included."""

_HOUR = 3600
_AT_ONCE = 5_000  # rows
_STATES = tuple(map(str, CommentStatus))


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time, from one instant to before another; `key` is what it is called."""

    since: datetime
    until: datetime
    key: str = ""

    @property
    def last(self) -> datetime:
        """The last second of it."""
        return self.until - timedelta(seconds=1)

    def holds(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that a moment lies in it."""
        return (moment >= self.since) & (moment < self.until)


@dataclass(slots=True)
class Tally:
    """What was counted of one group; `seconds` are the times to the first answer, sorted."""

    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    owed: int = 0
    late: int = 0
    answered: int = 0
    promised: int = 0
    in_time: int = 0
    seconds: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, other: "Tally") -> None:
        """Count another group in, but for its times."""
        self.states.update(other.states)
        self.reasons.update(other.reasons)
        for name in ("owed", "late", "answered", "promised", "in_time"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def record(self, key: str, parts: Iterable["array[int]"] | None = None) -> StatsRecord:
        """Return the figures; `parts` are the times where they are another's."""
        times = [self.seconds] if parts is None else list(parts)
        told = self.promised + self.late
        states = self.states
        return StatsRecord(
            group=key,
            received=sum(states.values()),
            approved=states["approved"],
            rejected=states["rejected"],
            spam=states["spam"],
            owed=self.owed,
            answered=self.answered,
            in_time=self.in_time,
            share_in_time=round(self.in_time / told, 4) if told else None,
            median_hours=_hours(nearest_rank(MEDIAN, *times)),
            p90_hours=_hours(nearest_rank(P90, *times)),
            reasons=dict(self.reasons.most_common()),
        )


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / _HOUR, 2)


def span(
    session: Session,
    since: datetime | None,
    until: datetime | None,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> Span:
    """Return what is counted: the last twelve months, or what was said, as far as there is any.

    `until` itself is part of it.
    """
    created = COMMENTS.c.created_at
    first = session.connection().execute(select(func.min(created))).scalar()
    last = session.connection().execute(select(func.max(created))).scalar()
    if first is None or last is None:
        return Span(now, now)
    end = min(until or now, max(now, last)) + timedelta(seconds=1)
    start = since or month_start(end.astimezone(zone).date(), 1 - MONTHS, zone)
    return Span(min(max(start, first), end), end)


def months(whole: Span, zone: ZoneInfo) -> list[Span]:
    """Return the months of the blog's wall clock that a span touches, cut at its ends."""
    found = []
    day, start = whole.since.astimezone(zone).date(), whole.since
    while start < whole.until:
        following = month_start(day, 1, zone)
        found.append(Span(start, min(following, whole.until), f"{day.year:04}-{day.month:02}"))
        day, start = following.astimezone(zone).date(), following
    return found


def month_start(day: date, further: int, zone: ZoneInfo) -> datetime:
    """Return the first instant of the month so many months after this day's."""
    year, month = divmod(day.year * 12 + day.month - 1 + further, 12)
    return instant(datetime.combine(date(year, month + 1, 1), time.min), zone=zone)


@dataclass(frozen=True, slots=True)
class View:
    """A span of a blog, looked at from a moment."""

    session: Session
    whole: Span
    now: datetime
    zone: ZoneInfo

    def rows(self, query: Executable) -> Iterator[Any]:
        """Yield the rows of a query, fetched many at a time: one by one costs twice as much."""
        for some in self.session.connection().execute(query).partitions(_AT_ONCE):
            yield from some

    def records(self, grouping: Grouping) -> list[StatsRecord]:
        """Return the figures by month in their order, or by something else, the largest first."""
        match grouping:
            case Grouping.MONTH:
                return self.by_month()[1]
            case Grouping.POST:
                return _by_post(self)
            case Grouping.CONTRIBUTOR:
                return _by_contributor(self)
        return _by_reason(self)

    def by_month(self) -> tuple[StatsRecord, list[StatsRecord]]:
        """Return the figures of the whole and of each of its months, in their order."""
        spans = months(self.whole, self.zone)
        tallies: dict[str, Tally] = {each.key: Tally() for each in spans}
        for each in spans:
            _count_states(self, each, tallies)
            _count_answers(self, each, literal(each.key), tallies)
        if spans:
            *earlier, last = spans
            created = COMMENTS.c.created_at
            ends = ((created < each.until, literal(each.key)) for each in earlier)
            month = case(*ends, else_=literal(last.key)) if earlier else literal(last.key)
            _leave_out_the_house(self, month, tallies)
            _count_reasons(self, month, tallies)
            _count_owed(self, month, tallies)
        total = Tally()
        for tally in tallies.values():
            total.add(tally)
        parts = [tally.seconds for tally in tallies.values()]
        return total.record("", parts), [tally.record(key) for key, tally in tallies.items()]


def _by_post(view: View) -> list[StatsRecord]:
    tallies: dict[int, Tally] = defaultdict(Tally)
    post = COMMENTS.c.post_id
    _count_posts(view, tallies)
    _count_answers(view, view.whole, post, tallies)
    _count_reasons(view, post, tallies)
    _count_owed(view, in_the_row(post), tallies)
    heard = {key: tally for key, tally in tallies.items() if any(tally.states.values())}
    records = _named(view, _POSTS.c, heard)
    return sorted(records, key=lambda each: (-(each.received or 0), each.group))


def _by_contributor(view: View) -> list[StatsRecord]:
    tallies: dict[int, Tally] = defaultdict(Tally)
    _count_assigned(view, tallies)
    _count_answers(view, view.whole, COMMENTS.c.answered_by_id, tallies)
    _count_owed(view, in_the_row(COMMENTS.c.assigned_to_id), tallies)
    records = _named(view, _PEOPLE.c, tallies)
    return sorted(records, key=lambda each: (-(each.answered or 0), each.group))


def _by_reason(view: View) -> list[StatsRecord]:
    tallies = {"": Tally()}
    _count_reasons(view, literal(""), tallies)
    blank = dict.fromkeys(StatsRecord.__dataclass_fields__)
    return [
        StatsRecord(**blank | {"group": reason, "rejected": count})  # type: ignore[arg-type]  # None
        for reason, count in sorted(
            tallies[""].reasons.items(), key=lambda each: (-each[1], each[0])
        )
    ]


def _named(view: View, columns: Any, tallies: Mapping[int, Tally]) -> list[StatsRecord]:  # noqa: ANN401 - a table's
    """Return the records of groups, under the slugs of what they belong to."""
    slugs = dict(view.rows(select(columns.id, columns.slug)))
    return [tally.record(slugs[key]) for key, tally in tallies.items() if key is not None]


def _count_states(view: View, span: Span, tallies: Mapping[str, Tally]) -> None:
    """Count all comments of a span by state, the house's too."""
    status = cast(COMMENTS.c.status, String)
    # All states are named, so that the index on them is searched and no row is.
    query = select(status, func.count()).where(
        COMMENTS.c.status.in_(_STATES), span.holds(COMMENTS.c.created_at)
    )
    for state, count in view.rows(query.group_by(COMMENTS.c.status)):
        tallies[span.key].states[state] += count


def _leave_out_the_house(view: View, key: ColumnElement[Any], tallies: Mapping[Any, Tally]) -> None:
    """Take off what the house itself said, which is found by its contributors."""
    columns = COMMENTS.c
    status = in_the_row(columns.status)
    query = select(key, cast(status, String), func.count()).where(
        columns.contributor_id > 0,  # not null, in a way that leads to their index
        view.whole.holds(in_the_row(columns.created_at)),
    )
    for group, state, count in view.rows(query.group_by(key, status)):
        tallies[group].states[state] -= count


def _count_answers(
    view: View, span: Span, key: ColumnElement[Any], tallies: Mapping[Any, Tally]
) -> None:
    """Count what was answered, in time or not, and keep how long each answer took."""
    columns = COMMENTS.c
    answered = (columns.answered_at.is_not(None), span.holds(columns.created_at))
    in_time = func.sum(case((columns.answered_at <= columns.due_at, 1), else_=0))
    counts = select(key, func.count(), func.count(columns.due_at), in_time).where(*answered)
    for group, *figures in view.rows(counts.group_by(key)):
        tally = tallies[group]
        tally.answered, tally.promised, tally.in_time = figures
    took = select(key, seconds_between(columns.created_at, columns.answered_at)).where(*answered)
    times: dict[Any, array[int]] = defaultdict(lambda: array("q"))
    for group, seconds in view.rows(took):
        times[group].append(seconds)
    for group, unsorted in times.items():
        tallies[group].seconds = array("q", sorted(unsorted))


def _count_reasons(view: View, key: ColumnElement[Any], tallies: Mapping[Any, Tally]) -> None:
    """Count what was turned down for a reason."""
    columns = COMMENTS.c
    query = select(key, columns.reason, func.count()).where(
        columns.status == CommentStatus.REJECTED,
        view.whole.holds(columns.created_at),
        columns.reason.is_not(None),
        in_the_row(columns.contributor_id, 0) == 0,
    )
    for group, reason, count in view.rows(query.group_by(key, columns.reason)):
        tallies[group].reasons[reason] += count


def _count_owed(view: View, key: ColumnElement[Any], tallies: Mapping[Any, Tally]) -> None:
    columns = COMMENTS.c
    late = func.sum(case((columns.due_at < view.now, 1), else_=0))
    query = select(key, func.count(), late).where(
        is_owed(),
        columns.due_at >= view.whole.since,  # nothing is due before it was asked
        view.whole.holds(in_the_row(columns.created_at)),
    )
    for group, owed, overdue in view.rows(query.group_by(key)):
        tallies[group].owed, tallies[group].late = owed, overdue


def _count_posts(view: View, tallies: Mapping[int, Tally]) -> None:
    """Count the comments of each post: all by one index, and those not approved by their rows."""
    columns = COMMENTS.c
    query = select(columns.post_id, func.count()).where(
        view.whole.holds(in_the_row(columns.created_at))
    )
    for post, count in view.rows(query.group_by(columns.post_id)):
        tallies[post].states[CommentStatus.APPROVED] = count
    status = cast(columns.status, String)
    others = select(columns.post_id, status, func.count()).where(
        columns.status.in_([each for each in _STATES if each != CommentStatus.APPROVED]),
        view.whole.holds(columns.created_at),
    )
    for post, state, count in view.rows(others.group_by(columns.post_id, columns.status)):
        tallies[post].states[state] += count
        tallies[post].states[CommentStatus.APPROVED] -= count
    _leave_out_the_house(view, in_the_row(columns.post_id), tallies)


def _count_assigned(view: View, tallies: Mapping[int, Tally]) -> None:
    """Count what each contributor is assigned, by how it stands now."""
    columns = COMMENTS.c
    status = cast(columns.status, String)
    query = select(columns.assigned_to_id, status, func.count()).where(
        columns.assigned_to_id.is_not(None), view.whole.holds(in_the_row(columns.created_at))
    )
    for person, state, count in view.rows(query.group_by(columns.assigned_to_id, columns.status)):
        tallies[person].states[state] += count
