"""Old addresses in the folder of a site: a page each that leads on, where a file can be one.

An old path may be anything that another blog had, or that somebody wrote into a dump. It gets a
file only where that is as harmless as a slug's, and never one that a page has or may come to have.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from unicodedata import normalize

from blogctl.records.pages import Frame, Redirection
from blogctl.site.paths import Addresses
from blogctl.slugs import RESERVED, SLUG
from blogctl.text import neutralise
from blogctl.vocabulary import Kind

LISTS = {"tag": Kind.TAG, "category": Kind.CATEGORY, "author": Kind.CONTRIBUTOR}
"""The words below which lists stand, and of what they are."""

_BY_QUERY = re.compile(r"[^/?=]+=[^/]*\Z")
_MEDIUM = re.compile(r"media/(?:[0-9a-f]{16}-|w[0-9]+/|assets/)")
_ALONE = re.compile(r"404\.html|rss\.xml|robots\.txt|sitemap(?:-[^/]*)?\.xml|comments")
_ARCHIVE = re.compile(r"archive(?:/[0-9]{4}(?:/[0-9]{2})?)?")
_SHARED = re.compile(r"(?:\A|/)(?:index\.html|feed\.xml|page/[0-9]+|page/[0-9]+/index\.html)\Z")
_EXTENSION = re.compile(r"[^.]\.([a-z][a-z0-9]{0,4})\Z", re.IGNORECASE)
_AWKWARD = re.compile(r'[<>:"|?*\\]')  # on some file systems, or in some shells
_LONGEST_NAME = 255  # bytes, on all of today's file systems
_LONGEST = 1024

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{url}</title>
<link rel="canonical" href="{url}">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={href}">
<meta name="viewport" content="width=device-width">
</head>
<body>
<p><a href="{href}">{url}</a></p>
</body>
</html>
"""


def page(redirection: Redirection, frame: Frame, addresses: Addresses) -> bytes:
    """Return the page of an old path that leads somewhere: a browser follows it at once."""
    if redirection.href is None:
        raise ValueError(redirection)
    url, href = addresses.absolute(redirection.href), redirection.href
    language = escape(frame.language)
    return _PAGE.format(language=language, url=escape(url), href=escape(href)).encode()


def split(old: str) -> tuple[str, str]:
    """Return the steps of an old path, joined, and its query.

    Only of a program (`index.php?id=3`) and of the home page (`?p=12`) is there a query: elsewhere
    a question mark is part of a name.
    """
    path, _, query = old.partition("?")
    if query and (path.endswith(".php") or (not path and _BY_QUERY.match(query))):
        return _joined(path), query
    return _joined(old), ""


def _joined(path: str) -> str:
    return "/".join(filter(None, path.split("/")))


def extension(path: str) -> str:
    """Return what kind of file a path's last step says it is, in lower case; often nothing."""
    found = _EXTENSION.search(path)
    return found[1].lower() if found else ""


def page_at(path: str) -> tuple[Kind | None, str] | None:
    """Return whose page it is that a blog may have at a path: the kind and the slug of a thing.

    None and nothing for a page of the blog's own, such as the archive's; None where it never has
    any. A page's feed, its numbered pages and its file are its own.
    """
    path = _SHARED.sub("", path)
    word, _, slug = path.partition("/")
    if word in LISTS and SLUG.fullmatch(slug):
        return LISTS[word], slug
    if SLUG.fullmatch(path) and path not in RESERVED:
        return Kind.POST, path
    own = not path or _ALONE.fullmatch(path) or _ARCHIVE.fullmatch(path) or _MEDIUM.match(path)
    return (None, "") if own else None


class Claims:
    """Which files of a folder are taken, on a file system that folds case and accents, too."""

    def __init__(self, files: Iterable[str] = ()) -> None:
        self._files = set(map(_folded, files))
        self._folders = {folder for file in self._files for folder in _above(file)}

    def claim(self, file: str) -> bool:
        """Take a file with the folders that it is in, and say so; unless any is taken otherwise."""
        name = _folded(file)
        folders = _above(name)
        if name in self._files or name in self._folders or not self._files.isdisjoint(folders):
            return False
        self._files.add(name)
        self._folders.update(folders)
        return True


def files(
    redirections: Iterable[Redirection], claimed: Iterable[str]
) -> Iterator[tuple[Redirection, str]]:
    """Yield the redirections that get a file beside those claimed, with it: first come.

    What is gone gets none, for a page would say that it is there.
    """
    claims = Claims(claimed)
    for redirection in redirections:
        file = None if redirection.href is None else file_of(redirection.old)
        if file is not None and claims.claim(file):
            yield redirection, file


def file_of(old: str) -> str | None:
    """Return the file that an old path would have; None where it can't have one.

    A server sends `x.html` as the page that it is. `x.php` it would run or offer to save, so that
    and all else with an extension is left to the server's rules. No folder is named like a file.
    """
    path = normalize("NFC", old)
    steps = path.split("/")
    kind = extension(path)
    if kind not in {"", "html", "htm"} or steps[0].casefold() == "media":
        return None
    if any(extension(step) not in {"", "php"} for step in steps[:-1]):
        return None
    if _AWKWARD.search(path) or neutralise(path) != path or not all(map(_is_name, steps)):
        return None
    file = path if kind else f"{path}/index.html"
    return file if len(file.encode()) <= _LONGEST else None


def _is_name(step: str) -> bool:
    """Tell whether a step is a name, and not hidden: servers keep `.htaccess` and we `.blogctl`."""
    return bool(step) and step[0] != "." and len(step.encode()) <= _LONGEST_NAME


def _folded(file: str) -> str:
    return normalize("NFC", normalize("NFC", file).casefold())


def _above(file: str) -> set[str]:
    steps = file.split("/")
    return {"/".join(steps[:depth]) for depth in range(1, len(steps))}
