"""`blogctl comments`: the moderation queue."""

from functools import partial
from typing import Annotated

import typer

from blogctl.cli import _asking, _conversation, _files, _rules, _stats
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment
from blogctl.cli._option_sets import of_comments, of_sets
from blogctl.cli._options import (
    AfterOpt,
    BodyOpt,
    CommentArg,
    CommentsArg,
    CommentSortOpt,
    EncodingOpt,
    FileOpt,
    LimitOpt,
    NoteOpt,
    PostArg,
    ReasonOpt,
    ReverseOpt,
    one_of,
)
from blogctl.errors import Usage
from blogctl.records.comments import CommentDetail, CommentRecord, OwedRecord
from blogctl.vocabulary import CommentSort, CommentStatus, Format, Kind, Use

noun = Noun()

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
_TO_ANSWER = frozenset({"unanswered", "overdue", "due_before", "assigned_to", "mine"})
"""The filters of those who answer: a table then shows what is due when, and from whom."""

PlainOpt = Annotated[bool, typer.Option("--plain", help="Plain lines: for a screen reader, say.")]
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
    sort: CommentSortOpt = None,
    reverse: ReverseOpt = False,
    limit: LimitOpt = None,
    after: AfterOpt = None,
) -> None:
    """List the moderation queue: what is pending, oldest first.

    With --post, --thread, --name, --email, --ip or --search: all but spam. With --unanswered,
    --overdue, --due-before, --assigned-to or --mine: pending and approved, the first three by when
    an answer is due. With --reported: what readers put before you; to keep one is to approve it.
    """
    from blogctl.cli import _comment_sets  # noqa: PLC0415
    from blogctl.services import comment_lists  # noqa: PLC0415
    from blogctl.services.comment_lists import CommentOrder  # noqa: PLC0415

    context = of(ctx)
    record = OwedRecord if context.filters.keys() & _TO_ANSWER else CommentRecord
    context.expect(record, limit=limit)
    with context.reading() as session:
        wanted = _comment_sets.wanted(context, session)
        in_order = sort or (CommentSort.DUE if wanted.owed else CommentSort.DATE)
        _asking.after_date(after, by_date=wanted.owed or in_order is CommentSort.DATE)
        order = CommentOrder(in_order, reverse, context.output.wanted(), after)
        rows = comment_lists.listing(session, wanted, order, settings=context.settings)
        any_, rows = _asking.peeked(rows)
        context.output.records(rows, record, total=lambda: comment_lists.count(session, wanted))
        if not any_ and context.output.wanted() != 0:
            counts = _asking.counted(comment_lists.census(session))
            context.say("queue-empty", counts=counts)


@noun.command(examples=("blogctl comments show 'mon-billet#2'", "blogctl comments show 31"))
def show(ctx: typer.Context, ref: CommentArg) -> None:
    """Show a comment with its thread, its writer's record and what was decided."""
    from blogctl.cli import _comment_card  # noqa: PLC0415 - for people alone
    from blogctl.services import comment_detail, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentDetail)
    with context.reading() as session:
        comment = references.one(session, Kind.COMMENT, ref)
        row = comment_detail.show(session, comment, settings=context.settings)
    if context.output.chosen is Format.TABLE:
        row = _comment_card.told(context, row)
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
    text = _files.given(context, body, file, encoding=encoding)
    if text is None:
        raise Usage("argument-missing", value="--body", path=ctx.command_path)
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
    from blogctl.cli import _comment_sets  # noqa: PLC0415
    from blogctl.services import moderation  # noqa: PLC0415

    _comment_sets.change(
        ctx,
        refs,
        moderation.remove,
        choose_all=partial(moderation.choose_all, to=None),
        final=True,
    )


def _decide(
    ctx: typer.Context,
    to: CommentStatus,
    refs: list[str] | None,
    *,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    from blogctl.cli import _comment_sets  # noqa: PLC0415
    from blogctl.services import moderation  # noqa: PLC0415

    context = of(ctx)
    with context.reading() as session:
        moderation.check_reason(session, to, reason)
    _comment_sets.change(
        ctx,
        refs,
        lambda change: moderation.decide(change, to, reason=reason, note=note),
        choose_all=partial(moderation.choose_all, to=to),
    )


@noun.command(
    prints=False,
    options=(of_comments,),
    examples=("blogctl comments review", "blogctl comments review --overdue --mine --plain"),
)
def review(ctx: typer.Context, plain: PlainOpt = False) -> None:
    """Walk the queue on a terminal, one key an action; ? explains them.

    The filters are those of 'comments list'. Each action is an operation of its own. --plain and
    TERM=dumb draw nothing: plain lines, a letter and Enter.
    """
    context = of(ctx)
    if not (context.interactive and context.output.terminal):
        raise Usage("review-no-terminal")
    from blogctl.cli._review import Review  # noqa: PLC0415

    dumb = context.environ.get("TERM", "dumb") in {"", "dumb"}
    Review(context, plain=plain or dumb).run()


noun.verbs |= _conversation.noun.verbs | _stats.noun.verbs | _rules.noun.verbs
