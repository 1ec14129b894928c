"""A writer's own comment: for a while it may be changed or withdrawn, by a link."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from blogctl.errors import BlogctlError, Busy, DatabaseProblem
from blogctl.records.pages import Link, Mine
from blogctl.services import receiving
from blogctl.services.printing.by_path import COMMENTS
from blogctl.web import answers, forms
from blogctl.web.claims import Claims
from blogctl.web.forms import Sent, Unreadable
from blogctl.web.intake import Intake
from blogctl.web.site import Site


class _Claimed(NamedTuple):
    """A comment that may still be changed, and its post."""

    comment: int
    body: str
    link: Link


class SecondThoughts:
    """Where writers change or withdraw what they just wrote."""

    def __init__(
        self, site: Site, intake: Intake, claims: Claims, clock: Callable[[], datetime]
    ) -> None:
        self._site, self._intake, self._claims, self._clock = site, intake, claims, clock

    async def ask(self, request: Request) -> Response:
        """Answer GET /comments/mine?token=."""
        token = request.query_params.get("token", "")
        claimed = await self._claimed(token)
        if claimed is None:
            return self._late()
        return self._page(Mine(claimed.link, self._action, token, claimed.body))

    async def take(self, request: Request) -> Response:
        """Answer POST /comments/mine."""
        try:
            sent = await forms.sent(request)
        except Unreadable as error:
            refused = self._site.show.pages.refused(error.key)
            return answers.page(refused, status=error.status)
        claimed = await self._claimed(sent.token)
        if claimed is None:
            return self._late()
        problem = None if sent.withdraw else dict(sent.problems).get("comment")
        if problem is not None:
            said = Mine(claimed.link, self._action, sent.token, sent.values["comment"], problem)
            return self._page(said, status=422)
        return await self._done(sent, claimed)

    async def _done(self, sent: Sent, claimed: _Claimed) -> Response:
        body = None if sent.withdraw else sent.comment
        try:
            await self._intake.do(
                lambda session, now: receiving.think_again(session, claimed.comment, body, now=now)
            )
        except (Busy, DatabaseProblem):
            said = Mine(claimed.link, self._action, sent.token, sent.comment, "busy")
            return self._page(said, status=503)
        except BlogctlError:
            return self._late()
        done = "withdrawn" if sent.withdraw else "changed"
        return self._page(Mine(claimed.link, self._action, sent.token, "", done=done))

    async def _claimed(self, token: str) -> _Claimed | None:
        comment = self._claims.read(token, now=self._clock())
        if comment is None:
            return None
        try:
            body, post = await self._site.run(
                self._site.show.read, lambda session: receiving.own(session, comment)
            )
        except BlogctlError:
            return None
        talk = await self._site.run(self._site.show.talk, post)
        return None if talk is None else _Claimed(comment, body, Link(talk.title, talk.href))

    @property
    def _action(self) -> str:
        return f"{self._site.show.addresses.root}/{COMMENTS}/mine"

    def _page(self, mine: Mine, *, status: int = 200) -> Response:
        return answers.page(self._site.show.pages.mine(mine), status=status)

    def _late(self) -> Response:
        return answers.page(self._site.show.pages.refused("mine-late"), status=403)
