"""Who read what, as a person reads it: a sentence, then tables with bars of characters."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from blogctl.cli._bars import LINES, Table, drawn, number
from blogctl.cli._columns import HEADINGS
from blogctl.cli._context import Context
from blogctl.cli._lines import NARROWEST, cells, wrapped
from blogctl.cli._moments import day_shown
from blogctl.language import N_, Catalogue
from blogctl.text import neutralise
from blogctl.vocabulary import Readership

if TYPE_CHECKING:
    from blogctl.records.readers import ReadersRecord
    from blogctl.services.readers import Readers

_DAYS = 31
"""Of how many days each has a line; of more, each month has."""

_FIGURES = {
    Readership.POST: ("views", "robots"),
    Readership.DAY: ("views", "feeds", "missing", "robots"),
    Readership.MONTH: ("views", "feeds", "missing", "robots"),
    Readership.REFERRER: ("views",),
    Readership.FEED: ("feeds", "subscribers"),
    Readership.MISSING: ("missing", "robots", "nearest"),
    Readership.ROBOT: ("robots",),
}
"""The figures of each table: bars are of the first; the last are left out for want of room."""

_REQUESTS = N_("Requests")
_KEYS = {
    Readership.POST: N_("Post"),
    Readership.DAY: N_("Day"),
    Readership.MONTH: N_("Month"),
    Readership.REFERRER: N_("Came from"),
    Readership.FEED: N_("Feed reader"),
    Readership.MISSING: N_("Missing"),
    Readership.ROBOT: N_("Robot"),
}
"""What each table's lines are called."""


def shown(counted: "Readers", by: Readership | None) -> Sequence[Readership]:
    """Return which tables there are: the one that was asked for, else all, by day or by month."""
    if by is not None:
        return (by,)
    first, last = counted.span or (date.min, date.min)
    left_out = Readership.MONTH if (last - first).days < _DAYS else Readership.DAY
    return [each for each in Readership if each is not left_out]


def told(
    context: Context,
    counted: "Readers",
    groups: "Mapping[Readership, Sequence[ReadersRecord]]",
) -> str:
    """Return a sentence on all that was counted, then a table of each grouping."""
    sections = [list(_sentence(context, counted))]
    for by, records in groups.items():
        if records:
            sections.append(list(drawn(context.output, _table(context, by, records))))
    return "\n\n".join("\n".join(lines) for lines in sections)


def _sentence(context: Context, counted: "Readers") -> Iterator[str]:
    """Yield how much was read from when until when, and how many feed readers there were."""
    catalogue, width = context.output.catalogue, max(context.output.paper_width, NARROWEST)
    gettext, ngettext = catalogue.gettext, catalogue.ngettext
    total = counted.total
    parts = (
        (ngettext("{count} view", "{count} views", total.views), total.views),
        (ngettext("{count} fetch of feeds", "{count} fetches of feeds", total.feeds), total.feeds),
        (ngettext("{count} missing", "{count} missing", total.missing), total.missing),
        (ngettext("{count} by robots", "{count} by robots", total.robots), total.robots),
    )
    first, last = counted.span or (date.min, date.min)
    line = gettext("From {since} until {until}: {figures}").format(
        since=day_shown(context, first),
        until=day_shown(context, last),
        figures=", ".join(words.format(count=number(value, catalogue)) for words, value in parts),
    )
    yield from wrapped(line, width)
    if programs := counted.feed_readers:
        words = ngettext(
            "{count} feed reader, which tells of {subscribers}",
            "{count} feed readers, which tell of {subscribers}",
            programs,
        )
        people = ngettext("{count} subscriber", "{count} subscribers", counted.subscribers)
        subscribers = people.format(count=number(counted.subscribers, catalogue))
        line = words.format(count=number(programs, catalogue), subscribers=subscribers)
        yield from wrapped(line, width)


def _table(context: Context, by: Readership, records: "Sequence[ReadersRecord]") -> Table:
    """Return a table of what was counted: of the largest some, of days and months all."""
    catalogue, output = context.output.catalogue, context.output
    in_time = by in {Readership.DAY, Readership.MONTH}
    some = records if in_time or output.limit is not None else records[:LINES]
    barred = _FIGURES[by][0]
    return Table(
        heading=catalogue.gettext(_KEYS[by]),
        keys=[_key(context, by, each) for each in some],
        values=[getattr(each, barred) or 0 for each in some],
        most=max(getattr(each, barred) or 0 for each in records),
        figures=[_column(by, name, some, catalogue) for name in _FIGURES[by]],
        more=len(records) - len(some),
    )


def _key(context: Context, by: Readership, record: "ReadersRecord") -> str:
    if record.group is None:
        return context.output.catalogue.gettext("(others)")
    if by is Readership.DAY:
        return day_shown(context, date.fromisoformat(record.group))
    return record.group


def _column(
    by: Readership, name: str, records: "Sequence[ReadersRecord]", catalogue: Catalogue
) -> list[str]:
    """Return a figure of each record under its heading; words stand to the left."""
    heading = catalogue.gettext(_REQUESTS if name == by else HEADINGS[name])
    if name != "nearest":
        return [heading, *(number(getattr(each, name), catalogue) for each in records)]
    lines = [heading, *(neutralise(each.nearest or "") for each in records)]
    room = max(map(cells, lines))
    return [line + " " * (room - cells(line)) for line in lines]
