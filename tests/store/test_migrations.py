import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.command import upgrade as migrate
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from blogctl.errors import Busy, DatabaseProblem
from blogctl.store.create import build
from blogctl.store.engine import Store
from blogctl.store.schema import APPLICATION_ID, HEAD, REVISIONS
from blogctl.store.upgrade import MIGRATIONS, upgrading

THEN = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
NEW_TABLES = ("mark", "blocked", "finding", "spent")
BACKUP = f"blog.db.before-{HEAD}-20261123T083000Z"


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    return config


def database(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def outer(connection: sqlite3.Connection) -> Connection:
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    return engine.connect()


def spelt(sql: str | None) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*([(),])\s*", r"\1", sql or "")).strip()


def shape(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return all that a schema is, without the way in which it was spelt."""
    found: dict[str, Any] = {}
    objects = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    for kind, name, table, sql in objects:
        told: dict[str, Any] = {"table": table}
        if kind == "table":
            told["columns"] = connection.execute(f"PRAGMA table_xinfo('{name}')").fetchall()
            told["links"] = sorted(
                link[2:] for link in connection.execute(f"PRAGMA foreign_key_list('{name}')")
            )
            told["counts up"] = "AUTOINCREMENT" in sql
            told["virtual"] = spelt(sql) if sql.startswith("CREATE VIRTUAL") else None
        elif kind == "index":
            columns = connection.execute(f"PRAGMA index_xinfo('{name}')").fetchall()
            told["columns"] = [column[2:] for column in columns]
            told["partial"] = spelt(sql).partition(" WHERE ")[2]
            listed = connection.execute(f"PRAGMA index_list('{table}')").fetchall()
            told["unique"] = [each[2:] for each in listed if each[1] == name]
        else:
            told["sql"] = spelt(sql)
        found[f"{kind} {name}"] = told
    return found


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(database(tmp_path / "migrated.db")) as connection, outer(connection) as upper:
        upper.exec_driver_sql("BEGIN IMMEDIATE")
        migrate(configuration(upper), "head")
        upper.commit()
        yield connection


@pytest.fixture
def created(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(database(tmp_path / "created.db")) as connection, outer(connection) as upper:
        build(upper)
        yield connection


def test_migrating_from_nothing_equals_creating(
    migrated: sqlite3.Connection, created: sqlite3.Connection
) -> None:
    assert shape(migrated) == shape(created)


def test_a_founded_blog_has_the_schema_that_is_created(
    blog: Path, created: sqlite3.Connection
) -> None:
    with closing(database(blog)) as connection:
        assert shape(connection) == shape(created)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_every_table_counts_its_ids_up_for_ever(migrated: sqlite3.Connection) -> None:
    tables = {
        name: told
        for name, told in shape(migrated).items()
        if name.startswith("table ") and "_search" not in name and "sqlite_" not in name
    }
    assert len(tables) == 24
    assert {name for name, told in tables.items() if not told["counts up"]} == {
        "table alembic_version"
    }


def test_the_revisions_are_one_line_that_ends_at_the_head() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert scripts.get_heads() == [HEAD]
    assert [each.revision for each in scripts.walk_revisions()][::-1] == list(REVISIONS)


def test_an_old_blog_becomes_one_of_this_version(
    old_blog: Path, created: sqlite3.Connection
) -> None:
    before = rows(old_blog)
    with upgrading(Store(old_blog), now=THEN, dry_run=False) as done:
        assert (done.found, done.backup) == ("0001", old_blog.with_name(BACKUP))
    with closing(database(old_blog)) as connection:
        assert shape(connection) == shape(created)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        found = connection.execute("SELECT rowid FROM post_search('oeuvre')").fetchall()
        assert found == [(1,)]
    grown = {
        "post": [(*row, False) for row in before["post"]],
        "comment": [(*row, None) for row in before["comment"]],
        "alembic_version": [(HEAD,)],
    }
    assert rows(old_blog) == before | grown | {name: [] for name in NEW_TABLES}
    assert stat.S_IMODE(old_blog.stat().st_mode) == 0o600


def rows(path: Path) -> dict[str, list[Any]]:
    with closing(database(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'"
        ).fetchall()
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall() for (table,) in tables
        }


def test_the_backup_is_the_old_blog_and_as_private(old_blog: Path) -> None:
    before = rows(old_blog)
    old_blog.chmod(0o640)
    with upgrading(Store(old_blog), now=THEN, dry_run=False):
        pass
    backup = old_blog.with_name(BACKUP)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o640
    assert rows(backup) == before
    names = {path.name for path in old_blog.parent.iterdir()}
    assert {name for name in names if "-wal" not in name and "-shm" not in name} == {
        "blog.db",
        BACKUP,
    }


def test_the_backup_holds_what_only_the_wal_had(old_blog: Path) -> None:
    with closing(database(old_blog)) as writer:
        writer.execute("INSERT INTO tag (slug, name) VALUES ('hiver', 'Hiver')")
        with upgrading(Store(old_blog), now=THEN, dry_run=False):
            pass
    assert (2, "hiver", "Hiver") in rows(old_blog.with_name(BACKUP))["tag"]
    assert (2, "hiver", "Hiver") in rows(old_blog)["tag"]


def test_no_backup_ever_takes_the_place_of_another(old_blog: Path) -> None:
    other = old_blog.with_name(BACKUP)
    other.write_text("d’avant")
    with upgrading(Store(old_blog), now=THEN, dry_run=False) as done:
        assert done.backup == old_blog.with_name(f"{BACKUP}-2")
    assert other.read_text() == "d’avant"
    assert old_blog.with_name(f"{BACKUP}-2").exists()


def test_a_dry_run_leaves_no_trace(old_blog: Path) -> None:
    before = old_blog.read_bytes()
    with upgrading(Store(old_blog), now=THEN, dry_run=True) as done:
        assert done.found == "0001"
    assert old_blog.read_bytes() == before
    assert [path.name for path in old_blog.parent.iterdir()] == ["blog.db"]


def test_what_fails_inside_leaves_the_old_blog_alone(old_blog: Path) -> None:
    before = old_blog.read_bytes()

    def fail() -> None:
        with upgrading(Store(old_blog), now=THEN, dry_run=False) as done:
            done.session.connection().exec_driver_sql("DELETE FROM comment")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert old_blog.read_bytes() == before
    assert [path.name for path in old_blog.parent.iterdir()] == ["blog.db"]


def test_a_link_to_nothing_stops_the_upgrade(old_blog: Path) -> None:
    with closing(database(old_blog)) as connection:
        connection.execute("INSERT INTO posttag (post_id, tag_id) VALUES (1, 99)")
    with (
        pytest.raises(DatabaseProblem) as caught,
        upgrading(Store(old_blog), now=THEN, dry_run=False),
    ):
        pass
    assert (caught.value.key, caught.value.parts["detail"]) == ("damaged", "posttag 2 → tag")
    assert rows(old_blog)["alembic_version"] == [("0001",)]


def test_without_room_for_the_backup_nothing_is_changed(old_blog: Path) -> None:
    before = rows(old_blog)
    script = (
        "import resource, sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from blogctl.errors import DatabaseProblem; from blogctl.store.engine import Store\n"
        "from blogctl.store.upgrade import upgrading\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n"
        "    with upgrading(Store(Path(sys.argv[1])), now=datetime.now(UTC), dry_run=False): pass\n"
        "except DatabaseProblem as error: print(error.key)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(old_blog)], check=True, capture_output=True, text=True
    )
    assert done.stdout == "no-backup\n"
    assert rows(old_blog) == before
    assert {path.name for path in old_blog.parent.iterdir()} <= {
        "blog.db",
        "blog.db-wal",
        "blog.db-shm",
    }


def test_two_at_once_upgrade_once(old_blog: Path) -> None:
    found: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with upgrading(Store(old_blog), now=THEN, dry_run=False) as done:
            found.append(done.found)
            inside.set()
            go_on.wait()

    def second() -> None:
        inside.wait()
        go_on.set()
        with upgrading(Store(old_blog), now=THEN, dry_run=False) as done:
            found.append(done.found)

    threads = [threading.Thread(target=each) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["0001", HEAD]
    assert old_blog.with_name(BACKUP).exists()
    assert not old_blog.with_name(f"{BACKUP}-2").exists()


def test_a_blog_that_another_holds_is_busy(old_blog: Path) -> None:
    with closing(database(old_blog)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        store = Store(old_blog, patience=0.05)
        with pytest.raises(Busy), upgrading(store, now=THEN, dry_run=False):
            pass
    assert rows(old_blog)["alembic_version"] == [("0001",)]


def test_a_newer_blog_is_left_alone(old_blog: Path) -> None:
    with closing(database(old_blog)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    with (
        pytest.raises(DatabaseProblem) as caught,
        upgrading(Store(old_blog), now=THEN, dry_run=False),
    ):
        pass
    assert caught.value.key == "newer-schema"


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(database(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem) as caught, upgrading(Store(path), now=THEN, dry_run=False):
        pass
    assert caught.value.key == "not-a-blog"
    assert path.read_bytes() == before


KILLED_THERE = (
    "import os, sys; from pathlib import Path; from datetime import datetime, UTC\n"
    "from blogctl.store.engine import Store; from blogctl.store.upgrade import upgrading\n"
    "with upgrading(Store(Path(sys.argv[1])), now=datetime(2026, 11, 23, tzinfo=UTC),"
    " dry_run=False):\n"
    "    print('inside', flush=True); sys.stdin.read()\n"
)


def test_killed_in_the_middle_it_is_as_it_was_and_can_be_run_again(old_blog: Path) -> None:
    before = rows(old_blog)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_THERE, str(old_blog)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"inside\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert rows(old_blog) == before
    with upgrading(Store(old_blog), now=THEN, dry_run=False) as done:
        assert done.found == "0001"
    names = {path.name for path in old_blog.parent.iterdir()}
    assert not [name for name in names if name.endswith(".new")]
    assert rows(old_blog.with_name(BACKUP)) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give a file away")
def test_the_backup_belongs_to_whom_the_blog_belongs(old_blog: Path) -> None:
    os.chown(old_blog, 65534, 65534)
    with upgrading(Store(old_blog), now=THEN, dry_run=False):
        pass
    found = old_blog.with_name(BACKUP).stat()
    assert (found.st_uid, found.st_gid) == (65534, 65534)
