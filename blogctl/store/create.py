"""A new blog's file, made whole or not at all."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from blogctl.errors import Conflict, DatabaseProblem
from blogctl.models import every_table
from blogctl.store.beside import name
from blogctl.store.problems import translate
from blogctl.store.schema import APPLICATION_ID, BEYOND_TABLES, HEAD

PRIVATE = (0o600, 0o700)
SHARED = (0o660, 0o2770)
"""The modes of a blog's file and of a folder made for it: its owner's, or a group's too."""

# Where a file says that it is read and written through a WAL
# (https://sqlite.org/fileformat.html#file_format_version_numbers): a database in memory can't.
_VERSIONS = slice(18, 20)
_WAL = b"\x02\x02"


def create(
    path: Path, *, group: int | None = None, prepare: Callable[[Session], None] | None = None
) -> None:
    """Make a blog at `path`, its folder too where it is missing; `prepare` writes its first rows.

    It is made in memory, written beside its place and linked to its name, so that a process killed
    half-way leaves no half blog, and of two at once one wins. Raises Conflict where something
    stands there already, DatabaseProblem where it can't be made.
    """
    _check_free(path)
    data = _made(prepare)
    file_mode, folder_mode = PRIVATE if group is None else SHARED
    try:
        with folders(path.parent, folder_mode, group):
            _write(path, data, file_mode, group)
    except OSError as error:
        raise DatabaseProblem("not-created", path=str(path), detail=error.strerror) from error


def create_large(
    path: Path, *, group: int | None = None, prepare: Callable[[Session], None]
) -> None:
    """Make a blog as `create` does, whose first rows are too many to be made in memory.

    They are written to the file beside, which nothing guards until it is whole and on the disk.
    """
    _check_free(path)
    file_mode, folder_mode = PRIVATE if group is None else SHARED
    beside = _beside(path)
    try:
        with folders(path.parent, folder_mode, group):
            try:
                os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                _fill(beside, prepare)
                _give(beside, file_mode, group)
                _name(beside, path)
            finally:
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise DatabaseProblem("not-created", path=str(path), detail=error.strerror) from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        problem = translate(cause, path) if cause else None
        if problem is None:
            raise
        raise problem from error


def _fill(beside: Path, prepare: Callable[[Session], None]) -> None:
    """Build a blog in an empty file, down to the disk."""
    with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        _build_in(connection, prepare)
    with beside.open("r+b") as file:
        file.seek(_VERSIONS.start)
        file.write(_WAL)
        file.flush()
        os.fsync(file.fileno())


def _check_free(path: Path) -> None:
    if os.path.lexists(path):
        raise Conflict("blog-exists", path=str(path))


def _made(prepare: Callable[[Session], None] | None) -> bytes:
    """Return the bytes of an empty blog, with its first rows."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        _build_in(memory, prepare)
        data = bytearray(memory.serialize())
    data[_VERSIONS] = _WAL
    return bytes(data)


def _build_in(connection: sqlite3.Connection, prepare: Callable[[Session], None] | None) -> None:
    """Build a blog in an empty database, with its first rows."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA foreign_keys = ON")
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as outer:
        build(outer)
        if prepare is not None:
            with Session(outer, expire_on_commit=False) as session:
                session.connection().exec_driver_sql("BEGIN")
                prepare(session)
                session.commit()


@contextmanager
def folders(folder: Path, mode: int = PRIVATE[1], group: int | None = None) -> Iterator[None]:
    """Make a folder and those above it where they are missing; take them back if it was in vain."""
    made: list[Path] = []
    try:
        for each in (*reversed(folder.parents), folder):
            if each.is_dir():
                continue
            with suppress(FileExistsError):  # another process was faster
                each.mkdir(0o700)
                made.append(each)
                _give(each, mode, group)
        yield
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        raise


def _give(path: Path, mode: int, group: int | None) -> None:
    if group is not None:
        os.chown(path, -1, group)
    path.chmod(mode)  # last: a change of owner takes the group's bit off


def _write(path: Path, data: bytes, mode: int, group: int | None) -> None:
    beside = _beside(path)
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            _give(beside, mode, group)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _name(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def _name(beside: Path, path: Path) -> None:
    try:
        name(beside, path)
    except FileExistsError:
        raise Conflict("blog-exists", path=str(path)) from None


def build(connection: Connection) -> None:
    """Create every table, index, full-text table and trigger of the head schema."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    every_table().create_all(connection)
    for statement in BEYOND_TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    connection.commit()
