"""What the columns of a record are: their names, their headings, which of them a table shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import tzinfo
from operator import attrgetter
from typing import Any, NamedTuple, TextIO

from blogctl.errors import Usage
from blogctl.language import N_, Catalogue

TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "PostRecord": ("id", "title", "status", "author", "published_at", "comments"),
    "PostDetail": (
        *("id", "slug", "title", "kind", "status", "author", "with", "categories", "tags"),
        *("comments", "words", "revision", "published_at", "url", "summary", "body"),
    ),
    "RevisionRecord": ("revision", "at", "actor", "words", "title"),
    "CommentRecord": (*("id", "number", "post", "author_name", "status", "created_at", "excerpt"),),
    "OwedRecord": (*("id", "post", "author_name", "status", "due_at", "assigned_to", "excerpt"),),
    "CommentDetail": (
        *("id", "number", "post", "post_title", "kind", "status", "author_name", "author_email"),
        *("author_url", "ip", "body", "parent_id", "contributor", "assigned_to", "due_at"),
        *("answered_at", "answered_by", "settled_at", "created_at", "edited_at", "decided_at"),
        *("decided_by", "reason", "url", "note"),
        *("thread", "writer", "notes", "decisions", "changes", "rules"),
    ),
    "FoundRecord": ("kind", "id", "title", "author", "excerpt"),
    "TagRecord": ("id", "slug", "name", "posts"),
    "CategoryRecord": ("id", "slug", "name", "parent", "posts"),
    "ContributorRecord": (*("id", "slug", "name", "kind", "role", "posts", "comments", "active"),),
    "MediaRecord": ("id", "name", "type", "size", "alt", "posts", "created_at"),
    "MediaDetail": (
        *("id", "name", "type", "size", "width", "height", "alt", "url", "source", "created_at"),
        *("path", "hash", "used_by"),
    ),
    "LogRecord": (*("operation", "at", "actor", "command", "slug", "from", "to", "reason"),),
    "StatusRecord": (
        *("to_answer", "late", "unassigned", "with_notes", "to_moderate", "drafts", "scheduled"),
        *("received", "approved", "rejected", "spam", "answered", "published"),
        *("backup_at", "tick_at"),
    ),
    "OutboxRecord": ("id", "subject", "state", "attempts", "due_at", "error"),
    "FindingRecord": ("check", "kind", "id", "what", "detail", "repaired"),
    "FlawRecord": ("slug", "meaning", "detail", "excerpt"),
    "SiteRecord": ("folder", "url", "written", "unchanged", "removed"),
    "ThemeFileRecord": ("name", "outcome"),
    "SettingRecord": ("key", "value", "default", "meaning"),
}
"""The columns of a table, by the record's class; one that is not here shows them all."""

SPARSE = frozenset({"CommentDetail"})
"""The records whose card leaves out what is empty: most of what may be said of them mostly is."""

HEADINGS = {
    "action": N_("Action"),
    "active": N_("Active"),
    "actor": N_("Who"),
    "alt": N_("Shows"),
    "answered": N_("Answered"),
    "answered_at": N_("Answered on"),
    "answered_by": N_("Answered by"),
    "approved": N_("Approved"),
    "assigned": N_("With"),
    "assigned_to": N_("Assigned to"),
    "at": N_("When"),
    "attempts": N_("Attempts"),
    "author": N_("Author"),
    "author_email": N_("E-mail"),
    "author_name": N_("Name"),
    "author_url": N_("Site"),
    "away_from": N_("Away from"),
    "away_until": N_("Away until"),
    "backup": N_("Backup"),
    "backup_at": N_("Last backup"),
    "before": N_("Before"),
    "bio": N_("About"),
    "body": N_("Text"),
    "body_format": N_("Format"),
    "body_html": N_("HTML"),
    "came": N_("Came"),
    "categories": N_("Categories"),
    "change": N_("Change"),
    "changes": N_("Changes"),
    "check": N_("Check"),
    "command": N_("Command"),
    "comments": N_("Comments"),
    "contributor": N_("Contributor"),
    "contributors": N_("Contributors"),
    "count": N_("Count"),
    "counter": N_("Change"),
    "created": N_("Created"),
    "created_at": N_("Created on"),
    "data": N_("What"),
    "decided_at": N_("Decided on"),
    "decided_by": N_("Decided by"),
    "decisions": N_("Decisions"),
    "default": N_("Default"),
    "description": N_("Description"),
    "detail": N_("Detail"),
    "draft_posts": N_("Draft posts"),
    "drafts": N_("Drafts"),
    "due": N_("Due"),
    "due_at": N_("Due on"),
    "edited_at": N_("Edited on"),
    "email": N_("E-mail"),
    "erased": N_("Erased again"),
    "error": N_("Error"),
    "excerpt": N_("Text"),
    "feeds": N_("Feeds"),
    "folder": N_("Folder"),
    "from": N_("From"),
    "group": N_("Group"),
    "hash": N_("Hash"),
    "height": N_("Height"),
    "id": N_("ID"),
    "in_time": N_("In time"),
    "ip": N_("IP address"),
    "kept": N_("Kept"),
    "key": N_("Setting"),
    "kind": N_("Kind"),
    "late": N_("Late"),
    "late_comments": N_("Late comments"),
    "limit": N_("Limit"),
    "line": N_("Line"),
    "meaning": N_("Meaning"),
    "media": N_("Files"),
    "median_hours": N_("Median, hours"),
    "merged": N_("Merged"),
    "mine": N_("Of"),
    "missing": N_("Missing"),
    "name": N_("Name"),
    "nearest": N_("Perhaps"),
    "next_comments": N_("Next comments"),
    "note": N_("Note"),
    "notes": N_("Private notes"),
    "number": N_("No."),
    "operation": N_("Operation"),
    "outcome": N_("Outcome"),
    "owed": N_("Owed"),
    "p90_hours": N_("90 %, hours"),
    "parent": N_("Parent"),
    "parent_id": N_("Reply to"),
    "path": N_("File"),
    "payload": N_("Made of"),
    "pending_comments": N_("Pending comments"),
    "post": N_("Post"),
    "post_title": N_("Post title"),
    "posts": N_("Posts"),
    "problem": N_("Problem"),
    "published": N_("Published"),
    "published_at": N_("Published on"),
    "reason": N_("Reason"),
    "reasons": N_("Reasons"),
    "received": N_("Received"),
    "ref": N_("Reference"),
    "rejected": N_("Rejected"),
    "removed": N_("Removed"),
    "repaired": N_("Repaired"),
    "replaced": N_("Replaced"),
    "revision": N_("Revision"),
    "robots": N_("By robots"),
    "role": N_("Role"),
    "rule": N_("Rule"),
    "rules": N_("Rules"),
    "scheduled": N_("Scheduled"),
    "scheduled_posts": N_("Scheduled posts"),
    "schema": N_("Schema"),
    "schema_head": N_("Newest schema"),
    "setting": N_("Setting"),
    "settled_at": N_("Settled on"),
    "share_in_time": N_("Share in time"),
    "since": N_("Since"),
    "size": N_("Size"),
    "skipped": N_("Skipped"),
    "slug": N_("Slug"),
    "source": N_("Source"),
    "spam": N_("Spam"),
    "sqlite": N_("SQLite"),
    "state": N_("State"),
    "status": N_("Status"),
    "step": N_("Step"),
    "sticky": N_("On top"),
    "subject": N_("Subject"),
    "subscribers": N_("Subscribers"),
    "summary": N_("Summary"),
    "tags": N_("Tags"),
    "thread": N_("Thread"),
    "tick_at": N_("Last tick"),
    "title": N_("Title"),
    "to": N_("To"),
    "to_answer": N_("To answer"),
    "to_moderate": N_("To moderate"),
    "topics": N_("Topics"),
    "type": N_("Type"),
    "unassigned": N_("With nobody"),
    "unchanged": N_("Unchanged"),
    "updated": N_("Updated"),
    "updated_at": N_("Updated on"),
    "url": N_("Address"),
    "used_by": N_("Used by"),
    "user_agent": N_("Browser"),
    "value": N_("Value"),
    "version": N_("Version"),
    "views": N_("Views"),
    "what": N_("What"),
    "width": N_("Width"),
    "with": N_("With"),
    "with_notes": N_("With notes"),
    "words": N_("Words"),
    "writer": N_("Writer"),
    "written": N_("Written"),
}
"""The heading of each column, in English; the catalogue has the others."""


class Column(NamedTuple):
    """A column: its name in the contract, and the attribute that holds it."""

    name: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where records are printed and how: all that a format may want to know beside the rows."""

    stream: TextIO
    columns: tuple[Column, ...]
    key: Column
    one: bool
    raw: bool
    total: Callable[[], int] | None
    terminal: bool
    colour: bool
    dumb: bool
    width: int
    zone: tzinfo
    catalogue: Catalogue
    sparse: bool = False
    marks: Callable[[str], Sequence[tuple[int, int]]] | None = None


def columns_of(kind: type[Any]) -> tuple[Column, ...]:
    """Return every column of a record's class, in the order of its fields."""
    return tuple(Column(field.name.removesuffix("_"), field.name) for field in fields(kind))


def table_columns(kind: type[Any]) -> tuple[Column, ...]:
    """Return the columns that a table shows unless `--fields` says otherwise."""
    known = {column.name: column for column in columns_of(kind)}
    return tuple(known[name] for name in TABLE_COLUMNS.get(kind.__name__, tuple(known)))


def chosen_columns(kind: type[Any], names: str) -> tuple[Column, ...]:
    """Return the columns that `--fields` names, in its order, each once.

    Raises Usage where one is unknown or empty.
    """
    known = {column.name: column for column in columns_of(kind)}
    asked = dict.fromkeys(name.strip() for name in names.split(","))
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise Usage("field-unknown", refs=unknown, value=", ".join(unknown), known=", ".join(known))
    return tuple(known[name] for name in asked)


def key_column(kind: type[Any]) -> Column:
    """Return the column by which a record is named: its id, or the first where it has none."""
    columns = columns_of(kind)
    return next((column for column in columns if column.name == "id"), columns[0])


def reader(columns: Sequence[Column]) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that reads these columns of a record."""
    get = attrgetter(*(column.attribute for column in columns))
    return get if len(columns) > 1 else lambda record: (get(record),)
