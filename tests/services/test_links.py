"""References in bodies: found where they mean something, and turned into addresses."""

import pytest

from blogctl.services import configuring, links, media, settings
from blogctl.vocabulary import Kind
from tests.conftest import Changing
from tests.writers import write

AWKWARD = "https://b.fr/a%281%29.png?x=1&amp;y"


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
