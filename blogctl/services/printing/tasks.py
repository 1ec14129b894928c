"""Tasks of the archive: what a press is told of a month or a year."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date

from blogctl.services.printing import archive
from blogctl.services.printing.press import MonthPage, YearPage
from blogctl.store.site_state import State


def month(state: State, counted: Mapping[str, int], first: str) -> MonthPage:
    """Return the task of a month that has posts, by its first day; `counted` is as of `State`."""
    there = sorted(counted)
    place = bisect_left(there, first)
    newer = date.fromisoformat(there[place + 1]) if place + 1 < len(there) else None
    older = date.fromisoformat(there[place - 1]) if place else None
    return MonthPage(date.fromisoformat(first), state.of_month(first, f"{first}~"), newer, older)


def year(state: State, counted: Mapping[str, int], of: str) -> YearPage | None:
    """Return the task of a year, four digits; None where nothing was published in it."""
    counts = {date.fromisoformat(day): counted[day] for day in sorted(counted) if day[:4] == of}
    if not counts:
        return None
    few = sum(counts.values()) <= archive.MOST
    return YearPage(int(of), counts, state.of_month(f"{of}-", f"{of}~") if few else [])
