"""`blogctl undo`: things as they were before an operation."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, whole_number
from blogctl.records.log import LogRecord

if TYPE_CHECKING:
    from blogctl.services.undo import Undone

noun = Noun()

OperationArg = Annotated[
    int | None,
    typer.Argument(
        parser=whole_number,
        metavar="[OPERATION]",
        help="A number of `log`; your newest by default.",
    ),
]


@noun.command(examples=("blogctl undo", "blogctl undo 812 --dry-run"))
def undo(ctx: typer.Context, operation: OperationArg = None, dry_run: DryRunOpt = False) -> None:
    """Put each thing back as it was before an operation; undo that to do it again.

    Exit 4 where a thing has changed since, or was deleted, merged or pruned.
    """
    from blogctl.services import log  # noqa: PLC0415
    from blogctl.services import undo as undoing  # noqa: PLC0415
    from blogctl.services.log import LogFilter  # noqa: PLC0415

    context = of(ctx)
    context.expect(LogRecord)
    context.alone("undo")
    with context.change("undo", dry_run=dry_run) as change:
        session = change.session
        number = undoing.newest(session, change.actor) if operation is None else operation
        undone = undoing.undo(change, number)
        rows: list[LogRecord] = []
        if undone.things:
            made = LogFilter(operation=change.operation)
            rows += log.listing(session, made, limit=context.output.wanted(change=True))
    context.say(
        _note(undone, dry_run=dry_run),
        operation=undone.operation,
        command=undone.command,
        by=undone.by,
    )
    context.output.records(rows, LogRecord, change=True, total=lambda: undone.things)


def _note(undone: "Undone", *, dry_run: bool) -> str:
    """Return the key of what there is to say of an operation that was undone, or would be."""
    if undone.by is not None:
        return "already-undone"
    if dry_run:
        return "would-redo" if undone.again else "would-undo"
    return "redone" if undone.again else "undone"
