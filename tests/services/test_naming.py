from itertools import islice

import pytest
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.services import naming
from blogctl.services.audit import Change
from blogctl.slugs import candidates
from blogctl.store.engine import Store
from blogctl.vocabulary import Kind
from tests.conftest import NOW, Changing
from tests.traces import redirects

TAGS = tables.TAG


def have(session: Session, *slugs: str) -> None:
    """Let there be tags with these slugs, from id 1 on."""
    session.execute(TAGS.insert(), [{"slug": slug, "name": slug} for slug in slugs])


def leads(session: Session, old: str, target: int | None) -> None:
    row = {"kind": "tag", "old": old, "target_id": target, "created_at": NOW}
    session.execute(tables.REDIRECT.insert(), [row])


@pytest.mark.parametrize(
    ("taken", "led", "slug"),
    [
        pytest.param([], [], "web", id="the first bears the word itself"),
        pytest.param(["web"], [], "web-2", id="the second a number"),
        pytest.param(["web", "web-2", "web-4"], [], "web-3", id="a gap is filled"),
        pytest.param(["web-2"], [], "web", id="a number alone takes nothing"),
        pytest.param(["webmestre", "web-design"], [], "web", id="longer words take nothing"),
        pytest.param(["web"], ["web-2"], "web-3", id="an old address is never given away"),
    ],
)
def test_a_fresh_slug_is_one_that_nothing_ever_had(
    change: Changing, taken: list[str], led: list[str], slug: str
) -> None:
    with change() as changing:
        have(changing.session, *taken, "autre")
        for old in led:
            leads(changing.session, old, None)
        assert naming.fresh(changing.session, Kind.TAG, TAGS, "web") == slug


@pytest.mark.parametrize(
    "base",
    ["a" * 80, "a" * 20 + "-" + "b" * 59, "a-" * 39 + "bb", "mot-" * 19 + "mots"],
    ids=["one word", "a short and a long word", "letters", "words"],
)
def test_a_slug_as_long_as_can_be_is_numbered_too(change: Changing, base: str) -> None:
    first = list(islice(candidates(base, kind="tag"), 12))
    with change() as changing:
        have(changing.session, *first)
        fresh = naming.fresh(changing.session, Kind.TAG, TAGS, base)
    assert fresh not in first
    assert fresh.endswith("-13")
    assert len(fresh) <= 80


@pytest.mark.parametrize(
    ("slug", "thing", "key"),
    [
        pytest.param("libre", 1, None, id="free"),
        pytest.param("un", 1, None, id="its own"),
        pytest.param("deux", 1, "slug-taken", id="another's"),
        pytest.param("ancien", 1, None, id="one that it had"),
        pytest.param("ancien", 2, "slug-once-public", id="one that another had"),
        pytest.param("parti", 1, "slug-once-public", id="one of what is gone"),
        pytest.param("un", None, "slug-taken", id="taken, for a new thing"),
        pytest.param("parti", None, "slug-once-public", id="gone, for a new thing"),
    ],
)
def test_a_slug_is_claimed_by_what_has_or_had_it(
    change: Changing, slug: str, thing: int | None, key: str | None
) -> None:
    with change() as changing:
        session = changing.session
        have(session, "un", "deux")
        leads(session, "ancien", 1)
        leads(session, "parti", None)
        if key is None:
            naming.claim(session, Kind.TAG, TAGS, slug, thing=thing)
            return
        with pytest.raises(Conflict) as caught:
            naming.claim(session, Kind.TAG, TAGS, slug, thing=thing)
    assert (caught.value.key, caught.value.refs) == (key, (slug,))


def move(change: Change, old: str, new: str, *, public: bool = True) -> None:
    naming.move(change, Kind.TAG, 1, old=old, new=new, public=public)


def test_a_renamed_thing_is_found_by_all_its_old_slugs(change: Changing) -> None:
    with change() as changing:
        have(changing.session, "trois")
        move(changing, "un", "deux")
        move(changing, "deux", "trois")
        assert redirects(changing.session) == {"un": 1, "deux": 1}


def test_a_thing_that_takes_its_old_slug_back_no_longer_leads_from_it(change: Changing) -> None:
    with change() as changing:
        have(changing.session, "un")
        move(changing, "un", "deux")
        move(changing, "deux", "un")
        assert redirects(changing.session) == {"deux": 1}


def test_a_slug_that_no_reader_ever_saw_leaves_nothing_behind(change: Changing) -> None:
    with change() as changing:
        have(changing.session, "un")
        move(changing, "un", "deux", public=False)
        assert redirects(changing.session) == {}


def test_a_merge_takes_the_whole_chain_along(change: Changing) -> None:
    with change() as changing:
        have(changing.session, "un", "deux", "trois")
        leads(changing.session, "zero", 1)
        naming.merge(changing, Kind.TAG, 1, slug="un", into=2)
        naming.merge(changing, Kind.TAG, 2, slug="deux", into=3)
        assert redirects(changing.session) == {"zero": 3, "un": 3, "deux": 3}


@pytest.mark.parametrize(
    ("public", "left"),
    [(True, {"zero": None, "un": None}), (False, {"zero": None})],
    ids=["what readers saw", "what none saw"],
)
def test_what_led_to_a_deleted_thing_says_that_it_is_gone(
    change: Changing, *, public: bool, left: dict[str, int | None]
) -> None:
    with change() as changing:
        have(changing.session, "un")
        leads(changing.session, "zero", 1)
        naming.retire(changing, Kind.TAG, 1, slug="un", public=public)
        assert redirects(changing.session) == left


def test_only_a_gone_slug_is_revived(change: Changing) -> None:
    with change() as changing:
        have(changing.session, "un")
        leads(changing.session, "parti", None)
        leads(changing.session, "ancien", 1)
        for slug in ("parti", "ancien", "inconnu"):
            naming.revive(changing.session, Kind.TAG, slug)
        assert redirects(changing.session) == {"ancien": 1}


def test_the_kinds_do_not_get_in_each_other_s_way(change: Changing, store: Store) -> None:
    with change() as changing:
        leads(changing.session, "web", None)
    with store.reading() as session:
        naming.claim(session, Kind.CATEGORY, tables.CATEGORY, "web", thing=None)
        assert naming.led_to(session, Kind.CATEGORY, "web") is None
