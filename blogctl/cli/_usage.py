"""What Typer finds wrong with a command line, as our own errors.

Typer exports few of its errors, so they are told apart by name.
"""

from collections.abc import Sequence
from typing import Any

import typer

from blogctl.errors import BlogctlError, Usage
from blogctl.vocabulary import Format


def is_help(error: typer.TyperException) -> bool:
    """Tell whether Typer's error is the help page of a command that was half said."""
    return type(error).__name__ == "NoArgsIsHelpError"


def of_typer(error: typer.TyperException) -> BlogctlError:
    """Return our error for one of Typer's."""
    context = getattr(error, "ctx", None)
    parts: dict[str, Any] = {"path": context.command_path if context else "blogctl"}
    option = getattr(error, "option_name", "")
    match type(error).__name__:
        case "NoSuchOption":
            nearest = getattr(error, "possibilities", None)
            parts["nearest"] = nearest[0] if nearest else None
            return Usage("option-unknown", refs=[option], value=option, **parts)
        case "BadOptionUsage":
            key = "option-value" if "does not take" in error.message else "option-empty"
            return Usage(key, refs=[option], value=option, **parts)
        case "NoArgsIsHelpError":  # whoever is told more sees the help page instead
            return Usage("command-missing", **parts)
        case "MissingParameter":
            return Usage("argument-missing", value=_name(getattr(error, "param", None)), **parts)
    return _of_message(error, parts)


def _of_message(error: typer.TyperException, parts: dict[str, Any]) -> Usage:
    """Return our error for one that has no class of its own."""
    if error.message.startswith("Got unexpected extra argument"):
        extra = error.message.partition(" (")[2].removesuffix(")")
        return Usage("argument-extra", refs=[extra], value=extra, **parts)
    if error.message.startswith("Missing command"):
        return Usage("command-missing", **parts)
    return Usage("usage-other", detail=error.format_message().rstrip("."), **parts)


def _name(parameter: Any) -> str:  # noqa: ANN401 - Typer's option or argument
    """Return what a person would type for a parameter: its option, or its place in the usage."""
    options = [name for name in parameter.opts if name.startswith("-")]
    return options[0] if options else str(parameter.metavar or parameter.name)


def asked_format(arguments: Sequence[str]) -> Format | None:
    """Return the JSON format that a line asks for, even where the line could not be parsed."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        value = following if word == "--format" else word.removeprefix("--format=")
        if value in {"json", "jsonl"} and word.startswith("--format"):
            return Format(value)
    return None
