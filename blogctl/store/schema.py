"""The schema beyond the tables: its identity, its revisions, full text and triggers.

The full-text tables are contentless (https://sqlite.org/fts5.html#contentless_tables): they index
what the rows hold and store no second copy. FTS5's own folding takes case and accents off but
leaves `œ`, `æ` and `ß` alone, so the triggers spell those out; `store.search` does the same to
what the user asks for.
"""

APPLICATION_ID = 0x626C6F67  # "blog"
REVISIONS = ("0001", "0002", "0003", "0004")
HEAD = REVISIONS[-1]

_LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("ẞ", "ss"))


INDEXED = {"post": ("title", "summary", "body_text"), "comment": ("author_name", "body")}
"""The tables that are searched, and which of their columns are."""


def spelt(column: str) -> str:
    """Return the expression of a column with its ligatures spelt out."""
    for ligature, letters in _LIGATURES:
        column = f"replace({column}, '{ligature}', '{letters}')"
    return column


def _full_text(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    names = ", ".join(columns)
    index = f"{table}_search"

    def values(row: str) -> str:
        return ", ".join(spelt(f"{row}.{column}") for column in columns)

    add = f"INSERT INTO {index} (rowid, {names}) VALUES (new.id, {values('new')});"
    remove = (
        f"INSERT INTO {index} ({index}, rowid, {names}) VALUES ('delete', old.id, {values('old')});"
    )
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


def _sort_kept(table: str) -> tuple[str, ...]:
    return (
        (
            f"CREATE TRIGGER {table}_sort AFTER INSERT ON {table} BEGIN "
            f"UPDATE {table} SET sort_at = (SELECT sort_at FROM post WHERE id = new.post_id) "
            f"WHERE id = new.id; END"
        ),
    )


BEYOND_TABLES: tuple[str, ...] = (
    *_full_text("post", INDEXED["post"]),
    *_full_text("comment", INDEXED["comment"]),
    *_sort_kept("posttag"),
    *_sort_kept("postcategory"),
    (
        "CREATE TRIGGER post_sort AFTER UPDATE OF sort_at ON post BEGIN "
        "UPDATE posttag SET sort_at = new.sort_at WHERE post_id = new.id; "
        "UPDATE postcategory SET sort_at = new.sort_at WHERE post_id = new.id; END"
    ),
)
