"""WordPress's own markup as HTML: blocks, shortcodes, paragraphs that were never written.

Each step takes time that grows with the length of the text only, whatever the text is.
"""

import json
import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Final, NamedTuple

from blogctl.formats.html_text import plain
from blogctl.formats.wordpress_paragraphs import link_paragraph, paragraphs
from blogctl.formats.wordpress_shortcodes import Shortcodes
from blogctl.text import FIELD_LIMIT

_MORE = re.compile(r"<!--\s*more\b[^<>]{0,500}?-->|<!--\s*more\s*-->")
_BREAKS = re.compile(r"<!--\s*(?:more\b[^<>]{0,500}?|nextpage|noteaser)\s*-->")
_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
_BEHIND = re.compile(r"background-image:\s*url\(['\"]?(?:&quot;)?([^'\"()&]+)")
_HOLLOW = re.compile(r"<(p|ul)>\s*</\1>\n*")
_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_COMMENTS = re.compile(r"(?:<!--(?:.*?-->|.*)\s*+)++", re.DOTALL)
_MADE = re.compile(
    r"<!--\s*wp:(?:core/)?(?:embed|core-embed/|html|shortcode|code|syntaxhighlighter/code)\b"
)
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
        if "nextpage" in source and _PAGE.search(source):
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


class _Block(NamedTuple):
    """What the comment that opens a block says; `whole` is a block without content."""

    name: str
    attributes: str
    whole: bool


def _block_at(source: str, start: int, end: int) -> _Block | None:
    """Return the block that the comment with this inside opens, if it opens one."""
    found = _BLOCK.fullmatch(source, start, end)
    if found is None or found[1]:
        return None
    return _Block(found[2].removeprefix("core/"), found[3] or "", whole=bool(found[4]))


def _blocks(source: str, base: str, lost: list[Lost]) -> str:
    """Return the content of the blocks; that of some is made anew or left as it is."""
    if "nextpage" in source and _PAGE.search(source):
        lost.append(Lost("next-page"))
    pieces: list[str] = []
    at = 0
    for opening in _MADE.finditer(source):
        inside = source.find("-->", opening.end())
        if opening.start() < at or inside < 0:
            continue
        block = _block_at(source, opening.start() + 4, inside)
        if block is None or block.whole:
            continue
        pieces.append(_loose(source[at : opening.start()], base, lost))
        closing = re.compile(rf"<!--\s*/wp:(?:core/)?{block.name}\s*-->").search(source, inside)
        end = closing.start() if closing else len(source)
        pieces.append(_content(block, source[inside + 3 : end].strip("\n"), base, lost))
        at = closing.end() if closing else len(source)
    pieces.append(_loose(source[at:], base, lost))
    return "\n".join(piece for piece in pieces if piece.strip())


def _loose(source: str, base: str, lost: list[Lost]) -> str:
    """Make HTML of blocks that are what they hold."""
    if "/-->" in source:
        source = _COMMENTS.sub(lambda match: _wholes(match[0], lost), source)
    elif "<!--" in source:
        first, *others = source.split("<!--")
        source = first + "".join([other.partition("-->")[2].lstrip() for other in others])
    source = _without_shortcodes(source, base, lost)
    source = _without_divs(_without_noise(_without_players(source, lost)))
    source, addresses = link_paragraph(source)
    lost += [Lost("embed", address) for address in addresses]
    return source.strip("\n")


def _wholes(comments: str, lost: list[Lost]) -> str:
    """Return what stands for some comments: blocks without content among them may be links."""
    blocks = (
        _block_at(comments, match.start() + 4, match.end() - 3)
        for match in _COMMENT.finditer(comments)
    )
    made = (_whole(block, lost) for block in blocks if block and block.whole)
    return "".join(f"{html}\n" for html in made if html)


def _is_embed(name: str) -> bool:
    return name == "embed" or name.startswith("core-embed/")


def _content(block: _Block, content: str, base: str, lost: list[Lost]) -> str:
    """Make HTML of what stands in a block that says more, or other, than its content."""
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


def _code(block: _Block, content: str) -> str:
    found = _PRE.search(content) if "</pre>" in content else None
    language = _attributes(block).get("language", "")
    if found is None or not isinstance(language, str):
        return content
    inner = found[1].removeprefix("<code>").removesuffix("</code>")
    if inner.startswith("<code ") and ">" in inner:
        return _without_noise(content)
    name = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{name}>{inner}</code></pre>"


def _whole(block: _Block, lost: list[Lost]) -> str:
    """Return what can be said of a block that WordPress fills when a page is shown."""
    attributes = _attributes(block)
    if _is_embed(block.name):
        return _embed(attributes.get("url", ""), "", lost)
    if block.name == "block":
        lost.append(Lost("reusable-block", str(attributes.get("ref", ""))))
    elif block.name not in _EMPTY:
        lost.append(Lost("block", block.name))
    return ""


def _attributes(block: _Block) -> dict[str, object]:
    if not block.attributes:
        return {}
    try:
        read = json.loads(block.attributes)
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
    """Return blocks without the boxes that they are laid out in.

    A button is a paragraph, and a picture behind a box stands in it.
    """
    if "div" not in source:
        return source
    opened: list[bool] = []

    def unbox(match: re.Match[str]) -> str:
        if match[1]:
            return "</p>" if opened and opened.pop() else ""
        opened.append(_WRITTEN.search(match[2]) is not None)
        if opened[-1]:
            return "<p>"
        behind = _BEHIND.search(match[2]) if "background" in match[2] else None
        return f'<figure><img src="{behind[1]}" alt=""></figure>\n' if behind else ""

    return _HOLLOW.sub("", _DIV.sub(unbox, source))
