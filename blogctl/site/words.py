"""The words of pages, in the language that readers see: sentences, dates, numbers, lists.

Sentences are found by their English in the catalogue `site` (GNU gettext), with blanks as in
`{count} comments`; dates and lists are set as CLDR says, by Babel. English needs no catalogue.
"""

import gettext
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from string import Formatter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import DateTimePattern, parse_pattern
from markupsafe import Markup, escape

from blogctl.errors import Usage
from blogctl.language import N_
from blogctl.site.characters import printable
from blogctl.site.theme import File, Theme

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_REMEMBERED = 4096

REASONS = {
    "hors-sujet": N_("off topic"),
    "insulte": N_("insult"),
    "publicite": N_("advertising"),
    "doublon": N_("duplicate"),
    "donnees-personnelles": N_("personal data"),
    "withdrawn": N_("withdrawn by its writer"),
}
"""The reasons that are there from the beginning; others of `comments.reasons` are their own."""


class Words:
    """The words of one language, in one time zone."""

    def __init__(self, language: str, zone: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self.zone = ZoneInfo(zone)
        self._catalogue = catalogue
        self._locale = locale = Locale.parse(language, sep="-")
        self.direction = locale.text_direction
        self._group = str(locale.number_symbols["latn"]["group"])
        self._pieces: dict[str, list[tuple[str, str | None]]] = {}
        self._marked: dict[str, Markup] = {}
        skeletons = locale.datetime_skeletons
        formats = locale.date_formats
        self._short = self._setter(skeletons.get("yMd") or formats["short"])
        self._long = self._setter(formats["long"])
        self._month = self._setter(skeletons.get("yMMMM") or parse_pattern("LLLL y"))
        self.time = lru_cache(_REMEMBERED)(self._time)

    def _setter(self, pattern: DateTimePattern) -> Callable[[date], str]:
        return lru_cache(_REMEMBERED)(lambda day: pattern.apply(day, self._locale))

    def gettext(self, message: str, **parts: object) -> str:
        """Return a sentence as plain text, its blanks filled."""
        said = str(self._catalogue.gettext(message))
        return _filled(said, parts) if parts else said

    def ngettext(self, one: str, many: str, count: int, **parts: object) -> str:
        """Return the sentence for so many, as plain text; `{count}` is the number as it is set."""
        said = self._catalogue.ngettext(one, many, count)
        return _filled(said, {"count": self.number(count), **parts})

    def marked(self, message: str, **parts: object) -> Markup:
        """Return a sentence as HTML; the parts are escaped unless they are HTML already."""
        if not parts:
            if message not in self._marked:
                self._marked[message] = escape(self._catalogue.gettext(message))
            return self._marked[message]
        pieces = self._pieces.get(message)
        if pieces is None:
            said = self._catalogue.gettext(message)
            pieces = [(str(escape(text)), name) for text, name in _split(said)]
            self._pieces[message] = pieces
        html = []  # joined, for Markup would escape what is added to it
        for text, name in pieces:
            html.append(text)
            if name is not None:
                part = parts[name]
                html.append(escape(printable(part) if type(part) is str else part))
        return Markup("".join(html))  # noqa: S704 - every piece was escaped above

    def reason(self, key: str) -> str:
        """Return why a comment was turned down, in words; a key that is the blog's own as it is."""
        return self.gettext(REASONS[key]) if key in REASONS else key

    def number(self, number: int) -> str:
        """Return a whole number with what its thousands stand apart by."""
        return str(number) if -1000 < number < 1000 else f"{number:,}".replace(",", self._group)

    def day(self, moment: datetime | date) -> str:
        """Return a day in figures: 24/06/2010."""
        return self._short(self._local(moment))

    def long_day(self, moment: datetime | date) -> str:
        """Return a day in words: 24 juin 2010."""
        return self._long(self._local(moment))

    def month(self, first: date) -> str:
        """Return a month in words: juin 2010."""
        return self._month(first)

    def month_title(self, first: date) -> str:
        """Return a month in words, as a line begins: Juin 2010."""
        month = self.month(first)
        return month[:1].upper() + month[1:]

    def hour(self, hour: time) -> str:
        """Return an hour of the day."""
        return str(self._locale.time_formats["short"].apply(hour, self._locale))

    def weekday(self, day: int) -> str:
        """Return the name of a day of the week; Monday is 0."""
        return str(self._locale.days["format"]["wide"][day])

    def listed(self, things: Sequence[Markup]) -> Markup:
        """Return several things as one writes them in a row: A, B et C."""
        if len(things) < 2:
            return things[0] if things else Markup()
        patterns = self._locale.list_patterns["standard"]
        if len(things) == 2:
            return _between(patterns["2"], *things)
        said = _between(patterns["end"], things[-2], things[-1])
        for thing in reversed(things[1:-2]):
            said = _between(patterns["middle"], thing, said)
        return _between(patterns["start"], things[0], said)

    def _local(self, moment: datetime | date) -> date:
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment

    def _time(self, moment: datetime) -> Markup:
        """Return a moment's day as an element, which knows the moment."""
        local = moment.astimezone(self.zone)
        iso, day = local.isoformat(timespec="seconds"), escape(self._short(local.date()))
        return Markup(f'<time datetime="{iso}">{day}</time>')  # noqa: S704 - escaped


def load(language: str, zone: str, theme: Theme) -> Words:
    """Return the words of a language, by the theme's catalogue of it, else in English.

    What the blog's own catalogue leaves out ours may have. Raises Usage for one that can't be read
    or whose sentences have other blanks than the English ones.
    """
    catalogue = gettext.NullTranslations()
    for name in _names(language):
        for file in _catalogues(theme, name):
            found = _read(file)
            found.add_fallback(catalogue)
            catalogue = found
    return Words(language, zone, catalogue)


def _names(language: str) -> list[str]:
    """Return what a catalogue of a language may be called, the best last."""
    whole = language.replace("-", "_")
    return list(dict.fromkeys((whole.partition("_")[0], whole)))


def _catalogues(theme: Theme, name: str) -> Iterable[File]:
    """Return the catalogues of a language, the best last: a text before what was compiled."""
    paths = [f"{name}/LC_MESSAGES/site.{ending}" for ending in ("mo", "po")]
    files = [theme.catalogues[path] for path in paths if path in theme.catalogues]
    own = [file for file in files if file.own]
    ours = [file for file in files if not file.own]
    return [*ours[:1], *own[-1:]]


def _read(file: File) -> gettext.GNUTranslations:
    if not file.own:
        return gettext.GNUTranslations(BytesIO(file.read()))
    from babel.messages.mofile import read_mo, write_mo  # noqa: PLC0415 - for other languages only
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - as above

    data, compiled = file.read(), BytesIO()
    try:
        if file.path.suffix == ".po":
            catalogue = read_po(BytesIO(data), abort_invalid=True)
        else:
            catalogue = read_mo(BytesIO(data))
        _check_blanks(file, catalogue)
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except PoFileError as error:
        raise _broken(file, error.lineno + 1, str(error)) from error
    except (OSError, ValueError, LookupError, struct.error) as error:
        raise _broken(file, None, str(error)) from error


def _check_blanks(file: File, catalogue: "Catalog") -> None:
    for message in catalogue:
        english, other = _forms(message.id), _forms(message.string)
        if not message.id or not other or not all(other):
            continue
        known = {name for form in english for _, name in _split(form)}
        for form in other:
            try:
                strange = {name for _, name in _split(form)} - known
            except ValueError as error:
                raise _broken(file, message.lineno, f"{form}: {error}") from error
            if strange - {None}:
                raise _broken(file, message.lineno, form)


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _broken(file: File, line: int | None, problem: str) -> Usage:
    return Usage("theme-broken", path=str(file.path), line=line or 1, problem=problem)


def _split(sentence: str) -> list[tuple[str, str | None]]:
    """Return the texts of a sentence, each with the name of the blank that follows it."""
    return [(text, name) for text, name, _, _ in Formatter().parse(sentence)]


def _filled(sentence: str, parts: dict[str, object]) -> str:
    return "".join(
        text if name is None else f"{text}{parts[name]}" for text, name in _split(sentence)
    )


def _between(pattern: str, first: Markup, second: Markup) -> Markup:
    return Markup(str(escape(pattern))).format(first, second)  # noqa: S704 - CLDR's, and escaped
