"""`blogctl tick`: all that is due, once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, choice, one_of
from blogctl.errors import BlogctlError, Red, Usage
from blogctl.records.ticks import TickRecord
from blogctl.vocabulary import Ticked, TickStep, TickUnit

if TYPE_CHECKING:
    from blogctl.services.ticking import Ticking

noun = Noun()

OnlyOpt = Annotated[
    list[TickStep] | None,
    typer.Option(
        "--only",
        metavar=choice(TickStep),
        parser=one_of(TickStep),
        help="This step alone; may be repeated.",
    ),
]
UnitOpt = Annotated[
    TickUnit | None,
    typer.Option(
        "--unit",
        metavar=choice(TickUnit),
        parser=one_of(TickUnit),
        help="Print what starts it every five minutes, and do nothing.",
    ),
]


@noun.command(
    examples=(
        "blogctl tick",
        "blogctl tick --dry-run",
        "blogctl tick --unit cron",
    )
)
def tick(
    ctx: typer.Context, only: OnlyOpt = None, unit: UnitOpt = None, dry_run: DryRunOpt = False
) -> None:
    """Do all that is due, once; say what was done, and nothing where nothing was due.

    site builds the site of site.folder again, where one was built; hooks runs the commands of your
    configuration file (help hooks); privacy forgets old IP addresses (privacy.forget_after); backup
    makes and thins backups (backup.every, backup.keep_daily and the like). Where another tick is at
    work it leaves at once. Each step has a limit of time; one that fails is tried again later.
    """
    context = of(ctx)
    context.alone("tick")
    if unit is not None:
        _print_unit(context, unit, second="--only" if only else "--dry-run" if dry_run else None)
        return
    context.expect(TickRecord)
    ticking = _ticking(context)
    if dry_run:
        _foretell(context, ticking, only or ())
    else:
        _tick(context, ticking, only or ())


def _print_unit(context: Context, unit: TickUnit, *, second: str | None) -> None:
    from blogctl.cli import _units  # noqa: PLC0415 - for who sets it up

    if second is not None:
        raise Usage("options-exclusive", first="--unit", second=second)
    context.output.text(_units.unit(context, unit).rstrip("\n"))


def _ticking(context: Context) -> "Ticking":
    """Return what a tick works with; the blog is not open then, for its steps are processes."""
    from blogctl.services import hooks_file  # noqa: PLC0415
    from blogctl.services.ticking import Ticking  # noqa: PLC0415
    from blogctl.site import theme  # noqa: PLC0415

    with context.reading() as session:
        actor = context.actor(session).name
    context.close()
    return Ticking(
        blog=context.store.path,
        now=context.now,
        actor=actor,
        hooks=hooks_file.load(
            hooks_file.place(context.environ), home=context.environ.get("HOME", "")
        ),
        environ=dict(context.environ),
        cache=theme.cache_of(context.environ),
    )


def _foretell(context: Context, ticking: "Ticking", only: Sequence[TickStep]) -> None:
    from blogctl.services import ticking as steps  # noqa: PLC0415

    _print(context, [TickRecord(step, Ticked.DUE) for step in steps.due(ticking, only)])
    context.tell(None, dry_run=True)


def _tick(context: Context, ticking: "Ticking", only: Sequence[TickStep]) -> None:
    """Do what is due; raises Red where a step failed, once all others were done."""
    from blogctl.services import ticking as steps  # noqa: PLC0415
    from blogctl.store.holding import held  # noqa: PLC0415

    records: list[TickRecord] = []
    with held(ticking.blog) as free:
        if not free:
            if context.verbose:
                context.say("tick-elsewhere")
            return
        for step in only or TickStep:
            record = _step(context, ticking, step)
            if record is not None:
                records.append(record)
        steps.ticked(ticking)
    _print(context, records)
    failed = [str(record.step) for record in records if record.outcome is Ticked.FAILED]
    if failed:
        raise Red("red", refs=failed)  # each was told


def _step(context: Context, ticking: "Ticking", step: TickStep) -> TickRecord | None:
    """Do a step if it is due; what goes wrong is told, and does not stop the others."""
    from blogctl.cli._wording import describe  # noqa: PLC0415
    from blogctl.language import catalogue  # noqa: PLC0415
    from blogctl.services import ticking as steps  # noqa: PLC0415

    try:
        return steps.done(ticking, step) if steps.due(ticking, [step]) else None
    except BlogctlError as error:
        context.report(error)
        told = describe(error, catalogue("en"))  # a machine's, in one language
        return TickRecord(step, Ticked.FAILED, None, told.message)


def _print(context: Context, records: list[TickRecord]) -> None:
    """Print what was done; nothing was is nothing said, unless a format was asked for."""
    if records or context.output.format:
        context.output.records(records, TickRecord, change=True)
