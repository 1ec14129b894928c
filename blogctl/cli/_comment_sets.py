"""Comments that are named, or all that the filters let through."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer
from sqlmodel import Session

from blogctl.cli import _sets
from blogctl.cli._context import Context, of
from blogctl.cli._moments import moment
from blogctl.errors import Usage
from blogctl.records.comments import CommentRecord
from blogctl.services import acting, comment_lists
from blogctl.services.comment_lists import CommentFilter
from blogctl.vocabulary import Kind, Use

if TYPE_CHECKING:
    from collections.abc import Mapping

    from blogctl.services.audit import Change
    from blogctl.services.outcomes import Outcome


def change(
    ctx: typer.Context,
    given: Sequence[str] | None,
    work: "Callable[[Change], Outcome]",
    *,
    choose_all: "Callable[..., Mapping[str, int]]",
    record: type[CommentRecord] = CommentRecord,
    final: bool = False,
) -> None:
    """Do some work to the comments that are named, or to all that `choose_all` takes of them.

    `choose_all` takes a session and the filter as `wanted`.
    """
    context = of(ctx)
    comments = _sets.Group(
        kind=Kind.COMMENT,
        record=record,
        choose_all=lambda session: choose_all(session, wanted=wanted(context, session)),
        rows=lambda session, ids: comment_lists.records(session, ids, settings=context.settings),
        final=final,
        final_example="spam",
    )
    _sets.change(ctx, comments, given, work)


def wanted(context: Context, session: Session) -> CommentFilter:
    """Return the filter that the options say.

    Raises Usage for `--mine` of somebody who is no contributor, or beside `--assigned-to`.
    """
    said = dict(context.filters)
    status = said.pop("status", None)
    due_before = moment(context, said.pop("due_before", None), Use.DUE)
    if said.pop("overdue", None):
        due_before = min(context.now, due_before or context.now)
    if said.pop("mine", None):
        if "assigned_to" in said:
            raise Usage("options-exclusive", first="--mine", second="--assigned-to")
        said["assigned_to"] = str(acting.contributor(context.actor(session)))
    return CommentFilter(
        status=None if status == "all" else status,
        any_status=status == "all",
        since=moment(context, said.pop("since", None), Use.SINCE),
        until=moment(context, said.pop("until", None), Use.UNTIL),
        decided_before=moment(context, said.pop("decided_before", None), Use.SINCE),
        due_before=due_before,
        **said,
    )
