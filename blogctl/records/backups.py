"""Backups and what came back of them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """A backup that was made: its file and its bytes, what is in it, and the older ones removed."""

    path: str
    size: int
    posts: int | None
    comments: int | None
    media: int
    created_at: datetime
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreRecord:
    """A blog that came back: its file, what is in it, and where what it replaced is kept.

    `erased` is how many erasures made since the backup were made again.
    """

    path: str
    created_at: datetime
    schema: str
    posts: int | None
    comments: int | None
    media: int
    erased: int
    replaced: str | None
