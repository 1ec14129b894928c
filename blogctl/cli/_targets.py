"""Where an export goes: a file or a folder that is whole or not there, or standard output."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from blogctl.cli._context import Context
from blogctl.errors import Conflict, Usage

STANDARD_OUTPUT = "-"
_MINE, _FOR_ALL = 0o600, 0o666
_MY_FOLDER, _A_FOLDER_FOR_ALL = 0o700, 0o777


@contextmanager
def file(context: Context, target: str | None, *, private: bool, force: bool) -> Iterator[BinaryIO]:
    """Open what a file is exported to: under its name once the block has ended well.

    Without a target it is standard output. Raises Usage where that is a terminal, where the target
    can't be written or is the blog itself, and Conflict where it exists, unless `force`.
    """
    if target is None and context.output.terminal:
        raise Usage("target-terminal")
    if target is None or target == STANDARD_OUTPUT:
        yield context.output.bytes
        context.output.bytes.flush()
        return
    from blogctl.store.beside import scratch  # noqa: PLC0415 - not for --help

    path = context.cwd / target
    with _told(path):
        kind = _kind(path)
        if kind is not None and stat.S_ISDIR(kind):
            raise Usage("target-folder", path=str(path))
        if kind is not None and not stat.S_ISREG(kind):  # /dev/stdout, or a pipe with a name
            with path.open("wb") as stream:
                yield stream
            return
        _check_free(context, path, exists=kind is not None, force=force)
        with scratch(path) as beside:
            with beside.open("wb") as stream:
                os.fchmod(stream.fileno(), _MINE if private else _masked(_FOR_ALL))
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _name(beside, path, force=force)


@contextmanager
def folder(context: Context, target: str | None, *, private: bool, force: bool) -> Iterator[Path]:
    """Make what a folder is exported to: under its name once the block has ended well.

    With `force` the files go among those of a folder that is there, in the place of those of the
    same names. Raises Usage where the target is none that can be written, and Conflict where it
    exists and has something in it.
    """
    if target is None or target == STANDARD_OUTPUT:
        raise Usage("target-no-folder")
    from blogctl.store.beside import scratch_folder, sync  # noqa: PLC0415 - not for --help

    path = context.cwd / target
    with _told(path):
        kind = _kind(path)
        if kind is not None and not stat.S_ISDIR(kind):
            raise Usage("target-file", path=str(path))
        full = kind is not None and any(path.iterdir())
        if full and not force:
            raise Conflict("target-exists", path=str(path))
        with scratch_folder(path) as beside:
            if not private:
                beside.chmod(_masked(_A_FOLDER_FOR_ALL))
            yield beside
            _finish(beside, private=private)
            if full:
                _move_in(beside, path)
            else:
                beside.rename(path)
            sync(path.parent)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell in our own words what the system does not allow."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        detail = getattr(error, "strerror", None) or str(error)
        raise Usage("file-unwritable", path=str(path), detail=detail) from error


def _kind(path: Path) -> int | None:
    """Return the mode of what stands at a path, its links followed; None where nothing does.

    A link to nothing is as a file that is there.
    """
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return stat.S_IFREG if path.is_symlink() else None


def _check_free(context: Context, path: Path, *, exists: bool, force: bool) -> None:
    if exists and path.exists() and path.samefile(context.store.path):
        raise Usage("target-blog", path=str(path))
    if exists and not force:
        raise Conflict("target-exists", path=str(path))


def _name(beside: Path, path: Path, *, force: bool) -> None:
    """Give a file its name, and take the place of another one only with `force`."""
    from blogctl.store.beside import name, sync  # noqa: PLC0415 - not for --help

    if force:
        beside.replace(path)
        sync(path.parent)
        return
    try:
        name(beside, path)
    except FileExistsError:
        raise Conflict("target-exists", path=str(path)) from None


def _move_in(source: Path, target: Path) -> None:
    """Move all files of a folder into another, in the place of those of the same names."""
    for path in sorted(source.rglob("*")):
        if path.is_dir():
            (target / path.relative_to(source)).mkdir(exist_ok=True)
        else:
            path.replace(target / path.relative_to(source))


def _finish(folder: Path, *, private: bool) -> None:
    """Bring a folder and all that stands in it down to the disk, for its owner alone if need be."""
    from blogctl.store.beside import sync  # noqa: PLC0415 - not for --help

    for path in (folder, *folder.rglob("*")):
        if private:
            path.chmod(_MY_FOLDER if path.is_dir() else _MINE)
        sync(path)


def _masked(mode: int) -> int:
    """Return the mode that a new file has for this person."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mode & ~mask
