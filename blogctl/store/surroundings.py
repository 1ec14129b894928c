"""What is around a blog's file: its backups, and the room that is left on its disk."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

BACKUPS = "backups"
"""The folder beside the file in which its backups are."""


def newest_backup(path: Path) -> tuple[str, datetime] | None:
    """Return the name of a blog's newest backup and when it was made; None where there is none."""
    try:
        with os.scandir(path.parent / BACKUPS) as entries:
            found = [
                (int(entry.stat().st_mtime), entry.name)
                for entry in entries
                if entry.is_file() and not entry.name.startswith(".")
            ]
    except OSError:  # no such folder, or none that this user may look into
        return None
    if not found:
        return None
    made, name = max(found)
    return name, datetime.fromtimestamp(made, UTC)


def room(path: Path) -> tuple[int, int]:
    """Return how many bytes are free for this user where a blog's file is, and how large it is."""
    disk = os.statvfs(path.parent)
    size = path.stat()
    return disk.f_bavail * disk.f_frsize, size.st_size if stat.S_ISREG(size.st_mode) else 0
