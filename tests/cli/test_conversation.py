"""`comments reply`, `note`, `assign`, `unassign`, `settle`, `reopen`, `edit`; who is away."""

import json
from pathlib import Path

import pytest

from blogctl.cli._answers import CUT
from tests.cli.test_editor import Editor
from tests.conftest import Changing, Result, Run
from tests.invariants import check, state
from tests.readers import comment, one_in_each_state

# In another process, while the editor is open.
MEANWHILE = (
    "import subprocess\n"
    "subprocess.run([sys.executable, '-m', 'blogctl', *{arguments!r}], check=True, "
    "capture_output=True)\n"
)
FRENCH = {"BLOGCTL_LANG": "fr"}
NOBODY_FREE = "add --keep-going, or name somebody with --to; topics are set by 'contributor edit'"


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    folder = tmp_path / "editor"
    folder.mkdir()
    return Editor(folder)


@pytest.fixture
def queue(run: Run, change: Changing) -> Run:
    """Comments 1 to 4 on mon-billet, one in each state, and 5, pending; Luc and Zoé."""
    with change() as changing:
        one_in_each_state(changing)
        comment(changing, 1, "Bob", "Et quand ?\nMerci.", minute=9)
    lines = "contributor add 'Luc Ferry' --topic cinema\ncontributor add 'Zoé T.' --login zoe\n"
    assert run("batch", "-q", input=lines).code == 0
    return run


def fields(run: Run, ref: str, names: str) -> str:
    done = run("comments", "show", ref, "--fields", names, "--format", "tsv")
    assert done.code == 0, done.stderr
    return done.stdout.rstrip("\n")


def answers(editor: Editor, text: str, *, meanwhile: tuple[str, ...] = ()) -> dict[str, str | None]:
    """Return the environment of an editor that writes above the line, whatever comes between."""
    before = MEANWHILE.format(arguments=meanwhile) if meanwhile else ""
    return editor.env(f"{before}path.write_text({text!r} + text, 'utf-8')")


# Replies.


def test_a_reply_prints_the_answer_and_its_operation(queue: Run) -> None:
    done = queue("comments", "reply", "1", "--body", "Oui, dès lundi.", "--format", "json")
    assert (done.code, done.stderr) == (0, "op 5\n")
    said = json.loads(done.stdout)
    assert {key: said[key] for key in ("id", "number", "parent_id", "contributor", "body")} == {
        "id": 6,
        "number": 3,
        "parent_id": 1,
        "contributor": "chantal-buhagar",
        "body": "Oui, dès lundi.",
    }
    assert fields(queue, "1", "status,number,answered_by,answered_at") == (
        "approved\t2\tchantal-buhagar\t2026-03-12T09:30:00Z"
    )


@pytest.mark.parametrize(
    ("options", "typed"),
    [
        (("--body", "Oui, é."), b""),
        (("--file", "-"), "Oui, é.\n".encode()),
        (("--file", "-", "--encoding", "latin-1"), "\r\nOui, é.\r\n".encode("latin-1")),
        (("--file", "reponse.txt"), b""),
    ],
    ids=["body", "standard input", "encoding", "file"],
)
@pytest.mark.parametrize("verb", ["reply", "note"])
def test_a_text_comes_from_where_it_is_said_to(
    queue: Run, blog: Path, verb: str, options: tuple[str, ...], typed: bytes
) -> None:
    blog.with_name("reponse.txt").write_text("Oui, é.", encoding="utf-8")
    done = queue("comments", verb, "mon-billet#1", *options, "--format", "ids", input=typed)
    assert (done.code, done.stderr) == (0, "op 5\n")
    if verb == "reply":
        assert (done.stdout, fields(queue, "6", "body,parent_id")) == ("6\n", "Oui, é.\t2")
    else:
        shown = json.loads(queue("comments", "show", "2", "--format", "json").stdout)
        assert (done.stdout, shown["notes"][0]["body"]) == ("2\n", "Oui, é.")


def test_quiet_says_nothing_but_what_was_asked_for(queue: Run) -> None:
    for line in ("reply 1 --body Oui -q", "note 1 --body Oui -q", "settle 5 -q"):
        assert queue("comments", *line.split()) == Result(0, "", "")
    assert queue("comments", "reply", "1", "--body", "B", "-q", "--format", "ids").stdout == "7\n"


def test_a_dry_run_answers_nobody(queue: Run, blog: Path) -> None:
    before = state(blog)
    done = queue("comments", "reply", "1", "--body", "Oui", "--dry-run", "--format", "ids")
    assert (done.code, done.stdout, done.stderr) == (0, "6\n", "dry run: nothing was changed\n")
    for verb in (("assign", "--to", "luc-ferry"), ("settle",), ("unassign",), ("reopen",)):
        assert queue("comments", *verb, "1", "5", "--dry-run").code == 0
    assert state(blog) == before


REFUSED: dict[str, tuple[str, int, str | None]] = {
    "reply, gone": ("reply 99 --body B", 3, "no comment '99'"),
    "reply, no such number": ("reply mon-billet#9 --body B", 3, "no comment 'mon-billet#9'"),
    "reply, rejected": (
        *("reply 3 --body B", 4),
        "the comment '3' is rejected, so nothing can answer it",
    ),
    "reply, spam": ("reply 4 --body B", 4, "the comment '4' is spam, so nothing can answer it"),
    "reply, a job": ("reply 1 --body B --as @cron", 2, "'@cron' is no contributor of this blog"),
    "reply, nobody": ("reply 1 --body B --as personne", 3, "no contributor 'personne'"),
    "reply, nothing": ("reply 1 --body ''", 2, "the comment is empty"),
    "reply, two texts": ("reply 1 --body B --file -", 2, "--body and --file do not go together"),
    "reply, no terminal": ("reply 1", 2, "there is no terminal for an editor"),
    "reply, no note": ("reply 1 --from-note", 2, "the comment '1' has no note"),
    "reply, no such file": ("reply 1 --file rien.txt", 3, "no file 'rien.txt'"),
    "reply, no such encoding": ("reply 1 --file - --encoding klingon", 2, None),
    "note, gone": ("note 99 --body B", 3, "no comment '99'"),
    "note, nothing": ("note 1 --body ' '", 2, "the note is empty"),
    "assign, to whom": ("assign 1", 2, None),
    "assign, both": ("assign 1 --to luc-ferry --auto", 2, "--to and --auto do not go together"),
    "assign, nobody": ("assign 1 --to luk-ferry", 3, "no contributor 'luk-ferry'"),
    "assign, gone": ("assign 1 98 99 --to luc-ferry", 3, "no comment '98', '99'"),
    "assign, spam": ("assign 1 4 --to luc-ferry", 4, "turned down: 4"),
    "assign, nobody knows": (
        *("assign 1 5 --auto", 4),
        "nobody who is here answers for what these are about: 1, 5",
    ),
    "assign, a filter's": ("assign --all --assigned-to x --auto", 3, "no contributor 'x'"),
    "assign, all": ("assign --all --to luc-ferry", 2, None),
    "settle, gone": ("settle 99", 3, "no comment '99'"),
    "settle, nothing": ("settle", 2, None),
    "reopen, gone": ("reopen 99", 3, "no comment '99'"),
    "edit, no why": ("edit 1 --body B", 2, None),
    "edit, gone": ("edit 99 --body B --reason R", 3, "no comment '99'"),
    "edit, nobody": ("edit 1 --contributor x --reason R", 3, "no contributor 'x'"),
    "edit, nothing": ("edit 1 --body '' --reason R", 2, "the comment is empty"),
    "edit, no reason": ("edit 1 --body B --reason ''", 2, "the reason is empty"),
    "list, mine of nobody": ("list --mine --as @cron", 2, "'@cron' is no contributor of this blog"),
    "list, mine and whose": (
        *("list --mine --assigned-to 1", 2),
        "--mine and --assigned-to do not go together",
    ),
    "list, whose": ("list --assigned-to luk-ferry", 3, "no contributor 'luk-ferry'"),
    "list, when": ("list --due-before bientôt", 2, None),
    "list, sort": ("list --sort dues", 2, None),
    "list, after": ("list --sort due --after 1", 2, None),
}


@pytest.mark.parametrize(("line", "code", "message"), REFUSED.values(), ids=REFUSED)
def test_what_can_t_be_says_why_and_changes_nothing(
    queue: Run, blog: Path, line: str, code: int, message: str | None
) -> None:
    before = state(blog)
    words = line.replace("' '", "\u00a0").replace("''", "").split(" ")
    words = [" " if word == "\u00a0" else word for word in words]
    done = queue("comments", *words)
    first = done.stderr.splitlines()[0]
    assert (done.code, done.stdout, first.startswith("error: ")) == (code, "", True), done.stderr
    if message is not None:
        assert first == f"error: {message}"
    told = queue("comments", *words, "--format", "json")
    error = json.loads(told.stderr)["error"]
    assert f"error: {error['message']}" == first
    assert state(blog) == before


@pytest.mark.parametrize(
    "line", ["reply 3 --body B", "assign 1 5 --auto", "reply 1 --from-note", "reply 1 --as @cron"]
)
def test_errors_are_said_in_french_too(queue: Run, line: str) -> None:
    english = queue("comments", *line.split()).stderr.splitlines()
    french = queue("comments", *line.split(), env=FRENCH).stderr.splitlines()
    assert len(english) == len(french)
    assert not set(english) & set(french)


def test_who_no_longer_takes_part_signs_nothing(queue: Run) -> None:
    assert queue("contributor", "deactivate", "luc-ferry").code == 0
    for line in ("reply 1 --body B --as luc-ferry", "assign 1 --to luc-ferry"):
        done = queue("comments", *line.split())
        assert done.code == 4
        assert done.stderr == (
            "error: 'luc-ferry' no longer takes part\n"
            "hint: 'blogctl contributor activate luc-ferry' brings them back\n"
        )


# In the editor.


def test_the_answer_stands_above_the_line_and_what_is_said_below(
    queue: Run, editor: Editor
) -> None:
    queue("comments", "note", "5", "--body", "Le rayon\nrouvre.", "--as", "luc-ferry", "-q")
    queue("comments", "add", "1", "--name", "Eve", "--body", "Moi aussi", "--parent", "5", "-q")
    done = queue("comments", "reply", "6", env=answers(editor, "Oui,\n\n# dès lundi.\n"), tty=True)
    assert (done.code, editor.kept) == (0, [])
    assert fields(queue, "7", "body,parent_id") == "Oui,\\n\\n# dès lundi.\t6"
    assert editor.seen.read_text("utf-8") == (
        f"\n\n{CUT}\n"
        "what stands below the line is not sent\n\n# Mon billet\n\n"
        "Bob:\n> Et quand ? Merci.\n\n"
        "Eve, 2026-03-12 10:30:\n> Moi aussi\n"
    )


def test_notes_are_shown_to_who_answers(queue: Run, editor: Editor) -> None:
    queue("comments", "note", "5", "--body", "Le rayon\nrouvre.", "--as", "luc-ferry", "-q")
    queue("comments", "reply", "5", env=answers(editor, "Oui."), tty=True)
    assert editor.seen.read_text("utf-8").endswith(
        "Bob, 2026-03-11 10:39:\n> Et quand ?\n> Merci.\n\n"
        "note by luc-ferry:\n| Le rayon\n| rouvre.\n"
    )


def test_what_is_quoted_is_introduced_in_french(queue: Run, editor: Editor) -> None:
    queue("comments", "reply", "5", env={**answers(editor, "Oui."), **FRENCH}, tty=True)
    seen = editor.seen.read_text("utf-8")
    assert "what stands below" not in seen
    assert "> Et quand ?" in seen


def test_a_reply_may_start_from_the_last_note(queue: Run, editor: Editor) -> None:
    for body in ("Premier", "Le rayon rouvre."):
        queue("comments", "note", "5", "--body", body, "-q")
    env = editor.replaces(("Le rayon rouvre.\n\n", "Le rayon rouvre lundi.\n\n"))
    done = queue("comments", "reply", "5", "--from-note", env=env, tty=True)
    assert editor.seen.read_text("utf-8").startswith(f"Le rayon rouvre.\n\n{CUT}\n")
    assert (done.code, fields(queue, "6", "body")) == (0, "Le rayon rouvre lundi.")


def test_a_note_is_written_in_the_editor_too(queue: Run, editor: Editor) -> None:
    done = queue("comments", "note", "4", env=answers(editor, "Vu."), tty=True)
    assert done.code == 0
    shown = json.loads(queue("comments", "show", "4", "--format", "json").stdout)
    assert [note["body"] for note in shown["notes"]] == ["Vu."]


@pytest.mark.parametrize("verb", ["reply", "note"])
@pytest.mark.parametrize(
    "script",
    [
        "pass",
        "path.write_text('')",
        "path.write_text(' \\n' + text)",
        "path.unlink()",
        "path.write_text(text + 'below')",
    ],
    ids=["unchanged", "emptied", "blank", "deleted", "below the line"],
)
def test_nothing_above_the_line_changes_nothing(
    queue: Run, blog: Path, editor: Editor, verb: str, script: str
) -> None:
    before = state(blog)
    done = queue("comments", verb, "1", env=editor.env(script), tty=True)
    assert done == Result(0, "", "the text was not changed\n")
    assert (state(blog), editor.kept) == (before, [])


def test_without_the_line_the_answer_can_t_be_told_and_is_kept(
    queue: Run, blog: Path, editor: Editor
) -> None:
    before = state(blog)
    done = queue("comments", "reply", "1", env=editor.env("path.write_text('Oui.')"), tty=True)
    assert (done.code, state(blog), editor.kept) == (2, before, ["Oui."])
    (path,) = editor.drafts.iterdir()
    assert done.stderr == (
        f"the text is kept in {path}\n"
        f"error: the line '{CUT}' is gone, so what is quoted can't be told from the answer\n"
        "hint: leave it where it is and write above it\n"
    )
    again = queue("comments", "reply", "1", env=answers(editor, "Oui !"), tty=True)
    assert again.code == 0
    assert again.stderr == f"an earlier text is kept in {path}\nop 5\n"
    assert editor.kept == ["Oui."]


def test_the_line_alone_is_enough(queue: Run, editor: Editor) -> None:
    """All below it may be deleted, to its very end."""
    env = editor.env(f"path.write_bytes(('Oui.\\r\\n' + {CUT!r}).encode())")
    assert queue("comments", "reply", "1", env=env, tty=True).code == 0
    assert fields(queue, "6", "body") == "Oui."


LATE: dict[str, tuple[str, tuple[str, ...], int, str]] = {
    "answered": (
        "reply 5",
        ("comments", "reply", "5", "--body", "Moi", "--as", "luc-ferry"),
        *(4, "the comment '5' was answered meanwhile, by 'luc-ferry'"),
    ),
    "rejected": (
        "reply 5",
        ("comments", "reject", "5", "--reason", "doublon"),
        *(4, "the comment '5' is rejected, so nothing can answer it"),
    ),
    "deleted": ("reply 5", ("comments", "delete", "5", "--yes"), 3, "no comment '5'"),
    "trashed": ("reply 5", ("post", "trash", "1"), 4, "in the trash: mon-billet"),
    "deactivated": (
        "reply 5",
        ("contributor", "deactivate", "chantal-buhagar"),
        *(4, "'chantal-buhagar' no longer takes part"),
    ),
    "note, deleted": ("note 5", ("comments", "delete", "5", "--yes"), 3, "no comment '5'"),
    "edit, edited": (
        "edit 5 --reason R",
        ("comments", "edit", "5", "--body", "Autre", "--reason", "S"),
        *(4, "the comment '5' was changed meanwhile"),
    ),
    "edit, deleted": (
        *("edit 5 --reason R", ("comments", "delete", "5", "--yes")),
        *(3, "no comment '5'"),
    ),
}


@pytest.mark.parametrize(("line", "meanwhile", "code", "message"), LATE.values(), ids=LATE)
def test_what_came_between_is_told_and_the_text_is_kept(
    queue: Run, editor: Editor, line: str, meanwhile: tuple[str, ...], code: int, message: str
) -> None:
    env = answers(editor, "Longue réponse.\n", meanwhile=meanwhile)
    done = queue("comments", *line.split(), env=env, tty=True)
    assert done.code == code
    (path,) = editor.drafts.iterdir()
    told = done.stderr.splitlines()
    assert told[:2] == [f"the text is kept in {path}", f"error: {message}"]
    assert editor.kept[0].startswith("Longue réponse.\n")


def test_a_text_that_was_kept_can_be_sent_all_the_same(queue: Run, editor: Editor) -> None:
    meanwhile = ("comments", "reply", "5", "--body", "Moi", "--as", "luc-ferry")
    env = answers(editor, "Longue réponse.\n", meanwhile=meanwhile)
    assert queue("comments", "reply", "5", env=env, tty=True).code == 4
    (path,) = editor.drafts.iterdir()
    text = path.read_text("utf-8").split(CUT)[0]
    assert queue("comments", "reply", "5", "--file", "-", input=text).code == 0
    assert fields(queue, "5", "answered_by") == "luc-ferry"


def test_a_dry_run_never_throws_away_what_was_written(
    queue: Run, blog: Path, editor: Editor
) -> None:
    before = state(blog)
    for options in ((), ("--edit",), ("--edit", "--body", "B")):
        done = queue(
            "comments", "reply", "1", *options, "--dry-run", env=answers(editor, "Oui."), tty=True
        )
        assert done.code == 2
        assert not editor.seen.exists()
    assert state(blog) == before


@pytest.mark.parametrize(
    "line", ["reply 3", "reply 99", "reply 1 --as @cron", "edit 99 --reason R"]
)
def test_what_can_be_known_before_is_said_before_the_editor_opens(
    queue: Run, editor: Editor, line: str
) -> None:
    assert queue("comments", *line.split(), env=editor.env("pass"), tty=True).code in {2, 3, 4}
    assert not editor.seen.exists()


# Sets.


def test_comments_are_assigned_and_taken_back(queue: Run) -> None:
    names = ("--fields", "id,assigned_to")
    done = queue("comments", "assign", "1", "mon-billet#1", "--to", "Luc Ferry", *names)
    assert done == Result(
        0, "1\tluc-ferry\n2\tluc-ferry\n", "op 5\nchanged 2, which were: 1 approved, 1 pending\n"
    )
    done = queue("comments", "assign", "1", "5", "--to", "luc-ferry", *names)
    assert (done.code, done.stdout) == (0, "5\tluc-ferry\n")
    assert "already so: 1\n" in done.stderr
    done = queue("comments", "unassign", "-", *names, input="1\n2\n")
    assert (done.code, done.stdout) == (0, "1\t\n2\t\n")
    done = queue("comments", "unassign", "--all", "--assigned-to", "luc-ferry", *names)
    assert (done.code, done.stdout) == (0, "5\t\n")


def test_by_topic_it_is_said_to_whom_and_why(queue: Run) -> None:
    queue("post", "tag", "mon-billet", "Cinéma", "-q")
    done = queue(
        "comments", "assign", "--all", "--assigned-to", "none", "--auto", "--format", "ids"
    )
    assert done == Result(
        0,
        "1\n2\n5\n",
        "op 6\nchanged 3, which were: 1 approved, 2 pending\n"
        "1 goes to luc-ferry, for: cinema\n"
        "2 goes to luc-ferry, for: cinema\n"
        "5 goes to luc-ferry, for: cinema\n",
    )
    assert "luc-ferry" in queue("log", "--operation", "6").stdout
    assert "topics:cinema" in queue("log", "--operation", "6").stdout


def test_who_is_not_known_is_left_out_if_asked(queue: Run) -> None:
    queue("post", "tag", "mon-billet", "Cinéma", "-q")
    queue("post", "new", "Autre", "--publish", "-q")
    queue("comments", "add", "autre", "--name", "F", "--body", "?", "-q")
    refused = queue("comments", "assign", "1", "6", "--auto")
    assert (refused.code, refused.stderr) == (
        4,
        f"error: nobody who is here answers for what these are about: 6\nhint: {NOBODY_FREE}\n",
    )
    done = queue("comments", "assign", "1", "6", "4", "--auto", "--keep-going", "--format", "ids")
    assert (done.code, done.stdout) == (1, "1\n")
    assert "error: not done: 4, 6\n" in done.stderr


def test_of_all_those_are_handed_out_for_whom_there_is_somebody(queue: Run) -> None:
    queue("post", "new", "Autre", "--publish", "-q")
    queue("comments", "add", "autre", "--name", "F", "--body", "?", "-q")
    every = ("comments", "assign", "--all", "--unanswered", "--auto", "--format", "ids")
    nobody = "nobody who is here answers for what these are about: "
    assert queue(*every) == Result(0, "", f"{nobody}1, 2, 5, 6\n")
    queue("post", "tag", "mon-billet", "Cinéma", "-q")
    done = queue(*every)
    assert (done.code, done.stdout) == (0, "1\n2\n5\n")
    assert done.stderr.endswith(f"{nobody}6\n")


def test_many_are_not_all_told(queue: Run) -> None:
    queue("post", "tag", "mon-billet", "Cinéma", "-q")
    lines = "".join(f"comments add 1 --name N{each} --body B -q\n" for each in range(12))
    assert queue("batch", input=lines).code == 0
    done = queue("comments", "assign", "--all", "--pending", "--auto")
    assert done.code == 2  # no such option
    done = queue("comments", "assign", "--all", "--status", "pending", "--auto")
    told = [line for line in done.stderr.splitlines() if "goes to" in line]
    assert (len(told), done.stderr.splitlines()[-1]) == (10, "… and 4 more")


def test_who_is_away_can_be_named_and_it_is_said(queue: Run) -> None:
    queue("contributor", "away", "luc-ferry", "-q")
    done = queue("comments", "assign", "1", "--to", "luc-ferry", "--format", "ids")
    assert done.code == 0
    assert "luc-ferry is away" in done.stderr


def test_who_is_inactive_is_not_said_to_be_away(queue: Run) -> None:
    queue("contributor", "deactivate", "luc-ferry", "-q")
    assert "away" not in queue("comments", "assign", "1", "--to", "luc-ferry").stderr


def test_what_needs_no_answer_is_settled_and_reopened(queue: Run) -> None:
    names = ("--fields", "id,settled_at")
    done = queue("comments", "settle", "--all", "--search", "merci", *names)
    assert (done.code, done.stdout) == (0, "5\t2026-03-12T09:30:00Z\n")
    done = queue("comments", "settle", "5", "3", "1", *names)
    assert (done.code, done.stdout) == (0, "1\t2026-03-12T09:30:00Z\n")
    assert "already so: 5, 3\n" in done.stderr
    done = queue("comments", "reopen", "--all", "--post", "mon-billet", *names)
    assert (done.code, done.stdout) == (0, "1\t\n5\t\n")


@pytest.mark.parametrize("verb", ["settle", "reopen", "unassign", "assign --to luc-ferry"])
def test_unknown_ones_are_passed_over_if_asked(queue: Run, verb: str) -> None:
    done = queue("comments", *verb.split(), "1", "99", "--keep-going")
    assert (done.code, done.stderr.splitlines()[-1]) == (1, "error: not done: 99")


# Edits.


def test_an_edit_is_told_with_its_why_in_what_is_shown(queue: Run) -> None:
    done = queue(
        *("comments", "edit", "5", "--body", "Et quand ?", "--name", "Bob B."),
        *("--reason", "à sa demande", "--fields", "id,author_name,body,edited_at"),
    )
    assert done == Result(0, "5\tBob B.\tEt quand ?\t2026-03-12T09:30:00Z\n", "op 5\n")
    shown = queue("comments", "show", "5", tty=True).stdout
    assert "chantal-buhagar edit (à sa demande)" in shown
    again = queue("comments", "edit", "5", "--name", "Bob B.", "--reason", "encore")
    assert (again.code, again.stderr) == (0, "nothing was changed\n")


def test_a_text_is_edited_in_the_editor(queue: Run, editor: Editor) -> None:
    env = editor.replaces(("quand", "où"))
    done = queue("comments", "edit", "5", "--reason", "R", env=env, tty=True)
    assert (done.code, editor.seen.read_text("utf-8")) == (0, "Et quand ?\nMerci.\n")
    assert (fields(queue, "5", "body"), editor.kept) == ("Et où ?\\nMerci.", [])


def test_a_name_changes_though_the_text_does_not(queue: Run, editor: Editor) -> None:
    line = ("comments", "edit", "5", "--reason", "R", "--name", "Bobby", "--edit")
    assert queue(*line, env=editor.env("pass"), tty=True).code == 0
    assert fields(queue, "5", "author_name,body") == "Bobby\tEt quand ?\\nMerci."


def test_a_comment_may_turn_out_to_be_of_the_house(queue: Run) -> None:
    edit = ("comments", "edit", "5", "--reason", "c’est Luc", "--fields", "contributor,due_at")
    assert queue(*edit, "--contributor", "luc-ferry").stdout == "luc-ferry\t\n"
    assert queue(*edit, "--contributor", "none").stdout == "\t2026-03-11T16:00:00Z\n"


# Lists.


@pytest.fixture
def owing(queue: Run) -> Run:
    """Late: 1 and 5, and 2 (Luc's); not late: 6; settled: 7; answered: 8 (by 9)."""
    lines = (
        "comments assign 2 --to luc-ferry\n"
        "comments add 1 --name F --body F\ncomments add 1 --name G --body G\ncomments settle 7\n"
        "comments add 1 --name H --body H\ncomments reply 8 --body Oui\n"
        "comments assign 6 --to chantal-buhagar\n"
    )
    assert queue("batch", "-q", input=lines).code == 0
    return queue


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ("--unanswered", "1 2 5 6"),
        ("--unanswered --reverse", "6 5 2 1"),
        ("--unanswered --sort date", "1 2 5 6"),
        ("--unanswered --limit 2", "1 2"),
        ("--unanswered --after 2", "5 6"),
        ("--unanswered --after 2 --reverse", "1"),
        ("--unanswered --status pending", "1 5 6"),
        ("--unanswered --status spam", ""),
        ("--unanswered --post mon-billet --name Bob", "5"),
        ("--overdue", "1 2 5"),
        ("--overdue --mine", ""),
        ("--overdue --assigned-to luc-ferry", "2"),
        ("--due-before tomorrow", "1 2 5 6"),
        ("--due-before 23h59", "1 2 5 6"),
        ("--due-before 16h", "1 2 5"),
        ("--due-before 2026-03-12", "1 2 5"),
        ("--due-before 2026-03-11", ""),
        ("--due-before tomorrow --overdue", "1 2 5"),
        ("--mine", "6"),
        ("--assigned-to luc-ferry", "2"),
        ("--assigned-to none", "1 5 7 8 9"),
        ("--assigned-to none --unanswered", "1 5"),
        ("--sort due --status all", "1 2 3 4 5 6 7 8 9"),
    ],
)
def test_the_list_is_what_those_who_answer_ask_for(owing: Run, options: str, ids: str) -> None:
    done = owing("comments", "list", *options.split(), "--format", "ids")
    assert done.code == 0, done.stderr
    assert done.stdout.split() == ids.split()
    if "--limit" not in options and "--after" not in options:
        count = owing("comments", "list", *options.split(), "--format", "count").stdout
        assert count == f"{len(ids.split())}\n"


def test_a_table_of_what_is_owed_says_until_when_and_whose(owing: Run) -> None:
    done = owing("comments", "list", "--overdue", tty=True)
    assert (done.code, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()[::2]] == [
        ["ID", "Post", "Name", "Status", "Due", "on", "Assigned", "to", "Text"],
        [*("1", "mon-billet", "Anne", "pending", "2026-03-11", "17:00", "Texte", "0")],
        [
            *("5", "mon-billet", "Bob", "pending", "2026-03-11", "17:00"),
            *["Et", "quand", "?", "Merci."],
        ],
    ]
    assert "approved  2026-03-11 17:00  luc-ferry    Texte 1\n" in done.stdout


# Who is away.


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "luc-ferry is away from 2026-03-12"),
        (("--until", "vendredi"), "luc-ferry is away from 2026-03-12 until 2026-03-13"),
        (("--until", "jeudi"), "luc-ferry is away from 2026-03-12 until 2026-03-12"),
        (("--until", "lundi prochain"), "luc-ferry is away from 2026-03-12 until 2026-03-16"),
        (("--until", "next thursday"), "luc-ferry is away from 2026-03-12 until 2026-03-19"),
        (("--until", "in 3 days"), "luc-ferry is away from 2026-03-12 until 2026-03-15"),
        (("--from", "demain"), "luc-ferry is away from 2026-03-13"),
        (
            ("--from", "1/8/2026", "--until", "2026-08-21"),
            "luc-ferry is away from 2026-08-01 until 2026-08-21",
        ),
        (("--from", "2026-03-01"), "luc-ferry is away from 2026-03-01"),
    ],
)
def test_somebody_is_away_from_then_until_then(
    queue: Run, options: tuple[str, ...], said: str
) -> None:
    done = queue("contributor", "away", "luc-ferry", *options)
    assert (done.code, done.stderr) == (0, f"op 5\n{said}\n")


@pytest.mark.parametrize("zone", ["America/Santiago", "America/Sao_Paulo", "Pacific/Apia"])
@pytest.mark.parametrize("day", ["2026-04-04", "2018-11-04", "2018-02-17", "2012-01-01"])
def test_a_day_is_a_day_though_its_midnight_comes_twice_or_never(
    queue: Run, zone: str, day: str
) -> None:
    assert queue("config", "set", "blog.timezone", zone, "-q").code == 0
    line = ("contributor", "away", "luc-ferry", "--from", day, "--until", day)
    done = queue(*line, env={"BLOGCTL_NOW": "2010-01-01T00:00:00Z"})
    assert (done.code, f"until {day}\n" in done.stderr) == (0, True), done.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--until", "hier"), 2),
        (("--until", "2026-03-11"), 2),
        (("--from", "2026-08-02", "--until", "2026-08-01"), 2),
        (("--until", "bientôt"), 2),
        (("--back", "--until", "demain"), 2),
        (("--back", "--from", "demain"), 2),
    ],
)
def test_a_time_that_is_none_is_refused(queue: Run, options: tuple[str, ...], code: int) -> None:
    assert queue("contributor", "away", "luc-ferry", *options).code == code
    assert queue("contributor", "away", "personne", *options[:0]).code == 3


def test_who_is_back_is_here(queue: Run) -> None:
    queue("comments", "assign", "1", "5", "--to", "luc-ferry", "-q")
    done = queue("contributor", "away", "luc-ferry", "--fields", "slug")
    still = (
        "to answer, still with luc-ferry: 2 "
        "('blogctl comments assign --all --assigned-to luc-ferry --to …')\n"
    )
    assert done == Result(0, "luc-ferry\n", f"op 6\nluc-ferry is away from 2026-03-12\n{still}")
    assert queue("contributor", "away", "luc-ferry", "--back").stderr == (
        "op 7\nluc-ferry is back\n"
    )
    queue("contributor", "away", "luc-ferry", "--from", "2026-03-10", "-q")
    until = queue("contributor", "away", "luc-ferry", "--until", "friday").stderr
    assert "luc-ferry is away from 2026-03-10 until 2026-03-13\n" in until
    queue("contributor", "away", "luc-ferry", "--back", "-q")
    again = queue("contributor", "away", "luc-ferry", "--back").stderr
    assert again == "nothing was changed\nluc-ferry is back\n"
    done = queue("contributor", "deactivate", "luc-ferry", "--fields", "slug")
    assert (done.code, still in done.stderr) == (0, True)


def test_the_blog_is_whole_after_a_conversation(run: Run, blog: Path) -> None:
    lines = """
    post new Un --publish --tag Cinéma
    contributor add Luc --topic cinema
    comments add un --name Anne --body Quand
    comments add un --name Bob --body Où
    comments assign 1 2 --auto
    comments note 1 --body Lundi
    comments reply 1 --body 'Dès lundi.'
    comments settle 2
    comments reopen 1 2
    comments edit 2 --contributor luc --reason Luc
    comments reply 1 --body 'Ou mardi.' --as luc
    contributor away luc
    comments unassign 1
    undo
    undo
    """
    assert run("batch", input=lines).code == 0
    check(blog)
