"""Another blog as a source of things: its dump or its files, opened where nobody can change them.

Whatever it was, it becomes a blog of this version in a folder that is thrown away, and is read
through its own door.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from blogctl.records.moving import Moved
from blogctl.services import dumping, exporting, loading, references, settings, upgrading
from blogctl.services.audit import Actor
from blogctl.services.exporting import Export
from blogctl.store import media_files
from blogctl.store.copying import copy
from blogctl.store.engine import Store
from blogctl.store.schema import HEAD
from blogctl.vocabulary import Kind

_COPY = "blog.db"
_UPGRADER = Actor("@import")


@dataclass(frozen=True, slots=True)
class Source:
    """A blog to be read: the way to it, and where its files are."""

    store: Store
    media_folder: Path


@contextmanager
def of_dump(stream: BinaryIO, folder: Path) -> Iterator[Source]:
    """Open the blog of a dump, unpacked into an empty folder.

    Raises Usage that names the line where the dump is not as it should be.
    """
    media_folder = folder / media_files.FOLDER
    loading.scratch(folder / _COPY, stream, media_folder=media_folder)
    with closing(Store(folder / _COPY)) as store:
        yield Source(store, media_folder)


@contextmanager
def of_files(
    database: Path, media_folder: Path, folder: Path, *, now: datetime
) -> Iterator[Source]:
    """Open a blog's file by way of a copy in an empty folder; one of an older schema is upgraded.

    Raises DatabaseProblem where it is no blog, damaged, or of a later version.
    """
    schema = copy(database, folder / _COPY)
    with closing(Store(folder / _COPY)) as store:
        if schema != HEAD:
            upgrading.upgrade(store, who=lambda _: _UPGRADER, now=now)
        yield Source(store, media_folder)


def moved(source: Source, *, post: str | None, now: datetime) -> Iterator[Moved]:
    """Yield all that there is, or one post with its comments and the people and terms it names.

    Raises NotFound for a post that is not there.
    """
    with source.store.reading() as session:
        chosen = None if post is None else references.one(session, Kind.POST, post)
        yield from exporting.moved(
            session,
            Export(
                settings=settings.load(session),
                media_folder=source.media_folder,
                now=now,
                private=True,
                post=chosen,
            ),
        )


def dump(source: Source, stream: BinaryIO) -> None:
    """Write all that there is as a dump."""
    with source.store.reading() as session:
        dumping.dump(
            session,
            stream,
            settings=settings.load(session),
            private=True,
            whole=True,
            media_folder=source.media_folder,
        )
