"""What came, what became of it, and why: counted for the summary, told one by one for a report."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from blogctl.errors import Partial
from blogctl.records.imports import ArrivalRecord, ImportRecord
from blogctl.vocabulary import Arrival

KINDS = ("contributor", "category", "tag", "media", "post", "page", "comment", "other")
"""The words for what comes, in the order of the summary."""

ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Note:
    """Why something became what it did, and where it stood in what was read."""

    reason: str | None = None
    detail: str | None = None
    place: str | None = None


_NOTHING = Note()


class Tally:
    """The counts of one import; `tell` hears of each thing, or is None where nobody asked."""

    def __init__(self, tell: Callable[[ArrivalRecord], None] | None) -> None:
        self._tell = tell
        self._came: Counter[str] = Counter()
        self._became: Counter[tuple[str, Arrival]] = Counter()

    def came(self, kind: str, number: int = 1) -> None:
        """Count things that came."""
        self._came[kind] += number

    def became(
        self,
        kind: str,
        outcome: Arrival,
        key: str,
        note: Note = _NOTHING,
        *,
        thing: int | None = None,
    ) -> None:
        """Count and tell what became of a thing."""
        self._became[kind, outcome] += 1
        self._say(kind, key, str(outcome), note, thing)

    def became_each(self, kind: str, outcome: Arrival, things: Iterable[tuple[str, int]]) -> None:
        """Count and tell that the same became of many: of each its key and its id here."""
        pairs = list(things)
        self._became[kind, outcome] += len(pairs)
        if self._tell is not None:
            for key, thing in pairs:
                self._tell(ArrivalRecord(kind, key, str(outcome), thing))

    def lost(self, kind: str, key: str, note: Note) -> None:
        """Tell what was changed or not understood of a thing that comes in."""
        self._say(kind, key, ALTERED, note, None)

    def _say(self, kind: str, key: str, outcome: str, note: Note, thing: int | None) -> None:
        if self._tell is not None:
            said = (note.reason or None, note.detail or None, note.place or None)
            self._tell(ArrivalRecord(kind, key, outcome, thing, *said))

    def created(self, *kinds: str) -> int:
        """Return how many things of these kinds are new."""
        return sum(self._became[kind, Arrival.CREATED] for kind in kinds)

    def records(self) -> list[ImportRecord]:
        """Return a line for each kind of which anything came."""
        return [
            ImportRecord(
                kind, self._came[kind], *(self._became[kind, outcome] for outcome in Arrival)
            )
            for kind in KINDS
            if self._came[kind] or any(self._became[kind, outcome] for outcome in Arrival)
        ]

    def check(self) -> None:
        """Raise Partial where what came and what became of it do not add up."""
        for record in self.records():
            told = sum(self._became[record.kind, outcome] for outcome in Arrival)
            if told != record.came:
                raise Partial("import-uneven", kind=record.kind, came=record.came, told=told)
