"""What a person asks for, as a full-text query that cannot be anything else."""

import unicodedata
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    false,
    func,
    literal_column,
    select,
    table,
)

from blogctl.passages import asked
from blogctl.text import COMMENT_LIMIT, clean, fold


class Index(NamedTuple):
    """A full-text table, with what a match in each of its columns weighs."""

    name: str
    weights: tuple[int, ...]


POST_INDEX = Index("post_search", (10, 4, 1))  # title, summary, text
COMMENT_INDEX = Index("comment_search", (2, 1))  # name, text


def match(query: str) -> str | None:
    """Return an FTS5 expression for these words, or None where there is nothing to look for.

    Words are all required and match from their start (`média` finds `médiathèque`); `"a phrase"`
    matches as it stands. Every word is quoted, so operators and columns are words too.
    """
    terms = []
    for wanted in asked(query):
        end = "*" if wanted.begun else ""
        forms = [f'"{form}"{end}' for form in _forms(wanted.text)]
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


def found_by(query: str, index: Index, column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a full-text table finds the row with this id.

    Raises Usage where the query is no text, or too long: a word left out would find too much.
    """
    words = match(_cleaned(query))
    if words is None:
        return false()
    rows: Select[Any] = select(literal_column("rowid")).select_from(table(index.name))
    return column.in_(rows.where(literal_column(index.name).op("MATCH")(words)))


def ranked(
    query: str, index: Index, things: Table, visible: ColumnElement[bool], *, most: int
) -> Select[Any]:
    """Select the `id` of what a query finds, its `score` (the lower the better), newest first.

    At most so many, and no other is scored: in a million rows that is what takes the time.
    Raises Usage as `found_by` does.
    """
    found = table(index.name)
    weights = map(str, index.weights)
    score = func.bm25(literal_column(index.name), *map(literal_column, weights))
    rowid: ColumnElement[int] = literal_column(f"{index.name}.rowid")
    words = match(_cleaned(query))
    condition = false() if words is None else literal_column(index.name).op("MATCH")(words)
    return (
        select(things.c.id, score.label("score"))
        .join_from(found, things, things.c.id == rowid)
        .where(condition, visible)
        .order_by(rowid.desc())
        .limit(most)
    )


def _cleaned(query: str) -> str:
    return clean(query, what="search", size=COMMENT_LIMIT)
