"""The items of a WordPress export: posts, pages, and the files that they show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from blogctl.formats import wordpress_markup
from blogctl.formats.html_text import plain
from blogctl.formats.wordpress_fields import (
    NEVER,
    Names,
    address,
    either,
    moment,
    of_mail,
    slug,
    words,
)
from blogctl.formats.xml_stream import Element, place
from blogctl.records.moving import Loss, MovedMedia, MovedPost, Ref, Unread
from blogctl.vocabulary import PostKind, PostStatus

_KINDS: Final = {"post": PostKind.POST, "page": PostKind.PAGE, "": PostKind.POST}
_STATUSES: Final = {
    "publish": PostStatus.PUBLISHED,
    "future": PostStatus.PUBLISHED,
    "draft": PostStatus.DRAFT,
    "auto-draft": PostStatus.DRAFT,
    "": PostStatus.DRAFT,
    "trash": PostStatus.TRASHED,
}
_OTHERS: Final = {
    "nav_menu_item": "menu-item",
    "revision": "revision",
    "wp_block": "reusable-block",
    **dict.fromkeys(
        ("wp_template", "wp_template_part", "wp_navigation", "wp_global_styles", "custom_css"),
        "theme-part",
    ),
}
_CO_AUTHOR = re.compile(r"^cap-")
_NUMBER = re.compile(r"[?&](?:p|page_id)=(\d+)")
_TRASHED = re.compile(r"__trashed(?:-\d+)?$")


@dataclass(slots=True)
class Item:
    """What an item says: its fields, its terms by taxonomy, its meta values by key."""

    said: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    place: str = ""

    def one(self, key: str) -> str:
        """Return the first meta value of a key, "" where there is none."""
        return self.meta[key][0] if key in self.meta else ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Blog:
    """What the whole file says, by which an item is understood.

    `categories` and `tags` have the keys of terms by name, for items that name them so.
    """

    base: str
    zone: tzinfo
    categories: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


def item_of(element: Element, names: Names) -> Item:
    """Take an item apart, all but its comments."""
    item = Item(place=place(element))
    said = item.said
    for child in element:
        name = names[child.tag]
        if name == "comment":
            continue
        if name == "category":
            nicename, domain = child.get("nicename", ""), child.get("domain", "")
            item.terms.append((domain, unquote(nicename), words(child.text or "")))
        elif name == "postmeta":
            pair = {names[part.tag]: part.text or "" for part in child}
            item.meta.setdefault(pair.get("meta_key", ""), []).append(pair.get("meta_value", ""))
        elif name == "content" and name in said:
            said["excerpt"] = child.text or ""  # the second `encoded` of a file without prefixes
        else:
            said[name] = child.text or ""
    return item


def key_of(item: Item) -> str:
    """Return the number of an item, or what names it where it has none."""
    return item.said.get("post_id", "").strip() or item.said.get("guid", "") or item.place


def thing_of(item: Item, blog: Blog) -> Iterator[MovedPost | MovedMedia | Unread | Loss]:
    """Yield what an item is, and what was lost of it."""
    kind = item.said.get("post_type", "").strip()
    if kind in _KINDS:
        yield from _Post(item, blog).moved()
    elif kind == "attachment":
        yield _media(item, blog)
    else:
        detail = " ".join(filter(None, [kind, words(item.said.get("title", ""))]))
        reason = _OTHERS.get(kind, "post-type")
        yield Unread(kind="other", key=key_of(item), reason=reason, detail=detail, place=item.place)


def is_post(item: Item) -> bool:
    """Tell whether comments on this come in."""
    return item.said.get("post_type", "").strip() in _KINDS


def date_of(item: Item, blog: Blog) -> datetime | None:
    """Return the date of an item: in GMT, or local, or as its feed said."""
    said = item.said
    return either(said.get("post_date_gmt", ""), said.get("post_date", ""), blog.zone) or of_mail(
        said.get("pubDate", "")
    )


def _media(item: Item, blog: Blog) -> MovedMedia | Unread:
    said, key = item.said, key_of(item)
    url = address(said.get("attachment_url", "")) or address(said.get("guid", ""))
    if said.get("status", "").strip() == "trash":
        return Unread(kind="media", key=key, reason="in-the-trash", place=item.place)
    if not url:
        return Unread(kind="media", key=key, reason="no-address", place=item.place)
    if "_wp_attachment_image_alt" in item.meta:
        alt: str | None = words(item.one("_wp_attachment_image_alt"))
    else:
        alt = " ".join(plain(said.get("excerpt", "")).split()) or None
    pages = (address(said.get("guid", "")), address(said.get("link", "")))
    names = (url, *pages, f"{blog.base}/?attachment_id={key}")
    return MovedMedia(
        key=key,
        name=_file_name(url) or words(said.get("title", "")) or key,
        url=url,
        alt=alt,
        names=tuple(dict.fromkeys(filter(None, names))),
        created_at=date_of(item, blog),
        place=item.place,
    )


def _file_name(url: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).name
    except ValueError:
        return ""


class _Post:
    """A post or a page on its way from an item to a record; `_lost` gathers what was lost."""

    def __init__(self, item: Item, blog: Blog) -> None:
        self._item = item
        self._blog = blog
        self._kind = _KINDS[item.said.get("post_type", "").strip()]
        self._key = key_of(item)
        self._lost: list[Loss] = []

    def moved(self) -> Iterator[MovedPost | Loss]:
        """Yield the record, then what was lost."""
        said = self._item.said
        cleaned = wordpress_markup.clean(said.get("content", ""), base=self._blog.base)
        for loss in cleaned.losses:
            self._lose(loss.reason, loss.detail)
        status, published, created = self._state()
        author = said.get("creator", "").strip()
        categories, tags = self._terms("category"), self._terms("post_tag", "tag")
        yield MovedPost(
            key=self._key,
            kind=self._kind,
            slug=self._slug(),
            title=words(said.get("title", "")),
            summary=plain(said.get("excerpt", "")) or cleaned.summary,
            body=cleaned.body,
            status=status,
            published_at=published,
            created_at=created,
            updated_at=either(
                said.get("post_modified_gmt", ""), said.get("post_modified", ""), self._blog.zone
            ),
            author=Ref(author, words(author)) if author else None,
            with_=self._with(author),
            categories=categories,
            tags=tags,
            comments_open=said.get("comment_status", "open").strip() == "open",
            sticky=said.get("is_sticky", "").strip() == "1",
            paths=self._paths(),
            place=self._item.place,
        )
        self._lose_meta()
        yield from self._lost

    def _lose(self, reason: str, detail: str = "") -> None:
        kind, where = str(self._kind), self._item.place
        self._lost.append(Loss(kind=kind, key=self._key, reason=reason, detail=detail, place=where))

    def _state(self) -> tuple[PostStatus, datetime | None, datetime | None]:
        """Return the status, when it was published, and when it was begun, where that is said."""
        said, word = self._item.said, self._item.said.get("status", "").strip()
        status = _STATUSES.get(word, PostStatus.DRAFT)
        if word in {"private", "pending"}:
            self._lose(word)
        elif word not in _STATUSES:
            self._lose("status-unknown", word)
        if said.get("post_password") and status is not PostStatus.TRASHED:
            status = PostStatus.DRAFT
            self._lose("password")
        if status is PostStatus.DRAFT and said.get("post_date_gmt", NEVER).startswith("0000"):
            # What never came out has no date in GMT; its local one says when it was written.
            return status, None, moment(said.get("post_date", ""), self._blog.zone)
        published = date_of(self._item, self._blog)
        if published is None and status is PostStatus.PUBLISHED:
            self._lose("no-date")
        return status, published, None

    def _slug(self) -> str | None:
        return slug(_TRASHED.sub("", self._item.said.get("post_name", "")))

    def _terms(self, *taxonomies: str) -> tuple[Ref, ...]:
        """Return the terms; in version 1.0 each stands there once more, without its slug."""
        known = self._blog.categories if "category" in taxonomies else self._blog.tags
        terms = self._item.terms
        whole = [each for each in terms if each[1]] or terms
        found = [each for each in whole if (each[0] or "category") in taxonomies]
        refs = [Ref(key or known.get(name, name), name or key) for _, key, name in found]
        return tuple({ref.key: ref for ref in refs if ref.key}.values())

    def _with(self, author: str) -> tuple[Ref, ...]:
        """Return those whom the plug-in for several authors names, without the author."""
        named = [
            Ref(_CO_AUTHOR.sub("", name or key), _CO_AUTHOR.sub("", name or key))
            for taxonomy, key, name in self._item.terms
            if taxonomy == "author"
        ]
        return tuple({ref.key: ref for ref in named if ref.key and ref.key != author}.values())

    def _paths(self) -> tuple[str, ...]:
        """Return the permalink, those that it had before, and those by number."""
        said, base = self._item.said, self._blog.base
        link = address(said.get("link", "")) or ""
        paths = [link]
        name = said.get("post_name", "").strip()
        head, found, tail = link.rpartition(f"/{name}") if name else ("", "", "")
        if found and tail in {"", "/"}:
            paths += [f"{head}/{old}{tail}" for old in self._item.meta.get("_wp_old_slug", ())]
        paths.append(self._guid())
        if self._key.isdigit():
            paths.append(f"{base}/?p={self._key}")
            if self._kind is PostKind.PAGE:
                paths.append(f"{base}/?page_id={self._key}")
        home = ("", base, f"{base}/")
        return tuple(path for path in dict.fromkeys(paths) if path not in home)

    def _guid(self) -> str:
        """Return what was the address of a post when it was begun; some name another's number."""
        guid = address(self._item.said.get("guid", "")) or ""
        if not guid.startswith(("http://", "https://")):
            return ""
        number = _NUMBER.search(guid)
        return "" if number and number[1] != self._key else guid

    def _lose_meta(self) -> None:
        """Tell what WordPress or a plug-in knows of a post and no post here can know."""
        if picture := self._item.one("_thumbnail_id"):
            self._lose("featured-image", picture)
        known = {"", "category", "post_tag", "tag", "author"}
        others = {f"{taxonomy}: {name or key}" for taxonomy, key, name in self._item.terms}
        others = {each for each in others if each.partition(":")[0] not in known}
        if others:
            self._lose("taxonomy", ", ".join(sorted(others)))
