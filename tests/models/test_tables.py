"""The light tables have the columns of the mapped classes, and no other."""

import pytest
from sqlalchemy import Enum, Table
from sqlalchemy.dialects import sqlite

from blogctl.models import every_table, tables

MAPPED = every_table()
LIGHT = {table.name: table for table in vars(tables).values() if isinstance(table, Table)}


def kinds(table: Table) -> dict[str, str]:
    """Return what each column holds, as the database calls it; a word is text here."""
    dialect = sqlite.dialect()
    return {
        column.name: "VARCHAR"
        if isinstance(column.type, Enum)
        else column.type.compile(dialect=dialect)
        for column in table.columns
    }


def test_every_table_that_is_listed_has_its_light_one() -> None:
    assert set(LIGHT) == set(MAPPED.tables)


@pytest.mark.parametrize("name", sorted(LIGHT))
def test_a_light_table_holds_what_the_mapped_one_does(name: str) -> None:
    assert kinds(LIGHT[name]) == kinds(MAPPED.tables[name])


@pytest.mark.parametrize("name", sorted(MAPPED.tables))
def test_a_table_bears_the_name_of_its_class_and_never_reuses_an_id(name: str) -> None:
    table = MAPPED.tables[name]
    assert name == name.lower()
    assert table.dialect_options["sqlite"]["autoincrement"] is True
    assert [column.name for column in table.primary_key] == ["id"]
