"""How one value is written: in the cell of a table for machines, or as JSON.

json is imported by what needs it: the other formats do not pay.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from enum import Enum
from typing import Any

from blogctl.language import N_, Catalogue
from blogctl.text import neutralise

WHEN = N_("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")


class Cells(dict[type, Callable[[Any], str]]):
    """How a value of each type is written; a subclass is written as its nearest ancestor."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        """Find the ancestor's way once, and remember it."""
        self[kind] = next((self[base] for base in kind.__mro__[1:] if base in self), str)
        return self[kind]


def instant(moment: datetime) -> str:
    """Return an instant as ISO 8601 in UTC, to the second."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return f"{moment.isoformat()[:19]}Z"


def on_the_wall(moment: datetime, zone: tzinfo, catalogue: Catalogue) -> str:
    """Return an instant as people of this zone and language write it, to the minute."""
    local = moment.astimezone(zone)
    return catalogue.gettext(WHEN).format(
        year=local.year, month=local.month, day=local.day, hour=local.hour, minute=local.minute
    )


def plain(value: object) -> object:
    """Return a value as what JSON knows, all the way down."""
    match value:
        case Enum():
            return plain(value.value)
        case str() | int() | float() | None:
            return value
        case datetime():
            return instant(value)
        case Mapping():
            return {str(name): plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return str(value)


def escaped(line: str) -> str:
    """Return JSON with the characters that it may leave bare, and a terminal obeys, as escapes."""
    if neutralise(line) == line:
        return line
    import json  # noqa: PLC0415 - see the module's docstring

    return "".join(
        one if neutralise(one) == one else json.dumps(one)[1:-1]  # a pair where JSON needs one
        for one in line
    )


def compact_json(value: object) -> str:
    """Return a value as JSON on one line, control characters and bidi overrides escaped."""
    import json  # noqa: PLC0415 - see the module's docstring

    return escaped(json.dumps(plain(value), ensure_ascii=False))


def joined(values: Sequence[Any]) -> str:
    """Return a list as its values between commas, as JSON where it holds more than words."""
    if set(map(type, values)) <= {str}:
        return ",".join(values)
    if any(isinstance(value, dict | list | tuple) for value in values):
        return compact_json(values)
    return ",".join(CELLS[type(value)](value) for value in values)


_WAYS: dict[type, Callable[[Any], str]] = {
    str: str.__str__,
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    float: float.__repr__,
    type(None): lambda _: "",
    datetime: instant,
    list: joined,
    tuple: joined,
    dict: compact_json,
}
CELLS = Cells(_WAYS)
"""The cells of tsv and csv, before what is particular to each."""


def tsv_cell(value: str) -> str:
    """Return a text as one TSV cell: nothing in it can end the cell or drive a terminal."""
    value = value.replace("\\", "\\\\").replace("\t", "\\t")
    return neutralise(value.replace("\n", "\\n").replace("\r", "\\r"))
