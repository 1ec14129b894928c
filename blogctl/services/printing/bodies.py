"""Bodies on their way to a page: what they refer to is looked up once for many of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import Picture
from blogctl.services.printing import media
from blogctl.services.printing.view import View
from blogctl.site.bodies import Reference, attributes, dressed, referenced
from blogctl.store.dialect import is_among
from blogctl.vocabulary import Kind

_POSTS = tables.POST
_IMAGE = re.compile(r'<img(?=[ >])[^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_OF_OURS = re.compile(r' src="media:([0-9]{1,18})(?:[?#][^"]*)?"')


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """The addresses and the pictures of what some bodies refer to.

    What is not public has no address, so that what leads to it leads nowhere: not even the slug of
    a draft is shown.
    """

    hrefs: dict[Reference, str]
    pictures: dict[int, Picture]

    def dress(self, html: str, *, first: bool = False) -> str:
        """Return the HTML of a body as a page shows it; the `first` thing on it, where it is."""
        return dressed(html, self.hrefs, self.pictures, eager_first=first)

    def first_picture(self, html: str) -> Picture | None:
        """Return the first of our images in the HTML of a body, before it is dressed."""
        if '="media:' not in html:
            return None
        for image in _IMAGE.findall(html):
            ours = _OF_OURS.search(image)
            picture = self.pictures.get(int(ours[1])) if ours else None
            if picture is not None:
                alt = attributes(image).get("alt")
                return replace(picture, alt=unescape(alt)) if alt else picture
        return None


def wardrobe(view: View, bodies: Iterable[str]) -> Wardrobe:
    """Return what is needed to show these bodies."""
    wanted = {
        reference
        for html in bodies
        if '="post:' in html or '="media:' in html
        for reference in referenced(html)
    }
    posts = [thing for kind, thing in wanted if kind is Kind.POST]
    files = [thing for kind, thing in wanted if kind is Kind.MEDIA]
    hrefs: dict[Reference, str] = {}
    if posts:
        query = select(_POSTS.c.id, _POSTS.c.slug).where(is_among(_POSTS.c.id, posts), view.shows())
        for post, slug in view.session.connection().execute(query):
            hrefs[Kind.POST, post] = view.addresses.post(slug)
    pictures = media.shown(view, files) if files else {}
    hrefs |= {(Kind.MEDIA, file): picture.href for file, picture in pictures.items()}
    return Wardrobe({key: href for key, href in hrefs.items() if href}, pictures)


def logo(view: View) -> Picture | None:
    """Return the picture of `site.logo`; None where there is none, or it is gone."""
    file = media.logo(view)
    return None if file is None else media.shown(view, [file]).get(file)
