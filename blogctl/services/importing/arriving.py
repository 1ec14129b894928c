"""The way in: what a reader yields, taken in batches, until all of it is here or told of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlmodel import Session

from blogctl.errors import Partial, Usage
from blogctl.models import tables
from blogctl.records.imports import ArrivalRecord, ImportRecord
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedCategory,
    MovedComment,
    MovedMedia,
    MovedPerson,
    MovedPost,
    MovedTag,
    Origin,
    Thread,
    Unread,
)
from blogctl.services.audit import Change
from blogctl.services.importing.batching import Batch
from blogctl.services.importing.comments import Comments
from blogctl.services.importing.media import Media
from blogctl.services.importing.posts import Posts
from blogctl.services.importing.tally import KINDS, Note, Tally
from blogctl.services.importing.threads import Threads
from blogctl.services.importing.under_way import UnderWay
from blogctl.services.importing.wishes import Wishes
from blogctl.services.rendering import Rendering
from blogctl.store.batches import indexed_at_the_end
from blogctl.vocabulary import Arrival, Kind

_COUNTED = {
    "contributor": tables.CONTRIBUTOR,
    "category": tables.CATEGORY,
    "tag": tables.TAG,
    "media": tables.MEDIA,
    "post": tables.POST,
    "comment": tables.COMMENT,
}

_Record = TypeVar("_Record")


def bring_in(
    change: Change,
    batches: Iterable[Batch],
    *,
    media: Path,
    wishes: Wishes,
    tell: Callable[[ArrivalRecord], None] | None = None,
    aside: Callable[[Thread, MovedComment], None] | None = None,
) -> list[ImportRecord]:
    """Bring in what a reader yielded, and return how many of each kind came and what they became.

    Files go into the folder `media`. `tell` hears what became of each thing; `aside` is given each
    comment whose page is not here. Raises Partial where what came and what is here do not add up.
    """
    coming = iter(batches)
    first = next(coming, None)
    origin = first.things[0] if first is not None else None
    if first is None or not isinstance(origin, Origin):
        raise Usage("import-empty")
    way = UnderWay(change, origin, wishes, Tally(tell))
    before = _rows(change.session)
    with indexed_at_the_end(change.session):
        _Arriving(way, media, aside).take_all(chain([first], coming))
    way.tally.check()
    _compare(before, _rows(change.session), way.tally)
    return way.tally.records()


class _Arriving:
    """The parts of an import, in the order in which they need each other."""

    def __init__(
        self, way: UnderWay, media: Path, aside: Callable[[Thread, MovedComment], None] | None
    ) -> None:
        self._way = way
        self._media = Media(way, media)
        self._posts = Posts(way)
        self._threads = Threads(way)
        self._comments = Comments(way, self._posts)
        self._aside = aside

    def take_all(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            self._take(batch.things, batch.ready)
        self._posts.finish()
        self._comments.finish()
        self._way.terms.finish()

    def _take(self, batch: Sequence[Moved], ready: Mapping[str, Rendering]) -> None:
        way = self._way
        way.people.take(_of(batch, MovedPerson))
        way.terms.take([*_of(batch, MovedCategory), *_of(batch, MovedTag)])
        self._media.take(_of(batch, MovedMedia))
        self._posts.take(_of(batch, MovedPost), ready)
        self._threads.take(_of(batch, Thread))
        self._take_comments(_of(batch, MovedComment))
        for unread in _of(batch, Unread):
            kind = unread.kind if unread.kind in KINDS else "other"
            way.tally.came(kind)
            note = Note(unread.reason, unread.detail, unread.place)
            way.tally.became(kind, Arrival.SKIPPED, unread.key, note)
        for loss in _of(batch, Loss):
            way.tally.lost(loss.kind, loss.key, Note(loss.reason, loss.detail, loss.place))

    def _take_comments(self, comments: Sequence[MovedComment]) -> None:
        tally = self._way.tally
        if not self._way.wishes.comments:
            tally.came("comment", len(comments))
            for comment in comments:
                note = Note("not-wanted", place=comment.place)
                tally.became("comment", Arrival.SKIPPED, comment.key, note)
            return
        posts = self._way.ledger.things(Kind.POST, (comment.post for comment in comments))
        posts = {key: post for key, post in posts.items() if not self._posts.is_unwanted(key)}
        for comment in comments:
            thread = self._threads.of(comment.post)
            if thread and thread.post is not None:
                posts[comment.post] = thread.post
            elif self._aside is not None and comment.post not in posts:
                self._aside(thread.said if thread else Thread(key=comment.post), comment)
        self._comments.take(comments, posts)


def _of(batch: Sequence[Moved], kind: type[_Record]) -> list[_Record]:
    return [thing for thing in batch if isinstance(thing, kind)]


def _rows(session: Session) -> dict[str, int]:
    """Return how many rows each kind has."""
    return {
        kind: int(session.execute(select(func.count()).select_from(table)).scalar_one())
        for kind, table in _COUNTED.items()
    }


def _compare(before: dict[str, int], after: dict[str, int], tally: Tally) -> None:
    """Raise Partial where the tables did not grow by what was told to be new."""
    for kind in _COUNTED:
        words = ("post", "page") if kind == "post" else (kind,)
        told, found = tally.created(*words), after[kind] - before[kind]
        if told != found:
            raise Partial("import-uneven", kind=kind, came=told, told=found)
