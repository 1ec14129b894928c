"""Commands that are built when they are asked for.

`blogctl --help` lists nouns from a table, without importing one; `blogctl post list` imports
`blogctl.cli.post` and builds one command of its fifteen.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from keyword import iskeyword
from typing import Any, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup

from blogctl.cli import _options
from blogctl.cli._parameters import Command, Group, Surroundings, plain
from blogctl.errors import Usage

_Function = TypeVar("_Function", bound=Callable[..., Any])

# For hands that come from elsewhere; not in --help.
_NOUN_ALIASES = {
    "posts": "post",
    "tags": "tag",
    "categories": "category",
    "contributors": "contributor",
    "comment": "comments",
}
_VERB_ALIASES: dict[str, tuple[str, ...]] = {
    "create": ("new", "add"),
    "get": ("show",),
    "update": ("edit",),
    "unapprove": ("hold",),
    "unspam": ("hold",),
}
_NAMES = {"help_option_names": ["-h", "--help"]}


@dataclass(frozen=True, slots=True)
class Verb:
    """A command before it is built: its function, the record it prints and true examples."""

    name: str
    function: Callable[..., Any]
    options: tuple[Callable[..., None], ...]
    examples: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]


class Noun:
    """The verbs of one module."""

    def __init__(self) -> None:
        self.verbs: dict[str, Verb] = {}

    def command(
        self,
        name: str | None = None,
        *,
        prints: bool = True,
        options: Sequence[Callable[..., None]] = (),
        examples: Sequence[str] = (),
    ) -> Callable[[_Function], _Function]:
        """Register a function as a command, with sets of options and, if it `prints`, records'."""
        sets = (*options, _options.of_records) if prints else tuple(options)

        def register(function: _Function) -> _Function:
            verb = name or function.__name__.rstrip("_").replace("_", "-")
            self.verbs[verb] = Verb(verb, function, sets, tuple(examples))
            return function

        return register


class LazyGroup(Group):
    """A group whose commands come from `find` and are listed with `summaries`."""

    def summaries(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the help line of every command."""
        raise NotImplementedError

    def aliases(self) -> Iterable[str]:
        """Return the names that find a command and are not listed."""
        return ()

    def find(self, name: str) -> TyperCommand | TyperGroup | None:
        """Build the command of this name."""
        raise NotImplementedError

    def list_commands(self, ctx: Surroundings) -> list[str]:
        """Return the names of the commands, in the order of the help page."""
        del ctx
        return [name for name, _ in self.summaries()]

    def get_command(self, ctx: Surroundings, cmd_name: str) -> Any:  # noqa: ANN401 - Typer's own
        """Return the command of this name, built once."""
        del ctx
        if cmd_name not in self.commands:
            command = self.find(cmd_name)
            if command is None:
                return None
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Surroundings, args: list[str]) -> Any:  # noqa: ANN401
        """Return the command that the arguments name; raises Usage with the nearest one."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None:
            if name.startswith("-"):
                self.parse_args(ctx, args)  # raises: no such option
            from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong word

            nearest = get_close_matches(name, self.list_commands(ctx), n=1, cutoff=0.5)
            path = ctx.command_path
            raise Usage(
                "command-unknown",
                refs=[name],
                value=name,
                nearest=f"{path} {nearest[0]}" if nearest else None,
                path=path,
            )
        return name, command, args[1:]

    def format_commands(self, ctx: Surroundings, formatter: Any) -> None:  # noqa: ANN401
        """Write the list of commands without building them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries()))


class NounGroup(LazyGroup):
    """The verbs of a noun."""

    def __init__(self, *, name: str, noun: Noun, help: str) -> None:  # noqa: A002 - Typer's own
        super().__init__(
            name=name,
            help=help,
            no_args_is_help=True,
            rich_markup_mode=None,
            context_settings=dict(_NAMES),
            params=_options.unseen(),
        )
        self.noun = noun

    def summaries(self) -> Iterator[tuple[str, str]]:
        """Yield the verbs."""
        return ((verb.name, verb.summary) for verb in self.noun.verbs.values())

    def aliases(self) -> Iterable[str]:
        """Return the aliases of these verbs."""
        verbs = self.noun.verbs.keys()
        return [name for name, meant in _VERB_ALIASES.items() if not verbs.isdisjoint(meant)]

    def find(self, name: str) -> TyperCommand | TyperGroup | None:
        """Build a verb's command, by its name or an alias."""
        verbs = self.noun.verbs
        if name not in verbs:
            name = next((verb for verb in _VERB_ALIASES.get(name, ()) if verb in verbs), "")
        return build(verbs[name]) if name else None


class RootGroup(LazyGroup):
    """The nouns, each in a module of its own."""

    nouns: dict[str, str]

    def summaries(self) -> Iterator[tuple[str, str]]:
        """Yield the nouns with their help lines."""
        return iter(self.nouns.items())

    def aliases(self) -> Iterable[str]:
        """Return the aliases of nouns."""
        return _NOUN_ALIASES

    def find(self, name: str) -> TyperCommand | TyperGroup | None:
        """Import a noun's module; a module with one verb of its own name is that command."""
        name = _NOUN_ALIASES.get(name, name)
        if name not in self.nouns:
            return None
        module = f"{name}_" if iskeyword(name) else name
        noun: Noun = import_module(f"blogctl.cli.{module}").noun
        if list(noun.verbs) == [name]:
            return build(noun.verbs[name])
        return NounGroup(name=name, noun=noun, help=self.nouns[name])


def build(verb: Verb) -> TyperCommand:
    """Return the command of a verb, with the options that every command has."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(
        verb.name, cls=Command, epilog=epilog(verb.examples), context_settings=dict(_NAMES)
    )(verb.function)
    command: Any = typer.main.get_command(app)
    command.params = plain(command.params) + _options.built(*verb.options)
    command.params += _options.unseen()
    return cast("TyperCommand", command)


def epilog(examples: Sequence[str], *more: str) -> str | None:
    """Return the end of a help page: examples, on lines of their own, and what else there is."""
    if not examples:
        return None
    shown = "\n".join(f"  {example}" for example in examples)
    return "\n\n".join([f"\b\nExamples:\n{shown}", *more])
