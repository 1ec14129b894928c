"""What must be known of a Dotclear export before its posts are read: small things, never texts.

Tags, files and the blog's own address may stand after the posts that need them, so the file is
read twice, and this is what the first time leaves.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlsplit

from blogctl.errors import Usage
from blogctl.formats.dotclear_rows import Header, Row, rows
from blogctl.formats.fields import Fields
from blogctl.formats.reading import Reading
from blogctl.vocabulary import PostKind

KINDS = {"post": PostKind.POST, "page": PostKind.PAGE, "related": PostKind.PAGE}
_SETTINGS = frozenset(("public_url", "public_path", "blog_timezone", "lang"))
_FOLDERS = {"post": "post/", "page": "pages/", "related": "static/"}
_ENCODINGS = ("windows-1252", "iso-8859-1")
_SAFE = "/:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a post stands: its blog, who wrote it, its type, the end of its address."""

    blog: str
    user: str
    type: str
    url: str


@dataclass(frozen=True, slots=True)
class File:
    """A media file: its path below the public folder, and what it is called."""

    path: str
    title: str


@dataclass
class Survey:
    """What the first reading of an export has found; `reading` is how to read it again."""

    header: Header
    reading: Reading
    guessed: bool = False
    blogs: dict[str, Fields] = field(default_factory=dict)
    settings: dict[tuple[str, str], str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    authors: set[str] = field(default_factory=set)
    posts: dict[str, Standing] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=dict)
    blog: str = ""

    def setting(self, name: str) -> str:
        """Return a setting of the blog, else of all blogs, else ""."""
        return self.settings.get((self.blog, name)) or self.settings.get(("", name), "")

    @property
    def url(self) -> str:
        """The address to which those of posts are added; "" in an export of a single blog."""
        return self.blogs[self.blog].text("blog_url") if self.blog in self.blogs else ""

    @property
    def root(self) -> str:
        """The address of the folder that the blog stands in, with a slash; "" if not known."""
        address = self.url.partition("index.php")[0].rstrip("?/")
        return address and f"{address}/"

    def paths(self, post: Standing) -> tuple[str, ...]:
        """Return the addresses at which a post stood, those without a question mark.

        Where Dotclear says ``index.php?post/a`` the server knows ``index.php/post/a`` as well, and
        only in that does the path tell which post is meant: see `plain_links`.
        """
        if not post.url:
            return ()
        last = quote(post.url, safe=_SAFE)
        ends = [_FOLDERS.get(post.type, "post/") + last]
        if self.header.first:
            ends.insert(0, last)
        root = self.root or "/"
        starts = dict.fromkeys((f"{self.url.rstrip('?/')}/", root))
        if not self.url:
            starts = dict.fromkeys((root, f"{root}index.php/"))
        return tuple(start + end for end in ends for start in starts)

    def plain_links(self, html: str) -> str:
        """Return HTML whose links to posts of this blog have a slash for the question mark."""
        if "?" not in html:
            return html
        return self._asking.sub(lambda match: f"{match[1].rstrip('/')}/", html)

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        host = re.escape(urlsplit(self.url).netloc)
        whole = f"(?:https?://{host})?" if host else ""
        return re.compile(
            rf"""(=["']{whole}/[^"'?<>\s]{{0,200}})\?(?=(?:post|pages|static|\d{{4}}/\d\d/\d\d)/)""",
            re.IGNORECASE,
        )

    @property
    def links(self) -> Mapping[str, str]:
        """The first address of each post, by its id."""
        return _Links(self)

    def files_at(self) -> str:
        """Return the address of the folder of files, from the root or whole, without a slash."""
        return (self.setting("public_url") or "/public").rstrip("/")

    def whole(self, address: str) -> str:
        """Return an address from the root as a whole one, "" where the site is not known."""
        if urlsplit(address).netloc:
            return address
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}{address}" if parts.netloc else ""


class _Links(Mapping[str, str]):
    """Addresses that are put together when they are asked for."""

    def __init__(self, found: Survey) -> None:
        self._found = found

    def __getitem__(self, key: str) -> str:
        """Return where a post stood; raises `KeyError` where it is not there or stood nowhere."""
        paths = self._found.paths(self._found.posts[key])
        if not paths:
            raise KeyError(key)
        return paths[0]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the posts."""
        return iter(self._found.posts)

    def __len__(self) -> int:
        """Count the posts."""
        return len(self._found.posts)


def survey(path: Path, reading: Reading) -> Survey:
    """Read a file through for what its posts need.

    What is not UTF-8, nor said to be something else, is taken for Windows' Latin where Dotclear 1
    wrote it or malformed files are borne. Raises `Usage` as `dotclear_rows.rows` does.
    """
    try:
        return _survey(path, reading)
    except Usage as error:
        header = _header(path, reading)
        if (
            error.key != "text-encoding"
            or reading.encoding
            or not (header.first or reading.lenient)
        ):
            raise
    for encoding in _ENCODINGS[:-1]:
        try:
            found = _survey(path, replace(reading, encoding=encoding))
        except Usage as error:
            if error.key != "text-encoding":
                raise
        else:
            found.guessed = True
            return found
    found = _survey(path, replace(reading, encoding=_ENCODINGS[-1]))
    found.guessed = True
    return found


def _header(path: Path, reading: Reading) -> Header:
    """Return what the first line says, whatever comes after it."""
    latin = Reading(encoding=reading.encoding or _ENCODINGS[-1], lenient=True)
    return next(each for each in rows(path, latin) if isinstance(each, Header))


def _survey(path: Path, reading: Reading) -> Survey:
    found = Survey(Header((), full=False), reading)
    borders: list[tuple[str, int, int, str]] = []
    for row in rows(path, reading):
        if isinstance(row, Header):
            found.header = row
        elif row.problem:
            continue
        elif row.table == "category":
            key = row.text("cat_id")
            found.categories[key] = row.text("cat_title")
            if (parent := row.text("cat_parent")) not in {"", "0"}:
                found.parents[key] = parent
            else:
                borders += _borders(row, key)
        elif note := _NOTES.get(row.table):
            note(found, row)
    found.parents |= _above(borders)
    found.blog = _largest(found.posts.values(), found.blogs)
    found.authors = {post.user for post in found.posts.values() if post.blog == found.blog}
    return found


def _blog(found: Survey, row: Row) -> None:
    found.blogs[row.text("blog_id")] = row


def _setting(found: Survey, row: Row) -> None:
    name = row.text("setting_id")
    if name in _SETTINGS and row.text("setting_ns") in {"", "system"}:
        found.settings[row.text("blog_id"), name] = row.text("setting_value")


def _user(found: Survey, row: Row) -> None:
    found.users[row.text("user_id")] = name_of(row)


def _post(found: Survey, row: Row) -> None:
    found.posts[row.text("post_id")] = Standing(
        row.text("blog_id"),
        row.text("user_id"),
        row.text("post_type") or "post",
        row.text("post_url"),
    )


def _meta(found: Survey, row: Row) -> None:
    if row.text("meta_type") == "tag" and (name := row.text("meta_id").strip()):
        found.tags.setdefault(row.text("post_id"), []).append(name)


def _media(found: Survey, row: Row) -> None:
    found.files[row.text("media_id")] = File(row.text("media_file"), row.text("media_title"))


def _post_media(found: Survey, row: Row) -> None:
    if row.text("link_type") in {"", "attachment"}:
        found.attached.setdefault(row.text("post_id"), []).append(row.text("media_id"))


_NOTES: dict[str, Callable[[Survey, Row], None]] = {
    "blog": _blog,
    "setting": _setting,
    "user": _user,
    "post": _post,
    "meta": _meta,
    "media": _media,
    "post_media": _post_media,
}


def name_of(user: Fields) -> str:
    """Return what a user is called: as they want to be, else both names, else the login."""
    both = f"{user.text('user_firstname')} {user.text('user_name')}".strip()
    return user.text("user_displayname").strip() or both or user.text("user_id")


def _borders(row: Row, key: str) -> list[tuple[str, int, int, str]]:
    """Return where a category begins and ends in the tree of its blog, if that is said."""
    left, right = row.text("cat_lft"), row.text("cat_rgt")
    if not (left.isdecimal() and right.isdecimal() and len(left) < 10 and len(right) < 10):
        return []
    return [(row.text("blog_id"), int(left), int(right), key)]


def _above(borders: list[tuple[str, int, int, str]]) -> dict[str, str]:
    """Return the category directly above each that stands within the borders of another."""
    above: dict[str, str] = {}
    around: list[tuple[str, int, str]] = []
    for blog, left, right, key in sorted(borders):
        while around and (around[-1][0] != blog or around[-1][1] < left):
            around.pop()
        if around and around[-1][1] > right > left:
            above[key] = around[-1][2]
        around.append((blog, right, key))
    return above


def _largest(posts: Iterable[Standing], blogs: dict[str, Fields]) -> str:
    """Return the blog that has the most posts, the first one of several."""
    counts: dict[str, int] = dict.fromkeys(blogs, 0)
    for post in posts:
        counts[post.blog] = counts.get(post.blog, 0) + 1
    return max(counts, key=counts.__getitem__, default="")
