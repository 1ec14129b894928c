"""How a blog is looked at when it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from blogctl.services.settings import Settings
from blogctl.site.paths import Addresses
from blogctl.store.smaller import Fitted


@dataclass(frozen=True, slots=True)
class View:
    """A blog as readers may see it at a moment; with `drafts`, as its writers preview it.

    A preview shows drafts and scheduled posts as if they were out, and nothing else that is not
    public. `fitted` is what is known of pictures, by their hashes.
    """

    session: Session
    settings: Settings
    addresses: Addresses
    now: datetime
    drafts: bool = False
    fitted: Mapping[str, Fitted] = field(default_factory=dict)
