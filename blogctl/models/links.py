"""What leads from one thing to another: rows that only sets are made of.

`sort_at` of a tag's or a category's link repeats the post's, kept by triggers, so that the posts
of one are read in their order from one index (see `store.schema`).
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word
from blogctl.models.categories import Category as Category  # noqa: PLC0414 - for its foreign keys
from blogctl.models.posts import Post as Post  # noqa: PLC0414
from blogctl.models.tags import Tag as Tag  # noqa: PLC0414
from blogctl.vocabulary import Kind


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


class PostContributor(Table, table=True):
    """Somebody who took part in a post ("with")."""

    __table_args__ = (
        Index("ux_postcontributor", "post_id", "contributor_id", unique=True),
        AUTOINCREMENT,
    )

    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE")
    contributor_id: int = Field(foreign_key="contributor.id", index=True)
    position: int = 0


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


class Redirect(Table, table=True):
    """An old slug or path, and the thing it leads to; without one it is gone for good."""

    __table_args__ = (
        Index("ux_redirect", "kind", "old", unique=True),
        Index("ix_redirect_target", "kind", "target_id"),
        AUTOINCREMENT,
    )

    kind: Kind = word(Kind)
    old: str
    target_id: int | None = None
    created_at: datetime
