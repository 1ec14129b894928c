"""A site built in its folder: only what changed since the last time is drawn, and it is whole.

All files are made in a corner of the folder first. Whatever fails until then, the site stands as
it was; from then on the next build finishes what is left.
"""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.records.pages import Frame
from blogctl.records.site import SiteRecord
from blogctl.services import settings
from blogctl.services.printing import changes, people
from blogctl.services.printing import frame as frames
from blogctl.services.printing.changes import Seen, Touched
from blogctl.services.printing.job import Job, Progress
from blogctl.services.printing.shelves import Shelves
from blogctl.services.printing.view import View
from blogctl.site import theme
from blogctl.site.paths import Addresses
from blogctl.site.theme import Theme
from blogctl.store import media_files, smaller
from blogctl.store.engine import Store
from blogctl.store.site_folder import SiteFolder, folded
from blogctl.store.site_state import State

PATIENCE = 10.0
"""Seconds that a build waits for another in the same folder."""

PREVIEW = "preview"
"""The folder beside a blog's file in which drafts are shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a site is to be built: where, below which base URL, with drafts, anew from the start.

    `cache` is where compiled templates are kept, None for nowhere.
    """

    folder: Path
    base: str
    drafts: bool = False
    full: bool = False
    cache: Path | None = None


def folder_of(blog: Path, known: settings.Settings, *, drafts: bool = False) -> Path:
    """Return the folder of a blog's site by its setting; a relative one is beside the blog."""
    return blog.parent / (PREVIEW if drafts else str(known["site.folder"]))


def build(store: Store, wanted: Wanted, *, now: datetime, progress: Progress) -> SiteRecord:
    """Build a site. `progress` opens with how much is to draw, and hears of what is drawn.

    Raises Conflict where the folder has the blog in it, or something that no build made in the way
    of a page; Busy where another build works there; DatabaseProblem where it can't be written;
    Usage where a template is broken, with file and line. The site is as it was then.
    """
    _check_apart(wanted.folder, store.path)
    look = theme.load(theme.folder_of(store.path), cache=wanted.cache)
    site = SiteFolder(wanted.folder)
    with site.held(patience=PATIENCE), closing(State.open(site.state)) as state:
        if wanted.drafts:
            site.private()
        _finish(site, state)
        with store.reading() as session:
            return _Build(session, store, site, state, look, wanted, now).run(progress)


def is_stale(store: Store, *, now: datetime, cache: Path | None = None) -> bool:
    """Tell whether the site of `site.folder` was built once, and would change by being built."""
    with store.reading() as session:
        wanted = _again(store.path, settings.load(session), cache)
        if wanted is None:
            return False
        look = theme.load(theme.folder_of(store.path))
        site = SiteFolder(wanted.folder)
        with closing(State.stood(site.state)) as state:
            return _Build(session, store, site, state, look, wanted, now).is_stale()


def renew(store: Store, *, now: datetime, cache: Path | None = None) -> SiteRecord | None:
    """Build the site of `site.folder` as it was last built; None where it never was.

    Raises as `build` does.
    """
    with store.reading() as session:
        wanted = _again(store.path, settings.load(session), cache)
    if wanted is None:
        return None
    return build(store, wanted, now=now, progress=lambda _: nullcontext(int))


def _again(blog: Path, known: settings.Settings, cache: Path | None) -> Wanted | None:
    """Return how the site of `site.folder` was last built; None where it never was."""
    site = SiteFolder(folder_of(blog, known))
    if not site.is_built():
        return None
    with closing(State.stood(site.state)) as state:
        told = state.known()
    return Wanted(site.root, told.get("asked", ""), cache=cache) if told else None


def _check_apart(folder: Path, blog: Path) -> None:
    """Raise Conflict where a site would publish the blog's own files."""
    real, home = folder.resolve(), blog.resolve().parent
    private = {home / name for name in (media_files.FOLDER, theme.FOLDER, "backups")}
    if real == home or real in home.parents or not private.isdisjoint({real, *real.parents}):
        raise Conflict("site-folder", path=str(folder))
    if folder.exists() and not folder.is_dir():
        raise Conflict("site-folder", path=str(folder))


def _finish(site: SiteFolder, state: State) -> None:
    """Put in their places what a build made that was cut short after it was committed."""
    if state.known().get("unfinished"):
        _put(site, state)


def _put(site: SiteFolder, state: State) -> int:
    """Let the files stand as the state tells; return how many were removed."""
    doomed = state.doomed()
    standing = [path for path in doomed if site.stands(path)]
    # Where case folds, a name in other letters is the same file as a new one, so it goes first.
    first = {path for path in doomed if state.owner_at(folded(path)) is not None}
    site.take_away(sorted(first))
    site.put()
    site.take_away(path for path in doomed if path not in first)
    state.begin()
    state.gone()
    state.note({"unfinished": ""})
    state.commit()
    site.cleared()
    return len(standing)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C for as long as the block: it is short, and is better whole."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Build:
    """One build, of one view of the blog."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that a build has to do with
        self,
        session: Session,
        store: Store,
        site: SiteFolder,
        state: State,
        look: Theme,
        wanted: Wanted,
        now: datetime,
    ) -> None:
        self._store, self._site, self._state, self._look = store, site, state, look
        self._wanted = wanted
        known = settings.load(session)
        addresses = Addresses.below(wanted.base or known["blog.url"])
        self._view = View(session, known, addresses, now, wanted.drafts)
        self._seen = changes.now(self._view)
        self._known = state.known()
        self._missing: tuple[str, ...] = ()

    def is_stale(self) -> bool:
        """Tell whether anything has to be built."""
        if self._known.get("unfinished"):
            return True
        touched = self._touched()
        return touched is None or bool(touched) or self._known["counter"] != str(self._seen.counter)

    def run(self, progress: Progress) -> SiteRecord:
        """Build what has to be built, and tell what that was."""
        touched = self._touched()
        same = self._known.get("counter") == str(self._seen.counter)
        if touched is not None and not touched and same:
            return self._record(0, 0)
        with self._changing():
            written = self._print(touched, progress)
        with _undisturbed():
            removed = _put(self._site, self._state)
        return self._record(written, removed)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the state and make files; whatever fails, nothing of it is left."""
        self._site.opened()
        self._state.begin()
        try:
            yield
            self._state.commit()
        except BaseException:
            self._state.rollback()
            self._site.cleared()
            raise

    def _touched(self) -> Touched | None:
        """Return what has changed since the last build; None where all has to be drawn."""
        before = Seen.of(self._known)
        alike = all(self._known.get(key) == value for key, value in self._terms().items())
        if before is None or not alike or self._wanted.full:
            return None
        return changes.since(self._view, self._state, before)

    def _terms(self) -> dict[str, str]:
        addresses = self._view.addresses
        return {
            "base": f"{addresses.origin}{addresses.root}",
            "drafts": str(self._wanted.drafts),
            "settings": changes.settings_digest(self._view),
            "theme": self._look.version,
            "pictures": smaller.recipe(),
        }

    def _print(self, touched: Touched | None, progress: Progress) -> int:
        """Draw what was touched, or all; return how many files are new."""
        frame = frames.read(self._view)
        shelves = Shelves(self._view).told()
        common = frames.digest(frame, repr((people.everybody(self._view), shelves)))
        if self._known.get("common") != common:
            touched = None
        written = 0
        if touched is None or touched:
            from blogctl.services.printing import running  # noqa: PLC0415 - templates cost imports

            before = int(self._known.get("redirect", 0))
            redirected = bool(before or self._seen.redirect)
            run = running.Run(
                self._job(frame), self._view, self._state, self._site, redirected=redirected
            )
            written = run.print(touched, progress)
            self._missing = run.missing
        noted = {
            "common": common,
            "unfinished": "1",
            "asked": self._wanted.base,
            **self._terms(),
            **self._seen.noted(),
        }
        self._state.note(noted)
        self._state.doom()
        self._check_free()
        return written

    def _job(self, frame: Frame) -> Job:
        wanted, view = self._wanted, self._view
        return Job(
            blog=self._store.path,
            root=self._site.root,
            settings=view.settings,
            addresses=view.addresses,
            now=view.now,
            drafts=view.drafts,
            fitted={} if wanted.full else self._state.fitted(),
            frame=frame,
            theme=self._look,
            by_bytes=wanted.full,
        )

    def _check_free(self) -> None:
        """Raise Conflict where something that no build made is in the way."""
        with closing(State.stood(self._site.state)) as stood:
            self._site.check_free(lambda path: stood.digest(path) is not None)

    def _record(self, written: int, removed: int) -> SiteRecord:
        addresses = self._view.addresses
        return SiteRecord(
            folder=str(self._site.root),
            url=addresses.absolute(addresses.home),
            written=written,
            unchanged=self._state.files() - written,
            removed=removed,
            counter=self._seen.counter,
            missing=self._missing,
        )
