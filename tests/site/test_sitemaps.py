from pathlib import Path

from lxml import etree

from blogctl.records.pages import Place
from blogctl.site import sitemaps
from blogctl.site.paths import Addresses
from tests.site.records import AT, BELOW

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("sitemap.rng")))


def locations(data: bytes) -> list[tuple[str | None, ...]]:
    """Return what a sitemap names, once it was found valid."""
    tree = etree.fromstring(data)
    assert SCHEMA.validate(tree), SCHEMA.error_log
    return [tuple(part.text for part in each) for each in tree]


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    places = [Place("/blog/", AT), Place("/blog/archive/")]
    assert locations(sitemaps.sitemap(places, BELOW)) == [
        ("https://example.org/blog/", "2010-06-24T22:30:00Z"),
        ("https://example.org/blog/archive/",),
    ]


def test_an_index_names_sitemaps() -> None:
    parts = [Place(BELOW.sitemap_of("posts"), AT), Place(BELOW.sitemap_of("posts-2"))]
    assert locations(sitemaps.index(parts, BELOW)) == [
        ("https://example.org/blog/sitemap-posts.xml", "2010-06-24T22:30:00Z"),
        ("https://example.org/blog/sitemap-posts-2.xml",),
    ]


def test_an_address_is_written_as_the_protocol_wants_it() -> None:
    there = Addresses.below("https://exemple.fr/l'été & moi/<b>")
    assert locations(sitemaps.sitemap([Place(f"{there.root}/a/?b=1&c=2")], there)) == [
        ("https://exemple.fr/l'%C3%A9t%C3%A9%20&%20moi/%3Cb%3E/a/?b=1&c=2",)
    ]
    assert b"l&apos;" in sitemaps.sitemap([Place(there.home)], there)


def test_no_sitemap_is_larger_than_is_allowed() -> None:
    longest = Addresses.below("https://example.org/" + "a" * 1900)
    many = [Place(longest.post("b" * 80), AT) for _ in range(sitemaps.MOST + 1)]
    parts = dict(sitemaps.parted("posts", many))
    assert {name: len(part) for name, part in parts.items()} == {
        "posts": sitemaps.MOST,
        "posts-2": 1,
    }
    data = sitemaps.sitemap(parts["posts"], longest)
    assert data.count(b"<url>") <= 50_000
    assert len(data) <= 50 * 1024 * 1024
    assert dict(sitemaps.parted("tags", [])) == {}


def test_robots_may_read_all_of_a_blog_and_nothing_of_a_preview() -> None:
    assert sitemaps.robots(BELOW).decode() == (
        "User-agent: *\nDisallow:\n\nSitemap: https://example.org/blog/sitemap.xml\n"
    )
    assert sitemaps.robots(BELOW, drafts=True) == b"User-agent: *\nDisallow: /\n"
