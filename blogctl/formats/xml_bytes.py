"""The bytes of an XML file as a parser can take them: without what stands before, and mended."""

import codecs
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from blogctl.errors import NotFound, Usage
from blogctl.formats.reading import Reading
from blogctl.records.moving import Loss
from blogctl.text import KB, excerpt

CHUNK: Final = 128 * KB
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLANK = re.compile(rb"(?:\xef\xbb\xbf|[ \t\r\n])+(?=<)")
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{1,31};)?")
_CDATA = "<![CDATA["
_CDATA_END = "]]>"
_LONGEST_PART = 40  # of an entity or of the signs of CDATA, which may be cut by a chunk's end


class XmlBytes:
    """The chunks of a file; `lines_before` is the number of lines that were left out at its start.

    `beginning` is what it begins with where that is no XML.

    White space before the XML is left out, other things with `junk` or in a lenient reading. Where
    the encoding is given, or the reading is lenient, the chunks are UTF-8 (`encoding` says so). A
    lenient reading takes out what XML forbids and spells out what HTML alone calls by a name.
    """

    def __init__(self, path: Path, reading: Reading, *, root: str, junk: bool) -> None:
        self._path = path
        self._reading = reading
        tag = b"<" + root.encode() + rb"\b"
        self._junk = junk or reading.lenient
        self._start = re.compile(rb"<\?xml\b|<!DOCTYPE\b|" + tag)
        self._root = re.compile(rb"<!DOCTYPE\b|" + tag)
        self._prologue = re.compile(
            rb"(?:\s|<\?[^<>]*\?>|<!--(?:(?!--).)*-->)*+(?:<!DOCTYPE\b|" + tag + b")", re.DOTALL
        )
        self._declared = "utf-8"
        self.encoding: str | None = "utf-8" if reading.lenient or reading.encoding else None
        self.beginning = ""
        self.lines_before = 0
        self._left_out = 0
        self._stripped = 0

    def __iter__(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                chunks = self._chunks(file)
                yield from self._transcoded(chunks) if self.encoding else chunks
        except FileNotFoundError:
            raise NotFound("file", refs=[str(self._path)]) from None
        except OSError as error:
            detail = error.strerror or str(error)
            raise Usage("file-unreadable", path=str(self._path), detail=detail) from error

    def mendings(self) -> Iterator[Loss]:
        """Yield what was left out, once all is read."""
        for count, reason in (
            (self._left_out, "junk-before"),
            (self._stripped, "characters-left-out"),
        ):
            if count:
                yield Loss(kind="other", key="", reason=reason, detail=str(count))

    def _chunks(self, file: BinaryIO) -> Iterator[bytes]:
        head = file.read(CHUNK)
        self._reading.progress(len(head))
        if not head:
            raise Usage("import-empty")
        if not self._start.search(head):
            self.beginning = excerpt(head[:_LONGEST_PART].decode(errors="replace"), 20)
        yield self._without_junk(head) or b"\n"
        while data := file.read(CHUNK):
            self._reading.progress(len(data))
            yield data

    def _without_junk(self, head: bytes) -> bytes:
        start = 0
        if blank := _BLANK.match(head):
            start = blank.end()
        if self._junk and (found := self._start.search(head)):
            self._left_out = found.start() - start
            start = found.start()
        self._declared = _encoding_of(head[start:])
        if self._reading.lenient and not self._prologue.match(head, start):
            # Parsers give up on what stands before the root, so that is where it begins.
            root = self._root.search(head, start)
            start = root.start() if root else start
        self.lines_before = head.count(b"\n", 0, start)
        return head[start:]

    def _transcoded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        head = next(chunks)
        encoding = self._reading.encoding or self._declared
        try:
            decoder = codecs.getincrementaldecoder(encoding)(
                errors="replace" if self._reading.lenient else "strict"
            )
            yield from self._encoded(decoder, head, chunks)
        except LookupError as error:
            raise Usage("encoding-unknown", encoding=encoding) from error
        except UnicodeDecodeError as error:
            raise Usage(
                "text-encoding", what=self._path.name, encoding=encoding, offset=error.start
            ) from error

    def _encoded(
        self, decoder: codecs.IncrementalDecoder, head: bytes, chunks: Iterator[bytes]
    ) -> Iterator[bytes]:
        mend = _Mender() if self._reading.lenient else None
        data: bytes | None = head
        while data is not None:
            text = decoder.decode(data)
            if mend:
                text = mend.take(text)
            yield text.encode("utf-8", "replace")
            data = next(chunks, None)
        text = decoder.decode(b"", final=True)
        if mend:
            text = mend.take(text, final=True)
            self._stripped = mend.stripped
        yield text.encode("utf-8", "replace")


class _Mender:
    """Text made into what XML allows, piece by piece; what stands in CDATA keeps its ampersands."""

    def __init__(self) -> None:
        self.stripped = 0
        self._inside = False
        self._kept = ""

    def take(self, text: str, *, final: bool = False) -> str:
        """Return what can be given of all text so far."""
        allowed = _FORBIDDEN.sub("", text)
        self.stripped += len(text) - len(allowed)
        text = self._kept + allowed
        cut = len(text) if final else _cut(text)
        self._kept = text[cut:]
        pieces = list(self._pieces(text[:cut]))
        if final and self._inside:
            pieces.append(_CDATA_END)
        return "".join(pieces)

    def _pieces(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            sign = _CDATA_END if self._inside else _CDATA
            found = text.find(sign, at)
            end = len(text) if found < 0 else found + len(sign)
            piece = text[at:end]
            if not self._inside:
                piece = _AMPERSAND.sub(_spelt, piece.replace(_CDATA_END, "]]&gt;"))
            yield piece
            if found >= 0:
                self._inside = not self._inside
            at = end


def _cut(text: str) -> int:
    """Return where text can be cut: before an entity or a sign that may go on in the next piece."""
    tail = max(len(text) - _LONGEST_PART, 0)
    begun = [at for sign in "&<]" if (at := text.find(sign, tail)) >= 0]
    return min(begun, default=len(text))


def _spelt(match: re.Match[str]) -> str:
    if not match[1]:
        return "&amp;"
    character = html.unescape(match[0])
    return html.escape(match[0] if character == match[0] else character)


def _encoding_of(head: bytes) -> str:
    """Return the encoding that the file says it has, if there is such a one, else UTF-8."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    declared = _DECLARED.match(head)
    try:
        return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
