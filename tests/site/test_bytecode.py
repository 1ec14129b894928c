"""Compiled templates are kept for the user alone, and never failed for."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from blogctl.site import samples, theme
from blogctl.site.pages import Pages
from blogctl.site.theme import load


def draw(cache: Path | None) -> bytes:
    return Pages(samples.FRAME, samples.ADDRESSES, load(None, cache=cache)).not_found()


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


def test_what_is_kept_is_the_user_s_alone_and_used_again(tmp_path: Path) -> None:
    cache = tmp_path / "blogctl" / "templates"
    first = draw(cache)
    kept = {path: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert kept
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert modes(cache) == {0o600}
    assert draw(cache) == first == draw(None)
    assert {path: path.stat().st_mtime_ns for path in cache.iterdir()} == kept


def test_one_that_others_may_write_is_not_read(tmp_path: Path) -> None:
    draw(tmp_path)
    for path in tmp_path.iterdir():
        path.chmod(0o666)
        path.write_bytes(b"rien")
    assert draw(tmp_path) == draw(None)


def test_one_that_is_cut_or_changed_is_compiled_anew(tmp_path: Path) -> None:
    draw(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert draw(tmp_path) == draw(None)


def crowd(folder: Path) -> None:
    for number in range(600):
        (folder / str(number)).touch()


def test_old_ones_do_not_pile_up(tmp_path: Path) -> None:
    crowd(tmp_path)
    draw(tmp_path)
    assert len(list(tmp_path.iterdir())) < 100


def open_to_all(folder: Path) -> None:
    folder.chmod(0o777)


def in_the_way(folder: Path) -> None:
    folder.rmdir()
    folder.touch()


def away(folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to(folder.parent)


@pytest.mark.parametrize("spoil", [open_to_all, in_the_way, away])
def test_a_folder_that_is_not_right_is_left_alone(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    spoil(folder)
    before = sorted(tmp_path.rglob("*"))
    assert draw(folder) == draw(None)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 12345, 12345)
    draw(home / ".cache" / "blogctl" / "templates")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CACHE_HOME": "/var/cache/a", "HOME": "/home/a"}, "/var/cache/a/blogctl/templates"),
        ({"HOME": "/home/a"}, "/home/a/.cache/blogctl/templates"),
        ({"XDG_CACHE_HOME": "ici", "HOME": "/home/a"}, "/home/a/.cache/blogctl/templates"),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_the_place_is_the_user_s(environ: dict[str, str], folder: str | None) -> None:
    found = theme.cache_of(environ)
    assert found == (None if folder is None else Path(folder))
