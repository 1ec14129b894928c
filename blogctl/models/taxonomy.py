"""Keywords and categories, and the posts that bear them.

`sort_at` repeats the post's, kept by triggers, so that a tag's or a category's posts are read in
their order from one index (see `store.schema`).
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table
from blogctl.models.posts import Post as Post  # noqa: PLC0414


class Tag(Table, table=True):
    """A keyword."""

    __table_args__ = (AUTOINCREMENT,)

    slug: str = Field(unique=True)
    name: str


class PostTag(Table, table=True):
    """A post bears a tag."""

    __table_args__ = (
        Index("ux_posttag", "post_id", "tag_id", unique=True),
        Index("ix_posttag_sort", "tag_id", "sort_at", "post_id"),
        AUTOINCREMENT,
    )

    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE")
    tag_id: int = Field(foreign_key="tag.id", ondelete="CASCADE")
    sort_at: datetime | None = None


class Category(Table, table=True):
    """A shelf of the blog, perhaps on another shelf."""

    __table_args__ = (AUTOINCREMENT,)

    slug: str = Field(unique=True)
    name: str
    description: str = ""
    parent_id: int | None = Field(default=None, foreign_key="category.id", index=True)


class PostCategory(Table, table=True):
    """A post stands in a category; the one at the lowest position is its main one."""

    __table_args__ = (
        Index("ux_postcategory", "post_id", "category_id", unique=True),
        Index("ix_postcategory_sort", "category_id", "sort_at", "post_id"),
        AUTOINCREMENT,
    )

    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE")
    category_id: int = Field(foreign_key="category.id", ondelete="CASCADE")
    position: int = 0
    sort_at: datetime | None = None
