"""`blogctl post`: posts and pages."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking, _post_pages, _post_revisions, _post_sets
from blogctl.cli._context import Context, How, of
from blogctl.cli._files import STANDARD_INPUT
from blogctl.cli._lazy import Noun
from blogctl.cli._option_sets import of_posts
from blogctl.cli._options import (
    AfterOpt,
    AtOpt,
    AuthorOpt,
    BodyFormatOpt,
    BodyOpt,
    CategoriesOpt,
    DryRunOpt,
    EditOpt,
    EncodingOpt,
    FileOpt,
    IfMissingOpt,
    KeepGoingOpt,
    LimitOpt,
    PostArg,
    PostsArg,
    PostSortOpt,
    PublishOpt,
    ReverseOpt,
    SlugOpt,
    SummaryOpt,
    TagsOpt,
    WithOpt,
    whole_number,
)
from blogctl.errors import Usage
from blogctl.vocabulary import Kind, PostKind, PostSort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from blogctl.records.posts import PostRecord
    from blogctl.services.rendering import Rendering
    from blogctl.services.writing import Writing

noun = Noun()

TitleArg = Annotated[
    str | None, typer.Argument(metavar="[TITLE]", help="The title; a file may give it too.")
]
TitleOpt = Annotated[str | None, typer.Option("--title", metavar="TITLE", help="The new title.")]
PageOpt = Annotated[bool, typer.Option("--page", help="A page, which stands apart from time.")]
NoCommentsOpt = Annotated[bool, typer.Option("--no-comments", help="Nobody may comment on it.")]
CommentsOpt = Annotated[
    bool | None, typer.Option("--comments/--no-comments", help="Whether one may comment on it.")
]
StickyOpt = Annotated[
    bool | None, typer.Option("--sticky/--no-sticky", help="Whether it stays on top of the blog.")
]
AddCategoryOpt = Annotated[
    list[str] | None, typer.Option("--add-category", metavar="REF", help="One more category.")
]
RemoveCategoryOpt = Annotated[
    list[str] | None, typer.Option("--remove-category", metavar="REF", help="One category less.")
]
VersionOpt = Annotated[
    int | None,
    typer.Option(
        "--if-version", parser=whole_number, metavar="N", help="Only if it is still at this one."
    ),
]


@noun.command(
    examples=(
        "blogctl post new 'Les médias sociaux' --category web --tag 'Web 2.0' --edit",
        "blogctl post new --file billet.md --publish",
        "id=$(blogctl post new 'Bientôt' --body '…' --at 'vendredi 17h' --format ids)",
    )
)
def new(
    ctx: typer.Context,
    title: TitleArg = None,
    author: AuthorOpt = None,
    with_: WithOpt = None,
    category: CategoriesOpt = None,
    tag: TagsOpt = None,
    summary: SummaryOpt = None,
    slug: SlugOpt = None,
    page: PageOpt = False,
    body: BodyOpt = None,
    body_format: BodyFormatOpt = None,
    file: FileOpt = None,
    encoding: EncodingOpt = "utf-8",
    edit: EditOpt = False,
    publish: PublishOpt = False,
    at: AtOpt = None,
    no_comments: NoCommentsOpt = False,
    sticky: StickyOpt = None,
    if_missing: IfMissingOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Write a post. Without a text, on a terminal, the editor opens."""
    from blogctl.cli import _writing  # noqa: PLC0415
    from blogctl.records.posts import PostRecord  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostRecord)
    said = _writing.Said(
        title=title,
        author=author,
        with_=with_,
        category=category,
        tag=tag,
        summary=summary,
        slug=slug,
        kind=PostKind.PAGE if page else None,
        body=body,
        body_format=body_format,
        file=file,
        encoding=encoding,
        publish=publish,
        at=at,
        comments=False if no_comments else None,
        sticky=sticky,
    )
    _no_dry_editor(edit, dry_run)
    writing = _writing.gather(context, said)
    if if_missing and _exists(context, writing):
        return
    if edit or (context.interactive and not said.has_text and not dry_run):
        with _writing.in_editor(context, writing) as made:
            if made is not None:
                _create(context, made, dry_run=dry_run)
    else:
        _create(context, writing, dry_run=dry_run, if_missing=if_missing)


def _no_dry_editor(edit: bool, dry_run: bool) -> None:  # noqa: FBT001 - the options
    """Raise Usage where what is written in an editor would be thrown away."""
    if edit and dry_run:
        raise Usage("options-exclusive", first="--edit", second="--dry-run")


def _exists(context: Context, writing: "Writing") -> bool:
    """Show the post that is there already, if one is."""
    from blogctl.records.posts import PostRecord  # noqa: PLC0415
    from blogctl.services import post_lists, posts  # noqa: PLC0415

    with context.reading() as session:
        known = posts.existing(session, writing)
        if known is None:
            return False
        rows = post_lists.records(session, [known], settings=context.settings, now=context.now)
    _asking.tell_existing(context, [rows[0].slug])
    context.output.records(rows, PostRecord, change=True, one=True)
    return True


def _tell_embeds(context: Context, ready: "Rendering | None") -> None:
    """Say which hosts' frames became links."""
    if ready is not None and ready.embeds_replaced:
        context.warn("embeds-replaced", hosts=_asking.some(ready.embeds_replaced))


def _create(
    context: Context, writing: "Writing", *, dry_run: bool, if_missing: bool = False
) -> None:
    from blogctl.records.posts import PostRecord  # noqa: PLC0415
    from blogctl.services import post_lists, posts  # noqa: PLC0415

    with context.reading() as session:
        ready = posts.prepare(session, writing)
    _tell_embeds(context, ready)
    with context.change("post new", dry_run=dry_run) as change:
        known = posts.existing(change.session, writing) if if_missing else None
        post = posts.create(change, writing, ready=ready) if known is None else known
        rows = post_lists.records(
            change.session, [post], settings=context.settings, now=context.now
        )
    _asking.tell_existing(context, [] if known is None else [rows[0].slug])
    if known is None and writing.publishes:
        _post_sets.tell_dates(context, rows)
    context.output.records(rows, PostRecord, change=True, one=True)


@noun.command(
    "list",
    options=(of_posts,),
    examples=(
        "blogctl post list --status draft",
        "blogctl post list --category web --since '30 days ago' --format csv",
    ),
)
def list_(
    ctx: typer.Context,
    sort: PostSortOpt = PostSort.DATE,
    reverse: ReverseOpt = False,
    limit: LimitOpt = None,
    after: AfterOpt = None,
) -> None:
    """List posts, newest first; those in the trash only when asked for."""
    from blogctl.records.posts import PostRecord  # noqa: PLC0415
    from blogctl.services import post_lists  # noqa: PLC0415
    from blogctl.services.post_lists import PostOrder  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostRecord, limit=limit)
    _asking.after_date(after, by_date=sort is PostSort.DATE)
    with context.reading() as session:
        wanted = _post_sets.wanted(context)
        order = PostOrder(sort, reverse, context.output.wanted(), after)
        rows = post_lists.listing(
            session, wanted, order, settings=context.settings, now=context.now
        )
        context.output.records(
            rows, PostRecord, total=lambda: post_lists.count(session, wanted, context.now)
        )


@noun.command(examples=("blogctl post show les-medias-sociaux --format json",))
def show(ctx: typer.Context, ref: PostArg) -> None:
    """Show one post with its text."""
    from blogctl.records.posts import PostDetail  # noqa: PLC0415
    from blogctl.services import post_lists, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostDetail)
    with context.reading() as session:
        post = references.one(session, Kind.POST, ref)
        row = post_lists.detail(session, post, settings=context.settings, now=context.now)
    context.output.records([row], PostDetail, one=True)


@noun.command(
    examples=(
        "blogctl post edit les-medias-sociaux",
        "blogctl post edit 12 --title 'Les médias, sociaux ?' --if-version 3",
        "blogctl post list --tag c --format ids | blogctl post edit - --category web",
    )
)
def edit(
    ctx: typer.Context,
    refs: PostsArg = None,
    title: TitleOpt = None,
    author: AuthorOpt = None,
    with_: WithOpt = None,
    category: CategoriesOpt = None,
    add_category: AddCategoryOpt = None,
    remove_category: RemoveCategoryOpt = None,
    tag: TagsOpt = None,
    summary: SummaryOpt = None,
    slug: SlugOpt = None,
    page: PageOpt = False,
    body: BodyOpt = None,
    body_format: BodyFormatOpt = None,
    file: FileOpt = None,
    encoding: EncodingOpt = "utf-8",
    in_editor: EditOpt = False,
    publish: PublishOpt = False,
    at: AtOpt = None,
    comments: CommentsOpt = None,
    sticky: StickyOpt = None,
    if_version: VersionOpt = None,
    dry_run: DryRunOpt = False,
    keep_going: KeepGoingOpt = False,
) -> None:
    """Change posts by options, or one in the editor."""
    from blogctl.cli import _writing  # noqa: PLC0415
    from blogctl.records.posts import PostRecord  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostRecord)
    said = _writing.Said(
        title=title,
        author=author,
        with_=with_,
        category=category,
        add_category=add_category,
        remove_category=remove_category,
        tag=tag,
        summary=summary,
        slug=slug,
        kind=PostKind.PAGE if page else None,
        body=body,
        body_format=body_format,
        file=file,
        encoding=encoding,
        publish=publish,
        at=at,
        comments=comments,
        sticky=sticky,
    )
    context.how = How(dry_run=dry_run, keep_going=keep_going)
    _no_dry_editor(in_editor, dry_run)
    named = _named(context, refs, file)
    writing = _writing.gather(context, said)
    if in_editor or (writing.says_nothing and context.interactive and not dry_run):
        _edit_in_editor(ctx, named, writing, if_version=if_version)
    else:
        _asking.something_said(ctx, not writing.says_nothing)
        _edit(ctx, named, writing, if_version=if_version)


def _named(context: Context, refs: list[str] | None, file: str | None) -> list[str]:
    """Return the posts that are named; raises Usage where their text would come the same way."""
    if file == STANDARD_INPUT and STANDARD_INPUT in (refs or ()):
        raise Usage("stdin-twice")
    return _asking.references(context, refs)


def _edit(
    ctx: typer.Context, refs: list[str], writing: "Writing", *, if_version: int | None
) -> None:
    from blogctl.cli import _sets  # noqa: PLC0415
    from blogctl.services import posts, references  # noqa: PLC0415

    context = of(ctx)
    for option, value in (("--slug", writing.slug), ("--if-version", if_version)):
        _asking.one_only(refs, option, value)
    with context.reading() as session:
        found = references.find(session, Kind.POST, refs[:1]).ids
        ready = posts.prepare(session, writing, post=found[0]) if found else None
    _tell_embeds(context, ready)
    _sets.carry_out(
        ctx,
        _post_sets.group(context, None),
        refs,
        lambda change: posts.edit_each(
            change, writing, if_version=if_version, ready=ready, keep_going=context.how.keep_going
        ),
        tell=lambda rows: _tell(context, writing, rows),
    )


def _tell(context: Context, writing: "Writing", rows: "Sequence[PostRecord]") -> None:
    """Say when posts come out, or that the date in a file does not move them."""
    if writing.publishes:
        _post_sets.tell_dates(context, rows)
    elif writing.date:
        left = [row.slug for row in rows if row.published_at != writing.date]
        if left:
            context.warn("date-left", refs=_asking.some(left))


def _edit_in_editor(
    ctx: typer.Context, refs: list[str], writing: "Writing", *, if_version: int | None
) -> None:
    from blogctl.cli import _writing  # noqa: PLC0415
    from blogctl.services import posts, references  # noqa: PLC0415

    context = of(ctx)
    if len(refs) != 1:
        raise Usage("one-reference", value="--edit")
    with context.reading() as session:
        post = references.one(session, Kind.POST, refs[0])
        version = posts.version(session, post, expected=if_version)
        now = posts.as_said(session, post, settings=context.settings, now=context.now)
    with _writing.in_editor(context, writing.over(now)) as made:
        if made is not None:
            _edit(ctx, [str(post)], made, if_version=version)


noun.verbs |= _post_sets.noun.verbs | _post_revisions.noun.verbs | _post_pages.noun.verbs
