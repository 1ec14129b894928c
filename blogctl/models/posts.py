"""What is written."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word

# Its table must be mapped before the foreign keys here are resolved.
from blogctl.models.people import Contributor as Contributor  # noqa: PLC0414
from blogctl.vocabulary import BodyFormat, PostKind, PostStatus


class Post(Table, table=True):
    """A post or a page: its source, what was made of it on saving, and its state.

    `sort_at` is published_at, else created_at. `body_text` is the folded plain text of the body,
    for search. `last_number` is the highest number of a comment that is gone from the page, for
    numbers are never given twice. `status_before` is the state before the trash. A `sticky` one
    stays on top of the latest posts.
    """

    __table_args__ = (
        Index("ix_post_sort", "sort_at", "id"),
        Index("ix_post_status", "status", "sort_at", "id"),
        Index("ix_post_author", "author_id", "sort_at", "id"),
        # The few that all pages name, and those on top of the home page: a query that says their
        # condition as it stands here, not with a bound value, reads them off these.
        Index("ix_post_page", "sort_at", "id", sqlite_where=text("kind = 'page'")),
        Index("ix_post_sticky", "sort_at", "id", sqlite_where=text("sticky = 1")),
        AUTOINCREMENT,
    )

    kind: PostKind = word(PostKind, default=PostKind.POST)
    slug: str = Field(unique=True)
    title: str
    summary: str = ""
    body: str = ""
    body_format: BodyFormat = word(BodyFormat, default=BodyFormat.MARKDOWN)
    body_html: str = ""
    renderer: int = 0
    body_text: str = ""
    words: int = 0
    author_id: int | None = Field(default=None, foreign_key="contributor.id")
    status: PostStatus = word(PostStatus, default=PostStatus.DRAFT)
    status_before: PostStatus | None = word(PostStatus, default=None, nullable=True)
    published_at: datetime | None = None
    sort_at: datetime
    comments_open: bool = True
    last_number: int = 0
    revision: int = 1
    version: int = 1
    created_at: datetime
    updated_at: datetime
    sticky: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
