"""`blogctl db`: the database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._files import STANDARD_INPUT
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, YesOpt, whole_number
from blogctl.cli._targets import STANDARD_OUTPUT
from blogctl.errors import DatabaseProblem, Red, Usage
from blogctl.records.backups import BackupRecord, RestoreRecord
from blogctl.records.database import DatabaseRecord, FindingRecord

if TYPE_CHECKING:
    from blogctl.services.archives import Opened
    from blogctl.services.restoring import Restored

noun = Noun()

BackupArg = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE|-]", help="Where; by default a new file in backups/ beside the blog."
    ),
]

ArchiveArg = Annotated[
    str,
    typer.Argument(
        metavar="FILE|latest|-", help="A backup: a file, the newest in backups/, standard input."
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
RepairOpt = Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")]


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
        backups.stream_out(context.path, context.output.binary, now=context.now)
        return
    _enter(context)
    record = backups.back_up(
        context.path,
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
    """Look who acts, if that is said, where the blog is of this version; then close it."""
    from blogctl.store.facts import schema, timezone  # noqa: PLC0415
    from blogctl.store.schema import HEAD  # noqa: PLC0415

    path = context.path
    if (context.names_actor or context.verbose) and schema(path) == HEAD:
        with context.reading():  # whoever is named must exist here too
            pass
    context.output.zone = timezone(path)
    context.close()


@noun.command(examples=("blogctl db check", "blogctl db check --repair"))
def check(ctx: typer.Context, repair: RepairOpt = False, dry_run: DryRunOpt = False) -> None:
    """Look whether all is well, from the file's pages to what posts refer to; exit 1 if not.

    With --repair what can be mended is, in one operation, and the file as it was is kept beside;
    exit 1 where something is left. What lies in the folder media and belongs to nothing is deleted.
    A file that is damaged is exit 5: bring back a backup.
    """
    from blogctl.services import checking  # noqa: PLC0415

    context = of(ctx)
    context.expect(FindingRecord)
    path = context.store.path
    tally = _Tally()
    if repair:
        context.alone("db check --repair")
        done = checking.repair(context.store, who=context.actor, now=context.now, dry_run=dry_run)
        if done.backup:
            context.say("kept-as-it-was", backup=done.backup)
        context.tell(done.operation, dry_run=dry_run)
        context.output.records(tally.passing(done.findings), FindingRecord)
    else:
        with context.reading() as session:
            found = checking.findings(session, path, context.now)
            context.output.records(tally.passing(found), FindingRecord)
    _conclude(context, tally, repair=repair)


@dataclass
class _Tally:
    """What was found so far."""

    found: int = 0
    left: int = 0
    mendable: int = 0
    damage: str | None = None

    def passing(self, findings: Iterable[FindingRecord]) -> Iterator[FindingRecord]:
        """Yield findings as they come, and remember what has to be said of them all."""
        from blogctl.services import checking, examinations  # noqa: PLC0415

        for finding in findings:
            self.found += 1
            self.left += not finding.repaired
            self.mendable += checking.is_mendable(finding)
            if finding.what == examinations.DAMAGED:
                self.damage = self.damage or finding.detail
            yield finding


def _conclude(context: Context, tally: _Tally, *, repair: bool) -> None:
    """Say what is left to do; raises Red, or DatabaseProblem where no repair helps."""
    path = str(context.store.path)
    if tally.damage is not None:
        raise DatabaseProblem("damaged", path=path, detail=tally.damage)
    if not tally.found:
        context.say("all-well", path=path)
    if tally.mendable and not repair:
        context.say("can-be-mended")
    if tally.left:
        raise Red("red", refs=[str(tally.left)])


@noun.command(
    examples=(
        "blogctl db restore latest --dry-run",
        "blogctl db restore backups/le-blog-20260312T093000Z.tar",
        "ssh ailleurs cat blog.tar | blogctl db restore - --yes",
    )
)
def restore(
    ctx: typer.Context, file: ArchiveArg, yes: YesOpt = False, dry_run: DryRunOpt = False
) -> None:
    """Bring a blog back from a backup, once all of that is checked.

    What it replaces is kept beside; where no blog is, it makes one. People erased since the backup
    are erased again. An older backup is upgraded on the way.
    """
    from blogctl.services import archives  # noqa: PLC0415
    from blogctl.store.beside import scratch_folder  # noqa: PLC0415
    from blogctl.store.create import folders  # noqa: PLC0415

    context = of(ctx)
    context.alone("db restore")
    context.expect(RestoreRecord)
    path = context.blog_or_new()
    backup_ = archives.latest(path) if file == archives.LATEST else context.cwd / file
    with _unmade(path), folders(path.parent), scratch_folder(path) as folder:
        if file == STANDARD_INPUT:
            opened = archives.unpacked(context.stdin, folder, path=file)
        else:
            with archives.opening(backup_) as stream:
                opened = archives.unpacked(stream, folder, path=file)
        done = _restore(context, path, opened, yes=yes or dry_run, dry_run=dry_run)
    if done.upgraded:
        context.say("restored-older", old=done.upgraded)
    if done.unread:
        context.warn("erasures-unread", path=path)
    context.tell(done.operation, dry_run=dry_run)
    context.output.records([done.record], RestoreRecord, one=True, change=True)


def _restore(
    context: Context, path: Path, opened: "Opened", *, yes: bool, dry_run: bool
) -> "Restored":
    """Ask where something is replaced, and restore."""
    from blogctl.services import restoring  # noqa: PLC0415
    from blogctl.store.facts import timezone  # noqa: PLC0415
    from blogctl.when import show  # noqa: PLC0415

    context.output.zone = zone = timezone(opened.blog)
    if restoring.replaces(path):
        contents = opened.manifest.contents
        moment = show(contents.created_at, zone=zone, language=context.language)
        title = contents.title or path.parent.name  # as people call a blog that has no title
        _asking.approve(context, "restore", yes=yes, path=path, title=title, moment=moment)
    context.store.close()
    return restoring.restore(opened, path, who=context.actor, now=context.now, dry_run=dry_run)


@contextmanager
def _unmade(path: Path) -> Iterator[None]:
    """Say that a blog's file can't be made where its folder can't."""
    try:
        yield
    except OSError as error:
        detail = error.strerror
        raise DatabaseProblem("not-created", path=str(path), detail=detail) from error
