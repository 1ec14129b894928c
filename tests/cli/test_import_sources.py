"""`blogctl import` from everything but WordPress: what is each source's own."""

import json
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Result, Run
from tests.dotclear_exports import BLOG, COMMENT, POST, text_of
from tests.formats import test_isso
from tests.invariants import check, opened, state
from tests.moving_in import DISQUS, WORDPRESS, counts, said, told, written

PEOPLE = (
    "name,slug,kind,role,email,active\n"
    "Chantal Buhagar,chantal-buhagar,blogger,Cheffe de projet,chantal@example.org,true\n"
    "Luc Ferry,luc-ferry,contributor,,luc@example.org,false\n"
)
DOTCLEAR = text_of(
    {
        "setting": [{"setting_id": "lang", "blog_id": "default", "setting_value": "fr"}],
        "blog": [BLOG],
        "user": [{"user_id": "lea", "user_name": "Roy", "user_firstname": "Léa"}],
        "post": [POST],
        "comment": [COMMENT],
    }
)
SECRET = ("lea@secret.example", "203.0.113.7", "zoe@example.org")


@pytest.fixture
def bonjour(run: Run) -> Run:
    """A blog with the post `bonjour`."""
    said(run, "post", "new", "Bonjour", "--body", "Salut.", "--at", "2010-06-24 9h")
    return run


# Dotclear.


def test_a_dotclear_blog_comes_in(run: Run, blog: Path, tmp_path: Path) -> None:
    source = written(tmp_path, "dc.txt", DOTCLEAR)
    done = run("import", "dotclear", source, "--format", "jsonl", "--report", "r.jsonl")
    came = counts(done)
    assert [came[kind]["created"] for kind in ("contributor", "post", "comment")] == [1, 1, 1]
    row = said(run, "post", "list", "--fields", "slug,author,published_at,comments")
    assert row == "mon-billet\tlea-roy\t2010-06-24T07:00:00Z\t1\n"
    assert [word for word in SECRET if word in (tmp_path / "r.jsonl").read_text()] == []
    again = run("import", "dotclear", "-", "-q", input=DOTCLEAR)
    assert (again.code, again.stderr) == (0, "")
    check(blog)


def test_what_is_wrong_in_a_dotclear_export_has_a_line_and_a_column(
    run: Run, blog: Path, tmp_path: Path
) -> None:
    lines = DOTCLEAR.splitlines()
    row = next(number for number, line in enumerate(lines) if line.startswith('"12"'))
    lines[row] = lines[row].replace('"12"', '"12', 1)
    before = state(blog)
    done = run("import", "dotclear", written(tmp_path, "dc.txt", "\n".join(lines)))
    assert done.code == 2
    assert "'dc.txt'" in done.stderr or "dc.txt" in done.stderr
    assert f"line {row + 1}" in done.stderr
    assert state(blog) == before


# Markdown.


def test_one_file_of_markdown_is_a_blog_too(run: Run, tmp_path: Path) -> None:
    written(
        tmp_path, "un.md", "---\ntitle: 'Un : deux'\ndate: 2010-06-24\ntags: [web]\n---\nOui.\n"
    )
    assert counts(run("import", "markdown", "un.md", "--format", "jsonl")) == {
        "tag": {"came": 1, "created": 1},
        "post": {"came": 1, "created": 1},
    }
    row = said(run, "post", "list", "--fields", "title,tags,published_at")
    assert row == "Un : deux\tweb\t2010-06-24T07:00:00Z\n"


def test_what_markdown_cannot_be_is_told_and_not_lost(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    written(folder, "a.rst", "Titre\n=====\n")
    written(folder, "b.md", "---\ntitle: B\ndate: 2010-06-24\n---\n")
    done = counts(run("import", "markdown", "content", "--format", "jsonl", "--report", "r.jsonl"))
    assert done["post"] == {"came": 2, "created": 1, "skipped": 1}
    lost = [line for line in told(tmp_path / "r.jsonl") if line["outcome"] == "skipped"]
    assert [(line["key"], line["reason"]) for line in lost] == [("a.rst", "restructuredtext")]


# Comments.


def test_comments_find_their_posts_and_those_that_do_not_are_kept_aside(
    bonjour: Run, blog: Path, tmp_path: Path
) -> None:
    source = written(tmp_path, "disqus.xml", DISQUS)
    plan = bonjour("import", "comments", source, "--dry-run")
    assert plan == Result(
        0,
        "comment\t2\t1\t0\t0\t0\t0\t1\n",
        "on posts that are not here, to be kept aside: 1\ndry run: nothing was changed\n",
    )
    assert list(tmp_path.glob("comments-aside*")) == []
    done = bonjour("import", "comments", source, "--report", "r.jsonl")
    (aside,) = tmp_path.glob("comments-aside*")
    assert aside.name == "comments-aside-20260312T093000Z.jsonl"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert done == Result(
        0,
        plan.stdout,
        "on posts that are not here, and kept aside: 1; bring them in later with"
        f" 'blogctl import comments {aside}'\nop 3\n",
    )
    assert [word for word in SECRET if word in (tmp_path / "r.jsonl").read_text()] == []
    assert [word for word in SECRET if word in said(bonjour, "log")] == []

    said(bonjour, "post", "new", "Loin", "--body", "Là.", "--at", "2010-06-25 9h")
    later = bonjour("import", "comments", str(aside))
    assert later == Result(0, "comment\t1\t1\t0\t0\t0\t0\t0\n", "op 5\n")
    row = said(bonjour, "comments", "list", "--post", "loin", "--fields", "author_name,body,ip")
    assert row == "Zoé\tPerdu.\t203.0.113.8\n"
    assert bonjour("import", "comments", str(aside)).stdout == "comment\t1\t0\t0\t1\t0\t0\t0\n"
    check(blog)


def test_where_comments_are_is_said_even_in_quiet_and_in_french(
    bonjour: Run, tmp_path: Path
) -> None:
    source = written(tmp_path, "disqus.xml", DISQUS)
    done = bonjour("import", "comments", source, "-q", env={"BLOGCTL_LANG": "fr"})
    assert (done.code, done.stdout) == (0, "")
    assert str(tmp_path / "comments-aside-20260312T093000Z.jsonl") in done.stderr
    assert done.stderr.startswith("sur des billets qui ne sont pas ici")


def test_what_stays_out_stays_out_once_more_but_comes_with_its_post(
    bonjour: Run, tmp_path: Path
) -> None:
    source = written(tmp_path, "disqus.xml", DISQUS)
    bonjour("import", "comments", source)
    assert bonjour("import", "comments", source).stdout == "comment\t2\t0\t0\t1\t0\t0\t1\n"
    said(bonjour, "post", "new", "Loin", "--body", "Là.", "--at", "2010-06-25 9h")
    assert bonjour("import", "comments", source).stdout == "comment\t2\t1\t0\t1\t0\t0\t0\n"


@pytest.mark.parametrize("form", ["isso", "disqus", "our own"])
def test_comments_come_in_by_each_form_and_from_standard_input(
    bonjour: Run, tmp_path: Path, form: str
) -> None:
    if form == "isso":
        path = test_isso.made(tmp_path / "isso.db", [{"author": "Léa"}], uri="/2010/bonjour.html")
        data = path.read_bytes()
    elif form == "disqus":
        data = DISQUS.encode()
    else:
        line = {"id": 7, "post": "bonjour", "body": "Oui", "created_at": "2010-06-24T07:00:00Z"}
        data = json.dumps({**line, "author_name": "Léa", "status": "approved"}).encode()
    done = bonjour("import", "comments", "-", "--format", "jsonl", input=data)
    assert counts(done)["comment"]["created"] == 1
    assert said(bonjour, "comments", "list", "--status", "all", "--fields", "author_name") == (
        "Léa\n"
    )


def test_our_own_comments_go_out_and_come_in(bonjour: Run, blog: Path) -> None:
    words = ("--name", "Anne", "--email", "anne@a.example", "--body", "Merci !")
    said(bonjour, "comments", "add", "bonjour", *words)
    said(bonjour, "export", "comments", "--private", "c.jsonl")
    done = bonjour("import", "comments", "c.jsonl")
    assert done.stdout == "comment\t1\t0\t0\t0\t1\t0\t0\n"  # it is here
    assert done.stderr == "op 4\n"
    check(blog)


# Contributors.


def test_people_come_in_and_those_who_are_here_are_found(
    run: Run, blog: Path, tmp_path: Path
) -> None:
    source = written(tmp_path, "people.csv", PEOPLE)
    done = run("import", "contributors", source)
    same = "chantal-buhagar is contributor chantal-buhagar here (same-name)"
    assert done == Result(0, "contributor\t2\t1\t0\t0\t1\t0\t0\n", f"{same}\nop 2\n")
    row = said(run, "contributor", "show", "luc-ferry", "--fields", "name,kind,email,active")
    assert row == "Luc Ferry\tcontributor\tluc@example.org\tfalse\n"
    assert run("import", "contributors", source).stderr == ""
    check(blog)


def test_a_list_of_people_reads_back_in(run: Run, tmp_path: Path, bare_run: Run) -> None:
    run("import", "contributors", written(tmp_path, "people.csv", PEOPLE))
    for form in ("csv", "jsonl"):
        listed = said(run, "contributor", "list", "--format", form)
        (tmp_path / form).mkdir()
        there = {"BLOGCTL_DB": str(tmp_path / form / "blog.db")}
        assert bare_run("init", env=there).code == 0
        done = bare_run("import", "contributors", "-", "--format", "jsonl", input=listed, env=there)
        assert counts(done) == {"contributor": {"came": 2, "created": 2}}
        again = bare_run("contributor", "list", "--format", form, env=there)
        assert again.stdout == listed


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("name,role\nLéa,a,b\n", "line 2"),
        ("name,kind\nLéa,boss\n", "line 2"),
        ('name\n"Léa\n', "line 2"),
        ("role\nLéa\n", ""),
    ],
    ids=["too wide", "no kind", "an open quote", "without names"],
)
def test_a_list_that_is_wrong_names_the_line_and_changes_nothing(
    run: Run, blog: Path, tmp_path: Path, rows: str, place: str
) -> None:
    before = state(blog)
    done = run("import", "contributors", written(tmp_path, "people.csv", f"{rows}"))
    assert (done.code, done.stdout) == (2, "")
    message = done.stderr.splitlines()[0]
    assert "people.csv" in message
    assert str(tmp_path) not in message
    assert place in message
    assert state(blog) == before


# What is another format.

SOURCES = {
    "wordpress": ("wp.xml", WORDPRESS),
    "dotclear": ("dc.txt", DOTCLEAR),
    "comments": ("disqus.xml", DISQUS),
    "contributors": ("people.csv", PEOPLE),
}


@pytest.mark.parametrize(
    ("command", "of"),
    [
        (command, of)
        for command in ("wordpress", "dotclear", "comments", "contributors", "markdown", "blogctl")
        for of in SOURCES
        if command != of and (command, of) != ("contributors", "dotclear")
    ],
)
def test_a_file_for_another_command_is_refused_by_its_name(
    bonjour: Run, blog: Path, tmp_path: Path, command: str, of: str
) -> None:
    before = state(blog)
    name = written(tmp_path, *SOURCES[of])
    done = bonjour("import", command, name)
    assert (done.code, done.stdout) == (2, "")
    message = done.stderr.splitlines()[0]
    assert message.count(name) == 1
    assert str(tmp_path) not in message
    assert state(blog) == before


@pytest.mark.parametrize(
    "command", ["wordpress", "dotclear", "markdown", "comments", "contributors", "blogctl"]
)
@pytest.mark.parametrize("env", [{}, {"BLOGCTL_LANG": "fr"}], ids=["English", "French"])
def test_a_source_that_is_not_there_is_not_found(
    bonjour: Run, command: str, env: dict[str, str]
) -> None:
    done = bonjour("import", command, "rien", env=env)
    assert (done.code, done.stdout, "rien" in done.stderr) == (3, "", True)


@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2\xff" * 64, b"x" * 3_000_000], ids=["no", "0", "x"]
)
@pytest.mark.parametrize("command", ["dotclear", "comments", "contributors", "blogctl"])
def test_a_file_of_nothing_of_bytes_or_of_one_line_changes_nothing(
    bonjour: Run, blog: Path, tmp_path: Path, command: str, content: bytes
) -> None:
    before = state(blog)
    (tmp_path / "un.csv").write_bytes(content)
    done = bonjour("import", command, "un.csv")
    empty = not content and command == "comments"  # a list of none is a list
    assert done.code == (0 if empty else 2)
    assert (done.stdout, len(done.stderr) < 400) == ("", True)
    assert state(blog) == before


def test_a_folder_where_a_file_is_wanted_is_said(bonjour: Run, blog: Path, tmp_path: Path) -> None:
    (tmp_path / "dossier").mkdir()
    before = state(blog)
    for command in ("wordpress", "dotclear", "comments", "blogctl"):
        done = bonjour("import", command, "dossier")
        assert (done.code, done.stdout) == (2, "")
        assert "'dossier' can't be read: Is a directory" in done.stderr
    assert state(blog) == before


def test_an_import_of_comments_that_is_undone_leaves_the_posts(
    bonjour: Run, blog: Path, tmp_path: Path
) -> None:
    bonjour("import", "comments", written(tmp_path, "disqus.xml", DISQUS))
    assert bonjour("undo").code == 0
    with closing(opened(blog)) as connection:
        assert connection.execute("SELECT count(*) FROM comment").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM post").fetchone() == (1,)
    check(blog)
