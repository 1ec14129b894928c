"""`blogctl site build`: the blog written into a folder, for any web server."""

from functools import partial
from typing import Annotated

import typer

from blogctl.cli import _progress
from blogctl.cli._context import Context, of
from blogctl.errors import BlogctlError
from blogctl.records.site import SiteRecord
from blogctl.vocabulary import Event

OutOpt = Annotated[
    str | None,
    typer.Option("--out", metavar="FOLDER", help="Where; by default what site.folder says."),
]
DraftsOpt = Annotated[
    bool,
    typer.Option("--drafts", help="Show drafts and scheduled posts too, in preview/ by default."),
]
FullOpt = Annotated[
    bool, typer.Option("--full", help="Draw all pages, and compare the files byte by byte.")
]
BaseUrlOpt = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="Instead of blog.url, for a trial elsewhere."),
]

EXAMPLES = (
    "blogctl site build",
    "blogctl site build --out /var/www/blog",
    "blogctl site build --drafts --base-url http://localhost:8000",
)


def build(
    ctx: typer.Context,
    out: OutOpt = None,
    drafts: DraftsOpt = False,
    full: FullOpt = False,
    base_url: BaseUrlOpt = None,
) -> None:
    """Write every page of the blog into a folder that any web server can serve.

    Only what changed since the last time is drawn, and what is gone is removed; files that no build
    made are left alone. Until all is drawn the site stands as it was.
    """
    from blogctl.services.printing import build as building  # noqa: PLC0415
    from blogctl.services.setting_values import address  # noqa: PLC0415
    from blogctl.site import theme  # noqa: PLC0415
    from blogctl.site.paths import UNNAMED  # noqa: PLC0415

    context = of(ctx)
    context.alone("site build")
    context.expect(SiteRecord)
    base = address("--base-url", base_url) if base_url else ""
    with context.reading():
        known = context.settings
    folder = building.folder_of(context.path, known, drafts=drafts)
    wanted = building.Wanted(
        folder=folder if out is None else context.cwd / out,
        base=base,
        drafts=drafts,
        full=full,
        cache=theme.cache_of(context.environ),
    )
    if not base and not known["blog.url"]:
        context.warn("site-nowhere", url=UNNAMED)
    progress = partial(_progress.bar, context)
    record = building.build(context.store, wanted, now=context.now, progress=progress)
    _tell_hooks(context, record)
    if record.missing:
        context.warn("site-missing", refs=", ".join(record.missing))
    context.output.records([record], SiteRecord, one=True, change=True)


def _tell_hooks(context: Context, record: SiteRecord) -> None:
    """Let a hook know that there is another site; a broken configuration is no reason to fail."""
    from blogctl.services import hooks_file  # noqa: PLC0415

    if not record.written and not record.removed:
        return
    try:
        known = hooks_file.load(hooks_file.place(context.environ))
    except BlogctlError as error:
        context.report(error)
        return
    if Event.SITE_BUILT in known:
        from blogctl.services import hooks  # noqa: PLC0415 - for who has one

        hooks.site_built(context.store, known, record, now=context.now)
