"""The demonstration: a small French blog, told event by event from what stands in `blogctl/demo`.

Its moments are said from now, in working days, so that whenever it is made there is something to
answer before five, and something late.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from blogctl.formats import front_matter
from blogctl.models.posts import Post
from blogctl.services import (
    acting,
    assigning,
    categories,
    comments,
    configuring,
    contributors,
    conversation,
    founding,
    moderation,
    posts,
    publishing,
    references,
)
from blogctl.services.audit import Change
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.services.founding import Charter
from blogctl.services.publishing import Verb
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.create import create
from blogctl.vocabulary import CommentStatus, ContributorKind, Kind, PostKind

FOLDER = Path(__file__).parent.parent / "demo"

_MANAGER = "chantal-buhagar"
_READERS = "@site"  # comments come in by the site, which is nobody of the house
_WRITTEN_AHEAD = "-1 17:20"  # when a post was written whose hour is to come
_WEEKEND = (5, 6)

_DECISIONS = {
    "approve": CommentStatus.APPROVED,
    "reject": CommentStatus.REJECTED,
    "spam": CommentStatus.SPAM,
}


def make(path: Path, *, user: str, now: datetime) -> None:
    """Make the demonstration blog at `path`, where `user` is the one who answers readers.

    The same moment gives the same blog. Raises Conflict where something stands there already,
    and DatabaseProblem where it can't be made.
    """
    create(path, prepare=lambda session: _tell(session, user, now))


def _tell(session: Session, user: str, now: datetime) -> None:
    """Do in order all that ever happened on the blog."""
    told = _read("blog")
    calendar = Calendar(now, ZoneInfo(told["blog"]["timezone"]))
    founded = min(calendar.moment(told["blog"]["founded"]), now)
    about = told["blog"]
    charter = Charter(
        language=about["language"],
        timezone=about["timezone"],
        user=user,
        title=about["title"],
        url=about["url"],
    )
    founding.inscribe(session, charter, now=founded)
    story = _Story(calendar, user)
    for event in sorted(story.events(told), key=lambda event: event.at):
        who = acting.who(session, named=event.who, user=user)
        event.do(Change(session, who, event.command, min(event.at, now)))
        # Sets are changed behind the session's back: the next event must not see them as before.
        session.flush()
        session.expire_all()


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The moments of the story, said from now."""

    now: datetime
    zone: ZoneInfo

    def day(self, working_days: int) -> date:
        """Return the day so many Mondays to Fridays from today; 0 is today, whatever it is."""
        day = self.now.astimezone(self.zone).date()
        step = timedelta(days=1 if working_days > 0 else -1)
        left = abs(working_days)
        while left:
            day += step
            left -= day.weekday() not in _WEEKEND
        return day

    def moment(self, said: str) -> datetime:
        """Return the moment of such words as "-3 10:15": working days, and the blog's clock."""
        days, hour = said.split()
        local = datetime.combine(self.day(int(days)), time.fromisoformat(hour), tzinfo=self.zone)
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Event:
    """What somebody did, by which command; `who` is as `--as`."""

    at: datetime
    who: str | None
    command: str
    do: Callable[[Change], object]


@dataclass(frozen=True, slots=True)
class _Story:
    """The events of the blog; `comments` has the ids of those that something answers, by key."""

    calendar: Calendar
    user: str
    comments: dict[str, int] = field(default_factory=dict)

    def events(self, told: dict[str, Any]) -> Iterator[_Event]:
        """Yield all that happened; of what happened at one moment, the first comes first."""
        yield from self._beginnings(told)
        for path in sorted(FOLDER.glob("pages/*.md")):
            yield self._writing(path, PostKind.PAGE)
        for path in sorted(FOLDER.glob("posts/*.md")):
            yield self._writing(path, PostKind.POST)
        for change in told["corrections"]:
            yield self._event(change, "post edit", partial(_correct, change))
        for change in told["trashed"]:
            yield self._event(change, "post trash", partial(_trash, change["post"]))
        for change in told["away"]:
            since, until = (self.calendar.day(change[key]) for key in ("since", "until"))
            away = partial(_leave_for, change["contributor"], since, until)
            yield self._event(change, "contributor away", away)
        for change in told["left"]:
            gone = partial(_deactivate, change["contributor"])
            yield self._event(change, "contributor deactivate", gone)
        readers = _read("readers")
        for comment in _read("conversation")["comments"]:
            yield from self._exchange(comment, readers[comment["from"]])

    def _event(self, told: dict[str, Any], command: str, do: Callable[[Change], object]) -> _Event:
        return _Event(self.calendar.moment(told["at"]), told.get("by", _MANAGER), command, do)

    def _beginnings(self, told: dict[str, Any]) -> Iterator[_Event]:
        at, nobody_yet = self.calendar.moment(told["blog"]["founded"]), None
        described = partial(
            configuring.put, key="blog.description", text=told["blog"]["description"]
        )
        yield _Event(at, nobody_yet, "config set", described)
        for number, person in enumerate(told["people"]):
            logins = () if number else (self.user,)
            add = partial(contributors.add, person=_person(person, logins))
            yield _Event(at, nobody_yet, "contributor add", add)
        for shelf in told["categories"]:
            make_shelf = partial(
                categories.create,
                name=shelf["name"],
                parent=shelf.get("parent"),
                description=shelf["description"],
            )
            yield _Event(at, nobody_yet, "category new", make_shelf)

    def _writing(self, path: Path, kind: PostKind) -> _Event:
        said = front_matter.read(path.read_text(encoding="utf-8"), name=path.name)
        comes_out = self.calendar.moment(said.date or "")
        ahead = comes_out > self.calendar.now and not said.draft
        written = self.calendar.moment(_WRITTEN_AHEAD) if ahead else comes_out
        writing = Writing(
            title=said.title,
            body=said.body,
            summary=said.summary,
            slug=path.stem,
            kind=kind,
            author=said.author,
            with_=said.with_,
            categories=said.categories,
            tags=said.tags,
            comments_open=said.comments,
            at=None if said.draft else comes_out,
        )
        return _Event(written, said.author, "post new", partial(posts.create, said=writing))

    def _exchange(self, comment: dict[str, Any], reader: dict[str, Any]) -> Iterator[_Event]:
        """Yield a comment's arrival, and what was done with it."""
        arrived: list[int] = []

        def arrive(change: Change) -> None:
            post = references.one(change.session, Kind.POST, comment["post"])
            answered = self.comments[comment["answers"]] if "answers" in comment else None
            parent = None if answered is None else str(answered)
            made = comments.add(change, post, Remark(body=comment["body"], parent=parent, **reader))
            arrived.append(made)
            self._remember(comment, made)

        yield _Event(self.calendar.moment(comment["at"]), _READERS, "comments add", arrive)
        for step in comment.get("then", ()):
            handle = partial(self._handle, step, arrived)
            yield self._event(step, f"comments {step['do']}", handle)

    def _handle(self, step: dict[str, Any], arrived: list[int], change: Change) -> None:
        [comment] = arrived
        selection.choose(change.session, [comment])
        match step["do"]:
            case "reply":
                self._remember(step, conversation.reply(change, comment, step["body"]))
            case "note":
                conversation.note(change, comment, step["body"])
            case "settle":
                conversation.settle(change)
            case "assign":
                to = references.one(change.session, Kind.CONTRIBUTOR, step["to"])
                selection.choose(change.session, [comment])
                assigning.assign(change, to)
            case decision:
                moderation.decide(
                    change, _DECISIONS[decision], reason=step.get("reason"), note=step.get("note")
                )

    def _remember(self, told: dict[str, Any], comment: int) -> None:
        if "key" in told:
            self.comments[told["key"]] = comment


def _person(told: dict[str, Any], logins: tuple[str, ...]) -> Person:
    said = told | {"kind": ContributorKind(told["kind"]), "topics": tuple(told.get("topics", ()))}
    return Person(**said, logins=logins)


def _correct(told: dict[str, Any], change: Change) -> None:
    post = references.one(change.session, Kind.POST, told["post"])
    body = change.session.get_one(Post, post).body
    posts.edit(change, post, Writing(body=body.replace(told["find"], told["put"])))


def _trash(slug: str, change: Change) -> None:
    selection.choose(change.session, [references.one(change.session, Kind.POST, slug)])
    publishing.apply(change, Verb.TRASH)


def _leave_for(slug: str, since: date, until: date, change: Change) -> None:
    contributor = references.one(change.session, Kind.CONTRIBUTOR, slug)
    contributors.set_away(change, contributor, since=since, until=until)


def _deactivate(slug: str, change: Change) -> None:
    contributors.set_active(change, [slug], active=False)
