"""`blogctl init`: a new blog."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.errors import Usage

noun = Noun()

FolderArg = Annotated[
    str | None, typer.Argument(metavar="[FOLDER]", help="Where; this folder by default.")
]
TitleOpt = Annotated[str | None, typer.Option("--title", metavar="TITLE", help="The blog's name.")]
UrlOpt = Annotated[str | None, typer.Option("--url", metavar="URL", help="Its public address.")]
LanguageOpt = Annotated[
    str | None,
    typer.Option("--language", metavar="fr|en|…", help="What readers see; yours by default."),
]
TimezoneOpt = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="Such as Europe/Paris; yours by default."),
]
AuthorOpt = Annotated[
    str | None,
    typer.Option("--author", metavar="NAME", help="You: an active blogger, by your login."),
]
GroupOpt = Annotated[
    str | None, typer.Option("--group", metavar="GROUP", help="Who else may write.")
]


@noun.command(
    prints=False,
    examples=(
        "blogctl init mon-blog --language fr --author 'Chantal Buhagar'",
        "blogctl init /srv/blog --url https://blog.example --group www-data",
    ),
)
def init(
    ctx: typer.Context,
    folder: FolderArg = None,
    title: TitleOpt = None,
    url: UrlOpt = None,
    language: LanguageOpt = None,
    timezone: TimezoneOpt = None,
    author: AuthorOpt = None,
    group: GroupOpt = None,
) -> None:
    """Make a new blog: a folder with a blog.db, without a post.

    Without FOLDER it is made where --db or BLOGCTL_DB says, else here. Nobody else may read it,
    unless a group is named, whose members then read and write.
    """
    from blogctl.services.founding import Charter, found  # noqa: PLC0415
    from blogctl.store import secrets  # noqa: PLC0415

    context = of(ctx)
    context.alone("init")
    if folder is not None and context.db is not None:
        raise Usage("options-exclusive", first="FOLDER", second="--db")
    spoken = context.language if language is None else language
    charter = Charter(
        title=title,
        url=url,
        language=spoken,
        timezone=context.timezone(spoken) if timezone is None else timezone,
        author=author,
        user=context.user,
        group=group,
    )
    path = context.new_blog(folder)
    found(path, charter, now=context.now)
    secrets.secret(path)
    context.say("made", path=path)
