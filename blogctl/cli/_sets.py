"""A change of the things that are named, or of all that the filters let through: one operation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer
from sqlmodel import Session

from blogctl.cli import _asking
from blogctl.cli._context import of
from blogctl.errors import Usage
from blogctl.services import outcomes
from blogctl.services.audit import Change
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Group:
    """What a set of posts and a set of comments differ in.

    `choose_all` chooses what the filters let through and counts it by status; `rows` makes records
    of ids; `final` says that the change deletes for good.
    """

    kind: Kind
    record: type[Any]
    choose_all: Callable[[Session], Mapping[str, int]]
    rows: Callable[[Session, Sequence[int]], Sequence[Any]]
    final: bool
    final_example: str


def change(
    ctx: typer.Context,
    group: Group,
    given: Sequence[str] | None,
    work: Callable[[Change], Outcome],
    *,
    tell: Callable[[Sequence[Any]], object] = len,
) -> None:
    """Ask where there is to ask, do the work in one operation, and print what was changed.

    What was asked about is chosen again inside the transaction: it may have changed meanwhile.
    """
    context = of(ctx)
    context.expect(group.record)
    refs = _asking.references_or_all(context, given)
    _ask(ctx, group, refs)
    carry_out(ctx, group, refs, work, tell=tell)


def carry_out(
    ctx: typer.Context,
    group: Group,
    refs: Sequence[str],
    work: Callable[[Change], Outcome],
    *,
    tell: Callable[[Sequence[Any]], object],
) -> None:
    """Do the work in one operation; print what was changed, `tell` what else there is to say."""
    context = of(ctx)
    how = context.how
    with context.change(_name(ctx), dry_run=how.dry_run) as changing:
        session = changing.session
        unknown: tuple[str, ...] = ()
        if how.everything:
            group.choose_all(session)
        else:
            unknown = outcomes.choose(session, group.kind, refs, keep_going=how.keep_going)
        most = context.output.wanted(change=True)
        # Which of the chosen ones are refused, so not shown, is known after the work only.
        before = _rows(session, group, None if how.keep_going else most) if group.final else {}
        outcome = work(changing)
        outcome.refused = unknown + outcome.refused
        shown = outcome.ids[:most]
        rows = [before[each] for each in shown] if group.final else group.rows(session, shown)
        alone = len(outcome.ids) == 1 and not rows and not group.final
        told = group.rows(session, outcome.ids) if alone else rows
    tell(told)
    context.output.records(rows, group.record, change=True, total=lambda: len(outcome.ids))
    _asking.report(context, outcome, asked=None if how.everything else len(refs))


def _name(ctx: typer.Context) -> str:
    """Return the command's own name, whichever alias was typed."""
    noun = ctx.parent.command.name if ctx.parent else None
    return f"{noun} {ctx.command.name}"


def _rows(session: Session, group: Group, most: int | None) -> dict[int, Any]:
    """Return the records of the chosen things as they are now, by id."""
    ids = selection.chosen(session)
    rows = group.rows(session, ids[:most])
    selection.choose(session, ids)
    return {row.id: row for row in rows}


def _ask(ctx: typer.Context, group: Group, refs: Sequence[str]) -> None:
    context = of(ctx)
    how = context.how
    if how.everything:
        if group.final and "status" not in context.filters:
            raise Usage("status-missing", example=group.final_example)
        with context.reading() as session:
            counts = group.choose_all(session)
        question = "delete-all" if group.final else "change-all"
        _asking.approve_all(context, counts, question=question)
    elif group.final:
        _asking.before_delete(context, group.kind, refs, yes=how.yes or how.dry_run)
