"""How people name things: slug, id, permalink, name, POST#N for a comment, a hash for a file.

A slug is never all digits, so digits are always an id. An old slug leads where its redirect does.
However many references there are, they are looked up as sets.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from sqlalchemy import Column, Table, select
from sqlmodel import Session

from blogctl.errors import NotFound, Usage
from blogctl.models import tables
from blogctl.services import blocked_values, settings
from blogctl.slugs import slugify
from blogctl.store import selection
from blogctl.text import FIELD_LIMIT, line
from blogctl.vocabulary import Kind

_TABLES: dict[Kind, Table] = {
    Kind.POST: tables.POST,
    Kind.TAG: tables.TAG,
    Kind.CATEGORY: tables.CATEGORY,
    Kind.CONTRIBUTOR: tables.CONTRIBUTOR,
}
_COMMENTS = tables.COMMENT
_REDIRECTS = tables.REDIRECT
_MEDIA = tables.MEDIA
_BLOCKED = tables.BLOCKED
# How the hash of a file begins, or its name in the media folder.
_HASHED = re.compile(r"([0-9a-f]{6,64})(?:-|$)")
_MOST_ALIKE = 5
_LARGEST_ID = 2**63 - 1
_ANCHOR = "comment-"  # what a comment's address has before its number
_NEAREST_POOL = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """The ids that references name, in order and each once, and those that name nothing."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]


def one(session: Session, kind: Kind, ref: str) -> int:
    """Return the id of what `ref` names; raises NotFound with the nearest slug."""
    return several(session, kind, [ref])[0]


def several(session: Session, kind: Kind, refs: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of what `refs` name; raises NotFound that names every unknown one."""
    found = find(session, kind, refs)
    if found.unknown:
        raise unknown(session, kind, found.unknown)
    return found.ids


def find(session: Session, kind: Kind, refs: Sequence[str]) -> Found:
    """Return which of the references name something, however many they are.

    Raises Usage for one that is empty (`"$id"` of a script that found nothing), no text, or longer
    than any name.
    """
    named = [line(ref, what="reference", limit=FIELD_LIMIT) for ref in refs]
    if not all(named):
        raise Usage("empty-value", what="reference")
    find_kind = _FINDING.get(kind, _find_slugs)
    found = find_kind(session, kind, named)
    return Found(
        ids=tuple(dict.fromkeys(found[ref] for ref in named if ref in found)),
        unknown=tuple(dict.fromkeys(ref for ref in named if ref not in found)),
    )


def slug_of(session: Session, kind: Kind, thing: int) -> str:
    """Return the slug of a post, a tag, a category or a contributor."""
    column = _TABLES[kind].c
    return str(session.execute(select(column.slug).where(column.id == thing)).scalar_one())


def unknown(session: Session, kind: Kind, refs: Sequence[str]) -> NotFound:
    """Return the error for references that name nothing."""
    nearest = None
    if len(refs) == 1 and kind in _TABLES:
        for slug in _slugs_of(session, kind, refs).values():
            nearest = _nearest(session, _TABLES[kind].c.slug, slug)
    return NotFound(str(kind), refs=refs, nearest=nearest)


def _nearest(session: Session, slugs: Column[str], slug: str) -> str | None:
    alike = select(slugs).where(slugs.startswith(slug[0], autoescape=True)).limit(_NEAREST_POOL)
    return next(iter(get_close_matches(slug, session.execute(alike).scalars(), n=1)), None)


def _find_slugs(session: Session, kind: Kind, refs: Sequence[str]) -> dict[str, int]:
    table = _TABLES[kind]
    identity = table.c.id
    ids = {ref: (int(ref),) for ref in refs if _is_id(ref)}
    slugs = _slugs_of(session, kind, [ref for ref in refs if ref not in ids])
    found = selection.find(session, [identity], ids, found=identity)
    named = {ref: (slug,) for ref, slug in slugs.items()}
    found |= selection.find(session, [table.c.slug], named, found=identity)
    old = {ref: (str(kind), slug) for ref, slug in slugs.items() if ref not in found}
    redirects = _REDIRECTS.c
    return found | selection.find(
        session, [redirects.kind, redirects.old], old, found=redirects.target_id
    )


def _find_comments(session: Session, _kind: Kind, refs: Sequence[str]) -> dict[str, int]:
    identity = _COMMENTS.c.id
    ids = {ref: (int(ref),) for ref in refs if _is_id(ref)}
    on_pages = {}
    for ref in refs:
        post, _, place = ref.rpartition("#")
        number = place.removeprefix(_ANCHOR)
        if post and _is_id(number):
            on_pages[ref] = (post, int(number))
    posts = _find_slugs(session, Kind.POST, [post for post, _ in on_pages.values()])
    numbered = {
        ref: (posts[post], number) for ref, (post, number) in on_pages.items() if post in posts
    }
    place_on_page = [_COMMENTS.c.post_id, _COMMENTS.c.number]
    return selection.find(session, [identity], ids, found=identity) | selection.find(
        session, place_on_page, numbered, found=identity
    )


def _find_media(session: Session, _kind: Kind, refs: Sequence[str]) -> dict[str, int]:
    """Find files by id or `media:3`, by name, by an address, or by how their hash begins."""
    bare = {ref: ref.removeprefix("media:") for ref in refs}
    ids = {ref: (int(said),) for ref, said in bare.items() if _is_id(said)}
    found = selection.find(session, [_MEDIA.c.id], ids, found=_MEDIA.c.id)
    for ref in bare.keys() - ids.keys():
        last = ref.rpartition("/")[2]
        hashed = _HASHED.match(last)
        named = _MEDIA.c.name == last.lower()
        if hashed:
            named |= _MEDIA.c.hash.startswith(hashed[1])
        query = select(_MEDIA.c.id).where(named).order_by(_MEDIA.c.id).limit(_MOST_ALIKE)
        alike = list(session.execute(query).scalars())
        if len(alike) > 1:
            raise Usage("media-ambiguous", value=ref, known=", ".join(map(str, alike)))
        if alike:
            found[ref] = alike[0]
    return found


def _is_id(ref: str) -> bool:
    return ref.isascii() and ref.isdigit() and int(ref) <= _LARGEST_ID


def _slugs_of(session: Session, kind: Kind, refs: Sequence[str]) -> dict[str, str]:
    """Return the slugs that slugs, names, and a post's permalinks or paths stand for."""
    base = None
    found = {}
    for ref in refs:
        if kind is Kind.POST and (ref.startswith("/") or "://" in ref):
            base = settings.load(session)["blog.url"] if base is None else base
            slug = _path(ref, base)
        else:
            slug = slugify(ref, kind="")
        if slug and not slug.startswith("-"):  # "-2010" is how a name of digits comes back
            found[ref] = slug
    return found


def _path(ref: str, base: str) -> str:
    """Return the path, below the blog's address, that a permalink leads to; '' on another site."""
    try:
        address, home = urlsplit(ref), urlsplit(base)
    except ValueError:  # a bracket where no IPv6 address is
        return ""
    if address.netloc and home.netloc and address.netloc.casefold() != home.netloc.casefold():
        return ""
    path = unquote(address.path.removeprefix(f"{home.path}/")).strip("/")
    return path or (f"?{address.query}" if address.query else "")


def _find_blocked(session: Session, _kind: Kind, refs: Sequence[str]) -> dict[str, int]:
    """Find what is blocked by id, or by a value, of the kind that it looks like first."""
    columns = _BLOCKED.c
    ids = {ref: (int(ref),) for ref in refs if _is_id(ref)}
    found = selection.find(session, [columns.id], ids, found=columns.id)
    for ref in refs:
        for kind, value in blocked_values.entries(ref):
            query = select(columns.id).where(columns.kind == kind, columns.value == value)
            identity = session.execute(query).scalar()
            if identity is not None:
                found.setdefault(ref, identity)
                break
    return found


_FINDING = {
    Kind.COMMENT: _find_comments,
    Kind.MEDIA: _find_media,
    Kind.BLOCKED: _find_blocked,
}
