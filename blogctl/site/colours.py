"""A blog's colour in shades that can be read, whatever the colour: WCAG 2.2, 1.4.3 and 1.4.11.

Hue and saturation stay as they were chosen; what changes is the lightness, as little as need be.
"""

from collections.abc import Callable
from colorsys import hls_to_rgb, rgb_to_hls

READABLE = 4.5
"""The least contrast of text with what is behind it."""

LIGHT = "#f1eee8"
DARK = "#262a30"
"""Of what text stands on, in style.css, what comes nearest to it: by day and by night."""

_MARGIN = 0.1  # for what is lost when a shade is rounded
_STEPS = 256


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours such as `#0b5c7d`, from 1 to 21."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def for_light(colour: str) -> str:
    """Return the shade of a colour that can be read by day: as it is, or darker."""
    return _shade(colour, LIGHT, lambda lightness, step: lightness * (1 - step))


def for_dark(colour: str) -> str:
    """Return the shade of a colour that can be read by night: as it is, or lighter."""
    return _shade(colour, DARK, lambda lightness, step: lightness + (1 - lightness) * step)


def declared(colour: str) -> bytes:
    """Return the shades as the custom properties of a stylesheet."""
    light, dark = for_light(colour), for_dark(colour)
    return f"--colour: {colour}; --by-day: {light}; --by-night: {dark};".encode()


def _shade(colour: str, behind: str, move: Callable[[float, float], float]) -> str:
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    for step in range(_STEPS):
        shade = _written(hls_to_rgb(hue, move(lightness, step / _STEPS), saturation))
        if contrast(shade, behind) >= READABLE + _MARGIN:
            return shade
    return _written(hls_to_rgb(hue, move(lightness, 1), saturation))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + bytes(round(255 * channel) for channel in channels).hex()


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
