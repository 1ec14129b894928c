"""A post as a file: Markdown or HTML under front matter, which is YAML between two `---` lines.

As in Jekyll, a file whose first line is `---` but that never closes it has no front matter, and a
line of `...` closes it too. Values are taken as they were typed (`title: 2010`, `title: no`); only
a bare `null` or `~` is nothing. Keys are read in any case. The line end that closes a file, and one
blank line after the front matter, are not part of the body.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import NamedTuple, Protocol

import yaml

from blogctl import text
from blogctl.errors import Usage

FRONT_MATTER_LIMIT = 64 * text.KB  # characters

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-.")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})? ?(Z|[+-]\d{2}:?\d{2})?)?")
_READABLE = str.maketrans("", "", "\u00a0\u202f")

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
_NOTHING = frozenset({"", "~", "null"})

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


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
    values: dict[str, object] = {
        "title": _scalar(post.title),
        "author": _scalar(post.author),
        "with": _flow(post.with_),
        "date": _date(post.date),
        "categories": _flow(post.categories),
        "tags": _flow(post.tags),
        "summary": _scalar(post.summary),
        "slug": _scalar(post.slug),
        "draft": post.draft,
        "comments": post.comments,
    }
    told = {key: value for key, value in values.items() if value is not None}
    head = yaml.dump(
        told, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=FRONT_MATTER_LIMIT
    )
    return f"---\n{head if told else ''}---\n\n{post.body}\n"


class _Mark(Protocol):
    """A place in the YAML, as either parser tells it."""

    line: int
    index: int


class Entry(NamedTuple):
    """One key of the front matter; a value of None is neither a text nor a list of texts."""

    key: str
    value: str | tuple[str, ...] | None
    line: int
    typed: str


def split(source: str) -> tuple[Iterable[Entry], str]:
    """Return the keys of the front matter, in their order, and the body."""
    opening = _OPENING.match(source)
    closing = _CLOSING.search(source, opening.end()) if opening else None
    if opening is None or closing is None:
        return (), source
    head = source[opening.end() : closing.start()]
    if len(head) > FRONT_MATTER_LIMIT:
        raise Usage(
            "text-too-long",
            what="front matter",
            limit=FRONT_MATTER_LIMIT,
            length=len(head),
            unit="characters",
        )
    return _parse(head), source[closing.end() :].removeprefix("\n")


def _parse(head: str) -> Iterator[Entry]:
    try:
        yield from _entries(head, yaml.parse(head, Loader=_Loader))
    except yaml.reader.ReaderError as error:
        line = head.count("\n", 0, error.position) + 2
        raise Usage("front-matter-yaml", line=line, problem=str(error.reason)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "not YAML"
        raise Usage("front-matter-yaml", line=_line(mark), problem=problem) from error


def _entries(head: str, events: Iterator[yaml.Event]) -> Iterator[Entry]:
    """Yield the keys of the one mapping, from events and not from nodes.

    Events neither nest calls (libyaml's composer crashes the process on 30,000 open brackets) nor
    follow aliases (nine lines of them make a billion words).
    """
    first = next(event for event in events if not isinstance(event, _BEFORE))
    if isinstance(first, yaml.StreamEndEvent):
        return
    if not isinstance(first, yaml.MappingStartEvent):
        raise Usage("front-matter-mapping", line=_line(first.start_mark))
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            raise Usage("front-matter-mapping", line=_line(key.start_mark))
        start = next(events)
        value, end = _value(start, events)
        yield Entry(
            text.clean(key.value, what="front matter"),
            value,
            _line(key.start_mark),
            text.excerpt(head[_index(start.start_mark) : _index(end.end_mark)], 40),
        )
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise Usage("front-matter-mapping", line=_line(event.start_mark))


def _line(mark: _Mark | None) -> int:
    """Return the line of the file; YAML counts from 0, after the line that opens."""
    return mark.line + 2 if mark else 1


def _index(mark: _Mark | None) -> int:
    return mark.index if mark else 0


_BEFORE = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_DEEPEST = 50  # libyaml takes the square of the depth
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def _value(
    event: yaml.Event, events: Iterator[yaml.Event]
) -> tuple[str | tuple[str, ...] | None, yaml.Event]:
    """Return the value that begins with this event, and the event that ends it."""
    if isinstance(event, yaml.ScalarEvent):
        return _typed(event), event
    if not isinstance(event, yaml.CollectionStartEvent):
        return None, event
    items = []
    flat = isinstance(event, yaml.SequenceStartEvent)
    depth = 1
    while depth:
        event = next(events)
        if isinstance(event, yaml.ScalarEvent):
            items.append(_typed(event))
        elif isinstance(event, _ENDS):
            depth -= 1
        else:
            flat = False
            depth += isinstance(event, yaml.CollectionStartEvent)
        if depth > _DEEPEST:
            line = _line(event.start_mark)
            raise Usage("front-matter-yaml", line=line, problem="nested too deeply")
    return tuple(items) if flat else None, event


def _typed(event: yaml.ScalarEvent) -> str:
    if event.style is None or event.style == "":
        return "" if event.value in _NOTHING else str(event.value)
    return text.clean(event.value, what="front matter")


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
    if entry.value is None:
        raise _wrong(entry)
    words = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    return tuple(word.strip() for word in words if word.strip())


def flag_of(entry: Entry | None) -> bool | None:
    """Return the yes or no that this key has, None where it says nothing."""
    if entry is None or entry.value == "":
        return None
    if isinstance(entry.value, str) and (word := entry.value.lower()) in _FLAGS:
        return _FLAGS[word]
    raise _wrong(entry)


def _wrong(entry: Entry) -> Usage:
    return Usage("front-matter-value", field=entry.key, value=entry.typed, line=entry.line)


def _date_of(name: str | None) -> str | None:
    dated = _DATED_NAME.match(PurePath(name).name) if name else None
    if dated is None:
        return None
    try:
        return date.fromisoformat(dated[1]).isoformat()
    except ValueError:
        return None


class _Nothing:
    """A key with nothing after it."""


class _Flow(list[object]):
    """A list on one line."""


class _Literal(str):
    """A text of several lines that can stand as it is, indented."""

    __slots__ = ()


class _Quoted(str):
    """A text with characters that only double quotes can spell."""

    __slots__ = ()


class _Date(str):
    """A date, which needs no quotes."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Python's own, because libyaml's writes emoji as escapes."""

    def ignore_aliases(self, data: object) -> bool:
        """Write what is said twice twice."""
        del data
        return True


_TAG = "tag:yaml.org,2002:"


def _tag_of(dumper: yaml.SafeDumper, value: str) -> str:
    """Return the type that a YAML reader sees in this value when it bears no quotes."""
    tag: str = dumper.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return tag


_Dumper.add_representer(_Nothing, lambda dumper, _: dumper.represent_scalar(f"{_TAG}null", ""))
_Dumper.add_representer(
    _Flow,
    lambda dumper, items: dumper.represent_sequence(f"{_TAG}seq", items, flow_style=True),
)
_Dumper.add_representer(
    _Literal,
    lambda dumper, value: dumper.represent_scalar(f"{_TAG}str", str(value), style="|"),
)
_Dumper.add_representer(
    _Quoted,
    lambda dumper, value: dumper.represent_scalar(f"{_TAG}str", str(value), style='"'),
)
_Dumper.add_representer(
    _Date,
    lambda dumper, value: dumper.represent_scalar(_tag_of(dumper, value), str(value)),
)


def _scalar(value: str | None) -> object:
    if value is None:
        return None
    if not value:
        return _Nothing()
    lines = value.split("\n")
    if not all(line.translate(_READABLE).isprintable() for line in lines):
        return _Quoted(value)
    if len(lines) == 1:
        return value
    return _Literal(value) if all(line == line.strip() != "" for line in lines) else _Quoted(value)


def _date(value: str | None) -> object:
    return _Date(value) if value and _DATE.fullmatch(value) else _scalar(value)


def _flow(items: tuple[str, ...] | None) -> object:
    return None if items is None else _Flow(_scalar(item) for item in items)
