"""The blog's settings: each typed, with a default and a sentence that says what it does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from blogctl import promise
from blogctl.errors import NotFound, Usage
from blogctl.language import LANGUAGES, N_
from blogctl.models import tables
from blogctl.promise import Promise
from blogctl.records.settings import SettingRecord
from blogctl.text import FIELD_LIMIT, check_url, line
from blogctl.vocabulary import EMBED_HOSTS, REASONS, CommentPolicy, Typography
from blogctl.when import before, clock

_TABLE = tables.SETTING
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
OFF = "off"
_SOME_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_REASON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Known:
    """A setting that exists: how its text is read, and what it is for."""

    key: str
    default: Any
    meaning: str
    parse: Callable[[str, str], Any]


def refuse(key: str, value: object, allowed: str) -> Usage:
    """Return the error of a value that a setting does not take."""
    return Usage("setting-value", setting=key, value=str(value), allowed=allowed)


def _one_of(*words: str) -> Callable[[str, str], str]:
    def parse(key: str, value: str) -> str:
        if value not in words:
            raise refuse(key, value, ", ".join(words))
        return value

    return parse


def _words(key: str, value: str) -> str:
    return line(value, what=key, limit=FIELD_LIMIT)


def _address(key: str, value: str) -> str:
    return check_url(value, key).rstrip("/") if value else ""


def _zone(key: str, value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise refuse(key, value, "Europe/Paris, UTC, …") from error


def _hour(key: str, value: str) -> str:
    allowed = "00:00 … 23:59"
    try:
        hour = clock(value)
    except Usage as error:
        raise refuse(key, value, allowed) from error
    if hour.second:
        raise refuse(key, value, allowed)
    return f"{hour:%H:%M}"


def _truth(key: str, value: str) -> bool:
    words = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
    if value.lower() not in words:
        raise refuse(key, value, "true, false")
    return words[value.lower()]


def _days(key: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value, re.ASCII):
        raise refuse(key, value, "0 … 99999")
    return int(value)


def _reasons(key: str, value: str) -> list[str]:
    reasons = list(dict.fromkeys(value.replace(",", " ").split()))
    if not reasons or not all(_REASON.fullmatch(reason) for reason in reasons):
        raise refuse(key, value, "hors-sujet insulte …")
    return reasons


def _hosts(key: str, value: str) -> list[str]:
    hosts = list(dict.fromkeys(value.lower().replace(",", " ").split()))
    if hosts == ["none"]:
        return []
    if not hosts or not all(_HOST.fullmatch(host) for host in hosts):
        raise refuse(key, value, "none, www.youtube-nocookie.com player.vimeo.com …")
    return hosts


def _length(key: str, value: str) -> str:
    length = line(value, what=key)
    if length.casefold() == OFF:
        return OFF
    try:
        before(length, now=_SOME_DAY, zone=ZoneInfo("UTC"))
    except Usage as error:
        raise refuse(key, value, "30 days, 6 months, 1 year, …, off") from error
    return length


def _promise(key: str, value: str) -> str:
    try:
        return str(promise.read(value))
    except ValueError as error:
        raise refuse(key, value, promise.ALLOWED) from error


def _holidays(key: str, value: str) -> str:
    country = value.strip().casefold()
    try:
        promise.calendar(country)
    except ValueError as error:
        raise refuse(key, value, "none, fr, fr-57, be, …") from error
    return country


SETTINGS: dict[str, Known] = {
    known.key: known
    for known in (
        Known("blog.title", "", N_("the blog's name"), _words),
        Known("blog.url", "", N_("the public address that permalinks begin with"), _address),
        Known("blog.language", "en", N_("the language readers see"), _one_of(*LANGUAGES)),
        Known("blog.timezone", "UTC", N_("the zone of typed and shown times"), _zone),
        Known("blog.description", "", N_("a sentence on what the blog is about"), _words),
        Known("publish.hour", "09:00", N_("the hour of a publication day without one"), _hour),
        Known(
            "text.typography",
            None,
            N_("quotation marks and spaces of bodies; by default the blog's language's"),
            _one_of(*Typography),
        ),
        Known(
            "comments.policy",
            "known",
            N_("where a new comment starts: queue, known (writers approved before pass) or open"),
            _one_of(*CommentPolicy),
        ),
        Known(
            "comments.reasons",
            list(REASONS),
            N_("the reasons a comment may be rejected for"),
            _reasons,
        ),
        Known(
            "comments.require_reason",
            default=True,
            meaning=N_("whether a rejection must say its reason"),
            parse=_truth,
        ),
        Known(
            "comments.close_after",
            0,
            N_("days after which a post's comments close; 0: never"),
            _days,
        ),
        Known(
            "comments.sla",
            "12:00 17:00 mon-fri",
            N_("asked before the first hour of a working day, answered by the second"),
            _promise,
        ),
        Known(
            "comments.holidays",
            None,
            N_("whose bank holidays are not worked, a country; by default fr for a French blog"),
            _holidays,
        ),
        Known(
            "comments.auto_assign",
            default=False,
            meaning=N_("whether a comment goes at once to whom its topics are, as assign --auto"),
            parse=_truth,
        ),
        Known(
            "comments.default_assignee",
            "",
            N_("the contributor to whom a comment goes that nobody's topics meet"),
            _words,
        ),
        Known(
            "site.embed_hosts",
            list(EMBED_HOSTS),
            N_("the hosts whose frames stay in bodies, none or some; others become links"),
            _hosts,
        ),
        Known(
            "privacy.forget_after",
            "1 year",
            N_("after how long privacy prune takes away IP addresses and browsers, or off"),
            _length,
        ),
    )
}


class Settings:
    """The settings in force; what was never set has its default."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._stored = stored

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - each setting has its own type
        value = self._stored.get(key)
        return self.default(key) if value is None else value

    def default(self, key: str) -> Any:  # noqa: ANN401 - as above
        """Return a setting's default; of some the blog's language says it."""
        if key == "text.typography":
            return self["blog.language"]
        if key == "comments.holidays":
            return "fr" if self["blog.language"] == "fr" else promise.NO_HOLIDAYS
        return SETTINGS[key].default

    @property
    def promise(self) -> Promise:
        """When readers are promised an answer."""
        return promise.read(self["comments.sla"])

    @property
    def zone(self) -> ZoneInfo:
        """The blog's time zone."""
        return ZoneInfo(self["blog.timezone"])

    def permalink(self, slug: str) -> str:
        """Return the address of the post with this slug; a path while `blog.url` is unset."""
        return f"{self['blog.url']}/{slug}/"


def load(session: Session) -> Settings:
    """Read the settings in force."""
    return Settings(dict(session.execute(select(_TABLE.c.key, _TABLE.c.value)).all()))


def known(key: str) -> Known:
    """Return what is known of a setting; raises NotFound with the nearest key."""
    if key not in SETTINGS:
        nearest = get_close_matches(key, SETTINGS, n=1, cutoff=0.4)
        raise NotFound("setting", refs=[key], nearest=nearest[0] if nearest else None)
    return SETTINGS[key]


def check(key: str, value: Any) -> None:  # noqa: ANN401 - each setting has its own type
    """Check a value that was stored elsewhere; None is the default.

    Raises NotFound for an unknown key, and Usage for a value that its text would not give.
    """
    setting = known(key)
    if value is not None and setting.parse(key, _text_of(value)) != value:
        raise refuse(key, value, "…")


def _text_of(value: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def record(session: Session, key: str) -> SettingRecord:
    """Return one setting as it is in force."""
    setting = known(key)
    settings = load(session)
    return SettingRecord(key, settings[key], settings.default(key), setting.meaning)


def every(session: Session) -> list[SettingRecord]:
    """Return all settings, in the order in which they are explained."""
    settings = load(session)
    return [
        SettingRecord(key, settings[key], settings.default(key), setting.meaning)
        for key, setting in SETTINGS.items()
    ]
