"""What became of the things that a command was asked to change."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Table, exists, func, select
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.services import references
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Kind


@dataclass(slots=True)
class Outcome:
    """What was changed, what was as wanted already, and what could not be.

    `ids` are the things to show, in order; `by_status` counts the changed ones by what they were;
    `left` and `refused` name the others, `refused` with those that do not exist; `missed` are those
    of `--all` for which nothing could be done, which is no failure.
    """

    ids: list[int] = field(default_factory=list)
    by_status: dict[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def changed(self) -> int:
        """How many things were changed."""
        return sum(self.by_status.values())


def choose(
    session: Session, kind: Kind, refs: Sequence[str], *, keep_going: bool
) -> tuple[str, ...]:
    """Make what `refs` name the chosen ones; return those that name nothing.

    Raises NotFound that names every unknown one, unless `keep_going`.
    """
    found = references.find(session, kind, refs)
    if found.unknown and not keep_going:
        raise references.unknown(session, kind, found.unknown)
    selection.choose(session, found.ids)
    return found.unknown


def slugs(session: Session, table: Table, condition: ColumnElement[bool]) -> list[str]:
    """Return the slugs of the chosen ones for which the condition holds."""
    query = select(table.c.slug).join(CHOSEN, CHOSEN.c.id == table.c.id).where(condition)
    return list(session.execute(query.order_by(CHOSEN.c.position)).scalars())


def drop(session: Session, table: Table, condition: ColumnElement[bool]) -> list[int]:
    """Take those for which the condition holds off the chosen ones, and return their ids."""
    # Not as a join: SQLite would begin with all that the condition holds for, a million perhaps.
    held = exists().where(table.c.id == CHOSEN.c.id, condition).correlate(CHOSEN)
    query = select(CHOSEN.c.id).where(held).order_by(CHOSEN.c.position)
    ids = list(session.execute(query).scalars())
    if ids:
        session.execute(CHOSEN.delete().where(held))
    return ids


def refuse(refs: Sequence[str], *, keep_going: bool, key: str, **parts: object) -> tuple[str, ...]:
    """Return the references that a state holds back; raises Conflict unless `keep_going`."""
    if refs and not keep_going:
        raise Conflict(key, refs=refs, **parts)
    return tuple(refs)


def count_by(session: Session, table: Table, column: ColumnElement[str]) -> dict[str, int]:
    """Count the chosen ones by a column of theirs."""
    query = select(column, func.count()).where(table.c.id.in_(select(CHOSEN.c.id)))
    rows = session.execute(query.group_by(column).order_by(column))
    return {str(value): count for value, count in rows}
