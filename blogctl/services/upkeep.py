"""The state of a blog's file."""

import sqlite3
from pathlib import Path

from blogctl.records.database import DatabaseRecord
from blogctl.store.facts import facts
from blogctl.store.schema import HEAD


def info(path: Path) -> DatabaseRecord:
    """Return what is known of a blog's file, also of an older or a newer one.

    Raises DatabaseProblem where it is no blog or can't be read.
    """
    told = facts(path)
    return DatabaseRecord(
        path=str(path),
        title=told.title or "",
        schema=told.schema,
        schema_head=HEAD,
        sqlite=sqlite3.sqlite_version,
        size=told.size,
        posts=told.rows.get("post"),
        comments=told.rows.get("comment"),
        contributors=told.rows.get("contributor"),
        tags=told.rows.get("tag"),
        categories=told.rows.get("category"),
        change=told.change,
    )
