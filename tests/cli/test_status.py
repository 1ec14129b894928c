"""`status`, for people and for machines, and its checks."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from blogctl.cli._lines import cells, cut, wrapped
from blogctl.services import conversation
from blogctl.store.schema import HEAD
from blogctl.vocabulary import CommentStatus, PostStatus
from tests.conftest import NOW, Changing, Run
from tests.readers import comment, decide, page

FRENCH = {"BLOGCTL_LANG": "fr"}
AFTER_NOON = 120
BLANK = """\
nothing to answer; nothing to moderate

Since yesterday: nothing
Last backup: never
Last tick: never
"""
BUSY = """\
3 to answer, 1 before 17:00, 2 late; 2 to moderate

Late: 2
  [1] late by 17 h, to moderate, with luc-ferry, on mon-billet
    Anne: Une question ?
  [2] late by 17 h, with luc-ferry, on mon-billet
    Bob: Une autre ?

To answer: 1 before 17:00
  [3] before 17:00, on mon-billet
    Éd: Et moi ?

With: luc-ferry 2 (2 late, away), nobody 1

With notes: 1
  [2] luc-ferry: Lundi.

To moderate: 2, of which above: 1
  [5] waiting for 21 h, on mon-billet
    Zoé: Merci.

Drafts: 1
  [2] 2026-03-11 10:30, Brouillon
Scheduled: 1
  [3] Friday 2026-03-13 10:30, Demain

Since yesterday: 5 received, 2 approved, 1 spam, 1 post published
Last backup: never
Last tick: never
"""
OCCUPE = """\
3 réponses à donner, 1 avant 17:00, 2 en retard\u202f; 2 à modérer

En retard\u202f: 2
  [1] en retard de 17 h, à modérer, chez luc-ferry, sur mon-billet
    Anne\u202f: Une question ?
"""


@pytest.fixture
def busy(run: Run, change: Changing) -> Run:
    """A morning with something of everything."""
    assert run("contributor", "add", "Luc Ferry").code == 0
    with change() as changing:
        post = page(changing, days_ago=1)
        comment(changing, post, "Anne", "Une question ?")
        comment(changing, post, "Bob", "Une autre ?", minute=1)
        comment(changing, post, "Éd", "Et moi ?", minute=AFTER_NOON)
        comment(changing, post, "Vil", "Achetez", minute=3)
        comment(changing, post, "Zoé", "Merci.", minute=180)
        page(changing, "brouillon", title="Brouillon", status=PostStatus.DRAFT, days_ago=1)
        page(changing, "demain", title="Demain", days_ago=-1)
        decide(changing, CommentStatus.SPAM, 4)
        decide(changing, CommentStatus.APPROVED, 2, 3)
    with change(actor="luc-ferry") as changing:
        conversation.note(changing, 2, "Lundi.")
    run("comments", "assign", "1", "2", "--to", "luc-ferry")
    run("comments", "settle", "5")
    run("contributor", "away", "luc-ferry", "--from", "2026-03-10")
    return run


def test_a_morning_without_anything_to_do(run: Run) -> None:
    done = run("status")
    assert (done.code, done.stdout, done.stderr) == (0, BLANK, "")


def test_a_busy_morning_piped_and_on_a_terminal(busy: Run) -> None:
    assert busy("status").stdout == BUSY
    assert busy("status", tty=True).stdout == BUSY


def test_a_busy_morning_in_french(busy: Run) -> None:
    assert busy("status", env=FRENCH).stdout.startswith(OCCUPE)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [80, 40, 20, 1])
def test_no_line_but_the_first_is_wider_than_the_paper(
    busy: Run, width: int, language: str
) -> None:
    env = {"COLUMNS": str(width), "BLOGCTL_LANG": language}
    _, *lines = busy("status", env=env).lines
    headings = ("Dernier passage", "Dernière sauvegarde", "To moderate", "À modérer")
    for line in lines:
        assert cells(line) <= max(width, 20) or line.startswith((*headings, "Last"))


def test_what_is_mine(busy: Run) -> None:
    lines = busy("status", "--mine", "--as", "luc-ferry").lines
    assert lines[0] == "luc-ferry: 2 to answer, 2 late; 1 to moderate"
    assert not any(line.startswith(("With:", "Drafts")) for line in lines)
    assert busy("status", "--mine").lines[0].startswith("chantal-buhagar: nothing to answer;")


def test_mine_needs_a_contributor(busy: Run) -> None:
    done = busy("status", "--mine", "--as", "@cron")
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: '@cron' is no contributor of this blog\n")


def test_a_status_as_data(busy: Run) -> None:
    told = json.loads(busy("status", "--format", "json").stdout)
    assert list(told)[:6] == ["at", "mine", "to_answer", "late", "due", "assigned"]
    assert told["at"] == "2026-03-12T09:30:00Z"
    assert told["due"] == [{"due_at": "2026-03-12T16:00:00Z", "count": 1}]
    assert told["late_comments"][1]["author_name"] == "Bob"
    assert told["notes"][0]["at"] == "2026-03-12T09:30:00Z"
    assert told["tick_at"] is None


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "jsonl", "yaml", "count"])
def test_a_status_in_every_other_format(busy: Run, form: str) -> None:
    done = busy("status", "--format", form)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout


def test_fields_alone_make_it_data(busy: Run) -> None:
    assert busy("status", "--fields", "late,to_answer,mine").stdout == "2\t3\t\n"


def test_the_times_of_a_status_are_said_as_people_say_them(run: Run, change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        comment(changing, post, "Anne", "x", minute=AFTER_NOON)

    def first(now: str) -> str:
        return run("status", env={"BLOGCTL_NOW": now}).lines[0]

    assert first("2026-03-11T12:00:00Z") == "1 to answer, 1 before Thursday 17:00; 1 to moderate"
    assert first("2026-03-01T12:00:00Z").startswith("1 to answer, 1 before Thursday 2026-03-12 17:")

    def late(now: str) -> str:
        lines = run("status", env={"BLOGCTL_NOW": now}).lines
        return next(line for line in lines if "late by" in line).split(",")[0].strip()

    assert late("2026-03-12T16:00:01Z") == "[1] late by 1 min"
    assert late("2026-03-12T16:59:59Z") == "[1] late by 59 min"
    assert late("2026-03-12T17:00:00Z") == "[1] late by 1 h"
    assert late("2026-03-14T15:59:59Z") == "[1] late by 47 h"
    assert late("2026-03-14T16:00:00Z") == "[1] late by 2 days"


def test_nothing_that_readers_write_acts_on_the_terminal(run: Run, change: Changing) -> None:
    with change() as changing:
        post = page(changing, title="Titre\x1b[31m\u202e", status=PostStatus.DRAFT)
        comment(changing, post, "Ann\x1b[2Je\u202e", "x\x07y" * 100)
    done = run("status", tty=True)
    assert not set(done.stdout) & set("\x1b\u202e\x07")
    assert "Ann\\x1b[2Je\\u202e" in done.stdout
    assert max(map(cells, done.lines)) <= 100


def test_more_than_a_few_are_counted(run: Run, change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        for minute in range(8):
            comment(changing, post, minute=minute)
    lines = run("status").lines
    assert lines.count("  … and 3 more") == 1  # of what is late; of the other three, all stand
    assert "To moderate: 8, of which above: 5" in lines


def test_green_is_silent(run: Run) -> None:
    done = run("status", "--check")
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    assert run("status", "--check", "--format", "json").stdout == "[]\n"


RED = """\
waiting: pending for more than 24 hours: 1, the oldest since 2026-03-11 10:30
late: answers overdue: 2, the oldest since 2026-03-11 17:00
"""
ROUGE = """\
waiting: en attente depuis plus de 24 heures\u202f: 1, le plus ancien depuis le 11/03/2026 10:30
late: réponses en retard\u202f: 2, la plus ancienne depuis le 11/03/2026 17:00
"""
LATER = {"BLOGCTL_NOW": "2026-03-12T10:00:00Z"}
LATEST = {"BLOGCTL_NOW": "2026-03-15T10:00:00Z"}
RED_LATER = "late: answers overdue: 3, the oldest since 2026-03-11 17:00"


@pytest.mark.parametrize(
    ("language", "lines"), [("en", RED), ("fr", ROUGE)], ids=["English", "French"]
)
def test_a_red_check_is_a_line_and_exit_1(busy: Run, language: str, lines: str) -> None:
    done = busy("status", "--check", env={**LATER, "BLOGCTL_LANG": language})
    assert (done.code, done.stdout, done.stderr) == (1, lines, "")


def test_checks_that_are_named_are_checked_alone(busy: Run) -> None:
    assert busy("status", "--check", "disk", "schema", env=LATER).code == 0
    done = busy("status", "late", "--check", env=LATER)
    assert (done.code, done.lines) == (1, [RED.splitlines()[1]])
    done = busy("status", "--check", "backup", "late", env=LATEST)
    assert done.lines == [RED_LATER, "backup: there is no backup"]


def test_red_checks_as_data(busy: Run) -> None:
    done = busy("status", "--check", "late", "backup", "--format", "jsonl", env=LATEST)
    assert (done.code, done.stderr) == (1, "")
    assert [json.loads(line) for line in done.lines] == [
        {"check": "late", "value": 3, "limit": 0, "since": "2026-03-11T16:00:00Z"},
        {"check": "backup", "value": None, "limit": None, "since": None},
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("--check", "mail"), "'mail' is not one of: waiting, late, backup, schema, disk, tick"),
        (("late",), "'late' is one argument too many"),
        (("--check", "--mine"), "--check and --mine do not go together"),
        (("--check", "--fields", "late"), "no field 'late'"),
        (("--fields", "since,check"), "no field 'check'"),
    ],
    ids=str,
)
def test_what_a_status_does_not_take(run: Run, line: tuple[str, ...], message: str) -> None:
    done = run("status", *line)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {message}\n")


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("0001", "schema: the schema 0001 is of an older blogctl: run 'blogctl db upgrade'\n"),
        ("9999", "schema: the schema 9999 is of a newer blogctl: upgrade blogctl\n"),
    ],
    ids=["older", "newer"],
)
def test_another_schema_is_a_red_line(run: Run, blog: Path, version: str, line: str) -> None:
    with closing(sqlite3.connect(blog)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    done = run("status", "--check")
    assert (done.code, done.stdout, done.stderr) == (1, line, "")
    assert run("status", "--check", "schema", "--fields", "value,limit").stdout == (
        f"{version}\t{HEAD}\n"
    )
    assert run("status", "--check", "late").code == 5
    assert run("status").code == 5


def test_somebody_unknown_is_unknown_to_a_check_too(run: Run) -> None:
    assert run("status", "--check", "--as", "personne").code == 3


def test_a_red_check_stops_a_batch_as_a_failed_line_does(busy: Run) -> None:
    script = "status --check late\nstatus --check disk\n"
    done = busy("batch", input=script, env=LATER)
    assert (done.code, done.lines) == (1, [RED.splitlines()[1]])
    assert done.stderr == "error: line 1: red: late\n"


def test_an_old_backup_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "backups" / "blog.db"
    path.parent.mkdir()
    path.touch()
    moment = (NOW - timedelta(days=3)).timestamp()
    os.utime(path, (moment, moment))
    done = run("status", "--check", "backup")
    assert done.stdout == "backup: the newest backup is of 2026-03-09 10:30: blog.db\n"
    assert "Last backup: Monday 2026-03-09 10:30" in run("status").lines


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("a cd", 3, "a…"),
        ("漢字漢", 5, "漢字…"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
    ],
    ids=str,
)
def test_a_text_is_cut_by_its_cells(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
    assert cells(shown) <= width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("un deux", ["un deux"]),
        ("un deux trois", ["un deux", "  trois"]),
        ("un\u00a0deux trois", ["un\u00a0deux", "  trois"]),
        ("abcdefghijkl m", ["abcdefgh", "  ijkl m"]),
        ("漢字漢字漢字", ["漢字漢字", "  漢字"]),
    ],
    ids=str,
)
def test_a_text_is_wrapped_at_its_spaces(text: str, lines: list[str]) -> None:
    assert list(wrapped(text, 8, further="  ")) == lines
