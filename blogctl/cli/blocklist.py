"""`blogctl blocklist`: what comments are kept out for."""

from typing import Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, KeepGoingOpt, LimitOpt, YesOpt, word_option
from blogctl.records.rules import BlockedRecord
from blogctl.vocabulary import BlockedKind, Kind

noun = Noun()

ValuesArg = Annotated[
    list[str],
    typer.Argument(metavar="VALUE...|-", help="What to block; - reads it, one a line."),
]
EntriesArg = Annotated[
    list[str],
    typer.Argument(metavar="VALUE|ID...|-", help="Values or ids; - reads them, one a line."),
]
KindOpt = Annotated[
    BlockedKind | None,
    word_option(BlockedKind, "--kind", "What it is; unless said, what it looks like."),
]
OfKindOpt = Annotated[BlockedKind | None, word_option(BlockedKind, "--kind", "Of this kind only.")]
NoteOpt = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why, for the house.")]


@noun.command("list", examples=("blogctl blocklist list", "blogctl blocklist list --kind domain"))
def list_(ctx: typer.Context, kind: OfKindOpt = None, limit: LimitOpt = None) -> None:
    """List what is blocked, by kind and value."""
    from blogctl.services import blocklist  # noqa: PLC0415

    context = of(ctx)
    context.expect(BlockedRecord, limit=limit)
    with context.reading() as session:
        rows = blocklist.listing(session, kind, limit=context.output.wanted())
        total = lambda: blocklist.count(session, kind)  # noqa: E731
        context.output.records(rows, BlockedRecord, total=total)


@noun.command(
    examples=(
        "blogctl blocklist add 203.0.113.0/24 montres.example 'crédit facile'",
        "blogctl blocklist add - --kind word --note 'liste commune' < mots.txt",
    )
)
def add(
    ctx: typer.Context,
    values: ValuesArg,
    kind: KindOpt = None,
    note: NoteOpt = None,
    keep_going: KeepGoingOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Block words, IP addresses, networks, e-mails or domains; those that are there are left alone.

    A word is met as a whole word, whatever its case and accents, in the text, the name and the
    address of a site; a domain, and those below it, in links and e-mails. The setting
    rules.blocklist says what becomes of such a comment.
    """
    from blogctl.services import blocklist  # noqa: PLC0415

    context = of(ctx)
    context.expect(BlockedRecord)
    context.how.dry_run = dry_run
    named = _asking.references(context, values)
    with context.change("blocklist add", dry_run=dry_run) as change:
        outcome = blocklist.add(change, named, kind=kind, note=note, keep_going=keep_going)
        shown = outcome.ids[: context.output.wanted(change=True)]
        rows = blocklist.records(change.session, shown)
    context.output.records(rows, BlockedRecord, change=True, total=lambda: len(outcome.ids))
    _asking.report(context, outcome, asked=len(named))


@noun.command(
    examples=(
        "blogctl blocklist delete montres.example --yes",
        "blogctl blocklist delete - --yes < perimes.txt",
    )
)
def delete(
    ctx: typer.Context,
    refs: EntriesArg,
    keep_going: KeepGoingOpt = False,
    dry_run: DryRunOpt = False,
    yes: YesOpt = False,
) -> None:
    """Take entries off the blocklist for good. There is no undo."""
    from blogctl.services import blocklist, references  # noqa: PLC0415
    from blogctl.services.outcomes import Outcome  # noqa: PLC0415

    context = of(ctx)
    context.expect(BlockedRecord)
    context.how.dry_run, context.how.keep_going = dry_run, keep_going
    named = _asking.references(context, refs)
    _asking.before_delete(context, Kind.BLOCKED, named, yes=yes or dry_run)
    with context.change("blocklist delete", dry_run=dry_run) as change:
        found = references.find(change.session, Kind.BLOCKED, named)
        if found.unknown and not keep_going:
            raise references.unknown(change.session, Kind.BLOCKED, found.unknown)
        outcome = Outcome(ids=list(found.ids), refused=found.unknown)
        shown = outcome.ids[: context.output.wanted(change=True)]
        rows = blocklist.records(change.session, shown)
        blocklist.remove(change, outcome.ids)
    context.output.records(rows, BlockedRecord, change=True, total=lambda: len(outcome.ids))
    _asking.report(context, outcome, asked=len(named))
