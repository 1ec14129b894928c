"""Where the addresses in bodies lead: to a page of this blog, a file, a place on a page, nowhere.

An address is a reference (`post:12#suite`), or is typed: whole, from the root, or beside the page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import skimming
from blogctl.site.bodies import KINDS
from blogctl.site.paths import Addresses
from blogctl.store import batches, media_files
from blogctl.vocabulary import CommentStatus, Flaw, Kind, PostStatus

_TABLES = {
    "tag": (Kind.TAG, tables.TAG),
    "category": (Kind.CATEGORY, tables.CATEGORY),
    "author": (Kind.CONTRIBUTOR, tables.CONTRIBUTOR),
}
_REFERENCE = re.compile(r"(post|media):([0-9]{1,18})([?#].*)?", re.DOTALL)
_COMMENT = re.compile(r"comment-([1-9][0-9]{0,8})")
_OF_POSTS = ("post-", "comment-")  # what a place of a post begins with; others are the theme's
_OF_BLOG = re.compile(
    r"(?:feed\.xml|rss\.xml|robots\.txt|404\.html|sitemap(?:-[\w-]+)?\.xml|media/assets/.+"
    r"|page/\d+|comments|archive(?:/\d{4}(?:/\d\d)?)?)?"
)
_OF_LABEL = re.compile(r"(tag|category|author)/([^/]+)(?:/page/\d+|/feed\.xml)?")
_OF_FILE = re.compile(r"media/(?:w\d+/)?(([0-9a-f]{16})-[^/]+)")
_FEED = "/feed.xml"
_SEEN = (CommentStatus.APPROVED, CommentStatus.REJECTED)


class Page(NamedTuple):
    """A post's page, and when its links are followed."""

    id: int
    slug: str
    html: str
    at: datetime


class _Target(NamedTuple):
    """Where an address of this blog leads: a reference, else a path without slashes around it."""

    kind: Kind | None
    id: int
    path: str
    fragment: str


@dataclass(slots=True)
class Ways:
    """Where the addresses on some pages lead, looked up for all of them at once.

    `alts` has what is said of each file of the blog that they show.
    """

    addresses: Addresses
    alts: dict[int, str | None] = field(default_factory=dict)
    _posts: dict[int, tuple[str, str, str | None]] = field(default_factory=dict)
    _slugs: dict[str, int] = field(default_factory=dict)
    _labels: set[tuple[Kind, str]] = field(default_factory=set)
    _files: set[str] = field(default_factory=set)
    _redirects: dict[tuple[Kind, str], int | None] = field(default_factory=dict)
    _anchors: dict[int, frozenset[str]] = field(default_factory=dict)
    _comments: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def of(cls, session: Session, addresses: Addresses, pages: Sequence[Page]) -> "Ways":
        """Look up all that these pages lead to."""
        ways = cls(addresses)
        targets = {
            target
            for page in pages
            for address in set(skimming.addresses(page.html))
            if (target := ways._target(page, address)) is not None
        }
        ways._find_paths(session, {target.path for target in targets if target.kind is None})
        ways._find_posts(session, targets)
        media = {target.id for target in targets if target.kind is Kind.MEDIA}
        ways.alts.update(batches.matching(session, tables.MEDIA, "id alt", by="id", values=media))
        return ways

    def trouble(self, page: Page, address: str) -> tuple[Flaw, str] | None:
        """Say what is wrong with where an address on a page leads."""
        target = self._target(page, address)
        if target is None or self._stands(target):
            return None
        post = self._post(target)
        if post is None:
            return Flaw.LINK_BROKEN, address
        slug, status, published_at = self._posts[post]
        at = batches.moment(page.at) or ""
        public = status == PostStatus.PUBLISHED and published_at is not None and published_at <= at
        if post != page.id and not public:
            return Flaw.LINK_HIDDEN, f"{address} ({slug})"
        return None if self._has_place(post, target.fragment) else (Flaw.ANCHOR_MISSING, address)

    def _target(self, page: Page, address: str) -> _Target | None:
        """Return where an address on a page leads; None where it leaves this blog."""
        if found := _REFERENCE.fullmatch(address):
            kind, thing = KINDS[found[1]], int(found[2])
            fragment = unquote((found[3] or "").partition("#")[2])
            if kind is Kind.POST and fragment and not fragment.startswith(_OF_POSTS):
                fragment = f"post-{thing}-{fragment}"
            return _Target(kind, thing, "", fragment)
        host = _host(urlsplit(self.addresses.origin))
        if "://" in address and host not in address.casefold():
            return None
        here = self.addresses.absolute(self.addresses.post(page.slug))
        parts = _split(here, address)
        if parts is None or parts.scheme not in {"http", "https"} or _host(parts) != host:
            return None
        root = self.addresses.root
        if not f"{parts.path}/".startswith(f"{root}/"):
            return None
        path = unquote(parts.path.removeprefix(root)).strip("/")
        return _Target(None, 0, path, unquote(parts.fragment))

    def _find_paths(self, session: Session, paths: set[str]) -> None:
        """Look up what typed addresses lead to."""
        labels = [found.groups() for path in paths if (found := _OF_LABEL.fullmatch(path))]
        hashes = {found[2] for path in paths if (found := _OF_FILE.fullmatch(path))}
        slugs = {path.removesuffix(_FEED) for path in paths}
        for id_, slug in batches.matching(session, tables.POST, "id slug", by="slug", values=slugs):
            self._slugs[slug] = id_
        for word, (kind, table) in _TABLES.items():
            named = {slug for of, slug in labels if of == word}
            rows = batches.matching(session, table, "slug", by="slug", values=named)
            self._labels |= {(kind, slug) for (slug,) in rows}
            self._find_redirects(session, kind, named | paths)
        for kind in KINDS.values():
            self._find_redirects(session, kind, slugs)
        if hashes:
            every = session.connection().exec_driver_sql("SELECT hash, name FROM media")
            self._files |= {
                media_files.file_name(hash_, name)
                for hash_, name in every
                if hash_ is not None and hash_[:16] in hashes
            }

    def _find_redirects(self, session: Session, kind: Kind, old: set[str]) -> None:
        where = {"kind": str(kind)}
        for place, target in batches.matching(
            session, tables.REDIRECT, "old target_id", by="old", values=old, where=where
        ):
            self._redirects[kind, place] = target

    def _find_posts(self, session: Session, targets: Iterable[_Target]) -> None:
        """Look up the posts that addresses lead to, and the places on their pages."""
        ids = {target.id for target in targets if target.kind is Kind.POST}
        ids |= set(self._slugs.values())
        ids |= {post for (kind, _), post in self._redirects.items() if post and kind is Kind.POST}
        columns = "id slug status published_at"
        for id_, *row in batches.matching(session, tables.POST, columns, by="id", values=ids):
            self._posts[id_] = row[0], row[1], row[2]
        placed = {
            (post, target.fragment)
            for target in targets
            if target.fragment and (post := self._post(target)) is not None
        }
        named = {post for post, _ in placed}
        for id_, html in batches.matching(
            session, tables.POST, "id body_html", by="id", values=named
        ):
            self._anchors[id_] = skimming.anchors(html)
        led = {post for post, fragment in placed if _COMMENT.fullmatch(fragment)}
        for status in _SEEN:
            self._comments |= {
                (post, number)
                for post, number in batches.matching(
                    session,
                    tables.COMMENT,
                    "post_id number",
                    by="post_id",
                    values=led,
                    where={"status": str(status)},
                )
            }

    def _stands(self, target: _Target) -> bool:
        """Tell whether what is no post is there."""
        if target.kind is not None:
            return target.kind is Kind.MEDIA and target.id in self.alts
        path = target.path
        label, file = _OF_LABEL.fullmatch(path), _OF_FILE.fullmatch(path)
        if label is not None:
            kind = _TABLES[label[1]][0]
            known = (kind, label[2]) in self._labels
            return known or self._redirects.get((kind, label[2])) is not None
        if file is not None and file[1] in self._files:
            return True
        others = (kind for kind in Kind if kind is not Kind.POST)
        led = any(self._redirects.get((kind, path)) is not None for kind in others)
        return led or _OF_BLOG.fullmatch(path) is not None

    def _post(self, target: _Target) -> int | None:
        """Return the post that an address leads to, whatever its state."""
        if target.kind is not None:
            post: int | None = target.id if target.kind is Kind.POST else None
        else:
            path = target.path.removesuffix(_FEED)
            post = self._slugs.get(path, self._redirects.get((Kind.POST, path)))
        return post if post in self._posts else None

    def _has_place(self, post: int, fragment: str) -> bool:
        """Tell whether a post's page has a place, if it is one that a post may have."""
        if comment := _COMMENT.fullmatch(fragment):
            return (post, int(comment[1])) in self._comments
        return not fragment.startswith(_OF_POSTS) or fragment in self._anchors.get(post, ())


def _split(here: str, address: str) -> SplitResult | None:
    """Return the parts of an address on a page; None of what is none."""
    try:
        return urlsplit(urljoin(here, address))
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    return parts.netloc.casefold().removeprefix("www.")
