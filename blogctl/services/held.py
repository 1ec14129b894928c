"""All that is held on a person, by an e-mail: for the answer that they have a right to."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.privacy import HeldRecord
from blogctl.store.dialect import json_at
from blogctl.vocabulary import BlockedKind, Kind

_COMMENTS, _NOTES, _PEOPLE, _POSTS = (
    tables.COMMENT,
    tables.COMMENT_NOTE,
    tables.CONTRIBUTOR,
    tables.POST,
)
_REVISIONS, _IMPORTED, _OPERATIONS = tables.REVISION, tables.IMPORTED_FROM, tables.OPERATION
_SAID_OF_POSTS = ("id", "slug", "title", "created_at", "published_at")


def held(session: Session, key: str) -> Iterator[HeldRecord]:
    """Yield what is held under an e-mail, as `text.email_key` folds it, kind by kind.

    Of a contributor it is also what they signed and did; of comments that are gone, what
    revisions keep of them.
    """
    for tell in (
        _contributors,
        _comments,
        _notes,
        _revisions,
        _imports,
        _blocked,
        _posts,
        _operations,
    ):
        yield from tell(session, key)


def _contributors(session: Session, key: str) -> Iterator[HeldRecord]:
    for row in _rows(session, select(_PEOPLE).where(_PEOPLE.c.email_key == key)):
        topics = _list(session, tables.CONTRIBUTOR_TOPIC, "topic", row["id"])
        logins = _list(session, tables.CONTRIBUTOR_LOGIN, "login", row["id"])
        data = _data(row) | {"topics": topics, "logins": logins}
        yield HeldRecord(Kind.CONTRIBUTOR, row["id"], None, data)


def _comments(session: Session, key: str) -> Iterator[HeldRecord]:
    query = (
        select(_COMMENTS, _POSTS.c.slug.label("post"))
        .join(_POSTS, _POSTS.c.id == _COMMENTS.c.post_id)
        .where(_theirs(key))
    )
    yield from _told(session, "comment", query.order_by(_COMMENTS.c.id), at="created_at")


def _notes(session: Session, key: str) -> Iterator[HeldRecord]:
    """Yield the private notes on their comments, and those that they wrote."""
    on = _NOTES.c.comment_id.in_(select(_COMMENTS.c.id).where(_theirs(key)))
    by = _NOTES.c.contributor_id.in_(_ids(key))
    query = select(_NOTES).where(or_(on, by)).order_by(_NOTES.c.id)
    yield from _told(session, "note", query, at="created_at")


def _revisions(session: Session, key: str) -> Iterator[HeldRecord]:
    columns = _REVISIONS.c
    comments = (columns.kind == Kind.COMMENT) & or_(
        columns.thing_id.in_(select(_COMMENTS.c.id).where(_theirs(key))),
        json_at(columns.fields, "$.comment[0].author_email_key") == key,
    )
    people = (columns.kind == Kind.CONTRIBUTOR) & or_(
        columns.thing_id.in_(_ids(key)),
        json_at(columns.fields, "$.email_key") == key,
        json_at(columns.fields, "$.contributor[0].email_key") == key,
    )
    entries = (columns.kind == Kind.BLOCKED) & (
        json_at(columns.fields, "$.blocked[0].value") == key
    )
    query = (
        select(columns.id, columns.kind, columns.thing_id, columns.fields, _OPERATIONS.c.at)
        .join(_OPERATIONS, _OPERATIONS.c.id == columns.operation_id)
        .where(or_(comments, people, entries))
    )
    yield from _told(session, "revision", query.order_by(columns.id), at="at")


def _imports(session: Session, key: str) -> Iterator[HeldRecord]:
    columns = _IMPORTED.c
    comments = select(_COMMENTS.c.id).where(_theirs(key))
    theirs = or_(
        (columns.kind == Kind.COMMENT) & columns.thing_id.in_(comments),
        (columns.kind == Kind.CONTRIBUTOR) & columns.thing_id.in_(_ids(key)),
    )
    yield from _told(session, "import", select(_IMPORTED).where(theirs).order_by(columns.id))


def _blocked(session: Session, key: str) -> Iterator[HeldRecord]:
    columns = tables.BLOCKED.c
    theirs = (columns.kind == BlockedKind.EMAIL) & (columns.value == key)
    yield from _told(session, "blocked", select(tables.BLOCKED).where(theirs), at="created_at")


def _posts(session: Session, key: str) -> Iterator[HeldRecord]:
    """Yield the posts that they signed, without their texts, which are public or the blog's."""
    query = select(*(_POSTS.c[name] for name in _SAID_OF_POSTS))
    theirs = _POSTS.c.author_id.in_(_ids(key))
    yield from _told(session, "post", query.where(theirs).order_by(_POSTS.c.id), at="created_at")


def _operations(session: Session, key: str) -> Iterator[HeldRecord]:
    query = select(_OPERATIONS).where(_OPERATIONS.c.contributor_id.in_(_ids(key)))
    yield from _told(session, "operation", query.order_by(_OPERATIONS.c.id), at="at")


def _theirs(key: str) -> ColumnElement[bool]:
    return or_(_COMMENTS.c.author_email_key == key, _COMMENTS.c.contributor_id.in_(_ids(key)))


def _ids(key: str) -> Select[Any]:
    return select(_PEOPLE.c.id).where(_PEOPLE.c.email_key == key)


def _list(session: Session, table: Table, column: str, person: int) -> list[str]:
    query = select(table.c[column]).where(table.c.contributor_id == person)
    return list(session.execute(query.order_by(table.c[column])).scalars())


def _rows(session: Session, query: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in session.connection().execute(query).mappings():
        yield dict(row)


def _told(
    session: Session, kind: str, query: Select[Any], *, at: str | None = None
) -> Iterator[HeldRecord]:
    for row in _rows(session, query):
        yield HeldRecord(kind, row["id"], row[at] if at else None, _data(row))


def _data(row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something; the keys by which e-mails are found say it twice."""
    return {
        name: value
        for name, value in row.items()
        if value is not None and name not in {"id", "email_key", "author_email_key"}
    }
