"""Paragraphs where nobody wrote any: `wpautop` of WordPress, rule by rule, in linear time.

https://developer.wordpress.org/reference/functions/wpautop/
"""

import re
from typing import Final

_BLOCK: Final = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map"
    "|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup"
    "|header|footer|nav|figure|figcaption|details|menu|summary)"
)
_ANY_BLOCK: Final = rf"</?{_BLOCK}(?:[\s/][^<>]*)?>"

_TWO_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_OPENS = re.compile(rf"(<{_BLOCK}[\s/>])", re.IGNORECASE)
_CLOSES = re.compile(rf"(</{_BLOCK}>|<hr\s*/?>)", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>")
_FIGCAPTION = re.compile(r"(?<!\s)\s*(<figcaption[^<>]*>)")
_FIGCAPTION_END = re.compile(r"</figcaption>\s*")
_SPLIT = re.compile(r"\n\n+")
_NOTHING = re.compile(r"<p>\s*</p>")
_UNCLOSED = re.compile(r"<p>([^<]+)</(div|address|form)>")
_WRAPPED = re.compile(rf"<p>\s*({_ANY_BLOCK})\s*</p>", re.IGNORECASE)
_ITEM = re.compile(r"<p>(<li(?:(?!</?p>).)+)</p>")
_QUOTATION = re.compile(r"<p><blockquote([^<>]*)>", re.IGNORECASE)
_AFTER_P = re.compile(rf"<p>\s*({_ANY_BLOCK})", re.IGNORECASE)
_BEFORE_P = re.compile(rf"({_ANY_BLOCK})\s*</p>", re.IGNORECASE)
_RAW = re.compile(r"<(script|style|svg|math)\b(?:.*?</\1>|.*)", re.DOTALL | re.IGNORECASE)
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINE_END = re.compile(r"(?<!<br>)\n")
_BR_AFTER_BLOCK = re.compile(rf"({_ANY_BLOCK})\s*<br>", re.IGNORECASE)
_BR_BEFORE_BLOCK = re.compile(r"<br>(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)\b[^<>]*>)")
_LINE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_ALONE = re.compile(r"<p>\s*(https?://[^\s<>\"]+)\s*</p>")
_KEPT = re.compile(r"<pre \x00(\d+)\x00></pre>|\x00(\d+)\x00")


def paragraphs(source: str) -> tuple[str, list[str]]:
    """Return the source with its paragraphs and line breaks, and the addresses that stood alone.

    An address alone on its line, which WordPress would embed, becomes a link.
    """
    kept: list[str] = []
    text = _without_raw(source.replace("\0", "\ufffd"), kept)
    text = "\n".join([line.rstrip() for line in text.split("\n")])
    addresses: list[str] = []
    if "http" in text:
        addresses = _LINE.findall(text)
        text = _LINE.sub(r'\n\n<p><a href="\1">\1</a></p>\n\n', text)
        text, more = link_paragraph(text)
        addresses += more
    text = _set(text)
    return _KEPT.sub(lambda match: kept[int(match[1] or match[2])], text), addresses


def link_paragraph(source: str) -> tuple[str, list[str]]:
    """Return the source with links for the addresses that are a whole paragraph, and those."""
    if "http" not in source:
        return source, []
    return _ALONE.sub(r'<p><a href="\1">\1</a></p>', source), _ALONE.findall(source)


def _without_raw(source: str, kept: list[str]) -> str:
    """Take what is not for paragraphs out of the source, with a mark where each was."""

    def keep(text: str) -> str:
        kept.append(text)
        return f"\0{len(kept) - 1}\0"

    if "<pre" in source:
        *parts, last = source.split("</pre>")
        pieces = []
        for part in parts:
            start = part.find("<pre")
            if start < 0:
                pieces.append(part)
            else:
                pieces.append(f"{part[:start]}<pre {keep(part[start:] + '</pre>')}></pre>")
        source = "".join([*pieces, last])
    if "<s" in source or "<math" in source:
        source = _RAW.sub(lambda match: keep(match[0]), source)
    return source


def _set(text: str) -> str:
    """Set paragraphs and line breaks."""
    text = _TWO_BREAKS.sub("\n\n", text)
    text = _OPENS.sub(r"\n\n\1", text)
    text = _CLOSES.sub(r"\1\n\n", text)
    text = _TAG.sub(lambda match: match[0].replace("\n", " "), text)
    if "<figcaption" in text:
        text = _FIGCAPTION_END.sub("</figcaption>", _FIGCAPTION.sub(r"\1", text))
    pieces = (piece.strip("\n") for piece in _SPLIT.split(text))
    text = "".join([f"<p>{piece}</p>\n" for piece in pieces if piece.strip()])
    text = _NOTHING.sub("", text)
    text = _UNCLOSED.sub(r"<p>\1</p></\2>", text)
    text = _WRAPPED.sub(r"\1", text)
    text = _ITEM.sub(r"\1", text)
    text = _QUOTATION.sub(r"<blockquote\1><p>", text)
    text = text.replace("</blockquote></p>", "</p></blockquote>")
    text = _AFTER_P.sub(r"\1", text)
    text = _BEFORE_P.sub(r"\1", text)
    text = _LINE_END.sub("<br>\n", _BR.sub("<br>", text))
    text = _BR_AFTER_BLOCK.sub(r"\1", text)
    return _BR_BEFORE_BLOCK.sub(r"\1", text).strip()
