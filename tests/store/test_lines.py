import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from blogctl.errors import Conflict, DatabaseProblem
from blogctl.models import tables
from blogctl.store import lines
from blogctl.store.copying import copy
from blogctl.store.create import create, create_large
from blogctl.store.dialect import defer_foreign_keys
from blogctl.store.engine import Store
from blogctl.store.schema import HEAD

TAGS = tuple(tables.TAG.c)


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.transaction() as opened:
        yield opened


def test_rows_come_as_they_are_spelt_for_others(session: Session) -> None:
    connection = session.connection()
    connection.exec_driver_sql(
        "INSERT INTO post (kind, slug, title, summary, body, body_format, body_html, renderer, "
        "body_text, words, status, sort_at, comments_open, last_number, revision, version, "
        "created_at, updated_at, sticky) VALUES ('post', 'a', ?, '', '', 'html', '', 1, '', 0, "
        "'draft', ?, 1, 0, 1, 1, ?, ?, 0)",
        ('« œ » 🙂 "\\ \n\t\x1b', *["2026-03-12 09:30:00.000000"] * 3),
    )
    [line] = lines.lines(session, tuple(tables.POST.c))
    said = json.loads(line)
    assert said["title"] == '« œ » 🙂 "\\ \n\t\x1b'
    assert (said["created_at"], said["published_at"]) == ("2026-03-12T09:30:00Z", None)
    assert (said["comments_open"], said["sticky"]) == (True, False)
    assert "🙂".encode() in line
    revision = (
        "INSERT INTO revision (operation_id, kind, thing_id, fields) VALUES (1, 'post', 1, ?)"
    )
    connection.exec_driver_sql(revision, ('{"title": "\\u00e9"}',))
    [line] = lines.lines(session, tuple(tables.REVISION.c))
    assert json.loads(line)["fields"] == {"title": "é"}


def test_rows_come_by_id_and_by_condition(session: Session) -> None:
    lines.put(session, TAGS, [(9, "b", "b"), (2, "a", "a"), (5, "c", "c")])
    assert [json.loads(line)["id"] for line in lines.lines(session, TAGS)] == [2, 5, 9]
    some = lines.lines(session, TAGS, tables.TAG.c.id > 4)
    assert [json.loads(line)["id"] for line in some] == [5, 9]


@pytest.mark.parametrize(
    "row",
    [(2, "a", "b"), (2, "b", None), (2**70, "b", "b"), (2, "b\ud800", "b")],
    ids=["twice", "null", "too large", "half a character"],
)
def test_a_row_that_is_refused_is_the_last_one_taken(
    session: Session, row: tuple[Any, ...]
) -> None:
    taken = []

    def rows() -> Iterator[tuple[Any, ...]]:
        for each in ((1, "a", "a"), row, (3, "c", "c")):
            taken.append(each)
            yield each

    with pytest.raises(lines.Refused):
        lines.put(session, TAGS, rows())
    assert taken[-1] == row


def test_what_refers_to_nothing_is_told_with_its_place(session: Session) -> None:
    defer_foreign_keys(session)
    columns = (tables.POST_TAG.c.id, tables.POST_TAG.c.post_id, tables.POST_TAG.c.tag_id)
    lines.put(session, columns, [(3, 1, 1), (7, 2, 1)])
    assert lines.broken(session) in {("posttag", 3, "post"), ("posttag", 3, "tag")}
    assert lines.place(session, "posttag", 7) == 1
    lines.clear(session, ["posttag"])
    assert lines.broken(session) is None


def test_ids_go_on_where_they_ended(session: Session) -> None:
    lines.put(session, TAGS, [(3, "a", "a")])
    assert lines.last_ids(session)["tag"] == 3
    lines.set_last_ids(session, {"tag": 40})
    session.connection().exec_driver_sql("INSERT INTO tag (slug, name) VALUES ('b', 'b')")
    assert lines.last_ids(session) == {"tag": 41}


def tag(session: Session) -> None:
    lines.put(session, TAGS, [(1, "a", "a")])


def shape(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 2").fetchall(),
            connection.execute("SELECT * FROM tag").fetchall(),
            connection.execute("PRAGMA application_id").fetchone(),
            connection.execute("PRAGMA journal_mode").fetchone(),
            connection.execute("PRAGMA integrity_check").fetchone(),
        ]


def test_a_large_blog_is_made_as_a_small_one_is(tmp_path: Path) -> None:
    create(tmp_path / "small" / "blog.db", prepare=tag)
    create_large(tmp_path / "large" / "blog.db", prepare=tag)
    assert shape(tmp_path / "large" / "blog.db") == shape(tmp_path / "small" / "blog.db")
    assert [each.name for each in (tmp_path / "large").iterdir()] == ["blog.db"]
    modes = [
        path.stat().st_mode & 0o777 for path in (tmp_path / "large" / "blog.db", tmp_path / "large")
    ]
    assert modes == [0o600, 0o700]


def test_a_large_blog_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(session: Session) -> None:
        tag(session)
        raise Conflict("test")

    with pytest.raises(Conflict):
        create_large(tmp_path / "new" / "blog.db", prepare=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_large_blog_takes_nobody_s_place(blog: Path) -> None:
    before = blog.read_bytes()
    with pytest.raises(Conflict):
        create_large(blog, prepare=tag)
    assert blog.read_bytes() == before


def test_a_blog_is_copied_whatever_its_schema(blog: Path, tmp_path: Path) -> None:
    assert copy(blog, tmp_path / "copy.db") == HEAD
    assert shape(tmp_path / "copy.db")[0] == shape(blog)[0]


def test_an_old_blog_is_copied(old_blog: Path, tmp_path: Path) -> None:
    assert copy(old_blog, tmp_path / "copy.db") == "0001"


def test_what_is_no_blog_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"SQLite format 3\0" + bytes(1000))
    with pytest.raises(DatabaseProblem):
        copy(tmp_path / "x.db", tmp_path / "copy.db")
    with pytest.raises(DatabaseProblem):
        copy(tmp_path / "none.db", tmp_path / "copy.db")
