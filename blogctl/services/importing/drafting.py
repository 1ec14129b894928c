"""What a post of another blog says, as it is kept here: within bounds, dated, signed and filed."""

from dataclasses import dataclass
from datetime import datetime

from blogctl.records.moving import MovedPost
from blogctl.services.importing.ledger import digest
from blogctl.services.importing.tally import Note
from blogctl.services.importing.under_way import UnderWay
from blogctl.services.writing import body_of
from blogctl.text import FIELD_LIMIT, TITLE_LIMIT, clean, excerpt, line
from blogctl.vocabulary import Kind, PostStatus

_UNTITLED = {"fr": "Sans titre", "en": "Untitled"}
_MADE_TITLE = 60  # characters of a body that has to give its own title


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that can be kept; `author` and the rest are ids here."""

    post: MovedPost
    title: str
    summary: str
    body: str
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    author: int
    with_: tuple[int, ...]
    categories: tuple[int, ...]
    tags: tuple[int, ...]

    @property
    def sort_at(self) -> datetime:
        """Where it stands among the others."""
        return self.published_at or self.created_at


def draft(way: UnderWay, post: MovedPost) -> Draft:
    """Return what can be kept of a post, telling what was cut or made up.

    Raises Usage where its text can't be kept at all.
    """
    now = way.change.now
    body = body_of(post.body)
    published = post.published_at
    if published is None and post.status is PostStatus.PUBLISHED:
        published = post.created_at or post.updated_at or now
        _tell(way, post, "date-made")
    created = post.created_at or published or now
    author = way.people.find(post.author) if post.author else way.default_author
    with_ = dict.fromkeys(way.people.find(person) for person in post.with_)
    with_.pop(author, None)
    return Draft(
        post,
        title=_title(way, post, body),
        summary=_summary(way, post),
        body=body,
        published_at=published,
        created_at=min(created, now),
        updated_at=min(post.updated_at or created, now),
        author=author,
        with_=tuple(with_),
        categories=tuple(way.terms.find(Kind.CATEGORY, post.categories)),
        tags=tuple(way.terms.find(Kind.TAG, post.tags)),
    )


def _title(way: UnderWay, post: MovedPost, body: str) -> str:
    """Return the title on one line; a post must have one here, so the text may have to give it."""
    title = line(post.title, what="title", limit=len(post.title))
    if len(title) > TITLE_LIMIT:
        _tell(way, post, "title-cut", title)
        return excerpt(title, TITLE_LIMIT)
    if title:
        return title
    _tell(way, post, "title-made")
    made = excerpt(_plain(body[: 20 * _MADE_TITLE]), _MADE_TITLE)
    return made or _UNTITLED.get(way.settings["blog.language"][:2], _UNTITLED["en"])


def _plain(body: str) -> str:
    from blogctl.markup import render  # noqa: PLC0415 - for a post without a title only

    text = render(body, body_format="html", typography="none", prefix="").text
    return text.partition("\n")[0]


def _summary(way: UnderWay, post: MovedPost) -> str:
    summary = clean(post.summary, what="summary").strip()
    if len(summary) <= FIELD_LIMIT:
        return summary
    _tell(way, post, "summary-cut")
    return excerpt(summary, FIELD_LIMIT)


def _tell(way: UnderWay, post: MovedPost, reason: str, detail: str = "") -> None:
    way.tally.lost(str(post.kind), post.key, Note(reason, detail, post.place))


def mark(post: MovedPost) -> str:
    """Return the digest of what a post says."""
    return digest(
        post.kind,
        post.slug,
        post.title,
        post.summary,
        post.body,
        post.body_format,
        post.status,
        post.published_at,
        post.created_at,
        post.author and post.author.key,
        *(ref.key for refs in (post.with_, post.categories, post.tags) for ref in refs),
        post.comments_open,
        post.sticky,
        *post.paths,
    )
