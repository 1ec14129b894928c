"""Smaller ones of a picture, for small screens: made by Pillow, where it is installed.

They are in the format of the picture, upright, and bear nothing of what a camera wrote into it but
its colours' profile: no place, no owner, no moment. The same picture always makes the same bytes.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from struct import error as TooShort  # noqa: N812 - what an unpack of too few bytes raises
from typing import TYPE_CHECKING, Any

from blogctl.media_types import look
from blogctl.store.media_files import writing

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1600)
"""How wide the smaller ones are, those that are less wide than the picture."""

MOST_PIXELS = 50_000_000
"""Of a larger picture none is made: it would take more memory than it is worth."""

_VERSION = "1"  # to be raised with whatever changes what comes of a picture
_PAYS = 0.8  # of the picture's bytes
_SAVING: dict[str, dict[str, Any]] = {
    "image/jpeg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
    "image/png": {"format": "PNG"},
    "image/webp": {"format": "WEBP", "quality": 80, "method": 4},
}
_MODES = {"L": "L", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA", "P": "RGB", "1": "L"}
_ORIENTATION = 0x0112
_UPRIGHT = 1


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a picture is shown: its size when it stands upright, and the widths of smaller ones."""

    width: int | None
    height: int | None
    widths: tuple[int, ...] = ()


def recipe() -> str:
    """Return what the smaller ones hang on besides the picture; it changes when Pillow comes."""
    return f"{_VERSION}-{'pillow' if find_spec('PIL') else 'plain'}"


def size(source: Path) -> tuple[int | None, int | None]:
    """Return how wide and high a picture stands; of one that can't be read, nothing."""
    try:
        with source.open("rb") as stream:
            found = look(stream, source.name)
    except OSError:
        return None, None
    return found.width, found.height


@contextmanager
def making() -> Iterator[None]:
    """Keep Pillow's warnings to itself, but take one of a bomb for an error.

    In a block of its own, for the filters of warnings are those of all threads.
    """
    with warnings.catch_warnings():
        if find_spec("PIL"):
            from PIL.Image import DecompressionBombWarning  # noqa: PLC0415 - only where it is used

            warnings.simplefilter("ignore")
            warnings.simplefilter("error", DecompressionBombWarning)
        yield


def make(source: Path, kind: str, targets: Mapping[int, Path]) -> tuple[int, ...]:
    """Write the smaller ones of a picture that pay, each to its target; return their widths.

    None is made of what moves, is vast, damaged or no photograph or drawing of these formats, nor
    without Pillow. Raises DatabaseProblem where a target can't be written.
    """
    if kind not in _SAVING or find_spec("PIL") is None:
        return ()
    made = _made(source, kind, sorted(targets, reverse=True))
    for width, data in made.items():
        with writing(targets[width]):
            targets[width].parent.mkdir(parents=True, exist_ok=True)
            targets[width].write_bytes(data)
    return tuple(sorted(made))


def _made(source: Path, kind: str, widths: list[int]) -> dict[int, bytes]:
    """Return the smaller ones that pay, by their widths; none of a file that Pillow can't read."""
    from PIL import Image  # noqa: PLC0415 - only where it is used

    bombs = Image.DecompressionBombError, Image.DecompressionBombWarning
    try:
        with Image.open(source, formats=[_SAVING[kind]["format"]]) as opened:
            picture = _upright(opened, kind)
            if picture is None:
                return {}
            most = source.stat().st_size * _PAYS
            every = {
                width: _smaller(picture, kind, width) for width in widths if width < picture.width
            }
    except (*bombs, OSError, SyntaxError, ValueError, EOFError, TooShort):
        return {}
    return {width: data for width, data in every.items() if len(data) <= most}


def _upright(opened: "Image", kind: str) -> "Image | None":
    """Return the pixels of a picture as it is looked at; None of one that is left alone."""
    from PIL import ImageOps  # noqa: PLC0415 - only where it is used

    wide, high = opened.size
    moves = kind != "image/jpeg" and getattr(opened, "is_animated", False)
    mode = _MODES.get(opened.mode)
    if wide * high > MOST_PIXELS or moves or mode is None:
        return None
    turned = opened.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
    if turned and kind != "image/jpeg":  # browsers do not agree on which way up it is
        return None
    if not turned:  # read no larger than it has to be, whichever are asked for
        opened.draft(None, (WIDTHS[-1], max(1, WIDTHS[-1] * high // wide)))
    profile = opened.info.get("icc_profile")
    if "transparency" in opened.info:
        mode = "RGBA"
    picture = ImageOps.exif_transpose(opened).convert(mode)
    picture.info = {} if profile is None else {"icc_profile": profile}
    return picture


def _smaller(picture: "Image", kind: str, width: int) -> bytes:
    from PIL.Image import Resampling  # noqa: PLC0415 - only where it is used

    high = max(1, round(picture.height * width / picture.width))
    small = picture.resize((width, high), Resampling.LANCZOS, reducing_gap=3.0)
    stream = io.BytesIO()
    small.save(stream, icc_profile=picture.info.get("icc_profile"), **_SAVING[kind])
    return stream.getvalue()
