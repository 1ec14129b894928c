"""`blogctl outbox`: the words and the exit codes."""

import json
from pathlib import Path

import pytest

from blogctl.store import glance
from tests.conftest import Run


@pytest.fixture
def failing(run: Run, blog: Path) -> Run:
    """A blog in whose outbox two hooks wait, each of which failed once."""
    config = blog.parent / "config.toml"
    config.write_text('[hooks]\n"post.published" = ["sh", "-c", "echo non >&2; exit 3"]\n')
    config.chmod(0o600)
    env = {"BLOGCTL_CONFIG": str(config)}
    run("tick", env=env)
    for title in ("Un", "Deux"):
        run("post", "new", title, "--publish")
    assert run("tick", env=env).code == 1
    return run


def test_it_lists_what_waits_and_why(failing: Run) -> None:
    assert failing("outbox", "list").stdout == (
        "1\thook\tpost.published:1\twaiting\t1\t2026-03-12T09:32:00Z\texit 3: non\t\n"
        "2\thook\tpost.published:2\twaiting\t1\t2026-03-12T09:32:00Z\texit 3: non\t\n"
    )
    assert failing("outbox", "list", "--state", "failed", "--format", "count").stdout == "0\n"
    assert failing("outbox", "list", "--limit", "1", "--format", "ids").stdout == "1\n"


def test_it_shows_what_one_is_made_of(failing: Run) -> None:
    shown = json.loads(failing("outbox", "show", "2", "--format", "json").stdout)
    assert shown["payload"] == {"event": "post.published", "at": "2026-03-12T09:30:00Z", "id": 2}


def test_their_numbers_are_completed(failing: Run, blog: Path) -> None:
    failing("outbox", "drop", "2")
    assert glance.deliveries(blog, "") == [
        ("2", "post.published:2, dropped"),
        ("1", "post.published:1, waiting"),
    ]
    assert glance.deliveries(blog, "2") == [("2", "post.published:2, dropped")]


def test_a_dropped_one_can_be_tried_again(failing: Run) -> None:
    done = failing("outbox", "drop", "-", input="1\n2\n")
    assert (done.code, done.stderr) == (0, "changed 2, which were: 2 waiting\n")
    assert failing("outbox", "list").stdout == ""
    assert failing("outbox", "drop", "1").stderr == "already so: 1\n"
    done = failing("outbox", "retry", "2", "--dry-run")
    assert (done.stdout.split("\t")[3], done.stderr) == (
        "waiting",
        "dry run: nothing was changed\n",
    )
    assert failing("outbox", "list").stdout == ""
    assert failing("outbox", "retry", "2").code == 0
    assert failing("outbox", "list", "--format", "ids").stdout == "2\n"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("show", "9"), 3, "error: nothing in the outbox has the id '9'\n"),
        (("retry", "1", "9", "x"), 3, "error: nothing in the outbox has the id '9', 'x'\n"),
        (("drop", "1", "9", "--keep-going"), 1, "error: not done: 9\n"),
        (("list", "--state", "lost"), 2, "error: 'lost' is not one of: "),
        (("retry",), 2, "error: "),
    ],
    ids=["unknown", "some unknown", "keep going", "a wrong state", "none"],
)
def test_what_is_wrong_is_told(failing: Run, args: tuple[str, ...], code: int, said: str) -> None:
    done = failing("outbox", *args)
    assert done.code == code
    assert said in done.stderr
