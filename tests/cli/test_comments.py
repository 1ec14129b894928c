"""`comments list`, `show` and `add`."""

import json
from pathlib import Path

import pytest

from tests.conftest import Changing, Run
from tests.readers import comment, one_in_each_state, page

FIELDS = [
    *("id", "number", "post", "post_title", "kind", "status", "author_name", "author_email"),
    *("author_url", "ip", "excerpt", "body", "parent_id", "contributor", "assigned_to", "due_at"),
    *("answered_at", "answered_by", "created_at", "decided_at", "decided_by", "reason", "url"),
    *("settled_at", "edited_at", "notes"),
]
ADD = ("1", "--name", "A", "--body", "x")
STATES = "pending, approved, rejected, spam"
SHORT = ("--fields", "id,number,status,decided_by,reason")
HOSTILE = "a\x1b[31m\x1b]0;x\x07\u202e\u2066\u200b\tb"
INERT = "a\\x1b[31m\\x1b]0;x\\x07\\u202e\\u2066\\u200b"


def said(value: object) -> str:
    """Return how a line is called among the tests."""
    return " ".join(value)[:40] if isinstance(value, tuple) else ""


@pytest.fixture
def queue(run: Run, change: Changing) -> Run:
    """Posts mon-billet (1), with the comments 1 to 4, and brouillon (2, a draft)."""
    with change() as changing:
        one_in_each_state(changing)
    assert run("post", "new", "Brouillon", "--body", "x").code == 0
    return run


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
        "due_at": "2026-03-11T16:00:00Z",
        "notes": 0,
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
        (
            ("--status", "aproved"),
            2,
            f"'aproved' is not one of: {STATES}, all",
        ),
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
        (("--decided-by", "chantale"), 3, "no contributor 'chantale'"),
        (("--as", "personne"), 3, "no contributor 'personne'"),
    ],
    ids=said,
)
def test_a_value_that_says_nothing_is_refused(
    queue: Run, options: tuple[str, ...], code: int, error: str
) -> None:
    done = queue("comments", "list", *options)
    assert (done.code, done.stdout, done.stderr.splitlines()[0]) == (code, "", f"error: {error}")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "nothing matches; there are 0 pending, 1 approved, 1 rejected, 1 spam\n"),
        (("--quiet",), ""),
        (("--format", "count"), ""),
    ],
    ids=["tsv", "quiet", "count"],
)
def test_an_empty_list_says_what_there_is_elsewhere(
    queue: Run, options: tuple[str, ...], told: str
) -> None:
    queue("comments", "delete", "1", "--yes")
    done = queue("comments", "list", *options)
    assert (done.code, done.stderr) == (0, told)


def test_a_stranger_s_text_is_inert_wherever_it_is_shown(run: Run, change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing), HOSTILE, f"{HOSTILE}\r\n{HOSTILE}")
    line = ("comments", "list", "--fields", "author_name,body")
    assert run(*line).stdout == f"{INERT} b\t{INERT}\\tb\\n{INERT}\\tb\n"
    for format_ in ("table", "tsv", "csv", "json", "jsonl", "yaml"):
        for command in (("comments", "list"), ("comments", "show", "1")):
            done = run(*command, "--format", format_, tty=True)
            assert done.code == 0
            assert not set(done.stdout) & set("\x1b\x07\u202e\u2066\u200b")
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
    detail = ["note", "user_agent", "thread", "writer", "decisions"]
    assert list(shown_) == [*FIELDS[:-3], *detail, *FIELDS[-3:], "changes", "rules"]
    assert shown_["url"] == "/mon-billet/#comment-1"
    assert shown_["writer"] == {"pending": 1, "approved": 1, "rejected": 1, "spam": 1}
    by_url = queue("comments", "show", shown_["url"], "--format", "json")
    assert by_url.stdout == done.stdout


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
        (
            ("1", "--name", "A", "--body", "x", "--file", "-"),
            2,
            "--body and --file do not go together",
        ),
        (("1", "--name", "A", "--body", " "), 2, "the comment is empty"),
        (("1", "--name", "", "--body", "x"), 2, "the name is empty"),
        (("1", "--name", "A", "--file", "-"), 2, "standard input is not utf-8 text (byte 0)"),
        (("1", "--name", "A", "--file", "absent"), 3, "no file 'absent'"),
        (
            ("1", "--name", "A", "--body", "x" * 65_537),
            2,
            "the comment is too long: 65537 bytes, at most 65536",
        ),
        (
            ("1", "--name", "A", "--body", "x", "--status", "new"),
            2,
            "'new' is not one of: pending, approved, rejected, spam",
        ),
        ((*ADD, "--ip", "x"), 2, "'x' is not an IP address"),
        (
            ("1", "--name", "A", "--body", "x", "--at", "demain 26:00"),
            2,
            "'demain 26:00' names a day or an hour that does not exist",
        ),
        (("\udcff", "--name", "A", "--body", "x"), 2, "the reference: not valid Unicode text"),
        (("absent", "--name", "A", "--body", "x"), 3, "no post 'absent'"),
        ((*ADD, "--parent", "9"), 3, "no comment '9'"),
        (
            ("1", "--name", "A", "--body", "x", "--parent", "3"),
            4,
            "the comment '3' is rejected, so nothing can answer it",
        ),
        (
            ("2", "--name", "A", "--body", "x", "--parent", "1", "--force"),
            4,
            "the comment '1' is on another post",
        ),
        (
            ("2", "--name", "A", "--body", "x"),
            4,
            "readers can't see 'brouillon', so nobody can comment on it",
        ),
    ],
    ids=said,
)
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
