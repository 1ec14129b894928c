"""Bodies in today's HTML: headings skip no level of the page, and no element is obsolete.

What was written for another page, or by another program years ago, begins with an `<h3>`, strikes
out with `<strike>`, has blanks in addresses. The corner of a table has no words, so it is the
heading of nothing. The HTML of `blogctl.markup` is canonical, so tags are found by pattern.
"""

import re
from html import escape, unescape
from urllib.parse import quote

_TAG = re.compile(r"<(/?)(h[1-6]|strike|dl|dd)(?=[ >])")
_CORNER = re.compile(r"<th((?: [a-z-]+=\"[^\"]*\")*)>\s*</th>")
_ADDRESS = re.compile(  # begins with what is quickly found
    r'="(?:(?<= href=")|(?<= src=")|(?<= cite=")|(?<= poster="))'
    r'((?:[^" \\^`{|}<>&]++|&(?![qlg]))*+[^"]+)"'
)
_SIGNS = {sign: quote(sign) for sign in ' \\^`{|}<>"'}
_SPELT = str.maketrans(_SIGNS)
_NAMELESS = re.compile(r"(<details(?: open(?:=\"\")?)?>)(?!\s*<summary[ >])")
_DEEPEST = 6


def modern(html: str, *, above: int = 1) -> str:
    """Return safe HTML in today's elements, to stand below a heading of level `above`."""
    if "<details" in html:
        html = _NAMELESS.sub(r"\1<summary>…</summary>", html)
    if "<th" in html:
        html = _CORNER.sub(r"<td\1></td>", html)
    html = _ADDRESS.sub(_spelt, html)
    return _TAG.sub(_Today(above).told, html) if _TAG.search(html) else html


def _spelt(found: re.Match[str]) -> str:
    """Return an attribute whose address has none of the signs that addresses can't have."""
    return f'="{escape(unescape(found[1]).strip().translate(_SPELT))}"'


class _Today:
    """The tags of one body as they are told today."""

    def __init__(self, above: int) -> None:
        self._above = above
        self._levels: list[tuple[int, int]] = []  # as they were written, and as they are
        self._described: list[bool] = []  # of each list of descriptions that is open

    def told(self, found: re.Match[str]) -> str:
        closing, name = found.groups()
        match name:
            case "strike":
                return f"<{closing}s"
            case "dd":
                self._described[-1:] = [True] if self._described else []
                return found[0]
            case "dl":
                return self._list(found[0], closing=bool(closing))
        if not closing:
            self._begin(int(name[1]))
        return f"<{closing}h{self._levels[-1][1] if self._levels else name[1]}"

    def _list(self, tag: str, *, closing: bool) -> str:
        """Return the tag of a list, which must describe something."""
        if not closing:
            self._described.append(False)
        elif self._described and not self._described.pop():
            return f"<dd></dd>{tag}"
        return tag

    def _begin(self, level: int) -> None:
        """Take note of a heading: it is one below that of which it was a part."""
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()
        here = (self._levels[-1][1] if self._levels else self._above) + 1
        self._levels.append((level, min(_DEEPEST, here)))
