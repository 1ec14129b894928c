"""What stands within a line of Dotclear's wiki syntax: emphasis, links, images, notes.

A mark is closed by the next one of its kind, so that none stands within itself: marks nest no
deeper than there are kinds of them, and a line is read in time that grows with its length.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from html import escape

_SIMPLE = {
    "''": "em",
    "__": "strong",
    "@@": "code",
    "--": "del",
    "++": "ins",
    '""': "mark",
    "^": "sup",
    ",,": "sub",
    ";;": "span",
}
_SINCE_RECENTLY = frozenset(('""', "^", ",,", ";;", "££"))
_PAIRED = {"[": "]", "((": "))", "{{": "}}"}
_SAME = (*_SIMPLE, "??", "~", "``", "$$", "££")
_IN_LINKS = frozenset((*_SIMPLE, "??", "((", "££"))
_BREAK = "%%%"
_PIPE = re.compile(r"(?<!\\)\|")
_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*")
_IMAGE = re.compile(r".+\.(?:gif|jpe?g|png)", re.IGNORECASE)
_STYLES = {
    **dict.fromkeys("GL", "float:left; margin: 0 1em 1em 0;"),
    **dict.fromkeys("DR", "float:right; margin: 0 0 1em 1em;"),
    "C": "display:block; margin:0 auto;",
}
_SHOWN = 35  # characters of an address that has no text


def without_attributes(text: str, mark: str) -> str:
    """Return a text without the attributes that stand between two such marks at its end."""
    if not text.endswith(mark):
        return text
    start = text.find(mark)
    return text[:start] if start + len(mark) <= len(text) - len(mark) else text


class Inline:
    """The lines of one text, and the notes that have been found in them."""

    def __init__(self, *, recent: bool, posts: Mapping[str, str]) -> None:
        """Read with or without the marks of recent years, links to posts by these addresses."""
        known = [mark for mark in _SAME if recent or mark not in _SINCE_RECENTLY]
        self._closing = {mark: mark for mark in known} | _PAIRED
        every = "|".join(map(re.escape, (*known, *_PAIRED, *_PAIRED.values(), _BREAK)))
        self._marks = re.compile(f"(?<!\\\\)({every})")
        self._escaped = re.compile(f"\\\\({every}|\\|)")
        self._recent = recent
        self._posts = posts
        self._notes: list[str] = []

    def html(self, line: str) -> str:
        """Return the HTML of a line."""
        return _Walk(self, self._marks.split(line)).through()

    def notes(self) -> str:
        """Return the notes of all lines so far, as they stand under a post."""
        if not self._notes:
            return ""
        title = "Note" if len(self._notes) == 1 else "Notes"
        listed = "".join(
            f'\n<p>[<a href="#rev-wiki-footnote-{number}" id="wiki-footnote-{number}">'
            f"{number}</a>] {note}</p>"
            for number, note in enumerate(self._notes, 1)
        )
        return f'\n<div class="footnotes"><h4>{title}</h4>{listed}</div>'

    def closing(self, mark: str) -> str | None:
        """Return the mark that closes this one, None where it opens nothing."""
        return self._closing.get(mark)

    def note(self, html: str) -> str:
        """Keep a note, and return what leads to it."""
        self._notes.append(html)
        number = len(self._notes)
        return (
            f'<sup>[<a href="#wiki-footnote-{number}" id="rev-wiki-footnote-{number}">'
            f"{number}</a>]</sup>"
        )

    def plain(self, text: str) -> str:
        """Return a text without the backslashes before its marks."""
        return self._escaped.sub(r"\1", text)

    def bare(self, html: str) -> str:
        """Return the content of an element without the attributes at its end."""
        return without_attributes(html, "§") if self._recent else html

    def address(self, url: str) -> str:
        """Return where a link leads."""
        url = url.strip()
        if url.startswith("post:"):
            return self._posts.get(url.removeprefix("post:").partition("#")[0], "#")
        return "#" if url.lower().startswith("javascript:") else url


class _Walk:
    """One line, cut at its marks: every other piece is one."""

    def __init__(self, inline: Inline, pieces: list[str]) -> None:
        self._inline = inline
        self._pieces = pieces
        self._places: dict[str, list[int]] = {}
        for at in range(1, len(pieces), 2):
            self._places.setdefault(pieces[at], []).append(at)

    def through(self) -> str:
        """Return the HTML of the whole line."""
        return self._walk(0, len(self._pieces))[0]

    def _walk(
        self, at: int, end: int, allowed: frozenset[str] | None = None, *, fields: bool = False
    ) -> tuple[str, list[str]]:
        """Return the HTML of these pieces; with `fields` that of the first, and the others."""
        html: list[str] = []
        while at < end:
            piece = self._pieces[at]
            if at % 2 == 0:
                pipe = _PIPE.search(piece) if fields else None
                if pipe is not None:
                    html.append(self._shown(piece[: pipe.start()]))
                    rest = piece[pipe.end() :] + "".join(self._pieces[at + 1 : end])
                    return "".join(html), [*map(self._inline.plain, _PIPE.split(rest))]
                html.append(self._shown(piece))
            elif piece == _BREAK:
                html.append("<br />")
            else:
                close = self._close(piece, at, end, allowed)
                made = None if close is None else self._made(piece, at + 1, close)
                if close is not None and made is not None:
                    html.append(made)
                    at = close
                else:
                    html.append(escape(piece, quote=False))
            at += 1
        return "".join(html), []

    def _close(self, mark: str, at: int, end: int, allowed: frozenset[str] | None) -> int | None:
        closing = self._inline.closing(mark)
        if closing is None or (allowed is not None and mark not in allowed):
            return None
        places = self._places.get(closing, [])
        nearest = bisect_left(places, at + 1)
        return places[nearest] if nearest < len(places) and places[nearest] < end else None

    def _shown(self, text: str) -> str:
        return escape(self._inline.plain(text), quote=False)

    def _raw(self, at: int, end: int) -> str:
        return "".join(self._pieces[at:end])

    def _made(self, mark: str, at: int, end: int) -> str | None:
        """Return the element that stands between two marks; None where it is none."""
        if tag := _SIMPLE.get(mark):
            return f"<{tag}>{self._inline.bare(self._walk(at, end)[0])}</{tag}>"
        makers: dict[str, Callable[[int, int], str | None]] = {
            "[": self._link,
            "((": self._image,
            "{{": self._quote,
            "££": self._foreign,
            "??": self._abbreviation,
            "$$": lambda at, end: self._inline.note(self._walk(at, end)[0]),
            "``": self._raw,
            "~": self._anchor,
        }
        return makers[mark](at, end)

    def _quote(self, at: int, end: int) -> str:
        html, (lang, cite, *_) = self._fields(at, end)
        address = self._inline.address(cite)
        return f"<q{_given(lang=lang, cite=address)}>{self._inline.bare(html)}</q>"

    def _foreign(self, at: int, end: int) -> str:
        html, (lang, *_) = self._fields(at, end)
        return f"<i{_given(lang=lang)}>{self._inline.bare(html)}</i>"

    def _abbreviation(self, at: int, end: int) -> str:
        text, title, lang, *_ = self._texts(at, end)
        return f"<abbr{_given(title=title, lang=lang)}>{escape(text, quote=False)}</abbr>"

    def _anchor(self, at: int, end: int) -> str | None:
        name = self._raw(at, end)
        return f'<a id="{name}"></a>' if _ANCHOR.fullmatch(name) else None

    def _fields(self, at: int, end: int) -> tuple[str, list[str]]:
        html, others = self._walk(at, end, fields=True)
        return html, [*others, "", "", ""]

    def _texts(self, at: int, end: int) -> list[str]:
        texts = _PIPE.split(self._raw(at, end))
        return [*map(self._inline.plain, texts), "", "", "", ""]

    def _link(self, at: int, end: int) -> str:
        html, others = self._walk(at, end, _IN_LINKS, fields=True)
        if not others:
            address = self._inline.plain(self._raw(at, end)).strip()
            text, title, lang, linked = _shortened(address), address, "", ""
        else:
            address, lang, title, linked = [*others, "", "", ""][:4]
            text = html
        url = self._inline.address(address.replace("\u00a0", " "))
        if _IMAGE.fullmatch(url) and linked in {"", "0"} and not (others and "<" in text):
            alt = escape(_unescaped(text)) if others else ""
            return f'<img src="{escape(url)}" alt="{alt}"{_given(lang=lang, title=title)} />'
        if url.startswith("mailto:") and not others:
            text = text.removeprefix("mailto:")
        return f"<a{_given(href=url, hreflang=lang, title=title)}>{text}</a>"

    def _image(self, at: int, end: int) -> str:
        url, alt, side, title, caption, *_ = self._texts(at, end)
        src = escape(self._inline.address(url))
        style = _given(style=_STYLES.get(side.strip().upper(), ""))
        image = f'<img src="{src}" alt="{escape(alt)}"'
        if not caption:
            return f"{image}{style}{_given(title=title)} />"
        shown = escape(caption, quote=False)
        return (
            f"<figure{style}>{image}{_given(title=title)} />"
            f"<figcaption>{shown}</figcaption></figure>"
        )


def _shortened(address: str) -> str:
    shown = address if len(address) <= _SHOWN else f"{address[:_SHOWN]}..."
    return escape(shown, quote=False)


def _unescaped(html: str) -> str:
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _given(**attributes: str) -> str:
    """Return the attributes that are not empty."""
    return "".join(
        f' {name}="{escape(value.strip())}"' for name, value in attributes.items() if value.strip()
    )
