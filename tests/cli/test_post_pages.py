"""`blogctl post check` and `post preview`."""

import json
from pathlib import Path

import pytest

from tests.conftest import Changing, Run
from tests.writers import AHEAD, PAST, write

FINDINGS = """\
1\tun\theading-skipped\th1 > h3\ta\tthis heading skips a level
1\tun\tlink-broken\tpost:99\tici\tthis address leads nowhere
"""


@pytest.fixture
def three(change: Changing) -> None:
    """A public post, a draft and a scheduled one that all have flaws, and one without."""
    with change() as changing:
        body = "### a\n\n[ici](post:99)"
        write(changing, "Un", body=body, at=PAST, tags=("web",))
        write(changing, "Deux", body=body)
        write(changing, "Trois", body=body, at=AHEAD)
        write(changing, "Quatre", at=PAST)


def test_what_is_found_in_public_posts_is_printed_and_is_1(run: Run, three: None) -> None:
    assert three is None
    done = run("post", "check")
    assert (done.code, done.stdout) == (1, FINDINGS)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        (("deux",), "deux"),
        (("trois", "1"), "trois un"),
        (("-",), "deux"),
        (("--all",), "trois deux un"),
        (("--all", "--status", "draft"), "deux"),
        (("--status", "scheduled"), "trois"),
        (("--tag", "web"), "un"),
        (("--all", "--tag", "web"), "un"),
    ],
)
def test_which_posts_are_looked_at_can_be_said(
    run: Run, three: None, words: tuple[str, ...], slugs: str
) -> None:
    assert three is None
    done = run("post", "check", *words, "--fields", "slug", input="deux\n")
    assert done.code == 1
    assert " ".join(dict.fromkeys(done.lines)) == slugs


def test_posts_that_are_well_are_0(run: Run, three: None) -> None:
    assert three is None
    done = run("post", "check", "quatre")
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr == "posts looked at: 1; nothing found\n"
    assert run("post", "check", "quatre", "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("rien",), 3, "error: no post 'rien'"),
        (("un", "--all"), 2, "error: un and --all do not go together"),
        (("un", "--tag", "web"), 2, "error: un and --tags do not go together"),
        (("--fields", "x"), 2, "error: no field 'x'"),
        (("--tag", "rien"), 3, "error: no tag 'rien'"),
    ],
)
def test_what_does_not_go_is_said(
    run: Run, three: None, words: tuple[str, ...], code: int, told: str
) -> None:
    assert three is None
    done = run("post", "check", *words)
    assert done.code == code
    assert done.stderr.startswith(told)


def test_people_are_told_in_their_language(run: Run, three: None) -> None:
    assert three is None
    done = run("post", "check", tty=True, env={"BLOGCTL_LANG": "fr"})
    assert done.code == 1
    assert "cet intertitre saute un niveau" in done.stdout
    found = json.loads(run("post", "check", "--format", "json").stdout)
    assert found[0] == {
        "id": 1,
        "slug": "un",
        "what": "heading-skipped",
        "detail": "h1 > h3",
        "excerpt": "a",
        "meaning": "this heading skips a level",
    }


def test_a_preview_prints_the_file(run: Run, three: None, blog: Path) -> None:
    assert three is None
    done = run("post", "preview", "deux")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout == f"{blog.parent}/preview/.post/deux/index.html\n"
    assert "Deux" in Path(done.stdout.strip()).read_text()


def test_a_preview_at_a_terminal_without_a_screen_prints_the_file(run: Run, three: None) -> None:
    assert three is None
    done = run("post", "preview", "deux", tty=True)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.endswith("/deux/index.html\n")


def test_a_preview_of_nothing_or_of_the_trash_is_refused(run: Run, three: None) -> None:
    assert three is None
    run("post", "trash", "deux")
    assert run("post", "preview", "rien").code == 3
    assert run("post", "preview", "deux").code == 4
