import os
import stat
import sys
from pathlib import Path

import pytest

from tests.conftest import Changing, Result, Run
from tests.writers import PAST, write, write_in_state


class Editor:
    """Editors that a person may have: small scripts, run as real processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drafts = folder / "drafts"
        self.drafts.mkdir()
        self.seen = folder / "seen.md"

    def env(self, script: str) -> dict[str, str | None]:
        """Return the environment in which this Python is the editor of `path`."""
        program = self.folder / "editor.py"
        program.write_text(
            "import os, pathlib, shutil, signal, sys\n"
            "path = pathlib.Path(sys.argv[-1])\n"
            f"shutil.copy(path, {str(self.seen)!r})\n"
            "text = path.read_text('utf-8')\n"
            f"{script}\n",
            encoding="utf-8",
        )
        return {"VISUAL": f"{sys.executable} {program}", "TMPDIR": str(self.drafts)}

    def replaces(self, *pairs: tuple[str, str]) -> dict[str, str | None]:
        """Return the environment of an editor that replaces these words."""
        changed = "".join(f".replace({old!r}, {new!r})" for old, new in pairs)
        return self.env(f"path.write_text(text{changed}, 'utf-8')")

    @property
    def kept(self) -> list[str]:
        """What was left behind."""
        return [each.read_text("utf-8", "replace") for each in sorted(self.drafts.iterdir())]


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    folder = tmp_path / "editor"
    folder.mkdir()
    return Editor(folder)


def one(run: Run, fields: str, ref: str = "1") -> str:
    return run("post", "show", ref, "--fields", fields, "--format", "tsv").stdout


def test_a_new_post_is_written_in_the_editor(run: Run, editor: Editor) -> None:
    env = editor.replaces(
        ("title:", "title: L’été"), ("tags: []", "tags: [C++]"), ("---\n\n", "---\n\nUn\n")
    )
    result = run("post", "new", env=env, tty=True)
    assert result.code == 0
    assert editor.seen.read_text("utf-8") == (
        "---\ntitle:\ncategories: []\ntags: []\nsummary:\n---\n\n\n"
    )
    assert one(run, "slug,title,tags,status,body") == "l-ete\tL’été\tc-plus-plus\tdraft\tUn\n"
    assert editor.kept == []


def test_what_options_and_file_say_stands_in_the_editor(run: Run, editor: Editor) -> None:
    run("category", "new", "Web")
    env = editor.replaces(("Mot", "Deux mots"))
    result = run(
        *("post", "new", "Titre", "--edit", "--file", "-", "--category", "web", "--no-comments"),
        *("--slug", "mon-slug", "--author", "chantal-buhagar", "--at", "demain 9h", "--page"),
        input="---\ntitle: Autre\ntags: [a, 'b, c']\ndate: 24/06/2010\n---\nMot\n",
        env=env,
    )
    assert result.code == 0
    assert editor.seen.read_text("utf-8") == (
        "---\ntitle: Titre\nauthor: chantal-buhagar\ndate: 2010-06-24 09:00:00+02:00\n"
        "categories: [web]\ntags: [a, 'b, c']\nsummary:\nslug: mon-slug\ncomments: false\n"
        "---\n\nMot\n"
    )
    assert one(run, "slug,title,kind,status,tags,body,published_at") == (
        "mon-slug\tTitre\tpage\tscheduled\ta,b-c\tDeux mots\t2026-03-13T08:00:00Z\n"
    )


def test_a_draft_keeps_the_date_that_the_editor_showed(run: Run, editor: Editor) -> None:
    env = editor.replaces(("2010-06-24", "2010-06-25"))
    text = "---\ntitle: Un\ndate: 2010-06-24\n---\n"
    assert run("post", "new", "--edit", "--file", "-", input=text, env=env).code == 0
    assert one(run, "status,published_at") == "draft\t2010-06-25T07:00:00Z\n"


def test_a_post_is_edited_in_the_editor(run: Run, editor: Editor, change: Changing) -> None:
    with change() as changing:
        write(changing, "Mon billet", body="Un\n\nDeux", summary="A\nB", at=PAST, tags=("Web 2.0",))
    env = editor.replaces(("Deux", "Trois"), ("Web 2.0", "C#"))
    result = run("post", "edit", "mon-billet", "--fields", "id,version", env=env, tty=True)
    assert (result.code, result.stderr) == (0, "op 3\n")
    assert editor.seen.read_text("utf-8") == (
        "---\ntitle: Mon billet\nauthor: chantal-buhagar\nwith: []\ncategories: []\n"
        "tags: [Web 2.0]\nsummary: |-\n  A\n  B\nslug: mon-billet\ncomments: true\n---\n\n"
        "Un\n\nDeux\n"
    )
    assert one(run, "body,tags,revision,version,summary") == "Un\\n\\nTrois\tc-sharp\t2\t2\tA\\nB\n"


def test_options_stand_in_the_editor_over_what_was(
    run: Run, editor: Editor, change: Changing
) -> None:
    with change() as changing:
        write(changing, "Mon billet", body="Un")
    run("category", "new", "Web")
    env = editor.replaces(("Un", "Deux"))
    result = run(
        *("post", "edit", "1", "--edit", "--title", "Autre", "--add-category", "web"), env=env
    )
    assert result.code == 0
    assert "title: Autre\n" in editor.seen.read_text("utf-8")
    assert one(run, "title,body,categories") == "Autre\tDeux\tweb\n"


@pytest.mark.parametrize(
    "script",
    ["pass", "path.write_text('')", "path.write_text(' \\n\\n')", "path.unlink()"],
    ids=["unchanged", "emptied", "blank", "deleted"],
)
@pytest.mark.parametrize("verb", ["new", "edit"])
def test_unchanged_or_emptied_changes_nothing(
    run: Run, editor: Editor, change: Changing, script: str, verb: str
) -> None:
    with change() as changing:
        write(changing, "Mon billet", body="Un")
    arguments = ("new", "Autre") if verb == "new" else ("edit", "1")
    result = run("post", *arguments, env=editor.env(script), tty=True)
    assert result == Result(0, "", "the text was not changed\n")
    assert run("post", "list", "--format", "count").stdout == "1\n"
    assert one(run, "version,body") == "1\tUn\n"
    assert editor.kept == []


WRITES = "path.write_text(text.replace('Un', 'Deux'), 'utf-8')"

FAILURES: list[tuple[str, int, str]] = [
    (f"{WRITES}; sys.exit(3)", 2, "failed with exit code 3"),
    (f"{WRITES}; os.kill(os.getpid(), signal.SIGKILL)", 2, "failed with exit code -9"),
    (
        f"{WRITES}; signal.signal(2, signal.SIG_DFL); os.kill(os.getpid(), 2)",
        130,
        "error: interrupted: nothing was half done",
    ),
    ("path.write_text(text.replace('title: Mon billet', 'title: Deux: [')) ", 2, "not YAML"),
    ("path.write_text('---\\n- Deux\\n---\\n')", 2, "not a list of 'key: value' lines"),
    ("path.write_text(text.replace('Mon billet', 'Deux' * 200))", 2, "too long"),
    ("path.write_text(text.replace('mon-billet', 'pris').replace('Un', 'Deux'))", 4, "is taken"),
    ("path.write_text(text.replace('chantal-buhagar', 'Deux'))", 3, "no contributor 'Deux'"),
    ("path.write_text(text.replace('Un', 'Deux\\0'))", 2, "NUL"),
    ("path.write_bytes(text.replace('Un', 'Deux \\xe9').encode('latin-1'))", 2, "--encoding"),
    (
        f"{WRITES}; os.system(f'{{sys.executable}} -m blogctl post trash 1 >/dev/null 2>&1')",
        4,
        "changed meanwhile: it is at version 2",
    ),
]


@pytest.mark.parametrize(("script", "code", "words"), FAILURES, ids=[each[2] for each in FAILURES])
def test_a_text_is_never_lost(
    run: Run, editor: Editor, change: Changing, script: str, code: int, words: str
) -> None:
    with change() as changing:
        write(changing, "Mon billet", body="Un")
        write(changing, "Pris")
    env = {"PATH": os.environ["PATH"], **editor.env(script)}
    result = run("post", "edit", "mon-billet", "--quiet", env=env, tty=True)
    assert (result.code, result.stdout) == (code, "")
    assert words in result.stderr
    (kept,) = editor.drafts.iterdir()
    assert f"the text is kept in {kept}\n" in result.stderr
    assert "Deux" in editor.kept[0]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert one(run, "body,title") == "Un\tMon billet\n"


def test_nothing_is_left_behind_where_nothing_was_written(
    run: Run, editor: Editor, change: Changing
) -> None:
    with change() as changing:
        write(changing, "Mon billet", body="Un")
    result = run("post", "edit", "1", env=editor.env("sys.exit(1)"), tty=True)
    assert (result.code, editor.kept) == (2, [])
    assert result.stderr.startswith(f"error: the editor '{sys.executable} ")


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"VISUAL": "/nowhere/vi"}, "error: no editor '/nowhere/vi'\n"),
        ({"EDITOR": "no-such-editor -f"}, "error: no editor 'no-such-editor -f'\n"),
        ({"EDITOR": "vi 'unclosed"}, "error: no editor 'vi 'unclosed'\n"),
        ({"EDITOR": " "}, "error: no editor ' '\n"),
        ({"VISUAL": "", "EDITOR": "/nowhere/ed"}, "error: no editor '/nowhere/ed'\n"),
        ({"PATH": "/nowhere"}, "error: no editor 'vi'\n"),
    ],
    ids=str,
)
def test_a_missing_editor_is_named(
    run: Run, editor: Editor, env: dict[str, str | None], message: str
) -> None:
    result = run("post", "new", "Un", env={"TMPDIR": str(editor.drafts), **env}, tty=True)
    hint = "hint: set VISUAL or EDITOR, or give the text by --body or --file\n"
    assert result == Result(2, "", message + hint)
    assert editor.kept == []


def test_cron_has_no_terminal_for_an_editor(run: Run) -> None:
    result = run("post", "new", "Un", "--edit")
    assert (result.code, result.stderr) == (
        2,
        "error: there is no terminal for an editor\nhint: give the text by --body or --file\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "Un", "--edit", "--dry-run"),
        ("edit", "mon-billet", "--edit", "--dry-run"),
    ],
    ids=" ".join,
)
def test_no_text_is_written_for_nothing(
    run: Run, editor: Editor, change: Changing, arguments: tuple[str, ...]
) -> None:
    with change() as changing:
        write(changing)
    result = run("post", *arguments, env=editor.env("pass"), tty=True)
    assert result == Result(2, "", "error: --edit and --dry-run do not go together\n")
    assert not editor.seen.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("edit", "mon-billet", "--if-version", "7"), 4),
        (("edit", "rien"), 3),
        (("edit", "mon-billet", "deux"), 2),
        (("new", "Mon billet", "--if-missing"), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_can_be_known_before_is_said_before_the_editor_opens(
    run: Run, editor: Editor, change: Changing, arguments: tuple[str, ...], code: int
) -> None:
    with change() as changing:
        write(changing)
    result = run("post", *arguments, env=editor.env("pass"), tty=True)
    assert result.code == code
    assert not editor.seen.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("new", "../../a/b", "--edit"), 0),
        (("new", "a", "--slug", "../b", "--edit"), 2),
        (("new", os.fsdecode(b"a\xff"), "--edit"), 2),
        (("new", "é" * 500, "--edit"), 0),
    ],
    ids=["path in the title", "path in the slug", "no text", "long"],
)
def test_the_file_has_a_harmless_name(
    run: Run, editor: Editor, arguments: tuple[str, ...], code: int
) -> None:
    env = editor.env("path.write_text(text + 'Fin')")
    result = run("post", *arguments, env=env)
    assert result.code == code, result.stderr
    assert [each.name for each in editor.folder.iterdir() if each.suffix == ".md"] in (
        ["seen.md"],
        [],
    )


def test_an_edit_to_the_same_changes_nothing(run: Run, editor: Editor, change: Changing) -> None:
    with change() as changing:
        write_in_state(changing, "dated draft")
    env = editor.env(
        "path.write_bytes(b'\\xef\\xbb\\xbf' + text.replace('\\n', '\\r\\n').encode())"
    )
    result = run("post", "edit", "1", env=env, tty=True)
    assert result == Result(0, "", "already so: mon-billet\n")
