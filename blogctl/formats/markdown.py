"""A folder of posts for Jekyll, Hugo or Pelican: Markdown or HTML under front matter.

Which builder it is for shows in its configuration, which is read and never run, and in the names
in it; one without is read by the habits of each file. A post's key is its path from the folder.
What is written in other markup (reStructuredText, AsciiDoc) is told, not read.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from blogctl import slugs, text
from blogctl.errors import BlogctlError, FileFailed, Usage
from blogctl.formats import (
    markdown_comments,
    markdown_fields,
    markdown_posts,
    markdown_site,
    yaml_mapping,
)
from blogctl.formats.markdown_fields import Form
from blogctl.formats.markdown_links import Links
from blogctl.formats.markdown_posts import File
from blogctl.formats.markdown_site import HTML, Site
from blogctl.formats.reading import Reading
from blogctl.records.moving import Loss, Moved, MovedComment, MovedPerson, MovedTag, Origin, Unread
from blogctl.vocabulary import Flavour

_LARGEST = text.BODY_LIMIT + yaml_mapping.LIMIT
_AT_HAND = 64  # files whose address was asked for lately


def read(folder: Path, reading: Reading) -> Iterator[Moved]:
    """Yield the posts of a folder, or of one file, in the order of their paths.

    Files that its text shows or offers come before each. Raises `FileFailed` for a file that is no
    text of its encoding; with `reading.lenient` it is told as unread.
    """
    alone = not folder.is_dir()
    root = (folder.parent if alone else folder).resolve()
    site = markdown_site.survey(root)
    yield Origin(
        source=f"markdown:{root.name}",
        addresses=(site.address,) if site.address else (),
        title=site.title,
        description=site.description,
        language=site.language,
    )
    posts = _Posts(site, reading)
    for found in (markdown_site.named(folder),) if alone else markdown_site.walk(site):
        if isinstance(found, Unread):
            yield found
        else:
            yield from posts.read(found)


class _Posts:
    """The posts of a site, while they are read: who and what was declared, and its links."""

    def __init__(self, site: Site, reading: Reading) -> None:
        self._site = site
        self._reading = reading
        self._declared: set[MovedPerson | MovedTag] = set()
        self._links = Links(site, lru_cache(_AT_HAND)(self._address))

    def read(self, key: str) -> Iterator[Moved]:
        """Yield the post that a file is, after what it declares and shows, or why it is none."""
        try:
            file = _open(key, self._site, self._reading)
        except BlogctlError as error:
            if not self._reading.lenient:
                raise FileFailed(error, path=str(self._site.root / key)) from error
            yield Unread(kind="post", key=key, reason="malformed", detail=error.key, place=key)
            return
        if isinstance(file, Unread):
            yield file
            return
        self._reading.progress(file.size)
        said = markdown_posts.make(file)
        declared: tuple[MovedPerson | MovedTag, ...] = (*said.people, *said.tags)
        yield from (thing for thing in declared if thing not in self._declared)
        self._declared.update(declared)
        with_body = replace(file, head=replace(file.head, body=said.post.body))
        body, brings = self._links.follow(with_body)
        yield from brings
        yield from self._links.bundle(file, said.post)
        yield replace(said.post, body=body)
        for reason, detail in said.losses:
            yield Loss(kind="post", key=key, reason=reason, detail=detail, place=key)
        yield from self._comments(file)

    def _comments(self, file: File) -> Iterator[MovedComment | Unread]:
        """Yield those of the file of data that `markdown_writer` makes for a post."""
        folder = markdown_comments.FOLDERS.get(self._site.flavour or Flavour.HUGO, "")
        for stem in slugs.candidates(file.place.slug, kind="file"):
            name = f"{folder}/{stem}.json"
            if not markdown_site.is_plain(self._site, name):
                return
            try:
                data = markdown_site.read_bytes(
                    self._site.root / name, most=markdown_comments.LARGEST
                )
                yield from markdown_comments.read(
                    data, post=file.key, name=name, reading=self._reading
                )
            except (OSError, ValueError, Usage):
                yield Unread(kind="other", key=name, reason="malformed", place=name)

    def _address(self, key: str) -> str | None:
        """Return where the post of another file stands."""
        try:
            file = _open(key, self._site, self._reading)
        except BlogctlError:
            return None
        return None if isinstance(file, Unread) else markdown_posts.address(file)


def _open(key: str, site: Site, reading: Reading) -> File | Unread:
    """Return what a file holds, or why it is no post."""
    path = PurePosixPath(key)
    if path.stem.partition(".")[0] == "_index":
        return Unread(kind="page", key=key, reason="section-page", place=key)
    if path.stem.lower() == "index" and path.parent.as_posix() in {".", site.content}:
        return Unread(kind="page", key=key, reason="home-page", place=key)
    try:
        data = markdown_site.read_bytes(site.root / key, most=_LARGEST)
    except OSError as error:
        reason = "too-large" if isinstance(error, markdown_site.TooLarge) else "unreadable"
        return Unread(kind="post", key=key, reason=reason, place=key)
    source = text.decode(data, what=key, encoding=reading.encoding or "utf-8")
    source = text.clean(source, what=key)
    if not source.strip():
        return Unread(kind="post", key=key, reason="empty", place=key)
    is_html = path.suffix.lower() in HTML
    head = markdown_fields.split(source, html=is_html)
    file = File(key=key, size=len(data), head=head, is_html=is_html, site=site, reading=reading)
    if head.form is Form.NONE and site.flavour is Flavour.JEKYLL and not file.place.is_post:
        return Unread(kind="page", key=key, reason="no-front-matter", place=key)
    return file
