"""The access log: a line a request, on standard error, with no reader's whole address."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from blogctl.text import neutralise
from blogctl.web import clients
from blogctl.web.clients import Network
from blogctl.when import iso

_LONGEST = 300  # characters of a path


class AccessLog:
    """An application whose every request is told of: when, who, what, status, bytes, seconds."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        clock: Callable[[], datetime],
        trusted: Sequence[Network],
        stream: TextIO | None = None,
    ) -> None:
        self._app, self._clock, self._trusted = app, clock, trusted
        self._stream = stream or sys.stderr

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it when it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            self._tell(scope, status or 500, size, time.perf_counter() - began)

    def _tell(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        peer = scope["client"][0] if scope["client"] else None
        forwarded = [
            value.decode("latin-1") for key, value in scope["headers"] if key == b"x-forwarded-for"
        ]
        who = clients.shortened(clients.address(peer, forwarded, self._trusted))
        what = neutralise(f"{scope['method']} {scope['path'][:_LONGEST]}").replace('"', "%22")
        line = f'{iso(self._clock())} {who} "{what}" {status} {size} {seconds:.3f}\n'
        self._stream.write(line)
        self._stream.flush()
