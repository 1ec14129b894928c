"""What the blog's owner chose."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from blogctl.models.base import AUTOINCREMENT, Table


class Setting(Table, table=True):
    """A setting that was ever set; `value` is JSON, null where the default is in force again."""

    __table_args__ = (AUTOINCREMENT,)

    key: str = Field(unique=True)
    value: Any = Field(default=None, sa_type=JSON, nullable=True)
