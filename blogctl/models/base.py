"""What every table has: an id that is never given twice, and columns for words."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum
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
