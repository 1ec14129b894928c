"""Feeds and sitemaps as programs read them."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
from lxml import etree, html

from tests.proof.conftest import Site

SCHEMAS = Path(__file__).parent.parent / "site"
ATOM = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
SITEMAP = etree.RelaxNG(etree.parse(SCHEMAS / "sitemap.rng"))
ATOM_NAME = "{http://www.w3.org/2005/Atom}"
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


def test_the_rss_feed_has_what_rss_asks_for(site: Site) -> None:
    (channel,) = etree.fromstring((site.folder / "rss.xml").read_bytes())
    assert channel.tag == "channel"
    for name in ("title", "link", "description"):
        (only,) = channel.findall(name)
        assert name == "description" or (only.text or "").strip()
    assert channel.findtext("link") == f"{site.origin}/"
    for item in channel.iter("item"):
        assert (item.findtext("title") or "").strip()
        assert site.holds(item.findtext("link") or "")
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo is not None
    keys = [item.findtext("guid") for item in channel.iter("item")]
    assert len(keys) == len(set(keys))
    assert None not in keys


def test_what_feeds_lead_to_is_there(site: Site) -> None:
    """Bodies in feeds are read elsewhere: each address in them is whole, but for places in them."""
    broken: set[str] = set()
    for file in sorted(site.folder.rglob("feed.xml")):
        for entry in etree.fromstring(file.read_bytes()).iter(f"{ATOM_NAME}entry"):
            links = {link.get("rel"): link.get("href") for link in entry.iter(f"{ATOM_NAME}link")}
            assert site.holds(str(links["alternate"]).partition("#")[0]), (file, links)
            for part in ("content", "summary"):
                for text in entry.findall(f"{ATOM_NAME}{part}[@type='html']"):
                    broken.update(_unreadable(site, text.text or ""))
    assert broken <= site.said_broken


def _unreadable(site: Site, body: str) -> Iterator[str]:
    """Yield the addresses in a body that lead nowhere from a feed, as the site has them."""
    for element in html.fragment_fromstring(body, create_parent="div").iter():
        for name in ("href", "src"):
            address = str(element.get(name, ""))
            if address.startswith(f"{site.origin}/") and not site.holds(address):
                yield address.removeprefix(site.origin)
            elif address and not urlsplit(address).scheme and not address.startswith("//"):
                yield address


def test_robots_are_told_of_the_sitemap(site: Site) -> None:
    lines = (site.folder / "robots.txt").read_text().splitlines()
    assert f"Sitemap: {site.origin}/sitemap.xml" in lines
    assert not [line for line in lines if line.startswith("Disallow: /") and line != "Disallow: /"]


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
