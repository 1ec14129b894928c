"""Which characters may stand in what a site prints, whatever somebody put into a title."""

import re

# What XML 1.0 and HTML know no way to write, and what turns round the direction of the text that
# comes after it, outside its own element, too.
_BARRED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069]"
    "|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0004fffe\U0004ffff"
    "\U0005fffe\U0005ffff\U0006fffe\U0006ffff\U0007fffe\U0007ffff\U0008fffe\U0008ffff"
    "\U0009fffe\U0009ffff\U000afffe\U000affff\U000bfffe\U000bffff\U000cfffe\U000cffff"
    "\U000dfffe\U000dffff\U000efffe\U000effff\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)


def printable(text: str) -> str:
    """Return the text without control characters, directional overrides and non-characters.

    Marks of direction and what emoji are made of stay: they act on their own text alone.
    """
    return text if text.isprintable() else _BARRED.sub("", text)
