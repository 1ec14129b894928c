"""The two doors to a blog's file: `reading` and `transaction`.

Writes begin IMMEDIATE: with a plain BEGIN, a transaction that reads and then writes fails as soon
as another writes in between; this way the second waits its turn, up to the time-out.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from blogctl.store.opening import BUSY_SECONDS, check_file, check_schema, open_file
from blogctl.store.problems import translate

_SILENT = logging.NullHandler()


class Store:
    """One blog's database file; it is opened by the first door that is used.

    `patience` is how many seconds a door waits for another process that holds the file.
    """

    def __init__(self, path: Path, *, patience: float = BUSY_SECONDS) -> None:
        self.path = path
        self.patience = patience
        self._session: Session | None = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a consistent view that cannot change anything."""
        with self._door("BEGIN") as session:
            yield session

    @contextmanager
    def transaction(self, *, dry_run: bool = False) -> Iterator[Session]:
        """Open the only way to change anything: all of it is done at the end, or none.

        With `dry_run` the end is a rollback. Inside another transaction of the same store (a
        batch that is one operation) it is a savepoint of that one.

        Raises Busy when another process holds the database for longer than the time-out.
        """
        if self._session is not None:
            with self._savepoint(self._session, dry_run=dry_run) as session:
                yield session
            return
        with self._door("BEGIN IMMEDIATE") as session:
            self._session = session
            try:
                yield session
                if dry_run:
                    session.rollback()
                else:
                    session.commit()
            finally:
                self._session = None

    def close(self) -> None:
        """Close the file; a later door opens it again."""
        if "_engine" in self.__dict__:
            self._engine.dispose()
            del self.__dict__["_engine"]

    @contextmanager
    def _savepoint(self, session: Session, *, dry_run: bool) -> Iterator[Session]:
        with session.begin_nested() as savepoint:
            yield session
            session.flush()
            if dry_run:
                savepoint.rollback()

    @contextmanager
    def _door(self, begin: str) -> Iterator[Session]:
        if self._session is not None:  # reading what an outer transaction has changed so far
            yield self._session
            return
        try:
            connection = self._engine.connect().execution_options(blogctl_begin=begin)
            with connection, Session(connection, expire_on_commit=False) as session:
                session.connection()  # begins now, not at the first statement
                yield session
        except (DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            problem = translate(cause, self.path) if cause else None
            if problem is None:
                raise
            raise problem from error

    @cached_property
    def _engine(self) -> Engine:
        # Ctrl-C while it puts a connection away is told by us, not by its log on standard error.
        logging.getLogger("sqlalchemy").addHandler(_SILENT)
        engine = create_engine("sqlite://", creator=self._connect, poolclass=StaticPool)
        event.listen(engine, "begin", _begin)
        return engine

    def _connect(self) -> sqlite3.Connection:
        check_file(self.path)
        connection = open_file(self.path, patience=self.patience)
        try:
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        check_schema(connection, self.path)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get("blogctl_begin", "BEGIN"))
