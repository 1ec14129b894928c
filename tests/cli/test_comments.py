import json
from pathlib import Path

import pytest

from tests.conftest import Changing, Result, Run, Start
from tests.readers import comment, page
from blogctl.vocabulary import CommentStatus

FIELDS = (
    "id number post post_title kind status author_name author_email author_url ip excerpt body "
    "parent_id contributor assigned_to due_at answered_at answered_by created_at decided_at "
    "decided_by reason url"
).split()
SHORT = ("--fields", "id,number,status,decided_by,reason")
HOSTILE = "a\x1b[31m\x1b]0;x\x07\u202e\u2066\u200b\tb"
INERT = "a\\x1b[31m\\x1b]0;x\\x07\\u202e\\u2066\\u200b"


@pytest.fixture
def queue(run: Run, change: Changing) -> Run:
    """Posts mon-billet (1) and brouillon (2, a draft); on 1 the comments 1 to 4, in each state."""
    with change() as changing:
        post = page(changing)
        for minute, status in enumerate(CommentStatus):
            ip = "203.0.113.7" if minute in {0, 3} else None
            comment(changing, post, "Anne", f"Texte {minute}", minute=minute, status=status, ip=ip)
    assert run("post", "new", "Brouillon", "--body", "x").code == 0
    return run


def shown(done: Result) -> tuple[int, list[str], list[str]]:
    """Return the exit code and the lines of both streams."""
    return done.code, done.lines, done.stderr.splitlines()


# list and show


def test_the_list_is_what_waits_with_every_field(queue: Run) -> None:
    done = queue("comments", "list", "--format", "jsonl")
    assert (done.code, done.stderr) == (0, "")
    (row,) = [json.loads(line) for line in done.lines]
    assert list(row) == FIELDS
    assert {key: value for key, value in row.items() if value is not None} == {
        "id": 1,
        "post": "mon-billet",
        "post_title": "Mon billet",
        "kind": "comment",
        "status": "pending",
        "author_name": "Anne",
        "ip": "203.0.113.7",
        "excerpt": "Texte 0",
        "body": "Texte 0",
        "created_at": "2026-03-11T09:30:00Z",
    }


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), "1"),
        (("--status", "all"), "1 2 3 4"),
        (("--status", "all", "--reverse"), "4 3 2 1"),
        (("--status", "all", "--limit", "2"), "1 2"),
        (("--status", "all", "--after", "2"), "3 4"),
        (("--status", "all", "--after", "mon-billet#1", "--limit", "1"), "3"),
        (("--post", "mon-billet"), "1 2 3"),
        (("--post", "Mon billet", "--status", "spam"), "4"),
        (("--thread", "mon-billet#1"), "2"),
        (("--ip", "203.0.113.7"), "1"),
        (("--search", "TEXTE", "--name", "Anne"), "1 2 3"),
        (("--kind", "comment"), "1"),
        (("--decided-by", "Chantal Buhagar", "--status", "all"), "2 3 4"),
        (("--since", "2026-03-11"), "1"),
        (("--since", "2026-03-12"), ""),
        (("--since", "11/03/2026 10h31", "--status", "all"), "2 3 4"),
        (("--until", "2026-03-11", "--status", "all"), "1 2 3 4"),
        (("--until", "2026-03-11 10:31", "--status", "all"), "1 2"),
        (("--until", "2026-03-10", "--status", "all"), ""),
        (("--decided-before", "2026-03-12", "--status", "all"), ""),
        (("--decided-before", "demain", "--status", "all"), "2 3 4"),
        (("--status", "all", "--sort", "due"), "1 2 3 4"),
    ],
    ids=" ".join,
)
def test_filters_narrow_the_list(queue: Run, options: tuple[str, ...], ids: str) -> None:
    done = queue("comments", "list", "--format", "ids", *options)
    assert (done.code, " ".join(done.lines)) == (0, ids)
    done = queue("comments", "list", "--format", "count", *options)
    if not {"--limit", "--after"} & set(options):
        assert done.stdout == f"{len(ids.split())}\n"


@pytest.mark.parametrize(
    ("options", "code", "error"),
    [
        (("--status", "aproved"), 2, "'aproved' is not one of: pending, approved, rejected, spam, all"),
        (("--kind", "all"), 2, "'all' is not one of: comment, pingback, trackback, webmention"),
        (("--sort", "name"), 2, "'name' is not one of: date, due"),
        (("--sort", "due", "--after", "1"), 2, "--after goes with the order by date only"),
        (("--limit", "-1"), 2, "'-1' is not a whole number"),
        (("--fields", "id,nope"), 2, "no field 'nope'"),
        (("--ip", "203.0.113"), 2, "'203.0.113' is not an IP address"),
        (("--email", "anne"), 2, "'anne' is not an e-mail address"),
        (("--since", "5"), 2, "'5' is not a date or an hour that blogctl knows"),
        (("--name", "\udcff"), 2, "the name: not valid Unicode text"),
        (("--search", "\udcff"), 2, "the search: not valid Unicode text"),
        (("--post", ""), 2, "the reference is empty"),
        (("--post", "mon-bilet"), 3, "no post 'mon-bilet'"),
        (("--post", "9" * 30), 3, f"no post '{'9' * 30}'"),
        (("--thread", "99"), 3, "no comment '99'"),
        (("--after", "mon-billet#9"), 3, "no comment 'mon-billet#9'"),
        (("--decided-by", "chantal"), 3, "no contributor 'chantal'"),
        (("--as", "personne"), 3, "no contributor 'personne'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_value_that_says_nothing_is_refused(
    queue: Run, options: tuple[str, ...], code: int, error: str
) -> None:
    done = queue("comments", "list", *options)
    assert (done.code, done.stdout, done.stderr.splitlines()[0]) == (code, "", f"error: {error}")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing matches; there are 0 pending, 1 approved, 1 rejected, 1 spam\n"),
        (("--quiet",), ""),
        (("--format", "count"), ""),
    ],
    ids=["tsv", "quiet", "count"],
)
def test_an_empty_list_says_what_there_is_elsewhere(
    queue: Run, options: tuple[str, ...], said: str
) -> None:
    queue("comments", "delete", "1", "--yes")
    done = queue("comments", "list", *options)
    assert (done.code, done.stderr) == (0, said)


def test_a_stranger_s_text_is_inert_wherever_it_is_shown(run: Run, change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing), HOSTILE, f"{HOSTILE}\r\n{HOSTILE}")
    line = ("comments", "list", "--fields", "author_name,body")
    assert run(*line).stdout == f"{INERT} b\t{INERT}\\tb\\n{INERT}\\tb\n"
    for format_ in ("table", "tsv", "csv", "json", "jsonl", "yaml"):
        for command in (("comments", "list"), ("comments", "show", "1")):
            done = run(*command, "--format", format_, tty=True)
            assert done.code == 0
            assert not set(done.stdout) & set("\x1b\x07\u202e\u2066\u200b\r")
    done = run("comments", "list", "--name", HOSTILE + "?", "--search", HOSTILE)
    assert "\x1b" not in done.stderr
    done = run("comments", "show", f"mon-billet#{HOSTILE}")
    assert (done.code, done.stderr.splitlines()[0]) == (
        3,
        f"error: no comment 'mon-billet#{INERT} b'",
    )


def test_show_gives_one_object_with_what_a_moderator_wants(queue: Run) -> None:
    done = queue("comments", "show", "mon-billet#1", "--format", "json")
    shown_ = json.loads(done.stdout)
    assert list(shown_) == [*FIELDS, "note", "user_agent", "thread", "writer", "decisions"]
    assert shown_["url"] == "/mon-billet/#comment-1"
    assert shown_["writer"] == {"pending": 1, "approved": 1, "rejected": 1, "spam": 1}
    by_url = queue("comments", "show", shown_["url"], "--format", "json")
    assert by_url.stdout == done.stdout


# add


def test_add_prints_the_comment_that_it_took_in(queue: Run) -> None:
    done = queue(
        *("comments", "add", "mon-billet", "--name", "Élodie", "--email", "e@example.org"),
        *("--parent", "mon-billet#1", "--at", "11/03/2026 12h", "--body", "D’accord", "--format"),
        *("jsonl", "--fields", "id,parent_id,author_name,created_at,status,body"),
    )
    assert json.loads(done.stdout) == {
        "id": 5,
        "parent_id": 2,
        "author_name": "Élodie",
        "created_at": "2026-03-11T11:00:00Z",
        "status": "pending",
        "body": "D’accord",
    }
    assert (done.code, done.stderr) == (0, "op 4\n")


@pytest.mark.parametrize(
    ("options", "at"),
    [
        ((), "2026-03-12T09:30:00Z"),
        (("--at", "9h"), "2026-03-12T08:00:00Z"),
        (("--at", "vendredi 17h"), "2026-03-06T16:00:00Z"),
        (("--at", "2010-06-24T09:00:00+02:00"), "2010-06-24T07:00:00Z"),
    ],
    ids=" ".join,
)
def test_an_hour_of_a_comment_is_the_last_one(
    queue: Run, options: tuple[str, ...], at: str
) -> None:
    line = ("comments", "add", "1", "--name", "A", "--body", "x", "--fields", "created_at")
    assert queue(*line, *options).stdout == f"{at}\n"


@pytest.mark.parametrize(
    ("options", "input_", "body"),
    [
        (("--body", "été\r\nhiver"), b"", "été\nhiver"),
        (("--file", "-"), "été\r\nhiver\n".encode(), "été\nhiver"),
        (("--file", "-"), b"\xef\xbb\xbfbonjour", "bonjour"),
        (("--file", "-", "--encoding", "latin-1"), "été".encode("latin-1"), "été"),
        (("--file", "lettre.txt"), b"", "de la lettre"),
    ],
    ids=["--body", "--file -", "with a BOM", "Latin-1", "a file"],
)
def test_the_text_comes_from_where_it_is_said(
    queue: Run, tmp_path: Path, options: tuple[str, ...], input_: bytes, body: str
) -> None:
    (tmp_path / "lettre.txt").write_text("de la lettre\n", encoding="utf-8")
    line = ("comments", "add", "1", "--name", "A", "--format", "json", *options)
    assert json.loads(queue(*line, input=input_).stdout)["body"] == body


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        (("1", "--name", "A"), 2, "'--body' is missing"),
        (("1", "--body", "x"), 2, "'--name' is missing"),
        (("1", "--name", "A", "--body", "x", "--file", "-"), 2, "--body and --file do not go together"),
        (("1", "--name", "A", "--body", " "), 2, "the comment is empty"),
        (("1", "--name", "", "--body", "x"), 2, "the name is empty"),
        (("1", "--name", "A", "--file", "-"), 2, "standard input is not utf-8 text (byte 0)"),
        (("1", "--name", "A", "--file", "absent"), 2, "no file 'absent'"),
        (("1", "--name", "A", "--body", "x" * 65_537), 2, "the comment is too long: 65537 bytes, at most 65536"),
        (("1", "--name", "A", "--body", "x", "--status", "new"), 2, "'new' is not one of: pending, approved, rejected, spam"),
        (("1", "--name", "A", "--body", "x", "--ip", "x"), 2, "'x' is not an IP address"),
        (("1", "--name", "A", "--body", "x", "--at", "demain 26:00"), 2, "'demain 26:00' names a day or an hour that does not exist"),
        (("\udcff", "--name", "A", "--body", "x"), 2, "the reference: not valid Unicode text"),
        (("absent", "--name", "A", "--body", "x"), 3, "no post 'absent'"),
        (("1", "--name", "A", "--body", "x", "--parent", "9"), 3, "no comment '9'"),
        (("1", "--name", "A", "--body", "x", "--parent", "3"), 4, "the comment '3' is rejected, so nothing can answer it"),
        (("2", "--name", "A", "--body", "x", "--parent", "1", "--force"), 4, "the comment '1' is on another post"),
        (("2", "--name", "A", "--body", "x"), 4, "readers can't see 'brouillon', so nobody can comment on it"),
    ],
    ids=lambda value: " ".join(value)[:40].encode("utf-8", "replace").decode() if isinstance(value, tuple) else "",
)  # fmt: skip
def test_add_refuses_what_cannot_be(
    queue: Run, line: tuple[str, ...], code: int, error: str
) -> None:
    done = queue("comments", "add", *line, input=b"\xff")
    assert (done.code, done.stdout, done.stderr.splitlines()[0]) == (code, "", f"error: {error}")
    assert queue("comments", "list", "--status", "all", "--format", "count").stdout == "4\n"


def test_a_status_and_force_go_around_the_policy_and_the_post(queue: Run) -> None:
    line = ("comments", "add", "2", "--name", "A", "--body", "x", "--force", *SHORT)
    assert queue(*line, "--status", "spam").stdout == "5\t\tspam\tchantal-buhagar\t\n"
    assert queue(*line, "--status", "approved").stdout == "6\t1\tapproved\tchantal-buhagar\t\n"
    assert queue(*line).stdout == "7\t\tpending\t\t\n"


# decisions


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
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_decision_prints_what_it_changed(queue: Run, line: tuple[str, ...], row: str) -> None:
    assert shown(queue("comments", *line, *SHORT)) == (0, [row], ["op 4"])


def test_a_decision_again_changes_nothing(queue: Run) -> None:
    assert shown(queue("comments", "approve", "2", "1", *SHORT)) == (
        0,
        ["1\t2\tapproved\tchantal-buhagar\t"],
        ["op 4", "already so: 2", "changed: 1 pending"],
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


# references and sets


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
        (("approve", "1", "9", "mon-billet#8"), b"", 3, "no comment '9, mon-billet#8'"),
        (("delete", "1", "9", "--yes"), b"", 3, "no comment '9'"),
        (("approve", "--all", "--post", "absent"), b"", 3, "no post 'absent'"),
        (("approve", "--all"), b"", 2, "this needs a yes: change all of these? 1 pending"),
        (("delete", "1"), b"", 2, "this needs a yes: delete for good, without undo? 1"),
        (("delete", "--all", "--yes"), b"", 2, "'delete --all' needs --status"),
        (("delete", "--all", "--ip", "1.2.3.4", "--yes"), b"", 2, "'delete --all' needs --status"),
        (("delete", "--all", "--status", "spam"), b"", 2, "this needs a yes: delete for good, without undo? 1 spam"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
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
        ["op 4", "already so: 2", "changed: 1 pending", "error: not done: 9, 8"],
    )
    assert shown(queue("comments", "delete", "9", "1", "--keep-going", "--yes", *SHORT)) == (
        1,
        ["1\t2\tapproved\tchantal-buhagar\t"],
        ["op 5", "changed: 1 approved", "error: not done: 9"],
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
    (("delete", "--status", "all", "--search", "texte", "--yes"), "1 2 3 4", "1 approved, 1 pending, 1 rejected, 1 spam"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "ids", "counts"), ALL, ids=[" ".join(line) for line, *_ in ALL])
def test_all_changes_what_the_verb_can_act_on(
    queue: Run, line: tuple[str, ...], ids: str, counts: str
) -> None:
    dry = queue("comments", *line, "--all", "--dry-run", "--format", "ids")
    assert (dry.code, " ".join(dry.lines)) == (0, ids)
    assert dry.stderr.splitlines()[-1] == f"would change: {counts}"
    assert "op " not in dry.stderr
    done = queue("comments", *line, "--all", "--format", "ids")
    assert (done.code, done.stdout) == (0, dry.stdout)
    assert done.stderr.splitlines()[0] == "op 4"
    assert done.stderr.splitlines()[-1] == f"changed: {counts}"


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
        ["dry run: nothing was changed", "would change: 1 pending, 1 rejected"],
    )
    assert queue("comments", "delete", "1", "--dry-run").code == 0
    assert queue("comments", "list", "--status", "all").stdout == before


def test_ids_of_a_list_are_references_of_a_change(queue: Run) -> None:
    ids = queue("comments", "list", "--post", "mon-billet", "--format", "ids").stdout
    done = queue("comments", "approve", "-", "--format", "ids", input=ids)
    assert (done.code, done.stdout) == (0, "1\n3\n")


def test_words_are_in_the_reader_s_language(queue: Run) -> None:
    done = queue("comments", "approve", "--all", env={"BLOGCTL_LANG": "fr"})
    assert done.code == 2
    assert done.stderr.startswith("error: ")


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
    assert stderr.splitlines()[:2] == [b"op 3", b"changed: 300 pending"]
    process = start("comments", "list", "--status", "all", "--fields", "id,number")
    stdout, stderr = process.communicate()
    rows = [line.split(b"\t") for line in stdout.splitlines()]
    assert [int(number) for _, number in rows] == list(range(1, 301))
