import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from blogctl.services.rendering import RENDERER_VERSION
from blogctl.store.schema import HEAD
from tests.conftest import Result, Run, Start

BACKUP = f"blog.db.before-{HEAD}-20260312T093000Z"


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def tell(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def test_info_tells_what_the_blog_is(run: Run, blog: Path) -> None:
    done = run("db", "info", "--format", "json")
    assert (done.code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "path": str(blog),
        "title": "Le blog",
        "schema": HEAD,
        "schema_head": HEAD,
        "sqlite": sqlite3.sqlite_version,
        "size": blog.stat().st_size,
        "posts": 0,
        "comments": 0,
        "contributors": 1,
        "tags": 0,
        "categories": 0,
        "change": 4,
    }


def test_info_is_a_card_on_a_terminal(run: Run) -> None:
    shown = run("db", "info", tty=True)
    assert shown.code == 0
    assert any(line.split()[:1] == ["Schema"] for line in shown.lines)


def test_info_of_an_older_blog_says_so(bare_run: Run, old_blog: Path) -> None:
    done = bare_run("db", "info", "--fields", "schema,schema_head,posts,comments,title,change")
    assert done == Result(
        0,
        f"0001\t{HEAD}\t2\t2\tLe blog d’autrefois\t1\n",
        "the schema 0001 is of an older blogctl: run 'blogctl db upgrade'\n",
    )
    assert ask(old_blog, "SELECT * FROM alembic_version") == [("0001",)]


def test_info_of_a_newer_blog_tells_what_it_can(run: Run, blog: Path) -> None:
    tell(blog, "UPDATE alembic_version SET version_num = '0999'")
    tell(blog, "ALTER TABLE category RENAME TO shelf")
    done = run("db", "info", "--fields", "schema,tags,categories")
    assert done == Result(
        0, "0999\t0\t\n", "the schema 0999 is of a newer blogctl: upgrade blogctl\n"
    )


@pytest.mark.parametrize("command", ["info", "upgrade"])
def test_what_is_no_blog_is_5(command: str, bare_run: Run, tmp_path: Path) -> None:
    assert bare_run("db", command).code == 5
    (tmp_path / "blog.db").write_text("rien")
    done = bare_run("db", command)
    assert done.code == 5
    assert done.stderr.splitlines()[0] == f"error: {tmp_path / 'blog.db'} is not a blog"


def test_info_knows_the_actor_or_is_3(run: Run) -> None:
    assert run("db", "info", "--as", "chantal-buhagar").code == 0
    assert run("db", "info", "--as", "personne").code == 3


@pytest.mark.parametrize("command", [("tag", "list"), ("tag", "new", "x"), ("log",)])
def test_every_other_command_sends_an_older_blog_to_upgrade(
    command: tuple[str, ...], bare_run: Run, old_blog: Path
) -> None:
    done = bare_run(*command)
    assert done == Result(
        5,
        "",
        f"error: {old_blog} is of an older blogctl (schema 0001, this one needs {HEAD})\n"
        "hint: run 'blogctl db upgrade'\n",
    )


def test_upgrade_brings_schema_and_pages_up_to_date(bare_run: Run, old_blog: Path) -> None:
    done = bare_run("db", "upgrade", "--fields", "schema,posts,change")
    assert done == Result(
        0,
        f"{HEAD}\t2\t4\n",
        f"upgraded from 0001 to {HEAD}; the file as it was is {old_blog.with_name(BACKUP)}\n"
        "posts rendered again: 2\n"
        "op 3\n",
    )
    assert ask(old_blog, "SELECT body_html, body_text, words, renderer FROM post WHERE id = 1") == [
        (
            (
                '<h2 id="post-1-attendre">Attendre</h2>\n'
                "<p>Il faut <strong>du temps</strong>\u202f; beaucoup.</p>"
            ),
            "attendre\nil faut du temps ; beaucoup.",
            6,
            RENDERER_VERSION,
        )
    ]
    assert stat.S_IMODE(old_blog.stat().st_mode) == 0o600
    assert ask(old_blog, "PRAGMA journal_mode") == [("wal",)]


def test_upgrade_changes_no_word_and_no_version(bare_run: Run, old_blog: Path) -> None:
    query = "SELECT title, summary, body, version, revision, updated_at FROM post"
    before = ask(old_blog, query)
    bare_run("db", "upgrade")
    assert ask(old_blog, query) == before
    assert bare_run("post", "list", "--search", "œuvre temps", "--format", "ids").stdout == "1\n"


def test_upgrade_is_in_the_log_and_no_hindrance_to_undo(bare_run: Run, old_blog: Path) -> None:
    bare_run("db", "upgrade")
    logged = bare_run("log", "--operation", "3", "--fields", "actor,command,action,kind,id,from,to")
    assert logged.lines == [
        f"chantal-buhagar\tdb upgrade\trender\tpost\t2\t1\t{RENDERER_VERSION}",
        f"chantal-buhagar\tdb upgrade\trender\tpost\t1\t0\t{RENDERER_VERSION}",
        "chantal-buhagar\tdb upgrade\tupgrade\tschema\t6\t0001\t0006",
    ]
    assert bare_run("undo", "3").code == 4
    assert ask(old_blog, "SELECT * FROM alembic_version") == [(HEAD,)]


def test_what_was_done_before_an_upgrade_can_be_undone_after_it(run: Run, blog: Path) -> None:
    run("post", "new", "Un billet", "--body", "Un mot.")
    run("post", "edit", "un-billet", "--title", "Une page")
    tell(blog, "UPDATE post SET renderer = 0")
    assert run("db", "upgrade").stderr == "posts rendered again: 1\nop 4\n"
    assert run("undo").code == 0
    assert run("post", "list", "--fields", "title").stdout == "Un billet\n"


def test_upgrade_of_a_blog_of_today_does_nothing(run: Run, blog: Path) -> None:
    before = blog.read_bytes()
    done = run("db", "upgrade", "--format", "ids")
    assert (done.code, done.stderr) == (0, f"{blog} is up to date (schema {HEAD})\n")
    assert blog.read_bytes() == before
    assert beside(blog) == ["blog.db"]


def test_upgrade_renders_again_what_an_older_renderer_made(run: Run, blog: Path) -> None:
    for number in range(120):
        assert (
            run("post", "new", f"Billet {number}", "--body", f"Le *mot* {number}", "-q").code == 0
        )
    tell(blog, "UPDATE post SET renderer = 0, body_html = '' WHERE id > 5")
    done = run("db", "upgrade", "--as", "@cron", "-q", "--format", "count")
    assert done == Result(0, "1\n", "")
    assert ask(blog, "SELECT count(*) FROM post WHERE body_html LIKE '%<em>mot</em>%'") == [(120,)]
    assert ask(blog, "SELECT count(*) FROM auditrecord WHERE action = 'render'") == [(115,)]
    assert beside(blog) == ["blog.db"]
    assert run("db", "upgrade").stderr == f"{blog} is up to date (schema {HEAD})\n"


def test_a_dry_run_changes_nothing(bare_run: Run, old_blog: Path) -> None:
    before = old_blog.read_bytes()
    done = bare_run("db", "upgrade", "--dry-run", "--fields", "schema")
    assert done == Result(
        0,
        "0001\n",
        f"would upgrade from 0001 to {HEAD}\nposts rendered again: 2\n"
        "dry run: nothing was changed\n",
    )
    assert old_blog.read_bytes() == before
    assert beside(old_blog) == ["blog.db"]


def test_upgrade_of_a_newer_blog_is_5(run: Run, blog: Path) -> None:
    tell(blog, "UPDATE alembic_version SET version_num = '0999'")
    assert run("db", "upgrade") == Result(
        5,
        "",
        f"error: {blog} is of a newer blogctl (schema 0999, this one knows {HEAD})\n"
        "hint: upgrade blogctl\n",
    )


def test_upgrade_by_nobody_known_is_3_and_changes_nothing(bare_run: Run, old_blog: Path) -> None:
    before = old_blog.read_bytes()
    assert bare_run("db", "upgrade", "--as", "personne").code == 3
    assert old_blog.read_bytes() == before
    assert beside(old_blog) == ["blog.db"]


def test_upgrades_at_once_are_one(old_blog: Path, start: Start) -> None:
    processes = [start("db", "upgrade") for _ in range(3)]
    told = [process.communicate()[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted("upgraded from" in each for each in told) == [False, False, True]
    assert beside(old_blog) == ["blog.db", BACKUP]


@pytest.mark.parametrize("delay", [0.2, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2])
def test_killed_at_any_moment_it_is_the_old_or_the_new(
    delay: float, old_blog: Path, start: Start
) -> None:
    with start("db", "upgrade") as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        process.kill()
    schema = ask(old_blog, "SELECT version_num FROM alembic_version")
    renderer = ask(old_blog, "SELECT renderer FROM post WHERE id = 1")
    assert (schema, renderer) in (
        ([("0001",)], [(0,)]),
        ([(HEAD,)], [(RENDERER_VERSION,)]),
    )
    assert ask(old_blog, "PRAGMA integrity_check") == [("ok",)]


def test_alembic_is_imported_by_upgrade_alone() -> None:
    script = (
        "import sys; sys.argv = ['blogctl', 'db', 'info']\n"
        "from blogctl.cli.main import command; import blogctl.cli.db\n"
        "from blogctl.services import upkeep\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_check_of_a_blog_that_is_well_says_so(run: Run, blog: Path) -> None:
    for args in ((), ("--repair",), ("--repair", "--dry-run")):
        done = run("db", "check", *args)
        assert (done.code, done.stdout) == (0, "")
        assert f"{blog}: all is well\n" in done.stderr
    assert beside(blog) == ["blog.db"]


def test_a_check_that_finds_something_is_1_and_a_repair_mends_it(run: Run, blog: Path) -> None:
    run("post", "new", "Un", "--tag", "a", "--body", "[x](post:9)", "-q")
    tell(blog, "UPDATE posttag SET sort_at = NULL")
    found = (
        "order\tposttag\t1\tsort-date-unlike\tfalse\t\n"
        "references\tpost\t1\trefers-to-nothing\tfalse\tpost:9\n"
    )
    hint = "'blogctl db check --repair' mends what can be mended\n"
    assert run("db", "check") == Result(1, found, hint)
    assert run("db", "check", "--format", "count").stdout == "2\n"
    done = run("db", "check", "--repair", "--dry-run")
    mended = found.replace("unlike\tfalse", "unlike\ttrue")
    assert done == Result(1, mended, "dry run: nothing was changed\n")
    backup = blog.with_name("blog.db.before-repair-20260312T093000Z")
    done = run("db", "check", "--repair")
    assert done == Result(1, mended, f"the file as it was is {backup}\nop 3\n")
    assert beside(blog) == ["blog.db", backup.name]
    done = run("db", "check", "--fields", "what,detail", "--format", "csv")
    assert done == Result(1, "what,detail\r\nrefers-to-nothing,post:9\r\n", "")
    run("post", "edit", "un", "--body", "x", "-q")
    assert run("db", "check", "-q") == Result(0, "", "")


def test_a_check_looks_at_files_beside_too(run: Run, blog: Path) -> None:
    blog.with_name("x.txt").write_text("Un mot.")
    name = run("media", "add", "x.txt", "--decoration", "--format", "json").stdout
    path = blog.parent / json.loads(name)["url"].removeprefix("/")
    path.write_text("Un autre.")
    done = run("db", "check", "--repair", "--fields", "kind,id,what,detail,repaired")
    assert (done.code, done.stdout) == (1, f"media\t1\tfile-differs\t{path.name}\tfalse\n")
    path.write_text("Un mot.")
    path.with_name("autre.txt").touch()
    done = run("db", "check", "--repair", "--fields", "what,detail,repaired")
    assert done == Result(0, "file-unknown\tautre.txt\ttrue\n", "")
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_check_of_what_is_no_blog_or_older_is_5(
    bare_run: Run, old_blog: Path, tmp_path: Path
) -> None:
    assert bare_run("db", "check").code == 5
    assert old_blog.exists()
    tmp_path.joinpath("x.db").write_bytes(b"x" * 5000)
    assert bare_run("db", "check", "--db", "x.db").code == 5


def test_a_repair_is_no_part_of_a_greater_operation(run: Run) -> None:
    done = run("batch", "--atomic", input="db check --repair\n")
    assert done.code == 2
    assert run("batch", input="db check\n").code == 0
