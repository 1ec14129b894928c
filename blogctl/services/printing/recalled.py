"""Entries kept in mind: a post stands on many lists, and is the same on each."""

from collections.abc import Collection, Iterable

from blogctl.records.pages import Entry
from blogctl.services.printing import posts
from blogctl.services.printing.view import View

_MOST, _MOST_WHOLE = 20_000, 400


class Recalled:
    """A `lists.Reader` that reads each post once, unless there are too many to be kept."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._whole: dict[int, Entry] = {}

    def keep(self, entry: Entry) -> None:
        """Keep an entry that was read for its own page."""
        if entry.html is None and len(self._entries) < _MOST:
            self._entries.setdefault(entry.id, entry)

    def __call__(
        self, view: View, ids: Iterable[int], *, whole: Collection[int] = ()
    ) -> list[Entry]:
        """Return the posts of these that are shown, in this order; those of `whole` so."""
        wanted = list(ids)
        plain = [post for post in wanted if post not in whole]
        begun = _known(self._entries, view, plain, whole=False, most=_MOST)
        full = _known(
            self._whole,
            view,
            [each for each in wanted if each in whole],
            whole=True,
            most=_MOST_WHOLE,
        )
        found = begun | full
        return [found[post] for post in wanted if post in found]


def _known(
    kept: dict[int, Entry], view: View, ids: list[int], *, whole: bool, most: int
) -> dict[int, Entry]:
    lacking = [post for post in ids if post not in kept]
    if len(kept) + len(lacking) > most:
        kept.clear()
        lacking = ids
    for entry in posts.entries(view, lacking, whole=lacking if whole else ()):
        kept[entry.id] = entry
    return {post: kept[post] for post in ids if post in kept}
