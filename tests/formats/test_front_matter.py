import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from blogctl import text
from blogctl.errors import Usage
from blogctl.formats import yaml_mapping
from blogctl.formats.front_matter import PostFile, read, write

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(
    lambda value: text.clean(value, what="test")
)
WORD = TEXT.filter(lambda value: value != "" and value.strip().lstrip("\ufeff") == value)
WORDS = st.lists(WORD, max_size=4).map(tuple)
AWKWARD = st.sampled_from(
    ["no", "2010", "null", "~", "a: b", "# c", "- d", "'", '"', "l’été\n---\n", " é", "1_0", "---"]
)
POSTS = st.builds(
    PostFile,
    title=st.none() | TEXT | AWKWARD,
    author=st.none() | TEXT | AWKWARD,
    with_=st.none() | WORDS,
    date=st.none() | TEXT.filter(bool) | st.datetimes().map(str),
    categories=st.none() | WORDS,
    tags=st.none() | WORDS,
    summary=st.none() | TEXT | AWKWARD | st.lists(AWKWARD).map("\n".join),
    slug=st.none() | TEXT,
    draft=st.none() | st.booleans(),
    comments=st.none() | st.booleans(),
    body=TEXT | AWKWARD | st.lists(AWKWARD).map("\n".join),
)


def framed(head: str, body: str = "") -> str:
    return f"---\n{head}\n---\n\n{body}\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("Bonjour.\n", PostFile(body="Bonjour."), id="no front matter"),
        pytest.param("", PostFile(), id="nothing"),
        pytest.param("---\n---\n", PostFile(), id="empty front matter"),
        pytest.param("---\n# rien\n---\nA", PostFile(body="A"), id="only a comment"),
        pytest.param("---\nA\n", PostFile(body="---\nA"), id="never closed"),
        pytest.param("\n---\na: b\n---\n", PostFile(body="\n---\na: b\n---"), id="not at the top"),
        pytest.param("---\ntitle: A\n...\nB", PostFile(title="A", body="B"), id="closed by dots"),
        pytest.param("--- \r\ntitle: A\r\n---\r\nB\r\n", PostFile(title="A", body="B"), id="CRLF"),
        pytest.param("\ufeff---\ntitle: A\n---", PostFile(title="A"), id="a byte order mark"),
        pytest.param(framed("title: A", "---\nB"), PostFile(title="A", body="---\nB"), id="rules"),
        pytest.param(framed("title: 2010"), PostFile(title="2010"), id="a number is text"),
        pytest.param(framed("title: no"), PostFile(title="no"), id="no is text"),
        pytest.param(framed("title: 'null'"), PostFile(title="null"), id="null in quotes is text"),
        pytest.param(framed("title: null\nslug: ~"), PostFile(title="", slug=""), id="null"),
        pytest.param(framed("title:\ntags:"), PostFile(title="", tags=()), id="emptied"),
        pytest.param(framed("Title: A\nDRAFT: True"), PostFile(title="A", draft=True), id="case"),
        pytest.param(framed("tags: a, b,"), PostFile(tags=("a", "b")), id="words by commas"),
        pytest.param(framed("tag: mots clés"), PostFile(tags=("mots clés",)), id="one word"),
        pytest.param(framed("tags: [2010, 'a, b']"), PostFile(tags=("2010", "a, b")), id="a list"),
        pytest.param(framed("category:\n- A\n-\n- B"), PostFile(categories=("A", "B")), id="block"),
        pytest.param(framed("with: Léa"), PostFile(with_=("Léa",)), id="with"),
        pytest.param(framed("comments: off"), PostFile(comments=False), id="comments"),
        pytest.param(framed("draft: oui"), PostFile(draft=True), id="a French yes"),
        pytest.param(framed("draft:"), PostFile(), id="an empty flag says nothing"),
        pytest.param(framed("title: A\ntitle: A"), PostFile(title="A"), id="the same twice"),
        pytest.param(
            framed("tag: a\ntags: b"), PostFile(tags=("b",), repeated=("tags",)), id="the last"
        ),
        pytest.param(framed("x: &a [1]\nY: {z: *a}"), PostFile(unknown=("x", "Y")), id="unknown"),
        pytest.param(
            framed("x: [[[a]]]\ntitle: A"), PostFile(title="A", unknown=("x",)), id="deep"
        ),
        pytest.param(
            framed("date: 2026-03-05 00:00:00 +0000"),
            PostFile(date="2026-03-05 00:00:00 +0000"),
            id="a date is as it was typed",
        ),
    ],
)
def test_a_file_is_read(source: str, expected: PostFile) -> None:
    assert read(source) == expected


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        pytest.param("2010-06-24-mon-billet.md", "title: A", "2010-06-24", id="from the name"),
        pytest.param("dossier/2010-06-24-a.html", "title: A", "2010-06-24", id="in a folder"),
        pytest.param("2010-06-24-a.md", "date: 2011-01-01", "2011-01-01", id="its own wins"),
        pytest.param("2010-06-24-a.md", "date:", "2010-06-24", id="an emptied one does not"),
        pytest.param("2010-13-45-a.md", "title: A", None, id="no such day"),
        pytest.param("2010-06-24.md", "title: A", None, id="only a date"),
        pytest.param("mon-billet.md", "title: A", None, id="no date"),
        pytest.param("-", "title: A", None, id="standard input"),
    ],
)
def test_a_date_may_stand_in_the_name(name: str, head: str, expected: str | None) -> None:
    post = read(framed(head), name=name)
    assert post.date == expected
    assert post.slug is None


@pytest.mark.parametrize(
    ("head", "key", "parts"),
    [
        pytest.param("a: b\ntitle: a: b", "front-matter-yaml", {"line": 3}, id="not YAML"),
        pytest.param('title: "a', "front-matter-yaml", {}, id="an open quote"),
        pytest.param("x: y\ntitle: \x07", "front-matter-yaml", {"line": 3}, id="a bell"),
        pytest.param("x: " + "[" * 30_000, "front-matter-yaml", {"line": 2}, id="brackets"),
        pytest.param("x:\n" + "- " * 30_000, "front-matter-yaml", {"line": 3}, id="dashes"),
        pytest.param("[a]", "front-matter-mapping", {"line": 2}, id="a list"),
        pytest.param("Bonjour", "front-matter-mapping", {"line": 2}, id="prose"),
        pytest.param("? [a]\n: b", "front-matter-mapping", {"line": 2}, id="a list for a key"),
        pytest.param("a: b\n--- c", "front-matter-mapping", {"line": 3}, id="two documents"),
        pytest.param(
            "title: [a, b]",
            "front-matter-value",
            {"field": "title", "value": "[a, b]", "line": 2},
            id="a title that is a list",
        ),
        pytest.param(
            "é: ü\nTags: {é: b}",
            "front-matter-value",
            {"field": "Tags", "value": "{é: b}", "line": 3},
            id="tags that are a mapping",
        ),
        pytest.param("tags: [[a]]", "front-matter-value", {"value": "[[a]]"}, id="lists in lists"),
        pytest.param("title: *a", "front-matter-value", {"value": "*a"}, id="an alias"),
        pytest.param("draft: maybe", "front-matter-value", {"value": "maybe"}, id="no flag"),
        pytest.param('title: "\\0"', "text-nul", {}, id="a nul"),
        pytest.param("x: " + "y" * 70_000, "text-too-long", {"unit": "characters"}, id="long"),
    ],
)
def test_front_matter_that_is_wrong_is_refused(
    head: str, key: str, parts: dict[str, object]
) -> None:
    with pytest.raises(Usage) as caught:
        read(framed(head))
    assert caught.value.key == key
    assert parts.items() <= caught.value.parts.items()


def test_a_billion_laughs_are_one_unknown_key_each() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(read(framed("\n".join(lines))).unknown) == 30


def test_python_s_own_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_mapping, "_Loader", yaml.BaseLoader)
    assert read(framed("title: no\ntags: [é, 2]", "B")) == PostFile(
        title="no", tags=("é", "2"), body="B"
    )
    with pytest.raises(Usage, match="front-matter-yaml"):
        read(framed("title: \x07"))


def test_a_file_is_written_for_people() -> None:
    post = PostFile(
        title="L’été 🎉\u202f: « l’œuvre »",
        author="chantal-buhagar",
        with_=(),
        date="2010-06-24 09:00",
        categories=("Réseaux", "2010"),
        tags=("a, b",),
        summary="Un\u00a0!\nDeux",
        slug="",
        draft=True,
        body="Bonjour.",
    )
    assert write(post) == (
        "---\n"
        "title: 'L’été 🎉\u202f: « l’œuvre »'\n"
        "author: chantal-buhagar\n"
        "with: []\n"
        "date: 2010-06-24 09:00\n"
        "categories: [Réseaux, '2010']\n"
        "tags: ['a, b']\n"
        "summary: |-\n"
        "  Un\u00a0!\n"
        "  Deux\n"
        "slug:\n"
        "draft: true\n"
        "---\n"
        "\n"
        "Bonjour.\n"
    )


def test_a_post_without_anything_is_still_a_frame() -> None:
    assert write(PostFile(body="---\na: b\n---")) == "---\n---\n\n---\na: b\n---\n"


@given(POSTS)
@example(PostFile(date="2010-06-24"))
@example(PostFile(title="---", body="\n\n---\n\n"))
@example(PostFile(summary="a\n b\n\nc \n"))
@example(PostFile(title="a" * 500 + " b" * 500))
@example(PostFile(tags=("a\x85b", "x\u2028y", "\x1bz", "y\ufeff", "日本 🎉")))
def test_what_is_written_is_read_again(post: PostFile) -> None:
    assert read(write(post)) == post
