"""Text for people, fitted to a width: on a terminal, in a mail, and read out aloud."""

import unicodedata
from collections.abc import Iterable, Iterator

NARROWEST = 20
"""A width below which lines are not made narrower: nothing could be read."""


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes (UAX #11: wide characters take two)."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, width: int) -> str:
    """Return the text, or as much of it as fits with ``…`` at its end."""
    if cells(text) <= width:
        return text
    kept, room = [], width - 1
    for character in text:
        room -= _cells(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def wrapped(text: str, width: int, *, indent: str = "", further: str = "") -> Iterator[str]:
    """Yield a text as lines of this width: the first after `indent`, the others after `further`.

    They break at spaces, not at no-break ones; a word that is too long for a line is cut in two.
    """
    line, room = indent, width - cells(indent)
    empty = True
    for word in _fitting(text.split(" "), width - max(cells(indent), cells(further))):
        needed = cells(word) + (not empty)
        if needed > room and not empty:
            yield line
            line, room, empty, needed = further, width - cells(further), True, cells(word)
        line += word if empty else f" {word}"
        room, empty = room - needed, False
    yield line


def _fitting(words: Iterable[str], width: int) -> Iterator[str]:
    for word in words:
        rest = word
        while cells(rest) > width:
            start = next(n for n in range(len(rest), 0, -1) if n == 1 or cells(rest[:n]) <= width)
            yield rest[:start]
            rest = rest[start:]
        yield rest
