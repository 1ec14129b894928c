"""What is held on a person, and what was taken away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """One thing that is held on a person; `data` are its fields, as many as its kind has."""

    kind: str
    id: int
    at: datetime | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ErasedRecord:
    """What became of one thing: deleted, emptied, anonymised or cleared."""

    kind: str
    id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ForgottenRecord:
    """From how many comments, written before a moment, IP address and browser were taken away."""

    before: datetime | None
    comments: int
