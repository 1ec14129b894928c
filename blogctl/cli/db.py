"""`blogctl db`: the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt
from blogctl.errors import DatabaseProblem, Red
from blogctl.records.database import DatabaseRecord, FindingRecord

noun = Noun()

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
