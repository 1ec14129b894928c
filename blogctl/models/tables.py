"""The tables as lists and set operations see them: names and types, and no mapped class.

Mapping one SQLModel class costs as much as reading a page of a list, and a list reads nine tables.
So what only reads rows or changes sets of them takes its columns from here, and imports a class
where it makes or changes one thing. A test holds these against the classes, which remain what
the schema is made of.
"""

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, MetaData, String, Table
from sqlmodel import UTCDateTime

_METADATA = MetaData()
_TYPES = {
    "text": String,
    "numbers": Integer,
    "moments": UTCDateTime,
    "days": Date,
    "truths": Boolean,
    "json": JSON,
}


def _table(name: str, **columns: str) -> Table:
    """Return a table by the names of its columns, grouped by what they hold."""
    typed: list[Column[Any]] = [
        Column(column, _TYPES[kind]) for kind, names in columns.items() for column in names.split()
    ]
    return Table(name, _METADATA, Column("id", Integer, primary_key=True), *typed)


CONTRIBUTOR = _table(
    "contributor",
    text="slug name sort_name kind role bio email email_key url",
    truths="active",
    days="away_from away_until",
)
CONTRIBUTOR_TOPIC = _table("contributortopic", numbers="contributor_id", text="topic")
CONTRIBUTOR_LOGIN = _table("contributorlogin", numbers="contributor_id", text="login")

POST = _table(
    "post",
    text="kind slug title summary body body_format body_html body_text status status_before",
    numbers="renderer words author_id last_number revision version",
    moments="published_at sort_at created_at updated_at",
    truths="comments_open sticky",
)
POST_CONTRIBUTOR = _table("postcontributor", numbers="post_id contributor_id position")
REDIRECT = _table("redirect", text="kind old", numbers="target_id", moments="created_at")

TAG = _table("tag", text="slug name")
POST_TAG = _table("posttag", numbers="post_id tag_id", moments="sort_at")
CATEGORY = _table("category", text="slug name description", numbers="parent_id")
POST_CATEGORY = _table("postcategory", numbers="post_id category_id position", moments="sort_at")

COMMENT = _table(
    "comment",
    text="kind author_name author_email author_email_key author_url ip user_agent body status"
    " decided_by reason note",
    numbers="post_id number parent_id contributor_id assigned_to_id answered_by_id decided_by_id",
    moments="due_at answered_at settled_at decided_at edited_at created_at reported_at",
)
COMMENT_NOTE = _table(
    "commentnote", numbers="comment_id contributor_id", text="body author", moments="created_at"
)

BLOCKED = _table("blocked", text="kind value note", moments="created_at")
FINDING = _table("finding", numbers="comment_id", text="rule effect detail")
SPENT = _table("spent", text="token", moments="until")

IMPORTED_FROM = _table(
    "importedfrom", text="source foreign_id kind digest", numbers="thing_id operation_id"
)
MEDIA = _table(
    "media", text="hash name type alt url", numbers="size width height", moments="created_at"
)

OPERATION = _table("operation", moments="at", text="actor command", numbers="contributor_id undoes")
AUDIT_RECORD = _table(
    "auditrecord", numbers="operation_id thing_id", text="action kind before after reason"
)
REVISION = _table("revision", numbers="operation_id thing_id number", text="kind", json="fields")

SETTING = _table("setting", text="key", json="value")

OUTBOX = _table(
    "outbox",
    text="kind state key error",
    numbers="attempts",
    json="payload",
    moments="due_at settled_at",
)
MARK = _table("mark", text="name value", moments="at")
