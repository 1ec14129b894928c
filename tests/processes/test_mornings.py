"""A status as cron and a monitor get it: from a process with next to no environment."""

from pathlib import Path

import pytest

from tests.conftest import Changing, Start
from tests.readers import comment, page

BARE = {"BLOGCTL_LANG": None, "COLUMNS": None, "NO_COLOR": None, "TERM": None, "HOME": None}


@pytest.fixture
def late(blog: Path, change: Changing) -> Path:
    """A blog with a comment that is late."""
    with change() as changing:
        comment(changing, page(changing), "Zoé", "Où est l’œuvre ?")
    return blog


@pytest.mark.usefixtures("late")
def test_a_cron_mail_is_plain_text_of_80_columns(start: Start) -> None:
    stdout, stderr = start("status", env=BARE).communicate(timeout=60)
    lines = stdout.decode().splitlines()
    assert stderr == b""
    assert lines[0] == "1 to answer, 1 late; 1 to moderate"
    assert "    Zoé: Où est l’œuvre ?" in lines
    assert b"\x1b" not in stdout
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("late")
def test_a_monitor_reads_the_exit_code_and_a_line(start: Start) -> None:
    process = start("status", "--check", "late", env=BARE)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (1, b"")
    assert stdout == b"late: answers overdue: 1, the oldest since 2026-03-11 17:00\n"


@pytest.mark.parametrize("line", [("status",), ("status", "--check"), ("comments", "stats")])
@pytest.mark.usefixtures("late")
def test_who_leaves_early_is_left_alone(start: Start, line: tuple[str, ...]) -> None:
    with start(*line) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in {0, 1}
