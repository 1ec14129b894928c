"""The elements of HTML that a body may have, by what they are."""

from blogctl.embeds import FRAME, PLAYERS


def names(text: str) -> frozenset[str]:
    """Return the names of elements, or the like, in a text as a set."""
    return frozenset(text.split())


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
OPAQUE = frozenset({"pre", "code", "kbd", "samp", "var"})
FORMATTING = names("a b big code em font i nobr s small strike strong tt u")
_INLINE = FORMATTING | names(
    "abbr bdi bdo cite del dfn ins kbd mark q rp rt ruby samp span sub sup time var wbr"
)
BLOCKS = HEADINGS | names(
    "address aside blockquote caption col colgroup dd details div dl dt figcaption figure hr li"
    " ol p pre section summary table tbody td tfoot th thead tr ul"
)
TAGS = (_INLINE | BLOCKS | PLAYERS | {"br", "img", FRAME}) - {"big", "font", "nobr", "tt"}
