"""A backup, unpacked and checked: what a restore brings back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from blogctl.errors import NotFound, Usage
from blogctl.formats import archive
from blogctl.formats.archive import Manifest
from blogctl.store import media_files
from blogctl.store.surroundings import BACKUPS, named
from blogctl.store.wholeness import check_whole

LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive's files in a folder of their own, and what its manifest says of them.

    `schema` is that of the database, which is whole, and may be of an older version.
    """

    folder: Path
    schema: str
    manifest: Manifest

    @property
    def blog(self) -> Path:
        """The database."""
        return self.folder / archive.DATABASE

    @property
    def media(self) -> Path:
        """The folder of media, which is not there where the blog had none."""
        return media_files.folder_of(self.blog)

    @property
    def theme(self) -> Path:
        """The folder of the theme, which is not there where the blog had none."""
        return self.folder / "theme"


@contextmanager
def opening(path: Path) -> Iterator[BinaryIO]:
    """Open a backup's file; raises NotFound where it is missing, Usage where it can't be read."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise NotFound("file", refs=[str(path)]) from None
    except OSError as error:
        detail = error.strerror
        raise Usage("file-unreadable", path=str(path), detail=detail) from error
    with stream:
        yield stream


def unpacked(stream: BinaryIO, folder: Path, *, path: str) -> Opened:
    """Unpack a backup into an empty folder and check all of it; `path` is what it is called.

    Raises Usage where it is none, or not as it was written; DatabaseProblem where the database in
    it is damaged or of a newer version.
    """
    manifest = archive.extract(stream, folder, path=path)
    return Opened(folder, check_whole(folder / archive.DATABASE, called=path), manifest)


def latest(blog: Path) -> Path:
    """Return the newest backup beside a blog, by its name; raises NotFound where there is none."""
    folder = blog.parent / BACKUPS
    try:
        found = [each for each in map(named, folder.iterdir()) if each and each.path.is_file()]
    except OSError:
        found = []
    if not found:
        raise NotFound("backup", refs=[LATEST], path=str(folder))
    return max(found).path
