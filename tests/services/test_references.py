from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from blogctl.errors import NotFound, Usage
from blogctl.models.links import Redirect
from blogctl.services import configuring, references
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, Kind
from tests.conftest import NOW, Changing
from tests.readers import comment, page

APPROVED = CommentStatus.APPROVED


@pytest.fixture
def session(change: Changing, store: Store) -> Iterator[Session]:
    """Posts 1 mon-billet, with comments 1 to 3 numbered 1, 2 and none, 2 post, 3 tcp-ip, 4 1e3.

    The slug `ancien` and the path `2010/06/24/vieux` lead to 1, `parti` is gone.
    """
    with change() as changing:
        for slug, title in (
            ("mon-billet", "Mon billet"),
            ("post", "🎉"),
            ("tcp-ip", "TCP/IP"),
            ("1e3", "1e3"),
        ):
            page(changing, slug, title=title)
        for status in (APPROVED, APPROVED, CommentStatus.PENDING):
            comment(changing, 1, status=status)
        for old, target in (("ancien", 1), ("2010/06/24/vieux", 1), ("parti", None)):
            row = Redirect(kind=Kind.POST, old=old, target_id=target, created_at=NOW)
            changing.session.add(row)
    with store.reading() as session:
        yield session


@pytest.mark.parametrize(
    ("ref", "post"),
    [
        ("mon-billet", 1),
        ("1", 1),
        ("0001", 1),
        (" 1 ", 1),
        ("Mon billet", 1),
        ("MON BILLET !", 1),
        ("/mon-billet/", 1),
        ("/mon-billet", 1),
        ("/mon-billet/?utm_source=x#comment-2", 1),
        ("http://127.0.0.1:8000/mon-billet/", 1),
        ("mon-billet/", 1),
        ("ancien", 1),
        ("/ancien/", 1),
        ("/2010/06/24/vieux", 1),
        ("post", 2),
        ("TCP/IP", 3),
        ("1e3", 4),
    ],
)
def test_a_post_is_named_by_slug_id_permalink_path_or_name(
    session: Session, ref: str, post: int
) -> None:
    assert references.one(session, Kind.POST, ref) == post


@pytest.mark.parametrize(
    "ref",
    [
        *("0", "-1", "+1", "1.0", "1000", "1000.0", "0x1", "1_0", "٣", "１", "²", "①"),
        *("???", "🎉", "#", "#3", "post#", "a#b#2", "mon-billet#1", "parti", "/", "//", "://"),
        *("http://[mon-billet/", "mon-bille", "mon-billet-2", "mon_billet/x", "' OR 1=1 --", "%"),
        str(2**63 - 1),
        str(2**63),
        "9" * 300,
        "9" * 1999,
        "mot-" * 499,
    ],
    ids=lambda ref: ref[:20],
)
def test_nothing_is_taken_for_a_post_that_it_does_not_name(session: Session, ref: str) -> None:
    with pytest.raises(NotFound) as caught:
        references.one(session, Kind.POST, ref)
    assert caught.value.refs == (ref,)


@pytest.mark.parametrize(
    ("ref", "comment_id"),
    [
        ("1", 1),
        ("3", 3),
        ("mon-billet#2", 2),
        ("mon-billet#02", 2),
        ("Mon billet#2", 2),
        ("1#2", 2),
        ("ancien#1", 1),
        ("/mon-billet/#2", 2),
        ("/mon-billet/#comment-2", 2),
        ("http://127.0.0.1:8000/mon-billet/#comment-1", 1),
    ],
)
def test_a_comment_is_named_by_id_or_its_number_on_a_page(
    session: Session, ref: str, comment_id: int
) -> None:
    assert references.one(session, Kind.COMMENT, ref) == comment_id


@pytest.mark.parametrize(
    "ref",
    [
        *("0", "-1", "4", "٣", "#1", "#", "mon-billet", "mon-billet#", "mon-billet#3", "post#1"),
        *("mon-billet#-1", "mon-billet#٢", "mon-billet#1#2", "absent#1", "parti#1", "???#1"),
        *("mon-billet#comment-", "mon-billet##1", "mon-billet#" + "9" * 1900, "9" * 1999),
    ],
    ids=lambda ref: ref[:20],
)
def test_nothing_is_taken_for_a_comment_that_it_does_not_name(session: Session, ref: str) -> None:
    with pytest.raises(NotFound) as caught:
        references.one(session, Kind.COMMENT, ref)
    assert caught.value.refs == (ref,)


@pytest.mark.parametrize("kind", [Kind.POST, Kind.COMMENT, Kind.TAG, Kind.CONTRIBUTOR])
@pytest.mark.parametrize(
    "ref",
    ["", " \t", "a\0b", "\udcff", "/\udcff", "x" * 2001, "9" * 5000],
    ids=["empty", "blank", "NUL", "surrogate", "surrogate in a path", "too long", "5000 digits"],
)
def test_what_can_name_nothing_is_a_mistake_of_usage(
    session: Session, kind: Kind, ref: str
) -> None:
    with pytest.raises(Usage):
        references.one(session, kind, ref)


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("https://blog.example/le/mon-billet/", True),
        ("http://BLOG.example/le/mon-billet", True),
        ("/le/mon-billet/", True),
        ("/mon-billet/", True),
        ("https://blog.example/le/mon-billet/?p=1", True),
        ("https://autre.example/le/mon-billet/", False),
        ("https://blog.example.org/le/mon-billet/", False),
        ("https://blog.example/le/mon-billet/suite", False),
    ],
)
def test_a_permalink_is_one_of_this_blog(
    change: Changing, session: Session, store: Store, ref: str, *, found: bool
) -> None:
    session.rollback()
    with change() as changing:
        configuring.put(changing, "blog.url", "https://blog.example/le/")
    with store.reading() as reading:
        assert bool(references.find(reading, Kind.POST, [ref]).ids) is found


@pytest.mark.parametrize(
    ("kind", "ref", "nearest"),
    [
        (Kind.POST, "mon-bilet", "mon-billet"),
        (Kind.POST, "Mon bilet", "mon-billet"),
        (Kind.POST, "/mon-bilet/", "mon-billet"),
        (Kind.POST, "17", None),
        (Kind.POST, "???", None),
        (Kind.CONTRIBUTOR, "chantal-buagar", "chantal-buhagar"),
        (Kind.TAG, "web", None),
        (Kind.COMMENT, "mon-bilet#1", None),
    ],
)
def test_the_nearest_is_offered(
    session: Session, kind: Kind, ref: str, nearest: str | None
) -> None:
    with pytest.raises(NotFound) as caught:
        references.one(session, kind, ref)
    assert caught.value.parts["nearest"] == nearest


def test_many_are_found_in_their_order_and_each_once(session: Session) -> None:
    refs = ["tcp-ip", "1", "3", "ancien", "/post/"]
    assert references.several(session, Kind.POST, refs) == (3, 1, 2)


def test_every_unknown_one_is_named_once(session: Session) -> None:
    refs = ["1", "un", "mon-billet", "deux", "un"]
    with pytest.raises(NotFound) as caught:
        references.several(session, Kind.POST, refs)
    assert caught.value.refs == ("un", "deux")
    assert caught.value.parts["nearest"] is None


@pytest.mark.parametrize(
    ("kind", "refs", "ids"),
    [
        (Kind.POST, [str(number) for number in range(1, 50_001)], (1, 2, 3, 4)),
        (Kind.POST, [*(f"absent-{number}" for number in range(20_000)), "ancien"], (1,)),
        (Kind.POST, [f"/absent-{number}/" for number in range(20_000)], ()),
        (Kind.COMMENT, [f"mon-billet#{number}" for number in range(50_000)], (1, 2)),
        (Kind.COMMENT, [*(f"ancien-{number}#1" for number in range(20_000)), "3"], (3,)),
    ],
    ids=["ids", "old slugs", "paths", "numbers on a page", "pages"],
)
def test_any_number_of_references_takes_a_handful_of_queries(
    session: Session, kind: Kind, refs: Sequence[str], ids: tuple[int, ...]
) -> None:
    statements: list[str] = []
    connection = session.connection().connection.driver_connection
    assert connection is not None
    connection.set_trace_callback(statements.append)
    found = references.find(session, kind, refs)
    connection.set_trace_callback(None)
    assert found.ids == ids
    assert len(found.ids) + len(found.unknown) >= len(refs) - 2
    assert len([each for each in statements if each.startswith("SELECT")]) <= 5


NAMED = [Kind.POST, Kind.TAG, Kind.CATEGORY, Kind.CONTRIBUTOR, Kind.COMMENT]
READING = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@READING
@given(
    ref=st.text() | st.text(alphabet="0123456789#/-: abé²٣?\udcff\0"), kind=st.sampled_from(NAMED)
)
def test_no_text_breaks_the_search_for_what_it_names(
    session: Session, ref: str, kind: Kind
) -> None:
    with suppress(Usage, NotFound):
        references.one(session, kind, ref)


@READING
@given(number=st.integers(min_value=0), prefix=st.sampled_from(["", "0", "+", "-", "#"]))
def test_a_number_is_always_an_id(session: Session, number: int, prefix: str) -> None:
    found = references.find(session, Kind.POST, [f"{prefix}{number}"])
    named = prefix in {"", "0"} and 1 <= number <= 4
    assert found.ids == ((number,) if named else ())
