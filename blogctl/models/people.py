"""Those who write, take part and moderate."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word
from blogctl.vocabulary import ContributorKind


class Contributor(Table, table=True):
    """A named person of the house, with the role line readers see beside the name."""

    __table_args__ = (Index("ix_contributor_sort_name", "sort_name", "id"), AUTOINCREMENT)

    slug: str = Field(unique=True)
    name: str
    sort_name: str
    kind: ContributorKind = word(ContributorKind, default=ContributorKind.CONTRIBUTOR)
    role: str = ""
    bio: str = ""
    email: str | None = None
    email_key: str | None = Field(default=None, index=True)
    url: str | None = None
    active: bool = True
    away_from: date | None = None
    away_until: date | None = None


class ContributorTopic(Table, table=True):
    """A subject, as a slug, that a contributor answers for."""

    __table_args__ = (
        Index("ux_contributortopic", "contributor_id", "topic", unique=True),
        AUTOINCREMENT,
    )

    contributor_id: int = Field(foreign_key="contributor.id", ondelete="CASCADE")
    topic: str = Field(index=True)


class ContributorLogin(Table, table=True):
    """An operating-system user who is this contributor."""

    __table_args__ = (AUTOINCREMENT,)

    contributor_id: int = Field(foreign_key="contributor.id", ondelete="CASCADE", index=True)
    login: str = Field(unique=True)
