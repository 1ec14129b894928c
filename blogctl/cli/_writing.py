"""What is said of a post: by options, by a file with front matter, by the editor.

Options win over the file; after the editor, what stands in it is what is meant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath

from blogctl.cli import _files
from blogctl.cli._context import Context
from blogctl.cli._editor import edited
from blogctl.cli._moments import moment
from blogctl.errors import Usage
from blogctl.formats import front_matter
from blogctl.formats.front_matter import PostFile
from blogctl.services.posts import Writing
from blogctl.vocabulary import BodyFormat, PostKind
from blogctl.when import Use


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

    @property
    def has_text(self) -> bool:
        """Whether the text was given, so that no editor is needed for it."""
        return self.body is not None or self.file is not None


def gather(context: Context, said: Said) -> Writing:
    """Return what the options and the file say; `context` has been at a door, for its zone."""
    for first, second in (("--body", "--file"), ("--publish", "--at")):
        values = {"--body": said.body, "--file": said.file, "--publish": said.publish}
        if (values | {"--at": said.at})[first] and (values | {"--at": said.at})[second]:
            raise Usage("options-exclusive", first=first, second=second)
    writing = Writing()
    if said.file is not None:
        name = None if said.file == _files.STANDARD_INPUT else PurePath(said.file).name
        text = _files.read(context, said.file, encoding=said.encoding)
        writing = _of_file(context, front_matter.read(text, name=name))
        if name and name.lower().endswith((".html", ".htm")):
            writing = replace(writing, body_format=BodyFormat.HTML)
    return replace(writing, **_options(context, said))


def _options(context: Context, said: Said) -> dict[str, object]:
    """Return the fields that options say, and none that they leave open."""
    fields: dict[str, object] = {
        "title": said.title,
        "body": said.body,
        "body_format": said.body_format,
        "summary": said.summary,
        "slug": said.slug,
        "kind": said.kind,
        "author": said.author,
        "with_": _names(said.with_),
        "categories": _names(said.category),
        "add_categories": _names(said.add_category),
        "remove_categories": _names(said.remove_category),
        "tags": _names(said.tag),
        "comments_open": said.comments,
        "publish": said.publish or None,
        "at": moment(context, said.at, Use.AT),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _names(values: list[str] | None) -> tuple[str, ...] | None:
    """Return repeated values; `''` alone says none at all."""
    return tuple(filter(None, values)) if values else None


def _of_file(context: Context, post: PostFile) -> Writing:
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
        date=moment(context, post.date, Use.AT),
    )


@contextmanager
def in_editor(context: Context, post: PostFile, writing: Writing) -> Iterator[Writing | None]:
    """Open the editor on a post and yield what is then said of it; None where it is unchanged.

    What the front matter can't say (the date to publish at, the kind) stays as in `writing`.
    """
    name = writing.slug or "post"
    with edited(context, front_matter.write(post), name=name) as text:
        if text is None:
            context.say("not-edited")
            yield None
            return
        made = _of_file(context, front_matter.read(text))
        yield replace(
            made,
            kind=writing.kind,
            body_format=writing.body_format,
            publish=writing.publish,
            at=writing.at,
            comments_open=writing.comments_open
            if made.comments_open is None
            else made.comments_open,
        )


def file_of(writing: Writing) -> PostFile:
    """Return the file that the editor opens on for what is said so far."""
    return PostFile(
        title=writing.title or "",
        author=writing.author,
        with_=writing.with_,
        categories=writing.categories or (),
        tags=writing.tags or (),
        summary=writing.summary or "",
        slug=writing.slug,
        body=writing.body or "",
        comments=writing.comments_open,
    )
