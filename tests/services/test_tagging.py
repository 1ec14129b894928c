from collections.abc import Callable
from datetime import timedelta

import pytest

from blogctl.errors import Conflict, NotFound
from blogctl.services import posts, tagging
from blogctl.services.audit import Change
from blogctl.services.outcomes import Outcome
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from tests.conftest import NOW, Changing
from tests.writers import moment, rows, write, write_in_state

THEN = NOW + timedelta(hours=1)
BORNE = (
    "SELECT post.slug, tag.slug FROM posttag JOIN post ON post.id = post_id "
    "JOIN tag ON tag.id = tag_id ORDER BY 1, 2"
)
COUNTERS = "SELECT slug, version, updated_at FROM post ORDER BY id"
AUDIT = (
    "SELECT action, kind, thing_id, before, after FROM auditrecord "
    "WHERE operation_id = (SELECT max(id) FROM operation) ORDER BY id"
)


@pytest.fixture
def three(change: Changing) -> list[int]:
    """Posts `un`, which bears `c`, `deux`, which bears `c` and `web`, and `trois`."""
    with change() as changing:
        return [
            write(changing, "Un", tags=("C",)),
            write(changing, "Deux", tags=("C", "Web")),
            write(changing, "Trois"),
        ]


def tag(change: Change, ids: list[int], *names: str, keep_going: bool = False) -> Outcome:
    selection.choose(change.session, ids)
    return tagging.tag(change, names, keep_going=keep_going)


def untag(change: Change, ids: list[int], *refs: str, keep_going: bool = False) -> Outcome:
    selection.choose(change.session, ids)
    return tagging.untag(change, refs, keep_going=keep_going)


def test_tags_are_put_on_and_made_where_they_are_new(
    change: Changing, store: Store, three: list[int]
) -> None:
    with change(now=THEN) as changing:
        outcome = tag(changing, three, "web", "C++", "C#")
    assert outcome == Outcome(three, {"draft": 3})
    assert rows(store, BORNE) == [
        *(("deux", each) for each in ("c", "c-plus-plus", "c-sharp", "web")),
        *(("trois", each) for each in ("c-plus-plus", "c-sharp", "web")),
        *(("un", each) for each in ("c", "c-plus-plus", "c-sharp", "web")),
    ]
    assert rows(store, COUNTERS) == [(slug, 2, moment(THEN)) for slug in ("un", "deux", "trois")]


def test_a_post_that_bears_them_all_is_left_alone(
    change: Changing, store: Store, three: list[int]
) -> None:
    with change(now=THEN) as changing:
        outcome = tag(changing, three, "C", "Web")
    assert outcome == Outcome([three[0], three[2]], {"draft": 2}, ("deux",))
    assert rows(store, COUNTERS) == [
        ("un", 2, moment(THEN)),
        ("deux", 1, moment(NOW)),
        ("trois", 2, moment(THEN)),
    ]
    assert rows(store, AUDIT) == [
        ("tag", "post", three[2], None, "tag:1"),
        ("tag", "post", three[0], None, "tag:2"),
        ("tag", "post", three[2], None, "tag:2"),
    ]


def test_doing_it_again_leaves_no_trace(change: Changing, store: Store, three: list[int]) -> None:
    before = rows(store, COUNTERS)
    with change(now=THEN) as changing:
        assert tag(changing, three[:2], "c").left == ("un", "deux")
        assert untag(changing, three[2:], "c", "web").left == ("trois",)
        assert changing.began is None
    assert rows(store, COUNTERS) == before


def test_tags_are_taken_off(change: Changing, store: Store, three: list[int]) -> None:
    with change(now=THEN) as changing:
        outcome = untag(changing, three, "web", "C")
    assert outcome == Outcome(three[:2], {"draft": 2}, ("trois",))
    assert rows(store, BORNE) == []
    assert rows(store, "SELECT slug FROM tag ORDER BY slug") == [("c",), ("web",)]
    assert rows(store, AUDIT) == [
        ("untag", "post", three[1], "tag:2", None),
        ("untag", "post", three[0], "tag:1", None),
        ("untag", "post", three[1], "tag:1", None),
    ]


def test_an_unknown_tag_can_not_be_taken_off(change: Changing, three: list[int]) -> None:
    with pytest.raises(NotFound) as caught, change() as changing:
        untag(changing, three, "c", "rien", "nulle-part")
    assert caught.value.refs == ("rien", "nulle-part")


@pytest.mark.parametrize(("act", "name"), [(tag, "neuf"), (untag, "c")], ids=["tag", "untag"])
def test_posts_in_the_trash_are_named_and_hold_all_back(
    change: Changing, store: Store, three: list[int], act: Callable[..., Outcome], name: str
) -> None:
    with change() as changing:
        trashed = write_in_state(changing, "trashed draft", "Parti")
    before = rows(store, BORNE)
    with pytest.raises(Conflict) as caught, change() as changing:
        act(changing, [trashed, *three], name)
    assert (caught.value.key, caught.value.refs) == ("post-trashed", ("parti",))
    assert rows(store, BORNE) == before
    with change() as changing:
        going = act(changing, [trashed, *three], name, keep_going=True)
    assert going.refused == ("parti",)
    assert trashed not in going.ids


@pytest.mark.parametrize("trashed", [False, True], ids=["none chosen", "only trashed ones"])
def test_no_post_means_no_new_tag(change: Changing, *, trashed: bool) -> None:
    with change() as changing:
        held = [write_in_state(changing, "trashed draft")] if trashed else []
    with change() as changing:
        outcome = tag(changing, held, "neuf", keep_going=True)
        assert (outcome.ids, changing.began) == ([], None)


def test_an_edit_replaces_the_tags(change: Changing, store: Store, three: list[int]) -> None:
    with change() as changing:
        posts.edit(changing, three[1], Writing(tags=("neuf", "c")))
    assert rows(store, BORNE) == [("deux", "c"), ("deux", "neuf"), ("un", "c")]
