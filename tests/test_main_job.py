"""The main job, whole: `main_job.sh` on a few posts made here, and on the real ones beside us."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
REAL = TESTS.parent.parent / "shared" / "data" / "posts-fr"


def main_job(folder: Path, scripts: Path = SCRIPTS) -> "subprocess.CompletedProcess[str]":
    """Run the script on a folder, with little more around it than cron gives."""
    environ = {
        "BLOGCTL": str(scripts / "blogctl"),
        "HOME": str(folder),
        "PATH": os.environ.get("PATH", os.defpath),
    }
    return subprocess.run(
        ["sh", TESTS / "main_job.sh", folder],
        check=False,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
    )


def test_the_main_job_runs_on_posts_made_here(tmp_path: Path) -> None:
    posts = tmp_path / "posts d'ici"
    subprocess.run([sys.executable, TESTS / "make_posts.py", posts, "12"], check=True)
    done = main_job(posts)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith("All is as it should be: 12 posts, 19 comments, ")


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real posts are not in {REAL}")
def test_the_main_job_runs_on_real_posts(scripts: Path) -> None:
    done = main_job(REAL, scripts)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("All is as it should be: ")


def test_the_main_job_stops_where_a_post_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "2026-01-01-latin.md").write_bytes(b'---\ntitle: "\xe9"\nauthor: "A"\n---\n')
    done = main_job(tmp_path)
    assert done.returncode == 1
    assert "FAILED: blogctl batch -q (exit code 2)" in done.stderr
    assert "not utf-8 text" in done.stderr
