"""Threads: a comment, what it answers and what answers it, however deep."""

from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.text import excerpt
from blogctl.when import iso

COMMENTS, _PEOPLE = tables.COMMENT, tables.CONTRIBUTOR


def _top(comment: int) -> Any:  # noqa: ANN401 - a recursive CTE of ids
    """Return the chain from a comment up to the one that began its thread."""
    columns = COMMENTS.c
    chain = (
        select(columns.id, columns.parent_id).where(columns.id == comment).cte("up", recursive=True)
    )
    above = COMMENTS.alias()
    return chain.union(
        select(above.c.id, above.c.parent_id).join(chain, above.c.id == chain.c.parent_id)
    )


def ids(comment: int) -> Select[Any]:
    """Select the ids of a comment's thread."""
    up = _top(comment)
    first = select(up.c.id).where(up.c.parent_id.is_(None)).scalar_subquery()
    tree = select(COMMENTS.c.id).where(COMMENTS.c.id == first).cte("down", recursive=True)
    below = COMMENTS.alias()
    tree = tree.union(select(below.c.id).join(tree, below.c.parent_id == tree.c.id))
    return select(tree.c.id)


def thread(session: Session, comment: int) -> tuple[dict[str, Any], ...]:
    """Return the thread of a comment, each answer after what it answers, with its depth.

    Each is a mapping: id, number, author_name, status, depth, excerpt, created_at, and the slug of
    the contributor where the house speaks.
    """
    columns = COMMENTS.c
    query = select(
        columns.id,
        columns.parent_id,
        columns.number,
        columns.author_name,
        columns.status,
        columns.body,
        columns.created_at,
        _PEOPLE.c.slug.label("contributor"),
    ).join_from(COMMENTS, _PEOPLE, _PEOPLE.c.id == columns.contributor_id, isouter=True)
    rows = session.execute(
        query.where(columns.id.in_(ids(comment))).order_by(columns.created_at, columns.id)
    ).all()
    answers: dict[int | None, list[Any]] = {}
    for row in rows:
        answers.setdefault(row.parent_id, []).append(row)
    found = []
    waiting = [(row, 0) for row in reversed(answers.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append(_told(row, depth))
        waiting += [(answer, depth + 1) for answer in reversed(answers.get(row.id, []))]
    return tuple(found)


def _told(row: Row[Any], depth: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "author_name": row.author_name,
        "status": str(row.status),
        "depth": depth,
        "excerpt": excerpt(row.body),
        "created_at": iso(row.created_at),
        "contributor": row.contributor,
    }
