"""Feeds and sitemaps as programs read them."""

from datetime import datetime
from pathlib import Path

import feedparser
from lxml import etree

from tests.proof.conftest import Site

SCHEMAS = Path(__file__).parent.parent / "site"
ATOM = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
SITEMAP = etree.RelaxNG(etree.parse(SCHEMAS / "sitemap.rng"))
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_every_atom_feed_is_valid(site: Site) -> None:
    feeds = sorted(site.folder.rglob("feed.xml"))
    assert len(feeds) > 10
    for file in feeds:
        document = etree.fromstring(file.read_bytes())
        assert ATOM.validate(document), f"{file}: {ATOM.error_log.last_error}"
        feed = feedparser.parse(file.read_bytes())
        assert not feed.bozo, f"{file}: {feed.get('bozo_exception')}"
        assert feed.version == "atom10"
        keys = [entry.id for entry in feed.entries]
        assert len(keys) == len(set(keys))
        own = {link.href for link in feed.feed.links if link.rel == "self"}
        assert own == {site.origin + site.href(file)}


def test_the_rss_feed_is_read_too(site: Site) -> None:
    feed = feedparser.parse((site.folder / "rss.xml").read_bytes())
    assert not feed.bozo
    assert feed.version == "rss20"
    atom = feedparser.parse((site.folder / "feed.xml").read_bytes())
    assert [entry.link for entry in feed.entries] == [entry.link for entry in atom.entries]
    assert len(feed.entries) > 1


def test_the_sitemap_names_each_page_once_and_no_other(site: Site) -> None:
    index = etree.parse(site.folder / "sitemap.xml").getroot()
    named: list[str] = []
    for part in index.iter(f"{MAP}loc"):
        file = site.folder / (part.text or "").removeprefix(f"{site.origin}/")
        document = etree.parse(file)
        assert SITEMAP.validate(document), f"{file}: {SITEMAP.error_log.last_error}"
        for moment in document.iter(f"{MAP}lastmod"):
            datetime.fromisoformat(moment.text or "")
        named += [place.text or "" for place in document.iter(f"{MAP}loc")]
    assert len(named) == len(set(named))
    there = {site.origin + site.href(file): file for file in site.pages()}
    assert set(named) <= there.keys()
    left = {
        href.removeprefix(site.origin)
        for href, file in there.items()
        if href not in named and b'<article class="post">' in file.read_bytes()
    }
    assert not left
