"""Comments under their posts: who says what, in answer to what, and what was turned down.

What is read of a comment is what may be shown; of one that is not approved, nothing but where it
stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, case, cast, func, select

from blogctl import remarks
from blogctl.models import tables
from blogctl.records.pages import ShownComment
from blogctl.services.printing.people import Somebody, on_the_web
from blogctl.services.printing.view import View
from blogctl.store.dialect import in_the_row, is_among
from blogctl.vocabulary import CommentStatus

DEEPEST = 4
"""How deep threads are shown; what answers deeper stands beside what it answers."""

_COMMENTS, _POSTS = tables.COMMENT, tables.POST
_APPROVED, _REJECTED = CommentStatus.APPROVED, CommentStatus.REJECTED


def conversations(
    view: View, posts: Mapping[int, datetime], people: Mapping[int, Somebody]
) -> dict[int, tuple[ShownComment, ...]]:
    """Return the comments of posts as their pages show them, each thread after what began it.

    `posts` has the moment of each, which is that of what was removed from its page. A comment that
    answers one that is not shown answers what that one did.
    """
    columns = _COMMENTS.c
    shown = [_APPROVED, _REJECTED] if view.settings["site.show_removed"] else [_APPROVED]
    query = _rows().where(
        is_among(columns.post_id, posts), columns.number.is_not(None), columns.status.in_(shown)
    )
    rows: dict[int, list[Row[Any]]] = {}
    for row in view.session.connection().execute(query).all():
        rows.setdefault(row.post_id, []).append(row)
    unseen = _unseen(view, rows.values())
    return {
        post: tuple(_threaded(some, unseen, posts[post], people)) for post, some in rows.items()
    }


def newest(
    view: View, posts: Iterable[int], people: Mapping[int, Somebody], *, most: int
) -> dict[int, list[ShownComment]]:
    """Return the latest approved comments of each of these posts, the highest number first."""
    columns, other = _COMMENTS.c, _COMMENTS.alias()
    last = (
        select(other.c.number)
        .where(other.c.post_id == _POSTS.c.id, other.c.status == _APPROVED)
        .order_by(other.c.number.desc())
        .offset(most - 1)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        _rows()
        .join(_POSTS, _POSTS.c.id == columns.post_id)
        .where(
            is_among(_POSTS.c.id, posts),
            columns.number >= func.coalesce(last, 0),
            in_the_row(columns.status) == _APPROVED,
        )
        .order_by(columns.post_id, columns.number.desc())
    )
    found: dict[int, list[ShownComment]] = {}
    for row in view.session.connection().execute(query).all():
        found.setdefault(row.post_id, []).append(_approved(row, people, depth=0, answers=None))
    return found


def counts(view: View, posts: Iterable[int]) -> dict[int, int]:
    """Return how many comments are shown under each of these posts that has any."""
    columns = _COMMENTS.c
    query = (
        select(columns.post_id, func.count())
        .where(is_among(columns.post_id, posts), columns.status == _APPROVED)
        .group_by(columns.post_id)
    )
    return dict(view.session.connection().execute(query).all())


def _rows() -> Select[Any]:
    columns = _COMMENTS.c
    return select(
        columns.post_id,
        columns.id,
        columns.number,
        cast(columns.kind, String).label("kind"),
        columns.parent_id,
        columns.status,
        columns.reason,
        columns.contributor_id,
        _if_approved(columns.author_name).label("name"),
        _if_approved(columns.author_url).label("url"),
        _if_approved(columns.body).label("body"),
        columns.created_at,
        columns.edited_at.is_not(None).label("edited"),
    )


def _if_approved(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((_COMMENTS.c.status == _APPROVED, column))


def _unseen(view: View, threads: Iterable[Sequence[Row[Any]]]) -> dict[int, int | None]:
    """Return what those comments answer that are answered and are not shown, up to the top."""
    known: set[int] = set()
    wanted: set[int] = set()
    for rows in threads:
        known.update(row.id for row in rows)
        wanted.update(row.parent_id for row in rows if row.parent_id is not None)
    columns = _COMMENTS.c
    unseen: dict[int, int | None] = {}
    while wanted := wanted - known - unseen.keys():
        query = select(columns.id, columns.parent_id).where(is_among(columns.id, wanted))
        found = dict(view.session.connection().execute(query).all())
        unseen |= dict.fromkeys(wanted) | found
        wanted = {parent for parent in found.values() if parent is not None}
    return unseen


def _threaded(
    rows: list[Row[Any]],
    unseen: Mapping[int, int | None],
    moment: datetime,
    people: Mapping[int, Somebody],
) -> Iterator[ShownComment]:
    """Yield the comments of a post, each before what answers it, otherwise by number."""
    rows.sort(key=lambda row: int(row.number), reverse=True)
    numbers = {row.id: row.number for row in rows}
    below: dict[int | None, list[Row[Any]]] = {}
    for row in rows:
        above = row.parent_id
        passed = set[int]()
        while above is not None and above not in numbers and above not in passed:
            passed.add(above)
            above = unseen.get(above)
        below.setdefault(above if above in numbers else None, []).append(row)
    waiting = [(row, 0) for row in below.pop(None, [])]
    while waiting:
        row, depth = waiting.pop()
        if row.status == _APPROVED:
            yield _approved(row, people, depth, numbers.get(row.parent_id))
        else:
            yield _removed(row, moment, depth, numbers.get(row.parent_id))
        if row.id in below:
            deeper = min(depth + 1, DEEPEST)
            waiting += [(answer, deeper) for answer in below.pop(row.id)]


def _approved(
    row: Row[Any], people: Mapping[int, Somebody], depth: int, answers: int | None
) -> ShownComment:
    house = people[row.contributor_id].person if row.contributor_id is not None else None
    return ShownComment(
        id=row.id,
        number=row.number,
        kind=row.kind,
        name=row.name if house is None else house.name,
        url=on_the_web(row.url) if house is None else None,
        html=remarks.rendered(row.body),
        at=row.created_at,
        depth=depth,
        answers=answers,
        house=house,
        edited=bool(row.edited),
    )


def _removed(row: Row[Any], moment: datetime, depth: int, answers: int | None) -> ShownComment:
    return ShownComment(
        id=row.id,
        number=row.number,
        kind=row.kind,
        name="",
        url=None,
        html="",
        at=moment,
        depth=depth,
        answers=answers,
        removed=row.reason or "",
    )
