"""The files that posts show: kept once under what is in them, referred to as `media:3`."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, null, select, update
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.media_types import EXTENSIONS, UNKNOWN
from blogctl.models import tables
from blogctl.records.media import MediaDetail, MediaRecord
from blogctl.services import links, references
from blogctl.services.audit import Change
from blogctl.services.settings import Settings
from blogctl.slugs import slugify
from blogctl.store import media_files, selection
from blogctl.store.media_files import Copied
from blogctl.store.selection import CHOSEN
from blogctl.text import FIELD_LIMIT, check_url, fold, line
from blogctl.vocabulary import Action, Kind

file_name = media_files.file_name

_MEDIA = tables.MEDIA
_SHOWN = ("id", "name", "type", "size", "width", "height", "alt", "url", "created_at", "hash")


class About(TypedDict, total=False):
    """What is said of a file: `alt` "" is decoration, None is not said.

    `noted` is one that was known by its address alone, and is this file.
    """

    name: Required[str]
    alt: Required[str | None]
    url: str | None
    created_at: datetime | None
    noted: int | None


@dataclass(frozen=True, slots=True)
class MediaFilter:
    """Which files, as the command line says it; nothing said is all."""

    type: str | None = None
    unused: bool = False
    without_alt: bool = False
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None
    after: str | None = None


# Coming in.


@contextmanager
def copies(folder: Path, sources: Sequence[Path], *, force: bool = False) -> Iterator[list[Copied]]:
    """Copy files into a media folder, to be taken; what is not taken is gone after the block.

    It takes no lock: a film takes longer to copy than others would wait. Raises Usage for an SVG
    that could act, unless `force`, and as `media_files.copied` does.
    """
    with ExitStack() as stack:
        made = []
        for source in sources:
            copy = stack.enter_context(media_files.copied(folder, source))
            if copy.active and not force:
                raise Usage("media-active", path=str(source))
            made.append(copy)
        yield made


def keep(change: Change, folder: Path, source: Path, **about: Unpack[About]) -> tuple[int, bool]:
    """Keep a file in a media folder; return its id and whether it is new.

    Raises as `copies` does.
    """
    with copies(folder, [source]) as made:
        return take(change, made[0], **about)


def take(change: Change, copy: Copied, **about: Unpack[About]) -> tuple[int, bool]:
    """Keep a file that was copied; return its id and whether it is new.

    Bytes that are there already stay what they are, and get the words that nobody said before. The
    file has its name before the row is written: one too many harms nothing.
    """
    session, alt = change.session, _alt(about["alt"])
    known = session.execute(select(_MEDIA).where(_MEDIA.c.hash == copy.hash)).first()
    if known is not None:
        _put_back(copy, known)
        _describe(change, known, alt)
        return known.id, False
    name = _name(about["name"], copy.look.extension)
    copy.name(file_name(copy.hash, name))
    values = {
        "hash": copy.hash,
        "name": name,
        "type": copy.look.type,
        "size": copy.size,
        "width": copy.look.width,
        "height": copy.look.height,
    }
    noted = about.get("noted")
    if noted is not None:
        rewrite(change, noted, values)
        return noted, False
    values |= {"alt": alt, "url": _web(about.get("url"))}
    return _insert(change, values, about.get("created_at")), True


def note(
    change: Change, *, name: str, url: str, alt: str | None, created_at: datetime | None
) -> int:
    """Write down a file that is known by its address alone, and return its id.

    Its type is what its name says. Raises Usage where the address is none of the web.
    """
    said = name.rpartition(".")[2].lower()
    kind = next((kind for kind, known in EXTENSIONS.items() if said in known), UNKNOWN)
    extension = said if said in EXTENSIONS[kind] else EXTENSIONS[kind][0]
    values = {
        "hash": None,
        "name": _name(name, extension),
        "type": kind,
        "size": 0,
        "alt": _alt(alt),
        "url": check_url(url, "url"),
    }
    return _insert(change, values, created_at)


def unfetched(session: Session) -> Sequence[Row[Any]]:
    """Return the id, name, alt and url of each file that is known by its address alone."""
    query = select(_MEDIA.c.id, _MEDIA.c.name, _MEDIA.c.alt, _MEDIA.c.url)
    return session.execute(query.where(_MEDIA.c.hash.is_(None)).order_by(_MEDIA.c.id)).all()


def _insert(change: Change, values: dict[str, Any], created_at: datetime | None) -> int:
    row = values | {"created_at": created_at or change.now}
    made = insert(_MEDIA).values(row).returning(_MEDIA.c.id)
    media = int(change.session.execute(made).scalar_one())
    change.record(Action.CREATE, Kind.MEDIA, media)
    return media


def _put_back(copy: Copied, known: Row[Any]) -> None:
    """Give a file back to a row that had lost it."""
    name = file_name(known.hash, known.name)
    if not copy.beside.with_name(name).is_file():
        copy.name(name)


def _describe(change: Change, known: Row[Any], alt: str | None) -> None:
    """Say what a file shows, where nobody had."""
    if alt is not None and known.alt is None:
        rewrite(change, known.id, {"alt": alt})


def describe(change: Change, media: int, alt: str) -> bool:
    """Say what a file shows, "" for decoration; return whether that changed anything."""
    return rewrite(change, media, {"alt": _alt(alt)})


def rewrite(change: Change, media: int, fields: dict[str, Any]) -> bool:
    """Write fields of a file, and keep what they were; return whether that changed anything."""
    row = change.session.execute(select(_MEDIA).where(_MEDIA.c.id == media)).one()
    before = {name: getattr(row, name) for name in fields}
    if before == fields:
        return False
    change.record(Action.EDIT, Kind.MEDIA, media)
    change.keep(Kind.MEDIA, media, before)
    change.session.execute(update(_MEDIA).where(_MEDIA.c.id == media).values(fields))
    return True


def _name(text: str, extension: str) -> str:
    """Return a file's readable name, as it stands in its address."""
    stem, dot, _ = line(text, what="name", limit=FIELD_LIMIT).rpartition(".")
    return f"{slugify(stem if dot else text, kind='file')}.{extension}"


def _alt(text: str | None) -> str | None:
    return None if text is None else line(text, what="alt", limit=FIELD_LIMIT)


def _web(url: str | None) -> str | None:
    """Return where a file came from, if that is an address of the web."""
    try:
        return None if url is None else check_url(url, "url")
    except Usage:
        return None


# Going.


def remove(change: Change, media: Sequence[int], *, force: bool = False) -> list[str]:
    """Delete files for good; return the names of those to take out of the folder once committed.

    Raises Conflict that names the posts that refer to any of them, unless `force`.
    """
    session = change.session
    if not force:
        used = links.referring(session, Kind.MEDIA, media)
        slugs = dict.fromkeys(slug for each in used.values() for slug in each)
        if slugs:
            raise Conflict("media-used", refs=list(slugs))
    selection.choose(session, media)
    chosen = _MEDIA.c.id.in_(select(CHOSEN.c.id))
    rows = session.execute(select(_MEDIA.c.hash, _MEDIA.c.name).where(chosen)).all()
    records = select(_MEDIA.c.id, _MEDIA.c.name, null()).where(chosen)
    change.record_each(Action.DELETE, Kind.MEDIA, records.order_by(_MEDIA.c.id))
    session.execute(delete(_MEDIA).where(chosen))
    return [file_name(row.hash, row.name) for row in rows if row.hash is not None]


def discard(folder: Path, names: Sequence[str]) -> None:
    """Take files out of a media folder, after the commit that deleted them."""
    for name in names:
        media_files.remove(folder, name)


# Shown.


def listing(
    session: Session, wanted: MediaFilter, *, limit: int | None, settings: Settings
) -> Iterator[MediaRecord]:
    """Yield the files that a filter lets through, the newest first."""
    used = _counted(session)
    query = _matching(session, wanted, used).order_by(_MEDIA.c.id.desc()).limit(limit)
    return (_record(row, used, settings) for row in session.connection().execute(query))


def count(session: Session, wanted: MediaFilter) -> int:
    """Return how many files a filter lets through."""
    used = _counted(session) if wanted.unused else {}
    ids = _matching(session, wanted, used).subquery()
    return int(session.execute(select(func.count()).select_from(ids)).scalar_one())


def records(session: Session, ids: Sequence[int], *, settings: Settings) -> list[MediaRecord]:
    """Return the files with these ids, in this order."""
    used = _counted(session) if ids else {}
    selection.choose(session, ids)
    query = _rows().join(CHOSEN, CHOSEN.c.id == _MEDIA.c.id).order_by(CHOSEN.c.position)
    return [_record(row, used, settings) for row in session.connection().execute(query)]


def detail(session: Session, media: int, *, folder: Path, settings: Settings) -> MediaDetail:
    """Return one file, with the posts that refer to it."""
    slugs = links.referring(session, Kind.MEDIA, [media])[media]
    row = session.execute(_rows().where(_MEDIA.c.id == media)).one()
    shown = _record(row, {media: len(slugs)}, settings)
    fields = {name: getattr(shown, name) for name in MediaRecord.__dataclass_fields__}
    path = None if row.hash is None else str(folder / file_name(row.hash, row.name))
    return MediaDetail(**fields, hash=row.hash, path=path, source=row.url, used_by=tuple(slugs))


def _counted(session: Session) -> dict[int, int]:
    """Return how many posts refer to each file that any refers to."""
    used: dict[int, int] = {}
    for _, _, found in links.bodies(session, [Kind.MEDIA]):
        for _, media in found:
            used[media] = used.get(media, 0) + 1
    return used


def _rows() -> Select[Any]:
    return select(*(_MEDIA.c[name] for name in _SHOWN))


def _matching(session: Session, wanted: MediaFilter, used: dict[int, int]) -> Select[Any]:
    query = _rows().where(*_conditions(session, wanted))
    if wanted.unused:
        selection.choose(session, used)
        query = query.where(_MEDIA.c.id.not_in(select(CHOSEN.c.id)))
    return query


def _conditions(session: Session, wanted: MediaFilter) -> Iterator[ColumnElement[bool]]:
    columns = _MEDIA.c
    if wanted.type:
        whole = "/" in wanted.type
        yield columns.type == wanted.type if whole else columns.type.startswith(f"{wanted.type}/")
    if wanted.without_alt:
        yield columns.alt.is_(None)
    if wanted.since:
        yield columns.created_at >= wanted.since
    if wanted.until:
        yield columns.created_at <= wanted.until
    if wanted.search is not None:
        for word in fold(wanted.search).split():
            named = columns.name.contains(slugify(word, kind=word), autoescape=True)
            yield named | columns.alt.icontains(word, autoescape=True)
    if wanted.after is not None:
        yield columns.id < references.one(session, Kind.MEDIA, wanted.after)


def _record(row: Row[Any], used: dict[int, int], settings: Settings) -> MediaRecord:
    return MediaRecord(
        id=row.id,
        name=row.name,
        type=row.type,
        size=row.size,
        width=row.width,
        height=row.height,
        alt=row.alt,
        url=links.media_address(settings, row.hash, row.name, row.url),
        posts=used.get(row.id, 0),
        created_at=row.created_at,
    )
