"""Exports that end badly: where there was nothing, there is nothing."""

import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import environment

LIMIT = 100_000  # bytes: more than SQLite's shared memory takes, less than the export does


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.fixture
def full(full_blog: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(full_blog.parent, tmp_path / "full"))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "blogctl", *words],
        cwd=folder,
        env=environment(folder, {}),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit_files,
    )


def test_a_disk_that_is_full_leaves_no_half_export(full: Path) -> None:
    (full / "ancien.jsonl").write_text("ancien")
    for words in (("tout.jsonl",), ("ancien.jsonl", "--force")):
        done = run(full, "export", "blogctl", *words)
        told = f"error: '{full / words[0]}' can't be written: File too large\n"
        assert (done.returncode, done.stderr) == (2, told)
    assert sorted(each.name for each in full.iterdir() if "jsonl" in each.name) == ["ancien.jsonl"]
    assert (full / "ancien.jsonl").read_text() == "ancien"
