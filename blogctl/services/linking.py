"""What refers to what, checked once all rows are there: a dump may say anything.

Rows of a table stand by id, so the line of any of them can be told once the first one's is known.
"""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Column, Table, select
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.store import lines

_CATEGORIES, _COMMENTS = tables.CATEGORY, tables.COMMENT


def check(session: Session, first: Mapping[str, int]) -> None:
    """Check all that rows refer to; `first` is the line of each table's first row.

    Raises Usage that names the line of a row that refers to nothing, that stands on itself, or of
    an answer that is not on the page of what it answers.
    """
    problem = (
        lines.broken(session)
        or _circle(session, _CATEGORIES, _CATEGORIES.c.parent_id)
        or _circle(session, _COMMENTS, _COMMENTS.c.parent_id)
        or _elsewhere(session)
    )
    if problem is not None:
        table, row, target = problem
        line = first.get(table, 0) + lines.place(session, table, row)
        raise Usage("dump-link", line=line, table=table, row=row, target=target)


def _elsewhere(session: Session) -> tuple[str, int, str] | None:
    """Return a comment that answers one on another post."""
    columns, answered = _COMMENTS.c, _COMMENTS.alias()
    query = select(columns.id).join(answered, answered.c.id == columns.parent_id)
    row = session.execute(query.where(answered.c.post_id != columns.post_id).limit(1)).first()
    return None if row is None else (_COMMENTS.name, row[0], _COMMENTS.name)


def _circle(session: Session, table: Table, parent: Column[int]) -> tuple[str, int, str] | None:
    """Return a row that stands on itself, however far up.

    A circle has a row whose parent is no older than itself: only from those it is looked for, and
    no row is passed twice.
    """
    late = select(table.c.id).where(parent >= table.c.id).order_by(table.c.id)
    above = lines.reader_of(session, parent)
    found = _first_circle(session.execute(late).scalars(), above)
    return None if found is None else (table.name, found, table.name)


def _first_circle(rows: Iterable[int], above: Callable[[int], int | None]) -> int | None:
    passed: set[int] = set()
    for row in rows:
        way = set[int]()
        here: int | None = row
        while here is not None and here not in passed:
            passed.add(here)
            way.add(here)
            here = above(here)
        if here in way:
            return here
    return None
