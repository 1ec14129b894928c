"""Which of the forms that comments come in a file has."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from blogctl.errors import Usage
from blogctl.formats import lines
from blogctl.formats.isso import MAGIC
from blogctl.formats.reading import Reading
from blogctl.records.moving import Moved
from blogctl.text import KB

Reader: TypeAlias = Callable[[Path, Reading], Iterator[Moved]]

_LOOKED_AT = 64 * KB


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield what a file of comments holds, in whichever form; raises as `reader` and it do."""
    yield from reader(path)(path, reading)


def reader(path: Path) -> Reader:
    """Return the function that reads a file of comments.

    Raises `NotFound` where there is no file, `Usage` where it has none of the forms.
    """
    found: Reader = import_module(f"blogctl.formats.{which(path)}").read
    return found


def which(path: Path) -> str:
    """Return the form of a file of comments: disqus, isso or comments_jsonl; raises as `reader`."""
    with lines.opened(path) as stream:
        start = stream.read(_LOOKED_AT)
    if start.startswith(MAGIC):
        return "isso"
    plain = start.replace(b"\0", b"")  # in UTF-16 half of the bytes
    if b"<disqus" in plain:
        return "disqus"
    text = plain.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    if text.startswith(b"{") or not text:
        return "comments_jsonl"
    raise Usage("comments-form", path=str(path))
