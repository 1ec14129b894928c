from datetime import datetime, timedelta

import pytest

from blogctl.errors import NotFound
from blogctl.records.log import LogRecord
from blogctl.services import comments, configuring, contributors, posts, tags
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.services.log import LogFilter, count, listing
from blogctl.services.writing import Writing
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, CommentStatus, Kind
from tests.conftest import NOW, Changing

Told = list[tuple[int, str, str, str | None]]


def seen(store: Store, wanted: LogFilter, *, limit: int | None = None) -> list[LogRecord]:
    with store.reading() as session:
        found = list(listing(session, wanted, limit=limit))
        if limit is None:
            assert count(session, wanted) == len(found)
        return found


def told(store: Store, wanted: LogFilter) -> Told:
    found = seen(store, wanted)
    assert [each.operation for each in found] == sorted(
        (each.operation for each in found), reverse=True
    )
    return [(each.operation, each.action, each.kind, each.slug) for each in found]


@pytest.fixture
def busy_week(store: Store, change: Changing) -> Store:
    """Operation 2: a post and a tag; 3: a comment; 4 and 5: settings, by a job; 6: Léo comes."""
    with change("post new") as changing:
        posts.create(changing, Writing(title="Un billet", publish=True, tags=("Été",)))
    with change("comments add", now=NOW + timedelta(hours=1), actor="@formulaire") as changing:
        remark = Remark(name="Zoé", body="Merci", status=CommentStatus.APPROVED)
        comments.add(changing, 1, remark)
    with change("config set", now=NOW + timedelta(hours=2), actor="@cron") as changing:
        configuring.put(changing, "blog.title", "Autre")
    with change("config set", now=NOW + timedelta(hours=3), actor="@cron") as changing:
        configuring.put(changing, "comments.close_after", "30")
    with change("contributor add", now=NOW + timedelta(hours=4)) as changing:
        contributors.add(changing, Person(name="Léo Tardieu"))
    return store


EVERYTHING: Told = [
    (6, "create", "contributor", "leo-tardieu"),
    (5, "set", "setting", "comments.close_after"),
    (4, "set", "setting", "blog.title"),
    (3, "create", "comment", "un-billet#1"),
    (2, "create", "tag", "ete"),
    (2, "create", "post", "un-billet"),
    (1, "create", "contributor", "chantal-buhagar"),
    (1, "set", "setting", "blog.timezone"),
    (1, "set", "setting", "blog.language"),
    (1, "set", "setting", "blog.title"),
]
THE_POST: Told = [(2, "create", "post", "un-billet")]


def of(*operations: int) -> Told:
    return [each for each in EVERYTHING if each[0] in operations]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (LogFilter(), EVERYTHING),
        (LogFilter(actor="@cron"), of(4, 5)),
        (LogFilter(actor="chantal-buhagar"), of(2, 6)),
        (LogFilter(actor="Chantal Buhagar"), of(2, 6)),
        (LogFilter(actor="1"), of(2, 6)),
        (LogFilter(actor="chantal"), of(1)),
        (LogFilter(actor="leo-tardieu"), []),
        (LogFilter(action=Action.SET), [each for each in EVERYTHING if each[1] == "set"]),
        (LogFilter(action=Action.MERGE), []),
        (LogFilter(kind=Kind.COMMENT), of(3)),
        (LogFilter(kind=Kind.SETTING), [each for each in EVERYTHING if each[2] == "setting"]),
        (LogFilter(kind=Kind.SCHEMA), []),
        (LogFilter(ref="un-billet"), THE_POST),
        (LogFilter(ref="1"), THE_POST),
        (LogFilter(ref="/un-billet/"), THE_POST),
        (LogFilter(ref="un-billet#1"), of(3)),
        (LogFilter(kind=Kind.COMMENT, ref="1"), of(3)),
        (LogFilter(kind=Kind.TAG, ref="ÉTÉ"), [(2, "create", "tag", "ete")]),
        (LogFilter(kind=Kind.CONTRIBUTOR, ref="leo-tardieu"), of(6)),
        (
            LogFilter(kind=Kind.SETTING, ref="blog.title"),
            [(4, "set", "setting", "blog.title"), (1, "set", "setting", "blog.title")],
        ),
        (LogFilter(kind=Kind.SETTING, ref="publish.hour"), []),
        (LogFilter(operation=2), of(2)),
        (LogFilter(since=NOW + timedelta(hours=3)), of(5, 6)),
        (LogFilter(until=NOW), of(1, 2)),
        (LogFilter(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2)), of(3, 4)),
        (LogFilter(actor="@cron", kind=Kind.SETTING, operation=5), of(5)),
    ],
)
def test_a_filter_lets_through_what_it_says(
    wanted: LogFilter, expected: Told, busy_week: Store
) -> None:
    assert sorted(told(busy_week, wanted)) == sorted(expected)


@pytest.mark.parametrize(
    ("wanted", "key", "nearest"),
    [
        (LogFilter(actor="@corn"), "actor", "@cron"),
        (LogFilter(actor="personne"), "actor", None),
        (LogFilter(ref="un-bilet"), "post", "un-billet"),
        (LogFilter(ref="99"), "post", None),
        (LogFilter(ref="un-billet#2"), "comment", None),
        (LogFilter(kind=Kind.TAG, ref="etes"), "tag", "ete"),
        (LogFilter(kind=Kind.SETTING, ref="blog.titel"), "setting", "blog.title"),
        (LogFilter(kind=Kind.SCHEMA, ref="2"), "schema", None),
        (LogFilter(operation=99), "operation", None),
    ],
)
def test_what_does_not_exist_is_said(
    wanted: LogFilter, key: str, nearest: str | None, busy_week: Store
) -> None:
    with pytest.raises(NotFound) as caught, busy_week.reading() as session:
        listing(session, wanted, limit=None)
    assert caught.value.key == key
    assert caught.value.parts.get("nearest") == nearest
    with pytest.raises(NotFound), busy_week.reading() as session:
        count(session, wanted)


def test_a_record_tells_who_what_when_and_from_what_to_what(busy_week: Store) -> None:
    (record,) = seen(busy_week, LogFilter(operation=4))
    assert record == LogRecord(
        operation=4,
        at=NOW + timedelta(hours=2),
        actor="@cron",
        command="config set",
        action="set",
        kind="setting",
        id=record.id,
        slug="blog.title",
        from_='"Le blog"',
        to='"Autre"',
        reason=None,
    )


def test_things_go_by_their_names_of_today(busy_week: Store, change: Changing) -> None:
    with change("tag rename") as changing:
        tags.rename(changing, 1, "Hiver")
    assert {(each.kind, each.slug) for each in seen(busy_week, LogFilter())} == {
        ("comment", "un-billet#1"),
        ("contributor", "chantal-buhagar"),
        ("contributor", "leo-tardieu"),
        ("post", "un-billet"),
        ("setting", "blog.title"),
        ("setting", "blog.language"),
        ("setting", "blog.timezone"),
        ("setting", "comments.close_after"),
        ("tag", "hiver"),
    }


def test_what_is_gone_goes_by_its_id(busy_week: Store, change: Changing) -> None:
    with change("tag delete") as changing:
        tags.remove(changing, [1])
    found = seen(busy_week, LogFilter(kind=Kind.TAG, ref="1"))
    assert [(each.action, each.slug) for each in found] == [("delete", None), ("create", None)]


def test_a_contributor_is_found_under_an_earlier_name(busy_week: Store, change: Changing) -> None:
    with change("contributor edit", actor="@cron") as changing:
        contributors.edit(changing, 1, Person(slug="chantal"))
    actors = {each.actor for each in seen(busy_week, LogFilter(actor="chantal"))}
    assert actors == {"chantal-buhagar", "chantal"}


def test_a_limit_takes_the_newest(busy_week: Store) -> None:
    found = seen(busy_week, LogFilter(), limit=2)
    assert [each.operation for each in found] == [6, 5]
    assert seen(busy_week, LogFilter(), limit=0) == []


def test_times_are_aware(store: Store) -> None:
    moments: list[datetime] = [each.at for each in seen(store, LogFilter())]
    assert set(moments) == {NOW}
