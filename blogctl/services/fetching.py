"""Files fetched from the web for an import: from public addresses alone, within bounds.

Whoever wrote an export chooses what is asked for, so nothing of this machine's own network may be
reached: every address that a name stands for is checked, and the connection goes to the very
address that was. Nothing is done through a proxy, and nothing is told but who asks.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer
from typing import IO, Any, Self, TypeAlias
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from blogctl import __version__
from blogctl.errors import Busy, Usage
from blogctl.text import MB

Address: TypeAlias = IPv4Address | IPv6Address

LIMIT = 64 * MB
"""How many bytes of one file are fetched."""
SECONDS = 30.0
"""How long one file may take, redirects and all."""
MOST_REDIRECTS = 5

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 within IPv6, as NAT64 has it (RFC 6052)
_CHUNK = 64 * 1024
_HEADERS = {"User-Agent": f"blogctl/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}


def is_public(address: Address) -> bool:
    """Say whether an address is of the public internet, and so is what it wraps."""
    inner: list[Address | None] = []
    if isinstance(address, IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
    public = address.is_global and not address.is_multicast and not address.is_reserved
    return public and all(each is None or is_public(each) for each in inner)


@contextmanager
def fetched(
    url: str,
    *,
    limit: int = LIMIT,
    timeout: float = SECONDS,
    allow: Callable[[Address], bool] = is_public,
) -> Iterator[Path]:
    """Fetch what is at an address of the web into a file that is gone after the block.

    `timeout` is in seconds and for all of it. Raises Usage where it may not be fetched, is larger
    than `limit` or is not there; Busy where its server does not answer, or not in time.
    """
    with NamedTemporaryFile(prefix="blogctl-") as file, _Errand(timeout) as errand:
        try:
            _fetch(url, file, limit, allow, errand)
        except (OSError, HTTPException, ValueError) as error:
            detail = "time-out" if errand.late else str(error)
            raise Busy("fetch-failed", url=url, detail=detail) from error
        if errand.late:
            raise Busy("fetch-failed", url=url, detail="time-out")
        file.flush()
        yield Path(file.name)


class _Errand:
    """The time that one file may take; when it is over, the connection of the moment is cut.

    A socket's own time-out is for each piece: a server that sends a letter a second never meets it.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.late = False
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def through(self, connected: socket.socket) -> None:
        """Say which connection is to be cut."""
        self._socket = connected
        if self.late:
            self._cut()

    def _cut(self) -> None:
        self.late = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _fetch(
    url: str,
    file: IO[bytes],
    limit: int,
    allow: Callable[[Address], bool],
    errand: _Errand,
) -> None:
    """Follow an address to its end and write what is there."""
    here = url
    for _ in range(MOST_REDIRECTS + 1):
        parts = _parts(here, asked=url)
        with (
            closing(_connection(parts, url, allow, errand)) as connection,
            closing(_ask(connection, parts)) as response,
        ):
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or location is None:
                _read(response, url, file, limit)
                return
            here = urljoin(here, location)
    raise Usage("fetch-redirects", url=url)


def _parts(url: str, *, asked: str) -> SplitResult:
    """Return the parts of an address of the web; raises Usage for any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in _PORTS or port == 0 or "@" in parts.netloc:
        raise Usage("fetch-address", url=asked)
    return parts


def _connection(
    parts: SplitResult, asked: str, allow: Callable[[Address], bool], errand: _Errand
) -> HTTPConnection:
    """Connect to the first address of a host that answers; all of them must be allowed."""
    host = str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, where in found:
        if not allow(ip_address(str(where[0]).partition("%")[0])):
            raise Usage("fetch-private", url=asked, host=host)
    connected = _connected(found, errand)
    try:
        errand.through(connected)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connected = context.wrap_socket(connected, server_hostname=host)
            errand.through(connected)
    except BaseException:
        connected.close()
        raise
    connection = HTTPConnection(host, port)
    connection.sock = connected
    return connection


def _connected(
    found: Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]],
    errand: _Errand,
) -> socket.socket:
    """Return a connection to the first of these addresses that answers."""
    failure = OSError("no address")
    for family, kind, protocol, _, where in found:
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(errand.seconds)
            made.connect(where)
        except OSError as error:
            made.close()
            failure = error
        else:
            return made
    raise failure


def _ask(connection: HTTPConnection, parts: SplitResult) -> HTTPResponse:
    """Ask for a page, its address spelt as servers understand it."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    connection.request("GET", f"{path}?{query}" if query else path, headers=_HEADERS)
    return connection.getresponse()


def _read(response: HTTPResponse, url: str, file: IO[bytes], limit: int) -> None:
    """Write what a server sends, as long as it is what was asked for and not too much."""
    if response.status != 200:
        raise Usage("fetch-status", url=url, status=response.status)
    if (response.length or 0) > limit:
        raise Usage("fetch-large", url=url, limit=limit)
    size = 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise Usage("fetch-large", url=url, limit=limit)
        file.write(chunk)
    if response.length:  # what was promised and never came
        raise Busy("fetch-failed", url=url, detail=f"{size} bytes")
