"""The figures of the conversation as a person reads them: in lines, with bars of characters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from blogctl.cli._bars import LINES, Table, drawn, number
from blogctl.cli._context import Context
from blogctl.cli._lines import NARROWEST, wrapped
from blogctl.cli._moments import at_a_glance
from blogctl.language import N_, Catalogue
from blogctl.vocabulary import Grouping

if TYPE_CHECKING:
    from datetime import datetime

    from blogctl.records.stats import StatsRecord
    from blogctl.services.figures import Span

_BARRED = {
    Grouping.MONTH: "received",
    Grouping.POST: "received",
    Grouping.CONTRIBUTOR: "answered",
    Grouping.REASON: "rejected",
}
"""Of which figure there are bars."""

_COLUMNS = {
    Grouping.MONTH: (
        *("approved", "rejected", "spam", "owed", "share_in_time", "median_hours", "p90_hours"),
    ),
    Grouping.POST: ("approved", "rejected", "spam", "owed", "answered", "share_in_time"),
    Grouping.CONTRIBUTOR: ("share_in_time", "median_hours", "p90_hours", "owed"),
    Grouping.REASON: (),
}
"""The figures that stand beside the bars: what does not fit is left out, the last ones first."""

_HEADINGS = {
    Grouping.MONTH: N_("Month"),
    Grouping.POST: N_("Post"),
    Grouping.CONTRIBUTOR: N_("Contributor"),
    Grouping.REASON: N_("Reason"),
    "received": N_("Received"),
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
    "spam": N_("Spam"),
    "owed": N_("Owed"),
    "answered": N_("Answered"),
    "share_in_time": N_("In time"),
    "median_hours": N_("Median"),
    "p90_hours": N_("90 %"),
}


def told(
    context: Context,
    whole: "Span",
    total: "StatsRecord",
    groups: "Mapping[Grouping, Sequence[StatsRecord]]",
) -> str:
    """Return the figures of a span: a sentence on all of it, then a table of each grouping."""
    sections = [list(_sentence(context, whole, total))]
    for grouping, records in groups.items():
        if records:
            sections.append(list(_table(context, grouping, records)))
    return "\n\n".join("\n".join(lines) for lines in sections)


def _sentence(context: Context, whole: "Span", total: "StatsRecord") -> Iterator[str]:
    """Yield how much came in and what became of it, and how soon it was answered."""
    catalogue, width = context.output.catalogue, max(context.output.paper_width, NARROWEST)
    gettext, ngettext = catalogue.gettext, catalogue.ngettext
    count = {name: number(getattr(total, name), catalogue) for name in _COUNTED}
    received, approved, rejected = total.received or 0, total.approved or 0, total.rejected or 0
    parts = (
        ngettext("{count} received", "{count} received", received).format(count=count["received"]),
        ngettext("{count} approved", "{count} approved", approved).format(count=count["approved"]),
        ngettext("{count} rejected", "{count} rejected", rejected).format(count=count["rejected"]),
        ngettext("{count} spam", "{count} spam", total.spam or 0).format(count=count["spam"]),
        gettext("{count} owed an answer").format(count=count["owed"]),
    )
    line = gettext("From {since} until {until}: {figures}").format(
        since=_day(context, whole.since),
        until=_day(context, whole.last),
        figures=", ".join(parts),
    )
    yield from wrapped(line, width)
    if total.answered:
        words = ngettext("{count} answered", "{count} answered", total.answered)
        answered = words.format(count=count["answered"])
        if total.share_in_time is not None:
            share = _share(total.share_in_time, catalogue)
            answered += ", " + gettext("{share} in time").format(share=share)
        times = gettext("half within {median}, nine in ten within {p90}").format(
            median=_hours(total.median_hours, catalogue), p90=_hours(total.p90_hours, catalogue)
        )
        yield from wrapped(f"{answered}, {times}", width)


def _day(context: Context, at: "datetime") -> str:
    return at_a_glance(context, at).split(" ")[0]


_COUNTED = ("received", "approved", "rejected", "spam", "owed", "answered")


def _table(context: Context, grouping: Grouping, records: "Sequence[StatsRecord]") -> Iterator[str]:
    """Yield a heading and a line for each record, with a bar in it."""
    output = context.output
    catalogue = output.catalogue
    some = records if grouping is Grouping.MONTH or output.limit else records[:LINES]
    barred = _BARRED[grouping]
    table = Table(
        heading=catalogue.gettext(_HEADINGS[grouping]),
        keys=[each.group for each in some],
        values=[getattr(each, barred) or 0 for each in some],
        most=max(getattr(each, barred) or 0 for each in records),
        figures=[_column(name, some, catalogue) for name in (barred, *_COLUMNS[grouping])],
        more=len(records) - len(some),
    )
    yield from drawn(output, table)


def _column(name: str, records: "Sequence[StatsRecord]", catalogue: Catalogue) -> list[str]:
    """Return a figure of each record under its heading."""
    write = _WRITTEN.get(name, number)
    told = [write(getattr(each, name), catalogue) for each in records]
    return [catalogue.gettext(_HEADINGS[name]), *told]


def _share(value: float | None, catalogue: Catalogue) -> str:
    """Return a share in whole parts of a hundred: all of it only where it is all."""
    if value is None:
        return ""
    return catalogue.gettext("{percent}%").format(percent=int(value * 100))


def _hours(value: float | None, catalogue: Catalogue) -> str:
    """Return a length of time: minutes, hours and minutes, hours, or days from two on."""
    if value is None:
        return ""
    minutes = round(value * 60)
    if minutes < 60:
        return catalogue.gettext("{count} min").format(count=minutes)
    if value >= 48:
        days = round(value / 24)
        return catalogue.ngettext("{count} day", "{count} days", days).format(count=days)
    hours = catalogue.gettext("{count} h")
    if minutes < 600 and minutes % 60:
        return f"{hours.format(count=minutes // 60)} {minutes % 60:02}"
    return hours.format(count=round(value))


_WRITTEN: dict[str, Callable[[Any, Catalogue], str]] = {
    "share_in_time": _share,
    "median_hours": _hours,
    "p90_hours": _hours,
}
