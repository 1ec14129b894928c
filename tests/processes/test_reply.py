"""Answers that are interrupted, and answers given at once: no word is lost, nothing half done."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Run, Start, environment
from tests.invariants import check, state

ROOT = Path(__file__).parents[2]
SECONDS = 60
# The terminal becomes the command's own, so that closing it hangs up on it and its editor.
_TAKE = (
    "import fcntl, os, sys, termios\n"
    "os.setsid()\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'blogctl', *sys.argv[1:]])\n"
)
# An editor that writes, says so, and then waits for its person.
_EDITOR = """\
import os, pathlib, signal, sys, time
path = pathlib.Path(sys.argv[-1])
{first}
path.write_text("Une longue réponse.\\n" + path.read_text("utf-8"), "utf-8")
pathlib.Path("writing").write_text(str(os.getpid()))
time.sleep(120)
"""
ENDINGS = {
    "an editor that ends with its terminal": "",
    "an editor that is slow to end": (
        "signal.signal(signal.SIGHUP, lambda *_: (time.sleep(0.3), os._exit(0)))"
    ),
    "an editor that says that it failed": "signal.signal(signal.SIGHUP, lambda *_: os._exit(1))",
}


@pytest.fixture
def asked(blog: Path, run: Run) -> Path:
    """The folder of a blog with a question, comment 1, and Luc; it has an editor of its own."""
    lines = (
        "post new Un --publish --tag cinema\ncontributor add Luc --topic cinema\n"
        "contributor add Zoé --topic cinema\ncomments add un --name Anne --body 'Quand ?'\n"
    )
    assert run("batch", "-q", input=lines).code == 0
    (blog.parent / "texts").mkdir()
    return blog.parent


def alive(process: int) -> bool:
    """Tell whether a process is still there, and not only its remains."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(path: Path) -> str:
    """Return what a file says as soon as it is there."""
    end = time.monotonic() + SECONDS
    while not path.exists() or not path.read_text():
        assert time.monotonic() < end
        time.sleep(0.02)
    return path.read_text()


def in_editor(folder: Path, *arguments: str, first: str) -> tuple["subprocess.Popen[bytes]", int]:
    """Start a command on a terminal of its own whose editor has written; return both."""
    (folder / "editor.py").write_text(_EDITOR.format(first=first), encoding="utf-8")
    master, slave = pty.openpty()
    said = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder / "texts"),
        "VISUAL": f"{sys.executable} {folder / 'editor.py'}",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", _TAKE, *arguments, "--as", "chantal-buhagar"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment(folder, said),
        cwd=folder,
    )
    os.close(slave)
    return process, master


@pytest.mark.parametrize("first", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize("line", ["reply 1", "note 1", "edit 1 --reason R"])
def test_the_terminal_is_closed_in_the_middle_of_an_answer(
    asked: Path, first: str, line: str
) -> None:
    before = state(asked / "blog.db")
    process, master = in_editor(asked, "comments", *line.split(), first=first)
    editor = int(wait_for(asked / "writing"))
    os.close(master)
    code = process.wait(SECONDS)
    assert code != 0
    (text,) = (asked / "texts").iterdir()
    assert text.read_text("utf-8").startswith("Une longue réponse.\n")
    assert text.stat().st_mode & 0o077 == 0
    assert state(asked / "blog.db") == before
    assert not alive(editor)
    check(asked / "blog.db")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_whatever_ends_the_command_leaves_the_text(asked: Path, by: signal.Signals) -> None:
    before = state(asked / "blog.db")
    process, master = in_editor(asked, "comments", "reply", "1", first="")
    editor = int(wait_for(asked / "writing"))
    process.send_signal(by)
    if by is signal.SIGHUP:  # the editor has not heard of it: the command waits for its end
        os.kill(editor, signal.SIGTERM)
    assert process.wait(SECONDS) != 0
    (text,) = (asked / "texts").iterdir()
    assert text.read_text("utf-8").startswith("Une longue réponse.\n")
    assert state(asked / "blog.db") == before
    if alive(editor):
        os.kill(editor, signal.SIGKILL)
    os.close(master)


def test_ctrl_c_in_the_editor_is_the_editor_s_own(asked: Path) -> None:
    ignores = "signal.signal(signal.SIGINT, lambda *_: os._exit(0))"
    process, master = in_editor(asked, "comments", "reply", "1", first=ignores)
    wait_for(asked / "writing")
    os.write(master, b"\x03")
    shown = b""
    while select.select([master], [], [], SECONDS)[0]:
        try:
            read = os.read(master, 65536)
        except OSError:  # Linux's word for the end
            break
        if not read:
            break
        shown += read
    assert (process.wait(SECONDS), b"Traceback" in shown) == (0, False), shown
    os.close(master)
    assert list((asked / "texts").iterdir()) == []
    answered = {row for row in state(asked / "blog.db")["comment"] if "Une longue réponse." in row}
    assert len(answered) == 1


def test_two_answer_one_comment_at_once(asked: Path, start: Start) -> None:
    for turn in range(3):
        texts = {f"Réponse {turn} de {who}": who for who in ("chantal-buhagar", "luc")}
        both = [
            start("comments", "reply", "1", "--body", text, "--as", who, "--format", "json")
            for text, who in texts.items()
        ]
        told = [each.communicate(timeout=SECONDS) for each in both]
        codes = [each.returncode for each in both]
        assert set(codes) <= {0, 4}
        assert 0 in codes
        for code, (stdout, stderr), (text, who) in zip(codes, told, texts.items(), strict=True):
            if code == 0:
                answer = json.loads(stdout)
                assert (answer["body"], answer["contributor"]) == (text, who)
            else:
                assert b"answered meanwhile" in stderr
        check(asked / "blog.db")
        done = start("comments", "reopen", "1", "--as", "luc")
        assert (done.communicate(timeout=SECONDS)[0] is not None, done.returncode) == (True, 0)


def test_two_hand_out_all_that_waits_at_once(asked: Path, start: Start, run: Run) -> None:
    lines = "".join(f"comments add un --name N{number} --body '?'\n" for number in range(60))
    assert run("batch", "-q", input=lines).code == 0
    both = [
        start(
            *("comments", "assign", "--all", "--assigned-to", "none", "--auto", "--yes"),
            *("--as", f"@{number}", "--format", "ids"),
        )
        for number in range(2)
    ]
    told = [each.communicate(timeout=SECONDS) for each in both]
    assert [each.returncode for each in both] == [0, 0], told
    handed = [line for stdout, _ in told for line in stdout.decode().split()]
    assert sorted(map(int, handed)) == list(range(1, 62))  # each once, by one of the two
    loads = [
        run("comments", "list", "--assigned-to", who, "--format", "count").stdout
        for who in ("luc", "zoe")
    ]
    assert loads == ["31\n", "30\n"]
    check(asked / "blog.db")
