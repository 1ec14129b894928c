"""What is owed an answer, what was answered and when things were done, each on an index of its own.

Comments that wait when a blog is upgraded are owed an answer, as any that come in later; those that
were let through before there was a promise are not (see `services.upgrading`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the indexes, and who wrote a note."""
    connection = op.get_bind()
    op.add_column("commentnote", sa.Column("author", sa.String()))
    connection.exec_driver_sql("DROP INDEX ix_comment_due")
    for statement in INDEXES:
        connection.exec_driver_sql(statement)


INDEXES = (
    (
        "CREATE INDEX ix_comment_owed ON comment (due_at, id, assigned_to_id) "
        "WHERE due_at IS NOT NULL AND answered_at IS NULL AND settled_at IS NULL "
        "AND status NOT IN ('rejected', 'spam')"
    ),
    (
        "CREATE INDEX ix_comment_answered ON comment "
        "(created_at, answered_at, due_at, answered_by_id, post_id) "
        "WHERE answered_at IS NOT NULL"
    ),
    "CREATE INDEX ix_operation_at ON operation (at)",
)
