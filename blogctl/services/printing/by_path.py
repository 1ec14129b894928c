"""Which task of the press draws the file at a path: the addresses of `site.paths`, backwards."""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import Frame, Gathering, ListKey
from blogctl.services.printing import plan, singles, tasks
from blogctl.services.printing.memberships import HOME
from blogctl.services.printing.press import Articles, ListPages, Press, Task
from blogctl.services.printing.view import View
from blogctl.site.theme import Theme
from blogctl.store.site_state import State

COMMENTS = "comments"
"""Where comments are sent below the blog's address, unless `site.comments_url` says otherwise."""

_POSTS = tables.POST


class By(NamedTuple):
    """By what a file is drawn."""

    press: Press
    view: View
    state: State
    frame: Frame
    theme: Theme


Draws: TypeAlias = Callable[[By], Task | None]
"""What puts a file on the press, or returns the task of drawing it; None where there is none."""


def draws(path: str) -> Draws | None:
    """Return what draws the file at a path; None for a path that no file of a site has."""
    for pattern, work in _PLACES:
        if found := pattern.fullmatch(path):
            return partial(work, found)
    return None


def _list(found: re.Match[str], by: By) -> Task | None:
    """Return the task of a page of a list, the first one with the list's feed."""
    lists = by.state.lists()
    key = _key(found["word"], found["slug"], lists) if found["word"] else HOME
    if key is None or (name := plan.name_of(key)) not in lists:
        return None
    length, per_page = by.state.length(name), by.view.settings["site.posts_per_page"]
    number = int(found["page"]) if found["page"] else None
    if number is not None and number > plan.numbered(length, per_page):
        return None
    slice_, start, end = plan.slice_of(number, length, per_page)
    ids = by.state.ranked(name, start, end)
    newest = by.state.newest(name, by.view.settings["site.feed_posts"])
    return ListPages(key, [(slice_, ids)], newest if number is None else None)


def _key(word: str, slug: str, lists: dict[str, str]) -> ListKey | None:
    keys = (plan.key_of(name) for name, its in lists.items() if its == slug)
    return next((key for key in keys if key[0] is Gathering(word)), None)


def _archive(found: re.Match[str], by: By) -> Task | None:
    """Return the task of a month or a year, or draw the page of all years."""
    counted, year, month = by.state.months(), found["year"], found["month"]
    if year is None:
        singles.years(by.press, by.view, by.state)
        return None
    if month is None:
        return tasks.year(by.state, counted, year)
    first = f"{year}-{month}-01"
    return tasks.month(by.state, counted, first) if first in counted else None


def _fixed(_: re.Match[str], by: By) -> None:
    singles.fixed(by.press, by.view, by.frame, by.theme)


def _moderation(_: re.Match[str], by: By) -> None:
    singles.moderation(by.press, by.view)


def _sitemaps(_: re.Match[str], by: By) -> None:
    """Draw all sitemaps and their index, which names those that the state knows."""
    state = by.state
    years = {month[:4] for month in state.months()}
    state.begin()
    state.remove_below("sitemap/")
    singles.write_sitemaps(by.press, by.view, state, {"pages", "lists", *years})
    drawn = by.press.sheet()
    state.add(drawn.files)
    state.commit()
    singles.write_index(by.press, by.view, state)
    by.press.take_up(drawn)


def _article(found: re.Match[str], by: By) -> Task | None:
    query = select(_POSTS.c.id).where(_POSTS.c.slug == found["slug"])
    post = by.view.session.connection().execute(query).scalar()
    return None if post is None else Articles([post])


_OF_LIST = r"(?:(?:page/(?P<page>[1-9][0-9]{0,8})/)?index\.html|feed\.xml)"
_WORDS = "|".join(word for word in Gathering if word is not Gathering.HOME)
_PLACES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], By], Task | None]], ...] = tuple(
    (re.compile(pattern), work)
    for pattern, work in (
        (r"404\.html|robots\.txt|media/assets/.+", _fixed),
        (rf"{COMMENTS}/index\.html", _moderation),
        (r"sitemap[a-z0-9-]*\.xml", _sitemaps),
        (r"archive/(?:(?P<year>[0-9]{4})/(?:(?P<month>0[1-9]|1[0-2])/)?)?index\.html", _archive),
        (rf"(?:(?P<word>{_WORDS})/(?P<slug>[^/]+)/)?{_OF_LIST}", _list),
        (r"(?P<word>)(?P<slug>)(?P<page>)rss\.xml", _list),
        (r"(?P<slug>[a-z0-9-]+)/(?:index\.html|feed\.xml)", _article),
    )
)
"""What draws the files at which paths; the first that matches."""
