"""A blog's colour can be read by day and by night, whatever it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.site import colours
from blogctl.site.theme import BUILT_IN

COLOURS = st.binary(min_size=3, max_size=3).map(lambda data: f"#{data.hex()}")
STYLE = (BUILT_IN / "assets" / "style.css").read_text()


def surfaces(css: str) -> set[str]:
    return set(re.findall(r"--(?:paper|tint): (#[0-9a-f]{6})", css))


BY_DAY, _, REST = STYLE.partition("@media (prefers-color-scheme: dark)")
BY_NIGHT = REST.partition("*, ::before")[0]


@given(COLOURS)
def test_every_colour_can_be_read_on_everything_that_text_stands_on(colour: str) -> None:
    for surface in surfaces(BY_DAY):
        assert colours.contrast(colours.for_light(colour), surface) >= colours.READABLE
    for surface in surfaces(BY_NIGHT):
        assert colours.contrast(colours.for_dark(colour), surface) >= colours.READABLE


@pytest.mark.parametrize("css", [BY_DAY, BY_NIGHT], ids=["day", "night"])
def test_text_and_edges_can_be_seen(css: str) -> None:
    shades = dict(re.findall(r"--(ink|quiet|edge): (#[0-9a-f]{6})", css))
    assert len(surfaces(css)) == 2
    for surface in surfaces(css):
        assert colours.contrast(shades["ink"], surface) >= 7
        assert colours.contrast(shades["quiet"], surface) >= colours.READABLE
        assert colours.contrast(shades["edge"], surface) >= 3


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert colours.for_light("#0b5c7d") == "#0b5c7d"
    assert colours.for_dark("#7cc4e4") == "#7cc4e4"


def test_a_colour_that_can_t_keeps_its_hue() -> None:
    assert colours.for_light("#ffff00") == "#6e6e00"
    assert colours.for_dark("#000000") == "#929292"


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
