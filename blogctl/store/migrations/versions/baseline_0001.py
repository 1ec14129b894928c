"""The baseline: every table, index, full-text table and trigger of the first schema.

It is frozen: what it makes is said here in full and taken from no module that may change.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    """
    CREATE TABLE contributor (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        slug VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        sort_name VARCHAR NOT NULL,
        kind VARCHAR(20) NOT NULL,
        role VARCHAR NOT NULL,
        bio VARCHAR NOT NULL,
        email VARCHAR,
        email_key VARCHAR,
        url VARCHAR,
        active BOOLEAN NOT NULL,
        away_from DATE,
        away_until DATE,
        UNIQUE (slug)
    )
    """,
    """
    CREATE TABLE redirect (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        kind VARCHAR(20) NOT NULL,
        old VARCHAR NOT NULL,
        target_id INTEGER,
        created_at DATETIME NOT NULL
    )
    """,
    """
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        slug VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        UNIQUE (slug)
    )
    """,
    """
    CREATE TABLE category (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        slug VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        description VARCHAR NOT NULL,
        parent_id INTEGER,
        UNIQUE (slug),
        FOREIGN KEY (parent_id) REFERENCES category (id)
    )
    """,
    """
    CREATE TABLE setting (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        "key" VARCHAR NOT NULL,
        value JSON,
        UNIQUE ("key")
    )
    """,
    """
    CREATE TABLE media (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        hash VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        type VARCHAR NOT NULL,
        size INTEGER NOT NULL,
        alt VARCHAR,
        width INTEGER,
        height INTEGER,
        created_at DATETIME NOT NULL,
        UNIQUE (hash)
    )
    """,
    """
    CREATE TABLE importedfrom (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        source VARCHAR NOT NULL,
        foreign_id VARCHAR NOT NULL,
        kind VARCHAR(20) NOT NULL,
        thing_id INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        kind VARCHAR NOT NULL,
        payload JSON NOT NULL,
        attempts INTEGER NOT NULL,
        due_at DATETIME NOT NULL,
        state VARCHAR NOT NULL
    )
    """,
    """
    CREATE TABLE contributortopic (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        contributor_id INTEGER NOT NULL,
        topic VARCHAR NOT NULL,
        FOREIGN KEY (contributor_id) REFERENCES contributor (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE contributorlogin (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        contributor_id INTEGER NOT NULL,
        login VARCHAR NOT NULL,
        FOREIGN KEY (contributor_id) REFERENCES contributor (id) ON DELETE CASCADE,
        UNIQUE (login)
    )
    """,
    """
    CREATE TABLE post (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        kind VARCHAR(20) NOT NULL,
        slug VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        summary VARCHAR NOT NULL,
        body VARCHAR NOT NULL,
        body_format VARCHAR(20) NOT NULL,
        body_html VARCHAR NOT NULL,
        renderer INTEGER NOT NULL,
        body_text VARCHAR NOT NULL,
        words INTEGER NOT NULL,
        author_id INTEGER,
        status VARCHAR(20) NOT NULL,
        status_before VARCHAR(20),
        published_at DATETIME,
        sort_at DATETIME NOT NULL,
        comments_open BOOLEAN NOT NULL,
        last_number INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        version INTEGER NOT NULL,
        created_at DATETIME NOT NULL,
        updated_at DATETIME NOT NULL,
        UNIQUE (slug),
        FOREIGN KEY (author_id) REFERENCES contributor (id)
    )
    """,
    """
    CREATE TABLE operation (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        at DATETIME NOT NULL,
        actor VARCHAR NOT NULL,
        contributor_id INTEGER,
        command VARCHAR NOT NULL,
        undoes INTEGER,
        FOREIGN KEY (contributor_id) REFERENCES contributor (id),
        FOREIGN KEY (undoes) REFERENCES operation (id)
    )
    """,
    """
    CREATE TABLE postcontributor (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        post_id INTEGER NOT NULL,
        contributor_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        FOREIGN KEY (post_id) REFERENCES post (id) ON DELETE CASCADE,
        FOREIGN KEY (contributor_id) REFERENCES contributor (id)
    )
    """,
    """
    CREATE TABLE posttag (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        post_id INTEGER NOT NULL,
        tag_id INTEGER NOT NULL,
        sort_at DATETIME,
        FOREIGN KEY (post_id) REFERENCES post (id) ON DELETE CASCADE,
        FOREIGN KEY (tag_id) REFERENCES tag (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE postcategory (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        post_id INTEGER NOT NULL,
        category_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        sort_at DATETIME,
        FOREIGN KEY (post_id) REFERENCES post (id) ON DELETE CASCADE,
        FOREIGN KEY (category_id) REFERENCES category (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE comment (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        post_id INTEGER NOT NULL,
        number INTEGER,
        kind VARCHAR(20) NOT NULL,
        parent_id INTEGER,
        author_name VARCHAR NOT NULL,
        author_email VARCHAR,
        author_email_key VARCHAR,
        author_url VARCHAR,
        ip VARCHAR,
        user_agent VARCHAR,
        body VARCHAR NOT NULL,
        status VARCHAR(20) NOT NULL,
        contributor_id INTEGER,
        assigned_to_id INTEGER,
        due_at DATETIME,
        answered_at DATETIME,
        answered_by_id INTEGER,
        settled_at DATETIME,
        decided_at DATETIME,
        decided_by VARCHAR,
        decided_by_id INTEGER,
        reason VARCHAR,
        note VARCHAR,
        edited_at DATETIME,
        created_at DATETIME NOT NULL,
        FOREIGN KEY (post_id) REFERENCES post (id),
        FOREIGN KEY (parent_id) REFERENCES comment (id),
        FOREIGN KEY (contributor_id) REFERENCES contributor (id),
        FOREIGN KEY (assigned_to_id) REFERENCES contributor (id),
        FOREIGN KEY (answered_by_id) REFERENCES contributor (id),
        FOREIGN KEY (decided_by_id) REFERENCES contributor (id)
    )
    """,
    """
    CREATE TABLE auditrecord (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        operation_id INTEGER NOT NULL,
        action VARCHAR(20) NOT NULL,
        kind VARCHAR(20) NOT NULL,
        thing_id INTEGER NOT NULL,
        "before" VARCHAR,
        "after" VARCHAR,
        reason VARCHAR,
        FOREIGN KEY (operation_id) REFERENCES operation (id)
    )
    """,
    """
    CREATE TABLE revision (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        operation_id INTEGER NOT NULL,
        kind VARCHAR(20) NOT NULL,
        thing_id INTEGER NOT NULL,
        number INTEGER,
        fields JSON NOT NULL,
        FOREIGN KEY (operation_id) REFERENCES operation (id)
    )
    """,
    """
    CREATE TABLE commentnote (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        comment_id INTEGER NOT NULL,
        contributor_id INTEGER,
        body VARCHAR NOT NULL,
        created_at DATETIME NOT NULL,
        FOREIGN KEY (comment_id) REFERENCES comment (id) ON DELETE CASCADE,
        FOREIGN KEY (contributor_id) REFERENCES contributor (id)
    )
    """,
)

INDEXES = (
    "CREATE INDEX ix_auditrecord_operation_id ON auditrecord (operation_id)",
    "CREATE INDEX ix_auditrecord_thing ON auditrecord (kind, thing_id, id)",
    "CREATE INDEX ix_category_parent_id ON category (parent_id)",
    (
        "CREATE INDEX ix_comment_assigned ON comment (assigned_to_id, created_at, id) "
        "WHERE assigned_to_id IS NOT NULL"
    ),
    "CREATE INDEX ix_comment_contributor_id ON comment (contributor_id)",
    "CREATE INDEX ix_comment_due ON comment (due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX ix_comment_email ON comment (author_email_key, created_at, id)",
    "CREATE INDEX ix_comment_ip ON comment (ip, created_at, id)",
    "CREATE INDEX ix_comment_parent_id ON comment (parent_id)",
    "CREATE INDEX ix_comment_post ON comment (post_id, created_at, id)",
    "CREATE INDEX ix_comment_post_status ON comment (post_id, status)",
    "CREATE INDEX ix_comment_status ON comment (status, created_at, id)",
    "CREATE UNIQUE INDEX ux_comment_number ON comment (post_id, number)",
    "CREATE INDEX ix_commentnote_comment_id ON commentnote (comment_id)",
    "CREATE INDEX ix_contributor_email_key ON contributor (email_key)",
    "CREATE INDEX ix_contributor_sort_name ON contributor (sort_name, id)",
    "CREATE INDEX ix_contributorlogin_contributor_id ON contributorlogin (contributor_id)",
    "CREATE INDEX ix_contributortopic_topic ON contributortopic (topic)",
    "CREATE UNIQUE INDEX ux_contributortopic ON contributortopic (contributor_id, topic)",
    "CREATE INDEX ix_importedfrom_thing ON importedfrom (kind, thing_id)",
    "CREATE UNIQUE INDEX ux_importedfrom ON importedfrom (source, kind, foreign_id)",
    "CREATE INDEX ix_media_name ON media (name)",
    "CREATE INDEX ix_operation_actor ON operation (actor)",
    "CREATE INDEX ix_operation_undoes ON operation (undoes)",
    "CREATE INDEX ix_outbox_due ON outbox (state, due_at, id)",
    "CREATE INDEX ix_post_author ON post (author_id, sort_at, id)",
    "CREATE INDEX ix_post_sort ON post (sort_at, id)",
    "CREATE INDEX ix_post_status ON post (status, sort_at, id)",
    "CREATE INDEX ix_postcategory_sort ON postcategory (category_id, sort_at, post_id)",
    "CREATE UNIQUE INDEX ux_postcategory ON postcategory (post_id, category_id)",
    "CREATE INDEX ix_postcontributor_contributor_id ON postcontributor (contributor_id)",
    "CREATE UNIQUE INDEX ux_postcontributor ON postcontributor (post_id, contributor_id)",
    "CREATE INDEX ix_posttag_sort ON posttag (tag_id, sort_at, post_id)",
    "CREATE UNIQUE INDEX ux_posttag ON posttag (post_id, tag_id)",
    "CREATE INDEX ix_redirect_target ON redirect (kind, target_id)",
    "CREATE UNIQUE INDEX ux_redirect ON redirect (kind, old)",
    "CREATE INDEX ix_revision_operation_id ON revision (operation_id)",
    "CREATE INDEX ix_revision_thing ON revision (kind, thing_id, id)",
)

LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("ẞ", "ss"))


def spelt(column: str) -> str:
    """Return the expression of a column with its ligatures spelt out."""
    for ligature, letters in LIGATURES:
        column = f"replace({column}, '{ligature}', '{letters}')"
    return column


def full_text(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the full-text table of some columns, and the triggers that keep it."""
    index, names = f"{table}_search", ", ".join(columns)
    new, old = (", ".join(spelt(f"{row}.{each}") for each in columns) for row in ("new", "old"))
    add = f"INSERT INTO {index} (rowid, {names}) VALUES (new.id, {new});"
    remove = f"INSERT INTO {index} ({index}, rowid, {names}) VALUES ('delete', old.id, {old});"
    return (
        (
            f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content='', "
            f"tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        ),
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        (
            f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {names} ON {table} "
            f"BEGIN {remove} {add} END"
        ),
    )


SORT_TRIGGERS = (
    (
        "CREATE TRIGGER posttag_sort AFTER INSERT ON posttag BEGIN "
        "UPDATE posttag SET sort_at = (SELECT sort_at FROM post WHERE id = new.post_id) "
        "WHERE id = new.id; END"
    ),
    (
        "CREATE TRIGGER postcategory_sort AFTER INSERT ON postcategory BEGIN "
        "UPDATE postcategory SET sort_at = (SELECT sort_at FROM post WHERE id = new.post_id) "
        "WHERE id = new.id; END"
    ),
    (
        "CREATE TRIGGER post_sort AFTER UPDATE OF sort_at ON post BEGIN "
        "UPDATE posttag SET sort_at = new.sort_at WHERE post_id = new.id; "
        "UPDATE postcategory SET sort_at = new.sort_at WHERE post_id = new.id; END"
    ),
)


def upgrade() -> None:
    """Make it all in an empty database."""
    connection = op.get_bind()
    for statement in (
        *TABLES,
        *INDEXES,
        *full_text("post", ("title", "summary", "body_text")),
        *full_text("comment", ("author_name", "body")),
        *SORT_TRIGGERS,
    ):
        connection.exec_driver_sql(statement)
