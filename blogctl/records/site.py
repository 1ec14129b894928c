"""Sites that were built."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A site as a build left it: its folder and address, and how many of its files are new.

    `counter` is the blog's change counter that it shows, `missing` the files of media that are not
    where they should be.
    """

    folder: str
    url: str
    written: int
    unchanged: int
    removed: int
    counter: int
    missing: tuple[str, ...] = ()
