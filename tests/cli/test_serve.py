import socket
import stat
from pathlib import Path

import pytest

from tests.conftest import Run


def test_a_new_blog_has_a_secret(bare_run: Run, tmp_path: Path) -> None:
    bare_run("init", "neuf")
    (secret,) = tmp_path.rglob("blog.db.secret")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--trusted-proxy", "ici"), 2, "error: no network: 'ici' does not appear to be"),
        (("--port", "70000"), 2, "error: "),
        (("--base-url", "ici"), 2, "error: "),
        (("--host", "192.0.2.1"), 2, "error: 192.0.2.1:8000 can't be listened at: "),
        (("--socket", "a" * 300), 2, "error: "),
        (("--db", "/nowhere"), 5, "error: "),
    ],
)
def test_what_it_can_not_listen_at_is_said(
    run: Run, args: tuple[str, ...], code: int, said: str
) -> None:
    result = run("serve", *args)
    assert result.code == code
    assert said in result.stderr


def test_an_address_that_is_taken_is_a_conflict(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = run("serve", "--port", port)
    assert (result.code, "something listens at 127.0.0.1:" in result.stderr) == (4, True)


def test_it_is_no_part_of_a_greater_operation(run: Run) -> None:
    assert run("batch", "--atomic", input="serve\n").code == 2
