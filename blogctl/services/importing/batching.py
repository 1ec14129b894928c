"""What a reader yields, some at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from blogctl.records.moving import Moved, MovedComment, MovedPost
from blogctl.services.rendering import Rendering

_THINGS = 1_000
_CHARACTERS = 4_000_000  # of the bodies of a batch, unless one alone has more


@dataclass(frozen=True, slots=True)
class Batch:
    """Things that come in together, and by their posts' keys bodies that were rendered before."""

    things: list[Moved]
    ready: dict[str, Rendering] = field(default_factory=dict)


def batches(things: Iterable[Moved]) -> Iterator[Batch]:
    """Yield batches that begin with a post, where they can, so that comments stay by theirs."""
    batch: list[Moved] = []
    room = _CHARACTERS
    for thing in things:
        full = len(batch) >= _THINGS or room <= 0
        if full and (isinstance(thing, MovedPost) or len(batch) >= 4 * _THINGS):
            yield Batch(batch)
            batch, room = [], _CHARACTERS
        batch.append(thing)
        if isinstance(thing, MovedPost | MovedComment):
            room -= len(thing.body)
    if batch:
        yield Batch(batch)
