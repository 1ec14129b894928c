"""The server: uvicorn, told to bound what a stranger may take of it."""

import asyncio
import errno
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from blogctl.errors import Conflict, Usage
from blogctl.web.app import Serving, app
from blogctl.web.log import AccessLog

HEADERS_WITHIN = 15.0
"""Seconds in which a request's headers must have arrived."""

FINISH_WITHIN = 20
"""Seconds that are left to what is under way when the server is told to stop."""

_ENDINGS = (signal.SIGINT, signal.SIGTERM)
_HEADERS = 16 * 1024  # bytes
_SPARE = 128  # files that are no connections
_MOST = 4_000  # connections


class _Impatient(H11Protocol):
    """A connection that is closed where its next request does not come to an end of headers."""

    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn types it
        super().connection_made(transport)
        self._wait()

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop()
        self._watch = self.loop.call_later(HEADERS_WITHIN, self._give_up)

    def _stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _give_up(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    """A server that ends well when it is told to: uvicorn's kills itself by the signal again."""

    interrupted = False

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {each: signal.signal(each, self.handle_exit) for each in _ENDINGS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.interrupted |= sig == signal.SIGINT
        super().handle_exit(sig, frame)


def run(serving: Serving, *, port: int, path: Path | None) -> None:
    """Serve until told to stop by SIGTERM or SIGINT; what is under way is finished.

    It listens at `serving.host` and `port`, or at a socket in the file system. Raises Conflict
    where something listens there, Usage where it can't be listened at.
    """
    bound = _at_path(path) if path is not None else _at(serving.host, port)
    log = AccessLog(app(serving), clock=serving.clock, trusted=serving.trusted)
    server = _Server(
        uvicorn.Config(
            log,
            http=_Impatient,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            limit_concurrency=_connections(),
            backlog=1024,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=FINISH_WITHIN,
            h11_max_incomplete_event_size=_HEADERS,
        )
    )
    try:
        server.run(sockets=[bound])
        if server.interrupted:
            raise KeyboardInterrupt
    finally:
        bound.close()
        if path is not None:
            path.unlink(missing_ok=True)


def _connections() -> int:
    """Return how many connections may be open, after asking for as many files as are allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST + _SPARE if hard == resource.RLIM_INFINITY else min(hard, _MOST + _SPARE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(16, min(soft - _SPARE, _MOST))


def _at(host: str, port: int) -> socket.socket:
    if not 0 <= port < 2**16:
        raise Usage("address-bad", value=f"{host}:{port}", detail="0-65535")
    bound = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        # With its protocol: else asyncio takes it for no TCP and lets the last bytes wait 40 ms.
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        if bound is not None:
            bound.close()
        raise _refused(error, host, str(port)) from error
    return bound


def _at_path(path: Path) -> socket.socket:
    """Listen at a path; a socket that nobody listens at any more makes way."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket() and not _is_listened_at(path):
            path.unlink()
        bound.bind(str(path))
        path.chmod(0o660)
    except OSError as error:
        bound.close()
        raise _refused(error, str(path)) from error
    return bound


def _is_listened_at(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        return other.connect_ex(str(path)) == 0


def _refused(error: OSError, *where: str) -> Exception:
    value = ":".join(where)
    if error.errno == errno.EADDRINUSE:
        return Conflict("address-taken", value=value)
    return Usage("address-bad", value=value, detail=error.strerror or str(error))
