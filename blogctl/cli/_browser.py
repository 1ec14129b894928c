"""The person's browser, where there is one to see."""

import sys

from blogctl.cli._context import Context

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def is_near(context: Context) -> bool:
    """Tell whether a person at a terminal has a screen beside it."""
    screen = sys.platform == "darwin" or any(map(context.environ.get, _SCREENS))
    return context.interactive and screen


def open_(url: str) -> bool:
    """Open an address in the browser; return whether there was one."""
    import webbrowser  # noqa: PLC0415 - costs what a list does

    return webbrowser.open(url)
