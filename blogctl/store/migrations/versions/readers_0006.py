"""Readers write themselves: what is kept out, what rules said, what was used or reported."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a column, tables and indexes; nothing that is there changes."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)


STATEMENTS = (
    "ALTER TABLE comment ADD COLUMN reported_at DATETIME",
    ("CREATE INDEX ix_comment_reported ON comment (created_at, id) WHERE reported_at IS NOT NULL"),
    """
    CREATE TABLE blocked (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind VARCHAR(20) NOT NULL,
        value VARCHAR NOT NULL,
        note VARCHAR,
        created_at DATETIME NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX ux_blocked ON blocked (kind, value)",
    """
    CREATE TABLE finding (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        comment_id INTEGER NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
        rule VARCHAR(20) NOT NULL,
        effect VARCHAR(20) NOT NULL,
        detail VARCHAR
    )
    """,
    "CREATE INDEX ix_finding_comment_id ON finding (comment_id)",
    """
    CREATE TABLE spent (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        token VARCHAR NOT NULL UNIQUE,
        until DATETIME NOT NULL
    )
    """,
    "CREATE INDEX ix_spent_until ON spent (until)",
)
