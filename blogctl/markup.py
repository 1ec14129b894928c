r"""Markdown and HTML to safe HTML and to plain text.

The way of a body: markdown-it (CommonMark with HTML, tables, strikethrough, footnotes), `_Tamer`,
nh3, which alone decides what is safe, then one walk over nh3's canonical HTML that sets the
typography and prefixes ids. That walk changes letters, ids and `rel`, and makes no tag but the
frames of `blogctl.embeds`.
Whoever changes what it makes raises `services.rendering.RENDERER_VERSION`.

A Markdown escape keeps a character from being typeset: ``\"`` stays a straight quote.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote import footnote_plugin

from blogctl.embeds import (
    FRAME,
    FRAME_ATTRIBUTES,
    PLAYERS,
    REPLACED,
    Embeds,
    frame_value,
    iframe,
    player_value,
)
from blogctl.text import count_words
from blogctl.typography import ATOM, BLOCK, INLINE, KEEP, LINE, MARKS, typeset

SCHEMES = frozenset({"http", "https", "mailto", "tel", "post", "media"})
_DEEPEST = 100  # nh3's time is the square of the depth
_DEEPEST_MARKDOWN = 50  # the default of 20 loses the text of a tenth list within a list
_MOST_FORMATTING = 10  # HTML repeats each unclosed <b> or <a> in every paragraph after it
_LONGEST = 3_999
_MOST_REPEATED = 5_000
_MOST_OPEN = 500  # markdown-it reads to the end of the paragraph for each open bracket
_MOST_ATTRIBUTES = 200  # nh3's time is the square of their number


def _words(text: str) -> frozenset[str]:
    """Make a set of the words of a table."""
    return frozenset(text.split())


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OPAQUE = frozenset({"pre", "code", "kbd", "samp", "var"})
_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
_INLINE = _FORMATTING | _words(
    "abbr bdi bdo cite del dfn ins kbd mark q rp rt ruby samp span sub sup time var wbr"
)
_BLOCKS = _HEADINGS | _words(
    "address aside blockquote caption col colgroup dd details div dl dt figcaption figure hr li"
    " ol p pre section summary table tbody td tfoot th thead tr ul"
)
_TAGS = (_INLINE | _BLOCKS | PLAYERS | {"br", "img", FRAME}) - {"big", "font", "nobr", "tt"}
_PLAYERS = PLAYERS - {"source"}
_ATOMS = PLAYERS | {"img"}
_SELF_CLOSING = _words(
    "area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th"
    " thead tr track wbr"
)
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
_RELATIONS = _words(
    "author external help license me nofollow noopener noreferrer sponsored tag ugc"
)

_WILD = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    | <iframe(?=[\s/>])(?P<frame>(?:[^>"']++|"[^"]*"|'[^']*')*+)
      (?:(?<=/)(?P<empty>>)|>(?P<within>.*?)(?:(?P<ended></iframe\b[^>]*+>?)|\Z))
    | <(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</(?P=raw)\b|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<rest>(?:[^>"']++|"[^"]*"|'[^']*')*+>?)
    | (?P<text>[^<]{1,4000}+[\w\#]{0,40};?)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TANGLE = re.compile(r"(?:[!^]?\[){50}")
_AMPERSAND = re.compile(r"&(?![A-Za-z0-9#])")
_TAG = re.compile(r'(<[^>"]*+(?:"[^"]*+"[^>"]*+)*+>)')
_NAME = re.compile(r"</?([a-z0-9]+)")
_ATTRIBUTE = re.compile(r' ([^\s="]+)="([^"]*)"')
_ADDRESS = re.compile(r"\s*(?:[A-Za-z][\w+.-]*:\S+|www\.\S+|[^\s@]+@[^\s@]+)\s*")
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_SPACES = re.compile("  +")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", KEEP: None})
_LINK = re.compile(r"(?<!\w)https?://[^\s<>\"]+", re.IGNORECASE)


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
    walk = _Walk(_cleaner(embed_hosts).clean(_Tamer(embeds).tame(source)), escape(prefix))
    html, text = walk.finish(typography)
    return Rendered(html, text, count_words(text), tuple(embeds.replaced))


def is_safe(html: str) -> bool:
    """Tell whether this is HTML as `render` makes it: its cleaner finds nothing to change in it."""
    cleaned = _cleaner(frozenset()).clean(_Tamer(Embeds(frozenset())).tame(html))
    return cleaned == html or cleaned.replace("&nbsp;", "\xa0") == html.replace("&nbsp;", "\xa0")


def render_comment(body: str) -> str:
    """Make HTML of a comment's plain text: paragraphs, line breaks, links to http addresses."""
    blocks = re.split(r"\n\s*\n", body.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n".join(f"<p>{_lines(block)}</p>" for block in blocks if block)


def _lines(block: str) -> str:
    """Make the lines of one paragraph of a comment."""
    return "<br>\n".join(_linked(line.strip()) for line in block.split("\n"))


def _linked(line: str) -> str:
    """Escape a line and make links of its addresses, less the punctuation that ends a sentence."""
    parts, done = [], 0
    for match in _LINK.finditer(line):
        end = match.start() + _address_length(match[0])
        if end <= match.start() + len("https://"):
            continue
        address = escape(line[match.start() : end])
        parts.append(escape(line[done : match.start()], quote=False))
        parts.append(f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>')
        done = end
    return "".join([*parts, escape(line[done:], quote=False)])


def _address_length(address: str) -> int:
    """Say how much of `address` is the address: closing brackets count where they are open."""
    length, unopened = len(address), address.count(")") - address.count("(")
    while length and (address[length - 1] in ".,;:!?…»”’'*_]}" or unopened > 0):
        if address[length - 1] == ")":
            unopened -= 1
        elif address[length - 1] not in ".,;:!?…»”’'*_]}":
            break
        length -= 1
    return length


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
        tags=set(_TAGS),
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


class _Tamer:
    """Takes out what would cost an HTML parser more than its share; makes no tag safe.

    Dropped are tags nested deeper than `_DEEPEST`, formatting left open more than
    `_MOST_FORMATTING` times or across more than `_MOST_REPEATED` blocks, and crowded tags.
    """

    def __init__(self, embeds: Embeds) -> None:
        self._embeds = embeds
        self._opened: Counter[str] = Counter()
        self._depth = self._formatting = self._repeated = 0
        self._in_paragraph = False

    def tame(self, source: str) -> str:
        """Give `source` without its excesses."""
        return _WILD.sub(self._judge, source)

    def _judge(self, match: re.Match[str]) -> str:
        """Give what stands for one tag, comment or text; long texts are cut by a comment.

        nh3 takes quadratic time in one text's length where it holds few ASCII letters.
        """
        kind = match.lastgroup
        if kind == "rest":
            return self._element(match)
        if kind == "text":
            text = _AMPERSAND.sub("&amp;", match[0]) if "&" in match[0] else match[0]
            return text + "<!---->" if len(text) > _LONGEST else text
        return match[0] if match["frame"] is None else self._frame(match)

    def _element(self, match: re.Match[str]) -> str:
        """Give what stands for one tag, which is of no frame."""
        end, name, rest = match.group("end", "name", "rest")
        name = name.lower()
        if name == FRAME or _is_crowded(rest):
            return ""
        if name in REPLACED:
            return "" if end else self._embed(name, rest)
        ended = self._end_formatting() if self._formatting and name in _BLOCKS else ""
        if name in _SELF_CLOSING:
            if name == "p":
                self._in_paragraph = not end
            return ended + match[0]
        return ended + match[0] if self._count(name, -1 if end else 1) else ended

    def _frame(self, match: re.Match[str]) -> str:
        """Give what stands for a frame; what is in one that has no end is text."""
        within = "" if match["ended"] else escape(match["within"] or "")
        return (
            within
            if _is_crowded(match["frame"])
            else self._embed("iframe", match["frame"]) + within
        )

    def _embed(self, name: str, attributes: str) -> str:
        """Give what stands for a frame or the like: a link is a paragraph where none is open."""
        made = self._embeds.stand_in(name, attributes)
        if not made.startswith("<a ") or self._in_paragraph:
            return made
        return (self._end_formatting() if self._formatting else "") + f"<p>{made}</p>"

    def _count(self, name: str, step: int) -> bool:
        """Count a tag in or out, unless there is no room for it or nothing to close."""
        formatting = name in _FORMATTING
        full = self._depth >= _DEEPEST or (formatting and self._formatting >= _MOST_FORMATTING)
        if full if step > 0 else not self._opened[name]:
            return False
        self._opened[name] += step
        self._depth += step
        self._formatting += step * formatting
        return True

    def _end_formatting(self) -> str:
        """Close the formatting that is open across a block's tag, if that came too often."""
        self._repeated += self._formatting
        if self._repeated <= _MOST_REPEATED:
            return ""
        closed = "".join(f"</{name}>" * self._opened[name] for name in sorted(_FORMATTING))
        self._depth -= self._formatting
        self._formatting = self._repeated = 0
        for name in _FORMATTING:
            self._opened[name] = 0
        return closed


def _is_crowded(attributes: str) -> bool:
    """Say whether a tag has more attributes, or words in them, than anyone writes."""
    if len(attributes) <= _MOST_ATTRIBUTES:
        return False
    return attributes.count("=") > _MOST_ATTRIBUTES or len(attributes.split(None, 2000)) > 2000


class _Walk:
    """One pass over nh3's HTML, which is canonical: lower-case tags, double-quoted attributes.

    `_html` and `_plain` grow piece by piece; where typeset text goes they hold an empty piece,
    noted in `_slots`, and `_marked` holds that text between the marks of the tags around it.
    """

    def __init__(self, html: str, prefix: str) -> None:
        for mark in MARKS:
            html = html.replace(mark, "\ufffd")
        pieces = _TAG.split(html)
        self._prefix = prefix
        self._ids = {
            found[2]
            for tag in pieces[1::2]
            if ' id="' in tag
            for found in _ATTRIBUTE.finditer(tag)
            if found[1] == "id"
        }
        self._numbers: Counter[str] = Counter()
        self._html: list[str] = []
        self._plain: list[str] = []
        self._slots: list[tuple[int, int]] = []
        self._marked: list[str] = []
        self._marks = BLOCK
        self._opaque = 0
        self._silent = ""
        self._heading: tuple[int, list[str]] | None = None
        last = len(pieces) - 1
        for index, piece in enumerate(pieces):
            if index % 2:
                if piece in _SIMPLE and not self._silent:
                    self._simple_tag(piece)
                else:
                    self._tag(piece)
            elif piece:
                linked = 0 < index < last and pieces[index + 1] == "</a>"
                self._text(piece, whole_link=linked and pieces[index - 1].startswith("<a "))

    def finish(self, typography: str) -> tuple[str, str]:
        """Set the text, put it in its places, and give the HTML and the plain text."""
        text = typeset("".join([*self._marked, BLOCK]), typography)
        for mark in MARKS:
            text = text.replace(mark, BLOCK)
        texts = [piece for piece in text.split(BLOCK) if piece]
        if KEEP in text:
            texts = [piece.replace(KEEP, "") for piece in texts]
        special = any(character in text for character in "&<>")
        escaped = [escape(piece, quote=False) for piece in texts] if special else texts
        for (at, plain_at), piece, html in zip(self._slots, texts, escaped, strict=True):
            self._plain[plain_at] = piece
            self._html[at] = html
        plain = "".join(self._plain)
        for blank in _BREAKS:
            plain = plain.replace(blank, " ")
        plain = _SPACES.sub(" ", plain)
        lines = (block.strip(" ") for block in plain.split(BLOCK))
        return "".join(self._html).strip(), "\n".join(line for line in lines if line.strip())

    def _text(self, piece: str, *, whole_link: bool) -> None:
        """Take a text: apart if it may not be typeset, else as one more slot."""
        text = unescape(piece)
        if self._heading:
            self._heading[1].append(text)
        if self._opaque or self._silent or (whole_link and _ADDRESS.fullmatch(text)):
            self._html.append(piece)
            self._plain.append("" if self._silent else text)
            self._marks = _merge(self._marks, ATOM)
            return
        self._marked += [self._marks, text]
        self._marks = ""
        self._slots.append((len(self._html), len(self._plain)))
        self._html.append("")
        self._plain.append("")

    def _simple_tag(self, tag: str) -> None:
        """Take a tag that stays as it is: most are."""
        mark, plain = _SIMPLE[tag]
        self._marks = _merge(self._marks, mark)
        self._plain.append(plain)
        self._html.append(tag)

    def _tag(self, tag: str) -> None:
        """Take a tag: its mark, what it is in plain text, and its ids."""
        found = _NAME.match(tag)
        name = found[1] if found else ""
        closing = tag.startswith("</")
        if name == FRAME:
            self._marks = _merge(self._marks, ATOM)
            self._html.append("" if closing else iframe(tag))
            return
        if name in _OPAQUE:
            self._opaque += -1 if closing else 1
        mark, plain = _meaning(name)
        self._marks = _merge(self._marks, mark)
        self._plain.append(plain)
        if closing:
            self._html.append(tag)
            self._close(name)
        else:
            self._html.append(self._attributes(name, tag))
            self._open(name, tag)

    def _open(self, name: str, tag: str) -> None:
        """Note a heading, and a footnote's sign, which is no text."""
        if name in _HEADINGS and ' id="' not in tag:
            self._heading = len(self._html) - 1, []
        elif not self._silent and ('class="footnote-ref"' in tag or "-backref" in tag):
            self._silent = name

    def _close(self, name: str) -> None:
        """Give a heading its id, now that its words are known."""
        if name == self._silent:
            self._silent = ""
        if name in _HEADINGS and self._heading:
            at, words = self._heading
            self._heading = None
            identifier = self._free_id(_anchor("".join(words)))
            tag = self._html[at]
            self._html[at] = f'{tag[:3]} id="{self._prefix}{identifier}"{tag[3:]}'

    def _free_id(self, wanted: str) -> str:
        """Give `wanted`, with a number if another id of the body is the same."""
        identifier = wanted
        while identifier in self._ids:
            self._numbers[wanted] += 1
            identifier = f"{wanted}-{self._numbers[wanted] + 1}"
        self._ids.add(identifier)
        return identifier

    def _attributes(self, name: str, tag: str) -> str:
        """Prefix the ids and the links to them, and mark links that lead outside."""
        if name == "a":
            tag = _outside(tag)
        elif name in _PLAYERS and ' controls="' not in tag:
            tag = f'{tag[:-1]} controls="">'
        if ' id="' in tag or ' name="' in tag or ' href="#' in tag:
            return _ATTRIBUTE.sub(self._attribute, tag)
        return tag

    def _attribute(self, match: re.Match[str]) -> str:
        """Prefix one attribute, if it is an id or a link to one."""
        name, value = match[1], match[2]
        if name in {"id", "name"} and value:
            return f' {name}="{self._prefix}{value}"'
        if name == "href" and value.startswith("#") and value not in {"#", "#top"}:
            return f' href="#{self._prefix}{value[1:]}"'
        return match[0]


def _meaning(name: str) -> tuple[str, str]:
    """Give the mark of a tag, and what it is in plain text."""
    if name in _BLOCKS:
        return BLOCK, " " if name in {"td", "th"} else BLOCK
    if name == "br":
        return LINE, " "
    return ATOM if name in _ATOMS else INLINE, ""


_SIMPLE = {
    tag: _meaning(name)
    for name in _TAGS - _HEADINGS - _OPAQUE - _PLAYERS - {FRAME}
    for tag in (f"<{name}>", f"</{name}>")
}


@cache
def _merge(marks: str, mark: str) -> str:
    """Add a mark to those before the next text; of many, the first, a border and the last count."""
    marks = (marks + mark).replace(INLINE, "") or INLINE
    if len(marks) == 1:
        return marks
    border = BLOCK if BLOCK in marks else LINE if LINE in marks else ""
    first, last = marks[0] == ATOM, marks[-1] == ATOM
    return ATOM * first + border + ATOM * last if border else ATOM


def _outside(tag: str) -> str:
    """Add noopener to a link that leads to another site."""
    values = {found[1]: found[2] for found in _ATTRIBUTE.finditer(tag)}
    if not values.get("href", "").lower().startswith(("http:", "https:", "//")):
        return tag
    words = values.get("rel", "").split()
    if "noopener" in words:
        return tag
    bare = "".join(f' {key}="{value}"' for key, value in values.items() if key != "rel")
    return f'<a{bare} rel="{" ".join([*words, "noopener"])}">'


def _anchor(words: str) -> str:
    """Make an id of a heading's words: ``L’été à Nîmes`` is ``l-ete-a-nimes``."""
    folded = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", bare)[:80].strip("-") or "section"
