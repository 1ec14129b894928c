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
