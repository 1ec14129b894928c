"""What the head of a page says to search engines and to networks: values for the templates.

JSON-LD is schema.org's, as search engines read it: a post is a `BlogPosting`, the way to it a
`BreadcrumbList`, the home page the `WebSite` and its `Blog`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from blogctl.records.pages import Article, Frame, Gathering, Link, Listing, Picture
from blogctl.site.characters import printable
from blogctl.site.paths import Addresses
from blogctl.text import excerpt

HEADLINE = 110
"""Characters of a headline, beyond which search engines pass it over."""
DESCRIPTION = 200
"""Characters of a description that are shown somewhere."""

_Data: TypeAlias = dict[str, Any]
_NOT_SHARED = (".svg", ".svgz")  # no network shows them
_IN_SCRIPT = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


@dataclass(frozen=True, slots=True)
class Shared:
    """The image that stands for a page where it is shared, by its whole URL."""

    url: str
    alt: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page's head says.

    Texts are plain, to be escaped like any other. `title` is the window's, `name` the page's alone;
    `canonical` is a whole URL, None on a page that has no address of its own; `type` is Open
    Graph's. `published` and `modified` are ISO 8601 with the blog's offset. `robots` is None where
    nothing is forbidden. `json_ld` is JSON that may stand as it is inside
    `<script type="application/ld+json">`; empty where there is nothing to say.
    """

    title: str
    name: str
    description: str
    canonical: str | None
    type: str
    image: Shared | None
    published: str | None
    modified: str | None
    robots: str | None
    json_ld: str


def of_article(article: Article, frame: Frame, addresses: Addresses) -> Metadata:
    """Return those of a post, or of a page that stands apart."""
    entry = article.entry
    url = addresses.absolute(entry.href)
    image = _shared(article.picture or frame.logo, addresses)
    name = printable(entry.title)
    description = excerpt(printable(article.summary), DESCRIPTION)
    zone = ZoneInfo(frame.zone)
    published, modified = _moment(entry.published_at, zone), _moment(entry.updated_at, zone)
    data = _posting(article, frame, addresses)
    data |= {"description": description} if description else {}
    data |= {"datePublished": published, "dateModified": modified}
    graph = [data, *_way((*entry.categories[:1], Link(name, entry.href)), frame, addresses)]
    return Metadata(
        title=_window(name, frame),
        name=name,
        description=description or printable(frame.description),
        canonical=url,
        type="website" if article.page else "article",
        image=image,
        published=None if article.page else published,
        modified=None if article.page else modified,
        robots="noindex" if frame.drafts or entry.draft else None,
        json_ld=_script(graph),
    )


def of_listing(
    listing: Listing, frame: Frame, addresses: Addresses, *, name: str | None = None
) -> Metadata:
    """Return those of a page of a list; `name` is what the page is called, if not as its list.

    A numbered page is its own canonical one: what it lists stands nowhere else.
    """
    home = listing.by is Gathering.HOME
    first = home and listing.number is None
    said = printable(listing.name if name is None else name)
    title = printable(frame.title) if first or not said else _window(said, frame)
    about = printable(listing.about or (frame.description if home else ""))
    graph: list[_Data] = []
    if first:
        graph = [_website(frame, addresses), _blog(frame, addresses)]
    elif listing.person is not None and listing.number is None:
        graph = [_profile(listing, frame, addresses)]
    elif not home:
        graph = _way((*listing.parents, Link(said, listing.href)), frame, addresses)
    return Metadata(
        title=title,
        name=said or title,
        description=excerpt(about, DESCRIPTION),
        canonical=addresses.absolute(listing.href),
        type="profile" if listing.person is not None else "website",
        image=_shared(frame.logo, addresses),
        published=None,
        modified=None,
        robots="noindex" if frame.drafts else None,
        json_ld=_script(graph),
    )


def of_page(
    name: str,
    href: str | None,
    frame: Frame,
    addresses: Addresses,
    *,
    about: str = "",
) -> Metadata:
    """Return those of a page of the blog's own: the archive, a year, how comments are moderated.

    One without an `href`, such as that for what is not there, is kept from search engines.
    """
    said = printable(name)
    graph = _way((Link(said, href),), frame, addresses) if href is not None else []
    return Metadata(
        title=_window(said, frame),
        name=said,
        description=excerpt(printable(about), DESCRIPTION),
        canonical=None if href is None else addresses.absolute(href),
        type="website",
        image=_shared(frame.logo, addresses),
        published=None,
        modified=None,
        robots="noindex" if frame.drafts or href is None else None,
        json_ld=_script(graph),
    )


def _posting(article: Article, frame: Frame, addresses: Addresses) -> _Data:
    entry = article.entry
    url = addresses.absolute(entry.href)
    data: _Data = {
        "@type": "WebPage" if article.page else "BlogPosting",
        "@id": url,
        "url": url,
        "headline": excerpt(printable(entry.title), HEADLINE),
        "inLanguage": frame.language,
        "publisher": _publisher(frame, addresses),
    }
    if entry.author is not None:
        data["author"] = _person(entry.author, addresses)
    if entry.with_:
        data["contributor"] = [_person(link, addresses) for link in entry.with_]
    if article.picture is not None:
        data["image"] = _image(article.picture, addresses)
    if entry.tags:
        data["keywords"] = [printable(tag.name) for tag in entry.tags]
    if not article.page:
        data |= {
            "mainEntityOfPage": {"@type": "WebPage", "@id": url},
            "isPartOf": {"@id": f"{addresses.absolute(addresses.home)}#blog"},
            "wordCount": article.words,
            "commentCount": entry.comments,
        }
        if entry.categories:
            data["articleSection"] = [printable(link.name) for link in entry.categories]
    return data


def _website(frame: Frame, addresses: Addresses) -> _Data:
    home = addresses.absolute(addresses.home)
    return {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "url": home,
        "name": printable(frame.title),
        "inLanguage": frame.language,
    }


def _blog(frame: Frame, addresses: Addresses) -> _Data:
    home = addresses.absolute(addresses.home)
    data = _website(frame, addresses) | {
        "@type": "Blog",
        "@id": f"{home}#blog",
        "isPartOf": {"@id": f"{home}#website"},
        "publisher": _publisher(frame, addresses),
    }
    if frame.description:
        data["description"] = printable(frame.description)
    return data


def _profile(listing: Listing, frame: Frame, addresses: Addresses) -> _Data:
    url, person = addresses.absolute(listing.href), listing.person
    data: _Data = {"@type": "ProfilePage", "@id": url, "url": url, "inLanguage": frame.language}
    if person is not None:
        who = _person(Link(person.name, person.href), addresses)
        if person.role:
            who["jobTitle"] = printable(person.role)
        if person.bio:
            who["description"] = printable(person.bio)
        if person.url:
            who["sameAs"] = person.url
        data["mainEntity"] = who
    return data


def _way(links: Sequence[Link], frame: Frame, addresses: Addresses) -> list[_Data]:
    """Return the way to a page from the home page, where there is anything on it."""
    steps = [link for link in (Link(frame.title, addresses.home), *links) if link.name]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": printable(link.name),
            "item": addresses.absolute(link.href),
        }
        for position, link in enumerate(steps, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}] if len(items) > 1 else []


def _publisher(frame: Frame, addresses: Addresses) -> _Data:
    home = addresses.absolute(addresses.home)
    data: _Data = {"@type": "Organization", "name": printable(frame.title), "url": home}
    if frame.logo is not None:
        data["logo"] = _image(frame.logo, addresses)
    return data


def _person(link: Link, addresses: Addresses) -> _Data:
    return {"@type": "Person", "name": printable(link.name), "url": addresses.absolute(link.href)}


def _image(picture: Picture, addresses: Addresses) -> _Data:
    data: _Data = {"@type": "ImageObject", "url": _whole(picture.href, addresses)}
    if picture.width and picture.height:
        data |= {"width": picture.width, "height": picture.height}
    return data


def _shared(picture: Picture | None, addresses: Addresses) -> Shared | None:
    if picture is None or picture.href.lower().endswith(_NOT_SHARED):
        return None
    url = _whole(picture.href, addresses)
    return Shared(url, printable(picture.alt), picture.width, picture.height)


def _whole(href: str, addresses: Addresses) -> str:
    """Return the whole URL of an image, which may never have been fetched from elsewhere."""
    return href if "://" in href else addresses.absolute(href)


def _window(name: str, frame: Frame) -> str:
    """Return what a window is called: the page, then the blog."""
    return " – ".join(filter(None, (name, printable(frame.title))))


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _script(graph: Iterable[_Data]) -> str:
    things = list(graph)
    if not things:
        return ""
    data = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_IN_SCRIPT)
