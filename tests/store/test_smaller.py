"""Smaller ones of a picture: where they pay, upright, and silent on who took it where."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from blogctl.errors import DatabaseProblem
from blogctl.store import smaller
from tests import pictures_made as made

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
Make = Callable[..., dict[int, bytes]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make the smaller ones of some bytes, and return what is in them by their widths."""

    def maker(data: bytes, kind: str = JPEG, name: str = "x") -> dict[int, bytes]:
        source = tmp_path / name
        source.write_bytes(data)
        targets = {width: tmp_path / f"w{width}" / name for width in smaller.WIDTHS}
        for path in targets.values():
            path.unlink(missing_ok=True)
        with smaller.making():
            widths = smaller.make(source, kind, targets)
        assert {width for width, path in targets.items() if path.exists()} == set(widths)
        return {width: targets[width].read_bytes() for width in widths}

    return maker


def sizes(pictures: Mapping[int, bytes]) -> dict[int, tuple[int, int]]:
    return {width: Image.open(io.BytesIO(data)).size for width, data in pictures.items()}


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        (made.photograph(2000, 1500), JPEG, {480: 360, 960: 720, 1600: 1200}),
        (made.photograph(960, 30), JPEG, {480: 15}),
        (made.photograph(400, 4000), JPEG, {}),
        (made.photograph(1000, 1000, mode="L"), JPEG, {480: 480}),
        (made.photograph(600, 300, kind="PNG"), PNG, {480: 240}),
        (made.photograph(600, 300, kind="PNG", mode="RGBA"), PNG, {480: 240}),
        (made.photograph(1000, 700, kind="WEBP"), WEBP, {480: 336}),
    ],
    ids=["a photograph", "a wide one", "a narrow one", "grey", "png", "png, seen through", "webp"],
)
def test_smaller_ones_are_made_where_they_pay(
    make: Make, data: bytes, kind: str, expected: dict[int, int]
) -> None:
    pictures = make(data, kind)
    assert {width: size[1] for width, size in sizes(pictures).items()}.items() >= expected.items()
    assert all(len(each) <= 0.8 * len(data) for each in pictures.values())
    assert {Image.open(io.BytesIO(each)).get_format_mimetype() for each in pictures.values()} <= {
        kind
    }
    assert make(data, kind) == pictures


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (made.photograph(500, 500, quality=1), JPEG),
        (made.photograph(2000, 1500, mode="CMYK"), JPEG),
        (made.photograph(2000, 1500, kind="GIF"), "image/gif"),
        (made.svg(), "image/svg+xml"),
        (made.photograph(2000, 1500), PNG),
        (made.photograph(2000, 1500)[:2000], JPEG),
        (made.jpeg(2000, 1500), JPEG),
        (made.bomb(), PNG),
        (made.vast(), PNG),
        (b"", JPEG),
    ],
    ids=[
        "that would not be smaller",
        "for printing",
        "a gif",
        "a drawing of lines",
        "under another type",
        "cut off",
        "without pixels",
        "a bomb",
        "vast",
        "nothing",
    ],
)
def test_of_other_pictures_none_is_made(make: Make, data: bytes, kind: str) -> None:
    assert make(data, kind) == {}


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_what_moves_is_left_alone(make: Make, kind: str) -> None:
    frames = [Image.effect_noise((1000, 1000), 9 + each).convert("RGB") for each in range(2)]
    stream = io.BytesIO()
    frames[0].save(stream, format=kind, save_all=True, append_images=frames[1:])
    assert make(stream.getvalue(), f"image/{kind.lower()}") == {}


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_they_stand_upright_and_say_nothing_of_who_took_them(
    make: Make, orientation: int, tmp_path: Path
) -> None:
    data = made.turned(orientation=orientation, width=2000, height=1000, comment=b"PLANTED")
    assert b"PLANTED" in data
    pictures = make(data)
    upright = (480, 240) if orientation == 3 else (480, 960)
    assert sizes(pictures)[480] == upright
    assert smaller.size(tmp_path / "x") == ((2000, 1000) if orientation == 3 else (1000, 2000))
    assert not any(b"PLANTED" in each or b"Exif" in each for each in pictures.values())


def test_colours_keep_their_profile(make: Make) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, said in ((JPEG, "JPEG"), (PNG, "PNG"), (WEBP, "WEBP")):
        pictures = make(made.photograph(800, 400, kind=said, icc_profile=profile), kind)
        assert Image.open(io.BytesIO(pictures[480])).info["icc_profile"] == profile


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    source = tmp_path / "x"
    source.write_bytes(made.photograph())
    (tmp_path / "w480").write_bytes(b"in the way")
    with smaller.making(), pytest.raises(DatabaseProblem):
        smaller.make(source, JPEG, {480: tmp_path / "w480" / "x"})


WHOLE = {
    JPEG: made.turned(orientation=6, width=700, height=500),
    PNG: made.photograph(700, 500, kind="PNG", mode="P"),
    WEBP: made.photograph(700, 500, kind="WEBP"),
}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32))
def test_no_file_is_too_odd_to_try(make: Make, kind: str, seed: int) -> None:
    odd, data = Random(seed), bytearray(WHOLE[kind])
    for _ in range(odd.randrange(1, 6)):
        data[odd.randrange(min(len(data), 2000))] = odd.randrange(256)
    assert set(make(bytes(data[: odd.randrange(len(data)) + 1]), kind)) <= {480}
    assert set(make(bytes(data), kind)) <= set(smaller.WIDTHS)
