"""What moves out: a blog, or some of its posts, as the records that other formats are written of.

Everything is read in the order of the chosen posts from a few queries that are walked side by
side, so that neither memory nor the cost of a post grows with the blog.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.moving import (
    Moved,
    MovedCategory,
    MovedMedia,
    MovedPerson,
    MovedPost,
    MovedTag,
    Origin,
    Ref,
)
from blogctl.services import choosing, links
from blogctl.services.moved_comments import comment, comment_columns
from blogctl.services.post_lists import PostFilter
from blogctl.services.settings import Settings
from blogctl.services.walking import handed_out, moment, rows, stored
from blogctl.slugs import slugify
from blogctl.store import media_files, selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import (
    BodyFormat,
    ContributorKind,
    Kind,
    PostKind,
    PostStatus,
)

_POSTS, _COMMENTS, _PEOPLE = tables.POST, tables.COMMENT, tables.CONTRIBUTOR
_TAGS, _CATEGORIES, _MEDIA = tables.TAG, tables.CATEGORY, tables.MEDIA
_REDIRECTS = tables.REDIRECT
_AT_A_TIME = 500  # posts whose references are looked up together,
_LETTERS_AT_A_TIME = 4_000_000  # unless their bodies are long


@dataclass(frozen=True, slots=True)
class Export:
    """How a blog is exported: of which posts, with what is private or without, from where.

    `media_folder` is where the bytes of media are; `post` is the id of the only one, if it is said.
    With `rendered`, Markdown comes as the HTML that was made of it, for those who read no Markdown.
    """

    settings: Settings
    media_folder: Path
    now: datetime
    private: bool = False
    rendered: bool = False
    wanted: PostFilter = choosing.EVERY_POST
    post: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.wanted == choosing.EVERY_POST and self.post is None


def source_of(settings: Settings) -> str:
    """Return what a blog is called wherever its things go: by its host, else by its title."""
    host = urlsplit(settings["blog.url"]).netloc.casefold()
    return f"blogctl:{host or slugify(settings['blog.title'], kind='blog')}"


def moved(session: Session, export: Export) -> Iterator[Moved]:
    """Yield a blog: its origin, people, categories, tags, media, and posts with their comments.

    Categories come after those that they stand on, posts by id, comments in the order in which
    they were written. People, tags and categories are named by their slugs, all else by id; bodies
    lead to addresses. Raises NotFound for an author, a category or a tag that does not exist.
    """
    if export.post is None:
        choosing.choose(session, export.wanted, now=export.now)
    else:
        selection.choose(session, [export.post])
    of = {} if export.whole else choosing.parts(session)
    yield origin(export.settings)
    yield from _people(session, of.get(_PEOPLE.name), private=export.private)
    yield from _categories(session, of.get(_CATEGORIES.name))
    yield from _tags(session, of.get(_TAGS.name))
    yield from _media(session, export, of.get(_MEDIA.name))
    yield from _posts_with_comments(session, export)


def origin(settings: Settings) -> Origin:
    """Return where the things of this blog come from."""
    url = settings["blog.url"]
    return Origin(
        source=source_of(settings),
        addresses=(url,) if url else (),
        title=settings["blog.title"] or None,
        description=settings["blog.description"] or None,
        language=settings["blog.language"],
    )


def _those(query: Select[Any], condition: ColumnElement[bool] | None) -> Select[Any]:
    return query if condition is None else query.where(condition)


def _people(
    session: Session, condition: ColumnElement[bool] | None, *, private: bool
) -> Iterator[MovedPerson]:
    columns = _PEOPLE.c
    topics = _words_of(session, tables.CONTRIBUTOR_TOPIC, "topic")
    logins = _words_of(session, tables.CONTRIBUTOR_LOGIN, "login") if private else {}
    query = select(
        columns.id,
        columns.slug,
        columns.name,
        columns.sort_name,
        columns.kind,
        columns.role,
        columns.bio,
        columns.email,
        columns.url,
        columns.active,
    )
    for row in rows(session, _those(query, condition).order_by(columns.id)):
        person, slug, name, sort_name, kind, role, bio, email, url, active = row
        yield MovedPerson(
            key=slug,
            name=name,
            slug=slug,
            sort_name=sort_name,
            kind=ContributorKind(kind),
            role=role,
            bio=bio,
            email=email if private else None,
            url=url,
            topics=tuple(topics.get(person, ())),
            logins=tuple(logins.get(person, ())),
            active=bool(active),
        )


def _words_of(session: Session, table: Table, word: str) -> dict[int, list[str]]:
    """Return the topics or logins of everybody."""
    found: dict[int, list[str]] = {}
    query = select(table.c.contributor_id, table.c[word]).order_by(table.c[word])
    for person, value in rows(session, query):
        found.setdefault(person, []).append(value)
    return found


def _categories(session: Session, condition: ColumnElement[bool] | None) -> Iterator[MovedCategory]:
    columns = _CATEGORIES.c
    query = select(
        columns.id, columns.slug, columns.name, columns.description, columns.parent_id
    ).order_by(columns.id)
    below: dict[int | None, list[Sequence[Any]]] = {}
    for row in rows(session, _those(query, condition)):
        below.setdefault(row[4], []).append(row)
    waiting: list[tuple[Sequence[Any], str | None]]
    waiting = [(row, None) for row in reversed(below.get(None, []))]
    while waiting:
        (category, slug, name, description, _), parent = waiting.pop()
        yield MovedCategory(key=slug, name=name, slug=slug, description=description, parent=parent)
        waiting += [(row, slug) for row in reversed(below.get(category, []))]


def _tags(session: Session, condition: ColumnElement[bool] | None) -> Iterator[MovedTag]:
    query = select(_TAGS.c.slug, _TAGS.c.name).order_by(_TAGS.c.id)
    for slug, name in rows(session, _those(query, condition)):
        yield MovedTag(key=slug, name=name, slug=slug)


def _media(
    session: Session, export: Export, condition: ColumnElement[bool] | None
) -> Iterator[MovedMedia]:
    columns = _MEDIA.c
    query = select(
        *(columns.id, columns.hash, columns.name, columns.url, columns.alt),
        stored(columns.created_at),
    )
    for media, digest, name, url, alt, created_at in rows(
        session, _those(query, condition).order_by(columns.id)
    ):
        path = None if digest is None else export.media_folder / media_files.file_name(digest, name)
        yield MovedMedia(
            key=str(media),
            name=name,
            path=path if path is not None and path.is_file() else None,
            url=url,
            alt=alt,
            names=()
            if digest is None
            else (links.media_address(export.settings, digest, name, url),),
            created_at=moment(created_at),
        )


def _posts_with_comments(session: Session, export: Export) -> Iterator[Moved]:
    beside = _Beside(session, export.private)
    permalink = export.settings.permalink
    for some in _some_at_a_time(rows(session, _post_query(rendered=export.rendered))):
        bodies = links.resolve_sources(session, [row[5] for row in some], export.settings)
        for row, body in zip(some, bodies, strict=True):
            place, post, slug = row[:3]
            olds = (_path(old, permalink) for _, old in beside.paths(place))
            yield _post(row, body, beside, (permalink(slug), *olds))
            key = str(post)
            for said in beside.comments(place):
                yield comment(said, key)


def _some_at_a_time(found: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Yield a few posts at a time: fewer where they are long."""
    some: list[Sequence[Any]] = []
    letters = 0
    for row in found:
        some.append(row)
        letters += len(row[5])
        if len(some) == _AT_A_TIME or letters > _LETTERS_AT_A_TIME:
            yield some
            some, letters = [], 0
    if some:
        yield some


def _path(old: str, permalink: Callable[[str], str]) -> str:
    """Return where an old slug led, or an old path as it was."""
    address = permalink(old)
    return address if "/" not in old.strip("/") else address.removesuffix("/")


def _post_query(*, rendered: bool) -> Select[Any]:
    columns = _POSTS.c
    body: ColumnElement[str] = columns.body
    body_format: ColumnElement[str] = columns.body_format
    if rendered:
        is_html = columns.body_format == BodyFormat.HTML
        body = case((is_html, columns.body), else_=_without_prefix())
        body_format = literal(str(BodyFormat.HTML), String)
    return (
        select(
            CHOSEN.c.position,
            columns.id,
            columns.slug,
            columns.title,
            columns.summary,
            body,
            columns.kind,
            body_format,
            columns.status,
            stored(columns.published_at),
            stored(columns.created_at),
            stored(columns.updated_at),
            columns.comments_open,
            columns.sticky,
            _PEOPLE.c.slug,
            _PEOPLE.c.name,
        )
        .join_from(CHOSEN, _POSTS, columns.id == CHOSEN.c.id)
        .join(_PEOPLE, _PEOPLE.c.id == columns.author_id, isouter=True)
        .order_by(CHOSEN.c.position)
    )


def _without_prefix() -> ColumnElement[str]:
    """Return the HTML of a post with its ids as they were before they were prefixed by the post."""
    html: ColumnElement[str] = _POSTS.c.body_html
    post = cast(_POSTS.c.id, String)
    for before in ('="', '="#'):
        html = func.replace(html, literal(f"{before}post-", String) + post + "-", before)
    return html


def _post(row: Sequence[Any], body: str, beside: "_Beside", paths: tuple[str, ...]) -> MovedPost:
    place, post, slug, title, summary, _, kind, body_format, status = row[:9]
    published_at, created_at, updated_at, comments_open, sticky, author, name = row[9:]
    return MovedPost(
        key=str(post),
        kind=PostKind(kind),
        slug=slug,
        title=title,
        summary=summary,
        body=body,
        body_format=BodyFormat(body_format),
        status=PostStatus(status),
        published_at=None if published_at is None else moment(published_at),
        created_at=moment(created_at),
        updated_at=moment(updated_at),
        author=None if author is None else Ref(author, name),
        with_=tuple(Ref(slug, name) for _, slug, name in beside.people(place)),
        categories=tuple(Ref(slug, name) for _, slug, name in beside.categories(place)),
        tags=tuple(Ref(slug, name) for _, slug, name in beside.tags(place)),
        comments_open=bool(comments_open),
        sticky=bool(sticky),
        paths=paths,
    )


class _Beside:
    """What stands beside the posts, each kind read once and handed out post by post, in order."""

    def __init__(self, session: Session, private: bool) -> None:  # noqa: FBT001 - inner
        links, shelves, people = tables.POST_TAG, tables.POST_CATEGORY, tables.POST_CONTRIBUTOR

        def read(query: Select[Any]) -> Callable[[int], Iterator[Sequence[Any]]]:
            return handed_out(rows(session, query))

        self.tags = read(_linked(links, links.c.tag_id, _TAGS, _TAGS.c.slug))
        shelved = _linked(shelves, shelves.c.category_id, _CATEGORIES, shelves.c.position)
        self.categories = read(shelved)
        self.people = read(_linked(people, people.c.contributor_id, _PEOPLE, people.c.position))
        of_posts = (_REDIRECTS.c.kind == Kind.POST) & (_REDIRECTS.c.target_id == CHOSEN.c.id)
        self.paths = read(
            select(CHOSEN.c.position, _REDIRECTS.c.old)
            .join_from(CHOSEN, _REDIRECTS, of_posts)
            .order_by(CHOSEN.c.position, _REDIRECTS.c.id)
        )
        self.comments = read(_comment_query(private=private))


def _linked(links: Table, column: Column[Any], target: Table, order: Column[Any]) -> Select[Any]:
    """Return the query of what links of the chosen posts lead to: slug and name of each."""
    return (
        select(CHOSEN.c.position, target.c.slug, target.c.name)
        .join_from(CHOSEN, links, links.c.post_id == CHOSEN.c.id)
        .join(target, target.c.id == column)
        .order_by(CHOSEN.c.position, order, links.c.id)
    )


def _comment_query(*, private: bool) -> Select[Any]:
    """Return the query of the comments of the chosen posts, led by the place of their post."""
    columns = _COMMENTS.c
    return (
        comment_columns(CHOSEN.c.position, private=private)
        .join_from(CHOSEN, _COMMENTS, columns.post_id == CHOSEN.c.id)
        .join(_PEOPLE, _PEOPLE.c.id == columns.contributor_id, isouter=True)
        .order_by(CHOSEN.c.position, columns.created_at, columns.id)
    )
