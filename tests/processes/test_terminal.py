"""What a person sees and types: tables, colours, questions."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Run, environment
from tests.invariants import State, state

ROOT = Path(__file__).parents[2]
# The terminal becomes the command's own, so that what is typed can interrupt it.
_TAKE = (
    "import fcntl, os, sys, termios\n"
    "os.setsid()\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'blogctl', *sys.argv[1:]])\n"
)
_SECONDS = 120
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(
    folder: Path, *arguments: str, typed: bytes = b"", env: Mapping[str, str | None] | None = None
) -> tuple[int, str]:
    """Run a command on a terminal; type when it asks; return its code and all that was shown."""
    master, slave = pty.openpty()
    said = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": None, "NO_COLOR": None}
    process = subprocess.Popen(
        [sys.executable, "-c", _TAKE, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(folder, {**said, **(env or {})}),
        cwd=folder,
    )
    os.close(slave)
    shown = b""
    try:
        while select.select([master], [], [], _SECONDS)[0]:
            try:
                read = os.read(master, 65536)
            except OSError:  # Linux's word for the end
                break
            shown += read
            if not read:
                break
            if typed and shown.rstrip().endswith(b"[y/N]"):
                os.write(master, typed)
                typed = b""
        return process.wait(_SECONDS), shown.decode(errors="replace").replace("\r\n", "\n")
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.fixture
def before(blog: Path, run: Run) -> State:
    lines = "post new Un --publish\npost new Deux\ntag new inutile\npost trash deux\n"
    assert run("batch", input=lines).code == 0
    return state(blog)


DELETE = ("post", "delete", "deux")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (b"n\n", 1, "error: nothing was changed\n"),
        (b"\n", 1, "error: nothing was changed\n"),
        (b"peut-\xc3\xaatre\n", 1, "error: nothing was changed\n"),
        (b"\xff\xfe\n", 1, "error: nothing was changed\n"),
        (b"\x04", 1, "error: nothing was changed\n"),
        (b"\x03", 130, "error: interrupted: nothing was half done\n"),
        (b"ou\x03", 130, "error: interrupted: nothing was half done\n"),
    ],
    ids=["no", "nothing", "maybe", "bytes", "end of file", "Ctrl-C", "Ctrl-C half-way"],
)
def test_whatever_is_not_yes_changes_nothing(
    blog: Path, before: State, typed: bytes, code: int, said: str
) -> None:
    done, shown = on_terminal(blog.parent, *DELETE, typed=typed)
    assert done == code
    assert shown.startswith("delete for good, without undo? deux [y/N]")
    assert shown.endswith(said)
    assert "Traceback" not in shown
    assert state(blog) == before


@pytest.mark.parametrize("typed", [b"y\n", b"YES\n", b"oui\n", b"o\n"])
def test_yes_in_either_language_does_it(blog: Path, before: State, typed: bytes) -> None:
    done, shown = on_terminal(blog.parent, *DELETE, typed=typed)
    assert done == 0, shown
    assert "op 6\n" in shown
    assert state(blog) != before


def test_nothing_is_asked_where_only_the_answer_could_be_read(
    blog: Path, before: State, run: Run
) -> None:
    assert run(*DELETE, input="y\n").code == 2
    assert state(blog) == before


def test_a_list_is_a_table_on_a_terminal_and_fits_it(blog: Path, before: State) -> None:
    assert before
    listing = ("post", "list", "--status", "all")
    code, shown = on_terminal(blog.parent, *listing)
    assert code == 0
    lines = [ESCAPE.sub("", line) for line in shown.splitlines()]
    assert lines[0].split()[0].lower() == "id"
    assert max(map(len, lines)) <= 80
    for width in ("40", "20", "1"):
        code, shown = on_terminal(blog.parent, *listing, env={"COLUMNS": width, "NO_COLOR": "1"})
        assert code == 0
        assert max(map(len, shown.splitlines())) <= max(int(width), 20), shown


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_where_it_is_wanted(
    blog: Path, before: State, env: dict[str, str], *, coloured: bool
) -> None:
    assert before
    code, shown = on_terminal(blog.parent, "post", "list", env=env)
    assert (code, "\x1b[" in shown) == (0, coloured)


def test_colour_can_be_had_without_a_terminal(before: State, run: Run) -> None:
    assert before
    env = {"NO_COLOR": None, "FORCE_COLOR": "1"}
    assert "\x1b[1m" in run("post", "list", "--format", "table", env=env).stdout
    assert "\x1b[" not in run("post", "list", env=env).stdout


def test_the_lines_of_a_batch_are_shown_in_their_order(blog: Path, before: State) -> None:
    assert before
    lines = "tag new un --format ids\npost list --format ids\ntag new deux --format ids\nx\n"
    blog.with_name("lines").write_text(lines)
    code, shown = on_terminal(blog.parent, "batch", "lines")
    assert (code, shown) == (
        2,
        (
            "op 6\n2\n1\nop 7\n3\nerror: line 4: no command 'x'\n"
            "hint: 'blogctl --help' lists the commands\n"
        ),
    )


@pytest.mark.parametrize(
    ("pager", "begins"),
    [
        ("sed s/^/|/", "|Settings"),
        ("", "Settings"),
        ("no-such-pager", "Settings"),
        ("'", "Settings"),
    ],
    ids=["one", "none", "missing", "not a command"],
)
def test_what_is_longer_than_the_terminal_goes_through_the_pager(
    blog: Path, pager: str, begins: str
) -> None:
    code, shown = on_terminal(blog.parent, "help", "settings", env={"PAGER": pager})
    assert code == 0
    assert shown.startswith(begins)
    assert "comments.policy" in shown


def test_what_the_terminal_can_show_is_not_paged(blog: Path) -> None:
    _, shown = on_terminal(blog.parent, "help", "environment", env={"PAGER": "sed s/^/|/"})
    assert shown.startswith("Environment")
