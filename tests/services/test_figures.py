"""The figures, against the same counted in Python one comment at a time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from math import ceil
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from blogctl.models.comments import Comment
from blogctl.models.people import Contributor
from blogctl.records.stats import StatsRecord
from blogctl.services import figures
from blogctl.services.figures import Span, View
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, Grouping
from tests.conftest import NOW, Changing
from tests.readers import page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
PARIS = ZoneInfo("Europe/Paris")
REASONS = ("hors-sujet", "insulte", None)
YEAR = timedelta(days=365)


def comments(random: Random, number: int, *, posts: int, people: int) -> Iterator[dict[str, Any]]:
    """Yield the fields of comments of all sorts, written over two years until now."""
    for _ in range(number):
        created = NOW - timedelta(seconds=random.randrange(int(2 * YEAR.total_seconds())))
        status = random.choice((APPROVED, APPROVED, APPROVED, PENDING, REJECTED, SPAM))
        row: dict[str, Any] = {
            "post_id": random.randint(1, posts),
            "author_name": "Anne",
            "body": "x",
            "status": status,
            "reason": random.choice(REASONS) if status is REJECTED else None,
            "created_at": created,
        }
        lot = random.random()
        if lot < 0.2:
            yield row | {"contributor_id": random.randint(1, people)}
            continue
        if lot < 0.9:
            row["due_at"] = created + timedelta(hours=random.randint(1, 60))
        if random.random() < 0.5:
            row["assigned_to_id"] = random.randint(1, people)
        if status in {APPROVED, PENDING} and random.random() < 0.6:
            row["answered_at"] = created + timedelta(seconds=random.randint(0, 200_000))
            row["answered_by_id"] = random.randint(1, people)
        elif random.random() < 0.2:
            row["settled_at"] = created
        yield row


@pytest.fixture
def rows(change: Changing) -> list[dict[str, Any]]:
    """Comments on the posts p1 to p3, with the contributors chantal-buhagar, c2 and c3."""
    with change() as changing:
        for post in (1, 2, 3):
            page(changing, f"p{post}")
        for person in (2, 3):
            slug = f"c{person}"
            changing.session.add(Contributor(slug=slug, name=slug, sort_name=slug))
        changing.session.flush()
        rows = list(comments(Random(20100624), 600, posts=3, people=3))
        changing.session.add_all(Comment(**row) for row in rows)
    return rows


def view(store: Store, since: datetime | None, until: datetime | None, **fields: Any) -> Any:  # noqa: ANN401
    """Return what a function of the view returns."""
    look, now, zone = fields["look"], fields.get("now", NOW), fields.get("zone", PARIS)
    with store.reading() as session:
        whole = figures.span(session, since, until, now=now, zone=zone)
        return look(View(session, whole, now, zone))


def expected(key: str, rows: list[dict[str, Any]], answers: list[dict[str, Any]]) -> StatsRecord:
    """Return the figures of some comments and of some that were answered, counted one by one."""
    states = Counter(row["status"] for row in rows)
    owed = [
        row
        for row in rows
        if row.get("due_at") and not row.get("answered_at") and not row.get("settled_at")
        if row["status"] in {APPROVED, PENDING}
    ]
    in_time = sum(
        bool(row.get("due_at")) and row["answered_at"] <= row["due_at"] for row in answers
    )
    late = sum(row["due_at"] < NOW for row in owed)
    told = sum(bool(row.get("due_at")) for row in answers) + late
    times = sorted(int((row["answered_at"] - row["created_at"]).total_seconds()) for row in answers)
    reasons = Counter(row["reason"] for row in rows if row["reason"])
    return StatsRecord(
        group=key,
        received=len(rows),
        approved=states[APPROVED],
        rejected=states[REJECTED],
        spam=states[SPAM],
        owed=len(owed),
        answered=len(answers),
        in_time=in_time,
        share_in_time=round(in_time / told, 4) if told else None,
        median_hours=rank(times, 0.5),
        p90_hours=rank(times, 0.9),
        reasons=dict(reasons),
    )


def rank(times: list[int], share: float) -> float | None:
    return round(times[ceil(round(len(times) * share, 6)) - 1] / 3600, 2) if times else None


def asked(rows: list[dict[str, Any]], since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return what readers wrote from a moment up to another."""
    return [
        row
        for row in rows
        if since <= row["created_at"] <= until and row.get("contributor_id") is None
    ]


SPANS = [
    (NOW - 2 * YEAR, NOW),
    (datetime(2025, 5, 31, 22, tzinfo=UTC), datetime(2025, 6, 30, 21, 59, 59, tzinfo=UTC)),
    (datetime(2025, 3, 14, 15, 9, 26, tzinfo=UTC), datetime(2025, 11, 2, 1, tzinfo=UTC)),
]
EVERY_SPAN = pytest.mark.parametrize(("since", "until"), SPANS, ids=["all", "June", "some"])


@EVERY_SPAN
def test_each_month_is_counted(
    store: Store, rows: list[dict[str, Any]], since: datetime, until: datetime
) -> None:
    total, months = view(store, since, until, look=View.by_month)
    by_month: dict[str, list[dict[str, Any]]] = {}
    for row in asked(rows, since, until):
        by_month.setdefault(f"{row['created_at'].astimezone(PARIS):%Y-%m}", []).append(row)
    assert [each.group for each in months] == sorted(each.group for each in months)
    counted = {each.group: each for each in months if each.received}
    assert counted == {
        key: expected(key, some, [row for row in some if "answered_at" in row])
        for key, some in by_month.items()
    }
    every = asked(rows, since, until)
    assert total == expected("", every, [row for row in every if "answered_at" in row])


@EVERY_SPAN
def test_each_post_is_counted(
    store: Store, rows: list[dict[str, Any]], since: datetime, until: datetime
) -> None:
    records = view(store, since, until, look=lambda seen: seen.records(Grouping.POST))
    every = asked(rows, since, until)
    told = []
    for post in (1, 2, 3):
        some = [row for row in every if row["post_id"] == post]
        told.append(expected(f"p{post}", some, [row for row in some if "answered_at" in row]))
    assert records == sorted(told, key=lambda each: (-(each.received or 0), each.group))


@EVERY_SPAN
def test_each_contributor_is_counted(
    store: Store, rows: list[dict[str, Any]], since: datetime, until: datetime
) -> None:
    records = view(store, since, until, look=lambda seen: seen.records(Grouping.CONTRIBUTOR))
    every = asked(rows, since, until)
    told = []
    for person, slug in enumerate(("chantal-buhagar", "c2", "c3"), 1):
        some = [row for row in every if row.get("assigned_to_id") == person]
        answers = [row for row in every if row.get("answered_by_id") == person]
        told.append(expected(slug, some, answers))
    told.sort(key=lambda each: (-(each.answered or 0), each.group))
    blank = {"reasons": None}
    assert [asdict(each) | blank for each in records] == [asdict(each) | blank for each in told]


@EVERY_SPAN
def test_each_reason_is_counted(
    store: Store, rows: list[dict[str, Any]], since: datetime, until: datetime
) -> None:
    records = view(store, since, until, look=lambda seen: seen.records(Grouping.REASON))
    counts = Counter(row["reason"] for row in asked(rows, since, until) if row["reason"])
    assert {each.group: each.rejected for each in records} == counts
    assert [each.rejected for each in records] == sorted(counts.values(), reverse=True)
    assert {each.received for each in records} <= {None}


@pytest.mark.parametrize(
    ("zone", "since", "until", "first", "ends"),
    [
        (
            *("Europe/Paris", datetime(2026, 2, 28, 23, tzinfo=UTC)),
            *(datetime(2026, 4, 30, 22, tzinfo=UTC), "2026-03"),
            [datetime(2026, 3, 31, 22, tzinfo=UTC), datetime(2026, 4, 30, 22, tzinfo=UTC)],
        ),
        (
            *("Europe/Paris", datetime(2025, 10, 20, tzinfo=UTC)),
            *(datetime(2025, 11, 2, tzinfo=UTC), "2025-10"),
            [datetime(2025, 10, 31, 23, tzinfo=UTC), datetime(2025, 11, 2, tzinfo=UTC)],
        ),
        (
            *("Asia/Kathmandu", datetime(2025, 12, 31, 18, 14, 59, tzinfo=UTC)),
            *(datetime(2025, 12, 31, 18, 15, 1, tzinfo=UTC), "2025-12"),
            [
                datetime(2025, 12, 31, 18, 15, tzinfo=UTC),
                datetime(2025, 12, 31, 18, 15, 1, tzinfo=UTC),
            ],
        ),
    ],
    ids=["spring", "autumn", "a quarter of an hour"],
)
def test_months_are_those_of_the_wall_of_the_blog(
    zone: str, since: datetime, until: datetime, first: str, ends: list[datetime]
) -> None:
    found = figures.months(Span(since, until), ZoneInfo(zone))
    assert found[0].key == first
    assert [each.until for each in found] == ends
    assert [each.since for each in found] == [since, *ends[:-1]]


def test_the_last_hour_of_march_belongs_to_march(change: Changing, store: Store) -> None:
    """In Paris it is 22:30 on the clock of winter, and 23:30 on that of summer."""
    moments = [
        datetime(2025, 2, 28, 22, 59, 59, tzinfo=UTC),
        datetime(2025, 2, 28, 23, tzinfo=UTC),
        datetime(2025, 3, 31, 21, 59, 59, tzinfo=UTC),
        datetime(2025, 3, 31, 22, tzinfo=UTC),
    ]
    with change() as changing:
        post = page(changing)
        for moment in moments:
            row = Comment(post_id=post, author_name="Anne", body="x", created_at=moment)
            changing.session.add(row)
    _, months = view(store, datetime(2025, 1, 1, tzinfo=UTC), None, look=View.by_month)
    counted = {each.group: each.received for each in months if each.received}
    assert counted == {"2025-02": 1, "2025-03": 2, "2025-04": 1}


def test_of_an_empty_blog_there_are_no_months(store: Store) -> None:
    total, months = view(store, None, None, look=View.by_month)
    assert months == []
    assert (total.received, total.share_in_time, total.median_hours) == (0, None, None)
    for grouping in Grouping:
        found = view(store, None, None, look=lambda seen, by=grouping: seen.records(by))
        assert found == []


def test_of_one_comment_there_is_one_month_of_each_figure(change: Changing, store: Store) -> None:
    asked_at = NOW - timedelta(hours=3)
    with change() as changing:
        fields = {"due_at": NOW, "answered_at": NOW, "answered_by_id": 1, "status": APPROVED}
        row: dict[str, Any] = {"post_id": page(changing), "author_name": "Anne", "body": "x"}
        changing.session.add(Comment(**row | fields, created_at=asked_at))
    _, (month,) = view(store, None, None, look=View.by_month)
    assert asdict(month) == {
        "group": "2026-03",
        "received": 1,
        "approved": 1,
        "rejected": 0,
        "spam": 0,
        "owed": 0,
        "answered": 1,
        "in_time": 1,
        "share_in_time": 1.0,
        "median_hours": 3.0,
        "p90_hours": 3.0,
        "reasons": {},
    }


@pytest.mark.parametrize(
    ("since", "until", "keys"),
    [
        (None, None, ["2025-04", "2026-03"]),
        (None, datetime(2025, 6, 15, tzinfo=UTC), ["2024-07", "2025-06"]),
        (datetime(2026, 1, 1, tzinfo=UTC), None, ["2026-01", "2026-03"]),
        (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC), ["2024-03", "2026-03"]),
        (datetime(2030, 1, 1, tzinfo=UTC), None, []),
        (datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC), []),
    ],
    ids=["a year", "the year before", "since", "all", "ahead", "backwards"],
)
def test_what_is_counted_is_what_was_said_as_far_as_there_is_any(
    store: Store,
    rows: list[dict[str, Any]],
    since: datetime | None,
    until: datetime | None,
    keys: list[str],
) -> None:
    assert rows
    _, months = view(store, since, until, look=View.by_month)
    assert [each.group for each in (*months[:1], *months[-1:])] == keys


def test_answers_and_states_are_counted_on_indexes_alone(
    store: Store, rows: list[dict[str, Any]]
) -> None:
    assert rows
    statements: list[str] = []
    with store.reading() as session:
        driver: Any = session.connection().connection.driver_connection
        driver.set_trace_callback(statements.append)
        whole = figures.span(session, NOW - 2 * YEAR, None, now=NOW, zone=PARIS)
        seen = View(session, whole, NOW, PARIS)
        for grouping in Grouping:
            seen.records(grouping)
        driver.set_trace_callback(None)
        plans = {
            each: " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {each}"))
            for each in statements
            if "FROM comment" in each
        }
    for statement, plan in plans.items():
        if "settled_at" in statement:
            assert "ix_comment_owed" in plan, statement
        elif "answered_at" in statement:
            assert "COVERING INDEX ix_comment_answered (created_at>? AND created_at<?)" in plan
        elif "contributor_id > 0" in statement:
            assert "ix_comment_contributor_id" in plan, statement
        elif "assigned_to_id" in statement:
            assert "ix_comment_assigned" in plan, statement
        elif "comment.reason" in statement or "status NOT" in statement:
            assert "ix_comment_status (status=? AND created_at>? AND created_at<?)" in plan
        elif "post_id" in statement and "status" not in statement:
            assert "COVERING INDEX ix_comment_post" in plan, statement
        else:
            assert "ix_comment_status (status=?" in plan or "ix_comment_created" in plan, statement
