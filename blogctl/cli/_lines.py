"""Text for people, fitted to a width: on a terminal, in a mail, and read out aloud.

Rich counts columns too, but its import took 27 ms when tried: more than `status` has to spare.
"""

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
        longer = line + word if empty else f"{line} {word}"
        if cells(longer) <= width:
            line, empty = longer, False
            continue
        if not empty:
            yield line
            line = further
        *full, longer = _pieces(line, word, width, further=further)
        yield from full
        line, empty = longer, False
    yield line


def _pieces(line: str, word: str, width: int, *, further: str) -> Iterator[str]:
    """Yield a line with a word behind it as lines of this width: one character each at least."""
    taken, room = [line], width - cells(line)
    for character in word:
        size = _cells(character)
        if size > room and len(taken) > 1:
            yield "".join(taken)
            taken, room = [further], width - cells(further)
        taken.append(character)
        room -= size
    yield "".join(taken)
