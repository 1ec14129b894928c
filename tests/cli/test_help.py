import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import blogctl
from blogctl import errors
from blogctl.cli._topics import TOPICS
from blogctl.errors import BlogctlError, FileFailed, LineFailed
from blogctl.services.settings import SETTINGS
from blogctl.vocabulary import Format
from blogctl.when import Use, parse
from tests.conftest import NOW, Run

NINE = time(9)
SOURCE = Path(blogctl.__file__).parent


def classes() -> Iterator[type[BlogctlError]]:
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, BlogctlError):
            yield value


RAISED = [each for each in classes() if each not in {BlogctlError, FileFailed, LineFailed}]


def columns(page: str) -> list[str]:
    """The first words of the lines that stand in a table."""
    return re.findall(r"^  (\S+)(?:  |$)", page, re.MULTILINE)


def test_the_exit_codes_are_those_of_the_errors(run: Run) -> None:
    page = run("help", "exit-codes").stdout
    assert {int(code) for code in columns(page) if code.isdigit()} == {
        0,
        *(each.exit_code for each in RAISED),
    }
    codes = re.search(r"code is one of: ([a-z_ ]+)\.", page)
    assert codes
    assert set(codes[1].split()) == {each.code for each in RAISED}


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"── (\w+) +(\d+|as) ", errors.__doc__ or "")
    assert dict(drawn) == {
        **{each.__name__: str(each.exit_code) for each in RAISED},
        "FileFailed": "as",
        "LineFailed": "as",
    }


def test_the_formats_are_those_that_there_are(run: Run) -> None:
    page = run("help", "formats").stdout
    assert page.splitlines()[0] == f"Formats (--format): {' '.join(Format)}"
    assert set(columns(page)) == set(Format)


def test_the_settings_are_those_that_there_are_with_what_they_are_for(run: Run) -> None:
    page = run("help", "settings").stdout
    assert columns(page) == list(SETTINGS)
    for known in SETTINGS.values():
        assert f"  {known.key}\n      {known.meaning}\n" in page
    assert "      by default: true\n" in page
    assert "      by default: hors-sujet,insulte,publicite,doublon,donnees-personnelles\n" in page


def test_the_environment_is_what_the_code_reads(run: Run) -> None:
    page = run("help", "environment").stdout
    told = set(re.findall(r"\b([A-Z][A-Z_]{1,})\b", page))
    read = set()
    for module in SOURCE.rglob("*.py"):
        text = module.read_text()
        read |= set(re.findall(r"""environ(?:\.get\(|\[)"([A-Z_]+)""", text))
        if "import webbrowser" in text:
            read.add("BROWSER")
        read |= set(re.findall(r"""getenv\("([A-Z_]+)""", text))
    (variables,) = re.findall(r"for variable in \(([^)]+)\)", (SOURCE / "language.py").read_text())
    read |= set(re.findall(r'"([A-Z_]+)"', variables))
    assert told == read


def test_every_form_of_a_date_is_read_as_it_is_shown(run: Run) -> None:
    page = run("help", "dates").stdout
    table = page.partition("\n\n")[2].partition("\n\n")[0]
    words = re.split(r",\s|\s{2,}", re.sub(r"\(.*\)", "", table).strip())
    assert len(words) == 28
    for word in words:
        use = Use.AT if re.match(r"in |dans ", word) else Use.PAST
        parse(word, now=NOW, zone=ZoneInfo("UTC"), use=use, hour=NINE)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits_a_terminal_and_needs_no_blog(bare_run: Run, topic: str) -> None:
    done = bare_run("help", topic)
    assert (done.code, done.stderr) == (0, "")
    widest = max(map(len, done.lines))
    assert widest <= 90
    assert done.stdout.endswith("\n")
    assert not done.stdout.endswith("\n\n")


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        ((), "Usage: blogctl [OPTIONS] COMMAND"),
        (("post",), "Usage: blogctl post [OPTIONS] COMMAND"),
        (("posts", "create"), "Usage: blogctl posts create [OPTIONS] [TITLE]"),
        (("undo",), "Usage: blogctl undo [OPTIONS] [OPERATION]"),
    ],
)
def test_a_command_is_explained_as_by_its_own_help(
    bare_run: Run, words: tuple[str, ...], usage: str
) -> None:
    done = bare_run("help", *words)
    assert (done.code, done.stdout.startswith(usage)) == (0, True), done.stdout
    assert done.stdout.startswith(bare_run(*words, "--help").stdout)


@pytest.mark.parametrize("words", [("rien",), ("post", "rien"), ("dates", "encore"), ("undo", "x")])
def test_what_is_neither_topic_nor_command_is_not_found(
    bare_run: Run, words: tuple[str, ...]
) -> None:
    done = bare_run("help", *words)
    assert done.code == 3
    assert done.stderr.splitlines()[-1] == (
        "hint: the topics are: exit-codes, environment, formats, dates, settings, reasons, hooks"
    )
