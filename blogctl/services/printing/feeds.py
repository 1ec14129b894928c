"""Feeds of lists and of comments: what a reader's program fetches.

What names a feed or an entry for ever is a tag URI (RFC 4151): the blog's host, the year in which
the blog was made, and what the thing is in the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import Article, Entry, Feed, ListKey, Said, ShownComment
from blogctl.services.printing import comments, leads, lists, people, posts
from blogctl.services.printing.lists import Heading, Reader
from blogctl.services.printing.memberships import HOME
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among
from blogctl.vocabulary import Kind

COMMENTS = 50
"""How many of a post's comments its feed has: the newest."""

_OPERATIONS, _POSTS = tables.OPERATION, tables.POST
_LONG_AGO = 2010


def of_list(
    view: View,
    key: ListKey,
    ids: Sequence[int],
    *,
    heading: Heading | None = None,
    read: Reader = posts.entries,
) -> Feed:
    """Return the feed of a list, of whose posts these are the newest, newest first.

    `heading` and `read` are as `lists.listing` takes them.
    """
    by, thing = key
    heading = heading or lists.heading_of(view, key)
    newest = ids[: view.settings["site.feed_posts"]]
    in_whole = view.settings["site.feed_content"] == "whole"
    entries = read(view, newest, whole=newest if in_whole else ())
    minted = _Keys(view)
    said = tuple(_post(entry, minted) for entry in entries)
    name, addresses = view.settings["blog.title"], view.addresses
    return Feed(
        key=minted.of(str(by)) if key == HOME else minted.of(str(by), thing),
        title=" – ".join(filter(None, (name, heading.name))),
        subtitle=heading.about or (view.settings["blog.description"] if key == HOME else ""),
        href=addresses.feed(by, heading.slug),
        of=addresses.list_(by, heading.slug),
        updated_at=max((each.updated_at for each in said), default=None),
        entries=said,
    )


def of_comments(view: View, ids: Iterable[int]) -> Iterator[Feed]:
    """Yield the feed of the comments of each of these posts that is shown, in this order."""
    minted, everybody = _Keys(view), people.everybody(view)
    columns = _POSTS.c
    query = select(columns.id, columns.slug, columns.title, columns.sort_at).where(view.shows())
    for some in posts.batches(ids):
        found = view.session.connection().execute(query.where(is_among(columns.id, some))).all()
        rows = {row.id: row for row in found}
        said = comments.newest(view, rows, everybody, most=COMMENTS)
        for post in some:
            if post in rows:
                yield _talk(view, minted, _Post(*rows[post]), said.get(post, []))


def of_articles(view: View, articles: Iterable[Article]) -> Iterator[tuple[Article, Feed | None]]:
    """Yield each article with the feed of its comments, made of what was read already.

    There is none where nobody says anything and nobody may.
    """
    minted = _Keys(view)
    for article in articles:
        entry = article.entry
        feed = None
        if article.feed_href is not None:
            slug = entry.href.rstrip("/").rpartition("/")[2]
            shown = (comment for comment in article.comments if comment.removed is None)
            said = sorted(shown, key=lambda each: each.number, reverse=True)[:COMMENTS]
            post = _Post(entry.id, slug, entry.title, entry.published_at)
            feed = _talk(view, minted, post, said)
        yield article, feed


@dataclass(frozen=True, slots=True)
class _Post:
    """The post that a feed of comments belongs to."""

    id: int
    slug: str
    title: str
    at: datetime


class _Keys:
    """What things of this blog are called for ever."""

    def __init__(self, view: View) -> None:
        query = select(_OPERATIONS.c.at).order_by(_OPERATIONS.c.id).limit(1)
        founded = view.session.connection().execute(query).scalar()
        year = _LONG_AGO if founded is None else founded.year
        self._of_blog = f"tag:{urlsplit(view.addresses.origin).hostname},{year:04}"

    def of(self, *steps: str | int) -> str:
        """Return the key of a thing by its kind and its id."""
        return f"{self._of_blog}:{'/'.join(map(str, steps))}"


def _post(entry: Entry, minted: _Keys) -> Said:
    html = entry.lead if entry.html is None else entry.html
    return Said(
        key=minted.of(str(Kind.POST), entry.id),
        title=entry.title,
        href=entry.href,
        author=entry.author.name if entry.author is not None else "",
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        html=html,
        summary=leads.plain(entry.lead),
        categories=tuple(link.name for link in (*entry.categories, *entry.tags)),
    )


def _talk(view: View, minted: _Keys, post: _Post, said: Sequence[ShownComment]) -> Feed:
    addresses = view.addresses
    return Feed(
        key=minted.of(str(Kind.POST), post.id, "comments"),
        title=" – ".join(filter(None, (view.settings["blog.title"], post.title))),
        subtitle="",
        href=addresses.comment_feed(post.slug),
        of=addresses.post(post.slug),
        updated_at=max((comment.at for comment in said), default=post.at),
        entries=tuple(
            Said(
                key=minted.of(str(Kind.COMMENT), comment.id),
                title=f"{comment.number}. {comment.name}",
                href=addresses.comment(post.slug, comment.number),
                author=comment.name,
                published_at=comment.at,
                updated_at=comment.at,
                html=comment.html,
            )
            for comment in said
        ),
        of_comments=True,
    )
