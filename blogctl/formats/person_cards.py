"""A folder of cards, one a person: Markdown files whose front matter says who somebody is."""

from collections.abc import Iterator
from pathlib import Path

from blogctl import text
from blogctl.errors import BlogctlError, FileFailed, Usage
from blogctl.formats import front_matter, lines
from blogctl.formats.reading import Reading
from blogctl.formats.yaml_mapping import Entry
from blogctl.records.moving import Loss, Moved, MovedPerson, Unread
from blogctl.vocabulary import ContributorKind

_CARD_LIMIT = text.MB
_SUFFIXES = frozenset((".md", ".markdown"))
_ALSO = {"title": "name", "topic": "topics"}
_KNOWN = frozenset(
    ("name", "slug", "sort_name", "kind", "role", "bio", "email", "url", "topics", "active")
)


def read(folder: Path, reading: Reading) -> Iterator[Moved]:
    """Yield the people whose cards are in a folder and those below it, by the cards' paths.

    Links out of files and folders are not followed. Raises `FileFailed` for a card that can't be
    read.
    """
    for path in _files(folder):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield Unread(kind="other", key=place, reason="symlink", place=place)
        elif path.suffix.lower() not in _SUFFIXES or not path.is_file():
            yield Unread(kind="other", key=place, reason="no-card", place=place)
        else:
            try:
                yield from _card(path, place, reading)
            except BlogctlError as error:
                if not reading.lenient:
                    raise FileFailed(error, path=str(path)) from error
                yield _unread(place, "malformed", error.key)


def _files(folder: Path) -> Iterator[Path]:
    """Yield what is in the folder and below, hidden things aside, in the order of names."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not path.is_dir() or (path.is_symlink() and path != folder):
            yield path
            continue
        try:
            found = sorted(path.iterdir(), reverse=True)
        except OSError as error:
            detail = error.strerror or str(error)
            raise Usage("file-unreadable", path=str(path), detail=detail) from error
        waiting.extend(each for each in found if not each.name.startswith("."))


def _card(path: Path, place: str, reading: Reading) -> Iterator[Moved]:
    with lines.opened(path) as stream:
        data = stream.read(_CARD_LIMIT + 1)
    reading.progress(len(data))
    if len(data) > _CARD_LIMIT:
        raise Usage("file-large", path=str(path), limit=_CARD_LIMIT)
    source = text.decode(data, what=path.name, encoding=reading.encoding or "utf-8")
    entries, body = front_matter.split(text.clean(source, what=path.name))
    said: dict[str, Entry] = {}
    unknown = []
    for entry in entries:
        name = entry.key.strip().lower()
        if _ALSO.get(name, name) in _KNOWN:
            said[name] = entry
        else:
            unknown.append(entry.key)
    said = {_ALSO[name]: said[name] for name in _ALSO if name in said} | said
    name = (front_matter.text_of(said.get("name")) or "").strip()
    if not name:
        yield _unread(place, "no-name")
        return
    person = _person(name, said, body, place)
    for each in unknown:
        yield Loss(
            kind="contributor", key=person.key, reason="field-unknown", detail=each, place=place
        )
    yield person


def _person(name: str, said: dict[str, Entry], body: str, place: str) -> MovedPerson:
    def one(field: str) -> str:
        return front_matter.text_of(said.get(field)) or ""

    slug = one("slug") or None
    active = front_matter.flag_of(said.get("active"))
    return MovedPerson(
        key=slug or name,
        name=name,
        slug=slug,
        sort_name=one("sort_name") or None,
        kind=_kind(said.get("kind")),
        role=one("role"),
        bio=body.strip() or one("bio"),
        email=one("email") or None,
        url=one("url") or None,
        topics=front_matter.words_of(said.get("topics")) or (),
        active=active is not False,
        place=place,
    )


def _kind(entry: Entry | None) -> ContributorKind:
    word = front_matter.text_of(entry)
    if entry is None or not word:
        return ContributorKind.BLOGGER
    if word not in set(ContributorKind):
        raise Usage("front-matter-value", field=entry.key, value=entry.typed, line=entry.line)
    return ContributorKind(word)


def _unread(place: str, reason: str, detail: str = "") -> Unread:
    return Unread(kind="contributor", key=place, reason=reason, detail=detail, place=place)
