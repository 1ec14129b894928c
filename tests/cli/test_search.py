import json

import pytest
from sqlalchemy import insert

from blogctl.models import tables
from blogctl.store.engine import Store
from tests.conftest import NOW, Run

HOSTILE = "\x1b]0;titre\x07 \u202eœuvre\u202c"
FIELDS = ["kind", "id", "ref", "title", "status", "author", "at", "excerpt", "url"]


@pytest.fixture
def told(run: Run) -> Run:
    """A blog with posts 1, public, and 2, a draft, and on the first comments 1 to 3."""
    for args in (
        ("post", "new", "L’œuvre", "--body", "Un *chef* de projet à Nîmes.", "--publish"),
        ("post", "new", "Brouillon", "--summary", "Une œuvre à venir."),
        ("comments", "add", "1", "--name", "Anne", "--body", "Belle Œuvre !"),
        ("comments", "add", "1", "--name", "Luc", "--body", "Non.", "--status", "approved"),
        ("comments", "add", "1", "--name", "Bot", "--body", "œuvre", "--status", "spam"),
    ):
        assert run(*args).code == 0
    return run


def test_posts_come_before_comments(told: Run) -> None:
    done = told("search", "OEUV")
    assert [line.split("\t")[:4] for line in done.lines] == [
        ["post", "1", "l-oeuvre", "L’œuvre"],
        ["post", "2", "brouillon", "Brouillon"],
        ["comment", "1", "1", "L’œuvre"],
    ]
    assert done.stderr == ""


def test_its_fields_are_the_contract_s(told: Run) -> None:
    (found,) = json.loads(told("search", "luc", "--format", "json").stdout)
    assert list(found) == FIELDS
    assert found["ref"] == "l-oeuvre#1"
    assert found["url"] == "/l-oeuvre/#comment-1"


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (("chef", "nimes"), "1"),
        (("chef nimes",), "1"),
        (('"chef de projet"',), "1"),
        (('"chef projet"',), ""),
        (("chef", "brouillon"), ""),
        (("--", "-chef", "OR*"), ""),
        (("NEAR(chef)",), ""),
        (("oeuvre", "--limit", "1"), "1"),
        (("oeuvre", "--limit", "0"), ""),
    ],
    ids=str,
)
def test_all_the_words_must_be_there(told: Run, args: tuple[str, ...], found: str) -> None:
    done = told("search", "--kind", "post", "--format", "ids", *args)
    assert (done.code, " ".join(done.lines)) == (0, found)


def test_the_count_is_of_all_whatever_the_limit(told: Run) -> None:
    assert told("search", "oeuvre", "--format", "count", "--limit", "1").stdout == "3\n"
    assert told("search", "oeuvre", "--format", "count", "--kind", "comment").stdout == "1\n"
    assert told("search", "zanzibar", "--format", "count").stdout == "0\n"


def test_what_is_left_out_is_said(told: Run) -> None:
    done = told("search", "oeuvre", "--limit", "1")
    assert len(done.lines) == 2
    assert done.stderr == "further posts found: 1 (--limit shows more)\n"
    assert told("search", "oeuvre", "--limit", "1", "-q").stderr == ""


def test_people_are_shown_the_best_20_of_each_and_machines_are_given_all(
    told: Run, store: Store
) -> None:
    with store.transaction() as session:
        rows = [{"post_id": 1, "created_at": NOW, "body": "chat"} for _ in range(1_050)]
        more = {"kind": "comment", "author_name": "Zoé", "status": "pending"}
        session.execute(insert(tables.COMMENT), [row | more for row in rows])
        session.commit()
    newest_first = [str(1_053 - at) for at in range(1_050)]
    people = told("search", "chat", "--format", "table", "--fields", "id")
    assert [line.strip() for line in people.lines[2:]] == newest_first[:20]
    assert people.stderr.startswith("many comments match: the newest 1000 are compared")
    machines = told("search", "chat", "--fields", "id")
    assert machines.lines == newest_first
    assert told("search", "chat", "--format", "count").stdout == "1050\n"
    assert told("search", "chat", "--limit", "1050").stderr == ""


@pytest.mark.parametrize("form", ["tsv", "table", "json", "yaml", "csv", "jsonl"])
def test_nothing_found_is_no_failure(told: Run, form: str) -> None:
    done = told("search", "zanzibar", "--format", form)
    assert done.code == 0
    assert done.stderr == "nothing found; neither the trash nor spam was searched\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("***",), "'***' has no word to search for"),
        (("",), "'' has no word to search for"),
        (("\U0001f389",), "'\U0001f389' has no word to search for"),
        ((), "'TEXT...' is missing"),
        (("x", "--kind", "page"), "'page' is not one of: post, comment"),
        (("x", "--limit", "beaucoup"), "'beaucoup' is not a whole number"),
        (("x", "--fields", "score"), "no field 'score'"),
        (("x", "--format", "ids"), "the ids of posts and of comments can't be told apart"),
        (("a\0b",), "the search: a NUL character can't be stored"),
        (("a\udcff",), "the search: not valid Unicode text"),
        (("mot " * 16_385,), "the search is too long: 65540 bytes, at most 65536"),
    ],
    ids=lambda value: value[0][:10] if isinstance(value, tuple) and value else None,
)
def test_what_can_t_be_searched_is_2(told: Run, args: tuple[str, ...], message: str) -> None:
    done = told("search", *args)
    assert (done.code, done.stderr.splitlines()[0]) == (2, f"error: {message}")
    assert done.stdout == ""


def test_on_a_terminal_what_was_found_is_set_off(told: Run) -> None:
    done = told("search", "oeuv", tty=True, env={"NO_COLOR": None, "COLUMNS": "90"})
    assert done.lines[0].startswith("\x1b[1mKind")
    assert "L’\x1b[1mœuvre\x1b[0m" in done.stdout
    assert "Belle \x1b[1mŒuvre\x1b[0m !" in done.stdout
    plain = told("search", "oeuv", tty=True)
    assert "\x1b" not in plain.stdout
    assert "Belle Œuvre !" in plain.stdout


def test_what_is_hostile_is_shown_inert(told: Run) -> None:
    told("comments", "add", "1", "--name", HOSTILE, "--body", HOSTILE + " zèbre\n\nfin")
    for tty in (False, True):
        done = told("search", "zebre", "fin", tty=tty, env={"NO_COLOR": None, "COLUMNS": "200"})
        shown = done.stdout.replace("\x1b[1m", "").replace("\x1b[0m", "")
        assert "\\x1b]0;titre\\x07 \\u202eœuvre\\u202c zèbre fin" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
