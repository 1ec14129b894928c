"""How much a build draws: as much as has changed, however large the blog is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from blogctl.errors import Busy
from blogctl.records.site import SiteRecord
from blogctl.services.printing import build
from blogctl.services.printing.build import Wanted
from blogctl.store.engine import Store
from blogctl.store.site_folder import SiteFolder
from tests.conftest import NOW, Run

POSTS = 60


class Builder:
    """Builds a site and remembers how many pages were drawn; 0 where none had to be."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self.drawn = 0

    @contextmanager
    def _progress(self, pages: int) -> Iterator[Callable[[int], object]]:
        self.drawn = pages
        yield int

    def __call__(self, *, later: timedelta = timedelta(), full: bool = False) -> SiteRecord:
        self.drawn = 0
        wanted = Wanted(self._folder, "https://blog.example", full=full)
        return build.build(self._store, wanted, now=NOW + later, progress=self._progress)


@pytest.fixture
def built(run: Run, store: Store, tmp_path: Path) -> Builder:
    """A site of sixty posts under one tag and one category, just built."""
    run("category", "new", "Web")
    lines = "".join(
        f"post new 'Billet {number}' --tag x9 --category web --at '2026-01-01 {number // 60:02}:"
        f"{number % 60:02}'\n"
        for number in range(POSTS)
    )
    assert run("batch", "-q", input=lines).code == 0
    builder = Builder(store, tmp_path / "site")
    builder()
    assert builder.drawn > POSTS
    return builder


def test_nothing_is_drawn_where_nothing_changed(built: Builder) -> None:
    record = built()
    assert (built.drawn, record.written, record.removed) == (0, 0, 0)
    built(later=timedelta(days=3))
    assert built.drawn == 0


def test_what_no_page_shows_draws_nothing(run: Run, built: Builder) -> None:
    for command in (
        ("post", "new", "Brouillon"),
        ("comments", "add", "billet-1", "--name", "Ève", "--body", "?", "--status", "spam"),
        ("contributor", "edit", "1", "--topic", "web"),
        ("config", "set", "publish.hour", "08:00"),
    ):
        assert run(*command).code == 0, command
        record = built()
        assert (built.drawn, record.removed) == (0, 0), command


def test_a_comment_draws_its_post_and_a_page_of_each_list(run: Run, built: Builder) -> None:
    args = ("comments", "add", "billet-5", "--name", "Ève", "--body", "?", "--status", "approved")
    assert run(*args).code == 0
    record = built()
    assert built.drawn == 1 + 4  # the post; home, tag, category and author
    assert record.written == 1 + 1 + 4 + 1  # its feed, and what is told of moderation


def test_a_new_post_draws_the_newest_page_of_each_list(run: Run, built: Builder) -> None:
    args = ("post", "new", "Nouveau", "--tag", "x9", "--category", "web", "--publish")
    assert run(*args).code == 0
    built()
    assert built.drawn == 2 + 4 + 3  # it and the one before it; four lists; its month and year


def test_a_post_of_long_ago_draws_the_pages_after_it(run: Run, built: Builder) -> None:
    assert run("post", "new", "Ancien", "--at", "2020-01-01 09:00").code == 0
    built()
    assert built.drawn > 2 * (POSTS // 10)
    assert built.drawn < POSTS


def test_what_stands_on_all_pages_draws_all_and_writes_what_differs(
    run: Run, built: Builder
) -> None:
    assert run("contributor", "edit", "1", "--role", "Chef de projet").code == 0
    record = built()
    assert built.drawn > POSTS
    assert record.unchanged > POSTS  # feeds
    assert run("contributor", "edit", "1", "--role", "").code == 0
    built()
    assert built(full=True).written == 0
    assert built.drawn > POSTS


def test_an_hour_that_comes_is_seen_without_a_change(run: Run, built: Builder) -> None:
    assert run("post", "new", "Demain", "--at", "2026-03-13 09:00").code == 0
    built()
    assert built.drawn == 0
    built(later=timedelta(days=1))
    assert built.drawn == 2 + 2 + 3
    run("config", "set", "comments.close_after", "100")
    built(later=timedelta(days=1))
    built(later=timedelta(days=80))
    assert built.drawn > POSTS  # they were open until then


def test_a_clock_that_goes_back_hides_what_is_to_come_again(
    run: Run, built: Builder, tmp_path: Path
) -> None:
    assert run("post", "new", "Demain", "--at", "2026-03-13 09:00").code == 0
    built(later=timedelta(days=1))
    assert (tmp_path / "site" / "demain").exists()
    built()
    assert not (tmp_path / "site" / "demain").exists()


def test_another_build_is_waited_for_and_then_told(built: Builder, tmp_path: Path) -> None:
    assert built
    one, other = SiteFolder(tmp_path / "site"), SiteFolder(tmp_path / "site")
    with one.held(patience=0), pytest.raises(Busy) as failed, other.held(patience=0.2):
        pass
    assert failed.value.key == "site-busy"


def test_the_site_knows_whether_it_is_stale(run: Run, store: Store, blog: Path) -> None:
    now: datetime = NOW
    assert not build.is_stale(store, now=now)
    assert build.renew(store, now=now) is None
    assert run("site", "build").code == 0
    assert not build.is_stale(store, now=now)
    assert run("post", "new", "Un", "--publish").code == 0
    assert build.is_stale(store, now=now)
    record = build.renew(store, now=now)
    assert record is not None
    assert (blog.parent / "public" / "un" / "index.html").exists()
    assert not build.is_stale(store, now=now)
