"""`blogctl import`: another blog, or a part of one, comes in."""

from contextlib import nullcontext
from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._option_sets import of_arrivals, of_imports

noun = Noun()

FileArg = Annotated[str, typer.Argument(metavar="FILE|-", help="The file; - is standard input.")]
FolderArg = Annotated[str, typer.Argument(metavar="FOLDER", help="A folder, or one file.")]
PeopleArg = Annotated[
    str, typer.Argument(metavar="FILE|FOLDER", help="CSV, JSONL, or a folder of cards in Markdown.")
]
FetchOpt = Annotated[
    bool, typer.Option("--fetch-media", help="Fetch the files that stand on the web, too.")
]
PostOpt = Annotated[
    str | None,
    typer.Option("--post", metavar="REF", help="One post of it only, with its comments."),
]


@noun.command(
    options=(of_imports, of_arrivals),
    examples=(
        "blogctl import wordpress export.xml --dry-run --report plan.jsonl",
        "blogctl import wordpress export.xml --author-map who.csv --status published",
    ),
)
def wordpress(ctx: typer.Context, source: FileArg, fetch_media: FetchOpt = False) -> None:
    """Bring in the export of a WordPress blog (WXR); once more: only what is new."""
    from blogctl.cli import _imports  # noqa: PLC0415
    from blogctl.formats import wordpress as wxr  # noqa: PLC0415

    _imports.run(of(ctx), "import wordpress", source, wxr.read, fetch=fetch_media)


@noun.command(
    options=(of_imports, of_arrivals),
    examples=("blogctl import dotclear 2010-06-24-full.txt --default-author chantal-buhagar",),
)
def dotclear(ctx: typer.Context, source: FileArg, fetch_media: FetchOpt = False) -> None:
    """Bring in the flat export of a Dotclear blog, of version 1 or 2."""
    from blogctl.cli import _imports  # noqa: PLC0415
    from blogctl.formats import dotclear as flat  # noqa: PLC0415

    _imports.run(of(ctx), "import dotclear", source, flat.read, fetch=fetch_media)


@noun.command(
    options=(of_imports, of_arrivals),
    examples=(
        "blogctl import markdown ~/mon-blog/content --dry-run",
        "blogctl import markdown _posts --default-author anne --report report.jsonl",
    ),
)
def markdown(ctx: typer.Context, source: FolderArg, fetch_media: FetchOpt = False) -> None:
    """Bring in a folder of Jekyll, Hugo or Pelican, with the pictures beside the posts."""
    from blogctl.cli import _imports  # noqa: PLC0415
    from blogctl.formats import markdown as files  # noqa: PLC0415

    _imports.run(of(ctx), "import markdown", source, files.read, fetch=fetch_media)


@noun.command(
    options=(of_imports,),
    examples=(
        "blogctl import comments disqus.xml --report comments.jsonl",
        "blogctl import comments /var/lib/isso/comments.db",
    ),
)
def comments(ctx: typer.Context, source: FileArg) -> None:
    """Bring in comments of Disqus (XML), isso (its database) or `export comments`.

    Their posts must be here: they are found by an old address, a slug or an id. Comments on
    others are kept aside, in a file that can be brought in later.
    """
    from blogctl.cli import _imports  # noqa: PLC0415
    from blogctl.formats import comment_files  # noqa: PLC0415

    _imports.run(of(ctx), "import comments", source, comment_files.read, aside=True)


@noun.command(
    options=(of_imports,),
    examples=(
        "blogctl import contributors people.csv",
        "blogctl contributor list --format csv | blogctl import contributors -",
    ),
)
def contributors(ctx: typer.Context, source: PeopleArg) -> None:
    """Bring in the people of the house."""
    from blogctl.cli import _imports  # noqa: PLC0415
    from blogctl.formats import people  # noqa: PLC0415

    _imports.run(of(ctx), "import contributors", source, people.read)


@noun.command(
    options=(of_imports, of_arrivals),
    examples=(
        "blogctl --db new/blog.db import blogctl dump.jsonl",
        "blogctl import blogctl backups/le-blog-20100624T070000Z.tar --post bonjour",
    ),
)
def blogctl(ctx: typer.Context, source: FileArg, post: PostOpt = None) -> None:
    """Bring in a blog of blogctl: what `export blogctl` wrote, a backup, or its file.

    Where there is no blog yet, or one to which nothing was done, it becomes an equal one. Else its
    things come in one by one, as those of any other blog.
    """
    from blogctl.cli import _imports, _taking_in  # noqa: PLC0415
    from blogctl.records.imports import ImportRecord  # noqa: PLC0415
    from blogctl.services.importing.batching import batches  # noqa: PLC0415

    context = of(ctx)
    context.expect(ImportRecord)
    if post is None and not context.filters:
        counts = _taking_in.whole(context, source, dry_run=context.how.dry_run)
        if counts is not None:
            _imports.tell_whole(context, counts)
            return
    with _taking_in.things(context, source, post=post) as things:
        _imports.bring(context, "import blogctl", lambda: nullcontext(batches(things)))
