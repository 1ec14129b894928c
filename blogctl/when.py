"""The closed grammar of dates: what a person types as WHEN, and how a moment is said back.

A WHEN is a date, an hour, or a date then an hour ("à" or "at" may stand between); case, accents
and the shape of the apostrophe do not count.

    now  maintenant
    in 2 hours  dans 2 heures  30 minutes ago  il y a une heure       an instant
    in 3 days  dans 2 semaines  a month ago  il y a 30 jours          a date, at the clock of now
    2010-06-24  24/06/2010                                            a full date
    today  aujourd'hui  tomorrow  demain  yesterday  hier             a date
    monday  lundi  next monday  lundi prochain                        a date
    9h  17h30  17 h 30  7:30  09:00  09:00:30  5pm  5:30 pm           an hour

ISO 8601 is taken in its extended form (RFC 3339, seconds optional, a fraction of one dropped); an
offset goes with an ISO date only. Years are 1 to 9999, less the outermost days, so that a moment
can be shown in any zone. Everything else is refused.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from blogctl.errors import Usage
from blogctl.vocabulary import Use as Use  # noqa: PLC0414 - said with it

WEEKDAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
LONGEST = 100
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC)
PUBLISH_HOUR = time(9)
SECOND = timedelta(seconds=1)


class _UnknownForm(Exception):
    """The text has none of the forms."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the words are read against; `now` is UTC in whole seconds, `value` for the errors."""

    now: datetime
    zone: ZoneInfo
    use: Use
    hour: time
    value: str

    @property
    def today(self) -> date:
        """The date of now on the wall of this zone."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class _Day:
    """A day on the calendar, with its hour if one was said.

    `every` is 0 for one certain day, else the days after which it comes again: `day` is then the
    first such day from today on.
    """

    day: date
    clock: time | None = None
    every: int = 0


class _Form(NamedTuple):
    """One form of the grammar; `read` gives an aware instant or a day, from the local now."""

    pattern: str
    read: Callable[[re.Match[str], datetime], datetime | _Day]
    full_date: bool = False


def parse(
    text: str, *, now: datetime, zone: ZoneInfo, use: Use, hour: time = PUBLISH_HOUR
) -> datetime:
    """Return the instant that the text means, in UTC and whole seconds, or raise Usage.

    `date-unknown` and `date-impossible` carry the value; `date-past` too; `date-gap` and
    `date-twice` also `first` and `second`, the two readings in ISO 8601 with their offsets.
    """
    with _refusals_naming(text) as value:
        frame = _Frame(now.astimezone(UTC).replace(microsecond=0), zone, use, hour, value)
        form, match = _recognise(_fold(text))
        said = form.read(match, frame.now.astimezone(zone))
        moment = said.astimezone(UTC) if isinstance(said, datetime) else _resolve(said, frame)
        if not EARLIEST <= moment <= LATEST:
            raise OverflowError
        if use is Use.AT and moment < frame.now and not form.full_date:
            raise Usage("date-past", value=value)
        return moment


def clock(text: str) -> time:
    """Return the hour that the text means, in any of the forms of an hour, or raise Usage."""
    with _refusals_naming(text):
        return _clock(_fold(text))


def before(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant that lies so long before now: `30 days`, `6 mois`, `1 year`, `un an`.

    The clock on the wall of this zone shows then what it shows now. Raises Usage for what is no
    length, and for one that reaches before the first day that can be shown.
    """
    match = re.fullmatch(_LENGTH, _fold(text)) if len(text) <= LONGEST else None
    if match is None:
        raise Usage("length-unknown", value=text[:LONGEST])
    unit, count = match["unit"], _count(match)
    here = now.astimezone(zone)
    try:
        if unit in _SPANS:
            day = here.date() - count * _SPANS[unit]
        else:
            day = _months_on(here.date(), -count * _MONTHS[unit])
        moment = instant(datetime.combine(day, here.time()), zone=zone).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise Usage("length-unknown", value=text) from error
    if moment < EARLIEST:
        raise Usage("length-unknown", value=text)
    return moment


def show(moment: datetime, *, zone: ZoneInfo, language: str) -> str:
    """Return the weekday, date and time on the wall of this zone, as a result says them."""
    local = moment.astimezone(zone)
    weekday = WEEKDAYS[language][local.weekday()]
    if language == "fr":
        return f"{weekday} {local:%d/%m}/{local.year:04} {local:%H:%M}"
    return f"{weekday.capitalize()} {local.year:04}-{local:%m-%d %H:%M}"


def iso(moment: datetime) -> str:
    """Return the moment in ISO 8601, UTC to the second: `2010-06-24T07:00:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


@contextmanager
def _refusals_naming(text: str) -> Iterator[str]:
    """Turn whatever goes wrong inside into Usage; gives the value to name, cut if overlong."""
    value = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    try:
        yield value
    except _UnknownForm as error:
        raise Usage("date-unknown", value=value) from error
    except (ValueError, OverflowError) as error:
        raise Usage("date-impossible", value=value) from error


def _fold(text: str) -> str:
    """Return the text without case, accents on letters, curly apostrophes and extra spaces."""
    if len(text) > LONGEST:
        raise _UnknownForm
    plain = unicodedata.normalize("NFD", text.casefold()).replace("’", "'")
    plain = re.sub("(?<=[a-z])[\u0300-\u036f]+", "", plain)
    return re.sub("[ \t\u00a0\u202f]+", " ", plain).strip(" ")


def _recognise(folded: str) -> tuple[_Form, re.Match[str]]:
    for form in _FORMS:
        if match := re.fullmatch(form.pattern, folded):
            return form, match
    raise _UnknownForm


def _resolve(said: _Day, frame: _Frame) -> datetime:
    """Return the instant of a day: the right one if it comes again, at the hour that it lacks."""
    day = _occurrence(said, frame) if said.every else said.day
    if said.clock is None and frame.use in (Use.SINCE, Use.PAST, Use.DUE):
        return _first_instant(day, frame.zone)
    if said.clock is None and frame.use is Use.UNTIL:
        return _last_second(day, frame.zone)
    return _only_reading(datetime.combine(day, said.clock or frame.hour), frame)


def _occurrence(said: _Day, frame: _Frame) -> date:
    """Return the first such day whose hour is after now for AT and DUE, else the last up to now.

    An hour that the clocks skip or repeat counts on either side of now, so that it is refused
    rather than stepped over.
    """
    if frame.use in (Use.AT, Use.DUE):
        hour = frame.hour if frame.use is Use.AT else time.min
        local = datetime.combine(said.day, said.clock or hour)
        suits = max(_readings(local, frame.zone)) > frame.now
        return said.day if suits else said.day + timedelta(said.every)
    suits = said.day == frame.today
    if suits and said.clock is not None:
        local = datetime.combine(said.day, said.clock)
        suits = min(_readings(local, frame.zone)) <= frame.now
    return said.day if suits else said.day - timedelta(said.every)


def _readings(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return what a clock on the wall may mean, in UTC: with the offset before a change, and after.

    They are equal but around a clock change; in a gap the first is the later one (PEP 495).
    """
    before, after = (
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(microsecond=0)
        for fold in (0, 1)
    )
    return before, after


def instant(local: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the instant at which a clock on the wall shows this, in UTC.

    The later one of an hour that the clocks repeat, the moment of the change for one that they
    skip: so that what comes later on the wall never comes earlier.
    """
    before, after = _readings(local, zone)
    return after if before <= after else _change_between(after, before, zone)


def _only_reading(local: datetime, frame: _Frame) -> datetime:
    before, after = _readings(local, frame.zone)
    if before == after:
        return before
    first, second = (
        moment.astimezone(frame.zone).isoformat() for moment in sorted((before, after))
    )
    key = "date-twice" if before < after else "date-gap"
    raise Usage(key, value=frame.value, first=first, second=second)


def _first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return the day's first instant, which is not 00:00 where the clocks skip midnight."""
    before, after = _readings(datetime.combine(day, time.min), zone)
    moment = before if before <= after else _change_between(after, before, zone)
    return _on(day, moment, zone)


def _last_second(day: date, zone: ZoneInfo) -> datetime:
    """Return the day's last second, the later one where the clocks repeat it."""
    before, after = _readings(datetime.combine(day, time(23, 59, 59)), zone)
    moment = after if before <= after else _change_between(after, before, zone) - SECOND
    return _on(day, moment, zone)


def _on(day: date, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment if it falls on the day, which a move across the date line skips."""
    if moment.astimezone(zone).date() != day:
        raise ValueError(day)
    return moment


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after start at which the clocks are already those of end."""
    offset = end.astimezone(zone).utcoffset()
    seconds = range(int((end - start).total_seconds()))

    def changed(second: int) -> bool:
        return (start + second * SECOND).astimezone(zone).utcoffset() == offset

    return start + bisect_left(seconds, 1, key=changed) * SECOND


_CLOCKS = (
    r"(?P<hour>[0-9]{1,2}) ?h(?: ?(?P<minute>[0-9]{2}))?",
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?",
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))? ?(?P<half>[ap]m)",
)


def _clock(folded: str) -> time:
    match = next(filter(None, (re.fullmatch(pattern, folded) for pattern in _CLOCKS)), None)
    if not match:
        raise _UnknownForm
    said = match.groupdict()
    hour, minute, second = (int(said.get(part) or 0) for part in ("hour", "minute", "second"))
    if half := said.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + 12 * (half == "pm")
    return time(hour, minute, second)


def _clock_after(match: re.Match[str]) -> time | None:
    return _clock(match["clock"]) if match["clock"] else None


def _read_full_date(match: re.Match[str], _here: datetime) -> datetime | _Day:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    clock_said = _clock_after(match)
    if offset := match.groupdict().get("offset"):
        return datetime.fromisoformat(f"{day}T{clock_said}{offset.upper()}")
    return _Day(day, clock_said)


def _read_near_day(match: re.Match[str], here: datetime) -> _Day:
    return _Day(here.date() + timedelta(_NEAR_DAYS[match["word"]]), _clock_after(match))


def _read_weekday(match: re.Match[str], here: datetime) -> _Day:
    ahead = (_WEEKDAY_NUMBERS[match["word"]] - here.weekday()) % 7
    if match["next"]:
        return _Day(here.date() + timedelta(ahead or 7), _clock_after(match))
    return _Day(here.date() + timedelta(ahead), _clock_after(match), every=7)


def _read_bare_clock(match: re.Match[str], here: datetime) -> _Day:
    return _Day(here.date(), _clock(match["clock"]), every=1)


def _read_span(match: re.Match[str], here: datetime) -> datetime:
    return here.astimezone(UTC) + _count(match) * _SPANS[match["unit"]]


def _read_span_of_days(match: re.Match[str], here: datetime) -> _Day:
    count, day = _count(match), here.date()
    if match["unit"] in _SPANS:
        return _Day(day + count * _SPANS[match["unit"]], _clock_after(match) or here.time())
    return _Day(_months_on(day, count), _clock_after(match) or here.time())


def _months_on(day: date, count: int) -> date:
    """Return the day so many months on, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _count(match: re.Match[str]) -> int:
    count = int(match["count"]) if match["count"].isdecimal() else 1
    return -count if match.groupdict().get("back") else count


_NEAR_DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1, "aujourd'hui": 0, "demain": 1, "hier": -1}
_WEEKDAY_NUMBERS = {name: day for names in WEEKDAYS.values() for day, name in enumerate(names)}
_HOUR, _A_DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
_SPANS = {"minute": timedelta(minutes=1), "hour": _HOUR, "day": _A_DAY, "week": _WEEK}
_SPANS |= {"heure": _HOUR, "jour": _A_DAY, "semaine": _WEEK}
_MONTHS = {"month": 1, "mois": 1, "year": 12, "an": 12, "annee": 12}
_LENGTH = (
    r"(?P<count>[0-9]+|an?|une?) "
    r"(?P<unit>day|week|month|year|jour|semaine|mois|annee|an)(?:(?<!s)s)?"
)
_ISO_DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_ISO_CLOCK = (
    r"(?:t(?=[0-9]{2})| )(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"  # YAML writes 8:30:00 too
    r"(?:(?<=:[0-9]{2}:[0-9]{2})[.,][0-9]+)?"
    r"(?: ?(?P<offset>z|[+-][0-9]{2}(?::?[0-5][0-9])?))?"
)
_SLASHES = r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
_THEN_CLOCK = r"(?:(?: at?)? (?P<clock>.+))?"
_ENGLISH, _FRENCH = ("|".join(WEEKDAYS[language]) for language in ("en", "fr"))
_RELATIVE = (  # the plural s is not for "mois"
    r"in (?P<count>[0-9]+|an?) (?P<unit>{en})s?",
    r"(?P<count>[0-9]+|an?) (?P<unit>{en})s? (?P<back>ago)",
    r"dans (?P<count>[0-9]+|une?) (?P<unit>{fr})(?:(?<!s)s)?",
    r"(?P<back>il y a) (?P<count>[0-9]+|une?) (?P<unit>{fr})(?:(?<!s)s)?",
)


def _relative(read: Callable[..., datetime | _Day], then: str, en: str, fr: str) -> list[_Form]:
    return [_Form(words.format(en=en, fr=fr) + then, read) for words in _RELATIVE]


_FORMS = (
    _Form("now|maintenant", lambda _match, here: here),
    _Form(_ISO_DATE + _ISO_CLOCK, _read_full_date, full_date=True),
    _Form(_ISO_DATE + _THEN_CLOCK, _read_full_date, full_date=True),
    _Form(_SLASHES + _THEN_CLOCK, _read_full_date, full_date=True),
    _Form(f"(?P<word>{'|'.join(_NEAR_DAYS)})" + _THEN_CLOCK, _read_near_day),
    _Form(f"(?P<next>next )?(?P<word>{_ENGLISH})" + _THEN_CLOCK, _read_weekday),
    _Form(f"(?P<word>{_FRENCH})(?P<next> prochain)?" + _THEN_CLOCK, _read_weekday),
    *_relative(_read_span, "", "minute|hour", "minute|heure"),
    *_relative(_read_span_of_days, _THEN_CLOCK, "day|week|month", "jour|semaine|mois"),
    _Form("(?P<clock>.+)", _read_bare_clock),
)
