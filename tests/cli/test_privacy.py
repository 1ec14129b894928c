"""`privacy` on the command line."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from blogctl.vocabulary import CommentStatus
from tests.conftest import Changing, Result, Run
from tests.readers import comment, page

MAIL = "anne.zephyrine@exemple.fr"


@pytest.fixture
def heard(run: Run, change: Changing) -> Run:
    """A blog on which Anne said two things, of which one was answered."""
    with change() as changing:
        post = page(changing)
        anne, ip = "Anne.Zephyrine@exemple.fr", "198.51.100.77"
        first = comment(changing, post, "Anne Zephyrine", "Une question ?", email=anne, ip=ip)
        comment(changing, post, "Bob", "Oui.", parent=first, status=CommentStatus.APPROVED)
        comment(changing, post, "Anne Zephyrine", "Merci.", minute=120, email=anne, ip=ip)
    return run


def test_what_is_held_is_json_unless_told_otherwise(heard: Run) -> None:
    done = heard("privacy", "export", MAIL.upper())
    assert (done.code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [(each["kind"], each["id"]) for each in told] == [("comment", 1), ("comment", 3)]
    assert told[0]["at"] == "2026-03-11T09:30:00Z"
    assert told[0]["data"]["ip"] == "198.51.100.77"
    assert told[0]["data"]["created_at"] == "2026-03-11T09:30:00Z"
    assert heard("privacy", "export", MAIL, "--format", "count").stdout == "2\n"
    assert heard("privacy", "export", MAIL, "--fields", "kind,id").stdout.startswith("[")


def test_nothing_held_is_said(heard: Run) -> None:
    nothing = "nothing is held on x@exemple.fr\n"
    assert heard("privacy", "export", "x@exemple.fr") == Result(0, "[]\n", nothing)
    assert heard("privacy", "erase", "x@exemple.fr") == Result(0, "", nothing)


@pytest.mark.parametrize(
    "wrong",
    [
        ("export", "anne"),
        ("erase", "anne", "--yes"),
        ("erase",),
        ("erase", MAIL),
        ("erase", MAIL, "--comment", "1", "--yes"),
        ("prune", "--older-than", "hier", "--yes"),
        ("prune",),
    ],
    ids=["no address", "nor here", "whose", "needs a yes", "both", "no length", "no yes"],
)
def test_what_is_wrong_is_2_and_changes_nothing(heard: Run, wrong: tuple[str, ...]) -> None:
    assert heard("privacy", *wrong).code == 2
    assert json.loads(heard("privacy", "export", MAIL).stdout)[1]["data"]["body"] == "Merci."


def test_erasing_tells_what_became_of_each(heard: Run) -> None:
    told = "comment\t1\temptied\ncomment\t3\tdeleted\n"
    dry = heard("privacy", "erase", MAIL, "--dry-run")
    assert dry == Result(0, told, "dry run: nothing was changed\n")
    done = heard("privacy", "erase", MAIL, "--yes")
    assert done == Result(0, told, "op 3\n")
    assert heard("privacy", "export", MAIL).stdout == "[]\n"
    shown = heard("comments", "list", "--status", "all", "--fields", "id,number,author_name,body")
    assert shown.lines == ["1\t\tAnonyme\t", "2\t1\tBob\tOui."]
    logged = heard("log", "--action", "erase", "--fields", "command,action,kind,id,to")
    assert logged.lines == [
        "privacy erase\terase\tcomment\t3\tdeleted",
        "privacy erase\terase\tcomment\t1\temptied",
    ]


def test_erasing_asks_on_a_terminal(heard: Run) -> None:
    no = heard("privacy", "erase", MAIL, tty=True, input="n\n")
    assert no.code == 1
    assert "without undo? comments: 2, contributors: 0" in no.stderr
    assert heard("privacy", "erase", MAIL, tty=True, input="y\n").code == 0


def test_erasing_is_never_undone(heard: Run) -> None:
    heard("privacy", "erase", MAIL, "--yes")
    done = heard("undo")
    assert done.code == 4
    assert done.stderr.startswith("error: operation 3 (privacy erase) can't be undone\n")


def test_one_comment_or_its_writer_alone(heard: Run) -> None:
    done = heard("privacy", "erase", "--comment", "1", "--anonymize", "--yes")
    assert done.lines == ["comment\t1\tanonymised"]
    fields = ("--fields", "author_name,author_email,ip,body")
    assert heard("comments", "list", "--status", "all", *fields).lines[0] == (
        "Anonyme\t\t\tUne question ?"
    )
    assert heard("privacy", "erase", "--comment", "99", "--yes").code == 3


def test_no_byte_is_left_and_copies_are_named(heard: Run, blog: Path) -> None:
    heard("db", "backup")
    done = heard("privacy", "erase", MAIL, "--yes")
    name = "backups/le-blog-20260312T093000Z.tar"
    assert done.stderr == f"op 3\ncopies made before still hold it: {name}\n"
    for each in blog.parent.glob("blog.db*"):
        assert b"zephyrine" not in each.read_bytes().lower()


def test_a_reader_in_the_way_is_said_and_it_may_be_run_again(heard: Run, blog: Path) -> None:
    with closing(sqlite3.connect(blog, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comment").fetchone()
        later = {"BLOGCTL_NOW": "2026-03-13T10:00:00Z"}
        done = heard("privacy", "prune", "--older-than", "1 day", "--yes", env=later)
        assert done.code == 0
        assert "is in use or the disk full" in done.stderr
    assert heard("privacy", "erase", MAIL, "--yes").stderr == "op 4\n"
    assert b"zephyrine" not in blog.read_bytes().lower()


def test_addresses_are_forgotten_after_a_year_or_as_set(heard: Run) -> None:
    ago = "2025-03-12T09:30:00Z"
    assert heard("privacy", "prune", "--yes").stdout == f"{ago}\t0\n"
    assert heard("config", "set", "privacy.forget_after", "dans 2 ans").code == 2
    assert heard("config", "set", "privacy.forget_after", "23 heures").code == 2
    assert heard("config", "set", "privacy.forget_after", "Off").code == 0
    off = "privacy.forget_after is off: nothing was changed\n"
    assert heard("privacy", "prune", "--yes") == Result(0, "", off)
    heard("config", "set", "privacy.forget_after", "1 jour", "-q")
    done = heard("privacy", "prune", "--yes", env={"BLOGCTL_NOW": "2026-03-12T10:00:00Z"})
    assert done.lines == ["2026-03-11T10:00:00Z\t1"]
    assert heard("comments", "list", "--status", "all", "--fields", "ip").lines == [
        "",
        "",
        "198.51.100.77",
    ]


def test_a_length_wins_over_the_setting_and_asks(heard: Run) -> None:
    prune = ("privacy", "prune", "--older-than", "1 hour")
    assert heard(*prune).code == 2
    days = ("privacy", "prune", "--older-than", "un jour")
    assert heard(*days, "--dry-run").stderr == "dry run: nothing was changed\n"
    asked = heard(*days, tty=True, input="n\n")
    assert (asked.code, "older than 'un jour', without undo?" in asked.stderr) == (1, True)


@pytest.mark.parametrize("verb", [("erase", MAIL, "--yes"), ("prune", "--yes")])
def test_it_is_no_part_of_a_greater_operation(heard: Run, verb: tuple[str, ...]) -> None:
    assert heard("batch", "--atomic", input=f"privacy {' '.join(verb)}\n").code == 2
