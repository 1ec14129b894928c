"""Comments: how they come in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.models.base import identity
from blogctl.models.comments import Comment
from blogctl.models.posts import Post
from blogctl.services import assigning, comment_lists, numbering, owed, references, rules
from blogctl.services.audit import Change
from blogctl.services.learning import Learned
from blogctl.services.rules import Arrival, Found
from blogctl.services.settings import Settings, load
from blogctl.text import (
    COMMENT_LIMIT,
    FIELD_LIMIT,
    NAME_LIMIT,
    check_email,
    check_ip,
    check_url,
    clean,
    email_key,
    line,
)
from blogctl.vocabulary import Action, CommentStatus, Kind, PostStatus

_ANONYMOUS = {"fr": "Anonyme"}


def anonymous(language: str) -> str:
    """Return what somebody without a name is called on a page of a blog in this language."""
    return _ANONYMOUS.get(language.partition("-")[0], "Anonymous")


@dataclass(frozen=True, slots=True)
class Remark:
    """What came in: who says what, from where, in answer to which comment.

    Rules look at it unless its `status` is said; `trap` and `seconds` are as of `rules.Arrival`.
    """

    name: str
    body: str
    email: str | None = None
    url: str | None = None
    ip: str | None = None
    parent: str | None = None
    at: datetime | None = None
    status: CommentStatus | None = None
    user_agent: str | None = None
    trap: bool = False
    seconds: int | None = None


def add(
    change: Change,
    post: int,
    remark: Remark,
    *,
    force: bool = False,
    learned: Callable[[], Learned] | None = None,
) -> int:
    """Take in a comment on a post and return its id.

    The rules say where it starts, and `comments.policy` where they have nothing against it. Raises
    Conflict where the post's comments are closed or readers can't see it, unless `force`, and where
    the comment that it answers is elsewhere, rejected or spam. `learned` is as of `rules.look`.
    """
    session = change.session
    at = remark.at or change.now
    row, settings = session.get_one(Post, post), load(session)
    if not force:
        _check_open(row, settings=settings, at=at, now=change.now)
    comment = _comment(session, post, remark, at=at)
    found: list[Found] = []
    if remark.status is None:
        arrival = _arrival(comment, remark)
        found = rules.look(session, arrival, settings=settings, learned=learned)
    status = remark.status or rules.status(found, settings["comments.policy"])
    comment.status = status
    if remark.status not in {None, CommentStatus.PENDING}:  # somebody decided, and not the policy
        comment.decided_at = change.now
        comment.decided_by = change.actor.name
        comment.decided_by_id = change.actor.contributor_id
    if status is CommentStatus.APPROVED:
        comment.number = numbering.following(session, post)
    comment.due_at = owed.due(settings)(at)
    session.add(comment)
    session.flush()
    rules.keep(session, identity(comment), found)
    change.record(Action.CREATE, Kind.COMMENT, identity(comment), after=str(status))
    if status in comment_lists.OPEN:
        assigning.at_arrival(change, identity(comment), settings=settings)
    return identity(comment)


def _comment(session: Session, post: int, remark: Remark, *, at: datetime) -> Comment:
    """Return what came in as a comment, checked, and nothing decided about it."""
    comment = Comment(
        post_id=post,
        author_name=required(remark.name, "name"),
        body=checked_body(remark.body),
        parent_id=_parent(session, post, remark.parent),
        ip=check_ip(remark.ip) if remark.ip else None,
        created_at=at,
    )
    if remark.email:
        comment.author_email = check_email(line(remark.email, what="email"), "email")
        comment.author_email_key = email_key(comment.author_email)
    if remark.url:
        comment.author_url = check_url(line(remark.url, what="url", limit=FIELD_LIMIT), "url")
    if remark.user_agent:  # cut, for nobody can be told that their browser's name is too long
        agent = line(remark.user_agent[:FIELD_LIMIT], what="user-agent", limit=FIELD_LIMIT)
        comment.user_agent = agent or None
    return comment


def _arrival(comment: Comment, remark: Remark) -> Arrival:
    return Arrival(
        post=comment.post_id,
        name=comment.author_name,
        email_key=comment.author_email_key,
        url=comment.author_url,
        ip=comment.ip,
        body=comment.body,
        at=comment.created_at,
        trap=remark.trap,
        seconds=remark.seconds,
    )


def _check_open(post: Post, *, settings: Settings, at: datetime, now: datetime) -> None:
    published = post.published_at
    if post.status is not PostStatus.PUBLISHED or published is None or published > now:
        raise Conflict("post-not-public", refs=[post.slug], slug=post.slug)
    days = settings["comments.close_after"]
    if not post.comments_open or (days and at > published + timedelta(days=days)):
        raise Conflict("comments-closed", refs=[post.slug], slug=post.slug)


def required(text: str, what: str, *, limit: int = NAME_LIMIT) -> str:
    """Return a text on one line; raises Usage where there is none."""
    value = line(text, what=what, limit=limit)
    if not value:
        raise Usage("empty-value", what=what)
    return value


def checked_body(text: str, *, what: str = "comment") -> str:
    """Return what is said, cleaned; raises Usage where there is nothing, or too much."""
    body = clean(text, what=what, size=COMMENT_LIMIT).strip()
    if not body:
        raise Usage("empty-value", what=what)
    return body


def _parent(session: Session, post: int, ref: str | None) -> int | None:
    if ref is None:
        return None
    parent = references.one(session, Kind.COMMENT, ref)
    row = session.get_one(Comment, parent)
    if row.post_id != post:
        raise Conflict("parent-elsewhere", refs=[ref])
    if row.status in {CommentStatus.REJECTED, CommentStatus.SPAM}:
        raise Conflict("parent-turned-down", refs=[ref], status=str(row.status))
    return parent
