"""The rules tried on comments that are not taken in."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, partial

from sqlmodel import Session

from blogctl.errors import BlogctlError, LineFailed
from blogctl.records.rules import Candidate, CandidateRecord
from blogctl.services import comments, learning, references, rules
from blogctl.services.rules import Arrival
from blogctl.services.settings import Settings
from blogctl.text import FIELD_LIMIT, check_email, check_ip, email_key, line
from blogctl.vocabulary import Kind

_NO_POST = 0


def outcomes(
    session: Session, candidates: Iterable[Candidate], *, settings: Settings, now: datetime
) -> Iterator[CandidateRecord]:
    """Yield what the rules would do with each comment, as if it came in now and no other had.

    Raises LineFailed for one that could not be taken in, or whose post there is not.
    """
    learned = cache(partial(learning.from_decisions, session))
    for candidate in candidates:
        try:
            arrival = _arrival(session, candidate, now=now)
        except BlogctlError as error:
            raise LineFailed(error, line=candidate.line) from error
        found = rules.look(session, arrival, settings=settings, learned=learned)
        yield CandidateRecord(
            line=candidate.line,
            author_name=arrival.name,
            status=rules.status(found, settings["comments.policy"]),
            rules=tuple(dict.fromkeys(each.rule for each in found)),
        )


def _arrival(session: Session, candidate: Candidate, *, now: datetime) -> Arrival:
    post, email, ip = candidate.post, candidate.email, candidate.ip
    return Arrival(
        post=references.one(session, Kind.POST, post) if post else _NO_POST,
        name=line(candidate.name, what="name"),
        email_key=email_key(check_email(email, "email")) if email else None,
        url=line(candidate.url, what="url", limit=FIELD_LIMIT) if candidate.url else None,
        ip=check_ip(ip) if ip else None,
        body=comments.checked_body(candidate.body),
        at=now,
    )
