"""A blog's backup: one uncompressed tar archive, POSIX.1-2001 (pax), that `tar -xf` unpacks.

    blog.db          the database, first
    media/…          the folders beside it, file by file
    theme/…
    manifest.json    what all that is, with the size and the SHA-256 of each file, last

Links, folders and devices have no place in it. What is read is a stranger's until the manifest
has vouched for every byte: sizes are those that are there, and names stay within the archive.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tarfile import (
    AREGTYPE,
    BLOCKSIZE,
    NUL,
    PAX_FORMAT,
    REGTYPE,
    XHDTYPE,
    HeaderError,
    TarInfo,
)
from types import TracebackType
from typing import Any, BinaryIO

from blogctl.errors import DatabaseProblem, Usage
from blogctl.when import iso

DATABASE = "blog.db"
MANIFEST = "manifest.json"
FOLDERS = ("media", "theme")
FORMAT = 1

_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
_SAFE_MODE = 0o755
_CHUNK = 2**20
_LARGEST_HEADER = 2**16
_LARGEST_MANIFEST = 2**27
_FOUNDED = "blogctl, founded "
"""What the first header's comment begins with: by it backups of one blog are known as such."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a manifest says of the blog that an archive holds."""

    blogctl: str
    schema: str
    title: str
    created_at: datetime
    founded: datetime | None
    change: int | None
    operation: int | None
    posts: int | None
    comments: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: the blog, and each file but the manifest itself."""

    contents: Contents
    parts: tuple[Part, ...]

    @property
    def media(self) -> int:
        """How many files of media there are."""
        return sum(part.name.startswith("media/") for part in self.parts)


class Writer(AbstractContextManager["Writer"]):
    """An archive while it is written; `close` puts the manifest at its end.

    The stream need not be a file: nothing is asked of it but to take bytes.
    """

    def __init__(self, stream: BinaryIO, *, at: datetime, founded: datetime | None) -> None:
        self._stream = stream
        self._at = int(at.timestamp())
        self._comment = _FOUNDED + ("" if founded is None else iso(founded))
        self._parts: list[Part] = []
        self._hashing = ThreadPoolExecutor(1)
        self._over = False
        self.size = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the other thread end."""
        self._over = True
        self._hashing.shutdown()

    def add(self, name: str, source: BinaryIO, size: int, *, mode: int = 0o600) -> None:
        """Add a file of exactly this size; raises EOFError where the source has less."""
        self._begin(name, size, mode)
        digest, hashed, left = hashlib.sha256(), _done(), size
        while left:
            chunk = source.read(min(left, _CHUNK))
            if not chunk:
                raise EOFError(name)
            hashed.result()
            hashed = self._hashing.submit(digest.update, chunk)  # while the disk takes it
            self._write(chunk)
            left -= len(chunk)
        hashed.result()
        self._end(Part(name, size, digest.hexdigest()))

    def add_still(self, name: str, source: BinaryIO, size: int) -> None:
        """Add a file that nobody changes meanwhile: the kernel may copy what is hashed here."""
        self._begin(name, size, 0o600)
        self._stream.flush()
        hashed = self._hashing.submit(self._digest, source.fileno(), size)
        done = self._by_kernel(source.fileno(), size)
        while done < size:
            chunk = os.pread(source.fileno(), min(size - done, _CHUNK), done)
            if not chunk:
                raise EOFError(name)
            self._write(chunk)
            done += len(chunk)
        self._end(Part(name, size, hashed.result()))

    def _by_kernel(self, source: int, size: int) -> int:
        """Let the kernel copy what it will, and return how much that was: nothing into a pipe."""
        done = 0
        # What it fails with for good, a full disk, the first write of the rest fails with too.
        with suppress(OSError, AttributeError):
            to = self._stream.fileno()
            while done < size and (
                copied := os.copy_file_range(source, to, size - done, offset_src=done)
            ):
                done += copied
                self.size += copied
        return done

    def _digest(self, source: int, size: int) -> str:
        digest, done = hashlib.sha256(), 0
        while done < size and not self._over:
            chunk = os.pread(source, min(size - done, _CHUNK), done)
            if not chunk:
                raise EOFError
            digest.update(chunk)
            done += len(chunk)
        return digest.hexdigest()

    def _begin(self, name: str, size: int, mode: int) -> None:
        headers = {} if self._parts else {"comment": self._comment}
        self._write(_header(name, size, mode, self._at, headers))

    def _end(self, part: Part) -> None:
        self._pad(part.size)
        self._parts.append(part)

    def close(self, contents: Contents) -> Manifest:
        """Write the manifest and the archive's end."""
        manifest = Manifest(contents, tuple(self._parts))
        data = _told(manifest)
        self._write(_header(MANIFEST, len(data), 0o600, self._at, {}))
        self._write(data)
        self._pad(len(data))
        self._write(NUL * (2 * BLOCKSIZE))
        return manifest

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._stream.write(rest) :]
        self.size += len(data)

    def _pad(self, size: int) -> None:
        self._write(NUL * (-size % BLOCKSIZE))


def _done() -> "Future[None]":
    future: Future[None] = Future()
    future.set_result(None)
    return future


def _header(name: str, size: int, mode: int, at: int, headers: dict[str, str]) -> bytes:
    member = TarInfo(name)
    member.size, member.mtime, member.mode = size, at, mode & 0o777
    member.pax_headers = headers
    return member.tobuf(PAX_FORMAT)


def _told(manifest: Manifest) -> bytes:
    said: dict[str, Any] = {"format": FORMAT, **asdict(manifest.contents)}
    for key in ("created_at", "founded"):
        said[key] = said[key] and iso(said[key])
    said["members"] = [asdict(part) for part in manifest.parts]
    return json.dumps(said, indent=1).encode() + b"\n"


def founded(path: Path) -> str | None:
    """Return when the blog in an archive was made, as its first header says; None for no such."""
    try:
        with path.open("rb") as stream:
            first = next(_headers(stream, str(path)), None)
    except (OSError, Usage):
        return None
    if first is None or first.name != DATABASE or _FOUNDED not in first.headers.get("comment", ""):
        return None
    return first.headers["comment"].removeprefix(_FOUNDED)


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    size: int
    mode: int
    headers: dict[str, str]


def extract(stream: BinaryIO, folder: Path, *, path: str) -> Manifest:
    """Unpack an archive into an empty folder, and return its manifest once it has vouched for all.

    `path` is what the archive is called. Raises Usage where it is none, is cut off, holds what has
    no place in it, or differs from its manifest.
    """
    found: dict[str, Part] = {}
    for header in _headers(stream, path):
        name = header.name
        if name in found or not (found or name == DATABASE) or not _has_a_place(name):
            raise Usage("archive-member", path=path, member=name)
        if name == MANIFEST:
            return _vouched(_manifest(stream, header.size, path), found, path)
        found[name] = _unpack(stream, header, folder, path)
    raise Usage("archive-cut" if found else "archive-none", path=path)


def _headers(stream: BinaryIO, path: str) -> Iterator[_Header]:
    """Yield the headers of an archive's files; what follows one must be read in between."""
    extended: dict[str, str] = {}
    first = True
    while True:
        block = _as_much(stream, BLOCKSIZE)
        if len(block) < BLOCKSIZE:
            raise Usage("archive-none" if first else "archive-cut", path=path)
        if not block.strip(NUL):
            return
        try:
            member = TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except HeaderError as error:
            raise Usage("archive-none" if first else "archive-cut", path=path) from error
        first = False
        if member.type == XHDTYPE and not extended and 0 <= member.size <= _LARGEST_HEADER:
            extended = _records(_padded(stream, member.size, path), path)
            continue
        name = extended.get("path", member.name)
        sparse = any(key.startswith("GNU.") for key in extended)
        if member.type not in {REGTYPE, AREGTYPE} or sparse:
            raise Usage("archive-member", path=path, member=name)
        size = _size(extended, member, path)
        yield _Header(name, size, member.mode & _SAFE_MODE, extended)
        extended = {}


def _size(extended: dict[str, str], member: TarInfo, path: str) -> int:
    said = extended.get("size", str(member.size))
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise Usage("archive-member", path=path, member=member.name)
    return int(said)


def _records(data: bytes, path: str) -> dict[str, str]:
    """Return the records of an extended header: ``30 mtime=1277362800.123456789``."""
    found: dict[str, str] = {}
    while data:
        digits, _, _ = data.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) < 6 else 0
        record, data = data[len(digits) + 1 : length], data[length:]
        key, equals, value = record.removesuffix(b"\n").partition(b"=")
        if length <= len(digits) or not equals:
            raise Usage("archive-cut", path=path)
        found[key.decode(errors="surrogateescape")] = value.decode(errors="surrogateescape")
    return found


def _has_a_place(name: str) -> bool:
    """Tell whether a file of this name may be in an archive: nothing that leads out of it."""
    first, *more = name.split("/")
    if not more:
        return name in {DATABASE, MANIFEST}
    return first in FOLDERS and "\0" not in name and not {"", ".", ".."} & {*more}


def _unpack(stream: BinaryIO, header: _Header, folder: Path, path: str) -> Part:
    target = folder / header.name
    digest = hashlib.sha256()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, _NEW, 0o600), "wb") as file:
            for chunk in _chunks(stream, header.size, path):
                digest.update(chunk)
                file.write(chunk)
            if header.name != DATABASE:  # that others may read media is its owner's choice
                os.fchmod(file.fileno(), header.mode | 0o600)
    except (
        FileExistsError,
        NotADirectoryError,
    ) as error:  # a file of one name, a folder of another
        raise Usage("archive-member", path=path, member=header.name) from error
    except OSError as error:
        detail = error.strerror
        raise DatabaseProblem("not-created", path=str(target), detail=detail) from error
    return Part(header.name, header.size, digest.hexdigest())


def _manifest(stream: BinaryIO, size: int, path: str) -> Manifest:
    if size > _LARGEST_MANIFEST:
        raise Usage("archive-member", path=path, member=MANIFEST)
    try:
        said = json.loads(_padded(stream, size, path))
        if said["format"] > FORMAT:
            raise Usage("archive-newer", path=path, blogctl=str(said["blogctl"]))
        keys = ("blogctl", "schema", "title", "change", "operation", "posts", "comments")
        contents = Contents(
            created_at=datetime.fromisoformat(said["created_at"]),
            founded=said["founded"] and datetime.fromisoformat(said["founded"]),
            **{key: said[key] for key in keys},
        )
        parts = tuple(Part(**part) for part in said["members"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Usage("archive-member", path=path, member=MANIFEST) from error
    numbers = (contents.change, contents.operation, contents.posts, contents.comments)
    texts = (contents.blogctl, contents.schema, contents.title)
    if not all(isinstance(text, str) for text in texts) or not all(
        number is None or isinstance(number, int) for number in numbers
    ):
        raise Usage("archive-member", path=path, member=MANIFEST)
    return Manifest(contents, parts)


def _vouched(manifest: Manifest, found: dict[str, Part], path: str) -> Manifest:
    said = {part.name: part for part in manifest.parts}
    for name in found | said:
        if found.get(name) != said.get(name):
            raise Usage("archive-checksum", path=path, member=name)
    return manifest


def _chunks(stream: BinaryIO, size: int, path: str) -> Iterator[bytes]:
    """Yield a file's bytes, and step over what fills its last block."""
    left = size
    while left:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk:
            raise Usage("archive-cut", path=path)
        left -= len(chunk)
        yield chunk
    _as_much(stream, -size % BLOCKSIZE)


def _padded(stream: BinaryIO, size: int, path: str) -> bytes:
    return b"".join(_chunks(stream, size, path))


def _as_much(stream: BinaryIO, size: int) -> bytes:
    """Return so many bytes, fewer only where no more come: a pipe gives them bit by bit."""
    data = b""
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data
