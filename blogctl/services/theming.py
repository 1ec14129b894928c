"""The blog's own theme: files of blogctl's laid beside the blog, to be changed."""

import os
from collections.abc import Sequence
from difflib import get_close_matches
from errno import EDQUOT, ENOSPC
from pathlib import Path
from secrets import token_hex

from blogctl.errors import Conflict, DatabaseProblem, NotFound
from blogctl.records.themes import ThemeFileRecord
from blogctl.site import theme
from blogctl.vocabulary import Ejected


def eject(
    folder: Path, names: Sequence[str], *, force: bool, dry_run: bool = False
) -> list[ThemeFileRecord]:
    """Lay files of the theme into a folder: those named (`post.html`, `assets/style.css`), or all.

    What was changed there is kept unless `force`, and none is written where it is named. Raises
    NotFound for a name that is none, Conflict for a changed file that is named, DatabaseProblem
    where the folder is a stranger's or can't be written.
    """
    theme.load(folder)  # a stranger's is not written to either
    files = theme.built_in()
    wanted = _named(files, names)
    records = [_planned(folder, name, files[name], force=force) for name in wanted]
    kept = [each.name for each in records if each.outcome is Ejected.KEPT]
    if kept and names:
        raise Conflict("theme-changed", refs=kept)
    for each in records:
        if each.outcome is Ejected.WRITTEN and not dry_run:
            _write(Path(each.path), files[each.name])
    return records


def _named(files: dict[str, bytes], names: Sequence[str]) -> list[str]:
    """Return the whole names of these files, in their order; of none named, of all."""
    whole = {path.partition("/")[2]: path for path in files}
    unknown = [name for name in names if name not in files and name not in whole]
    if unknown:
        near = get_close_matches(unknown[0], [*whole, *files], n=1, cutoff=0.5)
        nearest = near[0] if near and len(unknown) == 1 else None
        raise NotFound("theme-file", refs=unknown, nearest=nearest, known=", ".join(whole))
    return list(dict.fromkeys(whole.get(name, name) for name in names)) or list(files)


def _planned(folder: Path, name: str, data: bytes, *, force: bool) -> ThemeFileRecord:
    path = folder / name
    try:
        changed = path.read_bytes() != data
    except FileNotFoundError:
        outcome = Ejected.WRITTEN
    except OSError as error:
        raise DatabaseProblem("not-created", path=str(path), detail=error.strerror) from error
    else:
        outcome = Ejected.UNCHANGED
        if changed:
            outcome = Ejected.WRITTEN if force else Ejected.KEPT
    return ThemeFileRecord(name, str(path), outcome)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; only its owner may write it, whatever the umask."""
    beside = path.with_name(f".{token_hex(8)}.new")
    try:
        _make(path.parent)
        file = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        key = "disk-full" if error.errno in {ENOSPC, EDQUOT} else "not-created"
        raise DatabaseProblem(key, path=str(path), detail=error.strerror) from error


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(0o755)
