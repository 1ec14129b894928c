"""The server's routes: pages, media, comments, and whether it is well."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from blogctl.errors import BlogctlError
from blogctl.services.printing.by_path import COMMENTS
from blogctl.store.engine import Store
from blogctl.web import answers
from blogctl.web.challenges import Challenges
from blogctl.web.claims import Claims
from blogctl.web.clients import Doorplate, Network
from blogctl.web.intake import Intake
from blogctl.web.mine import SecondThoughts
from blogctl.web.reports import Reports
from blogctl.web.site import Site
from blogctl.web.writing import Desk

PATIENCE = 10.0
"""Seconds that a comment waits for another process that holds the blog."""

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_REPORT = re.compile(rf"{COMMENTS}/([0-9]{{1,18}})/report")
_PICTURE = re.compile(rf"{COMMENTS}/captcha/([A-Za-z0-9_=-]{{1,200}})\.png")
_MEDIUM = re.compile(r"media/(?!assets/)([^/]{1,255})")
_LONGEST = 2_000  # characters of a path


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served, and how: `base` stands in the place of `blog.url`, `host` is listened at."""

    blog: Path
    secret: bytes
    clock: Callable[[], datetime]
    host: str
    base: str = ""
    trusted: tuple[Network, ...] = ()
    cache: Path | None = None
    patience: float = PATIENCE
    static: Path | None = None
    """A built folder whose files are served in the place of pages that are drawn."""
    report: Callable[[BlogctlError], object] = id
    """What hears of an error that a reader is told nothing of."""


class _Door:
    """The handlers of one server."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self.site = Site(serving.blog, serving.clock, base=serving.base, cache=serving.cache)
        self.intake = Intake(Store(serving.blog, patience=serving.patience), serving.clock)
        challenges = Challenges(serving.secret)
        claims, clock = Claims(serving.secret), serving.clock
        self._desk = Desk(self.site, self.intake, challenges, claims, clock, serving.trusted)
        self._mine = SecondThoughts(self.site, self.intake, claims, clock)
        folder = serving.static
        self._folder = None if folder is None else StaticFiles(directory=folder, html=True)
        self._reports = Reports(self.site, self.intake)

    def close(self) -> None:
        self.intake.close()
        self.site.close()

    async def answer(self, request: Request) -> Response:
        """Answer a request, with the blog as it is now."""
        response: Response
        try:
            # What comes in is checked again where it is written, so it need not wait for that.
            await self.site.renew(at_once=request.method != "POST")
            if request.url.path == "/healthz":  # asked for by machines, by whatever name
                response = PlainTextResponse("ok\n", headers={"cache-control": answers.PRIVATE})
            elif self._plate().is_ours(request.headers.get("host", "")):
                response = await self._routed(request)
            else:
                response = PlainTextResponse("no such host here\n", 421)
        except BlogctlError as error:
            self._serving.report(error)
            response = _unwell(error)
        return answers.secured(response, self._policy())

    async def _routed(self, request: Request) -> Response:
        """Answer by path and method; the blog's address may have a path, below which it is."""
        path = request.url.path
        below = _below(path, self._root())
        written = None if below is None else self._written(request, below)
        if written is not None:
            return await written
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("no such method here\n", 405, headers={"allow": "GET, HEAD"})
        if path == "/" and self._root():
            return RedirectResponse(f"{self._root()}/", 302)
        if below is None or len(below) > _LONGEST:
            return await self._nothing()
        return await self._read(request, below)

    def _written(self, request: Request, path: str) -> Awaitable[Response] | None:
        """Return the answer of where readers write; None for a path that is not there."""
        if path == COMMENTS and request.method in {"GET", "HEAD", "POST", "OPTIONS"}:
            return self._commented(request)
        reads = request.method in {"GET", "HEAD"}
        report, mine = _REPORT.fullmatch(path), path == f"{COMMENTS}/mine"
        if not reads and (report or mine) and not self._may_send(request):
            return _refused()
        if mine:
            return self._mine.ask(request) if reads else self._mine.take(request)
        if report:
            comment = int(report[1])
            return self._reports.ask(comment) if reads else self._reports.take(comment)
        return None

    def _may_send(self, request: Request) -> bool:
        return request.method == "POST" and self._plate().may_send(request.headers)

    async def _read(self, request: Request, path: str) -> Response:
        if token := _PICTURE.fullmatch(path):
            return self._shared(request, await self._desk.picture(token[1]))
        if self._folder is not None:
            return await self._built(self._folder, request, path)
        if medium := _MEDIUM.fullmatch(path):
            return await self._medium(medium[1])
        return await self._page(request, path)

    async def _commented(self, request: Request) -> Response:
        if request.method == "POST":
            response = await self._desk.send(request, self._plate())
        elif request.method == "OPTIONS":
            response = Response(status_code=204)
        else:
            response = await self._desk.form(request)
        return self._shared(request, response)

    async def _page(self, request: Request, path: str) -> Response:
        file = f"{path}index.html" if path.endswith("/") or not path else path
        shown = await self.site.file(file)
        if shown is not None and file != "404.html":
            return answers.file(request, file, shown)
        if path and await self.site.file(f"{path}/index.html") is not None:
            return RedirectResponse(f"{self._root()}/{path}/", 301)
        return await self._moved(request, path) or await self._nothing()

    async def _built(self, folder: StaticFiles, request: Request, path: str) -> Response:
        """Answer with a file of the built folder; what begins with a dot is no page."""
        if all(not step.startswith(".") for step in path.split("/")):
            try:
                response = await folder.get_response(path or ".", request.scope)
            except HTTPException:
                response = Response(status_code=404)
            if response.status_code != 404:
                response.headers["cache-control"] = answers.FRESH
                return response
        return await self._moved(request, path) or await self._nothing()

    async def _medium(self, name: str) -> Response:
        found = await self.site.run(self.site.show.medium, name)
        if found is None:
            return await self._nothing()
        path, kind = found
        return FileResponse(path, media_type=kind)

    async def _nothing(self, *, status: int = 404) -> Response:
        shown = await self.site.file("404.html")
        return answers.page(b"" if shown is None else shown.data, status=status)

    async def _moved(self, request: Request, path: str) -> Response | None:
        bare = path.strip("/")
        query = f"?{request.url.query}" if request.url.query else ""
        for old in (f"{bare}{query}", bare):
            found = await self.site.run(self.site.show.moved, old) if old else None
            if found is not None:
                (href,) = found
                if href is None:
                    return await self._nothing(status=410)
                return RedirectResponse(href, 301)
        return None

    def _shared(self, request: Request, response: Response) -> Response:
        """Let pages of the origins of `comments.origins` read it (https://fetch.spec.whatwg.org)."""
        origin = request.headers.get("origin", "")
        response.headers["vary"] = "Origin, Accept"
        if origin and origin.lower() in self._plate().origins:
            response.headers["access-control-allow-origin"] = origin
            response.headers["access-control-allow-methods"] = "GET, POST"
            response.headers["access-control-allow-headers"] = "content-type, accept"
            response.headers["cross-origin-resource-policy"] = "cross-origin"
        return response

    def _plate(self) -> Doorplate:
        known = self.site.show.known
        url = self._serving.base or known["blog.url"]
        return Doorplate.of(url, self._serving.host, known["comments.origins"])

    def _policy(self) -> str:
        known = self.site.show.known
        sent = urlsplit(known["site.comments_url"])
        form = f"{sent.scheme}://{sent.netloc}" if sent.netloc else ""
        return answers.policy(known["site.embed_hosts"], form)

    def _root(self) -> str:
        return self.site.show.addresses.root


def app(serving: Serving) -> Starlette:
    """Return the server's application: the blog is open from now until it is shut down.

    Raises as `Showcase` does where the blog can't be read.
    """
    door = _Door(serving)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            door.close()

    return Starlette(routes=[Route("/{path:path}", door.answer, methods=_METHODS)], lifespan=life)


async def _refused() -> Response:
    return PlainTextResponse("not from there\n", 403)


def _below(path: str, root: str) -> str | None:
    """Return a path below the blog's own; None for one that is not below it."""
    return path[len(root) + 1 :] if path.startswith(f"{root}/") else None


def _unwell(error: BlogctlError) -> Response:
    """Return what is told while the blog can't be read: no more than that."""
    headers = {"retry-after": "10", "cache-control": answers.PRIVATE}
    return PlainTextResponse(f"{error.code}\n", 503, headers=headers)
