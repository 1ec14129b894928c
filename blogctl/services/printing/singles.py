"""What a site has one of: the archive's first page, sitemaps, what robots are told, assets.

And the pages of old addresses, which are drawn without a template.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from blogctl.records.pages import Frame, Gathering, Place, Redirection
from blogctl.services.printing import archive, figures, redirections
from blogctl.services.printing.plan import Plan, key_of
from blogctl.services.printing.press import Press
from blogctl.services.printing.view import View
from blogctl.site import redirections as old_pages
from blogctl.site import sitemaps
from blogctl.site.theme import Theme
from blogctl.store.site_folder import folded
from blogctl.store.site_state import State

_FIXED = "fixed/"
_REDIRECT = "redirect:"


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


def lead_on(press: Press, view: View, frame: Frame, state: State, plan: Plan) -> None:
    """Write the pages of old addresses: of all, or of those that what moved was known by."""
    if plan.whole:
        found = redirections.all(view)
        for redirection, path in old_pages.files(found, state.paths()):
            _lead(press, view, frame, redirection, path)
        return
    told = list(redirections.of(view, plan.moved))
    hrefs = plan.led_to | {each.href for each in told if each.href is not None}
    state.remove(f"{_REDIRECT}{href}" for href in hrefs)  # they take their places anew
    for redirection in told:
        file = None if redirection.href is None else old_pages.file_of(redirection.old)
        if file is not None and _is_free(state, folded(file)):
            _lead(press, view, frame, redirection, file)


def _lead(press: Press, view: View, frame: Frame, redirection: Redirection, path: str) -> None:
    data = old_pages.page(redirection, frame, view.addresses)
    press.put_file(f"{_REDIRECT}{redirection.href}", path, data)


def _is_free(state: State, path: str) -> bool:
    """Tell whether an old address may have a file: no page stands there, above or below."""
    if state.owner_at(path) is not None or state.stands_below(path):
        return False
    steps = path.split("/")
    above = ("/".join(steps[:depth]) for depth in range(1, len(steps)))
    return all(state.owner_at(folder) is None for folder in above)
