"""How a blog is looked at when it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services.settings import Settings
from blogctl.site.paths import Addresses
from blogctl.store.dialect import in_the_row
from blogctl.store.smaller import Fitted
from blogctl.vocabulary import PostStatus


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

    def shows(self, posts: FromClause = tables.POST) -> ColumnElement[bool]:
        """Return the condition that a post or a page is shown.

        It is looked at in the row: which index finds it is said by what else is asked, else SQLite
        goes through all that was ever published. Of a published post `sort_at` is `published_at`.
        """
        status = in_the_row(posts.c.status)
        if self.drafts:
            return status != PostStatus.TRASHED
        return and_(status == PostStatus.PUBLISHED, in_the_row(posts.c.sort_at) <= self.now)
