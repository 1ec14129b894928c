"""`blogctl init`: a new blog."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun

noun = Noun()


@noun.command(
    prints=False,
    examples=(
        "blogctl init mon-blog --title 'Mon blog' --language fr --author 'Chantal Buhagar'",
        "blogctl init /srv/blog --url https://blog.example --group www-data",
    ),
)
def init(
    ctx: typer.Context,
    folder: Annotated[
        str | None, typer.Argument(metavar="[FOLDER]", help="Where; this folder by default.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="The blog's name.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Its public address.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="fr|en", help="What readers see.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="For instance Europe/Paris.")
    ] = None,
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="NAME", help="You: an active blogger, by your login."),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="GROUP", help="Who else may write: 0660 and 2770."),
    ] = None,
) -> None:
    """Make a new blog: a folder with a blog.db, without a post."""
    from blogctl.services.founding import Charter, found  # noqa: PLC0415

    context = of(ctx)
    charter = Charter(
        title=title,
        url=url,
        language=language or context.language,
        timezone=timezone or context.timezone,
        author=author,
        user=context.user,
        group=group,
    )
    path = context.new_blog(folder)
    found(path, charter, now=context.now)
    context.say("made", path=path)
