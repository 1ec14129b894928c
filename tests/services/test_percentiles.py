from array import array
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.services.percentiles import MEDIAN, P90, nearest_rank


@pytest.mark.parametrize(
    ("percent", "values", "value"),
    [
        (MEDIAN, [], None),
        (MEDIAN, [7], 7),
        (P90, [7], 7),
        (MEDIAN, [1, 2], 1),
        (MEDIAN, [1, 2, 3], 2),
        (P90, list(range(1, 11)), 9),
        (P90, list(range(1, 12)), 10),
        (MEDIAN, [-5, -5, 2], -5),
    ],
    ids=str,
)
def test_a_percentile_is_one_of_the_values(
    percent: int, values: list[int], value: int | None
) -> None:
    assert nearest_rank(percent, values) == value


@given(
    parts=st.lists(st.lists(st.integers(-(2**40), 2**40)), max_size=6),
    percent=st.integers(1, 100),
)
def test_parts_are_as_good_as_the_whole(parts: list[list[int]], percent: int) -> None:
    whole = sorted(value for part in parts for value in part)
    expected = whole[ceil(len(whole) * percent / 100) - 1] if whole else None
    assert nearest_rank(percent, *(array("q", sorted(part)) for part in parts)) == expected
