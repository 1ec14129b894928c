"""Dumps: all that a blog holds, or some of its posts, written as lines of JSON.

What is written is what one reading door shows, so it is consistent while others write. Memory is
bounded by the longest row: SQLite makes the lines, and they are handed on one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from blogctl.formats import blogctl
from blogctl.formats.blogctl import Head, Writer
from blogctl.formats.blogctl_rows import EVERY, REVISIONS, Rows, freed
from blogctl.models import tables
from blogctl.services import choosing
from blogctl.services.settings import Settings
from blogctl.store import media_files
from blogctl.store.lines import last_ids, lines
from blogctl.store.schema import HEAD

_MEDIA = tables.MEDIA


@dataclass(frozen=True, slots=True)
class Dumped:
    """How many rows of each table were written, and the files that are not where they should be."""

    counts: dict[str, int]
    missing: tuple[str, ...]


def dump(
    session: Session,
    stream: BinaryIO,
    *,
    settings: Settings,
    private: bool,
    whole: bool,
    media_folder: Path | None,
) -> Dumped:
    """Write the whole blog, or the chosen posts with what goes with them.

    Unless `private`, no e-mail, IP address, user agent, login or private note is in it. Without
    a `media_folder` the bytes of files are left out.
    """
    writer = Writer(stream, _head(session, settings, private=private, whole=whole))
    of = None if whole else choosing.parts(session)
    for each in EVERY:
        columns = each.columns(private=private)
        if columns and (of is None or each.name in of):
            conditions = [] if of is None else [of[each.name]]
            rows: Iterable[bytes] = lines(session, columns, *conditions)
            writer.rows(each.name, _spelt(each, rows, private=private) if each.has_json else rows)
    missing: tuple[str, ...] = ()
    if media_folder is not None:
        condition = None if of is None else of[_MEDIA.name]
        missing = tuple(_write_files(session, writer, media_folder, condition))
    writer.end()
    return Dumped(writer.counts, missing)


def _head(session: Session, settings: Settings, *, private: bool, whole: bool) -> Head:
    given = last_ids(session) if whole else {}
    return Head(
        schema=HEAD,
        private=private,
        whole=whole,
        title=settings["blog.title"],
        url=settings["blog.url"],
        language=settings["blog.language"],
        zone=settings["blog.timezone"],
        last_ids={each.name: given[each.name] for each in EVERY if given.get(each.name)},
    )


def _spelt(each: Rows, rows: Iterable[bytes], *, private: bool) -> Iterator[bytes]:
    """Yield rows with their JSON in its one spelling, those of revisions freed if need be."""

    def edit(row: dict[str, Any]) -> dict[str, Any] | None:
        if private or each is not REVISIONS:
            return row
        kept = freed(row["kind"], row["fields"])
        return None if kept is None else row | {"fields": kept}

    edited = (blogctl.edited(row, edit) for row in rows)
    return (row for row in edited if row is not None)


def _write_files(
    session: Session, writer: Writer, folder: Path, condition: ColumnElement[bool] | None
) -> Iterator[str]:
    """Write the bytes of media files, and yield the names of those that are not there."""
    columns = _MEDIA.c
    query = select(columns.id, columns.hash, columns.name).where(columns.hash.is_not(None))
    if condition is not None:
        query = query.where(condition)
    for media, digest, name in session.connection().execute(query.order_by(columns.id)):
        path = folder / media_files.file_name(digest, name)
        try:
            with path.open("rb") as stream:
                writer.file(media, stream)
        except FileNotFoundError:
            yield path.name
