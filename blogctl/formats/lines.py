"""Files of lines: each line decoded and numbered, none longer than is bearable."""

import codecs
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from blogctl.errors import NotFound, Usage
from blogctl.formats.reading import Reading
from blogctl.text import KB, decode

LINE_LIMIT = 1024 * KB  # characters
_CHUNK = 64 * KB
_BOM = "\ufeff"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Give a file that a person named; raises `NotFound`, or `Usage` where it can't be read."""
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError:
        raise NotFound("file", refs=[str(path)]) from None
    except OSError as error:
        detail = error.strerror or str(error)
        raise Usage("file-unreadable", path=str(path), detail=detail) from error


def read(path: Path, reading: Reading, *, limit: int = LINE_LIMIT) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line, without the end of line and byte order mark.

    Raises `Usage` for bytes that are not in the encoding, for a character that is cut off at the
    end unless that is borne, and for a line over `limit` characters.
    Raises `Usage` for bytes that are not in the encoding, for a last character that is cut off
    unless that is borne, and for a line over `limit` characters.
    """
    number, length, pieces = 1, 0, list[str]()
    for text in _texts(path, reading):
        first, *others = text.split("\n")
        pieces.append(first)
        length += len(first)
        for other in others:
            yield number, _line("".join(pieces), path, number, limit)
            number, length, pieces = number + 1, len(other), [other]
        if length > limit:
            raise _too_long(path, number, limit)
    if last := "".join(pieces):
        yield number, _line(last, path, number, limit)


def _line(line: str, path: Path, number: int, limit: int) -> str:
    if len(line) > limit + 1:
        raise _too_long(path, number, limit)
    return line.removesuffix("\r")


def _too_long(path: Path, number: int, limit: int) -> Usage:
    return Usage("line-long", path=str(path), line=number, limit=limit)


def _texts(path: Path, reading: Reading) -> Iterator[str]:
    """Yield the file decoded, some kilobytes at a time."""
    encoding = reading.encoding or "utf-8"
    decode(b"", what="file", encoding=encoding)  # refuses what is no encoding of text
    decoder = codecs.getincrementaldecoder(encoding)()
    done, first = 0, True
    with opened(path) as stream:
        while True:
            data = stream.read(_CHUNK)
            waiting = len(decoder.getstate()[0])
            if not data and waiting:
                if not reading.lenient:
                    raise Usage("text-cut", what=path.name)
                yield "\ufffd"
                return
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeError as error:
                offset = done - waiting + getattr(error, "start", 0)
                raise _not_in(encoding, path, offset) from error
            yield text.removeprefix(_BOM) if first else text
            done, first = done + len(data), first and not text
            if not data:
                return
            reading.progress(len(data))


def _not_in(encoding: str, path: Path, offset: int) -> Usage:
    utf8 = codecs.lookup(encoding).name == "utf-8"
    likely = "windows-1252" if utf8 else "utf-8"
    return Usage("text-encoding", what=path.name, encoding=encoding, offset=offset, likely=likely)


def json_object(line: str, path: Path, number: int) -> dict[str, object]:
    """Return the object that a line of JSONL is; raises `Usage` where it is none."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise Usage(
            "line-json", path=str(path), line=number, column=error.colno, problem=error.msg
        ) from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits; nested too deeply
        problem = "nested too deeply" if isinstance(error, RecursionError) else "a number too long"
        raise Usage("line-json", path=str(path), line=number, column=1, problem=problem) from error
    if not isinstance(value, dict):
        raise Usage("line-object", path=str(path), line=number)
    return value
