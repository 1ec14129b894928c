from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogctl import markup
from blogctl.formats.dotclear_wiki import convert

CASES = {
    name: tuple(case.removesuffix("\n").removesuffix("\n").split("\n=>\n"))
    for name, case in (
        block.split("\n", 1)
        for block in Path(__file__)
        .with_suffix("")
        .with_name("dotclear_wiki.txt")
        .read_text(encoding="utf-8")
        .split("\n## ")[1:]
    )
}


def folded(html: str) -> str:
    """Return the HTML without its line breaks."""
    return html.replace("\n", "")


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_wiki_syntax_becomes_html(source: str, expected: str) -> None:
    assert convert(source, posts={"12": "/post/a"}) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("* a\n* b", "<ul><li>a</li><li>b</li></ul>", id="points"),
        pytest.param("# a\n# b", "<ol><li>a</li><li>b</li></ol>", id="numbers"),
        pytest.param(
            "* a\n*# b\n*# c\n* d",
            "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>",
            id="one in another",
        ),
        pytest.param(
            "* a\n** b\n*** c\n* d",
            "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
            id="back by two",
        ),
        pytest.param("* a\n# b", "<ul><li>a</li></ul><p><br /># b</p>", id="another kind"),
        pytest.param("** a", "<p><br />** a</p>", id="too deep"),
        pytest.param("* a\n\n* b", "<ul><li>a</li></ul><ul><li>b</li></ul>", id="two lists"),
        pytest.param("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>", id="a quotation"),
        pytest.param(";: a", "<blockquote><p>a</p></blockquote>", id="an older quotation"),
        pytest.param(") a", "<aside><p>a</p></aside>", id="an aside"),
        pytest.param("= a\n: b", "<dl><dt>a</dt><dd>b</dd></dl>", id="definitions"),
        pytest.param(
            "|a\nb\n|",
            "<details><summary>a</summary><p>b</p></details>",
            id="details",
        ),
    ],
)
def test_blocks_become_html(source: str, expected: str) -> None:
    assert folded(convert(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("Un.\r\nDeux.\r\n", "<p>Un.\nDeux.</p>", id="CRLF"),
    ],
)
def test_line_ends_are_any(source: str, expected: str) -> None:
    assert convert(source) == expected


def test_what_is_recent_was_plain_text_before() -> None:
    source = ') a ^^ ""b"" ,,c,, £1 ££ £2\n= d\n: e\n|f'
    assert convert(source, recent=False) == f"<p>{source}</p>"


MARKS = """[ ] | ~ ^ ! * # = : > ) ( \\ § (( )) '' __ ?? {{ }} @@ -- ++ `` $$ "" ,, ££ ;; %%% ///
øøø ---- a post:1 http://a/b.png < & ///html""".split()  # noqa: SIM905 - it is read as it is typed
HOSTILE = st.lists(st.sampled_from([*MARKS, " ", "\0", "\r", *["\n"] * 5])).map("".join)


@given(HOSTILE | st.text(), st.booleans())
@example("((|||||||", True)  # noqa: FBT003
@example("[|]{{|}}??|????(())[]{{}}££££~~", True)  # noqa: FBT003
def test_whatever_it_is_it_becomes_html(source: str, recent: bool) -> None:  # noqa: FBT001
    html = convert(source, recent=recent)
    markup.render(html, body_format="html", typography="none", prefix="p")


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1))
def test_words_are_kept(word: str) -> None:
    assert word in convert(f"* ''{word}''\n\n__{word}")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("[", id="brackets"),
        pytest.param("[a|", id="links"),
        pytest.param("''__++--", id="marks"),
        pytest.param("((a", id="images"),
        pytest.param("///x\n", id="slashes"),
        pytest.param("\\", id="backslashes"),
        pytest.param("§§", id="attributes"),
        pytest.param("$$a", id="notes"),
        pytest.param(" ", id="spaces"),
        pytest.param("|", id="bars"),
        pytest.param("~a~ [~b", id="anchors"),
    ],
)
def test_time_grows_with_the_length_only(source: str) -> None:
    begun = process_time()
    convert(source * 30_000)
    assert process_time() - begun < 5  # minutes where the time is the square of the length
