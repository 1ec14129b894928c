"""Media files that come in pieces: each gets its name once it is whole and the right one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import DatabaseProblem, Usage
from blogctl.formats.blogctl import Piece
from blogctl.models import tables
from blogctl.store import media_files
from blogctl.store.beside import sync

_MEDIA = tables.MEDIA


class Files:
    """The files of a dump on their way into a media folder; all go again unless they are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[Path] = []
        self._kept = False
        self._made_folder = False
        self._now: _File | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._now is not None:
            self._now.abandon()
        if not self._kept:
            for path in self._made:
                path.unlink(missing_ok=True)
            if self._made_folder:
                with suppress(OSError):  # somebody else put something there meanwhile
                    self._folder.rmdir()

    def keep(self) -> None:
        """Let the files stay: what names them is committed."""
        self._kept = True

    def take(self, session: Session, piece: Piece) -> None:
        """Take the next bytes; raises Usage where they are of no file, or not of this one."""
        with self._told():
            if piece.part == 0:
                self.finish()
                self._now = self._begun(session, piece)
            if self._now is not None:
                self._now.add(piece.data)

    def finish(self) -> None:
        """Give the last file its name, once it is whole; raises Usage where it is another one."""
        if self._now is None:
            return
        with self._told():
            is_new = self._now.name()
        if is_new:
            self._made.append(self._now.path)
        self._now = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell in our own words what the system does not allow."""
        try:
            yield
        except OSError as error:
            path, detail = str(self._folder), error.strerror
            raise DatabaseProblem("disk-error", path=path, detail=detail) from error

    def _begun(self, session: Session, piece: Piece) -> "_File":
        columns = _MEDIA.c
        query = select(columns.hash, columns.name).where(columns.id == piece.media)
        row = session.execute(query).first()
        if row is None or row.hash is None:
            raise Usage("dump-file", line=piece.line, media=piece.media)
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700, parents=True)
            self._made_folder = True
        return _File(self._folder / media_files.file_name(row.hash, row.name), row.hash, piece)


class _File:
    """One file while it is being written, beside its place."""

    def __init__(self, path: Path, digest: str, first: Piece) -> None:
        self.path = path
        self._first = first
        self._wanted = digest
        self._found = sha256()
        self._beside = path.with_name(f".{digest[:16]}.{os.getpid()}.new")
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        self._stream = os.fdopen(os.open(self._beside, flags, 0o600), "wb")

    def add(self, data: bytes) -> None:
        """Write the next bytes."""
        self._found.update(data)
        self._stream.write(data)

    def name(self) -> bool:
        """Give it its name, down to the disk; return whether that was free."""
        if self._found.hexdigest() != self._wanted:
            raise Usage("dump-file", line=self._first.line, media=self._first.media)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        free = not os.path.lexists(self.path)
        self._beside.replace(self.path)
        sync(self.path.parent)
        return free

    def abandon(self) -> None:
        """Take back what was written."""
        self._stream.close()
        self._beside.unlink(missing_ok=True)
