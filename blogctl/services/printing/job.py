"""What a build takes along into all of its processes."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from sqlmodel import Session

from blogctl.records.pages import Frame
from blogctl.services.printing.view import View
from blogctl.services.settings import Settings
from blogctl.site.paths import Addresses
from blogctl.site.theme import Theme
from blogctl.store.smaller import Fitted

Progress: TypeAlias = Callable[[int], AbstractContextManager[Callable[[int], object]]]
"""What opens with how many pages are to be drawn, and then hears of those that are."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that a press needs besides a session: what it takes into another process."""

    blog: Path
    root: Path
    settings: Settings
    addresses: Addresses
    now: datetime
    drafts: bool
    fitted: Mapping[str, Fitted]
    frame: Frame
    theme: Theme
    by_bytes: bool

    def view(self, session: Session) -> View:
        """Return the blog as it is printed."""
        return View(
            session, self.settings, self.addresses, self.now, self.drafts, dict(self.fitted)
        )
