"""Compiled templates, kept from one process to the next.

What is kept is run, so it is only ever read from a folder and a file that are this user's alone.
Nothing fails where that can't be had: templates are compiled anew.
"""

import marshal
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from jinja2 import BytecodeCache
from jinja2 import __version__ as jinja_version
from jinja2.bccache import Bucket

_DIGEST = sha256().digest_size
_MOST = 500  # files, before the old ones go: each version of a template has its own


class Bytecode(BytecodeCache):
    """The templates that were compiled for one kind of environment, in a folder."""

    def __init__(self, folder: Path, *, sandboxed: bool) -> None:
        self._folder = folder
        self._kind = f"{jinja_version} {sys.version} {sandboxed}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template's code, if it was kept and nobody else could have put it there."""
        with suppress(OSError), _opened(self._folder) as folder:
            file = os.open(self._name(bucket), os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
            with os.fdopen(file, "rb") as stream:
                if not _is_ours(os.fstat(file)):
                    return
                data = stream.read()
            if sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:  # whole: marshal trusts its input
                bucket.code = marshal.loads(data[_DIGEST:])  # noqa: S302 - see the module

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code, whole or not at all."""
        code = marshal.dumps(bucket.code)
        with suppress(OSError):
            _make(self._folder)
        with suppress(OSError), _opened(self._folder) as folder:
            _thin(folder)
            beside = f".{token_hex(8)}"
            file = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600, dir_fd=folder)
            try:
                with os.fdopen(file, "wb") as stream:
                    stream.write(sha256(code).digest() + code)
                os.replace(beside, self._name(bucket), src_dir_fd=folder, dst_dir_fd=folder)
            except OSError:
                os.unlink(beside, dir_fd=folder)

    def _name(self, bucket: Bucket) -> str:
        return sha256(f"{self._kind} {bucket.key} {bucket.checksum}".encode()).hexdigest()


def _make(folder: Path) -> None:
    """Make the folder below one that is this user's: root leaves nothing in another's home."""
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = folder.parent
    if folder.stat().st_uid == os.geteuid():
        for each in reversed(missing):
            each.mkdir(0o700)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Open the folder; raises OSError where it is not this user's alone."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not _is_ours(os.fstat(descriptor)):
            raise PermissionError
        yield descriptor
    finally:
        os.close(descriptor)


def _is_ours(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _thin(folder: int) -> None:
    names = os.listdir(folder)
    if len(names) > _MOST:
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
