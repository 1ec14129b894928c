"""An older blog brought to this version: its schema, and its posts' HTML by today's renderer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import String, cast, func, literal, select
from sqlmodel import Session
from sqlmodel import select as entities

from blogctl.models.base import identity, table_of
from blogctl.models.posts import Post
from blogctl.services import owed, settings
from blogctl.services.audit import Actor, Change
from blogctl.services.rendering import RENDERER_VERSION, set_text, taste_of
from blogctl.store.engine import Store
from blogctl.store.schema import HEAD
from blogctl.store.upgrade import upgrading
from blogctl.vocabulary import Action, Kind

POSTS = table_of(Post)
_AT_A_TIME = 50
_PROMISED = "0003"  # the first schema by which readers are owed an answer


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did; `operation` is None where nothing was to be done."""

    old: str
    new: str
    backup: Path | None
    rendered: int
    operation: int | None


def upgrade(
    store: Store, *, who: Callable[[Session], Actor], now: datetime, dry_run: bool = False
) -> Upgraded:
    """Bring a blog to this version, all of it or nothing; `who` finds who acts, once it can.

    The operation's records are one of the schema and one of every post that was rendered again:
    no word of a post changes, nor its version, but pages made of it are stale. Raises as
    `store.upgrade.upgrading` does.
    """
    with upgrading(store, now=now, dry_run=dry_run) as upgrade_:
        session, found = upgrade_.session, upgrade_.found
        change = Change(session, who(session), "db upgrade", now)
        if found != HEAD:
            change.record(Action.UPGRADE, Kind.SCHEMA, int(HEAD), before=found, after=HEAD)
        if found < _PROMISED:
            owed.promise_what_waits(session, settings.load(session))
        rendered = render_again(change)
    return Upgraded(found, HEAD, upgrade_.backup, rendered, change.began)


def render_again(change: Change) -> int:
    """Render the posts that an older renderer made, and return how many those were."""
    session, stale = change.session, POSTS.c.renderer < RENDERER_VERSION
    number = int(session.execute(select(func.count()).where(stale)).scalar_one())
    if not number:
        return 0
    before, after = cast(POSTS.c.renderer, String), literal(str(RENDERER_VERSION))
    stale_posts = select(POSTS.c.id, before, after).where(stale).order_by(POSTS.c.id)
    change.record_each(Action.RENDER, Kind.POST, stale_posts)
    taste = taste_of(settings.load(session))
    query, last = entities(Post).where(stale).order_by(POSTS.c.id).limit(_AT_A_TIME), 0
    while some := session.exec(query.where(POSTS.c.id > last)).all():
        for post in some:
            set_text(post, taste=taste)
        last = identity(some[-1])
        session.flush()
        session.expunge_all()
    return number
