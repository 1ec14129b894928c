"""`comments stats`: as text with bars, and as data."""

import csv
import json
from datetime import timedelta

import pytest

from blogctl.cli._lines import cells
from blogctl.models.comments import Comment
from blogctl.services import conversation
from blogctl.vocabulary import CommentStatus
from tests.conftest import NOW, Changing, Run
from tests.readers import comment, decide, page

FIELDS = [
    *("group", "received", "approved", "rejected", "spam", "owed", "answered", "in_time"),
    *("share_in_time", "median_hours", "p90_hours", "reasons"),
]
TEXT = """\
From 2026-03-11 until 2026-03-12: 5 received, 2 approved, 1 rejected, 1 spam, 1 owed an answer
2 answered, 50% in time, half within 22 h, nine in ten within 24 h

Month    Received                    Approved  Rejected  Spam  Owed  In time  Median  90 %
2026-03         5  ████████████████         2         1     1     1      50%    22 h  24 h

Contributor      Answered                    In time  Median  90 %  Owed
chantal-buhagar         2  ████████████████      50%    22 h  24 h     0

Reason      Rejected
hors-sujet         1  ████████████████
"""


@pytest.fixture
def told(run: Run, change: Changing) -> Run:
    """Five comments of yesterday: one late and answered, one answered in time, and the others."""
    with change() as changing:
        post = page(changing)
        for minute in (0, 120, 180, 200, 220):
            comment(changing, post, minute=minute)
        decide(changing, CommentStatus.REJECTED, 3, reason="hors-sujet")
        decide(changing, CommentStatus.SPAM, 4)
        conversation.reply(changing, 1, "Oui.")
        conversation.reply(changing, 2, "Non.")
    return run


def test_the_figures_as_text(told: Run) -> None:
    done = told("comments", "stats")
    assert (done.code, done.stdout, done.stderr) == (0, TEXT, "")
    assert told("comments", "stats", tty=True).stdout == TEXT


def test_the_figures_in_french(told: Run) -> None:
    lines = told("comments", "stats", env={"BLOGCTL_LANG": "fr"}).lines
    assert (
        lines[1] == "2 réponses données, 50\u00a0% à temps, la moitié en 22 h, neuf sur dix en 24 h"
    )
    assert lines[3].split()[:3] == ["Mois", "Reçus", "Approuvés"]


def test_a_dumb_terminal_has_bars_of_ascii(told: Run) -> None:
    done = told("comments", "stats", env={"TERM": "dumb"})
    assert "2026-03         5  ################  " in done.stdout
    assert done.stdout.isascii()


@pytest.mark.parametrize("width", [80, 60, 40, 20, 1])
def test_what_does_not_fit_is_left_out(told: Run, width: int) -> None:
    lines = told("comments", "stats", env={"COLUMNS": str(width)}).lines
    assert max(map(cells, lines)) <= max(width, 20)


def test_bars_are_as_long_as_what_they_stand_for(run: Run, change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        for months, number in enumerate((160, 80, 1, 0, 35)):
            changing.session.add_all(
                Comment(
                    post_id=post,
                    author_name="Anne",
                    body="x",
                    created_at=NOW - timedelta(days=30.5 * months),
                )
                for _ in range(number)
            )
    lines = run("comments", "stats", "--by", "month").lines
    bars = [line[19:35].rstrip() for line in lines if line.startswith("202")]
    assert bars == ["███▌", "", "▏", "████████", "████████████████"]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("month", "2026-03,5,2,1,1,1,2,1,0.5,22.0,24.0"),
        ("post", "mon-billet,5,2,1,1,1,2,1,0.5,22.0,24.0"),
        ("contributor", "chantal-buhagar,0,0,0,0,0,2,1,0.5,22.0,24.0"),
        ("reason", "hors-sujet,,,1,,,,,,,"),
    ],
    ids=["month", "post", "contributor", "reason"],
)
def test_the_figures_as_data(told: Run, by: str, rows: str) -> None:
    done = told("comments", "stats", "--by", by, "--format", "csv")
    head, row = csv.reader(done.lines)
    assert head == FIELDS
    assert ",".join(row[:-1]) == rows
    lines = told("comments", "stats", "--by", by).lines
    assert lines[0].startswith("From 2026-03-11 until 2026-03-12: ")
    assert len(lines) == 5


def test_the_reasons_of_a_month_are_a_mapping(told: Run) -> None:
    (row,) = json.loads(told("comments", "stats", "--format", "json").stdout)
    assert row["reasons"] == {"hors-sujet": 1}
    assert row["share_in_time"] == 0.5


@pytest.fixture
def months(run: Run, change: Changing) -> Run:
    """A comment a month since November on a post of its own, and one more in March."""
    with change() as changing:
        for place, month in enumerate(("2025-11", "2025-12", "2026-01", "2026-02", "2026-03"), 1):
            page(changing, f"billet-{place}")
            for _ in range(1 + (place == 5)):
                moment = NOW.fromisoformat(f"{month}-10T12:00:00+00:00")
                row = Comment(post_id=place, author_name="Anne", body="x", created_at=moment)
                changing.session.add(row)
    return run


def keys(run: Run, *line: str) -> str:
    done = run("comments", "stats", "--fields", "group", "--format", "tsv", *line)
    assert done.code == 0, done.stderr
    return " ".join(done.lines)


def test_a_limit_takes_the_last_months_and_the_largest_of_others(months: Run) -> None:
    assert keys(months, "--limit", "2") == "2026-02 2026-03"
    assert keys(months, "--limit", "0") == ""
    assert keys(months, "--limit", "99") == "2025-11 2025-12 2026-01 2026-02 2026-03"
    assert keys(months, "--by", "post", "--limit", "2") == "billet-5 billet-1"
    shown = months("comments", "stats", "--limit", "2").stdout
    assert "2026-02" in shown
    assert "2025-12" not in shown


def test_a_span_is_said_as_everywhere(months: Run) -> None:
    assert keys(months, "--since", "2026-01-15", "--until", "28/02/2026") == "2026-01 2026-02"
    assert keys(months, "--since", "in 2 days") == ""
    done = months("comments", "stats", "--since", "2026-02-01", "--until", "2026-02-28")
    assert done.lines[0].startswith("From 2026-02-01 until 2026-02-28: 1 received")


def test_of_an_empty_blog_there_is_nothing_to_count(run: Run) -> None:
    done = run("comments", "stats")
    assert (done.code, done.stderr) == (0, "")
    assert done.lines[0].endswith(" 0 received, 0 approved, 0 rejected, 0 spam, 0 owed an answer")
    assert run("comments", "stats", "--format", "json").stdout == "[]\n"
    assert run("comments", "stats", "--format", "count").stdout == "0\n"


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (("--by", "week"), 2, "'week' is not one of: month, contributor, post, reason"),
        (("--since", "jadis"), 2, "'jadis' is not a date or an hour that blogctl knows"),
        (("--limit", "-1"), 2, "'-1' is not a whole number"),
        (("--fields", "total"), 2, "no field 'total'"),
        (("--as", "personne"), 3, "no contributor 'personne'"),
    ],
    ids=str,
)
def test_what_stats_do_not_take(run: Run, line: tuple[str, ...], code: int, message: str) -> None:
    done = run("comments", "stats", *line)
    assert (done.code, done.stdout) == (code, "")
    assert done.stderr.startswith(f"error: {message}\n")
