"""Which backups stay when there are many: the newest of the last days, weeks and months."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from blogctl.errors import DatabaseProblem
from blogctl.formats import archive
from blogctl.store.surroundings import Named, named
from blogctl.when import iso


@dataclass(frozen=True, slots=True)
class Keeping:
    """Of how many days, weeks and months the newest backup is kept; without any, all are."""

    daily: int | None = None
    weekly: int | None = None
    monthly: int | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is to be removed."""
        return self.daily is None and self.weekly is None and self.monthly is None


def series(newest: Path, founded: datetime | None) -> list[Named]:
    """Return a blog's backups in the folder of its newest, the newest first.

    They are those that bear names of ours with the same slug, and of which the first header says
    that they are of the blog that was made at that moment.
    """
    first = named(newest)
    if first is None:
        return []
    made = "" if founded is None else iso(founded)
    found = [first]
    for path in newest.parent.iterdir():
        each = named(path)
        alike = each is not None and each.slug == first.slug and path != newest
        if each and alike and not path.is_symlink() and archive.founded(path) == made:
            found.append(each)
    return sorted(found, reverse=True)


def thin(
    made: Path,
    keeping: Keeping,
    *,
    founded: datetime | None,
    zone: str | None,
    dry_run: bool,
) -> tuple[str, ...]:
    """Remove what need not be kept beside a backup that was just made, and return the names.

    Raises DatabaseProblem where one can't be removed.
    """
    if keeping.everything:
        return ()
    backups = series(made, founded)
    dropping = dropped(backups, keeping, zone=ZoneInfo(zone or "UTC"))
    # Nor the one just made, where the clock was put back.
    gone = [backup for backup in dropping if backup.path != made]
    for backup in gone:
        try:
            if not dry_run:
                backup.path.unlink(missing_ok=True)
        except OSError as error:
            detail = error.strerror
            raise DatabaseProblem("not-removed", path=str(backup.path), detail=detail) from error
    return tuple(backup.path.name for backup in gone)


def dropped(backups: list[Named], keeping: Keeping, *, zone: tzinfo) -> Iterator[Named]:
    """Yield those of a blog's backups, newest first, that are not kept; never the newest."""
    kept = set(backups[:1])
    for number, period in (
        (keeping.daily, _day),
        (keeping.weekly, _week),
        (keeping.monthly, _month),
    ):
        kept |= set(_newest_of_each(backups, number or 0, period, zone))
    yield from (backup for backup in backups if backup not in kept)


def _newest_of_each(
    backups: list[Named], number: int, period: Callable[[date], object], zone: tzinfo
) -> Iterator[Named]:
    """Yield the newest backup of each of the newest periods that have one, so many of them."""
    seen = set[object]()
    for backup in backups:
        when = period(backup.at.astimezone(zone).date())
        if when not in seen and len(seen) < number:
            seen.add(when)
            yield backup


def _day(on: date) -> object:
    return on


def _week(on: date) -> object:
    return on.isocalendar()[:2]


def _month(on: date) -> object:
    return on.year, on.month
