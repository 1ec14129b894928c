"""`blogctl help`: the tables behind the commands."""

from typing import Annotated, Any

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._topics import TOPICS
from blogctl.errors import NotFound

noun = Noun()

TopicArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TOPIC|COMMAND]", help=f"One of: {', '.join(TOPICS)}; or a command."),
]


@noun.command(
    "help",
    prints=False,
    examples=("blogctl help dates", "blogctl help exit-codes", "blogctl help post new"),
)
def help_(ctx: typer.Context, topic: TopicArg = None) -> None:
    """Explain exit codes, the environment, formats, dates or settings; or a command."""
    context = of(ctx)
    words = topic or []
    if len(words) == 1 and words[0] in TOPICS:
        context.output.text(TOPICS[words[0]]())
        return
    context.output.text(_of_command(ctx, words))
    if not words:
        context.output.text(f"\nTopics of 'blogctl help': {' '.join(TOPICS)}")


def _of_command(ctx: typer.Context, words: list[str]) -> str:
    """Return the help page of a command; raises NotFound for what is neither that nor a topic."""
    here = ctx.find_root()
    command: Any = here.command
    for place, word in enumerate(words, start=1):
        find = getattr(command, "get_command", None)
        command = find(here, word) if find else None
        if command is None:
            raise NotFound("topic", refs=[" ".join(words[:place])], known=", ".join(TOPICS))
        here = type(here)(command, info_name=word, parent=here)
    page: str = command.get_help(here)
    return page
