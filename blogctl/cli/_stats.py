"""`blogctl comments stats`: the figures of the conversation."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment
from blogctl.cli._options import LimitOpt, SinceOpt, UntilOpt, word_option
from blogctl.records.stats import StatsRecord
from blogctl.vocabulary import Grouping, Use

noun = Noun()

ByOpt = Annotated[Grouping | None, word_option(Grouping, "--by", "What is counted apart.")]


@noun.command(
    examples=(
        "blogctl comments stats",
        "blogctl comments stats --by contributor --since 2026-01-01",
        "blogctl comments stats --since 2021-01-01 --format csv > figures.csv",
    )
)
def stats(
    ctx: typer.Context,
    by: ByOpt = None,
    since: SinceOpt = None,
    until: UntilOpt = None,
    limit: LimitOpt = None,
) -> None:
    """Count what came in, what became of it, and how soon it was answered: twelve months of it.

    A comment counts in the month in which it was written; the house's own are left out. The time to
    the first answer is told by its median and its 90th percentile (nearest rank). In time is the
    share that was answered when it was promised, of what was answered and of what is late by now.

    Text for people, piped too; with --format, records by month, by contributor (what they are
    assigned, and what they answered), post or reason. --limit: the last months, or the largest.
    """
    from blogctl.services import figures  # noqa: PLC0415

    context = of(ctx)
    context.expect(StatsRecord, limit=limit)
    with context.reading() as session:
        zone = context.settings.zone
        first, last = moment(context, since, Use.SINCE), moment(context, until, Use.UNTIL)
        whole = figures.span(session, first, last, now=context.now, zone=zone)
        view = figures.View(session, whole, context.now, zone)
        if context.output.format or context.output.fields:
            rows = view.records(by or Grouping.MONTH)
            context.output.records(_some(rows, by, limit), StatsRecord)
            return
        total, months = view.by_month()
        wanted = _IN_PROSE if by is None else (by,)
        groups = {
            each: _some(months if each is Grouping.MONTH else view.records(each), each, limit)
            for each in wanted
        }
    from blogctl.cli import _charts  # noqa: PLC0415 - for people alone

    context.output.text(_charts.told(context, whole, total, groups))


_IN_PROSE = (Grouping.MONTH, Grouping.CONTRIBUTOR, Grouping.REASON)


def _some(rows: list[StatsRecord], by: Grouping | None, limit: int | None) -> list[StatsRecord]:
    """Return as many records as were asked for: the last months, else the largest."""
    if limit is None:
        return rows
    return rows[max(0, len(rows) - limit) :] if by in {None, Grouping.MONTH} else rows[:limit]
