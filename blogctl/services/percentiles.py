"""Percentiles, exact, of values that are kept as whole numbers in sorted arrays."""

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

MEDIAN, P90 = 50, 90


def nearest_rank(percent: int, *parts: "Sequence[int] | array[int]") -> int | None:
    """Return the percentile of all values in sorted parts; None where there is none.

    By the nearest rank: the smallest value that at least so many of a hundred do not exceed, which
    is always one of the values (R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical
    Packages", The American Statistician 50, 1996: definition 1). The parts are not merged: the
    value is found by halving its range.
    """
    filled = [part for part in parts if part]
    number = sum(map(len, filled))
    if not number:
        return None
    rank = -(-number * percent // 100)
    low, high = min(part[0] for part in filled), max(part[-1] for part in filled)
    while low < high:
        middle = (low + high) // 2
        if sum(bisect_right(part, middle) for part in filled) >= rank:
            high = middle
        else:
            low = middle + 1
    return low
