"""What is said of a post: by options, by a file with front matter, by the editor.

Options win over the file; after the editor, what stands in it is what is meant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from blogctl.cli import _files
from blogctl.cli._context import Context
from blogctl.cli._editor import edited
from blogctl.cli._moments import moment
from blogctl.errors import FileFailed, Usage
from blogctl.services.writing import Writing
from blogctl.slugs import slugify
from blogctl.vocabulary import BodyFormat, PostKind, Use

if TYPE_CHECKING:
    from blogctl.formats.front_matter import PostFile

_FORMATS = {
    ".html": BodyFormat.HTML,
    ".htm": BodyFormat.HTML,
    ".md": BodyFormat.MARKDOWN,
    ".markdown": BodyFormat.MARKDOWN,
}


@dataclass(frozen=True, slots=True)
class Said:
    """The options of `post new` and `post edit`, as they were typed."""

    title: str | None = None
    author: str | None = None
    with_: list[str] | None = None
    category: list[str] | None = None
    add_category: list[str] | None = None
    remove_category: list[str] | None = None
    tag: list[str] | None = None
    summary: str | None = None
    slug: str | None = None
    kind: PostKind | None = None
    body: str | None = None
    body_format: BodyFormat | None = None
    file: str | None = None
    encoding: str = "utf-8"
    publish: bool = False
    at: str | None = None
    comments: bool | None = None
    sticky: bool | None = None

    @property
    def has_text(self) -> bool:
        """Whether the text was given, so that no editor is needed for it."""
        return self.body is not None or self.file is not None


def gather(context: Context, said: Said) -> Writing:
    """Return what the options and the file say; the file is read before the blog is."""
    if said.body is not None and said.file is not None:
        raise Usage("options-exclusive", first="--body", second="--file")
    if said.publish and said.at is not None:
        raise Usage("options-exclusive", first="--publish", second="--at")
    file, body_format = None, None
    if said.file is not None:
        name = None if said.file == _files.STANDARD_INPUT else PurePath(said.file).name
        text = _files.read(context, said.file, encoding=said.encoding)
        from blogctl.formats import front_matter  # noqa: PLC0415 - brings PyYAML, for files only

        with _naming(said.file):
            file = front_matter.read(text, name=name)
        body_format = _FORMATS.get(PurePath(name or "").suffix.lower())
    with context.reading():  # for its zone and its hour of publishing
        options = _of_options(context, said)
        if file is None:
            return options
        with _naming(said.file or _files.STANDARD_INPUT):
            written = _of_file(context, file)
        return options.over(replace(written, body_format=body_format))


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Let what is wrong with a file's words name the file: it may be one of two hundred."""
    try:
        yield
    except Usage as error:
        if path == _files.STANDARD_INPUT:
            raise
        raise FileFailed(error, path=path) from error


def _of_options(context: Context, said: Said) -> Writing:
    return Writing(
        title=said.title,
        body=said.body,
        body_format=said.body_format,
        summary=said.summary,
        slug=said.slug,
        kind=said.kind,
        author=said.author,
        with_=_names(said.with_),
        categories=_names(said.category),
        add_categories=tuple(said.add_category or ()),
        remove_categories=tuple(said.remove_category or ()),
        tags=_names(said.tag),
        comments_open=said.comments,
        sticky=said.sticky,
        publish=said.publish,
        at=moment(context, said.at, Use.AT),
    )


def _names(values: list[str] | None) -> tuple[str, ...] | None:
    """Return repeated values; `''` alone says none at all."""
    return tuple(filter(None, values)) if values else None


def _of_file(context: Context, post: "PostFile") -> Writing:
    if post.unknown:
        context.warn("front-matter-ignored", refs=", ".join(post.unknown))
    if post.repeated:
        context.warn("front-matter-repeated", refs=", ".join(post.repeated))
    return Writing(
        title=post.title,
        body=post.body,
        summary=post.summary,
        slug=post.slug or None,
        author=post.author or None,
        with_=post.with_,
        categories=post.categories,
        tags=post.tags,
        comments_open=post.comments,
        date=moment(context, post.date or None, Use.AT),
    )


@contextmanager
def in_editor(context: Context, writing: Writing) -> Iterator[Writing | None]:
    """Open the editor on what is said so far and yield what then is; None where it is unchanged.

    What a file can't say, such as when to publish, stays as it is.
    """
    post = _file_of(context, writing)
    name = slugify(post.slug or post.title or "", kind="post")[:40]
    from blogctl.formats import front_matter  # noqa: PLC0415 - as above

    with edited(context, front_matter.write(post), name=name) as text:
        if text is None:
            context.say("not-edited")
            yield None
            return
        made = _of_file(context, front_matter.read(text))
        beyond = Writing(
            kind=writing.kind,
            body_format=writing.body_format,
            sticky=writing.sticky,
            add_categories=writing.add_categories,
            remove_categories=writing.remove_categories,
            publish=writing.publish,
            at=writing.at,
        )
        yield beyond.over(made)


def _file_of(context: Context, writing: Writing) -> "PostFile":
    """Return the file that the editor opens on for what is said so far."""
    date = writing.date and writing.date.astimezone(context.settings.zone)
    from blogctl.formats.front_matter import PostFile  # noqa: PLC0415 - as above

    return PostFile(
        title=writing.title or "",
        author=writing.author,
        with_=writing.with_,
        date=date.isoformat(sep=" ") if date else None,
        categories=writing.categories or (),
        tags=writing.tags or (),
        summary=writing.summary or "",
        slug=writing.slug,
        body=writing.body or "",
        comments=writing.comments_open,
    )
