"""`db restore` on the command line."""

import json
from pathlib import Path

import pytest

from tests.conftest import Result, Run
from tests.invariants import check, state

KEPT = "blog.db.replaced-20260312T093000Z"
NAME = "le-blog-20260312T093000Z.tar"


@pytest.fixture
def saved(run: Run) -> Run:
    """A blog with a backup of its first tag, and a second one since."""
    assert run("tag", "new", "Un").code == 0
    assert run("db", "backup", "-q").code == 0
    assert run("tag", "new", "Deux").code == 0
    return run


def tags(run: Run) -> list[str]:
    return run("tag", "list", "--fields", "slug").lines


def test_the_latest_comes_back(saved: Run, blog: Path) -> None:
    done = saved("db", "restore", "latest", "--yes", "--format", "json")
    assert (done.code, done.stderr) == (0, "op 4\n")
    assert json.loads(done.stdout) == {
        "path": str(blog),
        "created_at": "2026-03-12T09:30:00Z",
        "schema": "0006",
        "posts": 0,
        "comments": 0,
        "media": 0,
        "erased": 0,
        "replaced": str(blog.parent / KEPT),
    }
    assert tags(saved) == ["un"]
    check(blog)
    again = saved("db", "restore", f"backups/{NAME}", "--yes", "--fields", "replaced")
    assert again.stdout == f"{blog.parent / KEPT}-2\n"


def test_it_needs_a_yes_where_it_replaces_something(saved: Run, blog: Path) -> None:
    question = (
        f"put the backup of 'Le blog', of Thursday 2026-03-12 10:30, in the place of {blog}, "
        "which is kept beside?"
    )
    done = saved("db", "restore", "latest")
    assert (done.code, done.stderr.splitlines()[0]) == (
        2,
        f"error: this needs a yes: {question}",
    )
    no = saved("db", "restore", "latest", tty=True, input="non\n")
    assert (no.code, no.stderr.startswith(question)) == (1, True)
    assert tags(saved) == ["deux", "un"]
    assert saved("db", "restore", "latest", tty=True, input="oui\n").code == 0
    assert tags(saved) == ["un"]


def test_a_dry_run_says_what_would_be(saved: Run, blog: Path) -> None:
    there = sorted(blog.parent.iterdir())
    done = saved("db", "restore", "latest", "--dry-run", "--fields", "schema,erased")
    assert done == Result(0, "0006\t0\n", "dry run: nothing was changed\n")
    assert tags(saved) == ["deux", "un"]
    assert sorted(blog.parent.iterdir()) == there


def test_a_bare_host_needs_no_blog_and_no_yes(saved: Run, blog: Path, tmp_path: Path) -> None:
    archive = blog.parent / "backups" / NAME
    host = tmp_path / "host"
    host.mkdir()
    there = {"BLOGCTL_DB": None, "HOME": str(host)}
    made = saved("db", "restore", str(archive), "--fields", "path,replaced", env=there, cwd=host)
    assert made == Result(0, f"{host / 'blog.db'}\t\n", "op 3\n")
    named = str(tmp_path / "far" / "away" / "blog.db")
    piped = saved("--db", named, "db", "restore", "-", "-v", input=archive.read_bytes())
    assert piped.code == 0
    assert state(Path(named)) == state(host / "blog.db")
    assert Path(named).parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("latest", "--yes"), 3),
        (("absent.tar", "--yes"), 3),
        (("blog.db", "--yes"), 2),
        ((".", "--yes"), 2),
        (("-", "--yes"), 2),
    ],
    ids=["no backup", "no file", "no archive", "a folder", "nothing on standard input"],
)
def test_what_is_no_backup_changes_nothing(
    run: Run, blog: Path, args: tuple[str, ...], code: int
) -> None:
    before = blog.read_bytes()
    assert run("db", "restore", *args).code == code
    assert blog.read_bytes() == before
    assert list(blog.parent.iterdir()) == [blog]


def test_a_wrong_archive_is_said_in_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_text("rien")
    french = {"BLOGCTL_LANG": "fr"}
    assert run("db", "restore", "x.tar", env=french).stderr == (
        "error: «\u00a0x.tar\u00a0» n’est pas une sauvegarde\n"
        "hint: «\u00a0blogctl db backup\u00a0» en fait une\n"
    )
    assert run("db", "restore", "latest").stderr == (
        f"error: no backup in {tmp_path / 'backups'}\n"
        "hint: 'blogctl db backup' makes one; or name its file\n"
    )


def test_an_older_one_is_upgraded_and_a_wreck_is_said(bare_run: Run, old_blog: Path) -> None:
    bare_run("db", "backup", "x.tar", "-q")
    old_blog.write_text("rien")
    done = bare_run("db", "restore", "x.tar", "--yes", "--fields", "schema,posts")
    assert done == Result(
        0,
        "0006\t2\n",
        "the backup was of schema 0001, and is upgraded\n"
        f"warning: {old_blog} could not be read: what was erased since the backup may be back; "
        "erase it again with 'blogctl privacy erase'\n"
        "op 4\n",
    )
    assert bare_run("post", "list", "--format", "count").stdout == "2\n"


def test_whoever_is_named_must_exist_in_it(saved: Run, blog: Path) -> None:
    assert saved("db", "restore", "latest", "--yes", "--as", "personne").code == 3
    assert tags(saved) == ["deux", "un"]
    assert not list(blog.parent.glob("blog.db.*"))


def test_undo_leaves_a_restore_alone(saved: Run) -> None:
    saved("db", "restore", "latest", "--yes")
    done = saved("undo", "4")
    assert (done.code, "can't be undone" in done.stderr) == (4, True)
    assert "operation 2 (tag new) is undone" in saved("undo").stderr.splitlines()


def test_a_batch_may_restore_and_go_on(saved: Run) -> None:
    script = "tag new Trois\ndb restore latest --yes\ntag new Quatre\n"
    assert saved("batch", input=script).code == 0
    assert tags(saved) == ["quatre", "un"]
    assert saved("batch", "--atomic", input="db restore latest --yes\n").code == 2
