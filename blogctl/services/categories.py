"""Categories: the blog's shelves, one perhaps upon another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, delete, exists, func, literal, select, update
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.categories import Category
from blogctl.records.labels import CategoryRecord
from blogctl.services import labels, naming, references
from blogctl.services.audit import Change
from blogctl.services.category_tree import with_children
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.text import FIELD_LIMIT, clean
from blogctl.vocabulary import Action, Kind

CATEGORIES, LINKS = tables.CATEGORY, tables.POST_CATEGORY


@dataclass(frozen=True, slots=True)
class CategoryEdit:
    """What to change; None leaves it. `parent` "none" takes the category off its shelf."""

    name: str | None = None
    parent: str | None = None
    description: str | None = None


def listing(
    session: Session, *, now: datetime, limit: int | None = None
) -> Iterator[CategoryRecord]:
    """Yield all categories by slug."""
    rows = session.connection().execute(_rows(now).order_by(CATEGORIES.c.slug).limit(limit))
    return (CategoryRecord(*row) for row in rows)


def count(session: Session) -> int:
    """Return how many categories there are."""
    return int(session.execute(select(func.count()).select_from(CATEGORIES)).scalar_one())


def records(session: Session, ids: Sequence[int], *, now: datetime) -> list[CategoryRecord]:
    """Return the categories with these ids, in this order."""
    selection.choose(session, ids)
    query = _rows(now).join(CHOSEN, CHOSEN.c.id == CATEGORIES.c.id).order_by(CHOSEN.c.position)
    return [CategoryRecord(*row) for row in session.connection().execute(query)]


def _rows(now: datetime) -> Select[Any]:
    above = CATEGORIES.alias()
    columns = CATEGORIES.c
    posts = labels.public_posts(LINKS, LINKS.c.category_id == CATEGORIES.c.id, now)
    return select(
        columns.id, columns.slug, columns.name, above.c.slug, columns.description, posts
    ).join_from(CATEGORIES, above, above.c.id == columns.parent_id, isouter=True)


def create(change: Change, name: str, *, parent: str | None, description: str) -> tuple[int, bool]:
    """Make a category; return its id and whether it is new: one of this name is left alone.

    Raises NotFound for an unknown parent, Usage or Conflict as `labels.resolve` does.
    """
    session = change.session
    label = labels.resolve(session, Kind.CATEGORY, CATEGORIES, name)
    parent_id = references.one(session, Kind.CATEGORY, parent) if parent is not None else None
    if label.thing is not None:
        return label.thing, False
    naming.revive(session, Kind.CATEGORY, label.slug)
    category = Category(
        slug=label.slug,
        name=label.name,
        description=_description(description),
        parent_id=parent_id,
    )
    session.add(category)
    session.flush()
    change.record(Action.CREATE, Kind.CATEGORY, identity(category))
    return identity(category), True


def edit(change: Change, category: int, wanted: CategoryEdit) -> bool:
    """Change a category; return whether anything changed.

    Raises Conflict where the name is another's, or the parent stands on this very category.
    """
    session = change.session
    row = session.get_one(Category, category)
    before = {key: getattr(row, key) for key in ("name", "slug", "description", "parent_id")}
    if wanted.name is not None:
        label = labels.resolve(session, Kind.CATEGORY, CATEGORIES, wanted.name)
        if label.thing not in {None, category}:
            other = references.slug_of(session, Kind.CATEGORY, label.thing)
            raise Conflict(
                "name-taken", refs=[label.slug], kind="category", slug=row.slug, other=other
            )
        naming.claim(session, Kind.CATEGORY, CATEGORIES, label.slug, thing=category)
        row.name, row.slug = label.name, label.slug
    if wanted.description is not None:
        row.description = _description(wanted.description)
    if wanted.parent is not None:
        row.parent_id = _parent(session, category, wanted.parent)
    old = {key: value for key, value in before.items() if value != getattr(row, key)}
    if not old:
        return False
    change.record(Action.EDIT, Kind.CATEGORY, category, before=before["slug"], after=row.slug)
    change.keep(Kind.CATEGORY, category, old)
    if "slug" in old:
        naming.move(change, Kind.CATEGORY, category, old=old["slug"], new=row.slug, public=True)
    session.flush()
    return True


def _parent(session: Session, category: int, ref: str) -> int | None:
    if ref == "none":
        return None
    parent = references.one(session, Kind.CATEGORY, ref)
    if parent in with_children(session, category):
        raise Conflict("category-circle", refs=[ref], parent=ref)
    return parent


def _description(text: str) -> str:
    return clean(text, what="description", limit=FIELD_LIMIT).strip()


def merge(change: Change, sources: Sequence[int], *, into: int) -> None:
    """Move every post and every shelf of these categories to one; their slugs lead to it.

    Raises Conflict where the one to keep stands on one that would go.
    """
    session = change.session
    for source in sources:
        if source == into:
            continue
        if into in with_children(session, source):
            raise Conflict("category-circle", refs=[str(into)], parent=_slug(session, into))
        slug = _slug(session, source)
        moved = select(
            LINKS.c.post_id, literal(f"category:{source}"), literal(f"category:{into}")
        ).where(LINKS.c.category_id == source)
        change.record_each(Action.MERGE, Kind.POST, moved)
        change.record(Action.MERGE, Kind.CATEGORY, source, before=slug, after=f"category:{into}")
        labels.touch(change, labels.linked_to(LINKS, LINKS.c.category_id == source))
        labels.move_links(session, LINKS, "category_id", source, into=into)
        _lift(session, source, onto=into)
        naming.merge(change, Kind.CATEGORY, source, slug=slug, into=into)
        session.execute(delete(CATEGORIES).where(CATEGORIES.c.id == source))


def remove(change: Change, categories: Sequence[int]) -> None:
    """Delete categories for good: what stood on one stands where it stood."""
    session = change.session
    for category in categories:
        slug = _slug(session, category)
        public = labels.ever_public(session, LINKS, LINKS.c.category_id == category)
        posts = select(LINKS.c.post_id, literal(f"category:{category}"), cast(None, String))
        change.record_each(Action.EDIT, Kind.POST, posts.where(LINKS.c.category_id == category))
        change.record(Action.DELETE, Kind.CATEGORY, category, before=slug)
        parent = session.execute(
            select(CATEGORIES.c.parent_id).where(CATEGORIES.c.id == category)
        ).scalar()
        labels.touch(change, labels.linked_to(LINKS, LINKS.c.category_id == category))
        session.execute(delete(LINKS).where(LINKS.c.category_id == category))
        _lift(session, category, onto=parent)
        naming.retire(change, Kind.CATEGORY, category, slug=slug, public=public)
        session.execute(delete(CATEGORIES).where(CATEGORIES.c.id == category))


def unused(session: Session) -> list[int]:
    """Return the ids of the categories in which, and on which, nothing stands, deepest first."""
    found: list[int] = []
    below = CATEGORIES.alias()
    while True:
        child = exists().where(below.c.parent_id == CATEGORIES.c.id, below.c.id.not_in(found))
        query = select(CATEGORIES.c.id).where(
            ~exists().where(LINKS.c.category_id == CATEGORIES.c.id),
            ~child,
            CATEGORIES.c.id.not_in(found),
        )
        more = list(session.execute(query.order_by(CATEGORIES.c.slug)).scalars())
        if not more:
            return found
        found += more


def _lift(session: Session, category: int, *, onto: int | None) -> None:
    session.execute(
        update(CATEGORIES).where(CATEGORIES.c.parent_id == category).values(parent_id=onto)
    )


def _slug(session: Session, category: int) -> str:
    return str(
        session.execute(select(CATEGORIES.c.slug).where(CATEGORIES.c.id == category)).scalar_one()
    )
