"""HTML as anybody writes it, without what would cost a parser of HTML more than its share."""

import re
from collections import Counter
from html import escape

from blogctl.elements import BLOCKS, FORMATTING, names
from blogctl.embeds import FRAME, REPLACED, Embeds

_DEEPEST = 100  # nh3's time is the square of the depth
_MOST_FORMATTING = 10  # HTML repeats each unclosed <b> or <a> in every paragraph after it
_LONGEST = 3_999
_MOST_REPEATED = 5_000
_MOST_ATTRIBUTES = 200  # nh3's time is the square of their number
_SELF_CLOSING = names(
    "area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th"
    " thead tr track wbr"
)

_WILD = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    | <iframe(?=[\s/>])(?P<frame>(?:[^>"']++|"[^"]*"|'[^']*')*+)
      (?:(?<=/)(?P<empty>>)|>(?P<within>.*?)(?:(?P<ended></iframe\b[^>]*+>?)|\Z))
    | <(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</(?P=raw)\b|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<rest>(?:[^>"']++|"[^"]*"|'[^']*')*+>?)
    | (?P<text>[^<]{1,4000}+[\w\#]{0,40};?)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_AMPERSAND = re.compile(r"&(?![A-Za-z0-9#])")


class Tamer:
    """Takes out what would cost an HTML parser more than its share; makes no tag safe.

    Dropped are tags nested deeper than `_DEEPEST`, formatting left open more than
    `_MOST_FORMATTING` times or across more than `_MOST_REPEATED` blocks, and crowded tags.
    """

    def __init__(self, embeds: Embeds) -> None:
        self._embeds = embeds
        self._opened: Counter[str] = Counter()
        self._depth = self._formatting = self._repeated = 0
        self._in_paragraph = False

    def tame(self, source: str) -> str:
        """Give `source` without its excesses."""
        return _WILD.sub(self._judge, source)

    def _judge(self, match: re.Match[str]) -> str:
        """Give what stands for one tag, comment or text; long texts are cut by a comment.

        nh3 takes quadratic time in one text's length where it holds few ASCII letters.
        """
        kind = match.lastgroup
        if kind == "rest":
            return self._element(match)
        if kind == "text":
            text = _AMPERSAND.sub("&amp;", match[0]) if "&" in match[0] else match[0]
            return text + "<!---->" if len(text) > _LONGEST else text
        return match[0] if match["frame"] is None else self._frame(match)

    def _element(self, match: re.Match[str]) -> str:
        """Give what stands for one tag, which is of no frame."""
        end, name, rest = match.group("end", "name", "rest")
        name = name.lower()
        if name == FRAME or _is_crowded(rest):
            return ""
        if name in REPLACED:
            return "" if end else self._embed(name, rest)
        ended = self._end_formatting() if self._formatting and name in BLOCKS else ""
        if name in _SELF_CLOSING:
            if name == "p":
                self._in_paragraph = not end
            return ended + match[0]
        return ended + match[0] if self._count(name, -1 if end else 1) else ended

    def _frame(self, match: re.Match[str]) -> str:
        """Give what stands for a frame; what is in one that has no end is text."""
        within = "" if match["ended"] else escape(match["within"] or "")
        return (
            within
            if _is_crowded(match["frame"])
            else self._embed("iframe", match["frame"]) + within
        )

    def _embed(self, name: str, attributes: str) -> str:
        """Give what stands for a frame or the like: a link is a paragraph where none is open."""
        made = self._embeds.stand_in(name, attributes)
        if not made.startswith("<a ") or self._in_paragraph:
            return made
        return (self._end_formatting() if self._formatting else "") + f"<p>{made}</p>"

    def _count(self, name: str, step: int) -> bool:
        """Count a tag in or out, unless there is no room for it or nothing to close."""
        formatting = name in FORMATTING
        full = self._depth >= _DEEPEST or (formatting and self._formatting >= _MOST_FORMATTING)
        if full if step > 0 else not self._opened[name]:
            return False
        self._opened[name] += step
        self._depth += step
        self._formatting += step * formatting
        return True

    def _end_formatting(self) -> str:
        """Close the formatting that is open across a block's tag, if that came too often."""
        self._repeated += self._formatting
        if self._repeated <= _MOST_REPEATED:
            return ""
        closed = "".join(f"</{name}>" * self._opened[name] for name in sorted(FORMATTING))
        self._depth -= self._formatting
        self._formatting = self._repeated = 0
        for name in FORMATTING:
            self._opened[name] = 0
        return closed


def _is_crowded(attributes: str) -> bool:
    """Say whether a tag has more attributes, or words in them, than anyone writes."""
    if len(attributes) <= _MOST_ATTRIBUTES:
        return False
    return attributes.count("=") > _MOST_ATTRIBUTES or len(attributes.split(None, 2000)) > 2000
