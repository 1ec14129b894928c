r"""Markdown and HTML to safe HTML and to plain text.

The way of a body: markdown-it (CommonMark with HTML, tables, strikethrough, footnotes), `taming`,
nh3, which alone decides what is safe, then `finishing`, one walk over nh3's canonical HTML. That
walk changes letters, ids and `rel`, and makes no tag but the frames of `embeds`.
Whoever changes what comes of all this raises `services.rendering.RENDERER_VERSION`.

A Markdown escape keeps a character from being typeset: ``\"`` stays a straight quote.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote import footnote_plugin

from blogctl.elements import TAGS, names
from blogctl.embeds import (
    FRAME,
    FRAME_ATTRIBUTES,
    PLAYERS,
    Embeds,
    frame_value,
    player_value,
)
from blogctl.finishing import Walk
from blogctl.taming import Tamer
from blogctl.text import count_words
from blogctl.typography import KEEP

SCHEMES = frozenset({"http", "https", "mailto", "tel", "post", "media"})
_DEEPEST_MARKDOWN = 50  # the default of 20 loses the text of a tenth list within a list
_MOST_OPEN = 500  # markdown-it reads to the end of the paragraph for each open bracket
_DATED = frozenset({"cite", "datetime"})
_CELL = frozenset({"align", "colspan", "rowspan"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title", "class"},
    FRAME: set(FRAME_ATTRIBUTES),
    "a": {"href", "hreflang", "name", "rel"},
    "audio": {"src", "controls", "loop"},
    "blockquote": {"cite"},
    "col": {"span", "align"},
    "colgroup": {"span"},
    "del": set(_DATED),
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ins": set(_DATED),
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "type"},
    "td": set(_CELL),
    "th": {*_CELL, "scope", "abbr"},
    "time": {"datetime"},
    "video": {"src", "controls", "loop", "muted", "poster", "width", "height"},
}
_CLASSES = re.compile(
    r"language-[\w+#.-]{1,40}|align(?:left|right|center|none)|wp-caption(?:-text)?"
    r"|footnotes(?:-sep|-list)?|footnote-(?:ref|item|backref)"
)
_RELATIONS = names("author external help license me nofollow noopener noreferrer sponsored tag ugc")

_TANGLE = re.compile(r"(?:[!^]?\[){50}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body as pages need it: safe HTML, its plain text with one block a line, its length.

    `words` counts as a word processor does: what stands between spaces and holds a letter or a
    digit is one word (``l’été`` and ``rendez-vous`` are one), and each ideograph or kana is one.
    `embeds_replaced` has the hosts of frames that became links.
    """

    html: str
    text: str
    words: int
    embeds_replaced: tuple[str, ...] = ()


def render(
    body: str,
    *,
    body_format: str,
    typography: str,
    prefix: str,
    embed_hosts: frozenset[str] = frozenset(),
) -> Rendered:
    """Make safe HTML of a "markdown" or "html" body, whatever it holds.

    Ids and the ``#`` links to them get `prefix`, so that many posts can stand on one page.
    `typography` is "fr", "en" or "none". Frames of `embed_hosts` stay.
    """
    if not body or body.isspace():
        return Rendered("", "", 0)
    source = body
    if body_format != "html":
        tangled = body.count("[") - body.count("]") > _MOST_OPEN or bool(_TANGLE.search(body))
        source = _parser(links=not tangled).render(body, {})
    embeds = Embeds(embed_hosts)
    walk = Walk(_cleaner(embed_hosts).clean(Tamer(embeds).tame(source)), escape(prefix))
    html, text = walk.finish(typography)
    return Rendered(html, text, count_words(text), tuple(embeds.replaced))


def is_safe(html: str) -> bool:
    """Tell whether this is HTML as `render` makes it: its cleaner finds nothing to change in it."""
    cleaned = _cleaner(frozenset()).clean(Tamer(Embeds(frozenset())).tame(html))
    return cleaned == html or cleaned.replace("&nbsp;", "\xa0") == html.replace("&nbsp;", "\xa0")


@cache
def _parser(*, links: bool) -> MarkdownIt:
    """Build the Markdown parser, once; without links, for bodies that are a heap of brackets."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST_MARKDOWN})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    if not links:
        parser.disable(["link", "image", "footnote_ref", "footnote_inline"])
    parser.core.ruler.before("text_join", "keep", _keep)
    return parser


def _keep(state: StateCore) -> None:
    """Mark escaped characters as not to be typeset, and align cells by attribute, not style."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text_special" and child.info == "escape":
                child.content = KEEP + child.content
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            token.attrs["align"] = str(token.attrs.pop("style")).rpartition(":")[2]


@lru_cache(8)
def _cleaner(embed_hosts: frozenset[str]) -> nh3.Cleaner:
    """Build the cleaner, once for the same hosts of frames."""
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "textarea", "xmp", "noembed", "noframes"},
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_filter_attribute, embed_hosts),
        link_rel=None,
        url_schemes=set(SCHEMES),
    )


def _filter_attribute(embed_hosts: frozenset[str], tag: str, name: str, value: str) -> str | None:
    """Keep of `class`, `rel` and `cite` what means something here, of frames what may be shown."""
    if name == "class":
        words = [word for word in value.split() if _CLASSES.fullmatch(word)]
    elif name == "rel":
        words = [word for word in value.lower().split() if word in _RELATIONS]
    elif name == "cite":  # nh3 does not look at its scheme
        return value if value.lower().startswith(("http://", "https://", "/", "post:")) else None
    elif tag == FRAME:
        return frame_value(name, value, embed_hosts)
    else:
        return player_value(name, value) if tag in PLAYERS else value
    return " ".join(words) or None
