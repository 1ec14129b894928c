"""How far work has come that takes longer than a second: a bar, for people at a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from blogctl.cli._context import Context

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 1.0
_BETWEEN = 0.1


@contextmanager
def bar(context: Context, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how much more is done of `total`, in any unit."""
    if context.output.quiet or not context.output.stderr.isatty():
        yield _unheard
        return
    shown = _Bar(context, total)
    try:
        yield shown.step
    finally:
        shown.stop()


def _unheard(_: int) -> None:
    """Hear of progress, and show nothing."""


class _Bar:
    """A bar that appears after a second, and is gone at the end."""

    def __init__(self, context: Context, total: int) -> None:
        self._context = context
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _PATIENCE
        self._progress: Progress | None = None

    def step(self, more: int) -> None:
        """Take note of more that is done."""
        self._done += more
        if time.monotonic() >= self._next:
            self._show()

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - costs what a list does
        from rich.progress import Progress  # noqa: PLC0415

        if self._progress is None:
            console = Console(file=self._context.output.stderr)
            self._progress = Progress(console=console, transient=True, auto_refresh=False)
            self._progress.start()
            self._progress.add_task("", total=self._total)
        self._progress.update(self._progress.task_ids[0], completed=min(self._done, self._total))
        self._progress.refresh()
        self._next = time.monotonic() + _BETWEEN

    def stop(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
