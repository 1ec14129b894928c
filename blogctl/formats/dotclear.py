"""The flat export of Dotclear 2, and of Dotclear 1, of one blog or of all of them.

Of several blogs the one with the most posts comes in, and the posts of the others are told as
unread. Bodies are the HTML that Dotclear made where the export has it, else its wiki syntax or
Markdown. Post dates are local to the post, other moments UTC; in Dotclear 1 all are local.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from blogctl.formats.dotclear_comments import comment
from blogctl.formats.dotclear_files import media
from blogctl.formats.dotclear_posts import post
from blogctl.formats.dotclear_rows import Row, rows
from blogctl.formats.dotclear_survey import Survey, name_of, survey
from blogctl.formats.html_text import plain
from blogctl.formats.reading import Reading
from blogctl.records.moving import Loss, Moved, MovedCategory, MovedPerson, Origin, Unread
from blogctl.vocabulary import ContributorKind


def read(path: Path, reading: Reading) -> Iterator[Moved]:
    """Yield what an export holds.

    Raises `Usage` for a file that is none, or that is malformed or cut off, with the line.
    """
    found = survey(path, replace(reading, progress=_Half(reading.progress)))
    yield _origin(found)
    if found.guessed:
        encoding = found.reading.encoding or ""
        yield Loss(kind="other", key=path.name, reason="encoding-guessed", detail=encoding)
    left = Counter[str]()
    for row in rows(path, found.reading):
        if not isinstance(row, Row):
            continue
        if row.problem:
            yield Unread(
                kind=row.kind,
                key=row.place,
                reason="malformed",
                detail=row.problem,
                place=row.place,
            )
        elif row.table in _READERS:
            yield from _READERS[row.table](row, found, path)
        elif row.table not in _CONSUMED or (row.table == "meta" and _is_lost(row)):
            left[row.table] += 1
    for table, count in sorted(left.items()):
        yield Loss(kind="other", key=table, reason="table-stays", detail=str(count))


class _Half:
    """Half of what is read each time is progress, because the file is read twice."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self._progress = progress
        self._rest = 0

    def __call__(self, count: int) -> None:
        """Tell of half of these bytes."""
        whole, self._rest = divmod(self._rest + count, 2)
        self._progress(whole)


def _origin(found: Survey) -> Origin:
    blog = found.blogs.get(found.blog)
    parts = urlsplit(found.root)
    named = f"{parts.netloc.lower()}{parts.path.rstrip('/')}"
    return Origin(
        source=f"dotclear:{named or found.blog or 'default'}",
        addresses=(found.root,) if parts.netloc else (),
        title=(blog.text("blog_name") or None) if blog else None,
        description=(plain(blog.text("blog_desc")) or None) if blog else None,
        language=found.setting("lang") or None,
    )


def _category(row: Row, found: Survey, _: Path) -> Iterator[Moved]:
    key = row.text("cat_id")
    if row.text("blog_id") != found.blog:
        yield _of_another(row, "category", key)
        return
    slug = row.text("cat_url").rstrip("/").rpartition("/")[2]
    yield MovedCategory(
        key=key,
        name=row.text("cat_title") or slug,
        slug=slug or None,
        description=plain(row.text("cat_desc")),
        parent=found.parents.get(key),
        place=row.place,
    )


def _person(row: Row, found: Survey, _: Path) -> Iterator[Moved]:
    key = row.text("user_id")
    wrote = key in found.authors
    yield MovedPerson(
        key=key,
        name=name_of(row),
        kind=ContributorKind.BLOGGER if wrote else ContributorKind.CONTRIBUTOR,
        bio=plain(row.text("user_desc")),
        email=row.optional("user_email"),
        url=row.optional("user_url"),
        active=row.text("user_status") != "0",
        place=row.place,
    )


def _post(row: Row, found: Survey, _: Path) -> Iterator[Moved]:
    if row.text("blog_id") != found.blog:
        yield _of_another(row, "post", row.text("post_id"))
    else:
        yield from post(row, found)


def _comment(row: Row, found: Survey, _: Path) -> Iterator[Moved]:
    standing = found.posts.get(row.text("post_id"))
    if standing is not None and standing.blog != found.blog:
        yield _of_another(row, "comment", row.text("comment_id"))
    else:
        yield from comment(row, standing, found)


def _media(row: Row, found: Survey, path: Path) -> Iterator[Moved]:
    ours = found.setting("public_path")
    if ours and row.text("media_path") not in {"", ours}:
        yield _of_another(row, "media", row.text("media_id"))
    else:
        yield media(row, found, path)


def _link(row: Row, found: Survey, _: Path) -> Iterator[Moved]:
    key = f"link {row.text('link_id')}"
    if row.text("blog_id") != found.blog:
        yield _of_another(row, "other", key)
        return
    shown = f"{row.text('link_title')} {row.text('link_href')}".strip()
    yield Unread(
        kind="other",
        key=key,
        reason="blogroll",
        detail=shown,
        place=row.place,
    )


def _of_another(row: Row, kind: str, key: str) -> Unread:
    return Unread(
        kind=kind, key=key, reason="other-blog", detail=row.text("blog_id"), place=row.place
    )


def _is_lost(row: Row) -> bool:
    """Tell whether this is said of a post, and is not one of its tags."""
    return row.text("meta_type") != "tag"


_READERS: dict[str, Callable[[Row, Survey, Path], Iterator[Moved]]] = {
    "category": _category,
    "user": _person,
    "post": _post,
    "comment": _comment,
    "media": _media,
    "link": _link,
}
_CONSUMED = frozenset(("blog", "meta", "post_media"))
