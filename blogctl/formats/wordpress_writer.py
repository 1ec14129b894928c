"""A blog as a WordPress export (WXR 1.2), which WordPress's own importer reads whole.

There is no grammar of it: the elements, and their order, are those of `export_wp` in WordPress.

A body is one block of HTML, so that WordPress shows it as it is: it adds no paragraphs to blocks.
Posts and comments keep their numbers; files come last and are numbered after the posts, because
both share their numbers in WordPress.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final
from urllib.parse import quote

from blogctl.formats.wordpress_fields import NEVER
from blogctl.formats.wordpress_shortcodes import Shortcodes
from blogctl.markup import render
from blogctl.records.moving import (
    Moved,
    MovedCategory,
    MovedComment,
    MovedMedia,
    MovedPerson,
    MovedPost,
    MovedTag,
    Origin,
    Ref,
)
from blogctl.text import KB, MB
from blogctl.vocabulary import BodyFormat, CommentStatus, PostStatus

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="blogctl" created="{created}" -->
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
"""
_FOOT: Final = "</channel>\n</rss>\n"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_CHUNK = 64 * KB
_ACTING = re.compile(r"<!--(?=\s*(?:/?wp:|more\b|nextpage\b|noteaser\b))")
_STATUSES: Final = {
    PostStatus.DRAFT: "draft",
    PostStatus.PUBLISHED: "publish",
    PostStatus.TRASHED: "trash",
}
_APPROVED: Final = {
    CommentStatus.APPROVED: "1",
    CommentStatus.PENDING: "0",
    CommentStatus.SPAM: "spam",
    CommentStatus.REJECTED: "trash",
}


def write(moved: Iterator[Moved], stream: BinaryIO, *, now: datetime) -> None:
    """Write what moves, as it comes: comments come after their post, and before the next thing.

    What comes out after `now` is scheduled.
    """
    _Export(stream, now).write(moved)


class _Export:
    """A file that is being written; `_post` is the post whose item is open."""

    def __init__(self, stream: BinaryIO, now: datetime) -> None:
        self._stream = stream
        self._now = now
        self._base = ""
        self._people: dict[str, int] = {}
        self._terms = 0
        self._post: MovedPost | None = None
        self._last = 0
        self._comments: dict[str, int] = {}
        self._pieces: list[str] = []
        self._length = 0

    def write(self, moved: Iterator[Moved]) -> None:
        """Write all of it."""
        self._say(_HEAD.format(created=self._now.astimezone(UTC).strftime("%Y-%m-%d %H:%M")))
        with SpooledTemporaryFile(MB, "w+", encoding="utf-8") as media:
            for thing in moved:
                if isinstance(thing, MovedComment):
                    self._comment(thing)
                    continue
                self._close()
                if isinstance(thing, MovedMedia):
                    media.write(json.dumps(_said(thing)) + "\n")
                else:
                    self._thing(thing)
            self._close()
            media.seek(0)
            for line in media:
                self._media(json.loads(line))
        self._say(_FOOT)
        self._flush()

    def _say(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        if self._length > _CHUNK:
            self._flush()

    def _flush(self) -> None:
        """Write what was said; what XML forbids is replaced, which is rarely there."""
        text = "".join(self._pieces)
        self._pieces, self._length = [], 0
        data = text.encode(errors="replace")
        if len(data.translate(None, _CONTROLS)) < len(data) or b"\xef\xbf" in data:
            data = _FORBIDDEN.sub("\ufffd", text).encode()
        self._stream.write(data)

    def _thing(self, thing: Moved) -> None:
        match thing:
            case Origin():
                self._origin(thing)
            case MovedPerson():
                self._person(thing)
            case MovedCategory():
                self._category(thing)
            case MovedTag():
                self._tag(thing)
            case MovedPost():
                self._open(thing)

    def _origin(self, origin: Origin) -> None:
        self._base = (origin.addresses[0] if origin.addresses else "").rstrip("/")
        self._say(
            _html("title", origin.title or "")
            + _element("link", self._base)
            + _html("description", origin.description or "")
            + _element("pubDate", format_datetime(self._now.astimezone(UTC)))
            + _element("language", origin.language or "")
            + _element("wp:wxr_version", "1.2")
            + _element("wp:base_site_url", self._base)
            + _element("wp:base_blog_url", self._base)
            + _element("generator", "blogctl")
        )

    def _person(self, person: MovedPerson) -> None:
        number = self._people.setdefault(person.key, len(self._people) + 1)
        first, _, last = person.name.rpartition(" ")
        inside = (
            _element("wp:author_id", str(number))
            + _cdata("wp:author_login", person.key)
            + _cdata("wp:author_email", person.email or "")
            + _html("wp:author_display_name", person.name)
            + _html("wp:author_first_name", first)
            + _html("wp:author_last_name", last)
        )
        self._say(f"<wp:author>\n{inside}</wp:author>\n")

    def _category(self, category: MovedCategory) -> None:
        self._terms += 1
        inside = (
            _element("wp:term_id", str(self._terms))
            + _cdata("wp:category_nicename", quote(category.key))
            + _cdata("wp:category_parent", quote(category.parent or ""))
            + _html("wp:cat_name", category.name)
            + _html("wp:category_description", category.description)
        )
        self._say(f"<wp:category>\n{inside}</wp:category>\n")

    def _tag(self, tag: MovedTag) -> None:
        self._terms += 1
        inside = (
            _element("wp:term_id", str(self._terms))
            + _cdata("wp:tag_slug", quote(tag.key))
            + _html("wp:tag_name", tag.name)
        )
        self._say(f"<wp:tag>\n{inside}</wp:tag>\n")

    def _open(self, post: MovedPost) -> None:
        number = int(post.key) if _is_number(post.key) else self._last + 1
        self._last = max(self._last, number)
        self._post = post
        self._comments = {}
        link = self._whole(post.paths[0]) if post.paths else f"{self._base}/?p={number}"
        self._say(
            "<item>\n"
            + _html("title", post.title)
            + _element("link", link)
            + (_element("pubDate", _mail(post.published_at)) if post.published_at else "")
            + _cdata("dc:creator", post.author.key if post.author else "")
            + f'<guid isPermaLink="false">{escape(self._base)}/?p={number}</guid>\n'
            + _element("description", "")
            + _cdata("content:encoded", _body(post, number))
            + _html("excerpt:encoded", post.summary)
            + self._state(post, number)
            + _terms_of(post)
            + "".join(_meta("_wp_old_slug", slug) for slug in self._old_slugs(post, link))
        )

    def _state(self, post: MovedPost, number: int) -> str:
        """Return what WordPress itself says of a post."""
        at, status = post.published_at, _STATUSES[post.status]
        if status == "publish" and at is not None and at > self._now:
            status = "future"
        written = at or post.created_at
        open_or_closed = "open" if post.comments_open else "closed"
        return (
            _element("wp:post_id", str(number))
            + _cdata("wp:post_date", _local(written))
            + _cdata("wp:post_date_gmt", _gmt(at))
            + _cdata("wp:post_modified", _local(post.updated_at))
            + _cdata("wp:post_modified_gmt", _gmt(post.updated_at))
            + _cdata("wp:comment_status", open_or_closed)
            + _cdata("wp:ping_status", open_or_closed)
            + _cdata("wp:post_name", quote(post.slug or ""))
            + _cdata("wp:status", status)
            + _element("wp:post_parent", "0")
            + _element("wp:menu_order", "0")
            + _cdata("wp:post_type", str(post.kind))
            + _cdata("wp:post_password", "")
            + _element("wp:is_sticky", "1" if post.sticky else "0")
        )

    def _old_slugs(self, post: MovedPost, link: str) -> Iterator[str]:
        """Yield the names under which a post stood where it stands now."""
        folder = link.rstrip("/").rpartition("/")[0]
        for path in post.paths[1:]:
            head, _, slug = self._whole(path).rstrip("/").rpartition("/")
            if head == folder and slug and "?" not in slug and slug != post.slug:
                yield slug

    def _comment(self, comment: MovedComment) -> None:
        if self._post is None or comment.post != self._post.key:
            message = f"comment {comment.key} does not come after its post"
            raise ValueError(message)
        number = int(comment.key) if _is_number(comment.key) else len(self._comments) + 1
        self._comments[comment.key] = number
        parent = comment.parent or "0"
        answered = int(parent) if _is_number(parent) else self._comments.get(parent, 0)
        user = self._people.get(comment.author.key, 0) if comment.author else 0
        written = _local(comment.created_at)
        gmt = written if comment.created_at.tzinfo is UTC else _gmt(comment.created_at)
        self._say(
            f"<wp:comment>\n<wp:comment_id>{number}</wp:comment_id>\n"
            f"<wp:comment_author><![CDATA[{_safe(comment.author_name)}]]></wp:comment_author>\n"
            f"{_cdata('wp:comment_author_email', comment.author_email or '')}"
            f"{_element('wp:comment_author_url', _safe(comment.author_url or ''))}"
            f"{_cdata('wp:comment_author_IP', comment.ip or '')}"
            f"<wp:comment_date><![CDATA[{written}]]></wp:comment_date>\n"
            f"<wp:comment_date_gmt><![CDATA[{gmt}]]></wp:comment_date_gmt>\n"
            f"<wp:comment_content><![CDATA[{_safe(comment.body)}]]></wp:comment_content>\n"
            f"<wp:comment_approved><![CDATA[{_APPROVED[comment.status]}]]></wp:comment_approved>\n"
            f"<wp:comment_type><![CDATA[{comment.kind.value}]]></wp:comment_type>\n"
            f"<wp:comment_parent>{answered}</wp:comment_parent>\n"
            f"<wp:comment_user_id>{user}</wp:comment_user_id>\n</wp:comment>\n"
        )

    def _close(self) -> None:
        if self._post is not None:
            self._say("</item>\n")
            self._post = None

    def _media(self, said: dict[str, str | None]) -> None:
        self._last += 1
        address = self._whole(said["address"] or "")
        at, alt = said["at"], said["alt"]
        written = _gmt(datetime.fromisoformat(at)) if at else NEVER
        self._say(
            "<item>\n"
            + _html("title", said["name"] or "")
            + _element("link", f"{self._base}/?attachment_id={self._last}")
            + _cdata("dc:creator", "")
            + f'<guid isPermaLink="false">{escape(address)}</guid>\n'
            + _element("description", "")
            + _cdata("content:encoded", "")
            + _cdata("excerpt:encoded", "")
            + _element("wp:post_id", str(self._last))
            + _cdata("wp:post_date", written)
            + _cdata("wp:post_date_gmt", written)
            + _cdata("wp:comment_status", "closed")
            + _cdata("wp:ping_status", "closed")
            + _cdata("wp:post_name", "")
            + _cdata("wp:status", "inherit")
            + _element("wp:post_parent", "0")
            + _element("wp:menu_order", "0")
            + _cdata("wp:post_type", "attachment")
            + _cdata("wp:post_password", "")
            + _element("wp:is_sticky", "0")
            + _cdata("wp:attachment_url", address)
            + ("" if alt is None else _meta("_wp_attachment_image_alt", escape(alt, quote=False)))
            + "</item>\n"
        )

    def _whole(self, path: str) -> str:
        return f"{self._base}{path}" if path.startswith("/") else path


def _said(media: MovedMedia) -> dict[str, str | None]:
    """Return what is kept of a file until the posts are written."""
    address = next(iter(media.names), media.url) or media.url
    at = media.created_at.isoformat() if media.created_at else None
    return {"name": media.name, "address": address, "alt": media.alt, "at": at}


def _terms_of(post: MovedPost) -> str:
    return "".join(
        [
            *(_term("category", ref.key, ref) for ref in post.categories),
            *(_term("post_tag", ref.key, ref) for ref in post.tags),
            *(_term("author", f"cap-{ref.key}", Ref(ref.key)) for ref in post.with_),
        ]
    )


def _term(domain: str, nicename: str, ref: Ref) -> str:
    name = _safe(ref.name or ref.key)
    told = f'<category domain="{domain}" nicename="{quote(nicename)}">'
    return f"{told}<![CDATA[{name}]]></category>\n"


def _meta(key: str, value: str) -> str:
    inside = _cdata("wp:meta_key", key) + _cdata("wp:meta_value", value)
    return f"<wp:postmeta>\n{inside}</wp:postmeta>\n"


def _body(post: MovedPost, number: int) -> str:
    """Return a body as a block of HTML in which WordPress finds nothing to act on."""
    body = post.body
    if post.body_format is BodyFormat.MARKDOWN:
        prefix = f"post-{number}-"
        body = render(body, body_format="markdown", typography="none", prefix=prefix).html
    if not body.strip():
        return ""
    body = _ACTING.sub("<!-- : ", body)
    if "[" in body:
        body = Shortcodes(body, "").escaped()
    return f"<!-- wp:html -->\n{body}\n<!-- /wp:html -->"


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit()


def _safe(value: str) -> str:
    """Return a plain text as HTML."""
    if "&" in value or "<" in value or ">" in value:
        return escape(value, quote=False)
    return value


def _element(name: str, value: str) -> str:
    """Return an element with an address, a number or a word."""
    return f"<{name}>{_safe(value)}</{name}>\n"


def _cdata(name: str, value: str) -> str:
    """Return an element with a text as it is."""
    return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n"


def _html(name: str, value: str) -> str:
    """Return an element with a plain text, which WordPress takes for HTML."""
    return f"<{name}><![CDATA[{_safe(value)}]]></{name}>\n"


def _mail(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _local(moment: datetime | None) -> str:
    return moment.isoformat(" ", "seconds")[:19] if moment else NEVER


def _gmt(moment: datetime | None) -> str:
    return _local(moment.astimezone(UTC)) if moment else NEVER
