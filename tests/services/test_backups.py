"""Backups: what is in them, under which names, and which of them stay."""

import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.errors import Conflict, DatabaseProblem
from blogctl.formats import archive
from blogctl.formats.archive import Manifest
from blogctl.records.backups import BackupRecord
from blogctl.services import backups, configuring, thinning
from blogctl.services.thinning import Keeping
from blogctl.store.engine import Store
from blogctl.store.snapshot import snapshot
from blogctl.store.surroundings import Named
from tests.conftest import NOW, Changing
from tests.invariants import check, state
from tests.readers import one_in_each_state

ALL = Keeping()
NAME = "le-blog-20260312T093000Z.tar"


def back_up(
    store: Store,
    target: Path | None = None,
    *,
    keeping: Keeping = ALL,
    now: datetime = NOW,
    dry_run: bool = False,
) -> BackupRecord:
    store.close()
    return backups.back_up(store.path, target, keeping=keeping, now=now, dry_run=dry_run)


def unpacked(path: Path | str, folder: Path) -> Manifest:
    folder.mkdir()
    with Path(path).open("rb") as stream:
        return archive.extract(stream, folder, path=str(path))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_the_blog_its_media_and_its_theme(
    change: Changing, store: Store, tmp_path: Path
) -> None:
    for name in ("media/é.jpg", "media/.part", "theme/css/site.css", "secrets/smtp", "public/x"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "media/link").symlink_to(tmp_path / "secrets/smtp")
    (tmp_path / "media/loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "theme/fifo")
    with change() as changing:
        one_in_each_state(changing)
    record = back_up(store)
    path = tmp_path / "backups" / NAME
    assert record == BackupRecord(str(path), path.stat().st_size, 1, 4, 1, NOW, ())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    manifest = unpacked(path, tmp_path / "x")
    assert [part.name for part in manifest.parts] == [
        "blog.db",
        "media/é.jpg",
        "theme/css/site.css",
    ]
    contents = manifest.contents
    assert (contents.title, contents.founded, contents.operation) == ("Le blog", NOW, 2)
    assert state(tmp_path / "x/blog.db") == state(store.path)


def test_the_database_s_own_bytes_are_taken(change: Changing, store: Store, tmp_path: Path) -> None:
    with change() as changing:
        one_in_each_state(changing)
    back_up(store, tmp_path / "x.tar")
    unpacked(tmp_path / "x.tar", tmp_path / "x")
    assert (tmp_path / "x/blog.db").read_bytes() == store.path.read_bytes()
    assert names(tmp_path) == ["blog.db", "x", "x.tar"]


def test_what_is_still_in_the_wal_is_in_the_backup(store: Store, tmp_path: Path) -> None:
    """An older reader keeps the -wal from being emptied, so the file is copied first."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as older:
        older.execute("BEGIN")
        older.execute("SELECT count(*) FROM tag").fetchone()
        with closing(sqlite3.connect(store.path)) as writer, writer:
            writer.execute("INSERT INTO tag (slug, name) VALUES ('web', 'Web')")
        back_up(store, tmp_path / "x.tar")
    unpacked(tmp_path / "x.tar", tmp_path / "x")
    assert state(tmp_path / "x/blog.db")["tag"] == [(1, "web", "Web")]
    assert names(tmp_path) == ["blog.db", "x", "x.tar"]


def test_a_writer_that_does_not_end_is_not_waited_for(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO tag (slug, name) VALUES ('web', 'Web')")
        back_up(store, tmp_path / "x.tar")
    unpacked(tmp_path / "x.tar", tmp_path / "x")
    assert state(tmp_path / "x/blog.db")["tag"] == []


def test_while_a_snapshot_is_read_others_write_and_it_stands_still(
    store: Store, tmp_path: Path
) -> None:
    before = store.path.read_bytes()
    with snapshot(store.path, beside=tmp_path / "copy") as seen:
        with closing(sqlite3.connect(store.path, isolation_level=None)) as writer:
            for number in range(50):
                row = (f"t{number}", "x" * 3_000)
                writer.execute("INSERT INTO tag (slug, name) VALUES (?, ?)", row)
            writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        assert seen.stream.read(seen.size) == before
        assert seen.stream.read() == b""
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("SELECT count(*) FROM tag").fetchone() == (50,)
    check_bytes(store.path)


def check_bytes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_backups_of_one_second_have_names_of_their_own(store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        back_up(store)
    assert names(tmp_path / "backups") == [NAME[:-4] + "-2.tar", NAME]


def test_a_blog_without_a_title_has_a_name(change: Changing, store: Store, tmp_path: Path) -> None:
    with change() as changing:
        configuring.clear(changing, "blog.title")
    back_up(store, tmp_path)
    assert names(tmp_path) == ["blog-20260312T093000Z.tar", "blog.db"]


def test_an_existing_file_is_left_alone(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_text("à garder")
    with pytest.raises(Conflict, match="file-exists"):
        back_up(store, path)
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    with pytest.raises(Conflict, match="file-exists"):
        back_up(store, tmp_path / "link")
    assert path.read_text() == "à garder"
    assert names(tmp_path) == ["blog.db", "link", "x.tar"]


def test_a_folder_that_is_missing_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="no-backup"):
        back_up(store, tmp_path / "absent" / "x.tar")


def test_what_the_killed_left_is_taken_away_by_the_next(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for ending in ("", "-wal", "-shm"):
        (folder / f".{NAME}.1.part{ending}").touch()
    (folder / f".{NAME}.1.parts").mkdir()
    (folder / ".other").touch()
    back_up(store)
    assert names(folder) == [".other", NAME]


def test_a_dry_run_leaves_nothing(store: Store, tmp_path: Path) -> None:
    record = back_up(store, dry_run=True)
    assert names(tmp_path) == ["blog.db"]
    real = back_up(store)
    assert record == real


def test_older_ones_of_this_blog_are_thinned_and_no_others(
    change: Changing, store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    for days in (40, 10, 2, 1):
        back_up(store, now=NOW - timedelta(days=days))
    foreign = folder / "le-blog-20200101T000000Z.tar"
    foreign.write_text("no archive")
    (folder / "le-blog-20200102T000000Z.tar").symlink_to(folder / "le-blog-20260311T093000Z.tar")
    (folder / "le-blog-2-20260101T000000Z.tar").write_bytes(
        (folder / "le-blog-20260311T093000Z.tar").read_bytes()
    )
    kept = names(folder)
    two = Keeping(daily=2)
    gone = tuple(f"le-blog-2026{day}T093000Z.tar" for day in ("0310", "0302", "0131"))
    assert back_up(store, keeping=two, dry_run=True).removed == gone
    assert names(folder) == kept
    assert back_up(store, keeping=two).removed == gone
    assert names(folder) == sorted({*kept, NAME} - {*gone})
    with change() as changing:
        changing.session.connection().exec_driver_sql(
            "UPDATE operation SET at = '2020-01-01 00:00:00.000000' WHERE id = 1"
        )
    assert back_up(store, now=NOW + timedelta(1), keeping=Keeping(daily=1)).removed == ()


def test_without_a_word_on_what_to_keep_all_are_kept(store: Store, tmp_path: Path) -> None:
    for days in range(5):
        assert back_up(store, now=NOW + timedelta(days=days)).removed == ()
    assert len(names(tmp_path / "backups")) == 5


def test_the_one_just_made_stays_though_the_clock_was_put_back(
    store: Store, tmp_path: Path
) -> None:
    back_up(store)
    back_up(store, now=NOW - timedelta(days=3), keeping=Keeping(daily=1))
    assert len(names(tmp_path / "backups")) == 2


PARIS = ZoneInfo("Europe/Paris")


def kept(moments: list[str], keeping: Keeping, zone: tzinfo = PARIS) -> list[str]:
    series = sorted(
        (Named(datetime.fromisoformat(at).astimezone(UTC), 1, "blog", Path(at)) for at in moments),
        reverse=True,
    )
    gone = set(thinning.dropped(series, keeping, zone=zone))
    return [each.path.name for each in series if each not in gone]


@pytest.mark.parametrize(
    ("keeping", "expected"),
    [
        (Keeping(daily=2), ["2026-03-12T01:00Z", "2026-03-10T12:00Z"]),
        (Keeping(daily=0), ["2026-03-12T01:00Z"]),
        (Keeping(weekly=2), ["2026-03-12T01:00Z", "2026-03-08T12:00Z"]),
        (Keeping(monthly=3), ["2026-03-12T01:00Z", "2026-02-28T12:00Z", "2025-12-31T12:00Z"]),
        (
            Keeping(daily=1, weekly=2, monthly=2),
            ["2026-03-12T01:00Z", "2026-03-08T12:00Z", "2026-02-28T12:00Z"],
        ),
        (Keeping(monthly=99), ["2026-03-12T01:00Z", "2026-02-28T12:00Z", "2025-12-31T12:00Z"]),
    ],
    ids=["days", "none", "weeks", "months", "together", "more than there are"],
)
def test_the_newest_of_each_day_week_and_month_is_kept(
    keeping: Keeping, expected: list[str]
) -> None:
    """23:30 of the 11th in London is the 12th in Paris; the 8th is a Sunday."""
    moments = ["2026-03-12T01:00Z", "2026-03-11T23:30Z", "2026-03-10T12:00Z", "2026-03-08T12:00Z"]
    moments += ["2026-02-28T12:00Z", "2025-12-31T12:00Z"]
    assert kept(moments, keeping) == expected


@given(
    st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)), unique=True, max_size=30),  # noqa: DTZ001
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_to_keep_more_never_keeps_less(moments: list[datetime], daily: int, monthly: int) -> None:
    series = sorted(
        (Named(at.replace(tzinfo=UTC), 1, "blog", Path("x")) for at in moments), reverse=True
    )
    few = set(thinning.dropped(series, Keeping(daily, None, monthly), zone=PARIS))
    more = set(thinning.dropped(series, Keeping(daily + 1, 1, monthly), zone=PARIS))
    assert more <= few
    assert not series or series[0] not in few
    stay = [each for each in series if each not in few]
    assert len(stay) <= 1 + daily + monthly
    for newer, older in pairwise(stay):
        assert newer.at > older.at


def test_a_blog_that_a_backup_is_of_stays_as_it_was(
    change: Changing, store: Store, tmp_path: Path
) -> None:
    with change() as changing:
        one_in_each_state(changing)
        changing.record("create", "post", 1, after="published")  # type: ignore[arg-type]
    before = state(store.path)
    back_up(store, tmp_path / "x.tar")
    assert state(store.path) == before
    check(store.path)
