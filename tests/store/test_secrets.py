import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blogctl.errors import DatabaseProblem
from blogctl.store import secrets


def test_a_secret_is_made_once_and_is_nobody_elses(blog: Path) -> None:
    secrets.place(blog).unlink(missing_ok=True)
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secrets.secret(blog), range(16)))
    assert len(found) == 1
    assert len(found.pop()) == secrets.LENGTH
    assert stat.S_IMODE(secrets.place(blog).stat().st_mode) == 0o600
    assert [path.name for path in blog.parent.iterdir() if "secret" in path.name] == [
        "blog.db.secret"
    ]


def test_the_secret_of_a_group_is_the_groups(blog: Path) -> None:
    secrets.place(blog).unlink(missing_ok=True)
    blog.chmod(0o660)
    secrets.secret(blog)
    assert stat.S_IMODE(secrets.place(blog).stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("data", "mode", "key"), [(b"x" * 32, 0o644, "secret-open"), (b"x" * 31, 0o600, "secret-short")]
)
def test_a_secret_that_is_none_is_refused(blog: Path, data: bytes, mode: int, key: str) -> None:
    path = secrets.place(blog)
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
    with pytest.raises(DatabaseProblem, match=key):
        secrets.secret(blog)


def test_a_secret_that_leads_nowhere_is_not_made(blog: Path) -> None:
    path = secrets.place(blog)
    path.unlink(missing_ok=True)
    os.symlink("/nowhere/at/all", path)  # noqa: PTH211 - what is tested is the link
    with pytest.raises(DatabaseProblem, match="secret-unreadable"):
        secrets.secret(blog)
