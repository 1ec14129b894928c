"""A blog brought back from a backup, in the place of what stands there or of nothing.

Media come first, under names that say what is in them: none takes another's place. Then the blog
itself, at once (`store.replacing`), and what changes it on its way is done before: older schemas
are upgraded, and what was erased since the backup is erased again. The theme comes last.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from shutil import copyfileobj

from sqlmodel import Session

from blogctl.errors import DatabaseProblem
from blogctl.records.backups import RestoreRecord
from blogctl.services import backups, erasing, forgetting, happenings, upgrading
from blogctl.services.archives import Opened
from blogctl.services.audit import Actor, Change
from blogctl.store import media_files, replacing
from blogctl.store.beside import growing, sync
from blogctl.store.engine import Store
from blogctl.store.facts import Facts, facts
from blogctl.store.opening import BUSY_SECONDS, open_file
from blogctl.store.overwriting import empty_wal, write_anew
from blogctl.store.replacing import Standing
from blogctl.store.schema import HEAD
from blogctl.vocabulary import Action, Kind
from blogctl.when import iso

_CHUNK = 2**20


@dataclass(slots=True)
class Since:
    """What the blog that is replaced knows of the time since the backup.

    `known` is whether it could be read at all, where there is one.
    """

    erased: list[tuple[Kind, int, str]] = field(default_factory=list)
    highest: dict[str, int] = field(default_factory=dict)
    operation: int | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; `unread` where erasures made since could not be looked for."""

    record: RestoreRecord
    upgraded: str | None
    unread: bool
    operation: int | None


@dataclass(slots=True)
class Restoring:
    """A restore while it is made: from which archive, to which path, by whom and when."""

    opened: Opened
    path: Path
    who: Callable[[Session], Actor]
    now: datetime
    since: Since = field(default_factory=Since)
    operation: int | None = None

    def prepare(self, other: Path | None) -> None:
        """Finish the blog that comes, with what the one that goes knows of the time since."""
        store = Store(self.opened.blog)
        backed_up = facts(self.opened.blog)
        self.since = Since() if other is None else look(other, backed_up.operation or 0)
        with closing(store), store.transaction() as session:
            _raise_ids(session, self.since)
            change = Change(session, self.who(session), "db restore", self.now)
            before, after = self.since.operation, iso(self.opened.manifest.contents.created_at)
            change.record(
                Action.RESTORE,
                Kind.SCHEMA,
                int(HEAD),
                before=None if before is None else str(before),
                after=after,
            )
            _erase_again(change, self.since.erased)
            happenings.start_anew(session, self.now)
            self.operation = change.operation
        if self.since.erased:
            write_anew(self.opened.blog)
        else:
            empty_wal(self.opened.blog)


def replaces(path: Path) -> bool:
    """Tell whether a restore would replace something; raises as `replacing.standing` does."""
    return replacing.standing(path) is not Standing.NOTHING


def restore(
    opened: Opened,
    path: Path,
    *,
    who: Callable[[Session], Actor],
    now: datetime,
    dry_run: bool = False,
) -> Restored:
    """Bring a blog back; what it replaces is kept beside under names that say when.

    `who` finds who acts, in the blog that comes. Raises Busy where another process holds the one
    that stands there, DatabaseProblem where that must not be replaced, or there is no room.
    """
    found = replacing.standing(path)
    kept = _free(path, now)
    upgraded = _upgrade(opened, who=who, now=now)
    doing = Restoring(opened, path, who, now)
    same = found is Standing.BLOG and _is_of_the_same(opened, path)
    try:
        if dry_run:
            doing.prepare(path if same or found is Standing.WRECK else None)
        else:
            _merge(opened.media, media_files.folder_of(path), now)
            _put(doing, found, kept, same=same)
            _put_theme(opened.theme, path.parent / "theme", now)
    except OSError as error:
        detail = error.strerror
        raise DatabaseProblem("not-created", path=str(path), detail=detail) from error
    replaced = found is not Standing.NOTHING
    told = facts(opened.blog if dry_run else path)
    record = _record(doing, told, str(kept) if replaced else None)
    unread = replaced and not doing.since.known
    return Restored(record, upgraded, unread, None if dry_run else doing.operation)


def _upgrade(opened: Opened, *, who: Callable[[Session], Actor], now: datetime) -> str | None:
    """Bring the blog that comes to this version; return which it was of, None for this one."""
    if opened.schema == HEAD:
        return None
    store = Store(opened.blog)
    with closing(store):
        done = upgrading.upgrade(store, who=who, now=now)
    return done.old


def _is_of_the_same(opened: Opened, path: Path) -> bool:
    """Tell whether the blog that stands there is the one of the backup, earlier or later."""
    try:
        return facts(path).founded == facts(opened.blog).founded
    except DatabaseProblem:  # damaged: what can be read of it will tell
        return True


def _put(doing: Restoring, found: Standing, kept: Path, *, same: bool) -> None:
    new, path = doing.opened.blog, doing.path
    if found is Standing.BLOG:

        def prepare(copy: Path) -> None:
            doing.prepare(copy if same else None)

        replacing.put_over(new, path, kept=kept, prepare=prepare)
    elif found is Standing.WRECK:
        doing.prepare(path)
        replacing.put_over_wreck(new, path, kept)
    else:
        doing.prepare(None)
        replacing.put(new, path)


def look(other: Path, operation: int) -> Since:
    """Look in a blog, of whatever schema, for what happened after an operation of its backup."""
    since = Since()
    query = (
        "SELECT kind, thing_id, after FROM auditrecord "
        "WHERE action = 'erase' AND operation_id > ? AND after IS NOT NULL ORDER BY id"
    )
    try:
        with closing(open_file(other, patience=BUSY_SECONDS)) as there:
            rows = there.execute(query, (operation,)).fetchall()
            since.erased = [(Kind(kind), int(thing), str(after)) for kind, thing, after in rows]
            highest = there.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
            since.highest = {str(name): int(number) for name, number in highest}
            (since.operation,) = there.execute("SELECT max(id) FROM operation").fetchone()
    except (sqlite3.Error, ValueError):
        since.known = False
    return since


def _raise_ids(session: Session, since: Since) -> None:
    """Let no id be given again that was given since the backup: logs and scripts know them."""
    connection = session.connection()
    known = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_sequence")}
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")
    for name in {name for (name,) in tables} & since.highest.keys():
        number = since.highest[name]
        if name in known:
            raised = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
        else:
            raised = "INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)"
        connection.exec_driver_sql(raised, (number, name))


def _erase_again(change: Change, erased: list[tuple[Kind, int, str]]) -> None:
    every = [after for kind, thing, after in erased if thing == forgetting.EVERY]
    erasing.erase_again(change, [each for each in erased if each[1] != forgetting.EVERY])
    forgetting.again(change, every)


def _merge(source: Path, target: Path, now: datetime) -> None:
    """Bring files to those that are there; one of the same name and other bytes is kept aside."""
    for path in backups.files(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(place):
            if _alike(path, place):
                continue
            aside = target.with_name(f"{target.name}{_replaced(now)}") / path.relative_to(source)
            aside.parent.mkdir(parents=True, exist_ok=True)
            place.rename(aside)
        with path.open("rb") as stream, growing(place) as there:
            copyfileobj(stream, there, _CHUNK)
            os.fchmod(there.fileno(), path.stat().st_mode & 0o777)


def _put_theme(source: Path, target: Path, now: datetime) -> None:
    """Put a theme in the place of the one that is there, unless it is the same."""
    if not source.is_dir():
        return
    names = [path.relative_to(source) for path in backups.files(source)]
    if target.is_dir():
        there = [path.relative_to(target) for path in backups.files(target)]
        if names == there and all(_alike(source / name, target / name) for name in names):
            return
    if os.path.lexists(target):
        target.rename(_free(target, now))
    source.chmod(0o755)
    source.rename(target)
    sync(target.parent)


def _alike(one: Path, other: Path) -> bool:
    if other.is_symlink() or not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        digests = [hashlib.file_digest(each, "sha256").digest() for each in (first, second)]
    return digests[0] == digests[1]


def _replaced(now: datetime) -> str:
    return f".replaced-{now:%Y%m%dT%H%M%SZ}"


def _free(path: Path, now: datetime) -> Path:
    """Return the name under which something is kept that is replaced."""
    names = (f"{path.name}{_replaced(now)}{f'-{n}' if n > 1 else ''}" for n in count(1))
    return next(free for name in names if not os.path.lexists(free := path.with_name(name)))


def _record(doing: Restoring, told: Facts, replaced: str | None) -> RestoreRecord:
    return RestoreRecord(
        path=str(doing.path),
        created_at=doing.opened.manifest.contents.created_at,
        schema=told.schema,
        posts=told.rows.get("post"),
        comments=told.rows.get("comment"),
        media=doing.opened.manifest.media,
        erased=len(doing.since.erased),
        replaced=replaced,
    )
