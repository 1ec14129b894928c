"""Dumps: all of a blog as lines of JSON, from which an equal blog can be made.

    {"blogctl": {"format": 1, "schema": "0006", "private": false, "whole": true, …}}
    {"setting": {"id": 1, "key": "blog.title", "value": "Le blog"}}
    {"post": {"id": 1, "slug": "bonjour", …}}
    {"file": {"media": 3, "part": 0, "bytes": "/9j/4AAQSkZJRg…"}}
    {"end": {"setting": 1, "post": 1, "file": 1}}

Rows come table by table as in `EVERY`, by id; then the bytes of media files, in pieces. The last
line counts them all: without it the file was cut off. Nothing in it depends on when it was made.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, BinaryIO, Never

from blogctl.errors import Usage
from blogctl.formats.blogctl_rows import EVERY, Rows

FORMAT = 1
LINE_LIMIT = 128 * 1024 * 1024
"""Bytes; the longest line of a blog has a body of 8 MB, and what was made of it."""
PIECE = 3 * 256 * 1024
"""How many bytes of a file are on a line: a multiple of three, so that base64 needs no filling."""
FILE = "file"

_HEAD, _END = "blogctl", "end"
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a dump says of itself and of its blog first.

    A `whole` one has every row of the blog, and is what an equal blog can be made of. `last_ids`
    are the highest ids that tables ever gave.
    """

    format: int = FORMAT
    schema: str
    private: bool
    whole: bool
    title: str
    url: str
    language: str
    zone: str
    last_ids: dict[str, int] = field(default_factory=dict)


class Writer:
    """Writes a dump, line by line, and counts."""

    def __init__(self, stream: BinaryIO, head: Head) -> None:
        self._write = stream.write
        self.counts: dict[str, int] = {}
        self._line({_HEAD: asdict(head)})

    def rows(self, name: str, rows: Iterable[bytes]) -> None:
        """Write the rows of a table, each a JSON object already."""
        write, before, number = self._write, b'{"%s":' % name.encode(), 0
        for row in rows:
            write(b"%b%b}\n" % (before, row))
            number += 1
        if number:
            self.counts[name] = number

    def file(self, media: int, stream: BinaryIO) -> None:
        """Write the bytes of a media file."""
        part, piece = 0, stream.read(PIECE)
        while piece or not part:  # an empty file has one empty piece
            self._line({FILE: {"media": media, "part": part, "bytes": b64encode(piece).decode()}})
            part, piece = part + 1, stream.read(PIECE)
        self.counts[FILE] = self.counts.get(FILE, 0) + 1

    def end(self) -> None:
        """Write the last line."""
        self._line({_END: self.counts})

    def _line(self, said: dict[str, Any]) -> None:
        self._write(_encoder.encode(said).encode() + b"\n")


def edited(row: bytes, edit: Callable[[dict[str, Any]], dict[str, Any] | None]) -> bytes | None:
    """Return a row with its JSON in its one spelling, once `edit` has seen it; None drops it."""
    kept = edit(json.loads(row))
    return None if kept is None else _encoder.encode(kept).encode()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the file of a media row; `part` counts them from 0."""

    line: int
    media: int
    part: int
    data: bytes


class Reader:
    """Reads a dump, checking it as it goes; every Usage that it raises names the line.

    To be used in this order: `head`, then `rows` until its end, then `pieces` until its end.
    `line` is the number of the line that was read last, and `first` is where each table began.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.line = 0
        self.first: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self._waiting: tuple[str, Any] | None = None
        self.head = self._read_head()

    def rows(self) -> Iterator[tuple[Rows, Iterator[Sequence[Any]]]]:
        """Yield each table with its rows, which must be taken before the next one is asked for."""
        self._next()
        for each in EVERY:
            if self._is(each.name):
                self.first[each.name] = self.line
                yield each, self._rows_of(each)
        if not (self._is(FILE) or self._is(_END)):
            self._refuse_word()

    def pieces(self) -> Iterator[Piece]:
        """Yield the bytes of files, then check that this was all."""
        before: tuple[int, int] | None = None
        while self._is(FILE):
            piece = self._piece()
            if piece.part == 0:
                self.counts[FILE] = self.counts.get(FILE, 0) + 1
            elif before != (piece.media, piece.part - 1):
                raise Usage("dump-order", line=self.line, value=FILE)
            before = (piece.media, piece.part)
            yield piece
            self._next()
        self._check_end()

    def _read_head(self) -> Head:
        try:
            word, said = self._read()
        except Usage as error:
            if error.key == "dump-long":
                raise
            raise Usage("dump-foreign") from error
        if word != _HEAD or not isinstance(said, dict) or "format" not in said:
            raise Usage("dump-foreign")
        if said["format"] != FORMAT:
            raise Usage("dump-format", found=str(said["format"]), known=FORMAT)
        kinds = {each.name: each.type for each in fields(Head)}
        if said.keys() != kinds.keys():
            raise Usage("dump-foreign")
        texts = (said[name] for name in ("schema", "title", "url", "language", "zone"))
        flags = (said[name] for name in ("private", "whole"))
        ids = said["last_ids"]
        if not (
            all(isinstance(text, str) for text in texts)
            and all(isinstance(flag, bool) for flag in flags)
            and isinstance(ids, dict)
            and ids.keys() <= {each.name for each in EVERY}
            and all(type(last) is int and 0 <= last < 2**63 for last in ids.values())
        ):
            raise Usage("dump-foreign")
        return Head(**said)

    def _rows_of(self, each: Rows) -> Iterator[Sequence[Any]]:
        read, name, last, number = each.reader(private=self.head.private), each.name, 0, 0
        if not each.columns(private=self.head.private):
            self._refuse_word()
        while self._is(name):
            row = self._waiting[1] if self._waiting else None
            if not isinstance(row, dict):
                raise Usage("dump-json", line=self.line, problem=name)
            values = read(row, self.line)
            if values[0] <= last:
                raise Usage("dump-order", line=self.line, value=f"{name} {values[0]}")
            last, number = values[0], number + 1
            yield values
            self._next()
        self.counts[name] = number

    def _piece(self) -> Piece:
        match self._waiting:
            case (_, {"media": int(media), "part": int(part), "bytes": str(text), **rest}) if (
                not rest
            ):
                try:
                    return Piece(self.line, media, part, b64decode(text, validate=True))
                except ValueError as error:
                    problem = str(error)
                    raise Usage("dump-json", line=self.line, problem=problem) from error
        raise Usage("dump-json", line=self.line, problem=FILE)

    def _check_end(self) -> None:
        if not self._is(_END):
            self._refuse_word()
        said: Any = self._waiting[1] if self._waiting else None
        if said != self.counts:
            raise Usage("dump-counts", line=self.line, said=_told(said), found=_told(self.counts))
        if self._stream.read(1):
            raise Usage("dump-order", line=self.line + 1, value="…")

    def _is(self, word: str) -> bool:
        return self._waiting is not None and self._waiting[0] == word

    def _refuse_word(self) -> Never:
        word = self._waiting[0] if self._waiting else ""
        known = {each.name for each in EVERY} | {FILE, _END}
        key = "dump-order" if word in known else "dump-word"
        raise Usage(key, line=self.line, value=word)

    def _next(self) -> None:
        self._waiting = self._read()

    def _read(self) -> tuple[str, Any]:
        """Return the next line: the one word that it begins with, and what that says."""
        data = self._stream.readline(LINE_LIMIT + 1)
        self.line += bool(data)
        if not data.endswith(b"\n"):
            if len(data) > LINE_LIMIT:
                raise Usage("dump-long", line=self.line, limit=LINE_LIMIT)
            raise Usage("dump-cut", line=self.line)
        try:
            said = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Usage("dump-json", line=self.line, problem=str(error)) from error
        if not isinstance(said, dict) or len(said) != 1:
            raise Usage("dump-json", line=self.line, problem="{…}")
        return next(iter(said.items()))


def _told(counts: object) -> str:
    if not isinstance(counts, Mapping):
        return "?"
    return ", ".join(f"{key} {value}" for key, value in counts.items())
