"""Which categories stand on which."""

from sqlalchemy import select
from sqlmodel import Session

from blogctl.models import tables

_CATEGORIES = tables.CATEGORY


def with_children(session: Session, category: int) -> list[int]:
    """Return the id of a category and of all that stand on it, however deep."""
    tree = select(_CATEGORIES.c.id).where(_CATEGORIES.c.id == category).cte(recursive=True)
    below = _CATEGORIES.alias()
    tree = tree.union(select(below.c.id).join(tree, below.c.parent_id == tree.c.id))
    return list(session.execute(select(tree.c.id)).scalars())
