"""What `tick` did, or has to do."""

from dataclasses import dataclass

from blogctl.vocabulary import Ticked, TickStep


@dataclass(frozen=True, slots=True)
class TickRecord:
    """A step of `tick`: what became of it, how much it did, and to what.

    `count` is of files of the site, hooks that were run, comments or backups; `detail` the site's
    folder, the backup's file, or why it failed.
    """

    step: TickStep
    outcome: Ticked
    count: int | None = None
    detail: str | None = None
