from collections.abc import Sequence

import pytest
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.models import tables
from blogctl.records.labels import TagRecord
from blogctl.services import posts, tags
from blogctl.services.audit import Change
from blogctl.services.writing import Writing
from blogctl.store.engine import Store
from tests.conftest import NOW, Changing
from tests.traces import audited, filed, redirects, versions


def write(change: Change, title: str, *bears: str, publish: bool = True) -> int:
    """Write a post that bears these tags."""
    return posts.create(change, Writing(title=title, tags=bears, publish=publish))


def listed(session: Session) -> list[tuple[str, str, int]]:
    return [(tag.slug, tag.name, tag.posts) for tag in tags.listing(session, now=NOW)]


@pytest.mark.parametrize(
    ("name", "slug", "kept"),
    [
        ("Médias sociaux", "medias-sociaux", "Médias sociaux"),
        ("C", "c", "C"),
        ("C#", "c-sharp", "C#"),
        ("C++", "c-plus-plus", "C++"),
        ("n° 5", "n-5", "n° 5"),
        ("L’été à l’œuvre", "l-ete-a-l-oeuvre", "L’été à l’œuvre"),
        ("2010", "tag-2010", "2010"),
        ("!!!", "tag", "!!!"),
        ("🎉", "tag", "🎉"),
        ("日本", "ri-ben", "日本"),
        ("  deux \t mots\n", "deux-mots", "deux mots"),
        ("e\u0301te\u0301", "ete", "été"),
        ("x" * 200, "x" * 80, "x" * 200),
    ],
)
def test_a_tag_is_made_of_any_name(change: Changing, name: str, slug: str, kept: str) -> None:
    with change() as changing:
        made = tags.ensure(changing, [name])
        assert tags.records(changing.session, made.ids, now=NOW) == [TagRecord(1, slug, kept, 0)]
    assert made.existing == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", "empty-name"),
        (" \n", "empty-name"),
        ("\ufeff", "empty-name"),
        ("x" * 201, "text-too-long"),
        ("a\0b", "text-nul"),
        ("a\ud800b", "text-surrogate"),
    ],
    ids=["empty", "blank", "byte order mark", "201 characters", "NUL", "surrogate"],
)
def test_what_is_no_name_makes_no_tag(change: Changing, name: str, key: str) -> None:
    with change() as changing:
        with pytest.raises(Usage) as caught:
            tags.ensure(changing, ["bon", name])
        assert caught.value.key == key
        if key.startswith("text"):
            assert caught.value.parts["what"] == "name"


@pytest.mark.parametrize(
    "names",
    [["Été", "été"], ["Été", "ETE"], ["Été", "ete"], ["C#", "c-sharp"], ["Œuvre", "oeuvre"]],
    ids=" and ".join,
)
def test_names_that_differ_in_case_and_accents_are_one_tag(
    change: Changing, names: Sequence[str]
) -> None:
    with change() as changing:
        made = tags.ensure(changing, names)
        assert len(made.ids) == 1
        (kept,) = listed(changing.session)
    assert kept[1] == names[0]


@pytest.mark.parametrize(
    "names",
    [["C#", "c sharp"], ["!!!", "???"], ["Web 2.0", "Web 2/0"], ["🎉", "🚀"]],
    ids=" and ".join,
)
def test_other_names_that_meet_one_slug_are_refused(change: Changing, names: Sequence[str]) -> None:
    with change() as changing, pytest.raises(Conflict) as caught:
        tags.ensure(changing, names)
    assert caught.value.key == "name-meets-slug"
    assert caught.value.parts["other"] == names[0]


def test_counts_are_of_what_readers_see(change: Changing) -> None:
    with change() as changing:
        write(changing, "Un", "web")
        write(changing, "Deux", "web", "blog")
        write(changing, "Brouillon", "web", publish=False)
        assert listed(changing.session) == [("blog", "blog", 1), ("web", "web", 2)]


def test_a_renamed_tag_is_still_found_by_its_old_names(change: Changing) -> None:
    with change() as changing:
        (tag,) = tags.ensure(changing, ["Media"]).ids
        for name in ("Médias", "Les médias"):
            assert tags.rename(changing, tag, name)
        made = tags.ensure(changing, ["media", "Medias", "les medias"])
    assert made.ids == [tag]
    assert made.existing == ["les-medias"]


def test_a_tag_may_have_an_old_name_back(change: Changing) -> None:
    with change() as changing:
        (tag,) = tags.ensure(changing, ["un"]).ids
        tags.rename(changing, tag, "deux")
        assert tags.rename(changing, tag, "Un")
        assert listed(changing.session) == [("un", "Un", 0)]
        assert redirects(changing.session) == {"deux": tag}


@pytest.mark.parametrize("name", ["Web", "web"])
def test_a_new_spelling_is_a_change_and_the_same_one_is_none(change: Changing, name: str) -> None:
    with change() as changing:
        (tag,) = tags.ensure(changing, ["Web"]).ids
    with change() as changing:
        assert tags.rename(changing, tag, name) is (name != "Web")
        assert redirects(changing.session) == {}
        assert (changing.began is not None) is (name != "Web")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("Deux", "name-taken", id="another's name"),
        pytest.param("deuxieme", "name-taken", id="a name that another had"),
        pytest.param("parti", "slug-once-public", id="the name of one that is gone"),
        pytest.param("Deux !?", "name-meets-slug", id="a name that meets another's slug"),
        pytest.param("", "empty-name", id="no name"),
    ],
)
def test_a_tag_does_not_take_the_name_of_another(change: Changing, name: str, key: str) -> None:
    with change() as changing:
        write(changing, "Billet", "un", "deuxieme", "parti")
        un, deux, parti = tags.ensure(changing, ["un", "deuxieme", "parti"]).ids
        tags.rename(changing, deux, "Deux")
        tags.remove(changing, [parti])
        with pytest.raises((Conflict, Usage)) as caught:
            tags.rename(changing, un, name)
    assert caught.value.key == key


def test_a_merge_moves_every_post_once(change: Changing, store: Store) -> None:
    with change() as changing:
        write(changing, "a", "media", "web")
        write(changing, "b", "media", "medias")
        write(changing, "c", "medias", publish=False)
        write(changing, "d", "web")
        media, medias, web = tags.ensure(changing, ["media", "medias", "web"]).ids
        tags.rename(changing, media, "Média")
        tags.rename(changing, media, "Presse")
    with change() as changing:
        tags.merge(changing, [media, medias, web], into=web)
    with store.reading() as session:
        assert filed(session, "tag") == {"a": ["web"], "b": ["web"], "c": ["web"], "d": ["web"]}
        assert listed(session) == [("web", "web", 3)]
        assert redirects(session) == dict.fromkeys(["media", "presse", "medias"], web)
        assert versions(session) == {"a": 2, "b": 3, "c": 2, "d": 1}
        assert audited(session) == [
            ("merge", "post", 1, f"tag:{media}", f"tag:{web}"),
            ("merge", "post", 2, f"tag:{media}", f"tag:{web}"),
            ("merge", "tag", media, "presse", f"tag:{web}"),
            ("merge", "post", 2, f"tag:{medias}", f"tag:{web}"),
            ("merge", "post", 3, f"tag:{medias}", f"tag:{web}"),
            ("merge", "tag", medias, "medias", f"tag:{web}"),
        ]


def test_a_deleted_tag_leaves_its_posts_and_its_address(change: Changing, store: Store) -> None:
    with change() as changing:
        write(changing, "a", "vu", "web")
        write(changing, "b", "cache", publish=False)
        vu, cache = tags.ensure(changing, ["vu", "cache"]).ids
    with change() as changing:
        tags.remove(changing, [vu, cache])
    with store.reading() as session:
        assert filed(session, "tag") == {"a": ["web"]}
        assert redirects(session) == {"vu": None}
        assert versions(session) == {"a": 2, "b": 2}
        assert audited(session) == [
            ("untag", "post", 1, f"tag:{vu}", None),
            ("delete", "tag", vu, "vu", None),
            ("untag", "post", 2, f"tag:{cache}", None),
            ("delete", "tag", cache, "cache", None),
        ]


def test_a_deleted_tag_may_come_back_with_another_id(change: Changing) -> None:
    with change() as changing:
        write(changing, "a", "web")
        (first,) = tags.ensure(changing, ["web"]).ids
        tags.remove(changing, [first])
        (second,) = tags.ensure(changing, ["Web"]).ids
        assert second > first
        assert redirects(changing.session) == {}
        assert listed(changing.session) == [("web", "Web", 0)]


def test_what_a_trashed_post_bears_is_not_unused(change: Changing) -> None:
    with change() as changing:
        write(changing, "a", "brouillon", publish=False)
        tags.ensure(changing, ["seul", "autre"])
        assert tags.unused(changing.session) == [3, 2]


def test_more_tags_than_a_statement_takes_values(change: Changing) -> None:
    with change() as changing:
        rows = [{"slug": f"t{n}", "name": f"t{n}"} for n in range(33_000)]
        changing.session.execute(tables.TAG.insert(), rows)
        unused = tags.unused(changing.session)
        assert len(unused) == len(rows)
        assert len(tags.records(changing.session, unused, now=NOW)) == len(rows)
