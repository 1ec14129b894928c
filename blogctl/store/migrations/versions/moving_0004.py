"""What an import remembers of each thing, files that were never fetched, posts that stay on top."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; no version before this one ever wrote a row of media."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)


STATEMENTS = (
    "ALTER TABLE post ADD COLUMN sticky BOOLEAN DEFAULT '0' NOT NULL",
    "ALTER TABLE importedfrom ADD COLUMN digest VARCHAR",
    "ALTER TABLE importedfrom ADD COLUMN operation_id INTEGER REFERENCES operation (id)",
    "CREATE INDEX ix_importedfrom_operation_id ON importedfrom (operation_id)",
    "DROP TABLE media",
    """
    CREATE TABLE media (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        hash VARCHAR UNIQUE,
        name VARCHAR NOT NULL,
        type VARCHAR NOT NULL,
        size INTEGER NOT NULL,
        alt VARCHAR,
        width INTEGER,
        height INTEGER,
        url VARCHAR,
        created_at DATETIME NOT NULL
    )
    """,
    "CREATE INDEX ix_media_name ON media (name)",
)
