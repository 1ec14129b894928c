"""Posts and pages: written, rewritten, and made into safe HTML on saving."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, literal, select
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.posts import Post
from blogctl.services import contributors, naming, outcomes, post_lists, settings, writing
from blogctl.services.audit import Change
from blogctl.services.outcomes import Outcome
from blogctl.services.post_lists import shown_status
from blogctl.services.rendering import Rendering, Taste, rendered, set_text, taste_of
from blogctl.services.settings import Settings
from blogctl.services.writing import Named, Writing, body_of, summary_of, title_of
from blogctl.slugs import candidates, check, slugify
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, BodyFormat, Kind, PostKind, PostStatus
from blogctl.when import iso

POSTS = tables.POST
_WITH, _SHELVES, _BORNE = tables.POST_CONTRIBUTOR, tables.POST_CATEGORY, tables.POST_TAG
_LINKED = (
    ("with", _WITH, "contributor_id"),
    ("categories", _SHELVES, "category_id"),
    ("tags", _BORNE, "tag_id"),
)

# A change of one of these makes a new revision; of any other field, a new version only.
TEXT = ("title", "summary", "body")
_PLAIN = (*TEXT, "body_format", "slug", "kind", "author_id", "comments_open", "sticky")


def prepare(session: Session, said: Writing, *, post: int | None = None) -> Rendering | None:
    """Render what this writing would make of a post, or a new one; None where it is nothing.

    It takes no lock: a long body takes longer to render than others would wait.
    """
    body, body_format, before = said.body or "", said.body_format or BodyFormat.MARKDOWN, None
    if post is not None:
        query = select(POSTS.c.body, POSTS.c.body_format).where(POSTS.c.id == post)
        before = session.execute(query).one()
        body = before.body if said.body is None else body
        body_format = said.body_format or BodyFormat(before.body_format)
    body = body_of(body)
    if not body or before == (body, body_format):
        return None
    return rendered(body, body_format=body_format, taste=_taste(session))


def _taste(session: Session) -> Taste:
    return taste_of(settings.load(session))


def create(change: Change, said: Writing, *, ready: Rendering | None = None) -> int:
    """Write a new post and return its id; `ready` is what `prepare` made.

    Raises Usage without a title or an author, NotFound for an unknown author or category, and
    Conflict for a slug that is taken or an author who no longer takes part.
    """
    session, now = change.session, change.now
    title = title_of(said.title)
    # New tags come first, so that an undo takes them back after the post that bears them.
    named = writing.find(change, said)
    post = Post(
        title=title,
        slug=_new_slug(session, said, title),
        kind=said.kind or PostKind.POST,
        summary=summary_of(said.summary or ""),
        body=body_of(said.body or ""),
        body_format=said.body_format or BodyFormat.MARKDOWN,
        author_id=_author(change, named.author),
        comments_open=said.comments_open is not False,
        sticky=said.sticky is True,
        published_at=said.date,
        sort_at=said.date or now,
        created_at=now,
        updated_at=now,
    )
    _publish(post, said, now)
    session.add(post)
    session.flush()
    set_text(post, taste=_taste(session), ready=ready)
    session.flush()
    made = identity(post)
    change.record(Action.CREATE, Kind.POST, made, after=str(post.status))
    _put_links(session, made, named)
    return made


def existing(session: Session, said: Writing) -> int | None:
    """Return the post that stands where this one would, under its slug or an old one."""
    given, redirects = said.slug is not None, tables.REDIRECT.c
    base = said.slug or slugify(title_of(said.title), kind="post")
    for slug in [base] if given else candidates(base, kind="post"):
        here = select(POSTS.c.id).where(POSTS.c.slug == slug)
        old = select(redirects.target_id).where(redirects.kind == Kind.POST, redirects.old == slug)
        found = list(session.execute(here.union_all(old)).scalars())
        if found != [None]:  # else it is the address of a post that is gone: the next one
            return found[0] if found else None
    return None


def edit(
    change: Change,
    post: int,
    said: Writing,
    *,
    if_version: int | None = None,
    ready: Rendering | None = None,
) -> bool:
    """Change a post; return whether anything changed.

    Raises Conflict where its version is no longer `if_version`, or the slug is taken.
    """
    version(change.session, post, expected=if_version)
    return _edit(change, post, said, writing.find(change, said), ready)


def edit_each(
    change: Change,
    said: Writing,
    *,
    if_version: int | None = None,
    ready: Rendering | None = None,
    keep_going: bool = False,
) -> Outcome:
    """Change the chosen posts.

    Raises Conflict as `edit` does; one that names every post in the trash that shall be
    published, unless `keep_going`.
    """
    session = change.session
    refused: tuple[str, ...] = ()
    if said.publishes:
        trashed = POSTS.c.status == PostStatus.TRASHED
        slugs = outcomes.slugs(session, POSTS, trashed)
        refused = outcomes.refuse(slugs, keep_going=keep_going, key="post-trashed")
        outcomes.drop(session, POSTS, trashed)
    query = select(POSTS.c.id, POSTS.c.slug, shown_status(change.now))
    chosen = query.join(CHOSEN, CHOSEN.c.id == POSTS.c.id).order_by(CHOSEN.c.position)
    rows = session.execute(chosen).all()
    if not rows:
        return Outcome(refused=refused)
    named = writing.find(change, said)
    changed, left, by_status = [], [], dict[str, int]()
    for post, slug, status in rows:
        version(session, post, expected=if_version)
        if _edit(change, post, said, named, ready):
            changed.append(post)
            by_status[status] = by_status.get(status, 0) + 1
        else:
            left.append(slug)
    return Outcome(changed, dict(sorted(by_status.items())), tuple(left), refused)


def _edit(change: Change, post: int, said: Writing, named: Named, ready: Rendering | None) -> bool:
    session = change.session
    row = session.get_one(Post, post)
    before = state(session, row)
    dated = (row.status, row.published_at)
    _write(change, row, said, named)
    _put_links(session, post, named)
    _publish(row, said, change.now)
    session.flush()
    old = _replaced(session, row, before)
    if not old and dated == (row.status, row.published_at):
        return False
    _finish(change, row, old, ready=ready, public=dated[0] is PostStatus.PUBLISHED)
    record_dates(change, post, dated, (row.status, row.published_at))
    return True


def _replaced(session: Session, row: Post, before: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of a post before and is no longer."""
    after = state(session, row)
    return {key: value for key, value in before.items() if value != after[key]}


def _finish(
    change: Change, row: Post, old: dict[str, Any], *, ready: Rendering | None, public: bool
) -> None:
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
        was_public = select(naming.was_published(literal(post)))
        public = public or bool(session.execute(was_public).scalar())
        naming.move(change, Kind.POST, post, old=old["slug"], new=row.slug, public=public)
    if "body" in old or "body_format" in old:
        set_text(row, taste=_taste(session), ready=ready)
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


def state(session: Session, row: Post) -> dict[str, Any]:
    """Return what is said of a post as plain values, with the ids that it is linked to."""
    said: dict[str, Any] = {key: getattr(row, key) for key in _PLAIN}
    for key, links, column in _LINKED:
        said[key] = _targets(session, links, column, identity(row))
    return said


def _targets(session: Session, links: Table, column: str, post: int) -> list[int]:
    query = select(links.c[column]).where(links.c.post_id == post)
    ordered = query.order_by(links.c.position if "position" in links.c else links.c[column])
    return list(session.execute(ordered).scalars())


def restate(
    change: Change, post: int, said: dict[str, Any], *, ready: Rendering | None = None
) -> None:
    """Write back plain values that `state` returned, some or all of them, as an edit."""
    session = change.session
    if "slug" in said:
        naming.claim(session, Kind.POST, POSTS, said["slug"], thing=post)
    row = session.get_one(Post, post)
    before = state(session, row)
    for key in _PLAIN:
        if key in said:
            setattr(row, key, said[key])
    session.flush()
    for key, links, column in _LINKED:
        if key in said:
            _relink(session, links, column, post, said[key])
    old = _replaced(session, row, before)
    if old:
        _finish(change, row, old, ready=ready, public=row.status is PostStatus.PUBLISHED)


def _relink(
    session: Session, links: Table, column: str, post: int, targets: Sequence[int] | None
) -> None:
    if targets is None:
        return
    session.execute(delete(links).where(links.c.post_id == post))
    rows = [{"post_id": post, column: target} for target in targets]
    if "position" in links.c:
        rows = [row | {"position": place} for place, row in enumerate(rows)]
    if rows:
        session.execute(insert(links), rows)


def _write(change: Change, row: Post, said: Writing, named: Named) -> None:
    session = change.session
    if said.slug is not None and said.slug != row.slug:
        slug = check(said.slug, kind="post")
        naming.claim(session, Kind.POST, POSTS, slug, thing=row.id)
        row.slug = slug
    if named.author is not None and named.author != row.author_id:
        row.author_id = contributors.require_active(session, named.author)
    if said.title is not None:
        row.title = title_of(said.title)
    if said.summary is not None:
        row.summary = summary_of(said.summary)
    if said.body is not None:
        row.body = body_of(said.body)
    if said.body_format is not None:
        row.body_format = said.body_format
    if said.kind is not None:
        row.kind = said.kind
    if said.comments_open is not None:
        row.comments_open = said.comments_open
    if said.sticky is not None:
        row.sticky = said.sticky


def _publish(row: Post, said: Writing, now: datetime) -> None:
    """Give a post the state and the date that are said: the table of the contract, for one."""
    draft = row.status is PostStatus.DRAFT
    if said.date is not None and draft:
        row.published_at = said.date
    if said.publishes:
        if row.status is PostStatus.TRASHED:
            raise Conflict("post-trashed", refs=[row.slug])
        if said.at or draft:
            row.published_at = said.at or row.published_at or now
        elif row.published_at and row.published_at > now:  # scheduled: it comes out
            row.published_at = said.date or now
        row.status = PostStatus.PUBLISHED
    row.sort_at = row.published_at or row.created_at


def _put_links(session: Session, post: int, named: Named) -> None:
    _relink(session, _WITH, "contributor_id", post, named.with_)
    _relink(session, _BORNE, "tag_id", post, named.tags)
    _relink(session, _SHELVES, "category_id", post, _shelves(session, post, named))


def _shelves(session: Session, post: int, named: Named) -> list[int] | None:
    if named.categories is None and not named.add_categories and not named.remove_categories:
        return None
    shelves: Sequence[int] = named.categories or ()
    if named.categories is None:
        shelves = _targets(session, _SHELVES, "category_id", post)
    wanted = dict.fromkeys([*shelves, *named.add_categories])
    return [shelf for shelf in wanted if shelf not in named.remove_categories]


def _author(change: Change, named: int | None) -> int:
    """Return who signs: the one named, else who acts, else the only active blogger."""
    author = named or change.actor.contributor_id or contributors.only_blogger(change.session)
    if author is None:
        raise Usage("no-author")
    return contributors.require_active(change.session, author)


def _new_slug(session: Session, said: Writing, title: str) -> str:
    if said.slug is None:
        return naming.fresh(session, Kind.POST, POSTS, slugify(title, kind="post"))
    slug = check(said.slug, kind="post")
    naming.claim(session, Kind.POST, POSTS, slug, thing=None)
    return slug


def as_said(session: Session, post: int, *, settings: Settings, now: datetime) -> Writing:
    """Return a post as what is said of it, by slugs and names: what the editor opens on."""
    row = session.get_one(Post, post)
    shown = post_lists.records(session, [post], settings=settings, now=now)[0]
    tag = tables.TAG.c
    names = select(tag.name).join(_BORNE, _BORNE.c.tag_id == tag.id).order_by(tag.slug)
    return Writing(
        title=row.title,
        body=row.body,
        summary=row.summary,
        slug=row.slug,
        author=shown.author,
        with_=shown.with_,
        categories=shown.categories,
        tags=tuple(session.execute(names.where(_BORNE.c.post_id == post)).scalars()),
        comments_open=row.comments_open,
        date=row.published_at if row.status is PostStatus.DRAFT else None,
    )


def version(session: Session, post: int, *, expected: int | None = None) -> int:
    """Return the number that rises with any change of a post.

    Raises Conflict where it is no longer the one that was expected.
    """
    query = select(POSTS.c.slug, POSTS.c.version).where(POSTS.c.id == post)
    slug, found = session.execute(query).one()
    if expected is not None and expected != found:
        raise Conflict("stale-edit", refs=[slug], slug=slug, version=found)
    return int(found)
