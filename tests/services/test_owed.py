import gzip
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlmodel import Session, select

from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.models.later import ImportedFrom
from blogctl.services import (
    acting,
    comment_lists,
    comments,
    configuring,
    contributors,
    conversation,
    owed,
    settings,
    undo,
    upgrading,
)
from blogctl.services.audit import Change
from blogctl.services.comment_lists import CommentFilter, CommentOrder
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.store.schema import HEAD
from blogctl.vocabulary import CommentKind, CommentSort, CommentStatus, Kind
from blogctl.when import iso
from tests.conftest import NOW, USER, Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
YESTERDAY = "2026-03-11T16:00:00Z"
MANY = 5_000
FIXTURES = Path(__file__).parents[1] / "fixtures"


def due_of(session: Session, *ids: int) -> list[str | None]:
    """Return when answers to these comments are due."""
    session.expire_all()
    moments = [session.get_one(Comment, each).due_at for each in ids]
    return [iso(moment) if moment is not None else None for moment in moments]


def unanswered(session: Session) -> list[int]:
    """Return what is owed an answer, as the list has it."""
    rows = comment_lists.listing(
        session,
        CommentFilter(unanswered=True),
        CommentOrder(CommentSort.DUE),
        settings=settings.load(session),
    )
    return [row.id for row in rows]


@pytest.mark.parametrize(
    ("at", "status", "due"),
    [
        ("2026-03-12T08:00:00+01:00", None, "2026-03-12T16:00:00Z"),
        ("2026-03-12T12:00:00+01:00", None, "2026-03-13T16:00:00Z"),
        ("2026-03-13T12:00:00+01:00", APPROVED, "2026-03-16T16:00:00Z"),
        ("2026-04-30T13:00:00+02:00", PENDING, "2026-05-04T15:00:00Z"),
        # Should it turn out to be none, it is owed what it was.
        ("2026-03-12T08:00:00+01:00", SPAM, "2026-03-12T16:00:00Z"),
    ],
)
def test_an_answer_is_due_from_the_moment_a_comment_comes_in(
    change: Changing, at: str, status: CommentStatus | None, due: str
) -> None:
    with change() as changing:
        remark = Remark(name="Anne", body="?", at=datetime.fromisoformat(at), status=status)
        added = comments.add(changing, page(changing), remark, force=True)
        assert due_of(changing.session, added) == [due]


def test_a_comment_without_a_moment_is_owed_from_now_on(change: Changing) -> None:
    with change() as changing:
        added = comments.add(changing, page(changing), Remark(name="Anne", body="?"))
        assert due_of(changing.session, added) == ["2026-03-12T16:00:00Z"]


@pytest.mark.parametrize("at", ["0001-01-03T00:00:00+00:00", "9999-12-30T00:00:00+00:00"])
def test_a_comment_may_be_of_any_year(change: Changing, at: str) -> None:
    moment = datetime.fromisoformat(at)
    with change() as changing:
        remark = Remark(name="Anne", body="?", at=moment)
        added = comments.add(changing, page(changing), remark, force=True)
        row = changing.session.get_one(Comment, added)
        assert row.due_at is not None
        assert timedelta() <= row.due_at - moment < timedelta(days=9)


def of_kind(kind: CommentKind) -> Callable[[Change, int], None]:
    def become(change: Change, each: int) -> None:
        row = change.session.get_one(Comment, each)
        row.kind, row.due_at = kind, None
        change.session.flush()

    return become


def of_the_house(change: Change, each: int) -> None:
    row = change.session.get_one(Comment, each)
    row.contributor_id, row.due_at = 1, None
    change.session.flush()


def settled(change: Change, each: int) -> None:
    selection.choose(change.session, [each])
    conversation.settle(change)


def answered(change: Change, each: int) -> None:
    conversation.reply(change, each, "Oui.")


def nothing(_: Change, __: int) -> None:
    pass


WHO: dict[str, tuple[Callable[[Change, int], object], bool]] = {
    "pending": (nothing, True),
    "approved": (lambda change, each: decide(change, APPROVED, each), True),
    "rejected": (lambda change, each: decide(change, REJECTED, each, reason="doublon"), False),
    "spam": (lambda change, each: decide(change, SPAM, each), False),
    "answered": (answered, False),
    "settled": (settled, False),
    "pingback": (of_kind(CommentKind.PINGBACK), False),
    "of the house": (of_the_house, False),
}


@pytest.mark.parametrize(("become", "is_owed"), WHO.values(), ids=WHO)
def test_an_answer_is_owed_to_readers_who_wait(
    change: Changing, become: Callable[[Change, int], object], *, is_owed: bool
) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
        become(changing, each)
        assert unanswered(changing.session) == ([each] if is_owed else [])


def test_what_is_taken_back_is_owed_again(change: Changing) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
        for to, expected in ((SPAM, []), (PENDING, [each]), (REJECTED, []), (APPROVED, [each])):
            decide(changing, to, each, reason="insulte" if to is REJECTED else None)
            assert unanswered(changing.session) == expected


# The promise changes.

SETTINGS = [
    ("comments.sla", "12:00 18:00 mon-fri", "2026-05-04T16:00:00Z"),
    ("comments.sla", "14h 15h mon-sat", "2026-04-30T13:00:00Z"),
    ("comments.holidays", "none", "2026-05-01T15:00:00Z"),
    ("blog.language", "en", "2026-05-01T15:00:00Z"),
    ("blog.timezone", "America/Montreal", "2026-04-30T21:00:00Z"),
]
ASKED = datetime(2026, 4, 30, 11, tzinfo=UTC)  # 13:00 in Paris, the eve of a bank holiday
BEFORE = "2026-05-04T15:00:00Z"


@pytest.fixture
def eve(change: Changing) -> int:
    """A comment from the eve of 1 May, the only one."""
    with change() as changing:
        remark = Remark(name="Anne", body="?", at=ASKED)
        added = comments.add(changing, page(changing), remark, force=True)
        assert due_of(changing.session, added) == [BEFORE]
        return added


@pytest.mark.parametrize(("key", "value", "due"), SETTINGS)
@pytest.mark.parametrize("how", ["set", "apply"])
def test_who_waits_is_promised_what_the_settings_say_now(
    change: Changing, eve: int, key: str, value: str, due: str, how: str
) -> None:
    with change("config set") as changing:
        if how == "set":
            assert configuring.put(changing, key, value)
        else:
            assert configuring.apply(changing, f"{key} = '{value}'") == [key]
        assert due_of(changing.session, eve) == [due]
        made = changing.operation
    for expected in (BEFORE, due, BEFORE):
        with change("undo") as changing:
            undo.undo(changing, made)
            assert due_of(changing.session, eve) == [expected]
            made = changing.operation
    with change() as changing:
        configuring.put(changing, key, value)
    with change() as changing:
        configuring.clear(changing, key)
        bare = {"blog.language": "2026-05-01T15:00:00Z", "blog.timezone": "2026-04-30T17:00:00Z"}
        assert due_of(changing.session, eve) == [bare.get(key, BEFORE)]


def test_what_says_nothing_of_the_promise_writes_no_comment(change: Changing, eve: int) -> None:
    with change() as changing:
        connection = changing.session.connection()
        said: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
        configuring.put(changing, "blog.title", "Autre")
        configuring.put(changing, "comments.holidays", "fr")  # as it was by default
        assert due_of(changing.session, eve) == [BEFORE]
    assert not [each for each in said if each.startswith("UPDATE comment")]


def test_what_was_answered_or_settled_keeps_the_promise_of_its_time(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        three = [comment(changing, post, minute=minute) for minute in range(3)]
        answered(changing, three[0])
        settled(changing, three[1])
        configuring.put(changing, "comments.sla", "12:00 18:00 mon-fri")
        assert due_of(changing.session, *three) == [YESTERDAY, YESTERDAY, "2026-03-11T17:00:00Z"]


def test_what_is_owed_again_is_owed_by_the_promise_of_today(change: Changing) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
        settled(changing, each)
    with change() as changing:
        configuring.put(changing, "comments.sla", "12:00 18:00 mon-fri")
    with change() as changing:
        selection.choose(changing.session, [each])
        conversation.reopen(changing)
        assert due_of(changing.session, each) == ["2026-03-11T17:00:00Z"]


@pytest.mark.parametrize("close", [settled, answered], ids=["settled", "answered"])
def test_undo_of_a_reopening_brings_back_the_promise_of_its_time(
    change: Changing, close: Callable[[Change, int], None]
) -> None:
    """By which `stats` tells whether it was answered in time."""
    with change() as changing:
        each = comment(changing, page(changing))
        close(changing, each)
    with change() as changing:
        configuring.put(changing, "comments.sla", "12:00 18:00 mon-fri")
    with change("comments reopen") as changing:
        selection.choose(changing.session, [each])
        conversation.reopen(changing)
        made = changing.operation
    for expected in (YESTERDAY, "2026-03-11T17:00:00Z", YESTERDAY):
        with change("undo") as changing:
            undo.undo(changing, made)
            assert due_of(changing.session, each) == [expected]
            made = changing.operation


@pytest.mark.parametrize("close", [settled, answered], ids=["settle", "reply"])
def test_what_is_done_again_is_done_by_the_promise_of_its_time(
    change: Changing, close: Callable[[Change, int], None]
) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
    with change() as changing:
        close(changing, each)
        made = changing.operation
    with change() as changing:
        configuring.put(changing, "comments.sla", "12:00 18:00 mon-fri")
    for expected in ("2026-03-11T17:00:00Z", YESTERDAY, "2026-03-11T17:00:00Z"):
        with change("undo") as changing:
            undo.undo(changing, made)
            assert due_of(changing.session, each) == [expected]
            made = changing.operation


# Many at once.


def fill(change: Change) -> int:
    """Take in thousands of comments that wait, on one post, and as much spam."""
    post = page(change)
    due = owed.due(settings.load(change.session))
    moments = [NOW - timedelta(minutes=number) for number in range(MANY)]
    same = {"post_id": post, "kind": "comment", "author_name": "Anne", "body": "Merci"}
    rows = [
        {
            **same,
            "status": "approved" if number % 2 else "pending",
            "number": number + 1,
            "created_at": at,
            "due_at": due(at),
            "assigned_to_id": 1 if number % 7 == 0 else None,
        }
        for number, at in enumerate(moments)
    ]
    change.session.execute(insert(tables.COMMENT), rows)
    spam = [{**same, "status": "spam", "created_at": NOW}] * MANY
    change.session.execute(insert(tables.COMMENT), spam)
    return MANY


@pytest.fixture
def crowd(change: Changing) -> int:
    with change() as changing:
        return fill(changing)


def counted(change: Change) -> list[str]:
    """Return the list to which the statements of a change will be added."""
    said: list[str] = []
    connection = change.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
    return said


def test_thousands_are_promised_anew_by_a_few_statements(change: Changing, crowd: int) -> None:
    with change() as changing:
        said = counted(changing)
        configuring.put(changing, "comments.sla", "12:00 18:00 mon-fri")
        assert len(said) < 12
        hours = select(Comment.due_at).distinct()
        found = {each.astimezone(UTC).hour for each in changing.session.exec(hours) if each}
        assert found == {17}
        made = changing.operation
    with change("undo") as changing:
        said = counted(changing)
        undo.undo(changing, made)
        assert len(said) < 24
        found = {each.astimezone(UTC).hour for each in changing.session.exec(hours) if each}
        assert found == {16}
    assert crowd == MANY


def test_thousands_are_settled_and_reopened_by_a_few_statements(
    change: Changing, crowd: int
) -> None:
    for verb, work in (("settle", conversation.settle), ("reopen", conversation.reopen)):
        with change(f"comments {verb}") as changing:
            said = counted(changing)
            conversation.choose_all(changing.session, verb, CommentFilter())
            assert work(changing).changed == crowd
            assert len(said) < 20
    with change() as changing:
        assert len(unanswered(changing.session)) == crowd


# Pages are read off an index.

DUE = CommentSort.DUE
PAGES: dict[str, dict[str, Any]] = {
    "unanswered": {"unanswered": True},
    "overdue": {"due_before": NOW},
    "mine": {"unanswered": True, "assigned_to": "chantal-buhagar"},
    "overdue and mine": {"due_before": NOW, "assigned_to": "1"},
    "nobody's": {"unanswered": True, "assigned_to": "none"},
    "pending": {"unanswered": True, "status": PENDING},
    "all": {"unanswered": True, "any_status": True},
}
ORDERS = {
    "first": CommentOrder(DUE, limit=20),
    "after": CommentOrder(DUE, limit=20, after="2500"),
    "reverse": CommentOrder(DUE, reverse=True, limit=20),
}


@pytest.fixture(scope="module", params=["plain", "analyzed"])
def crowded(
    request: pytest.FixtureRequest, founded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A blog with such a crowd, of which SQLite knows the statistics or not."""
    path = Path(shutil.copy(founded, tmp_path_factory.mktemp("crowded") / "blog.db"))
    store = Store(path)
    with store.transaction() as session:
        changing = Change(session, acting.who(session, named=None, user=USER), "test", NOW)
        for number in range(20):  # of one row SQLite believes that reading it all is cheapest
            contributors.add(changing, Person(name=f"Personne {number}"))
        fill(changing)
        if request.param == "analyzed":
            session.connection().exec_driver_sql("ANALYZE")
    yield store
    store.close()


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_what_is_owed_is_read_from_its_index(
    request: pytest.FixtureRequest, crowded: Store, name: str, order: CommentOrder
) -> None:
    """However many comments there are beside: none of them is looked at, and nothing sorted."""
    with crowded.reading() as session:
        plan = _plan(session, CommentFilter(**PAGES[name]), order)
    few = name == "mine" and "analyzed" in request.node.callspec.id  # it knows that theirs are few
    if few and "ix_comment_assigned" in plan:
        return
    assert "TEMP B-TREE" not in plan
    assert "SEARCH comment USING INDEX ix_comment_owed" in plan


def _plan(session: Session, wanted: CommentFilter, order: CommentOrder) -> str:
    """Return how SQLite goes about a list."""
    statements: list[str] = []
    driver: Any = session.connection().connection.driver_connection
    driver.set_trace_callback(statements.append)
    rows = list(
        comment_lists.listing(session, wanted, order, settings=settings.load(session)),
    )
    driver.set_trace_callback(None)
    assert len(rows) == 20
    listing = next(each for each in reversed(statements) if "author_name" in each)
    return "\n".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {listing}"))


# A blog of before.


@pytest.fixture
def promised(tmp_path: Path) -> Iterator[Store]:
    """A blog of blogctl 0.1.0: see `tests/fixtures/make_0002.sh`."""
    path = tmp_path / "old.db"
    path.touch(mode=0o600)
    path.write_bytes(gzip.decompress((FIXTURES / "blog-0002.db.gz").read_bytes()))
    store = Store(path)
    yield store
    store.close()


def test_an_upgraded_blog_owes_what_waits_and_nothing_that_was_let_through(
    promised: Store,
) -> None:
    done = upgrading.upgrade(
        promised, who=lambda session: acting.who(session, named="@test", user="root"), now=NOW
    )
    assert (done.old, done.new) == ("0002", HEAD)
    with promised.reading() as session:
        rows = session.exec(select(Comment)).all()
        assert {row.author_name: row.due_at and iso(row.due_at) for row in rows} == {
            "Anne": "2026-11-23T16:00:00Z",
            "Bob": None,
            "Cléo": None,
        }
        assert unanswered(session) == [1]


def test_what_was_imported_is_owed_nothing(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        for minute in range(2):
            row = changing.session.get_one(Comment, comment(changing, post, minute=minute))
            row.due_at = None
        changing.session.add(
            ImportedFrom(source="wordpress", foreign_id="7", kind=Kind.COMMENT, thing_id=1)
        )
        changing.session.flush()
        owed.promise_what_waits(changing.session, settings.load(changing.session))
        assert due_of(changing.session, 1, 2) == [None, YESTERDAY]
