"""Restores, whatever ends one, and while others write: the blog is as before or as after."""

import signal
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Run, Start
from tests.invariants import check, opened, state
from tests.processes.test_backup import assert_of_one_moment, hammering
from tests.processes.test_killed import assert_ends_well, ended, moments, timed

RESTORE = ("db", "restore", "x.tar", "--yes")


@pytest.fixture
def saved(blog: Path, run: Run) -> Run:
    """A blog of two megabytes with a backup, and with more than is in that."""
    with closing(opened(blog)) as connection:
        for table in ("much", "more"):
            connection.execute(f"CREATE TABLE {table} AS SELECT randomblob(1000000) AS bytes")
    (blog.parent / "media").mkdir()
    (blog.parent / "media/a.txt").write_text("a")
    assert run("db", "backup", "x.tar").code == 0
    (blog.parent / "media/a.txt").unlink()
    assert run("tag", "new", "Encore").code == 0
    return run


def rid(folder: Path) -> None:
    for kept in folder.glob("blog.db.replaced-*"):
        kept.unlink()


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_restore_that_is_ended_is_done_or_not_begun(
    blog: Path, saved: Run, start: Start, by: signal.Signals
) -> None:
    folder = blog.parent
    length = timed(lambda: start(*RESTORE))
    after = state(blog)["tag"]
    assert (after, (folder / "media/a.txt").read_text()) == ([], "a")
    seen = set()
    for delay in moments(1.1 * length, 6):
        rid(folder)
        saved("tag", "new", "Encore")
        before = state(blog)["tag"]
        done = ended(start(*RESTORE), by, after=delay)
        assert_ends_well(done, by)
        found = state(blog)["tag"]
        assert found in (before, after)
        assert found == after or done.code != 0
        check(blog)
        for kept in folder.glob("blog.db.replaced-*"):
            if not kept.name.endswith(("-wal", "-shm")):
                assert state(kept)["tag"] == before
        assert found == before or list(folder.glob("blog.db.replaced-*"))
        seen.add(found == after)
    assert False in seen
    rid(folder)
    assert saved(*RESTORE).code == 0
    assert list(folder.glob(".*")) == []


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_bare_host_has_a_whole_blog_or_none(
    blog: Path, saved: Run, start: Start, tmp_path: Path, by: signal.Signals
) -> None:
    del saved
    there = {"BLOGCTL_DB": str(tmp_path / "host" / "blog.db")}
    new = tmp_path / "host/blog.db"
    length = timed(lambda: start(*RESTORE, env=there))
    expected = state(new)
    for delay in moments(length, 5):
        new.unlink(missing_ok=True)
        done = ended(start(*RESTORE, env=there), by, after=delay)
        assert_ends_well(done, by)
        assert new.exists() or done.code != 0
        if new.exists():
            assert state(new) == expected
            check(new)
    assert blog.exists()


def test_a_blog_comes_back_while_others_write(blog: Path, tmp_path: Path, run: Run) -> None:
    with hammering(blog):
        assert run("db", "backup", "x.tar").code == 0
        # Who writes as fast as they can may keep another out for longer than anybody waits.
        assert any(run("tag", "new", "Encore").code == 0 for _ in range(6))
        done = run(*RESTORE)
        assert done.code in {0, 6}, done.stderr
        came_back = done.code == 0
    assert_of_one_moment(blog)
    assert (state(blog)["tag"] == []) is came_back
    for kept in tmp_path.glob("blog.db.replaced-*Z"):
        assert_of_one_moment(kept)
