"""What a person asks for, as a full-text query that cannot be anything else."""

import re
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, false, literal_column, select, table

from blogctl.text import fold

_WORD = re.compile(r'"([^"]*)"|(\S+)')
_MOST_WORDS = 64


def match(query: str) -> str | None:
    """Return an FTS5 expression for these words, or None where there is nothing to look for.

    Words are all required and match from their start (`média` finds `médiathèque`); `"a phrase"`
    matches as it stands. Every word is quoted, so operators and columns are words too. Past 64
    words the rest is ignored: a longer expression would be refused by FTS5's depth limit.
    """
    terms = []
    for phrase, bare in _WORD.findall(query.replace("\0", " ")):
        words = re.findall(r"\w+", fold(phrase or bare))
        if words:
            terms.append(f'"{" ".join(words)}"' + ("" if phrase else "*"))
    return " ".join(terms[:_MOST_WORDS]) or None


def found_by(query: str, index: str, column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a full-text table finds the row with this id."""
    words = match(query)
    if words is None:
        return false()
    rows: Select[Any] = select(literal_column("rowid")).select_from(table(index))
    return column.in_(rows.where(literal_column(index).op("MATCH")(words)))
