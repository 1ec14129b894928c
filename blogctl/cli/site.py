"""`blogctl site`: the blog printed, for any web server to serve."""

from typing import Annotated

import typer

from blogctl.cli import _site_build, _site_redirects, _site_theme
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, choice, one_of
from blogctl.vocabulary import ThemeTask

noun = Noun()

TaskArg = Annotated[
    ThemeTask,
    typer.Argument(
        parser=one_of(ThemeTask),
        metavar=choice(ThemeTask),
        help="Lay its files out to be changed, or see whether all pages can be drawn.",
    ),
]
ThemeFilesArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PART...]", help="Which, as post.html or style.css; by default all."),
]
ThemeFolderOpt = Annotated[
    str | None,
    typer.Option("--folder", metavar="FOLDER", help="Where; by default theme/ beside the blog."),
]
ForceEjectOpt = Annotated[
    bool, typer.Option("--force", help="Replace files that were changed there.")
]


noun.command(examples=_site_build.EXAMPLES)(_site_build.build)


@noun.command(
    examples=(
        "blogctl site theme eject post.html style.css",
        "blogctl site theme check",
    )
)
def theme(
    ctx: typer.Context,
    task: TaskArg,
    names: ThemeFilesArg = None,
    folder: ThemeFolderOpt = None,
    force: ForceEjectOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Change how the blog looks: its templates, its stylesheet, its words.

    The folder theme beside the blog stands over what blogctl brings: templates/post.html,
    assets/style.css, further assets, and locale/de/LC_MESSAGES/site.po for one more language. It
    must belong to you or to root. What is wrong is told by file and line, and check is then exit 1.
    """
    context = of(ctx)
    if task is ThemeTask.EJECT:
        _site_theme.eject(context, names or (), folder, force=force, dry_run=dry_run)
    else:
        _site_theme.check(context, names or (), folder)


noun.command(prints=False, examples=_site_redirects.EXAMPLES)(_site_redirects.redirects)
