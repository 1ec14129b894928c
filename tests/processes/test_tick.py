"""Ticks as cron starts them: two at once, killed, interrupted; hooks that run meanwhile."""

import os
import shlex
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from blogctl.store.holding import held
from tests.conftest import Result, Run, Start, environment

SECONDS = 120
TOLD = "echo told >> told"
LATER = {"BLOGCTL_NOW": "2026-03-12T09:36:00Z"}


@pytest.fixture
def waiting(run: Run, tmp_path: Path) -> Path:
    """A blog with something to tell to a hook, which then waits for the pipe that this is.

    It writes its number to the pipe `pid` first.
    """
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    os.mkfifo(tmp_path / "pid")
    configure(tmp_path, f"{TOLD}; echo $$ > pid; exec cat pipe")
    run("config", "set", "backup.every", "off", "-q")
    run("config", "set", "privacy.forget_after", "off", "-q")
    assert run("tick") == Result(0, "", "")
    run("post", "new", "Bonjour", "--body", "Salut !", "--publish", "-q")
    return pipe


def configure(folder: Path, script: str) -> None:
    path = folder / ".config" / "blogctl" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f'[hooks]\n"post.published" = ["sh", "-c", "{script}"]\n')


def told(folder: Path) -> list[str]:
    path = folder / "told"
    return path.read_text().split() if path.exists() else []


def begun(folder: Path) -> int:
    """Wait until the hook runs; return its number."""
    return int((folder / "pid").read_text())


def finish(process: "subprocess.Popen[bytes]") -> Result:
    stdout, stderr = process.communicate(timeout=SECONDS)
    return Result(process.returncode, stdout.decode(), stderr.decode())


def step_of(hook: int) -> int:
    """Return the process that runs a hook."""
    return int(Path(f"/proc/{hook}/stat").read_text().rpartition(")")[2].split()[1])


def test_of_two_at_once_the_second_leaves(waiting: Path, start: Start) -> None:
    first = start("tick")
    begun(waiting.parent)
    assert finish(start("tick")) == Result(0, "", "")
    waiting.write_text("")
    assert finish(first) == Result(0, "hooks\tdone\t1\t\n", "")
    assert told(waiting.parent) == ["told"]


def test_who_does_a_step_holds_the_lock_when_the_tick_is_killed(
    waiting: Path, blog: Path, start: Start
) -> None:
    first = start("tick")
    begun(waiting.parent)
    first.kill()
    assert first.wait(SECONDS) == -signal.SIGKILL
    with held(blog) as free:
        assert not free
    waiting.write_text("")
    finish(first)  # its streams are the step's, too
    with held(blog) as free:
        assert free
    assert told(waiting.parent) == ["told"]


def test_a_hook_that_was_running_when_all_was_killed_is_not_run_at_once_again(
    waiting: Path, run: Run, start: Start
) -> None:
    first = start("tick")
    hook = begun(waiting.parent)
    step = step_of(hook)
    for each in (first.pid, step, hook):
        os.kill(each, signal.SIGKILL)
    assert finish(first).code == -signal.SIGKILL
    assert run("tick") == Result(0, "", "")
    assert told(waiting.parent) == ["told"]
    configure(waiting.parent, f"{TOLD} && exit 7")
    again = run("tick", env=LATER | {"PATH": os.environ["PATH"]})
    assert again.stderr.startswith("error: hooks that failed: post.published:1 (exit 7)\n")
    assert told(waiting.parent) == ["told", "told"]


def test_ctrl_c_ends_the_step_too(waiting: Path, blog: Path, start: Start) -> None:
    first = start("tick")
    hook = begun(waiting.parent)
    first.send_signal(signal.SIGINT)
    done = finish(first)
    assert (done.code, done.stderr) == (130, "error: interrupted: nothing was half done\n")
    with held(blog) as free:
        assert free
    while Path(f"/proc/{hook}").exists():
        pass


def test_what_a_hook_leaves_running_ends_with_it(waiting: Path, blog: Path, start: Start) -> None:
    tmp_path = waiting.parent
    configure(tmp_path, f"{TOLD}; cat pipe & echo $! > pid")
    first = start("tick")
    left = begun(tmp_path)
    assert finish(first) == Result(0, "hooks\tdone\t1\t\n", "")
    with held(blog) as free:
        assert free
    while Path(f"/proc/{left}").exists():  # until the kernel has taken it away
        pass


@pytest.mark.parametrize(
    "argv",
    [
        (f"{sysconfig.get_path('scripts')}/blogctl",),
        ("bin/blogctl",),
        ("blogctl",),
        (sys.executable, "-m", "blogctl"),
    ],
    ids=["whole", "relative", "on PATH", "module"],
)
def test_a_unit_starts_the_blogctl_that_wrote_it(
    blog: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    scripts = tmp_path / "bin"
    scripts.symlink_to(sysconfig.get_path("scripts"))
    env = environment(tmp_path, {"PATH": f"{scripts}:{os.defpath}"})
    done = subprocess.run(
        [*argv, "tick", "--unit", "cron"], cwd=tmp_path, env=env, capture_output=True, check=True
    )
    words = shlex.split(done.stdout.decode())[5:]
    assert words[-3:] == ["--db", str(blog), "tick"]
    assert Path(words[0]).is_absolute()
    bare = {"BLOGCTL_NOW": "2026-03-12T09:30:00Z"}
    ticked = subprocess.run(words, cwd="/", env=bare, capture_output=True, check=True)
    assert ticked.stdout.startswith(b"backup\tdone")
