"""Another blog taken in: as a whole where there is none yet, thing by thing where there is one."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from blogctl.cli import _blog
from blogctl.cli._context import Context
from blogctl.cli._files import STANDARD_INPUT
from blogctl.errors import DatabaseProblem, FileFailed, NotFound, Usage

if TYPE_CHECKING:
    from blogctl.records.moving import Moved
    from blogctl.services.loading import Counts
    from blogctl.services.sources import Source

_DUMP = b"{"
_SQLITE = b"SQLite format 3\0"


def whole(context: Context, source: str, *, dry_run: bool = False) -> "Counts | None":
    """Make the blog that the line is about equal to another one, and return what came in.

    That needs a file that is not there yet, or a blog to which nothing was done since it was made:
    None where it has things of its own, and nothing was read then. Raises FileFailed for a source
    that is not as it should be.
    """
    from blogctl.services import loading  # noqa: PLC0415 - not for --help
    from blogctl.store.media_files import folder_of  # noqa: PLC0415

    path = target(context)
    if not path.exists():
        with _dump_of(context, source) as stream, tempfile.TemporaryDirectory() as elsewhere:
            made = Path(elsewhere, _blog.FILE_NAME) if dry_run else path
            return loading.found(made, stream, media_folder=folder_of(made))
    with context.store.reading() as session:
        if not loading.is_untouched(session):
            return None
    with (
        _dump_of(context, source) as stream,
        tempfile.TemporaryDirectory() as elsewhere,
        context.store.transaction(dry_run=dry_run) as session,
    ):
        beside = Path(elsewhere, path.name) if dry_run else path
        with loading.refilled(session, stream, media_folder=folder_of(beside)) as counts:
            return counts


def target(context: Context) -> Path:
    """Return the file of the blog that the line is about, which need not be there yet."""
    try:
        return _blog.find(context.db, context.environ, context.cwd)
    except DatabaseProblem as problem:
        if problem.key != "none":
            raise
        return context.new_blog(None)


@contextmanager
def things(
    context: Context, source: str, *, post: str | None = None
) -> Iterator["Iterator[Moved]"]:
    """Open another blog to take its things in one by one, or one post and what goes with it.

    Raises FileFailed for a source that is not as it should be, NotFound for a post that it has not.
    """
    from blogctl.services import sources  # noqa: PLC0415 - not for --help

    with _source(context, source) as opened:
        yield sources.moved(opened, post=post, now=context.now)


@contextmanager
def _dump_of(context: Context, source: str) -> Iterator[BinaryIO]:
    """Open a dump; of a blog's file one is made first."""
    from blogctl.services import sources  # noqa: PLC0415 - not for --help

    with _stream(context, source) as stream:
        if _begins(source, stream, _DUMP):
            yield stream
            return
    with _source(context, source) as opened, tempfile.TemporaryFile() as made:
        sources.dump(opened, made)
        made.seek(0)
        yield made


@contextmanager
def _source(context: Context, source: str) -> Iterator["Source"]:
    from blogctl.formats import archive  # noqa: PLC0415 - not for --help
    from blogctl.services import sources  # noqa: PLC0415
    from blogctl.store.media_files import folder_of  # noqa: PLC0415

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="blogctl-")))
        with _stream(context, source) as stream:
            if _begins(source, stream, _DUMP):
                opening = sources.of_dump(stream, folder)
            elif _begins(source, stream, _SQLITE):
                path = context.cwd / source
                opening = sources.of_files(path, folder_of(path), folder, now=context.now)
            else:
                unpacked = folder / "backup"
                unpacked.mkdir()
                archive.extract(stream, unpacked, path=source)
                database = unpacked / archive.DATABASE
                opening = sources.of_files(database, folder_of(database), folder, now=context.now)
            opened = stack.enter_context(opening)
        yield opened


@contextmanager
def _stream(context: Context, source: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for `-`; what is wrong in it is told with its name."""
    try:
        opened = context.stdin if source == STANDARD_INPUT else (context.cwd / source).open("rb")
    except FileNotFoundError:
        raise NotFound("file", refs=[source]) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        detail = getattr(error, "strerror", None) or str(error)
        raise Usage("file-unreadable", path=source, detail=detail) from error
    try:
        yield opened
    except Usage as error:
        if error.parts.get("path") == source:
            raise
        raise FileFailed(error, path=source) from error
    finally:
        if opened is not context.stdin:
            opened.close()


def _begins(source: str, stream: BinaryIO, start: bytes) -> bool:
    """Tell whether a file begins so; standard input, which can't be read twice, is a dump."""
    if source == STANDARD_INPUT or not stream.seekable():
        return start == _DUMP
    found = stream.read(len(start))
    stream.seek(0)
    return found == start
