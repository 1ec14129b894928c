"""What holds of a blog's file whatever was done to it, and what undo must bring back."""

import sqlite3
from contextlib import closing
from pathlib import Path

State = dict[str, list[tuple[object, ...]]]

# What no undo brings back: numbers that only rise, and the history itself.
_RISING = {
    "post": {"version", "updated_at", "revision", "last_number"},
    "comment": {"number"},
    "setting": {"id"},
}
_LINKS = ("posttag", "postcategory", "postcontributor", "contributortopic", "contributorlogin")
_HISTORY = {"operation", "auditrecord", "revision", "redirect", "alembic_version"}

_SLUGGED = ("post", "tag", "category", "contributor")
_INDEXED = {"post": ("title", "summary", "body_text"), "comment": ("author_name", "body")}
_LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("ẞ", "ss"))


def opened(path: Path) -> sqlite3.Connection:
    """Return a plain connection, of SQLite and nothing else."""
    return sqlite3.connect(path, isolation_level=None)


def state(path: Path) -> State:
    """Return all that a blog says, table by table: what undo has to bring back."""
    with closing(opened(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        tables = {name for (name,) in names if "_search" not in name and "sqlite_" not in name}
        return {table: _rows(connection, table) for table in sorted(tables - _HISTORY)}


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    left_out = _RISING.get(table, set()) | ({"id"} if table in _LINKS else set())
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    said = ", ".join(f'"{column}"' for column in columns if column not in left_out)
    # A setting that is back at its default keeps its row.
    where = "WHERE value IS NOT NULL AND value <> 'null'" if table == "setting" else ""
    rows = connection.execute(f"SELECT {said} FROM {table} {where}").fetchall()
    return sorted(rows, key=repr)


def check(path: Path) -> None:
    """Assert that a blog is whole."""
    with closing(opened(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        _check_names(connection)
        _check_order(connection)
        _check_history(connection)
        _check_conversation(connection)
        for table, columns in _INDEXED.items():
            _check_search(connection, table, columns)


def _check_names(connection: sqlite3.Connection) -> None:
    for table in _SLUGGED:
        twice = f"SELECT slug FROM {table} GROUP BY slug HAVING count(*) > 1"
        assert connection.execute(twice).fetchall() == []
        # A slug names a thing, or leads somewhere, never both.
        both = f"SELECT t.slug FROM {table} t JOIN redirect r ON r.kind = ? AND r.old = t.slug"
        assert connection.execute(both, (table,)).fetchall() == []
        lost = (
            f"SELECT old FROM redirect WHERE kind = ? AND target_id IS NOT NULL "
            f"AND target_id NOT IN (SELECT id FROM {table})"
        )
        assert connection.execute(lost, (table,)).fetchall() == []
    twice = (
        "SELECT post_id, number FROM comment WHERE number IS NOT NULL "
        "GROUP BY post_id, number HAVING count(*) > 1"
    )
    assert connection.execute(twice).fetchall() == []
    unnumbered = "SELECT id FROM comment WHERE status = 'approved' AND number IS NULL"
    assert connection.execute(unnumbered).fetchall() == []


def _check_order(connection: sqlite3.Connection) -> None:
    stray = "SELECT id FROM post WHERE sort_at <> coalesce(published_at, created_at)"
    assert connection.execute(stray).fetchall() == []
    for links in ("posttag", "postcategory"):
        stray = (
            f"SELECT l.id FROM {links} l JOIN post p ON p.id = post_id "
            "WHERE l.sort_at IS NOT p.sort_at"
        )
        assert connection.execute(stray).fetchall() == []
    unlike = "SELECT id FROM post WHERE (status = 'trashed') <> (status_before IS NOT NULL)"
    assert connection.execute(unlike).fetchall() == []
    undated = "SELECT id FROM post WHERE status = 'published' AND published_at IS NULL"
    assert connection.execute(undated).fetchall() == []
    circle = (
        "WITH RECURSIVE above (id, top) AS (SELECT id, parent_id FROM category UNION "
        "SELECT above.id, parent_id FROM above JOIN category ON category.id = top) "
        "SELECT id FROM above WHERE id = top"
    )
    assert connection.execute(circle).fetchall() == []


def _check_history(connection: sqlite3.Connection) -> None:
    empty = (  # an import that found all of it here has its ledger, and changed nothing else
        "SELECT id FROM operation WHERE id NOT IN (SELECT operation_id FROM auditrecord) "
        "AND id NOT IN (SELECT operation_id FROM importedfrom WHERE operation_id IS NOT NULL)"
    )
    assert connection.execute(empty).fetchall() == []
    for table in (*_SLUGGED, "comment"):
        unmade = (
            f"SELECT id FROM {table} WHERE id NOT IN "
            "(SELECT thing_id FROM auditrecord WHERE kind = ? AND action = 'create')"
        )
        assert connection.execute(unmade, (table,)).fetchall() == []


# Comments, notes and people of whom each of these holds are none.
_UNTRUE = (
    "SELECT id FROM comment WHERE (answered_at IS NULL) <> (answered_by_id IS NULL)",
    (
        "SELECT id FROM comment WHERE due_at IS NOT NULL "
        "AND (contributor_id IS NOT NULL OR kind <> 'comment')"
    ),
    "SELECT id FROM comment WHERE due_at < created_at",
    (
        "SELECT id FROM comment WHERE edited_at IS NOT NULL AND id NOT IN "
        "(SELECT thing_id FROM auditrecord WHERE kind = 'comment' AND action = 'edit')"
    ),
    (
        "SELECT id FROM comment WHERE assigned_to_id IS NOT NULL AND id NOT IN "
        "(SELECT thing_id FROM auditrecord WHERE kind = 'comment' AND action = 'assign')"
    ),
    (
        "SELECT id FROM comment WHERE answered_at IS NOT NULL AND id NOT IN (SELECT thing_id "
        "FROM auditrecord WHERE kind = 'comment' AND action IN ('answer', 'reopen'))"
    ),
    (
        "SELECT id FROM comment WHERE settled_at IS NOT NULL AND id NOT IN (SELECT thing_id "
        "FROM auditrecord WHERE kind = 'comment' AND action IN ('settle', 'reopen'))"
    ),
    "SELECT id FROM commentnote WHERE comment_id NOT IN (SELECT id FROM comment)",
    (
        "SELECT id FROM commentnote WHERE 'note:' || id NOT IN (SELECT after FROM auditrecord "
        "WHERE kind = 'comment' AND action = 'note' AND thing_id = comment_id)"
    ),
    "SELECT id FROM commentnote WHERE trim(body) = '' OR author IS NULL",
    "SELECT c.id FROM comment c JOIN comment p ON p.id = c.parent_id WHERE p.post_id <> c.post_id",
    "SELECT id FROM contributor WHERE away_until < away_from",
)


def _check_conversation(connection: sqlite3.Connection) -> None:
    for untrue in _UNTRUE:
        assert connection.execute(untrue).fetchall() == [], untrue


def _check_search(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    """Compare the full-text index with one that is made anew of the rows."""
    names = ", ".join(columns)
    connection.execute(f"INSERT INTO {table}_search({table}_search) VALUES ('integrity-check')")
    connection.execute(
        f"CREATE VIRTUAL TABLE temp.anew USING fts5({names}, content='', "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    rows = [
        (row[0], *map(_spelt, row[1:]))
        for row in connection.execute(f"SELECT id, {names} FROM {table}").fetchall()
    ]
    marks = ", ".join("?" * (1 + len(columns)))
    connection.executemany(f"INSERT INTO temp.anew (rowid, {names}) VALUES ({marks})", rows)
    connection.execute(
        f"CREATE VIRTUAL TABLE temp.kept USING fts5vocab(main, {table}_search, instance)"
    )
    connection.execute("CREATE VIRTUAL TABLE temp.meant USING fts5vocab(temp, anew, instance)")
    words = 'SELECT * FROM temp.{} ORDER BY term, doc, col, "offset"'
    kept = connection.execute(words.format("kept")).fetchall()
    assert kept == connection.execute(words.format("meant")).fetchall()
    for name in ("kept", "meant", "anew"):
        connection.execute(f"DROP TABLE temp.{name}")


def _spelt(text: str) -> str:
    for ligature, letters in _LIGATURES:
        text = text.replace(ligature, letters)
    return text
