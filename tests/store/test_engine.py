import gc
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from blogctl.errors import Busy, DatabaseProblem
from blogctl.models.base import identity
from blogctl.models.links import ContributorLogin, PostTag, Redirect
from blogctl.models.settings import Setting
from blogctl.models.tags import Tag
from blogctl.store.engine import Store
from blogctl.store.facts import facts
from blogctl.store.schema import HEAD
from tests.conftest import NOW

NOBODY = 65534


def keep(session: Session, slug: str) -> int:
    tag = Tag(slug=slug, name=slug.title())
    session.add(tag)
    session.flush()
    return identity(tag)


def slugs(store: Store) -> list[str]:
    with store.reading() as session:
        return list(session.exec(select(Tag.slug).order_by(Tag.slug)))


def test_a_transaction_is_kept_at_its_end(store: Store) -> None:
    with store.transaction() as session:
        keep(session, "un")
        keep(session, "deux")
    assert slugs(store) == ["deux", "un"]


def test_nothing_is_kept_of_one_that_fails(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as session:
            keep(session, "un")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert slugs(store) == []
    with store.transaction() as session:  # the door is not stuck
        keep(session, "deux")
    assert slugs(store) == ["deux"]


def test_a_dry_run_keeps_nothing_and_its_rows_can_be_shown(store: Store) -> None:
    with store.transaction(dry_run=True) as session:
        keep(session, "un")
        shown = session.exec(select(Tag.slug)).all()
    assert shown == ["un"]
    assert slugs(store) == []


def test_an_inner_transaction_goes_with_the_outer_one(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as outer:
            keep(outer, "un")
            with store.transaction() as inner:
                assert inner is outer
                keep(inner, "deux")
            assert slugs(store) == ["deux", "un"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert slugs(store) == []


def test_an_inner_transaction_that_fails_leaves_the_outer_one(store: Store) -> None:
    def fail(session: Session) -> None:
        with store.transaction():
            keep(session, "deux")
            raise ZeroDivisionError

    with store.transaction() as outer:
        keep(outer, "un")
        with pytest.raises(ZeroDivisionError):
            fail(outer)
        keep(outer, "trois")
    assert slugs(store) == ["trois", "un"]


def test_an_inner_dry_run_is_taken_back_alone(store: Store) -> None:
    with store.transaction() as outer:
        tag = Tag(slug="un", name="Un")
        outer.add(tag)
        with store.transaction(dry_run=True) as inner:
            keep(inner, "deux")
            tag.name = "Autre"
        assert tag.name == "Un"
        keep(outer, "trois")
    assert slugs(store) == ["trois", "un"]


def test_reading_sees_one_moment(store: Store, blog: Path) -> None:
    other = Store(blog)
    with closing(other), other.reading() as session:
        assert session.exec(select(Tag.slug)).all() == []
        with store.transaction() as writing:
            keep(writing, "un")
        assert session.exec(select(Tag.slug)).all() == []
    assert slugs(store) == ["un"]


def test_what_is_changed_while_reading_is_not_kept(store: Store) -> None:
    with store.reading() as session:
        keep(session, "un")
    assert slugs(store) == []


def test_a_closed_store_opens_again(store: Store) -> None:
    assert slugs(store) == []
    store.close()
    store.close()
    assert slugs(store) == []


def test_foreign_keys_are_enforced(store: Store) -> None:
    def link_to_nothing() -> None:
        with store.transaction() as session:
            session.add(PostTag(post_id=99, tag_id=99))
            session.flush()

    with pytest.raises(IntegrityError):
        link_to_nothing()


def test_an_id_is_never_given_twice(store: Store) -> None:
    with store.transaction() as session:
        tag = session.get_one(Tag, keep(session, "un"))
        session.delete(tag)
    with store.transaction() as session:
        assert keep(session, "deux") == 2


def test_a_writer_waits_its_time_and_says_that_the_blog_is_busy(store: Store, blog: Path) -> None:
    other = Store(blog, patience=0.05)
    with closing(other), store.transaction():
        with other.reading() as session:  # readers do not wait
            assert session.exec(select(Tag.slug)).all() == []
        with pytest.raises(Busy) as caught, other.transaction():
            pass
    assert (caught.value.key, caught.value.parts["path"]) == ("locked", str(blog))
    with closing(other), other.transaction() as session:  # and later it is not
        keep(session, "un")
    assert slugs(store) == ["un"]


def test_its_files_are_its_owner_s_alone(store: Store, blog: Path) -> None:
    with store.transaction() as session:
        keep(session, "un")
        session.flush()
        found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in blog.parent.iterdir()}
    assert found == {"blog.db": 0o600, "blog.db-wal": 0o600, "blog.db-shm": 0o600}
    store.close()
    assert [path.name for path in blog.parent.iterdir()] == ["blog.db"]


def test_it_is_as_safe_as_sqlite_can_make_it(store: Store) -> None:
    with store.reading() as session:
        connection = session.connection()
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


# What is no blog, or not one of today


def nothing(path: Path) -> None:
    del path


def empty(path: Path) -> None:
    path.touch()


def words(path: Path) -> None:
    path.write_text("Ceci n’est pas un blog. " * 1_000)


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE post (id INTEGER)")
        connection.commit()


def nameless(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {0x626C6F67}")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (nothing, "missing"),
        (empty, "not-a-blog"),
        (words, "not-a-blog"),
        (folder, "not-a-blog"),
        (pipe, "not-a-blog"),
        (foreign, "not-a-blog"),
        (nameless, "not-a-blog"),
    ],
)
def test_what_is_no_blog_is_refused_and_untouched(
    make: Callable[[Path], None], key: str, tmp_path: Path
) -> None:
    path = tmp_path / "it.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    for door in (Store(path).reading, Store(path).transaction):
        with pytest.raises(DatabaseProblem) as caught, door():
            pass
        assert (caught.value.key, caught.value.parts["path"]) == (key, str(path))
    with pytest.raises(DatabaseProblem) as caught:
        facts(path)
    assert caught.value.key == key
    assert (path.read_bytes() if path.is_file() else None) == before
    gc.collect()  # a connection left open would be told here


def test_a_file_taken_for_a_folder_is_missing(blog: Path) -> None:
    with pytest.raises(DatabaseProblem) as caught, Store(blog / "blog.db").reading():
        pass
    assert caught.value.key == "missing"


@pytest.mark.parametrize(
    ("version", "key"), [("0001", "older-schema"), ("0999", "newer-schema"), ("x", "newer-schema")]
)
def test_another_schema_is_named(version: str, key: str, blog: Path) -> None:
    with closing(sqlite3.connect(blog)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.commit()
    with pytest.raises(DatabaseProblem) as caught, Store(blog).transaction():
        pass
    assert caught.value.key == key
    assert caught.value.parts == {"path": str(blog), "found": version, "head": HEAD}


def test_a_truncated_blog_is_damaged(store: Store, blog: Path) -> None:
    with store.transaction() as session:
        for number in range(3_000):
            session.add(Setting(key=f"clé {number}", value="x" * 200))
    store.close()
    os.truncate(blog, blog.stat().st_size // 2)
    with pytest.raises(DatabaseProblem) as caught, store.reading() as session:
        session.exec(select(Setting)).all()
    assert caught.value.key == "damaged"


def test_a_blog_with_foreign_bytes_in_it_is_damaged(store: Store, blog: Path) -> None:
    with blog.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (blog.stat().st_size - 4096))
    with pytest.raises(DatabaseProblem) as caught, store.transaction() as session:
        keep(session, "un")
    assert caught.value.key == "damaged"


def test_a_fault_of_ours_is_not_called_the_database_s(store: Store) -> None:
    def twice() -> None:
        with store.transaction() as session:
            session.add(ContributorLogin(contributor_id=1, login="chantal"))
            session.flush()

    with pytest.raises(IntegrityError):
        twice()


def test_a_strange_path_is_only_a_path(tmp_path: Path, blog: Path) -> None:
    strange = tmp_path / "100 % été? #1&mode=ro"
    strange.mkdir()
    store = Store(blog.rename(strange / "blog.db"))
    with closing(store), store.transaction() as session:
        session.add(Redirect(kind="post", old="un", created_at=NOW))  # type: ignore[arg-type]


# Who may read but not write


@pytest.fixture
def shelf(blog: Path) -> Iterator[Path]:
    """A copy of the blog in a folder that everybody may enter."""
    if os.getuid() != 0:
        pytest.skip("only root can become somebody who may not write")
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        target = place / "blog.db"
        target.write_bytes(blog.read_bytes())
        target.chmod(0o644)
        yield target


# Python itself may lie where nobody may go, so all is imported first.
DOORS = f"""
import os, sys
from pathlib import Path
from sqlmodel import select
from blogctl.errors import BlogctlError
from blogctl.models.tags import Tag
from blogctl.store.engine import Store
def doors():
    store = Store(Path(sys.argv[1]))
    try:
        with store.reading() as session:
            print(len(session.exec(select(Tag.slug)).all()))
        with store.transaction() as session:
            session.add(Tag(slug="x", name="X"))
            session.flush()
            session.rollback()
        print("written")
    except BlogctlError as error:
        print(error.exit_code, error.key)
    store.close()
doors()
os.setgroups([])
os.setgid({NOBODY})
os.setuid({NOBODY})
doors()
"""


def as_nobody(path: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", DOORS, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "written"  # by root
    return done.stdout.splitlines()[2:]


def test_a_file_in_a_folder_that_may_not_be_written_is_read(shelf: Path) -> None:
    assert as_nobody(shelf) == ["0", "5 not-writable"]
    assert [path.name for path in shelf.parent.iterdir()] == ["blog.db"]


def test_a_file_that_may_not_be_written_is_read_in_a_folder_that_may(shelf: Path) -> None:
    shelf.parent.chmod(0o777)
    assert as_nobody(shelf) == ["0", "5 not-writable"]


def test_what_a_writer_has_open_is_read_from_beside_its_file(shelf: Path) -> None:
    store = Store(shelf)
    with closing(store):
        with store.transaction() as session:
            keep(session, "un")
        assert as_nobody(shelf) == ["1", "5 not-writable"]
        with store.transaction() as session:
            keep(session, "deux")
        assert as_nobody(shelf) == ["2", "5 not-writable"]


def test_a_file_that_may_not_be_read_says_so(shelf: Path) -> None:
    shelf.chmod(0o600)
    assert as_nobody(shelf) == ["5 not-readable"]
