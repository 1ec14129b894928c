"""Imports that are ended, that fill the disk, or that run two at once: all of it is in, or none."""

import json
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Run, Start, environment, runner
from tests.formats import wxr
from tests.invariants import State, check, state
from tests.moving_in import PEOPLE, said
from tests.processes.test_export import limit_files
from tests.processes.test_killed import assert_ends_well, ended, moments, timed

POSTS, COMMENTS = 40, 5
WORDPRESS = ("import", "wordpress", "wp.xml", "--report", "r.jsonl")
MARKDOWN = ("import", "markdown", "site", "--report", "r.jsonl")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an export of WordPress and a site in Markdown with pictures."""
    folder = tmp_path_factory.mktemp("sources")
    items = [
        wxr.item(
            wxr.term("post_tag", f"t{number}", f"Mot {number}"),
            *(wxr.comment(id=f"{number}{each}") for each in range(COMMENTS)),
            post_id=str(number),
            title=f"Billet {number}",
            post_name=f"billet-{number}",
            link=f"{wxr.BASE}/billet-{number}/",
            guid=f"{wxr.BASE}/?p={number}",
            content=f"<p>Un mot {number}. </p>" * 400,
        )
        for number in range(1, POSTS + 1)
    ]
    (folder / "wp.xml").write_text(wxr.export(*PEOPLE, *items), encoding="utf-8")
    (folder / "site").mkdir()
    for number in range(POSTS):
        (folder / f"site/{number}.png").write_bytes(PICTURE + str(number).encode())
        head = f"---\ntitle: Billet {number}\ndate: 2010-06-24\nauthor: Anne Roux\n---\n\n"
        (folder / f"site/{number}.md").write_text(f"{head}![Une photo]({number}.png)\n")
    return folder


def made_anew(folder: Path, founded: Path, sources: Path) -> None:
    """Put a new blog beside the sources, whatever was there."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copytree(sources, folder, dirs_exist_ok=True)
    shutil.copy(founded, folder / "blog.db")


def assert_only_whole_files(folder: Path, *, done: bool) -> None:
    """Assert that what has its name is whole: the report, and each file of media."""
    report = folder / "r.jsonl"
    assert done or not report.exists()
    if report.exists():
        lines = [json.loads(line) for line in report.read_bytes().splitlines()]
        assert sum(line["kind"] == "post" for line in lines) == POSTS
    for path in folder.glob("media/[!.]*"):
        assert path.name.startswith(sha256(path.read_bytes()).hexdigest()[:16])


@pytest.mark.parametrize(
    ("words", "by"),
    [(WORDPRESS, signal.SIGKILL), (WORDPRESS, signal.SIGINT), (MARKDOWN, signal.SIGKILL)],
    ids=lambda value: value[1] if isinstance(value, tuple) else value.name,
)
def test_an_import_that_is_ended_is_done_or_not_begun(
    founded: Path,
    sources: Path,
    tmp_path: Path,
    start: Start,
    words: tuple[str, ...],
    by: signal.Signals,
) -> None:
    folder, blog, run = tmp_path, tmp_path / "blog.db", runner(tmp_path)
    before = state(founded)
    made_anew(folder, founded, sources)
    length = timed(lambda: start(*words))
    after = state(blog)
    assert len(after["post"]) == POSTS
    seen: list[State] = []
    for delay in moments(length, 5):
        made_anew(folder, founded, sources)
        done = ended(start(*words), by, after=delay)
        assert_ends_well(done, by)
        found = state(blog)
        assert found in (before, after)
        assert_only_whole_files(folder, done=found == after)
        if done.code == 0 or done.stdout:
            assert found == after
        seen.append(found)
        check(blog)
        assert run(*words).code == 0
        assert state(blog) == after
        assert_only_whole_files(folder, done=True)
    assert before in seen


def limited(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to which no file may grow beyond so many bytes."""
    return subprocess.run(
        [sys.executable, "-m", "blogctl", *words],
        cwd=folder,
        env=environment(folder, {}),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit_files,
    )


@pytest.mark.parametrize("words", [WORDPRESS, MARKDOWN], ids=["the database", "a picture"])
def test_a_disk_that_is_full_leaves_the_blog_as_it_was(
    blog: Path, founded: Path, sources: Path, words: tuple[str, ...]
) -> None:
    folder = blog.parent
    made_anew(folder, founded, sources)
    (folder / "site/0.png").write_bytes(PICTURE * 20)
    before = state(blog)
    done = limited(folder, *words)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("error: ")
    assert "blogctl failed" not in done.stderr
    assert ("/media " in done.stderr) is (words is MARKDOWN)
    assert state(blog) == before
    check(blog)
    assert not (folder / "r.jsonl").exists()
    assert list(folder.glob("media/*")) == []


def test_two_at_once_of_one_source_bring_it_in_once(
    blog: Path, founded: Path, sources: Path, run: Run, start: Start
) -> None:
    made_anew(blog.parent, founded, sources)
    assert run(*WORDPRESS).code == 0
    after = state(blog)
    made_anew(blog.parent, founded, sources)
    processes = [start(*WORDPRESS[:3], "--report", f"{number}.jsonl") for number in range(2)]
    ends = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    told = [stdout.decode() for stdout, _ in ends]
    assert sorted(f"post\t{POSTS}\t{POSTS}\t0\t0" in each for each in told) == [False, True]
    assert sorted(f"post\t{POSTS}\t0\t0\t{POSTS}" in each for each in told) == [False, True]
    assert state(blog) == after
    assert set(said(run, "log", "--fields", "operation").split()) == {"1", "2"}
    check(blog)
