"""What a shell is told at each tab, by the lines that its script would read."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperArgument, TyperOption

from blogctl.cli._completion import completer
from blogctl.cli.main import command
from blogctl.services.settings import SETTINGS
from blogctl.vocabulary import REASONS, SETTING_KEYS
from tests.conftest import Result, Run

Param = TyperArgument | TyperOption

BOTH = ["les-amis", "les-medias"]
SETUP = """\
contributor add 'Luc Ferry' --topic cinema
contributor add 'Zoé Ancienne'
contributor deactivate zoe-ancienne
category new Société
category new Web
tag new 'Médias sociaux' 'Web 2.0'
post new 'Les médias' --category web --tag 'Web 2.0' --publish
post new 'Les amis' --tag 'Médias sociaux' --publish
post new 'À jeter'
post trash a-jeter
comments add les-medias --name Anne --body 'Une question ?'
comments add les-medias --name Bob --body 'Merci !' --status approved
comments add les-amis --name Eve --body 'Achetez' --status spam
"""


@pytest.fixture
def said(run: Run) -> "Said":
    """What completes some words, the last of which is not yet complete."""
    assert run("batch", input=SETUP).code == 0
    return Said(run)


class Said:
    def __init__(self, run: Run) -> None:
        self.run = run

    def answer(
        self,
        *words: str,
        shell: str = "fish",
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> Result:
        done = self.run(*words, env={"BLOGCTL_COMPLETE": shell, **(env or {})}, cwd=cwd)
        assert (done.code, done.stderr) == (0, "")
        return done

    def __call__(
        self,
        *words: str,
        shell: str = "fish",
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> list[str]:
        lines = self.answer(*words, shell=shell, env=env, cwd=cwd).lines
        return [line.partition("\t")[0] for line in lines]


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("po",), ["post"]),
        (("comm",), ["comments"]),
        (("posts",), ["posts"]),
        (("categories",), ["categories"]),
        (("posts", "sh"), ["show"]),
        (("post", "cr"), ["create"]),
        (("--db", "blog.db", "post", "unp"), ["unpublish"]),
        (("-q", "tag", "mer"), ["merge"]),
        (("nothing", ""), []),
        (("post", "nothing", ""), []),
        (("init", ""), [":files"]),
        (("batch", ""), [":files"]),
        (("post", "new", "--file", ""), [":files"]),
        (("post", "new", "--file=x"), [":files"]),
        (("--db", ""), [":files"]),
        (("tag", "list", "--db", ""), [":files"]),
        (("post", "new", ""), []),
        (("post", "new", "--body", ""), []),
        (("post", "list", "--pub"), []),
        (("post", "new", "--pub"), ["--publish"]),
        (("post", "new", "--publish", "--pub"), []),
        (("post", "list", "--tag", "web-2-0", "--ta"), ["--tag"]),
        (("post", "edit", "--no-c"), ["--no-comments"]),
        (("post", "show", "--d"), ["--db"]),
        (("post", "show", "-q"), ["-q"]),
        (("--ver",), ["--version", "--verbose"]),
        (("--version", "po"), ["post"]),
        (("--install-completion", ""), ["bash", "zsh", "fish"]),
        (("post", "list", "--status", ""), ["draft", "scheduled", "published", "trashed", "all"]),
        (("comments", "list", "--status=a"), ["--status=approved", "--status=all"]),
        (("comments", "list", "--sort", ""), ["date", "due"]),
        (("tag", "list", "--format", "js"), ["json", "jsonl"]),
        (("post", "new", "--body-format", ""), ["markdown", "html"]),
        (("log", "--kind", "ta"), ["tag"]),
        (("post", "list", "--fields", "sl"), ["slug"]),
        (("post", "list", "--fields", "id,slug,ti"), ["id,slug,title"]),
        (("post", "show", "--fields", "body"), ["body", "body_format", "body_html"]),
        (("post", "history", "--fields", "rev"), ["revision"]),
        (("config", "get", "blog.t"), ["blog.title", "blog.timezone"]),
        (("help", "da"), ["dates"]),
        (("help", "und"), ["undo"]),
        (("help", "tag", "re"), ["rename"]),
        (("help", "tag", "rename", ""), []),
        (("post", "new", "--encoding", "win"), ["windows-1252"]),
        (("init", "--language", ""), ["en", "fr"]),
    ],
    ids=" ".join,
)
def test_words_of_the_command_line_are_completed(
    said: Said, words: tuple[str, ...], completed: list[str]
) -> None:
    assert said(*words) == completed


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("post", "show", ""), ["les-amis", "les-medias"]),
        (("post", "show", "les-m"), ["les-medias"]),
        (("post", "publish", "les-medias", ""), ["les-amis"]),
        (("post", "restore", ""), ["a-jeter"]),
        (("post", "delete", "a"), ["a-jeter"]),
        (("post", "show", "a"), []),
        (("post", "tag", "les-m"), ["les-medias"]),
        (("post", "tag", "les-medias", ""), ["medias-sociaux", "web-2-0"]),
        (("post", "tag", "--all", "we"), ["web-2-0"]),
        (("post", "list", "--tag", ""), ["medias-sociaux", "web-2-0"]),
        (("post", "list", "--tag", "web-2-0", "--tag", ""), ["medias-sociaux"]),
        (("post", "new", "--tag", "web-2-0", "--tag", ""), ["medias-sociaux"]),
        (("post", "list", "--tag=w"), ["--tag=web-2-0"]),
        (("post", "list", "--status", "wrong", "--tag", "w"), ["web-2-0"]),
        (("post", "list", "--author", ""), ["chantal-buhagar", "luc-ferry", "zoe-ancienne"]),
        (("post", "edit", "les-amis", "--add-category", "s"), ["societe"]),
        (("post", "show", "les-amis", "--as", "l"), ["luc-ferry"]),
        (("category", "merge", "web", "--into", "s"), ["societe"]),
        (("category", "new", "X", "--parent", "w"), ["web"]),
        (("category", "edit", ""), ["societe", "web"]),
        (("tag", "merge", "web-2-0", ""), ["medias-sociaux"]),
        (("tags", "rename", "w"), ["web-2-0"]),
        (("contributor", "show", "z"), ["zoe-ancienne"]),
        (("contributor", "activate", ""), ["zoe-ancienne"]),
        (("contributor", "deactivate", "z"), []),
        (("comments", "approve", ""), ["1", "3"]),
        (("comment", "unapprove", ""), ["2", "3"]),
        (("comments", "reject", "1", ""), ["2"]),
        (("comments", "show", "les-medias#"), ["les-medias#1"]),
        (("comments", "list", "--post", "les-a"), ["les-amis"]),
        (("comments", "list", "--thread", ""), ["1", "2"]),
        (("comments", "add", "les-a"), ["les-amis"]),
        (("comments", "add", "les-amis", "--parent", "2"), ["2"]),
        (("comments", "reject", "1", "--reason", "d"), ["doublon", "donnees-personnelles"]),
        (("log", "--ref", "les-a"), ["les-amis"]),
        (("log", "--kind", "tag", "--ref", "w"), ["web-2-0"]),
        (("log", "--actor", "c"), ["chantal-buhagar"]),
        (("undo", "14"), ["14"]),
        (("post", "show", "--", "les-a"), ["les-amis"]),
    ],
    ids=" ".join,
)
def test_what_stands_in_the_blog_is_completed(
    said: Said, words: tuple[str, ...], completed: list[str]
) -> None:
    assert said(*words) == completed


def test_where_nothing_is_left_to_say_the_options_are_told(said: Said) -> None:
    assert "--limit" in said("tag", "list", "")
    assert said("post", "show", "les-amis", "--", "") == []


def test_a_word_comes_with_what_it_stands_for(said: Said) -> None:
    assert said.answer("post", "show", "les-m").stdout == "les-medias\tLes médias\n"
    assert said.answer("tag", "pr").stdout.startswith("prune\t")
    assert said.answer("comments", "approve", "1").stdout == "1\tAnne: Une question ?\n"
    assert said.answer("post", "show", "les-m", shell="zsh").stdout == "les-medias:Les médias\n"
    line = ("blogctl post show les-m", "blogctl", "post", "show", "les-m")
    assert said.answer(*line, shell="bash").stdout == "les-medias\n"


def test_reasons_are_those_of_the_setting(run: Run, said: Said) -> None:
    assert said("comments", "reject", "1", "--reason", "") == list(REASONS)
    run("config", "set", "comments.reasons", "trop-long,hors-sujet")
    assert said("comments", "reject", "1", "--reason", "") == ["trop-long", "hors-sujet"]


def test_settings_and_reasons_are_those_that_there_are() -> None:
    assert tuple(SETTINGS) == SETTING_KEYS
    assert SETTINGS["comments.reasons"].default == list(REASONS)


@pytest.mark.parametrize(
    ("line", "words", "completed"),
    [
        ("post sh", ("post", "sh"), ["show"]),
        ("post sh --raw", ("post", "sh"), ["show"]),
        ("post list --author=l", ("post", "list", "--author", "=", "l"), ["luc-ferry"]),
        ("post list --author=l", ("post", "list", "--author=l"), ["--author=luc-ferry"]),
        ("post list --tag=", ("post", "list", "--tag", "="), ["medias-sociaux", "web-2-0"]),
        ("tag list --as @x --as l", ("tag", "list", "--as", "@", "x", "--as", "l"), ["luc-ferry"]),
        ("post trash http://x/ ", ("post", "trash", "http", ":", "//x/", ""), BOTH),
        ("post trash --as l ", ("post", "trash", "--as", "l", ""), BOTH),
        ("post trash 'les-amis' ", ("post", "trash", "'les-amis'", ""), ["les-medias"]),
        ('post show "les-a', ("post", "show", '"les-a'), ["les-amis"]),
        ("batch ", ("batch", ""), [":files"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_bash_breaks_is_made_whole(
    said: Said, line: str, words: tuple[str, ...], completed: list[str]
) -> None:
    assert said(f"blogctl {line}", "blogctl", *words, shell="bash") == completed


def test_the_blog_is_the_one_that_the_line_names(said: Said, run: Run, tmp_path: Path) -> None:
    assert run("init", "autre", "--title", "Autre").code == 0
    assert run("tag", "new", "ailleurs", "--db", "autre").code == 0
    assert said("tag", "rename", "--db", "autre", "") == ["ailleurs"]
    assert said("--db", "autre", "tag", "rename", "") == ["ailleurs"]
    assert said("tag", "rename", "--db=autre", "") == ["ailleurs"]
    assert said("tag", "rename", "--db", "~/autre", "") == ["ailleurs"]
    assert said("tag", "rename", "", env={"BLOGCTL_DB": str(tmp_path / "autre")}) == ["ailleurs"]
    nearest: dict[str, str | None] = {"BLOGCTL_DB": None}
    assert said("tag", "rename", "", env=nearest, cwd=tmp_path / "autre") == ["ailleurs"]


def _text(path: Path) -> None:
    path.write_text("Pas un blog.")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE post (id, slug, title, status, sort_at)")


def _later(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _damaged(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        _text,
        _foreign,
        _later,
        _damaged,
        _folder,
        _fifo,
    ],
    ids=["none", "text", "foreign", "later", "damaged", "folder", "fifo"],
)
def test_without_a_blog_that_can_be_read_it_is_silent(
    said: Said, blog: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(blog)
    before = sorted(blog.parent.iterdir())
    for words in (("post", "show", ""), ("comments", "approve", ""), ("post", "list", "--tag", "")):
        assert said.answer(*words).stdout == ""
    assert said("po") == ["post"]
    assert sorted(blog.parent.iterdir()) == before


def test_nothing_is_changed_nor_left_behind(said: Said, blog: Path) -> None:
    before = blog.read_bytes(), sorted(blog.parent.iterdir())
    for words in (("post", "show", ""), ("comments", "approve", ""), ("undo", "")):
        assert said(*words)
    assert (blog.read_bytes(), sorted(blog.parent.iterdir())) == before


def test_a_writer_is_not_waited_for(said: Said, blog: Path) -> None:
    with closing(sqlite3.connect(blog, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE tag SET name = 'Autre'")
        assert said("tag", "rename", "w") == ["web-2-0"]
        writer.execute("ROLLBACK")
        writer.execute("PRAGMA journal_mode = DELETE")
        writer.execute("BEGIN EXCLUSIVE")
        assert said("tag", "rename", "w") == []


HOSTILE = "a\tb\nc\x1b[31m\u202e:\\$(touch pwned)`touch pwned`'\"\x00"[:-1]


def test_what_is_shown_can_break_neither_line_nor_terminal(said: Said, blog: Path) -> None:
    with closing(sqlite3.connect(blog)) as connection, connection:
        connection.execute("UPDATE tag SET name = ?", (HOSTILE,))
        connection.execute("UPDATE comment SET author_name = ?, body = ?", (HOSTILE, HOSTILE * 99))
    for shell in ("fish", "zsh"):
        for words in (("tag", "rename", ""), ("comments", "approve", "")):
            done = said.answer(*words, shell=shell)
            assert len(done.lines) == 2
            assert not set(done.stdout) & {"\x1b", "\u202e", "\r", "\x07"}
            assert done.stdout.count("\t") == (2 if shell == "fish" else 0)
            assert max(map(len, done.lines)) < 200


@pytest.mark.parametrize("slug", ["$(id)", "a b", "a\nb", "`id`", "a;b", "a\x1bb", "a'b", "", "~"])
def test_a_slug_that_a_shell_would_run_is_not_offered(said: Said, blog: Path, slug: str) -> None:
    with closing(sqlite3.connect(blog)) as connection, connection:
        connection.execute("UPDATE tag SET slug = ? WHERE slug = 'web-2-0'", (slug,))
    for shell in ("fish", "zsh"):
        assert said.answer("tag", "rename", "", shell=shell).stdout.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("\x00",),
        ("\ud800",),
        ("post", "show", "\ud800"),
        ("post", "show", "x" * 100_000),
        ("post", "show", "'"),
        ("post", "show", "\\"),
        ("--db", "a\x00b", "post", "show", ""),
        ("--db", "sqlite://x", "post", "show", ""),
        ("--db", "", "post", "show", ""),
        ("comments", "approve", "#"),
        ("comments", "approve", "%"),
        ("comments", "approve", "٣"),
        ("undo", "1" * 400),
        ("=",),
        ("-",),
        ("--=",),
        ("post", "list", "--fields", ",,"),
        ("help", "-"),
    ],
    ids=ascii,
)
def test_nothing_typed_makes_it_fail(said: Said, words: tuple[str, ...]) -> None:
    for shell in ("fish", "zsh"):
        said.answer(*words, shell=shell)
    said.answer(f"blogctl {' '.join(words)}", "blogctl", *words, shell="bash")


@pytest.mark.parametrize("shell", ["tcsh", "complete_bash", "1"])
def test_an_unknown_shell_is_told_nothing(said: Said, shell: str) -> None:
    assert said.answer("po", shell=shell).stdout == ""


def test_no_words_at_all_are_no_failure(said: Said) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert said.answer(shell=shell).stdout == ""


def test_at_most_a_hundred_are_told_the_newest_first(run: Run, said: Said) -> None:
    lines = "".join(f"post new 'Un billet {number}'\n" for number in range(120))
    assert run("batch", input=lines).code == 0
    for start in ("", "un-"):
        found = said("post", "show", start)
        assert (len(found), found[0]) == (100, "un-billet-119")


def parameters(group: Any, path: str = "") -> Iterator[tuple[str, Param]]:  # noqa: ANN401 - ours
    """Yield every option that takes a value and every argument, with its command."""
    for name, _ in group.summaries():
        found = group.get_command(None, name)
        if hasattr(found, "summaries"):
            yield from parameters(found, f"{path} {name}".strip())
        else:
            for param in found.params:
                if not getattr(param, "is_flag", False):
                    yield f"{path} {name}".strip(), param


@pytest.mark.parametrize(
    ("path", "param"),
    [
        pytest.param(path, param, id=f"{path} {param.opts[0]}")
        for path, param in parameters(command())
        if set(str(param.metavar).strip("[]").replace(".", "|").split("|"))
        & {"REF", "POST", "KEY", "CONTRIBUTOR", "WHO", "C", "OPERATION", "ID", "TOPIC"}
    ],
)
def test_what_names_a_thing_is_completed(path: str, param: Param) -> None:
    assert completer(param) is not None, f"{path}: an entry in cli/_completion.py is missing"


@pytest.mark.parametrize(
    "words",
    [
        ("post", "list"),
        ("post", "new", "x"),
        ("post", "show", "x"),
        ("post", "trash", "x"),
        ("post", "history", "x"),
        ("comments", "list"),
        ("comments", "show", "x"),
        ("comments", "hold", "x"),
        ("tag", "list"),
        ("tag", "new", "x"),
        ("category", "list"),
        ("contributor", "list"),
        ("contributor", "show", "x"),
        ("config", "list"),
        ("config", "get", "blog.url"),
        ("log",),
        ("undo",),
        ("db", "info"),
    ],
    ids=" ".join,
)
def test_the_fields_told_are_those_of_the_command(said: Said, words: tuple[str, ...]) -> None:
    done = said.run(*words, "--fields", "nothing")
    known = done.stderr.removeprefix("error: no field 'nothing'\nhint: the fields are: ")
    assert said(*words, "--fields", "") == known.rstrip().split(", ")
