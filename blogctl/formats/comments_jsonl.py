"""Comments as our own JSONL: one object a line, as `comments list --format jsonl` prints them.

A comment names its post by slug, by id or by address, and its own address where it is known. What
was decided, by whom and when, and what is owed, belongs to the blog that it was done on, and does
not move.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from blogctl.errors import Usage
from blogctl.formats import lines
from blogctl.formats.fields import Fields
from blogctl.formats.reading import Reading
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedComment,
    MovedPost,
    Origin,
    Ref,
    Thread,
    Unread,
)
from blogctl.text import excerpt
from blogctl.vocabulary import CommentKind, CommentStatus

_STAYING = ("assigned_to", "due_at", "answered_at", "answered_by")
_DECIDED = ("decided_at", "decided_by", "reason")
_FIELDS = (
    *("id", "number", "post", "post_title", "kind", "status"),
    *("author_name", "author_email", "author_url", "ip", "excerpt", "body", "parent_id"),
    *("contributor", *_STAYING, "created_at", *_DECIDED, "url", "user_agent"),
)
_OUR_OWN = frozenset((*_FIELDS, "settled_at", "edited_at", "notes"))
_MOST_TOLD = 100  # names that mean nothing, before a file is merely strange


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield the comments of a file, each page before the first that stands on it.

    Raises `Usage` for a line that is malformed, with its number.
    """
    origin = _origin(path, reading)
    yield origin
    threads: set[str] = set()
    told: set[str] = set()
    for number, line in lines.read(path, reading):
        if not line.strip():
            continue
        try:
            values = lines.json_object(line, path, number)
            comment, thread = _comment(Fields(values, str(path), number))
        except Usage as error:
            if not reading.lenient:
                raise
            yield _malformed(error, number)
            continue
        yield from _losses(values, told)
        if thread.key not in threads:
            threads.add(thread.key)
            yield thread
        yield comment


def write(moved: Iterable[Moved], stream: BinaryIO) -> None:
    """Write the comments among these, each after the post or page that it stands on."""
    root = ""
    pages: dict[str, tuple[str, str, str]] = {}
    for each in moved:
        if isinstance(each, Origin):
            root = each.addresses[0].rstrip("/") if each.addresses else ""
        elif isinstance(each, MovedPost | Thread):
            address = each.paths[0] if each.paths else ""
            if address.startswith("/"):
                address = root + address
            pages[each.key] = (each.slug or each.key, each.title, address)
        elif isinstance(each, MovedComment):
            page = pages.get(each.post, (each.post, "", ""))
            values = dict(zip(_FIELDS, _values(each, page), strict=True))
            stream.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def _origin(path: Path, reading: Reading) -> Origin:
    """Return where the first comment that has an address says that it comes from."""
    quiet = Reading(encoding=reading.encoding)
    for number, line in lines.read(path, quiet):
        if "://" not in line:
            continue
        try:
            address = Fields(lines.json_object(line, path, number), "", number).text("url")
            parts = urlsplit(address)
        except (Usage, ValueError):
            continue
        if parts.scheme in {"http", "https"} and parts.netloc:
            root = f"{parts.scheme}://{parts.netloc}/"
            return Origin(source=f"comments:{parts.netloc.lower()}", addresses=(root,))
    return Origin(source=f"comments:{path.absolute().stem}")


def _comment(fields: Fields) -> tuple[MovedComment, Thread]:
    key, post = fields.needed("id"), fields.needed("post")
    contributor = fields.optional("contributor")
    comment = MovedComment(
        key=key,
        post=post,
        parent=fields.optional("parent_id"),
        kind=fields.word("kind", CommentKind, default=CommentKind.COMMENT),
        status=fields.word("status", CommentStatus, default=CommentStatus.PENDING),
        author_name=fields.text("author_name"),
        author_email=fields.optional("author_email"),
        author_url=fields.optional("author_url"),
        author=Ref(contributor) if contributor else None,
        ip=fields.optional("ip"),
        user_agent=fields.optional("user_agent"),
        body=fields.text("body") or fields.text("excerpt"),
        created_at=fields.moment("created_at"),
        number=fields.number("number"),
        place=fields.place,
    )
    return comment, _thread(post, fields)


def _thread(post: str, fields: Fields) -> Thread:
    """Return the page, which is named by its slug, by its id or by its address."""
    addressed = "/" in post
    address = post if addressed else _page(fields)
    return Thread(
        key=post,
        paths=(address,) if address else (),
        slug=None if addressed or post.isdecimal() else post,
        post=post if post.isdecimal() else None,
        title=fields.text("post_title"),
        place=fields.place,
    )


def _page(fields: Fields) -> str:
    """Return the path of the page that a comment's address leads to."""
    try:
        parts = urlsplit(fields.text("url"))
    except ValueError as error:
        raise fields.wrong("url") from error
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path}{query}" if parts.path.startswith("/") else ""


def _values(comment: MovedComment, page: tuple[str, str, str]) -> tuple[object, ...]:
    slug, title, address = page
    if address and comment.number is not None:
        address = f"{address}#comment-{comment.number}"
    moment = f"{comment.created_at.astimezone(UTC).isoformat()[:19]}Z"
    return (
        *(_id(comment.key), comment.number, slug, title, comment.kind, comment.status),
        *(comment.author_name, comment.author_email, comment.author_url, comment.ip),
        *(excerpt(comment.body), comment.body, _id(comment.parent)),
        *(comment.author.key if comment.author else None, *(None for _ in _STAYING)),
        *(moment, *(None for _ in _DECIDED), address or None, comment.user_agent),
    )


def _id(key: str | None) -> str | int | None:
    """Return a key as the number that it is."""
    if key is None or not (key.isascii() and key.isdigit() and len(key) < 19):
        return key
    return int(key) if str(int(key)) == key else key


def _losses(values: dict[str, object], told: set[str]) -> Iterator[Loss]:
    """Tell once of each field that says something and does not come in."""
    for name, value in values.items():
        if value is None or name in told or len(told) > _MOST_TOLD:
            continue
        if name in _OUR_OWN and name not in (*_STAYING, *_DECIDED, "settled_at", "notes"):
            continue
        if name == "notes" and not value:
            continue
        told.add(name)
        reason = "field-stays" if name in _OUR_OWN else "field-unknown"
        yield Loss(kind="comment", key=name, reason=reason)


def _malformed(error: Usage, number: int) -> Unread:
    return Unread(
        kind="comment",
        key=f"line {number}",
        reason="malformed",
        detail=error.key,
        place=f"line {number}",
    )
