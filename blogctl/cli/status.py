"""`blogctl status`: what there is to do."""

from collections.abc import Sequence
from typing import Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import one_of
from blogctl.errors import Red, Usage
from blogctl.records.status import CheckRecord, StatusRecord
from blogctl.vocabulary import Check

noun = Noun()

ChecksArg = Annotated[
    list[Check] | None,
    typer.Argument(
        metavar=f"[{'|'.join(Check)}]...",
        parser=one_of(Check),
        help="What to check; all by default.",
    ),
]
CheckOpt = Annotated[
    bool, typer.Option("--check", help="Print a line for each red, and exit 1 if there is one.")
]
MineOpt = Annotated[bool, typer.Option("--mine", help="What is with you alone.")]


@noun.command(
    examples=(
        "blogctl status",
        "blogctl status --mine --as luc-ferry",
        "blogctl status --check late waiting backup",
    )
)
def status(
    ctx: typer.Context, checks: ChecksArg = None, check: CheckOpt = False, mine: MineOpt = False
) -> None:
    """Say what there is to do: to answer by when, to moderate, what is late, what went on.

    Text for people, piped too; with --format one record. With --check, for monitoring: waiting is
    red with a comment pending for more than 24 hours, late with an answer overdue, backup without
    one of the last two days in the folder backups beside the blog, which is older than that,
    schema where it is another version's, disk where less is free than two copies of the blog and
    100 MiB, tick where one came once and none for an hour.
    """
    context = of(ctx)
    if check:
        if mine:
            raise Usage("options-exclusive", first="--check", second="--mine")
        _check(context, checks or tuple(Check))
        return
    if checks:
        raise Usage("argument-extra", value=str(checks[0]), path=ctx.command_path)
    _tell(context, mine=mine)


def _tell(context: Context, *, mine: bool) -> None:
    from blogctl.services import acting, morning  # noqa: PLC0415

    context.expect(StatusRecord)
    with context.reading() as session:
        person = acting.contributor(context.actor(session)) if mine else None
        view = morning.Morning(session, context.now, context.settings.zone, person)
        record = morning.status(view, context.store.path)
    if context.output.format or context.output.fields:
        context.output.records([record], StatusRecord, one=True)
        return
    from blogctl.cli import _morning  # noqa: PLC0415 - for people alone

    context.output.text(_morning.told(context, record))


def _check(context: Context, asked: Sequence[Check]) -> None:
    from blogctl.services import checks  # noqa: PLC0415

    context.expect(CheckRecord)
    red = checks.red(context.store.path, context.reading, asked, now=context.now)
    if context.output.format or context.output.fields:
        context.output.records(red, CheckRecord)
    elif red:
        context.output.text("\n".join(_line(context, record) for record in red))
    if red:
        raise Red("red", refs=[record.check for record in red])


def _line(context: Context, record: CheckRecord) -> str:
    """Return what is red about a check, after its name."""
    return f"{record.check}: {_words(context, record)}"


def _words(context: Context, record: CheckRecord) -> str:
    from blogctl.cli._cells import on_the_wall  # noqa: PLC0415 - only where something is red

    output, value = context.output, record.value
    since = record.since and on_the_wall(record.since, output.zone, output.catalogue)
    match record.check:
        case Check.WAITING:
            return context.words("red-waiting", count=value, since=since)
        case Check.LATE:
            return context.words("red-late", count=value, since=since)
        case Check.BACKUP:
            key = "red-backup" if since else "red-no-backup"
            return context.words(key, since=since, name=value)
        case Check.TICK:
            return context.words("red-tick", since=since)
        case Check.SCHEMA:
            older = str(value) < str(record.limit)
            return context.words("older-schema" if older else "newer-schema", found=value)
    return context.words("red-disk", free=_mib(value), least=_mib(record.limit))


def _mib(size: int | str | None) -> int:
    return int(size or 0) // 2**20
