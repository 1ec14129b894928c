"""A comment or trackback of Dotclear."""

import re
from collections.abc import Iterator

from blogctl.formats.dotclear_dates import local, stored
from blogctl.formats.dotclear_rows import Row
from blogctl.formats.dotclear_survey import KINDS, Standing, Survey
from blogctl.formats.html_text import plain
from blogctl.records.moving import Loss, Moved, MovedComment, Unread
from blogctl.vocabulary import CommentKind, CommentStatus

# Dotclear keeps apart what waits (-1) and what somebody took down (0).
_STATUSES = {
    "1": CommentStatus.APPROVED,
    "0": CommentStatus.REJECTED,
    "-1": CommentStatus.PENDING,
    "-2": CommentStatus.SPAM,
}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def comment(row: Row, standing: Standing | None, found: Survey) -> Iterator[Moved]:
    """Yield a comment on a post that stands here, after what is lost of it."""
    key, place = row.text("comment_id"), row.place
    if standing is None or standing.type not in KINDS:
        post = row.text("post_id")
        yield Unread(kind="comment", key=key, reason="post-missing", detail=post, place=place)
        return
    moment = local(row, "comment_dt", "comment_tz", found)
    if moment is None:
        moment = stored(row, "comment_upddt", found)
        if moment is None:
            yield Unread(kind="comment", key=key, reason="no-date", place=place)
            return
        yield Loss(kind="comment", key=key, reason="no-date", place=place)
    said = row.text("comment_status")
    if said not in _STATUSES:
        yield Loss(kind="comment", key=key, reason="state-unknown", detail=said, place=place)
    site = row.text("comment_site").strip()
    trackback = row.text("comment_trackback") == "1"
    yield MovedComment(
        key=key,
        post=row.text("post_id"),
        kind=CommentKind.TRACKBACK if trackback else CommentKind.COMMENT,
        status=_STATUSES.get(said, CommentStatus.PENDING),
        author_name=row.text("comment_author"),
        author_email=row.optional("comment_email"),
        author_url=(site if _SCHEME.match(site) else f"http://{site}") if site else None,
        ip=row.optional("comment_ip"),
        body=plain(row.text("comment_content")),
        created_at=moment,
        place=place,
    )
