"""The people of a house: a CSV file, a JSONL file, or a folder of cards under front matter.

CSV and JSONL are what `contributor list` prints, with its columns in any order and any of them
left out but the name. A card is a Markdown file whose front matter names somebody; its text is
the biography.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from blogctl.errors import Usage
from blogctl.formats import csv_rows, lines
from blogctl.formats.fields import Fields
from blogctl.formats.reading import Reading
from blogctl.records.moving import Loss, Moved, MovedPerson, Origin, Unread
from blogctl.vocabulary import ContributorKind

_KNOWN = frozenset(
    ("name", "slug", "sort_name", "kind", "role", "bio", "email", "url", "topics", "active")
)
# What our own lists tell besides, which holds for that blog and that day only.
_PASSING = frozenset(("id", "posts", "comments", "away_from", "away_until"))
_MOST_TOLD = 100  # names that mean nothing, before a file is merely strange


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield the people that a file or a folder names.

    Raises `Usage` for a file that is neither, and for what is malformed in it, with its line.
    """
    yield Origin(source=f"contributors:{path.absolute().stem}")
    yield from _way(path)(path, reading)


def _way(path: Path) -> Callable[[Path, Reading], Iterator[Moved]]:
    if path.is_dir():
        from blogctl.formats import person_cards  # noqa: PLC0415 - YAML, for folders alone

        return person_cards.read
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return _csv
        case ".jsonl" | ".ndjson":
            return _jsonl
    raise Usage("people-form", path=str(path))


def _jsonl(path: Path, reading: Reading) -> Iterator[Moved]:
    unknown: set[str] = set()
    for number, line in lines.read(path, reading):
        if not line.strip():
            continue
        try:
            values = lines.json_object(line, path, number)
            person = _person(Fields(values, str(path), number))
        except Usage as error:
            yield _malformed(error, number, reading)
            continue
        yield from _unknown(values, unknown)
        yield person


def _csv(path: Path, reading: Reading) -> Iterator[Moved]:
    names: list[str] = []
    for number, cells in csv_rows.cells(lines.read(path, reading), path):
        if not names:
            names = [name.strip().lower() for name in cells]
            if "name" not in names:
                raise Usage("people-no-name", path=str(path), known=", ".join(sorted(_KNOWN)))
            yield from _unknown(dict.fromkeys(names), set())
            continue
        if not any(cells):
            continue
        try:
            yield _person(csv_rows.fields(names, cells, path, number))
        except Usage as error:
            yield _malformed(error, number, reading)


def _person(fields: Fields) -> MovedPerson:
    name = fields.needed("name").strip()
    slug = fields.optional("slug")
    return MovedPerson(
        key=slug or name,
        name=name,
        slug=slug,
        sort_name=fields.optional("sort_name"),
        kind=fields.word("kind", ContributorKind, default=ContributorKind.BLOGGER),
        role=fields.text("role"),
        bio=fields.text("bio"),
        email=fields.optional("email"),
        url=fields.optional("url"),
        topics=fields.words("topics"),
        active=fields.flag("active", default=True),
        place=fields.place,
    )


def _unknown(names: dict[str, object], told: set[str]) -> Iterator[Loss]:
    """Tell once of each column that means nothing here."""
    for name in names:
        if name not in _KNOWN | _PASSING | told and len(told) < _MOST_TOLD:
            told.add(name)
            yield Loss(kind="contributor", key=name, reason="field-unknown")


def _malformed(error: Usage, number: int, reading: Reading) -> Unread:
    """Return what stands for a record that can't be read; raises unless that is borne."""
    if not reading.lenient:
        raise error
    return Unread(
        kind="contributor",
        key=f"line {number}",
        reason="malformed",
        detail=error.key,
        place=f"line {number}",
    )
