"""A folder of Markdown under front matter, with its media, that Hugo, Jekyll or Pelican build."""

import posixpath
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit

import markdownify

from blogctl import slugs
from blogctl.errors import Conflict
from blogctl.formats import markdown_comments, markdown_flavours, markdown_paths
from blogctl.formats.markdown_flavours import Sheet
from blogctl.formats.markdown_site import FILES
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
from blogctl.vocabulary import BodyFormat, CommentStatus, Flavour, PostKind, PostStatus

_TAKEN = frozenset({"index", "_index", "readme", "404"})


def write(moved: Iterator[Moved], folder: Path, *, flavour: Flavour, convert: bool) -> None:
    """Write what moves into a folder that is empty or not there yet.

    An origin comes first, people and terms before what they stand on, and a post's comments right
    after it: those that readers see become its file of data. With `convert` bodies that are HTML
    become Markdown. No two posts share a file. Raises `Conflict` for a folder that holds something.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Conflict("target-exists", path=str(folder))
    with _Writer(folder, flavour, convert=convert) as writer:
        for thing in moved:
            writer.take(thing)


class _Writer:
    """A folder that is being written: who is called what, and which names are taken."""

    def __init__(self, folder: Path, flavour: Flavour, *, convert: bool) -> None:
        self._folder = folder
        self._flavour = flavour
        self._convert = convert
        self._base = ""
        self._names: dict[tuple[type, str], str] = {}
        self._taken: set[str] = set()
        self._addresses: set[str] = set()
        self._post: tuple[str, str, str] | None = None
        self._page: markdown_comments.Page | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def take(self, thing: Moved) -> None:
        """Write a thing, or note what it is called."""
        if isinstance(thing, Origin):
            self._base = urlsplit(next(iter(thing.addresses), "")).path.rstrip("/")
            for name, content in markdown_flavours.settings(thing, self._flavour).items():
                self._taken.add(name.casefold())
                self._write(name, content)
        elif isinstance(thing, MovedPerson | MovedTag | MovedCategory):
            self._names[type(thing), thing.key] = thing.name
        elif isinstance(thing, MovedMedia):
            self._copy(thing)
        elif isinstance(thing, MovedPost):
            self._close()
            self._write_post(thing)
        elif isinstance(thing, MovedComment) and thing.status is CommentStatus.APPROVED:
            self._write_comment(thing)

    def _write(self, name: str, content: str) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(content)

    def _write_post(self, post: MovedPost) -> None:
        sheet = self._sheet(post)
        slug = post.slug or slugs.slugify(post.title, kind=post.kind)
        base, plain = (
            markdown_flavours.folder_of(sheet, self._flavour),
            slugs.slugify(slug, kind=post.kind),
        )
        stem = self._free(base, plain)
        if stem != plain:  # what is built must not share a name either
            slug = stem
        name = base + stem + (".html" if sheet.is_html else ".md")
        inner = markdown_paths.place(name.removeprefix("content/")).slug
        silent = inner == slug and self._flavour is not Flavour.PELICAN
        sheet = replace(sheet, slug=None if silent else slug)
        self._write(name, markdown_flavours.page(sheet, self._flavour))
        self._post = post.key, name, inner

    def _free(self, base: str, slug: str) -> str:
        """Take the first name that no other file has, whatever its case."""
        for stem in slugs.candidates(slug, kind="file"):
            name = (base + stem).casefold()
            if name not in self._taken and stem not in _TAKEN:
                self._taken.add(name)
                return stem
        raise AssertionError("candidates never end")

    def _sheet(self, post: MovedPost) -> Sheet:
        is_html = post.body_format is BodyFormat.HTML
        body = post.body
        if is_html and self._convert and (converted := _as_markdown(body)) is not None:
            is_html, body = False, converted
        is_draft = post.status is not PostStatus.PUBLISHED
        return Sheet(
            title=post.title,
            slug=post.slug,
            moment=post.published_at or (None if is_draft else post.created_at),
            updated=post.updated_at,
            author=self._called(MovedPerson, post.author) if post.author else None,
            others=self._all_called(MovedPerson, post.with_),
            categories=self._all_called(MovedCategory, post.categories),
            tags=self._all_called(MovedTag, post.tags),
            summary=post.summary,
            paths=self._own(markdown_flavours.safe_paths(post.paths, base=self._base)),
            body=body,
            is_html=is_html,
            is_page=post.kind is PostKind.PAGE,
            is_draft=is_draft,
            comments_open=post.comments_open,
            sticky=post.sticky,
        )

    def _own(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Return those at which no other post stands."""
        free = tuple(path for path in paths if path.casefold() not in self._addresses)
        self._addresses.update(path.casefold() for path in free)
        return free

    def _called(self, kind: type, ref: Ref) -> str:
        return self._names.get((kind, ref.key)) or ref.name or ref.key

    def _all_called(self, kind: type, refs: tuple[Ref, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._called(kind, ref) for ref in refs))

    def _copy(self, media: MovedMedia) -> None:
        """Copy a file to where its first address leads; bodies that name it find it there."""
        if media.path is None:
            return
        served = markdown_flavours.safe_paths(media.names, base=self._base)
        name = next(filter(None, map(_file_name, served)), None)
        if name is None:
            suffix = posixpath.splitext(media.name)[1].lower()
            stem = slugs.slugify(posixpath.splitext(media.name)[0], kind="media")
            name = f"media/{stem}{suffix if suffix in FILES else ''}"
        path = posixpath.join(markdown_flavours.MEDIA[self._flavour], name)
        if path.casefold() in self._taken:
            return
        self._taken.add(path.casefold())
        whole = self._folder / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(media.path, whole)

    def _write_comment(self, comment: MovedComment) -> None:
        if self._post is None or self._post[0] != comment.post:
            raise ValueError(comment.key, "a comment follows its post")
        if self._page is None:
            _, post, slug = self._post
            base = markdown_comments.FOLDERS[self._flavour] + "/"
            path = self._folder / f"{base}{self._free(base, slug)}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._page = markdown_comments.Page(path.open("x", encoding="utf-8"), post)
        by = self._called(MovedPerson, comment.author) if comment.author else None
        self._page.write(comment, by=by)

    def _close(self) -> None:
        if self._page is not None:
            self._page.close()
            self._page = None


def _file_name(address: str) -> str | None:
    """Return where in the folder a file is served from that address; None where none may be."""
    if posixpath.splitext(address)[1].lower() not in FILES:
        return None
    name = address.strip("/")
    return None if any(part.startswith((".", "_")) for part in name.split("/")) else name


def _as_markdown(html: str) -> str | None:
    """Return the Markdown of a body; None for one that is nested too deeply to be made any."""
    try:
        return markdownify.markdownify(
            html,
            heading_style="ATX",
            bullets="-",
            escape_misc=True,
            code_language_callback=_language,
        )
    except RecursionError:
        return None


class _Element(Protocol):
    """An element of HTML, as far as its class is asked for."""

    def get(self, key: str, default: str) -> str | list[str]: ...
    def find(self, name: str) -> "_Element | None": ...


def _language(block: _Element) -> str:
    """Return the language of a block of code, which its class or that of its code says."""
    for element in filter(None, (block, block.find("code"))):
        classes = element.get("class", "")
        for word in classes.split() if isinstance(classes, str) else classes:
            if word.startswith("language-"):
                return word.removeprefix("language-")
    return ""
