"""The folder of a site: who builds it, what it says of itself, where its posts and files stand.

What leads out of the folder is never followed: a symbolic link is refused wherever it leads.
"""

import ast
import errno
import os
import posixpath
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from blogctl import text
from blogctl.errors import Usage
from blogctl.formats import markdown_fields
from blogctl.formats.yaml_mapping import Value
from blogctl.records.moving import Unread
from blogctl.vocabulary import Flavour


def _words(names: str) -> frozenset[str]:
    """Make a set of the words of a table."""
    return frozenset(names.split())


MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mdown"})
HTML = frozenset({".html", ".htm"})
FILES = _words(
    ".png .jpg .jpeg .gif .webp .avif .svg .bmp .ico .tif .tiff .mp3 .ogg .oga .opus .wav .m4a"
    " .flac .mp4 .m4v .webm .ogv .mov .avi .pdf .epub .doc .docx .xls .xlsx .ppt .pptx .odt .ods"
    " .odp .rtf .csv .zip .gz .tgz .bz2 .xz .7z .tar"
)
"""What a post may show or offer: a body that names `/_config.yml` does not get it published."""

_OTHERS = {
    ".rst": "restructuredtext",
    ".rest": "restructuredtext",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".org": "org-mode",
    ".ipynb": "notebook",
    ".textile": "textile",
    ".mdx": "mdx",
}
_NEVER = frozenset({"_site", "public", "node_modules", "themes"})
_NEVER_AT_TOP = _words(
    "static assets images img css js layouts archetypes i18n data resources output vendor"
    " _layouts _includes _data _sass _plugins _site _cache"
)
_CONFIGURATIONS = {
    "pelicanconf.py": Flavour.PELICAN,
    "hugo.toml": Flavour.HUGO,
    "hugo.yaml": Flavour.HUGO,
    "hugo.yml": Flavour.HUGO,
    "hugo.json": Flavour.HUGO,
    "_config.yml": Flavour.JEKYLL,
    "_config.yaml": Flavour.JEKYLL,
    "config.toml": Flavour.HUGO,
    "config.yaml": Flavour.HUGO,
    "config.yml": Flavour.HUGO,
    "config.json": Flavour.HUGO,
}
_SETTING = re.compile(
    r"""^([A-Z_]+)[ ]*=[ ]*("(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')[ ]*(?:\#.*)?$""",
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A folder of posts; `content` is where they stand in it, "" for the folder itself."""

    root: Path
    flavour: Flavour | None = None
    content: str = ""
    title: str | None = None
    description: str | None = None
    language: str | None = None
    address: str | None = None
    patterns: dict[str, str] = field(default_factory=dict)

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders whose files are served from the root."""
        return tuple(dict.fromkeys(("static", self.content, "content", "")))

    @property
    def base(self) -> str:
        """The path of its address, under which all of it is served: "" or like `/blog`."""
        return urlsplit(self.address or "").path.rstrip("/")


def survey(root: Path) -> Site:
    """Return what the folder is, by its configuration and the names in it alone."""
    names = {entry.name for entry in os.scandir(root) if not entry.is_symlink()}
    flavour, said = _configured(root, names)
    if flavour is None and ("_posts" in names or root.name in {"_posts", "_drafts"}):
        flavour = Flavour.JEKYLL
    if flavour is None and "content" in names and names & {"archetypes", "layouts", "static"}:
        flavour = Flavour.HUGO
    content = "content" if "content" in names and flavour in {Flavour.HUGO, Flavour.PELICAN} else ""
    described = _described(flavour, said)
    return Site(
        root=root,
        flavour=flavour,
        content=content,
        title=described.get("title"),
        description=described.get("description"),
        language=described.get("language"),
        address=described.get("address"),
        patterns=_patterns(flavour, said),
    )


def _configured(root: Path, names: set[str]) -> tuple[Flavour | None, dict[str, Value]]:
    for name, flavour in _CONFIGURATIONS.items():
        if name not in names:
            continue
        try:
            source = text.decode(read_bytes(root / name, most=text.MB), what=name)
        except (OSError, Usage):
            return flavour, {}
        if flavour is Flavour.PELICAN:
            return flavour, {
                match[1].lower(): _literal(match[2]) for match in _SETTING.finditer(source)
            }
        fence = "+++" if name.endswith(".toml") else "---"
        bare = source.removeprefix("---").strip()
        whole = source if name.endswith(".json") else f"{fence}\n{bare}\n{fence}\n"
        try:
            return flavour, markdown_fields.split(text.clean(whole, what=name)).fields
        except Usage:
            return flavour, {}
    return None, {}


def _literal(typed: str) -> str:
    """Return the text that a text of Python is."""
    try:
        return str(ast.literal_eval(typed))
    except (ValueError, SyntaxError):
        return typed[1:-1]


def _described(flavour: Flavour | None, said: dict[str, Value]) -> dict[str, str]:
    """Return what the site says of itself, in our words."""

    def first(*keys: str) -> str:
        values = (said.get(key) for key in keys)
        return next((value for value in values if isinstance(value, str) and value), "")

    address = first("baseurl", "siteurl")
    if flavour is Flavour.JEKYLL:
        address = first("url") + first("baseurl")
    if not _is_address(address):
        address = ""
    found = {
        "title": first("title", "sitename"),
        "description": first("description", "sitesubtitle"),
        "language": first(
            "languagecode", "locale", "defaultcontentlanguage", "lang", "default_lang"
        ),
        "address": address,
    }
    return {key: value for key, value in found.items() if value}


def _is_address(value: str) -> bool:
    try:
        text.check_url(value, "address")
    except Usage:
        return False
    return True


def _patterns(flavour: Flavour | None, said: dict[str, Value]) -> dict[str, str]:
    if flavour is Flavour.JEKYLL:
        found: dict[str, Value] = {"post": said.get("permalink")}
    elif flavour is Flavour.PELICAN:
        found = {"post": said.get("article_url"), "page": said.get("page_url")}
    else:
        permalinks = said.get("permalinks")
        found = permalinks if isinstance(permalinks, dict) else {}
        page = found.get("page")
        found = page if isinstance(page, dict) else found
    return {key.lower(): value for key, value in found.items() if isinstance(value, str) and value}


class TooLarge(OSError):
    """The file holds more than is read."""


def read_bytes(path: Path, *, most: int) -> bytes:
    """Return what a plain file holds; raises `OSError` for a link, a device, or more than that."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        data = stream.read(most + 1)
    if len(data) > most:
        raise TooLarge
    return data


def walk(site: Site) -> Iterator[str | Unread]:
    """Yield the paths of the posts, from the root and in their order, and what is no post of ours.

    Hidden folders and what a builder makes or keeps for itself are left out silently.
    """
    waiting = [site.content]
    while waiting:
        folder = waiting.pop()
        below = []
        try:
            entries = sorted(os.scandir(site.root / folder), key=lambda entry: entry.name)
        except OSError:
            yield Unread(kind="other", key=folder, reason="unreadable", place=folder)
            continue
        for entry in entries:
            key = posixpath.join(folder, entry.name)
            if entry.name.startswith("."):
                continue
            if (told := text.neutralise(key)) != key:
                yield Unread(kind="other", key=told, reason="name-not-text", place=told)
            elif entry.is_dir(follow_symlinks=False):
                if not _is_left_out(entry.name, at_top=folder == site.content):
                    below.append(key)
            elif (found := _judge(entry, key)) is not None:
                yield found
        waiting += reversed(below)


def named(path: Path) -> str | Unread:
    """Return the file that is read alone, or why it is no post of ours.

    Raises Usage for one that has another name than posts have.
    """
    name, suffix = path.name, path.suffix.lower()
    if suffix in _OTHERS:
        return Unread(kind="post", key=name, reason=_OTHERS[suffix], place=name)
    if suffix not in MARKDOWN | HTML:
        raise Usage("markdown-none", path=str(path))
    return name


def is_plain(site: Site, key: str) -> bool:
    """Tell whether there is such a file, and no symbolic link leads to it."""
    whole = site.root / key
    return whole.is_file() and os.path.realpath(whole) == str(whole)


def _is_left_out(name: str, *, at_top: bool) -> bool:
    return name in _NEVER or (at_top and name in _NEVER_AT_TOP)


def _judge(entry: os.DirEntry[str], key: str) -> str | Unread | None:
    suffix = PurePosixPath(key).suffix.lower()
    if suffix in _OTHERS:
        return Unread(kind="post", key=key, reason=_OTHERS[suffix], place=key)
    if entry.is_symlink() and suffix not in FILES:  # these are told where a text names them
        return Unread(kind="other", key=key, reason="symlink", place=key)
    if suffix not in MARKDOWN | HTML:
        return None
    if not entry.is_file(follow_symlinks=False):
        return Unread(kind="other", key=key, reason="not-a-file", place=key)
    return key


def find(site: Site, path: str, *, folder: str) -> str | Unread | None:
    """Return the file of the site that a path names, from the root; None where there is none.

    `folder` is that of the file that names it. What leads out of the site, and what is reached
    by a symbolic link, is refused.
    """
    outside = False
    if site.base and path.startswith(f"{site.base}/"):
        path = path[len(site.base) :]
    for candidate in _candidates(site, path, folder):
        key = posixpath.normpath(candidate)
        if key.startswith(("..", "/")):
            outside = True
            continue
        if any(part.startswith(".") for part in key.split("/")):
            continue
        try:
            if is_plain(site, key):
                return key
            if (site.root / key).is_file():
                return Unread(kind="media", key=key, reason="symlink", place=key)
        except (OSError, ValueError):
            continue
    return Unread(kind="media", key=path, reason="outside") if outside else None


def _candidates(site: Site, path: str, folder: str) -> Iterator[str]:
    if not path.startswith("/"):
        yield posixpath.join(folder, path)
        if path.startswith(".."):
            return
    for root in site.roots:
        yield posixpath.join(root, path.lstrip("/"))


def addresses(site: Site, key: str) -> tuple[str, ...]:
    """Return the addresses from the root at which a file of the site is served."""
    served = [f"/{key}"]
    for root in site.roots:
        if root and key.startswith(f"{root}/"):
            served.insert(0, key[len(root) :])
    if site.base:
        served += [site.base + path for path in served]
    return tuple(dict.fromkeys((*served, *map(quote, served))))
