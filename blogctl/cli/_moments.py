"""WHEN on the command line: read in the blog's zone, at the moment of the command."""

from datetime import datetime

from blogctl.cli._context import Context
from blogctl.when import Use, clock, parse, show


def moment(context: Context, value: str | None, use: Use) -> datetime | None:
    """Return the instant that a WHEN means, once a door was opened; raises Usage."""
    if value is None:
        return None
    hour = clock(context.settings["publish.hour"])
    return parse(value, now=context.now, zone=context.settings.zone, use=use, hour=hour)


def shown(context: Context, at: datetime) -> str:
    """Return the weekday and time of an instant, as people say it."""
    return show(at, zone=context.settings.zone, language=context.language)
