"""The tables, one module a noun: the whole of the blog's data model.

Mapping a table costs about 4 ms, a fifteenth of what a command may add to its floor, so a module
brings only the tables that its foreign keys need and a service imports the modules that it uses.
`every_table` is for those who need the whole: the schema's creation and its migrations.

None of these modules may say ``from __future__ import annotations``: SQLModel reads the types.
"""

from importlib import import_module

from sqlalchemy import MetaData
from sqlmodel import SQLModel

NOUNS = (
    "people",
    "posts",
    "tags",
    "categories",
    "links",
    "comments",
    "ledger",
    "settings",
    "later",
    "rules",
)


def every_table() -> MetaData:
    """Return the metadata with all tables mapped."""
    for noun in NOUNS:
        import_module(f"{__name__}.{noun}")
    return SQLModel.metadata
