from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session

from blogctl.errors import NotFound
from blogctl.records.posts import PostRecord
from blogctl.services import categories, contributors, post_lists, settings
from blogctl.services.contributors import Person
from blogctl.services.post_lists import PostFilter, PostOrder
from blogctl.services.publishing import Verb
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, PostKind, PostSort, ShownStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide
from tests.writers import AHEAD, PAST, do, write, write_in_state

DAY = timedelta(days=1)
DRAFT, SCHEDULED, PUBLISHED, TRASHED = ShownStatus


@pytest.fixture
def session(change: Changing, store: Store) -> Iterator[Session]:
    """Posts 1 to 8, of which 7 is in the trash; newest first they are 5 6 8 4 7 2 3 1."""
    with change() as changing:
        contributors.add(changing, Person(name="Luc Ferry"))
        categories.create(changing, "Société", parent=None, description="")
        categories.create(changing, "Web", parent="societe", description="")
        write(changing, "Œuvre d’été", at=PAST - DAY, tags=("c", "web"), categories=("web",))
        write(changing, "médiathèque", at=PAST, author="luc-ferry", summary="un chapeau")
        write(changing, "École", date=PAST - timedelta(hours=1), categories=("societe",))
        write(changing, "« Zoé »", body="un deux trois", tags=("web",))
        write(changing, "eau", at=AHEAD, tags=("c", "web"), kind=PostKind.PAGE)
        write(changing, "Ça", date=NOW + DAY, categories=("web", "societe"))
        do(changing, Verb.TRASH, write(changing, "Parti", date=PAST + DAY, tags=("web",)))
        write(changing, "ebène", body="un", tags=("web",), with_=("luc-ferry",))
        approved, other = comment(changing, 1), comment(changing, 1)
        assert (approved, other) == (1, 2)
        decide(changing, CommentStatus.APPROVED, approved)
    with store.reading() as session:
        yield session


def listed(session: Session, wanted: PostFilter, order: PostOrder) -> list[PostRecord]:
    loaded = settings.load(session)
    return list(post_lists.listing(session, wanted, order, settings=loaded, now=NOW))


def ids(session: Session, wanted: PostFilter, **order: Any) -> str:  # noqa: ANN401 - of PostOrder
    return " ".join(str(row.id) for row in listed(session, wanted, PostOrder(**order)))


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "5 6 8 4 2 3 1"),
    ({"any_status": True}, "5 6 8 4 7 2 3 1"),
    ({"status": DRAFT}, "6 8 4 3"),
    ({"status": SCHEDULED}, "5"),
    ({"status": PUBLISHED}, "2 1"),
    ({"status": TRASHED}, "7"),
    ({"kind": PostKind.PAGE}, "5"),
    ({"kind": PostKind.POST}, "6 8 4 2 3 1"),
    ({"author": "luc-ferry"}, "2"),
    ({"author": "Luc Ferry", "status": DRAFT}, ""),
    ({"category": "web"}, "6 1"),
    ({"category": "societe"}, "6 3 1"),
    ({"category": "Société", "status": DRAFT}, "6 3"),
    ({"tags": ("web",)}, "5 8 4 1"),
    ({"tags": ("Web", "c")}, "5 1"),
    ({"tags": ("web",), "any_status": True}, "5 8 4 7 1"),
    ({"tags": ("web",), "category": "societe"}, "1"),
    ({"tags": ("web",), "category": "web", "author": "1", "status": PUBLISHED}, "1"),
    ({"since": PAST}, "5 6 8 4 2"),
    ({"until": PAST}, "2 3 1"),
    ({"since": PAST, "until": PAST}, "2"),
    ({"search": "MEDIA"}, "2"),
    ({"search": "oeuvre ete"}, "1"),
    ({"search": "chapeau"}, "2"),
    ({"search": '"deux trois"'}, "4"),
    ({"search": "trois un"}, "4"),
    ({"search": "un", "tags": ("web",)}, "8 4"),
    ({"search": "rien"}, ""),
]


@pytest.mark.parametrize(
    ("said", "expected"), FILTERS, ids=[" ".join(map(str, said.values())) for said, _ in FILTERS]
)
def test_a_filter_lets_through_what_it_says(
    session: Session, said: dict[str, Any], expected: str
) -> None:
    wanted = PostFilter(**said)
    assert ids(session, wanted) == expected
    assert post_lists.count(session, wanted, NOW) == len(expected.split())
    turned = " ".join(reversed(expected.split()))
    assert ids(session, wanted, reverse=True) == turned


@pytest.mark.parametrize("reverse", [False, True], ids=["newest first", "oldest first"])
@pytest.mark.parametrize(
    ("said", "expected"), FILTERS, ids=[" ".join(map(str, said.values())) for said, _ in FILTERS]
)
def test_pages_are_the_list_cut_up(
    session: Session, said: dict[str, Any], expected: str, *, reverse: bool
) -> None:
    places = expected.split()[:: -1 if reverse else 1]
    for here, following in pairwise([*places, ""]):
        page = ids(session, PostFilter(**said), limit=1, after=here, reverse=reverse)
        assert page == following


def test_a_page_may_follow_what_the_filter_leaves_out(session: Session) -> None:
    assert ids(session, PostFilter(tags=("web",)), after="6") == "8 4 1"
    assert ids(session, PostFilter(), after="parti") == "2 3 1"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (PostSort.DATE, "5 6 8 4 2 3 1"),
        (PostSort.TITLE, "6 5 8 3 2 1 4"),
        (PostSort.SLUG, "6 5 8 3 2 1 4"),
        (PostSort.CREATED, "8 6 5 4 3 2 1"),
        (PostSort.UPDATED, "8 6 5 4 3 2 1"),
        (PostSort.WORDS, "4 8 6 5 3 2 1"),
    ],
)
def test_an_order_and_its_reverse(session: Session, sort: PostSort, expected: str) -> None:
    assert ids(session, PostFilter(), sort=sort) == expected
    turned = " ".join(reversed(expected.split()))
    assert ids(session, PostFilter(), sort=sort, reverse=True) == turned
    assert (
        ids(session, PostFilter(tags=("web",)), sort=sort, limit=2).split()
        == [post for post in expected.split() if post in "5841"][:2]
    )


def test_an_order_by_when_it_was_changed_begins_with_the_last(change: Changing) -> None:
    with change() as changing:
        first = write(changing, "Un")
        write(changing, "Deux")
    with change(now=NOW + DAY) as changing:
        do(changing, Verb.PUBLISH, first)
        wanted = PostOrder(sort=PostSort.UPDATED)
        assert [row.id for row in listed(changing.session, PostFilter(), wanted)] == [1, 2]


TITLES = [
    "🎉",
    "12 idées",
    "À propos",
    "« Abeille »",
    "a capella",
    "Écran",
    "ecran plat",
    "Œdème",
    "œuf",
    "Zut",
]


def test_titles_stand_as_in_a_french_dictionary(change: Changing) -> None:
    with change() as changing:
        for title in reversed(TITLES):
            write(changing, title)
        rows = listed(changing.session, PostFilter(), PostOrder(sort=PostSort.TITLE))
    expected = [*TITLES[:2], "a capella", "À propos", *TITLES[3:4], *TITLES[5:]]
    assert [row.title for row in rows] == expected


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"author": "personne"}, "contributor"),
        ({"category": "rien"}, "category"),
        ({"tags": ("web", "rien")}, "tag"),
    ],
)
def test_what_a_filter_names_must_exist(session: Session, said: dict[str, Any], kind: str) -> None:
    with pytest.raises(NotFound) as caught:
        listed(session, PostFilter(**said), PostOrder())
    assert caught.value.key == kind


SEARCHES = [
    "",
    " ",
    "!!!",
    "*",
    '"',
    '""',
    '"un',
    "un OR deux",
    "NOT un",
    "title:un",
    "un NEAR deux",
    "(un",
    "un'; DROP TABLE post; --",
    "%",
    "_",
    "^un",
    "-un",
    "a" * 10_000,
    "a " * 10_000,
    "日本",
    "🎉",
    "{un}",
    "un + deux",
]


@pytest.mark.parametrize("search", SEARCHES, ids=[repr(each[:20]) for each in SEARCHES])
def test_whatever_is_looked_for_is_only_words(session: Session, search: str) -> None:
    ids(session, PostFilter(search=search))
    assert ids(session, PostFilter()) == "5 6 8 4 2 3 1"


def test_a_row_says_all_that_the_contract_lists(session: Session) -> None:
    (row,) = listed(session, PostFilter(search="oeuvre"), PostOrder())
    assert row == PostRecord(
        id=1,
        slug="oeuvre-d-ete",
        title="Œuvre d’été",
        kind="post",
        status="published",
        author="chantal-buhagar",
        with_=(),
        categories=("web",),
        tags=("c", "web"),
        comments=1,
        words=0,
        revision=1,
        version=1,
        created_at=NOW,
        updated_at=NOW,
        published_at=PAST - DAY,
        url="/oeuvre-d-ete/",
    )


def test_the_first_category_is_the_main_one(session: Session) -> None:
    rows = {row.id: row for row in listed(session, PostFilter(), PostOrder())}
    assert rows[6].categories == ("web", "societe")
    assert rows[8].with_ == ("luc-ferry",)


INDEXED: list[tuple[dict[str, Any], str]] = [
    ({}, "ix_post_sort"),
    ({"any_status": True}, "ix_post_sort"),
    ({"status": PUBLISHED}, "ix_post_status"),
    ({"status": DRAFT}, "ix_post_status"),
    ({"status": TRASHED}, "ix_post_status"),
    ({"author": "luc-ferry"}, "ix_post_author"),
    ({"tags": ("web",)}, "ix_posttag_sort"),
    ({"category": "web"}, "ix_postcategory_sort"),
]


@pytest.mark.parametrize("after", [None, "4"], ids=["the first page", "a later page"])
@pytest.mark.parametrize(("said", "index"), INDEXED, ids=[str(said) for said, _ in INDEXED])
def test_a_page_is_read_off_one_index(
    session: Session, said: dict[str, Any], index: str, after: str | None
) -> None:
    statements: list[str] = []
    driver: Any = session.connection().connection.driver_connection
    driver.set_trace_callback(statements.append)
    listed(session, PostFilter(**said), PostOrder(limit=2, after=after))
    driver.set_trace_callback(None)
    (page,) = [each for each in statements if " LIMIT 2" in each]
    plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {page}")]
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


def test_a_state_that_only_time_changes_is_read_at_the_moment(change: Changing) -> None:
    with change() as changing:
        write_in_state(changing, "scheduled")
        loaded = settings.load(changing.session)
        states = [
            post_lists.detail(changing.session, 1, settings=loaded, now=now).status
            for now in (AHEAD - timedelta(seconds=1), AHEAD)
        ]
    assert states == ["scheduled", "published"]
