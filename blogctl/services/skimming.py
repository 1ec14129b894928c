"""A body as whoever can't see it reads it: what its images, links, headings and tables say.

The HTML of `blogctl.markup` is canonical, so its tags are found by pattern.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import NamedTuple

from blogctl.elements import BLOCKS, HEADINGS, TAGS
from blogctl.site.bodies import attributes
from blogctl.text import excerpt
from blogctl.vocabulary import Flaw

_PIECES = re.compile(r'(<[^>"]*+(?:"[^"]*+"[^>"]*+)*+>)')
_NAME = re.compile(r"</?([a-z0-9]+)")
_OURS = re.compile(r"media:([0-9]{1,18})(?:[?#].*)?")
_SILENT = frozenset(
    {f"<{name}>" for name in TAGS - BLOCKS - {"a", "img"}}
    | {f"</{name}>" for name in TAGS - HEADINGS - {"a", "table"}}
)
"""The tags that say nothing here: most do."""
_LOOKING_BACK, _SHOWN = 200, 80
_SAID = ("src", "poster", "cite")
_TITLE = 1  # the level of a post's title on its page

Leads = Callable[[str], tuple[Flaw, str] | None]
"""Says what is wrong with where an address leads, and how the address is told."""


class Noticed(NamedTuple):
    """A flaw: what it is about, and the words beside it."""

    what: Flaw
    detail: str
    excerpt: str


def addresses(html: str) -> Iterator[str]:
    """Yield every address that a body leads to."""
    for tag in _PIECES.findall(html):
        if " " in tag:
            said = attributes(tag)
            for name in ("href", *_SAID):
                if name in said:
                    yield unescape(said[name])


def anchors(html: str) -> frozenset[str]:
    """Return the places of a body that an address may end with."""
    places = (
        attributes(tag) for tag in _PIECES.findall(html) if ' id="' in tag or ' name="' in tag
    )
    return frozenset(
        unescape(said[name]) for said in places for name in ("id", "name") if name in said
    )


def skim(html: str, alts: Mapping[int, str | None], leads: Leads) -> Iterator[Noticed]:
    """Yield the flaws of a body, in its order.

    `alts` has what is said of each file here; None is that nothing is.
    """
    reader = _Reader(alts, leads)
    for index, piece in enumerate(_PIECES.split(html)):
        if not index % 2:
            if piece:
                reader.hear(unescape(piece))
        elif piece not in _SILENT and (found := _NAME.match(piece)):
            take = reader.close if piece.startswith("</") else reader.open
            yield from take(found[1], piece)


class _Reader:
    """What stands open while a body is read: each holds the words that were heard within it."""

    def __init__(self, alts: Mapping[int, str | None], leads: Leads) -> None:
        self._alts, self._leads = alts, leads
        self._before = ""
        self._level = _TITLE
        self._heading: tuple[int, list[str]] | None = None
        self._link: tuple[str, list[str]] | None = None
        self._tables: list[tuple[list[str], list[str]]] = []

    def hear(self, words: str) -> None:
        """Take words, or what stands for an image."""
        self._before = (self._before + words)[-_LOOKING_BACK:]
        for within in (self._heading, self._link, *self._tables[-1:]):
            if within is not None:
                within[1].append(words)

    def open(self, name: str, tag: str) -> Iterator[Noticed]:
        """Take the start of an element."""
        said: dict[str, str] = {}
        if " " in tag:
            said = {key: unescape(value) for key, value in attributes(tag).items()}
        if name in BLOCKS:
            self.hear("\n")
        if name in HEADINGS:
            self._heading = int(name[1]), []
        elif name == "a" and "href" in said:
            self._link = said["href"], []
        elif name == "table":
            self._tables.append(([], []))
        elif name == "th" and self._tables:
            self._tables[-1][0].append(name)
        elif name == "img":
            yield from self._image(said)
        for key in _SAID:
            if key in said and (wrong := self._leads(said[key])):
                yield Noticed(*wrong, self._here)

    def close(self, name: str, _tag: str) -> Iterator[Noticed]:
        """Take the end of an element."""
        if name in HEADINGS and self._heading is not None:
            yield from self._end_heading(*self._heading)
            self._heading = None
        elif name == "a" and self._link is not None:
            address, parts = self._link
            words = excerpt("".join(parts))
            if wrong := self._leads(address):
                yield Noticed(*wrong, words)
            if not words:
                yield Noticed(Flaw.LINK_EMPTY, address, self._here)
            self._link = None
        elif name == "table" and self._tables:
            heads, parts = self._tables.pop()
            if not heads:
                yield Noticed(Flaw.TABLE_HEADLESS, "", excerpt("".join(parts)))

    @property
    def _here(self) -> str:
        """The end of what was heard so far in this block."""
        words = " ".join(self._before.strip().rpartition("\n")[2].split(" "))
        return words if len(words) <= _SHOWN else "…" + words[-_SHOWN:].partition(" ")[2]

    def _image(self, said: Mapping[str, str]) -> Iterator[Noticed]:
        source, alt = said.get("src", ""), said.get("alt")
        ours = _OURS.fullmatch(source)
        if ours and not alt:
            alt = self._alts.get(int(ours[1]), "")
        if alt is None:
            yield Noticed(Flaw.ALT_MISSING, source, self._here)
        self.hear(source if alt is None else alt)

    def _end_heading(self, level: int, parts: list[str]) -> Iterator[Noticed]:
        words, before = excerpt("".join(parts)), self._level
        self._level = level
        if not words:
            yield Noticed(Flaw.HEADING_EMPTY, f"h{level}", self._here)
        if level == _TITLE:
            yield Noticed(Flaw.HEADING_TOP, f"h{level}", words)
        elif level > before + 1:
            yield Noticed(Flaw.HEADING_SKIPPED, f"h{before} > h{level}", words)
