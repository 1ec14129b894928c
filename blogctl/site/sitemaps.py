"""What robots are told: where all pages are (sitemaps.org), and what they may read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote

from blogctl.records.pages import Place
from blogctl.site.paths import Addresses

MOST = 20_000
"""URLs in one sitemap: the protocol allows 50,000, and 50 MB, which longer addresses would fill."""

_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_AS_THEY_ARE = "/:?#[]@!$&'()*+,;=%~"  # what RFC 3986 gives a meaning


def parted(name: str, places: Iterable[Place]) -> Iterator[tuple[str, list[Place]]]:
    """Yield the sitemaps that places fill, with their names: `posts`, `posts-2` …."""
    rest = iter(places)
    part = 1
    while some := list(islice(rest, MOST)):
        yield name if part == 1 else f"{name}-{part}", some
        part += 1


def sitemap(places: Iterable[Place], addresses: Addresses) -> bytes:
    """Return a sitemap of at most `MOST` pages, in the order in which they come."""
    urls = [f"<url>{_about(place, addresses)}</url>\n" for place in places]
    return _document("urlset", urls)


def index(parts: Iterable[Place], addresses: Addresses) -> bytes:
    """Return the index of sitemaps, each a place of its own."""
    maps = [f"<sitemap>{_about(part, addresses)}</sitemap>\n" for part in parts]
    return _document("sitemapindex", maps)


def robots(addresses: Addresses, *, drafts: bool = False) -> bytes:
    """Return what robots may read: all of it, and nothing of a preview."""
    if drafts:
        return b"User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nDisallow:\n\nSitemap: {_url(addresses.sitemap, addresses)}\n".encode()


def _document(root: str, lines: Iterable[str]) -> bytes:
    start = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_NAMESPACE}>\n'
    return "".join((start, *lines, f"</{root}>\n")).encode()


def _about(place: Place, addresses: Addresses) -> str:
    url = _url(place.href, addresses).replace("&", "&amp;").replace("'", "&apos;")
    changed = f"<lastmod>{_moment(place.updated_at)}</lastmod>" if place.updated_at else ""
    return f"<loc>{url}</loc>{changed}"


def _url(href: str, addresses: Addresses) -> str:
    url = addresses.absolute(href)
    return url if url.isascii() and url.isprintable() else quote(url, safe=_AS_THEY_ARE)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"
