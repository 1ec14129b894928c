"""Keywords."""

from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table


class Tag(Table, table=True):
    """A keyword."""

    __table_args__ = (AUTOINCREMENT,)

    slug: str = Field(unique=True)
    name: str
