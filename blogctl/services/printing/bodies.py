"""Bodies on their way to a page: what they refer to is looked up once for many of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import Picture
from blogctl.services import links
from blogctl.services.links import Reference
from blogctl.services.printing.view import View
from blogctl.store import media_files
from blogctl.store.dialect import is_among
from blogctl.vocabulary import Kind

_POSTS, _MEDIA = tables.POST, tables.MEDIA
_IMAGE = re.compile(r'<img(?=[ >])[^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_OF_OURS = re.compile(r' src="media:([0-9]{1,18})(?:[?#][^"]*)?"')
_ID = re.compile(r"[0-9]{1,18}")
_WORDS = re.compile(r' alt="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """The addresses and the pictures of what some bodies refer to.

    What is not public has no address, so that what leads to it leads nowhere: not even the slug of
    a draft is shown.
    """

    hrefs: dict[Reference, str]
    pictures: dict[int, Picture]

    def dress(self, html: str) -> str:
        """Return the HTML of a body as a page shows it."""
        return links.resolve(html, self.hrefs)

    def first_picture(self, html: str) -> Picture | None:
        """Return the first of our images in the HTML of a body, before it is dressed."""
        if '="media:' not in html:
            return None
        for image in _IMAGE.findall(html):
            ours = _OF_OURS.search(image)
            picture = self.pictures.get(int(ours[1])) if ours else None
            if picture is not None:
                words = _WORDS.search(image)
                return replace(picture, alt=unescape(words[1])) if words and words[1] else picture
        return None


def wardrobe(view: View, bodies: Iterable[str]) -> Wardrobe:
    """Return what is needed to show these bodies."""
    wanted = {
        reference
        for html in bodies
        if '="post:' in html or '="media:' in html
        for reference in links.referenced(html)
    }
    posts = [thing for kind, thing in wanted if kind is Kind.POST]
    media = [thing for kind, thing in wanted if kind is Kind.MEDIA]
    hrefs: dict[Reference, str] = {}
    if posts:
        query = select(_POSTS.c.id, _POSTS.c.slug).where(is_among(_POSTS.c.id, posts), view.shows())
        for post, slug in view.session.connection().execute(query):
            hrefs[Kind.POST, post] = view.addresses.post(slug)
    pictures = _media(view, media, hrefs) if media else {}
    return Wardrobe(hrefs, pictures)


def _media(view: View, wanted: list[int], hrefs: dict[Reference, str]) -> dict[int, Picture]:
    """Add the addresses of files, and return those that are images."""
    columns = _MEDIA.c
    query = select(
        columns.id,
        columns.hash,
        columns.name,
        columns.url,
        columns.type,
        columns.alt,
        columns.width,
        columns.height,
    ).where(is_among(columns.id, wanted))
    pictures = {}
    for row in view.session.connection().execute(query):
        href = row.url or ""
        if row.hash is not None:
            href = view.addresses.medium(media_files.file_name(row.hash, row.name))
        hrefs[Kind.MEDIA, row.id] = href
        if row.type.startswith("image/"):
            pictures[row.id] = Picture(href, row.alt or "", row.width, row.height)
    return pictures


def logo(view: View) -> Picture | None:
    """Return the picture of `site.logo`; None where there is none, or it is gone."""
    media = str(view.settings["site.logo"]).removeprefix("media:")
    if not _ID.fullmatch(media):
        return None
    return _media(view, [int(media)], {}).get(int(media))
