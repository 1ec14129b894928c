"""The server as a process of its own, behind a socket in the file system: no port is taken."""

import http.client
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from blogctl.store import secrets
from blogctl.web.challenges import Challenges
from tests.conftest import Run, Start

if TYPE_CHECKING:
    import subprocess

PATIENCE = 30  # seconds


class Connection(http.client.HTTPConnection):
    """A connection to a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = plug(self._path)


def plug(path: Path) -> socket.socket:
    plugged = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    plugged.settimeout(PATIENCE)
    try:
        plugged.connect(str(path))
    except OSError:
        plugged.close()
        raise
    return plugged


def get(path: Path, target: str) -> tuple[int, bytes]:
    connection = Connection(path)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def raw(path: Path, request: bytes) -> bytes:
    """Return the first line of what is answered to some bytes."""
    with plug(path) as plugged:
        plugged.sendall(request)
        return plugged.recv(4096).partition(b"\r\n")[0]


def write(path: Path, blog: Path, number: int) -> int:
    """Send a comment with the right answer; return the status."""
    challenges = Challenges(secrets.secret(blog))
    said = {"post": 1, "name": f"Lectrice {number}", "comment": f"Commentaire {number}."}
    connection = Connection(path)
    try:
        for _ in range(2):
            headers = {"content-type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/comments", urlencode(said), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            token = text.partition('name="token" value="')[2].partition('"')[0]
            if token:
                said |= {"token": token, "captcha": challenges.answer(token)}
        return answer.status
    finally:
        connection.close()


@contextmanager
def served(start: Start, folder: Path) -> Iterator[tuple[Path, "subprocess.Popen[bytes]"]]:
    path = folder / "s.sock"
    server = start("serve", "--socket", str(path), env={"BLOGCTL_NOW": None})
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                assert get(path, "/healthz") == (200, b"ok\n")
                break
            except OSError:
                assert server.poll() is None, server.communicate()
                assert time.monotonic() < until
                time.sleep(0.05)
        yield path, server
    finally:
        server.kill()
        server.communicate()


@pytest.fixture
def posted(run: Run) -> None:
    run("post", "new", "Été", "--body", "Un mot.", "--publish")
    run("config", "set", "comments.policy", "open")
    run("config", "set", "rules.min_seconds", "0")


pytestmark = pytest.mark.usefixtures("posted")


def test_sigterm_ends_it_cleanly(start: Start, tmp_path: Path) -> None:
    with served(start, tmp_path) as (path, server):
        assert get(path, "/ete/")[0] == 200
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=PATIENCE)
        assert server.returncode == 0
        assert b'"GET /ete/" 200' in said
        assert b"Traceback" not in said
        assert not path.exists()


def test_ctrl_c_ends_it_as_any_command(start: Start, tmp_path: Path) -> None:
    with served(start, tmp_path) as (_, server):
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=PATIENCE)
        assert server.returncode == 130
        assert b"Traceback" not in said


def test_a_comment_is_on_the_page_and_in_the_log_of_changes(
    start: Start, tmp_path: Path, blog: Path, run: Run
) -> None:
    with served(start, tmp_path) as (path, _):
        assert write(path, blog, 1) == 201
        assert "Commentaire 1." in get(path, "/ete/")[1].decode()
        run("comments", "spam", "1")
        assert "Commentaire 1." not in get(path, "/ete/")[1].decode()


def test_whatever_was_said_to_be_accepted_is_there_after_a_kill(
    start: Start, tmp_path: Path, blog: Path, run: Run
) -> None:
    accepted: list[int] = []

    def load(first: int) -> None:
        for number in range(first, first + 1000):
            try:
                if write(path, blog, number) != 201:
                    return
            except (OSError, http.client.HTTPException):
                return
            accepted.append(number)

    with served(start, tmp_path) as (path, server):
        writers = [Thread(target=load, args=(first,)) for first in range(0, 8000, 1000)]
        for writer in writers:
            writer.start()
        until = time.monotonic() + PATIENCE
        while len(accepted) < 100 and time.monotonic() < until:
            time.sleep(0.01)
        server.kill()
        for writer in writers:
            writer.join()
    kept = run("comments", "list", "--status", "all", "--fields", "author_name").lines
    assert len(accepted) >= 100
    assert {f"Lectrice {number}" for number in accepted} <= set(kept)
    assert len(kept) == len(set(kept))
    assert run("db", "check").code == 0


def test_held_connections_keep_nobody_out(start: Start, tmp_path: Path) -> None:
    with served(start, tmp_path) as (path, _):
        held = [plug(path) for _ in range(300)]
        for each in held[::2]:
            each.sendall(b"POST /comments HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        assert get(path, "/ete/")[0] == 200
        for each in held:
            each.close()


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(
            b"POST /comments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
            b"Content-Length: 6\r\n\r\nhello",
            id="two lengths",
        ),
        pytest.param(
            b"POST /comments HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
            id="below 0",
        ),
        pytest.param(
            b"POST /comments HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n",
            id="an unknown encoding",
        ),
        pytest.param(b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", id="a blank before the colon"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", id="TLS"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40_000, id="long headers"
        ),
    ],
)
def test_what_is_no_request_is_refused(start: Start, tmp_path: Path, request_: bytes) -> None:
    with served(start, tmp_path) as (path, _):
        assert raw(path, request_) == b"HTTP/1.1 400 Bad Request"
        assert get(path, "/ete/")[0] == 200


def test_a_body_larger_than_stated_is_no_second_request(start: Start, tmp_path: Path) -> None:
    with served(start, tmp_path) as (path, _):
        first = raw(
            path,
            b"POST /comments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=b&c=d smuggled\r\n\r\n",
        )
        assert first == b"HTTP/1.1 404 Not Found"
        assert get(path, "/ete/")[0] == 200


def test_two_do_not_listen_at_one_socket(start: Start, tmp_path: Path) -> None:
    with served(start, tmp_path) as (path, _):
        other = start("serve", "--socket", str(path))
        _, said = other.communicate(timeout=PATIENCE)
        assert other.returncode == 4
        assert b"something listens" in said
        assert get(path, "/ete/")[0] == 200
