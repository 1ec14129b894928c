"""An older blog's file, brought to this version's schema; the only module that imports Alembic.

A process killed at any moment leaves the older file or the newer one, whole: all migrations are
one transaction, which also holds what the services add to it. The older file is kept beside by
SQLite's own backup API, read by a second connection while the first holds everybody else off.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from alembic.command import upgrade as migrate
from alembic.config import Config
from sqlmodel import Session

from blogctl.errors import DatabaseProblem
from blogctl.store.engine import Store
from blogctl.store.kept import copied, free_name, name
from blogctl.store.opening import check_known, schema_version
from blogctl.store.schema import HEAD

MIGRATIONS = "blogctl.store:migrations"


@dataclass(frozen=True, slots=True)
class Upgrading:
    """An upgrade in its transaction: the schema it found, and where the older file is kept.

    `backup` is None where the schema was this version's already.
    """

    session: Session
    found: str
    backup: Path | None


class _Older(Store):
    """A file of any schema that this version knows, with foreign keys off, as migrations need."""

    def _check(self, connection: sqlite3.Connection) -> None:
        check_known(connection, self.path)
        connection.execute("PRAGMA foreign_keys = OFF")


@contextmanager
def upgrading(store: Store, *, now: datetime, dry_run: bool) -> Iterator[Upgrading]:
    """Bring a file to this version's schema; it is committed at the end of the block.

    Raises DatabaseProblem where it is no blog, newer, can't be written or has no room beside it
    for its backup, and Busy where another process holds it; nothing is changed then.
    """
    older = _Older(store.path, patience=store.patience)
    with closing(older), older.transaction(dry_run=dry_run) as session:
        connection = _driver(session)
        found = check_known(connection, store.path)  # again: another may have just upgraded it
        if found == HEAD:
            yield Upgrading(session, found, None)
            return
        with copied(store.path) as copy:
            backup = free_name(store.path, f"before-{HEAD}-{now:%Y%m%dT%H%M%SZ}")
            _migrate(session)
            _check_links(connection, store.path)
            yield Upgrading(session, found, backup)
            session.flush()
            if not dry_run:
                name(copy, backup)


def _driver(session: Session) -> sqlite3.Connection:
    return cast("sqlite3.Connection", session.connection().connection.driver_connection)


def _migrate(session: Session) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = session.connection()
    migrate(config, "head")


def _check_links(connection: sqlite3.Connection, path: Path) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        table, row, target, _ = broken
        raise DatabaseProblem("damaged", path=str(path), detail=f"{table} {row} → {target}")
    found = schema_version(connection, path)
    if found != HEAD:
        raise RuntimeError(found)
