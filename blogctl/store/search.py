"""What a person asks for, as a full-text query that cannot be anything else."""

import re
import unicodedata
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, false, literal_column, select, table

from blogctl.text import COMMENT_LIMIT, clean, fold

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_LETTER = re.compile(r"[^\W_]")


def match(query: str) -> str | None:
    """Return an FTS5 expression for these words, or None where there is nothing to look for.

    Words are all required and match from their start (`média` finds `médiathèque`); `"a phrase"`
    matches as it stands. Every word is quoted, so operators and columns are words too.
    """
    terms = []
    for phrase, bare in _TERM.findall(query.replace("\0", " ")):
        if _LETTER.search(phrase or bare):
            end = "" if phrase else "*"
            forms = [f'"{form}"{end}' for form in _forms(phrase or bare)]
            terms.append(forms[0] if len(forms) == 1 else f"({' OR '.join(forms)})")
    return " AND ".join(terms) or None


def _forms(words: str) -> list[str]:
    """Return how words may stand in an index: folded by us, and else as FTS5 folds them itself.

    Latin letters come out the same; `m²` and Greek accents do not, and only bodies of posts are
    folded by us before they are indexed.
    """
    folded, composed = fold(words).replace('"', " "), unicodedata.normalize("NFC", words)
    alike = unicodedata.normalize("NFKC", words) == composed and folded.isascii()
    return [folded] if alike or folded == composed else [folded, composed]


def found_by(query: str, index: str, column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a full-text table finds the row with this id.

    Raises Usage where the query is no text, or too long: a word left out would find too much.
    """
    words = match(clean(query, what="search", size=COMMENT_LIMIT))
    if words is None:
        return false()
    rows: Select[Any] = select(literal_column("rowid")).select_from(table(index))
    return column.in_(rows.where(literal_column(index).op("MATCH")(words)))
