"""What is around a blog's file: its backups, and the room that is left on its disk."""

import os
import re
import stat
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

BACKUPS = "backups"
"""The folder beside the file in which its backups are."""

_ENDING = ".tar"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<slug>[a-z0-9-]+)-(?P<at>[0-9]{8}T[0-9]{6}Z)(?:-(?P<place>[0-9]+))?\.tar")


class Named(NamedTuple):
    """A backup by its name: when it was made, its place among those of that second, its blog."""

    at: datetime
    place: int
    slug: str
    path: Path


def free_name(folder: Path, slug: str, now: datetime) -> Path:
    """Return the name of a new backup in a folder: whose it is, and of which moment."""
    stem = f"{slug}-{now.astimezone(UTC).strftime(_STAMP)}"
    names = (folder / f"{stem}{f'-{n}' if n > 1 else ''}{_ENDING}" for n in count(1))
    return next(name for name in names if not os.path.lexists(name))


def named(path: Path) -> Named | None:
    """Return what a backup's name says; None where the name is not one of ours."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        at = datetime.strptime(match["at"], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Named(at, int(match["place"] or 1), match["slug"], path)


def newest_backup(path: Path) -> tuple[str, datetime] | None:
    """Return the name of a blog's newest backup and when it was made; None where there is none.

    That is what its name says where the name is ours: a copy may be younger than what it is of.
    """
    try:
        with os.scandir(path.parent / BACKUPS) as entries:
            found = [
                (_made(entry), entry.name)
                for entry in entries
                if entry.is_file() and not entry.name.startswith(".")
            ]
    except OSError:  # no such folder, or none that this user may look into
        return None
    if not found:
        return None
    made, name = max(found)
    return name, made


def _made(entry: os.DirEntry[str]) -> datetime:
    ours = named(Path(entry.path))
    return ours.at if ours else datetime.fromtimestamp(int(entry.stat().st_mtime), UTC)


def room(path: Path) -> tuple[int, int]:
    """Return how many bytes are free for this user where a blog's file is, and how large it is."""
    disk = os.statvfs(path.parent)
    size = path.stat()
    return disk.f_bavail * disk.f_frsize, size.st_size if stat.S_ISREG(size.st_mode) else 0


def copies(path: Path) -> list[str]:
    """Return the names of a blog's copies: its backups, and what upgrades and restores kept."""
    kept = sorted(each.name for each in path.parent.glob(f"{path.name}.[br]e*-*"))
    try:
        backups = sorted(each.name for each in (path.parent / BACKUPS).iterdir())
    except OSError:
        backups = []
    return kept + [f"{BACKUPS}/{name}" for name in backups if not name.startswith(".")]
