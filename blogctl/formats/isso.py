"""The database of isso, a comment server: its threads are pages, by the path of their address.

It is opened for reading and nothing is written beside it. What readers wrote is Markdown, which
stays as they typed it. Its votes do not come in.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from blogctl.errors import Usage
from blogctl.formats import lines
from blogctl.formats.reading import Reading
from blogctl.records.moving import Loss, Moved, MovedComment, Origin, Thread, Unread
from blogctl.text import MB
from blogctl.vocabulary import CommentStatus

MAGIC = b"SQLite format 3\0"
_VALUE_LIMIT = 16 * MB  # bytes of one value, twice the longest body
_BATCH = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUSES = {1: CommentStatus.APPROVED, 2: CommentStatus.PENDING}
_DELETED = 4
_NEEDED = {
    "threads": {"id", "uri", "title"},
    "comments": {"tid", "id", "parent", "created", "mode", "text", "author", "email", "website"},
}


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield the threads and comments of a database; raises `Usage` where it is not one of isso's.

    A comment that was deleted but has answers stands there without its text: it is told as unread.
    """
    with _opened(path) as database:
        columns = _columns(database, path)
        yield _origin(database, path)
        for id_, uri, title in _rows(database, "SELECT id, uri, title FROM threads ORDER BY id"):
            yield _thread(str(id_), _text(uri), _text(title))
        chosen = ", ".join(
            name if name in columns else "NULL"
            for name in (
                *("id", "tid", "parent", "created", "mode", "remote_addr", "text", "author"),
                *("email", "website"),
            )
        )
        for row in _rows(database, f"SELECT {chosen} FROM comments ORDER BY id"):
            yield _comment(row, path, reading)
        yield from _votes(database, columns)
    reading.progress(path.stat().st_size)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file so that nothing is written; what is not yet in it is read beside it."""
    with lines.opened(path) as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise Usage("isso-not", path=str(path))
    beside = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if beside.exists() else "mode=ro&immutable=1"
    address = f"file:{quote(str(path.absolute()))}?{how}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_LIMIT)
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = bytes
            yield database
    except sqlite3.Error as error:
        raise Usage("isso-damaged", path=str(path), detail=str(error)) from error


def _columns(database: sqlite3.Connection, path: Path) -> set[str]:
    """Return the columns of the comments, once it is sure that the tables are isso's."""
    tables = {
        _text(name)
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    found: dict[str, set[str]] = {}
    for table, needed in _NEEDED.items():
        rows = database.execute(f"PRAGMA table_info({table})") if table in tables else ()
        found[table] = {_text(row[1]) for row in rows}
        if not needed <= found[table]:
            raise Usage("isso-not", path=str(path))
    return found["comments"]


def _rows(database: sqlite3.Connection, query: str) -> Iterator[tuple[object, ...]]:
    cursor = database.execute(query)
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _origin(database: sqlite3.Connection, path: Path) -> Origin:
    """Return the site that the threads name, where they name it, else the file."""
    query = "SELECT uri FROM threads WHERE uri LIKE 'http%://%' ORDER BY id LIMIT 1"
    for (uri,) in database.execute(query):
        parts = _split(_text(uri))
        if parts.netloc:
            root = f"{parts.scheme}://{parts.netloc}/"
            return Origin(source=f"isso:{parts.netloc.lower()}", addresses=(root,))
    return Origin(source=f"isso:{path.absolute().stem}")


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _thread(key: str, uri: str, title: str) -> Thread:
    last = unquote(_split(uri).path).rstrip("/").rpartition("/")[2]
    slug = last.removesuffix(".html").removesuffix(".htm").removesuffix(".php")
    return Thread(
        key=key,
        paths=(uri,) if uri else (),
        slug=slug or None,
        title=title,
        place=f"thread {key}",
    )


def _comment(row: tuple[object, ...], path: Path, reading: Reading) -> MovedComment | Unread:
    id_, thread, parent, created, mode, address, body, author, email, website = row
    key = str(id_)
    place = f"comment {key}"
    if mode not in _STATUSES:
        reason = "deleted" if mode == _DELETED else "state-unknown"
        return Unread(
            kind="comment", key=key, reason=reason, detail=f"mode {_text(mode)}", place=place
        )
    moment = _moment(created)
    if moment is None:
        if not reading.lenient:
            raise Usage("isso-value", path=str(path), id=key, field="created", value=_text(created))
        return Unread(kind="comment", key=key, reason="no-date", place=place)
    return MovedComment(
        key=key,
        post=_text(thread),
        parent=_text(parent) or None,
        status=_STATUSES[mode],
        author_name=_text(author),
        author_email=_text(email) or None,
        author_url=_text(website) or None,
        ip=_text(address) or None,
        body=_text(body),
        created_at=moment,
        place=place,
    )


def _text(value: object) -> str:
    """Return what SQLite holds, whatever the column says, as a text."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return "" if value is None else str(value)


def _moment(value: object) -> datetime | None:
    """Return the instant that is this many seconds after 1970; None where it is none."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    try:
        return _EPOCH + timedelta(seconds=math.floor(value))
    except OverflowError:
        return None


def _votes(database: sqlite3.Connection, columns: set[str]) -> Iterator[Loss]:
    if not {"likes", "dislikes"} <= columns:
        return
    query = "SELECT count(*) FROM comments WHERE likes > 0 OR dislikes > 0"
    (count,) = database.execute(query).fetchone()
    if count:
        yield Loss(kind="comment", key="likes", reason="votes", detail=str(count))
