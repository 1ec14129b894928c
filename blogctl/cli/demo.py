"""`blogctl demo`: a small French blog to try things on."""

import shlex
from collections.abc import Sequence
from typing import Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.errors import Usage
from blogctl.language import N_

noun = Noun()

FOLDER = "blog-demo"
FolderArg = Annotated[
    str | None,
    typer.Argument(metavar="[FOLDER]", help=f"Where; {FOLDER} in this folder by default."),
]

# What to try, in the order of a first quarter of an hour, and what each shows.
TO_TRY = (
    ("blogctl status", N_("the morning's page")),
    ("blogctl comments review", N_("the queue, one key an action")),
    ("blogctl comments list --unanswered", N_("who waits, most urgent first")),
    ("blogctl comments show 72", N_("a question, an expert's note")),
    ("blogctl comments reply 72", N_("answer it, in your editor")),
    ("blogctl comments assign 60 --auto", N_("its expert is away")),
    ("blogctl comments spam --all --ip 203.0.113.7", N_("all of one address at once")),
    ("blogctl undo", N_("put back what you did last")),
    ("blogctl search oeuvre", N_("it finds 'œuvre' too")),
    ("blogctl comments stats", N_("how soon readers are answered")),
    ("blogctl post list", N_("drafted, scheduled, published")),
    ("blogctl log --limit 20", N_("who did what, when and why")),
)


@noun.command(prints=False, examples=("blogctl demo", "blogctl demo essai"))
def demo(ctx: typer.Context, folder: FolderArg = None) -> None:
    """Make a small French blog to try things on, in a folder of its own.

    Its people, posts and comments are invented, and dated from now: some questions are to be
    answered today. You are its community manager. No other blog is touched.
    """
    from blogctl.services import demonstration  # noqa: PLC0415

    context = of(ctx)
    context.alone("demo")
    if folder is not None and context.db is not None:
        raise Usage("options-exclusive", first="FOLDER", second="--db")
    # BLOGCTL_DB names a blog that is worked on: only what is said here and now is heard.
    path = context.new_blog(FOLDER if folder is None and context.db is None else folder)
    demonstration.make(path, user=context.user, now=context.now)
    context.say("made", path=path)
    if not context.output.quiet:
        if context.db is not None or context.environ.get("BLOGCTL_DB"):
            first = [f"export BLOGCTL_DB={shlex.quote(str(path))}"]
        elif path.parent != context.cwd:
            first = [f"cd {shlex.quote(folder or FOLDER)}"]
        else:
            first = []
        context.output.text(_what_next(context, first))


def _what_next(context: Context, first: Sequence[str]) -> str:
    """Return what to type next, and what each command shows."""
    translate = context.output.catalogue.gettext
    you = translate(N_("There you are {name}, who answers readers. Try:"))
    wide = max(len(command) for command, _ in TO_TRY)
    tries = (f"  {command:{wide}}  {translate(shown)}" for command, shown in TO_TRY)
    lines = (f"  {line}" for line in first)
    return "\n".join([you.format(name="Chantal Buhagar"), "", *lines, *tries])
