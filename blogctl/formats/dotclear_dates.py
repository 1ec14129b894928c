"""The moments of a Dotclear export, which say no offset."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from blogctl.formats.dotclear_rows import Row
from blogctl.formats.dotclear_survey import Survey


def local(row: Row, name: str, zone: str, found: Survey) -> datetime | None:
    """Return a moment on the wall of the zone that this column of the row names."""
    where = _zone(row.text(zone)) or _zone(found.setting("blog_timezone")) or found.reading.zone
    return moment(row.text(name), found, where)


def stored(row: Row, name: str, found: Survey) -> datetime | None:
    """Return a moment that Dotclear 2 keeps in UTC, and Dotclear 1 in its own zone."""
    return moment(row.text(name), found, found.reading.zone if found.header.first else UTC)


def moment(value: str, found: Survey, zone: tzinfo) -> datetime | None:
    """Return what is said, in UTC; None for what is no date, as ``0000-00-00 00:00:00``."""
    try:
        said = datetime.fromisoformat(value.strip())
        if len(value.strip()) <= len("2010-06-24"):
            said = datetime.combine(said, found.reading.hour)
        if said.tzinfo is None:
            said = said.replace(tzinfo=zone)
        return said.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


@cache
def _zone(name: str) -> ZoneInfo | None:
    """Return the zone of this name; None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # a path, a folder, an unknown name
        return None
