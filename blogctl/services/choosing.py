"""Which rows go with some posts: what an export of them holds besides the posts themselves."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import post_lists
from blogctl.services.post_lists import PostFilter
from blogctl.store import selection
from blogctl.store.dialect import is_among
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Kind

EVERY_POST = PostFilter(any_status=True)
"""The filter of an export that says nothing: all posts, whatever their state."""
_MEDIA_REFERENCE = re.compile(r"\bmedia:([0-9]{1,18})\b")

_POSTS, _COMMENTS = tables.POST, tables.COMMENT
_CATEGORIES, _TAGS, _PEOPLE = tables.CATEGORY, tables.TAG, tables.CONTRIBUTOR
_IDS = select(CHOSEN.c.id)


def choose(session: Session, wanted: PostFilter, *, now: datetime) -> int:
    """Make the posts that a filter lets through the chosen ones, oldest id first; return how many.

    Raises NotFound for an author, a category or a tag that does not exist.
    """
    found = post_lists.matching(session, wanted, now).order_by(None)
    selection.choose_from(session, found.order_by(*found.selected_columns))
    return int(session.execute(select(func.count()).select_from(CHOSEN)).scalar_one())


def parts(session: Session) -> dict[str, ColumnElement[bool]]:
    """Return, by the name of its table, the condition that a row goes with the chosen posts.

    A table that is not there has no row that goes with some posts alone.
    """
    people = _people()
    comments = select(_COMMENTS.c.id).where(_COMMENTS.c.post_id.in_(_IDS))
    tag_links, redirects = tables.POST_TAG.c, tables.REDIRECT.c
    return {
        tables.CONTRIBUTOR.name: _PEOPLE.c.id.in_(people),
        tables.CONTRIBUTOR_TOPIC.name: tables.CONTRIBUTOR_TOPIC.c.contributor_id.in_(people),
        tables.CONTRIBUTOR_LOGIN.name: tables.CONTRIBUTOR_LOGIN.c.contributor_id.in_(people),
        tables.TAG.name: _TAGS.c.id.in_(select(tag_links.tag_id).where(_of_post(tag_links))),
        tables.CATEGORY.name: _CATEGORIES.c.id.in_(_shelves()),
        tables.MEDIA.name: is_among(tables.MEDIA.c.id, _shown(session)),
        tables.POST.name: _POSTS.c.id.in_(_IDS),
        tables.POST_CONTRIBUTOR.name: _of_post(tables.POST_CONTRIBUTOR.c),
        tables.POST_TAG.name: _of_post(tag_links),
        tables.POST_CATEGORY.name: _of_post(tables.POST_CATEGORY.c),
        tables.REDIRECT.name: (redirects.kind == Kind.POST) & redirects.target_id.in_(_IDS),
        tables.COMMENT.name: _of_post(_COMMENTS.c),
        tables.COMMENT_NOTE.name: tables.COMMENT_NOTE.c.comment_id.in_(comments),
    }


def _of_post(columns: Any) -> ColumnElement[bool]:  # noqa: ANN401 - the columns of a table
    condition: ColumnElement[bool] = columns.post_id.in_(_IDS)
    return condition


def _people() -> Select[Any]:
    """Select the ids of all who are named by the chosen posts or by what was said of them."""
    notes, links, comments = tables.COMMENT_NOTE.c, tables.POST_CONTRIBUTOR.c, _COMMENTS.c
    named = [
        select(_POSTS.c.author_id.label("id")).where(_POSTS.c.id.in_(_IDS)),
        select(links.contributor_id).where(links.post_id.in_(_IDS)),
        select(notes.contributor_id)
        .join(_COMMENTS, comments.id == notes.comment_id)
        .where(comments.post_id.in_(_IDS)),
    ]
    who = ("contributor_id", "assigned_to_id", "answered_by_id", "decided_by_id")
    named += [select(comments[name]).where(comments.post_id.in_(_IDS)) for name in who]
    everybody = union(*named).subquery()
    return select(everybody.c.id).where(everybody.c.id.is_not(None))


def _shelves() -> Select[Any]:
    """Select the ids of the categories of the chosen posts and of those that they stand on."""
    links = tables.POST_CATEGORY.c
    up = select(links.category_id.label("id")).where(links.post_id.in_(_IDS))
    tree = up.cte("shelves", recursive=True)
    above = select(_CATEGORIES.c.parent_id).join(tree, tree.c.id == _CATEGORIES.c.id)
    tree = tree.union(above.where(_CATEGORIES.c.parent_id.is_not(None)))
    return select(tree.c.id)


def _shown(session: Session) -> set[int]:
    """Return the ids of the media that the bodies of the chosen posts refer to."""
    query = select(_POSTS.c.body).where(
        _POSTS.c.id.in_(_IDS), _POSTS.c.body.contains("media:", autoescape=True)
    )
    found: set[int] = set()
    for body in session.connection().execute(query).scalars():
        found.update(int(number) for number in _MEDIA_REFERENCE.findall(body))
    return found
