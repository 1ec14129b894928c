"""What tags and categories share: they match by slug, and old slugs lead to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, select, update
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.models import tables
from blogctl.services import naming
from blogctl.services.audit import Change
from blogctl.slugs import slugify
from blogctl.text import NAME_LIMIT, fold, line
from blogctl.vocabulary import Kind, PostStatus

_POSTS = tables.POST


@dataclass(frozen=True, slots=True)
class Label:
    """A checked name with its slug, and the thing that bears that slug already."""

    name: str
    slug: str
    thing: int | None


def resolve(session: Session, kind: Kind, table: Table, text: str) -> Label:
    """Return what a name stands for.

    Raises Usage for an empty or too long name, and Conflict for one that meets the slug of
    another but differs from it beyond case and accents.
    """
    name = line(text, what="name", limit=NAME_LIMIT)
    if not name:
        raise Usage("empty-name", kind=str(kind))
    slug = slugify(name, kind=str(kind))
    row = session.execute(select(table.c.id, table.c.name).where(table.c.slug == slug)).first()
    if row is None:
        return Label(name, slug, naming.led_to(session, kind, slug))
    if fold(name) not in {fold(row.name), slug}:
        raise Conflict("name-meets-slug", refs=[slug], name=name, slug=slug, other=row.name)
    return Label(name, slug, row.id)


def public_posts(links: Table, linked: ColumnElement[bool], now: datetime) -> ColumnElement[int]:
    """Return how many public posts are linked to the row of the query around it."""
    return (
        select(func.count())
        .select_from(links.join(_POSTS, _POSTS.c.id == links.c.post_id))
        .where(
            linked,
            _POSTS.c.status == PostStatus.PUBLISHED,
            _POSTS.c.published_at <= now,
        )
        .scalar_subquery()
    )


def ever_public(session: Session, links: Table, condition: ColumnElement[bool]) -> bool:
    """Tell whether a post that is or was published is linked."""
    query = select(
        exists().where(
            and_(condition, _POSTS.c.id == links.c.post_id, _POSTS.c.published_at.is_not(None))
        )
    )
    return bool(session.execute(query).scalar())


def touch(change: Change, posts: ColumnElement[bool]) -> None:
    """Let the version of these posts rise: what they are filed under is about to change."""
    change.session.execute(
        update(_POSTS).where(posts).values(version=_POSTS.c.version + 1, updated_at=change.now)
    )


def linked_to(links: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a post has such a link."""
    return _POSTS.c.id.in_(select(links.c.post_id).where(condition))


def move_links(session: Session, links: Table, end: str, source: int, *, into: int) -> None:
    """Let every link to one thing lead to another, once a post, at the better of two places."""
    theirs, ours = links.c[end] == source, links.c[end] == into
    if "position" in links.c:
        other = links.alias()
        better = (
            select(other.c.position)
            .where(
                other.c.post_id == links.c.post_id,
                other.c[end] == source,
                other.c.position < links.c.position,
            )
            .scalar_subquery()
        )
        session.execute(update(links).where(ours, better.is_not(None)).values(position=better))
    linked = select(links.c.post_id).where(ours)
    moving = theirs & links.c.post_id.not_in(linked)
    session.execute(update(links).where(moving).values({end: into}))
    session.execute(delete(links).where(theirs))
