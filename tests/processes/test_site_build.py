"""A build that is cut short, or meets another: the site stands, and the next one finishes."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Run, Start, environment
from tests.printed_sites import difference, files

POSTS = 30
LIMIT = 16_000  # bytes of a file, beyond which the disk is full


@pytest.fixture
def written(run: Run) -> Run:
    """A blog with a site, of which every page is about to change."""
    lines = "".join(
        f"post new 'Billet {n}' --publish --tag x9 --body 'Texte'\n" for n in range(POSTS)
    )
    assert run("batch", input=lines).code == 0
    assert run("site", "build").code == 0
    assert run("config", "set", "blog.title", "Un autre titre").code == 0
    return run


def pages(folder: Path) -> dict[str, bytes]:
    return files(folder / "public")


def anew(run: Run, folder: Path) -> dict[str, bytes]:
    """Return what a site is that is built from nothing."""
    assert run("site", "build", "--out", str(folder / "anew")).code == 0
    return files(folder / "anew")


def test_one_that_is_killed_leaves_whole_files_and_the_next_one_finishes(
    written: Run, start: Start, blog: Path
) -> None:
    folder = blog.parent
    old, new = pages(folder), anew(written, folder)
    assert all(old[path] != new[path] for path in old if path.endswith(".html"))
    seen = set()
    for wait in (0.0, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3):
        process = start("site", "build")
        corner = folder / "public" / ".blogctl" / "new"
        while process.poll() is None and not corner.exists():
            pass
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = pages(folder)
        assert found.keys() >= old.keys()
        assert all(found[path] in {old.get(path), new.get(path)} for path in found)
        seen.add(process.returncode)
    assert -signal.SIGKILL in seen
    assert written("site", "build").code == 0
    assert not difference(pages(folder), new)
    assert not (folder / "public" / ".blogctl" / "new").exists()


def _full_disk() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))


def test_on_a_full_disk_the_site_stands_as_it_was(written: Run, blog: Path) -> None:
    old = pages(blog.parent)
    assert written("post", "edit", "billet-1", "--body", "x" * 2 * LIMIT).code == 0
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "site", "build"],
        env={
            "PATH": os.defpath,
            "PYTHONDONTWRITEBYTECODE": "1",  # which would be cut short, too, and kept
            **environment(blog.parent, {}),
        },
        cwd=blog.parent,
        preexec_fn=_full_disk,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 5, done.stderr
    assert done.stderr.startswith(b"error: ")
    assert not difference(pages(blog.parent), old)
    assert written("site", "build").code == 0
    assert not difference(pages(blog.parent), anew(written, blog.parent))


def test_two_at_once_make_one_site(written: Run, start: Start, blog: Path) -> None:
    both = [start("site", "build", "--format", "jsonl") for _ in range(2)]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(b'"written": 0' in out for out, _ in told) == [False, True]
    assert not difference(pages(blog.parent), anew(written, blog.parent))


def test_ctrl_c_leaves_the_site_as_it_was(written: Run, start: Start, blog: Path) -> None:
    old = pages(blog.parent)
    process = start("site", "build")
    corner = blog.parent / "public" / ".blogctl" / "new"
    while process.poll() is None and not corner.exists():
        pass
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    if process.returncode == 130:
        assert b"Traceback" not in told
        assert not difference(pages(blog.parent), old)
    assert written("site", "build").code == 0
    assert not difference(pages(blog.parent), anew(written, blog.parent))


def test_a_build_by_several_processes_is_that_of_one(
    run: Run, start: Start, tmp_path: Path
) -> None:
    lines = "".join(
        f"post new 'Billet {n}' --tag 'T{n % 40}' --at '2025-01-01 {n % 24}:00'\n"
        for n in range(420)
    )
    assert run("batch", "-q", input=lines).code == 0
    process = start("site", "build", "--out", "many")
    assert process.communicate()[1] == (
        b"warning: blog.url is not set, so the site says that it is at http://localhost:8000"
        b" (blogctl config set blog.url \xe2\x80\xa6)\n"
    )
    one = "import os; os.cpu_count = lambda: 1; from blogctl.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", one, "site", "build", "--out", "one"],
        env={"PATH": os.defpath, **environment(tmp_path, {})},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(files(tmp_path / "one")) > 900
    assert not difference(files(tmp_path / "many"), files(tmp_path / "one"))


def test_files_are_for_all_to_read_whatever_the_umask(blog: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "site", "build", "--out", "closed"],
        env={"PATH": os.defpath, **environment(blog.parent, {})},
        cwd=blog.parent,
        umask=0o077,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    site = blog.parent / "closed"
    for path in site.rglob("*"):
        if ".blogctl" in path.parts:
            continue
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    assert (site / ".blogctl").stat().st_mode & 0o777 == 0o700
