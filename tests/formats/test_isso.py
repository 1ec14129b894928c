import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from blogctl.errors import NotFound, Usage
from blogctl.formats import isso
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import Loss, Moved, MovedComment, Origin, Thread, Unread
from blogctl.vocabulary import CommentStatus

PLAIN = Reading()
SCHEMA = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (
  tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR,
  website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL,
  notification INTEGER DEFAULT 0
);
CREATE TRIGGER remove_stale_threads AFTER DELETE ON comments BEGIN
  DELETE FROM threads WHERE id NOT IN (SELECT tid FROM comments);
END;
"""
FIRST = MovedComment(
    key="1", post="1", body="Merci *bien*.", created_at=datetime(2010, 6, 24, 7, tzinfo=UTC)
)
Row = dict[str, object]


def made(path: Path, comments: Iterable[Row] = (), *, uri: str = "/2010/mon-billet.html") -> Path:
    """Make a database of isso with one thread; a comment says what differs from `FIRST`."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA)
        database.execute("INSERT INTO threads VALUES (1, ?, 'Mon billet')", (uri,))
        for comment in comments:
            row: Row = {
                "tid": 1,
                "created": 1277362800.4,
                "mode": 1,
                "text": "Merci *bien*.",
                "voters": b"\0" * 256,
                **comment,
            }
            blanks = ", ".join("?" * len(row))
            database.execute(
                f"INSERT INTO comments ({', '.join(row)}) VALUES ({blanks})", [*row.values()]
            )
        database.commit()
    return path


def moved(path: Path, how: Reading = PLAIN) -> list[Moved]:
    found = list(isso.read(path, how))
    assert all(not isinstance(each, Loss | Unread) or each.reason in REASONS for each in found)
    return [each if isinstance(each, Origin) else replace(each, place="") for each in found]


def test_threads_and_comments_are_read(tmp_path: Path) -> None:
    path = made(
        tmp_path / "comments.db",
        [
            {},
            {
                "parent": 1,
                "mode": 2,
                "remote_addr": "203.0.113.0",
                "text": "",
                "author": "Zoé",
                "email": "z@example.org",
                "website": "https://z.example.org",
                "likes": 2,
            },
            {"mode": 4, "text": ""},
            {"mode": 9},
            {"mode": None},
        ],
    )
    assert moved(path) == [
        Origin(source="isso:comments"),
        Thread(key="1", paths=("/2010/mon-billet.html",), slug="mon-billet", title="Mon billet"),
        FIRST,
        replace(
            FIRST,
            key="2",
            parent="1",
            status=CommentStatus.PENDING,
            ip="203.0.113.0",
            body="",
            author_name="Zoé",
            author_email="z@example.org",
            author_url="https://z.example.org",
        ),
        Unread(kind="comment", key="3", reason="deleted", detail="mode 4"),
        Unread(kind="comment", key="4", reason="state-unknown", detail="mode 9"),
        Unread(kind="comment", key="5", reason="state-unknown", detail="mode "),
        Loss(kind="comment", key="likes", reason="votes", detail="1"),
    ]


@pytest.mark.parametrize(
    ("uri", "origin", "slug"),
    [
        pytest.param("/a/b/", Origin(source="isso:x"), "b", id="a folder"),
        pytest.param("/", Origin(source="isso:x"), None, id="the root"),
        pytest.param("/%C3%A9t%C3%A9.php?a=b", Origin(source="isso:x"), "été", id="quoted"),
        pytest.param("http://[/", Origin(source="isso:x"), None, id="no address"),
        pytest.param(
            "https://Blog.example.org/a",
            Origin(source="isso:blog.example.org", addresses=("https://Blog.example.org/",)),
            "a",
            id="a whole address names the site",
        ),
    ],
)
def test_a_thread_is_its_address(
    tmp_path: Path, uri: str, origin: Origin, slug: str | None
) -> None:
    thread = Thread(key="1", paths=(uri,), slug=slug, title="Mon billet")
    assert moved(made(tmp_path / "x.db", uri=uri)) == [origin, thread]


def test_nothing_is_written(tmp_path: Path) -> None:
    path = made(tmp_path / "a b?c#d.db", [{}])
    path.chmod(0o400)
    before = sha256(path.read_bytes()).digest()
    assert moved(path)[-1] == FIRST
    assert sha256(path.read_bytes()).digest() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_what_is_not_in_the_file_yet_is_read_too(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute(
            "INSERT INTO comments (tid, created, mode, text, voters) VALUES (1, ?, 1, ?, x'')",
            (1277362800, FIRST.body),
        )
        writer.commit()
        assert moved(path)[-1] == FIRST


def test_an_older_schema_has_fewer_columns(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db", [{}])
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "ALTER TABLE comments DROP COLUMN likes; ALTER TABLE comments DROP COLUMN remote_addr"
        )
    assert moved(path)[-1] == FIRST


@pytest.mark.parametrize("created", [1e300, float("inf"), "hier", -1e15, 2**62])
def test_a_date_that_is_none_is_refused_or_told(tmp_path: Path, created: object) -> None:
    path = made(tmp_path / "x.db", [{"created": created}])
    with pytest.raises(Usage) as raised:
        moved(path)
    assert raised.value.key == "isso-value"
    assert raised.value.parts["id"] == "1"
    assert moved(path, Reading(lenient=True))[-1] == Unread(
        kind="comment", key="1", reason="no-date"
    )


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("<disqus>", encoding="utf-8")
    with pytest.raises(Usage, match="isso-not"):
        moved(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE threads (id, uri, title)")
        database.execute("CREATE VIEW comments AS SELECT 1 AS id, 1 AS tid")
    with pytest.raises(Usage, match="isso-not"):
        moved(path)
    with pytest.raises(NotFound):
        moved(tmp_path / "rien.db")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db", [{} for _ in range(200)])
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(Usage, match="isso-damaged"):
        moved(path)


def test_a_huge_text_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db", [{"text": "a" * 20_000_000}])
    with pytest.raises(Usage, match="isso-damaged"):
        moved(path)
