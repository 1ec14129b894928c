import json

import pytest

from tests.conftest import Result, Run

FIELDS = [
    *("operation", "at", "actor", "command", "action", "kind", "id", "slug", "from", "to"),
    "reason",
]


@pytest.fixture
def told(run: Run) -> Run:
    """A blog with operation 2, a post, two hours ago, and 3, a setting, by a job an hour ago."""
    at = {"BLOGCTL_NOW": "2026-03-12T07:30:00Z"}
    assert run("post", "new", "Un billet", "--publish", env=at).code == 0
    at = {"BLOGCTL_NOW": "2026-03-12T08:30:00Z"}
    assert run("config", "set", "blog.title", "Autre", "--as", "@cron", env=at).code == 0
    return run


def test_the_log_is_newest_first(told: Run) -> None:
    done = told("log")
    assert [line.split("\t")[0] for line in done.lines] == ["3", "2", "1", "1", "1", "1"]
    fields = "operation,at,actor,command,action,kind,slug,from,to,reason"
    assert told("log", "--fields", fields, "--limit", "2").stdout == (
        "3\t2026-03-12T08:30:00Z\t@cron\tconfig set\tset\tsetting\tblog.title\t"
        '"Le blog"\t"Autre"\t\n'
        "2\t2026-03-12T07:30:00Z\tchantal-buhagar\tpost new\tcreate\tpost\tun-billet\t\t"
        "published\t\n"
    )


def test_its_fields_are_the_contract_s(told: Run) -> None:
    first = told("log", "--format", "jsonl").lines[0]
    assert list(json.loads(first)) == FIELDS
    assert json.loads(first)["reason"] is None
    assert told("log", "--format", "csv").lines[0] == ",".join(FIELDS)


def test_on_a_terminal_times_are_the_blog_s(told: Run) -> None:
    done = told("log", "--actor", "@cron", tty=True, env={"COLUMNS": "140"})
    assert done.lines[0].split()[:3] == ["Operation", "When", "Who"]
    assert "2026-03-12 09:30" in done.lines[2]


@pytest.mark.parametrize(
    ("options", "operations"),
    [
        (("--actor", "@cron"), "3"),
        (("--actor", "Chantal Buhagar"), "2"),
        (("--action", "set", "--limit", "2"), "3 1"),
        (("--kind", "post"), "2"),
        (("--ref", "un-billet"), "2"),
        (("--kind", "setting", "--ref", "blog.title"), "3 1"),
        (("--operation", "2"), "2"),
        (("--since", "il y a 2 heures", "--until", "8h30"), "2"),
        (("--since", "9h30", "--until", "9h30"), "3"),
        (("--since", "2026-03-12", "--limit", "1"), "3"),
        (("--until", "hier"), ""),
        (("--limit", "0"), ""),
    ],
)
def test_filters_choose(options: tuple[str, ...], operations: str, told: Run) -> None:
    done = told("log", *options, "--fields", "operation")
    assert (done.code, done.stderr) == (0, "")
    assert " ".join(done.lines) == operations


def test_count_is_of_the_whole_selection(told: Run) -> None:
    assert told("log", "--format", "count").stdout == "6\n"
    assert told("log", "--kind", "post", "--format", "count").stdout == "1\n"


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--actor", "@corn"), 3, "nobody called '@corn' ever acted here"),
        (("--operation", "99"), 3, "no operation '99'"),
        (("--operation", "deux"), 2, "'deux' is not a whole number"),
        (("--ref", "un-bilet"), 3, "no post 'un-bilet'"),
        (
            ("--action", "made"),
            2,
            (
                "'made' is not one of: create, edit, answer, assign, settle, reopen, note, unnote, "
                "status, report, date, tag, untag, merge, delete, set, upgrade, restore, render, "
                "erase, repair"
            ),
        ),
        (
            ("--kind", "billet"),
            2,
            (
                "'billet' is not one of: post, tag, category, contributor, comment, media, "
                "blocked, setting, schema"
            ),
        ),
        (("--since", "5"), 2, "'5' is not a date or an hour that blogctl knows"),
        (("--fields", "slug,who"), 2, "no field 'who'"),
    ],
)
def test_what_is_not_understood_is_refused(
    options: tuple[str, ...], code: int, message: str, told: Run
) -> None:
    done = told("log", *options)
    assert (done.code, done.stdout) == (code, "")
    assert done.stderr.splitlines()[0] == f"error: {message}"


def test_a_misspelt_actor_gets_the_nearest(told: Run) -> None:
    assert told("log", "--actor", "@corn").stderr.splitlines()[1] == "hint: did you mean '@cron'?"


def test_the_log_of_no_blog_is_5(bare_run: Run) -> None:
    assert bare_run("log").code == 5


def test_reading_it_leaves_no_trace(told: Run) -> None:
    before = told("log")
    assert told("log") == before
    assert before == Result(0, before.stdout, "")
