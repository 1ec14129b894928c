"""XML from strangers, element by element: no entities, no network, memory of one thing at a time.

libxml2's own limits stay on (ten million bytes in one text, 256 elements in each other): the
longest body is 8 MB, so `huge_tree` is never needed. What it does not limit is what stands between
two things that the reader is done with; that is limited here.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, cast

from lxml import etree

from blogctl.errors import Usage
from blogctl.formats.reading import Reading
from blogctl.formats.xml_bytes import XmlBytes
from blogctl.records.moving import Loss
from blogctl.text import MB, excerpt

Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for it

TEXT_LIMIT: Final = 10_000_000  # bytes in one text: libxml2's own
THING_LIMIT: Final = 32 * MB  # bytes in one thing, such as a post with what hangs on it
_MOST_MARKUP = 1_000_000  # tags and attributes in one thing: each takes a hundred bytes
_SMALL = MB  # up to here nothing is counted

_NAMESPACE = 3  # of libxml2: the domain of what is wrong with prefixes
_ERROR = 2  # the level from which it is more than a warning
_NO_TAG = 4  # ERR_DOCUMENT_EMPTY: the file does not begin with a tag
_RESOURCE_LIMIT = 114  # ERR_RESOURCE_LIMIT


class XmlStream:
    """The elements of a file that have one of these tags, each as soon as it is closed.

    `forget` what is done with: the rest of the file may be as long as it likes. Raises `Usage` for
    XML that is malformed, has another root or a DOCTYPE, or holds one thing that is huge. A lenient
    reading mends what is malformed and yields a `Loss` for each mending that is known, at the end.
    """

    def __init__(
        self, path: Path, reading: Reading, *, root: str, tags: Sequence[str], junk: bool = False
    ) -> None:
        self._bytes = XmlBytes(path, reading, root=root, junk=junk)
        self._lenient = reading.lenient
        self._root = root
        self._tags = tags
        self._rooted = False
        self._line = 1
        self._kept = self._markup = 0

    def __iter__(self) -> Iterator[Element | Loss]:
        parser = None
        for data in self._bytes:
            parser = parser or self._parser()
            try:
                parser.feed(data)
            except etree.XMLSyntaxError as error:
                raise self._refusal(parser, error) from error
            for _, element in parser.read_events():
                if not self._rooted:
                    self._check_root(cast("Element", element))
                yield cast("Element", element)
            self._count(data)
        if parser is None:
            raise self._rootless()
        yield from self._close(parser)

    def forget(self, element: Element) -> None:
        """Let go of what an element holds, and of all that stands before it beside it."""
        self._line = line_of(element)
        element.clear()
        for parent in element.iterancestors():
            while parent[0] is not element:
                del parent[0]
            break
        self._kept = self._markup = 0

    def _parser(self) -> etree.XMLPullParser:
        return etree.XMLPullParser(
            ("end",),
            tag=self._tags,
            encoding=self._bytes.encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
            recover=self._lenient,
        )

    def _close(self, parser: etree.XMLPullParser) -> Iterator[Element | Loss]:
        root: Element | None = None
        try:
            root = cast("Element | None", parser.close())
        except etree.XMLSyntaxError as error:
            # A prefix that is declared nowhere is an error that shows only here, and harms nothing.
            if self._lenient or _problems(parser):
                raise self._refusal(parser, error) from error
        if not self._rooted:
            if root is None:
                raise self._rootless()
            self._check_root(root)
        yield from (cast("Element", element) for _, element in parser.read_events())
        problems = _problems(parser)
        if any(problem.type == _RESOURCE_LIMIT for problem in problems):
            raise self._refusal(parser)
        yield from self._bytes.mendings()
        for problem in problems:
            place = f"line {self._bytes.lines_before + problem.line}"
            yield Loss(kind="other", key="", reason="mended", detail=_words(problem), place=place)

    def _check_root(self, element: Element) -> None:
        tree = element.getroottree()
        if cast("str", tree.docinfo.doctype):  # type: ignore[attr-defined] # missing in the stubs
            raise Usage("xml-doctype", line=self._bytes.lines_before + 1)
        if (found := local_name(tree.getroot())) != self._root:
            raise Usage("xml-root", found=excerpt(found, 40), root=self._root)
        self._rooted = True

    def _count(self, data: bytes) -> None:
        """Refuse the file where too much of it is kept."""
        self._kept += len(data)
        if self._kept > _SMALL:
            self._markup += data.count(b"<") + data.count(b"=")
        if self._kept > THING_LIMIT or self._markup > _MOST_MARKUP:
            raise Usage("xml-huge", line=self._bytes.lines_before + self._line, limit=THING_LIMIT)

    def _rootless(self) -> Usage:
        """Return that this is no XML at all."""
        return Usage("xml-root", found=self._bytes.beginning, root=self._root)

    def _refusal(
        self, parser: etree.XMLPullParser, error: etree.XMLSyntaxError | None = None
    ) -> Usage:
        """Return what libxml2 did not like first, and where."""
        problems = _problems(parser)
        line, column = error.position if error else (1, 1)
        words = "not XML"
        for problem in problems:
            if problem.type == _RESOURCE_LIMIT:
                line = self._bytes.lines_before + problem.line
                return Usage("xml-huge", line=line, limit=TEXT_LIMIT)
        if self._bytes.beginning and problems and problems[0].type == _NO_TAG:
            return self._rootless()
        if problems:
            line, column, words = problems[0].line, problems[0].column, _words(problems[0])
        line += self._bytes.lines_before
        return Usage("xml-malformed", line=line, column=column, problem=words)


def local_name(element: Element) -> str:
    """Return the tag without its namespace or prefix."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def line_of(element: Element) -> int:
    """Return the line on which an element begins."""
    return cast("int | None", element.sourceline) or 1


def place(element: Element) -> str:
    """Return where an element begins, in words."""
    return f"line {line_of(element)}"


class _Problem(Protocol):
    """An entry of libxml2's log."""

    domain: int
    type: int
    level: int
    line: int
    column: int
    message: str | None


def _problems(parser: etree.XMLPullParser) -> list[_Problem]:
    """Return what is wrong: lxml remembers a hundred."""
    log: list[_Problem] = cast("Any", parser).feed_error_log
    return [entry for entry in log if entry.domain != _NAMESPACE and entry.level >= _ERROR]


def _words(problem: _Problem) -> str:
    return excerpt((problem.message or "not XML").partition("\n")[0])
