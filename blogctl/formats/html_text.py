"""HTML as plain text: what a comment of another blog said, without its tags."""

import re
from html import unescape
from typing import Final

_MARKUP = re.compile(
    r"""<!--(?:.*?-->|.*)
    | <(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<rest>(?:[^<>"']++|"[^"]*"|'[^']*')*+)>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BLOCKS = re.compile(
    "address|article|aside|blockquote|d[dlt]|div|fig(?:caption|ure)|h[1-6r]|ol|p|pre|section|table"
    "|tr|ul"
)
_DEEPEST: Final = 5  # quotations in each other, from where they are no longer set in


def plain(value: str) -> str:
    """Return the text: a block begins a paragraph, a link is followed by its address in brackets.

    White space stays as it is, because it counts in comments; that at the ends goes.
    """
    if "<" not in value:
        return (unescape(value) if "&" in value else value).strip()
    text = _Text()
    at = 0
    for match in _MARKUP.finditer(value):
        text.add(unescape(value[at : match.start()]))
        if match["name"]:
            text.tag(match["name"].lower(), match["rest"], closing=bool(match["end"]))
        at = match.end()
    text.add(unescape(value[at:]))
    return text.finish()


def one_line(value: str) -> str:
    """Return the text of a title or a name, whose tags mean nothing."""
    if "<" in value:
        value = _MARKUP.sub("", value)
    return (unescape(value) if "&" in value else value).strip()


class _Text:
    """What is written so far; `_quotes` has where each quotation that is open began."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._fresh = False
        self._link = ""
        self._link_at = 0
        self._quotes: list[int] = []
        self._deeper = 0

    def add(self, text: str) -> None:
        """Write text; the line ends that follow a block's tag are its own."""
        if self._fresh:
            text = text.lstrip(" \t\n")
        if text:
            self._parts.append(text)
            self._fresh = False

    def tag(self, name: str, rest: str, *, closing: bool) -> None:
        """Write what a tag is in plain text."""
        if name == "br":
            self._break(1, anew=True)
        elif name == "li" and not closing:
            self._break(1)
            self._parts.append("- ")
        elif _BLOCKS.fullmatch(name):
            if name == "blockquote" and closing:
                self._unquote()
            self._break(2)
            if name == "blockquote" and not closing:
                self._quote()
        elif name == "a":
            self._unlink()
            if not closing and (href := _HREF.search(rest)):
                self._link = unescape(href[1] or href[2] or href[3] or "").strip()
                self._link_at = len(self._parts)

    def finish(self) -> str:
        """Return all of it."""
        self._unlink()
        self._deeper = 0
        while self._quotes:
            self._unquote()
        return "".join(self._parts).strip()

    def _break(self, lines: int, *, anew: bool = False) -> None:
        """End the line, or the paragraph; `anew` even where it is ended already."""
        if not self._parts:
            return
        last = self._parts[-1] = self._parts[-1].rstrip(" \t")
        there = 0 if anew and self._fresh else len(last) - len(last.rstrip("\n"))
        if there < lines:
            self._parts.append("\n" * (lines - there))
        self._fresh = True

    def _unlink(self) -> None:
        text = "".join(self._parts[self._link_at :]).strip() if self._link else ""
        if self._link.startswith(("http:", "https:", "mailto:")) and text != self._link:
            bare = self._link.split(":", 1)[1].strip("/")
            if text.strip("/") != bare:
                self._parts.append(f" ({self._link})" if text else self._link)
        self._link = ""

    def _quote(self) -> None:
        if len(self._quotes) < _DEEPEST:
            self._quotes.append(len(self._parts))
        else:
            self._deeper += 1

    def _unquote(self) -> None:
        if self._deeper:
            self._deeper -= 1
            return
        if not self._quotes:
            return
        at = self._quotes.pop()
        quoted = "".join(self._parts[at:]).strip()
        del self._parts[at:]
        self._parts.append("\n".join(f"> {line}".rstrip() for line in quoted.split("\n")))
        self._fresh = False
