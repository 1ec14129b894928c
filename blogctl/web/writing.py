"""Comments over HTTP: the form, what is sent by it, and the thread of a post as JSON."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from blogctl.errors import BlogctlError, Busy, Conflict, DatabaseProblem, NotFound
from blogctl.records.pages import Challenge, Link, Received, ShownComment, Writing
from blogctl.remarks import rendered
from blogctl.services import receiving
from blogctl.services.comments import Remark
from blogctl.services.printing.by_path import COMMENTS
from blogctl.services.printing.showing import Talk
from blogctl.services.receiving import Lessons, Offer, Taken
from blogctl.vocabulary import Captcha, CommentStatus
from blogctl.web import answers, clients, forms, remembering
from blogctl.web.challenges import GOOD_FOR, Challenges, Refused
from blogctl.web.claims import Claims
from blogctl.web.clients import Doorplate, Network
from blogctl.web.forms import Sent, Unreadable
from blogctl.web.intake import Intake
from blogctl.web.site import Site
from blogctl.when import iso

_AGENT = 500  # characters of a browser's name that are kept


class Desk:
    """Where readers write."""

    def __init__(
        self,
        site: Site,
        intake: Intake,
        challenges: Challenges,
        claims: Claims,
        clock: Callable[[], datetime],
        trusted: Sequence[Network],
    ) -> None:
        self._site, self._intake, self._challenges = site, intake, challenges
        self._clock, self._trusted, self._claims = clock, trusted, claims
        self._lessons = Lessons()

    async def form(self, request: Request) -> Response:
        """Answer GET /comments?post=: the form, or as JSON the thread and a new challenge."""
        post = request.query_params.get("post", "")
        if not post:
            return RedirectResponse(self._site.show.addresses.moderation, 301)
        asked = forms.asked(request.query_params)
        talk = await self._talk(asked)
        if talk is None:
            return self._refuse(request, "nowhere", status=404)
        if answers.wants_json(request):
            return answers.told(self._thread(talk))
        if not talk.comments_open:
            return self._refuse(request, "closed", talk, status=403)
        name, email = remembering.read(request)
        sent = replace(asked, name=name, email=email, remember=bool(name or email))
        return answers.page(self._drawn(talk, sent, ()))

    async def picture(self, token: str) -> Response:
        """Answer GET /comments/captcha/TOKEN.png."""
        data = await self._site.run(self._challenges.picture, token)
        if data is None:
            return Response(status_code=404)
        return Response(data, headers={"cache-control": answers.PRIVATE}, media_type="image/png")

    async def send(self, request: Request, plate: Doorplate) -> Response:
        """Answer POST /comments: take the comment in, or show the form with what is wrong."""
        if not plate.may_send(request.headers):
            return self._refuse(request, "foreign", status=403)
        try:
            sent = await forms.sent(request)
        except Unreadable as error:
            return self._refuse(request, error.key, status=error.status)
        talk = await self._talk(sent)
        if talk is None:
            return self._refuse(request, "nowhere", status=404)
        if not talk.comments_open:
            return self._refuse(request, "closed", talk, status=403)
        return await self._answer(request, talk, sent)

    async def _answer(self, request: Request, talk: Talk, sent: Sent) -> Response:
        """Take in what can be taken in; else show the form again, with the text that was typed."""
        if sent.preview or sent.other:
            problems = sent.problems if sent.preview else ()
            return self._again(request, talk, sent, problems, status=200)
        if sent.problems:
            return self._again(request, talk, sent, sent.problems)
        if sent.parent and _answered(talk, sent) is None:
            lost = replace(sent, parent="")
            return self._again(request, talk, lost, (("", "parent-bad"),))
        try:
            offer = self._offer(request, sent)
            taken = await self._intake.do(
                lambda session, now: receiving.take(session, offer, now=now, lessons=self._lessons)
            )
        except Refused as error:
            return self._again(request, talk, sent, (("captcha", error.key),))
        except BlogctlError as error:
            status = 503 if isinstance(error, Busy | DatabaseProblem) else 422
            return self._again(request, talk, sent, (_problem(error),), status=status)
        return self._received(request, talk, sent, taken)

    def _offer(self, request: Request, sent: Sent) -> Offer:
        """Return what is handed in; raises Refused where the challenge was not met."""
        now = self._clock()
        if sent.post is None:
            raise Refused("captcha-missing")
        ticket = self._challenges.check(sent.token, sent.captcha, post=sent.post, now=now)
        peer = None if request.client is None else request.client.host
        ip = clients.address(peer, request.headers.getlist("x-forwarded-for"), self._trusted)
        remark = Remark(
            name=sent.name,
            body=sent.comment,
            email=sent.email.strip() or None,
            ip=ip,
            parent=sent.parent or None,
            user_agent=request.headers.get("user-agent", "")[:_AGENT] or None,
            trap=bool(sent.website),
            seconds=int((now - ticket.made_at).total_seconds()),
        )
        return Offer(sent.post, remark, sent.token, ticket.made_at + GOOD_FOR)

    def _received(self, request: Request, talk: Talk, sent: Sent, taken: Taken) -> Response:
        published = taken.status is CommentStatus.APPROVED
        href = f"{talk.href}#comment-{taken.number}" if published else talk.href
        token = self._claims.make(taken.id, now=self._clock())
        mine = f"{self._site.show.addresses.root}/{COMMENTS}/mine?token={token}"
        if answers.wants_json(request):
            # What was marked as spam is told to wait, as all that is not published is.
            status = "approved" if published else "pending"
            told = {"id": taken.id, "status": status, "number": taken.number, "url": href}
            told["mine"] = mine
            return answers.told(told, status=201)
        drawn = self._site.show.pages.received(Received(Link(talk.title, href), published, mine))
        response = answers.page(drawn, status=201)
        remembering.keep(response, sent, self._site.show.addresses)
        return response

    def _again(
        self,
        request: Request,
        talk: Talk,
        sent: Sent,
        problems: Sequence[tuple[str, str]],
        *,
        status: int = 422,
    ) -> Response:
        """Return the form with what was typed, what is wrong with it and a new challenge."""
        if not answers.wants_json(request):
            return answers.page(self._drawn(talk, sent, problems), status=status)
        words = self._site.show.pages.problem
        told = [{"field": name, "code": key, "message": words(key)} for name, key in problems]
        challenge = self._challenge(talk.id, self._sort(sent))
        return answers.told({"problems": told, "challenge": _named(challenge)}, status=status)

    def _drawn(self, talk: Talk, sent: Sent, problems: Sequence[tuple[str, str]]) -> bytes:
        writing = Writing(
            post=talk.id,
            link=Link(talk.title, talk.href),
            challenge=self._challenge(talk.id, self._sort(sent)),
            **sent.values,
            parent=sent.parent,
            answers=_answered(talk, sent),
            remember=sent.remember,
            preview=rendered(sent.values["comment"]),
            problems=tuple(problems),
        )
        return self._site.show.pages.writing(writing)

    def _sort(self, sent: Sent) -> Captcha:
        if sent.other in {*Captcha}:
            return Captcha(sent.other)
        asked = self._challenges.read(sent.token)
        return Captcha(self._site.show.known["comments.captcha"]) if asked is None else asked.sort

    def _challenge(self, post: int, sort: Captcha) -> Challenge:
        token = self._challenges.make(sort, post, now=self._clock())
        if sort is Captcha.IMAGE:
            root = self._site.show.addresses.root
            return Challenge(token, picture=f"{root}/{COMMENTS}/captcha/{token}.png")
        language = self._site.show.known["blog.language"].partition("-")[0]
        return Challenge(token, question=self._challenges.question(token, language))

    def _thread(self, talk: Talk) -> dict[str, Any]:
        shown = [_told(each) for each in talk.comments]
        told: dict[str, Any] = {"post": talk.id, "title": talk.title, "url": talk.href}
        told |= {"comments": shown, "open": talk.comments_open}
        if talk.comments_open:
            sort = Captcha(self._site.show.known["comments.captcha"])
            told["challenge"] = _named(self._challenge(talk.id, sort))
        return told

    def _refuse(
        self, request: Request, key: str, talk: Talk | None = None, *, status: int
    ) -> Response:
        pages = self._site.show.pages
        if answers.wants_json(request):
            problem = {"field": "", "code": key, "message": pages.problem(key)}
            return answers.told({"problems": [problem]}, status=status)
        link = None if talk is None else Link(talk.title, talk.href)
        return answers.page(pages.refused(key, link), status=status)

    async def _talk(self, sent: Sent) -> Talk | None:
        if sent.post is None:
            return None
        return await self._site.run(self._site.show.talk, sent.post)


def _answered(talk: Talk, sent: Sent) -> int | None:
    """Return the number of the comment that is answered; None where it is not on the page."""
    parent = sent.parent_id
    for comment in talk.comments:
        if comment.id == parent and comment.removed is None:
            return comment.number
    return None


def _problem(error: BlogctlError) -> tuple[str, str]:
    if isinstance(error, Busy | DatabaseProblem):
        return "", "try-again"
    if error.key == "token-used":
        return "captcha", "captcha-used"
    if isinstance(error, NotFound) or error.key in {"parent-elsewhere", "parent-turned-down"}:
        return "", "parent-bad"
    if isinstance(error, Conflict):
        return "", "closed"
    return "", "text-bad"


def _named(challenge: Challenge) -> dict[str, str | None]:
    return {
        "token": challenge.token,
        "picture": challenge.picture,
        "question": challenge.question,
    }


def _told(comment: ShownComment) -> dict[str, Any]:
    removed = comment.removed is not None
    return {
        "id": comment.id,
        "number": comment.number,
        "kind": comment.kind,
        "name": comment.name,
        "house": comment.house is not None,
        "at": None if removed else iso(comment.at),
        "html": comment.html,
        "answers": comment.answers,
        "depth": comment.depth,
        "edited": comment.edited,
        "removed": comment.removed,
    }
