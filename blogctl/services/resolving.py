"""References that bodies hold (`post:12`, `media:3`), as the addresses that they stand for."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.settings import Settings
from blogctl.store.dialect import is_among

# Where a link or a picture leads, in Markdown or in HTML; words of a text are left alone.
_REFERENCE = re.compile(
    r"""(\]\(<?|\]:[ ]*<?|<|=[ ]*["']?)(post|media):([0-9]{1,18})(?=[)>"'\s#?]|$)"""
)


def file_name(digest: str, name: str) -> str:
    """Return the name of a media file in its folder."""
    return f"{digest[:16]}-{name}"


def resolve(session: Session, bodies: Sequence[str], *, settings: Settings) -> list[str]:
    """Return bodies with what they refer to as addresses; a reference to nothing is left alone."""
    named: dict[str, set[int]] = {"post": set(), "media": set()}
    for body in bodies:
        if _may_refer(body):
            for found in _REFERENCE.finditer(body):
                named[found[2]].add(int(found[3]))
    if not any(named.values()):
        return list(bodies)
    addresses = {
        ("post", post): settings.permalink(slug)
        for post, slug in _found(session, tables.POST, ("slug",), named["post"])
    } | {
        ("media", media): url or "" if digest is None else media_address(settings, digest, name)
        for media, digest, name, url in _found(
            session, tables.MEDIA, ("hash", "name", "url"), named["media"]
        )
    }

    def put(found: re.Match[str]) -> str:
        address = addresses.get((found[2], int(found[3])))
        return f"{found[1]}{address}" if address else found[0]

    return [_REFERENCE.sub(put, body) if _may_refer(body) else body for body in bodies]


def _may_refer(body: str) -> bool:
    """Tell at once whether there is anything to look for: most bodies refer to nothing."""
    return "post:" in body or "media:" in body


def media_address(settings: Settings, digest: str, name: str) -> str:
    """Return the public address of a media file."""
    return f"{settings['blog.url']}/media/{file_name(digest, name)}"


def _found(
    session: Session, table: Table, names: Iterable[str], ids: Iterable[int]
) -> list[tuple[Any, ...]]:
    """Return the id and these columns of the rows with these ids, however many they are."""
    query = select(table.c.id, *(table.c[name] for name in names))
    return [tuple(row) for row in session.execute(query.where(is_among(table.c.id, ids)))]
