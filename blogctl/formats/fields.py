"""What one record of a table of text or of JSON says, field by field, or where it goes wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from blogctl.errors import Usage
from blogctl.text import excerpt, neutralise

_Word = TypeVar("_Word", bound=StrEnum)
_DIGITS = 18  # what SQLite can hold
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "oui", "1"), True),
    **dict.fromkeys(("false", "no", "off", "non", "0"), False),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of a record by their names, with the file and line that they stand in.

    Each of its methods raises `Usage` for a value that can't be what is asked for.
    """

    values: Mapping[str, object]
    path: str
    line: int

    @property
    def place(self) -> str:
        """Where this stands, as a report says it."""
        return f"line {self.line}"

    def text(self, name: str) -> str:
        """Return a text, "" where there is none; a number is what it is written like."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self.wrong(name)

    def optional(self, name: str) -> str | None:
        """Return a text, None where there is none or an empty one."""
        return self.text(name) or None

    def needed(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.text(name)
        if not value.strip():
            raise Usage("line-missing", path=self.path, line=self.line, field=name)
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list, or what stands between the commas of one text."""
        value = self.values.get(name)
        items: Iterable[object] = value.split(",") if isinstance(value, str) else ()
        if isinstance(value, list | tuple):
            items = value
        elif value is not None and not isinstance(value, str):
            raise self.wrong(name)
        words = []
        for item in items:
            if not isinstance(item, str):
                raise self.wrong(name)
            words.append(item.strip())
        return tuple(word for word in words if word)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or a no."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in _FLAGS:
            raise self.wrong(name)
        return _FLAGS[word]

    def number(self, name: str) -> int | None:
        """Return a whole number that is not negative, None where there is none."""
        value = self.text(name)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or len(value) > _DIGITS:
            raise self.wrong(name)
        return int(value)

    def word(self, name: str, words: type[_Word], *, default: _Word) -> _Word:
        """Return one of a closed list of words."""
        value = self.text(name)
        if value in {str(word) for word in words}:
            return words(value)
        if value:
            raise self.wrong(name)
        return default

    def moment(self, name: str) -> datetime:
        """Return an instant that must be there, in UTC."""
        value = self.needed(name)
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise self.wrong(name)
            return moment.astimezone(UTC).replace(microsecond=0)
        except (ValueError, OverflowError) as error:
            raise self.wrong(name) from error

    def wrong(self, name: str) -> Usage:
        """Return the error that this field's value is."""
        value = excerpt(neutralise(str(self.values.get(name))[:200]), 40)
        return Usage("line-value", path=self.path, line=self.line, field=name, value=value)
