import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl import slugs
from blogctl.errors import Conflict, Usage

LONG = "anticonstitutionnellement " * 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’été à l’œuvre n° 5", "l-ete-a-l-oeuvre-n-5"),
        ("L'été", "l-ete"),
        ("n° 5", "n-5"),
        ("n°5", "n-5"),
        ("C#", "c-sharp"),
        ("C++", "c-plus-plus"),
        ("Œuvre ÆON Straße", "oeuvre-aeon-strasse"),
        ("Web 2.0", "web-2-0"),
        ("R&amp;D &#123; &#x41;", "r-amp-d-sharp-123-sharp-x41"),
        ("Привет", "privet"),
        ("2010", "post-2010"),
        ("٢٠١٠", "post-2010"),
        ("", "post"),
        ("🎉 !", "post"),
        ("e\u0301te\u0301", "ete"),
        ("Page", "page"),
        (LONG, "anticonstitutionnellement-anticonstitutionnellement-anticonstitutionnellement"),
        ("a" * 500, "a" * 80),
        ("9" * 500, "post-" + "9" * 75),
        ("2010 " + "a" * 100, "post-2010"),
        ("a " + "b" * 79 + " c", "a"),
        ("a" * 40 + " " + "b" * 39, "a" * 40 + "-" + "b" * 39),
        ("é" * 1_000_000, "e" * 80),
    ],
    ids=lambda value: value[:20],
)
def test_a_text_gives_its_slug(text: str, expected: str) -> None:
    assert slugs.slugify(text, kind="post") == expected


def test_an_empty_slug_is_its_kind() -> None:
    assert slugs.slugify("!", kind="tag") == "tag"
    assert slugs.slugify("2010", kind="tag") == "tag-2010"


@given(st.text(max_size=600), st.sampled_from(["post", "tag", "category", "contributor"]))
def test_a_slug_has_its_shape_and_is_its_own_slug(text: str, kind: str) -> None:
    slug = slugs.slugify(text, kind=kind)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= slugs.SLUG_LIMIT
    assert not slug.isdigit()
    assert slugs.slugify(slug, kind=kind) == slug


@given(st.text("ab -", max_size=200))
def test_a_slug_begins_as_the_whole_one_does(text: str) -> None:
    whole = re.sub(r"[ -]+", "-", text).strip("-")
    assert whole.startswith(slugs.slugify(text, kind="post")) or not whole


@pytest.mark.parametrize("slug", ["mon-billet", "c-sharp", "post-2010", "a"])
def test_a_given_slug_is_taken_as_it_is(slug: str) -> None:
    assert slugs.check(slug, kind="post") == slug


@pytest.mark.parametrize(
    ("slug", "suggestion"),
    [
        ("Mon billet", "mon-billet"),
        ("été", "ete"),
        ("a--b", "a-b"),
        ("-a", "a"),
        ("2010", "post-2010"),
        ("", "post"),
        ("../etc", "etc"),
        ("a" * 81, "a" * 80),
    ],
)
def test_a_given_slug_that_is_none_is_refused(slug: str, suggestion: str) -> None:
    with pytest.raises(Usage) as caught:
        slugs.check(slug, kind="post")
    assert caught.value.key == "slug-invalid"
    assert caught.value.parts == {"value": slug, "suggestion": suggestion}


@pytest.mark.parametrize("slug", sorted(slugs.RESERVED))
def test_a_reserved_word_is_refused_to_a_post_only(slug: str) -> None:
    with pytest.raises(Conflict) as caught:
        slugs.check(slug, kind="post")
    assert caught.value.parts == {"value": slug, "suggestion": f"{slug}-2"}
    assert slugs.check(slug, kind="category") == slug


@pytest.mark.parametrize(
    ("base", "taken", "kind", "expected"),
    [
        pytest.param("a", set(), "post", "a", id="free"),
        pytest.param("a", {"a", "a-2"}, "post", "a-3", id="the first that is free"),
        pytest.param("page", set(), "post", "page-2", id="reserved to a post"),
        pytest.param("page", set(), "tag", "page", id="not to a tag"),
        pytest.param("a" * 80, {"a" * 80}, "post", "a" * 78 + "-2", id="within 80"),
        pytest.param(
            "b" * 70 + "-" + "c" * 9,
            {"b" * 70 + "-" + "c" * 9},
            "post",
            "b" * 70 + "-2",
            id="on a word boundary",
        ),
    ],
)
def test_a_taken_slug_is_numbered(base: str, taken: set[str], kind: str, expected: str) -> None:
    assert slugs.numbered(base, taken.__contains__, kind=kind) == expected
