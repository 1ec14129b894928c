"""Who read what: requests of a web server's log, counted.

Each request of the blog counts once. One of a robot is a robot's, whatever it asks for. Of people,
a GET of a page that was there (200, or 304 to whom had it already) is a view; of a feed, a fetch;
and a GET or HEAD of what is not there (404, 410) is missing. All else - files, forms, errors - is
not counted. Nothing is known of who asked but what their program says of itself.

Memory is bounded by the blog's posts and by days; of referrers, feed readers, missing paths and
robots the frequent ones are counted apart.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from math import inf
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from blogctl.formats import agents
from blogctl.records.readers import Agent, Hit, ReadersRecord
from blogctl.services.frequent import MOST, Frequent
from blogctl.services.places import Place, Places, Sort
from blogctl.vocabulary import Readership

_QUARTER = 900  # seconds: clocks of all zones differ by a multiple of it
_KEPT = 50_000  # answers that are kept, so that the same question is not thought over again
_FOUND = frozenset({b"200", b"304"})
_MISSING = frozenset({b"404", b"410"})
_LOOKING = frozenset({b"GET", b"HEAD"})
_REFERRER = re.compile(
    rb"[A-Za-z][A-Za-z0-9+.-]{0,30}://(?:[^/@]{0,200}@)?([A-Za-z0-9._-]{1,253})(?::[0-9]*)?"
    rb"(?=[/?#]|\Z)([^?#]*)"
)
_ALIKE = 50  # missing paths for which a slug that is alike is looked for
_DAYS_FILLED = 3660


class Came(NamedTuple):
    """Where a reader came from: another host, or an old address, which led on to a place."""

    host: str | None = None
    by_way_of: Place | None = None


@dataclass(slots=True)
class Day:
    """What was read on a day or in a month."""

    views: int = 0
    robots: int = 0
    feeds: int = 0
    missing: int = 0


_NOWHERE = Came()
_Key = TypeVar("_Key")
_Answer = TypeVar("_Answer")


class _Kept(dict[_Key, _Answer]):
    """Answers by their questions, found out once; there are never too many."""

    def __init__(self, find: Callable[[_Key], _Answer]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: _Key) -> _Answer:
        """Find an answer out."""
        if len(self) >= _KEPT:
            self.clear()
        self[key] = answer = self._find(key)
        return answer


class Readers:
    """What was counted of the requests of a span, of which `since` and `until` are part.

    `elsewhere` is how many were of another host than the blog's, and so are not counted; `told` has
    when and for how many a program that reads feeds said to read one.
    """

    def __init__(
        self,
        places: Places,
        zone: ZoneInfo,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        self.elsewhere = 0
        self.places = places
        self._zone = zone
        self._since = since.timestamp() if since else -inf
        self._until = until.timestamp() if until else inf
        self.days: dict[date, Day] = {}
        self.referrers, self.feeds, self.missing, self.robots = (Frequent() for _ in range(4))
        self.told: dict[tuple[str, bytes], tuple[int, int]] = {}
        self._day_of = _Kept(self._find_day)
        self._place_at = _Kept(places.at)
        self._who_is = _Kept(agents.read)
        self._origin_of = _Kept(self._find_origin)
        self._is_elsewhere = _Kept[bytes, bool](
            lambda host: places.is_elsewhere(host.decode(errors="replace"))
        )

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of what was counted."""
        return (min(self.days), max(self.days)) if self.days else None

    @property
    def total(self) -> Day:
        """All days together."""
        return _summed(self.days.values())

    @property
    def feed_readers(self) -> int:
        """How many programs read the blog's feeds, by their names; many at most are told apart."""
        return len(self.feeds)

    @property
    def subscribers(self) -> int:
        """For how many the programs that read the blog's feeds say they do."""
        return sum(number for _, number in self.told.values())

    def add(self, hits: Iterable[Hit]) -> None:
        """Count requests, in whatever order."""
        for at, host, method, path, status, referrer, agent in hits:
            if not self._since <= at <= self._until:
                continue
            if host and self._is_elsewhere[host]:
                self.elsewhere += 1
                continue
            place = self._place_at[path]
            if place.sort is Sort.OUTSIDE:
                continue
            who = self._who_is[agent]
            if who.robot is not None and not (place.sort is Sort.FEED and who.reader):
                self._add_robot(who.robot, at, path, status, place)
            elif status in _FOUND and method == b"GET":
                if place.sort is Sort.FEED:
                    self._add_fetch(who, at, path)
                elif place.sort is not Sort.OTHER:
                    self._add_view(at, referrer, place)
            elif status in _MISSING and method in _LOOKING:
                self._day_of[at // _QUARTER].missing += 1
                self.missing.of(self._named(path)).people += 1

    def _add_view(self, at: int, referrer: bytes, place: Place) -> None:
        came = self._origin_of[referrer]
        if came.by_way_of is place:
            return  # an old address was counted as this view, and led on to here
        place.views += 1
        self._day_of[at // _QUARTER].views += 1
        if came.host is not None:
            self.referrers.of(came.host).people += 1

    def _add_fetch(self, who: Agent, at: int, path: bytes) -> None:
        name = who.reader or agents.UNNAMED
        self._day_of[at // _QUARTER].feeds += 1
        self.feeds.of(name).people += 1
        if who.subscribers is not None:
            # One program may read several feeds, each for some; what it said last holds.
            known = self.told.get((name, path))
            if (known and at >= known[0]) or (known is None and len(self.told) < MOST):
                self.told[name, path] = at, who.subscribers

    def _add_robot(self, name: str, at: int, path: bytes, status: bytes, place: Place) -> None:
        self._day_of[at // _QUARTER].robots += 1
        self.robots.of(name).robots += 1
        if status in _FOUND:
            place.robots += 1
        elif status in _MISSING:
            self.missing.of(self._named(path)).robots += 1

    def _find_day(self, quarter: int) -> Day:
        at = datetime.fromtimestamp(quarter * _QUARTER, UTC)
        return self.days.setdefault(at.astimezone(self._zone).date(), Day())

    def _find_origin(self, referrer: bytes) -> Came:
        found = _REFERRER.match(referrer)
        if not found:
            return _NOWHERE
        host = found[1].decode().lower().removeprefix("www.")
        if host != self.places.host:
            return Came(host)
        return Came(by_way_of=self.places.left_behind(found[2]))

    def _named(self, path: bytes) -> str:
        return f"/{self.places.below(path) or ''}"


def records(readers: Readers, by: Readership) -> list[ReadersRecord]:
    """Return what was counted: by day or month in their order, else the largest first."""
    return list(_RECORDS[by](readers))


def _by_post(readers: Readers) -> Iterator[ReadersRecord]:
    seen = [each for each in readers.places.seen if each.views or each.robots]
    for place in sorted(seen, key=lambda each: (-each.views, -each.robots, each.slug)):
        yield ReadersRecord(place.slug, place.title, views=place.views, robots=place.robots)


def _by_day(readers: Readers) -> Iterator[ReadersRecord]:
    return (_dated(day.isoformat(), readers.days.get(day, Day())) for day in _every_day(readers))


def _by_month(readers: Readers) -> Iterator[ReadersRecord]:
    for month, days in groupby(_every_day(readers), key=lambda day: day.isoformat()[:7]):
        known = (readers.days[day] for day in days if day in readers.days)
        yield _dated(month, _summed(known))


def _every_day(readers: Readers) -> list[date]:
    """Return the days of the span, those without a reader too unless it is endless."""
    if not readers.span:
        return []
    first, last = readers.span
    if (last - first).days > _DAYS_FILLED:
        return sorted(readers.days)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _by_referrer(readers: Readers) -> Iterator[ReadersRecord]:
    for host, tally in readers.referrers.largest():
        yield ReadersRecord(host, views=tally.people)


def _by_feed(readers: Readers) -> Iterator[ReadersRecord]:
    subscribers = dict[str, int]()
    for (name, _), (_, number) in readers.told.items():
        subscribers[name] = subscribers.get(name, 0) + number
    for reader, tally in readers.feeds.largest():
        told = None if reader is None else subscribers.get(reader)
        yield ReadersRecord(reader, feeds=tally.people, subscribers=told)


def _by_missing(readers: Readers) -> Iterator[ReadersRecord]:
    for number, (path, tally) in enumerate(readers.missing.largest()):
        near = None
        if path is not None:
            near = readers.places.nearest(path.strip("/"), alike=number < _ALIKE)
        yield ReadersRecord(path, missing=tally.people, robots=tally.robots, nearest=near)


def _by_robot(readers: Readers) -> Iterator[ReadersRecord]:
    for name, tally in readers.robots.largest():
        yield ReadersRecord(name, robots=tally.robots)


_RECORDS: dict[Readership, Callable[[Readers], Iterator[ReadersRecord]]] = {
    Readership.POST: _by_post,
    Readership.DAY: _by_day,
    Readership.MONTH: _by_month,
    Readership.REFERRER: _by_referrer,
    Readership.FEED: _by_feed,
    Readership.MISSING: _by_missing,
    Readership.ROBOT: _by_robot,
}


def _summed(days: Iterable[Day]) -> Day:
    total = Day()
    for day in days:
        total.views += day.views
        total.robots += day.robots
        total.feeds += day.feeds
        total.missing += day.missing
    return total


def _dated(key: str, day: Day) -> ReadersRecord:
    return ReadersRecord(
        key, views=day.views, robots=day.robots, feeds=day.feeds, missing=day.missing
    )
