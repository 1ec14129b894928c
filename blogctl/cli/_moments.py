"""WHEN on the command line: read in the blog's zone, at the moment of the command.

The grammar and the time zones are imported where they are used: a help page has no dates.
"""

from datetime import datetime

from blogctl.cli._context import Context
from blogctl.vocabulary import Use


def moment(context: Context, value: str | None, use: Use) -> datetime | None:
    """Return the instant that a WHEN means, once a door was opened; raises Usage."""
    if value is None:
        return None
    from blogctl.when import clock, parse  # noqa: PLC0415 - see above

    hour = clock(context.settings["publish.hour"])
    return parse(value, now=context.now, zone=context.settings.zone, use=use, hour=hour)


def shown(context: Context, at: datetime) -> str:
    """Return the weekday and time of an instant, as people say it."""
    from blogctl.when import show  # noqa: PLC0415 - see above

    return show(at, zone=context.settings.zone, language=context.language)
