"""The blocklist: words, addresses, networks, e-mails and domains that keep a comment out."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, null, select
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.rules import Blocked
from blogctl.records.rules import BlockedRecord
from blogctl.services import blocked_values
from blogctl.services.audit import Change
from blogctl.services.likeness import seen
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.text import FIELD_LIMIT, line
from blogctl.vocabulary import Action, BlockedKind, Kind

_BLOCKED = tables.BLOCKED
_COLUMNS = _BLOCKED.c
_RECORD = (_COLUMNS.id, _COLUMNS.kind, _COLUMNS.value, _COLUMNS.note, _COLUMNS.created_at)


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a comment can be on the blocklist: its texts, from where, by whom, which hosts."""

    texts: tuple[str, ...]
    ip: str | None
    email_key: str | None
    hosts: Collection[str]


def met(session: Session, traits: Traits) -> list[str]:
    """Return what a comment has that is blocked: the word, of all else only the kind."""
    values = {
        BlockedKind.ADDRESS: {traits.ip} if traits.ip else set(),
        BlockedKind.NETWORK: set(blocked_values.networks(traits.ip)) if traits.ip else set(),
        BlockedKind.EMAIL: {traits.email_key} if traits.email_key else set(),
        BlockedKind.DOMAIN: {
            domain for host in traits.hosts for domain in blocked_values.domains(host)
        },
    }
    kinds = [str(kind) for kind, some in values.items() if _any(session, kind, some)]
    return [*_words(session, traits.texts), *kinds]


def _any(session: Session, kind: BlockedKind, values: Collection[str]) -> bool:
    """Tell whether any of these values is blocked, by the index, however many they are."""
    if not values:
        return False
    each = func.json_each(json.dumps(sorted(values))).table_valued("value")
    query = select(_COLUMNS.id).where(
        _COLUMNS.kind == kind, _COLUMNS.value.in_(select(each.c.value))
    )
    return session.execute(query.limit(1)).first() is not None


def _words(session: Session, texts: Sequence[str]) -> Iterator[str]:
    """Yield the blocked words that stand in any of these texts as whole words."""
    query = select(_COLUMNS.value).where(_COLUMNS.kind == BlockedKind.WORD).order_by(_COLUMNS.value)
    text = "\n".join(map(seen, texts))
    for word in session.execute(query).scalars():
        if word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
            yield word


def add(
    change: Change,
    values: Sequence[str],
    *,
    kind: BlockedKind | None = None,
    note: str | None = None,
    keep_going: bool = False,
) -> Outcome:
    """Block some values, of this kind or of the one that each looks like.

    Raises Usage for a value that can't be blocked so, unless `keep_going`.
    """
    outcome = Outcome()
    said = line(note, what="note", limit=FIELD_LIMIT) if note else None
    for value in values:
        try:
            entry = blocked_values.entry(value, kind)
        except Usage:
            if not keep_going:
                raise
            outcome.refused = (*outcome.refused, value)
            continue
        if (made := _block(change, entry, note=said)) is None:
            outcome.left = (*outcome.left, entry[1])
        else:
            outcome.ids.append(made)
    return outcome


def _block(change: Change, entry: blocked_values.Entry, *, note: str | None) -> int | None:
    """Block one value and return its id; None where it is blocked already."""
    kind, value = entry
    session = change.session
    there = select(_COLUMNS.id).where(_COLUMNS.kind == kind, _COLUMNS.value == value)
    if session.execute(there).first() is not None:
        return None
    row = Blocked(kind=kind, value=value, note=note or None, created_at=change.now)
    session.add(row)
    session.flush()
    # Without the value, which may be somebody's: the log outlives the entry.
    change.record(Action.CREATE, Kind.BLOCKED, identity(row), after=str(kind))
    return identity(row)


def remove(change: Change, entries: Sequence[int]) -> None:
    """Take entries off the blocklist for good."""
    session = change.session
    selection.choose(session, entries)
    chosen = _COLUMNS.id.in_(select(CHOSEN.c.id))
    gone = select(_COLUMNS.id, _COLUMNS.kind, null()).where(chosen)
    change.record_each(Action.DELETE, Kind.BLOCKED, gone.order_by(_COLUMNS.id))
    session.execute(delete(_BLOCKED).where(chosen))


def listing(
    session: Session, kind: BlockedKind | None, *, limit: int | None
) -> Iterator[BlockedRecord]:
    """Yield the blocklist, or what of it is of one kind, by kind and value."""
    query = _of(kind, select(*_RECORD)).order_by(_COLUMNS.kind, _COLUMNS.value).limit(limit)
    return (_record(*row) for row in session.connection().execute(query))


def count(session: Session, kind: BlockedKind | None) -> int:
    """Return how many entries there are, of one kind or of all."""
    query = _of(kind, select(func.count()).select_from(_BLOCKED))
    return int(session.execute(query).scalar_one())


def records(session: Session, ids: Sequence[int]) -> list[BlockedRecord]:
    """Return entries by their ids, in this order."""
    selection.choose(session, ids)
    query = select(*_RECORD).join(CHOSEN, CHOSEN.c.id == _COLUMNS.id).order_by(CHOSEN.c.position)
    return [_record(*row) for row in session.connection().execute(query)]


def _of(kind: BlockedKind | None, query: Select[Any]) -> Select[Any]:
    return query if kind is None else query.where(_COLUMNS.kind == kind)


def _record(entry: int, kind: str, *rest: Any) -> BlockedRecord:  # noqa: ANN401 - columns
    return BlockedRecord(entry, BlockedKind(kind), *rest)
