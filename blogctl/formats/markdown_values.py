"""What the values of front matter mean: words, flags, dates and people.

A text under a key in the plural is a list by `;` where one stands in it, else by `,`. Jekyll alone
splits a text without either at its spaces (`tags: ruby rails`); to Hugo and Pelican it is one word.
A text under a key in the singular (`author: Dupont, Jean`) is one, but `tag` and `category` are
split at commas too.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from blogctl import when
from blogctl.formats.reading import Reading
from blogctl.formats.yaml_mapping import Value
from blogctl.records.moving import MovedPerson

_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1", "oui"), True),
    **dict.fromkeys(("false", "no", "off", "0", "non"), False),
}
_MOMENT = re.compile(
    r"""(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})
    (?:(?:[T,\ ]\ *)(?P<hour>\d{1,2})[:h](?P<minute>\d{2})
       (?::(?P<second>\d{2})(?:[.,]\d+)?)?\ *(?P<half>[AaPp]\.?[Mm]\.?)?)?
    \ *(?P<zone>Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?(?:\ *[A-Z]{2,5})?)?""",
    re.VERBOSE,
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_SPELT = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")
_ADDRESSED = re.compile(r"\s*([^<>]*?)\s*<([^<>\s@]+@[^<>\s]+)>\s*")
_LONGEST = 100


def text_of(value: Value) -> str | None:
    """Return the text, None where there is none or something else."""
    return value if isinstance(value, str) else None


def flag(value: Value) -> bool | None:
    """Return what is said, None for what is neither yes nor no."""
    return _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None


def words(value: Value, *, by_spaces: bool = False) -> tuple[str, ...]:
    """Return the words that a text or a list says; what else it holds is left out."""
    if isinstance(value, tuple):
        items = [item for item in value if isinstance(item, str)]
    elif isinstance(value, str):
        items = _split(value, by_spaces=by_spaces)
    else:
        items = []
    return tuple(dict.fromkeys(word for item in items if (word := item.strip())))


def _split(value: str, *, by_spaces: bool) -> list[str]:
    for mark in ";,":
        if mark in value:
            return value.split(mark)
    return value.split() if by_spaces else [value]


def moment(value: str, reading: Reading) -> datetime | None:
    """Return the moment that this means, in UTC; None where it means none.

    A date without an hour is at `reading.hour`, an hour without an offset in `reading.zone`.
    """
    value = value.strip()
    if not value or len(value) > _LONGEST:
        return None
    try:
        found = (_numeric(value, reading) or _spelt(value, reading)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.replace(microsecond=0) if when.EARLIEST <= found <= when.LATEST else None


def _numeric(value: str, reading: Reading) -> datetime | None:
    found = _MOMENT.fullmatch(value)
    if found is None:
        return None
    day = datetime(  # noqa: DTZ001 - a day on the calendar; its zone follows
        int(found["year"]), int(found["month"]), int(found["day"])
    )
    if found["hour"] is None:
        return datetime.combine(day, reading.hour, reading.zone)
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"][0] in "pP")
    later = hour == 24  # as ISO 8601 says the end of a day
    local = day.replace(
        hour=0 if later else hour, minute=int(found["minute"]), second=int(found["second"] or 0)
    )
    moment = local.replace(tzinfo=_zone(found["zone"]) if found["zone"] else reading.zone)
    return moment + timedelta(days=later)


def _zone(said: str) -> timezone:
    offset = _OFFSET.match(said)
    if offset is None:
        return UTC
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(span if offset[1] == "+" else -span)


def _spelt(value: str, reading: Reading) -> datetime:
    """Return the moment of a date with a month's English name, as in a mail or as in prose."""
    for form in _SPELT:
        try:
            day = datetime.strptime(value, form)  # noqa: DTZ007 - its zone follows
        except ValueError:
            continue
        return datetime.combine(day, reading.hour, reading.zone)
    moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=reading.zone)


def people(value: Value, *, plural: bool) -> Iterator[MovedPerson]:
    """Yield those who are named, each with what is said of them; their key is their name."""
    items: tuple[Value, ...]
    if isinstance(value, tuple):
        items = value
    elif isinstance(value, str):
        items = words(value) if plural else (value,)
    else:
        items = (value,)
    for item in items:
        if isinstance(item, dict):
            yield from _person(item)
        elif isinstance(item, str) and (addressed := _ADDRESSED.fullmatch(item)):
            name = addressed[1].strip("\"'") or addressed[2]
            yield MovedPerson(key=name, name=name, email=addressed[2])
        elif isinstance(item, str) and item.strip():
            yield MovedPerson(key=item.strip(), name=item.strip())


def _person(said: dict[str, Value]) -> Iterator[MovedPerson]:
    told = {
        key.lower(): value.strip()
        for key, value in said.items()
        if isinstance(value, str) and value.strip()
    }
    name = told.get("name") or told.get("display_name") or told.get("slug") or told.get("login")
    if name:
        yield MovedPerson(
            key=name,
            name=name,
            slug=told.get("slug"),
            email=told.get("email") or told.get("mail"),
            url=told.get("url") or told.get("uri") or told.get("website") or told.get("homepage"),
            bio=told.get("bio") or told.get("description") or "",
        )


def terms(value: Value, *, by_spaces: bool = False) -> Iterator[tuple[str, str | None]]:
    """Yield the name of each tag or category and its slug, where a mapping says one."""
    listed = value if isinstance(value, tuple) else (value,)
    if not any(isinstance(item, dict) for item in listed):
        yield from ((word, None) for word in words(value, by_spaces=by_spaces))
        return
    for item in listed:
        if isinstance(item, dict):
            name, slug = (text_of(item.get(key)) for key in ("name", "slug"))
            name = name or text_of(item.get("title")) or slug
            if name and name.strip():
                yield name.strip(), slug or None
        elif isinstance(item, str) and item.strip():
            yield item.strip(), None
