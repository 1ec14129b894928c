"""What starts `tick` again and again: a line for cron, a service and a timer for systemd."""

import re
import shlex
import sys
from pathlib import Path

from blogctl.cli._context import Context
from blogctl.vocabulary import TickUnit

_EVERY = 5  # minutes
_PLAIN = re.compile(r"[\w/.,:@+=-]+")


def unit(context: Context, kind: TickUnit) -> str:
    """Return the file, with the absolute paths of this program and of the blog."""
    words = [*_program(), "--db", str(context.path.resolve()), "tick"]
    if kind is TickUnit.CRON:
        command = shlex.join(words).replace("%", r"\%")  # cron takes a bare one for a line's end
        return f"*/{_EVERY} * * * * {command}\n"
    return _SYSTEMD.format(command=" ".join(map(_quoted, words)), every=_EVERY)


def _program() -> list[str]:
    """Return how this program is started from anywhere."""
    started = Path(sys.argv[0])
    if started.name == "blogctl" and started.is_file():
        return [str(started.absolute())]
    return [sys.executable, "-m", "blogctl"]


def _quoted(word: str) -> str:
    """Return a word as systemd reads it back (systemd.service, "Command lines")."""
    told = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return told if _PLAIN.fullmatch(told) else f'"{told}"'


_SYSTEMD = """\
# ~/.config/systemd/user/blogctl-tick.service
[Unit]
Description=What is due for the blog

[Service]
Type=oneshot
ExecStart={command}

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
