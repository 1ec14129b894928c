"""`blogctl log`: who did what, when and why."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment
from blogctl.cli._options import LimitOpt, SinceOpt, UntilOpt, one_of, whole_number, word_option
from blogctl.records.log import LogRecord
from blogctl.vocabulary import Action, Kind, Use

noun = Noun()

ActorOpt = Annotated[
    str | None, typer.Option("--actor", metavar="WHO", help="Done by this contributor or user.")
]
ActionOpt = Annotated[
    Action | None,
    typer.Option(
        "--action",
        parser=one_of(Action),
        metavar="ACTION",
        help=f"Of this sort: {', '.join(Action)}.",
    ),
]
KindOpt = Annotated[Kind | None, word_option(Kind, "--kind", "Done to things of this kind.")]
RefOpt = Annotated[
    str | None,
    typer.Option("--ref", metavar="REF", help="Done to this thing: a post, unless --kind is said."),
]
OperationOpt = Annotated[
    int | None,
    typer.Option("--operation", parser=whole_number, metavar="N", help="Part of this operation."),
]


@noun.command(
    examples=(
        "blogctl log --since yesterday --actor chantal-buhagar",
        "blogctl log --kind comment --ref mon-billet#2",
        "blogctl log --operation 812 --format json",
    )
)
def log(
    ctx: typer.Context,
    actor: ActorOpt = None,
    action: ActionOpt = None,
    kind: KindOpt = None,
    ref: RefOpt = None,
    operation: OperationOpt = None,
    since: SinceOpt = None,
    until: UntilOpt = None,
    limit: LimitOpt = None,
) -> None:
    """Show what was done, newest first: one line a thing, under its operation."""
    from blogctl.services.log import LogFilter, count, listing  # noqa: PLC0415

    context = of(ctx)
    context.expect(LogRecord, limit=limit)
    with context.reading() as session:
        wanted = LogFilter(
            actor=actor,
            action=action,
            kind=kind,
            ref=ref,
            operation=operation,
            since=moment(context, since, Use.SINCE),
            until=moment(context, until, Use.UNTIL),
        )
        rows = listing(session, wanted, limit=context.output.wanted())
        context.output.records(rows, LogRecord, total=lambda: count(session, wanted))
