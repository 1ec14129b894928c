"""What a change leaves in the tables, in few words: addresses, versions, audit records."""

from sqlalchemy import select
from sqlmodel import Session

from blogctl.models import tables


def redirects(session: Session) -> dict[str, int | None]:
    """Return where each old slug leads; None says that it is gone."""
    redirect = tables.REDIRECT
    return dict(iter(session.execute(select(redirect.c.old, redirect.c.target_id))))


def versions(session: Session) -> dict[str, int]:
    """Return the version of each post."""
    post = tables.POST
    return dict(iter(session.execute(select(post.c.slug, post.c.version))))


def filed(session: Session, kind: str) -> dict[str, list[str]]:
    """Return the tags, categories or contributors of each post that has any, in their order."""
    things = {
        "tag": (tables.TAG, tables.POST_TAG),
        "category": (tables.CATEGORY, tables.POST_CATEGORY),
        "contributor": (tables.CONTRIBUTOR, tables.POST_CONTRIBUTOR),
    }
    thing, link = things[kind]
    query = (
        select(tables.POST.c.slug, thing.c.slug)
        .join(link, link.c.post_id == tables.POST.c.id)
        .join(thing, thing.c.id == link.c[f"{kind}_id"])
        .order_by(link.c.position if "position" in link.c else thing.c.slug)
    )
    found: dict[str, list[str]] = {}
    for post, slug in session.execute(query):
        found.setdefault(post, []).append(slug)
    return found


def audited(session: Session) -> list[tuple[str, str, int, str | None, str | None]]:
    """Return action, kind, thing, before and after of the newest operation's records."""
    record = tables.AUDIT_RECORD
    newest = select(record.c.operation_id).order_by(record.c.id.desc()).limit(1)
    columns = (record.c.action, record.c.kind, record.c.thing_id, record.c.before, record.c.after)
    query = select(*columns).where(record.c.operation_id == newest.scalar_subquery())
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]
