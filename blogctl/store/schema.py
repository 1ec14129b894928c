"""The schema beyond the tables: its identity, its revisions, full text and triggers.

The full-text tables are contentless (https://sqlite.org/fts5.html#contentless_tables): they index
what the rows hold and store no second copy. FTS5's own folding takes case and accents off but
leaves `œ`, `æ` and `ß` alone, so the triggers spell those out; `store.search` does the same to
what the user asks for.
"""

from dataclasses import dataclass

APPLICATION_ID = 0x626C6F67  # "blog"
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
HEAD = REVISIONS[-1]

_LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("ẞ", "ss"))


INDEXED = {"post": ("title", "summary", "body_text"), "comment": ("author_name", "body")}
"""The tables that are searched, and which of their columns are."""


def spelt(column: str) -> str:
    """Return the expression of a column with its ligatures spelt out."""
    for ligature, letters in _LIGATURES:
        column = f"replace({column}, '{ligature}', '{letters}')"
    return column


@dataclass(frozen=True, slots=True)
class FullText:
    """The full-text index of a table's columns, and the triggers that keep it."""

    table: str
    columns: tuple[str, ...]

    @property
    def index(self) -> str:
        """The name of the index."""
        return f"{self.table}_search"

    @property
    def _names(self) -> str:
        return ", ".join(self.columns)

    def _values(self, row: str) -> str:
        return ", ".join(spelt(f"{row}.{column}") for column in self.columns)

    @property
    def created(self) -> str:
        """The statement that makes the index."""
        return (
            f"CREATE VIRTUAL TABLE {self.index} USING fts5({self._names}, content='', "
            f"tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )

    @property
    def _add(self) -> str:
        return (
            f"INSERT INTO {self.index} (rowid, {self._names}) "
            f"VALUES (new.id, {self._values('new')});"
        )

    @property
    def _remove(self) -> str:
        return (
            f"INSERT INTO {self.index} ({self.index}, rowid, {self._names}) "
            f"VALUES ('delete', old.id, {self._values('old')});"
        )

    @property
    def added(self) -> str:
        """The trigger that puts a new row into the index."""
        return (
            f"CREATE TRIGGER {self.index}_added AFTER INSERT ON {self.table} BEGIN {self._add} END"
        )

    @property
    def removed(self) -> str:
        """The trigger that takes a deleted row out of the index."""
        return (
            f"CREATE TRIGGER {self.index}_removed AFTER DELETE ON {self.table} "
            f"BEGIN {self._remove} END"
        )

    def changed(self, *, below: int | None = None) -> str:
        """Return the trigger that indexes a changed row anew, if its id is `below` that one."""
        when = "" if below is None else f"WHEN old.id < {below} "
        return (
            f"CREATE TRIGGER {self.index}_changed AFTER UPDATE OF {self._names} ON {self.table} "
            f"{when}BEGIN {self._remove} {self._add} END"
        )

    def filled(self, *, since: int) -> str:
        """Return the statement that puts all rows with an id from `since` on into the index."""
        return (
            f"INSERT INTO {self.index} (rowid, {self._names}) "
            f"SELECT id, {self._values(self.table)} FROM {self.table} WHERE id >= {since}"
        )

    @property
    def statements(self) -> tuple[str, ...]:
        """What makes the index and its triggers."""
        return self.created, self.added, self.removed, self.changed()


FULL_TEXT = tuple(FullText(table, columns) for table, columns in INDEXED.items())


def _sort_kept(table: str) -> tuple[str, ...]:
    return (
        (
            f"CREATE TRIGGER {table}_sort AFTER INSERT ON {table} BEGIN "
            f"UPDATE {table} SET sort_at = (SELECT sort_at FROM post WHERE id = new.post_id) "
            f"WHERE id = new.id; END"
        ),
    )


BEYOND_TABLES: tuple[str, ...] = (
    *(statement for each in FULL_TEXT for statement in each.statements),
    *_sort_kept("posttag"),
    *_sort_kept("postcategory"),
    (
        "CREATE TRIGGER post_sort AFTER UPDATE OF sort_at ON post BEGIN "
        "UPDATE posttag SET sort_at = new.sort_at WHERE post_id = new.id; "
        "UPDATE postcategory SET sort_at = new.sort_at WHERE post_id = new.id; END"
    ),
)
