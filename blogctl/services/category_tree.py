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


def slugs_upwards(session: Session) -> dict[int, set[str]]:
    """Return the slugs of each category and of those that it stands on, by id."""
    columns = _CATEGORIES.c
    rows = session.execute(select(columns.id, columns.slug, columns.parent_id)).all()
    own = {category: (slug, parent) for category, slug, parent in rows}
    found: dict[int, set[str]] = {}
    for category in own:
        slugs, place = set[str](), category
        while place is not None:
            slug, place = own[place]
            slugs.add(slug)
        found[category] = slugs
    return found
