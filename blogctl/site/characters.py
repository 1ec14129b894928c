"""Which characters may stand in what a site prints, whatever somebody put into a text."""

import re
from functools import cache

# What XML 1.0 or HTML knows no way to write; other non-characters follow in each further plane.
_IMPOSSIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
# What turns round the direction of the text that comes after it, beyond its own element, too.
_TURNING = "\u202a-\u202e\u2066-\u2069"
_UNUSUAL = re.compile("[^\t\n\r -~\xa0-\ud7ff]")  # what may be of those: ten times as fast to find
_ODD = re.compile("[^\t\n\r -~\xa0-\u2029\u202f-\u2065\u206a-\ud7ff]")  # as above


def writable(text: str) -> str:
    """Return the text without what XML 1.0 and HTML can't hold: controls and non-characters."""
    return _all_of(_IMPOSSIBLE).sub("", text) if _UNUSUAL.search(text) else text


def printable(text: str) -> str:
    """Return a name or a title as it may be shown: writable, and without directional overrides.

    Marks of direction and what emoji are made of stay: they act on their own text alone.
    """
    if text.isprintable() or not _ODD.search(text):
        return text
    return _all_of(_IMPOSSIBLE + _TURNING).sub("", text)


@cache
def _all_of(characters: str) -> re.Pattern[str]:
    """Return what finds these: compiled when it is needed, for it takes longer than a page."""
    return re.compile(f"[{characters}]")
