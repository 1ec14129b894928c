"""How the text of a setting is read: one function a kind of value, each gives what is stored."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from blogctl import promise
from blogctl.errors import Usage
from blogctl.language import LANGUAGES
from blogctl.slugs import SLUG
from blogctl.text import FIELD_LIMIT, check_url, line
from blogctl.when import before, clock

OFF = "off"
NONE = "none"
_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?", re.ASCII)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_LANGUAGES_TAKEN = "en, fr, de, es, pt-BR, …"
_SOME_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_REASON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NAMED_ADDRESS = re.compile(r"\s*([^=]*[^=\s])\s*=\s*(https?://\S+)(?:\s+|\Z)")


def refuse(key: str, value: object, allowed: str) -> Usage:
    """Return the error of a value that a setting does not take."""
    return Usage("setting-value", setting=key, value=str(value), allowed=allowed)


def one_of(*words: str) -> Callable[[str, str], str]:
    """Return what reads one of these words."""

    def parse(key: str, value: str) -> str:
        if value not in words:
            raise refuse(key, value, ", ".join(words))
        return value

    return parse


def words(key: str, value: str) -> str:
    """Read a line of text."""
    return line(value, what=key, limit=FIELD_LIMIT)


def address(key: str, value: str) -> str:
    """Read a public address, or none."""
    return check_url(value, key).rstrip("/") if value else ""


def language(key: str, value: str) -> str:
    """Read the code of a language, with a country if need be: `fr`, `pt-BR`."""
    if value in LANGUAGES:
        return value
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - for a third language only

    try:
        found = str(Locale.parse(value, sep="-", resolve_likely_subtags=False)).replace("_", "-")
    except (ValueError, UnknownLocaleError) as error:
        raise refuse(key, value, _LANGUAGES_TAKEN) from error
    if found != value:
        raise refuse(key, value, _LANGUAGES_TAKEN)
    return found


def zone(key: str, value: str) -> str:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(value).key
    except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise refuse(key, value, "Europe/Paris, UTC, …") from error


def hour(key: str, value: str) -> str:
    """Read an hour of the day."""
    allowed = "00:00 … 23:59"
    try:
        hour = clock(value)
    except Usage as error:
        raise refuse(key, value, allowed) from error
    if hour.second:
        raise refuse(key, value, allowed)
    return f"{hour:%H:%M}"


def truth(key: str, value: str) -> bool:
    """Read yes or no, as true or false."""
    words = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
    if value.lower() not in words:
        raise refuse(key, value, "true, false")
    return words[value.lower()]


def number(least: int, most: int, *, off: bool = False) -> Callable[[str, str], int | str]:
    """Return what reads a whole number between these two, or `off` where that is one more."""

    def parse(key: str, value: str) -> int | str:
        if off and value.casefold() == OFF:
            return OFF
        allowed = f"{least} … {most}" + (f", {OFF}" if off else "")
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or not least <= int(value) <= most:
            raise refuse(key, value, allowed)
        return int(value)

    return parse


def reasons(key: str, value: str) -> list[str]:
    """Read words that name reasons."""
    reasons = list(dict.fromkeys(value.replace(",", " ").split()))
    if not reasons or not all(_REASON.fullmatch(reason) for reason in reasons):
        raise refuse(key, value, "hors-sujet insulte …")
    return reasons


def hosts(key: str, value: str) -> list[str]:
    """Read names of hosts, or none."""
    hosts = list(dict.fromkeys(value.lower().replace(",", " ").split()))
    if hosts == ["none"]:
        return []
    if not hosts or not all(_HOST.fullmatch(host) for host in hosts):
        raise refuse(key, value, "none, www.youtube-nocookie.com player.vimeo.com …")
    return hosts


def origins(key: str, value: str) -> list[str]:
    """Read origins as browsers say them (RFC 6454): scheme, host and port, no path; or none."""
    found = list(dict.fromkeys(value.lower().replace(",", " ").split()))
    if not found or found == ["none"]:
        return []
    if not all(_ORIGIN.fullmatch(each) for each in found):
        raise refuse(key, value, "none, https://blog.example https://example.org:8443 …")
    return found


def length(key: str, value: str) -> str:
    """Read a length of time, or off."""
    length = line(value, what=key)
    if length.casefold() == OFF:
        return OFF
    try:
        before(length, now=_SOME_DAY, zone=ZoneInfo("UTC"))
    except Usage as error:
        raise refuse(key, value, "30 days, 6 months, 1 year, …, off") from error
    return length


def hours(key: str, value: str) -> str:
    """Read a promise to readers: see `blogctl.promise`."""
    try:
        return str(promise.read(value))
    except ValueError as error:
        raise refuse(key, value, promise.ALLOWED) from error


def holidays(key: str, value: str) -> str:
    """Read whose bank holidays are not worked."""
    country = value.strip().casefold()
    try:
        promise.calendar(country)
    except ValueError as error:
        raise refuse(key, value, "none, fr, fr-57, be, …") from error
    return country


def colour(key: str, value: str) -> str:
    """Read a colour as `#0b5c7d`."""
    found = value.strip().lower()
    if not _COLOUR.fullmatch(found):
        raise refuse(key, value, "#0b5c7d, …")
    return found


def folder(key: str, value: str) -> str:
    """Read the path of a folder; a relative one is beside the blog."""
    path = line(value, what=key, limit=FIELD_LIMIT)
    if not path or "\0" in path or path.strip("./") == "":
        raise refuse(key, value, "public, /srv/www/blog, …")
    return path


def slug(key: str, value: str) -> str:
    """Read a slug, or none."""
    if value in {"", NONE}:
        return ""
    if not SLUG.fullmatch(value):
        raise refuse(key, value, "a-slug, none")
    return value


def slugs(key: str, value: str) -> list[str] | None:
    """Read slugs, in their order, or none; nothing said is the default."""
    if not value:
        return None
    found = list(dict.fromkeys(value.replace(",", " ").split()))
    if found == [NONE]:
        return []
    if not found or not all(SLUG.fullmatch(each) for each in found):
        raise refuse(key, value, "none, a-slug another-slug …")
    return found


def some_of(*known: str) -> Callable[[str, str], list[str]]:
    """Return what reads some of these words in their order, or none of them."""

    def parse(key: str, value: str) -> list[str]:
        found = list(dict.fromkeys(value.lower().replace(",", " ").split()))
        if found == [NONE]:
            return []
        if not found or not set(found) <= set(known):
            raise refuse(key, value, ", ".join((NONE, *known)))
        return found

    return parse


def named_addresses(key: str, value: str) -> list[str]:
    """Read names with their addresses, as `Mastodon=https://…` one after the other, or none."""
    allowed = "none, Mastodon=https://example.social/@blog LinkedIn=https://…"
    if value.strip() in {"", NONE}:
        return []
    found, at = list[str](), 0
    while match := _NAMED_ADDRESS.match(value, at):
        name = line(match[1].lstrip(", "), what=key, limit=FIELD_LIMIT)
        found.append(f"{name}={check_url(match[2].rstrip(','), key)}")
        at = match.end()
    if not found or at < len(value):
        raise refuse(key, value, allowed)
    return found
