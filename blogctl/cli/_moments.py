"""WHEN on the command line: read in the blog's zone, at the moment of the command.

The grammar and the time zones are imported where they are used: a help page has no dates.
"""

from datetime import date, datetime, time, timedelta

from blogctl.cli._cells import on_the_wall
from blogctl.cli._context import Context
from blogctl.language import Catalogue
from blogctl.vocabulary import Use

_TWO_DAYS = timedelta(days=2)


def moment(context: Context, value: str | None, use: Use) -> datetime | None:
    """Return the instant that a WHEN means, once a door was opened; raises Usage."""
    if value is None:
        return None
    from blogctl.when import clock, parse  # noqa: PLC0415 - see above

    hour = clock(context.settings["publish.hour"])
    return parse(value, now=context.now, zone=context.settings.zone, use=use, hour=hour)


def day(context: Context, value: str | None) -> date | None:
    """Return the day that a WHEN means: today or one ahead, unless its date is said in full."""
    if value is None:
        return None
    from blogctl.when import instant, parse  # noqa: PLC0415 - see above

    zone = context.settings.zone
    morning = instant(datetime.combine(today(context), time.min), zone=zone)
    noon = time(12)  # an hour that no clock change skips or repeats
    at = parse(value, now=morning, zone=zone, use=Use.AT, hour=noon)
    return at.astimezone(zone).date()


def today(context: Context) -> date:
    """Return the day of the command on the wall of the blog."""
    return context.now.astimezone(context.settings.zone).date()


def shown(context: Context, at: datetime) -> str:
    """Return the weekday and time of an instant, as people say it."""
    from blogctl.when import show  # noqa: PLC0415 - see above

    return show(at, zone=context.settings.zone, language=context.language)


def day_shown(context: Context, on: date) -> str:
    """Return a day as people of this language write it."""
    return f"{on:%d/%m/}{on.year:04}" if context.language == "fr" else on.isoformat()


def span(length: timedelta, catalogue: Catalogue) -> str:
    """Return a length of time in its largest whole unit: days from two on, a minute at least."""
    minutes = max(0, int(length.total_seconds())) // 60
    if length >= _TWO_DAYS:
        return catalogue.ngettext("{count} day", "{count} days", length.days).format(
            count=length.days
        )
    if minutes >= 60:
        return catalogue.gettext("{count} h").format(count=minutes // 60)
    return catalogue.gettext("{count} min").format(count=max(1, minutes))


def at_a_glance(context: Context, at: datetime) -> str:
    """Return an instant as tables show it: the date and the time."""
    return on_the_wall(at, context.settings.zone, context.output.catalogue)
