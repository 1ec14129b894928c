"""The comments under a post as a file of data, which themes of Hugo and Jekyll can show.

One JSON list a page, in the order in which they were written; `post` in each is the file of the
page. They are those that readers may see.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TextIO

from blogctl import text
from blogctl.formats import markdown_values
from blogctl.formats.reading import Reading
from blogctl.records.moving import MovedComment, Ref, Unread
from blogctl.vocabulary import CommentKind, CommentStatus, Flavour

FOLDERS = {
    Flavour.HUGO: "data/comments",
    Flavour.JEKYLL: "_data/comments",
    Flavour.PELICAN: "comments",
}
LARGEST = 64 * text.MB

_TEXTS = {
    "parent": "parent",
    "name": "author_name",
    "email": "author_email",
    "url": "author_url",
    "ip": "ip",
    "user_agent": "user_agent",
}


class Page:
    """The file of the comments of one post, which is made when the first one comes."""

    def __init__(self, stream: TextIO, post: str) -> None:
        self._stream = stream
        self._post = post
        self._between = "[\n"

    def write(self, comment: MovedComment, *, by: str | None) -> None:
        """Add a comment; `by` is the name of the person of the house who wrote it."""
        said: dict[str, object] = {
            "id": comment.key,
            "post": self._post,
            "number": comment.number,
            "kind": comment.kind.value,
            **{key: getattr(comment, field) for key, field in _TEXTS.items()},
            "author": by,
            "date": comment.created_at.isoformat(),
            "body": comment.body,
        }
        told = {key: value for key, value in said.items() if value is not None}
        self._stream.write(self._between + json.dumps(told, ensure_ascii=False))
        self._between = ",\n"

    def close(self) -> None:
        """End the list."""
        self._stream.write("\n]\n")
        self._stream.close()


def read(data: bytes, *, post: str, name: str, reading: Reading) -> Iterator[MovedComment | Unread]:
    """Yield the comments of a post from its file; raises `ValueError` for what is no JSON."""
    source = text.decode(data, what=name)
    try:
        found = json.loads(source)
    except RecursionError as error:
        raise ValueError(name, "nested too deeply") from error
    for place, said in enumerate(found if isinstance(found, list) else [], 1):
        if isinstance(said, dict) and said.get("post") == post:
            yield from _comment(said, post=post, place=f"{name}:{place}", reading=reading)


def _comment(
    said: dict[str, Any], *, post: str, place: str, reading: Reading
) -> Iterator[MovedComment | Unread]:
    key = str(said.get("id") or place)
    moment = _moment(said.get("date"), reading)
    if moment is None:
        yield Unread(kind="comment", key=key, reason="date-unknown", place=place)
        return
    kind, number, by = said.get("kind"), said.get("number"), said.get("author")
    texts = {
        field: value for key, field in _TEXTS.items() if isinstance(value := said.get(key), str)
    }
    yield MovedComment(
        key=key,
        post=post,
        kind=CommentKind(kind) if kind in list(CommentKind) else CommentKind.COMMENT,
        status=CommentStatus.APPROVED,
        number=number if isinstance(number, int) else None,
        author=Ref(by, by) if isinstance(by, str) and by else None,
        body=str(said.get("body") or ""),
        created_at=moment,
        place=place,
        **texts,
    )


def _moment(said: object, reading: Reading) -> datetime | None:
    return markdown_values.moment(said, reading) if isinstance(said, str) else None
