"""A reader reports a comment: GET shows it and asks, POST puts it before the moderators."""

from starlette.responses import Response

from blogctl.errors import Busy, DatabaseProblem, NotFound
from blogctl.records.pages import Link, Reported, ShownComment
from blogctl.services import receiving
from blogctl.services.printing.showing import Talk
from blogctl.web import answers
from blogctl.web.intake import Intake
from blogctl.web.site import Site


class Reports:
    """Where readers report."""

    def __init__(self, site: Site, intake: Intake) -> None:
        self._site, self._intake = site, intake

    async def ask(self, comment: int) -> Response:
        """Answer GET /comments/ID/report."""
        found = await self._found(comment)
        return self._nowhere() if found is None else self._page(*found, done=False)

    async def take(self, comment: int) -> Response:
        """Answer POST /comments/ID/report; the same is told whoever was first."""
        found = await self._found(comment)
        if found is None:
            return self._nowhere()
        try:
            await self._intake.do(lambda session, now: receiving.report(session, comment, now=now))
        except NotFound:
            return self._nowhere()
        except (Busy, DatabaseProblem):
            return answers.page(self._site.show.pages.refused("busy"), status=503)
        return self._page(*found, done=True)

    async def _found(self, comment: int) -> tuple[Talk, ShownComment] | None:
        talk = await self._site.run(self._site.show.talk_of, comment)
        if talk is None:
            return None
        shown = (each for each in talk.comments if each.id == comment and each.removed is None)
        return next(((talk, each) for each in shown), None)

    def _page(self, talk: Talk, comment: ShownComment, *, done: bool) -> Response:
        link = Link(talk.title, f"{talk.href}#comment-{comment.number}")
        reported = Reported(link, comment.id, comment.number, comment.html, done)
        return answers.page(self._site.show.pages.reported(reported))

    def _nowhere(self) -> Response:
        return answers.page(self._site.show.pages.refused("no-comment"), status=404)
