"""What spam is made of, learned from what was decided: naive Bayes over words.

Each word counts once a comment, and the most telling ones alone decide, so that a long comment is
no surer than a short one. Spam and good comments are taken for equally frequent, whatever share of
either a blog happens to have. (P. Graham, "A Plan for Spam"; G. Robinson's smoothing)
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp, log

from sqlalchemy import func, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.likeness import seen
from blogctl.vocabulary import CommentKind, CommentStatus

LIKELY = 0.9
"""From this probability on a comment is taken for spam."""

LEAST = 20
"""Under so many examples of either kind nothing is known."""

MOST = 1_000
"""So many examples of each kind are learned from: the newest."""

_READ = 1_000  # characters of each: spam says early what it is about
_TELLING = 30
_UNSEEN = 0.5  # what a word counts for in comments that do not have it
_WORD = re.compile(r"\w{2,40}")
_LINK = re.compile(r"https?://|(?<![/\w.])www\.")
_COMMENTS = tables.COMMENT


@dataclass(frozen=True, slots=True)
class Learned:
    """In how many examples of spam, and of good comments, each word stands."""

    spam: Counter[str]
    good: Counter[str]
    spams: int
    goods: int

    def likelihood(self, text: str) -> float | None:
        """Return how likely it is that a text is spam; None where too little is known."""
        if min(self.spams, self.goods) < LEAST:
            return None
        weights = sorted(map(self._weight, words(text)), key=abs, reverse=True)
        return 1 / (1 + exp(-sum(weights[:_TELLING])))

    def _weight(self, word: str) -> float:
        in_spam = (self.spam[word] + _UNSEEN) / (self.spams + 2 * _UNSEEN)
        in_good = (self.good[word] + _UNSEEN) / (self.goods + 2 * _UNSEEN)
        return log(in_spam / in_good)


def words(text: str) -> set[str]:
    """Return what a text is made of: its words, folded, and a mark where it has a link."""
    plain = seen(text[:_READ])
    return {*_WORD.findall(plain), *(["://"] if _LINK.search(plain) else [])}


def learn(spam: Iterable[str], good: Iterable[str]) -> Learned:
    """Learn from examples of both kinds."""
    bad, spams = _count(spam)
    fine, goods = _count(good)
    return Learned(bad, fine, spams, goods)


def _count(texts: Iterable[str]) -> tuple[Counter[str], int]:
    found: Counter[str] = Counter()
    examples = 0
    for text in texts:
        found.update(words(text))
        examples += 1
    return found, examples


def from_decisions(session: Session) -> Learned:
    """Learn from the newest comments of readers that are spam, and that are approved."""
    return learn(
        _newest(session, CommentStatus.SPAM),
        _newest(session, CommentStatus.APPROVED),
    )


def _newest(session: Session, status: CommentStatus) -> Iterator[str]:
    columns = _COMMENTS.c
    query = (
        select(columns.author_name, func.substr(columns.body, 1, _READ))
        .where(
            columns.status == status,
            columns.kind == CommentKind.COMMENT,
            columns.contributor_id.is_(None),
        )
        .order_by(columns.created_at.desc(), columns.id.desc())
        .limit(MOST)
    )
    return (f"{name} {body}" for name, body in session.connection().execute(query))
