"""`blogctl post`: posts and pages."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment, shown
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
    of_posts,
    of_sets,
    whole_number,
)
from blogctl.errors import Usage
from blogctl.records.posts import PostDetail, PostRecord, RevisionRecord
from blogctl.vocabulary import Kind, PostKind, PostSort, ShownStatus
from blogctl.when import Use

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from blogctl.services.audit import Change
    from blogctl.services.outcomes import Outcome
    from blogctl.services.post_lists import PostFilter
    from blogctl.services.posts import Writing
    from blogctl.services.publishing import Verb

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
ForceOpt = Annotated[bool, typer.Option("--force", help="Even one that is not in the trash.")]
RangeArg = Annotated[
    str | None, typer.Argument(metavar="[A..B]", help="Two revisions; the last two by default.")
]
NumberArg = Annotated[
    int, typer.Argument(parser=whole_number, metavar="N", help="A revision of `post history`.")
]
WordsArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="REF|- TAG...", help="A post, or - to read posts; then tags."),
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
    if_missing: IfMissingOpt = False,
) -> None:
    """Write a post. Without a text, on a terminal, the editor opens."""
    from blogctl.cli import _writing  # noqa: PLC0415

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
    )
    with context.reading():
        writing = _writing.gather(context, said)
    if edit or (context.interactive and not said.has_text):
        with _writing.in_editor(context, _writing.file_of(writing), writing) as made:
            if made is not None:
                _create(context, made, if_missing=if_missing)
    else:
        _create(context, writing, if_missing=if_missing)


def _create(context: Context, writing: "Writing", *, if_missing: bool) -> None:
    from blogctl.services import post_lists, posts  # noqa: PLC0415

    with context.change("post new") as change:
        known = posts.existing(change.session, writing) if if_missing else None
        post = posts.create(change, writing) if known is None else known
        rows = post_lists.records(
            change.session, [post], settings=context.settings, now=context.now
        )
    _asking.tell_existing(context, [] if known is None else [rows[0].slug])
    if known is None and (writing.publish or writing.at):
        _tell_dates(context, rows)
    context.output.records(rows, PostRecord, change=True, one=True)


@noun.command(
    "list",
    options=(of_posts,),
    examples=(
        "blogctl post list --status draft",
        "blogctl post list --category web --tag 'Web 2.0' --since '30 days ago' --format csv",
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
    from blogctl.services import post_lists  # noqa: PLC0415
    from blogctl.services.post_lists import PostOrder  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostRecord, limit=limit)
    _asking.after_date(after, by_date=sort is PostSort.DATE)
    with context.reading() as session:
        wanted = _filter(context)
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
        "blogctl post list --tag web --format ids | blogctl post edit - --add-category web",
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
    if_version: VersionOpt = None,
    dry_run: DryRunOpt = False,
) -> None:
    """Change posts by options, or one in the editor."""
    from blogctl.cli import _writing  # noqa: PLC0415

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
    )
    named = _asking.references(context, refs)
    with context.reading():
        writing = _writing.gather(context, said)
    if in_editor or (writing.says_nothing and context.interactive):
        _edit_in_editor(context, named, writing, if_version=if_version)
    else:
        _asking.something_said(ctx, not writing.says_nothing)
        _edit(context, named, writing, if_version=if_version, dry_run=dry_run)


def _edit(
    context: Context,
    refs: list[str],
    writing: "Writing",
    *,
    if_version: int | None,
    dry_run: bool = False,
) -> None:
    from blogctl.services import post_lists, posts, references  # noqa: PLC0415

    for option, value in (("--slug", writing.slug), ("--if-version", if_version)):
        _asking.one_only(refs, option, value)
    with context.change("post edit", dry_run=dry_run) as change:
        found = references.several(change.session, Kind.POST, refs)
        changed = [posts.edit(change, post, writing, if_version=if_version) for post in found]
        rows = post_lists.records(change.session, found, settings=context.settings, now=context.now)
    if not any(changed):
        context.say("nothing-changed")
    if writing.publish or writing.at:
        _tell_dates(context, rows)
    context.output.records(rows, PostRecord, change=True, one=len(refs) == 1)


def _tell_dates(context: Context, rows: "Sequence[PostRecord]") -> None:
    """Say on which weekday and at which hour a post comes out, or came out."""
    for row in rows:
        if row.published_at is not None:
            key = "scheduled" if row.status == ShownStatus.SCHEDULED else "published-at"
            context.say(key, slug=row.slug, moment=shown(context, row.published_at))


def _edit_in_editor(
    context: Context, refs: list[str], writing: "Writing", *, if_version: int | None
) -> None:
    from blogctl.cli import _writing  # noqa: PLC0415
    from blogctl.services import posts, references  # noqa: PLC0415

    if len(refs) != 1:
        raise Usage("one-reference", value="--edit")
    with context.reading() as session:
        post = references.one(session, Kind.POST, refs[0])
        said = posts.as_said(session, post, context.settings)
        version = posts.version(session, post)
    with _writing.in_editor(context, _writing.file_of(said), writing) as made:
        if made is not None:
            _edit(context, [str(post)], made, if_version=if_version or version)


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
    _change_set(ctx, None, refs, lambda change: tagging.tag(change, names, keep_going=going))


@noun.command(options=(of_posts, of_sets), examples=("blogctl post untag mon-billet web-20",))
def untag(ctx: typer.Context, words: WordsArg = None) -> None:
    """Take tags off posts."""
    from blogctl.services import tagging  # noqa: PLC0415

    refs, names = _ref_and_tags(ctx, words)
    going = of(ctx).how.keep_going
    _change_set(ctx, None, refs, lambda change: tagging.untag(change, names, keep_going=going))


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
    rows = _change_set(
        ctx,
        Verb.PUBLISH,
        refs,
        lambda change: apply(
            change, Verb.PUBLISH, at=moment(context, at, Use.AT), keep_going=going
        ),
    )
    if len(rows) == 1:
        _tell_dates(context, rows)


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
    _change_set(ctx, verb, refs, lambda change: apply(change, verb, force=force, keep_going=going))


def _change_set(
    ctx: typer.Context,
    verb: "Verb | None",
    given: list[str] | None,
    work: "Callable[[Change], Outcome]",
) -> "Sequence[PostRecord]":
    """Do some work to the posts that are named, or to all that the filters let through."""
    from blogctl.cli import _sets  # noqa: PLC0415
    from blogctl.services import post_lists, publishing  # noqa: PLC0415

    context = of(ctx)
    posts = _sets.Group(
        kind=Kind.POST,
        record=PostRecord,
        choose_all=lambda session: publishing.choose_all(
            session, verb, _filter(context), context.now
        ),
        rows=lambda session, ids: post_lists.records(
            session, ids, settings=context.settings, now=context.now
        ),
        final=verb is publishing.Verb.DELETE,
        final_example="trashed",
    )
    return _sets.change(ctx, posts, given, work)


def _filter(context: Context) -> "PostFilter":
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


@noun.command(examples=("blogctl post history mon-billet",))
def history(ctx: typer.Context, ref: PostArg) -> None:
    """List the revisions of a post's text, newest first."""
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
    from blogctl.services import post_lists, references, revisions  # noqa: PLC0415

    context = of(ctx)
    context.expect(PostRecord)
    with context.change("post revert") as change:
        post = references.one(change.session, Kind.POST, ref)
        if not revisions.revert(change, post, number):
            context.say("nothing-changed")
        rows = post_lists.records(
            change.session, [post], settings=context.settings, now=context.now
        )
    context.output.records(rows, PostRecord, change=True, one=True)
