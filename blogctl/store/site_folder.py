"""The folder of a site: files are made in a corner of it, and put in their places by renaming.

In `.blogctl` are the state of the site, the lock of who builds it, and in `new` the files of a
build until all of them are made. Then the state is committed, which says what is to stand; from
there a build that is cut short is finished by the next one. Before, it leaves nothing behind but
what the next one clears away. No link inside the folder is followed.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from shutil import copyfileobj, rmtree
from unicodedata import normalize

from blogctl.errors import Busy, Conflict
from blogctl.store.media_files import writing

CORNER = ".blogctl"
"""Where a build keeps what is its own, in the folder of a site; servers hide it."""

_NEW, _STATE, _LOCK = "new", "site.db", "lock"
_PRIVATE, _FOLDER, _FILE = 0o700, 0o755, 0o644
_DIGEST = 16
_PAUSE = 0.1


def digest_of(data: bytes) -> bytes:
    """Return a digest of what is in a file."""
    return blake2b(data, digest_size=_DIGEST).digest()


def folded(path: str) -> str:
    """Return a path as file systems see it that fold case and accents."""
    return path if path.isascii() and path.islower() else _folded(path)


def _folded(path: str) -> str:
    return normalize("NFC", normalize("NFC", path).casefold())


class SiteFolder:
    """The folder that a site is built in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.corner = root / CORNER
        self.state = self.corner / _STATE
        self._new = self.corner / _NEW
        self._made: set[str] = set()
        self._masked = bool(_umask() & _FOLDER)

    def is_built(self) -> bool:
        """Tell whether a build ever wrote here."""
        return self.state.exists()

    @contextmanager
    def held(self, *, patience: float) -> Iterator[None]:
        """Hold the folder, made where it is missing, so that nobody else builds in it.

        Raises Busy where somebody else does for longer than `patience`, in seconds.
        """
        with writing(self.corner):
            self.root.mkdir(_FOLDER, parents=True, exist_ok=True)
            self.corner.mkdir(_PRIVATE, exist_ok=True)
            file = os.open(self.corner / _LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        try:
            _lock(file, self.root, patience)
            yield
        finally:
            os.close(file)

    def cleared(self) -> None:
        """Clear away what a build that was cut short had made."""
        self._made.clear()
        with writing(self._new):
            if self._new.exists():
                rmtree(self._new)

    def opened(self) -> None:
        """Make room for the files of a build."""
        self.cleared()
        with writing(self._new):
            self._new.mkdir(_PRIVATE)

    def private(self) -> None:
        """Let nobody but its owner look into the folder: it shows what is not out yet."""
        with writing(self.root):
            self.root.chmod(_PRIVATE)

    # Making files, in this process and in others.

    def make(self, path: str, data: bytes) -> None:
        """Make a file, to be put in its place later."""
        target = self._beside(path)
        with writing(self._new):
            file = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _FILE)
            try:
                self._open_to_all(file, _FILE)
                _write(file, data)
            finally:
                os.close(file)

    def make_copy(self, path: str, source: Path) -> None:
        """Make a file that is another's copy, to be put in its place later."""
        target = self._beside(path)
        with writing(self._new), source.open("rb") as stream:
            file = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _FILE)
            with os.fdopen(file, "wb") as copy:
                self._open_to_all(file, _FILE)
                copyfileobj(stream, copy, 1 << 20)

    def workroom(self) -> Path:
        """Return a folder for files that are made to be copied, cleared away with all others."""
        folder = self._new / CORNER
        with writing(folder):
            folder.mkdir(_PRIVATE, exist_ok=True)
        return folder

    def _beside(self, path: str) -> str:
        """Return where a file is made, with the folders that it is in."""
        self._make_folder(path.rpartition("/")[0])
        return f"{self._new}/{path}"

    def _make_folder(self, folder: str) -> None:
        if not folder or folder in self._made:
            return
        self._make_folder(folder.rpartition("/")[0])
        self._made.add(folder)
        path = f"{self._new}/{folder}"
        with writing(self._new):
            try:
                os.mkdir(path, _FOLDER)  # noqa: PTH102 - a Path costs as much as the folder
            except FileExistsError:  # by another process of this build
                return
            self._open_to_all(path, _FOLDER)

    def _open_to_all(self, file: int | str, mode: int) -> None:
        """Let all read it, whatever the umask."""
        if self._masked:
            os.chmod(file, mode)  # noqa: PTH101 - of a descriptor or a path

    # Putting them in their places.

    def stands(self, path: str) -> bool:
        """Tell whether there is anything at a place."""
        return os.path.lexists(self.root / path)

    def holds(self, path: str, data: bytes) -> bool:
        """Tell whether a file stands in its place, with just this in it."""
        try:
            file = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return False
        with os.fdopen(file, "rb") as stream:
            return os.fstat(file).st_size == len(data) and stream.read() == data

    def made(self) -> Iterator[str]:
        """Yield the files that were made, in order."""
        if self._new.exists():
            yield from _files(self._new, "")

    def check_free(self, is_ours: Callable[[str], bool]) -> None:
        """Raise Conflict where something that no build made stands in the way of what was made.

        `is_ours` tells of a path whether a build wrote there; in its place may be what there is.
        """
        looked: dict[str, bool] = {"": True}
        strange = [
            path
            for path in self.made()
            if not self._is_folder(path.rpartition("/")[0], looked)
            or not (is_ours(path) or self._is_free(path))
        ]
        if strange:
            raise Conflict("site-foreign", refs=strange[:20], path=str(self.root / strange[0]))

    def _is_free(self, path: str) -> bool:
        found = _kind(self.root / path)
        if found is None:
            return True
        return found == stat.S_IFREG and self._same(path)

    def _same(self, path: str) -> bool:
        """Tell whether what stands in a place is what was made for it."""
        try:
            return (self.root / path).read_bytes() == (self._new / path).read_bytes()
        except OSError:
            return False

    def _is_folder(self, folder: str, looked: dict[str, bool]) -> bool:
        """Tell whether a folder is one, or can be made; a link is none."""
        if folder not in looked:
            above = self._is_folder(folder.rpartition("/")[0], looked)
            looked[folder] = above and _kind(self.root / folder) in {None, stat.S_IFDIR}
        return looked[folder]

    def put(self) -> None:
        """Put the files that were made in their places, each at once; new folders as a whole."""
        if self._new.exists():
            with writing(self.root):
                _settle(str(self._new), str(self.root))

    def take_away(self, paths: Iterable[str]) -> None:
        """Remove files, and the folders that are empty then."""
        for path in paths:
            with writing(self.root / path), suppress(FileNotFoundError, NotADirectoryError):
                (self.root / path).unlink()
            folder = path.rpartition("/")[0]
            while folder:
                try:
                    (self.root / folder).rmdir()
                except OSError:
                    break
                folder = folder.rpartition("/")[0]


def _umask() -> int:
    """Return what is taken from the modes of new files: there is no way but to set it to ask."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _settle(new: str, place: str) -> None:
    """Move what is in one folder into another, that stands already."""
    with os.scandir(new) as entries:
        for entry in entries:
            target = f"{place}/{entry.name}"
            if entry.name == CORNER:
                continue
            if entry.is_dir(follow_symlinks=False) and os.path.lexists(target):
                _settle(entry.path, target)
            else:
                os.rename(entry.path, target)  # noqa: PTH104 - as above


def _lock(file: int, root: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise Busy("site-busy", path=str(root)) from None
            time.sleep(_PAUSE)
        else:
            return


def _kind(path: Path) -> int | None:
    """Return what stands at a path: None for nothing."""
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _files(folder: Path, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != CORNER:
                    yield from _files(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}"


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
