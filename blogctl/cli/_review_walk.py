"""The way of a reviewer through a queue: to the next that waits, back over what was shown."""

from typing import TYPE_CHECKING

from blogctl.cli import _comment_sets
from blogctl.cli._context import Context
from blogctl.errors import NotFound
from blogctl.services import comment_lists, reviewing
from blogctl.services.reviewing import FIRST, Place, Sight

if TYPE_CHECKING:
    from sqlmodel import Session


class Walk:
    """Where a reviewer is; `sight` is the comment as it was read last, None past the last one.

    The next comment is that which follows the furthest place that was reached, so what comes in
    meanwhile is met too, and a step costs the same however long the queue is.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shown: list[int] = []
        self._at = -1
        self._beyond: Place = FIRST
        self.sight: Sight | None = None

    def forward(self) -> None:
        """Go to the next comment that waits, among those shown or beyond them."""
        with self._context.reading() as session:
            wanted = _comment_sets.wanted(self._context, session)
            self._context.actor(session)
            for place in range(self._at + 1, len(self._shown)):
                if reviewing.is_awaited(session, wanted, self._shown[place]):
                    self._go_to(session, place, awaited=True)
                    return
            order = reviewing.order_of(wanted)
            found = comment_lists.following(session, wanted, order, beyond=self._beyond)
            if found is None:
                self._at, self.sight = len(self._shown), None
                return
            self._shown.append(found)
            sight = self._go_to(session, len(self._shown) - 1, awaited=True)
            if sight.place is not None:
                self._beyond = sight.place

    def skip(self) -> None:
        """Go to the next comment; past the last one, to the first that still waits."""
        if self.sight is None:
            self._beyond = FIRST
        self.forward()

    def back(self) -> bool:
        """Go to the one that was shown before, whatever became of it; return whether there is."""
        with self._context.reading() as session:
            for place in range(self._at - 1, -1, -1):
                try:
                    self._go_to(session, place)
                except NotFound:
                    continue
                return True
        return False

    def look_again(self, before: Sight) -> bool:
        """Stay with a comment that still waits, else go on; return whether it is another now."""
        try:
            with self._context.reading() as session:
                now = self._go_to(session, self._at)
        except NotFound:
            self.forward()
            return True
        if now.newest != before.newest and not now.awaited:
            self.forward()
            return True
        return False

    def return_to(self, comment: int) -> None:
        """Go to a comment that was shown. Raises NotFound where it is gone."""
        place = len(self._shown) - 1 - self._shown[::-1].index(comment)
        with self._context.reading() as session:
            self._go_to(session, place)

    def left(self) -> int:
        """Count what waits in the whole queue."""
        with self._context.reading() as session:
            return reviewing.waiting(session, _comment_sets.wanted(self._context, session))

    def _go_to(self, session: "Session", place: int, *, awaited: bool | None = None) -> Sight:
        wanted, settings = _comment_sets.wanted(self._context, session), self._context.settings
        comment = self._shown[place]
        sight = reviewing.look(session, comment, wanted, settings=settings, awaited=awaited)
        self._at, self.sight = place, sight
        return sight
