"""Bodies as pages show them: `post:12` and `media:3` become addresses, images are dressed.

The HTML of `blogctl.markup` is canonical: texts have no bare "<", attributes are in double quotes.
So the tags are found by pattern, and nothing else of a body is touched.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import TypeAlias

from blogctl.records.pages import Picture
from blogctl.vocabulary import Kind

Reference: TypeAlias = tuple[Kind, int]
"""What a body refers to."""

COLUMN = 720
"""How wide a picture is shown at most, in pixels of CSS: the column of text."""

_WIDEST = 2 * COLUMN  # on a screen of double density; one that is wider helps nobody
KINDS = {"post": Kind.POST, "media": Kind.MEDIA}
_TAG = re.compile(r'<[a-z][^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_IN_TAG = re.compile(r' (href|src|poster|cite)="(post|media):([0-9]{1,18})([?#][^"]*)?"')
_ABOUT_ADDRESS = re.compile(r' (?:rel|hreflang)="[^"]*"')
_SHOWN = re.compile(r' src="media:([0-9]{1,18})(?:[?#][^"]*)?"')
_ATTRIBUTE = re.compile(r' ([^\s="]+)="([^"]*)"')
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_OF_PAGES = ("#post-", "#comment-")
_CODES = str.maketrans(
    {
        "&": "&amp;",
        '"': "%22",
        "'": "%27",
        "<": "%3C",
        ">": "%3E",
        " ": "%20",
        "(": "%28",
        ")": "%29",
    }
)


def referenced(html: str) -> set[Reference]:
    """Return what the HTML of a body refers to."""
    return {
        (KINDS[found[2]], int(found[3]))
        for tag in _TAG.findall(html)
        for found in _IN_TAG.finditer(tag)
    }


def dressed(
    html: str,
    hrefs: Mapping[Reference, str],
    pictures: Mapping[int, Picture],
    *,
    eager_first: bool = False,
) -> str:
    """Return the HTML of a body with addresses for references and images that know their size.

    What refers to something without an address leads nowhere: a link loses the attribute, of an
    image its words stay. With `eager_first` the first image is not loaded late: it may be what is
    seen first.
    """
    if "<img" not in html and '="post:' not in html and '="media:' not in html:
        return html
    eager = eager_first

    def dress(found: re.Match[str]) -> str:
        nonlocal eager
        tag = found[0]
        if not tag.startswith("<img"):
            return _resolved(tag, hrefs) if '="post:' in tag or '="media:' in tag else tag
        image = _image(tag, hrefs, pictures, late=not eager)
        eager = eager and not image.startswith("<img")
        return image

    return _TAG.sub(dress, html)


def escaped(address: str) -> str:
    """Return an address as it may stand in HTML and in Markdown, whatever it holds."""
    return address.translate(_CODES)


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag of canonical HTML, as they are written in it."""
    return {found[1]: found[2] for found in _ATTRIBUTE.finditer(tag)}


def _resolved(tag: str, hrefs: Mapping[Reference, str]) -> str:
    """Return a tag with addresses in the place of references."""
    lost = False

    def address(found: re.Match[str]) -> str:
        nonlocal lost
        reference = KINDS[found[2]], int(found[3])
        known = hrefs.get(reference)
        if known is None:
            lost = lost or found[1] in {"href", "src"}
            return ""
        return f' {found[1]}="{escaped(known)}{_within(reference, found[4])}"'

    resolved = _IN_TAG.sub(address, tag)
    if lost and tag.startswith("<a "):  # what is said of an address needs one
        return _ABOUT_ADDRESS.sub("", resolved)
    return "" if lost and tag.startswith("<source") else resolved


def _within(reference: Reference, end: str | None) -> str:
    """Return what follows an address: ids of a post's headings bear its prefix on a page."""
    kind, thing = reference
    if kind is Kind.POST and end and end.startswith("#") and not end.startswith(_OF_PAGES):
        return f"#post-{thing}-{end[1:]}"
    return end or ""


def _image(
    tag: str, hrefs: Mapping[Reference, str], pictures: Mapping[int, Picture], *, late: bool
) -> str:
    """Return an image with all that a browser should know before it has it, or its words."""
    of_ours = _SHOWN.search(tag)
    picture = pictures.get(int(of_ours[1])) if of_ours else None
    said = attributes(_resolved(tag, hrefs))
    if "src" not in said:
        return escape(unescape(said.get("alt", "")), quote=False)
    if not said.get("alt"):
        said["alt"] = "" if picture is None else escape(picture.alt)
    for name in ("width", "height"):
        if not said.get(name, "0").isdecimal():  # "100%" was of another time
            del said[name]
    if picture is not None:
        said |= dict(_fitting(said, picture))
    if late:
        said.setdefault("loading", "lazy")
    said["decoding"] = "async"
    written = "".join(f' {name}="{value}"' for name, value in said.items())
    return f"<img{written}>"


def _fitting(said: Mapping[str, str], picture: Picture) -> Iterator[tuple[str, str]]:
    """Yield the size of an image, as its writer wanted it if they did, and the smaller ones."""
    width, height = picture.width, picture.height
    if not width or not height:
        return
    wanted, high = _number(said.get("width")), _number(said.get("height"))
    if "width" not in said and "height" not in said:
        wanted, high = width, height
    elif wanted and "height" not in said:
        high = max(1, round(wanted * height / width))
    elif high and "width" not in said:
        wanted = max(1, round(high * width / height))
    if wanted and high:
        yield "width", str(wanted)
        yield "height", str(high)
    if picture.sizes:
        shown = min(wanted or width, COLUMN)
        every = dict(picture.sizes)
        if max(every) < _WIDEST:
            every[width] = picture.href
        yield "srcset", ", ".join(f"{escaped(href)} {size}w" for size, href in every.items())
        yield "sizes", f"(max-width: {shown}px) 100vw, {shown}px"


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
