"""A comment as it is sent: read from a form or JSON, and what of it can't be."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import category
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from blogctl.errors import Usage
from blogctl.services import comments
from blogctl.text import check_email, line

LARGEST = 256 * 1024
"""Bytes of a request: a form makes three of each byte of a comment, of which there are 64 kB."""

PATIENCE = 15.0
"""Seconds in which the whole of a form must arrive."""

_SEEN = frozenset("LNPS")  # categories of characters that leave a mark: UAX #44, table 12
_FIELDS = 20
_URLENCODED, _JSON = "application/x-www-form-urlencoded", "application/json"
_PROBLEMS = {
    ("name", "empty-value"): "name-missing",
    ("name", "text-too-long"): "name-bad",
    ("email", "email-invalid"): "email-bad",
    ("email", "text-too-long"): "email-bad",
    ("comment", "empty-value"): "comment-missing",
    ("comment", "text-too-long"): "comment-long",
}


class Unreadable(Exception):
    """A body that is no comment: the key of why, as `site.pages` words it, and the HTTP status."""

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key, self.status = key, status


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent, as it was typed; `problems` has by field the key of what is wrong."""

    post: int | None
    parent: str = ""
    name: str = ""
    email: str = ""
    comment: str = ""
    captcha: str = ""
    token: str = ""
    website: str = ""
    remember: bool = False
    preview: bool = False
    withdraw: bool = False
    other: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def parent_id(self) -> int | None:
        """The comment that is answered; None for none."""
        return int(self.parent) if _is_id(self.parent) else None

    @property
    def values(self) -> dict[str, str]:
        """What a form shows again: nothing of what is no text."""
        bad = {name for name, problem in self.problems if problem == "text-bad"}
        said = {"name": self.name, "email": self.email, "comment": self.comment}
        return {key: "" if key in bad else value for key, value in said.items()}


async def sent(request: Request) -> Sent:
    """Return what was sent; raises Unreadable where it is too much, too slow or no form."""
    data = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():  # however much it said it would be
                data += chunk
                if len(data) > LARGEST:
                    raise Unreadable("too-large", 413)
    except TimeoutError as error:
        raise Unreadable("slow", 408) from error
    except ClientDisconnect as error:
        raise Unreadable("not-a-form", 400) from error
    return read(bytes(data), request.headers.get("content-type", ""))


def read(data: bytes, content_type: str) -> Sent:
    """Read a request's body; raises Unreadable where it is no form, or not UTF-8."""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == _URLENCODED:
            text = data.decode()
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
            return _sent(dict(pairs))
        if kind == _JSON:
            return _sent(_object(json.loads(data.decode())))
    except (ValueError, RecursionError) as error:
        raise Unreadable("not-a-form", 400) from error
    raise Unreadable("not-a-form", 415)


def _object(told: object) -> dict[str, str]:
    if not isinstance(told, dict):
        raise Unreadable("not-a-form", 400)
    return {
        str(key): "" if value is None or value is False else str(value)
        for key, value in told.items()
    }


def _sent(values: Mapping[str, str]) -> Sent:
    post, parent = values.get("post", "").strip(), values.get("parent", "").strip()
    said = {key: values.get(key, "") for key in ("name", "email", "comment")}
    return Sent(
        post=int(post) if _is_id(post) else None,
        parent=parent,
        **said,
        captcha=values.get("captcha", "")[:100],
        token=values.get("token", "")[:200],
        website=values.get("website", ""),
        remember=bool(values.get("remember")),
        preview=bool(values.get("preview")),
        withdraw=bool(values.get("withdraw")),
        other=values.get("other", ""),
        problems=tuple(_problems(said)),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _problems(said: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong with each field, as `comments.add` would say it."""
    found = []
    for name, value in said.items():
        try:
            _check(name, value)
        except Usage as error:
            found.append((name, _PROBLEMS.get((name, error.key), "text-bad")))
    return found


def _check(name: str, value: str) -> None:
    if name == "name":
        if not any(
            category(character)[0] in _SEEN for character in comments.required(value, "name")
        ):
            raise Usage("empty-value", what="name")
    elif name == "comment":
        comments.checked_body(value)
    elif said := line(value, what="email"):
        check_email(said, "email")


def asked(query: Mapping[str, str]) -> Sent:
    """Return the empty form that an address asks for: of a post, in answer to a comment."""
    post, parent = query.get("post", ""), query.get("parent", "")
    return Sent(post=int(post) if _is_id(post) else None, parent=parent if _is_id(parent) else "")
