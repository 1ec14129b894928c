"""Completion as a person meets it: installed for a shell, and then a tab is typed there."""

import os
import pty
import re
import select
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Run, environment

ROOT = Path(__file__).parents[2]
PROMPT = "ready> "
START_FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
SHELLS = {"bash": ("--noprofile", "-i"), "zsh": ("-d", "-i")}
_SECONDS = 60
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?>=]*[a-zA-Z]|[=>])|\r")
# The terminal becomes the shell's own, as one that a person opens.
_TAKE = (
    "import fcntl, os, sys, termios\n"
    "os.setsid()\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
SETUP = """\
contributor add 'Luc Ferry'
tag new 'Médias sociaux' 'Mécénat'
post new 'Les médias' --author luc-ferry --publish
post new Accueil --publish
"""


def shell(name: str) -> str:
    """Return a shell's program; where it is missing, a test is skipped, but never in CI."""
    found = shutil.which(name)
    if found is None:
        assert not os.environ.get("CI"), f"{name} is not installed"
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def home(blog: Path, run: Run) -> Path:
    """A home folder with a blog in it, and a `blogctl` that is ours."""
    assert run("batch", input=SETUP).code == 0
    program = blog.with_name("bin") / "blogctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m blogctl "$@"\n')
    program.chmod(0o755)
    return blog.parent


def surroundings(home: Path) -> dict[str, str]:
    said = {"PATH": f"{home / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "PS1": PROMPT}
    return environment(home, {**said, "COLUMNS": None, "LC_ALL": "C.UTF-8"})


def blogctl(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [home / "bin" / "blogctl", *words],
        env=surroundings(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


def installed(home: Path, name: str) -> Path:
    """Install completion beside what was in the shell's start file; return that file."""
    start = home / START_FILES[name]
    start.parent.mkdir(parents=True, exist_ok=True)
    start.write_bytes(b"# caf\xe9" if name == "fish" else f"PS1='{PROMPT}'".encode())
    done = blogctl(home, "--install-completion", name)
    assert done.returncode == 0, done.stderr
    return start


class Terminal:
    """A shell on a terminal: what is typed there and what it shows, without colours."""

    def __init__(self, home: Path, name: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, shell(name), *SHELLS[name]],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=surroundings(home),
            cwd=home,
        )
        os.close(slave)
        self.shown = ""
        self.until(lambda: PROMPT in self.shown)

    def until(self, seen: Callable[[], bool]) -> None:
        data = self.shown.encode()
        while not seen():
            assert select.select([self.master], [], [], _SECONDS)[0], self.shown
            data += os.read(self.master, 65536)
            self.shown = _ESCAPE.sub("", data.decode(errors="replace"))

    def runs(self, typed: str) -> str:
        """Type a line, tabs and all, and return what is shown until the next prompt."""
        self.shown = ""
        os.write(self.master, f"{typed}\n".encode())
        self.until(lambda: self.shown.endswith(PROMPT) and "\n" in self.shown)
        return self.shown

    def shows(self, typed: str, *words: str) -> None:
        """Type keys and wait until all these words are shown."""
        self.shown = ""
        os.write(self.master, typed.encode())
        self.until(lambda: all(word in self.shown for word in words))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture(params=sorted(SHELLS))
def terminal(request: pytest.FixtureRequest, home: Path) -> Iterator[Terminal]:
    """A shell for which completion is installed."""
    installed(home, request.param)
    opened = Terminal(home, request.param)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("blogctl post sh\t --fields slug les\t", "Slug\tles-medias"),
        ("blogctl posts li\t --fields slug --author=lu\t", "les-medias"),
        ("blogctl post list --au\t lu\t --for\t co\t", "1"),
        ("blogctl --db blog.d\t tag sh\b\b li\t --fields name,sl\t --limit 1", "Mécénat\tmecenat"),
        ("blogctl post show 'les\t --fields slug", "Slug\tles-medias"),
    ],
    ids=["words", "joined", "apart", "file", "quoted"],
)
def test_a_tab_completes_what_was_begun(terminal: Terminal, typed: str, printed: str) -> None:
    shown = terminal.runs(typed)
    assert re.sub(r"\t| {2,}", "\t", printed) in [
        re.sub(r"\t| {2,}", "\t", line.strip()) for line in shown.splitlines()
    ]


def test_what_stands_in_the_blog_runs_no_command(home: Path, terminal: Terminal) -> None:
    """Two names, so that a shell has to list them."""
    touch = (
        "\\$(touch pwned) `touch pwned` '$(touch pwned)' \"; touch pwned; : %F{red} [b]\x1b]0;x\a"
    )
    with closing(sqlite3.connect(home / "blog.db")) as connection, connection:
        connection.execute("UPDATE tag SET name = ?", (touch,))
        connection.execute("INSERT INTO tag (slug, name) VALUES ('me$(touch pwned)', 'x')")
        connection.execute("INSERT INTO tag (slug, name) VALUES ('me`touch pwned`', 'x')")
    terminal.shows("blogctl tag rename m\t\t\t", "mecenat", "medias-sociaux")
    terminal.runs("\x15true")
    assert not (home / "pwned").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("blogctl post sh", ["show\tShow one post with its text."]),
        ("blogctl posts show les", ["les-medias\tLes médias"]),
        ("blogctl post list --author=lu", ["--author=luc-ferry\tLuc Ferry"]),
        ("blogctl tag rename ", ["mecenat\tMécénat", "medias-sociaux\tMédias sociaux"]),
        ("blogctl post publish accueil ", ["les-medias\tLes médias"]),
        ("blogctl --db blog.d", ["blog.db"]),
        ("blogctl --db=blog.d", ["--db=blog.db"]),
        ("blogctl --db nowhere post show ", []),
        ("blogctl post show 'les", ["les-medias\tLes médias"]),
    ],
)
def test_fish_is_told_words_and_what_they_stand_for(home: Path, line: str, told: list[str]) -> None:
    program = shell("fish")
    installed(home, "fish")
    done = subprocess.run(
        [program, "--command", f"complete -C {shlex.quote(line)}"],
        env=surroundings(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    assert done.stdout.splitlines() == told


@pytest.mark.parametrize("name", START_FILES)
def test_it_is_installed_once_and_what_was_there_stays(home: Path, name: str) -> None:
    start = installed(home, name)
    once = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert start.read_bytes().startswith((b"# caf\xe9", f"PS1='{PROMPT}'\n".encode()))
    done = blogctl(home, "--install-completion", name)
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr.startswith(f"completion for {name} is in {home}/.")
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == once


@pytest.mark.parametrize("name", START_FILES)
def test_the_script_that_is_shown_is_the_one_installed(home: Path, name: str) -> None:
    installed(home, name)
    shown = blogctl(home, "--show-completion", name).stdout
    assert shown in {path.read_text() for path in home.rglob("*blogctl*") if path.is_file()}
    program = shell(name)
    checked = subprocess.run(
        [program, "-n"], input=shown, text=True, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--install-completion", "tcsh"), "error: 'tcsh' is not one of: bash, zsh, fish\n"),
        (("--show-completion", ""), "error: '' is not one of: bash, zsh, fish\n"),
        (
            ("--install-completion",),
            "error: the option '--install-completion' needs a value\nhint: see 'blogctl --help'\n",
        ),
    ],
)
def test_an_unknown_shell_is_refused(home: Path, words: tuple[str, ...], said: str) -> None:
    done = blogctl(home, *words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_start_file_that_cannot_be_written_is_named(home: Path) -> None:
    (home / ".bashrc").mkdir()
    done = blogctl(home, "--install-completion", "bash")
    assert done.returncode == 2
    assert done.stderr == f"error: '{home}/.bashrc' can't be written: Is a directory\n"
