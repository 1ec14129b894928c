"""Backups while others write, and whatever ends one: whole or not there."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogctl.formats import archive
from blogctl.services import backups
from blogctl.services.thinning import Keeping
from tests.conftest import Run, Start
from tests.invariants import opened
from tests.processes.test_killed import assert_ends_well, ended, moments, timed

BACKUPS = int(os.environ.get("BLOGCTL_TEST_BACKUPS", "4"))
WRITERS = 2
# Two tables that say the same at any moment, over many pages; now and then all is brought into
# the file, or one long transaction outgrows the cache and spills into the -wal.
WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
connection.execute("PRAGMA synchronous = OFF")
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE turn SET number = number + 1")
    for _ in range(300 if turn % 20 == 0 else 3):
        connection.execute("INSERT INTO left VALUES (hex(randomblob(1500)))")
    connection.execute("INSERT INTO right SELECT text FROM left WHERE rowid > "
                       "(SELECT coalesce(max(rowid), 0) FROM right)")
    connection.execute("DELETE FROM left WHERE rowid % 7 = ?", (turn % 7,))
    connection.execute("DELETE FROM right WHERE rowid % 7 = ?", (turn % 7,))
    connection.execute("COMMIT")
    if turn % 5 == 0:
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
"""
TABLES = """
CREATE TABLE left (text);
CREATE TABLE right (text);
CREATE TABLE turn (number);
INSERT INTO turn VALUES (0);
"""


@contextmanager
def hammering(blog: Path) -> Iterator[None]:
    """Let processes write to a blog as fast as they can."""
    with closing(opened(blog)) as connection:
        connection.executescript(TABLES)
    argv = [sys.executable, "-c", WRITER, str(blog)]
    writers = [subprocess.Popen(argv, stdout=subprocess.PIPE) for _ in range(WRITERS)]
    try:
        for writer in writers:
            assert writer.stdout
            assert writer.stdout.readline() == b"ready\n"
        yield
        assert [writer.poll() for writer in writers] == [None] * WRITERS
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def assert_of_one_moment(path: Path) -> int:
    """Assert that a database is whole, and return how many transactions it has seen."""
    with closing(opened(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        left = connection.execute("SELECT rowid, text FROM left ORDER BY rowid").fetchall()
        right = connection.execute("SELECT rowid, text FROM right ORDER BY rowid").fetchall()
        assert left == right
        return int(connection.execute("SELECT number FROM turn").fetchone()[0])


def unpacked(path: Path, folder: Path) -> Path:
    folder.mkdir()
    with path.open("rb") as stream:
        archive.extract(stream, folder, path=str(path))
    return folder / "blog.db"


def test_a_backup_is_of_one_moment_though_others_write(blog: Path, tmp_path: Path) -> None:
    turns = []
    with hammering(blog):
        for number in range(BACKUPS):
            now = datetime(2026, 3, 12, tzinfo=UTC)
            target = tmp_path / f"{number}.tar"
            backups.back_up(blog, target, keeping=Keeping(), now=now)
            turns.append(assert_of_one_moment(unpacked(target, tmp_path / str(number))))
    turns.append(assert_of_one_moment(blog))
    assert turns == sorted(set(turns))  # they did write meanwhile


def test_a_real_command_backs_up_to_a_pipe(blog: Path, tmp_path: Path, start: Start) -> None:
    with hammering(blog):
        process = start("db", "backup", "-")
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (0, b"")
    (tmp_path / "x.tar").write_bytes(stdout)
    assert_of_one_moment(unpacked(tmp_path / "x.tar", tmp_path / "x"))


def test_a_reader_that_goes_away_ends_it_quietly(blog: Path, start: Start) -> None:
    with closing(sqlite3.connect(blog)) as connection, connection:
        connection.execute("CREATE TABLE much AS SELECT zeroblob(5000000) AS bytes")
    process = start("db", "backup", "-")
    assert process.stdout
    process.stdout.read(512)
    process.stdout.close()
    process.wait(60)
    assert process.stderr
    assert (process.returncode, process.stderr.read()) == (0, b"")
    process.stderr.close()
    assert process.stdin
    process.stdin.close()


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_backup_that_is_ended_is_whole_or_not_there(
    blog: Path, tmp_path: Path, run: Run, start: Start, by: signal.Signals
) -> None:
    with closing(sqlite3.connect(blog)) as connection, connection:
        connection.execute("CREATE TABLE much AS SELECT randomblob(20000000) AS bytes")
    target = tmp_path / "x.tar"
    length = timed(lambda: start("db", "backup", "x.tar"))
    for number, delay in enumerate(moments(length, 5)):
        target.unlink(missing_ok=True)
        done = ended(start("db", "backup", "x.tar"), by, after=delay)
        assert_ends_well(done, by)
        assert target.exists() or done.code != 0
        if target.exists():
            unpacked(target, tmp_path / str(number))
    target.unlink(missing_ok=True)
    assert run("db", "backup", "x.tar").code == 0
    assert list(tmp_path.glob(".*")) == []
