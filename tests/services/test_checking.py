"""A blog's file is looked at from its pages to its posts, and mended where it can be."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from blogctl.records.database import FindingRecord
from blogctl.services import acting, categories, checking, comments, media, posts
from blogctl.services.audit import Actor, Change
from blogctl.services.checking import Repaired
from blogctl.services.comments import Remark
from blogctl.services.examinations import EXAMINATIONS, FILES, MENDING
from blogctl.services.writing import Writing
from blogctl.store import media_files
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, DatabaseCheck
from tests import invariants
from tests import pictures_made as made
from tests.conftest import NOW, USER, Run
from tests.writers import rows, write

Break = Callable[[Path], object]
Found = tuple[str, str | None, int | None, str]


@pytest.fixture(scope="module")
def whole(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a blog that the tests here copy."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "x.png").write_bytes(made.png())
    blog = Path(shutil.copy(founded, folder / "blog.db"))
    with closing(Store(blog)) as store:
        for make in (_furnish, _rewrite, _say):
            with store.transaction() as session:
                make(Change(session, who(session), "test", NOW), blog)
    return folder


def _furnish(change: Change, blog: Path) -> None:
    folder, source = media_files.open_folder(blog), blog.with_name("x.png")
    media.keep(change, folder, source, name="x.png", alt="")
    categories.create(change, "Web", parent=None, description="")
    write(change, "Un", body="![x](media:1)", tags=("a", "b"), publish=True)
    write(change, "Deux", body="[un](post:1)", tags=("a",), categories=("web",))
    write(change, "Trois", body="L'œuvre")


def _rewrite(change: Change, _: Path) -> None:
    posts.edit(change, 2, Writing(body="[un](post:1) et deux"))


def _say(change: Change, _: Path) -> None:
    for name in ("Anne", "Luc"):
        comments.add(change, 1, Remark(name, "Oui.", status=CommentStatus.APPROVED))


@pytest.fixture
def full(whole: Path, blog: Path) -> Path:
    """A blog with three posts, tags, a category, two comments and a file: all is well with it."""
    shutil.copy(whole / "blog.db", blog)
    shutil.copytree(whole / "media", blog.parent / "media")
    return blog


def who(session: object) -> Actor:
    return acting.who(session, named=None, user=USER)  # type: ignore[arg-type]


def found(store: Store) -> list[FindingRecord]:
    with store.reading() as session:
        return list(checking.findings(session, store.path, NOW))


def brief(findings: list[FindingRecord]) -> list[Found]:
    return [(each.check, each.kind, each.id, each.what) for each in findings]


def tell(*statements: str) -> Break:
    """Return what does this to a file, behind everybody's back."""

    def breaker(blog: Path) -> None:
        with closing(sqlite3.connect(blog, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return breaker


def kept_file(blog: Path) -> Path:
    [path] = (blog.parent / "media").glob("*.png")
    return path


TROUBLES: dict[str, tuple[Break, list[Found], bool]] = {
    "a link row of nothing": (
        tell("INSERT INTO posttag (post_id, tag_id) VALUES (99, 1)"),
        [("links", "posttag", 4, "points-nowhere")],
        True,
    ),
    "an assignee who is gone": (
        tell("UPDATE comment SET assigned_to_id = 99 WHERE id = 1"),
        [("links", "comment", 1, "points-nowhere")],
        True,
    ),
    "a comment on nothing": (
        tell("UPDATE comment SET post_id = 99 WHERE id = 1"),
        [("links", "comment", 1, "without-its-own")],
        False,
    ),
    "rows that a search can't find": (
        tell("INSERT INTO post_search (post_search) VALUES ('delete-all')"),
        [("full-text", "post", post, "not-indexed") for post in (1, 2, 3)],
        True,
    ),
    "rows that a search finds though they are gone": (
        tell("INSERT INTO comment_search (rowid, author_name, body) VALUES (9, 'a', 'b')"),
        [("full-text", "comment", 9, "indexed-but-gone")],
        True,
    ),
    "a full-text index that can't be read": (
        tell("UPDATE post_search_data SET block = x'ffffffff' WHERE id > 100"),
        [("full-text", "post", None, "index-damaged")],
        True,
    ),
    "a text that is not kept": (
        tell("UPDATE post SET revision = 3 WHERE id = 2"),
        [("revisions", "post", 2, "revision-missing")],
        False,
    ),
    "a text that is kept twice": (
        tell(
            "INSERT INTO revision (operation_id, kind, thing_id, number, fields) "
            "VALUES (1, 'post', 1, 1, '{}')"
        ),
        [("revisions", "post", 1, "revision-missing")],
        False,
    ),
    "an old address of nothing": (
        tell(f"INSERT INTO redirect VALUES (1, 'tag', 'x', 99, '{NOW}')"),
        [("redirects", "redirect", 1, "leads-nowhere")],
        True,
    ),
    "an old address that is a new one": (
        tell(f"INSERT INTO redirect VALUES (1, 'post', 'un', 2, '{NOW}')"),
        [("redirects", "redirect", 1, "shadows-slug")],
        True,
    ),
    "a comment without its number": (
        tell("UPDATE comment SET number = NULL WHERE id = 2"),
        [("numbers", "comment", 2, "without-number")],
        True,
    ),
    "a number that none is given": (
        tell("UPDATE comment SET number = 0 WHERE id = 2"),
        [("numbers", "comment", 2, "number-below-one")],
        False,
    ),
    "a post out of its place": (
        tell("UPDATE post SET sort_at = '2001-01-01 00:00:00.000000' WHERE id = 2"),
        [("order", "post", 2, "sort-date-wrong")],
        True,
    ),
    "copies of a post's place": (
        tell("UPDATE posttag SET sort_at = NULL", "UPDATE postcategory SET sort_at = '2001'"),
        [
            *(("order", "posttag", each, "sort-date-unlike") for each in (1, 2, 3)),
            ("order", "postcategory", 1, "sort-date-unlike"),
        ],
        True,
    ),
    "a file that is missing": (
        lambda blog: kept_file(blog).unlink(),
        [("media", "media", 1, "file-missing")],
        False,
    ),
    "a file with other bytes": (
        lambda blog: kept_file(blog).write_bytes(made.png(grey=9)),
        [("media", "media", 1, "file-differs")],
        False,
    ),
    "a file that nobody knows": (
        lambda blog: (blog.parent / "media" / "y.png").touch(),
        [("media", None, None, "file-unknown")],
        True,
    ),
    "references to nothing": (
        tell("DELETE FROM post WHERE id = 3", "UPDATE post SET body_html = '<a href=\"post:3\">'"),
        [("references", "post", post, "refers-to-nothing") for post in (1, 2)],
        False,
    ),
    "pages by an older renderer": (
        tell("UPDATE post SET renderer = 0, body_html = '' WHERE id = 3"),
        [("rendering", "post", 3, "older-renderer")],
        True,
    ),
}


def test_a_blog_that_is_well_has_no_findings(full: Path, store: Store) -> None:
    assert found(store) == []
    done = checking.repair(store, who=who, now=NOW)
    assert done == Repaired([], None, None)
    assert not list(full.parent.glob("*before*"))


def test_everything_that_may_be_mended_is_tried_here() -> None:
    assert set(EXAMINATIONS) == set(DatabaseCheck)
    tried = {each[3] for _, wrong, _ in TROUBLES.values() for each in wrong}
    assert {*MENDING, *FILES} - tried == {"index-wrong", "copy-abandoned"}  # below


@pytest.mark.parametrize(("harm", "wrong", "mended"), TROUBLES.values(), ids=TROUBLES.keys())
def test_what_is_wrong_is_found_and_mended(
    harm: Break,
    wrong: list[Found],
    mended: bool,  # noqa: FBT001 - of the table
    full: Path,
    store: Store,
) -> None:
    harm(full)
    assert brief(found(store)) == wrong
    before = invariants.state(full)
    done = checking.repair(store, who=who, now=NOW, dry_run=True)
    assert brief(done.findings) == wrong
    assert invariants.state(full) == before
    assert brief(found(store)) == wrong
    done = checking.repair(store, who=who, now=NOW)
    assert brief(done.findings) == wrong
    assert [each.repaired for each in done.findings] == [mended] * len(wrong)
    assert brief(found(store)) == ([] if mended else wrong)
    if mended:
        invariants.check(full)


def test_a_repair_is_one_operation_and_the_file_as_it_was_is_kept(full: Path, store: Store) -> None:
    tell("UPDATE comment SET number = NULL", "UPDATE post SET renderer = 0 WHERE id = 3")(full)
    done = checking.repair(store, who=who, now=NOW)
    assert done.operation is not None
    query = (
        "SELECT action, kind, thing_id, after FROM auditrecord WHERE operation_id = :operation "
        "ORDER BY id"
    )
    assert rows(store, query, operation=done.operation) == [
        ("repair", "comment", 1, "without-number"),
        ("repair", "comment", 2, "without-number"),
        ("render", "post", 3, "2"),
    ]
    assert done.backup == full.with_name("blog.db.before-repair-20260312T093000Z")
    with closing(sqlite3.connect(done.backup)) as kept:
        assert kept.execute("SELECT count(number) FROM comment").fetchone() == (0,)
    assert done.backup.stat().st_mode == full.stat().st_mode


def test_files_alone_are_taken_out_without_an_operation(full: Path, store: Store) -> None:
    folder = full.parent / "media"
    for name, age in (("young", timedelta(hours=1)), ("old", timedelta(days=2))):
        (folder / f".{name}.new").touch()
        at = (NOW - age).timestamp()
        os.utime(folder / f".{name}.new", (at, at))
    assert [(each.what, each.detail) for each in found(store)] == [("copy-abandoned", ".old.new")]
    done = checking.repair(store, who=who, now=NOW)
    assert (done.operation, done.backup) == (None, None)
    assert sorted(path.name for path in folder.glob(".*")) == [".young.new"]


def test_a_repair_hinders_no_undo(full: Path, run: Run) -> None:
    tell("UPDATE comment SET number = NULL WHERE id = 2")(full)
    assert run("db", "check", "--repair", "-q").code == 0
    assert run("undo", "5").code == 4  # the repair itself
    assert run("undo", "4").code == 0
    assert run("db", "check").code == 0


def test_an_index_that_lost_a_row_is_made_anew(full: Path, store: Store) -> None:
    _lose_entry(full)
    assert {each.what for each in found(store)} == {"index-wrong"}
    done = checking.repair(store, who=who, now=NOW)
    assert all(each.repaired for each in done.findings)
    assert found(store) == []
    invariants.check(full)


def _lose_entry(blog: Path) -> None:
    """Let a row be written while an index is not looked at."""
    with closing(sqlite3.connect(blog, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        made_by = "SELECT rowid, sql FROM sqlite_schema WHERE name = 'ix_redirect_target'"
        row, sql = connection.execute(made_by).fetchone()
        partial = f"{sql} WHERE old <> 'x'"
        change = "UPDATE sqlite_schema SET sql = ? WHERE rowid = ?"
        connection.execute(change, (partial, row))
    tell(f"INSERT INTO redirect VALUES (1, 'post', 'x', 1, '{NOW}')")(blog)
    with closing(sqlite3.connect(blog, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(change, (sql, row))


def test_of_a_damaged_file_the_damage_is_all_that_is_said(full: Path, store: Store) -> None:
    store.close()
    _damage(full)
    wrong = found(store)
    assert {each.what for each in wrong} == {"page-damaged"}
    assert all(each.check == "integrity" for each in wrong)


def _damage(blog: Path) -> None:
    """Write over the page of a table that no door reads."""
    tell("PRAGMA wal_checkpoint(TRUNCATE)")(blog)
    with closing(sqlite3.connect(blog)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'"
        (page,) = connection.execute(query).fetchone()
    with blog.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)


def test_a_damaged_file_is_5_and_says_so_first(full: Path, run: Run) -> None:
    _damage(full)
    done = run("db", "check", "--fields", "what")
    assert (done.code, set(done.lines)) == (5, {"page-damaged"})
    assert done.stderr.startswith(f"error: {full} is damaged: ")
    assert done.stderr.endswith("hint: bring back a backup\n")
