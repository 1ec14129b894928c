"""One mapping of YAML, read safely, each value as it was typed, and written for people.

A bare `null`, `~` or nothing is "". It is read by events and not by nodes, because events neither
nest calls (libyaml's composer crashes the process on 30,000 open brackets) nor follow aliases (nine
lines of them make a billion words).
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol, TypeAlias

import yaml

from blogctl import text
from blogctl.errors import Usage

LIMIT = 64 * text.KB  # characters of front matter

Value: TypeAlias = "str | tuple[Value, ...] | dict[str, Value] | None"
"""What stands under a key; None is what only an alias says."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})? ?(Z|[+-]\d{2}:?\d{2})?)?")
_READABLE = str.maketrans("", "", "\u00a0\u202f")
_NOTHING = frozenset({"", "~", "null"})

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Entry(NamedTuple):
    """One key, what stands under it, on which line, and how that was typed."""

    key: str
    value: Value
    line: int
    typed: str


def read(head: str, *, first_line: int = 1) -> Iterator[Entry]:
    """Yield the keys of the one mapping, in their order and as often as they are said.

    Raises `Usage` for what is no YAML or no mapping; `first_line` is where it begins in its file.
    """
    before = first_line - 1
    try:
        yield from _entries(head, yaml.parse(head, Loader=_Loader), before)
    except yaml.reader.ReaderError as error:
        line = head.count("\n", 0, error.position) + first_line
        raise Usage("front-matter-yaml", line=line, problem=str(error.reason)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "not YAML"
        line = _line(mark, before) if mark else 1
        raise Usage("front-matter-yaml", line=line, problem=problem) from error


def write(told: Mapping[str, object]) -> str:
    """Return the mapping on its lines, nothing for an empty one."""
    if not told:
        return ""
    return yaml.dump(dict(told), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LIMIT)


class _Mark(Protocol):
    """A place in the YAML, as either parser tells it."""

    line: int
    index: int


def _entries(head: str, events: Iterator[yaml.Event], before: int) -> Iterator[Entry]:
    first = next(event for event in events if not isinstance(event, _BEFORE))
    if isinstance(first, yaml.StreamEndEvent):
        return
    if not isinstance(first, yaml.MappingStartEvent):
        raise Usage("front-matter-mapping", line=_line(first.start_mark, before))
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            raise Usage("front-matter-mapping", line=_line(key.start_mark, before))
        start = next(events)
        value, end = _value(start, events, before)
        yield Entry(
            text.clean(key.value, what="front matter"),
            value,
            _line(key.start_mark, before),
            head[_index(start.start_mark) : _index(end.end_mark)],
        )
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise Usage("front-matter-mapping", line=_line(event.start_mark, before))


def _line(mark: _Mark | None, before: int) -> int:
    """Return the line of the file; YAML counts from 0, after those that stand before it."""
    return mark.line + before + 1 if mark else 1


def _index(mark: _Mark | None) -> int:
    return mark.index if mark else 0


_BEFORE = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_DEEPEST = 50  # libyaml takes the square of the depth
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class _Open(NamedTuple):
    """A list or a mapping that is being read."""

    is_list: bool
    items: list[Value]

    def close(self) -> Value:
        if self.is_list:
            return tuple(self.items)
        pairs = zip(self.items[::2], self.items[1::2], strict=True)
        return {key: value for key, value in pairs if isinstance(key, str)}


def _value(
    event: yaml.Event, events: Iterator[yaml.Event], before: int
) -> tuple[Value, yaml.Event]:
    """Return the value that begins with this event, and the event that ends it."""
    if isinstance(event, yaml.ScalarEvent):
        return _typed(event), event
    if not isinstance(event, yaml.CollectionStartEvent):
        return None, event
    unclosed = [_Open(isinstance(event, yaml.SequenceStartEvent), [])]
    while True:
        event = next(events)
        if isinstance(event, yaml.ScalarEvent):
            unclosed[-1].items.append(_typed(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            unclosed.append(_Open(isinstance(event, yaml.SequenceStartEvent), []))
        elif isinstance(event, _ENDS):
            done = unclosed.pop().close()
            if not unclosed:
                return done, event
            unclosed[-1].items.append(done)
        else:
            unclosed[-1].items.append(None)
        if len(unclosed) > _DEEPEST:
            line = _line(event.start_mark, before)
            raise Usage("front-matter-yaml", line=line, problem="nested too deeply")


def _typed(event: yaml.ScalarEvent) -> str:
    if event.style is None or event.style == "":
        return "" if event.value in _NOTHING else str(event.value)
    return text.clean(event.value, what="front matter")


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


def scalar(value: str) -> object:
    """Return the text in the form in which it is best read; nothing as nothing."""
    if not value:
        return _Nothing()
    lines = value.split("\n")
    if not all(line.translate(_READABLE).isprintable() for line in lines):
        return _Quoted(value)
    if len(lines) == 1:
        return value
    return _Literal(value) if all(line == line.strip() != "" for line in lines) else _Quoted(value)


def moment(value: str) -> object:
    """Return the date as it is, without quotes where it is one."""
    return _Date(value) if _DATE.fullmatch(value) else scalar(value)


def flow(items: tuple[str, ...]) -> object:
    """Return the texts as a list on one line."""
    return _Flow(scalar(item) for item in items)
