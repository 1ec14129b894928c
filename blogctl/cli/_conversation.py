"""The verbs of `blogctl comments` by which readers are answered."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import today
from blogctl.cli._option_sets import of_comments, of_sets
from blogctl.cli._options import (
    BodyOpt,
    CommentArg,
    CommentsArg,
    DryRunOpt,
    EditOpt,
    EncodingOpt,
    FileOpt,
)
from blogctl.errors import Usage
from blogctl.records.comments import CommentRecord, OwedRecord
from blogctl.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from blogctl.records.comments import CommentDetail
    from blogctl.services.assigning import Found
    from blogctl.services.audit import Change
    from blogctl.services.outcomes import Outcome

noun = Noun()

FromNoteOpt = Annotated[
    bool, typer.Option("--from-note", help="Open the editor on the last private note.")
]
ToOpt = Annotated[
    str | None, typer.Option("--to", metavar="CONTRIBUTOR", help="The one who is to answer.")
]
AutoOpt = Annotated[
    bool, typer.Option("--auto", help="Whose topics meet the post; not away; with least to do.")
]
NameOpt = Annotated[str | None, typer.Option("--name", metavar="NAME", help="Who says it.")]
ContributorOpt = Annotated[
    str | None,
    typer.Option("--contributor", metavar="REF|none", help="Who of the house says it."),
]
WhyOpt = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why it is edited; kept, private.")
]


@noun.command(
    examples=(
        "blogctl comments reply 31",
        "blogctl comments reply 'mon-billet#2' --body 'Oui, dès lundi.'",
        "blogctl comments reply 31 --from-note",
    )
)
def reply(
    ctx: typer.Context,
    ref: CommentArg,
    body: BodyOpt = None,
    file: FileOpt = None,
    edit: EditOpt = False,
    from_note: FromNoteOpt = False,
    encoding: EncodingOpt = "utf-8",
    dry_run: DryRunOpt = False,
) -> None:
    """Answer a comment as who acts; it is approved, and answered. The editor opens by default."""
    from blogctl.cli import _answers  # noqa: PLC0415
    from blogctl.services import conversation  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentRecord)
    said = _answers.Said(body, file, edit or from_note, encoding)
    if dry_run and said.opens_editor:  # what is written there must not be thrown away
        raise Usage("options-exclusive", first="--edit", second="--dry-run")
    comment = _shown(context, ref, signing=True)
    if from_note and not comment.notes:
        raise Usage("no-note", refs=[ref])
    start = comment.notes[-1]["body"] if from_note else ""
    with _answers.text(context, said, comment, start=start, name=f"reply-{comment.id}") as text:
        if text is None:
            return
        with context.change("comments reply", dry_run=dry_run) as change:
            conversation.check_unanswered(change, comment.id, since=comment.answered_at)
            answer = conversation.reply(change, comment.id, text)
            rows = _rows(context, change, [answer])
    context.output.records(rows, CommentRecord, change=True, one=True)


@noun.command(
    examples=(
        "blogctl comments note 31 --body 'Le rayon rouvre lundi.'",
        "blogctl comments note 31",
    )
)
def note(
    ctx: typer.Context,
    ref: CommentArg,
    body: BodyOpt = None,
    file: FileOpt = None,
    edit: EditOpt = False,
    encoding: EncodingOpt = "utf-8",
) -> None:
    """Add a private note to a comment: how an expert answers the community manager."""
    from blogctl.cli import _answers  # noqa: PLC0415
    from blogctl.services import conversation  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentRecord)
    comment = _shown(context, ref)
    said = _answers.Said(body, file, edit, encoding)
    with _answers.text(context, said, comment, name=f"note-{comment.id}") as text:
        if text is None:
            return
        with context.change("comments note") as change:
            conversation.note(change, comment.id, text)
            rows = _rows(context, change, [comment.id])
    context.output.records(rows, CommentRecord, change=True, one=True)


@noun.command(
    options=(of_comments, of_sets),
    examples=(
        "blogctl comments assign 31 32 --to luc-ferry",
        "blogctl comments assign --all --unanswered --assigned-to none --auto",
    ),
)
def assign(
    ctx: typer.Context, refs: CommentsArg = None, to: ToOpt = None, auto: AutoOpt = False
) -> None:
    """Hand comments to the one who knows; --auto finds them, and says why."""
    from blogctl.services import assigning, references  # noqa: PLC0415

    context = of(ctx)
    if to is None and not auto:
        raise Usage("argument-missing", value="--to", path=ctx.command_path)
    if to is not None and auto:
        raise Usage("options-exclusive", first="--to", second="--auto")
    found: list[Found] = []
    missed: list[str] = []

    def work(change: "Change") -> "Outcome":
        going = context.how.keep_going
        if to is None:
            everything = context.how.everything
            outcome, each = assigning.assign_auto(
                change, context.settings, keep_going=going or everything
            )
            found.extend(each)
            if everything:  # what --all takes is what can be done
                outcome.missed, outcome.refused = outcome.refused, ()
                missed.extend(outcome.missed)
            return outcome
        person = references.one(change.session, Kind.CONTRIBUTOR, to)
        outcome = assigning.assign(change, person, keep_going=going)
        _warn_of_absence(context, change, person)
        return outcome

    _change(ctx, refs, "assign", work)
    _tell_whom(context, found)
    if missed:
        context.say("nobody-for", refs=_asking.some(missed))


@noun.command(options=(of_comments, of_sets), examples=("blogctl comments unassign 31",))
def unassign(ctx: typer.Context, refs: CommentsArg = None) -> None:
    """Take comments off whoever they were handed to."""
    from blogctl.services import assigning  # noqa: PLC0415

    _change(ctx, refs, "unassign", lambda change: assigning.assign(change, None))


@noun.command(
    options=(of_comments, of_sets),
    examples=("blogctl comments settle 31", "blogctl comments settle --all --search merci"),
)
def settle(ctx: typer.Context, refs: CommentsArg = None) -> None:
    """Let comments need no answer: a thank-you owes nothing."""
    from blogctl.services import conversation  # noqa: PLC0415

    _change(ctx, refs, "settle", conversation.settle)


@noun.command(options=(of_comments, of_sets), examples=("blogctl comments reopen 31",))
def reopen(ctx: typer.Context, refs: CommentsArg = None) -> None:
    """Let comments that were answered or settled be owed an answer again."""
    from blogctl.services import conversation  # noqa: PLC0415

    _change(ctx, refs, "reopen", conversation.reopen)


@noun.command(
    examples=(
        "blogctl comments edit 31 --reason 'un numéro de téléphone' --edit",
        "blogctl comments edit 31 --contributor luc-ferry --reason 'c’est Luc'",
    )
)
def edit(
    ctx: typer.Context,
    ref: CommentArg,
    reason: WhyOpt = None,
    body: BodyOpt = None,
    file: FileOpt = None,
    in_editor: EditOpt = False,
    name: NameOpt = None,
    contributor: ContributorOpt = None,
    encoding: EncodingOpt = "utf-8",
) -> None:
    """Change what a comment says or who says it; the page tells, and the original is kept."""
    from blogctl.cli import _answers  # noqa: PLC0415
    from blogctl.services import amending  # noqa: PLC0415
    from blogctl.services.amending import Amendment  # noqa: PLC0415

    context = of(ctx)
    context.expect(CommentRecord)
    if reason is None:
        raise Usage("argument-missing", value="--reason", path=ctx.command_path)
    comment = _shown(context, ref)
    asked = in_editor or all(given is None for given in (body, file, name, contributor))
    said = _answers.Said(body, file, asked, encoding)
    with _answers.revised(context, said, comment) as text:
        if text is None and name is None and contributor is None:
            return
        with context.change("comments edit") as change:
            amendment = Amendment(reason, text, name, contributor)
            if not amending.edit(change, comment.id, amendment, seen=comment.body):
                context.say("nothing-changed")
            rows = _rows(context, change, [comment.id])
    context.output.records(rows, CommentRecord, change=True, one=True)


def _change(
    ctx: typer.Context,
    refs: list[str] | None,
    verb: str,
    work: "Callable[[Change], Outcome]",
) -> None:
    """Do some work to the comments that are named, or to all that the verb can act on."""
    from blogctl.cli import _comment_sets  # noqa: PLC0415
    from blogctl.services import conversation  # noqa: PLC0415

    choose_all = partial(conversation.choose_all, verb=verb)
    _comment_sets.change(ctx, refs, work, choose_all=choose_all, record=OwedRecord)


def _shown(context: Context, ref: str, *, signing: bool = False) -> "CommentDetail":
    """Return a comment as it is now; with `signing` it must be one that who acts can answer."""
    from blogctl.services import comment_detail, conversation, references  # noqa: PLC0415

    with context.reading() as session:
        comment = references.one(session, Kind.COMMENT, ref)
        if signing:
            conversation.check_signer(session, context.actor(session))
            conversation.check_answerable(session, comment)
        return comment_detail.show(session, comment, settings=context.settings)


def _rows(context: Context, change: "Change", ids: "Sequence[int]") -> list[CommentRecord]:
    from blogctl.services import comment_lists  # noqa: PLC0415

    return comment_lists.records(change.session, ids, settings=context.settings)


def _warn_of_absence(context: Context, change: "Change", person: int) -> None:
    """Say so where somebody is handed work who is away."""
    from blogctl.services import assigning, references  # noqa: PLC0415

    if not assigning.is_present(change.session, person, today(context)):
        slug = references.slug_of(change.session, Kind.CONTRIBUTOR, person)
        context.warn("is-away", slug=slug)


def _tell_whom(context: Context, found: "Sequence[Found]") -> None:
    """Say to whom comments went, and why; the first ones where they are many."""
    for each in found[:10]:
        context.output.say(whom(context, each))
    if len(found) > 10:
        context.say("goes-to-others", count=len(found) - 10)


def whom(context: Context, found: "Found") -> str:
    """Return to whom a comment went, and why, in words."""
    if found.topics:
        topics = ", ".join(found.topics)
        return context.words("goes-to", ref=found.comment, slug=found.slug, topics=topics)
    return context.words("goes-to-default", ref=found.comment, slug=found.slug)
