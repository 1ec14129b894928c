"""Pages with readers, for tests: posts and comments as the services make them, in few words."""

from datetime import timedelta

from blogctl.models.base import identity
from blogctl.models.posts import Post
from blogctl.services import comments, moderation
from blogctl.services.audit import Change
from blogctl.services.comments import Remark
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.vocabulary import CommentStatus, PostStatus
from tests.conftest import NOW


def page(
    change: Change,
    slug: str = "mon-billet",
    *,
    title: str = "Mon billet",
    status: PostStatus = PostStatus.PUBLISHED,
    days_ago: int = 10,
    comments_open: bool = True,
) -> int:
    """Make a post and return its id."""
    at = NOW - timedelta(days=days_ago)
    post = Post(
        slug=slug,
        title=title,
        status=status,
        published_at=at,
        sort_at=at,
        comments_open=comments_open,
        created_at=at,
        updated_at=at,
    )
    change.session.add(post)
    change.session.flush()
    return identity(post)


def comment(
    change: Change,
    post: int,
    name: str = "Anne",
    body: str = "Merci !",
    *,
    minute: int = 0,
    status: CommentStatus = CommentStatus.PENDING,
    email: str | None = None,
    ip: str | None = None,
    parent: int | None = None,
) -> int:
    """Take in a comment, so many minutes after yesterday's now, and return its id."""
    remark = Remark(
        name=name,
        body=body,
        email=email,
        ip=ip,
        parent=str(parent) if parent else None,
        at=NOW - timedelta(days=1) + timedelta(minutes=minute),
        status=status,
    )
    return comments.add(change, post, remark, force=True)


def one_in_each_state(change: Change) -> None:
    """Make a post with the comments 1 to 4, pending, approved, rejected and spam."""
    post = page(change)
    for minute, status in enumerate(CommentStatus):
        ip = "203.0.113.7" if minute in {0, 3} else None
        comment(change, post, "Anne", f"Texte {minute}", minute=minute, status=status, ip=ip)


def decide(change: Change, to: CommentStatus, *ids: int, reason: str | None = None) -> Outcome:
    """Decide on the comments with these ids."""
    selection.choose(change.session, ids)
    return moderation.decide(change, to, reason=reason)
