"""What an import did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """How many things of one kind came, and what became of them: the others add up to `came`."""

    kind: str
    came: int
    created: int
    updated: int
    unchanged: int
    merged: int
    kept: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ArrivalRecord:
    """What became of one thing, for `--report`; `key` is its id where it comes from.

    `outcome` is a word of `vocabulary.Arrival`, or "altered": it came in, but not as it was.
    """

    kind: str
    key: str
    outcome: str
    id: int | None = None
    reason: str | None = None
    detail: str | None = None
    place: str | None = None
