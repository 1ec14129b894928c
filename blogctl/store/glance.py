"""A glance at a blog's file for who can't wait: what there is to name, read by SQLite alone.

It changes nothing, makes nothing, and gives up on a file that another process holds.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from blogctl.errors import DatabaseProblem
from blogctl.store.opening import check_file, check_schema, open_file
from blogctl.store.problems import translate
from blogctl.vocabulary import CommentStatus, Kind

PATIENCE = 0.2  # seconds: a person waits with a finger on the key
MOST = 100
# So many are looked through for those that begin as asked, where no index tells them.
_POOL = 5_000
_LAST = "\U0010ffff"


Named = tuple[str, str]
"""What a thing is called on a command line, and its name or its first words."""


@contextmanager
def _look(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that must be a blog of this schema; raises what a door raises, but sooner.

    Not by mode=ro: such a connection leaves a -wal and a -shm behind that it may not clear away.
    """
    check_file(path)
    try:
        with closing(open_file(path, patience=PATIENCE)) as connection:
            connection.execute("PRAGMA query_only = ON")
            check_schema(connection, path)
            yield connection
    except sqlite3.Error as error:
        problem = translate(error, path)
        if problem is None:
            problem = DatabaseProblem("damaged", path=str(path), detail=str(error))
        raise problem from error


def _named(path: Path, query: str, *values: object) -> list[Named]:
    with _look(path) as connection:
        return [(str(ref), str(label)) for ref, label in connection.execute(query, values)]


def posts(path: Path, start: str, *, trashed: bool = False) -> list[Named]:
    """Return the newest posts whose slug begins so, with their titles.

    A post's state stands behind its text, so it is looked at last and in few rows only.
    """
    between: tuple[str, ...] = (start, start + _LAST)
    if trashed:
        query = (
            "SELECT slug, title FROM post WHERE status = 'trashed' AND slug >= ? AND slug < ? "
            f"ORDER BY sort_at DESC, id DESC LIMIT {MOST}"
        )
    elif start:
        query = (
            "SELECT slug, title FROM post JOIN (SELECT id FROM post WHERE slug >= ? AND slug < ? "
            f"ORDER BY id DESC LIMIT {2 * MOST}) USING (id) "
            f"WHERE status != 'trashed' ORDER BY id DESC LIMIT {MOST}"
        )
    else:
        between = ()
        query = (
            "SELECT slug, title FROM post WHERE status != 'trashed' "
            f"ORDER BY sort_at DESC, id DESC LIMIT {MOST}"
        )
    return _named(path, query, *between)


def shelves(path: Path, kind: Kind, start: str) -> list[Named]:
    """Return the tags or the categories whose slug begins so, with their names."""
    return _named(
        path,
        f"SELECT slug, name FROM {kind} WHERE slug >= ? AND slug < ? ORDER BY slug LIMIT {MOST}",
        start,
        start + _LAST,
    )


def contributors(path: Path, start: str, *, active: bool | None = None) -> list[Named]:
    """Return the contributors whose slug begins so, with their names; the active ones first."""
    return _named(
        path,
        "SELECT slug, name FROM contributor WHERE slug >= ? AND slug < ? "
        f"AND (? IS NULL OR active = ?) ORDER BY active DESC, sort_name, id LIMIT {MOST}",
        *(start, start + _LAST, active, active),
    )


def comments(path: Path, start: str, statuses: Sequence[CommentStatus]) -> list[Named]:
    """Return comments in these states, by their ids; of pending ones the oldest, else the newest.

    With `POST#` at the start: the numbered comments of that post.
    """
    label = "author_name || ': ' || substr(body, 1, 200)"
    if "#" in start:
        post, _, number = start.partition("#")
        return _named(
            path,
            f"SELECT ? || '#' || number, {label} FROM comment WHERE number LIKE ? AND post_id = "
            f"(SELECT id FROM post WHERE slug = ?) ORDER BY number DESC LIMIT {MOST}",
            *(post, _beginning(number), post),
        )
    found: list[Named] = []
    pool = _POOL if start else MOST
    with _look(path) as connection:
        for status in statuses:
            order = "" if status is CommentStatus.PENDING else "DESC"
            query = (
                f"SELECT id, {label} FROM comment JOIN (SELECT id, created_at AS at FROM "
                "(SELECT id, created_at FROM comment WHERE status = ? "
                f"ORDER BY created_at {order}, id {order} LIMIT {pool}) "
                f"WHERE id LIKE ? LIMIT ?) USING (id) ORDER BY at {order}, id {order}"
            )
            rows = connection.execute(query, (status, _beginning(start), MOST - len(found)))
            found += [(str(ref), str(words)) for ref, words in rows]
    return found


def _beginning(digits: str) -> str:
    return f"{digits}%" if digits.isdecimal() or not digits else "x"


def media(path: Path, start: str) -> list[Named]:
    """Return the newest files whose name begins so, with what they show."""
    return _named(
        path,
        "SELECT name, coalesce(alt, '') FROM media WHERE name >= ? AND name < ? "
        f"ORDER BY id DESC LIMIT {MOST}",
        *(start, start + _LAST),
    )


def blocked(path: Path, start: str) -> list[Named]:
    """Return the newest entries of the blocklist that begin so, with their kinds."""
    return _named(
        path,
        "SELECT value, kind FROM blocked WHERE value >= ? AND value < ? "
        f"ORDER BY id DESC LIMIT {MOST}",
        *(start, start + _LAST),
    )


def operations(path: Path, start: str) -> list[Named]:
    """Return the newest operations whose number begins so, with who did what."""
    return _named(
        path,
        "SELECT id, command || ', ' || actor FROM (SELECT id, command, actor FROM operation "
        "ORDER BY id DESC LIMIT ?) WHERE id LIKE ? LIMIT 20",
        *(_POOL, _beginning(start)),
    )


def deliveries(path: Path, start: str) -> list[Named]:
    """Return the newest of the outbox whose number begins so and that did not go out."""
    return _named(
        path,
        "SELECT id, coalesce(key, kind) || ', ' || state FROM (SELECT id, key, kind, state "
        "FROM outbox ORDER BY id DESC LIMIT ?) WHERE id LIKE ? AND state <> 'done' LIMIT 20",
        *(_POOL, _beginning(start)),
    )


def setting(path: Path, key: str) -> str | None:
    """Return what a setting was set to, as JSON; None where it never was."""
    with _look(path) as connection:
        row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])
