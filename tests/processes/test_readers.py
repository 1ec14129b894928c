"""Logs that come through pipes, and a reader of ours that leaves."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

from tests.access_logs import lines
from tests.conftest import Changing, environment
from tests.readers import page

ROOT = Path(__file__).parents[2]


def shell(folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    said = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["sh", "-c", f'blogctl() {{ "{sys.executable}" -m blogctl "$@"; }}\n{script}'],
        env=environment(folder, dict(said)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_logs_may_come_through_pipes(blog: Path, change: Changing) -> None:
    folder = blog.parent
    with change() as changing:
        page(changing)
    some = "".join(lines(20_000, ["mon-billet"])).encode()
    middle = some.index(b"\n", len(some) // 2) + 1
    (folder / "access.log").write_bytes(some[middle:])
    (folder / "access.log.1.gz").write_bytes(gzip.compress(some[:middle]))
    by_name = shell(folder, "blogctl readers access.log* --format json")
    for script in (
        "cat access.log | blogctl readers access.log.1.gz - --format json",
        "zcat access.log.1.gz | cat - access.log | blogctl readers - --format json",
        "cat access.log.1.gz | blogctl readers - access.log --format json",
        "mkfifo pipe; cat access.log > pipe & blogctl readers pipe access.log.1.gz --format json",
    ):
        done = shell(folder, script)
        assert (done.returncode, done.stdout, done.stderr) == (0, by_name.stdout, "")
    assert '"group": "mon-billet", "title": "Mon billet", "views": 7' in by_name.stdout


def test_a_pipe_that_closes_ends_it_quietly(blog: Path) -> None:
    log = "".join(
        f'203.0.113.7 - - [12/Mar/2026:09:30:00 +0000] "GET /x{number}/ HTTP/2.0" 404 9 "-" "M"\n'
        for number in range(20_000)
    )
    (blog.parent / "access.log").write_text(log)
    script = "blogctl readers access.log --by missing --format jsonl; echo $? >&2"
    done = shell(blog.parent, f"{{ {script}; }} | head -1")
    assert (done.stdout.count("\n"), done.stderr) == (1, "0\n")
    closed = shell(blog.parent, "blogctl readers - --by missing <&-")
    assert (closed.returncode, closed.stderr) == (0, "there is nothing to count\n")
