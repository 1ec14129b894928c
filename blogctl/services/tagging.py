"""Tags put on posts and taken off: one post or fifty thousand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    delete,
    exists,
    insert,
    literal,
    null,
    select,
    true,
    update,
)
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import outcomes, references, tags
from blogctl.services.audit import Change
from blogctl.services.outcomes import Outcome
from blogctl.services.post_lists import shown_status
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind, PostStatus

POSTS, LINKS = tables.POST, tables.POST_TAG


def tag(change: Change, names: Sequence[str], *, keep_going: bool = False) -> Outcome:
    """Let the chosen posts bear these tags, making those that are new.

    Raises Conflict that names every post in the trash, unless `keep_going`.
    """
    refused = _refuse_trashed(change.session, keep_going=keep_going)
    made = tags.ensure(change, names).ids if selection.chosen(change.session, most=1) else []
    return _apply(change, made, on=True, refused=refused)


def untag(change: Change, refs: Sequence[str], *, keep_going: bool = False) -> Outcome:
    """Take tags off the chosen posts; raises NotFound for a tag that does not exist."""
    ids = references.several(change.session, Kind.TAG, refs)
    refused = _refuse_trashed(change.session, keep_going=keep_going)
    return _apply(change, ids, on=False, refused=refused)


def _refuse_trashed(session: Session, *, keep_going: bool) -> tuple[str, ...]:
    trashed = POSTS.c.status == PostStatus.TRASHED
    slugs = outcomes.slugs(session, POSTS, trashed)
    refused = outcomes.refuse(slugs, keep_going=keep_going, key="post-trashed")
    outcomes.drop(session, POSTS, trashed)
    return refused


def _apply(change: Change, ids: Sequence[int], *, on: bool, refused: tuple[str, ...]) -> Outcome:
    session = change.session
    as_wanted = [_bears(identity) if on else ~_bears(identity) for identity in ids]
    done = and_(true(), *as_wanted)
    left = outcomes.slugs(session, POSTS, done)
    outcomes.drop(session, POSTS, done)
    by_status = outcomes.count_by(session, POSTS, shown_status(change.now))
    if by_status:
        for identity in ids:
            _link(change, identity) if on else _unlink(change, identity)
        session.execute(
            update(POSTS)
            .where(POSTS.c.id.in_(select(CHOSEN.c.id)))
            .values(version=POSTS.c.version + 1, updated_at=change.now)
        )
    return Outcome(selection.chosen(session), by_status, tuple(left), refused)


def _bears(identity: int) -> ColumnElement[bool]:
    return exists().where(LINKS.c.post_id == POSTS.c.id, LINKS.c.tag_id == identity)


def _link(change: Change, identity: int) -> None:
    rows = _chosen_where(~_bears(identity))
    things = rows.with_only_columns(
        POSTS.c.id, cast(null(), String), literal(f"tag:{identity}")
    ).order_by(CHOSEN.c.position)
    change.record_each(Action.TAG, Kind.POST, things)
    links = rows.with_only_columns(POSTS.c.id, literal(identity)).order_by(CHOSEN.c.position)
    change.session.execute(insert(LINKS).from_select(["post_id", "tag_id"], links))


def _unlink(change: Change, identity: int) -> None:
    things = _chosen_where(_bears(identity)).with_only_columns(
        POSTS.c.id, literal(f"tag:{identity}"), cast(null(), String)
    )
    change.record_each(Action.UNTAG, Kind.POST, things.order_by(CHOSEN.c.position))
    of_chosen = LINKS.c.post_id.in_(select(CHOSEN.c.id))
    change.session.execute(delete(LINKS).where(LINKS.c.tag_id == identity, of_chosen))


def _chosen_where(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a Select of columns to come
    return select(POSTS.c.id).join(CHOSEN, CHOSEN.c.id == POSTS.c.id).where(condition)
