"""Which pages of a site have to be drawn: all of them, or what a change touches.

Numbered pages of a list hold as many posts each, from the oldest; so a new post touches the first
page alone, and now and then makes a numbered one of what the first has too many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from blogctl.records.pages import Gathering, ListKey, Membership, Slice
from blogctl.services.printing import lists
from blogctl.services.printing.changes import Touched
from blogctl.services.printing.memberships import HOME, memberships
from blogctl.services.printing.view import View
from blogctl.store.batches import moment
from blogctl.store.site_state import Standing, State
from blogctl.vocabulary import Kind


@dataclass(slots=True)
class Plan:
    """What is to be drawn, and what is to go.

    `listings` are pages of lists by their numbers, None for the first; `feeds` lists whose feeds
    are; `months` first days of months; `moved` the posts and lists whose old addresses lead
    elsewhere by now, or nowhere; `gone` owners of files.
    """

    articles: set[int] = field(default_factory=set)
    listings: dict[ListKey, set[int | None]] = field(default_factory=dict)
    feeds: set[ListKey] = field(default_factory=set)
    months: set[str] = field(default_factory=set)
    archive: bool = False
    sitemaps: set[str] = field(default_factory=set)
    moderation: bool = False
    moved: set[tuple[Kind, int]] = field(default_factory=set)
    led_to: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    media_left: set[int] = field(default_factory=set)
    whole: bool = False


def name_of(key: ListKey) -> str:
    """Return the name of a list in the state of a site."""
    by, thing = key
    return f"{by}:{thing}"


def key_of(name: str) -> ListKey:
    """Return the list of a name that `name_of` made."""
    by, _, thing = name.partition(":")
    return Gathering(by), int(thing)


def numbered(length: int, per_page: int) -> int:
    """Return how many numbered pages a list of so many posts has; the first one has the rest."""
    return max(0, length // per_page - 1)


def page_of(rank: int, length: int, per_page: int) -> int | None:
    """Return the number of the page on which a post stands by its rank from the oldest."""
    return None if rank >= numbered(length, per_page) * per_page else rank // per_page + 1


def slice_of(number: int | None, length: int, per_page: int) -> tuple[Slice, int, int]:
    """Return a page of a list, and from which rank up to which its posts are."""
    last = numbered(length, per_page)
    if number is None:
        return Slice(None, None, last or None), last * per_page, length
    newer = number + 1 if number < last else None
    older = number - 1 if number > 1 else None
    return Slice(number, newer, older), (number - 1) * per_page, number * per_page


def pages_of(length: int, per_page: int) -> Iterator[int | None]:
    """Yield the numbers of all pages of a list."""
    yield None
    yield from range(1, numbered(length, per_page) + 1)


def everything(view: View, state: State) -> Plan:
    """Tell the state anew where all posts stand, and return the plan of drawing all there is."""
    plan = Plan(whole=True, archive=True, moderation=True)
    names: set[str] = set()
    for member in memberships(view):
        _place(state, member)
        plan.articles.add(member.id)
        names.update(map(name_of, member.lists))
    state.stand_lists(_slugs(view, {*map(key_of, names), *lists.standing(view)}))
    per_page = view.settings["site.posts_per_page"]
    for name in state.lists():
        key = key_of(name)
        plan.listings[key] = set(pages_of(state.length(name), per_page))
        plan.feeds.add(key)
    plan.months = set(state.months())
    plan.sitemaps = {"pages", "lists", *(month[:4] for month in plan.months)}
    return plan


def partial(view: View, state: State, touched: Touched) -> Plan:
    """Tell the state where what was touched stands by now, and return what has to be drawn."""
    return _Planner(view, state).plan(touched)


@dataclass(slots=True)
class _Shift:
    """What happens to a list: how long it was, from which rank on it moved, who changed on it.

    `fed` tells that its feed has to be drawn.
    """

    length: int
    start: int | None = None
    changed: set[int] = field(default_factory=set)
    fed: bool = False


class _Planner:
    """One plan in the making: it looks at places before and after the state is told of them."""

    def __init__(self, view: View, state: State) -> None:
        self._view, self._state = view, state
        self._per_page: int = view.settings["site.posts_per_page"]
        self._in_feed: int = view.settings["site.feed_posts"]
        self._shifts: dict[str, _Shift] = {}
        self._plan = Plan()

    def plan(self, touched: Touched) -> Plan:
        """Return what has to be drawn, and tell the state where posts stand by now."""
        state, plan = self._state, self._plan
        plan.moderation = touched.figures
        plan.moved |= touched.led
        months = set(state.months()) if touched.posts else set()
        old = state.posts(touched.posts)
        new = {each.id: each for each in memberships(self._view, touched.posts)}
        was = {post: set(state.lists_of(post)) for post in old}
        every = {name for names in was.values() for name in names}
        every.update(name_of(key) for member in new.values() for key in member.lists)
        self._shifts = {name: _Shift(state.length(name)) for name in every}
        telling = self._telling(old, new) - touched.posts
        for post, standing in old.items():
            self._leave(standing, was[post], new.get(post))
        for post in old:
            state.displace(post)
        for member in new.values():
            _place(state, member)
        for post, member in new.items():
            self._enter(member, was.get(post, set()), old.get(post))
        self._retell(telling, feeds=True)
        self._retell(touched.remarked - touched.posts - telling, feeds=False)
        self._pin(touched.posts | touched.remarked)
        self._list(touched.headings)
        if plan.archive:
            plan.months |= _beside(months, set(state.months()))
        return plan

    def _telling(self, old: dict[int, Standing], new: dict[int, Membership]) -> set[int]:
        """Return the posts whose bodies tell an address that has changed, or came, or went."""
        for post in old.keys() | new.keys():
            before, after = old.get(post), new.get(post)
            if before is None or after is None or before.slug != after.slug:
                self._plan.moved.add((Kind.POST, post))
                slugs = {each.slug for each in (before, after) if each is not None}
                self._plan.led_to.update(map(self._view.addresses.post, slugs))
        posts = [thing for kind, thing in self._plan.moved if kind is Kind.POST]
        return self._state.referring(Kind.POST, posts)

    def _leave(self, old: Standing, was: set[str], new: Membership | None) -> None:
        """Take note of where a post stood, while it still stands there."""
        plan, state = self._plan, self._state
        if new is None:
            plan.gone.add(f"post:{old.id}")
            plan.archive |= not old.page
        plan.media_left |= state.referred(Kind.MEDIA, [old.id])
        self._place_changed(old.page, old.month)
        if _tells_neighbours(old, new):
            plan.articles |= state.beside(name_of(HOME), old.sort_at, old.id)
        stays = set() if new is None or old.sort_at != moment(new.sort_at) else set(new.lists)
        for name in was:
            shift = self._shifts[name]
            rank = self._rank(name, old.sort_at, old.id, shift.length)
            shift.fed |= rank >= shift.length - self._in_feed
            if key_of(name) not in stays:
                _move(shift, rank)

    def _enter(self, new: Membership, was: set[str], old: Standing | None) -> None:
        """Take note of where a post stands by now."""
        plan, state, at = self._plan, self._state, moment(new.sort_at) or ""
        plan.articles.add(new.id)
        self._place_changed(new.page, new.month.isoformat())
        if _tells_neighbours(old, new):
            plan.articles |= state.beside(name_of(HOME), at, new.id)
        if old is None or (old.page, old.month) != (new.page, new.month.isoformat()):
            plan.archive = True
        moved = old is None or old.sort_at != at
        for name in map(name_of, new.lists):
            shift, length = self._shifts[name], state.length(name)
            rank = self._rank(name, at, new.id, length)
            shift.changed.add(rank)
            shift.fed |= rank >= length - self._in_feed
            if moved or name not in was:
                _move(shift, rank)

    def _place_changed(self, page: bool, month: str) -> None:  # noqa: FBT001 - as it is stored
        if page:
            self._plan.sitemaps.add("pages")
        else:
            self._plan.months.add(month)
            self._plan.sitemaps.add(month[:4])

    def _retell(self, posts: set[int], *, feeds: bool) -> None:
        """Draw posts again that stand where they stood, and the pages of lists they are on."""
        state = self._state
        for post, standing in state.posts(posts).items():
            self._plan.articles.add(post)
            for name in state.lists_of(post):
                length = state.length(name)
                shift = self._shifts.setdefault(name, _Shift(length))
                rank = self._rank(name, standing.sort_at, post, length)
                shift.changed.add(rank)
                shift.fed |= feeds and rank >= length - self._in_feed

    def _rank(self, name: str, sort_at: str, post: int, length: int) -> int:
        """Return how many posts of a list are older; counted from the newer side, as most are."""
        return length - 1 - self._state.newer_than(name, sort_at, post)

    def _pin(self, touched: set[int]) -> None:
        """Draw the home page where what is pinned there changes, or did."""
        pinned = lists.sticky(self._view)
        known = self._state.known().get("pinned", "")
        told = " ".join(map(str, pinned))
        if told != known or not touched.isdisjoint(pinned):
            self._plan.listings.setdefault(HOME, set()).add(None)
        self._state.note({"pinned": told})

    def _list(self, headings: set[ListKey]) -> None:
        """Turn what happened to lists into the pages that show it."""
        state, plan, per_page = self._state, self._plan, self._per_page
        before = state.lists()
        standing = set(map(name_of, lists.standing(self._view)))
        looked = self._shifts.keys() | set(map(name_of, headings)) | standing
        looked |= {name for name in before if name.startswith(f"{Gathering.AUTHOR}:")}
        lengths = {name: state.length(name) for name in looked}
        there = {name for name in looked if lengths[name] or name in standing}
        slugs = _slugs(self._view, map(key_of, there))
        after = {name: slug for name, slug in before.items() if name not in looked} | slugs
        for name in looked:
            old, new = before.get(name), after.get(name)
            if old != new:
                plan.sitemaps.add("lists")
                self._relist(name, old, new)
            if new is None:
                continue
            key = key_of(name)
            if old != new or key in headings:
                plan.feeds.add(key)
                plan.listings[key] = set(pages_of(lengths[name], per_page))
            if name in self._shifts:
                if bool(lengths[name]) != bool(self._shifts[name].length):
                    plan.sitemaps.add("lists")
                self._pages(key, self._shifts[name], lengths[name])
        if after != before:
            state.stand_lists(after)

    def _relist(self, name: str, old: str | None, new: str | None) -> None:
        """Take note that a list came, went or has another address."""
        by, thing = key_of(name)
        self._plan.moved.add((Kind(_KINDS[by]), thing))
        for slug in (old, new):
            if slug is not None:
                self._plan.led_to.add(self._view.addresses.list_(by, slug))
        if new is None:
            self._plan.gone.add(f"{name}/")

    def _pages(self, key: ListKey, shift: _Shift, length: int) -> None:
        """Take note of which pages of a list show what happened to it."""
        plan, per_page, name = self._plan, self._per_page, name_of(key)
        if shift.fed or shift.start is not None:
            plan.feeds.add(key)
        before, after = numbered(shift.length, per_page), numbered(length, per_page)
        pages = {page_of(rank, length, per_page) for rank in shift.changed}
        if shift.start is not None:
            pages |= {None, *range(shift.start // per_page + 1, after + 1)}
        if before != after:  # the last of the numbered ones tells which is newer
            pages |= {None, min(before, after) or None, *range(before + 1, after + 1)}
        plan.gone.update(f"{name}/{number}" for number in range(after + 1, before + 1))
        plan.listings.setdefault(key, set()).update(pages)


def _beside(before: set[str], after: set[str]) -> set[str]:
    """Return the months that stand beside one that came or went, with those of their years."""
    order = sorted(before | after)
    found = set()
    for place, month in enumerate(order):
        if month in before and month in after:
            continue
        for step in (-1, 1):
            near = place + step
            while 0 <= near < len(order) and order[near] not in after:
                near += step
            if 0 <= near < len(order):
                found.add(order[near])
    return found


def _move(shift: _Shift, rank: int) -> None:
    shift.start = rank if shift.start is None else min(rank, shift.start)


def _tells_neighbours(old: Standing | None, new: Membership | None) -> bool:
    """Tell whether the posts beside one show something else by now."""
    if old is None or new is None:
        return not any(each.page for each in (old, new) if each is not None)
    before = old.page, old.slug, old.title, old.sort_at
    return before != (new.page, new.slug, new.title_digest, moment(new.sort_at))


_KINDS = {
    Gathering.CATEGORY: Kind.CATEGORY,
    Gathering.TAG: Kind.TAG,
    Gathering.AUTHOR: Kind.CONTRIBUTOR,
}


def _place(state: State, member: Membership) -> None:
    """Tell the state where a post stands."""
    standing = Standing(
        member.id,
        member.page,
        member.slug,
        member.title_digest,
        moment(member.sort_at) or "",
        moment(member.updated_at) or "",
        member.month.isoformat(),
    )
    state.place(standing, map(name_of, member.lists), member.refers)


def _slugs(view: View, keys: Iterable[ListKey]) -> dict[str, str]:
    return {name_of(key): slug for key, slug in lists.slugs(view, keys)}
