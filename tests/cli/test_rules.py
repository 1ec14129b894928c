"""`blogctl comments rules`, and what `comments show` says of them."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run

CSV = """\
author_name,author_email,ip,post,body
Eve,,203.0.113.7,un,"Un casino,
en deux lignes"
Chantal Buhagar,,,,Bonjour
Zoé,zoe@example.org,,,Merci
"""


@pytest.fixture
def guarded(run: Run) -> Run:
    """A blog with a post, somebody of the house and a blocked word."""
    run("contributor", "add", "Chantal Buhagar")
    run("post", "new", "Un", "--author", "chantal-buhagar", "--publish")
    assert run("blocklist", "add", "casino").code == 0
    return run


def test_it_lists_rules_settings_and_meanings(run: Run) -> None:
    run("config", "set", "rules.links", "off")
    done = run("comments", "rules", "--format", "csv")
    assert done.lines[0] == "rule,setting,value,meaning"
    assert done.lines[6] == "links,rules.links,off,it has more links than that"
    told = run("comments", "rules", "--fields", "meaning", env={"BLOGCTL_LANG": "fr"})
    assert told.lines[5] == "il a plus de liens que cela"


def test_it_says_what_they_would_do_and_writes_nothing(guarded: Run, tmp_path: Path) -> None:
    (tmp_path / "comments.csv").write_text(CSV)
    expected = "2\tEve\tspam\tblocklist\n4\tChantal Buhagar\tpending\thouse\n5\tZoé\tpending\t\n"
    done = guarded("comments", "rules", "--test", "comments.csv")
    assert (done.code, done.stdout, done.stderr) == (0, expected, "")
    assert guarded("comments", "rules", "--test", "-", input=CSV).stdout == expected
    assert guarded("comments", "list", "--status", "all", "--format", "count").stdout == "0\n"
    shown = guarded("comments", "rules", "--test", "comments.csv", "--format", "json")
    assert json.loads(shown.stdout)[0]["rules"] == ["blocklist"]


def test_what_comments_list_prints_can_be_tried(guarded: Run) -> None:
    guarded("comments", "add", "un", "--name", "Eve", "--body", "casino", "--status", "approved")
    for form in ("jsonl", "csv"):
        listed = guarded("comments", "list", "--status", "all", "--format", form).stdout
        done = guarded("comments", "rules", "--test", "-", input=listed)
        assert done.stdout.split("\t")[1:] == ["Eve", "spam", "duplicate,blocklist\n"]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("name;text\nEve;Bonjour\n", 0, ""),
        ("", 0, ""),
        ("name,email\nEve,x\n", 2, "'-' has no column body or text: name, email"),
        ("name,text\nEve\n", 2, "'-', line 2: this can't be read as a comment"),
        ('name,text\nEve,"x\n', 2, "'-', line 2: this can't be read as a comment"),
        ("name,text\nEve,\n", 2, "'-', line 2: this can't be read as a comment"),
        ("name,text,ip\nEve,a,\nEve,x,1.2\n", 2, "line 3: '1.2' is not an IP address"),
        ("name,text,email\nEve,x,y\n", 2, "line 2: 'y' is not an e-mail address"),
        ("name,text,post\nEve,x,rien\n", 3, "line 2: no post 'rien'"),
        ('{"text": "x"}\n{"text": 1.5}\n', 2, "'-', line 2: this can't be read as a comment"),
        ('{"text": "x"}\n\n[]\n', 2, "'-', line 3: this can't be read as a comment"),
        ('{"text": "x"}\n{\n', 2, "'-', line 2: this can't be read as a comment"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_its_line(
    guarded: Run, text: str, code: int, said: str
) -> None:
    done = guarded("comments", "rules", "--test", "-", input=text)
    assert done.code == code
    assert said in done.stderr


def test_a_file_that_is_not_there_is_told(guarded: Run) -> None:
    assert guarded("comments", "rules", "--test", "rien.csv").code == 3


def test_show_says_why(guarded: Run) -> None:
    guarded("comments", "add", "un", "--name", "Eve", "--body", "Un casino")
    shown = guarded("comments", "show", "1", "--format", "json", "--fields", "status,rules")
    assert json.loads(shown.stdout) == {
        "status": "spam",
        "rules": [{"rule": "blocklist", "effect": "spam", "detail": "casino"}],
    }
    card = guarded("comments", "show", "1", tty=True, env={"BLOGCTL_LANG": "fr"})
    assert card.lines[-1] == "Règles           blocklist: spam (casino)"
