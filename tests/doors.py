"""A server asked without a network: requests go to the application, one after the other."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from blogctl.web.app import Serving, app
from blogctl.web.challenges import Challenges
from tests.conftest import NOW

SECRET = b"s" * 32
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answers; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:  # noqa: ANN401 - as it comes
        return json.loads(self.body)

    @property
    def token(self) -> str:
        """The token of the form that was answered."""
        return self.text.partition('name="token" value="')[2].partition('"')[0]


@dataclass
class Door:
    """A server on a blog; `now` is what its clock says."""

    blog: Path
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    now: datetime = NOW
    peer: str | None = "192.0.2.1"
    reports: list[object] = field(default_factory=list)
    challenges: Challenges = field(default_factory=lambda: Challenges(SECRET))
    app: Callable[..., Awaitable[None]] = field(init=False)

    def ask(
        self,
        target: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return what is answered to a request; `target` has a query or not."""
        sent = {"host": "localhost:8000"} | {k.lower(): v for k, v in (headers or {}).items()}
        return self.loop.run_until_complete(self._ask(target, method, body, sent))

    def send(self, fields: Mapping[str, object], **headers: str) -> Answer:
        """Send a form as a browser does."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.ask(
            "/comments",
            method="POST",
            body=urlencode(fields).encode(),
            headers={"content-type": FORM, **named},
        )

    def write(self, **fields: object) -> Answer:
        """Send a comment as somebody does who knows the answer."""
        said = {"post": 1, "name": "Zoé", "comment": "Bonjour"} | fields
        token = self.send(said).token
        self.now += timedelta(seconds=10)  # nobody reads and copies faster
        return self.send(said | {"token": token, "captcha": self.challenges.answer(token)})

    async def _ask(
        self, target: str, method: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        parts = urlsplit(target)
        started: dict[str, Any] = {}
        received = bytearray()
        bodies = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in bodies:
                return message
            await asyncio.Event().wait()  # the reader is still there
            return {}

        async def answered(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                received.extend(message.get("body", b""))

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(k.encode(), v.encode("utf-8")) for k, v in headers.items()],
            "client": None if self.peer is None else (self.peer, 4711),
            "server": ("127.0.0.1", 8000),
        }
        await self.app(scope, receive, answered)
        told = {key.decode(): value.decode() for key, value in started["headers"]}
        return Answer(started["status"], told, bytes(received))


@contextmanager
def opened(blog: Path, **serving: Any) -> Iterator[Door]:  # noqa: ANN401 - as of Serving
    """Open a server on a blog for as long as the block lasts."""
    door = Door(blog)
    told = {"secret": SECRET, "clock": lambda: door.now, "host": "127.0.0.1"}
    application = app(Serving(blog=blog, report=door.reports.append, **{**told, **serving}))
    door.app = application
    life = application.router.lifespan_context(application)
    door.loop.run_until_complete(life.__aenter__())
    try:
        yield door
    finally:
        door.loop.run_until_complete(life.__aexit__(None, None, None))
        door.loop.close()
