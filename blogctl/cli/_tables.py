"""Records for people: a table that fits the terminal, or a card for each.

A card has the headings down its left side and the values beside them. It is how a single record
is shown, and any number of them where the columns would be too narrow to read.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from blogctl.cli._cells import Cells, on_the_wall
from blogctl.cli._columns import HEADINGS, Column, Sheet, reader
from blogctl.language import N_
from blogctl.text import neutralise

GAP = 2
NARROWEST = 8
"""How far a column of text may shrink; `PROSE` may to half as much again."""

PROSE = frozenset({"title", "post_title", "excerpt", "body", "summary", "description", "meaning"})
"""Columns that are worth more room than their neighbours: they shrink last."""
PROSE_WEIGHT = 3

WHOLE = frozenset({"id", "kind", "status", "action"})
"""Columns of text that are never cut; nor are numbers and times."""

MARKED = frozenset({"title", "author", "excerpt"})
"""Columns in which what was searched for is set off, where there is colour."""

PAGE = 500  # rows given to Rich at a time


def draw(rows: Iterable[Any], sheet: Sheet) -> None:
    """Print these records as a table, or as cards where one was asked for or columns are tight."""
    read, cells = reader(sheet.columns), _cells(sheet)
    values = [read(row) for row in rows]
    if not values:
        return
    headings = [_heading(column, sheet) for column in sheet.columns]
    lines = [[cells[type(value)](value) for value in line] for line in values]
    numbers = [_all_of(column, int) for column in zip(*values, strict=True)]
    if not sheet.one:
        flat = [[" ".join(cell.split("\n")) for cell in line] for line in lines]
        widths = _fit(sheet, headings, flat, _stretchy(sheet.columns, values))
        if widths:
            _print_table(sheet, headings, flat, list(zip(widths, numbers, strict=True)))
            return
    _print_cards(sheet, headings, lines)


def _cells(sheet: Sheet) -> Cells:
    """Return how people are shown a value of each type: their zone, their language, no controls."""
    translate = sheet.catalogue.gettext
    yes, no = translate(N_("yes")), translate(N_("no"))

    def text(value: str) -> str:
        return neutralise(value.replace("\t", " "), keep="\n")

    def moment(value: datetime) -> str:
        return on_the_wall(value, sheet.zone, sheet.catalogue)

    def mapping(value: Mapping[str, Any]) -> str:
        return ", ".join(f"{name}: {cells[type(one)](one)}" for name, one in value.items())

    def several(value: Sequence[Any]) -> str:
        between = "\n" if any(isinstance(one, Mapping) for one in value) else ", "
        return between.join(cells[type(one)](one) for one in value)

    cells = Cells(
        {
            str: text,
            bool: lambda value: yes if value else no,
            int: int.__repr__,
            float: float.__repr__,
            type(None): lambda _: "",
            datetime: moment,
            list: several,
            tuple: several,
            dict: mapping,
        }
    )
    return cells


def _heading(column: Column, sheet: Sheet) -> str:
    """Return a column's heading in the person's language."""
    name = column.name
    heading = HEADINGS.get(name)
    return sheet.catalogue.gettext(heading) if heading else name.replace("_", " ").capitalize()


def _all_of(values: Iterable[Any], *kinds: type) -> bool:
    """Say whether what there is in a column is of these types alone."""
    types = {type(value) for value in values} - {type(None)}
    return bool(types) and types <= set(kinds)


def _stretchy(columns: Sequence[Column], values: Sequence[Sequence[Any]]) -> list[int]:
    """Return the weight of each column when room is shared out; none for what is never cut."""
    weights = []
    for column, cells in zip(columns, zip(*values, strict=True), strict=True):
        whole = column.name in WHOLE or _all_of(cells, int, float, bool, datetime)
        weights.append(0 if whole else PROSE_WEIGHT if column.name in PROSE else 1)
    return weights


def _fit(
    sheet: Sheet, headings: Sequence[str], lines: Iterable[Sequence[str]], weights: Sequence[int]
) -> list[int] | None:
    """Return the width of each column so that all fit, or None where they can't be readable.

    The columns of text shrink first, the widest for its weight before the others; then the
    headings of the other columns are cut, the last before the others.
    """
    room = sheet.width - GAP * (len(headings) - 1)
    needed = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    widths = [max(cell_len(head), cell) for head, cell in zip(headings, needed, strict=True)]
    order = range(len(widths))
    floors = [NARROWEST * 3 // 2 if weight == PROSE_WEIGHT else NARROWEST for weight in weights]
    while (excess := sum(widths) - room) > 0:
        soft = [n for n in order if weights[n] and widths[n] > floors[n]]
        if not soft:
            break
        widest = max(soft, key=lambda n: widths[n] / weights[n])
        widths[widest] -= max(1, min(excess, widths[widest] - floors[widest]) // 6)
    for n in reversed(order):
        excess = max(0, sum(widths) - room)
        if not weights[n]:
            widths[n] -= min(excess, max(0, widths[n] - max(needed[n], 3)))
    return widths if sum(widths) <= room else None


def _print_table(
    sheet: Sheet,
    headings: Sequence[str],
    lines: Sequence[Sequence[str]],
    columns: Sequence[tuple[int, bool]],
) -> None:
    """Print lines under their headings, `PAGE` at a time: columns are (width, is a number)."""
    for start in range(0, len(lines), PAGE):
        table = Table(
            box=None if sheet.dumb else SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            padding=(0, GAP if sheet.dumb else GAP - 1, 0, 0),
            show_header=start == 0,
            header_style="bold",
        )
        for heading, (width, number) in zip(headings, columns, strict=True):
            table.add_column(
                Text(heading),
                width=width,
                no_wrap=True,
                overflow="ellipsis",
                justify="right" if number else "left",
            )
        for line in lines[start : start + PAGE]:
            table.add_row(*map(_text, sheet.columns, line, repeat(sheet)))
        _print(sheet, table)


def _print_cards(sheet: Sheet, headings: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print each record as its headings and values, a blank line between two records."""
    lines = list(lines)
    told = [n for n in range(len(headings)) if not sheet.sparse or any(line[n] for line in lines)]
    widest = min(max(cell_len(headings[n]) for n in told), max(1, sheet.width // 2))
    for number, line in enumerate(lines):
        if number:
            sheet.stream.write("\n")
        card = Table.grid(padding=(0, GAP, 0, 0))
        card.add_column(width=widest, style="bold", no_wrap=True, overflow="ellipsis")
        card.add_column(width=max(1, sheet.width - widest - GAP), overflow="fold")
        for column, heading, value in zip(sheet.columns, headings, line, strict=True):
            if value or not sheet.sparse:
                card.add_row(Text(heading), _text(column, value, sheet))
        _print(sheet, card)


def _text(column: Column, value: str, sheet: Sheet) -> Text:
    """Return a cell for Rich, with what was searched for set off in it."""
    text = Text(value)
    if sheet.marks is not None and sheet.colour and column.name in MARKED:
        for start, end in sheet.marks(value):
            text.stylize("bold", start, end)
    return text


def _print(sheet: Sheet, what: RenderableType) -> None:
    """Let Rich draw, and print its lines without the blanks at their ends."""
    console = Console(
        file=sheet.stream,
        width=sheet.width,
        color_system="standard" if sheet.colour else None,
        force_terminal=sheet.colour,
        no_color=not sheet.colour,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as drawn:
        console.print(what)
    for line in drawn.get().splitlines():
        sheet.stream.write(line.rstrip() + "\n")
