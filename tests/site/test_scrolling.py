"""What is wide can be reached by the keyboard; nothing else is changed."""

from blogctl.site.scrolling import nameless, scrollable

OPENED = '<div class="wide" role="group" aria-label="Tableau" tabindex="0">'


def test_a_table_scrolls_in_a_place_of_its_own() -> None:
    html = '<p>a</p><table class="x"><tr><td><table></table></td></tr></table><p>b</p>'
    assert scrollable(html, name="Tableau") == (
        f'<p>a</p>{OPENED}<table class="x"><tr><td><table></table></td></tr></table></div><p>b</p>'
    )


def test_a_listing_can_be_reached() -> None:
    assert scrollable("<pre><code>x</code></pre>", name="") == (
        '<pre tabindex="0"><code>x</code></pre>'
    )


def test_what_only_looks_like_a_table_is_none() -> None:
    html = '<p title="<table>">&lt;table&gt; <a title="</table><pre>" href="#x">x</a></p>'
    assert scrollable(html, name="Tableau") == html


def test_ids_are_taken_away_and_nothing_like_them() -> None:
    html = '<h2 class="a" id="x">id="y"</h2><p title=" id=&quot;z">b</p><p id="w">c</p>'
    assert nameless(html) == '<h2 class="a">id="y"</h2><p title=" id=&quot;z">b</p><p>c</p>'
