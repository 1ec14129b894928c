"""The two faces of a review: a screen that is drawn anew, and plain lines that only go on.

Both show a comment, ask for a key and let one of several things be chosen; the plain one is for
screen readers, dumb terminals and those who like it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from blogctl.cli import _review_text
from blogctl.cli._context import Context
from blogctl.cli._keys import END, REDRAW, Keys

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from blogctl.services.reviewing import Sight

PROMPT = "> "
_FEW = 9
"""How many things can be chosen from with a single key."""
_ENTER, _RUBOUT, _CANCEL = "\r\n", "\x7f\b", frozenset({"\x1b", "\x04", END})


class Face(Protocol):
    """What a review is seen through."""

    def running(self) -> "AbstractContextManager[None]":
        """Take the terminal until the block is left."""

    def handed_over(self) -> "AbstractContextManager[None]":
        """Let another program have it until the block is left."""

    def show(self, sight: "Sight | None", message: str, *, anew: bool) -> None:
        """Show a comment, None past the last one, and a message; `anew` where it is another."""

    def key(self) -> str:
        """Return the next key, `REDRAW` or `END`."""

    def choose(self, question: str, options: Sequence[str], more: Mapping[str, str]) -> str | None:
        """Return the number or the letter of `more` that was chosen; None where none was."""

    def explain(self, lines: Sequence[str]) -> None:
        """Show what each key does."""

    def read_out(self, text: str) -> None:
        """Show a long text in the person's pager."""


class Screen:
    """The whole terminal, drawn anew for each comment, at each change of its size."""

    def __init__(self, context: Context) -> None:
        self._context, self._output = context, context.output
        self._keys = Keys(
            context.stdin, begin=self._output.take_screen, end=self._output.leave_screen
        )
        self._sight: Sight | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Take the terminal until the block is left."""
        with self._keys.taken():
            yield

    @contextmanager
    def handed_over(self) -> Iterator[None]:
        """Let another program have it until the block is left."""
        with self._keys.handed_over():
            yield

    def show(self, sight: "Sight | None", message: str, *, anew: bool) -> None:
        """Draw a comment over the keys that act on it."""
        context, self._sight = self._context, sight
        if anew:
            self._keys.forget()
        low = self._output.size[1] < _review_text.LOW
        keys = context.words("review-keys-alone" if low else "review-keys")
        self._draw([*filter(None, [message]), _together(keys)])

    def key(self) -> str:
        """Return the next key."""
        return self._keys.read()

    def choose(self, question: str, options: Sequence[str], more: Mapping[str, str]) -> str | None:
        """Take a number or letter: at once where they are few, else up to Enter."""
        listed = [question, _listed(options, more)]
        typed = ""
        while True:
            self._draw(listed, prompt=f"{PROMPT}{typed}")
            key = self._keys.read()
            if key == REDRAW:
                continue
            if key in _CANCEL:
                return None
            if len(options) <= _FEW:
                return resolved(key, options, more)
            if key in _ENTER:
                return resolved(typed, options, more)
            if key in _RUBOUT:
                typed = typed[:-1]
            elif key.isprintable():
                typed += key

    def explain(self, lines: Sequence[str]) -> None:
        """Show what each key does, a screen after the other; any key goes on."""
        place = 0
        while True:
            width, height = self._output.size
            every = [part for line in lines for part in _review_text.wrapped(line, width)]
            if place >= len(every):
                return
            self._output.screen(every[place:][: height - 1], prompt=PROMPT)
            if self._keys.read() != REDRAW:
                place += height - 1

    def read_out(self, text: str) -> None:
        """Show a long text; what no pager holds stays until a key is pressed."""
        context = self._context
        with self._keys.handed_over():
            if not self._output.paged(text):
                self._output.prompt(f"{context.words('review-go-on')} ")
                context.stdin.readline()

    def _draw(self, footer: Sequence[str], *, prompt: str = PROMPT) -> None:
        size = self._output.size
        if self._sight is None:
            width, height = size
            lines = [part for each in footer for part in _review_text.wrapped(each, width)]
            self._output.screen(lines[: height - 1], prompt=prompt)
            return
        page = _review_text.page(self._context, self._sight, footer, size)
        self._output.screen(page.lines, bold=page.bold, prompt=prompt)


class Plain:
    """Plain lines: each comment once, then a question that a letter and Enter answer."""

    def __init__(self, context: Context) -> None:
        self._context, self._output = context, context.output

    @contextmanager
    def running(self) -> Iterator[None]:
        """Leave the terminal as it is."""
        yield

    @contextmanager
    def handed_over(self) -> Iterator[None]:
        """Leave the terminal as it is."""
        yield

    def show(self, sight: "Sight | None", message: str, *, anew: bool) -> None:
        """Print a message, and a comment that was not printed yet."""
        lines = message.split("\n") if message else []
        if anew and sight is not None:
            lines += _review_text.heard(self._context, sight)
        self._output.lines(lines)

    def key(self) -> str:
        """Return the letter that was typed before Enter; Enter alone is a key too."""
        self._output.prompt("[a/r/s/w/n/g/k/j/b/u/m/q/?]: ")
        line = self._read()
        return line if line == END else line.strip() or "\n"

    def choose(self, question: str, options: Sequence[str], more: Mapping[str, str]) -> str | None:
        """Print what there is, a line each, and take a number, letter or beginning."""
        named = [f"{number} {text}" for number, text in enumerate(options, 1)]
        self._output.lines([question, *named, *(f"{key} {text}" for key, text in more.items())])
        self._output.prompt(PROMPT)
        return resolved(self._read().strip(), options, more)

    def explain(self, lines: Sequence[str]) -> None:
        """Print what each key does."""
        self._output.lines(lines)

    def read_out(self, text: str) -> None:
        """Print a long text, through PAGER where there is one."""
        self._output.text(text)
        self._output.flush()

    def _read(self) -> str:
        return self._context.stdin.readline().decode(errors="replace")


def resolved(typed: str, options: Sequence[str], more: Mapping[str, str]) -> str | None:
    """Return the number or letter that was meant; the beginning of one option alone is enough."""
    typed = typed.strip().casefold()
    if typed in more:
        return typed
    if typed.isascii() and typed.isdigit():
        return str(int(typed)) if 0 < int(typed[:9]) <= len(options) else None
    if not typed:
        return None
    begun = [
        str(number) for number, text in enumerate(options, 1) if text.casefold().startswith(typed)
    ]
    return begun[0] if len(begun) == 1 else None


def _listed(options: Sequence[str], more: Mapping[str, str]) -> str:
    """Return what may be chosen as one text whose pairs of key and word are not parted."""
    named = [*enumerate(options, 1), *more.items()]
    return _together(", ".join(f"{key} {text}" for key, text in named))


def _together(listed: str) -> str:
    """Return a list whose items are not parted at the end of a line."""
    return ", ".join(each.replace(" ", "\N{NO-BREAK SPACE}") for each in listed.split(", "))
