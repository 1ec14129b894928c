"""Typographer's quotes, spaces and dashes, for text whose markup has been replaced by marks.

A whole page is one string: the marks below stand where tags stood, so that a rule sees across
``"un <em>mot</em> ici"`` and never sees inside code. What is typeset already stays as it is.

French (the Imprimerie nationale's lexicon): ``«`` and ``»`` with U+00A0 inside, U+00A0 before
``:``, U+202F before ``;``, ``!`` and ``?``, ``’`` between letters, ``…``; quotes within quotes
are ``“ ”``. A space that stands before a sign is replaced; where there is none one is put in only
after a word and before a gap, which leaves alone 17:30, ``http://x``, ``::`` and smileys.

English: ``“ ”``, ``‘ ’``, ``’``, ``–`` from ``--``, ``—`` from ``---``, ``…``.

Our own code and not markdown-it's rules: those work on Markdown tokens only, so not on HTML
bodies, know no French spaces, and take quadratic time in the quotes of one paragraph.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

KEEP = "\ufdd0"  # the next character is to stay as it was typed
INLINE = "\ufdd1"  # an inline tag, which rules see through
ATOM = "\ufdd2"  # code or a picture: a word that rules cannot read
BLOCK = "\ufdd3"  # the border of a block: no quotation crosses it
LINE = "\ufdd4"  # a line break
MARKS = INLINE + ATOM + BLOCK + LINE

NBSP, NARROW = "\u00a0", "\u202f"
_GAPS = BLOCK + LINE
_URL = rf"(?<![\w+.-])(?:[A-Za-z][\w+.-]{{0,20}}://|www\.)[^\s{MARKS}«»“”\"]+"
_DOTS = r"(?P<dots> (?<![./\\])\.\.\.(?![./\\]) )"
_SCHEMES = ("http", "https", "ftp", "mailto", "javascript")
_GAP = rf"(?P<gap>(?<![ ])[ ]+)? (?P<inline>{INLINE}?)"
_DECADE = r"(?<!\w)'(?=\d\ds\b)"


def _rules(*tables: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Make a table from each sign to its rule of one from signs that share a rule."""
    return {
        sign: re.compile(rule, re.VERBOSE)
        for table in tables
        for signs, rule in table.items()
        for sign in signs
    }


# A rule stands at the sign that its matches begin with, or have after spaces or a scheme.
_UNTOUCHED = {KEEP: rf"{KEEP}(?s:.)", "&": r"&[#]?\w{1,32};", "w:": _URL}
_QUOTES = {
    "fr": _rules(_UNTOUCHED, {f'"«»{BLOCK}': rf"(?P<quote>[\"«»{BLOCK}])"}),
    "en": _rules(_UNTOUCHED, {f"\"'{BLOCK}": rf"{_DECADE}|(?P<quote>[\"'{BLOCK}])"}),
}
_SIGNS = {
    "fr": _rules(
        _UNTOUCHED,
        {
            "'": rf"""(?P<apostrophe> ' (?: (?<=[^\W\d_]') | (?<=[^\W\d_]{INLINE}') )
            (?= {INLINE}? [^\W_{MARKS}] | {INLINE}?["«“] | {ATOM} ) )""",
            ".": rf"{_URL} | {_DOTS}",
            "«": rf"(?P<opening> (?<!\w)« [ ]? (?= {INLINE}? [^\s{MARKS}] | {ATOM} ) )",
            "»": rf"(?<=[^\s{INLINE}{_GAPS}«]) [ ]? (?P<within>{INLINE}?) (?P<closing>») (?!\w)",
            ":": rf"""{_URL} | (?<!\w) :[\w+-]{{1,40}}: | \b(?:{"|".join(_SCHEMES)}):
            | {_GAP} (?P<colon> :(?!:) (?= {INLINE}? (?: [\s{_GAPS}«"“] | \Z ) ) )""",
            ";!?": rf"""{_GAP} (?P<high> (?: [!?]+ | ;(?!{INLINE}?\)) )
            (?= {INLINE}? (?: [\s{_GAPS})\]»”"’'…,.–—] | \Z ) ) )""",
        },
    ),
    "en": _rules(
        _UNTOUCHED,
        {
            "'": rf"""(?P<apostrophe> ' (?: (?: (?<=[^\W_]') | (?<=[^\W_]{INLINE}') )
            (?= {INLINE}? [^\W_{MARKS}] ) | (?<!\w')(?=\d\ds\b) ) )""",
            ".": rf"{_URL} | {_DOTS}",
            "-": rf"""{_URL} | (?P<em> (?<!-)---(?!-) )
            | (?P<en> (?: (?<![-\s{MARKS}])--(?![-\s{MARKS}])
                | (?<![^\s{MARKS}])--(?![^\s{MARKS}]) ) )""",
        },
    ),
}
_PLAIN = {"dots": "…", "apostrophe": "’", "em": "—", "en": "–", "opening": "«" + NBSP}

# Literals first: a search for these takes a hundredth of one for the rules.
_ANCHORS = rf"{KEEP}|&|w(?=ww\.)"
_QUOTE_ANCHORS = {
    "fr": re.compile(rf"{_ANCHORS}|:(?=//)|\"|«|»|{BLOCK}"),
    "en": re.compile(rf"{_ANCHORS}|:(?=//)|\"|'|{BLOCK}"),
}
_SIGN_ANCHORS = {
    "fr": re.compile(rf"{_ANCHORS}|'|\.(?=\.\.)|«|»|:|;|!|\?"),
    "en": re.compile(rf"{_ANCHORS}|'|\.(?=\.\.)|:(?=//)|-(?=-)"),
}
_LATE = ".-:;!?»"  # the signs whose matches can begin before them
_SCHEME = re.compile(r"(?<![\w+.-])[A-Za-z][\w+.-]{0,20}\Z")
_LONGEST_SCHEME = 21
_TO_SCHEME_END = re.compile(r"[\w+.-]{1,21}(?=://)")


def typeset(text: str, language: str) -> str:
    """Set `text` as `language` ("fr" or "en") does; the text of any other comes back unchanged."""
    if language not in _SIGNS:
        return text
    text = _replace_quotes(text, language)
    if not any(beginning in text for beginning in (KEEP, "://", "www.")):
        text = _SIGNS[language]["'"].sub("’", text)  # no other rule tells ' from ’
    parts, done = [], 0
    for match in _find(_SIGNS[language], _SIGN_ANCHORS[language], text):
        if kind := match.lastgroup:
            start, end = match.span()
            parts += [text[done:start], _PLAIN.get(kind) or _sign(text, match)]
            done = end
    return "".join([*parts, text[done:]])


def _find(
    rules: Mapping[str, re.Pattern[str]], anchors: re.Pattern[str], text: str
) -> Iterator[re.Match[str]]:
    """Yield what a search for all the rules at once would find, but look near the anchors only."""
    done = 0
    for anchor in anchors.finditer(text):
        at = anchor.start()
        if at < done:
            continue
        match, rule = None, rules[text[at]]
        if text[at] in _LATE and at > done:
            for start in _earlier_starts(text, at, done):
                if match := rule.match(text, start):
                    break
        if match := match or rule.match(text, at):
            yield match
            done = match.end()


def _earlier_starts(text: str, at: int, done: int) -> list[int]:
    """Return where a match with its anchor at `at` can start before that, in order, from `done`."""
    anchor = text[at]
    if anchor in ".-":
        beyond = _TO_SCHEME_END.match(text, at)
        schemes = _scheme_starts(text, beyond.end(), done) if beyond else ()
        return [start for start in schemes if start < at]
    starts = _scheme_starts(text, at, done) if anchor == ":" else []
    inline = at - (at > done and text[at - 1] == INLINE)
    gap = inline
    while gap > done and text[gap - 1] == " ":
        gap -= 1
    if gap < inline:
        starts.append(gap)
    if inline < at:
        starts.append(inline)
    return starts


def _scheme_starts(text: str, end: int, done: int) -> list[int]:
    """Return where the scheme of an address starts whose colon is at `end`, if there is one."""
    starts = []
    if text.endswith(_SCHEMES, done, end):
        starts = [end - len(scheme) for scheme in _SCHEMES if text.endswith(scheme, done, end)]
    if text.startswith("://", end):
        begun = max(0, end - _LONGEST_SCHEME - 1)
        found = _SCHEME.search(text[begun:end])
        if found and begun + found.start() >= done:
            starts.append(begun + found.start())
    return sorted(starts)


def _sign(text: str, match: re.Match[str]) -> str:
    """Give what stands for one match of `_SIGNS` that is set in more than one way."""
    if match.lastgroup == "closing":
        within = match["within"]
        return NBSP + within + "»" if match[0].startswith(" ") else within + NBSP + "»"
    return _spaced(text, match, NBSP if match.lastgroup == "colon" else NARROW)


def _spaced(text: str, match: re.Match[str], space: str) -> str:
    """Put `space` before a French double sign, if it follows something it can belong to."""
    sign = match[match.lastgroup or 0]
    before = _previous(text, match.start())
    if match["gap"]:
        return match[0] if before in " ([{" or before.isspace() else space + match["inline"] + sign
    belongs = before.isalnum() or before in ")]»”\"’'…%°." + ATOM
    if sign == ":":
        belongs = belongs and _next(text, match.end()).isspace()
    return match["inline"] + space + sign if belongs else match[0]


def _previous(text: str, index: int) -> str:
    """Give the character before `index`, seen through inline tags; a space at an edge."""
    if index and text[index - 1] == INLINE:
        index -= 1
    before = text[index - 1] if index else " "
    return " " if before in _GAPS else before


def _next(text: str, index: int) -> str:
    """Give the character at `index`, seen through inline tags; a space at an edge."""
    if text[index : index + 1] == INLINE:
        index += 1
    after = text[index : index + 1] or " "
    return " " if after in _GAPS else after


def _replace_quotes(text: str, language: str) -> str:
    """Replace the straight quotes that pair up; lone ones stay straight."""
    if '"' not in text and (language == "fr" or "'" not in text):
        return text
    new = _french_quotes(text) if language == "fr" else _english_quotes(text)
    if not new:
        return text
    parts, done = [], 0
    for index in sorted(new):
        parts += [text[done:index], new[index]]
        done = index + 1
    return "".join([*parts, text[done:]])


def _french_quotes(text: str) -> dict[int, str]:
    """Choose a quote for each position: guillemets outside, “ ” within."""
    partners: dict[int, int] = {}
    new: dict[int, str] = {}
    depth = 0
    events = dict(_pairs(text, "fr", partners.__setitem__))
    for index in sorted([*events, *partners, *partners.values()]):
        if index in partners:
            outer = depth == 0
            new[index] = "«" + NBSP if outer else "“"
            new[partners[index]] = NBSP + "»" if outer else "”"
            depth += 1
        elif index in new:
            depth -= 1
        elif events[index] == BLOCK:
            depth = 0
        else:
            depth = depth + 1 if events[index] == "«" else max(0, depth - 1)
    return new


def _english_quotes(text: str) -> dict[int, str]:
    """Choose a quote for each position; a single one that closes nothing is an apostrophe."""
    partners: dict[int, int] = {}
    lone = _pairs(text, "en", partners.__setitem__)
    new = {index: "’" for index, quote in lone if quote == "'"}
    for opening, closing in partners.items():
        new[opening], new[closing] = ("“", "”") if text[opening] == '"' else ("‘", "’")
    return new


def _pairs(text: str, language: str, pair: Callable[[int, int], None]) -> list[tuple[int, str]]:
    """Report each pair of straight quotes to `pair`, and return the other marks on the way.

    Those are `BLOCK`, « and », and single quotes that can only close.
    """
    stack: list[tuple[int, str]] = []
    waiting = {'"': 0, "'": 0}
    others: list[tuple[int, str]] = []
    for match in _find(_QUOTES[language], _QUOTE_ANCHORS[language], text):
        if not match.lastgroup:
            continue
        quote, index = match[0], match.start()
        if quote not in waiting:
            others.append((index, quote))
            if quote == BLOCK:
                stack, waiting = [], {'"': 0, "'": 0}
            continue
        opens, closes = _sides(text, index)
        if closes and waiting[quote]:
            while True:
                opening, found = stack.pop()
                waiting[found] -= 1
                if found == quote:
                    break
            pair(opening, index)
        elif opens:
            stack.append((index, quote))
            waiting[quote] += 1
        elif closes and quote == "'":
            others.append((index, quote))
    return others


def _sides(text: str, index: int) -> tuple[bool, bool]:
    """Say whether the quote at `index` can open and can close, by CommonMark's flanking rule."""
    before, after = _previous(text, index), _next(text, index + 1)
    after_sign, before_sign = _is_sign(before), _is_sign(after)
    opens = not after.isspace() and (not before_sign or before.isspace() or after_sign)
    closes = not before.isspace() and (not after_sign or after.isspace() or before_sign)
    return (after_sign, before_sign) if opens and closes else (opens, closes)


def _is_sign(character: str) -> bool:
    """Say whether Unicode calls a character punctuation or a symbol."""
    return unicodedata.category(character)[0] in "PS"
