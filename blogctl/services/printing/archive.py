"""The archive: posts by year and month of the blog's wall clock, one line each."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from itertools import groupby

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import Line, Link, Month, Year
from blogctl.services.printing import people
from blogctl.services.printing.view import View
from blogctl.store.dialect import is_among
from blogctl.vocabulary import PostKind
from blogctl.when import instant

_POSTS = tables.POST


def years(view: View, counts: Mapping[date, int]) -> tuple[Year, ...]:
    """Return all years, newest first, of how many posts each month has, by its first day."""
    found = sorted(((first, posts) for first, posts in counts.items() if posts), reverse=True)
    by_year = [
        (year, tuple(Month(first, view.addresses.month(first), posts) for first, posts in some))
        for year, some in groupby(found, key=lambda each: each[0].year)
    ]
    links = [_year_link(view, year) for year, _ in by_year]
    return tuple(
        Year(year, link.href, months, newer, older)
        for (year, months), link, newer, older in zip(
            by_year, links, [None, *links], [*links[1:], None], strict=False
        )
    )


MOST = 200
"""How many posts a year's page names; of more it has the months, whose pages name them."""


def year(view: View, year: int, counts: Mapping[date, int], ids: Iterable[int] = ()) -> Year:
    """Return a year, of how many posts each month has, by its first day.

    Months have lines where posts are given by their ids, those that are shown, newest first.
    """
    lines: dict[date, list[Line]] = {}
    for first, line in _lines(view, ids):
        lines.setdefault(first, []).append(line)
    months = tuple(
        Month(first, view.addresses.month(first), posts, tuple(lines.get(first, ())))
        for first, posts in sorted(counts.items(), reverse=True)
    )
    return Year(
        year,
        view.addresses.year(year),
        months,
        newer=_beside(view, year, newer=True),
        older=_beside(view, year, newer=False),
    )


def month(view: View, first: date, ids: Iterable[int]) -> Month:
    """Return a month, by its first day, with the posts of these ids that are shown."""
    lines = tuple(line for _, line in _lines(view, ids))
    return Month(first, view.addresses.month(first), len(lines), lines)


def _lines(view: View, ids: Iterable[int]) -> list[tuple[date, Line]]:
    """Return the first day of their months and the lines of posts, newest first."""
    columns, zone = _POSTS.c, view.settings.zone
    query = (
        select(columns.slug, columns.title, columns.author_id, columns.sort_at)
        .where(is_among(columns.id, ids), columns.kind == PostKind.POST, view.shows())
        .order_by(columns.sort_at.desc(), columns.id.desc())
    )
    everybody = people.everybody(view)
    found = []
    for slug, title, author, at in view.session.connection().execute(query).all():
        local = at.astimezone(zone)
        link = None if author is None else everybody[author].link
        line = Line(title, view.addresses.post(slug), link, at)
        found.append((date(local.year, local.month, 1), line))
    return found


def _beside(view: View, year: int, *, newer: bool) -> Link | None:
    """Return the next year with posts, or the one before; the calendar's ends have none."""
    bound = year + 1 if newer else year
    if not date.min.year < bound <= date.max.year:
        return None
    new_year = instant(datetime.combine(date(bound, 1, 1), time.min), zone=view.settings.zone)
    at = _POSTS.c.sort_at
    query = (
        select(at)
        .where(
            _POSTS.c.kind == PostKind.POST,
            view.shows(),
            at >= new_year if newer else at < new_year,
        )
        .order_by(at.asc() if newer else at.desc())
        .limit(1)
    )
    found = view.session.connection().execute(query).scalar()
    return None if found is None else _year_link(view, found.astimezone(view.settings.zone).year)


def _year_link(view: View, year: int) -> Link:
    return Link(f"{year:04}", view.addresses.year(year))
