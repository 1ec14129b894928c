"""The user's configuration file: which commands are told of what happens to a blog.

It is TOML, and stands in the user's own folder, never beside a blog: whoever can write a blog's
folder must not be able to let others run commands.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from blogctl.errors import DatabaseProblem, Usage
from blogctl.text import MB
from blogctl.vocabulary import Event

Hooks: TypeAlias = Mapping[Event, tuple[str, ...]]
"""The command of each event that has one, as its words."""

_TABLE = "hooks"


def place(environ: Mapping[str, str]) -> Path | None:
    """Return where the file is, or would be: BLOGCTL_CONFIG, else in the user's configuration."""
    if named := environ.get("BLOGCTL_CONFIG"):
        return Path(named)
    base = environ.get("XDG_CONFIG_HOME", "")
    if not base.startswith("/"):
        home = environ.get("HOME", "")
        if not home.startswith("/"):
            return None
        base = f"{home}/.config"
    return Path(base, "blogctl", "config.toml")


def load(path: Path | None, *, home: str = "") -> Hooks:
    """Return the hooks of a file; none where there is no file.

    `~/` before a program's name stands for `home`.

    Raises DatabaseProblem where it is not this user's or root's or others may write it, and Usage
    where it can't be read, is no TOML or says what is not understood.
    """
    if path is None:
        return {}
    try:
        data = _content(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Usage("file-unreadable", path=str(path), detail=error.strerror) from error
    import tomllib  # noqa: PLC0415 - for who has such a file

    try:
        told = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Usage("hooks-toml", path=str(path), detail=str(error)) from error
    table = told.get(_TABLE, {})
    if not isinstance(table, dict):
        raise Usage("hooks-table", path=str(path))
    found = {_event(path, name): _command(path, name, said) for name, said in table.items()}
    return {event: _at_home(command, home) for event, command in found.items()}


def _at_home(command: tuple[str, ...], home: str) -> tuple[str, ...]:
    program, *words = command
    if program.startswith("~/") and home:
        program = f"{home}{program[1:]}"
    return (program, *words)


def _content(path: Path) -> bytes:
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(file, "rb") as stream:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise Usage("file-irregular", path=str(path))
        if found.st_uid not in {os.geteuid(), 0} or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise DatabaseProblem("hooks-foreign", path=str(path))
        return stream.read(MB)


def _event(path: Path, name: str) -> Event:
    try:
        return Event(name)
    except ValueError:
        from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

        near = get_close_matches(name, list(Event), n=1)
        known = ", ".join(Event)
        nearest = near[0] if near else None
        raise Usage(
            "hooks-event", refs=[name], path=str(path), known=known, nearest=nearest
        ) from None


def _command(path: Path, name: str, said: Any) -> tuple[str, ...]:  # noqa: ANN401 - of a file
    words = said if isinstance(said, list) else ()
    if not words or not all(isinstance(word, str) and "\0" not in word for word in words):
        raise Usage("hooks-command", refs=[name], path=str(path))
    return tuple(words)
