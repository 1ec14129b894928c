"""The walk over nh3's HTML that sets the typography, prefixes ids and takes the plain text out."""

import re
import unicodedata
from collections import Counter
from functools import cache
from html import escape, unescape

from blogctl.elements import BLOCKS, HEADINGS, OPAQUE, TAGS
from blogctl.embeds import FRAME, PLAYERS, iframe
from blogctl.typography import ATOM, BLOCK, INLINE, KEEP, LINE, MARKS, typeset

_PLAYERS = PLAYERS - {"source"}
_ATOMS = PLAYERS | {"img"}
_TAG = re.compile(r'(<[^>"]*+(?:"[^"]*+"[^>"]*+)*+>)')
_NAME = re.compile(r"</?([a-z0-9]+)")
_ATTRIBUTE = re.compile(r' ([^\s="]+)="([^"]*)"')
_ADDRESS = re.compile(r"\s*(?:[A-Za-z][\w+.-]*:\S+|www\.\S+|[^\s@]+@[^\s@]+)\s*")
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_SPACES = re.compile("  +")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", KEEP: None})


class Walk:
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
        if name in OPAQUE:
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
        if name in HEADINGS and ' id="' not in tag:
            self._heading = len(self._html) - 1, []
        elif not self._silent and ('class="footnote-ref"' in tag or "-backref" in tag):
            self._silent = name

    def _close(self, name: str) -> None:
        """Give a heading its id, now that its words are known."""
        if name == self._silent:
            self._silent = ""
        if name in HEADINGS and self._heading:
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
    if name in BLOCKS:
        return BLOCK, " " if name in {"td", "th"} else BLOCK
    if name == "br":
        return LINE, " "
    return ATOM if name in _ATOMS else INLINE, ""


_SIMPLE = {
    tag: _meaning(name)
    for name in TAGS - HEADINGS - OPAQUE - _PLAYERS - {FRAME}
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
