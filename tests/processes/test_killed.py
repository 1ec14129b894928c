"""Whatever ends a command, and whenever: the blog is as before or as after."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, null, select

from blogctl.models import tables
from blogctl.services import acting
from blogctl.services.audit import Change
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, Kind
from tests.conftest import NOW, Run, Start, environment
from tests.invariants import State, check, state
from tests.readers import page

COMMENTS = 1_500
APPROVE = ("comments", "approve", "--all", "--yes", "--format", "count")
COMMANDS: dict[str, tuple[str, ...]] = {
    "post new": ("post", "new", "Un billet", "--body", "L’*été*.", "--tag", "web", "--publish"),
    "comments approve": APPROVE,
    "undo": ("undo", "--as", "@cron", "--format", "count"),
}


@pytest.fixture(scope="module")
def waiting(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blog where thousands of comments wait, and where a job once published thirty posts."""
    path = Path(shutil.copy(founded, tmp_path_factory.mktemp("waiting") / "blog.db"))
    store = Store(path)
    with store.transaction() as session:
        change = Change(session, acting.who(session, named="@test", user="root"), "test", NOW)
        post = page(change)
        change.record(Action.CREATE, Kind.POST, post, after="published")
        rows = [
            {
                "post_id": post,
                "kind": "comment",
                "author_name": f"Lecteur {number}",
                "body": "Merci",
                "status": "pending",
                "created_at": NOW - timedelta(minutes=number),
            }
            for number in range(COMMENTS)
        ]
        session.execute(insert(tables.COMMENT), rows)
        made = select(tables.COMMENT.c.id, null(), tables.COMMENT.c.status)
        change.record_each(Action.CREATE, Kind.COMMENT, made)
    store.close()
    lines = "".join(f"post new 'Billet {number}' --tag t{number}\n" for number in range(30))
    done = subprocess.run(
        [*BLOGCTL, "batch", "--atomic", "--as", "@cron"],
        input=lines.replace("' --tag", "' --author 1 --tag").encode(),
        env=in_folder(path.parent),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path


BLOGCTL = (sys.executable, "-m", "blogctl")


def in_folder(folder: Path) -> dict[str, str]:
    root = Path(__file__).parents[2]
    return environment(folder, {"PYTHONPATH": str(root), "PATH": os.environ["PATH"]})


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    code: int
    stdout: str
    stderr: str


def ended(process: "subprocess.Popen[bytes]", by: signal.Signals, *, after: float) -> Ended:
    """Send a process a signal after so many seconds, unless it has ended; return how it did."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(by)
    stdout, stderr = process.communicate(timeout=120)
    return Ended(process.returncode, stdout.decode(), stderr.decode())


def moments(length: float, number: int) -> Iterator[float]:
    """Yield so many delays, from none at all to a command's usual length."""
    return (length * step / (number - 1) for step in range(number))


def timed(start: Callable[[], "subprocess.Popen[bytes]"]) -> float:
    """Run a command to its end and return how long it took."""
    began = time.monotonic()
    process = start()
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    return time.monotonic() - began


def assert_ends_well(done: Ended, by: signal.Signals) -> None:
    """Assert that a signal, or the end that came first, looks as it should."""
    if by is signal.SIGINT and done.code in {1, -by}:  # Python itself, not yet a line of ours
        assert "/blogctl/" not in done.stderr
        return
    assert done.code in {0, 130 if by is signal.SIGINT else -by}
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert errors in ([], ["error: interrupted: nothing was half done"])


TIMES = {("comments", signal.SIGKILL): 25, ("post", signal.SIGINT): 20}


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_that_is_ended_is_done_or_not_begun(
    blog: Path, run: Run, start: Start, waiting: Path, command: tuple[str, ...], by: signal.Signals
) -> None:
    before = state(waiting)
    shutil.copy(waiting, blog)
    length = timed(lambda: start(*command))
    after = state(blog)
    seen: list[State] = []
    for delay in moments(length, TIMES.get((command[0], by), 5)):
        for left in blog.parent.glob("blog.db*"):
            left.unlink()
        shutil.copy(waiting, blog)
        done = ended(start(*command), by, after=delay)
        assert_ends_well(done, by)
        found = state(blog)
        assert found in (before, after)
        if done.code == 0 or done.stdout:
            assert found == after
        seen.append(found)
        check(blog)
        assert run("tag", "new", "encore").code == 0
    assert before in seen


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_batch_that_is_ended_did_whole_lines_and_all_that_it_told(
    blog: Path, run: Run, start: Start, by: signal.Signals
) -> None:
    lines = blog.with_name("lines")
    lines.write_text("".join(f"tag new t{number}\n" for number in range(40)))
    fresh = blog.with_name("fresh")
    shutil.copy(blog, fresh)
    length = timed(lambda: start("batch", "lines"))
    for delay in moments(length, 5):
        for left in blog.parent.glob("blog.db*"):
            left.unlink()
        shutil.copy(fresh, blog)
        done = ended(start("batch", "lines"), by, after=delay)
        assert_ends_well(done, by)
        check(blog)
        made = [str(row[1]) for row in state(blog)["tag"]]
        assert sorted(made) == sorted(f"t{number}" for number in range(len(made)))
        told = [line.split("\t")[1] for line in done.stdout.splitlines()]
        assert set(told) <= set(made)
        assert run("batch", str(lines)).code == 0


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_blog_is_founded_whole_or_not_at_all(
    tmp_path: Path, bare_run: Run, start: Start, by: signal.Signals
) -> None:
    there = {"BLOGCTL_DB": None}
    command = ("init", "--author", "Chantal Buhagar", "--title", "Le blog")
    length = timed(lambda: start("init", "first"))
    blog = tmp_path / "blog.db"
    for delay in moments(length, 5):
        blog.unlink(missing_ok=True)
        done = ended(start(*command, env=there), by, after=delay)
        assert_ends_well(done, by)
        if not blog.exists():
            assert done.code != 0
            assert bare_run(*command).code == 0
        check(blog)
        assert bare_run("contributor", "list", "--fields", "name").stdout == "Chantal Buhagar\n"


LOST = """
import os, signal, sys, weakref
from blogctl import __main__
from blogctl.cli import main
class Thing: pass
def run():
    thing = Thing()
    watched = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGINT))
    del thing
    while True: pass
main.run_process = run
__main__.main()
"""


def test_an_interrupt_that_a_callback_loses_is_not_lost(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOST],
        env=in_folder(tmp_path),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, b"")
