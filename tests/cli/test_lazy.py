"""What a command does not need it does not import: looked up in real processes."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from keyword import iskeyword
from pathlib import Path

import pytest

from blogctl.cli.main import NOUNS
from tests.conftest import Run, environment

# Runs a command line, and says on standard error which modules it took.
PROGRAM = """
import json, os, sys
leave = os._exit

def tell(code):
    sys.stderr.write(json.dumps([code, sorted(sys.modules)]) + "\\n")
    sys.stderr.flush()
    leave(code)

os._exit = tell
from blogctl.__main__ import main
main()
"""

HEAVY = {
    *("sqlmodel", "sqlalchemy", "pydantic", "rich", "typer.rich_utils", "slugify", "alembic"),
    *("markdown_it", "mdit_py_plugins", "nh3", "yaml", "babel", "sqlite3", "asyncio", "email"),
}


def imported(folder: Path, *args: str, env: Mapping[str, str] | None = None) -> set[str]:
    """Return the modules that a command line imports; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *args],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"], **environment(folder, env or {})},
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith("blogctl.cli.") and "._" not in name}


@pytest.mark.parametrize(
    ("args", "nouns"),
    [
        (("--version",), set()),
        (("--help",), set()),
        (("help", "exit-codes"), {"help"}),
        (("post", "--help"), {"post"}),
        (("post", "list", "--help"), {"post"}),
        (("tag", "merge", "--help"), {"tag"}),
        (("comments", "create", "--help"), {"comments"}),
        (("init", "--help"), {"init"}),
        (("status", "--help"), {"status"}),
        (("comments", "stats", "--help"), {"comments"}),
        (("search", "--help"), {"search"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_needs_no_blog_imports_nothing_heavy(
    tmp_path: Path, args: tuple[str, ...], nouns: set[str]
) -> None:
    modules = imported(tmp_path, *args)
    assert modules & HEAVY == set()
    assert not any(name.startswith(("blogctl.services", "blogctl.store")) for name in modules)
    assert ours(modules) == {f"blogctl.cli.{noun}" for noun in (*nouns, "main")}


@pytest.mark.parametrize(
    "words",
    [
        ("po",),
        ("post", "list", "--st"),
        ("post", "show", ""),
        ("post", "list", "--tag", ""),
        ("comments", "approve", ""),
        ("comments", "reject", "1", "--reason", ""),
        ("contributor", "show", ""),
        ("config", "set", ""),
        ("undo", ""),
    ],
    ids=" ".join,
)
def test_completing_reads_the_file_and_imports_nothing_heavy(
    blog: Path, words: tuple[str, ...]
) -> None:
    modules = imported(blog.parent, *words, env={"BLOGCTL_COMPLETE": "zsh"})
    assert modules & (HEAVY | {"typer._adapters"}) <= {"sqlite3"}
    assert not any(name.startswith("blogctl.services") for name in modules)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_s_module_imports_leaves_alone(noun: str) -> None:
    module = f"blogctl.cli.{noun}_" if iskeyword(noun) else f"blogctl.cli.{noun}"
    script = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert set(json.loads(done.stdout)) & HEAVY == set()


@pytest.mark.parametrize(
    ("args", "spared"),
    [
        (("tag", "list"), {"rich", "yaml", "markdown_it", "nh3", "alembic", "blogctl.markup"}),
        (("tag", "list", "--format", "json"), {"rich", "yaml", "markdown_it", "alembic"}),
        (("search", "x"), {"rich", "yaml", "markdown_it", "nh3", "alembic", "blogctl.markup"}),
        (("status",), {"rich", "yaml", "markdown_it", "nh3", "alembic", "holidays"}),
        (("comments", "stats"), {"rich", "yaml", "markdown_it", "nh3", "alembic", "holidays"}),
        (("tag", "new", "x"), {"rich", "yaml", "markdown_it", "nh3", "alembic"}),
        (("contributor", "list", "--format", "table"), {"yaml", "markdown_it", "nh3", "alembic"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_needs_a_blog_imports_what_it_uses(
    run: Run, blog: Path, args: tuple[str, ...], spared: set[str]
) -> None:
    assert run("tag", "list").code == 0
    modules = imported(blog.parent, *args)
    assert "sqlmodel" in modules
    assert modules & spared == set()


def test_values_are_read_without_pydantic_s_adapters(run: Run, blog: Path) -> None:
    run("tag", "new", "x")
    args = ("tag", "list", "--limit", "1", "--format", "ids", "--db", str(blog), "-q")
    assert "typer._adapters" not in imported(blog.parent, *args)
