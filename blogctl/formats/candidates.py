"""Comments on which the rules are tried: CSV with a header, or JSONL.

A field may have either of its names; all may be left out but the text. What else a file holds is
left alone, so that any list of comments will do.
"""

from collections.abc import Iterator
from pathlib import Path

from blogctl.errors import Usage
from blogctl.formats import csv_rows, lines
from blogctl.formats.fields import Fields
from blogctl.records.rules import Candidate

_NAMES = {"author_name": "name", "author_email": "email", "author_url": "url", "text": "body"}
_NEEDED = "body"


def read(text: str, path: Path) -> Iterator[Candidate]:
    """Yield the comments of a file, whose text this is and whose name errors tell.

    Raises `Usage` for what is malformed, with its line.
    """
    numbered = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    form = _objects if text.lstrip().startswith("{") else _rows
    try:
        for fields in form(numbered, path):
            yield _candidate(fields)
    except Usage as error:
        if "line" not in error.parts:
            raise
        line, field = error.parts["line"], error.parts.get("field")
        raise Usage("candidate-unread", path=str(path), line=line, field=field) from error


def _objects(numbered: Iterator[tuple[int, str]], path: Path) -> Iterator[Fields]:
    for number, line in numbered:
        if line.strip():
            values = lines.json_object(line, path, number)
            named = {_NAMES.get(name, name): value for name, value in values.items()}
            yield Fields(named, str(path), number)


def _rows(numbered: Iterator[tuple[int, str]], path: Path) -> Iterator[Fields]:
    names: list[str] = []
    for number, row in csv_rows.cells(numbered, path):
        if not any(row):
            continue
        if not names:
            names = [_NAMES.get(said := name.strip().lower(), said) for name in row]
            if _NEEDED not in names:
                raise Usage("candidates-header", path=str(path), found=", ".join(row))
            continue
        yield csv_rows.fields(names, row, path, number)


def _candidate(fields: Fields) -> Candidate:
    return Candidate(
        line=fields.line,
        name=fields.text("name"),
        email=fields.optional("email"),
        url=fields.optional("url"),
        ip=fields.optional("ip"),
        post=fields.optional("post"),
        body=fields.needed("body"),
    )
