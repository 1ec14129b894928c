"""Bodies of other pages and other years, as they stand on ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.site.modern import modern


@pytest.mark.parametrize(
    ("html", "here"),
    [
        ("<p>Rien</p>", "<p>Rien</p>"),
        ("<h1>A</h1>", "<h2>A</h2>"),
        ('<h3 id="a">A</h3><h4>B</h4><h3>C</h3>', '<h2 id="a">A</h2><h3>B</h3><h2>C</h2>'),
        ("<h2>A</h2><h5>B</h5><h6>C</h6><h4>D</h4>", "<h2>A</h2><h3>B</h3><h4>C</h4><h3>D</h3>"),
        ("<h4>A</h4><h2>B</h2>", "<h2>A</h2><h2>B</h2>"),
        ("<strike>a</strike> <s>b</s>", "<s>a</s> <s>b</s>"),
        ("<dl><dt>a</dt></dl>", "<dl><dt>a</dt><dd></dd></dl>"),
        ("<dl><dd><dl></dl></dd></dl>", "<dl><dd><dl><dd></dd></dl></dd></dl>"),
        ("<details>a</details>", "<details><summary>…</summary>a</details>"),
        ("<details> <summary>b</summary></details>", "<details> <summary>b</summary></details>"),
        ('<th></th><th align="left"> </th>', '<td></td><td align="left"></td>'),
        ('<th title="a>b"></th><th>1</th>', '<td title="a>b"></td><th>1</th>'),
        ('<img src=" a b.png" alt="c d">', '<img src="a%20b.png" alt="c d">'),
        ('<a href="/?a&amp;&quot;b|c">d</a>', '<a href="/?a&amp;%22b%7Cc">d</a>'),
        ('<a href="/?a&amp;b">c</a>', '<a href="/?a&amp;b">c</a>'),
        ("<hr><header>x</header>", "<hr><header>x</header>"),
        ("&lt;strike&gt; &lt;h3&gt;", "&lt;strike&gt; &lt;h3&gt;"),
    ],
)
def test_it_is_as_one_would_write_it_today(html: str, here: str) -> None:
    assert modern(html) == here


@given(st.lists(st.integers(1, 6)), st.integers(1, 3))
def test_no_level_is_skipped_and_none_is_above_the_page(levels: list[int], above: int) -> None:
    html = "".join(f"<h{level}>x</h{level}>" for level in levels)
    found = [int(part[0]) for part in modern(html, above=above).split("<h")[1:]]
    assert len(found) == len(levels)
    for before, after in zip([above, *found], found, strict=False):
        assert above < after <= max(before + 1, 6) if after < before else after <= before + 1
    for (was, now), (then, here) in zip(
        zip(levels, found, strict=True), list(zip(levels, found, strict=True))[1:], strict=False
    ):
        assert (here <= now) or then > was
