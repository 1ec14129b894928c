"""The logs that a person names: each opened, read once, and what is odd in them told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from blogctl.cli._context import Context
from blogctl.cli._files import STANDARD_INPUT
from blogctl.cli._progress import bar
from blogctl.errors import NotFound, Usage

if TYPE_CHECKING:
    from blogctl.services.readers import Readers


@dataclass(slots=True)
class Oddities:
    """What was not understood: how many lines, the first of them, and which logs were cut."""

    strange: int = 0
    path: str = ""
    line: int = 0
    cut: list[str] = field(default_factory=list)


def count(context: Context, names: Sequence[str], readers: "Readers") -> Oddities:
    """Count the requests of logs, `-` for standard input; one that is named twice is read once.

    Raises NotFound with those that are missing before any is read, and Usage for one that can't be.
    """
    from blogctl.formats import access_log  # noqa: PLC0415 - not for --help

    odd = Oddities()
    paths = _paths(context, names)
    total = sum(path.stat().st_size for path in paths.values() if path)
    with bar(context, total) as progress:
        for name, path in paths.items():
            with _opened(context, name, path) as stream:
                for batch in access_log.read(stream, progress=progress):
                    readers.add(batch.hits)
                    if batch.strange and not odd.strange:
                        odd.path, odd.line = name, batch.first
                    odd.strange += batch.strange
                    if batch.cut:
                        odd.cut.append(name)
    return odd


def tell(context: Context, odd: Oddities, readers: "Readers") -> None:
    """Warn of what was left out."""
    if odd.strange:
        context.warn("lines-strange", count=odd.strange, path=odd.path, line=odd.line)
    if odd.cut:
        context.warn("logs-cut", refs=", ".join(odd.cut))
    if readers.elsewhere:
        context.warn("hosts-elsewhere", host=readers.places.host, count=readers.elsewhere)


def _paths(context: Context, names: Sequence[str]) -> dict[str, Path | None]:
    """Return where each log is, None for standard input."""
    found: dict[str, Path | None] = {}
    known = set[tuple[int, int]]()
    missing = []
    for name in names:
        if name == STANDARD_INPUT:
            found[name] = None
            continue
        path = context.cwd / name
        try:
            said = path.stat()
        except FileNotFoundError:
            missing.append(name)
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from error
        else:
            if (said.st_dev, said.st_ino) not in known:
                found[name] = path
            known.add((said.st_dev, said.st_ino))
    if missing:
        raise NotFound("file", refs=missing)
    return found


@contextmanager
def _opened(context: Context, name: str, path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield context.stdin
        return
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError | ValueError) -> Usage:
    detail = getattr(error, "strerror", None) or str(error)
    return Usage("file-unreadable", path=name, detail=detail)
