"""A terminal for tests: a process on a pty of any size, what it draws, and what is typed.

    with Terminal(folder, "comments", "review") as terminal:
        terminal.until("> ")
        terminal.type("a")
        assert "approved" in terminal.until("op 7").text

It knows the few sequences that blogctl writes, and refuses any other.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

import pytest

from tests.conftest import environment

ROOT = Path(__file__).parents[1]
SECONDS = 60
# The terminal becomes the command's own, so that what is typed can interrupt and stop it.
_TAKE = (
    "import fcntl, os, sys, termios\n"
    "os.setsid()\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
_SEQUENCE = re.compile(r"\x1b\[\??[0-9;]*[A-Za-z]|\x1b.?|[^\x1b]+", re.DOTALL)


class Picture:
    """What a terminal shows: its lines, and those of the screen that was there before."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.lines: list[str] = [""]
        self.bold = False
        self.bold_lines: set[int] = set()
        self.row = 0
        self.before: tuple[list[str], int] | None = None

    @property
    def text(self) -> str:
        """All that is shown."""
        return "\n".join(self.lines)

    def feed(self, text: str) -> None:
        """Show more."""
        for part in _SEQUENCE.findall(text):
            if part.startswith("\x1b"):
                self._obey(part)
            else:
                for character in part.replace("\r\n", "\n"):
                    self._put(character)

    def _put(self, character: str) -> None:
        if character == "\n":
            self.row += 1
            if self.row == len(self.lines):
                self.lines.append("")
        elif character not in "\r\a":
            self.lines[self.row] += character
            if self.bold:
                self.bold_lines.add(self.row)

    def _obey(self, sequence: str) -> None:
        match sequence:
            case "\x1b[H":
                self.row = 0
            case "\x1b[2J":
                self.lines, self.row = [""], 0
            case "\x1b[2K":
                self.lines[self.row] = ""
                self.bold_lines.discard(self.row)
            case "\x1b[J":
                del self.lines[self.row + 1 :]
                self.lines[self.row] = ""
            case "\x1b[1m" | "\x1b[0m":
                self.bold = sequence == "\x1b[1m"
            case "\x1b[?1049h":
                self.before = (self.lines, self.row)
                self.lines, self.row = [""], 0
            case "\x1b[?1049l":
                if self.before is not None:
                    self.lines, self.row = self.before
                self.bold_lines.clear()
                self.before = None
            case _:
                raise AssertionError(repr(sequence))


class Terminal:
    """A command of blogctl on a terminal of its own; `said` is all that it wrote."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        env: Mapping[str, str | None] | None = None,
        size: tuple[int, int] = (80, 24),
        argv: tuple[str, ...] = (sys.executable, "-m", "blogctl"),
    ) -> None:
        self.master, slave = pty.openpty()
        self.picture = Picture(*size)
        self.resize(*size, tell=False)
        self.before = termios.tcgetattr(slave)
        self._slave: int | None = slave
        self.said = ""
        said = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": None}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, *argv, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(folder, {**said, **(env or {})}),
            cwd=folder,
        )
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()

    @property
    def modes(self) -> list[Any]:
        """How the terminal is set: echo, lines or single keys, and the like."""
        assert self._slave is not None
        return termios.tcgetattr(self._slave)

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        """Give the window another size; the process hears of it by SIGWINCH."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)
        if tell:
            self.picture.columns, self.picture.rows = columns, rows

    def type(self, text: str) -> None:
        """Type some keys; what was said before is no answer to them."""
        self.said = ""
        os.write(self.master, text.encode())

    def until(self, *wanted: str) -> Picture:
        """Wait until all of these were said, in this order, since the last keys."""
        pattern = re.compile(".*".join(map(re.escape, wanted)), re.DOTALL)
        self.wait(lambda: pattern.search(self.said) is not None, repr(wanted))
        return self.picture

    def shown(self) -> Picture:
        """Wait until a screen was drawn to its end, the prompt."""
        return self.until("\x1b[J> ")

    def wait(self, done: Callable[[], bool], what: str = "") -> None:
        """Read until something is so."""
        for _ in self._reads():
            if done():
                return
        pytest.fail(f"{what} never came; exit {self.process.poll()}; said: {self.said!r}")

    def end(self) -> tuple[int, Picture]:
        """Wait for the end of the process and return its code and what is shown then."""
        deadline = monotonic() + SECONDS
        while self.process.poll() is None:
            assert monotonic() < deadline, f"it never ends; said: {self.said!r}"
            self._read(0.05)
        while self._read(0):
            pass
        return self.process.returncode, self.picture

    def hang_up(self) -> None:
        """Close the terminal."""
        for descriptor in (self.master, self._slave):
            if descriptor is not None:
                with suppress(OSError):
                    os.close(descriptor)
        self.master, self._slave = -1, None

    def send(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        os.kill(self.process.pid, number)

    def _reads(self) -> Iterator[None]:
        deadline = monotonic() + SECONDS
        yield
        while monotonic() < deadline:
            if self._read(0.2):
                yield
            elif self.process.poll() is not None and not self._read(0):
                return

    def _read(self, seconds: float) -> bool:
        if self.master < 0 or not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = self._rest + os.read(self.master, 65536)
        except OSError:  # Linux's word for the end
            return False
        text = data.decode(errors="ignore")
        whole = len(text.encode())
        self._rest = data[whole:] if len(data) - whole < 4 else b""
        cut = max(text.rfind("\x1b"), 0)
        if "\x1b" in text and not re.match(r"\x1b\[\??[0-9;]*[A-Za-z]", text[cut:]):
            self._rest = text[cut:].encode() + self._rest
            text = text[:cut]
        self.said += text
        self.picture.feed(text)
        return True
