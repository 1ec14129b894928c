"""A site page by page: each is drawn when somebody asks for it, and kept until a change touches it.

What a build keeps in a folder is here in memory: where each post stands, and the files that were
drawn. Pages are the very ones that a build writes, but pictures, which are shown in their own size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.pages import Article, Frame, ShownComment
from blogctl.services import settings
from blogctl.services.printing import by_path, changes, people, plan, posts, redirections
from blogctl.services.printing import frame as frames
from blogctl.services.printing.by_path import COMMENTS, By
from blogctl.services.printing.changes import Seen, Touched
from blogctl.services.printing.job import Job
from blogctl.services.printing.plan import Plan
from blogctl.services.printing.press import Press
from blogctl.services.printing.shelves import Shelves
from blogctl.services.printing.view import View
from blogctl.site import theme
from blogctl.site.pages import Pages
from blogctl.site.paths import Addresses
from blogctl.store import media_files
from blogctl.store.engine import Store
from blogctl.store.site_state import State

LARGEST = 64 * 1024 * 1024
"""Bytes of drawn pages that are kept; beyond that all are forgotten and drawn again."""

_TALKS = 500  # posts whose comments are kept
_LOOK_AGAIN = timedelta(seconds=1)  # at the clock: posts come out at their hours
_T = TypeVar("_T")


class Shown(NamedTuple):
    """A file of the site: what it shows, its bytes and a digest of them."""

    owner: str
    data: bytes
    digest: bytes


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
    seen: Seen


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
        self._files: dict[str, Shown] = {}
        self._size = 0
        self._old: dict[str, str | None] | None = None
        self._talks: dict[int, Talk] = {}
        self._stand: _Stand | None = None
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
        return not timedelta(0) <= now - self._moment < _LOOK_AGAIN

    def renew(self, now: datetime) -> None:
        """Look at what has changed, and forget the pages that it touches.

        Raises Usage where a template is broken, and as `Store.reading` does; all is as before then.
        """
        with self._store.reading() as session:
            view, before = self._look(session, now), self._stand
            terms = changes.settings_digest(view)
            url = _comments_url(view.settings, view.addresses)
            frame = replace(frames.read(view), comments_url=url)
            shelves = Shelves(view).told()
            common = frames.digest(frame, repr((terms, people.everybody(view), shelves)))
            touched = None
            if before is not None and before.common == common:
                pages = before.pages
                touched = changes.since(view, self._state, before.seen)
            else:
                pages = Pages(frame, view.addresses, self._theme)
            self._state.begin()
            try:
                self._follow(view, touched)
                self._state.commit()
            except BaseException:
                self._state.rollback()
                raise
            seen = changes.now(view)
            self._stand = _Stand(view.settings, view.addresses, frame, common, pages, seen)

    def _follow(self, view: View, touched: Touched | None) -> None:
        """Tell the state where posts stand by now, and forget what was touched, or all."""
        if touched is None:
            self._state.forget_places()
            plan.everything(view, self._state)
            self._forget()
        elif touched:
            self._evict(plan.partial(view, self._state, touched))

    def file(self, path: str) -> Shown | None:
        """Return the file that a build would write there, as `slug/index.html`; None for none."""
        if path not in self._files and (draws := by_path.draws(path)):
            with self._store.reading() as session:
                self._draw(self._look(session, self._moment), draws)
        return self._files.get(path)

    def kept(self, path: str) -> Shown | None:
        """Return a file that was drawn already; any thread may ask."""
        return self._files.get(path)

    def moved(self, old: str) -> tuple[str | None] | None:
        """Return where an old path leads, (None,) where what was there is gone; None for no such.

        `old` has no slashes around it, and its query where that names something.
        """
        if self._old is None:
            with self._store.reading() as session:
                view = self._look(session, self._moment)
                self._old = {each.old: each.href for each in redirections.all(view, files=True)}
        return (self._old[old],) if old in self._old else None

    def medium(self, name: str) -> tuple[Path, str] | None:
        """Return the file of a medium by its name on pages, and its type, told by what is in it."""
        file, columns = media_files.folder_of(self._store.path) / name, tables.MEDIA.c
        query = select(columns.hash, columns.name, columns.type)
        begun = columns.hash.between(name[:16], f"{name[:16]}~")
        with self._store.reading() as session:
            for row in session.connection().execute(query.where(begun)):
                if media_files.file_name(row.hash, row.name) == name and file.is_file():
                    return file, row.type
        return None

    def talk(self, post: int) -> Talk | None:
        """Return a post and its comments; None where readers can't see it."""
        if post not in self._talks:
            if len(self._talks) >= _TALKS:
                self._talks = {}
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
        return self._standing.seen.at

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
            path: shown
            for path, shown in self._files.items()
            if shown.owner.startswith(("post:", "fixed/assets")) and shown.owner not in touched
        }
        self._size = sum(len(shown.data) for shown in self._files.values())
        self._old = None
        self._talks = {
            post: talk for post, talk in self._talks.items() if f"post:{post}" not in touched
        }

    def _draw(self, view: View, draws: by_path.Draws) -> None:
        """Draw a file with all that is drawn with it, and keep them."""
        stand = self._standing
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
        task = draws(By(press, view, self._state, stand.frame, self._theme))
        sheet = press.sheet() if task is None else press.draw(task)
        self._state.begin()
        for post, comments in sheet.remarks.items():
            self._state.remark(post, comments)
        self._state.commit()
        if self._size > LARGEST:
            self._forget()
        for printed in sheet.files:
            data = memory.made[printed.path]
            self._files[printed.path] = Shown(printed.owner, data, printed.digest)
            self._size += len(data)


def _comments_url(known: settings.Settings, addresses: Addresses) -> str:
    return known["site.comments_url"] or f"{addresses.root}/{COMMENTS}"


def _talk(article: Article) -> Talk:
    entry = article.entry
    return Talk(entry.id, entry.title, entry.href, article.comments_open, article.comments)
