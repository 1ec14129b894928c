"""Figures of the conversation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatsRecord:
    """What came in of a month, of a post, to a contributor or turned down for a reason.

    See `services.figures` for what each figure counts; None is what has no sense or no value here.
    """

    group: str
    received: int | None
    approved: int | None
    rejected: int | None
    spam: int | None
    owed: int | None
    answered: int | None
    in_time: int | None
    share_in_time: float | None
    median_hours: float | None
    p90_hours: float | None
    reasons: dict[str, int] | None
