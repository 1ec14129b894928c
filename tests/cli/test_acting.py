"""Who acts: `--as`, BLOGCTL_AS, the login, the user's name."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ENVIRON, NOW, Run


def actors(run: Run) -> list[str]:
    """Return who made each tag, oldest first."""
    done = run("log", "--kind", "tag", "--fields", "actor")
    return done.lines[::-1]


@pytest.mark.parametrize(
    ("args", "env", "user", "actor"),
    [
        ((), {}, "chantal", "chantal-buhagar"),
        ((), {}, "root", "root"),
        ((), {}, "étienne", "étienne"),
        (("--as", "chantal-buhagar"), {}, "root", "chantal-buhagar"),
        (("--as", "1"), {}, "root", "chantal-buhagar"),
        (("--as", "Chantal Buhagar"), {}, "root", "chantal-buhagar"),
        ((), {"BLOGCTL_AS": "chantal-buhagar"}, "root", "chantal-buhagar"),
        ((), {"BLOGCTL_AS": ""}, "root", "root"),
        ((), {"BLOGCTL_AS": "@cron"}, "chantal", "@cron"),
        (("--as", "@cron"), {}, "chantal", "@cron"),
        (("--as", "@chantal-buhagar"), {}, "chantal", "@chantal-buhagar"),
        (("--as", "luc"), {"BLOGCTL_AS": "chantal-buhagar"}, "chantal", "luc"),
        (("--as", "luc"), {"BLOGCTL_AS": "absent"}, "chantal", "luc"),
    ],
)
def test_an_option_comes_before_the_environment_and_both_before_the_login(
    run: Run, args: tuple[str, ...], env: dict[str, str | None], user: str, actor: str
) -> None:
    assert run("contributor", "add", "Luc", "--slug", "luc").code == 0
    assert run("tag", "new", "Un", *args, env=env, user=user).code == 0
    assert actors(run) == [actor]


@pytest.mark.parametrize("where", ["before", "between", "behind"])
def test_the_option_may_stand_anywhere_on_the_line(run: Run, where: str) -> None:
    acting = ("--as", "@cron")
    line = {
        "before": (*acting, "tag", "new", "Un"),
        "between": ("tag", *acting, "new", "Un"),
        "behind": ("tag", "new", "Un", *acting),
    }[where]
    assert run(*line).code == 0
    assert actors(run) == ["@cron"]


READING = [
    ("post", "list"),
    ("post", "show", "1"),
    ("tag", "list"),
    ("category", "list"),
    ("contributor", "list"),
    ("comments", "list"),
    ("comments", "show", "1"),
    ("config", "list"),
    ("log",),
]


@pytest.mark.parametrize("line", [*READING, ("tag", "new", "Un")], ids=" ".join)
@pytest.mark.parametrize("way", ["option", "environment"])
def test_who_does_not_exist_cannot_act_nor_read(run: Run, line: tuple[str, ...], way: str) -> None:
    named = ("--as", "personne") if way == "option" else ()
    done = run(*line, *named, env={} if named else {"BLOGCTL_AS": "personne"})
    assert (done.code, done.stdout, done.stderr.splitlines()[0]) == (
        *(3, ""),
        "error: no contributor 'personne'",
    )


@pytest.mark.parametrize(
    ("named", "code", "error"),
    [
        ("chantal-buhagr", 3, "no contributor 'chantal-buhagr'"),
        ("2", 3, "no contributor '2'"),
        ("???", 3, "no contributor '???'"),
        ("", 2, "--as is empty"),
        (" \t", 2, "--as is empty"),
        ("a\0", 2, "--as: a NUL character can't be stored"),
        ("\udcff", 2, "--as: not valid Unicode text"),
        ("@" + "x" * 200, 2, "--as is too long: 201 characters, at most 200"),
        ("9" * 5_000, 2, "--as is too long: 5000 characters, at most 200"),
    ],
    ids=["near", "number", "signs", "empty", "blank", "NUL", "surrogate", "long", "digits"],
)
def test_a_name_that_is_nobody_s_is_refused(run: Run, named: str, code: int, error: str) -> None:
    done = run("comments", "list", "--as", named)
    assert (done.code, done.stderr.splitlines()[0]) == (code, f"error: {error}")


def test_the_nearest_contributor_is_offered(run: Run) -> None:
    done = run("tag", "list", "--as", "chantal-buhagr")
    assert done.stderr.splitlines()[1] == "hint: did you mean 'chantal-buhagar'?"


def test_a_hostile_name_is_inert(run: Run) -> None:
    assert run("tag", "new", "Un", "--as", "@\x1b[31m\u202ecron").code == 0
    assert actors(run) == ["@\\x1b[31m\\u202ecron"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("tag", "list"), "{blog}: root\n"),
        (("tag", "list", "--as", "@cron"), "{blog}: @cron\n"),
        (("tag", "new", "Un"), "{blog}: root\nop 2\n"),
        (("comments", "approve", "--all"), "{blog}: root\nnothing matches\n"),
        (("tag", "list", "--quiet"), ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_verbose_says_once_which_blog_and_who_acts(
    run: Run, blog: Path, line: tuple[str, ...], said: str
) -> None:
    done = run(*line, "--verbose", user="root")
    assert (done.code, done.stderr) == (0, said.format(blog=blog))


def test_one_atomic_operation_has_one_actor(run: Run) -> None:
    lines = "tag new Un\ntag new Deux --as @cron\n"
    done = run("batch", "-", "--atomic", input=lines)
    assert done.code == 2
    assert "--as @cron and --atomic do not go together" in done.stderr
    assert run("tag", "list").stdout == ""
    assert run("batch", "-", input=lines).code == 0
    assert actors(run) == ["chantal-buhagar", "@cron"]


def test_the_user_is_who_the_system_says_not_who_the_environment_does(blog: Path) -> None:
    name = pwd.getpwuid(os.geteuid()).pw_name
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "-v", "tag", "list"],
        cwd=blog.parent,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            **ENVIRON,
            "BLOGCTL_DB": str(blog),
            **dict.fromkeys(("USER", "LOGNAME", "LNAME", "USERNAME"), "chantal"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == f"{blog}: {name}\n"


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2010-06-24T09:00:00Z", "2010-06-24T09:00:00Z"),
        ("2010-06-24T09:00:00.9+02:00", "2010-06-24T07:00:00Z"),
        ("2010-06-24", "2010-06-24T00:00:00Z"),
        (NOW.isoformat(), "2026-03-12T09:30:00Z"),
    ],
)
def test_one_moment_is_the_command_s(run: Run, now: str, at: str) -> None:
    assert run("tag", "new", "Un", env={"BLOGCTL_NOW": now}).code == 0
    assert run("log", "--kind", "tag", "--fields", "at").lines == [at]


def test_a_moment_that_is_none_is_refused(run: Run) -> None:
    done = run("tag", "new", "Un", env={"BLOGCTL_NOW": "hier"})
    assert (done.code, done.stderr.splitlines()[0]) == (
        2,
        "error: BLOGCTL_NOW 'hier' is not a time",
    )
