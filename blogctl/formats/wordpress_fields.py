"""What the elements of a WordPress export are called, and how their values are read.

A file of version 1.0 says `wp:` for `http://wordpress.org/export/1.0/`, later ones for other
addresses or for none at all; all of them mean the same, so the address does not count.
"""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from blogctl.formats.html_text import one_line
from blogctl.formats.xml_stream import Element

NEVER: Final = "0000-00-00 00:00:00"
_RSS = frozenset(
    {"author", "category", "comments", "description", "item", "link", "source", "tag", "title"}
)
_OURS = ("wordpress.org/export", "purl.org/rss/1.0/modules/content", "purl.org/dc/")
_PREFIXES = frozenset({"wp", "content", "excerpt", "dc"})

_YEAR = re.compile(r" [12]\d{3} ")


class Names(dict[str, str]):
    """The field that a tag is, found out once a tag.

    ``content:encoded`` is "content", ``excerpt:encoded`` "excerpt"; what is of another vocabulary
    (``atom:link``) keeps its whole tag.
    """

    def __missing__(self, tag: object) -> str:
        name = self[str(tag)] = _field(str(tag))
        return name


def _field(tag: str) -> str:
    space, _, name = tag.rpartition("}")
    prefix, _, name = name.rpartition(":")
    if name == "encoded":
        return "excerpt" if "excerpt" in space + prefix else "content"
    foreign = space and not any(ours in space for ours in _OURS)
    if (foreign or (prefix and prefix not in _PREFIXES)) and name in _RSS:
        return tag
    return name


def fields_of(element: Element, names: Names) -> dict[str, str]:
    """Return the texts of an element's children; of two with one name, the last."""
    return {names[child.tag]: child.text or "" for child in element}


def moment(value: str, zone: tzinfo) -> datetime | None:
    """Return the moment of ``2010-06-24 09:00:00``; None where it is none (``0000-00-00``)."""
    value = value.strip()
    if not value or value.startswith("0000"):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone)


def of_mail(value: str) -> datetime | None:
    """Return the moment of a `pubDate`, as in e-mail; None where it is none."""
    if not _YEAR.search(value):  # WordPress writes the year -0001 for no date
        return None
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def either(gmt: str, local: str, zone: tzinfo) -> datetime | None:
    """Return the moment of the one date that is one: that in GMT, else the local one."""
    try:
        return datetime.fromisoformat(f"{gmt}+00:00")
    except ValueError:
        return moment(gmt, UTC) or moment(local, zone)


def words(value: str) -> str:
    """Return a title or a name, which WordPress keeps as HTML."""
    return one_line(value) if "&" in value or "<" in value else value.strip()


def address(value: str) -> str | None:
    """Return an address, which WordPress keeps with ``&amp;`` in it."""
    return value.strip().replace("&#038;", "&").replace("&amp;", "&") or None


def slug(value: str) -> str | None:
    """Return a slug with its letters: WordPress keeps ``é`` as ``%c3%a9``."""
    return unquote(value).strip() or None


def host_and_path(value: str) -> str:
    """Return what names a blog for ever: its address without its scheme; "" where it is none."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    return (parts.netloc.rpartition("@")[2] + parts.path).strip("/").lower()


_SERIALISED = re.compile(r'i:(\d+);s:\d+:"([\w-]*)"')


def serialised(value: str) -> dict[str, str]:
    """Return the words by their numbers of a PHP array such as ``a:1:{i:5;s:1:"1";}``."""
    return dict(_SERIALISED.findall(value))
