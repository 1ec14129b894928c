"""`blogctl batch`: many commands in one process."""

import shlex
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from blogctl.cli import _files
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import KeepGoingOpt
from blogctl.errors import BlogctlError, LineFailed, Partial, Usage

noun = Noun()

FileArg = Annotated[
    str, typer.Argument(metavar="[FILE|-]", help="One command a line, without `blogctl`.")
]
AtomicOpt = Annotated[
    bool, typer.Option("--atomic", help="Read all first; one operation, all of it or nothing.")
]


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
) -> None:
    """Run one command per line, each its own operation; stop at the first that fails.

    Quotes are as in a shell, # begins a comment, and a batch can't run a batch.
    """
    context = of(ctx)
    if atomic and keep_going:
        raise Usage("options-exclusive", first="--atomic", second="--keep-going")
    context.alone("batch")
    lines = _files.read(context, file).splitlines()
    if atomic:
        _run_whole(ctx, lines)
        return
    count, failed = 0, 0
    for number, words in _commands(lines):
        count += 1
        try:
            _run(ctx, context.again(reading=file != "-"), number, words)
        except LineFailed as error:
            if not keep_going:
                raise
            failed += 1
            context.report(error)
    if failed:
        raise Partial("partly-batch", failed=failed, count=count)


def _run_whole(ctx: typer.Context, lines: list[str]) -> None:
    """Run all lines as one operation; what they print comes after the commit."""
    context = of(ctx)
    commands = list(_commands(lines))
    held = context.holding_output()
    with context.change("batch") as change:
        held.whole = change
        for number, words in commands:
            _run(ctx, held.again(), number, words)
    held.release_to(context)


def _commands(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the words of each line that is a command."""
    for number, line in enumerate(lines, start=1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise LineFailed(Usage("batch-quoting"), line=number) from error
        if words:
            yield number, words[1:] if words[0] == "blogctl" else words


def _run(ctx: typer.Context, context: Context, number: int, words: list[str]) -> None:
    if words[:1] == ["batch"]:
        raise LineFailed(Usage("batch-nested"), line=number)
    root: Any = ctx.find_root().command
    try:
        root.run(words, context)
    except BlogctlError as error:
        raise LineFailed(error, line=number) from error
