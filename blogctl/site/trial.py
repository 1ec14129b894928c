"""A theme tried: every template is read, every kind of page drawn, every catalogue opened."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from blogctl.errors import Usage
from blogctl.records.pages import Frame, Moderation
from blogctl.site import samples
from blogctl.site.drawing import Drawing
from blogctl.site.pages import Pages
from blogctl.site.theme import Theme, load


def faults(folder: Path | None, *, language: str, cache: Path | None = None) -> Iterator[Usage]:
    """Yield what is wrong with a theme, each with file and line and told once.

    Raises DatabaseProblem where a file is a stranger's, as `load` does.
    """
    try:
        theme = load(folder, cache=cache)
    except Usage as fault:
        yield fault
        return
    told = set()
    for found in (*_of_templates(theme), *_of_pages(theme, language)):
        place = (found.parts.get("path"), found.parts.get("line"))
        if place not in told:
            told.add(place)
            yield found


def _of_templates(theme: Theme) -> Iterator[Usage]:
    drawing = Drawing(theme, {})
    for name in sorted(theme.templates):
        try:
            drawing.compile(name)
        except Usage as fault:
            yield fault


def _of_pages(theme: Theme, language: str) -> Iterator[Usage]:
    spoken = sorted({language, "en", *(name.split("/")[0] for name in theme.catalogues)})
    for said in spoken:
        for frame in (samples.FRAME, samples.BARE):
            yield from _of_frame(theme, replace(frame, language=said.replace("_", "-")))


def _of_frame(theme: Theme, frame: Frame) -> Iterator[Usage]:
    try:
        pages = Pages(frame, samples.ADDRESSES, theme)
    except Usage as fault:
        yield fault
        return
    nothing = Moderation(0, 0, 0, 0, 0, (), ())
    link = samples.ARTICLE.newer
    draws: tuple[Callable[[], bytes], ...] = (
        *(lambda it=each: pages.article(it) for each in samples.ARTICLES),
        *(lambda it=each: pages.listing(it) for each in samples.LISTINGS),
        lambda: pages.archive(samples.YEARS),
        lambda: pages.archive(()),
        *(lambda it=each: pages.year(it) for each in samples.YEARS),
        lambda: pages.month(samples.MONTH, link, link),
        lambda: pages.moderation(samples.MODERATION),
        lambda: pages.moderation(nothing),
        pages.not_found,
        *(lambda it=each: pages.writing(it) for each in samples.WRITINGS),
        *(lambda it=each: pages.received(it) for each in samples.RECEIVED),
        *(lambda it=each: pages.reported(it) for each in samples.REPORTED),
        *(lambda it=each: pages.mine(it) for each in samples.MINE),
        lambda: pages.refused("closed", link),
        lambda: pages.refused("nowhere"),
    )
    for draw in draws:
        try:
            draw()
        except Usage as fault:
            yield fault
