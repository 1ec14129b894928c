"""A blog in another's place, at once: whoever opens it, or has it open, sees the one or the other.

Where a blog stands, SQLite itself writes the other one over it, page by page in one transaction:
no process that has the file open is cut off, and one that is killed half-way leaves it as it was.
(A rename would leave those that wait for the old file's locks writing to it and to the new -wal.)
What stood there is copied first, and its copy bears its name before the transaction ends. A file
that SQLite can't open is renamed away instead.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from enum import Enum, auto
from pathlib import Path

from blogctl.errors import BlogctlError, Busy, Conflict, DatabaseProblem
from blogctl.store.beside import like, name, scratch, sync
from blogctl.store.opening import BUSY_SECONDS, check_file, open_file
from blogctl.store.problems import translate
from blogctl.store.schema import APPLICATION_ID

_TRIES = 3
_PAGES = 64
_WAITED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Standing(Enum):
    """What stands where a blog is to be put."""

    NOTHING = auto()
    BLOG = auto()
    WRECK = auto()


class _ChangedMeanwhile(Exception):
    """Somebody changed the blog between its being copied and its being replaced."""


def standing(path: Path, *, patience: float = BUSY_SECONDS) -> Standing:
    """Return what stands at a path; raises DatabaseProblem where that must not be replaced.

    That is whatever is no file of this user's to read, and the database of another program.
    """
    if not os.path.lexists(path):
        return Standing.NOTHING
    check_file(path)
    try:
        with closing(open_file(path, patience=patience)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        problem = translate(error, path)
        if isinstance(problem, Busy):
            raise problem from error
        return Standing.WRECK
    if application != APPLICATION_ID:
        raise DatabaseProblem("not-a-blog", path=str(path), detail="")
    return Standing.BLOG


def put(new: Path, path: Path) -> None:
    """Let a blog stand where nothing does; raises Conflict where something does by now."""
    _to_disk(new)
    try:
        name(new, path)
        new.unlink(missing_ok=True)  # SQLite must never see one file under two names
    except FileExistsError as error:
        raise Conflict("blog-exists", path=str(path)) from error
    except OSError as error:
        raise DatabaseProblem("not-created", path=str(path), detail=error.strerror) from error


def put_over_wreck(new: Path, path: Path, kept: Path) -> None:
    """Let a blog stand where a file does that can't be opened; that one is kept with its -wal."""
    _to_disk(new)
    try:
        with new.open("rb") as file:
            like(path, file.fileno())
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).rename(kept.with_name(kept.name + ending))
        name(path, kept)
        new.rename(path)
        sync(path.parent)
    except OSError as error:
        raise DatabaseProblem("not-created", path=str(path), detail=error.strerror) from error


def put_over(
    new: Path,
    path: Path,
    *,
    kept: Path,
    prepare: Callable[[Path], None],
    patience: float = BUSY_SECONDS,
) -> None:
    """Let a blog stand where another does, which is kept.

    `prepare` is called with a copy of the other one, as it stands, to finish the new one; again,
    where somebody changes it before it is replaced. Raises Busy where another process holds it.
    """
    try:
        with scratch(kept) as copy:
            with copy.open("rb") as file:
                like(path, file.fileno())
            for _ in range(_TRIES):
                with suppress(_ChangedMeanwhile):
                    _replace(new, path, copy, kept, prepare, patience)
                    return
    except OSError as error:
        detail = error.strerror
        raise DatabaseProblem("no-backup", path=str(kept), detail=detail) from error
    except sqlite3.Error as error:
        raise translate(error, path) or DatabaseProblem(
            "damaged", path=str(path), detail=str(error)
        ) from error
    raise Busy("locked", path=str(path), detail="")


def _replace(
    new: Path, path: Path, copy: Path, kept: Path, prepare: Callable[[Path], None], patience: float
) -> None:
    with closing(open_file(path, patience=patience)) as watcher:
        with closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA synchronous = FULL")
            watcher.execute("BEGIN")
            seen = _version(watcher)
            watcher.backup(target)
            watcher.execute("COMMIT")
        prepare(copy)

        def held() -> None:
            """Keep what is about to be replaced, now that nobody else can change it."""
            if _version(watcher) != seen:
                raise _ChangedMeanwhile
            name(copy, kept)

        try:
            _write_over(new, path, held, patience)
        except (BlogctlError, OSError, sqlite3.Error, _ChangedMeanwhile):
            kept.unlink(missing_ok=True)
            raise


def _write_over(new: Path, path: Path, held: Callable[[], None], patience: float) -> None:
    """Write a blog over another in one transaction; `held` is called once its lock is."""
    holding = False

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal holding
        del remaining, total
        if status in _WAITED:  # as long as patience had it
            raise Busy("locked", path=str(path), detail="")
        if not holding:
            holding = True
            held()

    with (
        closing(sqlite3.connect(new)) as source,
        closing(open_file(path, patience=patience)) as target,
    ):
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        source.backup(target, pages=max(1, min(_PAGES, pages - 1)), progress=step)
        with suppress(sqlite3.Error):  # it is done, whatever comes now
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _version(connection: sqlite3.Connection) -> int:
    """Return a number that is another after each change by another connection."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
