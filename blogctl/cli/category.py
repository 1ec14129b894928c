"""`blogctl category`: the blog's shelves."""

from typing import Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, IntoOpt, LimitOpt, RefArg, RefsArg, YesOpt
from blogctl.records.labels import CategoryRecord
from blogctl.vocabulary import Kind

noun = Noun()

NameArg = Annotated[str, typer.Argument(metavar="NAME", help="What readers see.")]
NameOpt = Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its new name.")]
ParentOpt = Annotated[
    str | None, typer.Option("--parent", metavar="REF", help="The category that it stands on.")
]
NewParentOpt = Annotated[
    str | None,
    typer.Option("--parent", metavar="REF|none", help="The category that it stands on, or none."),
]
DescriptionOpt = Annotated[
    str | None, typer.Option("--description", metavar="TEXT", help="What it is about.")
]


@noun.command("list", examples=("blogctl category list", "blogctl category list --format json"))
def list_(ctx: typer.Context, limit: LimitOpt = None) -> None:
    """List the categories with their counts of public posts."""
    from blogctl.services import categories  # noqa: PLC0415

    context = of(ctx)
    context.expect(CategoryRecord, limit=limit)
    with context.reading() as session:
        rows = categories.listing(session, now=context.now, limit=context.output.wanted())
        context.output.records(rows, CategoryRecord, total=lambda: categories.count(session))


@noun.command(examples=("blogctl category new 'Développement durable' --parent societe",))
def new(
    ctx: typer.Context, name: NameArg, parent: ParentOpt = None, description: DescriptionOpt = None
) -> None:
    """Make a category; one that exists is left alone."""
    from blogctl.services import categories  # noqa: PLC0415

    context = of(ctx)
    context.expect(CategoryRecord)
    with context.change("category new") as change:
        made, fresh = categories.create(change, name, parent=parent, description=description or "")
        rows = categories.records(change.session, [made], now=context.now)
    _asking.tell_existing(context, [] if fresh else [rows[0].slug])
    context.output.records(rows, CategoryRecord, change=True, one=True)


@noun.command(examples=("blogctl category edit societe --name 'Société' --parent none",))
def edit(
    ctx: typer.Context,
    ref: RefArg,
    name: NameOpt = None,
    parent: NewParentOpt = None,
    description: DescriptionOpt = None,
) -> None:
    """Change a category; an old address leads to the new one."""
    from blogctl.services import categories, references  # noqa: PLC0415
    from blogctl.services.categories import CategoryEdit  # noqa: PLC0415

    context = of(ctx)
    context.expect(CategoryRecord)
    wanted = CategoryEdit(name=name, parent=parent, description=description)
    _asking.something_said(ctx, wanted != CategoryEdit())
    with context.change("category edit") as change:
        category = references.one(change.session, Kind.CATEGORY, ref)
        if not categories.edit(change, category, wanted):
            context.say("nothing-changed")
        rows = categories.records(change.session, [category], now=context.now)
    context.output.records(rows, CategoryRecord, change=True, one=True)


@noun.command(examples=("blogctl category merge divers autres --into societe --yes",))
def merge(
    ctx: typer.Context,
    refs: RefsArg,
    into: IntoOpt,
    dry_run: DryRunOpt = False,
    yes: YesOpt = False,
) -> None:
    """Move all posts of some categories to one; their addresses lead to it. There is no undo."""
    from blogctl.services import categories, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(CategoryRecord)
    named = _asking.references(context, refs)
    _asking.before_merge(context, Kind.CATEGORY, named, into=into, yes=yes or dry_run)
    with context.change("category merge", dry_run=dry_run) as change:
        target = references.one(change.session, Kind.CATEGORY, into)
        sources = references.several(change.session, Kind.CATEGORY, named)
        categories.merge(change, sources, into=target)
        rows = categories.records(change.session, [target], now=context.now)
    context.output.records(rows, CategoryRecord, change=True)


@noun.command(examples=("blogctl category delete divers --yes",))
def delete(
    ctx: typer.Context, refs: RefsArg, dry_run: DryRunOpt = False, yes: YesOpt = False
) -> None:
    """Delete categories for good: posts leave them. There is no undo."""
    from blogctl.services import categories, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(CategoryRecord)
    named = _asking.references(context, refs)
    _asking.before_delete(context, Kind.CATEGORY, named, yes=yes or dry_run)
    with context.change("category delete", dry_run=dry_run) as change:
        gone = references.several(change.session, Kind.CATEGORY, named)
        rows = categories.records(change.session, gone, now=context.now)
        categories.remove(change, gone)
    context.output.records(rows, CategoryRecord, change=True)


@noun.command(examples=("blogctl category prune --dry-run",))
def prune(ctx: typer.Context, dry_run: DryRunOpt = False, yes: YesOpt = False) -> None:
    """Delete the categories in which nothing stands. There is no undo."""
    from blogctl.services import categories  # noqa: PLC0415

    context = of(ctx)
    context.expect(CategoryRecord)
    with context.reading() as session:
        unused = categories.records(session, categories.unused(session), now=context.now)
    _asking.before_prune(context, [category.slug for category in unused], yes=yes or dry_run)
    with context.change("category prune", dry_run=dry_run) as change:
        gone = categories.unused(change.session)
        rows = categories.records(change.session, gone, now=context.now)
        categories.remove(change, gone)
    context.output.records(rows, CategoryRecord, change=True)
