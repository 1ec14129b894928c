"""Options, arguments and commands as blogctl reads and shows them.

Typer's own classes read every value through pydantic, whose import costs more than Typer itself,
and show the Python type of every argument.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

# Typer's methods take a wider class of context than the one that it exports.
Surroundings = Any

COMMON = "With every command go --db, --as, -q and -v: see 'blogctl --help'."


def read(param: TyperArgument | TyperOption, value: Any) -> Any:  # noqa: ANN401 - what was given
    """Return the value of a parameter by its own parser; without one it is what was typed."""
    many = param.multiple or param.nargs == -1
    if value is None:
        return () if many else None
    parser = param.type_descriptor.parameter_info.parser
    if parser is None:
        return value
    return tuple(parser(one) for one in value) if many else parser(value)


class Option(TyperOption):
    """An option; its value is read by its parser alone."""

    def process_value(self, ctx: Surroundings, value: Any) -> Any:  # noqa: ANN401 - what was given
        """Return the value read; what is missing is Typer's to say."""
        if self.required and value is None and not ctx.resilient_parsing:
            return super().process_value(ctx, value)
        value = read(self, value)
        return value if self.callback is None else self.callback(ctx, self, value)


class Argument(TyperArgument):
    """An argument; its metavar is how it is written, brackets and dots included."""

    def process_value(self, ctx: Surroundings, value: Any) -> Any:  # noqa: ANN401 - what was given
        """Return the value read; what is missing is Typer's to say."""
        if self.required and self.value_is_missing(value) and not ctx.resilient_parsing:
            return super().process_value(ctx, value)
        return read(self, value)

    def get_usage_pieces(self, ctx: Surroundings) -> list[str]:
        """Return the argument as the usage line shows it."""
        del ctx
        return [self.display_name_raw]

    def get_help_record(self, ctx: Surroundings) -> tuple[str, str] | None:
        """Return the argument and its help, without its type in Python."""
        del ctx
        return self.display_name_raw, self.help or ""


def _parsed(parse: Callable[..., list[str]], ctx: Surroundings, args: list[str]) -> list[str]:
    """Return what a command's parser leaves; an error that knows no command gets this one."""
    try:
        return parse(ctx, args)
    except typer.TyperException as error:
        if getattr(error, "ctx", ctx) is None:
            vars(error)["ctx"] = ctx
        raise


def _show_help(ctx: Surroundings, param: Any, value: object) -> None:  # noqa: ANN401
    del param
    if value and not ctx.resilient_parsing:
        ctx.obj.output.text(ctx.get_help())
        raise typer.Exit


def _ours(option: TyperOption | None) -> TyperOption | None:
    """Return `--help` as an option of our own, which prints as everything else does."""
    if option is None:
        return None
    option.callback = _show_help
    (plainly,) = plain([option])
    return cast("TyperOption", plainly)


class Command(TyperCommand):
    """A command; its help page ends with what all commands have in common."""

    def parse_args(self, ctx: Surroundings, args: list[str]) -> list[str]:
        """Read the arguments; an error knows which command it is about."""
        return _parsed(super().parse_args, ctx, args)

    def get_help_option(self, ctx: Surroundings) -> TyperOption | None:
        """Return `--help` as one of our own."""
        return _ours(super().get_help_option(ctx))

    def format_options(self, ctx: Surroundings, formatter: Any) -> None:  # noqa: ANN401 - Typer's
        """Write the options, then where those of every command are explained."""
        super().format_options(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(COMMON)


class Group(TyperGroup):
    """A group of commands."""

    def parse_args(self, ctx: Surroundings, args: list[str]) -> list[str]:
        """Read the arguments; an error knows which group it is about."""
        return _parsed(super().parse_args, ctx, args)

    def get_help_option(self, ctx: Surroundings) -> TyperOption | None:
        """Return `--help` as one of our own."""
        return _ours(super().get_help_option(ctx))


def plain(params: Iterable[Any]) -> list[Any]:
    """Return Typer's parameters as our own: Typer has no way to say which classes it makes."""
    found = list(params)
    for param in found:
        param.__class__ = Option if isinstance(param, TyperOption) else Argument
    return found
