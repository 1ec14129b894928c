"""What has changed on a site since it was built: told by the change counter and the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from blogctl.models import tables
from blogctl.records.pages import Gathering, ListKey
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among
from blogctl.store.site_state import State
from blogctl.vocabulary import SETTING_KEYS, Action, CommentStatus, Kind, PostStatus

_AUDIT, _OPERATIONS = tables.AUDIT_RECORD, tables.OPERATION
_POSTS, _COMMENTS, _POST_TAGS = tables.POST, tables.COMMENT, tables.POST_TAG
_REDIRECTS = tables.REDIRECT
_MANY = 20_000
_ELSEWHERE = {"site.folder", "site.embed_hosts"}
_OTHERS = {"comments.close_after", "comments.reasons"}


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a build has looked: the change counter, when that change was made, and now.

    `redirect` is the newest old address.
    """

    counter: int
    counter_at: str
    at: datetime
    redirect: int = 0

    def noted(self) -> dict[str, str]:
        """Return it as the state of a site knows it."""
        return {
            "counter": str(self.counter),
            "counter_at": self.counter_at,
            "at": self.at.isoformat(),
            "redirect": str(self.redirect),
        }

    @classmethod
    def of(cls, known: Mapping[str, str]) -> "Seen | None":
        """Return what was noted; None where nothing was, or by another version."""
        if not {"counter", "counter_at", "at", "redirect"} <= known.keys():
            return None
        at = datetime.fromisoformat(known["at"])
        redirect = int(known["redirect"])
        return cls(int(known["counter"]), known["counter_at"], at, redirect)


@dataclass(slots=True)
class Touched:
    """What has changed: posts, posts whose comments alone have, lists whose heading has.

    `led` are things that new old addresses lead to.
    """

    posts: set[int] = field(default_factory=set)
    remarked: set[int] = field(default_factory=set)
    headings: set[ListKey] = field(default_factory=set)
    led: set[tuple[Kind, int]] = field(default_factory=set)
    figures: bool = False

    def __bool__(self) -> bool:
        found = self.posts, self.remarked, self.headings, self.led
        return self.figures or any(found)


def now(view: View) -> Seen:
    """Return how far a build looks that begins now."""
    query = select(func.max(_AUDIT.c.id))
    connection = view.session.connection()
    counter = connection.execute(query).scalar() or 0
    redirect = connection.execute(select(func.max(_REDIRECTS.c.id))).scalar() or 0
    return Seen(counter, _made_at(view, counter), view.now, redirect)


def _made_at(view: View, counter: int) -> str:
    query = (
        select(_OPERATIONS.c.at)
        .join(_AUDIT, _AUDIT.c.operation_id == _OPERATIONS.c.id)
        .where(_AUDIT.c.id == counter)
    )
    at = view.session.connection().execute(query).scalar()
    return "" if at is None else at.isoformat()


def settings_digest(view: View) -> str:
    """Return what changes with any setting that pages show."""
    shown = {
        key: view.settings[key]
        for key in SETTING_KEYS
        if (key.startswith(("blog.", "site.")) and key not in _ELSEWHERE) or key in _OTHERS
    }
    return sha256(repr(sorted(shown.items())).encode()).hexdigest()


def since(view: View, state: State, before: Seen) -> Touched | None:
    """Return what has changed since a build; None where that can't be told, or is very much.

    It can't where another blog's history stands in the place of the one that was seen (a backup
    that came back), nor where the clock went back.
    """
    if view.now < before.at or _made_at(view, before.counter) != before.counter_at:
        return None
    query = (
        select(_AUDIT.c.kind, _AUDIT.c.thing_id, _AUDIT.c.action)
        .where(_AUDIT.c.id > before.counter)
        .distinct()
        .limit(_MANY + 1)
    )
    rows = view.session.connection().execute(query).all()
    if len(rows) > _MANY:
        return None
    things: dict[Kind, set[int]] = {kind: set() for kind in Kind}
    for kind, thing, action in rows:
        if kind == Kind.SCHEMA or action == Action.REPAIR:
            return None
        if kind == Kind.MEDIA and action == Action.DELETE:
            return None
        things[Kind(kind)].add(thing)
    touched = Touched(posts=things[Kind.POST])
    _comments(view, state, things[Kind.COMMENT], touched)
    _tags(view, state, things[Kind.TAG], touched)
    touched.posts |= state.referring(Kind.MEDIA, things[Kind.MEDIA])
    led = select(_REDIRECTS.c.kind, _REDIRECTS.c.target_id)
    led = led.where(_REDIRECTS.c.id > before.redirect, _REDIRECTS.c.target_id.is_not(None))
    touched.led = {(Kind(kind), to) for kind, to in view.session.connection().execute(led).all()}
    _by_the_clock(view, before.at, touched)
    return touched


def _comments(view: View, state: State, comments: set[int], touched: Touched) -> None:
    """Add the posts under which any of these comments is shown, or was."""
    if not comments:
        return
    touched.figures = True
    columns = _COMMENTS.c
    query = select(columns.post_id).where(
        is_among(columns.id, comments),
        or_(
            columns.status == CommentStatus.APPROVED,
            and_(columns.status == CommentStatus.REJECTED, columns.number.is_not(None)),
        ),
    )
    touched.remarked |= set(view.session.connection().execute(query).scalars())
    touched.remarked |= set(state.remarked(comments).values())


def _tags(view: View, state: State, tags: set[int], touched: Touched) -> None:
    """Add the posts that bear any of these tags, or bore it."""
    if not tags:
        return
    query = select(_POST_TAGS.c.post_id).where(is_among(_POST_TAGS.c.tag_id, tags))
    touched.posts |= set(view.session.connection().execute(query).scalars())
    for tag in tags:
        touched.headings.add((Gathering.TAG, tag))
        touched.posts |= set(state.oldest_first(f"{Gathering.TAG}:{tag}"))


def _by_the_clock(view: View, before: datetime, touched: Touched) -> None:
    """Add the posts whose hour has come, or until which comments were open."""
    connection = view.session.connection()
    touched.posts |= set(connection.execute(_between(before, view.now)).scalars())
    days = view.settings["comments.close_after"]
    if days:
        away = timedelta(days=days)
        closed = _between(_back(before, away), _back(view.now, away))
        touched.remarked |= set(connection.execute(closed).scalars())
    zone = view.settings.zone
    then, today = before.astimezone(zone), view.now.astimezone(zone)
    touched.figures |= (then.year, then.month) != (today.year, today.month)


def _between(start: datetime, end: datetime) -> Select[Any]:
    """Return the posts and pages whose moment fell between two, with the later one."""
    at = _POSTS.c.sort_at
    published = _POSTS.c.status == PostStatus.PUBLISHED
    return select(_POSTS.c.id).where(published, at > start, at <= end)


def _back(moment: datetime, away: timedelta) -> datetime:
    try:
        return moment - away
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
