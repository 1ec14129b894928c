"""Dotclear's wiki syntax as HTML: what its `wiki2xhtml` makes of a post, block by block.

It differs where that loses what was written (a tilde that begins no anchor stays) and where the
blog's own renderer does it (no-break spaces before French punctuation). Attributes between `§`
are left out. Time grows with the length only, whatever the text holds; nothing is made safe here.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from blogctl.formats.dotclear_wiki_inline import Inline, without_attributes

# The forms of a line: its mode, and its text.
_FORMS = (
    ("raw", re.compile(r"()øøø(.*)")),
    ("title", re.compile(r"(!{1,4})(.*)")),
    ("hr", re.compile(r"()-{4}[- ]*(?:§§.*§§)?()")),
    ("blockquote", re.compile(r"()(?:>|;:)(.*)")),
    ("list", re.compile(r"([*#]+)(.*)")),
    ("pre", re.compile(r"() (.*)")),
)
_RECENT_FORMS = (
    *_FORMS,
    ("defl", re.compile(r"([=:]) (.*)")),
    ("aside", re.compile(r"()\)(.*)")),
    ("details", re.compile(r"()\|(.*)")),
)
_ESCAPED = re.compile(r"\\(?=øøø|!|----|>|;:|\*|#| |[=:] |\)|\|)")
_MACRO = "///"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: what kind of block it is of, which one, and its text in wiki syntax.

    `mode` is the level of a title, the marks of a list item, "=" or ":" of a definition, or
    whether a details block opens. `html` is set for a block of raw HTML, which has no text.
    """

    kind: str
    mode: str = ""
    text: str = ""
    html: str | None = None


_NOTHING = _Line("")


def convert(source: str, *, recent: bool = True, posts: Mapping[str, str] | None = None) -> str:
    """Return the HTML of a text in wiki syntax.

    `recent` is the syntax since Dotclear 2.15, with marks, indices, definitions and asides, which
    before were plain text. `posts` has the address of each post by its id, for `post:` links.
    """
    inline = Inline(recent=recent, posts=posts or {})
    pieces: list[str] = []
    before = _NOTHING
    for line in (*_lines(source, recent=recent), _NOTHING):
        if line.kind == "list" and not _continues(line.mode, before):
            line = _Line("p", "", f"{line.mode} {line.text}")  # noqa: PLW2901 - as it is shown
            pieces.append(_between(line, before) + "<br />")
        else:
            pieces.append(_between(line, before))
        if line.html is not None:
            pieces.append(line.html)
        elif line.text:
            pieces.append(inline.html(line.text))
        before = line
    return "".join((*pieces, inline.notes())).strip()


def _lines(source: str, *, recent: bool) -> Iterator[_Line]:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = [at for at, line in enumerate(lines) if line.rstrip().endswith(_MACRO)]
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(_MACRO):
            alone = len(line.rstrip()) >= 2 * len(_MACRO) and line.rstrip().endswith(_MACRO)
            nearest = bisect_left(ends, at if alone else at + 1)
            if nearest < len(ends):
                end = ends[nearest]
                yield _macro("\n".join(lines[at : end + 1]).rstrip())
                at = end + 1
                continue
        yield _line(line, recent=recent)
        at += 1


def _macro(block: str) -> _Line:
    """Return a block between lines of slashes: HTML as it stands, or text as it stands."""
    content = block[len(_MACRO) : -len(_MACRO)]
    first, _, others = content.partition("\n")
    word, _, rest = first.strip().partition(" ")
    if word == "html":
        return _Line("raw", html=f"{rest}\n{others}".strip("\n"))
    return _Line("raw", html=f"<pre>{escape(content.strip(chr(10)), quote=False)}</pre>")


def _line(line: str, *, recent: bool) -> _Line:
    if not line:
        return _NOTHING
    for kind, form in _RECENT_FORMS if recent else _FORMS:
        if found := form.fullmatch(line):
            text = found[2] if kind == "pre" else found[2].strip()
            text = without_attributes(text, "§§") if recent else text
            mode = ("open" if text else "") if kind == "details" else found[1]
            return _Line(kind, mode, text)
    text = _ESCAPED.sub("", line) if line[0] == "\\" else line
    return _Line("p", "", (without_attributes(text, "§§") if recent else text).strip())


def _continues(mode: str, before: _Line) -> bool:
    """Tell whether these marks of a list item may come after that line."""
    if before.kind != "list":
        return len(mode) == 1
    deeper = len(mode) - len(before.mode)
    if deeper > 0:
        return deeper == 1 and mode.startswith(before.mode)
    return before.mode.startswith(mode)


def _between(line: _Line, before: _Line) -> str:
    """Return the tags that end the line before and begin this one."""
    return _end(line, before) + _begin(line, before)


_ENDS = {
    "p": "</p>\n",
    "blockquote": "</p></blockquote>\n",
    "pre": "</pre>\n",
    "aside": "</p></aside>\n",
    "raw": "\n",
    "": "",
}
_BEGINS = {
    "p": "\n<p>",
    "blockquote": "\n<blockquote><p>",
    "pre": "\n<pre>",
    "aside": "\n<aside><p>",
    "hr": "\n<hr />",
    "raw": "\n",
}
_TERMS = {"=": "dt", ":": "dd"}


def _level(mode: str) -> int:
    """Return the heading that exclamation marks are: `!!!` is the third level, `!` the fifth."""
    return 6 - len(mode)


def _end(line: _Line, before: _Line) -> str:
    same = line.kind == before.kind
    match before.kind:
        case "title" if not same or line.mode != before.mode:
            return f"</h{_level(before.mode)}>\n"
        case "details" if before.mode and not (same and line.mode):
            return "</summary>\n"
        case "list" if not same:
            return "".join(f"</li>\n</{_list_tag(mark)}>\n" for mark in reversed(before.mode))
        case "defl" if not same:
            return f"</{_TERMS[before.mode]}>\n</dl>\n"
    return "\n" if same and line.kind else _ENDS.get(before.kind, "\n")


def _begin(line: _Line, before: _Line) -> str:
    same = line.kind == before.kind
    match line.kind:
        case "title" if not same or line.mode != before.mode:
            return f"\n<h{_level(line.mode)}>"
        case "details" if not (same and line.mode == before.mode):
            return "\n<details><summary>" if line.mode else "\n</details>"
        case "list":
            return _begin_item(line.mode, before.mode if same else "")
        case "defl":
            ended = f"</{_TERMS[before.mode]}>\n" if same else "<dl>\n"
            return f"{ended}<{_TERMS[line.mode]}>"
        case "blockquote" | "aside" if same and not line.text:
            return "</p>\n<p>"
    return "" if same else _BEGINS.get(line.kind, "")


def _begin_item(mode: str, before: str) -> str:
    if len(mode) > len(before):
        return f"<{_list_tag(mode[-1])}>\n<li>"
    gone = before[len(mode) :]
    return "</li>\n" + "".join(f"</{_list_tag(mark)}>\n</li>\n" for mark in reversed(gone)) + "<li>"


def _list_tag(mark: str) -> str:
    return "ul" if mark == "*" else "ol"
