import os
import shutil
import socket
import stat
import subprocess
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
        (("--static", "nulle-part"), 2, "nulle-part"),
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


def test_a_unit_for_systemd_starts_it_from_anywhere(run: Run, blog: Path) -> None:
    page = run("serve", "--unit", "systemd", "--socket", "b.sock", "--trusted-proxy", "::1").stdout
    socket = f"{blog.parent}/b.sock"
    assert f"--db {blog} serve --socket {socket} --trusted-proxy ::1\n" in page
    assert "[Install]" in page
    plain = run("serve", "--unit", "systemd", "--port", "81").stdout
    assert f"--db {blog} serve --host 127.0.0.1 --port 81\n" in plain
    elsewhere = run("serve", "--unit", "systemd", "--socket", "b.sock", "--base-url", "http://a.b")
    assert f"--socket {socket} --base-url http://a.b\n" in elsewhere.stdout


@pytest.mark.parametrize("unit", ["nginx", "caddy"])
def test_a_web_server_s_part_names_the_blog_and_where_it_is(
    run: Run, blog: Path, unit: str
) -> None:
    unknown = run("serve", "--unit", unit)
    assert (unknown.code, "blog.url is not set" in unknown.stderr) == (2, True)
    run("config", "set", "blog.url", "https://blog.example")
    assert "127.0.0.1:8000" in run("serve", "--unit", unit).stdout
    page = run("serve", "--unit", unit, "--socket", "b.sock").stdout
    assert "blog.example {" in page or "server_name blog.example;" in page
    assert f"{blog.parent}/b.sock" in page


def test_nginx_reads_its_part(run: Run, tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    run("config", "set", "blog.url", "https://blog.example")
    page = run("serve", "--unit", "nginx", "--socket", "b c.sock").stdout
    page = page.replace("listen 80", f"listen unix:{tmp_path}/n").replace(
        "    listen [::]:80;\n", ""
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off;\n{page}\n}}"
    )
    done = subprocess.run([nginx, "-t", "-c", config], capture_output=True, check=False)
    assert b"test is successful" in done.stderr, done.stderr
