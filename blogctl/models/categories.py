"""The shelves of the blog."""

from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table


class Category(Table, table=True):
    """A shelf of the blog, perhaps on another shelf."""

    __table_args__ = (AUTOINCREMENT,)

    slug: str = Field(unique=True)
    name: str
    description: str = ""
    parent_id: int | None = Field(default=None, foreign_key="category.id", index=True)
