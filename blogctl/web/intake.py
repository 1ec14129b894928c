"""One thread writes what readers send: all that came while the last commit was under way is one.

Nobody is told that a comment came in before it is on the disk.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import datetime
from queue import Empty, Full, Queue
from threading import Thread
from typing import Any, TypeAlias, TypeVar

from sqlmodel import Session

from blogctl.errors import BlogctlError, Busy
from blogctl.services import receiving
from blogctl.store.engine import Store

_T = TypeVar("_T")
Work: TypeAlias = Callable[[Session, datetime], _T]
"""What is written for a reader, at a moment; what it returns is what they are told."""

AT_ONCE = 100
"""Works of one commit at most: who waits for it must not wait long."""

WAITING = 500
"""Works that may wait for the thread; more are asked to try again."""


class Intake:
    """Does works, of any event loop; `clock` tells when they came."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._queue: Queue[tuple[Work[Any], Future[Any]] | None] = Queue(WAITING)
        self._thread = Thread(target=self._work, name="intake", daemon=True)
        self._thread.start()

    async def do(self, work: Work[_T]) -> _T:
        """Return what came of a work, once it is on the disk.

        Raises Busy where too many wait, and what the work and `Store.transaction` raise.
        """
        done: Future[_T] = Future()
        try:
            self._queue.put_nowait((work, done))
        except Full as error:
            raise Busy("locked", path=str(self._store.path)) from error
        return await asyncio.wrap_future(done)

    def close(self) -> None:
        """Do what was submitted, and end."""
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

    def _take(self, batch: list[tuple[Work[Any], "Future[Any]"]]) -> None:
        # Of who is gone nothing is written; from here on nobody can go.
        batch = [(work, done) for work, done in batch if done.set_running_or_notify_cancel()]
        try:
            outcomes = self._written([work for work, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of anything that fails
            outcomes = [(None, error)] * len(batch)
        for (_, done), (result, failure) in zip(batch, outcomes, strict=True):
            if failure is None:
                done.set_result(result)
            else:
                done.set_exception(failure)

    def _written(self, works: list[Work[Any]]) -> list[tuple[Any, Exception | None]]:
        """Do works by one commit; each is refused alone, all fail together."""
        outcomes: list[tuple[Any, Exception | None]] = []
        now = self._clock()
        with self._store.transaction() as session:
            receiving.forget_spent(session, now=now)
            for work in works:
                try:
                    with session.begin_nested():
                        outcomes.append((work(session, now), None))
                except BlogctlError as error:
                    outcomes.append((None, error))
        return outcomes
