"""`comments approve`, `hold`, `reject`, `spam` and `delete`: of one, of many, of all."""

import json

import pytest

from blogctl.vocabulary import CommentStatus
from tests.conftest import Changing, Result, Run, Start
from tests.readers import comment, one_in_each_state, page

FOR_GOOD = "delete for good, without undo? 1 spam"
ONE_EACH = "1 approved, 1 pending, 1 rejected, 1 spam"
SHORT = ("--fields", "id,number,status,decided_by,reason")


def said(value: object) -> str:
    """Return how a line is called among the tests."""
    return " ".join(value)[:40] if isinstance(value, tuple) else ""


def total(counts: str) -> int:
    """Return how many `3 pending, 1 spam` are."""
    return sum(int(each.split()[0]) for each in counts.split(", "))


@pytest.fixture
def queue(run: Run, change: Changing) -> Run:
    """Posts mon-billet (1), with the comments 1 to 4, and brouillon (2, a draft)."""
    with change() as changing:
        one_in_each_state(changing)
    assert run("post", "new", "Brouillon", "--body", "x").code == 0
    return run


def shown(done: Result) -> tuple[int, list[str], list[str]]:
    """Return the exit code and the lines of both streams."""
    return done.code, done.lines, done.stderr.splitlines()


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (("approve", "1"), "1\t2\tapproved\tchantal-buhagar\t"),
        (("approve", "3"), "3\t2\tapproved\tchantal-buhagar\t"),
        (("hold", "mon-billet#1"), "2\t1\tpending\tchantal-buhagar\t"),
        (("unapprove", "2"), "2\t1\tpending\tchantal-buhagar\t"),
        (("unspam", "4"), "4\t\tpending\tchantal-buhagar\t"),
        (("spam", "1"), "1\t\tspam\tchantal-buhagar\t"),
        (("reject", "1", "--reason", "insulte"), "1\t\trejected\tchantal-buhagar\tinsulte"),
        (("delete", "1", "--yes"), "1\t\tpending\t\t"),
        (("spam", "1", "--as", "@cron"), "1\t\tspam\t@cron\t"),
    ],
    ids=said,
)
def test_a_decision_prints_what_it_changed(queue: Run, line: tuple[str, ...], row: str) -> None:
    assert shown(queue("comments", *line, *SHORT)) == (0, [row], ["op 4"])


def test_a_decision_again_changes_nothing(queue: Run) -> None:
    assert shown(queue("comments", "approve", "2", "1", *SHORT)) == (
        0,
        ["1\t2\tapproved\tchantal-buhagar\t"],
        ["op 4", "already so: 2", "changed 1, which were: 1 pending"],
    )
    assert shown(queue("comments", "approve", "2", "1", *SHORT)) == (0, [], ["already so: 2, 1"])
    assert shown(queue("comments", "approve", "2", "1", "-q")) == (0, [], [])


def test_a_rejection_says_its_reason(queue: Run) -> None:
    known = "hors-sujet, insulte, publicite, doublon, donnees-personnelles"
    assert shown(queue("comments", "reject", "1")) == (
        *(2, []),
        ["error: a rejection needs its reason", f"hint: add --reason with one of: {known}"],
    )
    assert shown(queue("comments", "reject", "1", "--reason", "bof")) == (
        *(2, []),
        ["error: no reason 'bof'", f"hint: the reasons are: {known}"],
    )
    queue("config", "set", "comments.require_reason", "false")
    assert queue("comments", "reject", "1").code == 0


def test_a_note_stays_in_the_house(queue: Run) -> None:
    done = queue("comments", "reject", "1", "--reason", "insulte", "--note", "vu\x1b avec Luc")
    assert "Luc" not in done.stdout
    done = queue("comments", "show", "1", "--fields", "note,reason")
    assert done.stdout == "vu\\x1b avec Luc\tinsulte\n"


@pytest.mark.parametrize(
    ("given", "input_", "ids"),
    [
        (("-",), "1\n3\n", "1 3"),
        (("-",), "\ufeff 3 \r\n\r\nmon-billet#1\n1", "3 1"),
        (("1", "-"), "3\n", "1 3"),
        (("-",), "", ""),
        (("1", "1", "01"), "", "1"),
    ],
    ids=["one a line", "of a Windows editor", "with an argument", "none", "the same thrice"],
)
def test_references_come_from_arguments_and_standard_input(
    queue: Run, given: tuple[str, ...], input_: str, ids: str
) -> None:
    done = queue("comments", "approve", *given, "--format", "ids", input=input_)
    assert (done.code, " ".join(done.lines)) == (0, ids)


@pytest.mark.parametrize(
    ("line", "input_", "code", "error"),
    [
        (("approve",), b"", 2, "nothing is named"),
        (("approve", ""), b"", 2, "the reference is empty"),
        (("approve", "-", "-"), b"1", 2, "standard input can be read only once"),
        (("approve", "-"), b"\xe9", 2, "standard input is not utf-8 text (byte 0)"),
        (("approve", "-"), b"1\0", 2, "the reference: a NUL character can't be stored"),
        (("approve", "1", "--all"), b"", 2, "--all and 1 do not go together"),
        (("approve", "--post", "1"), b"", 2, "--post is a filter, which needs --all"),
        (("approve", "1", "--status", "all"), b"", 2, "--status is a filter, which needs --all"),
        (("approve", "--all", "--limit", "1"), b"", 2, "no option '--limit'"),
        (("approve", "--all", "--sort", "due"), b"", 2, "no option '--sort'"),
        (("approve", "--all", "--after", "1"), b"", 2, "no option '--after'"),
        (("approve", "1", "--reason", "insulte"), b"", 2, "no option '--reason'"),
        (("approve", "1", "9", "mon-billet#8"), b"", 3, "no comment '9', 'mon-billet#8'"),
        (("delete", "1", "9", "--yes"), b"", 3, "no comment '9'"),
        (("approve", "--all", "--post", "absent"), b"", 3, "no post 'absent'"),
        (("approve", "--all"), b"", 2, "this needs a yes: change all of these? 1 pending"),
        (("delete", "1"), b"", 2, "this needs a yes: delete for good, without undo? 1"),
        (("delete", "--all", "--yes"), b"", 2, "'delete --all' needs --status"),
        (("delete", "--all", "--ip", "1.2.3.4", "--yes"), b"", 2, "'delete --all' needs --status"),
        (
            ("delete", "--all", "--status", "spam"),
            b"",
            2,
            "this needs a yes: delete for good, without undo? 1 spam",
        ),
    ],
    ids=said,
)
def test_a_set_that_is_not_right_changes_nothing(
    queue: Run, line: tuple[str, ...], input_: bytes, code: int, error: str
) -> None:
    before = queue("comments", "list", "--status", "all").stdout
    done = queue("comments", *line, input=input_)
    assert (done.code, done.stdout, done.stderr.splitlines()[0]) == (code, "", f"error: {error}")
    assert queue("comments", "list", "--status", "all").stdout == before


def test_keep_going_does_the_others(queue: Run) -> None:
    line = ("approve", "9", "1", "8", "2", "--keep-going")
    assert shown(queue("comments", *line, *SHORT)) == (
        1,
        ["1\t2\tapproved\tchantal-buhagar\t"],
        ["op 4", "already so: 2", "changed 1, which were: 1 pending", "error: not done: 9, 8"],
    )
    assert shown(queue("comments", "delete", "9", "1", "--keep-going", "--yes", *SHORT)) == (
        1,
        ["1\t2\tapproved\tchantal-buhagar\t"],
        ["op 5", "changed 1, which were: 1 approved", "error: not done: 9"],
    )
    assert shown(queue("comments", "delete", "9", "--keep-going")) == (
        1,
        [],
        ["error: not done: 9"],
    )


ALL = [
    (("approve", "--yes"), "1", "1 pending"),
    (("reject", "--yes", "--reason", "insulte"), "1 2", "1 approved, 1 pending"),
    (("spam", "--yes"), "1 2", "1 approved, 1 pending"),
    (("hold", "--yes"), "2 3 4", "1 approved, 1 rejected, 1 spam"),
    (("spam", "--ip", "203.0.113.7"), "1", "1 pending"),
    (("hold", "--post", "mon-billet"), "2 3 4", "1 approved, 1 rejected, 1 spam"),
    (("approve", "--status", "spam"), "4", "1 spam"),
    (("approve", "--status", "all"), "1 3 4", "1 pending, 1 rejected, 1 spam"),
    (("delete", "--status", "spam", "--yes"), "4", "1 spam"),
    (
        ("delete", "--status", "all", "--search", "texte", "--yes"),
        "1 2 3 4",
        ONE_EACH,
    ),
]


@pytest.mark.parametrize(("line", "ids", "counts"), ALL, ids=[" ".join(line) for line, *_ in ALL])
def test_all_changes_what_the_verb_can_act_on(
    queue: Run, line: tuple[str, ...], ids: str, counts: str
) -> None:
    dry = queue("comments", *line, "--all", "--dry-run", "--format", "ids")
    assert (dry.code, " ".join(dry.lines)) == (0, ids)
    assert dry.stderr.splitlines()[-1] == f"would change {total(counts)}, which are: {counts}"
    assert "op " not in dry.stderr
    done = queue("comments", *line, "--all", "--format", "ids")
    assert (done.code, done.stdout) == (0, dry.stdout)
    assert done.stderr.splitlines()[0] == "op 4"
    assert done.stderr.splitlines()[-1] == f"changed {total(counts)}, which were: {counts}"


def test_all_of_nothing_is_done(queue: Run) -> None:
    line = ("comments", "approve", "--all", "--name", "Personne")
    assert shown(queue(*line)) == (0, [], ["nothing matches"])
    queue("comments", "approve", "1")
    assert shown(queue("comments", "approve", "--all")) == (0, [], ["nothing matches"])


@pytest.mark.parametrize(
    ("answer", "code"),
    [("y\n", 0), ("OUI\n", 0), ("n\n", 1), ("\n", 1), ("", 1), ("yesterday\n", 1)],
    ids=["y", "OUI", "n", "enter", "end of input", "another word"],
)
def test_without_a_filter_a_terminal_is_asked(queue: Run, answer: str, code: int) -> None:
    done = queue("comments", "approve", "--all", "--format", "count", input=answer, tty=True)
    assert done.code == code
    assert done.stderr.startswith("change all of these? 1 pending [y/N] ")
    assert (done.stdout == "1\n") is (code == 0)


@pytest.mark.parametrize(
    ("count", "options", "asked"),
    [
        (101, ("--status", "spam"), True),
        (100, ("--status", "spam"), False),
        (101, ("--status", "spam", "--yes"), False),
        (101, ("--status", "spam", "--dry-run"), False),
    ],
    ids=["101", "100", "101 and --yes", "101 and --dry-run"],
)
def test_with_a_filter_a_terminal_is_asked_above_a_hundred(
    run: Run, change: Changing, count: int, options: tuple[str, ...], *, asked: bool
) -> None:
    with change() as changing:
        post = page(changing)
        for _ in range(count):
            comment(changing, post, status=CommentStatus.SPAM)
    line = ("comments", "hold", "--all", *options, "--format", "count")
    done = run(*line, tty=True, input="n\n")
    assert done.code == (1 if asked else 0)
    assert ("[y/N]" in done.stderr) is asked
    assert run(*line).code == 0


def test_deleting_asks_however_few_there_are(queue: Run) -> None:
    done = queue("comments", "delete", "3", tty=True, input="n\n")
    assert (done.code, done.stderr) == (
        1,
        "delete for good, without undo? 3 [y/N] error: nothing was changed\n",
    )
    assert queue("comments", "delete", "3", tty=True, input="o\n").code == 0
    assert queue("comments", "show", "3").code == 3


def test_a_dry_run_prints_what_it_would_do_and_does_nothing(queue: Run) -> None:
    before = queue("comments", "list", "--status", "all").stdout
    assert shown(queue("comments", "approve", "1", "3", "--dry-run", *SHORT)) == (
        0,
        ["1\t2\tapproved\tchantal-buhagar\t", "3\t3\tapproved\tchantal-buhagar\t"],
        ["dry run: nothing was changed", "would change 2, which are: 1 pending, 1 rejected"],
    )
    assert queue("comments", "delete", "1", "--dry-run").code == 0
    assert queue("comments", "list", "--status", "all").stdout == before


def test_ids_of_a_list_are_references_of_a_change(queue: Run) -> None:
    ids = queue("comments", "list", "--post", "mon-billet", "--format", "ids").stdout
    done = queue("comments", "approve", "-", "--format", "ids", input=ids)
    assert (done.code, done.stdout) == (0, "1\n3\n")


def test_errors_of_a_set_are_json_where_json_is_asked_for(queue: Run) -> None:
    done = queue("comments", "approve", "1", "9", "8", "--format", "json")
    error = json.loads(done.stderr)["error"]
    assert (done.code, done.stdout, error["code"]) == (3, "", "not_found")
    assert error["refs"] == ["9", "8"]


def test_thousands_of_references_come_through_a_pipe(start: Start, change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        for minute in range(300):
            comment(changing, post, minute=-minute)
    refs = "".join(f"{number}\n" for number in range(50_000, 0, -1)).encode()
    process = start("comments", "approve", "-", "--keep-going", "--format", "count")
    stdout, stderr = process.communicate(refs)
    assert (process.returncode, stdout) == (1, b"300\n")
    assert stderr.splitlines()[:2] == [b"op 3", b"changed 300, which were: 300 pending"]
    process = start("comments", "list", "--status", "all", "--fields", "id,number")
    stdout, stderr = process.communicate()
    rows = [line.split(b"\t") for line in stdout.splitlines()]
    assert [int(number) for _, number in rows] == list(range(1, 301))
