"""The files that posts show: in a folder beside the database, named by what is in them.

A file is copied beside its place, down to the disk, and then given its name; so a name always has
all of its bytes behind it, whenever the process was killed.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from errno import EDQUOT, ENOSPC
from hashlib import sha256
from io import FileIO
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from blogctl.errors import DatabaseProblem, NotFound, Usage
from blogctl.media_types import SVG, Look, is_active, look
from blogctl.store.beside import sync
from blogctl.text import MB

FOLDER = "media"
"""The folder beside a blog's file, and the first word of a file's public address."""

LARGEST = 512 * MB
_CHUNK = 1 * MB
_BEGUN = ".new"
_OURS = 0o700


@dataclass(frozen=True, slots=True)
class Copied:
    """A file in the media folder that has no name yet; `active` is an SVG that could act."""

    beside: Path
    hash: str
    size: int
    look: Look
    active: bool

    def name(self, name: str) -> None:
        """Give the file its name, down to the disk: it stays. Raises DatabaseProblem."""
        path = self.beside.with_name(name)
        with writing(path):
            self.beside.replace(path)
            sync(path.parent)


def file_name(hash_: str, name: str) -> str:
    """Return the name of a file in the media folder: the start of its hash, and what it is."""
    return f"{hash_[:16]}-{name}"


def folder_of(blog: Path) -> Path:
    """Return the media folder of a blog's file, which may be missing."""
    return blog.parent / FOLDER


def open_folder(blog: Path) -> Path:
    """Return the media folder of a blog's file, made if missing; whose the file is, it is too."""
    folder, like = folder_of(blog), blog.stat()
    with writing(folder), suppress(FileExistsError):
        folder.mkdir(_OURS)
        if like.st_mode & stat.S_IRGRP:
            with suppress(PermissionError):
                os.chown(folder, -1, like.st_gid)
                folder.chmod(0o2770 if like.st_mode & stat.S_IWGRP else 0o2750)
    return folder


@contextmanager
def copied(folder: Path, source: Path) -> Iterator[Copied]:
    """Copy a file into a media folder, for as long as the block lasts unless it gets a name.

    Links are followed. Raises NotFound where it is missing; Usage where it is no regular file,
    can't be read, is empty or larger than `LARGEST`; DatabaseProblem where there is no room.
    """
    with _opened(source) as stream:
        with writing(folder):
            folder.mkdir(_OURS, exist_ok=True)
        beside = folder / f".{token_hex(8)}{_BEGUN}"
        try:
            digest, size = _copy(stream, beside, source)
            kind = look(stream, source.name)
            yield Copied(beside, digest, size, kind, kind.type == SVG and is_active(stream))
        finally:
            beside.unlink(missing_ok=True)


def remove(folder: Path, name: str) -> None:
    """Take a file out of a media folder; one that is gone already is no loss."""
    with suppress(FileNotFoundError):
        (folder / name).unlink()


def names(folder: Path) -> Iterator[str]:
    """Yield the names in a media folder, in no order; what is being copied has none yet."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.endswith(_BEGUN):
                yield entry.name


def begun(folder: Path, *, before: datetime) -> Iterator[str]:
    """Yield what copies that began before a moment, and were cut short, left in a media folder."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            ours = entry.name.startswith(".") and entry.name.endswith(_BEGUN)
            if ours and entry.stat(follow_symlinks=False).st_mtime < before.timestamp():
                yield entry.name


def hash_of(path: Path) -> str | None:
    """Return the hash of a file's content; None where it can't be read."""
    digest = sha256()
    try:
        with _opened(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except (NotFound, Usage, OSError):
        return None
    return digest.hexdigest()


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    """Open a regular file: a FIFO would wait for ever, a device has no end."""
    try:
        file = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotFound("file", refs=[str(source)]) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        detail = getattr(error, "strerror", None) or str(error)
        raise Usage("file-unreadable", path=str(source), detail=detail) from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise Usage("file-irregular", path=str(source))
    with os.fdopen(file, "rb") as stream:
        yield stream


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in our own terms that something can't be written."""
    try:
        yield
    except OSError as error:
        key = "disk-full" if error.errno in {ENOSPC, EDQUOT} else "not-created"
        raise DatabaseProblem(key, path=str(path), detail=error.strerror) from error


def _copy(stream: BinaryIO, beside: Path, source: Path) -> tuple[str, int]:
    """Copy all of a file down to the disk; return its hash and its size."""
    digest, size = sha256(), 0
    with writing(beside.parent):
        mode = beside.parent.stat().st_mode & 0o660
        file = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "wb", buffering=0) as copy:
        for chunk in _chunks(stream, source):
            size += len(chunk)
            digest.update(chunk)
            with writing(beside.parent):
                _write_all(copy, chunk)
        with writing(beside.parent):
            os.fchmod(file, mode)
            os.fsync(file)
    return digest.hexdigest(), size


def _write_all(copy: FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[copy.write(left) :]


def _chunks(stream: BinaryIO, source: Path) -> Iterator[bytes]:
    """Yield what is in a file, which may be neither empty nor too large."""
    size = 0
    try:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Usage("file-large", path=str(source), limit=LARGEST)
            yield chunk
    except OSError as error:
        raise Usage("file-unreadable", path=str(source), detail=error.strerror) from error
    if not size:
        raise Usage("file-empty", path=str(source))
