"""What a site has one of: the archive's first page, sitemaps, what robots are told, assets."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from blogctl.records.pages import Frame, Gathering, Place
from blogctl.services.printing import archive, figures
from blogctl.services.printing.plan import key_of
from blogctl.services.printing.press import Press
from blogctl.services.printing.view import View
from blogctl.site import sitemaps
from blogctl.site.theme import Theme
from blogctl.store.site_state import State

_FIXED = "fixed/"


def fixed(press: Press, view: View, frame: Frame, theme: Theme) -> None:
    """Draw what hangs on the frame and the theme alone."""
    addresses = view.addresses
    press.put_file(f"{_FIXED}404", addresses.file(addresses.not_found), press.pages.not_found())
    told = sitemaps.robots(addresses, drafts=view.drafts)
    press.put_file(f"{_FIXED}robots", addresses.file(addresses.robots), told)
    for name, data in theme.assets(frame.colour):
        press.put_file(f"{_FIXED}assets", addresses.file(addresses.asset(name)), data)


def moderation(press: Press, view: View) -> None:
    """Draw the page on how comments are moderated, where there is one."""
    if view.settings["site.moderation_page"]:
        page = press.pages.moderation(figures.moderation(view))
        addresses = view.addresses
        press.put_file(f"{_FIXED}moderation", addresses.file(addresses.moderation), page)


def years(press: Press, view: View, state: State) -> None:
    """Draw the archive's first page."""
    counts = {date.fromisoformat(day): posts for day, posts in state.months().items()}
    page = press.pages.archive(archive.years(view, counts))
    press.put_file("archive/", view.addresses.file(view.addresses.archive), page)


def write_sitemaps(press: Press, view: View, state: State, wanted: Iterable[str]) -> set[str]:
    """Write the sitemaps of these parts, and their index; return the owners that are gone."""
    addresses, gone = view.addresses, set()
    for part in sorted(wanted):
        places = _places(view, state, part)
        owner = f"sitemap/{part}"
        gone.add(owner)
        for name, some in sitemaps.parted(part, places):
            path = addresses.file(addresses.sitemap_of(name))
            press.put_file(owner, path, sitemaps.sitemap(some, addresses))
            gone.discard(owner)
    return gone


def write_index(press: Press, view: View, state: State) -> None:
    """Write the index of the sitemaps that there are."""
    addresses, root = view.addresses, view.addresses.root
    parts = [Place(f"{root}/{path}") for path in state.paths_below("sitemap/")]
    path = addresses.file(addresses.sitemap)
    press.put_file(f"{_FIXED}sitemap", path, sitemaps.index(parts, addresses))


def _places(view: View, state: State, part: str) -> Iterator[Place]:
    addresses = view.addresses
    if part == "lists":
        for name, slug in state.lists().items():
            by, _ = key_of(name)
            if by is not Gathering.HOME and state.length(name):
                yield Place(addresses.list_(by, slug))
        return
    if part == "pages":
        yield Place(addresses.home)
        if view.settings["site.moderation_page"]:
            yield Place(addresses.moderation)
        rows = state.pages()
    else:
        rows = state.of_sitemap(f"{part}-01-01", f"{part}-12-32")
    for slug, at, updated in rows:
        yield Place(addresses.post(slug), _moment(max(at, updated)))


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
