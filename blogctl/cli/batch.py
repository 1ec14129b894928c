"""`blogctl batch`: many commands in one process."""

import io
import os
import re
import shlex
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from blogctl.cli import _files
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, KeepGoingOpt
from blogctl.errors import BlogctlError, LineFailed, Partial, Usage

noun = Noun()

FileArg = Annotated[
    str, typer.Argument(metavar="[FILE|-]", help="One command a line, with or without `blogctl`.")
]
AtomicOpt = Annotated[
    bool, typer.Option("--atomic", help="Read all first; one operation, all of it or nothing.")
]

# A line with a comment, and what stands before it: shlex takes any # for one, also that of C#.
_PART = r"""(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])"""
_COMMENTED = re.compile(rf"((?:\s++|(?!\#){_PART}++)*+)\#")


@noun.command(
    prints=False,
    examples=(
        "blogctl batch commandes.txt",
        "printf 'tag new web\\npost tag 12 web\\n' | blogctl batch --atomic",
    ),
)
def batch(
    ctx: typer.Context,
    file: FileArg = "-",
    atomic: AtomicOpt = False,
    keep_going: KeepGoingOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Run one command per line, each its own operation; stop at the first that fails.

    Quotes are as in a shell and nothing is expanded; # begins a comment; a batch can't run a
    batch. Nothing is asked: what needs a yes needs --yes. A line may read standard input if the
    batch comes from a file.
    """
    context = of(ctx)
    context.alone("batch")
    whole = "--atomic" if atomic else "--dry-run" if dry_run else None
    if whole and keep_going:
        raise Usage("options-exclusive", first=whole, second="--keep-going")
    text = _files.read(context, file)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    context.stdin = _Once(context.stdin if file != _files.STANDARD_INPUT else None)
    if whole:
        _run_whole(ctx, lines, dry_run=dry_run)
    else:
        _run_each(ctx, lines, keep_going=keep_going)


class _Once(io.BytesIO):
    """Standard input that one line may read: a second would find nothing and do nothing."""

    def __init__(self, source: BinaryIO | None) -> None:
        super().__init__()
        self._source = source

    def read(self, size: int | None = -1, /) -> bytes:
        if self._source is None:
            raise Usage("stdin-twice")
        source, self._source = self._source, None
        return source.read(-1 if size is None else size)

    def fill(self) -> None:
        """Read it now, before a transaction opens."""
        if self._source is not None:
            self._source = io.BytesIO(self._source.read())


def _run_each(ctx: typer.Context, lines: list[str], *, keep_going: bool) -> None:
    context = of(ctx)
    done, failed = 0, 0
    for number, line in enumerate(lines, start=1):
        context.output.format = None  # an error takes that of its line
        try:
            words = _words(line, number)
            _run(ctx, context.again(), number, words)
            done += bool(words)
        except BrokenPipeError:
            _silence(context)  # who read the first lines' results may not want the others' work
        except LineFailed as error:
            if not keep_going:
                raise
            failed += 1
            context.report(error)
    if failed:
        context.output.format = None
        raise Partial("partly-batch", failed=failed, count=done + failed)


def _run_whole(ctx: typer.Context, lines: list[str], *, dry_run: bool) -> None:
    """Run all lines as one operation; what they print comes after the commit."""
    context = of(ctx)
    commands = [(number, _words(line, number)) for number, line in enumerate(lines, start=1)]
    if isinstance(context.stdin, _Once) and any("-" in words for _, words in commands):
        context.stdin.fill()
    held = context.holding_output()
    with context.change("batch", dry_run=dry_run) as change:
        held.whole = change
        for number, words in commands:
            _run(ctx, held.again(), number, words)
    held.release_to(context)


def _words(line: str, number: int) -> list[str]:
    """Return the words of a line, none where there is no command on it."""
    commented = _COMMENTED.match(line)
    try:
        words = shlex.split(commented[1] if commented else line)
    except ValueError as error:
        raise LineFailed(Usage("batch-quoting"), line=number) from error
    if words[:1] != ["blogctl"]:
        return words
    if len(words) == 1:
        raise LineFailed(Usage("command-missing", path="blogctl"), line=number)
    return words[1:]


def _run(ctx: typer.Context, context: Context, number: int, words: list[str]) -> None:
    """Run the command of a line; its error is told in the form that the line asks for."""
    if not words:
        return
    root: Any = ctx.find_root().command
    try:
        root.run(words, context)
    except BlogctlError as error:
        from blogctl.cli._usage import asked_format  # noqa: PLC0415 - only for a wrong line

        of(ctx).output.format = asked_format(words) or context.output.format
        raise LineFailed(error, line=number) from error


def _silence(context: Context) -> None:
    """Let what is written to a pipe that nobody reads any more go nowhere."""
    output = context.output
    for name in ("stdout", "stderr"):
        try:
            getattr(output, name).flush()
        except BrokenPipeError:
            setattr(output, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
