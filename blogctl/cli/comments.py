"""`blogctl comments`: the moderation queue."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment
from blogctl.cli._options import (
    AfterOpt,
    BodyOpt,
    CommentsArg,
    CommentSortOpt,
    EncodingOpt,
    FileOpt,
    LimitOpt,
    NoteOpt,
    PostArg,
    ReasonOpt,
    ReverseOpt,
    of_comments,
    of_sets,
    one_of,
)
from blogctl.errors import Usage
from blogctl.records.comments import CommentDetail, CommentRecord
from blogctl.vocabulary import CommentSort, CommentStatus, Kind, Use

if TYPE_CHECKING:
    from collections.abc import Callable

    from blogctl.services.audit import Change
    from blogctl.services.comment_lists import CommentFilter
    from blogctl.services.outcomes import Outcome

noun = Noun()

CommentArg = Annotated[str, typer.Argument(metavar="REF", help="An id, or POST#N.")]
NameOpt = Annotated[str, typer.Option("--name", metavar="NAME", help="Who says it.")]
EmailOpt = Annotated[str | None, typer.Option("--email", metavar="E-MAIL", help="Never published.")]
UrlOpt = Annotated[str | None, typer.Option("--url", metavar="URL", help="Their own page.")]
IpOpt = Annotated[str | None, typer.Option("--ip", metavar="IP", help="Where it came from.")]
ParentOpt = Annotated[
    str | None, typer.Option("--parent", metavar="REF", help="The comment that it answers.")
]
AtOpt = Annotated[str | None, typer.Option("--at", metavar="WHEN", help="When it was said.")]
StatusOpt = Annotated[
    CommentStatus | None,
    typer.Option(
        "--status",
        parser=one_of(CommentStatus),
        metavar="|".join(CommentStatus),
        help="Where it starts; comments.policy says by default.",
    ),
]
ForceOpt = Annotated[bool, typer.Option("--force", help="Even on a closed or hidden post.")]


@noun.command(
    "list",
    options=(of_comments,),
    examples=(
        "blogctl comments list",
        "blogctl comments list --post 12 --format ids | blogctl comments approve -",
        "blogctl comments list --status spam --ip 203.0.113.7 --reverse",
    ),
)
def list_(
    ctx: typer.Context,
    sort: CommentSortOpt = CommentSort.DATE,
    reverse: ReverseOpt = False,
    limit: LimitOpt = None,
    after: AfterOpt = None,
) -> None:
    """List the moderation queue: what is pending, oldest first.

    With --post, --thread, --name, --email, --ip or --search: all but spam.
    """
    from blogctl.services import comment_lists  # noqa: PLC0415
    from blogctl.services.comment_lists import CommentOrder  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentRecord, limit=limit)
    _asking.after_date(after, by_date=sort is CommentSort.DATE)
    with context.reading() as session:
        wanted = _filter(context)
        order = CommentOrder(sort, reverse, context.output.wanted(), after)
        rows = comment_lists.listing(session, wanted, order, settings=context.settings)
        any_, rows = _asking.peeked(rows)
        context.output.records(
            rows, CommentRecord, total=lambda: comment_lists.count(session, wanted)
        )
        if not any_ and context.output.wanted() != 0:
            counts = _asking.counted(comment_lists.census(session))
            context.say("queue-empty", counts=counts)


@noun.command(examples=("blogctl comments show 'mon-billet#2'", "blogctl comments show 31"))
def show(ctx: typer.Context, ref: CommentArg) -> None:
    """Show a comment with its thread, its writer's record and what was decided."""
    from blogctl.services import comments, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentDetail)
    with context.reading() as session:
        comment = references.one(session, Kind.COMMENT, ref)
        row = comments.show(session, comment, settings=context.settings)
    context.output.records([row], CommentDetail, one=True)


@noun.command(
    examples=(
        "blogctl comments add mon-billet --name Anne --body 'Merci !'",
        "blogctl comments add mon-billet --name Anne --file - < commentaire.txt",
    )
)
def add(
    ctx: typer.Context,
    post: PostArg,
    name: NameOpt,
    email: EmailOpt = None,
    url: UrlOpt = None,
    ip: IpOpt = None,
    parent: ParentOpt = None,
    at: AtOpt = None,
    status: StatusOpt = None,
    body: BodyOpt = None,
    file: FileOpt = None,
    encoding: EncodingOpt = "utf-8",
    force: ForceOpt = False,
) -> None:
    """Take in a comment; comments.policy says whether it waits."""
    from blogctl.services import comment_lists, comments, references  # noqa: PLC0415
    from blogctl.services.comments import Remark  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentRecord)
    text = _text(context, body, file, encoding)
    with context.change("comments add") as change:
        remark = Remark(
            name=name,
            body=text,
            email=email,
            url=url,
            ip=ip,
            parent=parent,
            at=moment(context, at, Use.PAST),
            status=status,
        )
        target = references.one(change.session, Kind.POST, post)
        added = comments.add(change, target, remark, force=force)
        rows = comment_lists.records(change.session, [added], settings=context.settings)
    context.output.records(rows, CommentRecord, change=True, one=True)


def _text(context: Context, body: str | None, file: str | None, encoding: str) -> str:
    from blogctl.cli import _files  # noqa: PLC0415

    if body is not None and file is not None:
        raise Usage("options-exclusive", first="--body", second="--file")
    if file is not None:
        return _files.read(context, file, encoding=encoding)
    if body is None:
        raise Usage("argument-missing", value="--body", path="blogctl comments add")
    return body


@noun.command(
    options=(of_comments, of_sets),
    examples=(
        "blogctl comments approve 31 32 'mon-billet#2'",
        "blogctl comments approve --all --post mon-billet",
    ),
)
def approve(ctx: typer.Context, refs: CommentsArg = None, note: NoteOpt = None) -> None:
    """Approve comments; the first approval gives the number."""
    _decide(ctx, CommentStatus.APPROVED, refs, note=note)


@noun.command(options=(of_comments, of_sets), examples=("blogctl comments hold 31",))
def hold(ctx: typer.Context, refs: CommentsArg = None, note: NoteOpt = None) -> None:
    """Put comments back in the queue."""
    _decide(ctx, CommentStatus.PENDING, refs, note=note)


@noun.command(
    options=(of_comments, of_sets),
    examples=("blogctl comments reject 31 --reason hors-sujet --note 'vu avec Luc'",),
)
def reject(
    ctx: typer.Context, refs: CommentsArg = None, reason: ReasonOpt = None, note: NoteOpt = None
) -> None:
    """Turn comments down, with a reason that readers may be shown."""
    _decide(ctx, CommentStatus.REJECTED, refs, reason=reason, note=note)


@noun.command(
    options=(of_comments, of_sets),
    examples=("blogctl comments spam 31", "blogctl comments spam --all --ip 203.0.113.7"),
)
def spam(ctx: typer.Context, refs: CommentsArg = None, note: NoteOpt = None) -> None:
    """Mark comments as spam."""
    _decide(ctx, CommentStatus.SPAM, refs, note=note)


@noun.command(
    options=(of_comments, of_sets),
    examples=("blogctl comments delete --all --status spam --decided-before '30 days ago'",),
)
def delete(ctx: typer.Context, refs: CommentsArg = None) -> None:
    """Delete comments for good. There is no undo."""
    from blogctl.services import moderation  # noqa: PLC0415

    _change_set(ctx, None, refs, moderation.remove)


def _decide(
    ctx: typer.Context,
    to: CommentStatus,
    refs: list[str] | None,
    *,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    from blogctl.services import moderation  # noqa: PLC0415

    context = of(ctx)
    with context.reading() as session:
        moderation.check_reason(session, to, reason)
    _change_set(
        ctx, to, refs, lambda change: moderation.decide(change, to, reason=reason, note=note)
    )


def _change_set(
    ctx: typer.Context,
    to: CommentStatus | None,
    given: list[str] | None,
    work: "Callable[[Change], Outcome]",
) -> None:
    """Do some work to the comments that are named, or to all that the filters let through."""
    from blogctl.cli import _sets  # noqa: PLC0415
    from blogctl.services import comment_lists, moderation  # noqa: PLC0415

    context = of(ctx)
    comments = _sets.Group(
        kind=Kind.COMMENT,
        record=CommentRecord,
        choose_all=lambda session: moderation.choose_all(session, to, _filter(context)),
        rows=lambda session, ids: comment_lists.records(session, ids, settings=context.settings),
        final=to is None,
        final_example="spam",
    )
    _sets.change(ctx, comments, given, work)


def _filter(context: Context) -> "CommentFilter":
    from blogctl.services.comment_lists import CommentFilter  # noqa: PLC0415

    said = dict(context.filters)
    status = said.pop("status", None)
    return CommentFilter(
        status=None if status == "all" else status,
        any_status=status == "all",
        since=moment(context, said.pop("since", None), Use.SINCE),
        until=moment(context, said.pop("until", None), Use.UNTIL),
        decided_before=moment(context, said.pop("decided_before", None), Use.SINCE),
        **said,
    )
