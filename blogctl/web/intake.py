"""One thread writes what readers send: all that came while the last commit was under way is one.

Nobody is told that a comment came in before it is on the disk.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import datetime
from queue import Empty, Full, Queue
from threading import Thread

from blogctl.errors import BlogctlError, Busy
from blogctl.services import receiving
from blogctl.services.receiving import Offer, Taken
from blogctl.store.engine import Store

AT_ONCE = 100
"""Comments of one commit at most: who waits for it must not wait long."""

WAITING = 500
"""Comments that may wait for the thread; more are asked to try again."""


class Intake:
    """Takes comments in, from any thread; `clock` tells when they came."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._queue: Queue[tuple[Offer, Future[Taken]] | None] = Queue(WAITING)
        self._thread = Thread(target=self._work, name="intake", daemon=True)
        self._thread.start()

    def offer(self, offer: Offer) -> "Future[Taken]":
        """Return what will have become of a comment, once it is on the disk.

        Raises Busy where too many wait.
        """
        taken: Future[Taken] = Future()
        try:
            self._queue.put_nowait((offer, taken))
        except Full as error:
            raise Busy("locked", path=str(self._store.path)) from error
        return taken

    def close(self) -> None:
        """Take in what was offered, and end."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        with closing(self._store):
            while (first := self._queue.get()) is not None:
                batch, last = [first], False
                while len(batch) < AT_ONCE and not last:
                    try:
                        more = self._queue.get_nowait()
                    except Empty:
                        break
                    last = more is None
                    batch += [] if more is None else [more]
                self._take(batch)
                if last:
                    return

    def _take(self, batch: list[tuple[Offer, "Future[Taken]"]]) -> None:
        try:
            outcomes = self._written([offer for offer, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of anything that fails
            outcomes = [error] * len(batch)
        for (_, taken), outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Taken):
                taken.set_result(outcome)
            else:
                taken.set_exception(outcome)

    def _written(self, offers: list[Offer]) -> list[Taken | Exception]:
        """Take comments in by one commit; each is refused alone, all fail together."""
        outcomes: list[Taken | Exception] = []
        now = self._clock()
        with self._store.transaction() as session:
            receiving.forget_spent(session, now=now)
            for offer in offers:
                try:
                    with session.begin_nested():
                        outcomes.append(receiving.take(session, offer, now=now))
                except BlogctlError as error:
                    outcomes.append(error)
        return outcomes
