"""The site as the server sees it: drawn by one thread, looked at anew before each page."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from blogctl.services.printing.showing import Showcase, Shown
from blogctl.store.engine import Store
from blogctl.store.watching import Watch

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Site:
    """A blog's pages, for one event loop; made where the blog can be read, as `Showcase` is."""

    def __init__(
        self,
        blog: Path,
        clock: Callable[[], datetime],
        *,
        base: str = "",
        cache: Path | None = None,
    ) -> None:
        self._clock = clock
        self._watch = Watch(blog)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="pages")
        self._lock = asyncio.Lock()
        self._due = False
        # In the thread that draws, because what it keeps is open there alone.
        self.show = self._pool.submit(
            lambda: Showcase(Store(blog), now=clock(), base=base, cache=cache)
        ).result()

    async def renew(self, *, at_once: bool = True) -> None:
        """Let pages be as the blog is now: what another process just changed shows.

        With `at_once` false they may be as they were a second ago.
        """
        if (at_once and self._watch.changed()) or self.show.is_due(self._clock()):
            self._due = True
        async with self._lock:
            if self._due:
                self._due = False
                try:
                    await self.run(self.show.renew, self._clock())
                except BaseException:
                    self._due = True
                    raise

    async def file(self, path: str) -> Shown | None:
        """Return a file of the site; None where there is none."""
        kept = self.show.kept(path)
        return kept if kept is not None else await self.run(self.show.file, path)

    async def run(self, work: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Do some work in the thread that draws."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: work(*args, **named))

    def close(self) -> None:
        """Let the thread end what it does, and close the blog."""
        self._pool.submit(self.show.close).result()
        self._pool.shutdown()
        self._watch.close()
