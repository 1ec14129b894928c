"""The verbs of `blogctl post` that act on one post or on a whole set of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment, shown
from blogctl.cli._option_sets import of_posts, of_sets
from blogctl.cli._options import AtOpt, PostsArg
from blogctl.errors import Usage
from blogctl.vocabulary import Kind, ShownStatus, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from blogctl.cli._sets import Group
    from blogctl.records.posts import PostRecord
    from blogctl.services.audit import Change
    from blogctl.services.outcomes import Outcome
    from blogctl.services.post_lists import PostFilter
    from blogctl.services.publishing import Verb

noun = Noun()

ForceOpt = Annotated[bool, typer.Option("--force", help="Even one that is not in the trash.")]
WordsArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="REF|- TAG...", help="A post, or - to read posts; then tags."),
]


@noun.command(
    options=(of_posts, of_sets),
    examples=(
        "blogctl post tag les-medias-sociaux 'Web 2.0' C++",
        "blogctl post list --category web --format ids | blogctl post tag - 'Web 2.0'",
        "blogctl post tag --all --author luc-ferry cinema",
    ),
)
def tag(ctx: typer.Context, words: WordsArg = None) -> None:
    """Put tags on posts, making those that are new."""
    from blogctl.services import tagging  # noqa: PLC0415

    refs, names = _ref_and_tags(ctx, words)
    going = of(ctx).how.keep_going
    _change(ctx, None, refs, lambda change: tagging.tag(change, names, keep_going=going))


@noun.command(options=(of_posts, of_sets), examples=("blogctl post untag mon-billet web-20",))
def untag(ctx: typer.Context, words: WordsArg = None) -> None:
    """Take tags off posts."""
    from blogctl.services import tagging  # noqa: PLC0415

    refs, names = _ref_and_tags(ctx, words)
    going = of(ctx).how.keep_going
    _change(ctx, None, refs, lambda change: tagging.untag(change, names, keep_going=going))


def _ref_and_tags(ctx: typer.Context, words: list[str] | None) -> tuple[list[str], list[str]]:
    """Return the post that comes first, unless `--all` says which, and the tags after it."""
    given = words or []
    cut = 0 if of(ctx).how.everything else 1
    if not given[cut:]:
        raise Usage("argument-missing", value="TAG...", path=ctx.command_path)
    return given[:cut], given[cut:]


@noun.command(
    options=(of_posts, of_sets),
    examples=(
        "blogctl post publish les-medias-sociaux --at 'vendredi 17h'",
        "blogctl post publish --all --category web",
    ),
)
def publish(ctx: typer.Context, refs: PostsArg = None, at: AtOpt = None) -> None:
    """Publish posts: at --at, else at a draft's own date, else now."""
    from blogctl.services.publishing import Verb, apply  # noqa: PLC0415

    context = of(ctx)
    going = context.how.keep_going
    with context.reading():
        when = moment(context, at, Use.AT)
    _change(
        ctx,
        Verb.PUBLISH,
        refs,
        lambda change: apply(change, Verb.PUBLISH, at=when, keep_going=going),
        tell=lambda rows: tell_dates(context, rows) if len(rows) == 1 else None,
    )


@noun.command(options=(of_posts, of_sets), examples=("blogctl post unpublish mon-billet",))
def unpublish(ctx: typer.Context, refs: PostsArg = None) -> None:
    """Make posts drafts again; they keep their date."""
    _set_state(ctx, "unpublish", refs)


@noun.command(options=(of_posts, of_sets), examples=("blogctl post trash mon-billet",))
def trash(ctx: typer.Context, refs: PostsArg = None) -> None:
    """Put posts in the trash."""
    _set_state(ctx, "trash", refs)


@noun.command(options=(of_posts, of_sets), examples=("blogctl post restore mon-billet",))
def restore(ctx: typer.Context, refs: PostsArg = None) -> None:
    """Take posts out of the trash, as they were."""
    _set_state(ctx, "restore", refs)


@noun.command(
    options=(of_posts, of_sets),
    examples=(
        "blogctl post delete mon-billet --yes",
        "blogctl post delete --all --status trashed --until '90 days ago' --yes",
    ),
)
def delete(ctx: typer.Context, refs: PostsArg = None, force: ForceOpt = False) -> None:
    """Delete posts in the trash for good, with their comments. There is no undo."""
    _set_state(ctx, "delete", refs, force=force)


def _set_state(
    ctx: typer.Context, name: str, refs: list[str] | None, *, force: bool = False
) -> None:
    from blogctl.services.publishing import Verb, apply  # noqa: PLC0415

    verb = Verb(name)
    going = of(ctx).how.keep_going
    _change(ctx, verb, refs, lambda change: apply(change, verb, force=force, keep_going=going))


def _change(
    ctx: typer.Context,
    verb: "Verb | None",
    given: list[str] | None,
    work: "Callable[[Change], Outcome]",
    *,
    tell: "Callable[[Sequence[PostRecord]], object]" = len,
) -> None:
    """Do some work to the posts that are named, or to all that the filters let through."""
    from blogctl.cli import _sets  # noqa: PLC0415

    _sets.change(ctx, group(of(ctx), verb), given, work, tell=tell)


def group(context: Context, verb: "Verb | None") -> "Group":
    """Return what a set of posts is; None stands for a verb that is not about their state."""
    from blogctl.cli._sets import Group  # noqa: PLC0415
    from blogctl.records.posts import PostRecord  # noqa: PLC0415
    from blogctl.services import post_lists, publishing  # noqa: PLC0415

    return Group(
        kind=Kind.POST,
        record=PostRecord,
        choose_all=lambda session: publishing.choose_all(
            session, verb, wanted(context), context.now
        ),
        rows=lambda session, ids: post_lists.records(
            session, ids, settings=context.settings, now=context.now
        ),
        final=verb is publishing.Verb.DELETE,
        final_example="trashed",
    )


def wanted(context: Context) -> "PostFilter":
    """Return which posts the filters of the command let through."""
    from blogctl.services.post_lists import PostFilter  # noqa: PLC0415

    said = dict(context.filters)
    status, kind = said.pop("status", None), said.pop("kind", None)
    since, until = said.pop("since", None), said.pop("until", None)
    return PostFilter(
        status=None if status == "all" else status,
        any_status=status == "all",
        kind=None if kind == "all" else kind,
        since=moment(context, since, Use.SINCE),
        until=moment(context, until, Use.UNTIL),
        **said,
    )


def tell_dates(context: Context, rows: "Sequence[PostRecord]") -> None:
    """Say on which weekday and at which hour a post comes out, or came out."""
    for row in rows:
        if row.published_at is not None:
            key = "scheduled" if row.status == ShownStatus.SCHEDULED else "published-at"
            context.say(key, slug=row.slug, moment=shown(context, row.published_at))
