"""Feeds: Atom (RFC 4287) of lists and of comments, and RSS 2.0 of the blog.

They are put together as text, since a blog has one for every post: an XML library takes ten times
as long. What is no markup of ours goes through `_text`, so a feed is well formed whatever it says.
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime

from blogctl.records.pages import Feed, Frame, Said
from blogctl.site.characters import printable, writable
from blogctl.site.paths import Addresses

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
# The HTML of bodies is canonical: texts have no bare "<", attributes are in double quotes.
_TAG = re.compile(r'<[a-z][^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_BELOW_HOST = re.compile(r' (href|src|poster|cite)="(?=/(?!/))')
_ON_PAGE = re.compile(r' href="(?=#)')
_SETS = re.compile(r' srcset="([^"]*)"')
_IN_SET = re.compile(r"(\A|,\s+)(?=/(?!/))")


def atom(feed: Feed, frame: Frame, addresses: Addresses) -> bytes:
    """Return a feed as Atom."""
    title = _text(printable(feed.title)) or _house(frame, addresses)
    subtitle = _text(printable(feed.subtitle))
    told = f'<subtitle type="text">{subtitle}</subtitle>\n' if subtitle else ""
    start = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(frame.language)}">\n'
        f"<id>{_text(feed.key)}</id>\n"
        f'<title type="text">{title}</title>\n{told}'
        f"<updated>{_moment(_updated(feed))}</updated>\n"
        f"<author><name>{_house(frame, addresses)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href="{_url(feed.href, addresses)}"/>\n'
        f'<link rel="alternate" type="text/html" href="{_url(feed.of, addresses)}"/>\n'
        "<generator>blogctl</generator>\n"
    )
    entries = [_entry(said, addresses) for said in feed.entries]
    return "".join((start, *entries, "</feed>\n")).encode()


def _entry(said: Said, addresses: Addresses) -> str:
    author, summary = _text(printable(said.author)), _text(printable(said.summary))
    about = (
        f"<id>{_text(said.key)}</id>\n"
        f'<title type="text">{_text(printable(said.title))}</title>\n'
        f'<link rel="alternate" type="text/html" href="{_url(said.href, addresses)}"/>\n'
        f"<published>{_moment(said.published_at)}</published>\n"
        f"<updated>{_moment(said.updated_at)}</updated>\n"
    )
    if author:
        about += f"<author><name>{author}</name></author>\n"
    for name in said.categories:
        about += f'<category term="{_text(printable(name))}"/>\n'
    if summary:
        about += f'<summary type="text">{summary}</summary>\n'
    if said.html:
        about += f'<content type="html">{_html(said, addresses)}</content>\n'
    return f"<entry>\n{about}</entry>\n"


def rss(feed: Feed, frame: Frame, addresses: Addresses) -> bytes:
    """Return the blog's feed as RSS 2.0."""
    title = _text(printable(feed.title)) or _house(frame, addresses)
    start = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>{title}</title>\n"
        f"<link>{_url(feed.of, addresses)}</link>\n"
        f"<description>{_text(printable(feed.subtitle)) or title}</description>\n"
        f"<language>{_text(frame.language)}</language>\n"
        f"<lastBuildDate>{format_datetime(_updated(feed))}</lastBuildDate>\n"
        f'<atom:link rel="self" type="application/rss+xml" href="{_url(addresses.rss, addresses)}"'
        "/>\n<generator>blogctl</generator>\n"
    )
    items = [_item(said, addresses) for said in feed.entries]
    return "".join((start, *items, "</channel>\n</rss>\n")).encode()


def _item(said: Said, addresses: Addresses) -> str:
    author, content = _text(printable(said.author)), _html(said, addresses)
    # A description is HTML, so a plain summary is escaped as HTML first.
    description = _text(_text(printable(said.summary))) or content
    about = (
        f"<title>{_text(printable(said.title))}</title>\n"
        f"<link>{_url(said.href, addresses)}</link>\n"
        f'<guid isPermaLink="false">{_text(said.key)}</guid>\n'
        f"<pubDate>{format_datetime(said.published_at)}</pubDate>\n"
    )
    if author:
        about += f"<dc:creator>{author}</dc:creator>\n"
    for name in said.categories:
        about += f"<category>{_text(printable(name))}</category>\n"
    about += f"<description>{description}</description>\n"
    if content and content != description:
        about += f"<content:encoded>{content}</content:encoded>\n"
    return f"<item>\n{about}</item>\n"


def _updated(feed: Feed) -> datetime:
    """Return when a feed last changed, which it must say; an empty one never did."""
    if feed.updated_at is not None:
        return feed.updated_at
    return max((said.updated_at for said in feed.entries), default=_EPOCH)


def _house(frame: Frame, addresses: Addresses) -> str:
    """Return who says what nobody signed."""
    return _text(printable(frame.title)) or _text(addresses.origin.rpartition("//")[2])


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


def _url(href: str, addresses: Addresses) -> str:
    return _text(addresses.absolute(href))


def _html(said: Said, addresses: Addresses) -> str:
    return _text(writable(whole(said.html, said.href, addresses)))


def _text(value: str) -> str:
    """Return a text as it may stand between tags and, in double quotes, inside them."""
    return (
        value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def whole(html: str, href: str, addresses: Addresses) -> str:
    """Return the HTML of the page at `href` with whole URLs: it is read far from its blog."""
    if '="/' not in html and '="#' not in html:
        return html
    page = addresses.absolute(href.partition("#")[0]).replace("&", "&amp;")

    def told(tag: re.Match[str]) -> str:
        found = _BELOW_HOST.sub(rf' \1="{addresses.origin}', tag[0])
        found = _ON_PAGE.sub(f' href="{page}', found)
        return _SETS.sub(lambda images: f' srcset="{_whole_set(images[1], addresses)}"', found)

    return _TAG.sub(told, html)


def _whole_set(images: str, addresses: Addresses) -> str:
    return _IN_SET.sub(rf"\g<1>{addresses.origin}", images)
