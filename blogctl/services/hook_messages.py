"""What a hook is told: one JSON object, made when it is told, of what may be public alone.

There is no e-mail, no IP address and no private note in it: a hook may be a chat's.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from blogctl.services import comment_lists, post_lists
from blogctl.services.settings import Settings
from blogctl.vocabulary import Event
from blogctl.when import iso

_POST = ("id", "slug", "title", "author", "categories", "tags", "published_at", "url")
_COMMENT = (
    *("id", "number", "post", "post_title", "kind", "status", "author_name", "excerpt"),
    *("contributor", "assigned_to", "due_at", "created_at", "url"),
)
_SITE = ("folder", "url", "written", "unchanged", "removed", "counter")


def text(
    session: Session, payload: Mapping[str, Any], *, known: Settings, now: datetime
) -> bytes | None:
    """Return what a hook is told of a row of the outbox; None where its thing is gone by now."""
    event = Event(payload["event"])
    about: dict[str, Any] | None
    if event is Event.SITE_BUILT:
        about = {"site": {name: payload.get(name) for name in _SITE}}
    elif event is Event.POST_PUBLISHED:
        posts = post_lists.records(session, [payload["id"]], settings=known, now=now)
        about = {"post": _public(posts[0], _POST)} if posts else None
    else:
        comments = comment_lists.records(session, [payload["id"]], settings=known)
        about = {"comment": _public(comments[0], _COMMENT)} if comments else None
    if about is None:
        return None
    blog = {"title": known["blog.title"], "url": known["blog.url"]}
    told = {"event": str(event), "at": payload["at"], "blog": blog, **about}
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _public(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    return list(value) if isinstance(value, tuple) else value
