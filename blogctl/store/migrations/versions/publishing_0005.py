"""What goes out is known by a key, what is done at its hour remembers when, pages read indexes."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns, a table and indexes; no version before this one ever filled the outbox."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)


STATEMENTS = (
    "ALTER TABLE outbox ADD COLUMN key VARCHAR",
    "ALTER TABLE outbox ADD COLUMN error VARCHAR",
    "ALTER TABLE outbox ADD COLUMN settled_at DATETIME",
    "CREATE UNIQUE INDEX ux_outbox_key ON outbox (key)",
    """
    CREATE TABLE mark (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name VARCHAR NOT NULL UNIQUE,
        at DATETIME,
        value VARCHAR
    )
    """,
    "CREATE INDEX ix_post_page ON post (sort_at, id) WHERE kind = 'page'",
    "CREATE INDEX ix_post_sticky ON post (sort_at, id) WHERE sticky = 1",
    "CREATE INDEX ix_comment_reason ON comment (status, reason) WHERE status = 'rejected'",
)
