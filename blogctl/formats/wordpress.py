"""A WordPress export (WXR 1.0, 1.1, 1.2) as records, item by item.

https://codex.wordpress.org/Tools_Export_Screen; the elements are those of `export_wp` in WordPress.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from blogctl.errors import Usage
from blogctl.formats.html_text import plain
from blogctl.formats.reading import Reading
from blogctl.formats.wordpress_comments import Talk, Users, comment_of
from blogctl.formats.wordpress_fields import (
    Names,
    address,
    fields_of,
    host_and_path,
    serialised,
    slug,
    words,
)
from blogctl.formats.wordpress_items import (
    Blog,
    Item,
    date_of,
    is_post,
    item_of,
    key_of,
    thing_of,
)
from blogctl.formats.xml_stream import Element, XmlStream, local_name, place
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedCategory,
    MovedPerson,
    MovedTag,
    Origin,
    Ref,
    Unread,
)
from blogctl.text import excerpt

_TAGS: Final = ("author", "category", "tag", "term")
_OURS = frozenset(
    {"post_id", "author_login", "category_nicename", "tag_slug", "term_slug", "comment_id"}
)
_VERSIONS = re.compile(r"1\.\d+")
_MANY: Final = 200  # comments of one post, from where they are taken before the post is closed


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield what an export holds, as it comes.

    Raises `Usage` where it is no export, or malformed XML and the reading is not lenient.
    """
    stream = XmlStream(
        path,
        reading,
        root="rss",
        tags=[f"{{*}}{name}" for name in ("item", "channel", "comment", *_TAGS)],
    )
    yield from _Export(stream, reading).moved()


def _is_declared(element: Element) -> bool:
    """Tell whether this is declared for the whole blog, and not said of one item."""
    parent = element.getparent()
    return parent is not None and local_name(parent) == "channel"


class _Export:
    """A file on its way to records.

    `_item` is one that was told before it was closed, `_comments` are those that wait for it.
    """

    def __init__(self, stream: XmlStream, reading: Reading) -> None:
        self._stream = stream
        self._reading = reading
        self._names = Names()
        self._users = Users()
        self._blog: Blog | None = None
        self._item: Item | None = None
        self._comments: list[Element] = []

    def moved(self) -> Iterator[Moved]:
        """Yield all that is there."""
        for element in self._stream:
            if isinstance(element, Loss):
                yield element
                continue
            if self._blog is None:
                yield from self._begin(element)
            name = self._names[element.tag]
            if name == "comment":
                self._comments.append(element)
                if len(self._comments) >= _MANY:
                    yield from self._tell(element)
            elif name == "item":
                yield from self._finish(element)
                self._stream.forget(element)
            elif name in _TAGS and _is_declared(element):
                yield from self._declared(name, element)
                self._stream.forget(element)
        if self._blog is None:
            raise Usage("wordpress-none")

    def _begin(self, element: Element) -> Iterator[Moved]:
        """Yield where this comes from, by what the channel said before its first thing."""
        channel = next(element.iterancestors("{*}channel"), element)
        said = {self._names[child.tag]: child.text or "" for child in channel if not len(child)}
        version = said.get("wxr_version", "").strip()
        names = {self._names[child.tag] for child in element}
        if not version and not self._reading.lenient and _OURS.isdisjoint(names):
            raise Usage("wordpress-none")
        yield self._origin(said)
        if version and not _VERSIONS.fullmatch(version):
            if not self._reading.lenient:
                raise Usage("wordpress-version", version=excerpt(version, 20))
            yield Loss(kind="other", key="", reason="version", detail=version)

    def _origin(self, said: dict[str, str]) -> Origin:
        base = (said.get("base_blog_url", "") or said.get("link", "")).strip()
        link = (address(said.get("link", "")) or "").rstrip("/")
        base = (address(base) or "").rstrip("/")
        self._blog = Blog(base=base, zone=self._reading.zone)
        addresses = [each for each in (base, link) if host_and_path(each)]
        for each in tuple(addresses):
            scheme, _, rest = each.partition("://")
            addresses.append(f"{'http' if scheme == 'https' else 'https'}://{rest}")
        return Origin(
            source=f"wordpress:{host_and_path(base)}",
            addresses=tuple(dict.fromkeys(addresses)),
            title=words(said.get("title", "")) or None,
            description=words(said.get("description", "")) or None,
            language=said.get("language", "").strip() or None,
        )

    def _declared(self, name: str, element: Element) -> Iterator[Moved]:
        """Yield somebody or a term that is declared before the items."""
        said = fields_of(element, self._names)
        if name == "author":
            yield self._person(said, element)
        elif name == "category":
            yield self._category(
                said, "category_nicename", "cat_name", "category_description", "category_parent"
            )
        elif name == "tag":
            yield self._tag(said, "tag_slug", "tag_name")
        elif said.get("term_taxonomy") == "category":
            yield self._category(said, "term_slug", "term_name", "term_description", "term_parent")
        elif said.get("term_taxonomy") == "post_tag":
            yield self._tag(said, "term_slug", "term_name")
        else:
            yield Unread(
                kind="other",
                key=said.get("term_id", "") or said.get("term_slug", ""),
                reason="taxonomy",
                detail=f"{said.get('term_taxonomy', '')}: {words(said.get('term_name', ''))}",
                place=place(element),
            )

    def _person(self, said: dict[str, str], element: Element) -> MovedPerson:
        first, last = (
            words(said.get("author_first_name", "")),
            words(said.get("author_last_name", "")),
        )
        login, email = said.get("author_login", "").strip(), said.get("author_email", "").strip()
        number = said.get("author_id", "").strip()
        name = words(said.get("author_display_name", "")) or f"{first} {last}".strip() or login
        ref = Ref(login or name or email or number, name or None)
        self._users.by_id[number] = ref
        if email:
            self._users.by_email[email.casefold()] = ref
        return MovedPerson(
            key=ref.key, name=name or ref.key, email=email or None, place=place(element)
        )

    def _category(self, said: dict[str, str], *fields: str) -> MovedCategory:
        nicename, name, description, parent = (said.get(field, "").strip() for field in fields)
        name = words(name) or slug(nicename) or ""
        key = slug(nicename) or name
        self._known().categories.setdefault(name, key)
        return MovedCategory(
            key=key,
            name=name,
            slug=slug(nicename),
            description=plain(description),
            parent=slug(parent),
        )

    def _tag(self, said: dict[str, str], *fields: str) -> MovedTag:
        nicename, name = (said.get(field, "").strip() for field in fields)
        name = words(name) or slug(nicename) or ""
        key = slug(nicename) or name
        self._known().tags.setdefault(name, key)
        return MovedTag(key=key, name=name, slug=slug(nicename))

    def _known(self) -> Blog:
        if self._blog is None:
            raise Usage("wordpress-none")
        return self._blog

    def _tell(self, element: Element) -> Iterator[Moved]:
        """Yield the comments up to this one, and their post, which is not closed yet."""
        parent = element.getparent()
        if self._item is None and parent is not None:
            item = item_of(parent, self._names)
            if "post_id" not in item.said or "post_type" not in item.said:
                return
            self._item = item
            yield from thing_of(item, self._known())
        if self._item is not None:
            yield from self._told(self._item)
            self._stream.forget(element)

    def _finish(self, element: Element) -> Iterator[Moved]:
        """Yield an item, or what is left of one that was told before."""
        item, told = item_of(element, self._names), self._item
        self._item = None
        if told is None:
            yield from thing_of(item, self._known())
        elif item.said.keys() - told.said.keys() or set(item.terms) - set(told.terms):
            yield Loss(kind="post", key=key_of(told), reason="said-too-late", place=item.place)
        yield from self._told(told or item)

    def _told(self, item: Item) -> Iterator[Moved]:
        """Yield the comments that wait; none come in where their post does not."""
        comments, self._comments = self._comments, []
        key = key_of(item)
        if not is_post(item):
            for element in comments:
                number, where = self._number(element), place(element)
                yield Unread(
                    kind="comment", key=number, reason="post-unread", detail=key, place=where
                )
            return
        talk = Talk(
            post=key,
            at=date_of(item, self._known()),
            before=serialised(item.one("_wp_trash_meta_comments_status")),
            names=self._names,
            users=self._users,
            zone=self._reading.zone,
        )
        lost: list[Loss] = []
        for element in comments:
            yield comment_of(element, talk, lost)
        yield from lost

    def _number(self, comment: Element) -> str:
        return fields_of(comment, self._names).get("comment_id", "")
