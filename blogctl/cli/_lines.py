"""Text for people, fitted to a width: on a terminal, in a mail, and read out aloud."""

import unicodedata
from collections.abc import Iterator

NARROWEST = 20
"""A width below which lines are not made narrower: nothing could be read."""


_MARKS = "\u0300"  # below, each character takes one column


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes (UAX #11: wide characters take two)."""
    return len(text) if max(text, default="") < _MARKS else sum(map(_cells, text))


def _cells(character: str) -> int:
    if character < _MARKS:
        return 1
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
    line, empty = indent, True
    for word in text.split(" "):
        rest, longer = word, line + word if empty else f"{line} {word}"
        if cells(longer) > width:
            if not empty:
                yield line
                line = further
            while cells(line + rest) > width:
                fitting = _fitting(rest, width - cells(line))
                yield line + rest[:fitting]
                line, rest = further, rest[fitting:]
            longer = line + rest
        line, empty = longer, False
    yield line


def _fitting(text: str, width: int) -> int:
    """Return how many characters fit into a width: one at least."""
    return next((n for n in range(len(text), 1, -1) if cells(text[:n]) <= width), 1)
