"""What a text looks like: the form in which a trick of writing makes no difference."""

import re

from blogctl.text import fold

# Soft hyphens, joiners, marks of direction, fillers, variation selectors, tags: nobody sees them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
# Letters that are drawn as Latin ones are: Greek capitals, whose small letters are not; then small
# letters, Cyrillic and Greek, and what is mistaken for others.
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_ALIKE = str.maketrans("авеіјкмнорсԛтуԝхѕһԁοαντιρκυχεη01l", "abeijkmhopcqtywxshdoavtipkuxenoii")


def seen(text: str) -> str:
    """Return a text folded, without what nobody sees, its blanks single spaces."""
    return " ".join(fold(_INVISIBLE.sub("", text)).split())


def name(text: str) -> str:
    """Return a name by its letters and digits alone, those that look alike being one."""
    return "".join(filter(str.isalnum, seen(text.translate(_CAPITALS)).translate(_ALIKE)))
