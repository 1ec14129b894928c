"""The files that posts show: which of them a site needs, how they are shown, and copies of them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select

from blogctl.errors import BlogctlError
from blogctl.models import tables
from blogctl.records.pages import Picture
from blogctl.services import references
from blogctl.services.printing.view import View
from blogctl.site.bodies import referenced
from blogctl.store import media_files, smaller
from blogctl.store.dialect import is_among
from blogctl.store.smaller import Fitted
from blogctl.vocabulary import Kind

_POSTS, _MEDIA = tables.POST, tables.MEDIA


class Copy(NamedTuple):
    """A file that a site has: its place there, and where its bytes are unless it has them already.

    `digest` changes if ever the bytes do.
    """

    file: str
    source: Path | None
    digest: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The files that a site needs: what is known of each, by its hash, and all that it is to have.

    `missing` names those that should be in the blog's own folder and are not.
    """

    fitted: Mapping[str, Fitted]
    copies: Sequence[Copy]
    missing: Sequence[str]


def shown(view: View, ids: Iterable[int]) -> dict[int, Picture]:
    """Return files as pages show them, each that exists."""
    pictures = {}
    for row in _rows(view, ids):
        if row.hash is None:
            pictures[row.id] = Picture(row.url or "", row.alt or "")
            continue
        name = media_files.file_name(row.hash, row.name)
        fitted = view.fitted.get(row.hash) or Fitted(row.width, row.height)
        pictures[row.id] = Picture(
            view.addresses.medium(name),
            row.alt or "",
            fitted.width,
            fitted.height,
            tuple((width, view.addresses.smaller(name, width)) for width in fitted.widths),
        )
    return pictures


def logo(view: View) -> int | None:
    """Return the picture beside the blog's name; None where none is set or it is gone."""
    said = view.settings["site.logo"]
    try:
        return references.one(view.session, Kind.MEDIA, said) if said else None
    except BlogctlError:
        return None


def used(view: View, posts: Iterable[int] | None = None) -> list[int]:
    """Return what readers are shown on these posts, or on all they may see, and beside them."""
    html = _POSTS.c.body_html
    query = select(html).where(func.instr(html, '="media:') > 0, view.shows())
    if posts is not None:
        block = view.settings["site.block"]
        beside = references.find(view.session, Kind.POST, [block]).ids if block else ()
        query = query.where(is_among(_POSTS.c.id, [*posts, *beside]))
    mark = logo(view)
    found = set() if mark is None else {mark}
    for (body,) in view.session.connection().execute(query):
        found |= {thing for kind, thing in referenced(body) if kind is Kind.MEDIA}
    return sorted(found)


def originals(view: View, ids: Iterable[int], folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield where each of these files is in a site, and where it is now, if it is there at all."""
    for row in _rows(view, ids):
        if row.hash is not None:
            name = media_files.file_name(row.hash, row.name)
            if (folder / name).is_file():
                yield view.addresses.file(view.addresses.medium(name)), folder / name


def prepare(
    view: View,
    ids: Iterable[int],
    *,
    folder: Path,
    into: Path,
    there: Callable[[str], bool],
    tell: Callable[[int], object] = int,
) -> Prepared:
    """Find out what pages must know of some files, and make the smaller ones that a site lacks.

    `folder` is the blog's own folder of media; what is made goes into `into`; `there` says whether
    the site has a file already. What `view.fitted` knows is not found out again. `tell` hears of
    each file that is done with. Raises DatabaseProblem where there is no room.
    """
    fitted: dict[str, Fitted] = {}
    copies: list[Copy] = []
    missing: list[str] = []
    works = [
        _Work.of(view, row, folder=folder, into=into, there=there)
        for row in _rows(view, ids)
        if row.hash is not None
    ]
    workers = max(1, min(len(works), os.cpu_count() or 1))
    with smaller.making(), ThreadPoolExecutor(workers) as pool:
        for work, found in zip(works, pool.map(_Work.done, works), strict=True):
            if found is None:
                missing.append(work.source.name)
            else:
                fitted[work.hash] = found
                copies += work.copies(found)
            tell(1)
    return Prepared(fitted, copies, missing)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done with a file; `targets` are the smaller ones that may have to be made."""

    hash: str
    type: str
    source: Path
    known: Fitted | None
    whole: str
    files: Mapping[int, str]
    lacking: frozenset[str]
    into: Path

    @classmethod
    def of(
        cls, view: View, row: Row[Any], *, folder: Path, into: Path, there: Callable[[str], bool]
    ) -> "_Work":
        """Return what is to be done with a row's file."""
        name = media_files.file_name(row.hash, row.name)
        known = view.fitted.get(row.hash)
        addresses = view.addresses
        whole = addresses.file(addresses.medium(name))
        files = {
            width: addresses.file(addresses.smaller(name, width))
            for width in (smaller.WIDTHS if known is None else known.widths)
        }
        lacking = frozenset(file for file in (whole, *files.values()) if not there(file))
        return cls(row.hash, row.type, folder / name, known, whole, files, lacking, into)

    def done(self) -> Fitted | None:
        """Make the smaller ones, and return what is known of the file then; None if it is gone."""
        if not self.source.is_file():
            return None
        if self.known is not None and not self.lacking.intersection(self.files.values()):
            return self.known
        targets = {width: self.into / file for width, file in self.files.items()}
        widths = smaller.make(self.source, self.type, targets)
        return Fitted(*smaller.size(self.source), widths)

    def copies(self, found: Fitted) -> Iterator[Copy]:
        """Yield what the site is to have of the file."""
        yield Copy(self.whole, self.source if self.whole in self.lacking else None, self.hash)
        for width in found.widths:
            file = self.files[width]
            source = self.into / file if file in self.lacking else None
            yield Copy(file, source, f"{self.hash} {width} {smaller.recipe()}")


def _rows(view: View, ids: Iterable[int]) -> Sequence[Row[Any]]:
    wanted, columns = set(ids), _MEDIA.c
    if not wanted:
        return ()
    query = select(
        *(columns[name] for name in ("id", "hash", "name", "type", "alt", "url", "width", "height"))
    )
    query = query.where(is_among(columns.id, wanted)).order_by(columns.id)
    return view.session.connection().execute(query).all()
