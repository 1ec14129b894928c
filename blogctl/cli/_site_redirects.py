"""`blogctl site redirects`: old addresses, for a web server."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._options import choice, one_of
from blogctl.vocabulary import Server

ServerArg = Annotated[
    Server,
    typer.Argument(parser=one_of(Server), metavar=choice(Server), help="Whose configuration."),
]

EXAMPLES = (
    "blogctl site redirects nginx > /etc/nginx/conf.d/blog-redirects.conf",
    "blogctl site redirects apache > /etc/apache2/blog-redirects.conf",
)


def redirects(ctx: typer.Context, server: ServerArg) -> None:
    """Print the rules with which a web server leads old addresses on."""
    from blogctl.services.printing import redirections  # noqa: PLC0415

    context = of(ctx)
    with context.reading() as session:
        lines = redirections.rules(session, server, now=context.now)
        context.output.text("\n".join(lines))
