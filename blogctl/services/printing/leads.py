"""How a post begins: what lists show of a body, and other things told from its HTML.

The HTML of `blogctl.markup` is canonical: texts have no bare "<", attributes are in double quotes,
and whatever is open is closed.
"""

import re
from html import escape, unescape
from urllib.parse import urljoin

from blogctl.elements import BLOCKS, names
from blogctl.site.characters import printable
from blogctl.text import excerpt

_TAG = re.compile(r'</?([a-z][a-z0-9]*)[^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_NAMED = re.compile(r' (?:id|name)="[^"]*"')
_BESIDE = re.compile(r' (href|src|poster|cite)="(?![a-z][a-z0-9+.-]*:|[/#])([^"]+)"', re.IGNORECASE)
_WITHIN = re.compile(r' href="(#[^"]*)"')
_NOTE = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)
# A paragraph inside one of these says what another said, or makes no sense alone.
_APART = names("blockquote table figure aside details ul ol dl pre section address video audio")
_WORD = re.compile("[\\S\u00a0\u202f]+")  # no-break spaces are part of what they hold together
_LONGEST = 2_000
_EXCERPT = 400
_LOOKED_AT = 20_000


def of_summary(summary: str) -> str:
    """Return the lead of a post that has a summary."""
    return f"<p>{escape(printable(on_one_line(summary)), quote=False)}</p>"


def on_one_line(text: str) -> str:
    """Return plain text on one line."""
    text = text.strip(" \n\t")
    if "  " in text or "\n" in text or "\t" in text:
        return " ".join(_WORD.findall(text))
    return text


def of_body(html: str, href: str) -> tuple[str, bool]:
    """Return the first paragraph of a body as HTML, and whether the body says more.

    Where no paragraph has words, or where they are very many, it is an excerpt. `href` is the
    post's: what a lead refers to within the page stands there, and its ids stay with the body.
    """
    found = _first_paragraph(html)
    if found is None:
        begins = excerpt(plain(html[:_LOOKED_AT]), _EXCERPT)
        return (f"<p>{escape(begins, quote=False)}</p>" if begins else ""), bool(html)
    start, end = found
    paragraph = html[start:end]
    if len(paragraph) > _LONGEST:
        words = plain(paragraph)
        if len(words) > _LONGEST:
            return f"<p>{escape(excerpt(words, _EXCERPT), quote=False)}</p>", True
    return detached(_NOTE.sub("", paragraph), href), bool(
        html[:start].strip() or html[end:].strip()
    )


def _first_paragraph(html: str) -> tuple[int, int] | None:
    """Return where the first paragraph with words is, of those that stand for themselves."""
    apart, start = 0, -1
    for tag in _TAG.finditer(html):
        name, closing = tag[1], tag[0][1] == "/"
        if name in _APART:
            apart += -1 if closing else 1
        elif name == "p" and not apart:
            if not closing:
                start = tag.start()
            elif start >= 0 and plain(_NOTE.sub("", html[start : tag.start()])):
                return start, tag.end()
    return None


def detached(html: str, href: str) -> str:
    """Return HTML that can stand on another page than its own, which has its ids."""
    html = rooted(html, href)
    if ' id="' not in html and ' name="' not in html and ' href="#' not in html:
        return html
    page = escape(href)

    def detach(tag: re.Match[str]) -> str:
        return _WITHIN.sub(lambda link: f' href="{page}{link[1]}"', _NAMED.sub("", tag[0]))

    return _TAG.sub(detach, html)


def rooted(html: str, href: str) -> str:
    """Return the HTML of the page at `href`; what it says relative to that is said in full."""
    if not _BESIDE.search(html):
        return html

    def root(found: re.Match[str]) -> str:
        return f' {found[1]}="{escape(urljoin(href, unescape(found[2])))}"'

    return _TAG.sub(lambda tag: _BESIDE.sub(root, tag[0]), html)


def plain(html: str) -> str:
    """Return the words of HTML on one line; a tag that is cut off at its end is left out."""
    text = _TAG.sub(_blank, html).partition("<")[0]
    return on_one_line(unescape(text))


def _blank(tag: re.Match[str]) -> str:
    return " " if tag[1] in BLOCKS or tag[1] == "br" else ""
