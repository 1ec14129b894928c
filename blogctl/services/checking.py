"""The check of a blog's file, from its pages to its posts, and the repair of what can be mended."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from sqlalchemy import literal, null, select
from sqlmodel import Session

from blogctl.records.database import FindingRecord
from blogctl.services.audit import Actor, Change
from blogctl.services.examinations import (
    DAMAGED,
    EXAMINATIONS,
    FILES,
    MENDING,
    Place,
    Trouble,
)
from blogctl.store import media_files, selection
from blogctl.store.engine import Store
from blogctl.store.kept import copied, free_name, name
from blogctl.store.schema import HEAD
from blogctl.vocabulary import Action, DatabaseCheck, Kind


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair found; `operation` and `backup` are None where nothing was mended."""

    findings: list[FindingRecord]
    operation: int | None
    backup: Path | None


def findings(session: Session, blog: Path, now: datetime) -> Iterator[FindingRecord]:
    """Yield all that is not as it should be, as it is found.

    Of a file whose pages are damaged nothing more is looked at. Raises DatabaseProblem where it
    can't even be read.
    """
    place = Place(media_files.folder_of(blog), now)
    for check, examine in EXAMINATIONS.items():
        damaged = False
        for trouble in examine(session, place):
            damaged |= trouble.what == DAMAGED
            yield _record(check, trouble)
        if damaged:
            return


def is_mendable(finding: FindingRecord) -> bool:
    """Say whether a repair may mend this."""
    return finding.what in MENDING or finding.what in FILES


def repair(
    store: Store, *, who: Callable[[Session], Actor], now: datetime, dry_run: bool = False
) -> Repaired:
    """Mend what can be, all of it in one operation; the file as it was is kept beside.

    Files that no row knows go before the commit: they belong to nothing, and while nobody else can
    write, to nobody. Raises DatabaseProblem where there is no room for the copy.
    """
    place = Place(media_files.folder_of(store.path), now)
    with store.reading() as session:  # of what is sound no copy is made
        if next(findings(session, store.path, now), None) is None:
            return Repaired([], None, None)
    with store.transaction(dry_run=dry_run) as session, _kept(store.path, dry_run=dry_run) as copy:
        change = Change(session, who(session), "db check", now)
        found: list[FindingRecord] = []
        for check, examine in EXAMINATIONS.items():
            troubles = list(examine(session, place))
            session.flush()
            found += _mended(change, check, troubles, place if not dry_run else None)
            if any(trouble.what == DAMAGED for trouble in troubles):
                break
        backup = None
        if change.began is not None and copy is not None:
            session.flush()
            backup = free_name(store.path, f"before-repair-{now:%Y%m%dT%H%M%SZ}")
            name(copy, backup)
    return Repaired(found, change.began, backup)


def _kept(path: Path, *, dry_run: bool) -> AbstractContextManager[Path | None]:
    return nullcontext() if dry_run else copied(path)


def _mended(
    change: Change, check: DatabaseCheck, troubles: list[Trouble], place: Place | None
) -> list[FindingRecord]:
    """Mend the troubles of one examination; return all of them, with what became of each."""
    found: list[FindingRecord] = []
    for what, group in groupby(troubles, attrgetter("what")):
        alike = list(group)
        left = set[Trouble]()
        if what in MENDING:
            left = set(MENDING[what](change, alike))
            if what not in _WRITTEN_DOWN:
                _write_down(change, [each for each in alike if each not in left])
        elif what in FILES:
            _take_out(alike, place)
        else:
            left = set(alike)
        found += (replace(_record(check, each), repaired=each not in left) for each in alike)
    return found


def _take_out(troubles: list[Trouble], place: Place | None) -> None:
    if place is not None:
        for trouble in troubles:
            media_files.remove(place.media, str(trouble.row))


def _write_down(change: Change, troubles: list[Trouble]) -> None:
    """Write down what was mended: of each thing that people know, else of the schema, once."""
    known = {str(kind) for kind in Kind}
    for (kind, what), group in groupby(troubles, attrgetter("kind", "what")):
        ids = [trouble.id for trouble in group]
        things = [each for each in ids if each is not None]
        if kind in known and len(things) == len(ids) and what not in _OF_THE_FILE:
            selection.choose(change.session, things)
            chosen = selection.CHOSEN.c
            rows = select(chosen.id, null(), literal(what)).order_by(chosen.position)
            change.record_each(Action.REPAIR, Kind(kind), rows)
        else:
            change.record(Action.REPAIR, Kind.SCHEMA, int(HEAD), after=what)


# Mending these changes nothing of the thing itself.
_OF_THE_FILE = frozenset({"not-indexed", "indexed-but-gone", "index-damaged"})
_WRITTEN_DOWN = frozenset({"older-renderer"})


def _record(check: DatabaseCheck, trouble: Trouble) -> FindingRecord:
    return FindingRecord(
        check=str(check),
        kind=None if trouble.kind is None else str(trouble.kind),
        id=trouble.id,
        what=trouble.what,
        detail=trouble.detail,
    )
