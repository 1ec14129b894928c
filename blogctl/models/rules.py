"""What keeps spam out: what is blocked, what each rule said of a comment, what is used up."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word
from blogctl.models.comments import Comment as Comment  # noqa: PLC0414
from blogctl.vocabulary import BlockedKind, Rule, RuleEffect


class Blocked(Table, table=True):
    """A word, an address, a network, an e-mail or a domain that comments are kept out for.

    `value` is as it is compared: folded, and a network in its shortest form.
    """

    __table_args__ = (Index("ux_blocked", "kind", "value", unique=True), AUTOINCREMENT)

    kind: BlockedKind = word(BlockedKind)
    value: str
    note: str | None = None
    created_at: datetime


class Finding(Table, table=True):
    """What a rule said of a comment when it came in; `detail` has no personal data."""

    __table_args__ = (AUTOINCREMENT,)

    comment_id: int = Field(foreign_key="comment.id", ondelete="CASCADE", index=True)
    rule: Rule = word(Rule)
    effect: RuleEffect = word(RuleEffect)
    detail: str | None = None


class Spent(Table, table=True):
    """A signed token that worked once and works no more; it is forgotten after `until`."""

    __table_args__ = (AUTOINCREMENT,)

    token: str = Field(unique=True)
    until: datetime = Field(index=True)
