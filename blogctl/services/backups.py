"""Backups: a blog and what stands beside it, in one archive, while others go on writing.

Nothing here imports SQLAlchemy, which takes as long as copying a hundred megabytes. This process
may have no other connection to the blog open: see `store.snapshot`.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from blogctl import __version__
from blogctl.errors import Conflict, DatabaseProblem
from blogctl.formats import archive
from blogctl.formats.archive import Contents, Manifest
from blogctl.records.backups import BackupRecord
from blogctl.services import thinning
from blogctl.services.thinning import Keeping
from blogctl.slugs import slugify
from blogctl.store.beside import growing
from blogctl.store.facts import facts
from blogctl.store.snapshot import snapshot
from blogctl.store.surroundings import BACKUPS, free_name

NOBODY_ELSE = 0o700


def back_up(
    blog: Path, target: Path | None, *, keeping: Keeping, now: datetime, dry_run: bool = False
) -> BackupRecord:
    """Write a blog's archive to a file, or to one with a name of ours in a folder.

    Without a target the folder is `backups` beside the blog. What `keeping` does not keep of the
    older ones there is removed once the new one is on the disk. With `dry_run` all of it is read
    and nothing written. Raises Conflict where the file exists, DatabaseProblem where the blog
    can't be read or the archive not written.
    """
    known = facts(blog)
    folder = blog.parent / BACKUPS if target is None else target
    if target is None and not dry_run:
        _make(folder)
    if target is None or target.is_dir():
        target = free_name(folder, slugify(known.title or "", kind="blog"), now)
    elif os.path.lexists(target):
        raise Conflict("file-exists", path=str(target))
    with _failing(target), _opened(target, dry_run=dry_run) as stream:
        manifest, size = _write(blog, stream, beside=target, now=now)
    removed = thinning.thin(
        target, keeping, founded=known.founded, zone=known.timezone, dry_run=dry_run
    )
    return _record(manifest, str(target), size, removed)


def stream_out(blog: Path, stream: BinaryIO, *, now: datetime) -> BackupRecord:
    """Write a blog's archive to a stream; raises DatabaseProblem where the blog can't be read."""
    manifest, size = _write(blog, stream, beside=blog, now=now)
    return _record(manifest, "-", size, ())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=NOBODY_ELSE, exist_ok=True)
    except OSError as error:
        detail = error.strerror
        raise DatabaseProblem("no-backup", path=str(folder), detail=detail) from error


@contextmanager
def _failing(target: Path) -> Iterator[None]:
    """Say which archive it is that can't be written."""
    try:
        yield
    except FileExistsError as error:
        raise Conflict("file-exists", path=str(target)) from error
    except (OSError, EOFError) as error:
        detail = error.strerror if isinstance(error, OSError) else f"{error}?"
        raise DatabaseProblem("no-backup", path=str(target), detail=detail) from error


@contextmanager
def _opened(target: Path, *, dry_run: bool) -> Iterator[BinaryIO]:
    if dry_run:
        with Path(os.devnull).open("wb", buffering=0) as nowhere:
            yield nowhere
    else:
        with growing(target) as stream:
            yield stream


def _write(blog: Path, stream: BinaryIO, *, beside: Path, now: datetime) -> tuple[Manifest, int]:
    """Write an archive, and return its manifest and its size."""
    copy = beside.with_name(f"{beside.name}.db")
    with snapshot(blog, beside=copy) as seen:
        known = seen.facts
        with archive.Writer(stream, at=now, founded=known.founded) as writer:
            writer.add_still(archive.DATABASE, seen.stream, seen.size)
            # After the database: a file of media is there before its row is.
            for folder in archive.FOLDERS:
                for path in files(blog.parent / folder):
                    _add(writer, path, f"{folder}/{path.relative_to(blog.parent / folder)}")
            contents = Contents(
                blogctl=__version__,
                schema=known.schema,
                title=known.title or "",
                created_at=now,
                founded=known.founded,
                change=known.change,
                operation=known.operation,
                posts=known.rows.get("post"),
                comments=known.rows.get("comment"),
            )
            return writer.close(contents), writer.size


def files(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those within, in order; what is hidden, or a link, is not.

    The folder itself may be a link: to a larger disk.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _add(writer: archive.Writer, path: Path, name: str) -> None:
    """Add a file as long as it is when it is opened; one that is gone by then is left out."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "rb", buffering=0) as source:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            writer.add(name, source, found.st_size, mode=found.st_mode)


def _record(manifest: Manifest, path: str, size: int, removed: tuple[str, ...]) -> BackupRecord:
    contents = manifest.contents
    return BackupRecord(
        path=path,
        size=size,
        posts=contents.posts,
        comments=contents.comments,
        media=manifest.media,
        created_at=contents.created_at,
        removed=removed,
    )
