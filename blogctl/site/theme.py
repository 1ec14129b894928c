"""The theme: templates, assets and catalogues, the blog's own before those of blogctl.

A folder `theme` beside the blog is laid out as this package is: `templates/post.html` there is
taken instead of ours, `assets/style.css` likewise, and further assets are added; a catalogue
`locale/de/LC_MESSAGES/site.po` (or `.mo`) is of one more language. Other files are left alone, and
those with a dot in front.

Templates are programs, so a folder or a file that somebody else owns or may write is not opened,
nor is a link followed.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from blogctl import __version__
from blogctl.errors import DatabaseProblem, Usage
from blogctl.site import colours
from blogctl.text import MB

FOLDER = "theme"
"""The folder beside a blog's file."""

BUILT_IN = Path(__file__).parent
TEMPLATES, ASSETS, LOCALE = "templates", "assets", "locale"

COLOURS = b"/* site.colour */"
"""What stands in an asset where the shades of `site.colour` come."""

LARGEST = {TEMPLATES: 1 * MB, ASSETS: 32 * MB, LOCALE: 4 * MB}
MOST = 2000
"""Files of a theme, beyond which somebody put a whole disk there."""

_NAMES = {
    TEMPLATES: re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.html", re.ASCII),
    ASSETS: re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII),
    LOCALE: re.compile(r"[\w-]+/LC_MESSAGES/site\.(?:po|mo)", re.ASCII),
}
_COLOURED = (".css", ".svg")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class File:
    """A file of the theme; `own` tells that it is the blog's, not ours."""

    path: Path
    digest: str
    own: bool

    def read(self) -> bytes:
        """Return what is in it; raises as `load` does."""
        return _content(self.path, self.path.parts, own=self.own)


@dataclass(frozen=True, slots=True)
class Theme:
    """Templates, assets and catalogues by their names.

    `version` changes with anything in them and with blogctl's. `cache` is where compiled templates
    are kept, None for nowhere.
    """

    templates: Mapping[str, File]
    catalogues: Mapping[str, File]
    version: str
    cache: Path | None
    _assets: Mapping[str, File]

    @property
    def strange(self) -> bool:
        """Whether a template is not ours: it may have come in a backup, from anybody."""
        return any(file.own for file in self.templates.values())

    def assets(self, colour: str) -> Iterator[tuple[str, bytes]]:
        """Yield each asset by its name, as a site of this colour has it."""
        shades = colours.declared(colour)
        for name, file in self._assets.items():
            data = file.read()
            yield name, data.replace(COLOURS, shades) if name.endswith(_COLOURED) else data

    def asset_versions(self, colour: str) -> dict[str, str]:
        """Return a digest of each asset, as a site of this colour has it."""
        return {
            name: sha256(f"{file.digest}{colour}".encode()).hexdigest()[:10]
            if name.endswith(_COLOURED)
            else file.digest[:10]
            for name, file in self._assets.items()
        }


def folder_of(blog: Path) -> Path:
    """Return the theme's folder of a blog's file, which may be missing."""
    return blog.parent / FOLDER


def cache_of(environ: Mapping[str, str]) -> Path | None:
    """Return where a user's compiled templates are kept; None where nothing says so."""
    base = environ.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):
        home = environ.get("HOME", "")
        if not home.startswith("/"):
            return None
        base = f"{home}/.cache"
    return Path(base) / "blogctl" / "templates"


def load(folder: Path | None = None, *, cache: Path | None = None) -> Theme:
    """Find the theme's files: those in the folder, if there is one, before ours.

    Raises DatabaseProblem where a file is a stranger's, open to all or a link; Usage where one
    can't be read, is too large or has a name that no address can have.
    """
    found = {kind: _files(BUILT_IN / kind, kind, own=False) for kind in LARGEST}
    if folder is not None and _is_there(folder):
        for kind in LARGEST:
            found[kind] |= _files(folder / kind, kind, own=True)
    assets = found[ASSETS]
    _check_apart(assets)
    return Theme(
        templates=found[TEMPLATES],
        catalogues=found[LOCALE],
        version=_version(found),
        cache=cache,
        _assets=dict(sorted(assets.items())),
    )


def built_in() -> dict[str, bytes]:
    """Return the templates and assets that a blog may have its own of, by `templates/post.html`."""
    return {
        f"{kind}/{name}": file.read()
        for kind in (TEMPLATES, ASSETS)
        for name, file in sorted(_files(BUILT_IN / kind, kind, own=False).items())
    }


def _version(found: Mapping[str, Mapping[str, File]]) -> str:
    digest = sha256(__version__.encode())
    for kind, files in found.items():
        for name, file in sorted(files.items()):
            digest.update(f"\0{kind}/{name}\0{file.digest}".encode())
    return digest.hexdigest()


def _is_there(folder: Path) -> bool:
    """Tell whether there is a folder; raises where it is not one of ours."""
    try:
        _check(folder, folder.lstat())
    except FileNotFoundError:
        return False
    if not folder.is_dir():
        raise Usage("file-irregular", path=str(folder))
    return True


def _files(folder: Path, kind: str, *, own: bool) -> dict[str, File]:
    """Return the files of one kind by their names."""
    files = {}
    for path in _walk(folder, own=own):
        name = path.relative_to(folder).as_posix()
        if not _NAMES[kind].fullmatch(name):
            if kind == ASSETS:
                raise Usage("theme-name", path=str(path))
            continue
        data = _content(path, (kind,), own=own)
        files[name] = File(path, sha256(data).hexdigest(), own)
    return files


def _walk(folder: Path, *, own: bool) -> Iterator[Path]:
    """Yield the files below a folder, which may be missing; raises where one is a stranger's."""
    waiting, count = [(folder, 0)], 0
    while waiting:
        here, depth = waiting.pop()
        if own:
            try:
                _check(here, here.lstat())
            except FileNotFoundError:
                continue
        with suppress(FileNotFoundError), _reading(here), os.scandir(here) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.startswith(".") or entry.name.endswith("~"):
                    continue
                count += 1
                if count > MOST or depth > _DEEPEST:
                    raise Usage("theme-crowded", path=str(here), limit=MOST)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((Path(entry.path), depth + 1))
                else:
                    yield Path(entry.path)


def _content(path: Path, parts: tuple[str, ...], *, own: bool) -> bytes:
    """Return what is in a file, which must be one, ours to read and of a size that is meant."""
    limit = next(LARGEST[kind] for kind in reversed(parts) if kind in LARGEST)
    if own:
        _check(path, path.lstat())
    with _reading(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise Usage("file-irregular", path=str(path))
            if own:
                _check(path, found)
            data = stream.read(limit + 1)
    if len(data) > limit:
        raise Usage("file-large", path=str(path), limit=limit)
    return data


class _reading:  # noqa: N801 - a context manager that is read as a verb
    """Say in our own terms that something can't be read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            path = str(self._path)
            raise Usage("file-unreadable", path=path, detail=error.strerror) from error


def _check(path: Path, found: os.stat_result) -> None:
    """Raise DatabaseProblem unless a file or folder is this user's or root's, and only theirs."""
    if stat.S_ISLNK(found.st_mode):
        raise DatabaseProblem("theme-link", path=str(path))
    if found.st_uid not in {os.geteuid(), 0}:
        raise DatabaseProblem("theme-foreign", path=str(path))
    if found.st_mode & stat.S_IWOTH:
        raise DatabaseProblem("theme-open", path=str(path))


def _check_apart(assets: Mapping[str, File]) -> None:
    """Raise Usage where two assets would be one file, or a file and a folder, where case folds."""
    taken: dict[str, str] = {}
    for name in sorted(assets):
        steps = name.split("/")
        for end in range(1, len(steps) + 1):
            step = "/".join(steps[:end])
            before = taken.setdefault(step.casefold(), step)
            whole = end == len(steps)
            if before != step or (step in assets and not whole):
                raise Usage("theme-twice", path=str(assets[name].path), other=before)
