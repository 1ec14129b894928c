"""The blog's secret, which signs tokens: a file beside the database that no export takes along."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from blogctl.errors import DatabaseProblem

LENGTH = 32  # bytes
_GROUP = 0o060


def place(blog: Path) -> Path:
    """Return the file of a blog's secret."""
    return blog.with_name(f"{blog.name}.secret")


def secret(blog: Path) -> bytes:
    """Return a blog's secret, made where there is none yet: older blogs have none.

    It is open to who may write the blog and to nobody else. Raises DatabaseProblem where it can't
    be made or read, is too short, or is open to others.
    """
    path = place(blog)
    with suppress(FileExistsError):
        _make(path, blog)
    try:
        others = path.stat().st_mode & 0o007
        data = path.read_bytes()
    except OSError as error:
        raise DatabaseProblem("secret-unreadable", path=str(path)) from error
    if others:
        raise DatabaseProblem("secret-open", path=str(path))
    if len(data) < LENGTH:
        raise DatabaseProblem("secret-short", path=str(path))
    return data


def _make(path: Path, blog: Path) -> None:
    """Make the file whole or not at all; raises FileExistsError where there is one."""
    if os.path.lexists(path):
        raise FileExistsError(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
            group = blog.stat()
            if group.st_mode & _GROUP:
                os.fchown(file.fileno(), -1, group.st_gid)
                os.fchmod(file.fileno(), 0o640)
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise DatabaseProblem("secret-unreadable", path=str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
