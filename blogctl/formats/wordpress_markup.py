"""WordPress's own markup as HTML: blocks, shortcodes, paragraphs that were never written.

Each step takes time that grows with the length of the text only, whatever the text is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Final, NamedTuple

from blogctl.formats.html_text import plain
from blogctl.formats.wordpress_paragraphs import link_paragraph, paragraphs
from blogctl.formats.wordpress_shortcodes import Shortcodes
from blogctl.text import FIELD_LIMIT

_MORE = re.compile(r"<!--\s*more\b[^<>]{0,500}?-->|<!--\s*more\s*-->")
_BREAKS = re.compile(r"<!--\s*(?:more\b[^<>]{0,500}?|nextpage|noteaser)\s*-->")
_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_BLOCK = re.compile(r"\s*(/?)wp:([a-z][\w/-]*)\s*(\{.*\})?\s*(/?)\s*", re.DOTALL)
_TAG = re.compile(r"<([a-z][a-z0-9]*)(\s(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b([^<>]*)>[ \t]*", re.IGNORECASE)
_CLASS = re.compile(r"\sclass=\"([^\"]*)\"")
_NOISE = re.compile(
    r"\s(?:style|srcset|sizes|decoding|fetchpriority|role|aria-[\w-]+|data-[\w-]+)=\"[^\"]*\""
)
_NOISY = ("class=", "style=", "srcset=", "sizes=", "data-", "aria-", "decoding=", "role=")
_KEPT = re.compile(r"align(?:left|right|center|none)|language-[\w+#.-]{1,40}|wp-caption(?:-text)?")
_WRITTEN = re.compile(r"\bwp-block-(?:button|file)\b(?!s)")
_PLAYER = re.compile(r"<(audio|video)\b([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"\ssrc=[\"']([^\"'<>]+)[\"']")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_CAPTION = re.compile(r"<figcaption\b[^<>]*>(?:.*?)</figcaption>", re.DOTALL)
_PRE = re.compile(r"<pre\b[^<>]*>(.*?)</pre>", re.DOTALL)
_EMPTY: Final = frozenset({"paragraph", "more", "nextpage", "spacer", "separator"})


class Lost(NamedTuple):
    """What was changed or not understood, by the word for why."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body as HTML; `summary` is what stood before `<!--more-->`, as text."""

    body: str
    summary: str = ""
    losses: tuple[Lost, ...] = ()


def clean(source: str, *, base: str = "") -> Cleaned:
    """Make HTML of a body; `base` is the address of its blog, at which files are found by number.

    Block comments are taken away, shortcodes that are known become HTML, and a body without blocks
    gets paragraphs.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not source.strip():
        return Cleaned("")
    lost: list[Lost] = []
    make = _blocks if "<!-- wp:" in source else _classic
    body = make(source, base, lost)
    more = _MORE.search(source) if "more" in source else None
    summary = plain(make(source[: more.start()], base, [])) if more else ""
    if len(summary) > FIELD_LIMIT:
        summary = ""
        lost.append(Lost("more"))
    return Cleaned(body, summary, tuple(dict.fromkeys(lost)))


def _classic(source: str, base: str, lost: list[Lost]) -> str:
    if "<!--" in source:
        if "nextpage" in source:
            lost.append(Lost("next-page"))
        source = _COMMENT.sub("", _BREAKS.sub("\n\n", source))
    source = _without_shortcodes(source, base, lost)
    source, addresses = paragraphs(_without_players(source, lost))
    lost += [Lost("embed", address) for address in addresses]
    return _without_noise(source).strip()


def _without_shortcodes(source: str, base: str, lost: list[Lost]) -> str:
    if "[" not in source:
        return source
    shortcodes = Shortcodes(source, base)
    source = shortcodes.html()
    lost += [Lost(reason, detail) for reason, detail in shortcodes.lost]
    return source


class _Part(NamedTuple):
    """The text before a block's comment, and that comment; a name of "" ends the source."""

    text: str
    name: str = ""
    attributes: str = ""
    closing: bool = False
    whole: bool = False


def _parts(source: str) -> Iterator[_Part]:
    """Take the source apart at the comments of its blocks; other comments are left out."""
    at = 0
    text = []
    while (start := source.find("<!--", at)) >= 0:
        text.append(source[at:start])
        end = source.find("-->", start)
        if end < 0:
            at = len(source)
            break
        at = end + 3
        if block := _BLOCK.fullmatch(source, start + 4, end):
            closing, name, attributes, whole = block.groups()
            yield _Part(
                "".join(text),
                name.removeprefix("core/"),
                attributes or "",
                closing=bool(closing),
                whole=bool(whole),
            )
            text = []
    text.append(source[at:])
    yield _Part("".join(text))


def _blocks(source: str, base: str, lost: list[Lost]) -> str:
    """Return the content of the blocks; `inside` is the one whose content is made anew."""
    pieces: list[str] = []
    held: list[str] = []
    inside: _Part | None = None
    if "nextpage" in source:
        lost.append(Lost("next-page"))
    for part in _parts(source):
        held.append(part.text)
        if inside and not (part.closing and part.name == inside.name) and part.name:
            continue
        content = "".join(held).strip("\n")
        held = []
        pieces.append(_content(inside, content, base, lost))
        opens = part.name and not part.closing
        inside = part if opens and not part.whole and _is_made(part.name) else None
        if opens and part.whole:
            pieces.append(_whole(part, lost))
    return "\n".join(piece for piece in pieces if piece.strip())


def _is_made(name: str) -> bool:
    return _is_embed(name) or name in {"html", "shortcode", "syntaxhighlighter/code", "code"}


def _is_embed(name: str) -> bool:
    return name == "embed" or name.startswith("core-embed/")


def _content(block: _Part | None, content: str, base: str, lost: list[Lost]) -> str:
    """Make HTML of what stands in a block, or of what stands between blocks."""
    if block is None:
        content = _without_shortcodes(content, base, lost)
        content = _without_divs(_without_noise(_without_players(content, lost)))
        content, addresses = link_paragraph(content)
        lost += [Lost("embed", address) for address in addresses]
        return content.strip("\n")
    if block.name == "html":
        return _without_shortcodes(content, base, lost)
    if block.name == "shortcode":
        return _classic(content, base, lost)
    if _is_embed(block.name):
        return _embed(_attributes(block).get("url", ""), content, lost)
    return _code(block, content)


def _embed(address: object, content: str, lost: list[Lost]) -> str:
    """Return an embed as a link to what it showed, with its caption."""
    found = _ADDRESS.search(content)
    url = address if isinstance(address, str) and address else unescape(found[0]) if found else ""
    if not url:
        return ""
    lost.append(Lost("embed", url))
    link = f'<p><a href="{escape(url)}">{escape(url)}</a></p>'
    caption = _CAPTION.search(content) if "</figcaption>" in content else None
    if caption is None:
        return link
    return f"<figure>{link}{_without_noise(caption[0])}</figure>"


def _code(block: _Part, content: str) -> str:
    found = _PRE.search(content) if "</pre>" in content else None
    language = _attributes(block).get("language", "")
    if found is None or not isinstance(language, str):
        return content
    inner = found[1].removeprefix("<code>").removesuffix("</code>")
    if inner.startswith("<code ") and ">" in inner:
        return _without_noise(content)
    name = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{name}>{inner}</code></pre>"


def _whole(part: _Part, lost: list[Lost]) -> str:
    """Return what can be said of a block that WordPress fills when a page is shown."""
    attributes = _attributes(part)
    if _is_embed(part.name):
        return _embed(attributes.get("url", ""), "", lost)
    if part.name == "block":
        lost.append(Lost("reusable-block", str(attributes.get("ref", ""))))
    elif part.name not in _EMPTY:
        lost.append(Lost("block", part.name))
    return ""


def _attributes(part: _Part) -> dict[str, object]:
    if not part.attributes:
        return {}
    try:
        read = json.loads(part.attributes)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _without_players(source: str, lost: list[Lost]) -> str:
    """Return links in the place of audio and video elements."""
    if "<audio" not in source and "<video" not in source:
        return source
    pieces, at = [], 0
    while found := _PLAYER.search(source, at):
        end = source.find(f"</{found[1]}>", found.end())
        inside = source[found.end() : end] if end >= 0 else ""
        pieces.append(source[at : found.start()])
        if address := _SOURCE.search(found[2]) or _SOURCE.search(inside):
            lost.append(Lost("player", unescape(address[1])))
            pieces.append(f'<a href="{address[1]}">{address[1]}</a>')
        at = found.end() if end < 0 else end + len(found[1]) + 3
        if end < 0:
            break
    return "".join([*pieces, source[at:]])


def _without_noise(source: str) -> str:
    """Return HTML without styles and without classes that mean something to a theme only."""
    if any(word in source for word in _NOISY):
        return _TAG.sub(_quiet, source)
    return source


def _quiet(match: re.Match[str]) -> str:
    attributes = match[2]
    if not any(word in attributes for word in _NOISY):
        return match[0]
    attributes = _CLASS.sub(_kept, _NOISE.sub("", attributes))
    if match[1].lower() == "div":
        attributes = match[2]
    return f"<{match[1]}{attributes}>"


def _kept(match: re.Match[str]) -> str:
    names = " ".join(name for name in match[1].split() if _KEPT.fullmatch(name))
    return f' class="{names}"' if names else ""


def _without_divs(source: str) -> str:
    """Return blocks without the boxes that they are laid out in; a button is a paragraph."""
    if "div" not in source:
        return source
    opened: list[bool] = []

    def unbox(match: re.Match[str]) -> str:
        if match[1]:
            return "</p>" if opened and opened.pop() else ""
        opened.append(_WRITTEN.search(match[2]) is not None)
        return "<p>" if opened[-1] else ""

    return _DIV.sub(unbox, source)
