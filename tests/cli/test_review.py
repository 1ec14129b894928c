"""A review in this process: what each key does, and what is said; ptys are in `tests/processes`."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from blogctl.cli import _review_text
from blogctl.cli._context import Context
from blogctl.cli._output import Output
from blogctl.cli._review_faces import resolved
from blogctl.cli._review_text import clipped, wrapped
from blogctl.language import catalogue
from blogctl.models.comments import Comment
from blogctl.services import configuring, contributors, conversation, reviewing
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.contributors import Person
from blogctl.services.reviewing import Sight
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, CommentStatus, Kind
from tests.cli.test_editor import Editor
from tests.conftest import ENVIRON, NOW, USER, Changing, Result, Run
from tests.invariants import check, state
from tests.readers import comment, decide, page
from tests.terminals import Picture

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
WAITING = pytest.mark.usefixtures("queue")
PROMPT = "[a/r/s/w/n/g/k/j/b/u/m/q/?]: "


@pytest.fixture
def queue(change: Changing, store: Store) -> Store:
    """A page with the comments 1 to 3, pending; 2 answers 1; Luc answers for the web."""
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post, after="published")
        comment(changing, post, "Anne", "Un", minute=1, email="anne@example.org", ip="203.0.113.7")
        comment(changing, post, "Bob", "Deux", minute=2, parent=1)
        comment(changing, post, "Anne", "Trois", minute=3, email="anne@example.org")
        contributors.add(changing, Person(name="Luc Ferry", topics=("web",)))
        contributors.add(changing, Person(name="Zoé Petit"))
    return store


def review(run: Run, keys: str, *options: str, **said: object) -> Result:
    """Review in plain lines: each key stands for itself and Enter."""
    typed = "".join("\n" if key == "\n" else f"{key}\n" for key in keys)
    return run("comments", "review", "--plain", *options, input=typed, tty=True, **said)  # type: ignore[arg-type]


def drawn(run: Run, keys: str, *options: str, **said: object) -> Result:
    """Review on a screen."""
    return run("comments", "review", *options, input=keys, tty=True, **said)  # type: ignore[arg-type]


def screens(result: Result, size: tuple[int, int] = (80, 24)) -> list[str]:
    """Return what stood on the screen each time that a key was waited for."""
    picture, found = Picture(*size), []
    for part in re.split(r"(?<=\x1b\[J> )", result.stdout):
        picture.feed(part)
        found.append(picture.text)
    return found


def statuses(run: Run) -> list[str]:
    """Return how each comment stands: status, reason."""
    listing = run("comments", "list", "--status", "all", "--fields", "id,status,reason")
    return [" ".join(line.split("\t")).strip() for line in listing.lines]


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ("a", ["1 approved", "2 pending", "3 pending"]),
        ("A", ["1 approved", "2 pending", "3 pending"]),
        ("aaa", ["1 approved", "2 approved", "3 approved"]),
        ("s", ["1 spam", "2 pending", "3 pending"]),
        ("r1", ["1 rejected hors-sujet", "2 pending", "3 pending"]),
        ("r3", ["1 rejected publicite", "2 pending", "3 pending"]),
        ("ri", ["1 rejected insulte", "2 pending", "3 pending"]),
        ("rd", ["1 pending", "2 pending", "3 pending"]),
        ("r9", ["1 pending", "2 pending", "3 pending"]),
        ("r0", ["1 pending", "2 pending", "3 pending"]),
        ("ja", ["1 pending", "2 approved", "3 pending"]),
        ("\n\na", ["1 pending", "2 pending", "3 approved"]),
        ("jjbba", ["1 approved", "2 pending", "3 pending"]),
        ("abs", ["1 spam", "2 pending", "3 pending"]),
        ("aau", ["1 approved", "2 pending", "3 pending"]),
        ("aasuuu", ["1 pending", "2 pending", "3 pending"]),
        ("aus", ["1 spam", "2 pending", "3 pending"]),
        ("auaa", ["1 approved", "2 approved", "3 pending"]),
        ("jjjja", ["1 approved", "2 pending", "3 pending"]),
        ("xéa", ["1 approved", "2 pending", "3 pending"]),
        ("qa", ["1 pending", "2 pending", "3 pending"]),
        ("k", ["1 pending", "2 pending", "3 pending"]),
        ("ka", ["1 approved", "2 pending", "3 pending"]),
    ],
    ids=repr,
)
@WAITING
def test_a_key_does_one_thing(run: Run, blog: Path, keys: str, left: list[str]) -> None:
    assert review(run, keys).code == 0
    assert statuses(run) == left
    check(blog)


@pytest.mark.parametrize("keys", ["aaau", "r1ru", "a\x1b[Cas", "\x1b[C\x1b[Da\x04a", "m"])
@WAITING
def test_the_screen_obeys_the_same_keys(run: Run, keys: str) -> None:
    # A digit stands for itself on both; Escape and its like are keys of a screen alone.
    result = drawn(run, keys)
    assert result.code == 0
    wanted = {
        "aaau": ["1 approved", "2 approved", "3 pending"],
        "r1ru": ["1 rejected hors-sujet", "2 pending", "3 pending"],
    }
    if keys in wanted:
        assert statuses(run) == wanted[keys]


@WAITING
def test_each_action_is_an_operation_of_the_review(run: Run) -> None:
    result = review(run, "ar1us")
    log = run("log", "--fields", "operation,command,action,id,to,reason", "--limit", "4").lines
    assert log == [
        "6\tcomments review\tstatus\t2\tspam\t",
        "5\tcomments review\tstatus\t2\tpending\t",
        "4\tcomments review\tstatus\t2\trejected\thors-sujet",
        "3\tcomments review\tstatus\t1\tapproved\t",
    ]
    assert result.stderr.replace(PROMPT, "").splitlines()[-2:] == [
        "> done: approved: 1, spam: 1",
        "operations 3, 6 ('blogctl undo 6' takes one back)",
    ]


@WAITING
def test_what_was_reviewed_is_undone_later(run: Run, blog: Path) -> None:
    before = state(blog)
    review(run, "ars1")
    while (result := run("undo")).code == 0:
        assert "comments review" in result.stderr
        if statuses(run) == ["1 pending", "2 pending", "3 pending"]:
            break
    assert state(blog) == before


@WAITING
def test_a_comment_is_heard_once_the_most_important_first(run: Run) -> None:
    assert review(run, "xa").stdout.splitlines() == [
        "comment 1, pending, 2 more to come",
        "from Anne, anne@example.org, 203.0.113.7",
        "Un",
        "late by 17 h, to be answered by 2026-03-11 17:00",
        "others from them: 1 pending",
        "on 'Mon billet'",
        "/mon-billet/",
        "thread of 2",
        "answered by Bob: Deux",
        "'x' is none of the keys (?: help)",
        "approved (1, op 3)",
        "comment 2, pending, 1 more to come",
        "from Bob",
        "Deux",
        "late by 17 h, to be answered by 2026-03-11 17:00",
        "nothing else from them",
        "on 'Mon billet'",
        "/mon-billet/",
        "thread of 2",
        "in answer to Anne: Un",
    ]


@WAITING
def test_plain_lines_move_no_cursor(run: Run) -> None:
    for result in (
        review(run, "?mgarnwaq", env={"FORCE_COLOR": "1", "NO_COLOR": None}),
        drawn(run, "a\nq\n", env={"TERM": "dumb"}),
        drawn(run, "a\nq\n", env={"TERM": None}),
    ):
        assert "\x1b" not in result.stdout + result.stderr
        assert "approved (" in result.stdout


@WAITING
def test_a_screen_shows_a_comment_its_thread_and_its_writer(run: Run) -> None:
    with_note = "note", "1", "--body", "Vu avec Luc."
    assert run("comments", *with_note).code == 0
    first = screens(drawn(run, "q"))[0]
    assert first.splitlines() == [
        "comment 1, pending, 2 more to come",
        "from Anne, anne@example.org, 203.0.113.7",
        "late by 17 h, to be answered by 2026-03-11 17:00",
        "others from them: 1 pending",
        "on 'Mon billet'",
        "/mon-billet/",
        "2026-03-12 10:30 chantal-buhagar: Vu avec Luc.",
        "> [1] Anne (pending): Un",
        "    [2] Bob (pending): Deux",
        "",
        "  Un",
        *[""] * 10,
        "a approve, r reject, s spam, w write back, n note, g give, k settle, space next,".replace(
            " ", "\N{NO-BREAK SPACE}"
        ).replace(",\N{NO-BREAK SPACE}", ", "),
        "b back, u undo, m more, ? help, q quit".replace(" ", "\N{NO-BREAK SPACE}").replace(
            ",\N{NO-BREAK SPACE}", ", "
        ),
        "> ",
    ]


@WAITING
def test_only_headings_are_bold_and_only_in_colour(run: Run) -> None:
    assert "\x1b[1m" not in drawn(run, "q").stdout
    coloured = drawn(run, "q", env={"NO_COLOR": None}).stdout
    assert re.findall(r"\x1b\[1m(.*?)\x1b\[0m", coloured) == ["comment 1, pending, 2 more to come"]
    assert "\x1b[3" not in coloured


@WAITING
def test_the_screen_is_given_back_before_the_summary(run: Run) -> None:
    result = drawn(run, "aq")
    assert result.stdout.startswith("\x1b[?1049h")
    assert result.stdout.endswith("\x1b[?1049l")
    assert result.stderr == "done: approved: 1\noperations 3 ('blogctl undo 3' takes one back)\n"


@WAITING
def test_quiet_leaves_out_the_summary(run: Run) -> None:
    assert drawn(run, "aq", "-q").stderr == ""


@pytest.mark.parametrize("tty", [False, True])
@WAITING
def test_a_review_needs_a_terminal(run: Run, blog: Path, *, tty: bool) -> None:
    before = state(blog)
    if tty:
        result = run("batch", input="comments review\n", tty=True)
    else:
        result = run("comments", "review", input="a")
    assert result.code == 2
    assert (
        "a review needs a terminal\nhint: 'blogctl comments list' shows the queue" in result.stderr
    )
    assert state(blog) == before


def test_an_empty_queue_says_what_there_is(run: Run) -> None:
    result = drawn(run, "")
    said = "nothing matches; there are 0 pending, 0 approved, 0 rejected, 0 spam\n"
    assert (result.code, result.stdout, result.stderr) == (0, "", said)


@pytest.mark.parametrize(
    ("options", "first"),
    [
        (("--name", "Bob"), 2),
        (("--search", "trois"), 3),
        (("--unanswered",), 2),
        (("--overdue",), 2),
        (("--overdue", "--name", "Anne"), 3),
        (("--due-before", "yesterday", "--name", "Anne"), None),
        (("--due-before", "today 18h"), 2),
        (("--assigned-to", "luc-ferry"), 3),
        (("--mine", "--as", "luc-ferry"), 3),
        (("--status", "spam"), 4),
        (("--thread", "2"), 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
@WAITING
def test_the_filters_are_those_of_the_list(
    run: Run, change: Changing, options: tuple[str, ...], first: int | None
) -> None:
    with change() as changing:
        session = changing.session
        session.get_one(Comment, 2).due_at = NOW - timedelta(days=2)
        session.get_one(Comment, 1).due_at = NOW + timedelta(hours=2)
        session.get_one(Comment, 3).assigned_to_id = 2
        comment(changing, 1, "Cyrille", "Achetez", minute=4, status=SPAM)
    shown = re.search("comment ([0-9]+),", review(run, "q", *options).stdout)
    assert (int(shown[1]) if shown else None) == first


@WAITING
def test_a_wrong_filter_is_an_error_before_anything_is_shown(run: Run) -> None:
    result = drawn(run, "a", "--post", "ailleurs")
    assert (result.code, result.stdout) == (3, "")


@WAITING
def test_what_still_belongs_to_the_queue_is_stayed_with(run: Run) -> None:
    result = review(run, "akq", "--unanswered")
    assert "approved (1, op 3)\nsettled (1, op 4)\ncomment 2," in result.stdout


@pytest.mark.parametrize(
    ("keys", "assigned", "said"),
    [
        ("g1", "chantal-buhagar", "handed over (1, op 3)"),
        ("g2", "luc-ferry", "handed over (1, op 3)"),
        ("gluc-f", "", "is none of the keys"),
        ("g9", "", "none of these: nothing was changed"),
        ("ga", "", "nobody who is here answers for what these are about: 1"),
        ("g2g2", "luc-ferry", "already so: 1"),
    ],
)
@WAITING
def test_a_comment_is_given_to_somebody(run: Run, keys: str, assigned: str, said: str) -> None:
    result = review(run, keys)
    assert said in result.stdout
    assert run("comments", "show", "1", "--fields", "assigned_to").stdout == f"{assigned}\n"
    assert "1 chantal-buhagar (Chantal Buhagar)\n2 luc-ferry (Luc Ferry)\n" in result.stdout


@WAITING
def test_whoever_knows_is_found_and_it_is_said_why(run: Run) -> None:
    run("post", "tag", "mon-billet", "Web")
    assert "1 goes to luc-ferry, for: web" in review(run, "ga").stdout
    assert run("comments", "show", "1", "--fields", "assigned_to").stdout == "luc-ferry\n"


@WAITING
def test_somebody_away_is_given_a_comment_with_a_word_of_warning(run: Run) -> None:
    assert run("contributor", "away", "luc-ferry").code == 0
    assert "luc-ferry is away\nhanded over (1, op" in review(run, "g2").stdout


@WAITING
def test_one_of_many_is_found_by_number_or_by_name(run: Run) -> None:
    for number in range(12):
        run("contributor", "add", f"Invité {number:02}")
    for typed in ("3\r", "invite-02\r", "invite-02x\x7f\r"):
        result = drawn(run, f"g{typed}q")
        assert "handed over" in result.stdout or "already so" in result.stdout
        assert run("comments", "show", "1", "--fields", "assigned_to").stdout == "invite-02\n"
    for typed in ("invite\r", "99\r", "\x1b", "\x04", "0\r"):
        assert "none of these" in drawn(run, f"g{typed}q").stdout


@WAITING
def test_a_reason_is_not_needed_where_the_blog_says_so(run: Run, change: Changing) -> None:
    with change() as changing:
        configuring.put(changing, "comments.require_reason", "off")
    assert "0 none" in review(run, "r0").stdout
    assert statuses(run)[0] == "1 rejected"


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    folder = tmp_path / "editor"
    folder.mkdir()
    return Editor(folder)


@pytest.mark.parametrize("face", [drawn, review], ids=["screen", "plain"])
@WAITING
def test_a_reply_is_written_in_the_editor(run: Run, editor: Editor, face: object) -> None:
    env = editor.env("path.write_text('Oui, lundi.\\n' + text)")
    result = face(run, "wq", env=env)  # type: ignore[operator]
    assert result.code == 0
    assert "answered (1, op 3)" in result.stdout
    shown = run("comments", "show", "1", "--fields", "status,answered_by").stdout
    assert shown == "approved\tchantal-buhagar\n"
    assert "> Un" in editor.seen.read_text("utf-8")
    assert editor.kept == []


@WAITING
def test_a_reply_is_undone_like_all_else(run: Run, editor: Editor, blog: Path) -> None:
    before = state(blog)
    env = editor.env("path.write_text('Oui, lundi.\\n' + text)")
    result = review(run, "wnuuq", env=env)
    assert "undone: noted (2, op 4)" in result.stdout
    assert "undone: answered (1, op 3)\ncomment 1, pending" in result.stdout
    assert state(blog) == before


@WAITING
def test_a_note_is_written_in_the_editor(run: Run, editor: Editor) -> None:
    env = editor.env("path.write_text('Vu.\\n' + text)")
    result = review(run, "nq", env=env)
    assert "noted (1, op 3)" in result.stdout
    assert "Vu." in run("comments", "show", "1", "--fields", "notes").stdout


@WAITING
def test_a_text_that_was_not_written_changes_nothing(run: Run, editor: Editor, blog: Path) -> None:
    before = state(blog)
    result = review(run, "wq", env=editor.env(""))
    assert "the text was not changed" in result.stdout
    assert state(blog) == before


@WAITING
def test_who_is_no_contributor_does_not_reply_but_goes_on(run: Run, editor: Editor) -> None:
    result = review(run, "waq", user="personne", env=editor.env("sys.exit(3)"))
    assert "'personne' is no contributor of this blog; add --as with one" in result.stdout
    assert "approved (1, op 3)" in result.stdout


@WAITING
def test_an_editor_that_fails_keeps_the_text_and_the_review(run: Run, editor: Editor) -> None:
    env = editor.env("path.write_text('Oui.\\n' + text); sys.exit(3)")
    result = review(run, "waq", env=env)
    assert "failed with exit code 3" in result.stdout
    assert "the text is kept in" in result.stdout
    assert "approved (1, op 3)" in result.stdout
    assert [text.splitlines()[0] for text in editor.kept] == ["Oui."]


@WAITING
def test_all_of_a_text_is_shown_on_demand(run: Run, change: Changing) -> None:
    with change() as changing:
        comment(changing, 1, "Long", "mot " * 2_000 + "fin", minute=0)
    heard = review(run, "q").stdout
    assert "… (m: all of it)" in heard
    assert len(heard) < 2_000
    assert "mot fin" in review(run, "m").stdout
    assert screens(drawn(run, "q"))[0].count("(m: all of it)") == 1
    assert "mot fin" in drawn(run, "m\nq").stdout


HOSTILE = "\x1b[2J\x1b]0;titre\x07 \u202egauche\u202c \u200b\x9b31m 漢字 👩‍👩‍👧 e\u0301"


@pytest.mark.parametrize("face", [drawn, review], ids=["screen", "plain"])
def test_hostile_text_does_nothing_to_the_terminal(
    run: Run, change: Changing, face: object
) -> None:
    with change() as changing:
        post = page(changing, title=HOSTILE)
        comment(changing, post, HOSTILE, HOSTILE)
        conversation.note(changing, 1, HOSTILE)
        comment(changing, post, HOSTILE, HOSTILE, parent=1)
    result = face(run, "m\nq")  # type: ignore[operator]
    said = result.stdout + result.stderr
    assert not re.search("\x1b\\]|\x9b|\u202e|\u200b|\x07", said)
    picture = Picture(80, 24)
    picture.feed(result.stdout)  # refuses sequences that are not ours
    assert "\\x1b[2J" in said


@pytest.fixture
def crowded(change: Changing, blog: Path) -> tuple[Context, Sight]:
    """A comment in the middle of a thread 50 deep, of 200, with all that is long about it."""
    with change() as changing:
        post = page(changing, title="漢字" * 60)
        first = comment(changing, post, "Zoé", "Un", email="zoe@example.org")
        for number in range(49):
            comment(changing, post, f"Lecteur {number}", "é" * 500, parent=first + number)
        for number in range(150):
            comment(changing, post, f"Autre {number}", "👩‍👩‍👧" * 30, parent=25, minute=1)
        changing.session.get_one(Comment, 25).body = "mot " * 16_000
        conversation.note(changing, 25, "Une note\n" * 40)
    output = Output(io.StringIO(), io.StringIO(), environ=ENVIRON, catalogue=catalogue("en"))
    environ = {**ENVIRON, "BLOGCTL_DB": str(blog)}
    context = Context(environ, blog.parent, io.BytesIO(), output, USER)
    with context.reading() as session:
        sight = reviewing.look(session, 25, CommentFilter(), settings=context.settings)
    context.close()
    return context, sight


SIZES = [(80, 24), (40, 12), (20, 8), (132, 50), (10, 4), (200, 10), (1, 3), (3, 200)]


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_screen_fits_its_window(crowded: tuple[Context, Sight], size: tuple[int, int]) -> None:
    context, sight = crowded
    footer = ["approved (1, op 3)", "a approve, q quit"]
    drawn = _review_text.page(context, sight, footer, size)
    assert len(drawn.lines) <= size[1] - 1
    assert max(map(cell_len, drawn.lines)) <= max(size[0], 2)
    if size[0] >= 40:
        text = "\n".join(drawn.lines)
        assert "comment 25, pending" in text
        assert "  mot mot mot" in text
        assert "(m: all of it)" in text
        assert "q quit" in text


def test_of_a_long_thread_what_is_near_is_shown(crowded: tuple[Context, Sight]) -> None:
    context, sight = crowded
    lines = _review_text.thread(context, sight.comment, 8, 60)
    places = [re.findall(r"\[([0-9]+)\]|… ([0-9]+)$", line)[0] for line in lines]
    assert places == [
        ("", "23"),
        *[(str(number), "") for number in (24, 25, 26)],
        ("", "24"),
        *[(str(number), "") for number in (51, 52)],
        ("", "148"),
    ]
    assert lines[2].startswith("> ")
    for most in range(60):
        assert len(_review_text.thread(context, sight.comment, most, 60)) <= most


@given(st.text(), st.integers(1, 100))
def test_wrapped_text_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    if text.isalnum() and text.isascii():
        assert "".join(lines) == text
    assert cell_len(clipped(text, width)) <= max(width, 2)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", "1"),
        ("2", "2"),
        ("3", None),
        ("0", None),
        ("01", "1"),
        ("", None),
        (" B ", "2"),
        ("a", "a"),
        ("an", "1"),
        ("x", None),
        ("٢", None),
        ("9" * 5_000, None),
    ],
)
def test_a_choice_is_a_number_a_letter_or_a_beginning(typed: str, meant: str | None) -> None:
    assert resolved(typed, ["anne", "bob"], {"a": "auto"}) == meant


@WAITING
def test_the_way_is_said_in_french_too(run: Run) -> None:
    result = review(run, "x?r1q", env={"BLOGCTL_LANG": "fr"})
    assert "commentaire 1, pending, encore 2 ensuite\nauteur\u202f: Anne" in result.stdout
    assert "« x » n’est pas une touche connue".replace("« ", "«\xa0").replace(" »", "\xa0»") in (
        result.stdout
    )
    assert "\na\u202f: approuver\n" in "\n" + result.stdout
    assert "rejeté (1, op 3)" in result.stdout
    assert "fait\u202f: rejeté\u202f: 1" in result.stderr


@WAITING
def test_the_state_is_not_looked_at_twice_by_accident(run: Run, change: Changing) -> None:
    with change() as changing:
        decide(changing, SPAM, 1)
    assert review(run, "q").stdout.startswith("comment 2,")


@WAITING
def test_each_key_is_explained(run: Run) -> None:
    result = drawn(run, "? a")
    explained = screens(result)[1]
    assert [line[:2] for line in explained.splitlines()[:7]] == [
        *("a:", "r:", "s:", "w:", "n:", "g:", "k:")
    ]
    assert "approved (1, op 3)" in result.stdout
