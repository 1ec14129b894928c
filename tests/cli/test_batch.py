import json
from pathlib import Path

import pytest

from tests.conftest import Result, Run
from tests.invariants import State, check, state


def titles(run: Run) -> list[str]:
    return run("post", "list", "--fields", "title", "--sort", "title").lines


def tags(run: Run) -> list[str]:
    return run("tag", "list", "--fields", "name").lines


def operations(run: Run) -> list[str]:
    """The commands that changed something since the blog was founded, oldest first."""
    lines = run("log", "--fields", "operation,command").lines
    return [line.split("\t")[1] for line in dict.fromkeys(reversed(lines))][1:]


@pytest.fixture
def before(blog: Path) -> State:
    return state(blog)


def test_each_line_is_an_operation_and_prints_as_it_would_alone(run: Run) -> None:
    done = run("batch", input="tag new web\npost new Un --tag web --format ids\ntag new web été\n")
    assert done == Result(
        0,
        "1\tweb\tweb\t0\n1\n1\tweb\tweb\t0\n2\tete\tété\t0\n",
        "op 2\nop 3\nop 4\nexists already: web\n",
    )
    assert operations(run) == ["tag new", "post new", "tag new"]


@pytest.mark.parametrize(
    ("lines", "made"),
    [
        ("tag new web", ["web"]),
        ("\n\n  tag   new\tweb \n\n", ["web"]),
        ("tag new web\r\ntag new été\r\n", ["été", "web"]),
        ("tag new web\rtag new été\r", ["été", "web"]),
        ("\ufefftag new web\n", ["web"]),
        ("blogctl tag new web\n", ["web"]),
        ("# tag new non\n   # l'été\ntag new web # et l'été\n", ["web"]),
        ("tag new C# '#hash' \\#b \"#c\"#d a#b\n", ["#hash", "C#", "a#b", "#b", "#c#d"]),
        ("tag new a\\ #b\n", ["a #b"]),
        (
            "tag new 'Web 2.0' \"L'été\" l\\'hiver a'b c'd\n",
            ["L'été", "Web 2.0", "ab cd", "l'hiver"],
        ),
        ("tag new Mé\u00a0dias\u2028tard\u0085nuit\x0c\n", ["Mé\u00a0dias tard nuit"]),
        ("tag new $HOME '*' `id`\n", ["$HOME", "*", "`id`"]),
        ("--as @cron tag new web\n", ["web"]),
        ("tags create web\n", ["web"]),
        ("", []),
        ("# rien\n", []),
    ],
)
def test_lines_are_read_as_a_shell_reads_words(run: Run, lines: str, made: list[str]) -> None:
    done = run("batch", input=lines)
    assert (done.code, sorted(tags(run))) == (0, sorted(made)), done.stderr


def test_it_stops_at_the_first_line_that_fails_with_its_number_and_its_code(run: Run) -> None:
    done = run("batch", input="tag new un\n\n# non\npost show rien\ntag new deux\n")
    assert done == Result(
        3,
        "1\tun\tun\t0\n",
        "op 2\nerror: line 4: no post 'rien'\nhint: 'blogctl post list' shows them\n",
    )
    assert tags(run) == ["un"]


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        ("tag nwe x", 2, "no command 'nwe'"),
        ("tag", 2, "a command is missing"),
        ("blogctl", 2, "a command is missing"),
        ("''", 2, "no command ''"),
        ("--quiet", 2, "a command is missing"),
        ("post list --frmat ids", 2, "no option '--frmat'"),
        ("post list --format", 2, "the option '--format' needs a value"),
        ("post list --format xml", 2, "'xml' is not one of"),
        ("tag rename un", 2, "'NAME' is missing"),
        ("tag new 'L", 2, "the quotes do not match"),
        ("tag new L'été", 2, "the quotes do not match"),
        ("tag new fin\\", 2, "the quotes do not match"),
        ("post show rien", 3, "no post 'rien'"),
        ("post list --as personne", 3, "no contributor 'personne'"),
        ("contributor add Max --slug chantal-buhagar", 4, "the slug 'chantal-buhagar' is taken"),
        ("tag prune --db /nulle/part", 5, "no blog at /nulle/part"),
        ("tag delete un", 2, "this needs a yes"),
        ("post publish un rien --keep-going", 1, "not done: rien"),
        ("batch", 2, "'batch' can't run inside a batch"),
        ("-q batch /dev/null", 2, "'batch' can't run inside a batch"),
        ("batch --atomic /dev/null", 2, "'batch' can't run inside a batch"),
        ("tag new a\x00b", 2, "the name: a NUL character can't be stored"),
        ("\x1b[2J", 2, "no command '\\x1b[2J'"),
    ],
)
@pytest.mark.parametrize("how", [(), ("--atomic",), ("--dry-run",)], ids=["", "atomic", "dry run"])
def test_what_is_wrong_with_a_line_is_said_in_our_words(
    run: Run, line: str, code: int, error: str, how: tuple[str, ...]
) -> None:
    assert run("tag", "new", "un").code == run("post", "new", "Un").code == 0
    done = run("batch", *how, input=f"tag list -q\n{line}\n")
    assert done.code == code
    told = [each for each in done.stderr.splitlines() if each.startswith("error: ")]
    assert [each[: len("error: line 2: ") + len(error)] for each in told] == [
        f"error: line 2: {error}"
    ]


def test_with_keep_going_all_lines_run_and_the_code_is_1(run: Run) -> None:
    done = run(
        "batch", "--keep-going", input="tag x\ntag new un\ntag new 'x\npost show 9\ntag new d"
    )
    errors = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert (done.code, errors) == (
        1,
        [
            "error: line 1: no command 'x'",
            "error: line 3: the quotes do not match",
            "error: line 4: no post '9'",
            "error: 3 of 5 lines failed",
        ],
    )
    assert tags(run) == ["d", "un"]
    assert run("batch", "--keep-going", input="tag new un\n").code == 0


def test_an_error_is_json_where_its_line_asks_for_it_and_tells_the_line(run: Run) -> None:
    lines = "post show a --format json\npost show b\npost list --format=jsonl --x\ntag new 'x"
    done = run("batch", "--keep-going", input=lines)
    told = done.stderr.splitlines()
    assert json.loads(told[0]) == {
        "error": {
            "code": "not_found",
            "message": "line 1: no post 'a'",
            "hint": "'blogctl post list' shows them",
            "refs": ["a"],
            "line": 1,
        }
    }
    assert told[1] == "error: line 2: no post 'b'"
    assert json.loads(told[3])["error"]["line"] == 3
    assert told[4] == "error: line 4: the quotes do not match"
    assert told[-1] == "error: 4 of 4 lines failed"
    stopped = run("batch", input="\npost show a --format json\n")
    assert (stopped.code, json.loads(stopped.stderr)["error"]["line"]) == (3, 2)


# One operation.


def test_atomic_is_one_operation_that_prints_after_the_commit(run: Run) -> None:
    lines = "tag new web\npost new Un --tag web --format ids\npost publish un\n"
    done = run("batch", "--atomic", input=lines)
    assert (done.code, done.lines[:2], done.stderr.splitlines()[0]) == (
        0,
        ["1\tweb\tweb\t0", "1"],
        "op 2",
    )
    assert operations(run) == ["batch"]
    assert run("undo").code == 0
    assert (titles(run), tags(run)) == ([], [])


@pytest.mark.parametrize(
    "last",
    [
        "post show rien",
        "tag new 'x",
        "undo",
        "init /tmp/x",
        "db upgrade",
        "post list --as @cron --limit 1 --sort x",
    ],
)
def test_atomic_is_all_or_nothing_and_prints_nothing_of_what_was_not_done(
    run: Run, blog: Path, before: State, last: str
) -> None:
    done = run("batch", "--atomic", input=f"tag new web\npost new Un --publish\n{last}\n")
    assert done.code > 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: line 3: ")
    assert state(blog) == before
    assert operations(run) == []


def test_atomic_does_not_begin_where_a_later_line_cannot_be_read(run: Run) -> None:
    done = run("batch", "--atomic", "--verbose", input="tag new web\n'\n")
    assert (done.code, done.stderr.splitlines()[0]) == (2, "error: line 2: the quotes do not match")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("tag new a --as @cron", "error: line 2: --as @cron and --atomic do not go together"),
        ("tag new a --db OTHER", "error: line 2: --db OTHER and --atomic do not go together"),
    ],
)
def test_one_operation_has_one_actor_and_one_blog(
    run: Run, blog: Path, before: State, line: str, error: str
) -> None:
    other = blog.with_name("other.db")
    assert run("init", "--db", str(other)).code == 0
    there = state(other)
    done = run("batch", "--atomic", input="tag new z\n" + line.replace("OTHER", str(other)))
    assert (done.code, done.stderr.splitlines()[0]) == (2, error.replace("OTHER", str(other)))
    assert (state(blog), state(other)) == (before, there)


def test_a_dry_run_shows_it_all_and_does_nothing(run: Run, blog: Path, before: State) -> None:
    done = run("batch", "--dry-run", input="tag new web\npost new Un --tag web --format ids\n")
    assert done == Result(0, "1\tweb\tweb\t0\n1\n", "dry run: nothing was changed\n")
    assert state(blog) == before


def test_a_line_that_is_a_dry_run_is_taken_back_alone(run: Run) -> None:
    lines = "tag new un\npost new Un\npost trash un --dry-run\npost tag un deux\n"
    for how in ([], ["--atomic"]):
        assert run("batch", *how, input=lines).code == 0
        assert run("post", "list", "--fields", "status,tags").stdout == "draft\tdeux\n"
        assert run("post", "delete", "un", "--force", "--yes").code == 0


@pytest.mark.parametrize(
    "options",
    [("--atomic", "--keep-going"), ("--dry-run", "--keep-going")],
)
def test_all_or_nothing_does_not_keep_going(run: Run, options: tuple[str, str]) -> None:
    done = run("batch", *options, input="")
    assert (done.code, done.stderr) == (
        2,
        f"error: {options[0]} and --keep-going do not go together\n",
    )


# What holds for all lines, and what is each line's own.


def test_the_options_of_the_batch_hold_for_its_lines(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert run("init", "--db", str(other)).code == 0
    done = run("batch", "--db", str(other), "--as", "@cron", "-q", input="tag new web\ntag list\n")
    assert (done.code, done.stderr) == (0, "")
    assert tags(run) == []
    there = run("log", "--db", str(other), "--actor", "@cron", "--fields", "command")
    assert there.stdout == "tag new\n"


def test_a_line_may_act_as_another_and_the_next_does_not(run: Run) -> None:
    assert run("batch", input="tag new a --as @cron\ntag new b\ntag new c -q\n").code == 0
    assert run("log", "--limit", "3", "--fields", "actor").lines == [
        "chantal-buhagar",
        "chantal-buhagar",
        "@cron",
    ]


def test_a_line_does_not_inherit_the_filters_and_the_yes_of_the_one_before(run: Run) -> None:
    lines = (
        "post new Un\npost new Deux\npost trash --all --author chantal-buhagar --yes\n"
        "post restore un\n"
    )
    assert run("batch", input=lines).code == 0
    assert run("post", "list", "--fields", "slug").stdout == "un\n"
    done = run("batch", input="post trash --all --yes\npost restore --all\n")
    assert (done.code, done.stderr.splitlines()[-2][:28]) == (2, "error: line 2: this needs a ")


def test_the_clock_of_the_tests_is_that_of_the_lines(run: Run) -> None:
    at = {"BLOGCTL_NOW": "2010-06-24T07:00:00Z"}
    for how in ([], ["--atomic"]):
        assert run("batch", *how, input="post new Un --publish\n", env=at).code == 0
    shown = run("post", "list", "--fields", "published_at")
    assert shown.stdout == "2010-06-24T07:00:00Z\n" * 2


# Where it reads from.


@pytest.mark.parametrize("how", [[], ["--atomic"]], ids=["each", "atomic"])
def test_it_reads_a_file_and_then_a_line_may_read_standard_input(
    run: Run, blog: Path, how: list[str]
) -> None:
    file = blog.with_name("commandes")
    file.write_text("post new Un --slug a --file -\npost tag a lu\n")
    assert run("batch", str(file), *how, input="Le *texte*.").code == 0
    assert run("post", "show", "a", "--fields", "body,tags").stdout == "Le *texte*.\tlu\n"
    file.write_text("post list --format ids\npost tag - encore\n")
    assert run("batch", "commandes", *how, input="a\n").code == 0
    assert run("post", "show", "a", "--fields", "tags").stdout == "encore,lu\n"


@pytest.mark.parametrize("how", [[], ["--atomic"]], ids=["each", "atomic"])
def test_nothing_is_quietly_read_from_where_nothing_is(
    run: Run, blog: Path, how: list[str]
) -> None:
    said = "error: line 2: standard input can be read only once\n"
    done = run("batch", *how, input="tag list\npost trash -\n")
    assert (done.code, done.stderr) == (2, said)
    blog.with_name("lines").write_text("post restore -\npost trash -\n")
    done = run("batch", "lines", *how, input="")
    assert (done.code, done.stderr.splitlines()[-1:]) == (2, [said.rstrip("\n")])


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (("/nulle/part",), b"", 3),
        (("/",), b"", 2),
        ((), "tag new é".encode("latin-1"), 2),
        (("a", "b"), b"", 2),
    ],
    ids=["missing", "a folder", "Latin-1", "two"],
)
def test_what_is_no_batch_is_usage(
    run: Run, arguments: tuple[str, ...], typed: bytes, code: int
) -> None:
    assert run("batch", *arguments, input=typed).code == code


def test_on_a_terminal_every_line_prints_at_once_and_nothing_is_asked(run: Run) -> None:
    assert run("post", "new", "Un").code == 0
    done = run("batch", input="post list --fields slug\npost delete un --force\n", tty=True)
    assert (done.code, done.lines[2]) == (2, "un")
    assert "this needs a yes" in done.stderr


def test_a_thousand_lines_are_a_thousand_operations_or_one(run: Run, blog: Path) -> None:
    lines = "".join(f"tag new t{number}\n" for number in range(1000))
    done = run("batch", input=lines)
    assert (done.code, len(done.lines), len(tags(run))) == (0, 1000, 1000)
    assert len(operations(run)) == 1000
    done = run("batch", "--atomic", input=lines.replace(" t", " u"))
    assert (done.code, len(done.lines), done.stderr) == (0, 1000, "op 1002\n")
    assert run("undo").code == 0
    assert len(tags(run)) == 1000
    check(blog)


@pytest.mark.parametrize("how", [(), ("--atomic",)], ids=["each", "atomic"])
def test_what_a_line_changes_the_next_line_sees(run: Run, blog: Path, how: tuple[str, ...]) -> None:
    lines = (
        "post new Un --body a\npost edit un --body b\npost publish un\n"
        "post edit un --title Deux --if-version 3\npost unpublish un\npost tag un x\n"
        "post edit un --slug deux --if-version 6\n"
    )
    done = run("batch", *how, input=lines)
    assert done.code == 0, done.stderr
    shown = run("post", "list", "--fields", "slug,title,status,tags,revision,version")
    assert shown.stdout == "deux\tDeux\tdraft\tx\t3\t7\n"
    check(blog)
