"""How people name things: slug, id, permalink, name, or POST#N for a comment.

A slug is never all digits, so digits are always an id. An old slug leads where its redirect does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from sqlalchemy import Table, select
from sqlmodel import Session

from blogctl.errors import NotFound
from blogctl.models.base import table_of
from blogctl.models.comments import Comment
from blogctl.models.people import Contributor
from blogctl.models.posts import Post, Redirect
from blogctl.models.taxonomy import Category, Tag
from blogctl.services import settings
from blogctl.slugs import slugify
from blogctl.store import selection
from blogctl.vocabulary import Kind

_TABLES: dict[Kind, Table] = {
    Kind.POST: table_of(Post),
    Kind.TAG: table_of(Tag),
    Kind.CATEGORY: table_of(Category),
    Kind.CONTRIBUTOR: table_of(Contributor),
}
_COMMENTS = table_of(Comment)
_LARGEST_ID = 2**63 - 1
_NEAREST_POOL = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """The ids that references name, in order and each once, and the references that name nothing."""

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
    """Return which of the references name something, however many they are."""
    if kind is Kind.COMMENT:
        return _find_comments(session, refs)
    return _sorted_out(refs, _find_slugs(session, kind, refs))


def unknown(session: Session, kind: Kind, refs: Sequence[str]) -> NotFound:
    """Return the error for references that name nothing."""
    nearest = None
    if len(refs) == 1 and kind is not Kind.COMMENT and (slug := _slug_of(session, kind, refs[0])):
        slugs = _TABLES[kind].c.slug
        pool = session.execute(
            select(slugs).where(slugs.startswith(slug[0], autoescape=True)).limit(_NEAREST_POOL)
        ).scalars()
        nearest = next(iter(get_close_matches(slug, pool, n=1)), None)
    return NotFound(str(kind), refs=refs, nearest=nearest)


def _find_slugs(session: Session, kind: Kind, refs: Sequence[str]) -> dict[str, int]:
    table = _TABLES[kind]
    ids = {ref: int(ref) for ref in refs if _is_id(ref)}
    slugs = {ref: slug for ref in refs if ref not in ids and (slug := _slug_of(session, kind, ref))}
    found = selection.find(session, table.c.id, ids) | selection.find(session, table.c.slug, slugs)
    redirects = table_of(Redirect)
    for ref in slugs.keys() - found.keys():
        target = session.execute(
            select(redirects.c.target_id).where(
                redirects.c.kind == kind, redirects.c.old == slugs[ref]
            )
        ).scalar()
        if target is not None:
            found[ref] = target
    return found


def _find_comments(session: Session, refs: Sequence[str]) -> Found:
    ids = {ref: int(ref) for ref in refs if _is_id(ref)}
    found = selection.find(session, _COMMENTS.c.id, ids)
    on_pages = [ref.rpartition("#") for ref in refs if "#" in ref]
    posts = _find_slugs(session, Kind.POST, [post for post, _, _ in on_pages if post])
    for post, _, number in on_pages:
        if post in posts and _is_id(number):
            query = select(_COMMENTS.c.id).where(
                _COMMENTS.c.post_id == posts[post], _COMMENTS.c.number == int(number)
            )
            identity = session.execute(query).scalar()
            if identity is not None:
                found[f"{post}#{number}"] = identity
    return _sorted_out(refs, found)


def _sorted_out(refs: Sequence[str], found: dict[str, int]) -> Found:
    return Found(
        ids=tuple(dict.fromkeys(found[ref] for ref in refs if ref in found)),
        unknown=tuple(dict.fromkeys(ref for ref in refs if ref not in found)),
    )


def _is_id(ref: str) -> bool:
    return ref.isascii() and ref.isdigit() and int(ref) <= _LARGEST_ID


def _slug_of(session: Session, kind: Kind, ref: str) -> str:
    """Return the slug that a slug, a name, or a post's permalink or path stands for, or ''."""
    if kind is Kind.POST and "/" in ref:
        base = settings.load(session)["blog.url"]
        path = ref.removeprefix(base) if base else urlsplit(ref).path
        return path.strip("/")
    slug = slugify(ref, kind="")
    return "" if slug.startswith("-") else slug
