import json
import os
from pathlib import Path

import pytest

from blogctl.records.posts import PostDetail, PostRecord
from tests.conftest import Changing, Result, Run
from tests.writers import AHEAD, PAST, write, write_in_state

FIELDS = [
    *("id", "slug", "title", "kind", "status", "author", "with", "categories", "tags", "comments"),
    *("words", "revision", "version", "created_at", "updated_at", "published_at", "url"),
]


@pytest.fixture
def three(change: Changing) -> None:
    """A published post `un`, a draft `deux`, and `trois` in the trash."""
    with change() as changing:
        write(changing, "Un", at=PAST, body="Le corps")
        write(changing, "Deux")
        write_in_state(changing, "trashed draft", "Trois")


def states(run: Run) -> str:
    """Say of every post its slug, state and version."""
    listed = run(
        *("post", "list", "--status", "all", "--sort", "slug", "--fields", "slug,status,version")
    )
    return " ".join(line.replace("\t", ":") for line in listed.lines)


def newest(run: Run) -> str:
    """Return the newest operation: 2 is the one that made the three."""
    return run("log", "--limit", "1", "--fields", "operation").stdout.strip()


# The table of section 6: exit code, state after. A dated draft is the same draft.
VERBS = {
    "publish": ("publish",),
    "publish --at": ("publish", "--at", "2031-01-01"),
    "unpublish": ("unpublish",),
    "trash": ("trash",),
    "restore": ("restore",),
    "delete": ("delete", "--yes"),
    "delete --force": ("delete", "--force", "--yes"),
}
SAME, GONE, HELD, KEPT = "as it is", "gone", "in the trash", "not in the trash"
TABLE = {
    "draft": ("published", "scheduled", SAME, "trashed", SAME, KEPT, GONE),
    "draft for later": ("scheduled", "scheduled", SAME, "trashed", SAME, KEPT, GONE),
    "scheduled": ("published", "scheduled", "draft", "trashed", SAME, KEPT, GONE),
    "published": (SAME, "scheduled", "draft", "trashed", SAME, KEPT, GONE),
    "trashed draft": (HELD, HELD, HELD, SAME, "draft", GONE, GONE),
    "trashed scheduled": (HELD, HELD, HELD, SAME, "scheduled", GONE, GONE),
    "trashed published": (HELD, HELD, HELD, SAME, "published", GONE, GONE),
}
CASES = [
    (state, verb, after)
    for state, row in TABLE.items()
    for verb, after in zip(VERBS, row, strict=True)
]


@pytest.mark.parametrize("form", ["one", "many", "all"])
@pytest.mark.parametrize(
    ("state", "verb", "after"), CASES, ids=[f"{verb} {state}" for state, verb, _ in CASES]
)
def test_a_verb_does_what_the_table_says(
    run: Run, change: Changing, form: str, state: str, verb: str, after: str
) -> None:
    slugs = ["un"] if form == "one" else ["un", "deux"]
    with change() as changing:
        for slug in slugs:
            write_in_state(changing, state, slug)
    before = states(run)
    named = ("--all", "--status", "all") if form == "all" else tuple(slugs)
    result = run("post", *VERBS[verb], *named, "--fields", "slug,status")
    in_order = slugs[::-1] if form == "all" else slugs
    refs = ", ".join(in_order)
    if after in {HELD, KEPT}:
        assert (result.code, result.stdout) == (4, "")
        assert result.stderr.startswith(f"error: {after}: {refs}\nhint: ")
        assert states(run) == before
    elif after == SAME:
        assert result == Result(0, "", f"already so: {refs}\n")
        assert states(run) == before
    elif after == GONE:
        assert (result.code, result.lines) == (
            0,
            [
                f"{slug}\t{state.replace('draft for later', 'draft').split()[0]}"
                for slug in in_order
            ],
        )
        assert states(run) == ""
    else:
        assert (result.code, result.lines) == (0, [f"{slug}\t{after}" for slug in in_order])
        assert states(run).count(f":{after}:") == len(slugs)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "code", "stdout", "stderr"),
    [
        (
            ("publish", "deux", "--at", "vendredi 17h"),
            0,
            "deux\n",
            "op 3\ndeux comes out on Friday 2026-03-13 17:00\n",
        ),
        (
            ("publish", "deux"),
            0,
            "deux\n",
            "op 3\ndeux has been out since Thursday 2026-03-12 10:30\n",
        ),
        (
            ("trash", "un", "deux", "trois"),
            0,
            "un\ndeux\n",
            "op 3\nalready so: trois\nchanged 2, which were: 1 draft, 1 published\n",
        ),
        (
            ("trash", "un", "rien", "deux", "99", "un"),
            3,
            "",
            "error: no post 'rien', '99'\nhint: 'blogctl post list' shows them\n",
        ),
        (("trash", "rein"), 3, "", "error: no post 'rein'\nhint: 'blogctl post list' shows them\n"),
        (("trash", "deu"), 3, "", "error: no post 'deu'\nhint: did you mean 'deux'?\n"),
        (
            ("publish", "trois", "deux", "rien", "--keep-going"),
            1,
            "deux\n",
            (
                "op 3\ndeux has been out since Thursday 2026-03-12 10:30\n"
                "changed 1, which were: 1 draft\nerror: not done: rien, trois\n"
            ),
        ),
        (
            ("trash", "un", "deux", "--dry-run"),
            0,
            "un\ndeux\n",
            "dry run: nothing was changed\nwould change 2, which are: 1 draft, 1 published\n",
        ),
        (
            ("trash", "Un", "1", "/un/", "un"),
            0,
            "un\n",
            "op 3\nchanged 1, which were: 1 published\n",
        ),
        (
            ("delete", "trois"),
            2,
            "",
            (
                "error: this needs a yes: delete for good, without undo? trois\n"
                "hint: add --yes to do it without being asked\n"
            ),
        ),
        (
            ("delete", "trois", "rien", "un", "--yes", "--keep-going"),
            1,
            "trois\n",
            "op 3\nchanged 1, which were: 1 trashed\nerror: not done: rien, un\n",
        ),
        (("delete", "trois", "--dry-run"), 0, "trois\n", "dry run: nothing was changed\n"),
        (
            ("edit", "un", "deux", "trois", "--tag", "web"),
            0,
            "un\ndeux\ntrois\n",
            "op 3\nchanged 3, which were: 1 draft, 1 published, 1 trashed\n",
        ),
        (
            ("edit", "un", "deux", "--body", "Le corps"),
            0,
            "deux\n",
            "op 3\nalready so: un\nchanged 1, which were: 1 draft\n",
        ),
        (
            ("edit", "un", "deux", "--slug", "x"),
            2,
            "",
            "error: --slug goes with one reference only\n",
        ),
        (
            ("edit", "un", "trois", "rien", "--publish", "--title", "x", "--keep-going"),
            1,
            "un\n",
            (
                "op 3\nun has been out since Tuesday 2026-02-10 10:30\n"
                "changed 1, which were: 1 published\nerror: not done: rien, trois\n"
            ),
        ),
        (
            ("edit", "un", "--if-version", "7", "--title", "x"),
            4,
            "",
            (
                "error: 'un' was changed meanwhile: it is at version 1\n"
                "hint: look at it with 'blogctl post show un' and try again\n"
            ),
        ),
        (
            ("edit", "un"),
            2,
            "",
            "error: nothing is said to be changed\nhint: see 'blogctl post edit --help'\n",
        ),
        (("edit", "un", "--title", "x", "--dry-run"), 0, "un\n", "dry run: nothing was changed\n"),
        (("tag", "deux", "C++", "c"), 0, "deux\n", "op 3\n"),
        (
            ("tag", "trois", "C++"),
            4,
            "",
            "error: in the trash: trois\nhint: take it out first with 'blogctl post restore'\n",
        ),
        (
            ("tag", "deux"),
            2,
            "",
            "error: 'TAG...' is missing\nhint: see 'blogctl post tag --help'\n",
        ),
        (
            ("untag", "deux", "rien"),
            3,
            "",
            "error: no tag 'rien'\nhint: 'blogctl tag list' shows them\n",
        ),
        (
            ("revert", "un", "7"),
            3,
            "",
            "error: no revision '7'\nhint: this post has 1-1\n",
        ),
        (("diff", "un", "1"), 2, "", "error: '1' is not two revisions\nhint: for instance 1..3\n"),
        (("diff", "un", "1..x"), 2, "", "error: 'x' is not a whole number\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_a_command_says(
    run: Run, arguments: tuple[str, ...], code: int, stdout: str, stderr: str
) -> None:
    fields = () if arguments[0] == "diff" else ("--fields", "slug")
    before = states(run)
    result = run("post", *arguments, *fields)
    assert result == Result(code, stdout, stderr)
    if code in {2, 3, 4} or "--dry-run" in arguments:
        assert states(run) == before
        assert newest(run) == "2"


# References from standard input.


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "data", "code", "expected"),
    [
        (("trash", "-"), b"un\n\n  deux \r\n", 0, "un deux"),
        (("trash", "-", "deux"), b"1\n/un/\n", 0, "un deux"),
        (("trash", "-"), b"", 0, ""),
        (("trash", "-"), b"\n \n", 0, ""),
        (("delete", "-", "--yes"), b"", 0, ""),
        (("delete", "-"), b"", 0, ""),
        (("edit", "-", "--title", "x"), b"", 0, ""),
        (("tag", "-", "neuf"), b"", 0, ""),
        (("tag", "-", "neuf"), b"un\ndeux\n", 0, "un deux"),
        (("tag", "-", "neuf", "--keep-going"), b"un\ntrois\n", 1, "un"),
        (("trash", "-"), b"un\nrien\n", 3, ""),
        (("trash", "-"), b"un\xff", 2, ""),
        (("trash", "-"), b"un\0", 2, ""),
        (("trash", "-", "-"), b"un\n", 2, ""),
        (("trash",), b"un\n", 2, ""),
        (("trash", ""), b"", 2, ""),
        (("trash", os.fsdecode(b"\xff")), b"", 2, ""),
        (("show", os.fsdecode(b"/\xff/")), b"", 2, ""),
    ],
    ids=repr,
)
def test_references_come_from_standard_input_too(
    run: Run, arguments: tuple[str, ...], data: bytes, code: int, expected: str
) -> None:
    result = run("post", *arguments, "--fields", "slug", input=data)
    assert (result.code, " ".join(result.lines)) == (code, expected), result.stderr
    if not expected:
        assert newest(run) == "2"
        assert run("tag", "list", "--format", "count").stdout == "0\n"


# --all.


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "code", "expected", "told"),
    [
        (("publish", "--all", "--yes"), 0, "deux", "changed 1, which were: 1 draft"),
        (("trash", "--all", "--yes"), 0, "deux un", "changed 2, which were: 1 draft, 1 published"),
        (("unpublish", "--all", "--yes"), 0, "un", "already so: deux"),
        (("restore", "--all", "--yes"), 0, "trois", "changed 1, which were: 1 trashed"),
        (("restore", "--all", "--search", "un"), 0, "", "nothing matches"),
        (("publish", "--all", "--search", "deux"), 0, "deux", "changed 1, which were: 1 draft"),
        (("trash", "--all", "--kind", "page"), 0, "", "nothing matches"),
        (
            ("tag", "--all", "--status", "draft", "neuf"),
            0,
            "deux",
            "changed 1, which were: 1 draft",
        ),
        (("tag", "--all", "neuf"), 2, "", "this needs a yes: change all of these? 1 draft, 1 pub"),
        (("trash", "--all"), 2, "", "this needs a yes"),
        (
            ("trash", "--all", "--dry-run"),
            0,
            "deux un",
            "would change 2, which are: 1 draft, 1 published",
        ),
        (("trash", "--all", "un"), 2, "", "--all and un do not go together"),
        (("trash", "--status", "draft"), 2, "", "--status is a filter, which needs --all"),
        (("trash", "--all", "--author", "rien"), 3, "", "no contributor 'rien'"),
        (("trash", "--all", "--status", "brouillon"), 2, "", "'brouillon' is not one of: draft,"),
        (("trash", "--all", "--limit", "1"), 2, "", "no option '--limit'"),
        (("delete", "--all", "--yes"), 2, "", "'delete --all' needs --status"),
        (("delete", "--all", "--status", "trashed"), 2, "", "delete for good, without undo? 1 tr"),
        (
            ("delete", "--all", "--status", "trashed", "--yes"),
            0,
            "trois",
            "changed 1, which were: 1 trashed",
        ),
        (("delete", "--all", "--status", "draft", "--yes"), 4, "", "not in the trash: deux"),
        (
            ("delete", "--all", "--status", "all", "--yes", "--keep-going"),
            1,
            "trois",
            "not done: deux, un",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_all_acts_on_what_the_filters_let_through(
    run: Run, arguments: tuple[str, ...], code: int, expected: str, told: str
) -> None:
    result = run("post", *arguments, "--fields", "slug")
    assert (result.code, " ".join(result.lines)) == (code, expected), result.stderr
    assert told in result.stderr


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "answer", "code", "question"),
    [
        (("delete", "trois"), "y\n", 0, "delete for good, without undo? trois [y/N] "),
        (("delete", "trois"), "oui\n", 0, "delete for good, without undo? trois [y/N] "),
        (("delete", "trois"), "n\n", 1, "delete for good, without undo? trois [y/N] "),
        (("delete", "trois"), "", 1, "delete for good, without undo? trois [y/N] "),
        (("trash", "--all"), "y\n", 0, "change all of these? 1 draft, 1 published [y/N] "),
        (("trash", "--all", "--author", "1"), "", 0, ""),
        (("trash", "un"), "", 0, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else repr(value),
)
def test_a_terminal_is_asked(
    run: Run, arguments: tuple[str, ...], answer: str, code: int, question: str
) -> None:
    result = run("post", *arguments, input=answer, tty=True)
    assert result.code == code
    assert result.stderr.startswith(question or "op 3")
    assert (result.stdout == "") is (code == 1)


def test_a_terminal_is_asked_above_a_hundred(run: Run, change: Changing) -> None:
    with change() as changing:
        for number in range(101):
            write(changing, f"n {number}")
    result = run("post", "trash", "--all", "--search", "n", input="n\n", tty=True)
    assert result == Result(
        1, "", "change all of these? 101 draft [y/N] error: nothing was changed\n"
    )
    result = run("post", "trash", "--all", "--search", "n", tty=True, input="y\n")
    assert result.code == 0
    assert len([line for line in result.lines if " trashed " in line]) == 50
    assert "… and 51 more" in result.stderr


def test_a_long_deletion_shows_the_first_of_those_it_deleted(run: Run, change: Changing) -> None:
    with change() as changing:
        for number in range(30):
            write(changing, f"brouillon {number}")
            write_in_state(changing, "trashed draft", f"corbeille {number}")
    result = run(*("post", "delete", "--all", "--status", "all", "--keep-going", "--yes"), tty=True)
    assert result.code == 1
    assert len([line for line in result.lines if " corbeille " in line]) == 30


# What is printed.


@pytest.mark.usefixtures("three")
def test_formats_give_the_fields_of_the_contract_in_their_order(run: Run) -> None:
    assert [each.removesuffix("_") for each in PostRecord.__dataclass_fields__] == FIELDS
    details = [*FIELDS, "summary", "body", "body_format", "body_html", "sticky"]
    assert [each.removesuffix("_") for each in PostDetail.__dataclass_fields__] == details
    listed = json.loads(run("post", "list", "--format", "json").stdout)
    assert [list(each) for each in listed] == [FIELDS, FIELDS]
    shown = json.loads(run("post", "show", "un", "--format", "json").stdout)
    assert list(shown) == details
    assert run("post", "list", "--format", "csv").lines[0] == ",".join(FIELDS)
    assert shown == {
        "id": 1,
        "slug": "un",
        "title": "Un",
        "kind": "post",
        "status": "published",
        "author": "chantal-buhagar",
        "with": [],
        "categories": [],
        "tags": [],
        "comments": 0,
        "words": 2,
        "revision": 1,
        "version": 1,
        "created_at": "2026-03-12T09:30:00Z",
        "updated_at": "2026-03-12T09:30:00Z",
        "published_at": "2026-02-10T09:30:00Z",
        "url": "/un/",
        "summary": "",
        "body": "Le corps",
        "body_format": "markdown",
        "body_html": "<p>Le corps</p>",
        "sticky": False,
    }


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "is_one"),
    [
        (("new", "x"), True),
        (("new", "Un", "--if-missing"), True),
        (("show", "un"), True),
        (("revert", "un", "1"), True),
        (("edit", "un", "--title", "x"), False),
        (("publish", "deux"), False),
        (("list",), False),
        (("history", "un"), False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_json_is_an_object_where_the_command_concerns_one_thing(
    run: Run, arguments: tuple[str, ...], *, is_one: bool
) -> None:
    result = run("post", *arguments, "--format", "json")
    assert result.code == 0
    assert isinstance(json.loads(result.stdout), dict) is is_one


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--format", "ids"), Result(0, "1\n", "op 2\n")),
        (("--format", "ids", "-q"), Result(0, "1\n", "")),
        (("-q",), Result(0, "", "")),
        (("--format", "count"), Result(0, "1\n", "op 2\n")),
        (("--dry-run", "--format", "ids"), Result(0, "1\n", "dry run: nothing was changed\n")),
        (("--fields", "slug,rien"), None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_script_gets_the_id(run: Run, options: tuple[str, ...], expected: Result | None) -> None:
    result = run("post", "new", "L’été", *options)
    if expected is None:
        assert (result.code, result.stdout) == (2, "")
        assert run("post", "list", "--format", "count").stdout == "0\n"
    else:
        assert result == expected


def test_a_second_run_with_if_missing_makes_nothing(run: Run) -> None:
    first = run("post", "new", "Tag", "--if-missing", "--format", "ids")
    second = run("post", "new", "Tag", "--if-missing", "--format", "ids")
    assert first == Result(0, "1\n", "op 2\n")
    assert second == Result(0, "1\n", "exists already: tag-2\n")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "deux\nun\n"),
        (("--status", "all"), "trois\ndeux\nun\n"),
        (("--status", "scheduled"), ""),
        (("--limit", "1"), "deux\n"),
        (("--limit", "0"), ""),
        (("--limit", "1", "--after", "deux"), "un\n"),
        (("--after", "/un/"), ""),
        (("--after", "1", "--reverse"), "deux\n"),
        (("--sort", "title"), "deux\nun\n"),
        (("--sort", "title", "--reverse", "--limit", "1"), "un\n"),
        (("--since", "2026-02-10", "--until", "10/02/2026"), "un\n"),
        (("--until", "2026-02-09"), ""),
        (("--search", "CORPS"), "un\n"),
        (("--author", "Chantal Buhagar", "--kind", "post"), "deux\nun\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_list_shows_what_was_asked_for(
    run: Run, arguments: tuple[str, ...], expected: str
) -> None:
    assert run("post", "list", *arguments, "--fields", "slug") == Result(0, expected, "")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--sort", "titre"), 2, "error: 'titre' is not one of: date, title, slug,"),
        (("--sort", "title", "--after", "1"), 2, "error: --after goes with the order by date only"),
        (("--status", "publie"), 2, "error: 'publie' is not one of: draft, scheduled,"),
        (("--limit", "-1"), 2, "error: '-1' is not a whole number"),
        (("--since", "5"), 2, "error: '5' is not a date"),
        (("--after", "rien"), 3, "error: no post 'rien'"),
        (("--tag", "rien"), 3, "error: no tag 'rien'"),
        (("--category", "rien"), 3, "error: no category 'rien'"),
        (("--author", "rien"), 3, "error: no contributor 'rien'"),
        (("--fields", "titre"), 2, "error: no field 'titre'\nhint: the fields are: id, slug,"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_value_is_taken_for_another(
    run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run("post", "list", *arguments)
    assert (result.code, result.stdout) == (code, "")
    assert result.stderr.startswith(message)


# Titles, tags and addresses.


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’été à l’œuvre n° 5", "l-ete-a-l-oeuvre-n-5"),
        ("🎉🎉", "post"),
        ("Тест по-русски", "test-po-russki"),
        ("é" * 500, "e" * 80),
        ("-", "post"),
    ],
)
def test_a_title_may_be_anything(run: Run, title: str, slug: str) -> None:
    result = run("post", "new", "--fields", "title,slug", "--", title)
    assert result == Result(0, f"{title}\t{slug}\n", "op 2\n")


@pytest.mark.parametrize(
    ("title", "message"),
    [
        (
            "é" * 501,
            "error: the title is too long: 501 characters, at most 500\nhint: shorten it",
        ),
        (
            os.fsdecode(b"a\xff"),
            "error: the title: not valid Unicode text\nhint: give it as UTF-8",
        ),
        ("", "error: a post needs a title\nhint: give it as the first argument"),
    ],
    ids=["long", "no text", "empty"],
)
def test_a_title_that_is_none_is_refused(run: Run, title: str, message: str) -> None:
    assert run("post", "new", title) == Result(2, "", f"{message}\n")


def test_what_acts_on_a_terminal_is_shown_and_does_not(run: Run) -> None:
    run("post", "new", "a\x1b[31m\u202eb", "--body", "c\x1b]0;x\x07")
    for arguments in (("list",), ("show", "1"), ("history", "1"), ("trash", "1")):
        for tty in (False, True):
            result = run("post", *arguments, tty=tty)
            assert "\x1b" not in result.stdout + result.stderr
            assert "\u202e" not in result.stdout + result.stderr


def test_c_c_sharp_and_c_plus_plus_are_three_tags(run: Run) -> None:
    run("post", "new", "Un", "--tag", "C", "--tag", "C#", "--tag", "C++")
    assert run("post", "show", "un", "--fields", "tags").stdout == "c,c-plus-plus,c-sharp\n"
    assert run("post", "untag", "un", "C#").code == 0
    assert run("post", "show", "un", "--fields", "tags").stdout == "c,c-plus-plus\n"
    assert run("post", "list", "--tag", "C++", "--format", "ids").stdout == "1\n"


@pytest.mark.usefixtures("three")
def test_an_old_address_leads_to_its_post_for_ever(run: Run) -> None:
    assert run("post", "edit", "un", "--slug", "neuf").code == 0
    for ref in ("un", "/un/", "neuf", "/neuf"):
        assert run("post", "show", ref, "--fields", "id").stdout == "1\n"
    assert run("post", "new", "Un", "--fields", "slug").stdout == "un-2\n"
    taken = run("post", "new", "x", "--slug", "un")
    assert taken == Result(
        4,
        "",
        "error: the slug 'un' is an old address of something else, and still leads there\n"
        "hint: choose another\n",
    )
    run("post", "trash", "neuf")
    run("post", "delete", "neuf", "--yes")
    assert run("post", "show", "un").code == 3
    assert run("post", "new", "x", "--slug", "un").code == 4


# Revisions.


@pytest.mark.usefixtures("three")
def test_a_text_has_a_history_and_a_way_back(run: Run) -> None:
    run("post", "edit", "un", "--body", "Le cœur", "--title", "Une", "--as", "@cron")
    assert run("post", "history", "un").stdout == (
        "2\t2026-03-12T09:30:00Z\t@cron\t2\tUne\n1\t2026-03-12T09:30:00Z\tchantal-buhagar\t2\tUn\n"
    )
    diff = (
        "--- revision 1\n+++ revision 2\n@@ -1,3 +1,3 @@\n"
        "-title: Un\n+title: Une\n \n-Le corps\n+Le cœur\n"
    )
    assert run("post", "diff", "un") == Result(0, diff, "")
    assert run("post", "diff", "un", "1..") == Result(0, diff, "")
    coloured = run("post", "diff", "un", env={"NO_COLOR": None, "FORCE_COLOR": "1"}).stdout
    assert "\x1b[31m-title: Un\x1b[0m\n\x1b[32m+title: Une\x1b[0m\n" in coloured
    back = run("post", "revert", "un", "1", "--fields", "title,revision,version")
    assert back == Result(0, "Un\t3\t3\n", "op 4\n")
    again = run("post", "revert", "un", "1", "--fields", "title,revision,version")
    assert again == Result(0, "Un\t3\t3\n", "nothing was changed\n")
    assert run("post", "diff", "un", "1..3") == Result(0, "", "")


@pytest.mark.usefixtures("three")
def test_an_alias_is_written_down_by_its_own_name(run: Run) -> None:
    run("posts", "update", "un", "--title", "x")
    run("posts", "trash", "un")
    commands = run("log", "--limit", "2", "--fields", "command").lines
    assert commands == ["post trash", "post edit"]


@pytest.mark.usefixtures("three")
def test_an_edit_of_dates_can_be_said_in_the_blogs_words(run: Run) -> None:
    result = run(
        "post", "publish", "deux", "--at", f"{AHEAD:%d/%m/%Y} 9h", "--fields", "published_at"
    )
    assert result.stdout == "2026-04-11T07:00:00Z\n"


def test_frames_that_became_links_are_told(run: Run) -> None:
    frames = (
        "<iframe src='https://www.youtube.com/embed/x'></iframe>"
        "<iframe src='https://cartes.example/x'></iframe>"
    )
    said = (
        "warning: frames became links, for their hosts are not in site.embed_hosts: cartes.example"
    )
    done = run("post", "new", "Un", "--body", frames)
    assert done.stderr.splitlines() == [said, "op 2"]
    html = run("post", "show", "un", "--fields", "body_html").stdout
    assert html.count("<iframe") == 1
    assert '<a href="https://cartes.example/x"' in html
    run("config", "set", "site.embed_hosts", "none")
    done = run("post", "edit", "un", "--body", frames + ".")
    assert done.stderr.splitlines()[0] == said.replace("cartes", "www.youtube.com, cartes")


@pytest.mark.parametrize("hosts", ["", "a", "https://a.fr", "a.fr/x", "*.fr", "none a.fr", "a..fr"])
def test_hosts_of_frames_are_names_of_hosts(run: Run, hosts: str) -> None:
    assert run("config", "set", "site.embed_hosts", hosts).code == 2
    assert run("config", "set", "site.embed_hosts", "A.fr, b.example").code == 0
    assert run("config", "get", "site.embed_hosts").stdout == "a.fr,b.example\n"


# What stays on top.


def test_a_post_stays_on_top_until_it_is_said_otherwise(run: Run) -> None:
    def on_top(*refs: str) -> list[str]:
        shown = [run("post", "show", ref, "--fields", "slug,sticky").stdout for ref in refs]
        return [line.split("\t")[0] for line in shown if line.endswith("\ttrue\n")]

    run("post", "new", "Bienvenue", "--sticky", "--publish")
    run("post", "new", "Autre", "--publish")
    assert on_top("bienvenue", "autre") == ["bienvenue"]
    assert run("post", "edit", "bienvenue", "autre", "--no-sticky").code == 0
    assert on_top("bienvenue", "autre") == []
    assert run("undo").code == 0
    assert on_top("bienvenue", "autre") == ["bienvenue"]
    assert run("post", "edit", "autre", "--sticky").code == 0
    assert "already so" in run("post", "edit", "autre", "--sticky").stderr
    assert on_top("bienvenue", "autre") == ["bienvenue", "autre"]


def test_what_stays_on_top_stands_first_on_the_home_page(run: Run, blog: Path) -> None:
    run("post", "new", "Bienvenue", "--sticky", "--at", "2020-01-01 09:00")
    for number in range(12):
        run("post", "new", f"Billet {number}", "--publish")
    assert run("site", "build").code == 0
    home = (blog.parent / "public" / "index.html").read_text()
    assert home.count(">Bienvenue</a>") == 1
    assert home.index(">Bienvenue</a>") < home.index(">Billet 11</a>")
