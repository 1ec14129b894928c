"""How a shell asks for completions and is answered.

Typer's own scripts are not used: they evaluate what is to be shown beside a word, so that
in zsh a contributor's name could run a command; they need Rich for it, and they lose
`--option=word`. Ours hand the words over as arguments and take lines back: a word, and in zsh and
fish what it stands for. The line `:files` says that the shell shall complete a file's name.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from blogctl.cli._completion import Words, completer
from blogctl.cli._context import Context
from blogctl.errors import BlogctlError
from blogctl.text import excerpt, neutralise
from blogctl.vocabulary import Shell

FILES = ":files"
_OF_FILES = re.compile(r"\b(PATH|FILE|FOLDER)\b")
_QUOTE = re.compile(r"""\\(.)|['"]""")
_BREAKS = {"=", ":", "@"}  # where bash breaks words, beside blanks


def answer(root: TyperGroup, shell: str, arguments: Sequence[str], context: Context) -> None:
    """Print what may stand where the cursor is; nothing at all where that is not known.

    `arguments` are the words after `blogctl` up to the cursor's, which may be empty; in bash the
    line and `blogctl` come first.
    """
    form = _FORMS.get(shell)
    if form is None:
        return
    cut = 0
    if shell == Shell.BASH:
        arguments, cut = _as_typed(arguments)
    if not arguments:
        return
    *words, incomplete = (_QUOTE.sub(r"\1", word) for word in arguments)
    found: Words = []
    with suppress(BlogctlError, typer.TyperException, typer.Exit):
        found = candidates(root, words, incomplete, context)
    if found:
        context.output.text("\n".join(form(word, label, cut) for word, label in found))


def _as_typed(arguments: Sequence[str]) -> tuple[list[str], int]:
    """Return the words of bash, which breaks `--author=anne` into three, whole again.

    With them goes how much of the last one bash takes for words before it.
    """
    line, *parts = arguments or [""]
    words: list[str] = []
    end = 0
    for part in parts:
        start = line.find(part, end)
        if words and start == end and (part or not line[end : end + 1].isspace()):
            words[-1] += part
        else:
            words.append(part)
        end = max(start, end) + len(part)
    if len(words) < 2:
        return [], 0
    last = "" if parts[-1] in _BREAKS else parts[-1]
    return words[1:], len(words[-1]) - len(last)


def _bare(word: str, label: str, cut: int) -> str:
    del label
    return word if word == FILES else word[cut:]


def _for_zsh(word: str, label: str, cut: int) -> str:
    del cut
    if word == FILES:
        return word
    shown = _spelt(label)
    word, shown = (text.replace("\\", "\\\\").replace(":", "\\:") for text in (word, shown))
    return f"{word}:{shown}" if shown else word


def _for_fish(word: str, label: str, cut: int) -> str:
    del cut
    shown = _spelt(label)
    return f"{word}\t{shown}" if shown else word


def _spelt(label: str) -> str:
    return neutralise(excerpt(label, 60))


_FORMS: dict[str, Callable[[str, str, int], str]] = {
    Shell.BASH: _bare,
    Shell.ZSH: _for_zsh,
    Shell.FISH: _for_fish,
}


def candidates(root: TyperGroup, words: Sequence[str], incomplete: str, context: Context) -> Words:
    """Return what may stand for the incomplete word after these, as whole words."""
    ctx = _walked(root, words, context)
    options = "--" not in words
    if options and incomplete.startswith("--") and "=" in incomplete:
        name, _, start = incomplete.partition("=")
        found = _values(ctx, _option(ctx, name), start, words)
        return [(word if word == FILES else f"{name}={word}", label) for word, label in found]
    if options and words and (option := _option(ctx, words[-1])) is not None:
        return _values(ctx, option, incomplete, words)
    if options and incomplete.startswith("-"):
        return list(_options(ctx, incomplete))
    if isinstance(ctx.command, TyperGroup):
        return _commands(ctx, incomplete)
    argument = next(filter(lambda param: _is_open(ctx, param), ctx.command.params), None)
    if argument is None and options:
        return list(_options(ctx, incomplete))
    return _values(ctx, argument, incomplete, words)


def _walked(root: TyperGroup, words: Sequence[str], context: Context) -> Any:  # noqa: ANN401
    """Return the context of the command that the words lead to; raises Usage if there is none."""
    ctx: Any = root.make_context("blogctl", list(words), obj=context, resilient_parsing=True)
    while isinstance(ctx.command, TyperGroup):
        rest = [*ctx._protected_args, *ctx.args]  # noqa: SLF001 - Typer says it nowhere else
        if not rest:
            break
        group: Any = ctx.command
        name, command, rest = group.resolve_command(ctx, rest)
        ctx = command.make_context(name, rest, parent=ctx, resilient_parsing=True)
    return ctx


def _option(ctx: Any, name: str) -> TyperOption | None:  # noqa: ANN401
    """Return the option of this name, if it takes a value."""
    for param in ctx.command.get_params(ctx):
        if isinstance(param, TyperOption) and name in param.opts and not param.is_flag:
            return param
    return None


def _is_open(ctx: Any, param: Any) -> bool:  # noqa: ANN401
    """Tell whether a parameter is an argument that takes one more word."""
    if not isinstance(param, TyperArgument):
        return False
    return param.nargs == -1 or not _is_said(ctx, param)


def _is_said(ctx: Any, param: Any) -> bool:  # noqa: ANN401
    source = ctx.get_parameter_source(param.name)
    return source is not None and source.name == "COMMANDLINE"


def _values(ctx: Any, param: Any, incomplete: str, words: Sequence[str]) -> Words:  # noqa: ANN401
    """Return what a parameter's value may be: words of its own, a file, or what it completes."""
    if param is None:
        return []
    known = getattr(param.type_descriptor.parameter_info.parser, "words", ())
    found = [(word, "") for word in known]
    if (complete := completer(param)) is not None:
        found += complete(ctx, incomplete)
    elif _OF_FILES.search(param.metavar or ""):
        return [(FILES, "")]
    found = [(word, label) for word, label in found if word.startswith(incomplete)]
    if param.multiple or param.nargs == -1:
        return [(word, label) for word, label in found if word not in words]
    return found


def _options(ctx: Any, incomplete: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield the options that are not yet said; a short one only where it is what was typed."""
    for param in ctx.command.get_params(ctx):
        if isinstance(param, TyperOption) and (param.multiple or not _is_said(ctx, param)):
            for name in (*param.opts, *param.secondary_opts):
                if name.startswith(incomplete) and (name.startswith("--") or name == incomplete):
                    yield name, param.help or ""


def _commands(ctx: Any, incomplete: str) -> Words:  # noqa: ANN401
    """Return the commands of a group; aliases only where nothing else begins so."""
    found = [each for each in ctx.command.summaries() if each[0].startswith(incomplete)]
    aliases: Iterable[str] = () if found else ctx.command.aliases()
    return found or [(alias, "") for alias in aliases if alias.startswith(incomplete)]
