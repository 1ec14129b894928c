"""What moves from one blog to another: what the formats of others say, in our words.

A format's reader yields one `Origin` first, then things in any order: terms and people may be
declared before or after they are used, or only used. Texts are as the format has them, once what
is the format's own (shortcodes, wiki syntax) has become HTML; importing passes them through the
border of `blogctl.text` and the renderer, so a reader makes nothing safe. Moments are aware.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from blogctl.vocabulary import (
    BodyFormat,
    CommentKind,
    CommentStatus,
    ContributorKind,
    PostKind,
    PostStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where things come from.

    `source` names it for ever: a foreign id means the same thing in each import from this source
    (``wordpress:blog.example.org``). `addresses` are those under which its pages stood: a link in
    a body that begins with one, or with ``/``, leads to a thing of the same source.
    """

    source: str
    addresses: tuple[str, ...] = ()
    title: str | None = None
    description: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A person, tag or category as something else names it: its foreign id and, if said, its name.

    The name is what it is called if it is declared nowhere.
    """

    key: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPerson:
    """Somebody of the house. `key` is what posts name: a login, an id, or the name itself."""

    key: str
    name: str
    slug: str | None = None
    sort_name: str | None = None
    kind: ContributorKind = ContributorKind.BLOGGER
    role: str = ""
    bio: str = ""
    email: str | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    active: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTag:
    """A keyword."""

    key: str
    name: str
    slug: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCategory:
    """A category; `parent` is the key of the one above, which may come later or never."""

    key: str
    name: str
    slug: str | None = None
    description: str = ""
    parent: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPost:
    """A post or a page.

    `paths` are the addresses, whole or from the root, at which it stood and which shall lead to it.
    `published_at` is None where it never had a date. The first of `categories` is the main one.
    """

    key: str
    kind: PostKind = PostKind.POST
    slug: str | None = None
    title: str = ""
    summary: str = ""
    body: str = ""
    body_format: BodyFormat = BodyFormat.HTML
    status: PostStatus = PostStatus.PUBLISHED
    published_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    author: Ref | None = None
    with_: tuple[Ref, ...] = ()
    categories: tuple[Ref, ...] = ()
    tags: tuple[Ref, ...] = ()
    comments_open: bool = True
    sticky: bool = False
    paths: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The page that comments from elsewhere stand on; `key` is what those comments name.

    It is looked for among the posts that are there, by `paths` (addresses, whole or from the root),
    then by `slug`, then by `post`, which is one of our own ids or a foreign one of any source.
    """

    key: str
    paths: tuple[str, ...] = ()
    slug: str | None = None
    post: str | None = None
    title: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedComment:
    """What a reader said. `post` is the key of a `MovedPost` or a `Thread` of the same source.

    `parent` is the key of the comment that it answers, which may come later or never. `author` is
    set where somebody of the house wrote it. `number` is its place on its page, where it had one.
    """

    key: str
    post: str
    parent: str | None = None
    kind: CommentKind = CommentKind.COMMENT
    status: CommentStatus = CommentStatus.APPROVED
    author_name: str = ""
    author_email: str | None = None
    author_url: str | None = None
    author: Ref | None = None
    ip: str | None = None
    user_agent: str | None = None
    body: str = ""
    created_at: datetime
    number: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedMedia:
    """A file that bodies show or link to.

    `path` is where its bytes are on this machine, `url` where they were on the web; one may be
    None. `names` are the addresses by which bodies name it, whole or from the root, and `beside`
    those that the body of the post with this key alone may use (``photo.jpg``). `alt` is what it
    shows, "" where it is decoration, None where nobody said.
    """

    key: str
    name: str
    path: Path | None = None
    url: str | None = None
    alt: str | None = None
    names: tuple[str, ...] = ()
    beside: tuple[str, tuple[str, ...]] | None = None
    created_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A thing that was there and does not come in: `what` it is, and the word for why.

    It counts as one thing that came and was skipped. `kind` is a word of the report: post, page,
    comment, media, tag, category, contributor or other.
    """

    kind: str
    key: str
    reason: str
    detail: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was changed or not understood of a thing that comes in, and the word for why.

    (a shortcode left as text, an embed made a link, a date that was none). It counts nothing.
    """

    kind: str
    key: str
    reason: str
    detail: str = ""
    place: str = ""


Moved: TypeAlias = (
    Origin
    | MovedPerson
    | MovedTag
    | MovedCategory
    | MovedPost
    | Thread
    | MovedComment
    | MovedMedia
    | Unread
    | Loss
)
