"""The promise to readers: asked before the first hour of a working day, answered by the second.

Else by the second hour of the next working day. `12:00 17:00 mon-fri` says it: two hours, and the
days that are worked; bank holidays are not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from blogctl.errors import Usage
from blogctl.when import LATEST, WEEKDAYS, clock, instant

ALLOWED = "12:00 17:00 mon-fri"
COUNTRY = re.compile(r"([a-z]{2})(?:-(.+))?", re.IGNORECASE)
NO_HOLIDAYS = "none"

_A_DAY = timedelta(days=1)
_FIRST = date.min + _A_DAY  # the first that begins after the calendar does, in any zone
_DAYS = tuple(name[:3] for name in WEEKDAYS["en"])
_NUMBERS = {name[:3]: day for names in WEEKDAYS.values() for day, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: hours of the wall, days of the week from Monday as 0, bank holidays."""

    before: time
    until: time
    days: frozenset[int]

    def __str__(self) -> str:
        """Return the promise as it is written."""
        return f"{self.before:%H:%M} {self.until:%H:%M} {_said(sorted(self.days))}"

    def due(
        self, asked: datetime, *, zone: ZoneInfo, is_holiday: Callable[[date], bool]
    ) -> datetime:
        """Return when an answer to what was asked at this instant is due, in UTC.

        By the second hour of the first working day whose first hour was still ahead: never before
        it was asked, and never earlier than for what was asked before.
        """
        try:
            found = self._first(asked, zone=zone, is_holiday=is_holiday)
        except OverflowError:  # at the end of the calendar
            found = LATEST
        return max(asked.astimezone(UTC), min(found, LATEST))

    def _first(
        self, asked: datetime, *, zone: ZoneInfo, is_holiday: Callable[[date], bool]
    ) -> datetime:
        # The day before, too: where clocks go back over midnight, a day ends twice.
        day = max(asked.astimezone(zone).date(), _FIRST + _A_DAY) - _A_DAY
        while True:
            if day.weekday() in self.days and not is_holiday(day):
                before, until = (
                    instant(datetime.combine(day, hour), zone=zone)
                    for hour in (self.before, self.until)
                )
                # A day that a move across the date line skips ends on another.
                if asked < before and until.astimezone(zone).date() == day:
                    return until
            day += _A_DAY


def read(text: str) -> Promise:
    """Return the promise that a text says: two hours, then days such as `mon-fri` or `lun,mar,jeu`.

    Raises ValueError for anything else, and where the second hour comes before the first.
    """
    try:
        first, second, *said = text.casefold().split()
        before, until = clock(first), clock(second)
    except (ValueError, Usage) as error:
        raise ValueError(text) from error
    if before > until or before.second or until.second:
        raise ValueError(text)
    days = frozenset(day for part in ",".join(said).split(",") for day in _days(part))
    return Promise(before, until, days)


def _days(part: str) -> range:
    """Return the days of `fri` or `mon-fri`."""
    first, dash, last = part.partition("-")
    last = last if dash else first
    start, end = _NUMBERS.get(first[:3]), _NUMBERS.get(last[:3])
    whole = _is_day(first) and _is_day(last)
    if start is None or end is None or end < start or not whole:
        raise ValueError(part)
    return range(start, end + 1)


def _is_day(word: str) -> bool:
    names = (name for names in WEEKDAYS.values() for name in names)
    return len(word) >= 3 and any(name.startswith(word) for name in names)


def _said(days: list[int]) -> str:
    """Return days as they are written: `mon-fri`, `mon,wed,fri`."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        names = [_DAYS[day] for day in run]
        parts.append(f"{names[0]}-{names[-1]}" if len(run) > 2 else ",".join(names))
    return ",".join(parts)


@cache
def calendar(country: str) -> Callable[[date], bool]:
    """Return what tells whether a day is a bank holiday of `fr` or `fr-57`; `none` has none.

    Raises ValueError for a country or a part of one that the calendars do not know.
    """
    if country == NO_HOLIDAYS:
        return lambda _: False
    import holidays  # noqa: PLC0415 - takes a sixth of a second, and only what comes in needs it

    match = COUNTRY.fullmatch(country)
    if match is None:
        raise ValueError(country)
    code, part = match[1].upper(), match[2]
    try:
        days = holidays.country_holidays(code, subdiv=part and part.upper())
    except NotImplementedError as error:
        raise ValueError(country) from error
    return days.__contains__
