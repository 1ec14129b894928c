"""`blogctl outbox`: what goes out after the commit, and what could not."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, KeepGoingOpt, LimitOpt, choice, one_of
from blogctl.records.outbox import OutboxDetail, OutboxRecord
from blogctl.vocabulary import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from blogctl.services.outcomes import Outcome

noun = Noun()

DeliveryArg = Annotated[str, typer.Argument(metavar="ID", help="Its id.")]
DeliveriesArg = Annotated[
    list[str], typer.Argument(metavar="ID...|-", help="Their ids; - reads them, one a line.")
]
StateOpt = Annotated[
    str | None,
    typer.Option(
        "--state",
        parser=one_of(Delivery, "all"),
        metavar=choice(Delivery, "all"),
        help="In this state; those that wait and those that failed, unless said.",
    ),
]


@noun.command("list", examples=("blogctl outbox list", "blogctl outbox list --state failed"))
def list_(ctx: typer.Context, state: StateOpt = None, limit: LimitOpt = None) -> None:
    """List what is to go out, and what was given up: what is due first comes first."""
    from blogctl.services import outbox  # noqa: PLC0415

    context = of(ctx)
    context.expect(OutboxRecord, limit=limit)
    one = () if state is None else (Delivery(state),) if state != "all" else tuple(Delivery)
    states = one or outbox.UNSETTLED
    with context.reading() as session:
        rows = outbox.listing(session, states, limit=context.output.wanted())
        total = lambda: outbox.count(session, states)  # noqa: E731
        context.output.records(rows, OutboxRecord, total=total)


@noun.command(examples=("blogctl outbox show 12", "blogctl outbox show 12 --format json"))
def show(ctx: typer.Context, ref: DeliveryArg) -> None:
    """Show one with all that it is made of, and what its last attempt failed with."""
    from blogctl.services import outbox  # noqa: PLC0415

    context = of(ctx)
    context.expect(OutboxDetail)
    with context.reading() as session:
        record = outbox.detail(session, ref)
    context.output.records([record], OutboxDetail, one=True)


@noun.command(
    examples=(
        "blogctl outbox retry 12",
        "blogctl outbox list --state failed --format ids | blogctl outbox retry -",
    )
)
def retry(
    ctx: typer.Context,
    refs: DeliveriesArg,
    keep_going: KeepGoingOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Have them tried again by the next tick, with all their attempts before them."""
    from blogctl.services import outbox  # noqa: PLC0415

    _set(ctx, refs, outbox.retry, keep_going=keep_going, dry_run=dry_run)


@noun.command(examples=("blogctl outbox drop 12",))
def drop(
    ctx: typer.Context,
    refs: DeliveriesArg,
    keep_going: KeepGoingOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Give them up; 'outbox retry' takes that back."""
    from blogctl.services import outbox  # noqa: PLC0415

    _set(ctx, refs, outbox.drop, keep_going=keep_going, dry_run=dry_run)


def _set(
    ctx: typer.Context,
    refs: list[str],
    work: "Callable[..., Outcome]",
    *,
    keep_going: bool,
    dry_run: bool,
) -> None:
    """Do the work, print what was changed, and say what was not."""
    from blogctl.services import outbox  # noqa: PLC0415

    context = of(ctx)
    context.expect(OutboxRecord)
    context.how.dry_run = dry_run
    named = _asking.references(context, refs)
    with context.change(f"outbox {ctx.command.name}", dry_run=dry_run) as change:
        outcome = work(change.session, named, now=context.now, keep_going=keep_going)
        shown = outcome.ids[: context.output.wanted(change=True)]
        rows = outbox.records(change.session, shown)
    context.output.records(rows, OutboxRecord, change=True, total=lambda: len(outcome.ids))
    _asking.report(context, outcome, asked=len(named))
