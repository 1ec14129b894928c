"""Comments: how they come in, and what is known of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.comments import Comment
from blogctl.models.posts import Post
from blogctl.records.comments import CommentDetail, CommentRecord
from blogctl.services import comment_lists, numbering, references
from blogctl.services.audit import Change
from blogctl.services.settings import Settings, load
from blogctl.text import (
    COMMENT_LIMIT,
    FIELD_LIMIT,
    check_email,
    check_ip,
    check_url,
    clean,
    email_key,
    fold,
    line,
)
from blogctl.vocabulary import Action, CommentPolicy, CommentStatus, Kind, PostStatus
from blogctl.when import iso

COMMENTS = tables.COMMENT
_RECORDS, _OPERATIONS = tables.AUDIT_RECORD, tables.OPERATION


@dataclass(frozen=True, slots=True)
class Remark:
    """What came in: who says what, from where, in answer to which comment."""

    name: str
    body: str
    email: str | None = None
    url: str | None = None
    ip: str | None = None
    parent: str | None = None
    at: datetime | None = None
    status: CommentStatus | None = None


def add(change: Change, post: int, remark: Remark, *, force: bool = False) -> int:
    """Take in a comment on a post and return its id; `comments.policy` says where it starts.

    Raises Conflict where the post's comments are closed or readers can't see it, unless `force`,
    and where the comment that it answers is elsewhere, rejected or spam.
    """
    session = change.session
    at = remark.at or change.now
    row = session.get_one(Post, post)
    if not force:
        _check_open(row, settings=load(session), at=at, now=change.now)
    comment = Comment(
        post_id=post,
        author_name=_required(remark.name, "name"),
        body=_body(remark.body),
        parent_id=_parent(session, post, remark.parent),
        ip=check_ip(remark.ip) if remark.ip else None,
        created_at=at,
    )
    if remark.email:
        comment.author_email = check_email(line(remark.email, what="email"), "email")
        comment.author_email_key = email_key(comment.author_email)
    if remark.url:
        comment.author_url = check_url(line(remark.url, what="url", limit=FIELD_LIMIT), "url")
    status = remark.status or _first_status(session, comment, load(session)["comments.policy"])
    comment.status = status
    if remark.status not in {None, CommentStatus.PENDING}:  # somebody decided, and not the policy
        comment.decided_at = change.now
        comment.decided_by = change.actor.name
        comment.decided_by_id = change.actor.contributor_id
    if status is CommentStatus.APPROVED:
        comment.number = numbering.following(session, post)
    session.add(comment)
    session.flush()
    change.record(Action.CREATE, Kind.COMMENT, identity(comment), after=str(status))
    return identity(comment)


def _check_open(post: Post, *, settings: Settings, at: datetime, now: datetime) -> None:
    published = post.published_at
    if post.status is not PostStatus.PUBLISHED or published is None or published > now:
        raise Conflict("post-not-public", refs=[post.slug], slug=post.slug)
    days = settings["comments.close_after"]
    if not post.comments_open or (days and at > published + timedelta(days=days)):
        raise Conflict("comments-closed", refs=[post.slug], slug=post.slug)


def _required(text: str, what: str) -> str:
    value = line(text, what=what)
    if not value:
        raise Usage("empty-value", what=what)
    return value


def _body(text: str) -> str:
    body = clean(text, what="comment", size=COMMENT_LIMIT).strip()
    if not body:
        raise Usage("empty-value", what="comment")
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


def _first_status(session: Session, comment: Comment, policy: str) -> CommentStatus:
    if policy == CommentPolicy.OPEN:
        return CommentStatus.APPROVED
    if policy == CommentPolicy.KNOWN and comment.author_email_key:
        names = session.execute(
            select(COMMENTS.c.author_name)
            .where(
                COMMENTS.c.author_email_key == comment.author_email_key,
                COMMENTS.c.status == CommentStatus.APPROVED,
            )
            .distinct()
        ).scalars()
        if fold(comment.author_name) in {fold(name) for name in names}:
            return CommentStatus.APPROVED
    return CommentStatus.PENDING


def show(session: Session, comment: int, *, settings: Settings) -> CommentDetail:
    """Return a comment with its thread, its writer's record and what was decided on it.

    `thread` holds one mapping a comment from the first one down: id, number, author_name, status,
    depth, excerpt; `writer` counts the writer's comments by status; `decisions` one mapping a
    decision: at, actor, from, to, reason.
    """
    row = session.get_one(Comment, comment)
    shown = comment_lists.records(session, [comment], settings=settings)[0]
    fields = {name: getattr(shown, name) for name in CommentRecord.__dataclass_fields__}
    return CommentDetail(
        **fields,
        note=row.note,
        user_agent=row.user_agent,
        thread=comment_lists.thread(session, comment),
        writer=_writer(session, row),
        decisions=_decisions(session, comment),
    )


def _writer(session: Session, comment: Comment) -> dict[str, int]:
    """Count what the same e-mail, else the same name, wrote, by status."""
    if comment.author_email_key:
        same = COMMENTS.c.author_email_key == comment.author_email_key
    else:
        same = (COMMENTS.c.post_id == comment.post_id) & (
            COMMENTS.c.author_name == comment.author_name
        )
    query = select(COMMENTS.c.status, func.count()).where(same).group_by(COMMENTS.c.status)
    counts = {str(status): count for status, count in session.execute(query)}
    return {str(status): counts.get(str(status), 0) for status in CommentStatus}


def _decisions(session: Session, comment: int) -> tuple[dict[str, Any], ...]:
    query = (
        select(
            _OPERATIONS.c.at,
            _OPERATIONS.c.actor,
            _RECORDS.c.before,
            _RECORDS.c.after,
            _RECORDS.c.reason,
        )
        .join(_OPERATIONS, _OPERATIONS.c.id == _RECORDS.c.operation_id)
        .where(
            _RECORDS.c.kind == Kind.COMMENT,
            _RECORDS.c.thing_id == comment,
            _RECORDS.c.action == Action.STATUS,
        )
        .order_by(_RECORDS.c.id)
    )
    return tuple(
        {"at": iso(at), "actor": actor, "from": before, "to": after, "reason": reason}
        for at, actor, before, after, reason in session.execute(query)
    )
