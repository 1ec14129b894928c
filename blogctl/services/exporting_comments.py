"""Comments that move out without their posts: each after the page that it stands on."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.moving import Moved, Thread
from blogctl.services import comment_lists
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.exporting import Export, origin
from blogctl.services.moved_comments import comment, comment_columns
from blogctl.services.walking import rows
from blogctl.store import selection
from blogctl.store.selection import CHOSEN

_POSTS, _COMMENTS, _PEOPLE = tables.POST, tables.COMMENT, tables.CONTRIBUTOR


def moved(session: Session, export: Export, wanted: CommentFilter) -> Iterator[Moved]:
    """Yield the comments that a filter lets through, by page and in the order of their writing.

    Raises as `comment_lists.matching` does.
    """
    found = comment_lists.matching(session, wanted).order_by(None)
    columns = _COMMENTS.c
    selection.choose_from(session, found.order_by(columns.post_id, columns.created_at, columns.id))
    yield origin(export.settings)
    page = None
    for row in rows(session, _query(private=export.private)):
        post, slug, title = row[0], *row[-2:]
        if post != page:
            page = post
            paths = (export.settings.permalink(slug),)
            yield Thread(key=str(post), paths=paths, slug=slug, post=str(post), title=title)
        yield comment(row, str(post))


def _query(*, private: bool) -> Select[Any]:
    return (
        comment_columns(_POSTS.c.id, _POSTS.c.slug, _POSTS.c.title, private=private)
        .join_from(CHOSEN, _COMMENTS, _COMMENTS.c.id == CHOSEN.c.id)
        .join(_POSTS, _POSTS.c.id == _COMMENTS.c.post_id)
        .join(_PEOPLE, _PEOPLE.c.id == _COMMENTS.c.contributor_id, isouter=True)
        .order_by(CHOSEN.c.position)
    )
