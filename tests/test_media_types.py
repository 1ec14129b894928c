"""What a file is, told by what is in it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.media_types import EXTENSIONS, HEAD, Look, is_active, look
from tests import pictures_made as made

XML = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- > <a> -->\n'
DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [<!ATTLIST a b CDATA>]>'
EXIF = b"\xff\xe1\xff\xff" + bytes(0xFFFD)

FILES = {
    "png": (made.png(), "x", Look("image/png", "png", 3, 2)),
    "png under another name": (made.png(), "x.html", Look("image/png", "png", 3, 2)),
    "gif": (made.gif(640, 480), "x.gif", Look("image/gif", "gif", 640, 480)),
    "jpeg": (made.jpeg(), "x", Look("image/jpeg", "jpg", 3, 2)),
    "jpeg called so": (made.jpeg(), "x.JPEG", Look("image/jpeg", "jpeg", 3, 2)),
    "jpeg with much before": (
        made.jpeg(before=EXIF * 9 + b"\xff"),
        "x",
        Look("image/jpeg", "jpg", 3, 2),
    ),
    "jpeg of a camera held sideways": (
        made.turned(orientation=6, width=30, height=20),
        "x",
        Look("image/jpeg", "jpg", 20, 30),
    ),
    "jpeg of one held upside down": (
        made.turned(orientation=3, width=30, height=20),
        "x",
        Look("image/jpeg", "jpg", 30, 20),
    ),
    "jpeg of a camera that stammers": (
        made.jpeg(before=b"\xff\xe1\0\x14Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\1"),
        "x",
        Look("image/jpeg", "jpg", 3, 2),
    ),
    "jpeg cut off": (made.jpeg()[:24], "x", Look("image/jpeg", "jpg")),
    "webp, lossy": (made.webp(b"VP8 "), "x", Look("image/webp", "webp", 3, 2)),
    "webp, lossless": (made.webp(b"VP8L", 300, 5000), "x", Look("image/webp", "webp", 300, 5000)),
    "webp, extended": (made.webp(b"VP8X", 70_000), "x", Look("image/webp", "webp", 70_000, 2)),
    "avif": (made.avif(), "x", Look("image/avif", "avif", 3, 2)),
    "svg": (made.svg(), "x.xml", Look("image/svg+xml", "svg", 3, 2)),
    "svg behind a prologue": (
        made.svg(before="\ufeff" + XML + DOCTYPE),
        "x",
        Look("image/svg+xml", "svg", 3, 2),
    ),
    "svg of any size": (made.svg(attributes='width="100%"'), "x", Look("image/svg+xml", "svg")),
    "pdf": (b"%PDF-1.7\n", "x", Look("application/pdf", "pdf")),
    "mp3 with tags": (b"ID3\4\0", "x", Look("audio/mpeg", "mp3")),
    "mp3 without": (b"\xff\xfb\x90\0" + bytes(99), "x", Look("audio/mpeg", "mp3")),
    "m4a": (made.box(b"ftyp", b"M4A "), "x", Look("audio/mp4", "m4a")),
    "mp4": (made.box(b"ftyp", b"isom"), "x", Look("video/mp4", "mp4")),
    "mov": (made.box(b"ftyp", b"qt  "), "x", Look("video/quicktime", "mov")),
    "ogg": (b"OggS" + bytes(24) + b"\x01vorbis", "x.oga", Look("audio/ogg", "oga")),
    "ogv": (b"OggS" + bytes(24) + b"\x80theora", "x", Look("video/ogg", "ogv")),
    "webm": (b"\x1aE\xdf\xa3" + bytes(8) + b"webm", "x", Look("video/webm", "webm")),
    "zip": (made.archive(), "x", Look("application/zip", "zip")),
    "docx": (made.archive(), "x.docx", Look("application/zip", "docx")),
    "text": ("Un été\n".encode(), "x.php", Look("text/plain", "txt")),
    "Markdown": (b"# Un\n", "x.md", Look("text/plain", "md")),
    "text cut in a letter": (b"a" + "é".encode() * HEAD, "x", Look("text/plain", "txt")),
    "HTML is text": (b"<html><script>", "x.html", Look("text/plain", "txt")),
    "other encodings": ("été".encode("latin-1"), "x.txt", Look("application/octet-stream", "bin")),
    "a program": (b"\x7fELF\1\0\0", "x.exe", Look("application/octet-stream", "bin")),
    "nothing": (b"", "x.png", Look("application/octet-stream", "bin")),
}


@pytest.mark.parametrize(("data", "name", "expected"), FILES.values(), ids=FILES.keys())
def test_a_file_is_what_is_in_it(data: bytes, name: str, expected: Look) -> None:
    assert look(io.BytesIO(data), name) == expected


@given(
    st.sampled_from([data for data, _, _ in FILES.values()]),
    st.integers(0, 200),
    st.binary(max_size=60),
)
def test_no_file_is_too_odd_to_look_at(data: bytes, kept: int, more: bytes) -> None:
    found = look(io.BytesIO(data[:kept] + more), "x.jpg")
    assert found.extension in EXTENSIONS[found.type]
    assert (found.width is None) is (found.height is None)
    assert found.width != 0


ACTIVE = {
    "a script": "<script>alert(1)</script>",
    "a script under a prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    "a handler": "<g onload = 'alert(1)'/>",
    "a handler on a new line": '<g\nONCLICK="alert(1)"/>',
    "a link": "<a xlink:href='javascript:alert(1)'><text>x</text></a>",
    "a link in pieces": "<a href='java\tscr&#105;pt&#x3a;alert(1)'><text>x</text></a>",
    "an animation": "<animate attributeName='href' to=' JavaScript:alert(1)'/>",
    "HTML": "<foreignObject><p>x</p></foreignObject>",
    "a document": "<use href='data:text/html,x'/>",
}


@pytest.mark.parametrize("within", ACTIVE.values(), ids=ACTIVE.keys())
def test_an_svg_that_could_act_is_told(within: str) -> None:
    assert is_active(io.BytesIO(made.svg(within)))


@pytest.mark.parametrize(
    "before",
    ['<!DOCTYPE svg [<!ENTITY a "b">]>', '<?xml version="1.0" encoding="utf-7"?>'],
    ids=["entities", "an encoding that hides letters"],
)
def test_an_svg_whose_letters_are_not_what_they_seem_is_told(before: str) -> None:
    assert is_active(io.BytesIO(made.svg(before=before)))


@pytest.mark.parametrize(
    "within",
    ["", "<title>Scripts &#38; descriptions</title><path d='M0 0'/>", "<style>a{b:c}</style>"],
    ids=["empty", "words", "styles"],
)
def test_an_svg_that_is_a_picture_is_one(within: str) -> None:
    assert not is_active(io.BytesIO(made.svg(within, before=XML + DOCTYPE)))
