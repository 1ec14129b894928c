"""What the place of a file says of its post, and under which addresses a site serves it.

`posts/2010-06-24-mon-billet/index.md` is a post of 24 June 2010 called `mon-billet`, in the section
`posts`; so is `2010/06/24/mon-billet.md`, in none.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from blogctl import slugs
from blogctl.vocabulary import Flavour

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ ](.+))?")
_LANGUAGE = re.compile(r"(.+)\.[a-z]{2}(?:-[A-Za-z]{2,4})?")
_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
_DATE_WORDS = {
    "year": "%Y",
    "short_year": "%y",
    "month": "%m",
    "monthname": "%B",
    "short_month": "%b",
    "day": "%d",
    "y_day": "%j",
    "yearday": "%j",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
}
_WORD = re.compile(r":([a-z_]+)")
_FIELD = re.compile(r"\{(slug|category|lang|author|date(?::([^{}]{0,60}))?)\}")
_STRFTIME = re.compile(r"(?:[^%]|%[-]?[YymdbBjHMS])*")
_SHELVES = ("_posts", "_drafts")
_SLASHES = re.compile("/{2,}")
_INDEX = re.compile(r"(?:^|/)index\.html?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the path of a file says, from where posts stand.

    `slug` is the name less its date. `folders` are those that are no date: Hugo's sections,
    Jekyll's and Pelican's categories.
    """

    slug: str
    day: date | None = None
    folders: tuple[str, ...] = ()
    is_bundle: bool = False
    is_draft: bool = False
    is_post: bool = False
    is_page: bool = False


def place(path: str) -> Place:
    """Return what this path says, which is relative to where the posts stand."""
    parts = PurePosixPath(path).parts
    folders, name = list(parts[:-1]), PurePosixPath(path).stem
    language = _LANGUAGE.fullmatch(name)
    name = language[1] if language else name
    is_bundle = name == "index" and bool(folders)
    if is_bundle:
        name = folders.pop()
    day, slug = _dated(name)
    if day is None:
        day, folders = _day_of(folders)
    shelf = next((folder for folder in folders if folder in _SHELVES), None)
    if shelf:  # what stands below it is only order
        folders = folders[: folders.index(shelf)]
    return Place(
        slug=slug,
        day=day,
        folders=tuple(folders),
        is_bundle=is_bundle,
        is_draft=shelf == "_drafts",
        is_post=shelf is not None,
        is_page=bool(folders) and folders[0].lower() in {"pages", "_pages"},
    )


def _dated(name: str) -> tuple[date | None, str]:
    dated = _DATED.fullmatch(name)
    day = _date(*dated.groups()[:3]) if dated else None
    return (day, dated[4] or name) if dated and day else (None, name)


def _day_of(folders: list[str]) -> tuple[date | None, list[str]]:
    """Find `2010/06/24` among the folders, and return them without it."""
    for at in range(len(folders) - 2):
        three = folders[at : at + 3]
        numeric = all(part.isascii() and part.isdigit() for part in three)
        if numeric and len(three[0]) == 4 and (day := _date(*three)):
            return day, folders[:at] + folders[at + 3 :]
    return None, folders


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an address is made of; `moment` is on the wall of the blog's zone."""

    place: Place
    slug: str
    moment: datetime | None
    categories: tuple[str, ...] = ()
    is_page: bool = False


def usual(flavour: Flavour, standing: Standing, patterns: dict[str, str]) -> tuple[str, ...]:
    """Return the addresses that this builder gives a post unless the post says one.

    `patterns` are those of the site's configuration: by section for Hugo, under "post" and "page"
    for the others.
    """
    if flavour is Flavour.JEKYLL:
        return _jekyll(standing, patterns)
    if flavour is Flavour.PELICAN:
        return _pelican(standing, patterns)
    return _hugo(standing, patterns)


def _jekyll(standing: Standing, patterns: dict[str, str]) -> tuple[str, ...]:
    if standing.is_page:
        path = "/".join((*standing.place.folders, standing.slug))
        return (f"/{path}.html", f"/{path}/")
    if standing.moment is None:
        return (f"/{standing.slug}.html",)
    if pattern := patterns.get("post"):
        made = expand(_JEKYLL_STYLES.get(pattern, pattern), standing)
        return (made,) if made else ()
    made_so = (expand(_JEKYLL_STYLES[style], standing) for style in ("date", "pretty"))
    return tuple(path for path in made_so if path)


def _hugo(standing: Standing, patterns: dict[str, str]) -> tuple[str, ...]:
    section = standing.place.folders[0] if standing.place.folders else ""
    pattern = patterns.get(section.lower())
    if pattern and (made := expand(pattern, standing)):
        return (made,)
    path = "/".join((*standing.place.folders, standing.slug))
    return ("/" + path.replace(" ", "-").lower() + "/",)


def _pelican(standing: Standing, patterns: dict[str, str]) -> tuple[str, ...]:
    usual = "pages/{slug}.html" if standing.is_page else "{slug}.html"
    pattern = patterns.get("page" if standing.is_page else "post", usual)
    known = True

    def fill(match: re.Match[str]) -> str:
        nonlocal known
        said = ""
        if match[1] == "slug":
            said = standing.slug
        elif match[1] == "category" and standing.categories:
            said = slugs.slugify(standing.categories[0], kind="category")
        elif match[2] and standing.moment and _STRFTIME.fullmatch(match[2]):
            said = standing.moment.strftime(match[2])
        known = known and bool(said)
        return said

    made = _FIELD.sub(fill, pattern)
    return (root_path(made),) if known and "{" not in made else ()


def expand(pattern: str, standing: Standing) -> str | None:
    """Return the address that a pattern of Jekyll or Hugo makes (`/:year/:title/`), if it can."""
    known = True

    def fill(match: re.Match[str]) -> str:
        nonlocal known
        said = _said(match[1], standing)
        known = known and said is not None
        return said or ""

    made = _SLASHES.sub("/", "/" + _WORD.sub(fill, pattern))
    return made if known else None


def _said(word: str, standing: Standing) -> str | None:
    """Return what stands for a word of a pattern; None for one that is not known."""
    if word in {"title", "slug", "filename", "contentbasename", "slugorcontentbasename", "name"}:
        return standing.slug
    if word in {"section", "sections"}:
        folders = standing.place.folders
        return "/".join(folders if word == "sections" else folders[:1])
    if word in {"categories", "path"}:
        said = standing.categories if word == "categories" else standing.place.folders
        return "/".join(item.lower() for item in said)
    if standing.moment is None:
        return None
    if word in {"i_month", "i_day"}:
        return str(standing.moment.month if word == "i_month" else standing.moment.day)
    return standing.moment.strftime(_DATE_WORDS[word]) if word in _DATE_WORDS else None


def root_path(address: str) -> str:
    """Return the address from the root; one that is whole stays whole."""
    address = _INDEX.sub("/", address.strip())
    if host(address):
        return address
    return _SLASHES.sub("/", "/" + address)


def host(address: str) -> str:
    """Return the host of an address, "" where it has none or is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def local(reference: str) -> str | None:
    """Return the path that a reference within a site names; None where it leads elsewhere."""
    if not reference or "\\" in reference or "\0" in reference or len(reference) > 2000:
        return None
    try:
        parts = urlsplit(reference)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    return unquote(parts.path) or None
