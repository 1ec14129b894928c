"""A new blog's file, made whole or not at all."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from blogctl.errors import Conflict, DatabaseProblem
from blogctl.models import every_table
from blogctl.store.problems import translate
from blogctl.store.schema import APPLICATION_ID, BEYOND_TABLES, HEAD


def create(path: Path, *, mode: int, prepare: Callable[[Path], None]) -> None:
    """Make an empty blog at `path`; `prepare` readies the file before it bears its name.

    It is made beside and then linked to its name, so that a process killed half-way leaves no
    half blog, and of two at once one wins. Raises Conflict where something stands there already.
    """
    if os.path.lexists(path):
        raise Conflict("blog-exists", path=str(path))
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        beside.chmod(mode)
        _fill(beside)
        prepare(beside)
        _settle(beside)
        _name(beside, path)
    except (OSError, sqlite3.Error) as error:
        raise _problem(error, path) from error
    finally:
        for leftover in (
            beside,
            *(beside.with_name(beside.name + end) for end in ("-wal", "-shm")),
        ):
            with suppress(OSError):
                leftover.unlink()


def _name(beside: Path, path: Path) -> None:
    try:
        path.hardlink_to(beside)  # unlike a rename, never takes the place of another file
    except FileExistsError:
        raise Conflict("blog-exists", path=str(path)) from None
    except PermissionError:  # how a file system without hard links (FAT) says so
        if os.path.lexists(path):
            raise Conflict("blog-exists", path=str(path)) from None
        beside.rename(path)


def _problem(error: OSError | sqlite3.Error, path: Path) -> DatabaseProblem:
    if isinstance(error, OSError):
        return DatabaseProblem("not-created", path=str(path), detail=error.strerror)
    problem = translate(error, path)
    if isinstance(problem, DatabaseProblem):
        return problem
    return DatabaseProblem("not-created", path=str(path), detail=str(error))


def _fill(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        with engine.connect() as outer:
            build(outer)


def _settle(path: Path) -> None:
    """Bring all that is written into the one file that is about to get its name."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def build(connection: Connection) -> None:
    """Create every table, index, full-text table and trigger of the head schema."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    every_table().create_all(connection)
    for statement in BEYOND_TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    connection.commit()
