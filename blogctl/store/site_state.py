"""What stands in a built site, in a small database of its own in the site's folder.

Only what is on the pages is in it: which files there are, by what they show, with a digest each;
and where each post stands on which list, so that a build can tell what a change touches without
looking at the others. Readers see it as it was until the build that writes it commits.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from blogctl.errors import DatabaseProblem
from blogctl.store.problems import translate
from blogctl.store.smaller import Fitted

_VERSION = 1
_CACHE = 16 * 1024  # kB
_SCHEMA = """
CREATE TABLE known (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT PRIMARY KEY, folded TEXT NOT NULL, owner TEXT NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX file_owner ON file (owner);
CREATE INDEX file_folded ON file (folded);
CREATE TABLE post (
    id INTEGER PRIMARY KEY, page INTEGER NOT NULL, slug TEXT NOT NULL, title TEXT NOT NULL,
    sort_at TEXT NOT NULL, updated_at TEXT NOT NULL, month TEXT NOT NULL
);
CREATE INDEX post_month ON post (month, sort_at, id) WHERE page = 0;
CREATE TABLE member (
    list TEXT NOT NULL, sort_at TEXT NOT NULL, post INTEGER NOT NULL,
    PRIMARY KEY (list, sort_at, post)
) WITHOUT ROWID;
CREATE INDEX member_post ON member (post);
CREATE TABLE refers (
    kind TEXT NOT NULL, thing INTEGER NOT NULL, post INTEGER NOT NULL,
    PRIMARY KEY (kind, thing, post)
) WITHOUT ROWID;
CREATE INDEX refers_post ON refers (post);
CREATE TABLE list (key TEXT PRIMARY KEY, slug TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE remark (id INTEGER PRIMARY KEY, post INTEGER NOT NULL);
CREATE INDEX remark_post ON remark (post);
CREATE TABLE fitted (hash TEXT PRIMARY KEY, width INTEGER, height INTEGER, widths TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE doomed (path TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_TABLES = ("file", "post", "member", "refers", "list", "remark", "fitted")


class Standing(NamedTuple):
    """Where a post or a page stands: see `records.pages.Membership`; moments are as stored."""

    id: int
    page: bool
    slug: str
    title: str
    sort_at: str
    updated_at: str
    month: str


class Printed(NamedTuple):
    """A file of a site: what it shows, where it is, and a digest of it."""

    owner: str
    path: str
    folded: str
    digest: bytes


class State:
    """The state of one site; changes are seen by others after `commit` alone.

    Methods raise DatabaseProblem where the disk is full or the file is damaged.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a state to change it, made anew where it is missing, damaged or another version."""
        for _ in range(2):
            with suppress(sqlite3.DatabaseError):
                connection = sqlite3.connect(path, isolation_level=None)
                try:
                    if _prepared(connection):
                        return cls(path, connection)
                except BaseException:
                    connection.close()
                    raise
                connection.close()
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                path.with_name(name).unlink(missing_ok=True)
        raise DatabaseProblem("not-created", path=str(path), detail="")

    @classmethod
    def stood(cls, path: Path) -> Self:
        """Open a state to look at it as it was last committed."""
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._connection.close()

    def begin(self) -> None:
        """Begin to change it."""
        self._run("BEGIN IMMEDIATE")
        self._run("CREATE TEMP TABLE IF NOT EXISTS before (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self._run("DELETE FROM temp.before")

    def commit(self) -> None:
        """Let others see what was changed."""
        self._run("COMMIT")

    def rollback(self) -> None:
        """Forget what was changed since `begin`."""
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    # What is known of the whole.

    def known(self) -> dict[str, str]:
        """Return what the last build noted down."""
        return dict(self._rows("SELECT key, value FROM known"))

    def note(self, values: Mapping[str, str]) -> None:
        """Note something down for the next build."""
        self._many("INSERT OR REPLACE INTO known VALUES (?, ?)", values.items())

    def forget_places(self) -> None:
        """Forget where posts stand and which files there are: all is about to be told anew."""
        self._run("INSERT OR IGNORE INTO temp.before SELECT path FROM file")
        for table in _TABLES:
            self._run(f"DELETE FROM {table}")

    # Files.

    def digest(self, path: str) -> bytes | None:
        """Return the digest of a file; None where there is none."""
        found = self._one("SELECT digest FROM file WHERE path = ?", path)
        return None if found is None else bytes(found[0])

    def files(self) -> int:
        """Return how many files there are."""
        return int(self._value("SELECT count(*) FROM file"))

    def paths(self) -> Iterator[str]:
        """Yield all paths, in order."""
        return (path for (path,) in self._rows("SELECT path FROM file ORDER BY path"))

    def paths_below(self, prefix: str) -> list[str]:
        """Return the paths of whatever begins with a prefix that ends with a slash, in order."""
        query = "SELECT path FROM file WHERE owner >= ? AND owner < ? ORDER BY path"
        return [path for (path,) in self._rows(query, prefix, f"{prefix[:-1]}0")]

    def owner_at(self, folded: str) -> tuple[str, str] | None:
        """Return the path and the owner of a file that stands at a path where case is folded."""
        found = self._one("SELECT path, owner FROM file WHERE folded = ?", folded)
        return None if found is None else (str(found[0]), str(found[1]))

    def stands_below(self, folded: str) -> bool:
        """Tell whether there are files below a path where case is folded."""
        query = "SELECT 1 FROM file WHERE folded >= ? AND folded < ? LIMIT 1"
        return self._one(query, f"{folded}/", f"{folded}0") is not None

    def remove(self, owners: Iterable[str]) -> None:
        """Take away the files of these."""
        for owner in owners:
            self._take("owner = ?", owner)

    def remove_below(self, prefix: str, *, but: Sequence[str] = ()) -> None:
        """Take away the files of whatever begins with a prefix that ends with a slash."""
        kept = "".join(" AND owner <> ?" for _ in but)
        self._take(f"owner >= ? AND owner < ?{kept}", prefix, f"{prefix[:-1]}0", *but)

    def add(self, files: Iterable[Printed]) -> None:
        """Add files; one whose place another has, be it in other letters, takes it."""
        for owner, path, folded, digest in files:
            self._take("folded = ? AND path <> ?", folded, path)
            self._run(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", path, folded, owner, digest
            )

    def _take(self, condition: str, *values: object) -> None:
        query = f"INSERT OR IGNORE INTO temp.before SELECT path FROM file WHERE {condition}"
        if self._run(query, *values).rowcount:
            self._run(f"DELETE FROM file WHERE {condition}", *values)

    def doom(self) -> int:
        """Note which files were taken away and not added again; return how many those are."""
        self._run(
            "INSERT OR IGNORE INTO doomed SELECT path FROM temp.before"
            " WHERE path NOT IN (SELECT path FROM file)"
        )
        self._run("DELETE FROM doomed WHERE path IN (SELECT path FROM file)")
        return int(self._value("SELECT count(*) FROM doomed"))

    def doomed(self) -> list[str]:
        """Return the files that are to go."""
        return [path for (path,) in self._rows("SELECT path FROM doomed ORDER BY path")]

    def gone(self) -> None:
        """Forget the files that were to go, in a transaction of its own."""
        self._run("DELETE FROM doomed")

    # Posts and lists.

    def posts(self, ids: Iterable[int]) -> dict[int, Standing]:
        """Return where these posts and pages stand, of those that do."""
        found = {}
        for post in ids:
            row = self._one("SELECT * FROM post WHERE id = ?", post)
            if row is not None:
                found[post] = Standing._make(row)
        return found

    def lists_of(self, post: int) -> list[str]:
        """Return the lists that a post stands on."""
        query = "SELECT list FROM member WHERE post = ? ORDER BY list"
        return [key for (key,) in self._rows(query, post)]

    def place(
        self,
        standing: Standing,
        lists: Iterable[str],
        refers: Iterable[tuple[str, int]],
    ) -> None:
        """Tell where a post stands; it must not stand anywhere yet."""
        marks = ", ".join("?" * len(standing))
        self._run(f"INSERT INTO post VALUES ({marks})", *standing)
        rows = [(key, standing.sort_at, standing.id) for key in lists]
        self._many("INSERT INTO member VALUES (?, ?, ?)", rows)
        self._many(
            "INSERT INTO refers VALUES (?, ?, ?)",
            [(str(kind), thing, standing.id) for kind, thing in refers],
        )

    def displace(self, post: int) -> None:
        """Let a post stand nowhere."""
        self._run("DELETE FROM post WHERE id = ?", post)
        self._run("DELETE FROM member WHERE post = ?", post)
        self._run("DELETE FROM refers WHERE post = ?", post)

    def referring(self, kind: str, things: Iterable[int]) -> set[int]:
        """Return the posts whose bodies refer to any of these."""
        query = "SELECT post FROM refers WHERE kind = ? AND thing = ?"
        return {post for thing in things for (post,) in self._rows(query, kind, thing)}

    def referred(self, kind: str, posts: Iterable[int] | None = None) -> set[int]:
        """Return what the bodies of these posts refer to, or those of all."""
        if posts is None:
            rows = self._rows("SELECT DISTINCT thing FROM refers WHERE kind = ?", kind)
            return {thing for (thing,) in rows}
        query = "SELECT thing FROM refers WHERE post = ? AND kind = ?"
        return {thing for post in posts for (thing,) in self._rows(query, post, kind)}

    def length(self, key: str) -> int:
        """Return how many posts a list has."""
        return int(self._value("SELECT count(*) FROM member WHERE list = ?", key))

    def rank(self, key: str, sort_at: str, post: int) -> int:
        """Return how many posts of a list are older than one, which may be of it."""
        query = "SELECT count(*) FROM member WHERE list = ? AND (sort_at, post) < (?, ?)"
        return int(self._value(query, key, sort_at, post))

    def newer_than(self, key: str, sort_at: str, post: int) -> int:
        """Return how many posts of a list are newer than one, which may be of it."""
        query = "SELECT count(*) FROM member WHERE list = ? AND (sort_at, post) > (?, ?)"
        return int(self._value(query, key, sort_at, post))

    def beside(self, key: str, sort_at: str, post: int) -> set[int]:
        """Return the posts of a list just before and just after a place."""
        older = (
            "SELECT post FROM member WHERE list = ? AND (sort_at, post) < (?, ?)"
            " ORDER BY sort_at DESC, post DESC LIMIT 1"
        )
        newer = (
            "SELECT post FROM member WHERE list = ? AND (sort_at, post) > (?, ?)"
            " ORDER BY sort_at, post LIMIT 1"
        )
        return {
            found for query in (older, newer) for (found,) in self._rows(query, key, sort_at, post)
        }

    def newest(self, key: str, count: int) -> list[int]:
        """Return the newest posts of a list, newest first."""
        query = "SELECT post FROM member WHERE list = ? ORDER BY sort_at DESC, post DESC LIMIT ?"
        return [post for (post,) in self._rows(query, key, count)]

    def ranked(self, key: str, start: int, end: int) -> list[int]:
        """Return the posts of a list from one rank up to another, newest first."""
        query = "SELECT post FROM member WHERE list = ? ORDER BY sort_at, post LIMIT ? OFFSET ?"
        return [post for (post,) in self._rows(query, key, end - start, start)][::-1]

    def oldest_first(self, key: str) -> list[int]:
        """Return all posts of a list."""
        query = "SELECT post FROM member WHERE list = ? ORDER BY sort_at, post"
        return [post for (post,) in self._rows(query, key)]

    def filled(self) -> set[str]:
        """Return the lists that have posts, by skipping from one to the next."""
        query = (
            "WITH RECURSIVE each (list) AS (SELECT min(list) FROM member UNION ALL"
            " SELECT (SELECT min(list) FROM member WHERE list > each.list) FROM each"
            " WHERE each.list IS NOT NULL) SELECT list FROM each WHERE list IS NOT NULL"
        )
        return {key for (key,) in self._rows(query)}

    def lists(self) -> dict[str, str]:
        """Return the slugs of the lists that have pages, by their keys."""
        return dict(self._rows("SELECT key, slug FROM list"))

    def stand_lists(self, slugs: Mapping[str, str]) -> None:
        """Tell which lists have pages: all of them."""
        self._run("DELETE FROM list")
        self._many("INSERT INTO list VALUES (?, ?)", slugs.items())

    # The archive, and sitemaps.

    def months(self) -> dict[str, int]:
        """Return how many posts each month has, by its first day."""
        query = "SELECT month, count(*) FROM post WHERE page = 0 GROUP BY month ORDER BY month"
        return dict(self._rows(query))

    def of_month(self, start: str, end: str) -> list[int]:
        """Return the posts whose months begin from one day to before another, newest first."""
        query = (
            "SELECT id FROM post WHERE page = 0 AND month >= ? AND month < ?"
            " ORDER BY month DESC, sort_at DESC, id DESC"
        )
        return [post for (post,) in self._rows(query, start, end)]

    def of_sitemap(self, start: str, end: str) -> Iterator[tuple[str, str, str]]:
        """Yield slug, date and last change of the posts of some months, newest first."""
        query = (
            "SELECT slug, sort_at, updated_at FROM post WHERE page = 0 AND month >= ?"
            " AND month < ? ORDER BY month DESC, sort_at DESC, id DESC"
        )
        return self._rows(query, start, end)

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """Yield slug, date and last change of the pages, by slug."""
        return self._rows("SELECT slug, sort_at, updated_at FROM post WHERE page = 1 ORDER BY slug")

    # Comments.

    def remarked(self, comments: Iterable[int]) -> dict[int, int]:
        """Return under which posts comments are shown, of those that are."""
        query = "SELECT post FROM remark WHERE id = ?"
        return {comment: post for comment in comments for (post,) in self._rows(query, comment)}

    def remark(self, post: int, comments: Iterable[int]) -> None:
        """Tell which comments are shown under a post."""
        self._run("DELETE FROM remark WHERE post = ?", post)
        rows = [(comment, post) for comment in comments]
        self._many("INSERT OR REPLACE INTO remark VALUES (?, ?)", rows)

    # Pictures.

    def fitted(self) -> dict[str, Fitted]:
        """Return what is known of pictures, by their hashes."""
        return {
            hash_: Fitted(width, height, tuple(map(int, widths.split())))
            for hash_, width, height, widths in self._rows("SELECT * FROM fitted")
        }

    def fit(self, found: Mapping[str, Fitted]) -> None:
        """Tell what is known of pictures."""
        rows = [
            (hash_, each.width, each.height, " ".join(map(str, each.widths)))
            for hash_, each in found.items()
        ]
        self._many("INSERT OR REPLACE INTO fitted VALUES (?, ?, ?, ?)", rows)

    # SQLite.

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise self._problem(error) from error

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._problem(error) from error

    def _rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        return iter(self._run(query, *values).fetchall())

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._run(query, *values).fetchone()
        return found

    def _value(self, query: str, *values: object) -> int:
        with closing(self._run(query, *values)) as cursor:
            return int(cursor.fetchone()[0])

    def _problem(self, error: sqlite3.Error) -> Exception:
        return translate(error, self._path) or DatabaseProblem(
            "damaged", path=str(self._path), detail=str(error)
        )


def _prepared(connection: sqlite3.Connection) -> bool:
    """Make the tables of a new state; tell whether this is one that we can read."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {_VERSION};COMMIT;")
        return True
    return bool(version == _VERSION)
