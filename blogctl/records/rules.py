"""What keeps spam out, as it is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blogctl.vocabulary import BlockedKind, CommentStatus, Rule


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """A rule: the setting that it obeys, the value in force, and what it says of a comment."""

    rule: Rule
    setting: str
    value: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """What the rules would do with a comment of a file, by its line."""

    line: int
    author_name: str
    status: CommentStatus
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class BlockedRecord:
    """An entry of the blocklist; `value` is as it is compared."""

    id: int
    kind: BlockedKind
    value: str
    note: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment of a file on which the rules are tried; None is what the file does not say."""

    line: int
    name: str
    email: str | None
    url: str | None
    ip: str | None
    post: str | None
    body: str
