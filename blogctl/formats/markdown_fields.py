"""What stands above the text of a post of Jekyll, Hugo or Pelican, in each of its forms.

YAML between `---` lines, TOML between `+++` lines, one JSON object, lines of `Key: value` up to the
first empty one (Pelican's), and the `<head>` of a page of HTML (Pelican's too). Keys are read in
any case, values as they were typed, and the last one counts. What breaks its form (`title: a: b`)
is read line by line, as well as can be.
"""

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from html.parser import HTMLParser

from blogctl import text
from blogctl.errors import Usage
from blogctl.formats import yaml_mapping
from blogctl.formats.yaml_mapping import Value

_FENCES = {
    "-": (r"---[ \t]*\n", r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    "+": (r"\+\+\+[ \t]*\n", r"^\+\+\+[ \t]*(?:\n|\Z)"),
}
_CHUNK = re.compile(r"^(?=[^\s#\-\[\]{}][^:\n]*:(?:[ \t\n]|\Z))", re.MULTILINE)
_ASSIGNED = re.compile(r"^([\w.-]+)[ \t]*=[ \t]*(.*)$", re.MULTILINE)
_OBJECT = re.compile(r'\{\s*["}]')
_HEADER = re.compile(r"[ ]{0,3}([A-Za-z0-9_-]+):[ \t]*(.*)")
_CONTINUED = re.compile(r"[ ]{4,}(.*)")
_PAGE = re.compile(r"\s*<(?:!doctype\b|html\b|head\b)", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>\n?", re.IGNORECASE)
_BODY_END = re.compile(r"\n?</body\s*>", re.IGNORECASE)
_FOLDED = re.compile(r"\s*\n\s*")
_QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)


class Form(StrEnum):
    """In what the front matter is written."""

    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    HEADERS = "headers"
    HTML = "html"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The keys of a file, in lower case, and the text below them.

    `problem` says what broke the form, where something did.
    """

    form: Form = Form.NONE
    fields: dict[str, Value] = field(default_factory=dict)
    body: str
    problem: str | None = None


def split(source: str, *, html: bool = False) -> Head:
    """Return what stands above the text, and the text; raises `Usage` for more than is read."""
    if fences := _FENCES.get(source[:1]):
        return _fenced(source, *fences) or Head(body=_text(source))
    if _OBJECT.match(source) and (found := _json(source)):
        return found
    if html:
        return _page(source) if _PAGE.match(source) else Head(body=_text(source))
    return _headers(source) or Head(body=_text(source))


def _text(body: str) -> str:
    """Return the body without the line end that closes the file."""
    return body.removesuffix("\n")


def _fenced(source: str, opening: str, closing: str) -> Head | None:
    start = re.match(opening, source)
    end = re.compile(closing, re.MULTILINE).search(source, start.end()) if start else None
    if start is None or end is None:
        return None
    head, body = source[start.end() : end.start()], _text(source[end.end() :].removeprefix("\n"))
    if len(head) > yaml_mapping.LIMIT:
        raise _too_long(head)
    return _yaml(head, body) if source[0] == "-" else _toml(head, body)


def _too_long(head: str) -> Usage:
    """Return the error that this is more front matter than is read."""
    limit = yaml_mapping.LIMIT
    return Usage(
        "text-too-long", what="front matter", limit=limit, length=len(head), unit="characters"
    )


def _yaml(head: str, body: str) -> Head | None:
    fields: dict[str, Value] = {}
    try:
        _take(fields, head)
    except Usage as error:
        fields = {}
        for chunk in _CHUNK.split(head):
            _take_roughly(fields, chunk)
        problem = str(error.parts.get("problem", error.key))
        problem = f"line {error.parts.get('line', 1)}: {problem}"
        return Head(form=Form.YAML, fields=fields, body=body, problem=problem) if fields else None
    return Head(form=Form.YAML, fields=fields, body=body)


def _take(fields: dict[str, Value], head: str) -> None:
    for entry in yaml_mapping.read(head, first_line=2):
        key = entry.key.strip().lower()
        whole = isinstance(entry.value, str) or key != "title"  # title: [Annonce]
        fields[key] = entry.value if whole else entry.typed.strip()


def _take_roughly(fields: dict[str, Value], chunk: str) -> None:
    """Take one key with the lines that belong to it: as YAML if it is, else as it is typed."""
    key, colon, value = chunk.partition(":")
    if not colon or "\n" in key:
        return
    try:
        _take(fields, chunk)
    except Usage:
        fields[key.strip().lower()] = _unquoted(_FOLDED.sub(" ", value).strip())


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    return quoted[2] if quoted else value


def _toml(head: str, body: str) -> Head:
    try:
        found = _plain(tomllib.loads(head, parse_float=str))
    except (ValueError, RecursionError) as error:
        rough: dict[str, Value] = {
            match[1].lower(): _unquoted(match[2].strip()) for match in _ASSIGNED.finditer(head)
        }
        return Head(form=Form.TOML, fields=rough, body=body, problem=str(error))
    return Head(form=Form.TOML, fields=_lowered(found), body=body)


def _json(source: str) -> Head | None:
    try:
        decoder = json.JSONDecoder(parse_float=str, parse_int=str)
        found, end = decoder.raw_decode(source[: yaml_mapping.LIMIT])
        fields = _lowered(_plain(found))
    except (ValueError, RecursionError):
        return None
    body = source[end:].removeprefix("\n").removeprefix("\n")
    return Head(form=Form.JSON, fields=fields, body=_text(body))


def _plain(value: object) -> Value:
    """Return what TOML and JSON say as YAML would have typed it."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    if isinstance(value, str):
        return text.clean(value, what="front matter")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    return "" if value is None else str(value)


def _lowered(found: Value) -> dict[str, Value]:
    return {key.lower(): item for key, item in found.items()} if isinstance(found, dict) else {}


def _headers(source: str) -> Head | None:
    """Read the lines that Pelican's Markdown takes for its keys, if one of them is a title."""
    fields: dict[str, list[str]] = {}
    key, at = "", 0
    while at < min(len(source), yaml_mapping.LIMIT):
        end = source.find("\n", at)
        end = len(source) if end < 0 else end
        line = source[at:end]
        if not line.strip():
            at = end + 1
            break
        if header := _HEADER.fullmatch(line):
            key = header[1].lower()
            fields[key] = [header[2].strip()]
        elif key and (more := _CONTINUED.fullmatch(line)):
            fields[key].append(more[1].strip())
        else:
            break
        at = end + 1
    if "title" not in fields:
        return None
    said: dict[str, Value] = {key: _joined(key, lines) for key, lines in fields.items()}
    return Head(form=Form.HEADERS, fields=said, body=_text(source[at:]))


def _joined(key: str, lines: list[str]) -> Value:
    """Return one line as it is, and more as a list; in a summary they are lines."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(lines) if key in {"title", "summary"} else tuple(filter(None, lines))


class _HeadParser(HTMLParser):
    """Reads the title and the `<meta>` of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Value] = {}
        self._title: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a `<meta>`; what is said twice is a list."""
        if tag == "title":
            self._title = []
        said = dict(attrs)
        name = (said.get("name") or "").lower()
        if tag != "meta" or not name:
            return
        content = said.get("content") or ""
        key = "tags" if name == "keywords" else name
        before = self.fields.get(key)
        items = before if isinstance(before, tuple) else () if before is None else (before,)
        self.fields[key] = (*items, content) if items else content

    def handle_endtag(self, tag: str) -> None:
        """Close the title."""
        if tag == "title" and self._title is not None:
            self.fields["title"] = "".join(self._title).strip()
            self._title = None

    def handle_data(self, data: str) -> None:
        """Take the words of the title."""
        if self._title is not None:
            self._title.append(data)


def _page(source: str) -> Head:
    start = _BODY.search(source)
    head = source[: start.start()] if start else source[: yaml_mapping.LIMIT]
    parser = _HeadParser()
    parser.feed(head[: yaml_mapping.LIMIT])
    parser.close()
    if start is None:
        return Head(form=Form.HTML, fields=parser.fields, body=_text(source))
    ends = [end.start() for end in _BODY_END.finditer(source, start.end())]
    body = source[start.end() : ends[-1] if ends else len(source)]
    return Head(form=Form.HTML, fields=parser.fields, body=body)
