from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.formats.html_text import one_line, plain


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a\n\n\n b ", "a\n\n\n b", id="plain text keeps its lines"),
        pytest.param("a<br />\nb<br>c<br><br>d", "a\nb\nc\n\nd", id="line breaks"),
        pytest.param("<p>a</p>\n\n<p>b</p>c", "a\n\nb\n\nc", id="paragraphs"),
        pytest.param("a &lt;b&gt; &amp; &#8217;", "a <b> & ’", id="entities"),
        pytest.param("a < b <3 c> d", "a < b <3 c> d", id="what is no tag"),
        pytest.param("<b>a</b> <em class='x'>b</em>", "a b", id="emphasis"),
        pytest.param('<a href="https://x.org/a">ici</a>.', "ici (https://x.org/a).", id="a link"),
        pytest.param("<a href='https://x.org/'>x.org</a>", "x.org", id="a link that says itself"),
        pytest.param(
            "<a href=https://x.org/>https://x.org/</a>", "https://x.org/", id="an address"
        ),
        pytest.param('<a href="https://x.org/"><img></a>', "https://x.org/", id="a silent link"),
        pytest.param('<a href="javascript:x()">a</a> <a href="/b">b</a>', "a b", id="other links"),
        pytest.param(
            '<a href="https://x.org/?a=1&amp;b=2">a', "a (https://x.org/?a=1&b=2)", id="open"
        ),
        pytest.param("<ul>\n<li>a</li>\n<li>b</li></ul>c", "- a\n- b\n\nc", id="a list"),
        pytest.param("a<blockquote>b<br>c</blockquote>d", "a\n\n> b\n> c\n\nd", id="a quotation"),
        pytest.param(
            "<blockquote><blockquote>a</blockquote>b", "> > a\n>\n> b", id="one in another"
        ),
        pytest.param("<script>a</script>b<style>c", "b", id="what is no text"),
        pytest.param("a<!-- b -->c<!-- d", "ac", id="comments"),
        pytest.param('a<b c="', 'a<b c="', id="cut off"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_html_becomes_plain_text(source: str, expected: str) -> None:
    assert plain(source) == expected


@given(st.text(st.sampled_from("ab <>&\n;\"'/!-#x39") | st.characters(exclude_categories=["Cs"])))
def test_what_was_escaped_comes_back(text: str) -> None:
    assert plain(escape(text, quote=False)) == text.strip()
    assert one_line(escape(text, quote=False)) == text.strip()


def test_a_name_is_one_line() -> None:
    assert one_line(" <b>L&#8217;été</b> &amp; moi ") == "L’été & moi"


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a href='", "<!--", "<script", "<blockquote>", "<p>", "<a href=x>", "&"]
)
def test_hostile_html_is_read_in_a_moment(piece: str) -> None:
    assert isinstance(plain(piece * (400_000 // len(piece))), str)
