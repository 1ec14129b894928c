"""The verbs of `blogctl post` that look at posts as readers do: what is wrong, how it will look."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking, _browser, _post_sets
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._option_sets import of_posts
from blogctl.cli._options import PostArg, PostsArg
from blogctl.errors import Red, Usage
from blogctl.vocabulary import Kind, ShownStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlmodel import Session

    from blogctl.records.posts import FlawRecord

noun = Noun()

OpenOpt = Annotated[
    bool | None,
    typer.Option(
        "--open/--no-open", help="Whether a browser opens it; by default where there is a screen."
    ),
]
AllOpt = Annotated[bool, typer.Option("--all", help="Drafts and scheduled posts too.")]


@noun.command(
    options=(of_posts,),
    examples=(
        "blogctl post check",
        "blogctl post check mon-billet",
        "blogctl post check --all --author chantal-buhagar --format csv",
    ),
)
def check(ctx: typer.Context, refs: PostsArg = None, everything: AllOpt = False) -> None:
    """Look for what readers would stumble over; exit 1 if anything is found.

    That is: images of which nobody said what they show, links within the blog that lead nowhere or
    have no words, headings that skip a level, tables without headers. Public posts are looked at,
    unless references, --all or filters say which.
    """
    from blogctl.records.posts import FlawRecord  # noqa: PLC0415
    from blogctl.services import proofreading  # noqa: PLC0415

    context = of(ctx)
    context.expect(FlawRecord)
    named = _named(context, refs, everything=everything)
    found = 0

    def counted(flaws: "Iterable[FlawRecord]") -> "Iterator[FlawRecord]":
        nonlocal found
        translate = context.output.catalogue.gettext
        for found, flaw in enumerate(flaws, 1):  # noqa: B007 - counted as they pass
            yield replace(flaw, meaning=translate(flaw.meaning))

    with context.reading() as session:
        posts = _chosen(context, session, named, everything=everything)
        flaws = proofreading.flaws(session, posts, settings=context.settings, now=context.now)
        context.output.records(counted(flaws), FlawRecord)
    if found:
        raise Red("red", refs=[str(found)])
    context.say("posts-well", count=len(posts))


def _named(context: Context, refs: list[str] | None, *, everything: bool) -> list[str] | None:
    """Return the posts that are named, None where none is; raises Usage for filters beside them."""
    if refs and (everything or context.filters):
        second = "--" + next(iter(context.filters), "all").replace("_", "-")
        raise Usage("options-exclusive", first=refs[0], second=second)
    return _asking.references(context, refs) if refs else None


def _chosen(
    context: Context, session: "Session", named: list[str] | None, *, everything: bool
) -> "Sequence[int]":
    """Return the posts that are named, else what the filters let through, newest first."""
    from blogctl.services import post_lists, references  # noqa: PLC0415
    from blogctl.store import selection  # noqa: PLC0415

    if named is not None:
        return references.several(session, Kind.POST, named)
    wanted = _post_sets.wanted(context)
    if not everything and "status" not in context.filters:
        wanted = replace(wanted, status=ShownStatus.PUBLISHED)
    selection.choose_from(session, post_lists.matching(session, wanted, context.now))
    return selection.chosen(session)


@noun.command(
    prints=False,
    examples=("blogctl post preview mon-billet", "blogctl post preview mon-billet --no-open"),
)
def preview(ctx: typer.Context, ref: PostArg, open_: OpenOpt = None) -> None:
    """Draw a post as readers will see it, draft or not; open it, and print the file's path.

    It is drawn with all that it shows into a folder in preview/ beside the blog, that is its
    owner's alone and is emptied for the next. No server is needed.
    """
    from blogctl.services import references  # noqa: PLC0415
    from blogctl.services.printing import preview as previewing  # noqa: PLC0415

    context = of(ctx)
    with context.reading() as session:
        post = references.one(session, Kind.POST, ref)
        drawn = previewing.draw(
            session, post, blog=context.store.path, settings=context.settings, now=context.now
        )
    wanted = _browser.is_near(context) if open_ is None else open_
    if wanted and not _browser.open_(drawn.url):
        context.warn("browser-missing")
    context.output.text(str(drawn.file))
