"""The one border that all text passes on its way in, and how it may be shown on its way out.

What comes in is decoded, cleaned and capped here; what goes out to a terminal, a tsv or a message
is neutralised here. Sizes are in powers of two, as files are: a kB is 1,024 bytes and a MB 1,024
kB, which lets in the longest comment that WordPress stores (65,525 bytes).
"""

import codecs
import re
import unicodedata
from functools import cache
from itertools import islice

from blogctl.errors import Usage

KB = 1024
MB = 1024 * KB

TITLE_LIMIT = 500  # characters, as are the next three
NAME_LIMIT = 200
FIELD_LIMIT = 2000  # a summary, a biography, a role, a reason, a note, an address
EMAIL_LIMIT = 254
BODY_LIMIT = 8 * MB  # bytes of UTF-8, as is the next
COMMENT_LIMIT = 64 * KB

_BOM = "\ufeff"
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t\n\v\f\r\x85\u2028\u2029]+")
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]",
)
_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_APART = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "ʼ": "'"})
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\\\]]+@(?:localhost|(?:[\w-]+\.)+[\w-]+)")
_URL = re.compile(r"https?://[^\s<>\"\\]+", re.IGNORECASE)
_WORD = re.compile("[\\S\u00a0\u202f]+")
_COUNTED = re.compile(r"[^\W_]\S*")
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ASCII = bytes(range(128))
_ASCII_SIGNS = bytes(code for code in _ASCII if not (chr(code).isalnum() or chr(code).isspace()))
_ASCII_BLANKS = bytes.maketrans(b"\x1c\x1d\x1e\x1f", b"    ")
_MOST_STRANGE = 50  # the text is gone over once for each

_LONG = 1000  # characters from which a run of combining marks would cost
_MARKS_IN_A_ROW = 30  # the Stream-Safe Text Format of UAX #15


def decode(data: bytes, *, what: str, encoding: str = "utf-8") -> str:
    """Return the text of a file or of standard input, without its byte order mark.

    Raises `Usage` where the encoding is unknown or the bytes are not in it; `likely` in the error
    is the encoding to try instead.
    """
    try:
        codec = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise Usage("encoding-unknown", encoding=encoding) from error
    try:
        return data.decode(codec).removeprefix(_BOM)
    except UnicodeError as error:
        offset = getattr(error, "start", 0)
        likely = _likely_encoding(data, encoding)
        raise Usage(
            "text-encoding", what=what, encoding=encoding, offset=offset, likely=likely
        ) from error
    except LookupError as error:  # base64 and the like: codecs, but not of text
        raise Usage("encoding-unknown", encoding=encoding) from error


def _likely_encoding(data: bytes, tried: str) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "windows-1252" if tried.lower().replace("_", "-") in {"utf-8", "utf8"} else "utf-8"


def clean(value: str, *, what: str, limit: int | None = None, size: int | None = None) -> str:
    """Return the text as it is stored: NFC, line ends LF, no byte order mark at its start.

    `limit` is in characters and `size` in bytes of UTF-8. Raises `Usage` for a NUL, a lone
    surrogate and a text over its cap; other control characters stay.
    """
    value = value.lstrip(_BOM)
    if "\0" in value:
        raise Usage("text-nul", what=what)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not value.isascii() and any(map(_sociable().match, _beyond_ascii(value))):
        if _SURROGATE.search(value):
            raise Usage("text-surrogate", what=what)
        value = _normalise("NFC", value)
    if limit is not None and len(value) > limit:
        raise _too_long(what, limit, len(value), "characters")
    if size is not None and len(value) * 4 > size and len(data := value.encode()) > size:
        raise _too_long(what, size, len(data), "bytes")
    return value


def _too_long(what: str, limit: int, length: int, unit: str) -> Usage:
    return Usage("text-too-long", what=what, limit=limit, length=length, unit=unit)


def _normalise(form: str, value: str) -> str:
    """Return the normal form, in time that grows with the length only.

    Ordering a run of combining marks takes the square of its length (8 MB of them would take
    days), so a long text is first made stream-safe, as UAX #15 says: a grapheme joiner after each
    30 marks in a row.
    """
    if len(value) > _LONG and (marks := "".join(sorted(filter(_starts_with_mark, set(value))))):
        for mark in marks:
            value = value.replace(mark, unicodedata.normalize("NFD", mark))
        marks = "".join(sorted(filter(_starts_with_mark, set(value))))
        run = re.compile(f"[{marks}]{{{_MARKS_IN_A_ROW}}}(?=[{marks}])")
        value = run.sub(lambda match: match[0] + "\u034f", value)
    return unicodedata.normalize(form, value)  # type: ignore[arg-type]


def _starts_with_mark(character: str) -> bool:
    if character < "\u0300":
        return False
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) != 0


def line(value: str, *, what: str, limit: int = NAME_LIMIT) -> str:
    """Return the text cleaned and on one line: breaks and tabs become one space, ends stripped."""
    value = clean(value, what=what)
    if not value.isprintable() and _BREAK.search(value):
        value = _BLANKS.sub(_one_space, value)
    value = value.strip()
    if len(value) > limit:
        raise _too_long(what, limit, len(value), "characters")
    return value


def _one_space(blanks: re.Match[str]) -> str:
    return " " if blanks[0].strip(" ") else blanks[0]


def neutralise(value: str, *, keep: str = "") -> str:
    r"""Return the text with what could act on a terminal, or hide, spelt out as in ``\x1b``.

    Control characters, overrides and marks of direction, line separators, zero-width spaces, tag
    characters and lone surrogates; those in `keep` stay. What emoji (joiners, variation
    selectors) and French (no-break spaces) are made of stays too.
    """
    if value.isprintable() or not _HARMFUL.search(value):
        return value
    return _HARMFUL.sub(lambda match: match[0] if match[0] in keep else _spell(match[0]), value)


def _spell(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return _SPELT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def fold(value: str) -> str:
    """Return the text as it is searched and compared: no case, no accents, œ as oe, ’ as '."""
    if value.isascii():
        return value.lower()
    strange = _beyond_ascii(value)
    if len(strange) > _MOST_STRANGE or any(map(_sociable().match, strange)):
        return _fold_whole(value)
    for character in strange:
        value = value.replace(character, _fold_alone(character))
    return value.lower() if value.isascii() else value.encode().lower().decode()


def _beyond_ascii(value: str) -> set[str]:
    """Return which characters that are not ASCII the text has, ten times as fast as by a set."""
    encoded = value.encode(errors="surrogatepass")
    return set(encoded.translate(None, _ASCII).decode(errors="surrogatepass"))


@cache
def _sociable() -> re.Pattern[str]:
    """Build, once and if need be, the pattern of what may combine with what stands beside it.

    Those are all but Latin letters, punctuation, symbols and emoji, of which most texts are made:
    these are in NFC, and neither combine nor fold to what does.
    """
    return re.compile(
        "[^\0-\u024f\u200b-\u206f\u20a0-\u20bf\u2190-\u22ff\u2460-\u27bf\ufe0f"
        "\U0001f300-\U0001faff]"
    )


@cache
def _fold_alone(character: str) -> str:
    """Return what becomes of a character whatever stands beside it."""
    return _fold_whole(character)


def _fold_whole(value: str) -> str:
    value = _normalise("NFKD", value.casefold()).casefold()
    value = _normalise("NFKD", value.translate(_APART))
    if marks := "".join(sorted(filter(unicodedata.combining, set(value)))):
        value = re.sub(f"[{marks}]+", "", value)
    return unicodedata.normalize("NFC", value.translate(_APART))


def count_words(value: str) -> int:
    """Count words: what stands between spaces and holds a letter or digit, and each ideograph."""
    strange = _beyond_ascii(value)
    last = max(strange, default="")
    if last >= _IDEOGRAPHS[0] or len(strange) > _MOST_STRANGE:
        word = _ideographs_or_words() if last >= _IDEOGRAPHS[0] else _COUNTED
        return sum(1 for _ in word.finditer(value))
    for character in strange:
        if not character.isalnum():
            value = value.replace(character, " " if character.isspace() else "!")
    return len(value.encode().translate(_ASCII_BLANKS, _ASCII_SIGNS).split())


@cache
def _ideographs_or_words() -> re.Pattern[str]:
    """Build the pattern of one word, or one ideograph or kana, once and if need be: in 3 ms."""
    return re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}][^\s{_IDEOGRAPHS}]*")


def email_key(value: str) -> str:
    """Return the e-mail address as it is compared; it is kept as it was typed."""
    return unicodedata.normalize("NFC", value.strip().casefold())


def is_email(value: str) -> bool:
    """Tell whether this has the shape of an e-mail address."""
    if len(value) > EMAIL_LIMIT or neutralise(value) != value:
        return False
    return _EMAIL.fullmatch(value) is not None


def check_email(value: str, what: str) -> str:
    """Return the e-mail address cleaned; raises `Usage` where it can't be one."""
    address = clean(value, what=what).strip()
    if not is_email(address):
        raise Usage("email-invalid", what=what, value=value)
    return address


def check_url(value: str, what: str) -> str:
    """Return the web address cleaned; raises `Usage` unless it is http or https with a host."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - most commands never need it

    address = clean(value, what=what, limit=FIELD_LIMIT).strip()
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Usage("url-invalid", what=what, value=value) from error
    harmless = _URL.fullmatch(address) is not None and neutralise(address) == address
    if not harmless or not any(character.isalnum() for character in host):
        raise Usage("url-invalid", what=what, value=value)
    return address


def check_ip(value: str) -> str:
    """Return the IP address in its one normal form; raises `Usage` where it is none.

    An IPv4 address wrapped in IPv6 (``::ffff:203.0.113.7``) is the IPv4 address.
    """
    import ipaddress  # noqa: PLC0415 - most commands never need it

    try:
        address = ipaddress.ip_address(value.strip())
    except ValueError as error:
        raise Usage("ip-invalid", value=value) from error
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise Usage("ip-invalid", value=value)
        return str(address.ipv4_mapped or address)
    return str(address)


def excerpt(value: str, length: int = 80) -> str:
    """Return how the text begins, on one line of at most `length` characters.

    White space is folded (no-break spaces stay); what is cut is cut after a word and ends in ``…``.
    """
    start = " ".join(_WORD.findall(value[: 4 * length]))
    if len(start) <= length and len(value) > 4 * length:
        words = (match[0] for match in _WORD.finditer(value))
        start = " ".join(islice(words, length + 1))
    if len(start) <= length:
        return start
    whole_words = start[:length].rpartition(" ")[0]
    return (whole_words or start[: length - 1]).rstrip(" ,;:") + "…"
