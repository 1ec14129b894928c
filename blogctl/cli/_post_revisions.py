"""The verbs of `blogctl post` that look back: what its text was, and that again."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import PostArg, whole_number
from blogctl.errors import Usage
from blogctl.vocabulary import Kind

noun = Noun()

RangeArg = Annotated[
    str | None, typer.Argument(metavar="[A..B]", help="Two revisions; the last two by default.")
]
NumberArg = Annotated[
    int, typer.Argument(parser=whole_number, metavar="N", help="A revision of `post history`.")
]


@noun.command(examples=("blogctl post history mon-billet",))
def history(ctx: typer.Context, ref: PostArg) -> None:
    """List the revisions of a post's text, newest first."""
    from blogctl.records.posts import RevisionRecord  # noqa: PLC0415
    from blogctl.services import references, revisions  # noqa: PLC0415

    context = of(ctx)
    context.expect(RevisionRecord)
    with context.reading() as session:
        post = references.one(session, Kind.POST, ref)
        context.output.records(revisions.history(session, post), RevisionRecord)


@noun.command(
    prints=False,
    examples=("blogctl post diff mon-billet", "blogctl post diff mon-billet 1..3"),
)
def diff(ctx: typer.Context, ref: PostArg, revisions_: RangeArg = None) -> None:
    """Show what changed in a post's text between two revisions."""
    from blogctl.services import references, revisions  # noqa: PLC0415

    context = of(ctx)
    old, new = _range(revisions_)
    with context.reading() as session:
        post = references.one(session, Kind.POST, ref)
        context.output.diff(revisions.diff(session, post, old=old, new=new))


def _range(text: str | None) -> tuple[int | None, int | None]:
    """Return the two revisions of `A..B`; either may be left out."""
    if text is None:
        return None, None
    old, dots, new = text.partition("..")
    if not dots:
        raise Usage("range-bad", value=text)
    return (whole_number(old) if old else None), (whole_number(new) if new else None)


@noun.command(examples=("blogctl post revert mon-billet 2",))
def revert(ctx: typer.Context, ref: PostArg, number: NumberArg) -> None:
    """Bring back the text of a revision, as a new one."""
    from blogctl.records.posts import PostRecord  # noqa: PLC0415
    from blogctl.services import post_lists, references, revisions  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostRecord)
    with context.reading() as session:
        post = references.one(session, Kind.POST, ref)
        ready = revisions.prepare(session, post, number)
    with context.change("post revert") as change:
        post = references.one(change.session, Kind.POST, ref)
        if not revisions.revert(change, post, number, ready=ready):
            context.say("nothing-changed")
        rows = post_lists.records(
            change.session, [post], settings=context.settings, now=context.now
        )
    context.output.records(rows, PostRecord, change=True, one=True)
