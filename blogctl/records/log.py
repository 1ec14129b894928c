"""The log."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One audit record with its operation."""

    operation: int
    at: datetime
    actor: str
    command: str
    action: str
    kind: str
    id: int
    slug: str | None
    from_: str | None
    to: str | None
    reason: str | None
