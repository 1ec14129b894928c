import io
import shutil
import sqlite3
import tracemalloc
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogctl.errors import Conflict, NotFound, Usage
from blogctl.services import choosing, dumping, loading, posts, upgrading
from blogctl.services import settings as chosen_settings
from blogctl.services.audit import Actor, Change
from blogctl.services.post_lists import PostFilter
from blogctl.services.writing import Writing
from blogctl.store.create import create
from blogctl.store.engine import Store
from blogctl.vocabulary import ShownStatus
from tests import dumps, invariants
from tests.conftest import NOW, Changing


@pytest.fixture(scope="module")
def dump(full_blog: Path) -> bytes:
    return dumps.dumped(full_blog)


@pytest.fixture
def full(full_blog: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(full_blog.parent, tmp_path / "full")
    return tmp_path / "full" / "blog.db"


_RESPELT = {"revision", "setting"}
"""The tables with JSON, which has many spellings."""


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, and the ids that were given."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        tables = {name for (name,) in connection.execute(query) if "_search" not in name}
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    rows["sqlite_sequence"].sort()
    return rows


def test_every_table_is_dumped(full_blog: Path, dump: bytes) -> None:
    filled = {name for name, rows in everything(full_blog).items() if rows}
    told = {next(iter(line)) for line in dumps.lines_of(dump)}
    assert told == filled - {"sqlite_sequence", "alembic_version"} | {"blogctl", "file", "end"}


@pytest.mark.parametrize("options", [{"private": True}, {"private": False}], ids=str)
def test_a_dump_of_what_was_made_of_a_dump_is_the_same_bytes(
    full_blog: Path, tmp_path: Path, options: dict[str, bool]
) -> None:
    data = dumps.dumped(full_blog, **options)
    assert dumps.dumped(dumps.loaded(data, tmp_path / "blog.db"), **options) == data


def test_what_is_made_of_a_dump_is_the_same_blog(
    full_blog: Path, dump: bytes, tmp_path: Path
) -> None:
    path = dumps.loaded(dump, tmp_path / "new" / "blog.db")
    again = everything(path)
    for table, rows in everything(full_blog).items():
        if table not in _RESPELT:
            assert again[table] == rows, table
    assert {each.name: each.read_bytes() for each in path.with_name("media").iterdir()} == {
        each.name: each.read_bytes() for each in full_blog.with_name("media").iterdir()
    }
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        found = connection.execute("SELECT count(*) FROM post_search('mediatheque')").fetchone()
    assert found[0] > 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_blog_of_the_services_alone_keeps_what_always_holds(tmp_path: Path, blog: Path) -> None:
    invariants.check(dumps.loaded(dumps.dumped(blog), tmp_path / "new" / "blog.db"))


def test_a_blog_of_the_first_schema_moves_once_it_is_upgraded(
    old_blog: Path, tmp_path: Path
) -> None:
    upgrading.upgrade(Store(old_blog), who=lambda _: Actor("x"), now=NOW)
    data = dumps.dumped(old_blog)
    path = dumps.loaded(data, tmp_path / "new" / "blog.db")
    assert dumps.dumped(path) == data
    before, after = everything(old_blog), everything(path)
    assert before.keys() == after.keys()
    assert {table for table in after if after[table] != before[table]} <= _RESPELT


def test_an_id_that_was_given_is_not_given_again(dump: bytes, tmp_path: Path) -> None:
    path = dumps.loaded(dump, tmp_path / "blog.db")
    highest = max(row[0] for row in everything(path)["post"])
    with closing(Store(path)) as store, store.transaction() as session:
        made = posts.create(Change(session, Actor("x", 1), "test", NOW), Writing(title="Suivant"))
    assert made == highest + 2


def test_nothing_private_is_in_a_public_dump(full_blog: Path, dump: bytes) -> None:
    public = dumps.dumped(full_blog, private=False).decode()
    for secret in dumps.SECRETS:
        assert secret in dump.decode(), secret
        assert secret not in public, secret


def test_bytes_of_files_may_be_left_out(full_blog: Path, tmp_path: Path) -> None:
    data = dumps.dumped(full_blog, media=False)
    assert b'{"file"' not in data
    path = dumps.loaded(data, tmp_path / "blog.db")
    assert not path.with_name("media").exists()
    assert dumps.dumped(path, media=False) == data


def test_files_that_are_not_there_are_named(full: Path) -> None:
    (photo,) = full.with_name("media").glob("*-photo.png")
    photo.unlink()
    stream = io.BytesIO()
    with closing(Store(full)) as store, store.reading() as session:
        done = dumping.dump(
            session,
            stream,
            settings=chosen_settings.load(session),
            private=True,
            whole=True,
            media_folder=full.with_name("media"),
        )
    assert done.missing == (photo.name,)
    assert done.counts["file"] == 1
    assert dumps.dumped(full) == stream.getvalue()


# Some posts.


def some(path: Path, wanted: PostFilter, *, private: bool = False) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    with closing(Store(path)) as store, store.reading() as session:
        choosing.choose(session, wanted, now=NOW)
        dumping.dump(
            session,
            stream,
            settings=chosen_settings.load(session),
            private=private,
            whole=False,
            media_folder=path.with_name("media"),
        )
    return dumps.lines_of(stream.getvalue())


def test_chosen_posts_come_with_what_they_name_and_nothing_else(full_blog: Path) -> None:
    head, *rows, end = some(full_blog, PostFilter(search="repris voir cela"), private=True)
    assert (head["blogctl"]["whole"], head["blogctl"]["last_ids"]) == (False, {})
    told = [(name, row.get("slug")) for line in rows for name, row in line.items()]
    assert told == [
        ("contributor", "chantal-buhagar"),
        *[("contributortopic", None)] * 3,
        ("contributorlogin", None),
        ("media", None),
        ("post", "repris-2"),
        ("comment", None),
        ("commentnote", None),
        ("file", None),
    ]
    assert end["end"] == Counter(name for name, _ in told)


def test_the_people_of_chosen_posts_and_of_their_comments_come_along(full_blog: Path) -> None:
    for post in (line["post"] for line in some(full_blog, choosing.EVERY_POST) if "post" in line):
        lines = some(full_blog, PostFilter(any_status=True, search=f'"{post["title"]}"'))
        here = {
            name: {line[name]["id"] for line in lines if name in line}
            for name in ("contributor", "post", "tag", "category", "comment", "media")
        }
        named = {
            "contributor": ("author_id", "contributor_id", "assigned_to_id", "answered_by_id"),
            "post": ("post_id",),
            "tag": ("tag_id",),
            "category": ("category_id",),
            "comment": ("parent_id", "comment_id"),
        }
        for table, columns in named.items():
            for row in (row for line in lines for name, row in line.items() if name != "category"):
                assert {row[c] for c in columns if row.get(c)} <= here[table]
        shelves = [line["category"] for line in lines if "category" in line]
        assert {row["parent_id"] for row in shelves if row["parent_id"]} <= here["category"]


def test_filters_are_those_of_lists(full_blog: Path) -> None:
    trashed = some(full_blog, PostFilter(status=ShownStatus.TRASHED))
    assert {line["post"]["status"] for line in trashed if "post" in line} == {"trashed"}
    with pytest.raises(NotFound):
        some(full_blog, PostFilter(author="personne"))


# Into a blog that is there.


def test_an_untouched_blog_becomes_the_one_of_the_dump(
    blog: Path, store: Store, dump: bytes
) -> None:
    with store.reading() as session:
        assert loading.is_untouched(session)
    with (
        store.transaction() as session,
        loading.refilled(session, io.BytesIO(dump), media_folder=blog.with_name("media")) as counts,
    ):
        assert counts["post"] > 0
    store.close()
    assert dumps.dumped(blog) == dump


def test_what_is_taken_back_leaves_nothing(blog: Path, store: Store, dump: bytes) -> None:
    before = everything(blog)
    with (
        pytest.raises(Conflict),
        store.transaction() as session,
        loading.refilled(session, io.BytesIO(dump), media_folder=blog.with_name("media")),
    ):
        raise Conflict("test")
    store.close()
    assert everything(blog) == before
    assert [each.name for each in blog.parent.iterdir() if each.name == "media"] == []


def test_a_blog_to_which_something_was_done_is_not_untouched(
    store: Store, change: Changing
) -> None:
    with change() as changing:
        posts.create(changing, Writing(title="Bonjour"))
    with store.reading() as session:
        assert not loading.is_untouched(session)


def test_no_blog_is_made_where_one_is(blog: Path, dump: bytes) -> None:
    before = everything(blog)
    with pytest.raises(Conflict):
        dumps.loaded(dump, blog)
    assert everything(blog) == before
    assert not blog.with_name("media").exists()


def test_no_blog_is_made_of_some_posts(full_blog: Path, tmp_path: Path) -> None:
    data = dumps.written(some(full_blog, PostFilter(search="repris voir cela")))
    with pytest.raises(Usage) as refused:
        dumps.loaded(data, tmp_path / "blog.db")
    assert refused.value.key == "dump-partial"


# Dumps from strangers.

Row = dict[str, Any]


def put(**values: Any) -> Callable[[Row], None]:  # noqa: ANN401
    return lambda row: row.update(values)


HOSTILE = {
    "another type": ("post", put(title=5), "dump-value"),
    "a text that is a list": ("comment", put(body=["x"]), "dump-value"),
    "no text at all": ("post", put(title=None), "dump-row"),
    "a NUL": ("post", put(title="a\0b"), "dump-value"),
    "half a character": ("post", put(title="a\ud800b"), "dump-row"),
    "a number of another size": ("post", put(words=2**70), "dump-value"),
    "a truth that is a number": ("post", put(sticky=1), "dump-value"),
    "an id of another type": ("tag", put(id="1"), "dump-value"),
    "no id": ("tag", put(id=0), "dump-value"),
    "an unknown column": ("tag", put(color="red"), "dump-columns"),
    "a missing column": ("tag", lambda row: row.pop("name"), "dump-columns"),
    "a day that is none": ("post", put(created_at="2026-02-30T00:00:00Z"), "dump-value"),
    "an instant without a zone": ("post", put(created_at="2026-02-20 00:00:00"), "dump-value"),
    "an unknown state": ("post", put(status="hidden"), "dump-value"),
    "an unknown kind": ("comment", put(kind="shout"), "dump-value"),
    "a path for a slug": ("post", put(slug="../../etc/passwd"), "dump-value"),
    "a number for a slug": ("tag", put(slug="2010"), "dump-value"),
    "an old path above all": ("redirect", put(old="../../etc/passwd"), "dump-value"),
    "a link that runs": ("comment", put(author_url="javascript:alert(1)"), "dump-value"),
    "an unknown setting": ("setting", put(key="blog.colour"), "dump-row"),
    "a setting of another type": ("setting", put(key="blog.timezone", value=5), "dump-row"),
    "a zone that is none": ("setting", put(key="blog.timezone", value="Mars"), "dump-row"),
    "a file above the folder": ("media", put(name="../../../bin/x"), "dump-value"),
    "a hidden file": ("media", put(name=".bashrc"), "dump-value"),
    "a hash that is a path": ("media", put(hash="../" * 21 + "x"), "dump-value"),
    "an author who is not there": ("post", put(author_id=99), "dump-link"),
    "a post that is not there": ("comment", put(post_id=99), "dump-link"),
    "a comment on itself": ("comment", put(parent_id=1), "dump-link"),
    "an answer on another page": ("comment", put(parent_id=40), "dump-link"),
    "a category on itself": ("category", put(parent_id=1), "dump-link"),
    "a revision of no fields": ("revision", put(fields=[]), "dump-value"),
    "bytes that are none": ("file", put(bytes="?"), "dump-json"),
    "bytes of no file": ("file", put(media=77), "dump-file"),
    "bytes that begin in the middle": ("file", put(part=1), "dump-order"),
}


@pytest.mark.parametrize(("table", "change", "key"), HOSTILE.values(), ids=HOSTILE)
def test_what_can_t_be_is_refused_by_its_line_and_nothing_is_made(
    dump: bytes, tmp_path: Path, table: str, change: Callable[[Row], object], key: str
) -> None:
    with pytest.raises(Usage) as refused:
        dumps.loaded(dumps.with_row(dump, table, change), tmp_path / "blog.db")
    assert refused.value.key == key
    assert refused.value.parts["line"] == dumps.line_of(dump, table)
    assert list(tmp_path.iterdir()) == []


def test_a_slug_that_stands_twice_is_refused_where_it_does_so_again(
    dump: bytes, tmp_path: Path
) -> None:
    second = dumps.lines_of(dump)[dumps.line_of(dump, "tag")]["tag"]["slug"]
    with pytest.raises(Usage) as refused:
        dumps.loaded(dumps.with_row(dump, "tag", put(slug=second)), tmp_path / "blog.db")
    assert refused.value.key == "dump-row"
    assert refused.value.parts["line"] == dumps.line_of(dump, "tag") + 1


def test_bytes_that_are_not_those_of_the_file_are_refused(dump: bytes, tmp_path: Path) -> None:
    with pytest.raises(Usage) as refused:
        dumps.loaded(dumps.with_row(dump, "media", put(hash="0" * 64)), tmp_path / "blog.db")
    assert refused.value.key == "dump-file"
    assert refused.value.parts["line"] == dumps.line_of(dump, "file")
    assert list(tmp_path.iterdir()) == []


def test_circles_of_many_are_found(dump: bytes, tmp_path: Path) -> None:
    lines = dumps.lines_of(dump)
    for line in lines:
        if "category" in line:
            line["category"]["parent_id"] = line["category"]["id"] % 3 + 1
    with pytest.raises(Usage) as refused:
        dumps.loaded(dumps.written(lines), tmp_path / "blog.db")
    assert (refused.value.key, refused.value.parts["table"]) == ("dump-link", "category")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(lambda lines: lines.pop(), "dump-cut", id="no end"),
        pytest.param(lambda lines: lines.pop(-3), "dump-counts", id="a file less"),
        pytest.param(lambda lines: lines.pop(2), "dump-counts", id="a row less"),
        pytest.param(lambda lines: lines.insert(3, lines[2]), "dump-order", id="a row twice"),
        pytest.param(lambda lines: lines.append(lines[-1]), "dump-order", id="two ends"),
        pytest.param(lambda lines: lines.insert(1, lines[-4]), "dump-order", id="out of order"),
        pytest.param(lambda lines: lines.insert(9, {"users": {}}), "dump-word", id="another table"),
        pytest.param(
            lambda lines: lines[0]["blogctl"].update(schema="0003"), "dump-schema", id="older"
        ),
        pytest.param(lambda lines: lines[0]["blogctl"].update(format=2), "dump-format", id="newer"),
        pytest.param(
            lambda lines: lines[0]["blogctl"]["last_ids"].update(post=1),
            "dump-last-id",
            id="ids to be given again",
        ),
    ],
)
def test_a_dump_that_is_not_whole_is_refused(
    dump: bytes, tmp_path: Path, change: Callable[[list[Row]], object], key: str
) -> None:
    lines = dumps.lines_of(dump)
    change(lines)
    with pytest.raises(Usage) as refused:
        dumps.loaded(dumps.written(lines), tmp_path / "blog.db")
    assert refused.value.key == key
    assert list(tmp_path.iterdir()) == []


def test_wherever_a_dump_is_cut_it_is_refused(dump: bytes, tmp_path: Path) -> None:
    for cut in range(1, len(dump), len(dump) // 10):
        with pytest.raises(Usage):
            dumps.loaded(dump[:cut], tmp_path / "blog.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick='alert(1)'>x</p>",
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        "<b>" * 5000,
    ],
)
def test_html_that_no_renderer_of_ours_made_is_made_anew(
    dump: bytes, tmp_path: Path, html: str
) -> None:
    data = dumps.with_row(dump, "post", put(body_html=html))
    path = dumps.loaded(data, tmp_path / "blog.db")
    assert dumps.dumped(path) == dump


# Whatever is written.

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_AT = f"{NOW - timedelta(days=1):%Y-%m-%d %H:%M:%S}.000000"
_POST = (
    "INSERT INTO post (kind, slug, title, summary, body, body_format, body_html, renderer, "
    "body_text, words, status, sort_at, comments_open, last_number, revision, version, "
    "created_at, updated_at) VALUES ('post', 'p' || ?, ?, ?, ?, 'html', '', 1, ?, 0, 'draft', "
    "?, 1, 0, 1, 1, ?, ?)"
)
_COMMENT = (
    "INSERT INTO comment (post_id, kind, author_name, body, status, created_at, reason) "
    "VALUES (?, 'comment', ?, ?, 'pending', ?, ?)"
)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS, _TEXTS | st.none()), min_size=5))
def test_every_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    create(folder / "blog.db")
    with closing(sqlite3.connect(folder / "blog.db")) as connection, connection:
        for number, (title, body, name, reason) in enumerate(rows, 1):
            connection.execute(_POST, (number, title, name, body, body, _AT, _AT, _AT))
            connection.execute(_COMMENT, (number, name, body, _AT, reason))
    data = dumps.dumped(folder / "blog.db")
    again = dumps.loaded(data, folder / "again" / "blog.db")
    assert everything(again) == everything(folder / "blog.db")
    assert dumps.dumped(again) == data


def test_memory_does_not_grow_with_the_blog(tmp_path: Path) -> None:
    create(tmp_path / "blog.db")
    at = f"{NOW:%Y-%m-%d %H:%M:%S}.000000"
    with closing(sqlite3.connect(tmp_path / "blog.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO operation (at, actor, command) VALUES (?, ?, 'test')",
            ((at, "x" * 1000) for _ in range(5_000)),
        )
    with (
        closing(Store(tmp_path / "blog.db")) as store,
        store.reading() as session,
        Path("/dev/null").open("wb") as stream,
    ):
        loaded_settings = chosen_settings.load(session)
        tracemalloc.start()
        dumping.dump(
            session,
            stream,
            settings=loaded_settings,
            private=True,
            whole=True,
            media_folder=None,
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2_000_000  # of 5 MB
