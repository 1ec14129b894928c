"""A preview in the person's browser, which is a script here."""

from pathlib import Path

import pytest

from tests.conftest import Run, Start


@pytest.fixture
def browser(tmp_path: Path, run: Run) -> Path:
    """A browser that writes down what it was asked to open, and a draft to look at."""
    assert run("post", "new", "Un", "--body", "x").code == 0
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n')
    script.chmod(0o700)
    return script


def test_a_browser_opens_the_page(start: Start, browser: Path, tmp_path: Path) -> None:
    with start("post", "preview", "un", "--open", env={"BROWSER": str(browser)}) as process:
        stdout, stderr = process.communicate()
    file = tmp_path / "preview" / ".post" / "un" / "index.html"
    assert (process.returncode, stdout.decode(), stderr) == (0, f"{file}\n", b"")
    assert (tmp_path / "opened").read_text() == file.as_uri()


@pytest.mark.parametrize("words", [(), ("--no-open",)], ids=["piped", "--no-open"])
def test_none_is_opened_unasked(
    start: Start, browser: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    env = {"BROWSER": str(browser), "DISPLAY": ":9"}
    with start("post", "preview", "un", *words, env=env) as process:
        process.communicate()
    assert process.returncode == 0
    assert not (tmp_path / "opened").exists()


def test_that_there_is_none_is_said(start: Start, browser: Path, tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path)}
    browser.unlink()
    with start("post", "preview", "un", "--open", env=env) as process:
        stdout, stderr = process.communicate()
    assert process.returncode == 0
    assert stdout.endswith(b"/un/index.html\n")
    assert b"there is no browser to open it with" in stderr
