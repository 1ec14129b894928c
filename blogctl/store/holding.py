"""A lock that the operating system keeps: whoever is killed lets go of it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blogctl.store.media_files import writing


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a blog's lock for `tick`, and tell whether it was free; whoever may write, may hold it.

    Processes that are forked meanwhile hold it, too, until the last of them has ended. Raises
    DatabaseProblem where its file can't be made.
    """
    lock = path.with_name(f".{path.name}.tick")
    with writing(lock):
        like = path.stat().st_mode & 0o660
        file = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, like)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)
