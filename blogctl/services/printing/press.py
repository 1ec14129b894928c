"""The press: it draws what it is told of a site into files that wait to be put in their places.

A build has one, or one in each of its processes; what they draw is the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias

from blogctl.records.pages import Link, ListKey, Slice
from blogctl.services.printing import archive, feeds, lists, posts
from blogctl.services.printing.job import Job
from blogctl.services.printing.memberships import HOME
from blogctl.services.printing.plan import name_of
from blogctl.services.printing.recalled import Recalled
from blogctl.services.printing.view import View
from blogctl.site import feeds as writing
from blogctl.site.pages import Pages
from blogctl.store.site_folder import digest_of, folded
from blogctl.store.site_state import Printed


class Articles(NamedTuple):
    """Posts and pages to be drawn, with the feeds of their comments."""

    ids: Sequence[int]


class ListPages(NamedTuple):
    """Pages of one list to be drawn, and its feed of these posts unless that is None."""

    key: ListKey
    pages: Sequence[tuple[Slice, Sequence[int]]]
    feed: Sequence[int] | None


class MonthPage(NamedTuple):
    """A month to be drawn, with its posts and the months beside it."""

    first: date
    ids: Sequence[int]
    newer: date | None
    older: date | None


class YearPage(NamedTuple):
    """A year to be drawn: how many posts its months have, and which, unless there are many."""

    year: int
    months: Mapping[date, int]
    ids: Sequence[int]


Task: TypeAlias = Articles | ListPages | MonthPage | YearPage


class Sheet(NamedTuple):
    """What came of a task: the files, how many of them are new, and comments by their posts."""

    files: list[Printed]
    written: int
    remarks: dict[int, list[int]]


class Tray(Protocol):
    """Where drawn files go, by their paths: the corner of a site's folder, or memory."""

    def make(self, path: str, data: bytes) -> None:
        """Take a new file."""

    def holds(self, path: str, data: bytes) -> bool:
        """Tell whether the site has this file with these bytes."""


class Before(Protocol):
    """What is known of the files that stand."""

    def digest(self, path: str) -> bytes | None:
        """Return the digest of a file; None where none stands there."""


class Press:
    """Draws tasks, and pages whose bytes it is given, into a tray.

    `pages` are those of the job's frame and theme, where they are there already.
    """

    def __init__(
        self, job: Job, view: View, site: Tray, stood: Before, *, pages: Pages | None = None
    ) -> None:
        self._view, self._site, self._stood = view, site, stood
        self._frame, self._addresses, self._by_bytes = job.frame, job.addresses, job.by_bytes
        self.pages = pages or Pages(job.frame, job.addresses, job.theme)
        self._recalled = Recalled()
        self._files: list[Printed] = []
        self._written = 0
        self._remarks: dict[int, list[int]] = {}

    def draw(self, task: Task) -> Sheet:
        """Draw a task. Raises Usage where a template is broken, DatabaseProblem on a full disk."""
        match task:
            case Articles():
                self._articles(task.ids)
            case ListPages():
                self._list(task)
            case MonthPage():
                self._month(task)
            case YearPage():
                self._year(task)
        return self.sheet()

    def sheet(self) -> Sheet:
        """Return what was put since the last time."""
        done = Sheet(self._files, self._written, self._remarks)
        self._files, self._written, self._remarks = [], 0, {}
        return done

    def take_up(self, sheet: Sheet) -> None:
        """Let what was put before stand on the next sheet, too."""
        self._files = [*sheet.files, *self._files]
        self._written += sheet.written

    def put_file(self, owner: str, path: str, data: bytes) -> None:
        """Put bytes in a file, unless it has them."""
        digest = digest_of(data)
        known = self._stood.digest(path) == digest
        if not known or (self._by_bytes and not self._site.holds(path, data)):
            self._site.make(path, data)
            self._written += 1
        self._files.append(Printed(owner, path, folded(path), digest))

    def _articles(self, ids: Sequence[int]) -> None:
        drawn = feeds.of_articles(self._view, posts.articles(self._view, ids))
        for article, feed in drawn:
            post = article.entry.id
            owner = f"post:{post}"
            if not article.page:
                self._recalled.keep(article.entry)
            self.put_file(
                owner, self._addresses.file(article.entry.href), self.pages.article(article)
            )
            if feed is not None:
                data = writing.atom(feed, self._frame, self._addresses)
                self.put_file(owner, self._addresses.file(feed.href), data)
            self._remarks[post] = [comment.id for comment in article.comments]

    def _list(self, task: ListPages) -> None:
        name, heading = name_of(task.key), lists.heading_of(self._view, task.key)
        for slice_, ids in task.pages:
            listing = lists.listing(
                self._view, task.key, slice_, ids, heading=heading, read=self._recalled
            )
            page = self.pages.listing(listing)
            owner = f"{name}/{slice_.number or ''}"
            self.put_file(owner, self._addresses.file(listing.href), page)
        if task.feed is not None:
            feed = feeds.of_list(
                self._view, task.key, task.feed, heading=heading, read=self._recalled
            )
            data = writing.atom(feed, self._frame, self._addresses)
            self.put_file(f"{name}/feed", self._addresses.file(feed.href), data)
            if task.key == HOME:
                data = writing.rss(feed, self._frame, self._addresses)
                self.put_file(f"{name}/feed", self._addresses.file(self._addresses.rss), data)

    def _year(self, task: YearPage) -> None:
        year = archive.year(self._view, task.year, task.months, task.ids)
        page = self.pages.year(year)
        self.put_file(f"archive/{task.year:04}", self._addresses.file(year.href), page)

    def _month(self, task: MonthPage) -> None:
        month = archive.month(self._view, task.first, task.ids)
        newer, older = self._named(task.newer), self._named(task.older)
        page = self.pages.month(month, newer, older)
        self.put_file(f"archive/{task.first:%Y-%m}", self._addresses.file(month.href), page)

    def _named(self, first: date | None) -> Link | None:
        if first is None:
            return None
        return Link(self.pages.words.month_title(first), self._addresses.month(first))
