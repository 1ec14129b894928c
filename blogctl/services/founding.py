"""A new blog: its file, its first settings and its first blogger."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from blogctl.errors import DatabaseProblem, NotFound
from blogctl.services import contributors, settings
from blogctl.services.audit import Actor, Change
from blogctl.services.contributors import Person
from blogctl.store.create import create
from blogctl.store.engine import Store
from blogctl.text import line
from blogctl.vocabulary import ContributorKind


@dataclass(frozen=True, slots=True)
class Charter:
    """What is said of a blog when it is made."""

    language: str
    timezone: str
    user: str
    title: str | None = None
    url: str | None = None
    author: str | None = None
    group: str | None = None


def found(path: Path, charter: Charter, *, now: datetime) -> None:
    """Make a blog at `path`, its folder too where it is missing.

    Raises Conflict where something stands there already, NotFound for an unknown group, Usage for
    a bad setting, and DatabaseProblem where it can't be made.
    """
    folder_made = _make_folder(path.parent, charter.group)
    try:
        create(
            path,
            mode=0o660 if charter.group else 0o600,
            prepare=lambda beside: _prepare(beside, charter, now),
        )
    except BaseException:
        if folder_made:
            path.parent.rmdir()
        raise


def _make_folder(folder: Path, group: str | None) -> bool:
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True, mode=0o700)
        if group:
            _give(folder, group)
            folder.chmod(0o2770)
    except OSError as error:
        raise DatabaseProblem("not-created", path=str(folder), detail=error.strerror) from error
    return True


def _give(path: Path, group: str) -> None:
    try:
        shutil.chown(path, group=int(group) if group.isdigit() else group)
    except LookupError as error:
        raise NotFound("group", refs=[group]) from error


def _prepare(path: Path, charter: Charter, now: datetime) -> None:
    if charter.group:
        _give(path, charter.group)
    store = Store(path)
    with store.transaction() as session:
        change = Change(session, Actor(line(charter.user, what="user")), "init", now)
        for key, value in (
            ("blog.title", charter.title),
            ("blog.url", charter.url),
            ("blog.language", charter.language),
            ("blog.timezone", charter.timezone),
        ):
            if value:
                settings.put(change, key, value)
        if charter.author:
            person = Person(
                name=charter.author, kind=ContributorKind.BLOGGER, logins=(charter.user,)
            )
            contributors.add(change, person)
    store.close()
