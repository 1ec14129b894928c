"""Which blog a command is about, and whether it is to be trusted."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from blogctl.cli import _blog
from blogctl.errors import DatabaseProblem, Usage
from tests.conftest import ENVIRON, Run

NOBODY, SOMEBODY, GROUP = 65_534, 65_533, 65_532

A_URL = "a URL, and blogctl opens files only"
NO_BLOG = "the folders above have no blog.db"

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")


def found(cwd: Path, db: str | None = None, **environ: str) -> Path:
    return _blog.find(db, environ, cwd)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A home with two blogs: home/blog.db and home/site/blog.db, and folders below."""
    for name in ("home/site/a/b", "home/other/c"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "blog.db").touch()
    (tmp_path / "home/blog.db").touch()
    (tmp_path / "home/site/blog.db").touch()
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("cwd", "blog"),
    [
        ("site", "site/blog.db"),
        ("site/a/b", "site/blog.db"),
        ("other/c", "blog.db"),
        (".", "blog.db"),
    ],
)
def test_the_nearest_above_is_found(tree: Path, cwd: str, blog: str) -> None:
    assert found(tree / cwd, HOME=str(tree)) == tree / blog


def test_nothing_is_looked_for_above_the_home_folder(tree: Path) -> None:
    (tree / "blog.db").unlink()
    with pytest.raises(DatabaseProblem) as caught:
        found(tree / "other/c", HOME=str(tree))
    assert caught.value.key == "none"
    assert found(tree / "other/c", HOME=str(tree.parent)) == tree.parent / "blog.db"
    assert found(tree / "other/c", HOME=str(tree / "site")) == tree.parent / "blog.db"
    assert found(tree / "other/c") == tree.parent / "blog.db"


def test_a_home_that_is_a_link_is_where_it_leads(tree: Path, tmp_path: Path) -> None:
    (tree / "blog.db").unlink()
    (tmp_path / "link").symlink_to(tree)
    with pytest.raises(DatabaseProblem):
        found(tree / "other/c", HOME=f"{tmp_path / 'link'}/")


def test_nothing_is_looked_for_above_a_file_system_s_root() -> None:
    root = Path("/dev/shm")
    if not os.path.ismount(root):
        pytest.skip("no file system is mounted there")
    assert list(_blog._upwards(root / "a", {})) == [root / "a", root]  # noqa: SLF001


@pytest.mark.parametrize(
    ("db", "environ", "blog"),
    [
        ("site/blog.db", None, "site/blog.db"),
        ("site", None, "site/blog.db"),
        ("site/", None, "site/blog.db"),
        ("absent", None, "absent"),
        ("../blog.db", None, "../blog.db"),
        ("site", "other", "site/blog.db"),
        (None, "site", "site/blog.db"),
        (None, "site/blog.db", "site/blog.db"),
        (None, "", "blog.db"),
        ("~/site", None, "site/blog.db"),
        ("~", None, "blog.db"),
        ("~absent/x", None, "~absent/x"),
        (None, "~/site/blog.db", "site/blog.db"),
    ],
)
def test_an_option_comes_before_the_environment_and_both_before_looking(
    tree: Path, db: str | None, environ: str | None, blog: str
) -> None:
    variables = {"HOME": str(tree)} | ({} if environ is None else {"BLOGCTL_DB": environ})
    assert found(tree, db, **variables) == tree / blog


@pytest.mark.parametrize(
    ("db", "environ", "key"),
    [
        ("postgresql://localhost/blog", "", "db-url"),
        ("sqlite:///blog.db", "", "db-url"),
        (None, "sqlite:///blog.db", "db-url"),
        ("", "site", "empty-value"),
        (" ", "", "empty-value"),
        ("a\0b", "", "text-nul"),
    ],
)
def test_what_names_no_file_is_a_mistake_of_usage(
    tree: Path, db: str | None, environ: str, key: str
) -> None:
    with pytest.raises(Usage) as caught:
        found(tree, db, HOME=str(tree), BLOGCTL_DB=environ)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("args", "env", "error"),
    [
        (("--db", "sqlite:///x"), {}, (2, f"error: 'sqlite:///x' is {A_URL}")),
        ((), {"BLOGCTL_DB": "http://x/y"}, (2, f"error: 'http://x/y' is {A_URL}")),
        (("--db", ""), {}, (2, "error: --db is empty")),
        (("--db", "absent.db"), {}, (5, "error: no blog at HERE/absent.db")),
        (("--db", "folder"), {}, (5, "error: no blog at HERE/folder/blog.db")),
        ((), {"BLOGCTL_DB": None}, (5, f"error: no blog here: HERE and {NO_BLOG}")),
    ],
    ids=["URL", "URL in BLOGCTL_DB", "empty", "no such file", "a folder without one", "nowhere"],
)
def test_where_there_is_no_blog_a_command_says_so(
    bare_run: Run,
    tmp_path: Path,
    args: tuple[str, ...],
    env: dict[str, str | None],
    error: tuple[int, str],
) -> None:
    (tmp_path / "folder").mkdir()
    done = bare_run("tag", "list", *args, env=env)
    first = done.stderr.splitlines()[0].replace(str(tmp_path), "HERE")
    assert (done.code, first, done.stdout) == (*error, "")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]  # none was made


def test_a_command_finds_the_blog_above_its_folder(run: Run, blog: Path) -> None:
    below = blog.parent / "a" / "b"
    below.mkdir(parents=True)
    done = run("-v", "tag", "list", env={"BLOGCTL_DB": None}, cwd=below)
    assert (done.code, done.stderr) == (0, f"{blog}: chantal-buhagar\n")


# trust


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, as tmp_path is not, with `below` in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        (folder / "below").mkdir(mode=0o755)
        yield folder


def give(path: Path, *, owner: int, group: int = 0, mode: int = 0o600) -> Path:
    path.touch()
    os.chown(path, owner, group)
    path.chmod(mode)
    return path


TRUST = [
    ("mine", NOBODY, NOBODY, 0o600, True),
    ("mine and open to all", NOBODY, NOBODY, 0o666, True),
    ("root's", 0, 0, 0o644, True),
    ("a stranger's of my group", SOMEBODY, GROUP, 0o660, True),
    ("a stranger's of my group, open to all", SOMEBODY, GROUP, 0o666, False),
    ("a stranger's", SOMEBODY, SOMEBODY, 0o644, False),
    ("a stranger's, open to all", SOMEBODY, SOMEBODY, 0o666, False),
]

# All is imported before root becomes another user: they may not be able to read this Python.
LOOK = """
import os, sys
from pathlib import Path
from blogctl.cli import _blog
from blogctl.errors import DatabaseProblem
user, *groups = map(int, sys.argv[1:])
os.setgroups(groups)
os.setgid(user)
os.setuid(user)
try:
    print(_blog.find(None, {}, Path.cwd()))
except DatabaseProblem as problem:
    print(problem.key, problem.parts["path"])
"""


def look(cwd: Path, user: int, *groups: int) -> str:
    """Return what the user with this id finds from a folder, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(user), *map(str, groups)],
        cwd=cwd,
        env={"PYTHONPATH": str(Path(_blog.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@as_root
@pytest.mark.parametrize(
    ("owner", "group", "mode", "trusted"), [row[1:] for row in TRUST], ids=[row[0] for row in TRUST]
)
def test_a_blog_in_a_parent_folder_must_be_trusted(
    open_folder: Path, owner: int, group: int, mode: int, *, trusted: bool
) -> None:
    path = give(open_folder / "blog.db", owner=owner, group=group, mode=mode)
    expected = str(path) if trusted else f"not-trusted {path}"
    assert look(open_folder / "below", NOBODY, GROUP) == expected


@as_root
@pytest.mark.parametrize(
    ("link_owner", "target_owner", "trusted"),
    [
        (NOBODY, NOBODY, True),
        (0, NOBODY, True),
        (SOMEBODY, NOBODY, False),
        (NOBODY, SOMEBODY, False),
        (SOMEBODY, SOMEBODY, False),
    ],
)
def test_a_link_and_what_it_leads_to_must_both_be_trusted(
    open_folder: Path, link_owner: int, target_owner: int, *, trusted: bool
) -> None:
    target = give(open_folder / "target.db", owner=target_owner)
    link = open_folder / "blog.db"
    link.symlink_to(target)
    os.chown(link, link_owner, 0, follow_symlinks=False)
    expected = str(link) if trusted else f"not-trusted {link}"
    assert look(open_folder / "below", NOBODY) == expected


@as_root
def test_a_stranger_s_blog_is_not_opened_unless_it_is_named(run: Run, blog: Path) -> None:
    os.chown(blog, SOMEBODY, SOMEBODY)
    done = run("tag", "list", env={"BLOGCTL_DB": None})
    assert (done.code, done.stderr.splitlines()) == (
        5,
        [
            f"error: {blog} belongs to somebody else, so it is not opened",
            "hint: name it with --db if you trust it",
        ],
    )
    assert run("tag", "list", "--db", ".", env={"BLOGCTL_DB": None}).code == 0
    assert run("tag", "list").code == 0


def test_a_link_that_leads_nowhere_is_no_blog(tmp_path: Path, bare_run: Run) -> None:
    (tmp_path / "blog.db").symlink_to(tmp_path / "absent")
    done = bare_run("tag", "list")
    assert (done.code, done.stderr.splitlines()[0]) == (5, f"error: no blog at {tmp_path}/blog.db")


def test_a_folder_that_is_called_like_one_is_no_blog(tmp_path: Path, bare_run: Run) -> None:
    (tmp_path / "blog.db").mkdir()
    done = bare_run("tag", "list")
    assert (done.code, done.stderr.splitlines()[0]) == (
        5,
        f"error: {tmp_path}/blog.db is not a blog",
    )


# the process


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_was_closed_before_does_no_harm(blog: Path, closed: int) -> None:
    """As `blogctl … 2>&-` of a shell, or a daemon that closed all three."""
    sign = "<" if closed == 0 else ">"
    shell = f'exec "$0" -m blogctl tag new Un --format ids {closed}{sign}&-'
    done = subprocess.run(
        ["/bin/sh", "-c", shell, sys.executable],
        cwd=blog.parent,
        env={"PATH": os.environ.get("PATH", os.defpath), **ENVIRON, "BLOGCTL_DB": str(blog)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout == ("" if closed == 1 else "1\n")
    assert done.stderr == ("" if closed == 2 else "op 2\n")


def test_a_working_folder_that_was_deleted_does_no_harm(tmp_path: Path, blog: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", f'rmdir "{gone}"; exec "$0" -m blogctl tag list', sys.executable],
        cwd=gone,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            **ENVIRON,
            "BLOGCTL_DB": str(blog),
            "PYTHONPATH": str(Path(_blog.__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_files_of_a_blog_are_its_owner_s_alone(run: Run, blog: Path) -> None:
    assert run("tag", "new", "Un").code == 0
    for path in blog.parent.glob("blog.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
