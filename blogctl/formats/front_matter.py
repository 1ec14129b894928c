"""A post as a file: Markdown or HTML under front matter, which is YAML between two `---` lines.

As in Jekyll, a file whose first line is `---` but that never closes it has no front matter, and a
line of `...` closes it too. Values are taken as they were typed (`title: 2010`, `title: no`); only
a bare `null` or `~` is nothing. Keys are read in any case. The line end that closes a file, and one
blank line after the front matter, are not part of the body.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TypeVar

from blogctl import text
from blogctl.errors import Usage
from blogctl.formats import yaml_mapping
from blogctl.formats.yaml_mapping import Entry

T = TypeVar("T")

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-.")

_FIELDS = {
    "title": "title",
    "author": "author",
    "with": "with",
    "date": "date",
    "category": "categories",
    "categories": "categories",
    "tag": "tags",
    "tags": "tags",
    "summary": "summary",
    "slug": "slug",
    "draft": "draft",
    "comments": "comments",
}
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "oui"), True),
    **dict.fromkeys(("false", "no", "off", "non"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile:
    """What a file says of a post.

    None is a key that is not there. An empty text or tuple is a key with nothing after it: the
    person emptied it. `date` is as it was typed; `unknown` names the keys that mean nothing
    here, `repeated` those that said something else before: the last counts, as in Jekyll.
    """

    title: str | None = None
    author: str | None = None
    with_: tuple[str, ...] | None = None
    date: str | None = None
    categories: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    summary: str | None = None
    slug: str | None = None
    draft: bool | None = None
    comments: bool | None = None
    body: str = ""
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def read(source: str, *, name: str | None = None) -> PostFile:
    """Return what the file says; the date in a name like `2010-06-24-mon-billet.md` comes last.

    Raises `Usage` for front matter that is no YAML, no mapping, or has a value of the wrong type.
    """
    source = text.clean(source, what=name or "file")
    entries, body = split(source)
    found: dict[str, Entry] = {}
    unknown = []
    repeated = []
    for entry in entries:
        field = _FIELDS.get(entry.key.strip().lower())
        if field is None:
            unknown.append(entry.key)
            continue
        if field in found and found[field].value != entry.value:
            repeated.append(entry.key)
        found[field] = entry
    return PostFile(
        title=text_of(found.get("title")),
        author=text_of(found.get("author")),
        with_=words_of(found.get("with")),
        date=text_of(found.get("date")) or _date_of(name) or None,
        categories=words_of(found.get("categories")),
        tags=words_of(found.get("tags")),
        summary=text_of(found.get("summary")),
        slug=text_of(found.get("slug")),
        draft=flag_of(found.get("draft")),
        comments=flag_of(found.get("comments")),
        body=body.removesuffix("\n"),
        unknown=tuple(unknown),
        repeated=tuple(repeated),
    )


def write(post: PostFile) -> str:
    """Return the file that `read` makes this of; it always has front matter, even an empty one."""
    said = {
        "title": _told(yaml_mapping.scalar, post.title),
        "author": _told(yaml_mapping.scalar, post.author),
        "with": _told(yaml_mapping.flow, post.with_),
        "date": _told(yaml_mapping.moment, post.date),
        "categories": _told(yaml_mapping.flow, post.categories),
        "tags": _told(yaml_mapping.flow, post.tags),
        "summary": _told(yaml_mapping.scalar, post.summary),
        "slug": _told(yaml_mapping.scalar, post.slug),
        "draft": post.draft,
        "comments": post.comments,
    }
    head = yaml_mapping.write({key: value for key, value in said.items() if value is not None})
    return f"---\n{head}---\n\n{post.body}\n"


def _told(form: Callable[[T], object], value: T | None) -> object:
    return None if value is None else form(value)


def split(source: str) -> tuple[Iterable[Entry], str]:
    """Return the keys of the front matter, in their order, and the body."""
    opening = _OPENING.match(source)
    closing = _CLOSING.search(source, opening.end()) if opening else None
    if opening is None or closing is None:
        return (), source
    head = source[opening.end() : closing.start()]
    if len(head) > yaml_mapping.LIMIT:
        raise Usage(
            "text-too-long",
            what="front matter",
            limit=yaml_mapping.LIMIT,
            length=len(head),
            unit="characters",
        )
    return yaml_mapping.read(head, first_line=2), source[closing.end() :].removeprefix("\n")


def text_of(entry: Entry | None) -> str | None:
    """Return the one text that this key has, None where there is no such key."""
    if entry is None:
        return None
    if not isinstance(entry.value, str):
        raise _wrong(entry)
    return entry.value


def words_of(entry: Entry | None) -> tuple[str, ...] | None:
    """Return the list that this key has, or one text between commas, or None."""
    if entry is None:
        return None
    said = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    if not isinstance(said, list | tuple):
        raise _wrong(entry)
    words = [word for word in said if isinstance(word, str)]
    if len(words) < len(said):
        raise _wrong(entry)
    return tuple(word.strip() for word in words if word.strip())


def flag_of(entry: Entry | None) -> bool | None:
    """Return the yes or no that this key has, None where it says nothing."""
    if entry is None or entry.value == "":
        return None
    if isinstance(entry.value, str) and (word := entry.value.lower()) in _FLAGS:
        return _FLAGS[word]
    raise _wrong(entry)


def _wrong(entry: Entry) -> Usage:
    value = text.excerpt(entry.typed, 40)
    return Usage("front-matter-value", field=entry.key, value=value, line=entry.line)


def _date_of(name: str | None) -> str | None:
    dated = _DATED_NAME.match(PurePath(name).name) if name else None
    if dated is None:
        return None
    try:
        return date.fromisoformat(dated[1]).isoformat()
    except ValueError:
        return None
