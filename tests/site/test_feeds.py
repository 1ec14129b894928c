"""Feeds: valid by Atom's own schema, and read by who reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from blogctl.records.pages import Feed, Frame
from blogctl.site import feeds
from blogctl.site.paths import Addresses
from tests.site.records import AT, BELOW, FEED, FRAME, HOSTILE, SAID

ATOM = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
IN_ATOM = "{http://www.w3.org/2005/Atom}"
LATER = replace(SAID, key="tag:example.org,2010:post/13", updated_at=AT + timedelta(days=1))

Write: TypeAlias = Callable[[Feed, Frame, Addresses], bytes]
WRITERS = pytest.mark.parametrize("write", [feeds.atom, feeds.rss])


def checked(write: Write, feed: Feed, frame: Frame = FRAME) -> Any:  # noqa: ANN401 - feedparser's
    """Return a feed as a reader reads it, once it was found valid."""
    data = write(feed, frame, BELOW)
    tree = etree.fromstring(data)
    if write is feeds.atom:
        assert ATOM.validate(tree), ATOM.error_log
        assert tree.findtext(f"{IN_ATOM}author/{IN_ATOM}name")  # so that every entry has one
    read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.bozo_exception
    return read


def test_atom_says_all_that_is_known() -> None:
    assert feeds.atom(FEED, FRAME, BELOW).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">\n'
        "<id>tag:example.org,2010:home</id>\n"
        '<title type="text">Le blog</title>\n'
        '<subtitle type="text">Ce qui se passe chez nous</subtitle>\n'
        "<updated>2010-06-24T22:30:00Z</updated>\n"
        "<author><name>Le blog</name></author>\n"
        '<link rel="self" type="application/atom+xml" href="https://example.org/blog/feed.xml"/>\n'
        '<link rel="alternate" type="text/html" href="https://example.org/blog/"/>\n'
        "<generator>blogctl</generator>\n"
        "<entry>\n"
        "<id>tag:example.org,2010:post/12</id>\n"
        '<title type="text">Un été à la ferme</title>\n'
        '<link rel="alternate" type="text/html" href="https://example.org/blog/un-ete/"/>\n'
        "<published>2010-06-24T22:30:00Z</published>\n"
        "<updated>2010-06-24T22:30:00Z</updated>\n"
        "<author><name>Chantal Buhagar</name></author>\n"
        '<category term="Société"/>\n'
        '<summary type="text">Il fait beau.</summary>\n'
        '<content type="html">&lt;p&gt;Il fait beau.&lt;/p&gt;</content>\n'
        "</entry>\n"
        "</feed>\n"
    )


@WRITERS
def test_a_reader_finds_what_was_said(write: Write) -> None:
    read = checked(write, FEED)
    (entry,) = read.entries
    assert read.feed.title == "Le blog"
    assert read.feed.language == "fr"
    assert read.feed.updated_parsed[:5] == (2010, 6, 24, 22, 30)
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": f"https://example.org/blog/{'feed' if write is feeds.atom else 'rss'}.xml",
        "alternate": "https://example.org/blog/",
    }
    assert entry.id == "tag:example.org,2010:post/12"
    assert entry.link == "https://example.org/blog/un-ete/"
    assert entry.title == "Un été à la ferme"
    assert entry.author == "Chantal Buhagar"
    assert entry.summary == "Il fait beau."
    assert entry.content[0].value == "<p>Il fait beau.</p>"
    assert [tag.term for tag in entry.tags] == ["Société"]
    assert entry.published_parsed[:5] == (2010, 6, 24, 22, 30)
    assert write is feeds.atom or not entry.guidislink


@WRITERS
def test_an_empty_feed_is_one_too_and_the_same_tomorrow(write: Write) -> None:
    bare = replace(FEED, entries=(), updated_at=None, subtitle="")
    read = checked(write, bare, replace(FRAME, title=""))
    assert read.entries == []
    assert read.feed.updated_parsed[:3] == (1970, 1, 1)


def test_a_feed_was_updated_when_its_latest_entry_was() -> None:
    both = replace(FEED, entries=(SAID, LATER), updated_at=None)
    assert checked(feeds.atom, both).feed.updated == "2010-06-25T22:30:00Z"


@WRITERS
def test_what_is_unknown_is_left_out(write: Write) -> None:
    bare = replace(SAID, author="", summary="", categories=(), html="")
    (entry,) = checked(write, replace(FEED, entries=(bare,))).entries
    assert entry.get("summary", "") == ""
    assert "tags" not in entry
    assert "content" not in entry


@WRITERS
@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_a_title_holds_is_a_title(write: Write, hostile: str) -> None:
    said = replace(SAID, title=hostile, author=hostile, summary=hostile, categories=(hostile,))
    feed = replace(FEED, title=hostile, subtitle=hostile, entries=(said,))
    plain = "".join(each for each in hostile if each in "\u2028\u2029" or each.isprintable())
    tree = etree.fromstring(write(feed, replace(FRAME, title=hostile), BELOW))
    checked(write, feed, replace(FRAME, title=hostile))
    titles = [each.text for each in tree.iter("title", f"{IN_ATOM}title")]
    assert titles == [plain, plain]


@WRITERS
@given(text=st.text())
def test_no_text_breaks_a_feed(write: Write, text: str) -> None:
    said = replace(SAID, title=text, html=f'<p title="{text}">{text}</p>', summary=text)
    data = write(replace(FEED, title=text, entries=(said,)), FRAME, BELOW)
    tree = etree.fromstring(data)
    assert write is feeds.rss or ATOM.validate(tree), ATOM.error_log


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="/blog/x/">a</a>', '<a href="https://example.org/blog/x/">a</a>'),
        (
            '<a href="#post-12-b">a</a>',
            '<a href="https://example.org/blog/un-ete/#post-12-b">a</a>',
        ),
        (
            '<img src="/a.png" alt="1 > 0" srcset="/b.png 1x, /c.png 2x">',
            '<img src="{0}/a.png" alt="1 > 0" srcset="{0}/b.png 1x, {0}/c.png 2x">',
        ),
        ('<a href="//b.fr/">a</a>', '<a href="//b.fr/">a</a>'),
        ('<a href="https://b.fr/">a</a>', '<a href="https://b.fr/">a</a>'),
        ('<code>a href="/x" src="#y"</code>', '<code>a href="/x" src="#y"</code>'),
        ("<b title='a'>c</b> href=\"/x/\"", "<b title='a'>c</b> href=\"/x/\""),
        (
            '<p>1</p><video poster="/p.png"></video>',
            '<p>1</p><video poster="https://example.org/p.png"></video>',
        ),
    ],
)
def test_links_of_a_body_lead_back_to_its_blog(html: str, whole: str) -> None:
    whole = whole.replace("{0}", BELOW.origin)
    assert feeds.whole(html, "/blog/un-ete/#comment-2", BELOW) == whole
    (entry,) = checked(feeds.atom, replace(FEED, entries=(replace(SAID, html=html),))).entries
    assert "example.org" in entry.link
