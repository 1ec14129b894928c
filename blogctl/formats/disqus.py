"""The comments that a Disqus forum exports, with the pages that they stand on.

https://help.disqus.com/en/articles/1717164-comments-export; what it says of a page is its address,
and the identifier by which the site itself knew it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from blogctl.formats.html_text import one_line, plain
from blogctl.formats.reading import Reading
from blogctl.formats.wordpress_fields import moment
from blogctl.formats.xml_stream import Element, XmlStream, local_name, place
from blogctl.records.moving import Loss, Moved, MovedComment, Origin, Thread, Unread
from blogctl.vocabulary import CommentStatus

_ROOT: Final = "disqus"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBERED = re.compile(r"(\d+)(?:\s+(https?://\S+))?")
_INDEX = re.compile(r"/index\.\w{1,5}$|/$|\.(?:html?|php)$")
_SLUG = re.compile(r"[^\s/?#]{1,200}")


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield the pages and their comments, as they come; what stands before the XML is left out.

    Raises `Usage` where it is no export of Disqus, or malformed XML and the reading not lenient.
    """
    tags = [f"{{*}}{name}" for name in ("category", "thread", "post", _ROOT)]
    stream = XmlStream(path, reading, root=_ROOT, tags=tags, junk=True)
    begun = False
    for element in stream:
        if isinstance(element, Loss):
            yield element
            continue
        name = local_name(element)
        if not begun and (name == _ROOT or _is_declared(element)):
            yield Origin(source=f"disqus:{_forum(element)}")
            begun = True
        if name == _ROOT or not _is_declared(element):
            continue
        if name == "thread":
            yield _thread(element)
        elif name == "post":
            yield from _post(element, reading)
        stream.forget(element)


def _is_declared(element: Element) -> bool:
    """Tell whether this is a thing, and not what another thing names."""
    parent = element.getparent()
    return parent is not None and local_name(parent) == _ROOT


def _forum(element: Element) -> str:
    """Return the name of the forum, which each thing says."""
    forums = element.getroottree().getroot().iterfind("*/{*}forum")
    return next((forum.text.strip() for forum in forums if forum.text), "")


def _said(element: Element) -> dict[str, str]:
    return {local_name(child): (child.text or "").strip() for child in element}


def _key(element: Element | None) -> str:
    """Return the number that Disqus gave: ``dsq:id``, whatever the prefix is bound to."""
    if element is None:
        return ""
    names = {str(name).rpartition("}")[2].rpartition(":")[2]: name for name in element.attrib}
    return str(element.get(names["id"], "")) if "id" in names else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _thread(element: Element) -> Thread:
    said = _said(element)
    link, identifier = said.get("link", ""), said.get("id", "")
    paths, post, slug = [link], None, None
    if numbered := _NUMBERED.fullmatch(identifier):  # "12 https://blog.example.org/?p=12"
        post = numbered[1]
        paths.append(numbered[2] or "")
    elif identifier.startswith(("http://", "https://", "/")):
        paths.append(identifier)
    elif _SLUG.fullmatch(identifier):
        slug = identifier
    return Thread(
        key=_key(element),
        paths=tuple(dict.fromkeys(filter(None, paths))),
        slug=slug or _last_name(link),
        post=post,
        title=one_line(said.get("title", "")),
        place=place(element),
    )


def _last_name(link: str) -> str | None:
    """Return the last name in the path of an address, which is most often the slug."""
    try:
        path = unquote(urlsplit(link).path)
    except ValueError:
        return None
    return _INDEX.sub("", path).rpartition("/")[2] or None


def _post(element: Element, reading: Reading) -> Iterator[MovedComment | Unread | Loss]:
    said, key = _said(element), _key(element)
    thread = _key(_child(element, "thread"))
    if said.get("isDeleted") == "true" or not thread:
        reason = "deleted" if thread else "no-thread"
        yield Unread(kind="comment", key=key, reason=reason, place=place(element))
        return
    author = _child(element, "author")
    person = _said(author) if author is not None else {}
    at = moment(said.get("createdAt", ""), reading.zone)
    if at is None:
        yield Loss(kind="comment", key=key, reason="no-date", place=place(element))
    status = CommentStatus.APPROVED
    if said.get("isSpam") == "true":
        status = CommentStatus.SPAM
    elif said.get("isApproved") == "false":
        status = CommentStatus.PENDING
    yield MovedComment(
        key=key,
        post=thread,
        parent=_key(_child(element, "parent")) or None,
        status=status,
        author_name=one_line(person.get("name", "")) or person.get("username", ""),
        author_email=person.get("email") or None,
        ip=said.get("ipAddress") or None,
        body=plain(said.get("message", "")),
        created_at=at or _EPOCH,
        place=place(element),
    )
