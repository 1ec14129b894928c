"""The blog's settings: each typed, with a default and a sentence that says what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from blogctl import promise
from blogctl.errors import NotFound
from blogctl.language import N_
from blogctl.models import tables
from blogctl.promise import Promise
from blogctl.records.settings import SettingRecord
from blogctl.services import setting_values as values
from blogctl.vocabulary import (
    EMBED_HOSTS,
    REASONS,
    SHARES,
    Captcha,
    CommentPolicy,
    RuleEffect,
    Typography,
)

_TABLE = tables.SETTING
_AGAINST = (RuleEffect.SPAM, RuleEffect.HOLD, values.OFF)


@dataclass(frozen=True, slots=True)
class Known:
    """A setting that exists: how its text is read, and what it is for."""

    key: str
    default: Any
    meaning: str
    parse: Callable[[str, str], Any]


SETTINGS: dict[str, Known] = {
    known.key: known
    for known in (
        Known("blog.title", "", N_("the blog's name"), values.words),
        Known("blog.url", "", N_("the public address that permalinks begin with"), values.address),
        Known("blog.language", "en", N_("the language readers see"), values.language),
        Known("blog.timezone", "UTC", N_("the zone of typed and shown times"), values.zone),
        Known("blog.description", "", N_("a sentence on what the blog is about"), values.words),
        Known(
            "publish.hour", "09:00", N_("the hour of a publication day without one"), values.hour
        ),
        Known(
            "text.typography",
            None,
            N_("quotation marks and spaces of bodies; by default the blog's language's"),
            values.one_of(*Typography),
        ),
        Known(
            "comments.policy",
            "known",
            N_("where a new comment starts: queue, known (writers approved before pass) or open"),
            values.one_of(*CommentPolicy),
        ),
        Known(
            "comments.reasons",
            list(REASONS),
            N_("the reasons a comment may be rejected for"),
            values.reasons,
        ),
        Known(
            "comments.require_reason",
            default=True,
            meaning=N_("whether a rejection must say its reason"),
            parse=values.truth,
        ),
        Known(
            "comments.close_after",
            0,
            N_("days after which a post's comments close; 0: never"),
            values.number(0, 99999),
        ),
        Known(
            "comments.sla",
            "12:00 17:00 mon-fri",
            N_("asked before the first hour of a working day, answered by the second"),
            values.hours,
        ),
        Known(
            "comments.holidays",
            None,
            N_("whose bank holidays are not worked, a country; by default fr for a French blog"),
            values.holidays,
        ),
        Known(
            "comments.auto_assign",
            default=False,
            meaning=N_("whether a comment goes at once to whom its topics are, as assign --auto"),
            parse=values.truth,
        ),
        Known(
            "comments.default_assignee",
            "",
            N_("the contributor to whom a comment goes that nobody's topics meet"),
            values.words,
        ),
        Known(
            "comments.captcha",
            "image",
            N_("what writers of comments are asked first: to copy an image, or a question"),
            values.one_of(*Captcha),
        ),
        Known(
            "comments.origins",
            [],
            N_("other sites whose pages may show and send comments: https://… …, or none"),
            values.origins,
        ),
        Known(
            "rules.honeypot",
            "spam",
            N_("a comment that fills in what only robots see: spam, hold or off"),
            values.one_of(*_AGAINST),
        ),
        Known(
            "rules.min_seconds",
            3,
            N_("a comment that was written in fewer seconds is held; 0: none is"),
            values.number(0, 3600),
        ),
        Known(
            "rules.address_rate",
            10,
            N_("comments an hour from one IP address, before more are held; 0: any"),
            values.number(0, 99999),
        ),
        Known(
            "rules.post_rate",
            60,
            N_("comments an hour on one post, before more are held; 0: any"),
            values.number(0, 99999),
        ),
        Known(
            "rules.duplicate",
            "hold",
            N_("a comment that says what another one says: spam, hold or off"),
            values.one_of(*_AGAINST),
        ),
        Known(
            "rules.links",
            3,
            N_("links in a comment, before it is held; or off"),
            values.number(0, 999, off=True),
        ),
        Known(
            "rules.blocklist",
            "spam",
            N_("a comment with something of the blocklist: spam, hold or off"),
            values.one_of(*_AGAINST),
        ),
        Known(
            "rules.house",
            "hold",
            N_("a comment under a name or an e-mail of the house: spam, hold or off"),
            values.one_of(*_AGAINST),
        ),
        Known(
            "rules.learned",
            "hold",
            N_("a comment that is written like what was marked as spam: spam, hold or off"),
            values.one_of(*_AGAINST),
        ),
        Known(
            "site.embed_hosts",
            list(EMBED_HOSTS),
            N_("the hosts whose frames stay in bodies, none or some; others become links"),
            values.hosts,
        ),
        Known(
            "site.folder",
            "public",
            N_("the folder that site build writes to; a relative one is beside the blog"),
            values.folder,
        ),
        Known(
            "site.posts_per_page",
            10,
            N_("how many posts a page of a list shows at least"),
            values.number(1, 100),
        ),
        Known(
            "site.whole_posts",
            1,
            N_("how many of the latest posts the home page shows whole"),
            values.number(0, 100),
        ),
        Known(
            "site.feed_posts",
            20,
            N_("how many posts a feed has"),
            values.number(1, 500),
        ),
        Known(
            "site.feed_content",
            "whole",
            N_("what a feed has of each post: whole or lead"),
            values.one_of("whole", "lead"),
        ),
        Known(
            "site.comments_url",
            "",
            N_("the address that the comment form is sent to; without one there is no form"),
            values.address,
        ),
        Known(
            "site.show_removed",
            default=True,
            meaning=N_("whether a numbered comment that was turned down keeps its place, with why"),
            parse=values.truth,
        ),
        Known(
            "site.moderation_page",
            default=True,
            meaning=N_("whether readers are shown how many comments were turned down, and why"),
            parse=values.truth,
        ),
        Known("site.colour", "#0b5c7d", N_("the colour of links and marks"), values.colour),
        Known(
            "site.logo", "", N_("the picture beside the blog's name, one of media"), values.words
        ),
        Known(
            "site.links",
            [],
            N_("where else to follow the blog: Mastodon=https://… LinkedIn=https://…, or none"),
            values.named_addresses,
        ),
        Known(
            "site.share",
            list(SHARES),
            N_("the networks that a post can be shared on, some or none"),
            values.some_of(*SHARES),
        ),
        Known("site.block", "", N_("the slug of a page that stands beside all pages"), values.slug),
        Known(
            "site.menu",
            None,
            N_("the slugs of the pages in the menu; by default all but the one of site.block"),
            values.slugs,
        ),
        Known(
            "backup.every",
            "1 day",
            N_("how often tick makes a backup, or off"),
            values.length,
        ),
        Known(
            "backup.keep_daily",
            7,
            N_("of how many days tick keeps a backup"),
            values.number(0, 9999),
        ),
        Known(
            "backup.keep_weekly",
            4,
            N_("of how many weeks tick keeps a backup"),
            values.number(0, 9999),
        ),
        Known(
            "backup.keep_monthly",
            12,
            N_("of how many months tick keeps a backup"),
            values.number(0, 9999),
        ),
        Known(
            "privacy.forget_after",
            "1 year",
            N_("after how long privacy prune takes away IP addresses and browsers, or off"),
            values.length,
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
            spoken = self["blog.language"].partition("-")[0]
            return spoken if spoken in {*Typography} else Typography.NONE.value
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
        raise values.refuse(key, value, "…")


def _text_of(value: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(map(str, value)) or values.NONE if isinstance(value, list) else str(value)


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
