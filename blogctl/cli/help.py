"""`blogctl help`: the tables behind the commands."""

from typing import Annotated, Any

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._topics import TOPICS
from blogctl.errors import NotFound

noun = Noun()

TopicArg = Annotated[
    str | None, typer.Argument(metavar="[TOPIC]", help=f"One of: {', '.join(TOPICS)}.")
]


@noun.command("help", prints=False, examples=("blogctl help dates", "blogctl help exit-codes"))
def help_(ctx: typer.Context, topic: TopicArg = None) -> None:
    """Explain exit codes, the environment, formats, dates or settings; or a command."""
    context = of(ctx)
    if topic is None:
        context.output.text(ctx.find_root().get_help())
        context.output.text("\nTopics of 'blogctl help': " + " ".join(TOPICS))
    elif topic in TOPICS:
        context.output.text(TOPICS[topic]())
    else:
        context.output.text(_of_command(ctx, topic))


def _of_command(ctx: typer.Context, name: str) -> str:
    """Return the help page of a noun; raises NotFound for what is neither that nor a topic."""
    root = ctx.find_root()
    group: Any = root.command
    command = group.get_command(root, name)
    if command is None:
        raise NotFound("topic", refs=[name], known=", ".join(TOPICS))
    page: str = command.get_help(type(root)(command, info_name=name, parent=root))
    return page
