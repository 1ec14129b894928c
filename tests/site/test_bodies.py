"""Bodies on pages: addresses for references, and images that know their size."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.markup import render
from blogctl.records.pages import Picture
from blogctl.site.bodies import dressed, referenced
from blogctl.vocabulary import Kind

HREFS = {
    (Kind.POST, 12): "https://a.fr/un-billet/",
    (Kind.MEDIA, 3): "/media/0123456789abcdef-une-photo.png",
    (Kind.MEDIA, 4): 'https://b.fr/a b(1)"><script>.png?x=1&y',
    (Kind.MEDIA, 5): "/media/a.jpg",
    (Kind.MEDIA, 6): "/media/b.jpg",
}
SIZES = ((480, "/media/w480/a.jpg"), (960, "/media/w960/a.jpg"))
PICTURES = {
    4: Picture(HREFS[Kind.MEDIA, 4], ""),
    5: Picture("/media/a.jpg", 'Un "pont" <b>', 1200, 900, SIZES),
    6: Picture("/media/b.jpg", "b", 4000, 3000, (*SIZES, (1600, "/media/w1600/a.jpg"))),
}
LATE = ' loading="lazy" decoding="async">'


def html(body: str, body_format: str = "markdown") -> str:
    return render(body, body_format=body_format, typography="none", prefix="p-").html


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("![a](media:3) [b](post:12#c) <post:1>", {("media", 3), ("post", 12), ("post", 1)}),
        ('<video src="media:3" poster=media:4></video>', {("media", 3), ("media", 4)}),
        ('<q cite="post:7">a</q>', {("post", 7)}),
        ("`[a](post:1)` post:2 media:3", set()),
        ('<b title=\' href="post:1"\'>a</b> `<a href="post:2">`', set()),
        ("[a](post:x) [b](post:) [c](post:1234567890123456789)", set()),
    ],
)
def test_what_a_page_would_lead_to_is_a_reference(body: str, found: set[tuple[str, int]]) -> None:
    assert referenced(html(body)) == {(Kind(kind), thing) for kind, thing in found}


@pytest.mark.parametrize(
    ("body", "page"),
    [
        ("[a](post:12)", '<p><a href="https://a.fr/un-billet/">a</a></p>'),
        ("[a](post:12#b)", '<p><a href="https://a.fr/un-billet/#post-12-b">a</a></p>'),
        (
            "[a](post:12#comment-2)",
            '<p><a href="https://a.fr/un-billet/#comment-2">a</a></p>',
        ),
        (
            "![a](media:3)",
            f'<p><img src="/media/0123456789abcdef-une-photo.png" alt="a"{LATE}</p>',
        ),
        (
            "![a](media:4)",
            (
                '<p><img src="https://b.fr/a%20b%281%29%22%3E%3Cscript%3E.png?x=1&amp;y" alt="a"'
                f"{LATE}</p>"
            ),
        ),
        ("[a](post:99) ![b & <c>](media:9)", "<p><a>a</a> b &amp; &lt;c&gt;</p>"),
        ('<a href="post:9" rel="author">a</a>', "<p><a>a</a></p>"),
        ('<q cite="post:9">a</q>', "<p><q>a</q></p>"),
        (
            '<video><source src="media:9"><source src="media:3"></video>',
            f'<p><video controls=""><source src="{HREFS[Kind.MEDIA, 3]}"></video></p>',
        ),
        ("`[a](post:12)` post:12", "<p><code>[a](post:12)</code> post:12</p>"),
    ],
)
def test_a_page_has_addresses_for_references(body: str, page: str) -> None:
    assert dressed(html(body), HREFS, PICTURES) == page


SRCSET = ' srcset="/media/w480/a.jpg 480w, /media/w960/a.jpg 960w, /media/a.jpg 1200w"'
WHOLE = f'{SRCSET} sizes="(max-width: 720px) 100vw, 720px"'


@pytest.mark.parametrize(
    ("body", "image"),
    [
        (
            "![](media:5)",
            (
                f'src="/media/a.jpg" alt="Un &quot;pont&quot; &lt;b&gt;" width="1200" height="900"'
                f"{WHOLE}{LATE}"
            ),
        ),
        ("![ici](media:5)", f'src="/media/a.jpg" alt="ici" width="1200" height="900"{WHOLE}{LATE}'),
        (
            '<img src="media:5" alt="a" width="400">',
            (
                f'src="/media/a.jpg" alt="a" width="400" height="300"{SRCSET}'
                f' sizes="(max-width: 400px) 100vw, 400px"{LATE}'
            ),
        ),
        (
            '<img src="media:5" alt="a" height="90">',
            (
                f'src="/media/a.jpg" alt="a" height="90" width="120"{SRCSET}'
                f' sizes="(max-width: 120px) 100vw, 120px"{LATE}'
            ),
        ),
        (
            '<img src="media:5" alt="a" width="20" height="20" loading="eager">',
            (
                f'src="/media/a.jpg" alt="a" width="20" height="20" loading="eager"{SRCSET}'
                ' sizes="(max-width: 20px) 100vw, 20px" decoding="async">'
            ),
        ),
        (
            '<img src="media:5" alt="a" width="50%">',
            f'src="/media/a.jpg" alt="a" width="1200" height="900"{WHOLE}{LATE}',
        ),
        (
            "![a](media:6)",
            (
                'src="/media/b.jpg" alt="a" width="4000" height="3000"'
                ' srcset="/media/w480/a.jpg 480w, /media/w960/a.jpg 960w, /media/w1600/a.jpg 1600w"'
                f' sizes="(max-width: 720px) 100vw, 720px"{LATE}'
            ),
        ),
        ("![a](https://c.fr/x.png?a=1&b)", f'src="https://c.fr/x.png?a=1&amp;b" alt="a"{LATE}'),
    ],
)
def test_an_image_says_what_a_browser_should_know_before_it_has_it(body: str, image: str) -> None:
    page = dressed(html(body), HREFS, PICTURES)
    assert page.removeprefix("<p>").removesuffix("</p>") == f"<img {image}"


def test_the_first_image_of_an_article_is_not_loaded_late() -> None:
    body = html("![a](media:9) ![b](media:3)\n\n![c](media:3)")
    page = dressed(body, HREFS, PICTURES, eager_first=True)
    assert page.startswith("<p>a <img")
    assert page.count("<img") == 2
    assert page.count("lazy") == 1
    assert page.rindex("lazy") > page.index("</p>")


@given(
    st.lists(
        st.sampled_from([*"ab<>\"'=&; ()[]`", "post:12", "media:3", " href=", "<img src="])
    ).map("".join)
)
def test_dressing_changes_nothing_but_tags(body: str) -> None:
    page = html(body)
    after = dressed(page, dict.fromkeys(referenced(page), "x"), {})
    assert referenced(after) == set()
    tag = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
    assert tag.split(after) == tag.split(page)
