"""What every `blogctl import` does around its format: the source, the wishes, the report."""

import csv
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import fields
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from blogctl.cli import _files, _progress
from blogctl.cli._context import Context
from blogctl.cli._moments import moment
from blogctl.errors import BlogctlError, FileFailed, NotFound, Usage
from blogctl.formats import comments_jsonl
from blogctl.formats.reading import Reading
from blogctl.records.imports import ArrivalRecord, ImportRecord
from blogctl.records.moving import Moved, MovedComment, Thread
from blogctl.services import references
from blogctl.services.importing.ahead import Source, read_ahead
from blogctl.services.importing.arriving import bring_in
from blogctl.services.importing.batching import Batch, batches
from blogctl.services.importing.tally import KINDS
from blogctl.services.importing.wishes import Wishes
from blogctl.services.rendering import taste_of
from blogctl.slugs import slugify
from blogctl.store.beside import scratch, sync
from blogctl.store.media_files import folder_of
from blogctl.vocabulary import Arrival, Kind, ShownStatus, Use
from blogctl.when import clock

if TYPE_CHECKING:
    from sqlmodel import Session

    from blogctl.services.audit import Change

_MOST_SAID = 10
_LARGE = 4_000_000  # bytes, from where another process to read them is worth its start
_LOOKED_AT = 4_096
_BLANK = b"\xef\xbb\xbf \t\r\n"
_HEADERS = (["old_user_login", "new_user_login"], ["key", "contributor"])

_SAID = tuple(field.name for field in fields(ArrivalRecord))

Reader = Callable[[Path, Reading], Iterator[Moved]]
"""Reads a file or a folder of another blog."""


def run(
    context: Context,
    command: str,
    source: str,
    read: Reader,
    *,
    fetch: bool = False,
    aside: bool = False,
) -> None:
    """Bring in what a reader yields of a source, and print what became of it.

    With `aside`, comments whose post is not here are kept in a file; with `fetch`, files that stand
    on the web are fetched once all the rest is done.
    """
    with _on_disk(context, source) as path, _progress.bar(context, _size(path)) as progress:

        @contextmanager
        def opened() -> Iterator[Iterator[Batch]]:
            reading = _reading(context, progress)
            if _size(path) < _LARGE:
                yield _named(source, path, batches(read(path, reading)))
                return
            taste = taste_of(context.settings)
            errand = Source(read.__module__, path, reading.silently(), taste)
            with read_ahead(errand, progress) as coming:
                yield _named(source, path, coming)

        bring(context, command, opened, fetch=fetch, aside=aside)


def bring(
    context: Context,
    command: str,
    opened: Callable[[], AbstractContextManager[Iterator[Batch]]],
    *,
    fetch: bool = False,
    aside: bool = False,
) -> None:
    """Bring in what `opened` yields once the blog is open, and print what became of it."""
    context.expect(ImportRecord)
    telling = _Telling()
    dry_run = context.how.dry_run
    with ExitStack() as stack:
        telling.report = stack.enter_context(_report(context))
        media = stack.enter_context(_media_folder(context))
        left = stack.enter_context(_aside(context)) if aside else None
        with context.change(command, dry_run=dry_run, aloud=False) as change:
            wishes = _wishes(context, change)
            coming = stack.enter_context(opened())
            records = bring_in(change, coming, media=media, wishes=wishes, tell=telling, aside=left)
            telling.remember_names(change.session)
    telling.say(context, news=change.began is not None)
    context.tell(change.began, dry_run=dry_run)
    if fetch and not dry_run:
        from blogctl.cli import _fetching  # noqa: PLC0415 - brings what speaks to the web

        _fetching.fetch(context)
    context.output.records(records, ImportRecord, change=True)


def tell_whole(context: Context, counts: Mapping[str, int]) -> None:
    """Print how many things of each kind there are in a blog that was taken in as a whole."""
    records = [
        ImportRecord(kind, counts[kind], counts[kind], 0, 0, 0, 0, 0)
        for kind in KINDS
        if counts.get(kind)
    ]
    context.output.records(records, ImportRecord, change=True)


class _Telling:
    """Hears what becomes of each thing: all of it goes into the report, a little is said."""

    def __init__(self) -> None:
        self.report: Callable[[ArrivalRecord], None] | None = None
        self._altered = 0
        self._merged: list[ArrivalRecord] = []
        self._kept = 0
        self.slugs: dict[int, str] = {}

    def remember_names(self, session: "Session") -> None:
        """Look up who the people are that were found here."""
        for arrival in self._merged[:_MOST_SAID]:
            if arrival.id is not None:
                slug = references.slug_of(session, Kind.CONTRIBUTOR, arrival.id)
                self.slugs[arrival.id] = slug

    def __call__(self, arrival: ArrivalRecord) -> None:
        if self.report is not None:
            self.report(arrival)
        if arrival.outcome == "altered":
            self._altered += 1
        elif arrival.outcome == Arrival.KEPT:
            self._kept += 1
        elif arrival.outcome == Arrival.MERGED and arrival.kind == Kind.CONTRIBUTOR:
            self._merged.append(arrival)

    def say(self, context: Context, *, news: bool) -> None:
        """Say what a person must know without having asked for a report.

        What was lost on the way is old where there is no news.
        """
        for arrival in self._merged[:_MOST_SAID]:
            slug = self.slugs[arrival.id or 0]
            context.say("import-same-person", foreign=arrival.key, slug=slug, reason=arrival.reason)
        if self._kept:
            context.say("import-kept", count=self._kept)
        if self._altered and news:
            key = "import-altered" if self.report else "import-altered-unreported"
            context.say(key, count=self._altered)


@contextmanager
def _on_disk(context: Context, source: str) -> Iterator[Path]:
    """Yield the path of a source; standard input is put into a file first, before any lock."""
    if source != _files.STANDARD_INPUT:
        path = context.cwd / source
        if not path.exists():
            raise NotFound("file", refs=[source])
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        start = context.stdin.read(_LOOKED_AT)
        suffix = ".jsonl" if start.lstrip(_BLANK).startswith(b"{") else ".csv"
        path = Path(folder, "standard input").with_suffix(suffix)
        with path.open("wb") as copy:
            copy.write(start)
            shutil.copyfileobj(context.stdin, copy)
        yield path


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())


def _reading(context: Context, progress: Callable[[int], None]) -> Reading:
    filters = context.filters
    return Reading(
        zone=context.settings.zone,
        hour=clock(context.settings["publish.hour"]),
        lenient=bool(filters.get("lenient")),
        encoding=filters.get("encoding"),
        progress=progress,
    )


def _named(source: str, path: Path, coming: Iterator[Batch]) -> Iterator[Batch]:
    """Yield batches; what is wrong in a source is said with its name, as it was typed."""
    try:
        yield from coming
    except FileFailed:
        raise
    except BlogctlError as error:
        if error.parts.get("path") == str(path):
            error.parts["path"] = source
            raise
        raise FileFailed(error, path=source) from error


def _wishes(context: Context, change: "Change") -> Wishes:
    filters = context.filters
    author = filters.get("default_author")
    session = change.session
    return Wishes(
        statuses=frozenset(map(ShownStatus, filters["status"])) if "status" in filters else None,
        since=moment(context, filters.get("since"), Use.SINCE),
        categories=frozenset(slugify(name, kind="category") for name in filters["categories"])
        if "categories" in filters
        else None,
        comments=not filters.get("skip_comments"),
        people=_author_map(context, session),
        default_author=references.one(session, Kind.CONTRIBUTOR, author) if author else None,
    )


def _author_map(context: Context, session: "Session") -> Mapping[str, int]:
    """Return the contributors whom a CSV file of two columns names, by who they are elsewhere."""
    path = context.filters.get("author_map")
    if path is None:
        return {}
    rows = csv.reader(_files.read(context, path).splitlines())
    wanted: dict[str, str] = {}
    for row in rows:
        if not any(row) or (not wanted and row in _HEADERS):
            continue
        if len(row) != 2:
            raise Usage("author-map-row", path=path, line=rows.line_num)
        wanted[row[0].strip()] = row[1].strip()
    references.several(session, Kind.CONTRIBUTOR, [*wanted.values()])  # names each unknown
    return {key: references.one(session, Kind.CONTRIBUTOR, ref) for key, ref in wanted.items()}


@contextmanager
def _media_folder(context: Context) -> Iterator[Path]:
    """Yield the folder for files; a dry run copies them, too, but into one that is thrown away."""
    if not context.how.dry_run:
        yield folder_of(context.store.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def _aside(context: Context) -> Iterator[Callable[[Thread, MovedComment], None]]:
    """Yield what keeps comments whose post is not here, in a file beside the blog's own."""
    now = context.now.astimezone(UTC)
    target = context.store.path.with_name(f"comments-aside-{now:%Y%m%dT%H%M%SZ}.jsonl")
    kept = 0
    with _beside(target) as stream:

        def keep(thread: Thread, comment: MovedComment) -> None:
            nonlocal kept
            kept += 1
            comments_jsonl.write([thread, comment], stream)

        yield keep
        if kept and context.how.dry_run:
            context.say("comments-would-be-aside", count=kept)
        if not kept or context.how.dry_run:
            raise _Unwanted
    if kept and not context.how.dry_run:
        context.say_anyway("comments-aside", path=target, count=kept)


@contextmanager
def _report(context: Context) -> Iterator[Callable[[ArrivalRecord], None] | None]:
    """Yield what writes a report, whole or not at all; None where nobody asked for one."""
    named = context.filters.get("report")
    if named is None:
        yield None
        return
    target = context.cwd / named
    if target.is_dir():
        raise Usage("file-unwritable", path=named, detail=os.strerror(errno.EISDIR))
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(_beside(target))
        except OSError as error:
            raise Usage("file-unwritable", path=named, detail=error.strerror) from error

        def tell(arrival: ArrivalRecord) -> None:
            values = ((name, getattr(arrival, name)) for name in _SAID)
            said = {name: value for name, value in values if value is not None}
            stream.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")

        yield tell


class _Unwanted(Exception):
    """Nobody needs the file that is being written."""


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    """Yield a stream into a file that gets its name at the end, whole, or is gone."""
    with suppress(_Unwanted), scratch(target) as made:
        with made.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        made.replace(target)
        sync(target.parent)
