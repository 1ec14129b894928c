"""Files of each kind, as small as they can be, made here: no picture is shipped."""

import io
import struct
import zipfile
import zlib
from random import Random
from typing import Any

from PIL import ExifTags, Image


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width: int = 3, height: int = 2, *, grey: int = 0) -> bytes:
    """Return a whole grey picture."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = (b"\0" + bytes([grey]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    """Return the start of a picture that says that it is vast."""
    size = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + _chunk(b"IDAT", b"")


def gif(width: int = 3, height: int = 2) -> bytes:
    """Return the start of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def jpeg(width: int = 3, height: int = 2, *, before: bytes = b"") -> bytes:
    """Return the parts of a JPEG up to its pixels, with more parts before its frame."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    tables = b"\xff\xc4" + struct.pack(">H", 4) + b"\0\0"
    frame = b"\xff\xc2" + struct.pack(">HBHH", 11, 8, height, width) + bytes(4)
    return b"\xff\xd8" + app + before + tables + frame + b"\xff\xda\0\x02"


def webp(kind: bytes, width: int = 3, height: int = 2) -> bytes:
    """Return the start of a WebP, lossy (`VP8 `), lossless (`VP8L`) or extended (`VP8X`)."""
    data = {
        b"VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width % 2**14, height % 2**14),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) % 2**14 | (height - 1) % 2**14 << 14),
        b"VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
    }[kind]
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(kind: bytes, data: bytes) -> bytes:
    """Return a box of an ISO media file."""
    return struct.pack(">I", 8 + len(data)) + kind + data


def avif(width: int = 3, height: int = 2) -> bytes:
    """Return the start of an AVIF."""
    size = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    return box(b"ftyp", b"avif" + bytes(4)) + box(b"meta", bytes(4) + size)


def svg(within: str = "", *, before: str = "", attributes: str = 'width="3" height="2px"') -> bytes:
    """Return an SVG."""
    start = f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>'
    return f"{start}{within}</svg>".encode()


def archive() -> bytes:
    """Return a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("un.txt", "un")
    return made.getvalue()


def photograph(
    width: int = 2000,
    height: int = 1500,
    *,
    kind: str = "JPEG",
    mode: str = "RGB",
    **saving: Any,  # noqa: ANN401 - Pillow's own
) -> bytes:
    """Return a whole picture that is neither one colour nor noise, written by Pillow."""
    across = Image.linear_gradient("L").resize((width, height))
    noise = Image.frombytes("L", (64, 64), Random(1).randbytes(64 * 64)).resize((width, height))
    picture = Image.merge("RGB", (across, noise, across.transpose(Image.Transpose.ROTATE_180)))
    stream = io.BytesIO()
    picture.convert(mode).save(stream, format=kind, **saving)
    return stream.getvalue()


def vast() -> bytes:
    """Return a whole picture of more than fifty million pixels, all of them black."""
    stream = io.BytesIO()
    Image.new("1", (8_000, 6_300)).save(stream, format="PNG")
    return stream.getvalue()


def turned(*, orientation: int, **said: Any) -> bytes:  # noqa: ANN401 - as above
    """Return a photograph whose camera says how it was held, and where."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = "PLANTED"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSProcessingMethod] = "PLANTED"
    return photograph(exif=exif.tobytes(), **said)
