from collections.abc import Iterator

import pytest
from sqlalchemy import event, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.audit import Change
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus
from tests.conftest import Changing
from tests.readers import comment, page

MANY = 50_000


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.reading() as session:
        yield session


def test_ids_are_chosen_in_their_order_and_each_once(session: Session) -> None:
    selection.choose(session, [3, 1, 3, 2, 1])
    assert selection.chosen(session) == [3, 1, 2]
    assert selection.chosen(session, most=2) == [3, 1]


def test_a_new_choice_takes_the_place_of_the_old_one(session: Session) -> None:
    selection.choose(session, [1, 2])
    selection.choose(session, [])
    assert selection.chosen(session) == []


def test_no_list_is_too_long(session: Session) -> None:
    selection.choose(session, range(MANY, 0, -1))
    assert selection.chosen(session) == list(range(MANY, 0, -1))


def test_what_a_query_selects_is_chosen_in_its_order(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        ids = [comment(changing, post, minute=-minute) for minute in range(3)]
        columns = tables.COMMENT.c
        selection.choose_from(
            changing.session, select(columns.id).order_by(columns.created_at, columns.id)
        )
        assert selection.chosen(changing.session) == ids[::-1]


def test_the_choice_is_this_connection_s_alone(store: Store) -> None:
    with store.reading() as session:
        selection.choose(session, [1])
    other = Store(store.path)
    with other.reading() as session:
        selection.choose(session, [])
        assert selection.chosen(session) == []
    other.close()


def test_a_choice_outlives_no_dry_run(change: Changing, store: Store) -> None:
    with change(dry_run=True) as changing:
        selection.choose(changing.session, [1])
    with store.reading() as session:
        selection.choose(session, [2])
        assert selection.chosen(session) == [2]


def test_rows_are_found_by_one_key(change: Changing) -> None:
    with change() as changing:
        ids = {slug: page(changing, slug) for slug in ("un", "deux", "1e3")}
        found = selection.find(
            changing.session,
            [tables.POST.c.slug],
            {"Deux": ("deux",), "1e3": ("1e3",), "1000.0": ("1000.0",), "non": ("non",)},
            found=tables.POST.c.id,
        )
    assert found == {"Deux": ids["deux"], "1e3": ids["1e3"]}


def test_rows_are_found_by_two_keys(change: Changing) -> None:
    with change() as changing:
        first, second = page(changing, "un"), page(changing, "deux")
        for post in (first, second):
            comment(changing, post, status=CommentStatus.APPROVED)
        asked: dict[str, tuple[int | str, ...]] = {"un#1": (first, 1), "deux#2": (second, 2)}
        found = selection.find(changing.session, _NUMBERS, asked, found=tables.COMMENT.c.id)
    assert found == {"un#1": 1}


def test_what_leads_nowhere_is_left_out(change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing))
        found = selection.find(
            changing.session,
            [tables.COMMENT.c.id],
            {"1": (1,)},
            found=tables.COMMENT.c.parent_id,
        )
    assert found == {}


def test_thousands_of_keys_are_one_query(change: Changing) -> None:
    with change() as changing:
        page(changing)
        seen = _statements(changing)
        asked: dict[str, tuple[int | str, ...]] = {str(key): (key,) for key in range(MANY)}
        found = selection.find(changing.session, [tables.POST.c.id], asked, found=tables.POST.c.id)
        assert found == {"1": 1}
        assert [statement.split()[0] for statement in seen] == [
            *("CREATE", "DELETE", "INSERT", "SELECT")
        ]


_NUMBERS = [tables.COMMENT.c.post_id, tables.COMMENT.c.number]


def _statements(changing: Change) -> list[str]:
    seen: list[str] = []

    def note(*execution: object) -> None:
        seen.append(str(execution[2]))

    event.listen(changing.session.connection(), "before_cursor_execute", note)
    return seen
