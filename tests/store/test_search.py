import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.store.engine import Store
from blogctl.store.schema import BEYOND_TABLES
from blogctl.store.search import COMMENT_INDEX, found_by, match
from tests.conftest import Changing
from tests.readers import comment, page

INDEX = next(each for each in BEYOND_TABLES if "VIRTUAL TABLE comment_search" in each)

SAID = {
    "œuvre": "Quelle Œuvre ! L’été dernier à la médiathèque",
    "strasse": "Die Straße nach Łódź",
    "metres": "12 m² et une moitié : ½ de ﬁn",
    "grec": "Ο λόγος",
    "hindi": "हिन्दी में",
    "code": "foo_bar AND NOT near* (C++)",
}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """The full-text table of comments, as every blog has it, with one row."""
    connection = sqlite3.connect(":memory:")
    connection.execute(INDEX)
    connection.execute("INSERT INTO comment_search (rowid, body) VALUES (1, 'un mot')")
    yield connection
    connection.close()


@given(text=st.text() | st.text(alphabet='"*()^:-+{}[]~ANDORTE \0 é²'))
def test_no_text_is_an_error_of_full_text(index: sqlite3.Connection, text: str) -> None:
    words = match(text)
    if words is not None:
        query = "SELECT rowid FROM comment_search WHERE comment_search MATCH ?"
        index.execute(query, (words,)).fetchall()


@pytest.mark.parametrize(
    "text",
    [
        " ".join(map(str, range(10_000))),
        " ".join(f"é²{each}" for each in range(10_000)),
        '"' + "mot " * 10_000 + '"',
        '"' + "é² " * 10_000 + '"',
    ],
    ids=["words", "words of two forms", "a phrase", "a phrase of two forms"],
)
def test_no_query_is_too_long(index: sqlite3.Connection, text: str) -> None:
    query = "SELECT rowid FROM comment_search WHERE comment_search MATCH ?"
    index.execute(query, (match(text),)).fetchall()


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("été", '"ete"*'),
        ("Web 2.0", '"web"* AND "2.0"'),
        ("foo OR bar", '"foo"* AND "or"* AND "bar"*'),
        ('"un  mot" clé', '"un  mot" AND "cle"*'),
        ('un "mot', '"un"* AND "mot"*'),
        ("body:x NEAR(a", '"body:x" AND "near(a"'),
        ("m²", '("m2"* OR "m²"*)'),
        ("mot clé mot", '"mot"* AND "cle"*'),
        ("plan b, é C++ l'été", '"plan"* AND "b," AND "e" AND "c++" AND "l\'ete"*'),
        ("д", '"д"*'),
        ("??? mot …", '"mot"*'),
        ("", None),
        (" _ ", None),
        ('"" " "', None),
        ("\0", None),
    ],
)
def test_words_are_quoted_and_all_required(text: str, expression: str | None) -> None:
    assert match(text) == expression


@pytest.fixture
def session(change: Changing, store: Store) -> Iterator[Session]:
    """A blog whose page has the comments of `SAID`, each written by its key."""
    with change() as changing:
        post = page(changing)
        for name, body in SAID.items():
            comment(changing, post, name, body)
    with store.reading() as session:
        yield session


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("oeuvre", ["œuvre"]),
        ("ŒUVRE", ["œuvre"]),
        ("œuv été", ["œuvre"]),
        ("l'ete", ["œuvre"]),
        ("MEDIA", ["œuvre"]),
        ('"l’été dernier"', ["œuvre"]),
        ('"dernier été"', []),
        ('"dern"', []),
        ("straße", ["strasse"]),
        ("STRASSE", ["strasse"]),
        ("Łódź", ["strasse"]),
        ("m²", ["metres"]),
        ("½", ["metres"]),
        ("ﬁn", ["metres"]),
        ("λόγος", ["grec"]),
        ("हिन्दी", ["hindi"]),
        ("AND", ["code"]),
        ("near*", ["code"]),
        ("foo_bar", ["code"]),
        ("c++", ["code"]),
        ("metres", ["metres"]),
        ("grec λόγος", ["grec"]),
        ("absent", []),
        ("???", []),
        ("", []),
    ],
)
def test_comments_are_found_by_text_and_name(
    session: Session, asked: str, names: list[str]
) -> None:
    columns = tables.COMMENT.c
    query = select(columns.author_name).where(found_by(asked, COMMENT_INDEX, columns.id))
    assert session.execute(query).scalars().all() == names


def test_every_word_counts_however_many_there_are(session: Session) -> None:
    columns = tables.COMMENT.c
    for asked, names in (("Quelle " * 9_000, ["œuvre"]), ("Quelle " * 9_000 + "absent", [])):
        query = select(columns.author_name).where(found_by(asked, COMMENT_INDEX, columns.id))
        assert session.execute(query).scalars().all() == names


@pytest.mark.parametrize(
    "asked", ["a\0b", "a\udcffb", "mot " * 16_385], ids=["NUL", "lone surrogate", "too long"]
)
def test_what_is_no_text_is_refused(asked: str) -> None:
    with pytest.raises(Usage):
        found_by(asked, COMMENT_INDEX, tables.COMMENT.c.id)
