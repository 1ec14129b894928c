"""What a file is, told by what is in it and never by its name; and how large a picture is.

Only the start of a file is read, and of a JPEG the headers of its parts: a hostile file costs no
more than a good one. What is not known is `application/octet-stream`, which no browser shows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from struct import error as TooShort  # noqa: N812 - what an unpack of too few bytes raises
from struct import unpack_from
from typing import BinaryIO

SVG = "image/svg+xml"
UNKNOWN = "application/octet-stream"
_TEXT = "text/plain"
_ZIP = "application/zip"

HEAD = 64 * 1024
"""How many bytes of a file's start are looked at."""
_EXIF_HEAD = 4096  # how much of what a camera wrote is looked at
_BYTE_ORDERS = {b"II": "<", b"MM": ">"}
_ORIENTATION, _SIDEWAYS = 0x0112, range(5, 9)
_MOST_PARTS = 500  # of a JPEG: metadata comes in parts of 64 kB

# The extension that a file of each type gets; of several the first, unless its name has another.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/avif": ("avif",),
    "image/bmp": ("bmp",),
    "image/tiff": ("tif", "tiff"),
    "image/vnd.microsoft.icon": ("ico",),
    SVG: ("svg",),
    "application/pdf": ("pdf",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/flac": ("flac",),
    "audio/wav": ("wav",),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/ogg": ("ogv",),
    "video/webm": ("webm",),
    "video/x-matroska": ("mkv",),
    "video/x-msvideo": ("avi",),
    "video/mpeg": ("mpg", "mpeg"),
    "application/gzip": ("gz", "tgz"),
    "application/x-ole-storage": ("doc", "xls", "ppt"),
    "application/rtf": ("rtf",),
    _ZIP: ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"),
    _TEXT: ("txt", "md", "csv"),
    UNKNOWN: ("bin",),
}

# How files begin: the type, where, and with what.
_BEGINNINGS: tuple[tuple[str, int, bytes], ...] = (
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/gif", 0, b"GIF87a"),
    ("image/gif", 0, b"GIF89a"),
    ("image/webp", 8, b"WEBPVP8"),
    ("image/bmp", 0, b"BM"),
    ("image/tiff", 0, b"II*\0"),
    ("image/tiff", 0, b"MM\0*"),
    ("image/vnd.microsoft.icon", 0, b"\0\0\1\0"),
    ("application/pdf", 0, b"%PDF-"),
    ("audio/mpeg", 0, b"ID3"),
    ("audio/flac", 0, b"fLaC"),
    ("audio/wav", 8, b"WAVEfmt"),
    ("video/x-msvideo", 8, b"AVI LIST"),
    ("video/mpeg", 0, b"\0\0\1\xba"),
    ("application/gzip", 0, b"\x1f\x8b\x08"),
    ("application/x-ole-storage", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("application/rtf", 0, b"{\\rtf"),
    (_ZIP, 0, b"PK\3\4"),
    (_ZIP, 0, b"PK\5\6"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_BOM = b"\xef\xbb\xbf"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
_SVG = re.compile(
    rb"\s*+(?:<\?xml[^>]*>\s*+|(?><!--.*?-->)\s*+|<!DOCTYPE\s+svg[^>\[]*+(?:\[[^\]]*\]\s*+)?>\s*+)*+"
    rb"<(?:svg:)?svg(?=[\s>])",
    re.DOTALL,
)
_SVG_SIDE = rb"\s%s\s*=\s*[\"']\s*([0-9]{1,5})(?:\.[0-9]+)?(?:px)?\s*[\"']"
_LONGEST_TAG = 4096
_LARGEST_SVG = 8 * 1024 * 1024  # one that is larger is looked at by nobody
# Encodings in which a byte of ASCII is that letter and nothing else.
_ENCODING = re.compile(
    r"<\?xml[^>]*?encoding\s*=\s*[\"'](?!utf-8|us-ascii|iso-8859-|windows-125)", re.IGNORECASE
)
# What makes an SVG more than a picture; a namespace's prefix may stand before a tag.
_ACTIVE = re.compile(
    r"<(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener)\b"
    r"|[\s\"'/]on[a-z]+\s*=|<!entity",
    re.IGNORECASE,
)
_ACTIVE_ADDRESS = re.compile(r"(?:java|vb)script:|data:text/html", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is: its type, the extension for it, and a picture's width and height if known.

    They are those of the picture as it is looked at: a camera held sideways says so in its file.
    """

    type: str
    extension: str
    width: int | None = None
    height: int | None = None


def look(stream: BinaryIO, name: str) -> Look:
    """Say what a file is; `name` only chooses among the extensions that its type may have."""
    stream.seek(0)
    head = stream.read(HEAD)
    kind = _type(head)
    known = EXTENSIONS[kind]
    said = name.rpartition(".")[2].lower()
    reader = _SIZES.get(kind)
    try:
        size = reader(head, stream) if reader else None
    except TooShort:
        size = None
    width, height = size if size and all(size) else (None, None)
    return Look(kind, said if said in known else known[0], width, height)


def is_active(stream: BinaryIO) -> bool:
    """Say whether an SVG holds what could act in a browser that opens it by itself."""
    stream.seek(0)
    data = stream.read(_LARGEST_SVG + 1)
    text = unescape(data.decode(errors="replace"))
    return (
        len(data) > _LARGEST_SVG
        or _ENCODING.search(text[:_LONGEST_TAG]) is not None
        or _ACTIVE.search(text) is not None
        or _ACTIVE_ADDRESS.search(_BLANKS.sub("", text)) is not None
    )


def _type(head: bytes) -> str:
    for kind, at, beginning in _BEGINNINGS:
        if head.startswith(beginning, at):
            return kind
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    return _text_type(head)


def _is_mpeg_audio(head: bytes) -> bool:
    """Say whether a frame of MPEG audio layer III stands at the start."""
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0


def _text_type(head: bytes) -> str:
    """Tell text from what is none; HTML is plain text here, which no browser runs."""
    text = head.removeprefix(_BOM)
    if _SVG.match(text):
        return SVG
    if not head or head.translate(None, _CONTROLS) != head:
        return UNKNOWN
    try:
        text.decode()
    except UnicodeDecodeError as error:
        if error.start < len(text) - 3 or len(head) < HEAD:  # else cut within a character
            return UNKNOWN
    return _TEXT


_Size = tuple[int, int]


def _png(head: bytes, _: BinaryIO) -> _Size:
    return unpack_from(">II", head, 16)


def _gif(head: bytes, _: BinaryIO) -> _Size:
    return unpack_from("<HH", head, 6)


def _jpeg(_: bytes, stream: BinaryIO) -> _Size | None:
    turned = False
    for marker, at in _parts(stream):
        turned = turned or (marker == 0xE1 and _is_turned(stream, at))
        # A start of frame, but not the tables (C4, C8, CC) that stand among their numbers.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            stream.seek(at + 5)
            height, width = unpack_from(">HH", stream.read(4))
            return (height, width) if turned else (width, height)
    return None


def _is_turned(stream: BinaryIO, at: int) -> bool:
    """Say whether a part of a JPEG is a camera's and says that it was held sideways."""
    stream.seek(at + 4)
    exif = stream.read(_EXIF_HEAD)
    order = _BYTE_ORDERS.get(exif[6:8])
    if order is None or not exif.startswith(b"Exif\0\0"):
        return False
    try:
        first = 6 + int(unpack_from(f"{order}I", exif, 10)[0])
        (count,) = unpack_from(f"{order}H", exif, first)
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, _, _, value = unpack_from(f"{order}HHIH", exif, entry)
            if tag == _ORIENTATION:
                return value in _SIDEWAYS
    except TooShort:
        pass
    return False


def _parts(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield the parts of a JPEG before its pixels: the marker, and where it stands."""
    at = 2
    for _ in range(_MOST_PARTS):
        stream.seek(at)
        part = stream.read(4)
        if len(part) < 4 or part[0] != 0xFF:
            return
        if part[1] == 0xFF:  # filled up
            at += 1
            continue
        yield part[1], at
        if part[1] == 0xDA:
            return
        at += 2 + max(2, int.from_bytes(part[2:4], "big"))


def _webp(head: bytes, _: BinaryIO) -> _Size | None:
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(
                head[27:30], "little"
            )
        case b"VP8L":
            (bits,) = unpack_from("<I", head, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


def _avif(head: bytes, _: BinaryIO) -> _Size | None:
    at = head.find(b"ispe\0\0\0\0")
    return None if at < 0 else unpack_from(">II", head, at + 8)


def _svg(head: bytes, _: BinaryIO) -> _Size | None:
    found = _SVG.match(head.removeprefix(_BOM))
    if found is None:
        return None
    tag = head.removeprefix(_BOM)[found.end() :][:_LONGEST_TAG].partition(b">")[0]
    width, height = (re.search(_SVG_SIDE % side, tag) for side in (b"width", b"height"))
    return (int(width[1]), int(height[1])) if width and height else None


_SIZES: dict[str, Callable[[bytes, BinaryIO], _Size | None]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
    "image/avif": _avif,
    SVG: _svg,
}
