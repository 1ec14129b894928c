"""The words that name things in addresses: how they are made, and which ones are allowed.

A slug is lower-case ASCII letters, digits and single hyphens, at most 80 characters, and never all
digits, so that a number is always an id.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count
from unicodedata import normalize

from blogctl.errors import Conflict, Usage

SLUG_LIMIT = 80
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What every slug looks like."""
RESERVED = frozenset(
    {"tag", "category", "author", "page", "feed", "search", "archive", "media", "comments"},
)

_READ_AT_MOST = 1000  # characters: twice the longest title
_SPELT_OUT = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ß": "ss",
        "ẞ": "SS",
        "#": " sharp ",
        "+": " plus ",
        "°": " ",
    },
)


def slugify(text: str, *, kind: str) -> str:
    """Return the slug that this text gives; one without letters gives its kind.

    All digits are led by the kind: a post called "2010" is `post-2010`.
    """
    from slugify import slugify as transliterate  # noqa: PLC0415 - costs what a list's query does

    # What is no character is left out: where it is said, Unidecode warns of it.
    sound = text[:_READ_AT_MOST].encode(errors="ignore").decode()
    slug = transliterate(
        _ascii(sound.translate(_SPELT_OUT)),
        entities=False,
        decimal=False,
        hexadecimal=False,
        max_length=SLUG_LIMIT,
        word_boundary=True,
        save_order=True,
    )
    if not slug:
        return kind
    return f"{kind}-{slug}"[:SLUG_LIMIT] if slug.isdigit() else slug


def _ascii(text: str) -> str:
    """Return the letters of a text in ASCII, alike on every machine.

    python-slugify takes Unidecode for it where that is installed, which has other words for some
    letters; so it is done before, with the one that python-slugify always brings.
    """
    if text.isascii():
        return text
    from text_unidecode import unidecode  # noqa: PLC0415 - as above

    said = unidecode(normalize("NFKD", text.replace("'", " ")))
    return str(said).replace("'", "")


def check(slug: str, *, kind: str) -> str:
    """Return the slug that was given by hand; raises `Usage` or `Conflict` where it can't be one.

    The words that lead to pages of the blog's own are refused to posts.
    """
    suggestion = slugify(slug, kind=kind)
    if slug != suggestion:
        raise Usage("slug-invalid", value=slug, suggestion=suggestion)
    if is_reserved(slug, kind=kind):
        suggestion = next(candidates(slug, kind=kind))
        raise Conflict("slug-reserved", refs=[slug], value=slug, suggestion=suggestion)
    return slug


def is_reserved(slug: str, *, kind: str) -> bool:
    """Tell whether this slug leads to a page of the blog's own, so that no post may have it."""
    return kind == "post" and slug in RESERVED


def candidates(base: str, *, kind: str) -> Iterator[str]:
    """Yield `base`, `base-2`, `base-3` … without end and without reserved words."""
    if not is_reserved(base, kind=kind):
        yield base
    for number in count(2):
        suffix = f"-{number}"
        yield _cut(base, SLUG_LIMIT - len(suffix)) + suffix


def stem(base: str) -> str:
    """Return what `base` and all its numbered forms begin with, up to a million of them."""
    return _cut(base, SLUG_LIMIT - len("-1000000"))


def numbered(base: str, taken: Callable[[str], bool], *, kind: str) -> str:
    """Return the first of `base`, `base-2`, `base-3` … that is neither taken nor reserved."""
    return next(slug for slug in candidates(base, kind=kind) if not taken(slug))


def _cut(slug: str, length: int) -> str:
    if len(slug) <= length:
        return slug
    whole_words = slug[: length + 1].rpartition("-")[0]
    return whole_words or slug[:length]
