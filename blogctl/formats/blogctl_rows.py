"""The rows of a dump: which tables and columns there are, and what may stand in each.

A dump may come from anybody. What the rest of blogctl takes for granted, because it passed the
border of `blogctl.text` once, is checked here again: words, instants, addresses, names of files.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer
from sqlalchemy import Table as CoreTable
from sqlmodel import UTCDateTime

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.vocabulary import (
    Action,
    BodyFormat,
    CommentKind,
    CommentStatus,
    ContributorKind,
    Kind,
    PostKind,
    PostStatus,
)

Check = Callable[[Any], Any]
"""Returns a value as SQLite holds it; raises ValueError for one that can't be."""

_SLUG = re.compile(r"(?![0-9]+\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_AT_MOST = 200
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f]")
_HASH = re.compile(r"[0-9a-f]{64}")
_NAME_AT_MOST = 255
_SHOWN_AT_MOST = 80
_MOMENT_LENGTH = len("2010-06-24T07:00:00Z")
_LARGEST = 2**63 - 1
_ADDRESSES = ("http://", "https://")


@dataclass(frozen=True)
class Rows:
    """The rows of a table in a dump: `private` ones only if asked for, `derived` ones never.

    `private` is None where all of the table is.
    """

    table: CoreTable
    private: frozenset[str] | None = frozenset()
    derived: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    def columns(self, *, private: bool) -> tuple[Column[Any], ...]:
        """Return the columns that a dump has; none where the whole table is left out."""
        left_out = self.derived if private else self.derived | (self.private or frozenset())
        if self.private is None and not private:
            return ()
        return tuple(column for column in self.table.c if column.name not in left_out)

    @cached_property
    def has_json(self) -> bool:
        """Whether a value is JSON, which has many spellings: a dump has it in one."""
        return any(isinstance(column.type, JSON) for column in self.table.c)

    def reader(self, *, private: bool) -> Callable[[Mapping[str, Any], int], Sequence[Any]]:
        """Return the function that reads a row, which stands on a line.

        It returns its values, checked, in the order of `columns`, and raises Usage for other
        columns than these and for a value that can't be.
        """
        columns = self.columns(private=private)
        checks = [(column.name, _check(self.name, column)) for column in columns]
        known = frozenset(name for name, _ in checks)

        def read(row: Mapping[str, Any], line: int) -> Sequence[Any]:
            if row.keys() != known:
                odd = sorted(known ^ row.keys())
                raise Usage("dump-columns", refs=odd[:5], line=line, table=self.name)
            try:
                return [check(row[name]) for name, check in checks]
            except (ValueError, TypeError, RecursionError):
                name, value = next(_wrong(row, checks))
                field = f"{self.name}.{name}"
                raise Usage("dump-value", line=line, field=field, value=value) from None

        return read


def _wrong(
    row: Mapping[str, Any], checks: Sequence[tuple[str, Check]]
) -> Iterator[tuple[str, str]]:
    """Yield the columns whose values can't be, with the values."""
    for name, check in checks:
        try:
            check(row[name])
        except (ValueError, TypeError, RecursionError):
            yield name, repr(row[name])[:_SHOWN_AT_MOST]


def _number(value: Any) -> int | None:  # noqa: ANN401 - whatever stood there
    if value is None or (type(value) is int and 0 <= value <= _LARGEST):
        return value
    raise ValueError


def _identity(value: Any) -> int:  # noqa: ANN401
    if type(value) is int and 0 < value <= _LARGEST:
        return value
    raise ValueError


def _text(value: Any) -> str | None:  # noqa: ANN401
    if value is None or (type(value) is str and "\0" not in value):
        return value
    raise ValueError


def _truth(value: Any) -> int | None:  # noqa: ANN401
    if value is None or type(value) is bool:
        return value
    raise ValueError


def _moment(value: Any) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    if len(value) != _MOMENT_LENGTH or value[10] != "T" or value[-1] != "Z":
        raise ValueError
    datetime.fromisoformat(value)
    return f"{value[:10]} {value[11:19]}.000000"


def _day(value: Any) -> str | None:  # noqa: ANN401
    return None if value is None else date.fromisoformat(value).isoformat()


def _json(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value)


def _mapping(value: Any) -> str:  # noqa: ANN401
    if type(value) is not dict or ("slug" in value and _slug(value["slug"]) is None):
        raise ValueError
    return json.dumps(value)


def _slug(value: Any) -> str:  # noqa: ANN401
    if type(value) is str and len(value) <= _SLUG_AT_MOST and _SLUG.fullmatch(value):
        return value
    raise ValueError


def _old_path(value: Any) -> str | None:  # noqa: ANN401
    """Take an old slug or path: it never leads above its own root."""
    text = _text(value)
    if text is None or not {".", ".."}.isdisjoint(text.replace("\\", "/").split("/")):
        raise ValueError
    return text


def _address(value: Any) -> str | None:  # noqa: ANN401
    if _text(value) is None or value.lower().startswith(_ADDRESSES):
        return value  # type: ignore[no-any-return]
    raise ValueError


def _hash(value: Any) -> str | None:  # noqa: ANN401
    if value is None or _HASH.fullmatch(value):
        return value  # type: ignore[no-any-return]
    raise ValueError


def _file_name(value: Any) -> str | None:  # noqa: ANN401
    """Take the name of a file: one that stays in its folder, and that a folder shows."""
    text = _text(value)
    if not text or len(text.encode()) > _NAME_AT_MOST or text.startswith("."):
        raise ValueError
    if _NOT_IN_NAMES.search(text):
        raise ValueError
    return text


def _one_of(words: type[StrEnum], *, optional: bool = False) -> Check:
    known = frozenset(str(word) for word in words) | ({None} if optional else frozenset())

    def check(value: Any) -> Any:  # noqa: ANN401
        if value not in known:
            raise ValueError
        return value

    return check


_OF_COLUMNS: dict[str, Check] = {
    "contributor.slug": _slug,
    "contributor.kind": _one_of(ContributorKind),
    "contributor.url": _address,
    "tag.slug": _slug,
    "category.slug": _slug,
    "media.hash": _hash,
    "media.name": _file_name,
    "media.url": _address,
    "post.slug": _slug,
    "post.kind": _one_of(PostKind),
    "post.body_format": _one_of(BodyFormat),
    "post.status": _one_of(PostStatus),
    "post.status_before": _one_of(PostStatus, optional=True),
    "redirect.kind": _one_of(Kind),
    "redirect.old": _old_path,
    "comment.kind": _one_of(CommentKind),
    "comment.status": _one_of(CommentStatus),
    "comment.author_url": _address,
    "importedfrom.kind": _one_of(Kind),
    "auditrecord.kind": _one_of(Kind),
    "auditrecord.action": _one_of(Action),
    "revision.kind": _one_of(Kind),
    "revision.fields": _mapping,
}
_OF_TYPES: tuple[tuple[type[Any], Check], ...] = (
    (UTCDateTime, _moment),
    (Boolean, _truth),
    (Integer, _number),
    (Date, _day),
    (JSON, _json),
)


def _check(table: str, column: Column[Any]) -> Check:
    if column.primary_key:
        return _identity
    named = _OF_COLUMNS.get(f"{table}.{column.name}")
    if named is not None:
        return named
    return next((check for kind, check in _OF_TYPES if isinstance(column.type, kind)), _text)


_SORTED = frozenset({"sort_at"})
_WRITER = frozenset({"author_email", "author_email_key", "ip", "user_agent", "note"})
SETTINGS = Rows(tables.SETTING)
CONTRIBUTORS = Rows(tables.CONTRIBUTOR, private=frozenset({"email", "email_key"}))
TOPICS = Rows(tables.CONTRIBUTOR_TOPIC)
TAGS = Rows(tables.TAG)
CATEGORIES = Rows(tables.CATEGORY)
MEDIA = Rows(tables.MEDIA)
POSTS = Rows(tables.POST)
POST_CONTRIBUTORS = Rows(tables.POST_CONTRIBUTOR)
POST_TAGS = Rows(tables.POST_TAG, derived=_SORTED)
POST_CATEGORIES = Rows(tables.POST_CATEGORY, derived=_SORTED)
REDIRECTS = Rows(tables.REDIRECT)
COMMENTS = Rows(tables.COMMENT, private=_WRITER)
REVISIONS = Rows(tables.REVISION)

EVERY = (
    SETTINGS,
    CONTRIBUTORS,
    TOPICS,
    Rows(tables.CONTRIBUTOR_LOGIN, private=None),
    TAGS,
    CATEGORIES,
    MEDIA,
    POSTS,
    POST_CONTRIBUTORS,
    POST_TAGS,
    POST_CATEGORIES,
    REDIRECTS,
    COMMENTS,
    Rows(tables.COMMENT_NOTE, private=None),
    Rows(tables.FINDING, private=None),
    Rows(tables.BLOCKED, private=None),
    Rows(tables.OPERATION),
    Rows(tables.IMPORTED_FROM),
    Rows(tables.AUDIT_RECORD),
    REVISIONS,
)
"""All tables of a dump, in an order in which what a row refers to comes before it.

But for answers, categories and undoings, which refer to rows of their own table.
"""

_FREED = _WRITER | {"email", "email_key", "logins"}
_EMPTIED = frozenset({tables.CONTRIBUTOR_LOGIN.name, tables.COMMENT_NOTE.name, tables.FINDING.name})


def freed(kind: str, fields: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a revision keeps without what is private in it; None where all of it is.

    One of a thing that was taken back holds its rows, table by table.
    """
    if kind == Kind.COMMENT and "comment_id" in fields:  # a private note that was taken back
        return None
    if kind == Kind.BLOCKED:  # somebody's address, perhaps
        return None
    kept = {key: value for key, value in fields.items() if key not in _FREED}
    for key, value in kept.items():
        if key in _EMPTIED:
            kept[key] = []
        elif isinstance(value, list):
            kept[key] = [freed("", row) if isinstance(row, dict) else row for row in value]
    return kept
