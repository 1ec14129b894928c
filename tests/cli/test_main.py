import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from blogctl import __version__
from blogctl.cli.main import NOUNS, command
from tests.conftest import Result, Run, Start, environment


def every_command() -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, `()` the root's."""
    root = command()
    context = typer.Context(root, info_name="blogctl")
    yield ()
    for noun in NOUNS:
        yield (noun,)
        group: Any = root.get_command(context, noun)
        for verb in getattr(group, "list_commands", lambda _: [])(context):
            yield noun, verb


COMMANDS = list(every_command())


def test_the_version(bare_run: Run) -> None:
    assert bare_run("--version") == Result(0, f"blogctl {__version__}\n", "")
    assert bare_run("--version", "nul", "--quelque-chose").code == 0


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_a_help_page_for_a_terminal(
    bare_run: Run, words: tuple[str, ...]
) -> None:
    done = bare_run(*words, "--help", env={"COLUMNS": "200"})
    assert (done.code, done.stderr) == (0, "")
    assert bare_run(*words, "-h") == done
    assert [line for line in done.lines if len(line) > 80] == []
    path = " ".join(("blogctl", *words))
    assert done.stdout.startswith(f"Usage: {path} [OPTIONS]")
    assert re.findall(r"<[a-z\[\]]+>", done.stdout) == []  # no types of Python
    if len(words) != 1 or "\nCommands:" not in done.stdout:
        examples = done.stdout.split("Examples:\n")[1].splitlines()
        assert 1 <= len([each for each in examples if each.startswith("    ")]) <= 3
        assert any(path in each or not words for each in examples)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_has_help(words: tuple[str, ...]) -> None:
    each: Any = command()
    context = typer.Context(each, info_name="blogctl")
    for word in words:
        each = each.get_command(context, word)
    assert each.help
    assert [param.name for param in each.params if not param.help] == []


@pytest.mark.parametrize("words", [(), ("tag",), ("-q",)], ids=["nothing", "a noun", "an option"])
def test_half_a_command_is_shown_how_it_goes_on(bare_run: Run, words: tuple[str, ...]) -> None:
    done = bare_run(*words)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: blogctl") is (words != ("-q",))


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("tga",), 2, "error: no command 'tga'\nhint: did you mean 'blogctl tag'?\n"),
        (("tag", "lst"), 2, "error: no command 'lst'\nhint: did you mean 'blogctl tag list'?\n"),
        (("zzzz",), 2, "error: no command 'zzzz'\nhint: 'blogctl --help' lists the commands\n"),
        (
            ("tag", "zzzz"),
            2,
            "error: no command 'zzzz'\nhint: 'blogctl tag --help' lists the commands\n",
        ),
        (("-q",), 2, "error: a command is missing\nhint: see 'blogctl --help'\n"),
        (("--bd", "x"), 2, "error: no option '--bd'\nhint: did you mean '--db'?\n"),
        (("--zzzz",), 2, "error: no option '--zzzz'\nhint: 'blogctl --help' lists them\n"),
        (
            ("tag", "list", "--fromat", "json"),
            2,
            "error: no option '--fromat'\nhint: did you mean '--format'?\n",
        ),
        (
            ("tag", "list", "-z"),
            2,
            "error: no option '-z'\nhint: 'blogctl tag list --help' lists them\n",
        ),
        (("--db",), 2, "error: the option '--db' needs a value\nhint: see 'blogctl --help'\n"),
        (
            ("tag", "list", "--limit"),
            2,
            "error: the option '--limit' needs a value\nhint: see 'blogctl tag list --help'\n",
        ),
        (
            ("tag", "list", "--quiet=yes"),
            2,
            "error: the option '--quiet' takes no value\nhint: see 'blogctl tag list --help'\n",
        ),
        (
            ("tag", "list", "x", "y"),
            2,
            "error: 'x y' is one argument too many\nhint: see 'blogctl tag list --help'\n",
        ),
        (
            ("tag", "list", "--format", "xml"),
            2,
            "error: 'xml' is not one of: table, tsv, csv, json, jsonl, yaml, ids, count\n",
        ),
        (
            ("tag", "list", "--format", "JSON"),
            2,
            "error: 'JSON' is not one of: table, tsv, csv, json, jsonl, yaml, ids, count\n",
        ),
        (("tag", "list", "--limit", "²"), 2, "error: '²' is not a whole number\n"),
        (
            ("--db", "sqlite:///x.db", "tag", "list"),
            2,
            (
                "error: 'sqlite:///x.db' is a URL, and blogctl opens files only\n"
                "hint: give a file's path\n"
            ),
        ),
        (
            ("tga\x1b[31m",),
            2,
            "error: no command 'tga\\x1b[31m'\nhint: 'blogctl --help' lists the commands\n",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_not_understood_names_the_way_out(
    run: Run, args: tuple[str, ...], code: int, said: str
) -> None:
    assert run(*args) == Result(code, "", said)


@pytest.mark.parametrize(
    ("args", "code", "key"),
    [
        (("tga", "--format", "json"), 2, "usage"),
        (("tag", "list", "--format=jsonl", "--nul"), 2, "usage"),
        (("--format", "json", "tag", "list"), 2, "usage"),
        (("tag", "rename", "--format", "json"), 2, "usage"),
        (("tag", "rename", "nul", "x", "--format", "json"), 3, "not_found"),
        (("tag", "merge", "un", "--into", "un", "--yes", "--format", "json"), 4, "conflict"),
        (("tag", "list", "--db", "nul.db", "--format", "jsonl"), 5, "database"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_error_is_json_where_the_results_are(
    run: Run, args: tuple[str, ...], code: int, key: str, language: str
) -> None:
    run("tag", "new", "un")
    done = run(*args, env={"BLOGCTL_LANG": language})
    assert (done.code, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    error = json.loads(done.stderr)["error"]
    assert list(error) == ["code", "message", "hint", "refs"]
    assert error["code"] == key
    assert isinstance(error["message"], str)
    assert isinstance(error["refs"], list)


def test_a_json_error_is_whole(run: Run) -> None:
    done = run("tag", "delete", "nul", "rien", "--yes", "--format", "json")
    assert json.loads(done.stderr) == {
        "error": {
            "code": "not_found",
            "message": "no tag 'nul', 'rien'",
            "hint": "'blogctl tag list' shows them",
            "refs": ["nul", "rien"],
        }
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "error: no tag 'nul'\nhint: 'blogctl tag list' shows them\n"),
        ("fr", "error: aucun mot-clé « nul »\nhint: « blogctl tag list » les affiche\n"),
        ("de", "error: no tag 'nul'\nhint: 'blogctl tag list' shows them\n"),
    ],
)
def test_an_error_is_told_in_the_person_s_language(run: Run, language: str, said: str) -> None:
    done = run("tag", "delete", "nul", "--yes", env={"BLOGCTL_LANG": language})
    assert done.stderr.replace("\u202f", " ").replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("variables", "french"),
    [
        ({"BLOGCTL_LANG": "fr"}, True),
        ({"LANG": "fr_FR.UTF-8"}, True),
        ({"LANG": "fr_FR.ISO-8859-1"}, True),
        ({"LC_MESSAGES": "fr-BE", "LANG": "en_GB.UTF-8"}, True),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, False),
        ({"BLOGCTL_LANG": "en", "LC_ALL": "fr_FR"}, False),
        ({"BLOGCTL_LANG": "", "LANG": "FR"}, True),
        ({}, False),
    ],
    ids=str,
)
def test_which_language_that_is(
    run: Run, variables: dict[str, str | None], *, french: bool
) -> None:
    done = run("tag", "prune", env={"BLOGCTL_LANG": None} | variables)
    assert done.stderr == ("rien n’est inutilisé\n" if french else "nothing is unused\n")


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("posts list", "post list"),
        ("tags list", "tag list"),
        ("categories list", "category list"),
        ("contributors list", "contributor list"),
        ("comment list", "comments list"),
        ("post create", "post new"),
        ("contributor create", "contributor add"),
        ("comments create", "comments add"),
        ("post get", "post show"),
        ("comments get", "comments show"),
        ("category update", "category edit"),
        ("comments unapprove", "comments hold"),
        ("comments unspam", "comments hold"),
    ],
)
def test_other_hands_words_work_and_are_not_shown(bare_run: Run, alias: str, name: str) -> None:
    page, other = (bare_run(*words.split(), "--help").stdout for words in (name, alias))
    assert page.split("\n", 1)[1] == other.split("\n", 1)[1]
    noun, verb = alias.split()
    if noun not in NOUNS:
        assert f"  {noun} " not in bare_run("--help").stdout
    else:
        assert f"  {verb} " not in bare_run(noun, "--help").stdout


@pytest.mark.parametrize("alias", ["tag get", "tag create x y --zz", "post unapprove"])
def test_an_alias_of_nothing_is_no_command(run: Run, alias: str) -> None:
    assert run(*alias.split()).code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("--db", "DB", "--as", "@cron", "-q", "tag", "new", "x"),
        ("tag", "--db", "DB", "-q", "new", "--as", "@cron", "x"),
        ("tag", "new", "x", "--as=@cron", "--quiet", "--db=DB"),
        ("-q", "tag", "--as", "nobody", "new", "--as", "@cron", "x", "--db", "DB"),
    ],
    ids=["before", "between", "after", "everywhere"],
)
def test_common_options_stand_anywhere_and_the_last_one_wins(
    run: Run, blog: Path, args: tuple[str, ...]
) -> None:
    given = [arg.replace("DB", str(blog)) for arg in args]
    assert run(*given, env={"BLOGCTL_DB": "/nulle/part.db"}) == Result(0, "", "")
    assert run("log", "--limit", "1", "--fields", "actor").stdout == "@cron\n"


def test_verbose_says_which_blog_and_who(run: Run, blog: Path) -> None:
    done = run("tag", "new", "x", "-v", "--format", "ids")
    assert done == Result(0, "1\n", f"{blog}: chantal-buhagar\nop 2\n")


def test_after_two_hyphens_all_is_an_argument(run: Run) -> None:
    assert run("tag", "new", "--format", "ids", "--", "--yes", "-q").stdout == "1\n2\n"


# In a real process: streams, signals, and what its surroundings do to it.


def shell(script: str, blog: Path, **variables: str | None) -> "subprocess.CompletedProcess[bytes]":
    """Run a line of bash, in which `blogctl` is ours."""
    python = f'blogctl() {{ "{sys.executable}" -m blogctl "$@"; }}\n'
    environ = {"PATH": os.environ["PATH"], **environment(blog.parent, variables)}
    return subprocess.run(
        ["bash", "-c", python + script], capture_output=True, check=False, env=environ
    )


@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        pytest.param(
            "blogctl tag list >/dev/full",
            1,
            "error: the results can't be written: No space left on device\n",
            id="results on a full disk",
        ),
        pytest.param(
            "blogctl tag list --format json >/dev/full",
            1,
            '{"error": {"code": "partial", "message": "the results can\'t be written: '
            'No space left on device", "hint": null, "refs": []}}\n',
            id="json on a full disk",
        ),
        pytest.param(
            "blogctl --version >/dev/full",
            1,
            "error: the results can't be written: No space left on device\n",
            id="the version on a full disk",
        ),
        pytest.param(
            "blogctl tag new y >/dev/full",
            1,
            "op 3\nerror: the results can't be written: No space left on device\n",
            id="a change told to a full disk",
        ),
        pytest.param("blogctl tag rename x 2>/dev/full", 2, "", id="an error on a full disk"),
        pytest.param("blogctl tag rename x 2>&-", 2, "", id="an error to nobody"),
        pytest.param("blogctl tag new y 2>&- >/dev/null", 0, "", id="no standard error"),
        pytest.param("blogctl tag list >&-", 0, "", id="no standard output"),
        pytest.param("blogctl tag delete - <&-", 0, "", id="no standard input"),
        pytest.param("blogctl tag list <&- >&- 2>&-", 0, "", id="no stream at all"),
        pytest.param(
            "blogctl tag list | true; exit ${PIPESTATUS[0]}", 0, "", id="nobody reads the results"
        ),
        pytest.param("blogctl --help | true; exit ${PIPESTATUS[0]}", 0, "", id="nor the help"),
        pytest.param(
            "blogctl log --format jsonl | head -1 >/dev/null; exit ${PIPESTATUS[0]}",
            0,
            "",
            id="only the first line is read",
        ),
        pytest.param(
            "blogctl tag rename x 2> >(true); exit $?", 2, "", id="nobody reads the error"
        ),
    ],
)
@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "not buffered"])
def test_streams_that_go_nowhere(
    run: Run, blog: Path, script: str, status: int, said: str, *, buffered: bool
) -> None:
    run("tag", "new", "x")
    done = shell(script, blog, PYTHONUNBUFFERED=None if buffered else "1")
    assert (done.returncode, done.stderr.decode()) == (status, said)


def test_what_was_changed_before_the_results_were_lost_is_changed(run: Run, blog: Path) -> None:
    shell("blogctl tag new y >/dev/full", blog)
    assert run("tag", "list", "--fields", "slug").stdout == "y\n"


@pytest.mark.parametrize("locale", ["C", "POSIX", "fr_FR.ISO-8859-1"])
def test_results_are_utf_8_whatever_the_locale(run: Run, blog: Path, locale: str) -> None:
    run("tag", "new", "Été 🎉")
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "tag", "list", "--fields", "name"],
        capture_output=True,
        check=False,
        env=environment(blog.parent, {"LC_ALL": locale}),
    )
    assert (done.stdout.decode(), done.stderr) == ("Été 🎉\n", b"")


def test_no_environment_at_all(run: Run, blog: Path) -> None:
    run("tag", "new", "x")
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "tag", "list", "--db", str(blog), "--format", "ids"],
        capture_output=True,
        check=False,
        env={},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"1\n", b"")


def test_a_folder_deleted_under_our_feet(run: Run, blog: Path) -> None:
    run("tag", "new", "x")
    script = f"mkdir {blog.parent}/la && cd {blog.parent}/la && rmdir ../la && blogctl tag list"
    done = shell(f"{script} --format ids", blog)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"1\n", b"")
    done = shell(script.replace("tag list", "init"), blog, BLOGCTL_DB=None)
    assert (done.returncode, b"can't be made" in done.stderr) == (5, True)


@pytest.mark.parametrize(
    ("script", "key"),
    [
        ("printf 'x\\xe9' | blogctl tag delete - --yes", "is not utf-8 text (byte 1)"),
        ("blogctl tag new $'x\\xe9'", "not valid Unicode text"),
        ("blogctl tag show 2>&1 | cat >&2; exit ${PIPESTATUS[0]}", "no command 'show'"),
    ],
    ids=["bytes on standard input", "bytes in an argument", "a pipe of errors"],
)
def test_what_is_not_text_is_refused(blog: Path, script: str, key: str) -> None:
    done = shell(script, blog)
    assert done.returncode == 2
    assert key in done.stderr.decode()


# Sends SIGINT to itself as soon as the module is looked for: a moment that a timer would miss.
INTERRUPTED_AT = """
    import os, signal, sys

    class Interrupter:
        def find_spec(self, name, path=None, target=None):
            if name == {module!r}:
                os.kill(os.getpid(), signal.SIGINT)

    sys.meta_path.insert(0, Interrupter())
    from blogctl.__main__ import main
    main()
"""


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("blogctl.cli.main", ""),
        ("typer", ""),
        ("blogctl.cli._options", ""),
        ("blogctl.cli.tag", "error: interrupted: nothing was half done\n"),
        ("sqlmodel", "error: interrupted: nothing was half done\n"),
        ("blogctl.services.tags", "error: interrupted: nothing was half done\n"),
        ("blogctl.services.acting", "error: interrupted: nothing was half done\n"),
    ],
)
def test_ctrl_c_is_130_without_a_traceback_at_any_moment(
    run: Run, blog: Path, module: str, said: str
) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-c", textwrap.dedent(INTERRUPTED_AT.format(module=module))),
            *("tag", "new", "x"),
        ],
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment(blog.parent, {})},
    )
    assert (done.returncode, done.stdout, done.stderr.decode()) == (130, b"", said)
    assert run("tag", "list") == Result(0, "", "")


def test_ctrl_c_in_json(blog: Path) -> None:
    script = textwrap.dedent(INTERRUPTED_AT.format(module="sqlmodel"))
    done = subprocess.run(
        [sys.executable, "-c", script, "tag", "list", "--format", "json"],
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment(blog.parent, {})},
    )
    assert done.returncode == 130
    assert json.loads(done.stderr)["error"]["code"] == "interrupted"


def test_what_waits_for_input_can_be_interrupted_and_ended(start: Start, blog: Path) -> None:
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)):
        process = start("tag", "delete", "-", "--yes")
        wait_for_input(process.pid)
        process.send_signal(number)
        stdout, stderr = process.communicate()
        assert (process.returncode, stdout, b"Traceback" in stderr) == (code, b"", False)
    assert sorted(each.name for each in blog.parent.iterdir()) == ["blog.db"]


def wait_for_input(process: int) -> None:
    """Return as soon as a process sleeps in reading its standard input."""
    state = Path(f"/proc/{process}/syscall")
    while not state.read_text(encoding="ascii").startswith("0 0x0 "):
        pass


def broken(module: str) -> str:
    """Return a program that runs blogctl in which importing a module fails, as a fault would."""
    return textwrap.dedent(f"""
        import sys

        class Fault:
            def find_spec(self, name, path=None, target=None):
                if name == {module!r}:
                    raise RuntimeError("a\\x1bb")

        sys.meta_path.insert(0, Fault())
        from blogctl.__main__ import main
        main()
    """)


@pytest.mark.parametrize("debug", [None, "1"], ids=["as it is", "with BLOGCTL_DEBUG"])
def test_a_fault_of_ours_is_one_line_unless_debugged(blog: Path, debug: str | None) -> None:
    done = subprocess.run(
        [sys.executable, "-c", broken("blogctl.services.tags"), "tag", "list"],
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment(blog.parent, {"BLOGCTL_DEBUG": debug})},
    )
    assert (done.returncode, done.stdout) == (1, b"")
    if debug:
        assert done.stderr.startswith(b"Traceback (most recent call last):\n")
    else:
        assert done.stderr.decode() == (
            "error: blogctl failed: RuntimeError: a\\x1bb\n"
            "hint: BLOGCTL_DEBUG=1 shows where; please report it\n"
        )


def test_a_foreseen_error_has_a_traceback_too_when_debugged(blog: Path) -> None:
    done = shell("blogctl tag delete nul --yes", blog, BLOGCTL_DEBUG="1")
    assert b"Traceback" in done.stderr
    assert done.stderr.decode().splitlines()[-1].startswith("blogctl.errors.NotFound: ('tag'")


@pytest.mark.parametrize("words", [("blogctl",), ("python", "-m", "blogctl")], ids=" ".join)
def test_both_ways_in_are_one(words: tuple[str, ...], blog: Path) -> None:
    folder = Path(sys.executable).parent
    done = subprocess.run(
        [str(folder / words[0]), *words[1:], "tag", "list", "--format", "count"],
        capture_output=True,
        check=False,
        env=environment(blog.parent, {}),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"0\n", b"")
