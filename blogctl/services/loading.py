"""Dumps taken in whole: an equal blog is made of one, with the same ids and the same history.

It is all taken or nothing, whatever stands in it: rows are checked as they come, what refers to
what at the end. The bytes of media are written before the rows that name them are committed, and
taken back if those never are.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import NotFound, Usage
from blogctl.formats.blogctl import Reader
from blogctl.formats.blogctl_rows import EVERY, POSTS, SETTINGS, Rows
from blogctl.markup import is_safe
from blogctl.models import tables
from blogctl.services import linking, settings
from blogctl.services.rendering import RENDERER_VERSION, Taste, rendered, taste_of
from blogctl.services.unpacking import Files
from blogctl.store import lines
from blogctl.store.create import create_large
from blogctl.store.dialect import defer_foreign_keys
from blogctl.store.schema import HEAD
from blogctl.vocabulary import BodyFormat

Counts = dict[str, int]
"""How many rows of each table there are, and how many files as `file`."""

_OPERATIONS = tables.OPERATION
_FOUNDING = "init"
_LAID_DOWN = frozenset(
    {"setting", "contributor", "contributorlogin", "operation", "auditrecord"},
)
"""The tables in which a blog has rows when it is made."""


def found(path: Path, stream: BinaryIO, *, media_folder: Path) -> Counts:
    """Make a blog at `path` of a whole dump, its folder too where it is missing.

    Raises Usage that names the line where the dump is not as it should be, Conflict where
    something stands there already, and DatabaseProblem where it can't be made.
    """
    counts: Counts = {}
    with Files(media_folder) as files:
        create_large(
            path, prepare=lambda session: counts.update(_load(session, stream, files, whole=True))
        )
        files.keep()
    return counts


def is_untouched(session: Session) -> bool:
    """Tell whether a blog is as it was when it was made: nothing was done to it since."""
    later = select(_OPERATIONS.c.id).where(_OPERATIONS.c.command != _FOUNDING).limit(1)
    if session.execute(later).first() is not None:
        return False
    others = (each.table.c.id for each in EVERY if each.name not in _LAID_DOWN)
    return all(session.execute(select(other).limit(1)).first() is None for other in others)


@contextmanager
def refilled(session: Session, stream: BinaryIO, *, media_folder: Path) -> Iterator[Counts]:
    """Make an untouched blog equal to the one of a whole dump.

    The files stay if the block ends well, so that is where the commit belongs. Raises Usage that
    names the line where the dump is not as it should be.
    """
    with Files(media_folder) as files:
        defer_foreign_keys(session)
        lines.clear(session, (each.name for each in reversed(EVERY)))
        yield _load(session, stream, files, whole=True)
        files.keep()


def scratch(path: Path, stream: BinaryIO, *, media_folder: Path) -> None:
    """Make a blog at `path` of any dump, to be read and thrown away; raises as `found` does."""
    counts: Counts = {}
    with Files(media_folder) as files:
        create_large(
            path, prepare=lambda session: counts.update(_load(session, stream, files, whole=False))
        )
        files.keep()


def _load(session: Session, stream: BinaryIO, files: Files, *, whole: bool) -> Counts:
    """Take a dump into a blog without rows."""
    reader = Reader(stream)
    if reader.head.schema != HEAD:
        raise Usage("dump-schema", found=reader.head.schema, head=HEAD)
    if whole and not reader.head.whole:
        raise Usage("dump-partial")
    defer_foreign_keys(session)
    for each, rows in reader.rows():
        columns = each.columns(private=reader.head.private)
        try:
            lines.put(session, columns, _checked(session, reader, each, rows))
        except lines.Refused as error:
            raise Usage("dump-row", line=reader.line, problem=str(error)) from error
    linking.check(session, reader.first)
    for piece in reader.pieces():
        files.take(session, piece)
    files.finish()
    _go_on(session, reader)
    return reader.counts


def _go_on(session: Session, reader: Reader) -> None:
    """Let ids go on where those of the dump ended: those of deleted rows are not given again."""
    given = lines.last_ids(session)
    said = reader.head.last_ids
    for table, last in given.items():
        if reader.head.whole and said.get(table, 0) < last:
            raise Usage("dump-last-id", line=1, table=table, found=said.get(table, 0), last=last)
    lines.set_last_ids(session, given | said)


def _checked(
    session: Session, reader: Reader, each: Rows, rows: Iterator[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Yield rows that need more than a look at each value: settings, and HTML for readers."""
    names = [column.name for column in each.columns(private=reader.head.private)]
    if each.name == SETTINGS.name:
        for row in rows:
            _check_setting(dict(zip(names, row, strict=True)), reader.line)
            yield row
    elif each.name == POSTS.name:
        taste = taste_of(settings.load(session))
        for row in rows:
            yield _safe(dict(zip(names, row, strict=True)), taste)
    else:
        yield from rows


def _check_setting(row: dict[str, Any], line: int) -> None:
    """Raise Usage for a setting that there is not, or a value that it does not take."""
    try:
        settings.check(row["key"], json.loads(row["value"]))
    except (Usage, NotFound) as error:
        problem = f"{row['key']}: {row['value']}"
        raise Usage("dump-row", line=line, problem=problem) from error


def _safe(post: dict[str, Any], taste: Taste) -> Sequence[Any]:
    """Return a post's row whose HTML may be shown to readers: rendered anew if it may not."""
    if post["renderer"] > RENDERER_VERSION or not is_safe(post["body_html"]):
        made = rendered(post["body"], body_format=BodyFormat(post["body_format"]), taste=taste)
        post["body_html"] = made.html.replace(made.stand_in, f"post-{post['id']}-")
        post["body_text"], post["words"] = made.text, made.words
        post["renderer"] = RENDERER_VERSION
    return tuple(post.values())
