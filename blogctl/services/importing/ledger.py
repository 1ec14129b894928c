"""What came in before: which foreign thing became which of ours, and whether ours was changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import exists, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.audit import Change
from blogctl.store import batches
from blogctl.vocabulary import Kind

_IMPORTED, _RECORDS = tables.IMPORTED_FROM, tables.AUDIT_RECORD
_TABLES = {
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.TAG: tables.TAG,
    Kind.POST: tables.POST,
    Kind.COMMENT: tables.COMMENT,
    Kind.MEDIA: tables.MEDIA,
}

USED = "used"
"""The digest of what was never declared, only used."""


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that came in before: what it is here, the digest of what came, and when it did."""

    thing: int
    digest: str | None
    operation: int


class Ledger:
    """The foreign ids of one source; nothing is remembered but in the database."""

    def __init__(self, change: Change, source: str) -> None:
        self._change = change
        self._source = source

    @property
    def _session(self) -> Session:
        return self._change.session

    def known(self, kind: Kind, keys: Iterable[str]) -> dict[str, Known]:
        """Return those of the foreign ids that came before, be they deleted here since."""
        rows = batches.matching(
            self._session,
            _IMPORTED,
            "foreign_id thing_id digest operation_id",
            by="foreign_id",
            values=keys,
            where={"source": self._source, "kind": str(kind)},
        )
        return {key: Known(thing, digest, made or 0) for key, thing, digest, made in rows}

    def things(self, kind: Kind, keys: Iterable[str]) -> dict[str, int]:
        """Return what the foreign ids are here, of those that are still here."""
        known = self.known(kind, keys)
        here = self.here(kind, [each.thing for each in known.values()])
        return {key: each.thing for key, each in known.items() if each.thing in here}

    def here(self, kind: Kind, things: Sequence[int]) -> set[int]:
        """Return those of the ids that still name a thing."""
        return {
            int(row[0])
            for row in batches.matching(self._session, _TABLES[kind], "id", by="id", values=things)
        }

    def touched(self, kind: Kind, known: Known) -> bool:
        """Tell whether somebody changed a thing since it came in."""
        later = exists().where(
            _RECORDS.c.kind == kind,
            _RECORDS.c.thing_id == known.thing,
            _RECORDS.c.operation_id > known.operation,
        )
        return bool(self._session.execute(select(later)).scalar())

    def remember(self, kind: Kind, rows: Sequence[tuple[str, int, str]]) -> None:
        """Write down what foreign ids became: of each the key, the id here and the digest."""
        operation = self._change.operation
        batches.insert(
            self._session,
            _IMPORTED,
            "source kind foreign_id thing_id digest operation_id",
            [
                (self._source, str(kind), key, thing, digest, operation)
                for key, thing, digest in rows
            ],
        )

    def remember_anew(self, kind: Kind, key: str, digest: str) -> None:
        """Write down that this import wrote a known thing."""
        self._session.execute(
            _IMPORTED.update()
            .where(
                _IMPORTED.c.source == self._source,
                _IMPORTED.c.kind == kind,
                _IMPORTED.c.foreign_id == key,
            )
            .values(digest=digest, operation_id=self._change.operation)
        )


def digest(*parts: object) -> str:
    """Return a digest of what came: another one where any part differs."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
