from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from blogctl.errors import Conflict
from blogctl.models.posts import Post
from blogctl.services import outcomes, posts, publishing
from blogctl.services.outcomes import Outcome
from blogctl.services.post_lists import PostFilter
from blogctl.services.publishing import Verb
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import Kind, ShownStatus
from tests.conftest import NOW, Changing
from tests.readers import comment
from tests.writers import AHEAD, PAST, do, moment, rows, write, write_in_state

LATER = NOW + timedelta(days=2)
THEN = NOW + timedelta(hours=1)


class Way(NamedTuple):
    verb: Verb
    at: datetime | None = None
    force: bool = False


PUBLISH, PUBLISH_AT = Way(Verb.PUBLISH), Way(Verb.PUBLISH, at=LATER)
UNPUBLISH, TRASH, RESTORE = Way(Verb.UNPUBLISH), Way(Verb.TRASH), Way(Verb.RESTORE)
DELETE, FORCE = Way(Verb.DELETE), Way(Verb.DELETE, force=True)

AS_IT_IS = "as it is"
HELD, NOT_TRASHED = "post-trashed", "post-not-trashed"
GONE = "gone"

# The table of the contract: what becomes of a post, as its state and its date.
TRANSITIONS: dict[tuple[str, Way], str | tuple[str, datetime | None]] = {
    ("draft", PUBLISH): ("published", THEN),
    ("draft", PUBLISH_AT): ("published", LATER),
    ("draft", UNPUBLISH): AS_IT_IS,
    ("draft", TRASH): ("trashed", None),
    ("draft", RESTORE): AS_IT_IS,
    ("draft", DELETE): NOT_TRASHED,
    ("draft", FORCE): GONE,
    ("dated draft", PUBLISH): ("published", PAST),
    ("dated draft", PUBLISH_AT): ("published", LATER),
    ("draft for later", PUBLISH): ("published", AHEAD),
    ("draft for later", PUBLISH_AT): ("published", LATER),
    ("scheduled", PUBLISH): ("published", THEN),
    ("scheduled", PUBLISH_AT): ("published", LATER),
    ("scheduled", UNPUBLISH): ("draft", AHEAD),
    ("scheduled", TRASH): ("trashed", AHEAD),
    ("scheduled", RESTORE): AS_IT_IS,
    ("scheduled", DELETE): NOT_TRASHED,
    ("scheduled", FORCE): GONE,
    ("published", PUBLISH): AS_IT_IS,
    ("published", PUBLISH_AT): ("published", LATER),
    ("published", UNPUBLISH): ("draft", PAST),
    ("published", TRASH): ("trashed", PAST),
    ("published", RESTORE): AS_IT_IS,
    ("published", DELETE): NOT_TRASHED,
    ("published", FORCE): GONE,
    ("trashed draft", PUBLISH): HELD,
    ("trashed draft", PUBLISH_AT): HELD,
    ("trashed draft", UNPUBLISH): HELD,
    ("trashed draft", TRASH): AS_IT_IS,
    ("trashed draft", RESTORE): ("draft", None),
    ("trashed draft", DELETE): GONE,
    ("trashed draft", FORCE): GONE,
    ("trashed scheduled", RESTORE): ("published", AHEAD),
    ("trashed published", PUBLISH): HELD,
    ("trashed published", RESTORE): ("published", PAST),
}


def apply(
    change: Changing, way: Way, *ids: int, keep_going: bool = False, now: datetime = THEN
) -> Outcome:
    with change("later", now=now) as changing:
        selection.choose(changing.session, ids)
        return publishing.apply(
            changing, way.verb, at=way.at, force=way.force, keep_going=keep_going
        )


FIELDS = "status, published_at, sort_at, version, updated_at"


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
@pytest.mark.parametrize(
    "case",
    TRANSITIONS,
    ids=[
        f"{way.verb}{' at' * bool(way.at)}{' forced' * way.force} {state}"
        for state, way in TRANSITIONS
    ],
)
def test_a_verb_leads_from_each_state_where_the_contract_says(
    change: Changing,
    store: Store,
    case: tuple[str, Way],
    *,
    many: bool,
) -> None:
    state, way = case
    expected = TRANSITIONS[case]
    titles = ["Un", "Deux", "Trois"] if many else ["Un"]
    with change() as changing:
        ids = [write_in_state(changing, state, title) for title in titles]
    query = f"SELECT {FIELDS} FROM post ORDER BY id"
    operations = "SELECT count(*) FROM operation"
    before, operations_before = rows(store, query), rows(store, operations)

    if expected in {HELD, NOT_TRASHED}:
        with pytest.raises(Conflict) as caught:
            apply(change, way, *ids)
        assert caught.value.key == expected
        assert caught.value.refs == ("un", "deux", "trois")[: len(ids)]
        assert rows(store, query) == before
        assert rows(store, operations) == operations_before
        return
    outcome = apply(change, way, *ids)
    if expected == AS_IT_IS:
        assert outcome.left == ("un", "deux", "trois")[: len(ids)]
        assert (outcome.ids, outcome.changed) == ([], 0)
        assert rows(store, query) == before
        assert rows(store, operations) == operations_before
        return
    assert (outcome.ids, outcome.left, outcome.changed) == (ids, (), len(ids))
    if expected == GONE:
        assert rows(store, query) == []
        return
    assert isinstance(expected, tuple)
    status, published_at = expected
    created, version = moment(NOW), before[0][3]
    row = (status, moment(published_at), moment(published_at) or created, version + 1, moment(THEN))
    assert rows(store, query) == [row] * len(ids)


STATUS = "SELECT action, kind, thing_id, before, after FROM auditrecord WHERE operation_id = 3"
PAST_ISO, LATER_ISO, THEN_ISO = (
    "2026-02-10T09:30:00Z",
    "2026-03-14T09:30:00Z",
    "2026-03-12T10:30:00Z",
)


@pytest.mark.parametrize(
    ("state", "way", "expected"),
    [
        ("draft", PUBLISH, [("status", "draft", "published"), ("date", None, THEN_ISO)]),
        ("dated draft", PUBLISH, [("status", "draft", "published")]),
        ("published", PUBLISH_AT, [("date", PAST_ISO, LATER_ISO)]),
        ("published", UNPUBLISH, [("status", "published", "draft")]),
        ("published", TRASH, [("status", "published", "trashed")]),
        ("trashed published", RESTORE, [("status", "trashed", "published")]),
        ("trashed draft", DELETE, [("delete", "trashed", None)]),
    ],
)
def test_a_change_of_state_is_written_down(
    change: Changing, store: Store, state: str, way: Way, expected: list[tuple[str, str, str]]
) -> None:
    with change() as changing:
        made = write_in_state(changing, state)
    apply(change, way, made)
    assert rows(store, STATUS) == [
        (action, "post", made, before, after) for action, before, after in expected
    ]


def test_one_that_is_held_back_holds_all_back(change: Changing, store: Store) -> None:
    with change() as changing:
        draft = write(changing, "Libre")
        held = [write_in_state(changing, "trashed draft", title) for title in ("A", "B")]
    with pytest.raises(Conflict) as caught:
        apply(change, PUBLISH, held[0], draft, held[1])
    assert caught.value.refs == ("a", "b")
    assert rows(store, "SELECT status FROM post WHERE slug = 'libre'") == [("draft",)]


def test_keep_going_does_the_others(change: Changing, store: Store) -> None:
    with change() as changing:
        held, draft, out = (
            write_in_state(changing, state, state)
            for state in ("trashed draft", "draft", "published")
        )
    outcome = apply(change, PUBLISH, held, draft, out, keep_going=True)
    assert outcome == Outcome([draft], {"draft": 1}, ("published",), ("trashed-draft",))
    assert rows(store, "SELECT status FROM post ORDER BY id") == [
        ("trashed",),
        ("published",),
        ("published",),
    ]


def test_a_set_of_every_state_is_counted_by_status(change: Changing) -> None:
    with change() as changing:
        ids = [
            write_in_state(changing, state, state)
            for state in ("draft", "dated draft", "scheduled", "published", "trashed draft")
        ]
    outcome = apply(change, TRASH, *ids)
    assert outcome.by_status == {"draft": 2, "published": 1, "scheduled": 1}
    assert outcome.ids == ids[:4]
    assert outcome.left == ("trashed-draft",)


ALL_STATES = ("draft", "scheduled", "published", "trashed draft")


@pytest.mark.parametrize(
    ("verb", "wanted", "expected"),
    [
        (Verb.PUBLISH, PostFilter(), {"draft": 1}),
        (Verb.UNPUBLISH, PostFilter(), {"draft": 1, "published": 1, "scheduled": 1}),
        (Verb.TRASH, PostFilter(), {"draft": 1, "published": 1, "scheduled": 1}),
        (Verb.RESTORE, PostFilter(), {"trashed": 1}),
        (None, PostFilter(), {"draft": 1, "published": 1, "scheduled": 1}),
        (Verb.PUBLISH, PostFilter(status=ShownStatus.SCHEDULED), {"scheduled": 1}),
        (Verb.PUBLISH, PostFilter(search="draft"), {"draft": 1}),
        (Verb.RESTORE, PostFilter(search="draft"), {"trashed": 1}),
        (Verb.TRASH, PostFilter(search="rien"), {}),
        (
            Verb.DELETE,
            PostFilter(any_status=True),
            {"draft": 1, "published": 1, "scheduled": 1, "trashed": 1},
        ),
        (Verb.DELETE, PostFilter(status=ShownStatus.TRASHED), {"trashed": 1}),
    ],
)
def test_all_takes_what_the_verb_can_act_on(
    change: Changing, verb: Verb | None, wanted: PostFilter, expected: dict[str, int]
) -> None:
    with change() as changing:
        for state in ALL_STATES:
            write_in_state(changing, state, state)
        assert publishing.choose_all(changing.session, verb, wanted, NOW) == expected


def test_a_scheduled_post_is_out_when_its_hour_comes(change: Changing) -> None:
    with change() as changing:
        write(changing, at=LATER)
        wanted = PostFilter(status=ShownStatus.PUBLISHED)
        assert publishing.choose_all(changing.session, None, wanted, NOW) == {}
        assert publishing.choose_all(changing.session, None, wanted, LATER) == {"published": 1}


def test_a_restored_post_is_out_when_its_hour_came_meanwhile(change: Changing) -> None:
    with change() as changing:
        made = write_in_state(changing, "trashed scheduled")
    after = AHEAD + timedelta(days=1)
    outcome = apply(change, RESTORE, made, now=after)
    assert outcome.by_status == {"trashed": 1}
    with change(now=after) as changing:
        wanted = PostFilter(status=ShownStatus.PUBLISHED)
        assert publishing.choose_all(changing.session, None, wanted, after) == {"published": 1}


def test_a_deleted_post_takes_all_that_is_its_own(change: Changing, store: Store) -> None:
    with change() as changing:
        kept, gone = (
            write(changing, "Reste", at=PAST),
            write(changing, "Part", at=PAST, tags=("web",)),
        )
        for post in (kept, gone):
            first = comment(changing, post)
            comment(changing, post, "Luc", "Oui", parent=first)
    with change() as changing:
        for post in (kept, gone):
            posts.edit(changing, post, Writing(body="autre"))
        do(changing, Verb.TRASH, gone)
    apply(change, DELETE, gone)
    assert rows(store, "SELECT id FROM post") == [(kept,)]
    assert rows(store, "SELECT DISTINCT post_id FROM comment") == [(kept,)]
    assert rows(store, "SELECT DISTINCT thing_id FROM revision WHERE kind = 'post'") == [(kept,)]
    assert rows(store, "SELECT count(*) FROM posttag") == [(0,)]
    assert rows(
        store, "SELECT action, kind, before FROM auditrecord WHERE operation_id = 4 ORDER BY id"
    ) == [
        ("delete", "comment", "pending"),
        ("delete", "comment", "pending"),
        ("delete", "post", "trashed"),
    ]


@pytest.mark.parametrize(
    ("state", "known"),
    [("trashed draft", False), ("trashed published", True), ("published", True)],
)
def test_only_an_address_that_readers_may_know_says_gone(
    change: Changing, store: Store, state: str, *, known: bool
) -> None:
    with change() as changing:
        made = write_in_state(changing, state)
    apply(change, FORCE, made)
    redirects = rows(store, "SELECT kind, old, target_id FROM redirect")
    assert redirects == ([("post", "mon-billet", None)] if known else [])
    with change() as changing:
        again = write(changing)
        slug = "mon-billet-2" if known else "mon-billet"
        assert changing.session.get_one(Post, again).slug == slug


def test_a_draft_that_once_was_out_says_gone_with_its_old_addresses(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        made = write(changing, "Un", at=PAST)
        posts.edit(changing, made, Writing(slug="deux"))
        do(changing, Verb.UNPUBLISH, made)
        do(changing, Verb.TRASH, made)
    apply(change, DELETE, made)
    assert rows(store, "SELECT old, target_id FROM redirect ORDER BY old") == [
        ("deux", None),
        ("un", None),
    ]


def test_a_set_may_be_larger_than_any_list_of_values(change: Changing, store: Store) -> None:
    with change() as changing:
        first = write(changing, "Modèle")
    with store.transaction() as session:
        session.connection().exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
            "INSERT INTO post (kind, slug, title, summary, body, body_format, body_html, renderer, "
            "body_text, words, author_id, status, published_at, sort_at, comments_open, "
            "last_number, revision, version, created_at, updated_at) SELECT kind, 'p-' || i, "
            "title, summary, body, body_format, body_html, renderer, body_text, words, author_id, "
            "status, published_at, sort_at, comments_open, last_number, revision, version, "
            "created_at, updated_at FROM post, n WHERE post.id = ?",
            (first,),
        )
    for way in (PUBLISH, UNPUBLISH, TRASH, DELETE):
        with change() as changing:
            wanted = PostFilter(any_status=True)
            publishing.choose_all(changing.session, way.verb, wanted, NOW)
            assert publishing.apply(changing, way.verb).changed == 40_001
    assert rows(store, "SELECT count(*) FROM post") == [(0,)]
    assert rows(store, "SELECT count(*) FROM redirect WHERE target_id IS NULL") == [(40_001,)]


def test_choosing_names_every_unknown_one(change: Changing) -> None:
    with change() as changing:
        made = write(changing)
        refs = ["mon-billet", "rien", "99"]
        unknown = outcomes.choose(changing.session, Kind.POST, refs, keep_going=True)
        assert unknown == ("rien", "99")
        assert selection.chosen(changing.session) == [made]
