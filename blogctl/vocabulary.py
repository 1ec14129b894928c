"""The closed lists of words that the blog knows: states, kinds, actions and formats."""

from enum import StrEnum


class Format(StrEnum):
    """How records are printed."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    YAML = "yaml"
    IDS = "ids"
    COUNT = "count"


class Kind(StrEnum):
    """What a reference, an audit record, a revision or a redirect is about."""

    POST = "post"
    TAG = "tag"
    CATEGORY = "category"
    CONTRIBUTOR = "contributor"
    COMMENT = "comment"
    MEDIA = "media"
    BLOCKED = "blocked"
    SETTING = "setting"
    SCHEMA = "schema"


class FoundKind(StrEnum):
    """What a search looks through."""

    POST = "post"
    COMMENT = "comment"


class PostKind(StrEnum):
    """A post has its place in time; a page stands apart from it."""

    POST = "post"
    PAGE = "page"


class PostStatus(StrEnum):
    """The state of a post as it is stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    TRASHED = "trashed"


class ShownStatus(StrEnum):
    """The state of a post as people see it: a published one whose hour lies ahead is scheduled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    TRASHED = "trashed"


class BodyFormat(StrEnum):
    """What a body is written in."""

    MARKDOWN = "markdown"
    HTML = "html"


class Flavour(StrEnum):
    """For which of the builders of static sites a folder of Markdown is laid out."""

    HUGO = "hugo"
    JEKYLL = "jekyll"
    PELICAN = "pelican"


class ContributorKind(StrEnum):
    """A blogger writes posts; a contributor takes part."""

    BLOGGER = "blogger"
    CONTRIBUTOR = "contributor"


class CommentKind(StrEnum):
    """How a comment came in."""

    COMMENT = "comment"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"
    WEBMENTION = "webmention"


class CommentStatus(StrEnum):
    """Where a comment stands in moderation; any may become any other."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"


class BlockedKind(StrEnum):
    """What an entry of the blocklist is compared with."""

    WORD = "word"
    ADDRESS = "address"
    NETWORK = "network"
    EMAIL = "email"
    DOMAIN = "domain"


class Rule(StrEnum):
    """What looks at a comment before it reaches the queue, in this order."""

    HONEYPOT = "honeypot"
    TIME = "time"
    ADDRESS_RATE = "address-rate"
    POST_RATE = "post-rate"
    DUPLICATE = "duplicate"
    LINKS = "links"
    BLOCKLIST = "blocklist"
    HOUSE = "house"
    LEARNED = "learned"
    KNOWN = "known"


class RuleEffect(StrEnum):
    """What a rule does: it marks a comment as spam, holds it in the queue, or lets it pass."""

    SPAM = "spam"
    HOLD = "hold"
    PASS = "pass"  # noqa: S105 - no password


class CommentPolicy(StrEnum):
    """Where a new comment starts: see `comments.policy`."""

    QUEUE = "queue"
    KNOWN = "known"
    OPEN = "open"


class Captcha(StrEnum):
    """What readers are asked first so that machines can't write: see `comments.captcha`."""

    IMAGE = "image"
    QUESTION = "question"


class Typography(StrEnum):
    """Which language's quotation marks and spaces a body is set in."""

    FRENCH = "fr"
    ENGLISH = "en"
    NONE = "none"


SETTING_KEYS = (
    "blog.title",
    "blog.url",
    "blog.language",
    "blog.timezone",
    "blog.description",
    "publish.hour",
    "text.typography",
    "comments.policy",
    "comments.reasons",
    "comments.require_reason",
    "comments.close_after",
    "comments.sla",
    "comments.holidays",
    "comments.auto_assign",
    "comments.default_assignee",
    "comments.captcha",
    "comments.origins",
    "rules.honeypot",
    "rules.min_seconds",
    "rules.address_rate",
    "rules.post_rate",
    "rules.duplicate",
    "rules.links",
    "rules.blocklist",
    "rules.house",
    "rules.learned",
    "site.embed_hosts",
    "site.folder",
    "site.posts_per_page",
    "site.whole_posts",
    "site.feed_posts",
    "site.feed_content",
    "site.comments_url",
    "site.show_removed",
    "site.moderation_page",
    "site.colour",
    "site.logo",
    "site.links",
    "site.share",
    "site.block",
    "site.menu",
    "backup.every",
    "backup.keep_daily",
    "backup.keep_weekly",
    "backup.keep_monthly",
    "privacy.forget_after",
)
"""The keys of `services.settings.SETTINGS`, for who must not wait for what reads them."""

REASONS = ("hors-sujet", "insulte", "publicite", "doublon", "donnees-personnelles")
"""What a comment may be rejected for, where `comments.reasons` was never set."""

EMBED_HOSTS = (
    "www.youtube-nocookie.com",
    "www.youtube.com",
    "player.vimeo.com",
    "www.dailymotion.com",
    "geo.dailymotion.com",
    "w.soundcloud.com",
    "framatube.org",
)
"""Whose frames stay in bodies, where `site.embed_hosts` was never set."""

SHARES = ("linkedin", "facebook", "bluesky", "whatsapp", "x")
"""Where a post can be shared by a plain link, where `site.share` was never set."""


class Shell(StrEnum):
    """A shell whose words can be completed."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


class Server(StrEnum):
    """A web server that can lead old addresses on."""

    NGINX = "nginx"
    APACHE = "apache"


class ThemeTask(StrEnum):
    """What can be done with a theme."""

    EJECT = "eject"
    CHECK = "check"


class Ejected(StrEnum):
    """What became of a file of the theme that was asked for."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    KEPT = "kept"


class Action(StrEnum):
    """What an audit record says was done to a thing."""

    CREATE = "create"
    EDIT = "edit"
    ANSWER = "answer"
    ASSIGN = "assign"
    SETTLE = "settle"
    REOPEN = "reopen"
    NOTE = "note"
    UNNOTE = "unnote"
    STATUS = "status"
    REPORT = "report"
    DATE = "date"
    TAG = "tag"
    UNTAG = "untag"
    MERGE = "merge"
    DELETE = "delete"
    SET = "set"
    UPGRADE = "upgrade"
    RESTORE = "restore"
    RENDER = "render"
    ERASE = "erase"
    REPAIR = "repair"


class Arrival(StrEnum):
    """What became of a thing that an import met.

    It was created here; or updated, as it changed where it comes from; or is unchanged since it
    came; or merged into what was here already; or kept as somebody here made it since; or skipped.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    KEPT = "kept"
    SKIPPED = "skipped"


class PostSort(StrEnum):
    """The orders of `post list`."""

    DATE = "date"
    TITLE = "title"
    SLUG = "slug"
    CREATED = "created"
    UPDATED = "updated"
    WORDS = "words"


class CommentSort(StrEnum):
    """The orders of `comments list`."""

    DATE = "date"
    DUE = "due"


class Check(StrEnum):
    """What `status --check` looks at."""

    WAITING = "waiting"
    LATE = "late"
    BACKUP = "backup"
    SCHEMA = "schema"
    DISK = "disk"
    TICK = "tick"


class TickStep(StrEnum):
    """What `tick` does where it is due, in this order."""

    SITE = "site"
    HOOKS = "hooks"
    PRIVACY = "privacy"
    BACKUP = "backup"


class Ticked(StrEnum):
    """What became of a step of `tick`."""

    DUE = "due"
    DONE = "done"
    FAILED = "failed"


class TickUnit(StrEnum):
    """What starts `tick` again and again."""

    CRON = "cron"
    SYSTEMD = "systemd"


class ServeUnit(StrEnum):
    """What keeps `serve` running, or stands before it."""

    SYSTEMD = "systemd"
    NGINX = "nginx"
    CADDY = "caddy"


class Event(StrEnum):
    """What a hook is told of."""

    POST_PUBLISHED = "post.published"
    COMMENT_RECEIVED = "comment.received"
    COMMENT_APPROVED = "comment.approved"
    COMMENT_OVERDUE = "comment.overdue"
    SITE_BUILT = "site.built"


class Delivery(StrEnum):
    """Where a thing of the outbox stands: it waits, went out, was given up, or was called off."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class DatabaseCheck(StrEnum):
    """What `db check` looks at, in this order."""

    INTEGRITY = "integrity"
    LINKS = "links"
    FULL_TEXT = "full-text"
    REVISIONS = "revisions"
    REDIRECTS = "redirects"
    NUMBERS = "numbers"
    ORDER = "order"
    MEDIA = "media"
    REFERENCES = "references"
    RENDERING = "rendering"


class Flaw(StrEnum):
    """What `post check` finds."""

    ALT_MISSING = "alt-missing"
    LINK_BROKEN = "link-broken"
    LINK_HIDDEN = "link-hidden"
    ANCHOR_MISSING = "anchor-missing"
    LINK_EMPTY = "link-empty"
    HEADING_TOP = "heading-top"
    HEADING_SKIPPED = "heading-skipped"
    HEADING_EMPTY = "heading-empty"
    TABLE_HEADLESS = "table-headless"


class Grouping(StrEnum):
    """By what `comments stats` counts."""

    MONTH = "month"
    CONTRIBUTOR = "contributor"
    POST = "post"
    REASON = "reason"


class Readership(StrEnum):
    """By what `readers` counts."""

    POST = "post"
    DAY = "day"
    MONTH = "month"
    REFERRER = "referrer"
    FEED = "feed"
    MISSING = "missing"
    ROBOT = "robot"


class Use(StrEnum):
    """What a WHEN is for, which decides the side on which its unsaid part falls.

    | without | AT, DUE             | SINCE, PAST        | UNTIL              |
    | ------- | ------------------- | ------------------ | ------------------ |
    | a date  | the first after now | the last up to now | the last up to now |
    | an hour | `hour`, or of DUE   | its first instant  | its last second    |
    |         | its first instant   |                    |                    |

    A weekday that is today's, with an hour still ahead, is today for AT and DUE; `next` and
    `prochain` are the first such day after today for every use. A WHEN of AT that lies in the past
    is refused unless it has a full date. Nothing else is bounded.
    """

    AT = "at"
    DUE = "due"
    SINCE = "since"
    UNTIL = "until"
    PAST = "past"
