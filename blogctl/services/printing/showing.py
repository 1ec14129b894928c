"""A site page by page: each is drawn when somebody asks for it, and kept until a change touches it.

What a build keeps in a folder is here in memory: where each post stands, and the files that were
drawn. Pages are the very ones that a build writes, but pictures, which are shown in their own size.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.pages import Article, Frame, Gathering, ListKey, ShownComment
from blogctl.services import settings
from blogctl.services.printing import changes, people, plan, posts, redirections, singles, tasks
from blogctl.services.printing import frame as frames
from blogctl.services.printing.job import Job
from blogctl.services.printing.memberships import HOME
from blogctl.services.printing.plan import Plan
from blogctl.services.printing.press import Articles, ListPages, Press, Task
from blogctl.services.printing.shelves import Shelves
from blogctl.services.printing.view import View
from blogctl.site import theme
from blogctl.site.pages import Pages
from blogctl.site.paths import Addresses
from blogctl.store import media_files
from blogctl.store.engine import Store
from blogctl.store.site_state import State

COMMENTS = "comments"
"""Where comments are sent below the blog's address, unless `site.comments_url` says otherwise."""

LARGEST = 64 * 1024 * 1024
"""Bytes of drawn pages that are kept; beyond that all are forgotten and drawn again."""

_LOOK_AGAIN = timedelta(seconds=1)  # at the clock: posts come out at their hours
_LISTS = {
    "tag": (Gathering.TAG, tables.TAG),
    "category": (Gathering.CATEGORY, tables.CATEGORY),
    "author": (Gathering.AUTHOR, tables.CONTRIBUTOR),
}
_T = TypeVar("_T")
_POSTS = tables.POST
_OF_LIST = r"(?:(?:page/(?P<page>[1-9][0-9]{0,8})/)?index\.html|feed\.xml)"


class Talk(NamedTuple):
    """A post as one who comments on it sees it; `comments_open` tells whether they may."""

    id: int
    title: str
    href: str
    comments_open: bool
    comments: Sequence[ShownComment]


@dataclass(frozen=True, slots=True)
class _Stand:
    """What all pages hang on, and the pages that are drawn with it."""

    known: settings.Settings
    addresses: Addresses
    frame: Frame
    common: str
    pages: Pages


class _Memory:
    """A tray in memory; nothing stands in it before."""

    def __init__(self) -> None:
        self.made: dict[str, bytes] = {}

    def make(self, path: str, data: bytes) -> None:
        self.made[path] = data

    def holds(self, path: str, data: bytes) -> bool:
        return self.made.get(path) == data

    def digest(self, path: str) -> bytes | None:  # noqa: ARG002 - all that is asked for is made
        return None


class Showcase:
    """The pages of a blog as readers may see them now. One thread at a time may use it.

    `base` stands in the place of `blog.url` where it is not "". It is made as of `now`, and making
    it raises as `renew` does.
    """

    def __init__(
        self, store: Store, *, now: datetime, base: str = "", cache: Path | None = None
    ) -> None:
        self._store, self._base = store, base
        self._theme = theme.load(theme.folder_of(store.path), cache=cache)
        self._state = State.open(Path(":memory:"))
        self._files: dict[str, tuple[str, bytes]] = {}
        self._size = 0
        self._old: dict[str, str | None] | None = None
        self._talks: dict[int, Talk] = {}
        self._seen: changes.Seen | None = None
        self._stand: _Stand | None = None
        self._terms = ""
        self.renew(now)

    def close(self) -> None:
        """Forget all pages, and close the blog's file."""
        self._state.close()
        self._store.close()

    @property
    def known(self) -> settings.Settings:
        """The settings in force when it last looked."""
        return self._standing.known

    @property
    def addresses(self) -> Addresses:
        """Where the pages are."""
        return self._standing.addresses

    @property
    def pages(self) -> Pages:
        """What draws pages that are no part of the site: the form, and what follows on it."""
        return self._standing.pages

    @property
    def _standing(self) -> _Stand:
        if self._stand is None:
            raise RuntimeError
        return self._stand

    def is_due(self, now: datetime) -> bool:
        """Tell whether the clock alone is reason enough to `renew`."""
        return self._seen is None or not timedelta(0) <= now - self._seen.at < _LOOK_AGAIN

    def renew(self, now: datetime) -> None:
        """Look at what has changed, and forget the pages that it touches.

        Raises Usage where a template is broken, and as `Store.reading` does.
        """
        with self._store.reading() as session:
            view = self._look(session, now)
            terms = changes.settings_digest(view)
            frame = replace(
                frames.read(view), comments_url=_comments_url(view.settings, view.addresses)
            )
            shelves = Shelves(view).told()
            common = frames.digest(frame, repr((people.everybody(view), shelves)))
            stand = self._stand
            if stand is None or stand.common != common or self._terms != terms:
                pages = Pages(frame, view.addresses, self._theme)
                touched = None
            else:
                pages = stand.pages
                touched = changes.since(view, self._state, self._seen) if self._seen else None
            self._stand = _Stand(view.settings, view.addresses, frame, common, pages)
            self._seen, self._terms = changes.now(view), terms
            self._state.begin()
            try:
                if touched is None:
                    self._state.forget_places()
                    plan.everything(view, self._state)
                    self._forget()
                elif touched:
                    self._evict(plan.partial(view, self._state, touched))
                self._state.commit()
            except BaseException:
                self._state.rollback()
                self._seen = None
                raise

    def file(self, path: str) -> bytes | None:
        """Return the file that a build would write there, as `slug/index.html`; None for none."""
        kept = self._files.get(path)
        if kept is None and self._draws(path) is not None:
            with self._store.reading() as session:
                self._draw(self._look(session, self._moment), path)
            kept = self._files.get(path)
        return None if kept is None else kept[1]

    def kept(self, path: str) -> bytes | None:
        """Return a file that was drawn already; any thread may ask."""
        found = self._files.get(path)
        return None if found is None else found[1]

    def moved(self, old: str) -> tuple[str | None] | None:
        """Return where an old path leads, (None,) where what was there is gone; None for no such.

        `old` has no slashes around it, and its query where that names something.
        """
        if self._old is None:
            with self._store.reading() as session:
                view = self._look(session, self._moment)
                self._old = {each.old: each.href for each in redirections.all(view, files=True)}
        return (self._old[old],) if old in self._old else None

    def medium(self, name: str) -> Path | None:
        """Return the file of a medium by its name on pages."""
        folder = media_files.folder_of(self._store.path)
        columns = tables.MEDIA.c
        with self._store.reading() as session:
            begun = columns.hash.startswith(name[:16], autoescape=True)
            rows = session.connection().execute(select(columns.hash, columns.name).where(begun))
            there = name in {media_files.file_name(row.hash, row.name) for row in rows}
        return folder / name if there and (folder / name).is_file() else None

    def talk(self, post: int) -> Talk | None:
        """Return a post and its comments; None where readers can't see it."""
        if post not in self._talks:
            with self._store.reading() as session:
                for article in posts.articles(self._look(session, self._moment), [post]):
                    self._talks[post] = _talk(article)
        return self._talks.get(post)

    def talk_of(self, comment: int) -> Talk | None:
        """Return the post of a comment and all its comments; None where readers can't see it."""
        columns = tables.COMMENT.c
        with self._store.reading() as session:
            query = select(columns.post_id).where(columns.id == comment)
            post = session.connection().execute(query).scalar()
        return None if post is None else self.talk(post)

    def read(self, work: Callable[[Session], _T]) -> _T:
        """Return what some work reads of the blog."""
        with self._store.reading() as session:
            return work(session)

    @property
    def _moment(self) -> datetime:
        if self._seen is None:
            raise RuntimeError
        return self._seen.at

    def _look(self, session: Session, now: datetime) -> View:
        known = settings.load(session)
        return View(session, known, Addresses.below(self._base or known["blog.url"]), now)

    def _forget(self) -> None:
        self._files = {}
        self._size = 0
        self._old = None
        self._talks = {}

    def _evict(self, made: Plan) -> None:
        """Forget the posts that have to be drawn, and all that shows more than one of any."""
        touched = {f"post:{post}" for post in made.articles} | made.gone
        self._files = {
            path: (owner, data)
            for path, (owner, data) in self._files.items()
            if owner.startswith(("post:", "fixed/assets")) and owner not in touched
        }
        self._size = sum(len(data) for _, data in self._files.values())
        self._old = None
        self._talks = {
            post: talk for post, talk in self._talks.items() if f"post:{post}" not in touched
        }

    def _draws(self, path: str) -> "Callable[[Press, View], Task | None] | None":
        """Return what draws the file at a path, in a press; None where there can be none."""
        for pattern, draws in _PLACES:
            if found := pattern.fullmatch(path):
                return partial(draws, self, found)
        return None

    def _draw(self, view: View, path: str) -> None:
        """Draw the file at a path with all that is drawn with it, and keep them."""
        draws, stand = self._draws(path), self._standing
        if draws is None:
            return
        memory = _Memory()
        job = Job(
            blog=self._store.path,
            root=self._store.path.parent,
            settings=view.settings,
            addresses=view.addresses,
            now=view.now,
            drafts=False,
            fitted={},
            frame=stand.frame,
            theme=self._theme,
            by_bytes=False,
        )
        press = Press(job, view, memory, memory, pages=stand.pages)
        task = draws(press, view)
        sheet = press.sheet() if task is None else press.draw(task)
        self._state.begin()
        for post, comments in sheet.remarks.items():
            self._state.remark(post, comments)
        self._state.commit()
        if self._size > LARGEST:
            self._forget()
        for printed in sheet.files:
            data = memory.made[printed.path]
            self._files[printed.path] = printed.owner, data
            self._size += len(data)

    def list_(self, found: re.Match[str], _: Press, view: View) -> Task | None:
        """Return the task of a page of a list, the first one with the list's feed."""
        word, slug, page = found["word"], found["slug"], found["page"]
        key = _key(view, word, slug) if word else HOME
        name = "" if key is None else plan.name_of(key)
        if key is None or name not in self._state.lists():
            return None
        length, per_page = self._state.length(name), view.settings["site.posts_per_page"]
        number = int(page) if page else None
        if number is not None and number > plan.numbered(length, per_page):
            return None
        slice_, start, end = plan.slice_of(number, length, per_page)
        ids = self._state.ranked(name, start, end)
        newest = self._state.newest(name, view.settings["site.feed_posts"])
        return ListPages(key, [(slice_, ids)], newest if number is None else None)

    def archive(self, found: re.Match[str], press: Press, view: View) -> Task | None:
        """Return the task of a month or a year, or draw the page of all years."""
        counted, year, month = self._state.months(), found["year"], found["month"]
        if year is None:
            singles.years(press, view, self._state)
            return None
        if month is None:
            return tasks.year(self._state, counted, year)
        first = f"{year}-{month}-01"
        return tasks.month(self._state, counted, first) if first in counted else None

    def fixed(self, _: re.Match[str], press: Press, view: View) -> None:
        """Draw what hangs on the frame and the theme alone."""
        singles.fixed(press, view, self._standing.frame, self._theme)

    def moderation(self, _: re.Match[str], press: Press, view: View) -> None:
        """Draw the page on how comments are moderated."""
        singles.moderation(press, view)

    def sitemaps(self, _: re.Match[str], press: Press, view: View) -> None:
        """Draw all sitemaps and their index, which names those that the state knows."""
        state = self._state
        years = {month[:4] for month in state.months()}
        state.begin()
        state.remove_below("sitemap/")
        singles.write_sitemaps(press, view, state, {"pages", "lists", *years})
        drawn = press.sheet()
        state.add(drawn.files)
        state.commit()
        singles.write_index(press, view, state)
        press.take_up(drawn)

    def article(self, found: re.Match[str], _: Press, view: View) -> Task | None:
        """Return the task of a post or a page."""
        query = select(_POSTS.c.id).where(_POSTS.c.slug == found["slug"])
        post = view.session.connection().execute(query).scalar()
        return None if post is None else Articles([post])


_PLACES: tuple[
    tuple[re.Pattern[str], Callable[[Showcase, re.Match[str], Press, View], Task | None]], ...
] = tuple(
    (re.compile(pattern), draws)
    for pattern, draws in (
        (r"404\.html|robots\.txt|media/assets/.+", Showcase.fixed),
        (rf"{COMMENTS}/index\.html", Showcase.moderation),
        (r"sitemap[a-z0-9-]*\.xml", Showcase.sitemaps),
        (
            r"archive/(?:(?P<year>[0-9]{4})/(?:(?P<month>0[1-9]|1[0-2])/)?)?index\.html",
            Showcase.archive,
        ),
        (
            rf"(?:(?P<word>{'|'.join(_LISTS)})/(?P<slug>[^/]+)/)?{_OF_LIST}",
            Showcase.list_,
        ),
        (r"(?P<word>)(?P<slug>)(?P<page>)rss\.xml", Showcase.list_),
        (r"(?P<slug>[a-z0-9-]+)/(?:index\.html|feed\.xml)", Showcase.article),
    )
)
"""What draws the files at which paths; the first that matches."""


def _comments_url(known: settings.Settings, addresses: Addresses) -> str:
    return known["site.comments_url"] or f"{addresses.root}/{COMMENTS}"


def _key(view: View, word: str, slug: str) -> ListKey | None:
    by, table = _LISTS[word]
    query = select(table.c.id).where(table.c.slug == slug)
    found = view.session.connection().execute(query).scalar()
    return None if found is None else (by, found)


def _talk(article: Article) -> Talk:
    entry = article.entry
    return Talk(entry.id, entry.title, entry.href, article.comments_open, article.comments)
