"""Tables of text with a header: their cells, split by whichever separator the header has most."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from blogctl.errors import Usage
from blogctl.formats import csv_cells
from blogctl.formats.fields import Fields

_SEPARATORS = (",", ";", "\t")


def cells(numbered: Iterable[tuple[int, str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row and the line at which it begins; the header is the first.

    Takes lines with their numbers. Raises `Usage` for quotes that do not match.
    """
    rest = iter(numbered)
    first = next((line for _, line in rest), "")
    separator = max(_SEPARATORS, key=first.count)

    def texts() -> Iterator[str]:
        yield first + "\n"
        for _, line in rest:
            yield line + "\n"

    rows = csv.reader(texts(), delimiter=separator, strict=True)
    number = 1
    try:
        for row in rows:
            yield number, row
            number = rows.line_num + 1
    except csv.Error as error:
        raise Usage("row-broken", path=str(path), line=number, problem=str(error)) from error


def fields(names: list[str], row: list[str], path: Path, number: int) -> Fields:
    """Return a row's cells by the header's names; raises `Usage` where there are not as many."""
    if len(row) != len(names):
        raise Usage("row-width", path=str(path), line=number, found=len(row), expected=len(names))
    return Fields(dict(zip(names, map(csv_cells.bare, row), strict=True)), str(path), number)
