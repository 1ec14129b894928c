"""The person's editor, and a text that is never lost in it."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blogctl.cli._context import Context
from blogctl.errors import Usage
from blogctl.text import decode


@contextmanager
def edited(context: Context, text: str, *, name: str) -> Iterator[str | None]:
    """Open the editor on a text and yield what was made of it; None where it is as it was.

    The file outlives whatever goes wrong until the block is left: its path is then printed.
    Raises Usage where there is no such editor, or it fails.
    """
    handle, path = tempfile.mkstemp(prefix=f"blogctl-{name}-", suffix=".md", dir=_folder(context))
    file = Path(path)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    try:
        _run(context, file)
        made = decode(file.read_bytes(), what="file")
        changed = bool(made.strip()) and made != text
        yield made if changed else None
    except BaseException:
        if file.exists() and file.read_bytes() != text.encode():
            context.say_anyway("text-kept", kept=path)
        else:
            file.unlink(missing_ok=True)
        raise
    file.unlink(missing_ok=True)


def _folder(context: Context) -> str | None:
    folder = context.environ.get("TMPDIR")
    return folder if folder and Path(folder).is_dir() else None


def _run(context: Context, file: Path) -> None:
    editor = context.environ.get("VISUAL") or context.environ.get("EDITOR") or "vi"
    try:
        words = shlex.split(editor)
        status = subprocess.run(
            [*words, str(file)], check=False, env=dict(context.environ)
        ).returncode
    except (OSError, ValueError, IndexError) as error:
        raise Usage("editor-missing", editor=editor) from error
    if status:
        raise Usage("editor-failed", editor=editor, status=status, kept=None)
