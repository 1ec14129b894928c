"""A blog's file as it was, kept beside it before something that can't be taken back.

It is copied by SQLite's own backup API, read by a second connection while the first holds everybody
else off, and gets its name once all is done.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from blogctl.errors import DatabaseProblem
from blogctl.store import beside


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """Copy the blog beside itself, for as long as the block lasts unless it gets another name.

    Whoever is here holds the write lock, so copies that lie about are of those who were killed.
    """
    for leftover in path.parent.glob(f".{path.name}.before-*.new"):
        with suppress(OSError):
            leftover.unlink()
    copy = path.with_name(f".{path.name}.before-{os.getpid()}.new")
    try:
        try:
            _copy(path, copy)
        except (OSError, sqlite3.Error) as error:
            detail = error.strerror if isinstance(error, OSError) else str(error)
            raise DatabaseProblem("no-backup", path=str(copy), detail=detail) from error
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _copy(path: Path, copy: Path) -> None:
    """Copy a database with its mode and group, down to the disk."""
    file = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        beside.like(path, file)
    finally:
        os.close(file)
    source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    with closing(source), closing(sqlite3.connect(copy)) as target:
        target.execute("PRAGMA synchronous = FULL")
        source.backup(target)


def free_name(path: Path, ending: str) -> Path:
    """Return a name beside a blog that nothing bears: `blog.db.before-0006-…`."""
    names = (f"{path.name}.{ending}{f'-{n}' if n > 1 else ''}" for n in count(1))
    return next(free for name in names if not os.path.lexists(free := path.with_name(name)))


def name(copy: Path, backup: Path) -> None:
    """Give the copy its name, down to the disk; raises DatabaseProblem where it can't."""
    try:
        beside.name(copy, backup)
    except OSError as error:
        detail = error.strerror
        raise DatabaseProblem("no-backup", path=str(backup), detail=detail) from error
