"""Where the references of a text lead within its site: to a file, or to the post of another file.

A link to a file of Markdown becomes one to the address of its post. A file that is named from where
the text stands (`../photo.jpg`) is named from the root, unless it lies in the post's own bundle.
"""

import os
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from blogctl.formats import markdown_paths, markdown_shortcodes, markdown_site
from blogctl.formats.markdown_posts import File, flavour_of
from blogctl.formats.markdown_shortcodes import Syntax
from blogctl.formats.markdown_site import FILES, HTML, MARKDOWN, Site
from blogctl.records.moving import Loss, MovedMedia, MovedPost, Unread
from blogctl.vocabulary import Flavour

_FROM_THE_SOURCE = tuple(
    mark for word in ("filename", "static", "attach") for mark in (f"{{{word}}}", f"|{word}|")
)
_GENERATED = ("{tag}", "{category}", "{author}", "{index}", "|tag|", "|category|", "|author|")


class Links:
    """The references of the texts of a site; each file of it is told once."""

    def __init__(self, site: Site, address: Callable[[str], str | None]) -> None:
        self._site = site
        self._address = address
        self._names: dict[str, str] | None = None
        self._told: set[str] = set()

    def follow(self, file: File) -> tuple[str, list[MovedMedia | Unread | Loss]]:
        """Return the text with its references and shortcodes made ours, and what it brings."""
        text = _Text(self, file)
        return text.rewritten(), text.brings

    def bundle(self, file: File, post: MovedPost) -> Iterator[MovedMedia]:
        """Yield the files that lie beside the `index.md` of a post, which its text names so."""
        if not file.place.is_bundle:
            return
        base = posixpath.dirname(file.key)
        for key in _files_below(self._site, base):
            if key not in self._told:
                self._told.add(key)
                inner = key[len(base) + 1 :]
                served = [path + inner for path in post.paths if path.endswith("/")]
                yield MovedMedia(
                    key=key,
                    name=posixpath.basename(key),
                    path=self._site.root / key,
                    names=tuple(dict.fromkeys((*served, *self.served(key)))),
                    beside=(file.key, (inner, f"./{inner}")),
                    place=file.key,
                )

    def served(self, key: str) -> tuple[str, ...]:
        """Return the addresses at which a file of the site is served."""
        return markdown_site.addresses(self._site, key)

    def is_told(self, key: str) -> bool:
        """Say whether this file was told."""
        return key in self._told

    def bring(self, key: str, *, place: str) -> Iterator[MovedMedia]:
        """Yield a file that a text names, unless it was told."""
        if key not in self._told:
            self._told.add(key)
            yield MovedMedia(
                key=key,
                name=posixpath.basename(key),
                path=self._site.root / key,
                names=self.served(key),
                place=place,
            )

    def refuse(self, file: Unread) -> Iterator[Unread]:
        """Yield why a file does not come, unless it was told."""
        if file.key not in self._told:
            self._told.add(file.key)
            yield file

    def post(self, reference: str, folder: str) -> str | None:
        """Return the address of the post that a file's path or its bare name means."""
        path, mark, fragment = reference.partition("#")
        if not path:
            return mark + fragment if fragment else None
        key = self._post_at(path, folder) or self._named(path)
        address = self._address(key) if key else None
        return address + mark + fragment if address else None

    def find(self, path: str, folder: str) -> str | Unread | None:
        """Return the file of the site that a path names."""
        return markdown_site.find(self._site, path, folder=folder)

    def _post_at(self, path: str, folder: str) -> str | None:
        for ending in ("", ".md", "/index.md", ".markdown", ".html"):
            found = self.find(path.rstrip("/") + ending, folder)
            if isinstance(found, str) and PurePosixPath(found).suffix.lower() in MARKDOWN | HTML:
                return found
        return None

    def _named(self, path: str) -> str | None:
        """Find a post by the name of its file alone, with or without its suffix."""
        if self._names is None:
            self._names = {}
            for key in markdown_site.walk(self._site):
                if isinstance(key, str):
                    for name in _names_of(key):
                        self._names.setdefault(name, key)
        return self._names.get(posixpath.basename(path.rstrip("/")))


class _Text:
    """One text on its way; `brings` grows."""

    def __init__(self, links: Links, file: File) -> None:
        self.brings: list[MovedMedia | Unread | Loss] = []
        self._links = links
        self._file = file
        self._folder = posixpath.dirname(file.key)
        self._bundle = f"{self._folder}/" if file.place.is_bundle else None

    def rewritten(self) -> str:
        """Return the text without shortcodes, then with its references followed."""
        file = self._file
        flavour = flavour_of(file) if file.site.flavour else None
        raw = file.head.fields.get("render_with_liquid") == "false"
        syntax = Syntax(
            liquid=flavour in {Flavour.JEKYLL, None} and not raw,
            shortcodes=flavour in {Flavour.HUGO, None},
        )
        made = markdown_shortcodes.rewrite(
            file.head.body, syntax, self._shortcode, html=file.is_html
        )
        if made.left:
            self._lose("shortcode", ", ".join(made.left))
        if made.linked:
            self._lose("embed-linked", ", ".join(made.linked))
        return markdown_shortcodes.references(made.body, self._reference)

    def _lose(self, reason: str, detail: str) -> None:
        key = self._file.key
        self.brings.append(
            Loss(kind="post", key=key, reason=reason, detail=detail[:500], place=key)
        )

    def _shortcode(self, name: str) -> str | None:
        """Return the address of what `ref`, `post_url` or `link` names."""
        if PurePosixPath(name).suffix.lower() in FILES:
            return self._at(name)
        return self._links.post(name, self._folder)

    def _reference(self, target: str) -> str | None:
        """Return what shall stand for a link or a picture's address; None for what stands there."""
        if target.startswith(_GENERATED):
            self._lose("shortcode", target)
            return None
        sourced = next((mark for mark in _FROM_THE_SOURCE if target.startswith(mark)), "")
        target = target[len(sourced) :]
        site = self._file.site.address
        if site and target.startswith(site):
            target = "/" + target[len(site) :].lstrip("/")
        path = markdown_paths.local(target)
        if path is None:
            return None
        suffix = PurePosixPath(path).suffix.lower()
        fragment = target[target.index("#") :] if "#" in target else ""
        if suffix in FILES:
            found = self._at(path)
            is_known = (path.startswith("/") and not sourced) or self._is_own(path)
            return found + fragment if found and not is_known else None
        if suffix in MARKDOWN or sourced:
            found = self._links.post(path, self._folder)
            if found is None:
                self._lose("link-unknown", path)
            return found and found + fragment
        return None

    def _is_own(self, path: str) -> bool:
        """Say whether this names a file of the post's bundle, which will come with it."""
        found = self._links.find(path, self._folder)
        if self._bundle is None or not isinstance(found, str) or path.startswith("/"):
            return False
        return found.startswith(self._bundle) and not self._links.is_told(found)

    def _at(self, path: str) -> str | None:
        """Return the address of a file of the site, which comes along."""
        found = self._links.find(path, self._folder)
        if found is None:
            return None
        if isinstance(found, Unread):
            self.brings += self._links.refuse(found)
            return None
        if not self._is_own(path):
            self.brings += self._links.bring(found, place=self._file.key)
        return self._links.served(found)[0]


def _names_of(key: str) -> Iterator[str]:
    path = PurePosixPath(key)
    if path.stem == "index" and path.parent.name:
        yield path.parent.name
        return
    yield path.name
    yield path.stem


def _files_below(site: Site, base: str) -> Iterator[str]:
    """Yield what a bundle may show or offer, in order; links are not followed."""
    for folder, folders, names in os.walk(site.root / base):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            shown = path.suffix.lower() in FILES and not name.startswith(".")
            if shown and path.is_file() and not path.is_symlink():
                yield path.relative_to(site.root).as_posix()
