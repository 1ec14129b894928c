"""Keywords: made by being used, renamed without breaking an address, merged in one piece."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, delete, exists, func, literal, select
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.tags import Tag
from blogctl.records.labels import TagRecord
from blogctl.services import labels, naming, references
from blogctl.services.audit import Change
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind

TAGS, LINKS = tables.TAG, tables.POST_TAG


def listing(session: Session, *, now: datetime, limit: int | None = None) -> Iterator[TagRecord]:
    """Yield all tags by slug."""
    rows = session.connection().execute(_rows(now).order_by(TAGS.c.slug).limit(limit))
    return (TagRecord(*row) for row in rows)


def count(session: Session) -> int:
    """Return how many tags there are."""
    return int(session.execute(select(func.count()).select_from(TAGS)).scalar_one())


def records(session: Session, ids: Sequence[int], *, now: datetime) -> list[TagRecord]:
    """Return the tags with these ids, in this order."""
    selection.choose(session, ids)
    query = _rows(now).join(CHOSEN, CHOSEN.c.id == TAGS.c.id).order_by(CHOSEN.c.position)
    return [TagRecord(*row) for row in session.connection().execute(query)]


def _rows(now: datetime) -> Select[Any]:
    posts = labels.public_posts(LINKS, LINKS.c.tag_id == TAGS.c.id, now)
    return select(TAGS.c.id, TAGS.c.slug, TAGS.c.name, posts.label("posts"))


@dataclass(frozen=True, slots=True)
class Ensured:
    """The ids of tags, in order and each once, and the slugs of those that existed."""

    ids: list[int]
    existing: list[str]


def ensure(change: Change, names: Iterable[str]) -> Ensured:
    """Return the tags with these names, making those that are new.

    Raises Usage or Conflict as `labels.resolve` does.
    """
    found: dict[int, None] = {}
    existing = []
    for text in names:
        label = labels.resolve(change.session, Kind.TAG, TAGS, text)
        if label.thing is not None and label.thing not in found:
            existing.append(references.slug_of(change.session, Kind.TAG, label.thing))
        found[_make(change, label) if label.thing is None else label.thing] = None
    return Ensured(list(found), existing)


def _make(change: Change, label: labels.Label) -> int:
    # A deleted tag's address said "gone"; the same name is the same tag come back.
    naming.revive(change.session, Kind.TAG, label.slug)
    tag = Tag(slug=label.slug, name=label.name)
    change.session.add(tag)
    change.session.flush()
    change.record(Action.CREATE, Kind.TAG, identity(tag))
    return identity(tag)


def rename(change: Change, tag: int, name: str) -> bool:
    """Give a tag another name; the old slug leads to the new one. Return whether it changed.

    Raises Conflict where the name is, or once was, another tag's.
    """
    session = change.session
    row = session.get_one(Tag, tag)
    label = labels.resolve(session, Kind.TAG, TAGS, name)
    if label.thing not in {None, tag}:
        other = references.slug_of(session, Kind.TAG, label.thing)
        raise Conflict("name-taken", refs=[label.slug], kind="tag", slug=row.slug, other=other)
    if (row.slug, row.name) == (label.slug, label.name):
        return False
    naming.claim(session, Kind.TAG, TAGS, label.slug, thing=tag)
    change.record(Action.EDIT, Kind.TAG, tag, before=row.slug, after=label.slug)
    change.keep(Kind.TAG, tag, {"name": row.name, "slug": row.slug})
    if row.slug != label.slug:
        naming.move(change, Kind.TAG, tag, old=row.slug, new=label.slug, public=True)
    row.slug, row.name = label.slug, label.name
    session.flush()
    return True


def merge(change: Change, sources: Sequence[int], *, into: int) -> None:
    """Move every post of these tags to one of them; their slugs lead to it."""
    for source in sources:
        if source != into:
            _merge_one(change, source, into)


def _merge_one(change: Change, source: int, into: int) -> None:
    session = change.session
    slug = references.slug_of(session, Kind.TAG, source)
    moved = select(LINKS.c.post_id, literal(f"tag:{source}"), literal(f"tag:{into}")).where(
        LINKS.c.tag_id == source
    )
    change.record_each(Action.MERGE, Kind.POST, moved)
    change.record(Action.MERGE, Kind.TAG, source, before=slug, after=f"tag:{into}")
    labels.touch(change, labels.linked_to(LINKS, LINKS.c.tag_id == source))
    labels.move_links(session, LINKS, "tag_id", source, into=into)
    naming.merge(change, Kind.TAG, source, slug=slug, into=into)
    session.execute(delete(TAGS).where(TAGS.c.id == source))


def remove(change: Change, tags: Sequence[int]) -> None:
    """Delete tags for good: posts lose them, their addresses say that they are gone."""
    session = change.session
    for tag in tags:
        slug = references.slug_of(session, Kind.TAG, tag)
        public = labels.ever_public(session, LINKS, LINKS.c.tag_id == tag)
        posts = select(LINKS.c.post_id, literal(f"tag:{tag}"), cast(None, String))
        change.record_each(Action.UNTAG, Kind.POST, posts.where(LINKS.c.tag_id == tag))
        change.record(Action.DELETE, Kind.TAG, tag, before=slug)
        labels.touch(change, labels.linked_to(LINKS, LINKS.c.tag_id == tag))
        naming.retire(change, Kind.TAG, tag, slug=slug, public=public)
        session.execute(delete(LINKS).where(LINKS.c.tag_id == tag))
        session.execute(delete(TAGS).where(TAGS.c.id == tag))


def unused(session: Session) -> list[int]:
    """Return the ids of the tags that no post bears, whatever its state."""
    query = select(TAGS.c.id).where(~exists().where(LINKS.c.tag_id == TAGS.c.id))
    return list(session.execute(query.order_by(TAGS.c.slug)).scalars())
