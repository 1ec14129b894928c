"""`blogctl tag`: keywords."""

from typing import Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, IntoOpt, LimitOpt, RefArg, RefsArg, YesOpt
from blogctl.records.labels import TagRecord
from blogctl.vocabulary import Kind

noun = Noun()

NamesArg = Annotated[list[str], typer.Argument(metavar="NAME...", help="What readers see.")]
NewNameArg = Annotated[str, typer.Argument(metavar="NAME", help="What readers shall see.")]


@noun.command("list", examples=("blogctl tag list", "blogctl tag list --format ids"))
def list_(ctx: typer.Context, limit: LimitOpt = None) -> None:
    """List the tags with their counts of public posts."""
    from blogctl.services import tags  # noqa: PLC0415

    context = of(ctx)
    context.expect(TagRecord, limit=limit)
    with context.reading() as session:
        rows = tags.listing(session, now=context.now, limit=context.output.wanted())
        context.output.records(rows, TagRecord, total=lambda: tags.count(session))


@noun.command(examples=("blogctl tag new 'Médias sociaux' C++",))
def new(ctx: typer.Context, names: NamesArg) -> None:
    """Make tags; those that exist are left alone."""
    from blogctl.services import tags  # noqa: PLC0415

    context = of(ctx)
    context.expect(TagRecord)
    with context.change("tag new") as change:
        made = tags.ensure(change, names)
        rows = tags.records(change.session, made.ids, now=context.now)
    _asking.tell_existing(context, made.existing)
    context.output.records(rows, TagRecord, change=True, one=len(names) == 1)


@noun.command(examples=("blogctl tag rename web-20 'Web 2.0'",))
def rename(ctx: typer.Context, ref: RefArg, name: NewNameArg) -> None:
    """Give a tag another name; its old address leads to the new one."""
    from blogctl.services import references, tags  # noqa: PLC0415

    context = of(ctx)
    context.expect(TagRecord)
    with context.change("tag rename") as change:
        tag = references.one(change.session, Kind.TAG, ref)
        if not tags.rename(change, tag, name):
            context.say("nothing-changed")
        rows = tags.records(change.session, [tag], now=context.now)
    context.output.records(rows, TagRecord, change=True, one=True)


@noun.command(examples=("blogctl tag merge media medias --into medias-sociaux --yes",))
def merge(
    ctx: typer.Context,
    refs: RefsArg,
    into: IntoOpt,
    dry_run: DryRunOpt = False,
    yes: YesOpt = False,
) -> None:
    """Move all posts of some tags to one; their addresses lead to it. There is no undo."""
    from blogctl.services import references, tags  # noqa: PLC0415

    context = of(ctx)
    context.expect(TagRecord)
    named = _asking.references(context, refs)
    _asking.before_merge(context, Kind.TAG, named, into=into, yes=yes or dry_run)
    with context.change("tag merge", dry_run=dry_run) as change:
        target = references.one(change.session, Kind.TAG, into)
        tags.merge(change, references.several(change.session, Kind.TAG, named), into=target)
        rows = tags.records(change.session, [target], now=context.now)
    context.output.records(rows, TagRecord, change=True)


@noun.command(examples=("blogctl tag delete brouillon --yes",))
def delete(
    ctx: typer.Context, refs: RefsArg, dry_run: DryRunOpt = False, yes: YesOpt = False
) -> None:
    """Delete tags for good: posts lose them. There is no undo."""
    from blogctl.services import references, tags  # noqa: PLC0415

    context = of(ctx)
    context.expect(TagRecord)
    named = _asking.references(context, refs)
    _asking.before_delete(context, Kind.TAG, named, yes=yes or dry_run)
    with context.change("tag delete", dry_run=dry_run) as change:
        gone = references.several(change.session, Kind.TAG, named)
        rows = tags.records(change.session, gone, now=context.now)
        tags.remove(change, gone)
    context.output.records(rows, TagRecord, change=True)


@noun.command(examples=("blogctl tag prune --dry-run", "blogctl tag prune --yes"))
def prune(ctx: typer.Context, dry_run: DryRunOpt = False, yes: YesOpt = False) -> None:
    """Delete the tags that no post bears. There is no undo."""
    from blogctl.services import tags  # noqa: PLC0415

    context = of(ctx)
    context.expect(TagRecord)
    with context.reading() as session:
        unused = tags.records(session, tags.unused(session), now=context.now)
    _asking.before_prune(context, [tag.slug for tag in unused], yes=yes or dry_run)
    with context.change("tag prune", dry_run=dry_run) as change:
        gone = tags.unused(change.session)
        rows = tags.records(change.session, gone, now=context.now)
        tags.remove(change, gone)
    context.output.records(rows, TagRecord, change=True)
