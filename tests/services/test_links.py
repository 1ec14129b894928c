"""References in bodies: found where they mean something, and turned into addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.markup import render
from blogctl.services import configuring, links, media, settings
from blogctl.vocabulary import Kind
from tests.conftest import Changing
from tests.writers import write

ADDRESSES = {
    (Kind.POST, 12): "https://a.fr/un-billet/",
    (Kind.MEDIA, 3): "/media/0123456789abcdef-une-photo.png",
    (Kind.MEDIA, 4): 'https://b.fr/a b(1)"><script>.png?x=1&y',
}
AWKWARD = "https://b.fr/a%281%29.png?x=1&amp;y"


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
    assert links.referenced(html(body)) == {(Kind(kind), thing) for kind, thing in found}


@pytest.mark.parametrize(
    ("body", "resolved"),
    [
        ("[a](post:12)", '<p><a href="https://a.fr/un-billet/">a</a></p>'),
        ("[a](post:12#b)", '<p><a href="https://a.fr/un-billet/#post-12-b">a</a></p>'),
        (
            "[a](post:12#comment-2)",
            '<p><a href="https://a.fr/un-billet/#comment-2">a</a></p>',
        ),
        ("![a](media:3)", '<p><img src="/media/0123456789abcdef-une-photo.png" alt="a"></p>'),
        (
            "![a](media:4)",
            '<p><img src="https://b.fr/a%20b%281%29%22%3E%3Cscript%3E.png?x=1&amp;y" alt="a"></p>',
        ),
        ("[a](post:99) ![b](media:9)", '<p><a>a</a> <img alt="b"></p>'),
        ("`[a](post:12)` post:12", "<p><code>[a](post:12)</code> post:12</p>"),
    ],
)
def test_a_page_has_addresses_for_references(body: str, resolved: str) -> None:
    assert links.resolve(html(body), ADDRESSES) == resolved


@pytest.mark.parametrize(
    ("body", "resolved"),
    [
        ("[a](post:1 'b')", "[a](https://a.fr/un/ 'b')"),
        ("![a](<media:1>)", f"![a](<{AWKWARD}>)"),
        ("[a][1]\n\n[1]: post:1#b", "[a][1]\n\n[1]: https://a.fr/un/#b"),
        ("<IMG SRC='media:1' alt=x>", f"<IMG SRC='{AWKWARD}' alt=x>"),
        ("<a href=post:1#b>a</a>", "<a href=https://a.fr/un/#b>a</a>"),
        ("<post:1>", "<https://a.fr/un/>"),
        ("[a](post:99) post:1, media:1 `post:1`", "[a](post:99) post:1, media:1 `post:1`"),
    ],
)
def test_a_source_has_addresses_for_references(change: Changing, body: str, resolved: str) -> None:
    with change() as changing:
        configuring.put(changing, "blog.url", "https://a.fr")
        write(changing, "Un")
        url = "https://b.fr/a(1).png?x=1&y"
        media.note(changing, name="x", url=url, alt=None, created_at=None)
        known = settings.load(changing.session)
        found = links.resolve_sources(changing.session, ["rien", body], known)
    assert found == ["rien", resolved]


@given(
    st.lists(st.sampled_from([*"ab<>\"'=&; ()[]`", "post:12", "media:3", " href="])).map("".join)
)
def test_resolving_changes_nothing_but_addresses(body: str) -> None:
    page = html(body)
    nowhere = dict.fromkeys(links.referenced(page), "x")
    assert links.referenced(links.resolve(page, nowhere)) == set()
    assert links.resolve(page, {(kind, n): f"{kind}:{n}" for kind, n in nowhere}) == page


def test_addresses_are_those_of_what_exists(change: Changing) -> None:
    with change() as changing:
        session = changing.session
        configuring.put(changing, "blog.url", "https://a.fr")
        post = write(changing, "Un")
        noted = media.note(changing, name="x", url="https://b.fr/x", alt=None, created_at=None)
        wanted = [(Kind.POST, post), (Kind.MEDIA, noted), (Kind.POST, 99), (Kind.MEDIA, 99)]
        assert links.addresses(session, wanted * 2, settings.load(session)) == {
            (Kind.POST, post): "https://a.fr/un/",
            (Kind.MEDIA, noted): "https://b.fr/x",
        }


def test_the_posts_that_refer_to_something_are_named(change: Changing) -> None:
    with change() as changing:
        write(changing, "Un", body="![a](media:1) ![a](media:1)")
        write(changing, "Deux", body="[a](media:12) [b](post:1)")
        write(changing, "Trois", body="`media:1`")
        session = changing.session
        assert links.referring(session, Kind.MEDIA, [1, 12, 3]) == {1: ["un"], 12: ["deux"], 3: []}
        assert links.referring(session, Kind.POST, [1]) == {1: ["deux"]}
        assert links.referring(session, Kind.POST, []) == {}
