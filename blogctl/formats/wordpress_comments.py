"""The comments of a WordPress export."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final

from blogctl.formats.html_text import plain
from blogctl.formats.wordpress_fields import Names, address, either, fields_of, words
from blogctl.formats.xml_stream import Element, place
from blogctl.records.moving import Loss, MovedComment, Ref, Unread
from blogctl.vocabulary import CommentKind, CommentStatus

_KINDS: Final = {
    "": CommentKind.COMMENT,
    "comment": CommentKind.COMMENT,
    "review": CommentKind.COMMENT,
    "pingback": CommentKind.PINGBACK,
    "trackback": CommentKind.TRACKBACK,
    "webmention": CommentKind.WEBMENTION,
}
_STATUSES: Final = {
    "1": CommentStatus.APPROVED,
    "approve": CommentStatus.APPROVED,
    "approved": CommentStatus.APPROVED,
    "0": CommentStatus.PENDING,
    "hold": CommentStatus.PENDING,
    "": CommentStatus.PENDING,
    "spam": CommentStatus.SPAM,
    "trash": CommentStatus.REJECTED,
}
_NONE = frozenset({"", "0"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Users:
    """Who wrote for the blog, by the number and by the e-mail that comments name them by."""

    by_id: dict[str, Ref] = field(default_factory=dict)
    by_email: dict[str, Ref] = field(default_factory=dict)

    def find(self, number: str, email: str) -> Ref | None:
        """Return who this is, where they are declared; numbers are not said before version 1.1."""
        if number in {"", "0"}:
            return None
        return self.by_id.get(number) or self.by_email.get(email.casefold())


@dataclass(slots=True, frozen=True, kw_only=True)
class Talk:
    """The post that comments stand on: its key, its date, and their states before the trash."""

    post: str
    at: datetime | None
    before: dict[str, str]
    names: Names
    users: Users
    zone: tzinfo


def comment_of(element: Element, talk: Talk, lost: list[Loss]) -> MovedComment | Unread:
    """Return a comment; what was lost of it goes to `lost`."""
    get = fields_of(element, talk.names).get
    date, email = get("comment_date", ""), get("comment_author_email", "")
    key = get("comment_id", "").strip() or f"{talk.post}@{date}"
    kind = _KINDS.get(get("comment_type", "").strip())
    if kind is None:
        reason, detail = "comment-type", get("comment_type", "")
        return Unread(kind="comment", key=key, reason=reason, detail=detail, place=place(element))
    at = either(get("comment_date_gmt", ""), date, talk.zone)
    if at is None:
        at = talk.at or _EPOCH
        lost.append(Loss(kind="comment", key=key, reason="no-date", place=place(element)))
    approved = get("comment_approved", "").strip()
    if approved == "post-trashed":
        approved = talk.before.get(key, "0")
    status = _STATUSES.get(approved)
    if status is None:
        status = CommentStatus.PENDING
        lost.append(Loss(kind="comment", key=key, reason="status-unknown", detail=approved))
    body, parent = get("comment_content", ""), get("comment_parent", "0").strip()
    return MovedComment(
        key=key,
        post=talk.post,
        parent=parent if parent not in _NONE else None,
        kind=kind,
        status=status,
        author_name=words(get("comment_author", "")),
        author_email=email.strip() or None,
        author_url=address(get("comment_author_url", "")),
        author=talk.users.find(get("comment_user_id", "").strip(), email.strip()),
        ip=get("comment_author_IP", "").strip() or None,
        body=plain(body),
        created_at=at,
        place=place(element),
    )
