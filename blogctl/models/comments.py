"""What readers say, and what the house says among itself about it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table, word
from blogctl.models.posts import Post as Post  # noqa: PLC0414
from blogctl.vocabulary import CommentKind, CommentStatus

OWED = (
    "due_at IS NOT NULL AND answered_at IS NULL AND settled_at IS NULL "
    "AND status NOT IN ('rejected', 'spam')"
)
"""The condition that a comment is owed an answer; a query that says it so reads its own index.

NOT IN, because with IN SQLite goes through all comments of these states in `ix_comment_status`.
"""


class Comment(Table, table=True):
    """A comment: who said what, where it stands, who decided, and whether it is owed an answer.

    The indexes on the post, the writer and the assignee leave the status out, so that a decision
    on 50,000 comments rewrites two small indexes and not seven.
    """

    __table_args__ = (
        Index("ix_comment_status", "status", "created_at", "id"),
        Index("ix_comment_created", "created_at", "id"),
        Index("ix_comment_post", "post_id", "created_at", "id"),
        Index("ix_comment_post_status", "post_id", "status"),
        Index("ux_comment_number", "post_id", "number", unique=True),
        Index("ix_comment_email", "author_email_key", "created_at", "id"),
        Index("ix_comment_ip", "ip", "created_at", "id"),
        Index(
            "ix_comment_assigned",
            "assigned_to_id",
            "created_at",
            "id",
            sqlite_where=text("assigned_to_id IS NOT NULL"),
        ),
        # What is owed is all that `status` asks for, what was answered all that `stats` does: each
        # is read off its index alone.
        Index("ix_comment_owed", "due_at", "id", "assigned_to_id", sqlite_where=text(OWED)),
        Index(
            "ix_comment_answered",
            *("created_at", "answered_at", "due_at", "answered_by_id", "post_id"),
            sqlite_where=text("answered_at IS NOT NULL"),
        ),
        # What readers are told of why comments are turned down.
        Index("ix_comment_reason", "status", "reason", sqlite_where=text("status = 'rejected'")),
        # What readers put before the moderators.
        Index(
            "ix_comment_reported",
            "created_at",
            "id",
            sqlite_where=text("reported_at IS NOT NULL"),
        ),
        AUTOINCREMENT,
    )

    post_id: int = Field(foreign_key="post.id")
    number: int | None = None
    kind: CommentKind = word(CommentKind, default=CommentKind.COMMENT)
    parent_id: int | None = Field(default=None, foreign_key="comment.id", index=True)
    author_name: str
    author_email: str | None = None
    author_email_key: str | None = None
    author_url: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    body: str
    status: CommentStatus = word(CommentStatus, default=CommentStatus.PENDING)
    contributor_id: int | None = Field(default=None, foreign_key="contributor.id", index=True)
    assigned_to_id: int | None = Field(default=None, foreign_key="contributor.id")
    due_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="contributor.id")
    settled_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="contributor.id")
    reason: str | None = None
    note: str | None = None
    edited_at: datetime | None = None
    created_at: datetime
    reported_at: datetime | None = None


class CommentNote(Table, table=True):
    """A private word on a comment, shown to the house only; `author` is who acted, as text."""

    __table_args__ = (AUTOINCREMENT,)

    comment_id: int = Field(foreign_key="comment.id", ondelete="CASCADE", index=True)
    contributor_id: int | None = Field(default=None, foreign_key="contributor.id")
    body: str
    created_at: datetime
    author: str | None = None
