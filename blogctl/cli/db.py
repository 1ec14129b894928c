"""`blogctl db`: the database."""

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt
from blogctl.records.database import DatabaseRecord

noun = Noun()


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
