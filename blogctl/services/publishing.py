"""Where a post stands: drafted, published, in the trash, gone; one post or fifty thousand."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import naming, outcomes, post_lists
from blogctl.services.audit import Change
from blogctl.services.outcomes import Outcome
from blogctl.services.post_lists import PostFilter, has_status, shown_status
from blogctl.store import selection
from blogctl.store.dialect import iso_text
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind, PostStatus, ShownStatus

POSTS = tables.POST
_COMMENTS, _REDIRECTS, _REVISIONS = tables.COMMENT, tables.REDIRECT, tables.REVISION
_CHOSEN_IDS = select(CHOSEN.c.id)


class Verb(StrEnum):
    """What can be done to a post's state."""

    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"


_DRAFT, _SCHEDULED = ShownStatus.DRAFT, ShownStatus.SCHEDULED
_PUBLISHED, _TRASHED = ShownStatus.PUBLISHED, ShownStatus.TRASHED

# By verb: the states that are left as they are, and those that do not allow it with the reason.
_LEFT: dict[Verb, tuple[ShownStatus, ...]] = {
    Verb.PUBLISH: (_PUBLISHED,),
    Verb.UNPUBLISH: (_DRAFT,),
    Verb.TRASH: (_TRASHED,),
    Verb.RESTORE: (_DRAFT, _SCHEDULED, _PUBLISHED),
    Verb.DELETE: (),
}
_HELD: dict[Verb, tuple[tuple[ShownStatus, ...], str]] = {
    Verb.PUBLISH: ((_TRASHED,), "post-trashed"),
    Verb.UNPUBLISH: ((_TRASHED,), "post-trashed"),
    Verb.DELETE: ((_DRAFT, _SCHEDULED, _PUBLISHED), "post-not-trashed"),
}
# What `--all` takes where no --status says otherwise; `delete` has none.
_ALL: dict[Verb, tuple[ShownStatus, ...]] = {
    Verb.PUBLISH: (_DRAFT,),
    Verb.UNPUBLISH: (_DRAFT, _SCHEDULED, _PUBLISHED),
    Verb.TRASH: (_DRAFT, _SCHEDULED, _PUBLISHED),
    Verb.RESTORE: (_TRASHED,),
}


def choose_all(
    session: Session, verb: Verb | None, wanted: PostFilter, now: datetime
) -> dict[str, int]:
    """Choose all that a filter lets through and the verb can act on; count them by status.

    None stands for a verb that acts on all that is not trashed.
    """
    anyway = wanted.status is not None or wanted.any_status
    if not anyway and verb in _ALL:
        states = or_(*(has_status(status, now) for status in _ALL[verb]))
        query = post_lists.matching(session, replace(wanted, any_status=True), now).where(states)
    else:
        query = post_lists.matching(session, wanted, now)
    selection.choose_from(session, query)
    return outcomes.count_by(session, POSTS, shown_status(now))


def apply(
    change: Change,
    verb: Verb,
    *,
    at: datetime | None = None,
    force: bool = False,
    keep_going: bool = False,
) -> Outcome:
    """Do the verb to the chosen posts, as one set.

    Raises Conflict that names every post whose state does not allow it, unless `keep_going`.
    """
    session, now = change.session, change.now
    refused: tuple[str, ...] = ()
    if verb in _HELD and not (verb is Verb.DELETE and force):
        states, key = _HELD[verb]
        held = or_(*(has_status(status, now) for status in states))
        slugs = outcomes.slugs(session, POSTS, held)
        refused = outcomes.refuse(slugs, keep_going=keep_going, key=key, verb=str(verb))
        outcomes.drop(session, POSTS, held)
    as_it_is = or_(*(has_status(status, now) for status in _LEFT[verb])) if _LEFT[verb] else None
    left: list[str] = []
    if as_it_is is not None and not (verb is Verb.PUBLISH and at):
        left = outcomes.slugs(session, POSTS, as_it_is)
        outcomes.drop(session, POSTS, as_it_is)
    elif verb is Verb.PUBLISH:
        there = or_(POSTS.c.status != PostStatus.PUBLISHED, POSTS.c.published_at != at)
        left = outcomes.slugs(session, POSTS, ~there)
        outcomes.drop(session, POSTS, ~there)
    by_status = outcomes.count_by(session, POSTS, shown_status(now))
    if by_status:
        _DO[verb](change, at)
    return Outcome(selection.chosen(session), by_status, tuple(left), refused)


def _record_status(change: Change, after: ColumnElement[str]) -> None:
    rows = (
        select(POSTS.c.id, cast(POSTS.c.status, String), after)
        .join(CHOSEN, CHOSEN.c.id == POSTS.c.id)
        .order_by(CHOSEN.c.position)
    )
    change.record_each(Action.STATUS, Kind.POST, rows.where(cast(POSTS.c.status, String) != after))


def _update(change: Change, **values: Any) -> None:  # noqa: ANN401 - columns of any type
    change.session.execute(
        update(POSTS)
        .where(POSTS.c.id.in_(_CHOSEN_IDS))
        .values(version=POSTS.c.version + 1, updated_at=change.now, **values)
    )


def _publish(change: Change, at: datetime | None) -> None:
    _record_status(change, literal(str(PostStatus.PUBLISHED)))
    now = literal(change.now, POSTS.c.published_at.type)
    if at is not None:
        moment: ColumnElement[Any] = literal(at, POSTS.c.published_at.type)
    else:  # a draft's own date; what was scheduled comes out now
        is_draft = POSTS.c.status == PostStatus.DRAFT
        moment = case((is_draft, func.coalesce(POSTS.c.published_at, now)), else_=now)
    old, new = iso_text(POSTS.c.published_at), iso_text(moment)
    rows = select(POSTS.c.id, old, new).join(CHOSEN, CHOSEN.c.id == POSTS.c.id)
    moved = or_(POSTS.c.published_at.is_(None), POSTS.c.published_at != moment)
    change.record_each(Action.DATE, Kind.POST, rows.where(moved).order_by(CHOSEN.c.position))
    _update(change, status=PostStatus.PUBLISHED, published_at=moment, sort_at=moment)


def _unpublish(change: Change, _at: datetime | None) -> None:
    _record_status(change, literal(str(PostStatus.DRAFT)))
    _update(change, status=PostStatus.DRAFT)


def _trash(change: Change, _at: datetime | None) -> None:
    _record_status(change, literal(str(PostStatus.TRASHED)))
    _update(change, status_before=POSTS.c.status, status=PostStatus.TRASHED)


def _restore(change: Change, _at: datetime | None) -> None:
    _record_status(change, cast(POSTS.c.status_before, String))
    _update(change, status=POSTS.c.status_before, status_before=null())


def _delete(change: Change, _at: datetime | None) -> None:
    """Delete the chosen posts for good, with their comments; public addresses say "gone"."""
    session = change.session
    on_them = _COMMENTS.c.post_id.in_(_CHOSEN_IDS)
    status = cast(_COMMENTS.c.status, String)
    change.record_each(
        Action.DELETE,
        Kind.COMMENT,
        select(_COMMENTS.c.id, status, cast(null(), String)).where(on_them),
    )
    rows = select(POSTS.c.id, cast(POSTS.c.status, String), cast(null(), String))
    change.record_each(Action.DELETE, Kind.POST, rows.where(POSTS.c.id.in_(_CHOSEN_IDS)))
    _retire(change)
    # Replies go with what they answer, whatever the order in which rows are deleted.
    session.execute(update(_COMMENTS).where(on_them).values(parent_id=None))
    _forget_texts(session, on_them)
    session.execute(delete(_COMMENTS).where(on_them))
    session.execute(delete(POSTS).where(POSTS.c.id.in_(_CHOSEN_IDS)))


def _retire(change: Change) -> None:
    """Let all addresses of the chosen posts that readers may know say that they are gone."""
    session, redirects = change.session, _REDIRECTS.c
    to_them = redirects.target_id.in_(_CHOSEN_IDS)
    session.execute(
        update(_REDIRECTS).where(redirects.kind == Kind.POST, to_them).values(target_id=None)
    )
    published = str(PostStatus.PUBLISHED)
    known = or_(
        POSTS.c.status == published,
        POSTS.c.status_before == published,
        naming.was_published(POSTS.c.id),
    )
    at = literal(change.now, redirects.created_at.type)
    gone = select(literal(str(Kind.POST)), POSTS.c.slug, at).where(POSTS.c.id.in_(_CHOSEN_IDS))
    session.execute(
        insert(_REDIRECTS).from_select(["kind", "old", "created_at"], gone.where(known))
    )


def _forget_texts(session: Session, on_them: ColumnElement[bool]) -> None:
    """Delete what the chosen posts and their comments once said."""
    thing, kind = _REVISIONS.c.thing_id, _REVISIONS.c.kind
    comments = select(_COMMENTS.c.id).where(on_them)
    session.execute(delete(_REVISIONS).where(kind == Kind.POST, thing.in_(_CHOSEN_IDS)))
    session.execute(delete(_REVISIONS).where(kind == Kind.COMMENT, thing.in_(comments)))


_DO = {
    Verb.PUBLISH: _publish,
    Verb.UNPUBLISH: _unpublish,
    Verb.TRASH: _trash,
    Verb.RESTORE: _restore,
    Verb.DELETE: _delete,
}
