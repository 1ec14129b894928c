"""Which blog: the file that a command is about."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from blogctl.errors import DatabaseProblem, Usage

FILE_NAME = "blog.db"


def named(db: str | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """Return the file that `--db`, else BLOGCTL_DB names; a folder stands for its blog.db.

    Raises Usage for a URL: there is no other kind of database yet; and for an empty `--db`, which
    is a script's mistake and not a wish for another blog.
    """
    if db is not None and not db.strip():
        raise Usage("empty-value", what="--db")
    value = db or environ.get("BLOGCTL_DB")
    if not value:
        return None
    if "://" in value:
        raise Usage("db-url", value=value)
    if "\0" in value:
        raise Usage("text-nul", what="--db")
    path = cwd / _at_home(value, environ)
    return path / FILE_NAME if _is_folder(path) else path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # in a folder that may not be entered: the door says so
        return False


def _at_home(value: str, environ: Mapping[str, str]) -> Path:
    """Return a path whose `~` is the home folder: cron and systemd do not spell it out."""
    home = environ.get("HOME")
    if home and (value == "~" or value.startswith("~/")):
        return Path(home) / value[2:]
    return Path(value)


def find(db: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the blog's file: the one named, else the nearest above the working folder.

    Raises DatabaseProblem where there is none, or the one found is somebody's this user can't
    trust: a stranger's blog.db in a parent folder must not be opened by walking past it.
    """
    path = named(db, environ, cwd)
    if path is not None:
        return path
    for folder in _upwards(cwd, environ):
        candidate = folder / FILE_NAME
        try:
            found = candidate.lstat()
        except OSError:
            continue
        if stat.S_ISLNK(found.st_mode):
            found = _resolved(candidate, found)
        if not _trusted(found):
            raise DatabaseProblem("not-trusted", path=str(candidate))
        return candidate
    raise DatabaseProblem("none", path=str(cwd))


def _resolved(path: Path, link: os.stat_result) -> os.stat_result:
    """Return what a link points to, unless the link itself is a stranger's."""
    if not _trusted_owner(link):
        return link
    try:
        return path.stat()
    except OSError:
        return link


def _upwards(cwd: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield a folder and its parents, not above the home folder nor a file system's root."""
    home = Path(environ["HOME"]).resolve() if environ.get("HOME") else None
    for folder in (cwd, *cwd.parents):
        yield folder
        if folder == home or os.path.ismount(folder):
            return


def _trusted_owner(found: os.stat_result) -> bool:
    return found.st_uid in {os.getuid(), 0}


def _trusted(found: os.stat_result) -> bool:
    """Tell whether a file is this user's or root's, or a group's of theirs and no stranger's too.

    A link's own mode is always open to all, and says nothing.
    """
    if _trusted_owner(found):
        return True
    open_to_all = found.st_mode & stat.S_IWOTH or stat.S_ISLNK(found.st_mode)
    return not open_to_all and found.st_gid in {os.getgid(), *os.getgroups()}
