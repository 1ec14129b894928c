import json
from pathlib import Path

import pytest

from blogctl.services.settings import SETTINGS
from tests import pictures_made
from tests.conftest import Result, Run


def test_the_list_gives_every_setting_with_its_meaning(run: Run) -> None:
    rows = json.loads(run("config", "list", "--format", "json").stdout)
    assert [row["key"] for row in rows] == list(SETTINGS)
    assert rows[5] == {
        "key": "publish.hour",
        "value": "09:00",
        "default": "09:00",
        "meaning": "the hour of a publication day without one",
    }
    by_key = {row["key"]: row for row in rows}
    assert by_key["blog.title"]["value"] == "Le blog"
    assert by_key["comments.reasons"]["value"] == [
        *("hors-sujet", "insulte", "publicite", "doublon", "donnees-personnelles"),
    ]
    assert by_key["comments.require_reason"]["value"] is True
    assert by_key["comments.close_after"]["value"] == 0


def test_the_list_is_tsv_in_a_pipe(run: Run) -> None:
    lines = run("config", "list").lines
    assert "publish.hour\t09:00\t09:00\tthe hour of a publication day without one" in lines
    assert run("config", "list", "--format", "ids").lines == list(SETTINGS)
    assert run("config", "list", "--format", "count").stdout == f"{len(SETTINGS)}\n"


def test_the_list_is_a_table_on_a_terminal(run: Run) -> None:
    shown = run("config", "list", tty=True).lines
    assert shown[0].split() == ["Setting", "Value", "Default", "Meaning"]
    assert any(line.startswith("blog.title") and "Le blog" in line for line in shown)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("blog.title", "Le blog"),
        ("blog.url", ""),
        ("publish.hour", "09:00"),
        ("text.typography", "fr"),
        ("comments.reasons", "hors-sujet,insulte,publicite,doublon,donnees-personnelles"),
        ("comments.require_reason", "true"),
        ("comments.close_after", "0"),
    ],
)
def test_get_prints_the_value_alone(key: str, text: str, run: Run) -> None:
    assert run("config", "get", key) == Result(0, f"{text}\n", "")
    assert run("config", "get", key, tty=True) == Result(0, f"{text}\n", "")


@pytest.mark.parametrize("key", [key for key in SETTINGS if key != "blog.url"])
def test_what_get_prints_set_takes(key: str, run: Run) -> None:
    run("config", "set", "blog.description", "Une phrase.")
    value = run("config", "get", key).stdout.removesuffix("\n")
    assert run("config", "set", key, value).code == 0
    assert run("config", "get", key).stdout == f"{value}\n"


def test_get_gives_the_whole_record_where_a_format_is_asked_for(run: Run) -> None:
    done = run("config", "get", "publish.hour", "--format", "json")
    assert json.loads(done.stdout)["default"] == "09:00"
    assert run("config", "get", "publish.hour", "--fields", "key,value").stdout == (
        "publish.hour\t09:00\n"
    )


def test_an_unknown_key_is_3_and_names_the_nearest(run: Run) -> None:
    told = "error: no setting 'blog.titel'\nhint: did you mean 'blog.title'?\n"
    assert run("config", "get", "blog.titel") == Result(3, "", told)
    assert run("config", "set", "blog.titel", "x") == Result(3, "", told)
    assert run("config", "unset", "blog.titel") == Result(3, "", told)
    done = run("config", "get", "xyzzy", "--format", "json")
    assert json.loads(done.stderr) == {
        "error": {
            "code": "not_found",
            "message": "no setting 'xyzzy'",
            "hint": "'blogctl config list' shows them",
            "refs": ["xyzzy"],
        }
    }


def test_set_prints_the_setting_and_its_operation(run: Run) -> None:
    assert run("config", "set", "publish.hour", "8h30") == Result(
        0, "publish.hour\t08:30\t09:00\tthe hour of a publication day without one\n", "op 2\n"
    )
    again = run("config", "set", "publish.hour", "08:30")
    assert (again.code, again.stderr) == (0, "nothing was changed\n")
    assert run("config", "get", "publish.hour").stdout == "08:30\n"


def test_quiet_silences_all_but_what_a_format_asks_for(run: Run) -> None:
    assert run("config", "set", "publish.hour", "7h", "-q") == Result(0, "", "")
    done = run("config", "set", "publish.hour", "8h", "-q", "--format", "ids")
    assert done == Result(0, "publish.hour\n", "")


def test_a_bad_value_is_2_and_says_what_is_allowed(run: Run) -> None:
    assert run("config", "set", "comments.policy", "all") == Result(
        2, "", "error: comments.policy can't be 'all'\nhint: it takes: queue, known, open\n"
    )
    assert run("config", "get", "comments.policy").stdout == "known\n"


def test_a_value_comes_from_standard_input_too(run: Run) -> None:
    done = run("config", "set", "blog.title", "-", input="L’été à l’œuvre\r\n".encode())
    assert done.code == 0
    assert run("config", "get", "blog.title").stdout == "L’été à l’œuvre\n"
    bad = run("config", "set", "blog.title", "-", input="été".encode("latin-1"))
    assert bad.code == 2
    assert bad.stderr.splitlines()[0].startswith("error: standard input is not utf-8 text")


def test_unset_brings_the_default_back(run: Run) -> None:
    run("config", "set", "comments.reasons", "insulte doublon")
    assert run("config", "get", "comments.reasons").stdout == "insulte,doublon\n"
    done = run("config", "unset", "comments.reasons", "--fields", "value")
    assert done.stdout == "hors-sujet,insulte,publicite,doublon,donnees-personnelles\n"
    assert run("config", "unset", "comments.reasons").stderr == "nothing was changed\n"


TOML = """
[blog]
title = "Le « blog »"
url = "https://blog.example/"
[comments]
close_after = 30
"""


def test_apply_sets_all_in_one_operation(run: Run, tmp_path: Path) -> None:
    (tmp_path / "blog.toml").write_text(TOML, encoding="utf-8")
    done = run("config", "apply", "blog.toml", "--fields", "key,value")
    assert done == Result(
        0,
        "blog.title\tLe « blog »\nblog.url\thttps://blog.example\ncomments.close_after\t30\n",
        "op 2\n",
    )
    again = run("config", "apply", "-", input=TOML)
    assert again == Result(0, "", "nothing was changed\n")


def test_apply_with_dry_run_shows_and_changes_nothing(run: Run) -> None:
    done = run("config", "apply", "-", "--dry-run", "--format", "ids", input=TOML)
    assert done == Result(
        0, "blog.title\nblog.url\ncomments.close_after\n", "dry run: nothing was changed\n"
    )
    assert run("config", "get", "blog.title").stdout == "Le blog\n"


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("publish.huor = 1", 3, "no setting 'publish.huor'"),
        ("a.b = 1\nc = 2", 3, "no setting 'a.b', 'c'"),
        ("[blog]\nurl = 'x'\n[blog]", 2, "the settings are not TOML: "),
        ("publish.hour = 25", 2, "publish.hour can't be '25'"),
        ("title: x", 2, "the settings are not TOML: "),
    ],
)
def test_apply_is_all_or_nothing(line: str, code: int, told: str, run: Run) -> None:
    done = run("config", "apply", "-", input=f"comments.close_after = 9\n{line}")
    assert done.code == code
    assert done.stderr.startswith(f"error: {told}")
    assert done.stdout == ""
    assert run("config", "get", "comments.close_after").stdout == "0\n"


def test_a_file_that_is_missing_says_so(run: Run) -> None:
    done = run("config", "apply", "rien.toml")
    assert (done.code, done.stderr) == (3, "error: no file 'rien.toml'\n")


def test_an_actor_who_does_not_exist_is_3(run: Run) -> None:
    for arguments in (("list",), ("get", "blog.title"), ("set", "blog.title", "x")):
        assert run("config", *arguments, "--as", "personne").code == 3
    assert run("config", "get", "blog.title").stdout == "Le blog\n"


def test_an_unknown_field_is_2_before_any_change(run: Run) -> None:
    assert run("config", "set", "blog.title", "x", "--fields", "valeur").code == 2
    assert run("config", "get", "blog.title").stdout == "Le blog\n"


def test_what_could_drive_a_terminal_is_shown_neutralised(run: Run) -> None:
    run("config", "set", "blog.title", "a\x1b[31mb\u202ec")
    assert run("config", "get", "blog.title").stdout == "a\\x1b[31mb\\u202ec\n"
    assert "\x1b" not in run("config", "list").stdout
    assert "\x1b" not in run("config", "set", "comments.policy", "\x1b[31m").stderr


def test_a_setting_that_names_a_page_or_a_picture_names_one_that_there_is(
    run: Run, tmp_path: Path
) -> None:
    run("post", "new", "Qui sommes-nous", "--page", "--publish")
    run("post", "new", "Un billet", "--publish")
    for key, value, code in (
        ("site.menu", "qui-sommes-nous", 0),
        ("site.menu", "none", 0),
        ("site.menu", "qui-sommes-nous personne", 3),
        ("site.block", "qui-sommes-nous", 0),
        ("site.block", "personne", 3),
        ("site.block", "un-billet", 2),
        ("site.logo", "chat.png", 3),
        ("site.logo", "", 0),
    ):
        done = run("config", "set", key, value)
        assert done.code == code, (key, value, done.stderr)
    (tmp_path / "chat.png").write_bytes(pictures_made.png())
    assert run("media", "add", str(tmp_path / "chat.png"), "--alt", "Un chat").code == 0
    assert run("config", "set", "site.logo", "chat.png").code == 0
