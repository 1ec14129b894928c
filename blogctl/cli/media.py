"""`blogctl media`: the files that posts show."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment
from blogctl.cli._options import (
    AfterOpt,
    DryRunOpt,
    LimitOpt,
    SinceOpt,
    UntilOpt,
    YesOpt,
)
from blogctl.errors import Usage
from blogctl.media_types import EXTENSIONS
from blogctl.records.media import MediaDetail, MediaRecord
from blogctl.vocabulary import Kind, Use

noun = Noun()

FilesArg = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Pictures, sounds, films, documents.")
]
MediaArg = Annotated[
    str, typer.Argument(metavar="REF", help="An id, a name, or how its hash begins.")
]
SeveralArg = Annotated[
    list[str],
    typer.Argument(
        metavar="REF...|-", help="Ids, names or how their hashes begin; - reads them, one a line."
    ),
]
AltOpt = Annotated[
    str | None,
    typer.Option("--alt", metavar="TEXT", help="What it shows, for who can't see it."),
]
DecorationOpt = Annotated[
    bool, typer.Option("--decoration", help="It shows nothing that need be said.")
]
NameOpt = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="Its readable name; the file's own.")
]
ForceSvgOpt = Annotated[
    bool, typer.Option("--force", help="Take an SVG that holds scripts as well.")
]
TypeOpt = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help="Of this type: image, image/png, video …"),
]
UnusedOpt = Annotated[bool, typer.Option("--unused", help="That no post refers to.")]
MissingAltOpt = Annotated[
    bool, typer.Option("--missing-alt", help="Of which nobody said what they show.")
]
SearchOpt = Annotated[
    str | None, typer.Option("--search", metavar="WORDS", help="With these words in name or alt.")
]
ForceDeleteOpt = Annotated[bool, typer.Option("--force", help="Even if posts refer to them.")]


@noun.command(
    examples=(
        "blogctl media add plage.jpg --alt 'La plage de Nice, le soir'",
        "blogctl media add filet.png coin.png --decoration --format ids",
    )
)
def add(
    ctx: typer.Context,
    files: FilesArg,
    alt: AltOpt = None,
    decoration: DecorationOpt = False,
    name: NameOpt = None,
    force: ForceSvgOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Keep files, for posts to show: ![](media:3) in a body shows number 3.

    Files are copied to the folder media beside the blog. What a file is is told by what is in it,
    and the same bytes are kept once.
    """
    from blogctl.services import media  # noqa: PLC0415

    context = of(ctx)
    context.expect(MediaRecord)
    said = _alt(alt, decoration=decoration)
    _asking.one_only(files, "--alt", alt)
    _asking.one_only(files, "--name", name)
    sources = [context.cwd / file for file in files]
    with (
        _folder(context, dry_run=dry_run) as folder,
        media.copies(folder, sources, force=force) as copies,
        context.change("media add", dry_run=dry_run) as change,
    ):
        made = [
            media.take(change, copy, name=name or source.name, alt=said)
            for copy, source in zip(copies, sources, strict=True)
        ]
        ids = list(dict.fromkeys(each for each, _ in made))
        rows = media.records(change.session, ids, settings=context.settings)
        old = {each for each, new in made if not new}
    _asking.tell_existing(context, [row.name for row in rows if row.id in old])
    context.output.records(rows, MediaRecord, change=True, one=len(files) == 1)


def _alt(alt: str | None, *, decoration: bool) -> str:
    """Return what is said that files show; raises Usage where nothing is, or both."""
    if alt is not None and decoration:
        raise Usage("options-exclusive", first="--alt", second="--decoration")
    if decoration:
        return ""
    if not (alt or "").strip():
        raise Usage("alt-missing")
    return alt or ""


@contextmanager
def _folder(context: Context, *, dry_run: bool) -> Iterator[Path]:
    """Give the folder to copy into: with --dry-run one that is thrown away."""
    from blogctl.store import media_files  # noqa: PLC0415

    with context.reading():  # that there is a blog, and who acts, is known before anything is made
        pass
    if dry_run:
        with TemporaryDirectory(prefix="blogctl-") as folder:
            yield Path(folder)
    else:
        yield media_files.open_folder(context.store.path)


@noun.command(
    "list",
    examples=("blogctl media list --type image --missing-alt", "blogctl media list --unused"),
)
def list_(
    ctx: typer.Context,
    type_: TypeOpt = None,
    unused: UnusedOpt = False,
    missing_alt: MissingAltOpt = False,
    since: SinceOpt = None,
    until: UntilOpt = None,
    search: SearchOpt = None,
    limit: LimitOpt = None,
    after: AfterOpt = None,
) -> None:
    """List the files, the newest first, with how many posts refer to each."""
    from blogctl.services import media  # noqa: PLC0415

    context = of(ctx)
    context.expect(MediaRecord, limit=limit)
    with context.reading() as session:
        wanted = media.MediaFilter(
            type=_type(type_),
            unused=unused,
            without_alt=missing_alt,
            since=moment(context, since, Use.SINCE),
            until=moment(context, until, Use.UNTIL),
            search=search,
            after=after,
        )
        most = context.output.wanted()
        rows = media.listing(session, wanted, limit=most, settings=context.settings)
        total = lambda: media.count(session, wanted)  # noqa: E731
        context.output.records(rows, MediaRecord, total=total)


def _type(said: str | None) -> str | None:
    """Return a type or the first word of some; raises Usage for what no file here is."""
    known = sorted({*EXTENSIONS, *(kind.partition("/")[0] for kind in EXTENSIONS)})
    if said is not None and said not in known:
        raise Usage("word-unknown", value=said, known=", ".join(known))
    return said


@noun.command(examples=("blogctl media show plage.jpg", "blogctl media show 3 --format json"))
def show(ctx: typer.Context, ref: MediaArg) -> None:
    """Show a file: what it is, where it is, and which posts refer to it."""
    from blogctl.services import media, references  # noqa: PLC0415
    from blogctl.store import media_files  # noqa: PLC0415

    context = of(ctx)
    context.expect(MediaDetail)
    with context.reading() as session:
        found = references.one(session, Kind.MEDIA, ref)
        folder = media_files.folder_of(context.store.path)
        record = media.detail(session, found, folder=folder, settings=context.settings)
    context.output.records([record], MediaDetail, one=True)


@noun.command(examples=("blogctl media edit plage.jpg --alt 'La plage de Nice, à midi'",))
def edit(
    ctx: typer.Context, ref: MediaArg, alt: AltOpt = None, decoration: DecorationOpt = False
) -> None:
    """Say what a file shows."""
    from blogctl.services import media, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(MediaRecord)
    said = _alt(alt, decoration=decoration)
    with context.change("media edit") as change:
        found = references.one(change.session, Kind.MEDIA, ref)
        if not media.describe(change, found, said):
            context.say("nothing-changed")
        rows = media.records(change.session, [found], settings=context.settings)
    context.output.records(rows, MediaRecord, change=True, one=True)


@noun.command(
    examples=(
        "blogctl media delete plage.jpg --yes",
        "blogctl media list --unused --format ids | blogctl media delete - --yes",
    )
)
def delete(
    ctx: typer.Context,
    refs: SeveralArg,
    force: ForceDeleteOpt = False,
    dry_run: DryRunOpt = False,
    yes: YesOpt = False,
) -> None:
    """Delete files for good, unless posts refer to them. There is no undo."""
    from blogctl.services import media, references  # noqa: PLC0415
    from blogctl.store import media_files  # noqa: PLC0415

    context = of(ctx)
    context.alone("media delete")  # what is gone from the folder can't be taken back
    context.expect(MediaRecord)
    named = _asking.references(context, refs)
    _asking.before_delete(context, Kind.MEDIA, named, yes=yes or dry_run)
    with context.change("media delete", dry_run=dry_run) as change:
        gone = references.several(change.session, Kind.MEDIA, named)
        rows = media.records(change.session, gone, settings=context.settings)
        names = media.remove(change, gone, force=force)
    if not dry_run:
        media.discard(media_files.folder_of(context.store.path), names)
    context.output.records(rows, MediaRecord, change=True)
