"""`blogctl import blogctl`: another blog of blogctl becomes this one, or comes into it."""

import shutil
from pathlib import Path

import pytest

from tests import dumps
from tests.conftest import Run
from tests.invariants import check, state
from tests.moving_in import counts, said


@pytest.fixture
def other(full_blog: Path, tmp_path: Path, bare_run: Run) -> Path:
    """The folder of a blog full of things, with a dump and a backup of it."""
    folder = Path(shutil.copytree(full_blog.parent, tmp_path / "other"))
    there = {"BLOGCTL_DB": str(folder / "blog.db")}
    done = bare_run("export", "blogctl", "--private", "dump.jsonl", env=there, cwd=folder)
    assert done.code == 0, done.stderr
    done = bare_run("db", "backup", "backup.tar", env=there, cwd=folder)
    assert done.code == 0, done.stderr
    return folder


SOURCES = ["dump.jsonl", "backup.tar", "blog.db"]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("there", [False, True], ids=["no blog", "an untouched one"])
def test_an_equal_blog_is_made_where_there_is_none_to_lose(
    other: Path, bare_run: Run, tmp_path: Path, source: str, *, there: bool
) -> None:
    new = tmp_path / "neuf" / "blog.db"
    env = {"BLOGCTL_DB": str(new)}
    if there:
        assert bare_run("init", env=env).code == 0
    words = ("import", "blogctl", str(other / source), "--format", "jsonl")
    plan = bare_run(*words, "--dry-run", env=env)
    assert new.exists() is there
    assert not new.with_name("media").exists()
    done = bare_run(*words, env=env)
    assert (done.code, done.stdout) == (0, plan.stdout)
    came = counts(done)
    assert came["post"]["came"] == came["post"]["created"] > 10
    assert dumps.dumped(new) == dumps.dumped(other / "blog.db")
    check(new)


def test_its_things_come_in_where_there_are_others(
    run: Run, other: Path, blog: Path, tmp_path: Path
) -> None:
    assert other.exists()
    said(run, "tag", "new", "Avant")
    before = state(blog)
    plan = run("import", "blogctl", "other/dump.jsonl", "--dry-run", "--format", "jsonl")
    assert state(blog) == before
    done = run("import", "blogctl", "other/dump.jsonl", "--format", "jsonl")
    came = counts(done)
    assert done.stdout == plan.stdout
    assert came["post"]["came"] == came["post"]["created"] > 10
    again = run("import", "blogctl", "other/dump.jsonl", "--format", "jsonl")
    assert again.stderr.find("op ") < 0
    assert all(set(record) <= {"came", "unchanged", "skipped"} for record in counts(again).values())
    assert [each.name[17:] for each in (tmp_path / "media").iterdir()] == ["photo.png"]
    assert said(run, "status").startswith("nothing to answer")
    check(blog)


@pytest.mark.parametrize("source", SOURCES)
def test_one_post_comes_back_with_its_comments(
    other: Path, run: Run, bare_run: Run, blog: Path, source: str
) -> None:
    there = {"BLOGCTL_DB": str(other / "blog.db")}
    listed = ("post", "list", "--status", "published", "--fields", "slug,comments,published_at")
    rows = bare_run(*listed, env=there).stdout.splitlines()
    row = max(rows, key=lambda each: int(each.split("\t")[1]))
    slug, comments, _ = row.split("\t")
    done = run("import", "blogctl", f"other/{source}", "--post", slug, "--format", "jsonl")
    came = counts(done)
    assert came["post"] == {"came": 1, "created": 1}
    assert came["comment"]["created"] >= int(comments) > 0
    assert run(*listed).stdout.splitlines() == [row]
    check(blog)


def test_wishes_choose_among_its_posts(other: Path, run: Run) -> None:
    assert other.exists()
    done = run("import", "blogctl", "other/dump.jsonl", "--status", "draft", "--format", "jsonl")
    post = counts(done)["post"]
    assert post["created"] + post["skipped"] == post["came"]
    states = said(run, "post", "list", "--status", "all", "--kind", "all", "--fields", "status")
    assert set(states.split()) == {"draft"}


def test_a_post_that_it_has_not_is_not_found(other: Path, run: Run, blog: Path) -> None:
    assert other.exists()
    before = state(blog)
    done = run("import", "blogctl", "other/backup.tar", "--post", "nulle-part")
    assert (done.code, done.stdout, "nulle-part" in done.stderr) == (3, "", True)
    assert state(blog) == before


def test_a_dump_comes_from_standard_input(other: Path, bare_run: Run, tmp_path: Path) -> None:
    env = {"BLOGCTL_DB": str(tmp_path / "neuf.db")}
    data = (other / "dump.jsonl").read_bytes()
    assert bare_run("import", "blogctl", "-", "-q", input=data, env=env).code == 0
    assert dumps.dumped(tmp_path / "neuf.db") == data


@pytest.mark.parametrize("source", ["dump.jsonl", "backup.tar"])
def test_one_that_is_cut_off_makes_no_blog(
    other: Path, bare_run: Run, tmp_path: Path, source: str
) -> None:
    data = (other / source).read_bytes()
    (other / "cut").write_bytes(data[: len(data) * 2 // 3])
    env = {"BLOGCTL_DB": str(tmp_path / "neuf" / "blog.db")}
    done = bare_run("import", "blogctl", "other/cut", env=env)
    assert (done.code, done.stdout) == (2, "")
    assert "other/cut" in done.stderr
    assert not (tmp_path / "neuf" / "blog.db").exists()
