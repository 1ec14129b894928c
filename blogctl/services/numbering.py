"""Comments' places on their page: given at the first approval, never given twice.

A page's next number follows the highest that a comment on it has, or had: `post.last_number` is
the highest of those that are gone, and is written only when one goes.
"""

from functools import cache

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session

from blogctl.models import tables
from blogctl.store.dialect import larger
from blogctl.store.selection import CHOSEN

_COMMENTS, _POSTS = tables.COMMENT, tables.POST
_CHOSEN_IDS = select(CHOSEN.c.id)


@cache
def _highest() -> ColumnElement[int]:
    """Return the highest number that was ever given on the post of the query around it."""
    others = _COMMENTS.alias()
    there = select(func.max(others.c.number)).where(others.c.post_id == _POSTS.c.id)
    return larger(_POSTS.c.last_number, func.coalesce(there.scalar_subquery(), 0))


def following(session: Session, post: int) -> int:
    """Return the number of the next comment on a post's page."""
    return int(session.execute(select(_highest()).where(_POSTS.c.id == post)).scalar_one()) + 1


def give(session: Session) -> None:
    """Give the chosen comments that have none their numbers, oldest first on each page."""
    columns = _COMMENTS.c
    place = func.row_number().over(
        partition_by=columns.post_id, order_by=(columns.created_at, columns.id)
    )
    fresh = (
        select(columns.id, (place + _highest()).label("number"))
        .join(_POSTS, _POSTS.c.id == columns.post_id)
        .where(columns.id.in_(_CHOSEN_IDS), columns.number.is_(None))
        .cte("fresh")
        .prefix_with("MATERIALIZED", dialect="sqlite")
    )
    numbered = update(_COMMENTS).where(columns.id == fresh.c.id)
    session.execute(numbered.values(number=fresh.c.number))


def remember(session: Session) -> None:
    """Keep the highest numbers of the pages from which the chosen comments are about to go."""
    columns = _COMMENTS.c
    pages = select(columns.post_id).where(columns.id.in_(_CHOSEN_IDS), columns.number.is_not(None))
    session.execute(update(_POSTS).where(_POSTS.c.id.in_(pages)).values(last_number=_highest()))
