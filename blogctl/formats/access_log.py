"""The access logs of web servers: who asked for what, of nginx, Apache and Caddy.

nginx and Apache write the common or the combined form, with the virtual host before it or not,
with more behind it or not; Caddy writes JSON, an object a line. Either may be packed by gzip. The
address of who asked is never looked at, and so is in nothing that comes out of here.

What a reader sends stands in a log as they sent it, but for quotation marks, which all three write
otherwise: so nobody can write a line, or a part of one, into somebody's log.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO

from blogctl.records.readers import Batch, Hit
from blogctl.text import KB

LINE_LIMIT = 256 * KB
"""Bytes of a line from which on it is not looked at; no server writes such a one."""

_CHUNK = 256 * KB
_GZIP = b"\x1f\x8b"
_BY_GZIP = 31  # zlib's own number for it
_TEXT = rb'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'  # between two quotation marks
_LINE = re.compile(
    rb"""^
    # A name with a port, or one that an address follows, is the virtual host.
    (?:([^\ :"\n]++)(?::[0-9]{1,5}+\ |\ (?=[0-9a-fA-F]*+[.:])))?+
    [^"\n]*?(?:""\ )?  # Apache writes "" for a user without a name
    \[([0-3][0-9]/[A-Z][a-z]{2}/(?:19|20)[0-9]{2}:[0-2][0-9]):([0-5][0-9]):([0-6][0-9])
    \ ([+-](?:0[0-9]|1[0-4])[0-5][0-9])\]
    \ "(?:([A-Z]++)\ ([^\ "\\\n?]*+(?:\\.[^\ "\\\n?]*+)*+))?+"""
    + _TEXT
    + rb'"\ ([0-9]{3})\ (?:[0-9]++|-)(?:\ "('
    + _TEXT
    + rb')"\ "('
    + _TEXT
    + rb')")?+[^\n]*+\n',
    re.MULTILINE | re.VERBOSE,
)
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"v": b"\v", b"f": b"\f"}
_MINUTES = {b"%02d" % number: 60 * number for number in range(60)}
_SECONDS = {b"%02d" % number: number for number in range(70)}
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov")
_MONTH = {name: number for number, name in enumerate((*_MONTHS, b"Dec"), 1)}
_HOURS_KEPT = 10_000  # a year has fewer
_LATEST = 4_102_444_800  # the year 2100
_NOTHING = b"-"


def _unheard(_: int) -> None:
    """Hear of progress, and tell nobody."""


def read(stream: BinaryIO, *, progress: Callable[[int], None] = _unheard) -> Iterator[Batch]:
    """Yield the requests of a log, some thousands at a time, in its order.

    A line that is not understood is counted, an empty one is not. `progress` is told how many
    bytes were read since it was told last.
    """
    number, hours = 1, dict[bytes, int]()
    packed = _Packed(_chunks(stream, progress))
    for block in _blocks(packed):
        found = None if block.startswith(b"{") else _at_once(block, hours)
        yield _one_by_one(block, number, hours) if found is None else Batch(found)
        number += block.count(b"\n")
    if packed.cut:
        yield Batch(cut=True)


def _chunks(stream: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    while data := stream.read(_CHUNK):
        yield data
        progress(len(data))


class _Packed:
    """Bytes that may be packed by gzip; `cut` says whether they ended too early."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.cut = False

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes unpacked, no more at a time than is bearable."""
        start = next(self._chunks, b"")
        if start.startswith(_GZIP):
            yield from self._unpacked(start)
        else:
            yield start
            yield from self._chunks

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        unpacker, ended = zlib.decompressobj(_BY_GZIP), True
        while data:
            data = data.lstrip(b"\0") if ended else data  # what tapes are filled up with
            while data:
                try:
                    yield unpacker.decompress(data, _CHUNK)
                except zlib.error:
                    self.cut = True
                    return
                ended = unpacker.eof
                data = unpacker.unused_data.lstrip(b"\0") if ended else unpacker.unconsumed_tail
                if ended:
                    unpacker = zlib.decompressobj(_BY_GZIP)
            data = next(self._chunks, b"")
        self.cut = not ended


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield whole lines, many at a time; a question mark stands for one that is too long."""
    rest, skipping = b"", False
    for data in chunks:
        chunk = data
        if skipping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk, skipping = b"?" + chunk[end:], False
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
        if len(rest) > LINE_LIMIT:
            rest, skipping = b"", True
    if rest or skipping:
        yield (rest or b"?") + b"\n"


def _at_once(block: bytes, hours: dict[bytes, int]) -> list[Hit] | None:
    """Return the requests of lines that are all understood, in one step; None where one is not."""
    found = _LINE.findall(block)
    if len(found) != block.count(b"\n"):
        return None
    hits: list[Hit] = []
    try:
        for host, hour, minute, second, zone, method, path, status, referrer, agent in found:
            at = (hours.get(hour + zone) or _hour(hour, zone, hours)) + _MINUTES[minute]
            hits.append((at + _SECONDS[second], host, method, path, status, referrer, agent))
    except ValueError:  # a day that no month has
        return None
    return list(map(_spelt, hits)) if b"\\" in block else hits


def _hour(hour: bytes, zone: bytes, hours: dict[bytes, int]) -> int:
    """Return when an hour begins, which is kept; raises ValueError where there is none such."""
    month = _MONTH.get(hour[3:6], 0)
    east = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    offset = timezone(-east if zone.startswith(b"-") else east)
    start = datetime(int(hour[7:11]), month, int(hour[:2]), int(hour[12:]), tzinfo=offset)
    if len(hours) >= _HOURS_KEPT:
        hours.clear()
    hours[hour + zone] = at = int(start.timestamp())
    return at


def _one_by_one(block: bytes, number: int, hours: dict[bytes, int]) -> Batch:
    """Return the requests of lines of which some are not understood, or are JSON."""
    hits, strange, first = list[Hit](), 0, 0
    for place, line in enumerate(block.removesuffix(b"\n").split(b"\n"), number):
        try:
            hit = _of_line(line, hours)
        except (
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ):
            strange, first = strange + 1, first or place
        else:
            if hit is not None:
                hits.append(hit)
    return Batch(hits, strange, first)


def _of_line(line: bytes, hours: dict[bytes, int]) -> Hit | None:
    """Return the request of a line, None of one without; what is raised says that it is neither."""
    if line.startswith(b"{"):
        return _of_json(line)
    found = _at_once(line + b"\n", hours)
    if found:
        return found[0]
    if line.strip():
        raise ValueError(line)
    return None


def _spelt(hit: Hit) -> Hit:
    """Return a request with the signs that the server had written otherwise."""
    at, host, method, path, status, referrer, agent = hit
    return at, host, method, _bare(path), status, _bare(referrer), _bare(agent)


def _bare(value: bytes) -> bytes:
    return _ESCAPE.sub(_sign, value) if b"\\" in value else value


def _sign(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode()) if found[1] else _LETTERS.get(found[2], found[2])


def _of_json(line: bytes) -> Hit | None:
    """Return the request that Caddy tells of; None where it tells of something else."""
    said = json.loads(line.decode(errors="replace"))
    if "request" not in said:
        said["level"], said["msg"]  # what it says of itself, else this is another's
        return None
    request = said["request"]
    headers = request.get("headers") or {}
    return (
        _moment(said["ts"]),
        _bytes(request.get("host", "").partition(":")[0]),
        _bytes(request["method"]),
        _bytes(request["uri"].partition("?")[0]),
        b"%d" % said["status"],
        _header(headers, "Referer"),
        _header(headers, "User-Agent"),
    )


def _moment(value: object) -> int:
    """Return the seconds of a time as Caddy writes it: a number, or ISO 8601."""
    if isinstance(value, str):
        at = datetime.fromisoformat(value.replace("/", "-"))
        value = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    if not isinstance(value, int | float) or not 0 <= value < _LATEST:
        raise ValueError(value)
    return int(value)


def _header(headers: Mapping[str, Sequence[str]], name: str) -> bytes:
    return _bytes((headers.get(name) or [""])[0]) or _NOTHING


def _bytes(value: str) -> bytes:
    return value.encode(errors="replace")
