"""The root of the command line: its nouns, and the one place where errors are caught."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any

import typer

from blogctl import __version__
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import RootGroup, epilog
from blogctl.cli._options import built, everywhere, one_of
from blogctl.cli._parameters import plain
from blogctl.errors import BlogctlError, Interrupted, Partial, Red
from blogctl.text import neutralise
from blogctl.vocabulary import Shell

NOUNS = {
    "init": "Make a new blog.",
    "post": "Write, publish and file posts.",
    "tag": "Keep the keywords in order.",
    "category": "Keep the categories in order.",
    "contributor": "Keep the people of the house.",
    "comments": "Work through the moderation queue.",
    "blocklist": "Keep out what spam is made of: words, addresses, domains.",
    "media": "Keep the pictures and files that posts show.",
    "status": "What there is to do this morning.",
    "readers": "Who read what: figures from a web server's access logs.",
    "search": "Find words in posts and comments.",
    "site": "Print the blog as pages that any web server can serve.",
    "tick": "Do all that is due, once: for cron.",
    "serve": "Serve the blog over HTTP, and take in what readers write.",
    "outbox": "What goes out after the commit, and what could not.",
    "import": "Bring in another blog, or a part of one.",
    "log": "Who did what, when and why.",
    "undo": "Put things back as they were before an operation.",
    "export": "Take everything out, in formats that others read.",
    "config": "The blog's settings.",
    "batch": "Run many commands in one process.",
    "demo": "Make a small French blog to try things on.",
    "privacy": "What is held on people, and its end.",
    "db": "Look after the database.",
    "help": "Explain exit codes, dates, formats, settings and the environment.",
}

# What a write to a stream fails with, and nothing else that blogctl does without naming a file.
_LOST = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


class Root(RootGroup):
    """`blogctl` itself."""

    nouns = NOUNS

    def main(  # type: ignore[override]  # Typer's has parameters that only it passes
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        obj: Context | None = None,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 - Typer's own
    ) -> int:
        """Run one command line and return its exit code; with `standalone_mode`, leave with it."""
        del prog_name, extra
        arguments = list(sys.argv[1:] if args is None else args)
        context = obj or Context.of_process()
        code = self._answered(arguments, context)
        if code is None:
            code = self._guarded(arguments, context)
        if standalone_mode:
            sys.exit(code)
        return code

    def _answered(self, arguments: list[str], context: Context) -> int | None:
        """Answer a shell that asks what may stand at its cursor; None where none does."""
        shell = context.environ.get("BLOGCTL_COMPLETE")
        if not shell:
            return None
        from blogctl.cli import _shells  # noqa: PLC0415 - not for people

        with suppress(OSError):  # a shell that no longer listens
            _shells.answer(self, shell, arguments, context)
            context.output.flush()
        return 0

    def run(self, arguments: Sequence[str], context: Context) -> None:
        """Run a line of a batch; its errors come out, Typer's as ours."""
        try:
            self._run(arguments, context)
        except typer.TyperException as error:
            from blogctl.cli._usage import of_typer  # noqa: PLC0415 - only for a wrong line

            raise of_typer(error) from error
        context.output.flush()

    def _run(self, arguments: Sequence[str], context: Context) -> int:
        """Run one line and let what goes wrong come out, unlike Typer, which leaves with 1."""
        try:
            with self.make_context("blogctl", list(arguments), obj=context) as ctx:
                self.invoke(ctx)
        except typer.Exit as left:
            return left.exit_code
        return 0

    def _checked(self, arguments: list[str], context: Context) -> int:
        """Run one line; what a check found is no error, but its exit code says so."""
        try:
            return self._run(arguments, context)
        except Red as red:
            return red.exit_code

    def _guarded(self, arguments: list[str], context: Context) -> int:
        try:
            code = self._checked(arguments, context)
            context.output.flush()
        except BrokenPipeError:
            return 0
        except OSError as error:
            if error.filename is not None or error.errno not in _LOST:
                raise
            return _tell(Partial("output-lost", detail=error.strerror), arguments, context)
        except (BlogctlError, typer.TyperException, typer.Abort, KeyboardInterrupt) as error:
            if context.environ.get("BLOGCTL_DEBUG") == "1":
                raise
            return _tell(error, arguments, context)
        return code


def _tell(error: BaseException, arguments: list[str], context: Context) -> int:
    """Say what went wrong, in words or as JSON, and return the exit code."""
    from blogctl.cli import _usage, _wording  # noqa: PLC0415 - only where something went wrong

    if isinstance(error, KeyboardInterrupt | typer.Abort):
        error = Interrupted("interrupted")
    output = context.output
    output.format = _usage.asked_format(arguments) or output.format
    told = _wording.describe(error, output.catalogue)
    with suppress(OSError):  # who closed the stream will not read why
        output.stdout.flush()
    with suppress(OSError):
        if isinstance(error, typer.TyperException) and _usage.is_help(error):
            output.aside(error.format_message())
        else:
            output.error(told.code, told.message, told.hint, told.refs, line=told.line)
        output.stderr.flush()
    return told.exit_code


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
    if value and not ctx.resilient_parsing:
        ctx.obj.output.text(f"blogctl {__version__}")
        raise typer.Exit


def _install_completion(ctx: typer.Context, value: Shell | None) -> None:
    if value is not None and not ctx.resilient_parsing:
        from blogctl.cli import _shell_setup  # noqa: PLC0415 - once in a shell's life

        context = of(ctx)
        path = _shell_setup.install(value, context.environ)
        context.say("completion-installed", shell=value, path=path)
        raise typer.Exit


def _show_completion(ctx: typer.Context, value: Shell | None) -> None:
    if value is not None and not ctx.resilient_parsing:
        from blogctl.cli import _shell_setup  # noqa: PLC0415 - once in a shell's life

        of(ctx).output.text(_shell_setup.SCRIPTS[value])
        raise typer.Exit


@app.callback(
    epilog=epilog(
        (
            "blogctl init mon-blog --language fr --author 'Chantal Buhagar'",
            "blogctl post new 'Bonjour' --body 'Le premier billet.' --publish",
            "blogctl comments list",
        ),
        "Run 'blogctl COMMAND --help' for a command, 'blogctl help' for its topics.",
    )
)
def blogctl(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version."),
    ] = False,
    install_completion: Annotated[
        Shell | None,
        typer.Option(
            "--install-completion",
            parser=one_of(Shell),
            metavar="SHELL",
            callback=_install_completion,
            help="Complete words in bash, zsh or fish.",
        ),
    ] = None,
    show_completion: Annotated[
        Shell | None,
        typer.Option(
            "--show-completion",
            parser=one_of(Shell),
            metavar="SHELL",
            callback=_show_completion,
            help="Show the script that does so.",
        ),
    ] = None,
) -> None:
    """Run a company's blog from a terminal: posts, contributors and the comment queue."""
    del version, install_completion, show_completion


def command() -> Root:
    """Return the command line, built."""
    root = typer.main.get_command(app)
    if not isinstance(root, Root):
        raise TypeError(root)
    root.params = plain(root.params) + built(everywhere)
    return root


def run_process() -> int:
    """Run this process's command line and return its exit code, with all closed and flushed."""
    _open_closed_streams()
    context = Context.of_process()
    if context.environ.get("BLOGCTL_DEBUG") != "1":
        sys.excepthook = _say_unforeseen
    try:
        code = command().main(obj=context, standalone_mode=False)
    finally:
        context.close()
    return code


def _open_closed_streams() -> None:
    """Let a stream that was closed (`<&-`) be empty, and no other file take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _say_unforeseen(kind: type[BaseException], error: BaseException, _: object) -> None:
    """Say in one line what blogctl did not foresee: a fault of its own."""
    sys.stderr.write(
        f"error: blogctl failed: {kind.__name__}: {neutralise(str(error))}\n"
        "hint: BLOGCTL_DEBUG=1 shows where; please report it\n"
    )
