"""Comments on their way out, from the rows of a query that reads them with others."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Select, null, select

from blogctl.models import tables
from blogctl.records.moving import MovedComment, Ref
from blogctl.services.walking import moment, stored
from blogctl.vocabulary import CommentKind, CommentStatus

_COMMENTS, _PEOPLE = tables.COMMENT, tables.CONTRIBUTOR


def comment_columns(before: Column[Any], *after: Column[Any], private: bool) -> Select[Any]:
    """Select what `comment` takes, between these columns."""
    columns = _COMMENTS.c
    secret = (columns.author_email, columns.ip, columns.user_agent)
    return select(
        before,
        columns.id,
        columns.parent_id,
        columns.kind,
        columns.status,
        columns.author_name,
        columns.author_url,
        columns.body,
        stored(columns.created_at),
        columns.number,
        _PEOPLE.c.slug,
        _PEOPLE.c.name,
        *(secret if private else [null()] * len(secret)),
        *after,
    )


def comment(row: Sequence[Any], post: str) -> MovedComment:
    """Return a comment on the post with this key, from the row of a query."""
    _, key, parent, kind, status, author_name, author_url, body, created_at = row[:9]
    number, person, name, email, ip, user_agent = row[9:15]
    return MovedComment(
        key=str(key),
        post=post,
        parent=None if parent is None else str(parent),
        kind=_COMMENT_KINDS[kind],
        status=_COMMENT_STATUSES[status],
        author_name=author_name,
        author_email=email,
        author_url=author_url,
        author=None if person is None else Ref(person, name),
        ip=ip,
        user_agent=user_agent,
        body=body,
        created_at=moment(created_at),
        number=number,
    )


_COMMENT_KINDS = {str(kind): kind for kind in CommentKind}
_COMMENT_STATUSES = {str(status): status for status in CommentStatus}
