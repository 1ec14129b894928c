"""The blog's settings: each typed, with a default and a sentence that says what it does."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlmodel import Session

from blogctl.errors import NotFound, Usage
from blogctl.language import LANGUAGES, N_
from blogctl.models import tables
from blogctl.records.settings import SettingRecord
from blogctl.services.audit import Change
from blogctl.text import FIELD_LIMIT, check_url, line
from blogctl.vocabulary import REASONS, Action, CommentPolicy, Kind, Typography
from blogctl.when import clock

_TABLE = tables.SETTING
_REASON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Known:
    """A setting that exists: how its text is read, and what it is for."""

    key: str
    default: Any
    meaning: str
    parse: Callable[[str, str], Any]


def _refuse(key: str, value: object, allowed: str) -> Usage:
    return Usage("setting-value", setting=key, value=str(value), allowed=allowed)


def _one_of(*words: str) -> Callable[[str, str], str]:
    def parse(key: str, value: str) -> str:
        if value not in words:
            raise _refuse(key, value, ", ".join(words))
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
        raise _refuse(key, value, "Europe/Paris, UTC, …") from error


def _hour(key: str, value: str) -> str:
    allowed = "00:00 … 23:59"
    try:
        hour = clock(value)
    except Usage as error:
        raise _refuse(key, value, allowed) from error
    if hour.second:
        raise _refuse(key, value, allowed)
    return f"{hour:%H:%M}"


def _truth(key: str, value: str) -> bool:
    words = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
    if value.lower() not in words:
        raise _refuse(key, value, "true, false")
    return words[value.lower()]


def _days(key: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value, re.ASCII):
        raise _refuse(key, value, "0 … 99999")
    return int(value)


def _reasons(key: str, value: str) -> list[str]:
    reasons = list(dict.fromkeys(value.replace(",", " ").split()))
    if not reasons or not all(_REASON.fullmatch(reason) for reason in reasons):
        raise _refuse(key, value, "hors-sujet insulte …")
    return reasons


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
        """Return a setting's default; typography's is the blog's language."""
        return self["blog.language"] if key == "text.typography" else SETTINGS[key].default

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


def put(change: Change, key: str, text: str) -> bool:
    """Set a setting from its text; return whether that changed anything.

    Raises NotFound for an unknown key and Usage for a value that it does not take.
    """
    return store(change, key, known(key).parse(key, text))


def clear(change: Change, key: str) -> bool:
    """Bring a setting back to its default; return whether that changed anything."""
    known(key)
    return store(change, key, None)


def store(change: Change, key: str, value: Any) -> bool:  # noqa: ANN401 - as above
    """Write a checked value, None for the default, with its audit record."""
    session = change.session
    row = session.execute(select(_TABLE).where(_TABLE.c.key == key)).first()
    before = row.value if row else None
    if before == value:
        return False
    if row:
        setting = row.id
        session.execute(update(_TABLE).where(_TABLE.c.id == setting).values(value=value))
    else:
        made = insert(_TABLE).values(key=key, value=value).returning(_TABLE.c.id)
        setting = session.execute(made).scalar_one()
    change.record(Action.SET, Kind.SETTING, setting, before=_shown(before), after=_shown(value))
    return True


def _shown(value: Any) -> str | None:  # noqa: ANN401 - as above
    return None if value is None else json.dumps(value, ensure_ascii=False)


def apply(change: Change, text: str) -> list[str]:
    """Set all settings that a TOML document (1.0) names, and return the keys of the changed ones.

    Tables are the parts of a key before the dot. Raises Usage where it is not TOML or a value is
    not taken, NotFound that names every unknown key.
    """
    values = _read_toml(text)
    unknown = [key for key in values if key not in SETTINGS]
    if len(unknown) > 1:
        raise NotFound("setting", refs=unknown)
    for key in unknown:
        known(key)
    checked = {key: SETTINGS[key].parse(key, value) for key, value in values.items()}
    return [key for key, value in checked.items() if store(change, key, value)]


def _read_toml(text: str) -> dict[str, str]:
    """Return the texts of a document's settings by key."""
    import tomllib  # noqa: PLC0415 - every command reads settings, one of them TOML

    try:
        said = list(_flat(tomllib.loads(text), ""))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Usage("toml", problem=str(error)) from error
    found: dict[str, str] = {}
    for key, value in said:
        if key in found:  # as "blog.title" and as title in [blog]
            raise Usage("toml", problem=key)
        found[key] = value
    return found


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = prefix + name
        match value:
            case dict():
                yield from _flat(value, f"{key}.")
            case bool():
                yield key, str(value).lower()
            case list():
                yield key, " ".join(_item(key, item) for item in value)
            case _:
                yield key, str(value)


def _item(key: str, item: object) -> str:
    """Return an item of a list, which must be one word: a list's text is its words."""
    if not isinstance(item, str | int) or len(str(item).replace(",", " ").split()) != 1:
        raise _refuse(key, item, '["one-word", …]')
    return str(item)
