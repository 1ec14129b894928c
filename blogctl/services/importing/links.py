"""Links between the posts of another blog, and to its files: made references to what they are here.

An address is looked for as the redirects have it: its path without the slashes around it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import compress
from urllib.parse import SplitResult, unquote, urlsplit

from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.moving import MovedMedia, Origin
from blogctl.store import batches
from blogctl.vocabulary import Kind

_REDIRECTS, _POSTS = tables.REDIRECT, tables.POST
_TARGET = re.compile(
    r"""(?P<before>
        \b(?:href|src|poster)\s*=\s*(?P<quote>["'])\s*
        | \]\(\s*<?
        | ^[ ]{0,3}\[[^\]\n]{1,200}\]:\s*<?
    )
    (?P<target>(?:(?(quote)[^"'<>\n]|[^\s)<>"'])){1,2000}+)""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_ROOTED = ('"/', "'/", "(/", "(</", ": /", ": </", '"?', "'?", "(?")
"""What a link to a place on the same site begins with, in HTML and in Markdown."""
_RESIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated)(?=\.\w{1,5}\Z)")
_BY_QUERY = re.compile(r"(?:p|page_id|attachment_id)=\d+\Z")
LONGEST = 2000
"""Characters of an address: no longer one is kept."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A body whose links were looked up, and those of its own blog that lead nowhere yet."""

    body: str
    missing: tuple[str, ...]


class OwnAddresses:
    """Which addresses are a blog's own: its pages, and the files that it shows."""

    def __init__(self, origin: Origin) -> None:
        self._hosts = {host for host in map(_host, origin.addresses) if host}
        self._with_beside = set[str]()
        self._files_elsewhere = False

    def place_of(self, address: str) -> str | None:
        """Return an address as redirects have it; None where it is of another site, or none.

        A path without its slashes; a query counts only of a program (``index.php?id=3``), and
        where it is all (``?p=12``).
        """
        parts = _split(address)
        if parts is None or len(address) > LONGEST:
            return None
        if (parts.scheme or parts.netloc) and _bare(parts.netloc) not in self._hosts:
            return None
        if not parts.netloc and not address.startswith(("/", "?")):
            return None
        return _place(parts)

    def file_place(self, address: str) -> str | None:
        """Return the address of a file as redirects have it: whole where it is of another site."""
        return self.place_of(address) or (address if _host(address) else None)

    def learn(self, file: MovedMedia) -> list[str]:
        """Learn where a file stands, and return its places."""
        names = (*file.names, file.url) if file.url else file.names
        places = [place for place in map(self.file_place, names) if place is not None]
        self._files_elsewhere = self._files_elsewhere or any("://" in place for place in places)
        if file.beside:
            self._with_beside.add(file.beside[0])
        return list(dict.fromkeys(places))

    def may_be_linked_to(self, key: str, body: str) -> bool:
        """Tell whether the body of a post may hold one at all: most don't, as a glance tells."""
        if self._files_elsewhere or key in self._with_beside:
            return True
        if any(start in body for start in _ROOTED):
            return True
        lowered = body.lower()
        return any(host in lowered for host in self._hosts)


class Links:
    """Where the addresses of one blog lead."""

    def __init__(self, session: Session, origin: Origin) -> None:
        self._session = session
        self._beside: dict[tuple[str, str], int] = {}
        self.own = OwnAddresses(origin)

    def learn(self, file: MovedMedia, media: int) -> list[str]:
        """Learn what a file is here, and return the places at which it stood."""
        if file.beside:
            post, names = file.beside
            for name in names:
                self._beside[post, name] = media
        return self.own.learn(file)

    def settle(self, bodies: Sequence[tuple[str, str]]) -> list[Settled]:
        """Make references of the links in bodies, each given with the key of its post."""
        wanted = dict[str, None]()
        linking = [self.own.may_be_linked_to(key, body) for key, body in bodies]
        for _, body in compress(bodies, linking):
            for match in _TARGET.finditer(body):
                for place in self._places(unescape(match["target"])):
                    wanted[place] = None
        found = self._look_up(list(wanted))
        return [
            self._settle(key, body, found) if links else Settled(body, ())
            for (key, body), links in zip(bodies, linking, strict=True)
        ]

    def _settle(self, key: str, body: str, found: Mapping[str, str]) -> Settled:
        missing = dict[str, None]()

        def referred(match: re.Match[str]) -> str:
            target = unescape(match["target"])
            beside = self._beside.get((key, unquote(target)))
            if beside is not None:
                return f"{match['before']}media:{beside}"
            for place in self._places(target):
                if place in found:
                    _, hash_, fragment = target.partition("#")
                    tail = hash_ + fragment if found[place].startswith("post:") else ""
                    return match["before"] + found[place] + tail
            if self.own.place_of(target):
                missing[target] = None
            return match[0]

        return Settled(_TARGET.sub(referred, body), tuple(missing))

    def _places(self, target: str) -> list[str]:
        place = self.own.file_place(target)
        if place is None:
            return []
        smaller = _RESIZED.sub("", place)
        return [place] if smaller == place else [place, smaller]

    def _look_up(self, places: Sequence[str]) -> dict[str, str]:
        """Return the references that addresses stand for."""
        if not places:
            return {}
        found: dict[str, str] = {}
        for kind in (Kind.MEDIA, Kind.POST):
            rows = batches.matching(
                self._session,
                _REDIRECTS,
                "old target_id",
                by="old",
                values=places,
                where={"kind": str(kind)},
            )
            found |= {old: f"{kind}:{thing}" for old, thing in rows if thing is not None}
        slugs = [place for place in places if "/" not in place]
        rows = batches.matching(self._session, _POSTS, "slug id", by="slug", values=slugs)
        return found | {slug: f"post:{post}" for slug, post in rows}


def place_at(address: str) -> str | None:
    """Return an address as redirects have it, whatever its site: a blog may have moved."""
    parts = _split(address)
    return None if parts is None else _place(parts)


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None


def _place(parts: SplitResult) -> str | None:
    path = unquote(parts.path).strip("/")
    if (path.endswith(".php") and parts.query) or (not path and _BY_QUERY.match(parts.query)):
        return f"{path}?{parts.query}"
    return path or None


def _host(address: str) -> str:
    parts = _split(address)
    return _bare(parts.netloc) if parts and parts.scheme in {"http", "https", ""} else ""


def _bare(host: str) -> str:
    return host.casefold().removeprefix("www.")
