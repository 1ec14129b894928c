"""Figures as lines of text with bars of characters: what `stats` and `readers` draw."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blogctl.cli._lines import NARROWEST, cells, cut
from blogctl.cli._output import Output
from blogctl.language import Catalogue
from blogctl.text import neutralise

LINES = 10
"""How many lines a table of what is largest has, unless --limit says otherwise."""

_BARS = (16, 8)
"""How many characters the longest bar takes: the first, unless only the second leaves room."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_GAPS = (2, 1)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines by their keys: a bar for each value, beside figures that are written already.

    `most` is the value of the longest bar. Each of `figures` has its heading first; the first one
    is what the bars stand for, and of the others the last are left out where there is no room.
    """

    heading: str
    keys: Sequence[str]
    values: Sequence[int]
    most: int
    figures: Sequence[Sequence[str]]
    more: int = 0


def drawn(output: Output, table: Table) -> Iterator[str]:
    """Yield a table as lines that fit the paper, and how many more there are."""
    width = max(output.paper_width, NARROWEST)
    room = max(width // 3, NARROWEST)
    keys = [table.heading, *(cut(neutralise(key), room) for key in table.keys)]
    plain = output.environ.get("TERM") == "dumb"
    columns: list[list[str]] = []
    gap = 0
    for shown, length, gap in _ways(len(table.figures)):
        bars = ["", *(_bar(value, table.most, length, plain=plain) for value in table.values)]
        first, *others = (_padded(column, left=False) for column in table.figures[:shown])
        columns = [_padded(keys, left=True), first, _padded(bars, left=True), *others]
        if sum(cells(column[0]) for column in columns) + gap * (len(columns) - 1) <= width:
            break
    for line in zip(*columns, strict=True):
        yield cut((" " * gap).join(line).rstrip(), width)
    if table.more:
        yield output.catalogue.gettext("… and {count} more").format(count=table.more)


def number(value: int | None, catalogue: Catalogue) -> str:
    """Return a number as it is written in a language; nothing for None."""
    comma = catalogue.pgettext("between thousands", ",")
    return "" if value is None else f"{value:,}".replace(",", comma)


def _ways(figures: int) -> Iterator[tuple[int, int, int]]:
    """Yield how many figures to show, how long a bar and how wide a gap, the roomiest first."""
    for shown in range(figures, 0, -1):
        for gap in _GAPS:
            for length in _BARS:
                yield shown, length, gap


def _padded(lines: Sequence[str], *, left: bool) -> list[str]:
    room = max(map(cells, lines))
    blanks = [" " * (room - cells(line)) for line in lines]
    return [
        line + blank if left else blank + line for line, blank in zip(lines, blanks, strict=True)
    ]


def _bar(value: int, most: int, length: int, *, plain: bool) -> str:
    """Return a bar as long as a value is beside the largest; never empty but for nothing."""
    if value <= 0:
        return ""
    if plain:
        return "#" * max(1, round(value * length / most))
    eighths = max(1, round(value * length * 8 / most))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
