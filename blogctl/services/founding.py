"""A new blog: its file, its first settings and its first blogger."""

import grp
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from blogctl.errors import NotFound
from blogctl.services import configuring, contributors
from blogctl.services.audit import Actor, Change
from blogctl.services.contributors import Person
from blogctl.store.create import create
from blogctl.text import line
from blogctl.vocabulary import ContributorKind

_LARGEST_GROUP = 2**32 - 2


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
    a bad setting or name, and DatabaseProblem where it can't be made.
    """
    group = None if charter.group is None else _group(charter.group)
    create(path, group=group, prepare=lambda session: inscribe(session, charter, now=now))


def _group(name: str) -> int:
    """Return the id of the group with this name or number."""
    if name.isascii() and name.isdigit() and int(name) <= _LARGEST_GROUP:
        return int(name)  # in a container a group may have no name
    try:
        return grp.getgrnam(name).gr_gid
    except (KeyError, ValueError) as error:
        raise NotFound("group", refs=[name]) from error


def inscribe(session: Session, charter: Charter, *, now: datetime) -> None:
    """Write a new blog's first rows."""
    change = Change(session, Actor(line(charter.user, what="user")), "init", now)
    configuring.put(change, "blog.language", charter.language)
    configuring.put(change, "blog.timezone", charter.timezone)
    if charter.title:
        configuring.put(change, "blog.title", charter.title)
    if charter.url:
        configuring.put(change, "blog.url", charter.url)
    if charter.author is not None:
        person = Person(name=charter.author, kind=ContributorKind.BLOGGER, logins=(charter.user,))
        contributors.add(change, person)
