"""The one place that prints: results on standard output, everything else on standard error.

How records look is in `blogctl.cli._formats`; what may be said when, and whether in colour, is
here. See "Output" in the command-line contract.
"""

import codecs
import io
import os
import shlex
import subprocess
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from functools import cached_property
from itertools import islice
from typing import Any, BinaryIO, TextIO

from blogctl.cli._cells import compact_json
from blogctl.cli._columns import (
    SPARSE,
    Column,
    Sheet,
    chosen_columns,
    columns_of,
    key_column,
    table_columns,
)
from blogctl.cli._formats import FORMATS
from blogctl.errors import Usage
from blogctl.language import Catalogue
from blogctl.text import neutralise
from blogctl.vocabulary import Format

TABLE_ROWS = 50
"""How many rows a table shows on a terminal unless `--limit` says otherwise."""

DEFAULT_WIDTH = 80
DEFAULT_HEIGHT = 24
_DIFF_STYLES = {"+++": "1", "---": "1", "@@": "36", "+": "32", "-": "31"}


class Output:
    """What a command says, in the format, the language and the colours that were asked for.

    `zone` is the blog's, for the times of a table; `limit` is the `--limit` of the command, where
    there is one; `marks` gives the parts of a text that a table in colour sets off. All may be set
    once known.
    """

    def __init__(
        self,
        stdout: TextIO,
        stderr: TextIO,
        *,
        environ: Mapping[str, str],
        catalogue: Catalogue,
        format: Format | None = None,  # noqa: A002 - the name of the option
        fields: str | None = None,
        raw: bool = False,
        quiet: bool = False,
        width: int | None = None,
    ) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.catalogue = catalogue
        self.format = format
        self.fields = fields
        self.raw = raw
        self.quiet = quiet
        self.width = width
        self.zone: tzinfo = UTC
        self.limit: int | None = None
        self.marks: Callable[[str], Sequence[tuple[int, int]]] | None = None

    @property
    def terminal(self) -> bool:
        """Whether standard output is a terminal."""
        return self.stdout.isatty()

    @cached_property
    def bytes(self) -> BinaryIO:
        """The way to standard output for what is no text of ours; what was printed goes first."""
        self.stdout.flush()
        buffer = getattr(self.stdout, "buffer", None)
        return io.BufferedWriter(_AsText(self.stdout)) if buffer is None else buffer

    @property
    def colour(self) -> bool:
        """Whether standard output is in colour: NO_COLOR, FORCE_COLOR, TERM, else a terminal."""
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
            return True
        return self.environ.get("TERM") != "dumb" and self.terminal

    @property
    def chosen(self) -> Format:
        """The format in force: the one asked for, else a table on a terminal and tsv elsewhere."""
        return self.format or (Format.TABLE if self.terminal else Format.TSV)

    @property
    def columns(self) -> int | None:
        """How many columns there are for a table; None in the other formats, which never cut."""
        return self.paper_width if self.chosen is Format.TABLE else None

    def check_fields(self, kind: type[Any]) -> None:
        """Check `--fields` against the record's class, before any work. Raises Usage."""
        self._columns(kind)

    def wanted(self, *, change: bool = False) -> int | None:
        """Return how many rows `records` can use at most; None is all of them.

        Who fetches no more than that gives `records` the `total`. `change` is as in `records`.
        """
        if self.chosen is Format.COUNT or (change and self._silenced):
            return 0
        if self.limit is None and self._cuts:
            return TABLE_ROWS
        return self.limit

    def records(
        self,
        rows: Iterable[Any],
        kind: type[Any],
        *,
        one: bool = False,
        total: Callable[[], int] | None = None,
        change: bool = False,
    ) -> None:
        """Print records of this class in the chosen format.

        `one`: the command by its form concerns one thing, so json and yaml give an object. `total`
        gives the number of the whole selection, whatever the limit; it is asked only where it is
        shown, and `count` then leaves the rows alone. `change`: the rows are what was just
        changed, so quiet silences them unless a format was asked for.
        """
        if change and self._silenced:
            return
        sheet = self._sheet(kind, one=one, total=total)
        more = 0
        if self._cuts and self.limit is None:
            rows, more = _cut(rows, total)
        FORMATS[self.chosen](rows, sheet)
        self.flush()
        if more:
            self._say_more(more)

    @property
    def binary(self) -> BinaryIO:
        """Standard output for bytes: a result that is no text. Raises Usage on a terminal."""
        if self.terminal:
            raise Usage("bytes-to-terminal")
        self.stdout.flush()
        return self.stdout.buffer

    def text(self, value: str) -> None:
        """Print a result that is text for people, its line ends and tabs kept."""
        line_end = "" if value.endswith("\n") else "\n"
        self._page(neutralise(value, keep="\n\t") + line_end)

    def paged(self, value: str) -> bool:
        """Show a text in PAGER, else in `less`, however short; return whether that waited.

        Where it did not, the text stands on the terminal.
        """
        pager = self.environ.get("PAGER") or ("less" if self._has_descriptor else "")
        text = neutralise(value, keep="\n\t") + "\n"
        if self._through(pager, text):
            return pager != "cat"
        self.stdout.write(text)
        self.stdout.flush()
        return False

    def diff(self, lines: Iterable[str]) -> None:
        """Print the lines of a unified diff, in colour where there is colour."""
        coloured, written = self.colour, []
        for line in lines:
            shown = neutralise(line.removesuffix("\n"), keep="\t")
            style = next((_DIFF_STYLES[s] for s in _DIFF_STYLES if shown.startswith(s)), None)
            shown = f"\x1b[{style}m{shown}\x1b[0m" if coloured and style else shown
            written.append(shown + "\n")
        self._page("".join(written))

    def lines(self, shown: Iterable[str]) -> None:
        """Print lines for people, one after the other, never through PAGER."""
        self.stdout.write("".join(f"{neutralise(line)}\n" for line in shown))
        self.stdout.flush()

    def take_screen(self) -> None:
        """Take the whole terminal, whose lines come back with `leave_screen`."""
        self.stdout.write("\x1b[?1049h\x1b[H\x1b[2J")
        self.stdout.flush()

    def leave_screen(self) -> None:
        """Give the terminal back as it was before `take_screen`."""
        self.stdout.write("\x1b[?1049l")
        self.stdout.flush()

    def screen(self, lines: Iterable[str], *, bold: Container[int] = (), prompt: str = "") -> None:
        """Show these lines alone, from the top of the terminal, and leave the cursor behind them.

        They must fit it. Those whose places are in `bold` are so where there is colour.
        """
        drawn = ["\x1b[H"]
        for place, line in enumerate(lines):
            text = neutralise(line)
            text = f"\x1b[1m{text}\x1b[0m" if self.colour and place in bold else text
            drawn.append(f"\x1b[2K{text}\n")  # erased before: after, a full line would suffer
        self.stdout.write("".join([*drawn, "\x1b[J", neutralise(prompt)]))
        self.stdout.flush()

    @property
    def size(self) -> tuple[int, int]:
        """The columns and lines that a screen may take: COLUMNS may make it narrower, not wider."""
        columns, lines = self._paper_size()
        return min(self.paper_width, columns or DEFAULT_WIDTH), lines or DEFAULT_HEIGHT

    def say(self, message: str) -> None:
        """Tell the person what was done or is going on; quiet silences it."""
        if not self.quiet:
            self._tell(message)

    def aside(self, text: str) -> None:
        """Show lines that are not a result, such as the help of a command that was half said."""
        self.stderr.write(neutralise(text, keep="\n\t") + "\n")

    def prompt(self, text: str) -> None:
        """Show a question, and leave the cursor behind it."""
        self.stderr.write(neutralise(text))
        self.stderr.flush()

    def warn(self, message: str) -> None:
        """Warn the person; quiet silences it."""
        word = self.catalogue.gettext("warning")
        self.say(f"{word}: {message}")

    def hint(self, message: str) -> None:
        """Name a next step; quiet silences it."""
        self.say(f"hint: {message}")

    def error(
        self,
        code: str,
        message: str,
        hint: str | None,
        refs: Sequence[str],
        *,
        line: int | None = None,
    ) -> None:
        """Report a failure, as JSON where the results are JSON; nothing silences it.

        `line` is that of a batch.
        """
        if self.format in {Format.JSON, Format.JSONL}:
            parts: dict[str, object] = {"code": code, "message": message}
            parts |= {"hint": hint, "refs": refs} | ({} if line is None else {"line": line})
            self.stderr.write(compact_json({"error": parts}) + "\n")
            return
        self._tell(f"error: {message}")
        if hint:
            self._tell(f"hint: {hint}")

    def flush(self) -> None:
        """Hand everything printed so far to the reader. Raises BrokenPipeError if it has left."""
        self.stdout.flush()
        self.stderr.flush()

    def _page(self, text: str) -> None:
        """Write a text, through PAGER where there is one and the terminal is too low for it."""
        pager = self.environ.get("PAGER", "") if self.terminal else ""
        low = text.count("\n") < (self._paper_size().lines or DEFAULT_HEIGHT)
        if low or not self._through(pager, text):
            self.stdout.write(text)

    def _through(self, pager: str, text: str) -> bool:
        """Show a text in a pager; return whether there was one."""
        if not pager:
            return False
        self.flush()
        try:
            subprocess.run(shlex.split(pager), input=text.encode(), check=False)  # noqa: S603 - the person's own
        except (OSError, ValueError, IndexError):  # no such pager: better unpaged than not at all
            return False
        return True

    @property
    def _has_descriptor(self) -> bool:
        """Whether another program would write to the same place."""
        try:
            return self.stdout.fileno() >= 0
        except (OSError, ValueError):
            return False

    @property
    def _silenced(self) -> bool:
        """Whether changed things go unprinted."""
        return self.quiet and self.format is None

    @property
    def _cuts(self) -> bool:
        """Whether only the first rows are shown."""
        return self.chosen is Format.TABLE and self.terminal

    def _columns(self, kind: type[Any]) -> tuple[Column, ...]:
        if self.fields is not None:
            return chosen_columns(kind, self.fields)
        return table_columns(kind) if self.chosen is Format.TABLE else columns_of(kind)

    def _sheet(self, kind: type[Any], *, one: bool, total: Callable[[], int] | None) -> Sheet:
        return Sheet(
            stream=self.stdout,
            columns=self._columns(kind),
            key=key_column(kind),
            one=one,
            raw=self.raw,
            total=total,
            terminal=self.terminal,
            colour=self.colour,
            dumb=self.environ.get("TERM") == "dumb",
            width=self.paper_width,
            zone=self.zone,
            catalogue=self.catalogue,
            sparse=kind.__name__ in SPARSE and self.fields is None,
            marks=self.marks,
        )

    @property
    def paper_width(self) -> int:
        """How many columns there are: as told, else COLUMNS, else the terminal's, else 80."""
        if self.width:
            return self.width
        told = self.environ.get("COLUMNS", "")
        if told.isdecimal() and int(told):
            return int(told)
        return self._paper_size().columns or DEFAULT_WIDTH

    def _paper_size(self) -> os.terminal_size:
        """Return the terminal's columns and lines; 80 by 24 where it does not tell."""
        try:
            return os.get_terminal_size(self.stdout.fileno())
        except (OSError, ValueError):
            return os.terminal_size((DEFAULT_WIDTH, DEFAULT_HEIGHT))

    def _tell(self, message: str) -> None:
        self.stderr.write(neutralise(message) + "\n")

    def _say_more(self, more: int) -> None:
        catalogue = self.catalogue
        sentence = catalogue.ngettext(
            "… and {number} more (--limit, or another --format, shows it)",
            "… and {number} more (--limit, or another --format, shows them)",
            more,
        )
        comma = catalogue.pgettext("between thousands", ",")
        self.say(sentence.format(number=f"{more:,}".replace(",", comma)))


class _AsText(io.RawIOBase):
    """Bytes of UTF-8 on their way into a stream of text, which is what is held until a commit."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        self._stream.write(self._decoder.decode(bytes(data)))
        return len(data)


def _cut(rows: Iterable[Any], total: Callable[[], int] | None) -> tuple[Iterable[Any], int]:
    """Return the rows that a table shows on a terminal, and how many it leaves out."""
    rest = iter(rows)
    shown = list(islice(rest, TABLE_ROWS))
    if len(shown) < TABLE_ROWS:
        return shown, 0
    return shown, total() - len(shown) if total else sum(1 for _ in rest)
