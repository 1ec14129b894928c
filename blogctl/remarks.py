"""What readers say, plain text, as HTML: without what Markdown needs, for there are many."""

import re
from html import escape

_LINK = re.compile(r"(?<!\w)https?://[^\s<>\"]+", re.IGNORECASE)


def rendered(body: str) -> str:
    """Make HTML of a comment's plain text: paragraphs, line breaks, links to http addresses."""
    blocks = re.split(r"\n\s*\n", body.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n".join(f"<p>{_lines(block)}</p>" for block in blocks if block)


def _lines(block: str) -> str:
    """Make the lines of one paragraph of a comment."""
    return "<br>\n".join(_linked(line.strip()) for line in block.split("\n"))


def _linked(line: str) -> str:
    """Escape a line and make links of its addresses, less the punctuation that ends a sentence."""
    if "://" not in line:
        return escape(line, quote=False)
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
