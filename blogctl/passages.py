"""Words that somebody asks for: how a query is read, and where a text has them.

Case, accents, œ, æ and ß make no difference, on either side. Folding changes lengths, so places
in the folded text are led back to the text as it is.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from blogctl.text import excerpt, fold

LENGTH = 120
"""How many characters of context a match is shown in."""

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+")
_ONE_LETTER = re.compile(r"(?:^|[\W_])[a-z0-9][\W_]*$")
_SHOWN = re.compile("[\\S\u00a0\u202f]+")
_MOST_TERMS = 50  # that are looked for in a text that is found; a query may have 10,000
_MOST_PLACES = 1_000  # of one term in one text
_LONGEST = 1_000  # characters of a term, likewise
_LETTERS_KEPT = 1_000
_BEFORE = 3  # the part of the room left over that stands before the match: one in three

_TAG = re.compile(r'<(?:/?([a-z0-9]+))?[^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_WITHIN_WORDS = re.compile(
    "a|abbr|b|bd[io]|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub"
    "|sup|time|u|var|wbr"
)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\u00a0"), ("&amp;", "&"))


class Asked(NamedTuple):
    """Words as they were typed; the last may go on in the text if they are `begun`.

    A phrase may not, nor may one Latin letter or digit: half of all words begin with `a` or `l`.
    """

    text: str
    begun: bool


def asked(query: str) -> list[Asked]:
    """Return what a query asks for: each word, and each `"phrase"` as a whole, once.

    What holds neither a letter nor a digit asks for nothing.
    """
    found = (
        Asked(phrase or bare, begun=not phrase and not _ONE_LETTER.search(fold(bare)))
        for phrase, bare in _TERM.findall(query.replace("\0", " "))
        if _LETTER.search(phrase or bare)
    )
    return list(dict.fromkeys(found))


class Places:
    """Where texts have what a query asks for; `length` is how much of one a passage shows."""

    def __init__(self, wanted: Iterable[Asked], *, length: int = LENGTH) -> None:
        self._length = length
        terms = (_pattern(one) for one in wanted)
        self._terms = tuple(dict.fromkeys(filter(None, terms)))[:_MOST_TERMS]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the words stand in the text: first and last apart, in their order."""
        return [(start, end) for start, end, _ in self._hits(text)]

    def passage(self, *texts: str) -> str:
        """Return the place that has most of the words, in context, on one line.

        The first of the texts wins where another has no more; where none has any, the passage is
        how the first that is not empty begins.
        """
        best: tuple[int, str, int, int] = (0, "", 0, 0)
        for text in texts:
            line = " ".join(_SHOWN.findall(text))
            count, start, end = _densest(self._hits(line), self._length)
            if count > best[0]:
                best = count, line, start, end
        if best[0] == 0:
            return excerpt(next((text for text in texts if text.strip()), ""), self._length)
        return _cut(*best[1:], self._length)

    def _hits(self, text: str) -> list[tuple[int, int, int]]:
        """Return the start and the end of each place, and which term stands there."""
        folded = _folded(text)
        return sorted(
            (*folded.back(*match.span()), number)
            for number, term in enumerate(self._terms)
            for match in islice(re.finditer(term, folded.text), _MOST_PLACES)
        )


def plain_text(html: str) -> str:
    """Return the text of safe HTML as it was rendered; its end may be missing."""
    if html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]
    text = _TAG.sub(lambda tag: "" if _WITHIN_WORDS.fullmatch(tag[1] or "") else " ", html)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


class _Folded(NamedTuple):
    """A text folded, with where each of its characters begins in it; None is where it does."""

    text: str
    starts: Sequence[int] | None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the folded text stands in the text, its accents with it."""
        starts = self.starts
        if starts is None:
            return start, end
        first, after = bisect_right(starts, start) - 1, bisect_right(starts, end - 1)
        while after + 1 < len(starts) and starts[after + 1] == starts[after]:
            after += 1
        return first, after


def _folded(text: str) -> _Folded:
    if text.isascii():
        return _Folded(text.lower(), None)
    table = {ord(character): _letters(character) for character in set(text)}
    folded = text.translate(table)
    if all(len(letters) == 1 for letters in table.values()):
        return _Folded(folded, None)
    lengths = (len(table[ord(character)]) for character in text)
    return _Folded(folded, list(accumulate(lengths, initial=0)))


@lru_cache(_LETTERS_KEPT)
def _letters(character: str) -> str:
    return fold(character)


def _pattern(wanted: Asked) -> str | None:
    """Return the pattern of folded text that has these words in a row, to the end of the last."""
    words = _WORD.findall(fold(wanted.text[:_LONGEST]))
    if not words:
        return None
    end = r"[^\W_]*" if wanted.begun else r"(?![^\W_])"
    return r"(?<![^\W_])" + r"[\W_]+".join(words) + end


def _densest(hits: Sequence[tuple[int, int, int]], length: int) -> tuple[int, int, int]:
    """Return how many different terms the best place has, and its start and end."""
    best, first = (0, 0, 0), 0
    inside: dict[int, int] = {}
    for start, end, number in hits:
        inside[number] = inside.get(number, 0) + 1
        while hits[first][0] < start and end - hits[first][0] > length:
            gone = hits[first][2]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        if len(inside) > best[0]:
            best = len(inside), hits[first][0], end
    return best


def _cut(line: str, start: int, end: int, length: int) -> str:
    """Return a part of a line with what stands around it, whole words between ellipses."""
    room = length - 2 - (end - start)
    if room < 0:  # a match that is longer than what is shown
        room, end = 0, start
    begin = max(0, start - room // _BEFORE)
    finish = min(len(line), max(begin + length - 2, end))
    begin = max(0, min(begin, finish - length + 2))
    if begin > 0 and line[begin - 1] != " ":
        begin = line.find(" ", begin, start) + 1 or begin
    if finish < len(line) and line[finish] != " ":
        space = line.rfind(" ", end, finish)
        finish = finish if space < 0 else space
    before, after = "…" if begin else "", "…" if finish < len(line) else ""
    shown = line[begin:finish]
    return before + (shown.rstrip(" ,;:") if after else shown) + after
