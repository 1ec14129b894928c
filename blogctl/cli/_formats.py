"""The formats that records are printed in: one function each, all of them in the table `FORMATS`.

json, csv, PyYAML and Rich are imported by the format that needs them: the others do not pay.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from blogctl.cli._cells import CELLS, escaped, instant, plain, tsv_cell
from blogctl.cli._columns import Sheet, reader
from blogctl.formats.csv_cells import guarded
from blogctl.text import neutralise
from blogctl.vocabulary import Format

_BATCH = 64
_NEVER_FORMULAS = frozenset({bool, int, float, datetime, type(None)})
_YAML_WIDTH = 1_000_000_000  # never fold a line: libyaml keeps it in a C int


def _lines(
    rows: Iterable[Any], sheet: Sheet, written: Callable[[Sequence[Any]], Sequence[str]]
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row; `written` turns values of one column into cells.

    A few rows at a time and column by column: what holds for a whole column, as that nothing in
    it needs an escape, is then found out in one step. That halves the time of a long list.
    """
    read, rest = reader(sheet.columns), iter(rows)
    while batch := [read(row) for row in islice(rest, _BATCH)]:
        columns = [written(values) for values in zip(*batch, strict=True)]
        yield from zip(*columns, strict=True)


def _as_text(values: Sequence[Any]) -> Sequence[str]:
    types = set(map(type, values))
    if types == {str}:
        return values
    if len(types) == 1:
        return list(map(CELLS[types.pop()], values))
    return [CELLS[type(value)](value) for value in values]


def _tsv(rows: Iterable[Any], sheet: Sheet) -> None:
    def written(values: Sequence[Any]) -> Sequence[str]:
        cells = _as_text(values)
        together = "".join(cells)
        if together.isprintable() and "\\" not in together:
            return cells
        return [tsv_cell(cell) for cell in cells]

    write = sheet.stream.write
    for line in _lines(rows, sheet, written):
        write("\t".join(line) + "\n")


def _csv(rows: Iterable[Any], sheet: Sheet) -> None:
    import csv  # noqa: PLC0415 - see the module's docstring

    def written(values: Sequence[Any]) -> Sequence[str]:
        cells = _as_text(values)
        if not sheet.raw and not set(map(type, values)) <= _NEVER_FORMULAS:
            cells = [
                cell if type(value) in _NEVER_FORMULAS else guarded(cell)
                for value, cell in zip(values, cells, strict=True)
            ]
        return [neutralise(cell, keep="\t\n") for cell in cells] if sheet.terminal else cells

    lines = csv.writer(sheet.stream)
    lines.writerow(column.name for column in sheet.columns)
    lines.writerows(_lines(rows, sheet, written))


def _objects(rows: Iterable[Any], sheet: Sheet) -> Iterator[str]:
    import json  # noqa: PLC0415 - see the module's docstring

    def default(value: object) -> object:
        return instant(value) if isinstance(value, datetime) else plain(value)

    encode = json.JSONEncoder(ensure_ascii=False, default=default).encode
    read, names = reader(sheet.columns), [column.name for column in sheet.columns]
    for row in rows:
        yield escaped(encode(dict(zip(names, read(row), strict=True))))


def _json(rows: Iterable[Any], sheet: Sheet) -> None:
    write, objects = sheet.stream.write, _objects(rows, sheet)
    if sheet.one:
        write(next(objects, "null") + "\n")
        return
    before = "[\n  "
    for line in objects:
        write(before + line)
        before = ",\n  "
    write("\n]\n" if before.startswith(",") else "[]\n")


def _jsonl(rows: Iterable[Any], sheet: Sheet) -> None:
    write = sheet.stream.write
    for line in _objects(rows, sheet):
        write(line + "\n")


def _yaml_dump() -> Callable[[object], str]:
    """Return the function that writes YAML: text in blocks, the dangerous quoted and escaped."""
    import yaml  # noqa: PLC0415 - see the module's docstring

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
            return True

    def text(dumper: Any, value: str) -> Any:  # noqa: ANN401 - PyYAML's types are not public
        style = None
        if neutralise(value, keep="\n") != value or value[:1].isspace():
            style = '"'
        elif "\n" in value:
            style = "|"
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)

    def dump(value: object) -> str:
        written = yaml.dump(
            value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=_YAML_WIDTH
        )
        return neutralise(str(written), keep="\n")  # its spelling is YAML's too

    return dump


def _yaml(rows: Iterable[Any], sheet: Sheet) -> None:
    write, dump = sheet.stream.write, _yaml_dump()
    read, names = reader(sheet.columns), [column.name for column in sheet.columns]
    items = ({name: plain(one) for name, one in zip(names, read(row), strict=True)} for row in rows)
    if sheet.one:
        item = next(items, None)
        write(dump(item) if item else "null\n")
        return
    some = False
    for item in items:
        some = True
        write(dump([item]))
    if not some:
        write("[]\n")


def _ids(rows: Iterable[Any], sheet: Sheet) -> None:
    read, write = reader([sheet.key]), sheet.stream.write
    for row in rows:
        (value,) = read(row)
        write(tsv_cell(CELLS[type(value)](value)) + "\n")


def _count(rows: Iterable[Any], sheet: Sheet) -> None:
    number = sheet.total() if sheet.total else sum(1 for _ in rows)
    sheet.stream.write(f"{number}\n")


def _table(rows: Iterable[Any], sheet: Sheet) -> None:
    from blogctl.cli._tables import draw  # noqa: PLC0415 - Rich is paid for by tables alone

    draw(rows, sheet)


FORMATS: dict[Format, Callable[[Iterable[Any], Sheet], None]] = {
    Format.TABLE: _table,
    Format.TSV: _tsv,
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.JSONL: _jsonl,
    Format.YAML: _yaml,
    Format.IDS: _ids,
    Format.COUNT: _count,
}
"""How records are printed, by the format's name."""
