"""What of another blog is wanted, and what is to be done where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from blogctl.records.moving import MovedPost
from blogctl.slugs import slugify
from blogctl.vocabulary import PostStatus, ShownStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is wanted of a blog that comes in; the default is all of it.

    `people` leads from their keys to contributors, `default_author` is who signs what nobody
    signed. `categories` are slugs; a post in any of them is wanted.
    """

    statuses: frozenset[ShownStatus] | None = None
    since: datetime | None = None
    categories: frozenset[str] | None = None
    comments: bool = True
    people: Mapping[str, int] = field(default_factory=dict)
    default_author: int | None = None

    def unwanted(self, post: MovedPost, now: datetime) -> str | None:
        """Return the word for why a post is not wanted; None for one that is."""
        if self.statuses is not None and _shown(post, now) not in self.statuses:
            return "other-status"
        moment = post.published_at or post.created_at
        if self.since is not None and (moment is None or moment < self.since):
            return "before-since"
        if self.categories is not None and self.categories.isdisjoint(
            slugify(word, kind="category")
            for each in post.categories
            for word in (each.key, each.name or each.key)
        ):
            return "other-category"
        return None


def _shown(post: MovedPost, now: datetime) -> ShownStatus:
    ahead = post.published_at is not None and post.published_at > now
    if post.status is PostStatus.PUBLISHED and ahead:
        return ShownStatus.SCHEDULED
    return ShownStatus(post.status)
