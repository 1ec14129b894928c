"""`blogctl blocklist`: the words and the exit codes."""

import json
from pathlib import Path

import pytest

from blogctl.store import glance
from tests.conftest import Run


@pytest.fixture
def blocking(run: Run) -> Run:
    """A blog with a word, an address and a domain on its blocklist."""
    assert (
        run("blocklist", "add", "Casino", "203.0.113.7", "spam.example", "--note", "vu").code == 0
    )
    return run


def test_it_adds_what_each_value_looks_like(run: Run) -> None:
    done = run("blocklist", "add", "Crédit facile", "203.0.113.9/24", "Bad@Spam.example")
    assert (done.code, done.stderr) == (0, "op 2\n")
    assert done.stdout == (
        "1\tword\tcredit facile\t\t2026-03-12T09:30:00Z\n"
        "2\tnetwork\t203.0.113.0/24\t\t2026-03-12T09:30:00Z\n"
        "3\temail\tbad@spam.example\t\t2026-03-12T09:30:00Z\n"
    )


def test_it_reads_values_one_a_line_and_of_one_kind(run: Run) -> None:
    done = run(
        *("blocklist", "add", "-", "--kind", "word", "--format", "jsonl", "--fields", "kind,value"),
        input="loto.example\n\nbingo\nBINGO\n",
    )
    assert [json.loads(line) for line in done.lines] == [
        {"kind": "word", "value": "loto.example"},
        {"kind": "word", "value": "bingo"},
    ]
    assert done.stderr == "op 2\nalready so: bingo\n"


def test_what_is_there_is_left_alone(blocking: Run) -> None:
    done = blocking("blocklist", "add", "CASINO", "https://spam.example/x")
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr == "already so: casino, spam.example\n"


def test_a_dry_run_changes_nothing(blocking: Run) -> None:
    done = blocking("blocklist", "add", "loto", "--dry-run", "--format", "ids")
    assert (done.stdout, done.stderr) == ("4\n", "dry run: nothing was changed\n")
    done = blocking("blocklist", "delete", "casino", "--dry-run", "--format", "ids")
    assert (done.stdout, done.stderr) == ("1\n", "dry run: nothing was changed\n")
    assert blocking("blocklist", "list", "--format", "count").stdout == "3\n"


def test_it_lists_by_kind_and_value(blocking: Run) -> None:
    assert blocking("blocklist", "list", "--fields", "value,note").stdout == (
        "203.0.113.7\tvu\nspam.example\tvu\ncasino\tvu\n"
    )
    assert blocking("blocklist", "list", "--kind", "domain", "--format", "ids").stdout == "3\n"
    assert blocking("blocklist", "list", "--limit", "1", "--format", "count").stdout == "3\n"
    table = blocking("blocklist", "list", "--kind", "word", env={"BLOGCTL_LANG": "fr"}, tty=True)
    assert table.lines[0].split() == ["ID", "Genre", "Valeur", "Note", "Créé", "le"]


def test_undo_takes_off_what_was_added(blocking: Run) -> None:
    assert blocking("undo").code == 0
    assert blocking("blocklist", "list").stdout == ""
    assert blocking("undo", "3").code == 0
    assert blocking("blocklist", "list", "--format", "count").stdout == "3\n"


def test_what_is_deleted_is_asked_for_and_gone(blocking: Run) -> None:
    asked = blocking("blocklist", "delete", "casino")
    assert asked.code == 2
    assert "this needs a yes: delete for good, without undo? casino" in asked.stderr
    declined = blocking("blocklist", "delete", "casino", tty=True, input="n\n")
    assert declined.code == 1
    done = blocking("blocklist", "delete", "-", "--yes", "--format", "ids", input="casino\n2\n")
    assert (done.code, done.stdout) == (0, "1\n2\n")
    assert blocking("blocklist", "list", "--format", "ids").stdout == "3\n"
    gone = blocking("undo", "3")
    assert gone.code == 4
    assert "operation 3 (blocklist delete) can't be undone" in gone.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("add", "casino", "--kind", "address"), 2, "'casino' is not an IP address"),
        (("add", "casino", "--kind", "domain"), 2, "'casino' can't be blocked as domain"),
        (("add", "x", "--kind", "user"), 2, "'user' is not one of: word, address, network, "),
        (("add", "loto", " "), 2, "the value is empty"),
        (("add",), 2, "error: "),
        (("add", "x", "1.2.3.4", "--kind", "address", "--keep-going"), 1, "not done: x"),
        (("delete", "rien", "casino", "9", "--yes"), 3, "'rien', '9' is not on the blocklist"),
        (("delete", "rien", "casino", "--yes", "--keep-going"), 1, "not done: rien"),
        (("delete", "", "--yes"), 2, "the reference is empty"),
        (("list", "--fields", "word"), 2, "no field 'word'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_told(blocking: Run, args: tuple[str, ...], code: int, said: str) -> None:
    done = blocking("blocklist", *args)
    assert done.code == code
    assert said in done.stderr


def test_what_is_on_it_is_completed_where_it_is_taken_off(blocking: Run, blog: Path) -> None:
    assert glance.blocked(blog, "") == [
        ("spam.example", "domain"),
        ("203.0.113.7", "address"),
        ("casino", "word"),
    ]
    fish: dict[str, str | None] = {"BLOGCTL_COMPLETE": "fish"}
    assert blocking("blocklist", "delete", "ca", env=fish).stdout.split("\t")[0] == "casino"
    assert blocking("blocklist", "add", "ca", env=fish).stdout == ""


def test_the_log_tells_what_is_blocked(blocking: Run) -> None:
    done = blocking("log", "--kind", "blocked", "--ref", "casino", "--fields", "command,slug,to")
    assert done.stdout == "blocklist add\tcasino\tword\n"


def test_erasing_a_person_asks_for_the_blocklist_too(run: Run) -> None:
    run("blocklist", "add", "bad@spam.example")
    asked = run("privacy", "erase", "bad@spam.example")
    assert asked.code == 2
    assert "comments: 0, contributors: 0, on the blocklist: 1" in asked.stderr
    assert run("privacy", "erase", "bad@spam.example", "--yes").code == 0
    assert run("blocklist", "list").stdout == ""
