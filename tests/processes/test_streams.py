"""Pipes that close, streams that are not there, places that take nothing more."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Changing, Run, Start, environment
from tests.invariants import State, check, state
from tests.readers import comment, page

ROOT = Path(__file__).parents[2]
BLOGCTL = (sys.executable, "-m", "blogctl")


def shell(
    folder: Path, script: str, *, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a line of sh in which `blogctl` is ours."""
    said = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["sh", "-c", f'blogctl() {{ "{sys.executable}" -m blogctl "$@"; }}\n{script}'],
        env=environment(folder, {**said, **(env or {})}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def long(blog: Path, change: Changing) -> Path:
    """A blog whose list of comments fills any pipe."""
    with change() as changing:
        post = page(changing)
        for number in range(300):
            comment(changing, post, f"Lecteur {number}", "Merci ! " * 150)
    return blog


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl", "yaml", "table"])
@pytest.mark.usefixtures("long")
def test_a_pipe_that_closes_ends_it_quietly(start: Start, form: str) -> None:
    process = start("comments", "list", "--fields", "id,body", "--format", form)
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_batch_whose_reader_leaves_does_all_its_lines(long: Path) -> None:
    lines = long.with_name("lines")
    lines.write_text("comments list\n" * 3 + "tag new un\npost show rien\n")
    done = shell(long.parent, "blogctl batch lines | head -1 | cut -f1; blogctl tag list")
    assert (done.stdout, done.returncode) == ("1\n1\tun\tun\t0\n", 0)
    assert done.stderr.splitlines()[-2:] == [
        "error: line 5: no post 'rien'",
        "hint: 'blogctl post list' shows them",
    ]


def test_a_change_whose_reader_is_gone_is_done(blog: Path) -> None:
    done = shell(blog.parent, "blogctl tag new un | true; blogctl tag list --format count")
    assert (done.stdout, done.returncode) == ("1\n", 0)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "command", ["comments list", "tag new un", "help dates", "--version", "batch lines"]
)
def test_what_cannot_be_printed_is_said_and_is_1(long: Path, command: str) -> None:
    long.with_name("lines").write_text("tag new un\n")
    done = shell(long.parent, f"blogctl {command} >/dev/full")
    told = [line for line in done.stderr.splitlines() if not line.startswith("op ")]
    assert (done.returncode, told) == (
        1,
        ["error: the results can't be written: No space left on device"],
    )


@pytest.mark.parametrize(
    ("script", "code", "stdout"),
    [
        ("blogctl tag new un <&-", 0, "1\tun\tun\t0\n"),
        ("blogctl tag new un >&-", 0, ""),
        ("blogctl tag new un 2>&-", 0, "1\tun\tun\t0\n"),
        ("blogctl tag new un <&- >&- 2>&-", 0, ""),
        ("blogctl post show rien 2>&-", 3, ""),
        ("blogctl post trash - <&-", 0, ""),
        ("blogctl batch <&-", 0, ""),
        ("blogctl tag prune <&-", 0, ""),
        ("blogctl post edit 1 <&- >&- 2>&-", 2, ""),
    ],
)
def test_a_stream_may_be_missing(blog: Path, script: str, code: int, stdout: str) -> None:
    done = shell(blog.parent, script)
    assert (done.returncode, done.stdout) == (code, stdout)
    assert "Traceback" not in done.stderr
    check(blog)


def test_cron_s_bare_environment_is_enough(blog: Path) -> None:
    title = "L’été à l’œuvre n° 5 — « ça »"
    asked = ["post", "new", title, "--db", str(blog), "--author", "Chantal Buhagar", "--publish"]
    done = subprocess.run(
        [*BLOGCTL, *asked, "--fields", "title,slug"],
        env={"PYTHONPATH": str(ROOT)},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == f"{title}\tl-ete-a-l-oeuvre-n-5-ca\n"
    latin = shell(
        blog.parent, "blogctl post list --fields title", env={"LC_ALL": "fr_FR.ISO-8859-1"}
    )
    assert latin.stdout == f"{title}\n"


# A disk that is full, or that may not be written.


BODY = "Un corps. " * 60_000
WRITING = ("post", "new", "Long", "--file", "long.md", "--publish")


def is_intact(blog: Path, before: State, run: Run) -> None:
    assert state(blog) == before
    check(blog)
    assert run(*WRITING).code == 0
    check(blog)


@pytest.mark.parametrize("blocks", [0, 1, 64, 400, 600, 1000])
def test_a_file_that_may_grow_no_more_leaves_the_blog_as_it_was(
    blog: Path, run: Run, blocks: int
) -> None:
    blog.with_name("long.md").write_text(BODY)
    before = state(blog)
    done = shell(blog.parent, f"ulimit -f {blocks}; blogctl {' '.join(WRITING)} --format json")
    assert done.returncode == 5, done.stderr
    assert '{"error": {"code": "database", ' in done.stderr
    assert str(blog) in done.stderr
    is_intact(blog, before, run)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_leaves_the_blog_as_it_was(blog: Path, run: Run, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = blog.stat().st_size + 300_000
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        small = disk / "blog.db"
        small.write_bytes(blog.read_bytes())
        blog.with_name("long.md").write_text(BODY)
        before = state(small)
        done = shell(tmp_path, f"blogctl {' '.join(WRITING)} --db {small}")
        assert (done.returncode, done.stderr) == (
            5,
            (
                f"error: the disk is full: nothing was changed in {small}\n"
                "hint: make room and run it again\n"
            ),
        )
        assert state(small) == before
        check(small)
        assert run("tag", "new", "un", "--db", str(small)).code == 0
        made = shell(tmp_path, f"blogctl init {disk}/new")
        assert (made.returncode, [*(disk.glob("new/*"))]) == (5, []), made.stderr
        assert "Traceback" not in made.stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def as_anybody() -> Sequence[str]:
    """The words that begin a command for which the rights of files count."""
    if os.getuid() != 0:
        return ()
    dropped = "-dac_override,-dac_read_search,-fowner"
    words = ("setpriv", "--bounding-set", dropped, "--inh-caps", dropped, "--")
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("root may write anywhere, and there is no setpriv to give that up")
    if tried.returncode:
        pytest.skip("root may write anywhere, and can't give that up here")
    return words


@pytest.mark.parametrize(
    ("file", "folder", "reads"),
    [(0o400, 0o700, 0), (0o600, 0o500, 0), (0o400, 0o500, 0), (0o000, 0o700, 5), (0o600, 0o000, 5)],
    ids=["file", "folder", "both", "unreadable", "closed folder"],
)  # fmt: skip
def test_what_may_not_be_written_is_read_and_left_alone(
    blog: Path, as_anybody: Sequence[str], file: int, folder: int, reads: int
) -> None:
    home = blog.parent / "there"
    home.mkdir()
    kept = home / "blog.db"
    kept.write_bytes(blog.read_bytes())
    before = state(kept)
    for left in home.glob("blog.db-*"):
        left.unlink()
    kept.chmod(file)
    home.chmod(folder)
    env = environment(blog.parent, {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)})
    try:
        codes = []
        for command in (["contributor", "list", "--format", "count"], ["tag", "new", "un"]):
            done = subprocess.run(
                [*as_anybody, *BLOGCTL, *command, "--db", str(kept)],
                env=env,
                cwd="/",
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert "Traceback" not in done.stderr
            codes.append(done.returncode)
            if done.returncode:
                assert str(kept) in done.stderr
        assert codes == [reads, 5]
    finally:
        home.chmod(0o700)
        kept.chmod(0o600)
    assert state(kept) == before
