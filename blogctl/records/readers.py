"""Who read what, as the log of a web server tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Hit: TypeAlias = tuple[int, bytes, bytes, bytes, bytes, bytes, bytes]
"""A request: when, in seconds since 1970; of which host; how; for what; status, referrer, agent.

The host and the agent are empty where the log does not have them, `-` where the reader gave none;
a query is left out. A plain tuple, for a million of them are made.
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some lines of a log: its requests, and how many lines are none, the `first` at that number.

    `cut` is set where a packed log ends too early or is damaged: nothing follows.
    """

    hits: Sequence[Hit] = ()
    strange: int = 0
    first: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Agent:
    """Who a program says it is.

    `robot` is its name where it is no browser, `reader` where it may read feeds for somebody, and
    `subscribers` for how many, as it says.
    """

    robot: str | None = None
    reader: str | None = None
    subscribers: int | None = None


@dataclass(frozen=True, slots=True)
class ReadersRecord:
    """What was read of a post, on a day, by way of a host, in a feed reader …; see `--by`.

    A request counts once: as one of a robot, a view, a fetch of a feed or of what is missing. None
    is what has no sense here; a group that is None stands for the rare ones, counted together.
    """

    group: str | None
    title: str | None = None
    views: int | None = None
    robots: int | None = None
    feeds: int | None = None
    missing: int | None = None
    subscribers: int | None = None
    nearest: str | None = None
