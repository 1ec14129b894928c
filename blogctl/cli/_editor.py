"""The person's editor, and a text that is never lost in it."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from blogctl.cli._context import Context
from blogctl.errors import Usage
from blogctl.text import clean, decode


@contextmanager
def edited(context: Context, text: str, *, name: str) -> Iterator[str | None]:
    """Open the editor on a text and yield what was made of it.

    None where it is as it was, emptied, or its file is gone. Whatever goes wrong until the block
    is left, what was written outlives it: the file's path is then printed. Raises Usage where
    there is no such editor, no terminal for one, or it fails.
    """
    before = clean(text, what="file").encode()
    handle, path = tempfile.mkstemp(prefix=f"blogctl-{name}-", suffix=".md", dir=_folder(context))
    file = Path(path)
    with os.fdopen(handle, "wb") as stream:
        stream.write(before)
    try:
        _run(context, file)
        after = file.read_bytes() if file.exists() else b""
        made = decode(after, what="file")
        yield made if made.strip() and after != before else None
    except BaseException:
        if file.exists() and file.read_bytes() != before:
            context.say_anyway("text-kept", kept=path)
        else:
            file.unlink(missing_ok=True)
        raise
    file.unlink(missing_ok=True)


def kept(context: Context, name: str) -> list[Path]:
    """Return the files in which texts of this name outlived an editor, of this user alone."""
    folder = Path(_folder(context) or tempfile.gettempdir())
    found = []
    for path in sorted(folder.glob(f"blogctl-{name}-*.md")):
        with suppress(OSError):
            if path.lstat().st_uid == os.getuid():
                found.append(path)
    return found


def _folder(context: Context) -> str | None:
    folder = context.environ.get("TMPDIR")
    return folder if folder and Path(folder).is_dir() else None


def _run(context: Context, file: Path) -> None:
    """Run the editor to its end; Ctrl-C is its own until then."""
    editor = context.environ.get("VISUAL") or context.environ.get("EDITOR")
    if not editor and not context.interactive:
        raise Usage("editor-no-terminal")
    editor = editor or "vi"
    hung_up = False
    running: list[subprocess.Popen[bytes]] = []

    def hang_up(*_: object) -> None:
        nonlocal hung_up
        hung_up = True
        for each in running:
            each.send_signal(signal.SIGHUP)

    # A terminal that is closed ends the editor; what it wrote is then kept by who called it. Where
    # no shell stands between, as in `ssh -t`, the editor hears of it from nobody else.
    handlers = [
        (each, signal.signal(each, told))
        for each, told in ((signal.SIGINT, lambda *_: None), (signal.SIGHUP, hang_up))
    ]
    try:
        words = shlex.split(editor)
        with subprocess.Popen(  # noqa: S603 - the person's own editor, and no shell
            [*words, str(file)], env=dict(context.environ)
        ) as process:
            running.append(process)
            if hung_up:
                hang_up()
            status = process.wait()
    except (OSError, ValueError, IndexError) as error:
        raise Usage("editor-missing", editor=editor) from error
    finally:
        for each, handler in handlers:
            signal.signal(each, handler)
    if hung_up or status == -signal.SIGINT:
        raise KeyboardInterrupt
    if status:
        raise Usage("editor-failed", editor=editor, status=status)
