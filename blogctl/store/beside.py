"""A file made beside its place: it bears its name when it is whole and on the disk, or never.

While it grows it has a dot name and its maker's lock; one without a lock is of somebody who was
killed, and the next to make a file in that folder takes it away.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

_ENDING = ".part"
_FOLDER_ENDING = ".parts"
_NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR


@contextmanager
def growing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that only this user may read; at the end of the block it gets its name.

    Raises FileExistsError where something stands there by then, which is left as it is.
    """
    with scratch(path) as part:
        with part.open("r+b", buffering=0) as stream:
            yield stream
            os.fsync(stream.fileno())
        name(part, path)


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Make an empty file beside a place, that only this user may read, for as long as the block."""
    clear(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}{_ENDING}")
    with os.fdopen(os.open(part, _NEW, 0o600), "wb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield part
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Make an empty folder beside a place, that only this user may enter, as long as the block."""
    clear(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}{_FOLDER_ENDING}")
    part.mkdir(0o700)
    held = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield part
    finally:
        rmtree(part, ignore_errors=True)
        os.close(held)


def like(path: Path, descriptor: int) -> None:
    """Give a file that was just made the mode and group of another, as far as this user may."""
    other = path.stat()
    mode = other.st_mode & 0o777
    try:
        os.fchown(descriptor, other.st_uid if os.getuid() == 0 else -1, other.st_gid)
    except PermissionError:  # nobody else's group may read what this one's could
        mode &= 0o700
    os.fchmod(descriptor, mode)


def name(part: Path, path: Path) -> None:
    """Give a file its name, down to the disk, never that of another: raises FileExistsError."""
    try:
        path.hardlink_to(part)
    except PermissionError:  # how a file system without hard links (FAT) says so
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        part.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring the names in a folder, or what is in a file, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Take away what those who were killed left in a folder."""
    for leftover in folder.glob(f".*{_ENDING}"):
        with suppress(OSError), leftover.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftover.unlink()
            for ending in ("-journal", "-wal", "-shm"):  # of one that was a database
                leftover.with_name(leftover.name + ending).unlink(missing_ok=True)
    for leftover in folder.glob(f".*{_FOLDER_ENDING}"):
        with suppress(OSError):
            descriptor = os.open(leftover, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                rmtree(leftover, ignore_errors=True)
            finally:
                os.close(descriptor)
