from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from blogctl.errors import NotFound, Usage
from blogctl.models.comments import Comment
from blogctl.models.people import Contributor
from blogctl.services import comment_lists, settings, threads
from blogctl.services.comment_lists import CommentFilter, CommentOrder
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentKind, CommentSort, CommentStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def session(change: Changing, store: Store) -> Iterator[Session]:
    """Two pages with comments 1 to 8; their minutes say their order: 3 1 2 8 4 5 6 7."""
    with change(now=NOW - timedelta(hours=2)) as changing:
        here, there = page(changing), page(changing, "autre")
        mail, ip = "Anne@Example.org", "203.0.113.7"
        comment(changing, here, "Anne", "Une médiathèque", minute=1, email=mail)
        comment(changing, here, "Luc", "Oui", minute=2, parent=1, ip=ip)
        comment(changing, there, "Luc", "Non", minute=0, status=APPROVED)
        comment(changing, there, "Anne", "x", minute=4, email="anne@example.ORG", status=SPAM)
        comment(changing, here, "Bob", "y", minute=5, status=SPAM, ip=ip)
        comment(changing, here, "Bob", "z", minute=6, parent=2, status=REJECTED)
        last = comment(changing, there, "Zoé", "L’œuvre", minute=7, ip="2001:db8::1")
        changing.session.get_one(Comment, last).kind = CommentKind.PINGBACK
        comment(changing, here, "Éd", "w", minute=3, status=APPROVED)
    with change(actor="@cron", now=NOW - timedelta(hours=1)) as changing:
        decide(changing, REJECTED, 8, reason="doublon")
    with store.reading() as session:
        yield session


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "1 2 7"),
    ({"any_status": True}, "3 1 2 8 4 5 6 7"),
    ({"status": SPAM}, "4 5"),
    ({"status": APPROVED}, "3"),
    ({"post": "mon-billet"}, "1 2 8 6"),
    ({"post": "1"}, "1 2 8 6"),
    ({"post": "/mon-billet/", "status": SPAM}, "5"),
    ({"post": "mon-billet", "any_status": True}, "1 2 8 5 6"),
    ({"thread": "1"}, "1 2 6"),
    ({"thread": "6"}, "1 2 6"),
    ({"thread": "autre#1"}, "3"),
    ({"name": "Luc"}, "3 2"),
    ({"name": " Luc "}, "3 2"),
    ({"name": "E\u0301d"}, "8"),
    ({"name": "luc"}, ""),
    ({"email": "ANNE@example.org"}, "1"),
    ({"email": "anne@example.org", "any_status": True}, "1 4"),
    ({"ip": "203.0.113.7"}, "2"),
    ({"ip": "::ffff:203.0.113.7", "status": SPAM}, "5"),
    ({"ip": "2001:DB8:0::1"}, "7"),
    ({"search": "mediatheque"}, "1"),
    ({"search": "oeuvre zoe"}, "7"),
    ({"search": "bob"}, "6"),
    ({"search": "???"}, ""),
    ({"kind": CommentKind.PINGBACK}, "7"),
    ({"kind": CommentKind.TRACKBACK, "any_status": True}, ""),
    ({"since": YESTERDAY + timedelta(minutes=2)}, "2 7"),
    ({"until": YESTERDAY + timedelta(minutes=2)}, "1 2"),
    ({"since": NOW, "any_status": True}, ""),
    ({"decided_by": "@cron", "any_status": True}, "8"),
    ({"decided_by": "@autre", "any_status": True}, ""),
    ({"decided_by": "chantal-buhagar", "any_status": True}, "3 4 5 6"),
    ({"decided_by": "Chantal Buhagar", "status": REJECTED}, "6"),
    ({"decided_by": "1", "any_status": True}, "3 4 5 6"),
    ({"decided_before": NOW - timedelta(hours=1), "any_status": True}, "3 4 5 6"),
    ({"decided_before": NOW, "status": REJECTED}, "8 6"),
    ({"decided_before": NOW - timedelta(days=1), "any_status": True}, ""),
    ({"name": "Luc", "ip": "203.0.113.7", "post": "mon-billet", "search": "oui"}, "2"),
    ({"name": "Luc", "post": "autre", "status": PENDING}, ""),
]


@pytest.mark.parametrize(("said", "ids"), FILTERS, ids=[str(said) for said, _ in FILTERS])
def test_a_filter_lets_through_what_it_says(
    session: Session, said: dict[str, Any], ids: str
) -> None:
    wanted = CommentFilter(**said)
    assert listed(session, wanted) == ids
    assert comment_lists.count(session, wanted) == len(ids.split())
    matching = session.execute(comment_lists.matching(session, wanted)).scalars()
    assert " ".join(map(str, matching)) == ids


def listed(session: Session, wanted: CommentFilter, order: CommentOrder | None = None) -> str:
    rows = comment_lists.listing(
        session, wanted, order or CommentOrder(), settings=settings.load(session)
    )
    return " ".join(str(row.id) for row in rows)


@pytest.mark.parametrize(
    ("said", "error", "key"),
    [
        ({"post": "absent"}, NotFound, "post"),
        ({"post": ""}, Usage, "empty-value"),
        ({"thread": "99"}, NotFound, "comment"),
        ({"decided_by": "personne"}, NotFound, "contributor"),
        ({"decided_by": "2"}, NotFound, "contributor"),
        ({"decided_by": "\udcff"}, Usage, "text-surrogate"),
        ({"email": "anne"}, Usage, "email-invalid"),
        ({"ip": "203.0.113.300"}, Usage, "ip-invalid"),
        ({"ip": ""}, Usage, "ip-invalid"),
        ({"name": "\udcff"}, Usage, "text-surrogate"),
        ({"search": "\0"}, Usage, "text-nul"),
    ],
    ids=str,
)
def test_no_value_is_quietly_taken_for_another(
    session: Session, said: dict[str, str], error: type[Exception], key: str
) -> None:
    with pytest.raises(error) as caught:
        listed(session, CommentFilter(**said, any_status=True))  # type: ignore[arg-type]
    assert getattr(caught.value, "key", None) == key


def test_somebody_of_the_system_who_decided_can_be_asked_for(
    change: Changing, store: Store
) -> None:
    with change(actor="@root") as changing:
        changing.actor = type(changing.actor)("root")
        comment(changing, page(changing), status=SPAM)
    with store.reading() as session:
        assert listed(session, CommentFilter(decided_by="root", any_status=True)) == "1"


def test_a_user_who_became_a_contributor_is_one_with_them(change: Changing, store: Store) -> None:
    """As lists show them: one name in `decided_by`."""
    with change() as changing:
        comment(changing, page(changing), status=SPAM)
        changing.actor = type(changing.actor)("chantal-buhagar")
        comment(changing, 1, status=SPAM)
    with store.reading() as session:
        assert listed(session, CommentFilter(decided_by="1", status=SPAM)) == "1 2"


def test_a_name_that_was_another_s_before_is_not_theirs(change: Changing, store: Store) -> None:
    """Luc decided, then gave up the slug that somebody else has now."""
    with change() as changing:
        luc = Contributor(slug="luc-2", name="Luc", sort_name="luc")
        changing.session.add_all([luc, Contributor(slug="luc", name="Luc", sort_name="luc")])
        changing.session.flush()
        row = changing.session.get_one(Comment, comment(changing, page(changing), status=SPAM))
        row.decided_by, row.decided_by_id = "luc", luc.id
    with store.reading() as session:
        assert listed(session, CommentFilter(decided_by="luc", status=SPAM)) == ""
        assert listed(session, CommentFilter(decided_by="luc-2", status=SPAM)) == "1"


ORDERS = [
    (CommentOrder(), "3 1 2 8 4 5 6 7"),
    (CommentOrder(reverse=True), "7 6 5 4 8 2 1 3"),
    (CommentOrder(limit=3), "3 1 2"),
    (CommentOrder(limit=0), ""),
    (CommentOrder(after="2"), "8 4 5 6 7"),
    (CommentOrder(after="autre#1"), "1 2 8 4 5 6 7"),
    (CommentOrder(after="2", limit=2), "8 4"),
    (CommentOrder(after="7"), ""),
    (CommentOrder(after="2", reverse=True), "1 3"),
    (CommentOrder(after="3", reverse=True), ""),
    (CommentOrder(CommentSort.DUE), "1 2 3 4 5 6 7 8"),
]


@pytest.mark.parametrize(("order", "ids"), ORDERS, ids=[str(order) for order, _ in ORDERS])
def test_an_order_and_a_page_of_it(session: Session, order: CommentOrder, ids: str) -> None:
    assert listed(session, CommentFilter(any_status=True), order) == ids


def test_pages_of_comments_of_one_moment_miss_none(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        ids = [comment(changing, post) for _ in range(5)]
    with store.reading() as session:
        seen = []
        after = None
        while found := listed(session, CommentFilter(), CommentOrder(limit=2, after=after)):
            seen += [int(each) for each in found.split()]
            after = str(seen[-1])
    assert seen == ids


def test_a_row_says_all_of_a_comment(session: Session) -> None:
    rows = comment_lists.records(session, [3, 2], settings=settings.load(session))
    assert [row.id for row in rows] == [3, 2]
    row = rows[0]
    assert (row.number, row.post, row.post_title, row.url) == (
        *(1, "autre", "Mon billet", "/autre/#comment-1"),
    )
    assert (type(row.kind), row.kind, type(row.status), row.status) == (
        *(str, "comment", str, "approved"),
    )
    assert (row.decided_by, row.decided_at) == ("chantal-buhagar", NOW - timedelta(hours=2))
    assert (rows[1].parent_id, rows[1].number, rows[1].url, rows[1].ip) == (
        *(1, None, None, "203.0.113.7"),
    )


def test_the_census_counts_every_state(session: Session) -> None:
    assert comment_lists.census(session) == {
        "pending": 3,
        "approved": 1,
        "rejected": 2,
        "spam": 2,
    }


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ({}, "ix_comment_status"),
        ({"status": SPAM}, "ix_comment_status"),
        ({"status": PENDING}, "ix_comment_status"),
        ({"any_status": True}, "ix_comment_created"),
        ({"post": "mon-billet"}, "ix_comment_post"),
        ({"email": "anne@example.org"}, "ix_comment_email"),
        ({"ip": "203.0.113.7"}, "ix_comment_ip"),
        ({"since": YESTERDAY}, "ix_comment_status"),
        ({"reported": True}, "ix_comment_reported"),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "order",
    [CommentOrder(limit=20), CommentOrder(limit=20, after="2"), CommentOrder(reverse=True)],
    ids=["first", "after", "reverse"],
)
def test_a_page_of_a_list_is_read_from_one_index(
    session: Session, said: dict[str, Any], index: str, order: CommentOrder
) -> None:
    """Nothing is sorted, so that the last page costs what the first does."""
    plan = _plan(session, CommentFilter(**said), order)
    assert "TEMP B-TREE" not in plan
    assert f"comment USING INDEX {index}" in plan


@pytest.mark.parametrize("post", ["mon-billet", None], ids=["post", "queue"])
def test_statistics_do_not_make_a_list_begin_with_the_posts(
    change: Changing, session: Session, post: str | None
) -> None:
    session.rollback()
    with change() as changing:
        changing.session.add_all(
            Comment(
                post_id=1 + each % 2,
                author_name="Anne",
                body="x",
                status=SPAM if each % 2 else APPROVED,
                created_at=YESTERDAY + timedelta(seconds=each),
            )
            for each in range(1_000)
        )
        changing.session.flush()
        changing.session.connection().exec_driver_sql("ANALYZE")
    assert "TEMP B-TREE" not in _plan(session, CommentFilter(post=post), CommentOrder(limit=20))


def _plan(session: Session, wanted: CommentFilter, order: CommentOrder) -> str:
    """Return how SQLite goes about a list."""
    statements: list[str] = []
    driver: Any = session.connection().connection.driver_connection
    driver.set_trace_callback(statements.append)
    listed(session, wanted, order)
    driver.set_trace_callback(None)
    listing = next(each for each in reversed(statements) if "author_name" in each)
    rows = driver.execute(f"EXPLAIN QUERY PLAN {listing}")
    return "\n".join(row[3] for row in rows)


def test_a_long_thread_is_told_from_its_beginning(change: Changing, store: Store) -> None:
    length = 1_100  # deeper than Python's stack
    with change() as changing:
        post = page(changing)
        changing.session.add_all(
            Comment(
                post_id=post, author_name="Anne", body="x", parent_id=each or None, created_at=NOW
            )
            for each in range(length)
        )
    with store.reading() as session:
        thread = threads.thread(session, length // 2)
        assert [each["depth"] for each in thread] == list(range(length))
        assert len(listed(session, CommentFilter(thread=str(length))).split()) == length
