"""The root of the command line: its nouns, and the one place where errors are caught."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from blogctl import __version__
from blogctl.cli._context import Context
from blogctl.cli._lazy import RootGroup
from blogctl.cli._options import built, everywhere
from blogctl.errors import BlogctlError, Interrupted

NOUNS = {
    "init": "Make a new blog.",
    "post": "Write, publish and file posts.",
    "tag": "Keep the keywords in order.",
    "category": "Keep the categories in order.",
    "contributor": "Keep the people of the house.",
    "comments": "Work through the moderation queue.",
    "log": "Who did what, when and why.",
    "undo": "Put things back as they were before an operation.",
    "config": "The blog's settings.",
    "batch": "Run many commands in one process.",
    "db": "Look after the database.",
    "help": "Explain exit codes, dates, formats, settings and the environment.",
}


class Root(RootGroup):
    """`blogctl` itself."""

    nouns = NOUNS

    def main(  # type: ignore[override] - Typer's has parameters that only it passes
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        obj: Context | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> int:
        """Run one command line and return its exit code; with `standalone_mode`, leave with it."""
        arguments = list(sys.argv[1:] if args is None else args)
        context = obj or Context.of_process()
        code = self._guarded(arguments, prog_name or "blogctl", context, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def run(self, arguments: Sequence[str], context: Context) -> None:
        """Run a line of a batch; its errors come out, Typer's as ours."""
        try:
            super().main(list(arguments), "blogctl", standalone_mode=False, obj=context)
        except typer.TyperException as error:
            from blogctl.cli._wording import of_typer  # noqa: PLC0415 - only for a wrong line

            raise of_typer(error) from error
        context.output.flush()

    def _guarded(
        self, arguments: list[str], prog_name: str, context: Context, extra: dict[str, Any]
    ) -> int:
        try:
            code = super().main(arguments, prog_name, standalone_mode=False, obj=context, **extra)
            context.output.flush()
            return code if isinstance(code, int) else 0
        except BrokenPipeError:
            _silence(context)
            return 0
        except (BlogctlError, typer.TyperException, typer.Abort, KeyboardInterrupt) as error:
            if context.environ.get("BLOGCTL_DEBUG") == "1":
                raise
            return _tell(error, arguments, context)


def _tell(error: BaseException, arguments: list[str], context: Context) -> int:
    """Say what went wrong, in words or as JSON, and return the exit code."""
    from blogctl.cli import _wording  # noqa: PLC0415 - only where something went wrong

    if isinstance(error, KeyboardInterrupt | typer.Abort):
        error = Interrupted("interrupted")
    if isinstance(error, typer.TyperException) and _wording.is_help(error):
        context.output.aside(error.format_message())
        return 2
    output = context.output
    output.format = _wording.asked_format(arguments) or output.format
    told = _wording.describe(error, output.catalogue)
    try:
        output.flush()
        output.error(told.code, told.message, told.hint, told.refs)
    except BrokenPipeError:
        _silence(context)
    return told.exit_code


def _silence(context: Context) -> None:
    """Let nothing more be written to a pipe that nobody reads: its end is not an error."""
    if context.output.stdout is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


app = typer.Typer(
    cls=Root,
    name="blogctl",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(ctx: typer.Context, value: bool) -> None:  # noqa: FBT001 - Typer's callback
    if value:
        ctx.obj.output.text(f"blogctl {__version__}")
        raise typer.Exit


@app.callback(epilog="Run 'blogctl COMMAND --help' for a command, 'blogctl help' for its topics.")
def blogctl(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Run a company's blog from a terminal: posts, contributors and the comment queue.

    \b
    Examples:
      blogctl init mon-blog --title "Mon blog" --language fr --author "Chantal Buhagar"
      blogctl post new "Bonjour" --body "Le premier billet." --publish
      blogctl comments list
    """
    del version


def command() -> Root:
    """Return the command line, built."""
    root = typer.main.get_command(app)
    if not isinstance(root, Root):
        raise TypeError(root)
    root.params += built(everywhere)
    return root


def run_process() -> int:
    """Run this process's command line and return its exit code, with all closed and flushed."""
    context = Context.of_process()
    try:
        code = command().main(obj=context, standalone_mode=False)
    finally:
        context.close()
    return code
