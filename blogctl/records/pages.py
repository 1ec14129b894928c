"""What pages and feeds show. Services make these records, `site` draws them.

Nothing in them is private, for all that is in them may be shown: no e-mail, no IP address, nothing
of what is not public or was turned down but a comment's number and its reason. Texts are plain,
except those called `html`, which are safe HTML with addresses in the place of references.

Every `href` begins with the site's root and leads to a page of this blog (`/blog/mon-billet/`);
`url` is somewhere else. Moments are UTC; the site shows them in the zone of its `Frame`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from blogctl.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Link:
    """A page of this blog, by its name."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Outside:
    """An address elsewhere, by its name."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of this blog; `sizes` has the hrefs of smaller ones by their widths, ascending."""

    href: str
    alt: str
    width: int | None = None
    height: int | None = None
    sizes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the house, as readers see them."""

    name: str
    href: str
    role: str = ""
    bio: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category beside the pages; `depth` is 0 for one without a parent."""

    name: str
    href: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """The free block: a page of the blog that stands beside all others."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of a blog have in common; a build draws it once.

    `origin` is scheme and host (`https://blog.example`), `root` the path below which the blog lives
    (`""` or `/blog`); `promise` is `comments.sla` as it is set.
    """

    language: str
    zone: str
    title: str
    description: str
    origin: str
    root: str
    colour: str
    logo: Picture | None
    menu: tuple[Link, ...]
    bloggers: tuple[Person, ...]
    contributors: tuple[Person, ...]
    categories: tuple[Shelf, ...]
    links: tuple[Outside, ...]
    block: Block | None
    share: tuple[str, ...]
    comments_url: str
    comments_policy: str
    promise: str
    moderation_href: str | None
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as lists show it.

    `lead` is HTML: the summary, else the body's first paragraph; `more` whether the body says more.
    `comments` counts those shown. `html` is the whole body, where a list shows it. `draft` is only
    ever true in a preview.
    """

    id: int
    title: str
    href: str
    author: Link | None
    with_: tuple[Link, ...]
    categories: tuple[Link, ...]
    tags: tuple[Link, ...]
    comments: int
    lead: str
    more: bool
    published_at: datetime
    updated_at: datetime
    sticky: bool = False
    html: str | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment on its page.

    `depth` is 0 for one that answers none, `answers` the number of the one it answers. `house` is
    who of the house says it. `removed` is the reason key of one that was turned down after it had a
    number, "" where no reason was said: it has neither name nor text then, and its post's moment.
    Of all others it is None.
    """

    id: int
    number: int
    kind: str
    name: str
    url: str | None
    html: str
    at: datetime
    depth: int = 0
    answers: int | None = None
    house: Person | None = None
    edited: bool = False
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A post or a page with its own page. `summary` is plain text, for those who quote the post.

    `introduced` tells whether its lead is a text of its own, not how its body begins.
    """

    entry: Entry
    page: bool
    summary: str
    html: str
    words: int
    picture: Picture | None
    older: Link | None
    newer: Link | None
    comments: tuple[ShownComment, ...]
    comments_open: bool
    feed_href: str | None
    introduced: bool = True


class Gathering(StrEnum):
    """By what the posts of a list were gathered."""

    HOME = "home"
    CATEGORY = "category"
    TAG = "tag"
    AUTHOR = "author"


ListKey: TypeAlias = tuple[Gathering, int]
"""A list of posts: by what they were gathered, and the id of that; 0 for the home page's."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a post or a page stands, for who plans which pages to draw.

    `title_digest` changes with the title, which its neighbours show. `refers` is what its body
    refers to; `month` the first day of its month, in the blog's zone.
    """

    id: int
    page: bool
    slug: str
    title_digest: str
    sort_at: datetime
    updated_at: datetime
    lists: tuple[ListKey, ...]
    refers: tuple[tuple[Kind, int], ...]
    month: date


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of a list: its number, and those of the pages beside it.

    The first page has no number. What has a number and no newer one has the first page there.
    """

    number: int | None = None
    newer: int | None = None
    older: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list of posts, newest first.

    `number` is None for the first page, which has the newest; the others are numbered from the
    oldest, so that a new post touches the first alone. `pinned` are shown above all, on the home
    page's first, and not again among its entries. `person` is who an author's list is of, `parents`
    the way down to a category. `name` and `about` are empty on the home page; `newer` and `older`
    are named by whoever draws them.
    """

    by: Gathering
    name: str
    about: str
    href: str
    feed_href: str
    number: int | None
    newer: Link | None
    older: Link | None
    entries: tuple[Entry, ...]
    pinned: tuple[Entry, ...] = ()
    person: Person | None = None
    parents: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A post in the archive: one line."""

    title: str
    href: str
    author: Link | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the archive; `first` is its first day, `lines` its posts, newest first."""

    first: date
    href: str
    posts: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the archive, its months newest first, and the years beside it that have posts."""

    year: int
    href: str
    months: tuple[Month, ...]
    newer: Link | None = None
    older: Link | None = None


@dataclass(frozen=True, slots=True)
class Moderation:
    """What became of what readers sent: counts of all comments, and of refusals by reason key."""

    received: int
    approved: int
    waiting: int
    rejected: int
    spam: int
    reasons: tuple[tuple[str, int], ...]
    months: tuple[tuple[date, int, int, int], ...]
    """The first day of each of the last twelve months: received, approved, rejected."""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of a feed; `key` names it for ever, whatever becomes of its address."""

    key: str
    title: str
    href: str
    author: str
    published_at: datetime
    updated_at: datetime
    html: str
    summary: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, newest first; `key` names it for ever, `of` is what page it follows."""

    key: str
    title: str
    subtitle: str
    href: str
    of: str
    updated_at: datetime | None
    entries: tuple[Said, ...]
    of_comments: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A page as a sitemap names it."""

    href: str
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Redirection:
    """An old path, without slashes around it, and where it leads; None where it is gone."""

    old: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Challenge:
    """What tells a writer from a machine: a picture at `picture`, or a question in words.

    `token` is signed and says which one it is, but not its answer.
    """

    token: str
    picture: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """A comment as somebody is writing it: what was typed, what of it can't be, how it would look.

    `post` is the post's id; `problems` has by field, in the form's order, the key of what is wrong;
    `preview` is safe HTML, "" where there is nothing to look at yet. `name` and `email` are kept
    for the next time where `remember` says so. `answers` is the number of the comment answered.
    """

    post: int
    link: Link
    challenge: Challenge
    name: str = ""
    email: str = ""
    comment: str = ""
    parent: str = ""
    answers: int | None = None
    remember: bool = False
    preview: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """A comment that came in: `link` leads to it where it is shown already, else to its post.

    `mine` is where its writer may change it for a while.
    """

    link: Link
    published: bool
    mine: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """A comment that a reader is about to put before the moderators, or has: `done`."""

    link: Link
    id: int
    number: int
    html: str
    done: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """A comment that its writer is about to change; `problem` is the key of what is wrong.

    `done` tells what became of it: "changed" or "withdrawn".
    """

    link: Link
    action: str
    token: str
    comment: str
    problem: str = ""
    done: str = ""
