"""The demonstration blog: whole, the same for the same moment, and lively on any day."""

import ipaddress
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.errors import Conflict
from blogctl.services import demonstration
from blogctl.services.demonstration import FOLDER, Calendar
from tests import invariants

PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 3, 12, 7, 30, tzinfo=UTC)
"""The morning on which the blog is shown: a Thursday, 08:30 in Paris."""

DAYS = {
    "in the afternoon": datetime(2026, 3, 12, 15, 30, tzinfo=UTC),
    "a Sunday": datetime(2026, 3, 15, 10, 0, tzinfo=UTC),
    "the night before a Monday": datetime(2026, 3, 15, 23, 0, tzinfo=UTC),
    "the hour that the clocks skip": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "New Year's Day": datetime(2027, 1, 1, 11, 0, tzinfo=UTC),
    "after Easter": datetime(2026, 4, 7, 7, 30, tzinfo=UTC),
    "the day of long ago": datetime(2010, 6, 24, 7, 0, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
}
OWED = (
    "status IN ('pending', 'approved') AND due_at IS NOT NULL "
    "AND answered_at IS NULL AND settled_at IS NULL"
)
SAID_AS = re.compile(r"[\w.+-]+@([\w.-]+\w)|https?://([\w.-]+\w)")
RESERVED = re.compile(r"(.*\.)?(example|invalid|example\.(com|net|org))")
DOCUMENTATION = [
    ipaddress.ip_network(each)
    for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]

Make = Callable[[datetime], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """How a test makes the blog of a moment."""

    def making(now: datetime) -> Path:
        path = tmp_path / str(len(list(tmp_path.iterdir()))) / "blog.db"
        demonstration.make(path, user="chantal", now=now)
        return path

    return making


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blog as it is on its morning; not to be changed."""
    path = tmp_path_factory.mktemp("shown") / "blog.db"
    demonstration.make(path, user="chantal", now=MORNING)
    return path


@contextmanager
def reading(path: Path) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Read a blog's file with SQL and nothing else."""
    with closing(invariants.opened(path)) as connection:

        def rows(query: str, *values: object) -> list[tuple[Any, ...]]:
            return connection.execute(query, values).fetchall()

        yield rows


def stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000"


def test_it_is_whole(shown: Path) -> None:
    invariants.check(shown)


def test_the_same_moment_makes_the_same_blog(shown: Path, make: Make) -> None:
    assert make(MORNING).read_bytes() == shown.read_bytes()


def test_another_moment_tells_the_same_story(shown: Path, make: Make) -> None:
    told = (
        "SELECT id, slug, title, body FROM post "
        "UNION ALL SELECT id, status, author_name, body FROM comment"
    )
    with reading(shown) as one, reading(make(MORNING + timedelta(days=400))) as other:
        assert one(told) == other(told)


def test_what_stands_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "blog.db"
    path.write_bytes(b"autre chose")
    with pytest.raises(Conflict):
        demonstration.make(path, user="chantal", now=MORNING)
    assert path.read_bytes() == b"autre chose"


def test_what_a_morning_asks_for(shown: Path) -> None:
    tonight = stored(MORNING.replace(hour=16, minute=0))
    with reading(shown) as rows:
        assert rows("SELECT count(*) FROM comment WHERE status = 'pending'") == [(3,)]
        due = f"SELECT due_at < ?, due_at = ?, count(*) FROM comment WHERE {OWED} GROUP BY 1, 2"
        assert rows(due, stored(MORNING), tonight) == [(0, 1, 4), (1, 0, 1)]


def test_one_question_waits_for_an_expert_who_is_away(shown: Path) -> None:
    query = (
        "SELECT slug, due_at < ? FROM comment JOIN contributor ON contributor.id = assigned_to_id "
        f"WHERE {OWED} AND ? BETWEEN away_from AND away_until"
    )
    with reading(shown) as rows:
        assert rows(query, stored(MORNING), "2026-03-12") == [("ngoc-lan-pham", 1)]


def test_one_expert_has_noted_what_to_answer(shown: Path) -> None:
    query = (
        "SELECT author_name, slug FROM comment JOIN commentnote ON comment_id = comment.id "
        f"JOIN contributor ON contributor.id = commentnote.contributor_id WHERE {OWED}"
    )
    with reading(shown) as rows:
        assert rows(query) == [("Soizic Péron", "maelle-lecoeur")]


def test_there_is_something_of_everything(shown: Path) -> None:
    deepest = (
        "WITH RECURSIVE below (id, depth) AS (SELECT id, 1 FROM comment WHERE parent_id IS NULL "
        "UNION ALL SELECT comment.id, depth + 1 FROM comment JOIN below ON parent_id = below.id) "
        "SELECT max(depth) FROM below"
    )
    with reading(shown) as rows:
        statuses = "SELECT status, count(*) FROM comment GROUP BY 1"
        assert dict(rows(statuses)) == {"approved": 62, "pending": 3, "rejected": 5, "spam": 5}
        reasons = "SELECT count(DISTINCT reason) FROM comment WHERE status = 'rejected'"
        assert rows(reasons) == [(5,)]
        in_time = (
            "SELECT answered_at <= due_at, count(*) FROM comment WHERE answered_at > 0 GROUP BY 1"
        )
        assert rows(in_time) == [(0, 3), (1, 22)]
        assert rows(deepest) == [(7,)]
        posts = "SELECT kind, status, published_at > ?, count(*) FROM post GROUP BY 1, 2, 3"
        assert sorted(map(repr, rows(posts, stored(MORNING)))) == sorted(
            map(
                repr,
                [
                    ("page", "published", 0, 1),
                    ("post", "draft", None, 1),
                    ("post", "published", 0, 10),
                    ("post", "published", 1, 1),
                    ("post", "trashed", 0, 1),
                ],
            )
        )
        people = "SELECT kind, active, count(*) FROM contributor GROUP BY 1, 2"
        assert set(rows(people)) == {
            ("blogger", 1, 3),
            ("contributor", 1, 3),
            ("contributor", 0, 1),
        }
        assert rows("SELECT count(*) FROM category WHERE parent_id IS NOT NULL") == [(3,)]
        assert rows("SELECT max(revision) FROM post") == [(2,)]


def test_every_topic_of_an_expert_meets_a_keyword_or_a_category(shown: Path) -> None:
    met = (
        "SELECT slug FROM contributor WHERE active AND id NOT IN (SELECT contributor_id FROM "
        "contributortopic WHERE topic IN (SELECT slug FROM tag UNION SELECT slug FROM category))"
    )
    with reading(shown) as rows:
        assert rows(met) == []


def test_who_makes_it_is_its_community_manager(shown: Path) -> None:
    query = (
        "SELECT login, slug FROM contributorlogin "
        "JOIN contributor ON contributor.id = contributor_id"
    )
    with reading(shown) as rows:
        assert rows(query) == [("chantal", "chantal-buhagar")]


def test_it_names_nobody_s_machine(shown: Path) -> None:
    told = "".join(
        path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*")) if path.is_file()
    )
    hosts = {name for found in SAID_AS.findall(told) for name in found if name}
    assert len(hosts) > 20
    assert [host for host in hosts if not RESERVED.fullmatch(host)] == []
    with reading(shown) as rows:
        addresses = [
            ipaddress.ip_address(str(ip)) for (ip,) in rows("SELECT ip FROM comment WHERE ip > ''")
        ]
    assert len(addresses) == 50
    assert all(any(each in network for network in DOCUMENTATION) for each in addresses)


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS)
def test_on_any_day_something_is_late_and_nothing_is_yet_to_come(make: Make, now: datetime) -> None:
    path = make(now)
    invariants.check(path)
    with reading(path) as rows:
        late = f"SELECT count(*) FROM comment WHERE {OWED} AND due_at < ?"
        assert rows(late, stored(now)) >= [(1,)]
        assert rows(f"SELECT count(*) FROM comment WHERE {OWED}") == [(5,)]
        for table, columns in _moments(path):
            for column in columns - {"due_at", "published_at", "sort_at"}:
                ahead = f"SELECT id FROM {table} WHERE {column} > ?"
                assert rows(ahead, stored(now)) == [], (table, column)
        scheduled = "SELECT slug FROM post WHERE published_at > ?"
        assert rows(scheduled, stored(now)) == [("portes-ouvertes",)]


def _moments(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield each table with its columns that hold moments."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (table,) in names:
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            yield table, {name for _, name, kind, *_ in columns if kind == "DATETIME"}


def test_operations_come_in_the_order_of_time(make: Make) -> None:
    with reading(make(DAYS["the night before a Monday"])) as rows:
        moments = [at for (at,) in rows("SELECT at FROM operation ORDER BY id")]
    assert moments == sorted(moments)
    assert len(moments) > 100


@given(
    now=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    days=st.integers(-60, 60),
    hour=st.times(time(0), time(23, 59)).map(lambda hour: hour.replace(second=0, microsecond=0)),
)
def test_a_day_is_a_working_day_and_an_hour_the_blog_s(
    now: datetime, days: int, hour: time
) -> None:
    calendar = Calendar(now, PARIS)
    today = now.astimezone(PARIS).date()
    day = calendar.day(days)
    between = [min(day, today) + timedelta(days=n) for n in range(abs((day - today).days) + 1)]
    assert sum(each.weekday() < 5 for each in between if each != today) == abs(days)
    assert not days or (day.weekday() < 5 and (day < today) is (days < 0))
    local = calendar.moment(f"{days:+} {hour:%H:%M}").astimezone(PARIS)
    if hour >= time(4):  # before it the clocks may skip an hour
        assert (local.date(), local.time()) == (day, hour)
