"""What every table has: an id that is never given twice, and columns for words."""

from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Enum
from sqlalchemy import Table as CoreTable
from sqlmodel import Field, SQLModel

# Never reuses the id of a deleted row: references in logs and scripts stay true.
AUTOINCREMENT = {"sqlite_autoincrement": True}


class Table(SQLModel):
    """The base of all tables: `id` is None until the row is flushed."""

    # Rows come from services that checked them: pydantic's validator is never asked for.
    model_config = {"defer_build": True}

    id: int | None = Field(default=None, primary_key=True)


def word(vocabulary: type[StrEnum], **column: Any) -> Any:  # noqa: ANN401 - what Field returns
    """Return a field that stores a word of this vocabulary by its value."""
    kind = Enum(
        vocabulary,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda words: [member.value for member in words],
    )
    return Field(sa_type=kind, **column)


def table_of(model: type[SQLModel]) -> CoreTable:
    """Return the SQLAlchemy Core table of a model, for lists and set operations."""
    return cast("CoreTable", vars(model)["__table__"])


def identity(row: Table) -> int:
    """Return the id of a row that was flushed."""
    if row.id is None:
        message = f"{type(row).__name__} was not flushed"
        raise ValueError(message)
    return row.id
