"""Posts and pages: written, rewritten, and made into safe HTML on saving."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.markup import RENDERER_VERSION, render
from blogctl.models.base import identity, table_of
from blogctl.models.posts import Post, PostContributor
from blogctl.models.taxonomy import PostCategory, PostTag
from blogctl.services import contributors, naming, post_lists, references, settings, tags
from blogctl.services.audit import Change
from blogctl.services.settings import Settings
from blogctl.services.tags import TAGS
from blogctl.slugs import check, slugify
from blogctl.text import BODY_LIMIT, FIELD_LIMIT, TITLE_LIMIT, clean, fold, line
from blogctl.vocabulary import Action, BodyFormat, Kind, PostKind, PostStatus
from blogctl.when import iso

POSTS = table_of(Post)
_WITH = table_of(PostContributor)
_SHELVES, _BORNE = table_of(PostCategory), table_of(PostTag)

# A change of one of these makes a new revision; of any other field, a new version only.
TEXT = ("title", "summary", "body")
_PLAIN = (*TEXT, "body_format", "slug", "kind", "author_id", "comments_open")


@dataclass(frozen=True, slots=True)
class Writing:
    """What is said of a post; None is not said, so an edit leaves it as it is.

    `date` is the date that the text bears: it publishes nothing by itself. `at` is when to
    publish; `publish` says to publish at `date`, or now.
    """

    title: str | None = None
    body: str | None = None
    body_format: BodyFormat | None = None
    summary: str | None = None
    slug: str | None = None
    kind: PostKind | None = None
    author: str | None = None
    with_: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    add_categories: tuple[str, ...] = ()
    remove_categories: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None
    comments_open: bool | None = None
    date: datetime | None = None
    publish: bool = False
    at: datetime | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether no field was given."""
        return all(getattr(self, each.name) == each.default for each in fields(self))


def create(change: Change, writing: Writing) -> int:
    """Write a new post and return its id.

    Raises Usage without a title or an author, NotFound for an unknown author or category, and
    Conflict for a slug that is taken or an author who no longer takes part.
    """
    session, now = change.session, change.now
    title = _title(writing.title)
    post = Post(
        title=title,
        slug=_new_slug(session, writing, title),
        kind=writing.kind or PostKind.POST,
        summary=_summary(writing.summary or ""),
        author_id=_author(change, writing.author),
        comments_open=writing.comments_open is not False,
        published_at=writing.date,
        sort_at=writing.date or now,
        created_at=now,
        updated_at=now,
    )
    if writing.publish or writing.at:
        post.status = PostStatus.PUBLISHED
        post.published_at = post.sort_at = writing.at or writing.date or now
    # New tags come first, so that an undo takes them back after the post that bears them.
    tags.ensure(change, writing.tags or ())
    session.add(post)
    session.flush()
    post.body = _body(writing.body or "")
    post.body_format = writing.body_format or BodyFormat.MARKDOWN
    set_text(post, typography=settings.load(session)["text.typography"])
    session.flush()
    made = identity(post)
    change.record(Action.CREATE, Kind.POST, made, after=str(post.status))
    _put_links(change, made, writing)
    return made


def existing(session: Session, writing: Writing) -> int | None:
    """Return the post that has the slug this one would get, for `--if-missing`."""
    slug = writing.slug or slugify(_title(writing.title), kind="post")
    return session.execute(select(POSTS.c.id).where(POSTS.c.slug == slug)).scalar()


def edit(change: Change, post: int, writing: Writing, *, if_version: int | None = None) -> bool:
    """Change a post; return whether anything changed.

    Raises Conflict where its version is no longer `if_version`, or the slug is taken.
    """
    session = change.session
    row = session.get_one(Post, post)
    if if_version is not None and row.version != if_version:
        raise Conflict("stale-edit", refs=[row.slug], slug=row.slug, version=row.version)
    before = state(session, row)
    dated = (row.status, row.published_at)
    _write(change, row, writing)
    _put_links(change, post, writing)
    _publish(row, writing, change.now)
    session.flush()
    after = state(session, row)
    old = {key: value for key, value in before.items() if value != after[key]}
    if not old and dated == (row.status, row.published_at):
        return False
    _finish(change, row, old, renders="body" in old or "body_format" in old)
    record_dates(change, post, dated, (row.status, row.published_at))
    return True


def _finish(change: Change, row: Post, old: dict[str, Any], *, renders: bool) -> None:
    """Bring a changed post's derived fields up to date and write down what it was."""
    session, post = change.session, identity(row)
    if old:
        change.record(
            Action.EDIT, Kind.POST, post, before=str(row.version), after=str(row.version + 1)
        )
        rewritten = any(key in old for key in TEXT)
        kept = old | ({"words": row.words} if rewritten else {})
        change.keep(Kind.POST, post, kept, number=row.revision if rewritten else None)
        row.revision += rewritten
    if "slug" in old:
        naming.move(
            change,
            Kind.POST,
            post,
            old=old["slug"],
            new=row.slug,
            public=row.published_at is not None,
        )
    if renders:
        set_text(row, typography=settings.load(session)["text.typography"])
    row.version += 1
    row.updated_at = change.now
    session.flush()


def record_dates(
    change: Change,
    post: int,
    before: tuple[PostStatus, datetime | None],
    after: tuple[PostStatus, datetime | None],
) -> None:
    """Write down a change of a post's state and of its date."""
    if before[0] != after[0]:
        change.record(Action.STATUS, Kind.POST, post, before=str(before[0]), after=str(after[0]))
    if before[1] != after[1]:
        old, new = (iso(moment) if moment else None for moment in (before[1], after[1]))
        change.record(Action.DATE, Kind.POST, post, before=old, after=new)


def set_text(post: Post, *, typography: str) -> None:
    """Render a post's body: its HTML, the folded text for search, and its words."""
    rendered = render(
        post.body,
        body_format=str(post.body_format),
        typography=typography,
        prefix=f"post-{identity(post)}-",
    )
    post.body_html = rendered.html
    post.body_text = fold(rendered.text)
    post.words = rendered.words
    post.renderer = RENDERER_VERSION


def state(session: Session, row: Post) -> dict[str, Any]:
    """Return what is said of a post as plain values, with the ids that it is linked to."""
    said: dict[str, Any] = {key: getattr(row, key) for key in _PLAIN}
    for key, links, column in _LINKED:
        query = select(links.c[column]).where(links.c.post_id == row.id)
        ordered = query.order_by(links.c.position if "position" in links.c else links.c[column])
        said[key] = list(session.execute(ordered).scalars())
    return said


_LINKED = (
    ("with", _WITH, "contributor_id"),
    ("categories", _SHELVES, "category_id"),
    ("tags", _BORNE, "tag_id"),
)


def restate(change: Change, post: int, said: dict[str, Any]) -> None:
    """Write back plain values that `state` returned, some or all of them, as an edit."""
    session = change.session
    row = session.get_one(Post, post)
    before = state(session, row)
    for key in _PLAIN:
        if key in said:
            setattr(row, key, said[key])
    if "slug" in said:
        naming.claim(session, Kind.POST, POSTS, row.slug, thing=post)
    session.flush()
    for key, links, column in _LINKED:
        if key in said:
            _relink(session, links, column, post, said[key])
    after = state(session, row)
    old = {key: value for key, value in before.items() if value != after[key]}
    if old:
        _finish(change, row, old, renders="body" in old or "body_format" in old)


def _relink(
    session: Session,
    links: Any,
    column: str,
    post: int,
    targets: Sequence[int],
) -> None:
    session.execute(delete(links).where(links.c.post_id == post))
    rows = [{"post_id": post, column: target} for target in targets]
    if "position" in links.c:
        rows = [row | {"position": place} for place, row in enumerate(rows)]
    if rows:
        session.execute(insert(links), rows)


def _write(change: Change, row: Post, writing: Writing) -> None:
    if writing.title is not None:
        row.title = _title(writing.title)
    if writing.summary is not None:
        row.summary = _summary(writing.summary)
    if writing.body is not None:
        row.body = _body(writing.body)
    if writing.body_format is not None:
        row.body_format = writing.body_format
    if writing.slug is not None and writing.slug != row.slug:
        slug = check(writing.slug, kind="post")
        naming.claim(change.session, Kind.POST, POSTS, slug, thing=row.id)
        row.slug = slug
    if writing.kind is not None:
        row.kind = writing.kind
    if writing.author is not None:
        row.author_id = _author(change, writing.author)
    if writing.comments_open is not None:
        row.comments_open = writing.comments_open


def _publish(row: Post, writing: Writing, now: datetime) -> None:
    if writing.date is not None and row.status is PostStatus.DRAFT:
        row.published_at = writing.date
    if writing.publish or writing.at:
        if row.status is PostStatus.TRASHED:
            raise Conflict("post-trashed", refs=[row.slug])
        if writing.at or row.status is PostStatus.DRAFT:
            row.published_at = writing.at or row.published_at or now
        row.status = PostStatus.PUBLISHED
    row.sort_at = row.published_at or row.created_at


def _put_links(change: Change, post: int, writing: Writing) -> None:
    session = change.session
    if writing.with_ is not None:
        people = references.several(session, Kind.CONTRIBUTOR, writing.with_)
        _relink(session, _WITH, "contributor_id", post, people)
    if writing.tags is not None:
        _relink(session, _BORNE, "tag_id", post, tags.ensure(change, writing.tags).ids)
    shelves = _shelves(session, post, writing)
    if shelves is not None:
        _relink(session, _SHELVES, "category_id", post, shelves)


def _shelves(session: Session, post: int, writing: Writing) -> list[int] | None:
    if writing.categories is None and not writing.add_categories and not writing.remove_categories:
        return None
    if writing.categories is not None:
        shelves = list(references.several(session, Kind.CATEGORY, writing.categories))
    else:
        query = select(_SHELVES.c.category_id).where(_SHELVES.c.post_id == post)
        shelves = list(session.execute(query.order_by(_SHELVES.c.position)).scalars())
    shelves += references.several(session, Kind.CATEGORY, writing.add_categories)
    off = set(references.several(session, Kind.CATEGORY, writing.remove_categories))
    return [shelf for shelf in dict.fromkeys(shelves) if shelf not in off]


def _author(change: Change, ref: str | None) -> int:
    """Return who signs: the one named, else who acts, else the only active blogger."""
    session = change.session
    author: int | None
    if ref is not None:
        author = references.one(session, Kind.CONTRIBUTOR, ref)
    else:
        author = change.actor.contributor_id or contributors.only_blogger(session)
    if author is None:
        raise Usage("no-author")
    return contributors.require_active(session, author)


def _new_slug(session: Session, writing: Writing, title: str) -> str:
    if writing.slug is None:
        return naming.fresh(session, Kind.POST, POSTS, slugify(title, kind="post"))
    slug = check(writing.slug, kind="post")
    naming.claim(session, Kind.POST, POSTS, slug, thing=None)
    return slug


def _title(text: str | None) -> str:
    title = line(text or "", what="title", limit=TITLE_LIMIT)
    if not title:
        raise Usage("no-title")
    return title


def _summary(text: str) -> str:
    return clean(text, what="summary", limit=FIELD_LIMIT).strip()


def _body(text: str) -> str:
    return clean(text, what="body", size=BODY_LIMIT).strip("\n")


def as_said(session: Session, post: int, settings: Settings) -> Writing:
    """Return a post as what is said of it, by slugs and names: what the editor opens on."""
    row = session.get_one(Post, post)
    shown = post_lists.records(session, [post], settings=settings, now=row.updated_at)[0]
    names = select(TAGS.c.name).join(_BORNE, _BORNE.c.tag_id == TAGS.c.id)
    return Writing(
        title=row.title,
        body=row.body,
        summary=row.summary,
        slug=row.slug,
        author=shown.author,
        with_=shown.with_,
        categories=shown.categories,
        tags=tuple(
            session.execute(names.where(_BORNE.c.post_id == post).order_by(TAGS.c.slug)).scalars()
        ),
        comments_open=row.comments_open,
    )


def version(session: Session, post: int) -> int:
    """Return the number that rises with any change of a post."""
    return session.execute(select(POSTS.c.version).where(POSTS.c.id == post)).scalar_one()
