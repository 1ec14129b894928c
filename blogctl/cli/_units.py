"""What starts `tick` again and again: a line for cron, a service and a timer for systemd."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from blogctl.cli._context import Context
from blogctl.vocabulary import TickUnit

_EVERY = 5  # minutes
_PLAIN = re.compile(r"[\w/.,:@+=-]+")


def unit(context: Context, kind: TickUnit) -> str:
    """Return the file, with the absolute paths of this program and of the blog."""
    words = [*program(), "--db", str(context.path.resolve()), "tick"]
    if kind is TickUnit.CRON:
        told = [f"{name}={shlex.quote(value)}" for name, value in _surroundings(context)]
        command = " ".join([*told, shlex.join(words)])
        command = command.replace("%", r"\%")  # cron takes a bare one for a line's end
        return f"*/{_EVERY} * * * * {command}\n"
    lines = [f"Environment={quoted(f'{name}={value}')}\n" for name, value in _surroundings(context)]
    command = " ".join(map(quoted, words))
    return _SYSTEMD.format(environment="".join(lines), command=command, every=_EVERY)


def _surroundings(context: Context) -> Iterator[tuple[str, str]]:
    """Yield what says where the hooks are, for who starts it knows nothing of this shell."""
    for name in ("BLOGCTL_CONFIG", "XDG_CONFIG_HOME"):
        value = context.environ.get(name)
        if value:
            yield name, str(context.cwd / value)


def program() -> list[str]:
    """Return how this program is started from anywhere."""
    started = Path(sys.argv[0])
    if started.name == "blogctl" and started.is_file():
        return [str(started.absolute())]
    return [sys.executable, "-m", "blogctl"]


def quoted(word: str) -> str:
    """Return a word as systemd reads it back (systemd.service, "Command lines")."""
    told = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return told if _PLAIN.fullmatch(told) else f'"{told}"'


_SYSTEMD = """\
# ~/.config/systemd/user/blogctl-tick.service
[Unit]
Description=What is due for the blog

[Service]
Type=oneshot
{environment}ExecStart={command}

# ~/.config/systemd/user/blogctl-tick.timer
[Unit]
Description=What is due for the blog, every few minutes

[Timer]
OnCalendar=*:0/{every}
Persistent=true

[Install]
WantedBy=timers.target

# Then: systemctl --user enable --now blogctl-tick.timer
"""
