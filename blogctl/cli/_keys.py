"""A keyboard, a key at a time; and a terminal that is left as it was found, whatever happens.

A key is a character, or a whole escape sequence such as that of an arrow. Where standard input is
no terminal (in tests) each character is a key, and the terminal is left alone.
"""

import os
import select
import signal
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

REDRAW = "redraw"
"""What is read instead of a key where the window has changed, or the process was continued."""
END = ""
"""What is read where nothing more will come."""
_ESCAPE = b"\x1b"
_REST_SECONDS = 0.05  # within which the rest of an escape sequence comes, over ssh too
_FOLLOWING = ((0xF0, 3), (0xE0, 2), (0xC0, 1))  # bytes after a first one of UTF-8


class Keys:
    """The keyboard of a person who answers with single keys.

    `begin` and `end` take the screen and give it back; both may be called twice.
    """

    def __init__(
        self, stream: BinaryIO, *, begin: Callable[[], None], end: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._begin, self._end = begin, end
        self._terminal = _terminal(stream)
        self._taken = False
        self._before: list[Any] = []
        self._wake = -1
        self._stopping = self._continued = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Read single keys until the block is left; however it is, all is as it was before."""
        with self._signals():
            try:
                self._take()
                yield
            finally:
                self._give_back()

    @contextmanager
    def handed_over(self) -> Iterator[None]:
        """Give the terminal to another program, or to plain lines, until the block is left."""
        self._give_back()
        try:
            yield
        finally:
            self._take()

    def read(self) -> str:
        """Return the next key, `REDRAW` or `END`."""
        if self._terminal is None:
            return self._decoded(self._stream.read(1), self._stream.read)
        try:
            ready, _, _ = select.select([self._terminal, self._wake], [], [])
            if self._wake in ready:
                self._obey()
                os.read(self._wake, 4096)  # all that has rung, that of the going on too
                return REDRAW
            return self._decoded(self._next(1), self._next)
        except OSError:  # the terminal is gone
            return END

    def forget(self) -> None:
        """Drop what was typed ahead: it was not meant for what nobody had seen."""
        if self._terminal is not None:
            with suppress(termios.error):
                termios.tcflush(self._terminal, termios.TCIFLUSH)

    def _next(self, number: int) -> bytes:
        return b"" if self._terminal is None else os.read(self._terminal, number)

    def _decoded(self, first: bytes, more: Callable[[int], bytes]) -> str:
        if first == _ESCAPE:
            return (first + self._rest()).decode("ascii", "replace")
        if first:
            length = next((rest for least, rest in _FOLLOWING if first[0] >= least), 0)
            for _ in range(length):
                first += more(1)
        return first.decode(errors="replace")

    def _rest(self) -> bytes:
        """Return the rest of an escape sequence, as far as it is there."""
        rest = b""
        while self._terminal is not None:
            if not select.select([self._terminal], [], [], _REST_SECONDS)[0]:
                break
            rest += self._next(1)
            if rest != b"O" and (not rest or rest[-1:].isalpha() or rest[-1:] == b"~"):
                break
        return rest

    def _take(self) -> None:
        if self._terminal is not None and not self._taken:
            with suppress(termios.error):
                self._before = termios.tcgetattr(self._terminal)
                tty.setcbreak(self._terminal, termios.TCSANOW)
        self._taken = True
        with suppress(OSError):
            self._begin()

    def _give_back(self) -> None:
        if not self._taken:
            return
        self._taken = False
        with suppress(OSError):
            self._end()
        if self._terminal is not None and self._before:
            with suppress(termios.error):
                termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Let what ends, stops or resizes reach us: each signal also wakes `read`."""
        if self._terminal is None:
            yield
            return
        self._wake, ring = os.pipe()
        os.set_blocking(ring, False)
        told: dict[int, Callable[..., None]] = {
            signal.SIGTERM: _interrupt,
            signal.SIGHUP: _interrupt,
            signal.SIGTSTP: self._stop,
            signal.SIGCONT: self._go_on,
            signal.SIGWINCH: lambda *_: None,
        }
        handlers = {each: signal.signal(each, handler) for each, handler in told.items()}
        rung = signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(rung)
            for each, handler in handlers.items():
                signal.signal(each, handler)
            os.close(ring)
            os.close(self._wake)

    # A handler never writes: it may have come in the middle of a write of ours. What it asks for
    # is done by the next `read`, which its signal wakes.

    def _stop(self, *_: object) -> None:
        """Stop as Ctrl-Z wants it: at once where another program has the terminal."""
        if self._taken:
            self._stopping = True
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self, *_: object) -> None:
        self._continued = True

    def _obey(self) -> None:
        """Stop, with the terminal as it was before; go on, with the terminal taken anew."""
        if self._stopping:
            self._give_back()
            os.kill(os.getpid(), signal.SIGSTOP)
            self._stopping, self._continued = False, True
        if self._continued:  # whoever had the terminal meanwhile left it as they like it
            self._continued = False
            self._give_back()
            self._take()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _terminal(stream: BinaryIO) -> int | None:
    """Return the descriptor of a stream that is a terminal."""
    try:
        return stream.fileno() if stream.isatty() else None
    except (OSError, ValueError):
        return None
