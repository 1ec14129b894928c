"""`db backup` on the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Result, Run

NAME = "le-blog-20260312T093000Z.tar"


def test_a_backup_goes_beside_the_blog(run: Run, blog: Path) -> None:
    done = run("db", "backup", "--format", "json")
    path = blog.parent / "backups" / NAME
    assert (done.code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "path": str(path),
        "size": path.stat().st_size,
        "posts": 0,
        "comments": 0,
        "media": 0,
        "created_at": "2026-03-12T09:30:00Z",
        "removed": [],
    }


def test_a_backup_goes_where_it_is_told_to(run: Run, tmp_path: Path) -> None:
    assert run("db", "backup", "x.tar", "--fields", "path").stdout == f"{tmp_path / 'x.tar'}\n"
    assert run("db", "backup", str(tmp_path), "--fields", "path").stdout == f"{tmp_path / NAME}\n"
    assert run("db", "backup", "y.tar", "-q") == Result(0, "", "")
    assert run("db", "backup", "x.tar") == Result(
        4,
        "",
        f"error: {tmp_path / 'x.tar'} exists already, and is left as it is\n"
        "hint: choose another name\n",
    )


def test_a_backup_is_a_card_on_a_terminal(run: Run) -> None:
    shown = run("db", "backup", tty=True)
    headings = [line.split()[0] for line in shown.lines if line[:1].isalpha()]
    assert headings[:4] == ["File", "Size", "Posts", "Comments"]


def test_older_ones_are_removed_and_named(run: Run, blog: Path) -> None:
    for day in (8, 9, 10, 11):
        env = {"BLOGCTL_NOW": f"2026-03-{day:02}T09:30:00Z"}
        assert run("db", "backup", env=env).code == 0
    gone = "le-blog-20260309T093000Z.tar,le-blog-20260308T093000Z.tar\n"
    daily = ("db", "backup", "--keep-daily", "3", "--fields", "removed")
    dry = run(*daily, "--dry-run")
    assert dry == Result(0, gone, "dry run: nothing was changed\n")
    assert len(list((blog.parent / "backups").iterdir())) == 4
    assert run(*daily) == Result(0, gone, "")
    assert len(list((blog.parent / "backups").iterdir())) == 3


@pytest.mark.parametrize(
    "more",
    [("--format", "json"), ("--fields", "path"), ("--dry-run",), ("--keep-daily", "1")],
    ids=lambda more: more[0],
)
def test_standard_output_takes_an_archive_alone(run: Run, more: tuple[str, ...]) -> None:
    assert run("db", "backup", "-", *more).code == 2


def test_a_terminal_takes_no_archive(run: Run) -> None:
    done = run("db", "backup", "-", tty=True)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: a terminal can't show this\n")


def test_a_backup_is_no_part_of_a_greater_operation(run: Run) -> None:
    assert run("batch", "--atomic", input="db backup\n").code == 2
    assert run("batch", input="tag new x\ndb backup\ntag new y\n").code == 0


def test_whoever_is_named_must_exist(run: Run, blog: Path) -> None:
    assert run("db", "backup", "--as", "personne").code == 3
    assert not (blog.parent / "backups").exists()


def test_an_older_blog_is_backed_up_as_it_is(bare_run: Run, old_blog: Path) -> None:
    done = bare_run("db", "backup", "--fields", "path,posts,comments")
    path = old_blog.parent / "backups" / "le-blog-d-autrefois-20260312T093000Z.tar"
    assert done == Result(0, f"{path}\t2\t2\n", "")


def test_there_must_be_a_blog(bare_run: Run, tmp_path: Path) -> None:
    assert bare_run("db", "backup").code == 5
    assert list(tmp_path.iterdir()) == []


def test_status_knows_of_the_backup(run: Run) -> None:
    later = {"BLOGCTL_NOW": "2026-03-14T09:30:01Z"}
    assert run("status", "--check") == Result(0, "", "")
    assert run("status", "--check", env=later) == Result(1, "backup: there is no backup\n", "")
    run("db", "backup")
    assert run("status", "--check").code == 0


def test_a_backup_does_not_wait_for_what_it_does_not_need(blog: Path) -> None:
    script = (
        "import sys\n"
        "from blogctl.cli.main import command\n"
        f"command().main(['--db', {str(blog)!r}, 'db', 'backup', '-q'], standalone_mode=False)\n"
        "print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"False\n"
    assert len(list((blog.parent / "backups").iterdir())) == 1
