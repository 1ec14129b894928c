r"""The rows of a Dotclear export: a flat file of tables, one row a line.

    ///DOTCLEAR|2.24|single

    [post post_id,blog_id,user_id]
    "12","default","lea"

A value stands between quotes, in which a backslash escapes a quote, itself, and line ends as
`\n` and `\r`. Tables come in any order, and their columns too. The rows of Dotclear 1 are given
the names that Dotclear 2 has for the same things.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import NamedTuple

from blogctl.errors import Usage
from blogctl.formats import lines
from blogctl.formats.fields import Fields
from blogctl.formats.reading import Reading
from blogctl.text import BODY_LIMIT

ROW_LIMIT = 4 * BODY_LIMIT  # a body, its source, its words, and their escapes
_COLUMNS_LIMIT = 10_000  # characters

_HEADER = re.compile(r"///DOTCLEAR\|([^|]*)(?:\|([^|]*))?")
_TABLE = re.compile(r"\[(\w+) ([\w,]+)\]")
_VALUE = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(,|\Z)', re.DOTALL)
_KINDS = {
    "post": "post",
    "comment": "comment",
    "media": "media",
    "category": "category",
    "user": "contributor",
}


class Header(NamedTuple):
    """What the first line says: the version that wrote the file, and whether of all its blogs."""

    version: tuple[int, ...]
    full: bool

    @property
    def first(self) -> bool:
        """Whether this is of Dotclear 1."""
        return self.version[:1] == (1,)

    @property
    def recent(self) -> bool:
        """Whether its wiki syntax has the marks that came with Dotclear 2.15."""
        return self.version >= (2, 15)


@dataclass(frozen=True, slots=True)
class Row(Fields):
    """One row of a table; `problem` says why it could not be read, and then it has no values."""

    table: str
    problem: str = ""

    @property
    def kind(self) -> str:
        """The word of a report for what such a row is."""
        return _KINDS.get(self.table, "other")


def rows(path: Path, reading: Reading) -> Iterator[Header | Row]:
    """Yield the header, then each row.

    Raises `Usage` for what is no Dotclear export, and for a line that is malformed: where that is
    borne, its row has a problem instead.
    """
    header: Header | None = None
    table, columns = "", list[str]()
    for number, line in lines.read(path, reading, limit=ROW_LIMIT):
        if header is None:
            header = _header(line, path)
            yield header
            continue
        try:
            if line.startswith("["):
                table, columns = "", []
                table, columns = _table(line, path, number)
            elif line.strip():
                values = dict(zip(columns, _values(line, path, number, columns), strict=True))
                yield _named(table, values, str(path), number, header)
        except Usage as error:
            if not reading.lenient:
                raise
            yield Row({}, str(path), number, table, error.key)
    if header is None:
        raise Usage("dotclear-not", path=str(path))


def _header(line: str, path: Path) -> Header:
    found = _HEADER.fullmatch(line.strip())
    if found is None:
        raise Usage("dotclear-not", path=str(path))
    numbers = re.findall(r"\d{1,9}", found[1])
    return Header(tuple(map(int, numbers)), (found[2] or "").strip().lower() == "full")


def _table(line: str, path: Path, number: int) -> tuple[str, list[str]]:
    found = _TABLE.fullmatch(line.strip()) if len(line) < _COLUMNS_LIMIT else None
    if found is None:
        raise Usage("row-unquoted", path=str(path), line=number, column=1)
    return found[1].removeprefix("dc_"), found[2].split(",")


def _values(line: str, path: Path, number: int, columns: list[str]) -> list[str]:
    line = line.strip()
    values: list[str] = []
    if '\\"' not in line and line.startswith('"') and line.endswith('"') and len(line) > 1:
        values = line[1:-1].split('","', len(columns))
    else:
        at, more = 0, True
        while more and len(values) <= len(columns):
            found = _VALUE.match(line, at)
            if found is None:
                raise Usage("row-unquoted", path=str(path), line=number, column=at + 1)
            values.append(found[1])
            at, more = found.end(), found[2] == ","
    if len(values) != len(columns):
        raise Usage(
            "row-width", path=str(path), line=number, found=len(values), expected=len(columns)
        )
    return [*map(_unescaped, values)]


def _unescaped(value: str) -> str:
    """Return a value without its escapes; a backslash before anything else stays."""
    if "\\" not in value:
        return value
    return "\\".join(
        part.replace("\\n", "\n").replace("\\r", "\r").replace('\\"', '"')
        for part in value.split("\\\\")
    )


_TABLES_OF_1 = {"categorie": "category", "post_meta": "meta"}
_COLUMNS_OF_1 = {
    "category": {"cat_libelle": "cat_title", "cat_libelle_url": "cat_url"},
    "post": {
        "post_titre": "post_title",
        "post_content": "post_content_xhtml",
        "post_content_wiki": "post_content",
        "post_chapo": "post_excerpt_xhtml",
        "post_chapo_wiki": "post_excerpt",
        "post_pub": "post_status",
    },
    "meta": {"meta_id": "row_id", "meta_key": "meta_type", "meta_value": "meta_id"},
    "comment": {"comment_auteur": "comment_author", "comment_pub": "comment_status"},
    "user": {
        "user_nom": "user_name",
        "user_prenom": "user_firstname",
        "user_pseudo": "user_displayname",
        "user_level": "user_status",
    },
    "link": {"href": "link_href", "label": "link_title"},
}
_OF_HTML = ("cat_title", "post_title")  # Dotclear 1 kept them escaped


def _named(table: str, values: dict[str, str], path: str, number: int, header: Header) -> Row:
    """Return a row under the names of Dotclear 2."""
    if not header.first:
        return Row(values, path, number, table)
    table = _TABLES_OF_1.get(table, table)
    names = _COLUMNS_OF_1.get(table, {})
    said = {names.get(name, name): value for name, value in values.items()}
    for name in _OF_HTML:
        if name in said:
            said[name] = unescape(said[name])
    if table == "post":
        date, _, _ = said.get("post_dt", "").partition(" ")
        slug = said.get("post_titre_url", "")
        said["post_url"] = f"{date.replace('-', '/')}/{said.get('post_id', '')}-{slug}"
        said["post_slug"] = slug
    if table == "comment" and said.get("comment_status") == "0":
        # There was one state for what waits and for what was taken down: a person decides.
        said["comment_status"] = "-2" if said.get("spam", "0") not in {"", "0"} else "-1"
    return Row(said, path, number, table)
