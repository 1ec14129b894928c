"""A blog brought back: what stands there before and after, and what must not come back."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from blogctl.errors import Busy, DatabaseProblem, NotFound, Usage
from blogctl.formats.archive import Writer
from blogctl.services import (
    acting,
    archives,
    backups,
    configuring,
    contributors,
    erasing,
    forgetting,
    restoring,
    undo,
)
from blogctl.services.archives import Opened
from blogctl.services.audit import Actor
from blogctl.services.contributors import Person
from blogctl.services.restoring import Restored
from blogctl.services.thinning import Keeping
from blogctl.store import replacing
from blogctl.store.beside import scratch_folder
from blogctl.store.engine import Store
from blogctl.store.schema import HEAD
from blogctl.vocabulary import Action, Kind
from tests.conftest import NOW, USER, Changing
from tests.invariants import check, opened, state
from tests.readers import comment, page
from tests.writers import rows

KEPT = "blog.db.replaced-20260312T093000Z"
MAIL = "anne.zephyrine@exemple.fr"


def who(session: Session) -> Actor:
    return acting.who(session, named=None, user=USER)


def back_up(store: Store, target: Path) -> Path:
    store.close()
    backups.back_up(store.path, target, keeping=Keeping(), now=NOW)
    return target


@contextmanager
def unpacked(archive: Path) -> Iterator[Opened]:
    with scratch_folder(archive) as folder, archives.opening(archive) as stream:
        yield archives.unpacked(stream, folder, path=str(archive))


def restore(archive: Path, path: Path, *, dry_run: bool = False) -> Restored:
    with unpacked(archive) as found:
        return restoring.restore(found, path, who=who, now=NOW, dry_run=dry_run)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def archive(change: Changing, store: Store, tmp_path: Path) -> Path:
    """A backup of a blog on which Anne and Bob said something; then more was said."""
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post, after="published")
        comment(changing, post, "Anne Zephyrine", email=MAIL, ip="198.51.100.77")
        comment(changing, post, "Bob", minute=5)
    made = back_up(store, tmp_path / "x.tar")
    with change() as changing:
        comment(changing, post, "Plus tard", minute=10)
        configuring.put(changing, "blog.title", "Un autre titre")
    return made


def test_a_blog_comes_back_as_it_was(archive: Path, store: Store, tmp_path: Path) -> None:
    later = state(store.path)
    done = restore(archive, store.path)
    assert (done.record.path, done.record.replaced) == (str(store.path), str(tmp_path / KEPT))
    assert (done.record.posts, done.record.comments, done.record.schema) == (1, 2, HEAD)
    assert (done.upgraded, done.unread, done.record.erased) == (None, False, 0)
    assert rows(store, "SELECT author_name FROM comment") == [("Anne Zephyrine",), ("Bob",)]
    assert rows(store, "SELECT value FROM setting WHERE key = 'blog.title'") == [('"Le blog"',)]
    assert state(tmp_path / KEPT) == later
    assert names(tmp_path) >= {"blog.db", "x.tar", KEPT}
    assert [name for name in names(tmp_path) if name.startswith(".")] == []
    check(store.path)
    check(tmp_path / KEPT)


def test_it_is_an_operation_that_undo_leaves_alone(archive: Path, store: Store) -> None:
    done = restore(archive, store.path)
    newest = rows(store, "SELECT id, command, actor FROM operation ORDER BY id DESC LIMIT 1")
    assert newest == [(done.operation, "db restore", "chantal-buhagar")]
    record = (
        "SELECT action, kind, thing_id, before, after FROM auditrecord ORDER BY id DESC LIMIT 1"
    )
    assert rows(store, record) == [("restore", "schema", 6, "3", "2026-03-12T09:30:00Z")]
    with store.reading() as session:
        assert undo.newest(session, who(session)) == 2


def test_ids_that_were_given_since_are_not_given_again(
    archive: Path, store: Store, change: Changing
) -> None:
    newest = rows(store, "SELECT max(id) FROM auditrecord")[0][0]
    done = restore(archive, store.path)
    assert done.operation == 4
    assert rows(store, "SELECT max(id) FROM auditrecord")[0][0] > newest
    with change() as changing:
        assert comment(changing, 1, "Neuf", minute=30) == 4


def test_a_restore_brings_back_what_another_replaced(
    archive: Path, store: Store, tmp_path: Path
) -> None:
    later = state(store.path)
    restore(archive, store.path)
    with closing(Store(tmp_path / KEPT)) as kept:
        again = back_up(kept, tmp_path / "y.tar")
    restore(again, store.path)
    assert state(store.path) == later
    assert f"{KEPT}-2" in names(tmp_path)


def test_a_bare_host_gets_a_blog(archive: Path, tmp_path: Path) -> None:
    host = tmp_path / "host"
    host.mkdir()
    done = restore(archive, host / "blog.db")
    assert (done.record.replaced, done.unread) == (None, False)
    assert names(host) == {"blog.db"}
    assert stat.S_IMODE((host / "blog.db").stat().st_mode) == 0o600
    with closing(sqlite3.connect(host / "blog.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM comment").fetchone() == (2,)
    check(host / "blog.db")


def test_a_dry_run_changes_nothing(archive: Path, store: Store, tmp_path: Path) -> None:
    store.close()
    before, there = store.path.read_bytes(), names(tmp_path)
    done = restore(archive, store.path, dry_run=True)
    assert (done.operation, done.record.comments) == (None, 2)
    assert store.path.read_bytes() == before
    assert names(tmp_path) == there


def test_the_file_keeps_its_mode(archive: Path, store: Store, tmp_path: Path) -> None:
    store.path.chmod(0o660)
    restore(archive, store.path)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o660
    assert stat.S_IMODE((tmp_path / KEPT).stat().st_mode) == 0o660


def test_an_open_connection_sees_the_other_blog(archive: Path, store: Store) -> None:
    with closing(opened(store.path)) as connection:
        query = "SELECT count(*) FROM comment"
        assert connection.execute(query).fetchone() == (3,)
        restore(archive, store.path)
        assert connection.execute(query).fetchone() == (2,)
        connection.execute("INSERT INTO tag (slug, name) VALUES ('web', 'Web')")
    assert rows(store, "SELECT slug FROM tag") == [("web",)]


def test_a_blog_that_another_holds_is_busy(archive: Path, store: Store, tmp_path: Path) -> None:
    before = state(store.path)
    new = tmp_path / "new"
    new.mkdir()
    with archives.opening(archive) as stream:
        archives.unpacked(stream, new, path="x")
    with closing(opened(store.path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            replacing.put_over(
                new / "blog.db",
                store.path,
                kept=tmp_path / KEPT,
                prepare=lambda _: None,
                patience=0.1,
            )
    assert state(store.path) == before
    assert KEPT not in names(tmp_path)


def test_what_is_written_meanwhile_is_kept_too(archive: Path, store: Store, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    with archives.opening(archive) as stream:
        archives.unpacked(stream, new, path="x")
    seen: list[int] = []

    def prepare(copy: Path) -> None:
        with closing(opened(copy)) as connection:
            seen.append(connection.execute("SELECT count(*) FROM tag").fetchone()[0])
        if len(seen) < 3:
            with closing(opened(store.path)) as writer:
                row = (f"t{len(seen)}",)
                writer.execute("INSERT INTO tag (slug, name) VALUES (?1, ?1)", row)

    replacing.put_over(new / "blog.db", store.path, kept=tmp_path / KEPT, prepare=prepare)
    assert seen == [0, 1, 2]
    assert len(state(tmp_path / KEPT)["tag"]) == 2
    assert state(store.path)["tag"] == []


def test_whoever_writes_without_end_makes_it_busy(
    archive: Path, store: Store, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    with archives.opening(archive) as stream:
        archives.unpacked(stream, new, path="x")

    def prepare(_: Path) -> None:
        with closing(opened(store.path)) as writer:
            writer.execute("UPDATE post SET version = version + 1")

    with pytest.raises(Busy):
        replacing.put_over(new / "blog.db", store.path, kept=tmp_path / KEPT, prepare=prepare)
    assert KEPT not in names(tmp_path)


WRECKS: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("rien"),
    "empty": lambda path: path.write_bytes(b""),
    "torn": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(5_000)),
}


@pytest.mark.parametrize("wreck", WRECKS.values(), ids=WRECKS)
def test_a_wreck_is_kept_aside(
    archive: Path, store: Store, tmp_path: Path, wreck: Callable[[Path], object]
) -> None:
    store.close()
    store.path.with_name("blog.db-wal").write_text("ce qui en reste")
    wreck(store.path)
    found = store.path.read_bytes()
    if not found:
        with pytest.raises(DatabaseProblem, match="not-a-blog"):
            restore(archive, store.path)
        return
    done = restore(archive, store.path)
    assert (done.unread, done.record.replaced) == (True, str(tmp_path / KEPT))
    assert (tmp_path / KEPT).read_bytes() == found
    check(store.path)


def test_a_damaged_blog_is_replaced_and_its_erasures_are_looked_for(
    archive: Path, store: Store, change: Changing, tmp_path: Path
) -> None:
    with change("privacy erase") as changing:
        erasing.erase_person(changing, MAIL, anonymize=False)
    store.close()
    with closing(opened(store.path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_comment_email'"
        ).fetchone()
    with store.path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(bytes(4096))
    done = restore(archive, store.path)
    assert (done.record.erased, done.unread) == (1, False)
    assert rows(store, "SELECT author_name FROM comment") == [("Bob",)]
    check(store.path)
    assert KEPT in names(tmp_path)


def test_the_database_of_another_program_is_left_alone(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE accounts (id)")
    before = other.read_bytes()
    with pytest.raises(DatabaseProblem, match="not-a-blog"):
        restore(archive, other)
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(DatabaseProblem, match="not-a-blog"):
        restore(archive, tmp_path / "fifo")
    assert other.read_bytes() == before


def test_people_erased_since_are_erased_again(
    archive: Path, store: Store, change: Changing
) -> None:
    with change("privacy erase") as changing:
        erasing.erase_person(changing, MAIL, anonymize=False)
    for _ in range(2):  # the second time by what the first wrote down
        done = restore(archive, store.path)
        assert (done.record.erased, done.record.comments) == (1, 1)
        assert rows(store, "SELECT author_name FROM comment") == [("Bob",)]
        assert b"zephyrine" not in store.path.read_bytes().lower()
    erased = "SELECT thing_id, after FROM auditrecord WHERE action = 'erase'"
    assert rows(store, erased) == [(1, "deleted")]
    check(store.path)


def test_what_was_anonymised_or_forgotten_is_so_again(
    archive: Path, store: Store, change: Changing
) -> None:
    with change("privacy erase") as changing:
        erasing.erase_comments(changing, [2], anonymize=True)
    with change("privacy prune") as changing:
        forgetting.forget(changing, NOW)
    assert restore(archive, store.path).record.erased == 2
    assert rows(store, "SELECT author_name, author_email, ip FROM comment") == [
        ("Anne Zephyrine", MAIL, None),
        ("Anonyme", None, None),
    ]


def test_erasures_in_another_blog_are_not_made_in_this(
    archive: Path, store: Store, change: Changing
) -> None:
    with change("privacy erase") as changing:
        erasing.erase_person(changing, MAIL, anonymize=False)
        changing.session.connection().exec_driver_sql(
            "UPDATE operation SET at = '2020-01-01 00:00:00.000000' WHERE id = 1"
        )
    done = restore(archive, store.path)
    assert (done.record.erased, done.unread, done.record.comments) == (0, False, 2)


def test_erasures_older_than_the_backup_are_not_made_again(
    store: Store, change: Changing, tmp_path: Path
) -> None:
    with change("privacy erase") as changing:
        post = page(changing)
        comment(changing, post, email=MAIL)
        erasing.erase_person(changing, MAIL, anonymize=False)
    made = back_up(store, tmp_path / "x.tar")
    assert restore(made, store.path).record.erased == 0


def test_media_come_back_and_none_takes_another_s_place(store: Store, tmp_path: Path) -> None:
    media, theme = tmp_path / "media", tmp_path / "theme"
    for path in (media / "a.txt", media / "b.txt", media / "c.txt", theme / "x/site.css"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
        path.chmod(0o644)
    made = back_up(store, tmp_path / "x.tar")
    (media / "a.txt").unlink()
    (media / "b.txt").write_text("abîmé")
    (media / "new.txt").write_text("neuf")
    (theme / "x/site.css").write_text("changé")
    untouched = (media / "c.txt").stat()
    assert restore(made, store.path).record.media == 3
    assert {path.name: path.read_text() for path in media.iterdir()} == {
        "a.txt": "a.txt",
        "b.txt": "b.txt",
        "c.txt": "c.txt",
        "new.txt": "neuf",
    }
    assert stat.S_IMODE((media / "a.txt").stat().st_mode) == 0o644
    assert (media / "c.txt").stat().st_ino == untouched.st_ino
    aside = tmp_path / "media.replaced-20260312T093000Z/b.txt"
    assert aside.read_text() == "abîmé"
    assert (theme / "x/site.css").read_text() == "site.css"
    assert (tmp_path / "theme.replaced-20260312T093000Z/x/site.css").read_text() == "changé"
    restore(made, store.path)
    assert "theme.replaced-20260312T093000Z-2" not in names(tmp_path)


def test_an_older_backup_is_upgraded_on_its_way(old_blog: Path, tmp_path: Path) -> None:
    old = Store(old_blog)
    made = back_up(old, tmp_path / "x.tar")
    host = tmp_path / "host"
    host.mkdir()
    done = restore(made, host / "blog.db")
    assert (done.upgraded, done.record.schema, done.record.posts) == ("0001", HEAD, 2)
    assert names(host) == {"blog.db"}


def _tampered(blog: Path, statement: str) -> None:
    with closing(opened(blog)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


DAMAGED = {
    "another program's": ("PRAGMA application_id = 7", "not-a-blog"),
    "a newer schema": ("UPDATE alembic_version SET version_num = '0999'", "newer-schema"),
    "a broken link": ("INSERT INTO posttag (post_id, tag_id) VALUES (9, 9)", "damaged"),
}


@pytest.mark.parametrize(("statement", "key"), DAMAGED.values(), ids=DAMAGED)
def test_a_backup_of_what_is_no_whole_blog_changes_nothing(
    store: Store, founded: Path, tmp_path: Path, statement: str, key: str
) -> None:
    host = tmp_path / "host"
    host.mkdir()
    shutil.copy(founded, host / "blog.db")
    made = back_up(Store(host / "blog.db"), tmp_path / "x.tar")
    inside = tmp_path / "inside"
    inside.mkdir()
    with archives.opening(made) as stream:
        archives.unpacked(stream, inside, path="x")
    _tampered(inside / "blog.db", statement)
    forged = tmp_path / "forged.tar"
    with unpacked(made) as there:
        contents = there.manifest.contents
    with (
        forged.open("wb") as out,
        (inside / "blog.db").open("rb") as source,
        Writer(out, at=NOW, founded=NOW) as writer,
    ):
        writer.add("blog.db", source, (inside / "blog.db").stat().st_size)
        writer.close(contents)
    before = store.path.read_bytes()
    with pytest.raises(DatabaseProblem, match=key) as failed:
        restore(forged, store.path)
    assert failed.value.parts["path"] == str(forged)
    assert store.path.read_bytes() == before


def test_the_newest_backup_is_the_latest_by_its_name(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="backup"):
        archives.latest(store.path)
    for days in (0, 2, 1):
        now = NOW + timedelta(days=days)
        backups.back_up(store.path, None, keeping=Keeping(), now=now)
    (tmp_path / "backups/other-file").touch()
    assert archives.latest(store.path).name == "le-blog-20260314T093000Z.tar"


def test_an_archive_is_unpacked_and_checked(archive: Path) -> None:
    with unpacked(archive) as found:
        assert len(state(found.blog)["comment"]) == 2
        assert not found.media.exists()
        assert found.manifest.contents.title == "Le blog"
    with pytest.raises(NotFound), unpacked(archive.with_name("absent")):
        pass
    archive.write_bytes(archive.read_bytes()[:3_000])
    with pytest.raises(Usage, match="archive-cut"), unpacked(archive):
        pass


def test_whoever_acts_must_be_of_the_blog_that_comes(
    archive: Path, store: Store, change: Changing
) -> None:
    with change() as changing:
        contributors.add(changing, Person(name="Luc Ferry"))
    before = state(store.path)

    def luc(session: Session) -> Actor:
        return acting.who(session, named="luc-ferry", user=USER)

    with unpacked(archive) as found, pytest.raises(NotFound, match="contributor"):
        restoring.restore(found, store.path, who=luc, now=NOW)
    assert state(store.path) == before
