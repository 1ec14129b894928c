"""How a foreign format is to be read: what the blog knows and the file does not say."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, time, tzinfo


def _unheard(_: int) -> None:
    """Hear of progress, and tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The same for each format.

    A time without an offset is in `zone`, a date without an hour at `hour`. `lenient` reads what
    can be read of a malformed file. Texts are in `encoding`, None where the format says in what.
    `progress` is told how many bytes were read since it was told last.
    """

    zone: tzinfo = UTC
    hour: time = time(9)
    lenient: bool = False
    encoding: str | None = None
    progress: Callable[[int], None] = _unheard

    def with_progress(self, progress: Callable[[int], None]) -> "Reading":
        """Return the same, which tells of its progress elsewhere."""
        return replace(self, progress=progress)

    def silently(self) -> "Reading":
        """Return the same, which tells nobody of its progress, as another process needs it."""
        return replace(self, progress=_unheard)
