"""Rules that look at a comment before it reaches the queue: they mark or hold, and delete nothing.

What one says of a comment is kept as a finding, whose detail never is personal data: how many,
which other comment, the blocked word, else only the kind of what was met.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, func, insert, select
from sqlmodel import Session

from blogctl.language import N_
from blogctl.models import tables
from blogctl.records.rules import RuleRecord
from blogctl.services import blocklist, learning, likeness
from blogctl.services.learning import Learned
from blogctl.services.setting_values import OFF
from blogctl.services.settings import Settings
from blogctl.text import fold
from blogctl.vocabulary import CommentPolicy, CommentStatus, Rule, RuleEffect

_COMMENTS, _FINDINGS, _PEOPLE = tables.COMMENT, tables.FINDING, tables.CONTRIBUTOR

_HOUR = timedelta(hours=1)
_REPEATED_WITHIN = timedelta(days=30)
_MOST_COMPARED = 200  # comments on a post, and of a writer
_PADDED, _HALF_PAGE = 4, 1_000  # how much longer a copy may be by what nobody sees
_MOST_FOUND = 5  # entries of the blocklist: who moderates wants to know why, not all of it
_LINK = re.compile(r"(?:https?://|(?<![/\w.@])www\.)[^\s<>\"'\])]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A comment as it comes in.

    `trap` is whether the field was filled in that only a robot sees, `seconds` how long it took
    from the form to the comment, None where that is not known.
    """

    post: int
    name: str
    email_key: str | None
    url: str | None
    ip: str | None
    body: str
    at: datetime
    trap: bool = False
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says of a comment, and what that does to it."""

    rule: Rule
    effect: RuleEffect
    detail: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule is asked about: a comment, the blog that it comes to, and the rule's setting.

    `learned` gives what decisions tell, and reads them when it is asked.
    """

    session: Session
    arrival: Arrival
    value: Any
    learned: Callable[[], Learned]


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule: the setting that it obeys, what it is for, what it does and what it sees.

    `effect` says by the setting's value what it does, None where it is off; `see` yields a detail,
    or None for none, for each thing that it has against a comment (or, `known`, for it).
    """

    rule: Rule
    setting: str
    meaning: str
    effect: Callable[[Any], RuleEffect | None]
    see: Callable[[Case], Iterator[str | None]]


def look(
    session: Session,
    arrival: Arrival,
    *,
    settings: Settings,
    learned: Callable[[], Learned] | None = None,
) -> list[Found]:
    """Return what the rules say of a comment, in their order.

    `learned` spares who has many comments that decisions are read for each.

    What is spam already is not compared with what was learned, which reads 2,000 comments: a flood
    must not cost more than it has to.
    """
    found: list[Found] = []
    tell = learned or partial(learning.from_decisions, session)
    for watch in RULES:
        value = settings[watch.setting]
        effect = watch.effect(value)
        spam = any(each.effect is RuleEffect.SPAM for each in found)
        if effect is None or (spam and watch.rule is Rule.LEARNED):
            continue
        case = Case(session, arrival, value, tell)
        found += [Found(watch.rule, effect, detail) for detail in watch.see(case)]
    return found


def status(found: Sequence[Found], policy: CommentPolicy) -> CommentStatus:
    """Return where a comment starts: as spam or held where a rule says so, else by the policy."""
    effects = {each.effect for each in found}
    if RuleEffect.SPAM in effects:
        return CommentStatus.SPAM
    if RuleEffect.HOLD in effects:
        return CommentStatus.PENDING
    known = policy == CommentPolicy.KNOWN and RuleEffect.PASS in effects
    if known or policy == CommentPolicy.OPEN:
        return CommentStatus.APPROVED
    return CommentStatus.PENDING


def keep(session: Session, comment: int, found: Sequence[Found]) -> None:
    """Write down what the rules said of a comment."""
    if found:
        rows = [
            {"comment_id": comment, "rule": each.rule, "effect": each.effect, "detail": each.detail}
            for each in found
        ]
        session.execute(insert(_FINDINGS), rows)


def told(session: Session, comment: int) -> tuple[dict[str, Any], ...]:
    """Return what the rules said of a comment: rule, effect and detail of each finding."""
    columns = _FINDINGS.c
    query = select(columns.rule, columns.effect, columns.detail)
    rows = session.execute(query.where(columns.comment_id == comment).order_by(columns.id))
    return tuple(dict(row) for row in rows.mappings())


def every(settings: Settings) -> list[RuleRecord]:
    """Return all rules, in the order in which they look."""
    return [
        RuleRecord(watch.rule, watch.setting, settings[watch.setting], watch.meaning)
        for watch in RULES
    ]


def _by_word(value: str) -> RuleEffect | None:
    return None if value == OFF else RuleEffect(value)


def _above_zero(value: int) -> RuleEffect | None:
    return RuleEffect.HOLD if value else None


def _unless_off(value: int | str) -> RuleEffect | None:
    return None if value == OFF else RuleEffect.HOLD


def _of_policy(value: str) -> RuleEffect | None:
    return RuleEffect.PASS if value == CommentPolicy.KNOWN else None


def _honeypot(case: Case) -> Iterator[str | None]:
    if case.arrival.trap:
        yield None


def _time(case: Case) -> Iterator[str | None]:
    seconds = case.arrival.seconds
    if seconds is not None and seconds < case.value:
        yield str(seconds)


def _address_rate(case: Case) -> Iterator[str | None]:
    if case.arrival.ip is not None:
        yield from _rate(case, _COMMENTS.c.ip == case.arrival.ip)


def _post_rate(case: Case) -> Iterator[str | None]:
    yield from _rate(case, _COMMENTS.c.post_id == case.arrival.post)


def _rate(case: Case, same: ColumnElement[bool]) -> Iterator[str]:
    """Yield how many comments came within the hour before, where that is as many as may come."""
    at = case.arrival.at
    came = _COMMENTS.c.created_at.between(_before(at, _HOUR), at)
    query = select(func.count()).select_from(_COMMENTS).where(same, came)
    count = int(case.session.execute(query).scalar_one())
    if count >= case.value:
        yield str(count)


def _before(at: datetime, span: timedelta) -> datetime:
    """Return the moment so long before another, or the first of all."""
    first = datetime.min.replace(tzinfo=at.tzinfo)
    return at - span if at - first > span else first


def _duplicate(case: Case) -> Iterator[str | None]:
    """Yield the id of a comment that says the same, on the post or by the same writer."""
    arrival, columns = case.arrival, _COMMENTS.c
    lately = columns.created_at >= _before(arrival.at, _REPEATED_WITHIN)
    wanted = [columns.post_id == arrival.post]
    if arrival.ip is not None:
        wanted.append((columns.ip == arrival.ip) & lately)
    if arrival.email_key is not None:
        wanted.append((columns.author_email_key == arrival.email_key) & lately)
    text, longest = likeness.seen(arrival.body), _PADDED * len(arrival.body) + _HALF_PAGE
    for same in wanted:  # each is read off its own index, newest first
        query = select(columns.id, columns.body).where(same, columns.created_at <= arrival.at)
        newest = query.order_by(columns.created_at.desc(), columns.id.desc())
        for other, body in case.session.execute(newest.limit(_MOST_COMPARED)):
            if len(body) <= longest and likeness.seen(body) == text:
                yield str(other)
                return


def _links(case: Case) -> Iterator[str | None]:
    count = sum(1 for _ in _LINK.finditer(case.arrival.body))
    if count > case.value:
        yield str(count)


def _blocklist(case: Case) -> Iterator[str | None]:
    arrival = case.arrival
    links = [match[0] for match in _LINK.finditer(arrival.body)]
    hosts = {_host(link) for link in [*links, arrival.url or ""]}
    if arrival.email_key is not None:
        hosts.add(arrival.email_key.rpartition("@")[2])
    texts = (arrival.name, arrival.body, arrival.url or "")
    wanted = blocklist.Traits(texts, arrival.ip, arrival.email_key, hosts - {""})
    yield from blocklist.met(case.session, wanted)[:_MOST_FOUND]


def _host(link: str) -> str:
    address = link if "://" in link else f"http://{link}"
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _house(case: Case) -> Iterator[str | None]:
    """Yield by what a reader could be taken for somebody of the house."""
    name = likeness.name(case.arrival.name)
    people = select(_PEOPLE.c.name, _PEOPLE.c.email_key).where(_PEOPLE.c.active)
    rows = case.session.execute(people).all()
    if name and any(likeness.name(row.name) == name for row in rows):
        yield "name"
    email = case.arrival.email_key
    if email is not None and any(row.email_key == email for row in rows):
        yield "email"


def _learned(case: Case) -> Iterator[str | None]:
    text = f"{case.arrival.name} {case.arrival.body}"
    likelihood = case.learned().likelihood(text)
    if likelihood is not None and likelihood >= learning.LIKELY:
        yield f"{likelihood:.0%}"


def _known(case: Case) -> Iterator[str | None]:
    """Yield once where the same name with the same e-mail has an approved comment."""
    columns, email = _COMMENTS.c, case.arrival.email_key
    if email is None:
        return
    approved = (columns.author_email_key == email) & (columns.status == CommentStatus.APPROVED)
    names = case.session.execute(select(columns.author_name).where(approved).distinct()).scalars()
    if fold(case.arrival.name) in {fold(name) for name in names}:
        yield None


RULES = (
    Watch(
        *(Rule.HONEYPOT, "rules.honeypot"),
        N_("a field was filled in that people do not see"),
        *(_by_word, _honeypot),
    ),
    Watch(
        *(Rule.TIME, "rules.min_seconds"),
        N_("it was sent sooner than anybody can write"),
        *(_above_zero, _time),
    ),
    Watch(
        *(Rule.ADDRESS_RATE, "rules.address_rate"),
        N_("so many came from its address within an hour"),
        *(_above_zero, _address_rate),
    ),
    Watch(
        *(Rule.POST_RATE, "rules.post_rate"),
        N_("so many came on its post within an hour"),
        *(_above_zero, _post_rate),
    ),
    Watch(
        *(Rule.DUPLICATE, "rules.duplicate"),
        N_("another one says the same"),
        *(_by_word, _duplicate),
    ),
    Watch(
        *(Rule.LINKS, "rules.links"),
        N_("it has more links than that"),
        *(_unless_off, _links),
    ),
    Watch(
        *(Rule.BLOCKLIST, "rules.blocklist"),
        N_("something of it is on the blocklist"),
        *(_by_word, _blocklist),
    ),
    Watch(
        *(Rule.HOUSE, "rules.house"),
        N_("it bears a name or an e-mail of the house"),
        *(_by_word, _house),
    ),
    Watch(
        *(Rule.LEARNED, "rules.learned"),
        N_("it is written like what was marked as spam"),
        *(_by_word, _learned),
    ),
    Watch(
        *(Rule.KNOWN, "comments.policy"),
        N_("comments of its writer were approved before"),
        *(_of_policy, _known),
    ),
)
"""All rules, in the order in which they look."""
