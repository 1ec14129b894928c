"""`blogctl db`: the database."""

from typing import Annotated, Any

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._files import STANDARD_INPUT
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, whole_number
from blogctl.errors import Usage
from blogctl.records.backups import BackupRecord
from blogctl.records.database import DatabaseRecord

noun = Noun()

STANDARD_OUTPUT = STANDARD_INPUT

BackupArg = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE|-]", help="Where; by default a new file in backups/ beside the blog."
    ),
]


def _keep(period: str) -> Any:  # noqa: ANN401 - Typer's own
    return typer.Option(
        f"--keep-{period}",
        parser=whole_number,
        metavar="N",
        help=f"Then remove older ones, but for the newest of each of N {_PERIODS[period]}.",
    )


_PERIODS = {"daily": "days", "weekly": "weeks", "monthly": "months"}
KeepDailyOpt = Annotated[int | None, _keep("daily")]
KeepWeeklyOpt = Annotated[int | None, _keep("weekly")]
KeepMonthlyOpt = Annotated[int | None, _keep("monthly")]


@noun.command(examples=("blogctl db info", "blogctl db info --format json"))
def info(ctx: typer.Context) -> None:
    """Show which file it is, its schema and what is in it; an older or newer one too."""
    from blogctl.services import upkeep  # noqa: PLC0415

    context = of(ctx)
    context.expect(DatabaseRecord)
    record = upkeep.info(context.store.path)
    if record.schema == record.schema_head:
        with context.reading():  # whoever is named by --as must exist here too
            pass
    else:
        older = record.schema < record.schema_head
        context.say("older-schema" if older else "newer-schema", found=record.schema)
    context.output.records([record], DatabaseRecord, one=True)


@noun.command(examples=("blogctl db upgrade --dry-run", "blogctl db upgrade"))
def upgrade(ctx: typer.Context, dry_run: DryRunOpt = False) -> None:
    """Bring an older blog to this version; the file as it was is kept beside."""
    from blogctl.services import upgrading, upkeep  # noqa: PLC0415

    context = of(ctx)
    context.alone("db upgrade")
    context.expect(DatabaseRecord)
    path = context.store.path
    done = upgrading.upgrade(context.store, who=context.actor, now=context.now, dry_run=dry_run)
    if done.operation is None:
        context.say("up-to-date", path=path, head=done.new)
    elif dry_run:
        context.say("would-upgrade", old=done.old, new=done.new)
    elif done.backup:
        context.say("upgraded", old=done.old, new=done.new, backup=done.backup)
    if done.rendered:
        context.say("rendered", count=done.rendered)
    context.tell(done.operation, dry_run=dry_run)
    context.output.records([upkeep.info(path)], DatabaseRecord, one=True, change=True)


@noun.command(
    examples=(
        "blogctl db backup",
        "blogctl db backup --keep-daily 7 --keep-weekly 5 --keep-monthly 12",
        "blogctl db backup - | ssh ailleurs 'cat > blog.tar'",
    )
)
def backup(
    ctx: typer.Context,
    file: BackupArg = None,
    keep_daily: KeepDailyOpt = None,
    keep_weekly: KeepWeeklyOpt = None,
    keep_monthly: KeepMonthlyOpt = None,
    dry_run: DryRunOpt = False,
) -> None:
    """Write the blog with its media and theme to one archive, while others go on writing.

    It is a tar file that nobody else may read. Secrets, in files beside the blog, are not in it.
    With --keep-daily and the like, older backups of this blog in the same folder are removed, the
    others kept; days, weeks and months are those of the blog's time zone.
    """
    from blogctl.services import backups  # noqa: PLC0415
    from blogctl.services.thinning import Keeping  # noqa: PLC0415

    context = of(ctx)
    context.alone("db backup")
    context.expect(BackupRecord)
    keeping = Keeping(keep_daily, keep_weekly, keep_monthly)
    if file == STANDARD_OUTPUT:
        _check_alone(context, everything=keeping.everything and not dry_run)
        _enter(context)
        backups.stream_out(context.store, context.output.binary, now=context.now)
        return
    _enter(context)
    record = backups.back_up(
        context.store,
        None if file is None else context.cwd / file,
        keeping=keeping,
        now=context.now,
        dry_run=dry_run,
    )
    context.tell(None, dry_run=dry_run)
    context.output.records([record], BackupRecord, one=True, change=True)


def _check_alone(context: Context, *, everything: bool) -> None:
    """Raise Usage where an archive can't have standard output to itself."""
    if context.output.format or context.output.fields or not everything:
        second = "--format, --fields, --dry-run, --keep-…"
        raise Usage("options-exclusive", first=STANDARD_OUTPUT, second=second)


def _enter(context: Context) -> None:
    """Look who acts, where the blog is of this version: whoever is named must exist here too."""
    from blogctl.store.facts import schema  # noqa: PLC0415
    from blogctl.store.schema import HEAD  # noqa: PLC0415

    if schema(context.store.path) == HEAD:
        with context.reading():
            pass
