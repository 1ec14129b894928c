"""`blogctl export`: everything taken out, in formats that others read."""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking, _targets
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._option_sets import of_comments, of_posts
from blogctl.cli._options import word_option
from blogctl.language import N_
from blogctl.vocabulary import Flavour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from blogctl.records.moving import Moved
    from blogctl.services.exporting import Export
    from blogctl.services.post_lists import PostFilter

noun = Noun()

TargetArg = Annotated[
    str | None,
    typer.Argument(metavar="[FILE|-]", help="A file; - or none is standard output."),
]
FolderArg = Annotated[str | None, typer.Argument(metavar="FOLDER", help="A folder, made for it.")]
PrivateOpt = Annotated[
    bool,
    typer.Option("--private", help="With e-mails, IP addresses and all else that is not public."),
]
ForceOpt = Annotated[bool, typer.Option("--force", help="Even in the place of what is there.")]
NoMediaOpt = Annotated[bool, typer.Option("--no-media", help="Without the bytes of media files.")]
FlavourOpt = Annotated[
    Flavour,
    word_option(Flavour, "--flavour", "For whom the front matter and the files' names are."),
]
ConvertOpt = Annotated[
    bool, typer.Option("--convert", help="Make Markdown of bodies that are HTML.")
]


@noun.command(
    prints=False,
    options=(of_posts,),
    examples=(
        "blogctl export wordpress blog.xml",
        "blogctl export wordpress --status published - | gzip > blog.xml.gz",
    ),
)
def wordpress(
    ctx: typer.Context,
    target: TargetArg = None,
    private: PrivateOpt = False,
    force: ForceOpt = False,
) -> None:
    """Write a WXR file, which WordPress imports: authors, terms, posts, comments.

    All posts and pages in every state, also what is in the trash, unless filters choose. E-mails
    and IP addresses are left out, unless --private.
    """
    from blogctl.formats import wordpress_writer  # noqa: PLC0415
    from blogctl.services import exporting  # noqa: PLC0415

    context = of(ctx)
    with (
        context.reading() as session,
        _targets.file(context, target, private=private, force=force) as stream,
    ):
        export = replace(_export(context, _posts(context), private=private), rendered=True)
        tally = Tally(exporting.moved(session, export))
        wordpress_writer.write(iter(tally), stream, now=context.now)
    _tell(context, tally.counts, target)


@noun.command(
    prints=False,
    options=(of_posts,),
    examples=(
        "blogctl export markdown site/content --flavour hugo",
        "blogctl export markdown billets --author luc-ferry --convert",
    ),
)
def markdown(
    ctx: typer.Context,
    target: FolderArg = None,
    flavour: FlavourOpt = Flavour.HUGO,
    convert: ConvertOpt = False,
    private: PrivateOpt = False,
    force: ForceOpt = False,
) -> None:
    """Write a folder of Markdown files with front matter, and the media that they show.

    All posts and pages in every state, also what is in the trash, unless filters choose. The
    folder is whole or not there; with --force the files go into one that is.
    """
    from blogctl.formats import markdown_writer  # noqa: PLC0415
    from blogctl.services import exporting  # noqa: PLC0415

    context = of(ctx)
    with (
        context.reading() as session,
        _targets.folder(context, target, private=private, force=force) as folder,
    ):
        tally = Tally(exporting.moved(session, _export(context, _posts(context), private=private)))
        markdown_writer.write(iter(tally), folder, flavour=flavour, convert=convert)
    _tell(context, tally.counts, target)


@noun.command(
    prints=False,
    options=(of_posts,),
    examples=(
        "blogctl export blogctl --private blog.jsonl",
        "blogctl export blogctl --category web web.jsonl",
    ),
)
def blogctl(
    ctx: typer.Context,
    target: TargetArg = None,
    private: PrivateOpt = False,
    no_media: NoMediaOpt = False,
    force: ForceOpt = False,
) -> None:
    """Write all that the blog holds as lines of JSON: `import blogctl` makes an equal blog of it.

    All posts in every state, unless filters choose: then only those, their comments, and the
    people, terms and media that they name. Without --private there is no e-mail, IP address, login
    or private note in it.
    """
    from blogctl.services import choosing, dumping  # noqa: PLC0415

    context = of(ctx)
    with (
        context.reading() as session,
        _targets.file(context, target, private=private, force=force) as stream,
    ):
        export = _export(context, _posts(context), private=private)
        if not export.whole:
            choosing.choose(session, export.wanted, now=context.now)
        done = dumping.dump(
            session,
            stream,
            settings=context.settings,
            private=private,
            whole=export.whole,
            media_folder=None if no_media else export.media_folder,
        )
    if done.missing:
        context.warn("files-missing", refs=_asking.some(done.missing))
    _tell(context, done.counts, target)


@noun.command(
    prints=False,
    options=(of_comments,),
    examples=(
        "blogctl export comments comments.jsonl",
        "blogctl export comments --post mon-billet --status approved -",
    ),
)
def comments(
    ctx: typer.Context,
    target: TargetArg = None,
    private: PrivateOpt = False,
    force: ForceOpt = False,
) -> None:
    """Write comments as lines of JSON, each with the page that it stands on.

    All of them in every state unless filters choose. `import comments` reads them. E-mails and IP
    addresses are left out, unless --private.
    """
    from blogctl.cli import _comment_sets  # noqa: PLC0415
    from blogctl.formats import comments_jsonl  # noqa: PLC0415
    from blogctl.services import exporting_comments  # noqa: PLC0415
    from blogctl.services.choosing import EVERY_POST  # noqa: PLC0415

    context = of(ctx)
    with (
        context.reading() as session,
        _targets.file(context, target, private=private, force=force) as stream,
    ):
        said = _comment_sets.wanted(context, session)
        wanted = replace(said, any_status=said.status is None)
        export = _export(context, EVERY_POST, private=private)
        tally = Tally(exporting_comments.moved(session, export, wanted))
        comments_jsonl.write(iter(tally), stream)
    _tell(context, tally.counts, target)


def _posts(context: Context) -> "PostFilter":
    """Return which posts the filters choose: all of them where none is given."""
    from blogctl.cli import _post_sets  # noqa: PLC0415

    said = _post_sets.wanted(context)
    return replace(said, any_status=said.status is None)


def _export(context: Context, wanted: "PostFilter", *, private: bool) -> "Export":
    """Return what is to be exported, and how."""
    from blogctl.services.exporting import Export  # noqa: PLC0415
    from blogctl.store import media_files  # noqa: PLC0415

    return Export(
        settings=context.settings,
        media_folder=media_files.folder_of(context.store.path),
        now=context.now,
        private=private,
        wanted=wanted,
    )


def _tell(context: Context, counts: "Mapping[str, int]", target: str | None) -> None:
    """Say how much was exported, and where it is."""
    translate = context.output.catalogue.gettext
    shown = (f"{translate(name)}: {counts[key]}" for key, name in COUNTED.items() if key in counts)
    told = ", ".join(shown) or translate(N_("nothing"))
    if target is None or target == _targets.STANDARD_OUTPUT:
        context.say("exported", counts=told)
    else:
        context.say("exported-to", counts=told, path=context.cwd / target)


COUNTED = {
    "post": N_("posts"),
    "page": N_("pages"),
    "comment": N_("comments"),
    "contributor": N_("contributors"),
    "category": N_("categories"),
    "tag": N_("tags"),
    "media": N_("media"),
    "file": N_("files"),
}
"""What a summary counts, and what it calls it."""

_WORDS = {
    "Thread": "post",
    "MovedComment": "comment",
    "MovedPerson": "contributor",
    "MovedCategory": "category",
    "MovedTag": "tag",
    "MovedMedia": "media",
}


class Tally:
    """Counts things as they pass, by the words of `COUNTED`."""

    def __init__(self, things: "Iterable[Moved]") -> None:
        self._things = things
        self.counts: Counter[str] = Counter()

    def __iter__(self) -> "Iterator[Moved]":
        counts = self.counts
        for thing in self._things:
            name = type(thing).__name__
            counts[_WORDS.get(name) or str(getattr(thing, "kind", name))] += 1
            yield thing
