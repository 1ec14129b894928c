"""Reviews on real terminals: keys, signals, a window that changes, and two people at once."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from blogctl.services import contributors
from blogctl.services.contributors import Person
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, Kind
from tests.conftest import Changing, Run
from tests.invariants import check, state
from tests.readers import comment, page
from tests.terminals import Terminal
from tests.writers import rows

REVIEW = ("comments", "review")
PROMPT = "?]: "


@pytest.fixture
def queue(change: Changing, store: Store) -> Store:
    """A page with three pending comments, and Luc."""
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post, after="published")
        for number, text in enumerate(("Un", "Deux", "Trois")):
            comment(changing, post, f"Lecteur {number}", text, minute=number)
        contributors.add(changing, Person(name="Luc Ferry"))
    return store


@pytest.fixture
def terminal(queue: Store, blog: Path) -> Iterator[Terminal]:
    """A review of the queue, its first screen drawn."""
    assert queue
    with Terminal(blog.parent, *REVIEW) as opened:
        opened.shown()
        yield opened


def statuses(store: Store) -> str:
    """Return the states of the comments, each by its first letter."""
    return "".join(status[0] for (status,) in rows(store, "SELECT status FROM comment ORDER BY id"))


def editor(folder: Path, script: str) -> dict[str, str | None]:
    """Return the environment in which this Python is the editor of `path`."""
    program = folder / "editor.py"
    program.write_text(f"import os, pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n{script}\n")
    drafts = folder / "drafts"
    drafts.mkdir()
    return {
        "VISUAL": f"{sys.executable} {program}",
        "TMPDIR": str(drafts),
        "BLOGCTL_AS": "chantal-buhagar",
    }


def test_a_queue_is_walked_with_single_keys(terminal: Terminal, queue: Store, blog: Path) -> None:
    assert terminal.modes != terminal.before
    assert len(terminal.picture.lines) == 24
    for keys in ("a", "r", "2", " ", "b", "s"):
        terminal.type(keys)
        terminal.shown()
    assert "spam (3, op 5)" in terminal.picture.text
    terminal.type("q")
    code, picture = terminal.end()
    assert (code, picture.text) == (
        0,
        (
            "done: approved: 1, rejected: 1, spam: 1\n"
            "operations 3-5 ('blogctl undo 5' takes one back)\n"
        ),
    )
    assert terminal.modes == terminal.before
    assert statuses(queue) == "ars"
    check(blog)


@pytest.mark.parametrize(
    ("number", "typed"),
    [(None, "\x03"), (signal.SIGINT, ""), (signal.SIGTERM, ""), (signal.SIGHUP, "")],
    ids=["Ctrl-C", "SIGINT", "SIGTERM", "SIGHUP"],
)
def test_whatever_ends_it_leaves_the_terminal_as_it_was(
    terminal: Terminal, queue: Store, number: signal.Signals | None, typed: str
) -> None:
    terminal.type("a")
    terminal.shown()
    if number is None:
        terminal.type(typed)
    else:
        terminal.send(number)
    code, picture = terminal.end()
    assert code == 130
    assert picture.text.splitlines() == [
        "done: approved: 1",
        "operations 3 ('blogctl undo 3' takes one back)",
        "error: interrupted: nothing was half done",
    ]
    assert terminal.modes == terminal.before
    assert statuses(queue) == "app"


def test_end_of_file_quits(terminal: Terminal) -> None:
    terminal.type("\x04")
    code, picture = terminal.end()
    assert (code, picture.text) == (0, "nothing was done\n")


def test_it_is_stopped_and_goes_on(terminal: Terminal, queue: Store) -> None:
    terminal.send(signal.SIGTSTP)
    os.waitpid(terminal.process.pid, os.WUNTRACED)
    terminal.until("\x1b[?1049l")
    assert terminal.modes == terminal.before
    terminal.said = ""
    terminal.send(signal.SIGCONT)
    assert "comment 1, pending" in terminal.shown().text
    assert terminal.modes != terminal.before
    terminal.type("a")
    terminal.until("approved (1, op 3)", "\x1b[J> ")
    terminal.type("q")
    assert terminal.end()[0] == 0
    assert terminal.modes == terminal.before
    assert statuses(queue) == "app"


@pytest.mark.parametrize("size", [(40, 12), (132, 50), (20, 6)], ids="{0[0]}x{0[1]}".format)
def test_it_is_drawn_anew_where_the_window_changes(
    terminal: Terminal, size: tuple[int, int]
) -> None:
    terminal.said = ""
    terminal.resize(*size)
    picture = terminal.shown()
    assert len(picture.lines) == size[1]
    assert max(map(len, picture.lines)) <= size[0]
    assert picture.lines[0].startswith("comment 1, pendi")
    assert "Un" in picture.text


@pytest.mark.parametrize(
    ("env", "bold"), [({}, False), ({"NO_COLOR": None}, True)], ids=["NO_COLOR", "colour"]
)
def test_colour_is_where_it_is_wanted(
    queue: Store, blog: Path, env: dict[str, str | None], *, bold: bool
) -> None:
    assert queue
    with Terminal(blog.parent, *REVIEW, env=env) as terminal:
        assert terminal.shown().bold_lines == ({0} if bold else set())


def test_a_dumb_terminal_gets_plain_lines(queue: Store, blog: Path) -> None:
    with Terminal(blog.parent, *REVIEW, env={"TERM": "dumb", "BLOGCTL_LANG": "fr"}) as terminal:
        terminal.until("commentaire 1, pending, encore 2", "Un", PROMPT)
        terminal.type("r\n")
        terminal.until("1 hors-sujet\r\n2 insulte", "> ")
        terminal.type("2\n")
        terminal.until("rejeté (1, op 3)", "commentaire 2, pending", PROMPT)
        assert terminal.modes == terminal.before
        terminal.type("\x04")
        code, picture = terminal.end()
    assert code == 0
    assert "fait\u202f: rejeté\u202f: 1" in picture.text
    assert statuses(queue) == "rpp"


@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["screen", "plain"])
def test_a_comment_deleted_while_it_is_shown_is_gone_on_from(
    queue: Store, blog: Path, run: Run, plain: tuple[str, ...]
) -> None:
    with Terminal(blog.parent, *REVIEW, *plain) as terminal:
        enter, prompt = ("\n", PROMPT) if plain else ("", "\x1b[J> ")
        terminal.until("Un", prompt)
        assert run("comments", "delete", "1", "--yes", "--as", "luc-ferry").code == 0
        terminal.type(f"a{enter}")
        terminal.until(
            *("the comment '1' was deleted meanwhile, by 'luc-ferry'", "comment 2,")
            if plain
            else ("comment 2,", "the comment '1' was deleted meanwhile, by 'luc-ferry'"),
            prompt,
        )
        assert run("comments", "delete", "2", "3", "--yes").code == 0
        terminal.type(f"j{enter}")
        terminal.until("that was the last one: nothing is left", prompt)
        terminal.type(f"b{enter}")
        terminal.until("there is none before this one", prompt)
        terminal.type(f"q{enter}")
        assert terminal.end()[0] == 0
    assert statuses(queue) == ""


def test_what_somebody_else_decided_meanwhile_is_not_decided_again(
    terminal: Terminal, queue: Store, run: Run
) -> None:
    run("comments", "reject", "1", "--reason", "doublon", "--as", "luc-ferry")
    terminal.type("a")
    text = terminal.shown().text
    assert "the comment '1' was decided meanwhile, by 'luc-ferry': rejected" in text
    assert text.startswith("comment 2, pending")
    run("comments", "note", "2", "--body", "Attendez !", "--as", "luc-ferry")
    terminal.type("a")
    text = terminal.shown().text
    assert text.startswith("comment 2, pending")
    assert "something was done to the comment '2' meanwhile, by 'luc-ferry': note" in text
    assert "luc-ferry: Attendez !" in text
    terminal.type("a")
    terminal.shown()
    assert statuses(queue) == "rap"


def test_a_comment_that_comes_in_meanwhile_is_shown(
    terminal: Terminal, queue: Store, run: Run
) -> None:
    assert queue
    for _ in range(2):
        terminal.type(" ")
        terminal.shown()
    added = ("comments", "add", "1", "--name", "Tard", "--body", "Quatre", "--status", "pending")
    assert run(*added).code == 0
    terminal.type(" ")
    assert terminal.shown().text.startswith("comment 4, pending")


def test_a_terminal_closed_in_the_middle_of_a_reply_keeps_the_text(
    queue: Store, blog: Path
) -> None:
    folder = blog.parent
    before = state(blog)
    script = (
        "path.write_text('Bonne question.\\n' + path.read_text('utf-8'), 'utf-8')\n"
        "pathlib.Path('pid').write_text(str(os.getpid()))\n"
        "print('written', flush=True)\n"
        "try:\n    sys.stdin.readline()\n"
        "except OSError:\n    pass"
    )
    with Terminal(folder, *REVIEW, env=editor(folder, script)) as terminal:
        terminal.shown()
        assert terminal.modes != terminal.before
        terminal.type("w")
        terminal.until("written")
        assert terminal.modes == terminal.before
        terminal.hang_up()
        terminal.process.wait(60)
        assert terminal.process.returncode not in {0, None}
    (draft,) = (folder / "drafts").iterdir()
    assert draft.read_text("utf-8").startswith("Bonne question.\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)
    assert state(blog) == before
    assert statuses(queue) == "ppp"
    check(blog)


def test_a_reply_that_came_second_is_not_sent_and_kept(queue: Store, blog: Path, run: Run) -> None:
    folder = blog.parent
    script = (
        "path.write_text('Bonne question.\\n' + path.read_text('utf-8'), 'utf-8')\n"
        "print('written', flush=True)\nsys.stdin.readline()"
    )
    with Terminal(folder, *REVIEW, env=editor(folder, script)) as terminal:
        terminal.shown()
        terminal.type("w")
        terminal.until("written")
        assert run("comments", "reply", "1", "--body", "Oui.", "--as", "luc-ferry").code == 0
        terminal.type("\n")
        text = terminal.shown().text
    # what somebody else did first is said, where the text is, and the next comment is shown
    assert text.startswith("comment 2, pending")
    assert "the comment '1' was answered meanwhile, by 'luc-ferry'" in text
    (draft,) = (folder / "drafts").iterdir()
    assert "the text is kept in" in text
    assert draft.read_text("utf-8").startswith("Bonne question.\n")
    assert len(rows(queue, "SELECT id FROM comment")) == 4


COMMENTS = 30


def test_two_reviewers_at_once_decide_each_comment_once(
    change: Changing, store: Store, blog: Path
) -> None:
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post, after="published")
        for number in range(COMMENTS):
            comment(changing, post, "Anne", f"Texte {number}", minute=number)
        contributors.add(changing, Person(name="Luc Ferry"))
    people = {"chantal-buhagar": "a", "luc-ferry": "s"}
    with ExitStack() as both:
        terminals = {
            who: both.enter_context(Terminal(blog.parent, *REVIEW, "--as", who)) for who in people
        }
        going = dict(terminals)
        while going:
            for who in list(going):  # both have drawn before either acts, whenever they can
                if "nothing is left" in going[who].shown().text:
                    going.pop(who).type("q")
            for who, terminal in going.items():
                terminal.type(people[who])
        for terminal in terminals.values():
            assert terminal.end()[0] == 0
    decisions = rows(
        store,
        "SELECT thing_id, count(*) FROM auditrecord WHERE action = 'status' GROUP BY thing_id",
    )
    assert len(decisions) == COMMENTS
    assert {number for _, number in decisions} == {1}
    done = rows(store, "SELECT count(*) FROM operation WHERE command = 'comments review'")
    assert done == [(COMMENTS,)]
    told = [re.findall("done: [a-z]+: ([0-9]+)", each.picture.text) for each in terminals.values()]
    assert sum(int(number) for numbers in told for number in numbers) == COMMENTS
    check(blog)


def test_a_pager_shows_all_of_a_text(queue: Store, blog: Path) -> None:
    assert queue
    env = {"PAGER": "sed s/^/|/"}
    with Terminal(blog.parent, *REVIEW, env=env) as terminal:
        terminal.shown()
        terminal.type("m")
        terminal.until("\x1b[?1049l", "|comment 1, pending", "|Un", "\x1b[?1049h")
        terminal.shown()
    with Terminal(blog.parent, *REVIEW, env={"PAGER": "cat"}) as terminal:
        terminal.shown()
        terminal.type("m")
        terminal.until("\nUn", "go on with Enter")
        terminal.type("\n")
        assert terminal.shown().text.startswith("comment 1")


def test_keys_typed_before_a_comment_was_seen_do_nothing_to_it(queue: Store, blog: Path) -> None:
    with Terminal(blog.parent, *REVIEW) as terminal:
        terminal.shown()
        terminal.type("aaaaaaaaa")  # as when something was pasted
        terminal.shown()
        terminal.type("q")
        assert terminal.end()[0] == 0
    assert statuses(queue).count("a") < 3


def test_a_low_window_explains_the_keys_a_screen_after_the_other(queue: Store, blog: Path) -> None:
    assert queue
    with Terminal(blog.parent, *REVIEW, size=(40, 8)) as terminal:
        keys = "a r s w n g k j b u m q".replace(" ", "\N{NO-BREAK SPACE}")
        assert keys in terminal.shown().text
        terminal.type("?")
        assert terminal.shown().text.startswith("a: approve")
        while not terminal.picture.text.startswith("comment 1"):
            terminal.type(" ")
            assert len(terminal.shown().lines) <= 8
