"""An index on the date of comments: `comments list --status all` is a page of it."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_comment_created", "comment", ["created_at", "id"])
