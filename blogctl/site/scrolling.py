"""What is wider than a telephone and scrolls in its own place, which the keyboard can reach too."""

import re
from html import escape

_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>')
_ID = re.compile(r'(<[a-z0-9]+(?: (?!id=)[^\s="]+="[^"]*")*) id="[^"]*"')


def scrollable(html: str, *, name: str) -> str:
    """Return safe HTML whose tables and listings can be reached; `name` is a table's, for them."""
    if "<table" not in html and "<pre" not in html:
        return html
    before = f'<div class="wide" role="group" aria-label="{escape(name)}" tabindex="0">'
    depth = 0

    def reach(match: re.Match[str]) -> str:
        nonlocal depth
        closing, tag, rest = match.groups()
        if tag == "pre" and not closing:
            return f'<pre tabindex="0"{rest}>'
        if tag != "table":
            return match[0]
        depth += -1 if closing else 1
        if closing:
            return f"{match[0]}</div>" if depth == 0 else match[0]
        return f"{before}{match[0]}" if depth == 1 else match[0]

    return _TAG.sub(reach, html)


def nameless(html: str) -> str:
    """Return safe HTML without ids, to stand on a page that has them already."""
    return _ID.sub(r"\1", html) if ' id="' in html else html
