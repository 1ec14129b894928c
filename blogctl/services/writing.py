"""What is said of a post: checked, and what it names found."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from blogctl.errors import Usage
from blogctl.services import references, tags
from blogctl.services.audit import Change
from blogctl.text import BODY_LIMIT, FIELD_LIMIT, TITLE_LIMIT, clean, line
from blogctl.vocabulary import BodyFormat, Kind, PostKind


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
    sticky: bool | None = None
    date: datetime | None = None
    publish: bool = False
    at: datetime | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether no field was given."""
        return self == Writing()

    @property
    def publishes(self) -> bool:
        """Whether the post shall be published, now or at its hour."""
        return self.publish or self.at is not None

    def over(self, other: "Writing") -> "Writing":
        """Return what is said here and, of what is not, what `other` says."""
        said = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }
        return replace(other, **said)


def title_of(text: str | None) -> str:
    """Return a title on one line; raises Usage where there is none or it is too long."""
    title = line(text or "", what="title", limit=TITLE_LIMIT)
    if not title:
        raise Usage("no-title")
    return title


def summary_of(text: str) -> str:
    """Return a lead paragraph, cleaned; raises Usage where it is too long."""
    return clean(text, what="summary", limit=FIELD_LIMIT).strip()


def body_of(text: str) -> str:
    """Return a body, cleaned; raises Usage where it is too long."""
    return clean(text, what="body", size=BODY_LIMIT).strip("\n")


@dataclass(frozen=True, slots=True)
class Named:
    """The ids of what a writing names; None is not said."""

    author: int | None
    with_: tuple[int, ...] | None
    tags: tuple[int, ...] | None
    categories: tuple[int, ...] | None
    add_categories: tuple[int, ...]
    remove_categories: tuple[int, ...]


def find(change: Change, writing: Writing) -> Named:
    """Return the ids of what is named, making the tags that are new.

    Raises NotFound for an author, a contributor or a category that does not exist.
    """

    def found(kind: Kind, refs: tuple[str, ...] | None) -> tuple[int, ...] | None:
        return None if refs is None else references.several(change.session, kind, refs)

    author = None if writing.author is None else (writing.author,)
    authors = found(Kind.CONTRIBUTOR, author)
    return Named(
        author=authors[0] if authors else None,
        with_=found(Kind.CONTRIBUTOR, writing.with_),
        categories=found(Kind.CATEGORY, writing.categories),
        add_categories=found(Kind.CATEGORY, writing.add_categories) or (),
        remove_categories=found(Kind.CATEGORY, writing.remove_categories) or (),
        tags=None if writing.tags is None else tuple(tags.ensure(change, writing.tags).ids),
    )
