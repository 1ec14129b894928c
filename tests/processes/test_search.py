"""Searches as a shell starts them: bytes that are no text, words by the thousand, no reader."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Changing, Start, environment
from tests.readers import comment, page


@pytest.fixture
def told(blog: Path, change: Changing) -> Path:
    """A blog with 1,000 comments that have the word chat."""
    with change() as changing:
        post = page(changing)
        for number in range(1_000):
            comment(changing, post, f"Lecteur {number}", "Un chat. " + "Merci ! " * 20)
    return blog


@pytest.mark.usefixtures("blog")
@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (" ".join(map(str, range(10_000))).encode(), 0, b"nothing found"),
        (b"chat \xff\xfe", 2, b"error: the search: not valid Unicode text"),
        (b'"' * 60_000, 2, b"error: '" + b'"' * 10),
        ("\U0001f408 chat \U0001f431".encode(), 0, b"nothing found"),
    ],
    ids=["10,000 words", "no UTF-8", "quotes", "emoji"],
)
def test_any_argument_is_taken_or_refused(
    tmp_path: Path, text: bytes, code: int, said: bytes
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "search", text],
        env={"PATH": os.environ.get("PATH", os.defpath), **environment(tmp_path, {})},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.startswith(said)
    assert len(done.stderr) < 300


@pytest.mark.usefixtures("told")
def test_a_pipe_that_closes_ends_it_quietly(start: Start) -> None:
    process = start("search", "chat", "--limit", "1000", "--format", "json")
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
