"""Files come from public addresses of the web, within bounds, and from nowhere else."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

import pytest

from blogctl.errors import BlogctlError, Busy, Usage
from blogctl.services.fetching import Address, fetched, is_public


class _Server(socketserver.ThreadingTCPServer):
    """Answers each request with the bytes that stand under its path; without any, never."""

    daemon_threads = True
    answers: dict[str, bytes]
    asked: list[bytes]


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            more = self.connection.recv(4096)
            if not more:
                return
            request += more
        self.server.asked.append(request)
        answer = self.server.answers.get(request.split()[1].decode())
        if answer is None:
            self.connection.recv(1)  # until the other gives up
        else:
            self.wfile.write(answer)


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as made:
        made.answers, made.asked = {}, []
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def at(server: _Server, path: str, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.server_address[1]}{path}"


def anywhere(_: Address) -> bool:
    return True


def ok(body: bytes, *headers: str) -> bytes:
    return "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", *headers, "")).encode() + body


def leading(where: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()


@contextmanager
def refused(key: str, error: type[BlogctlError] = Usage) -> Iterator[None]:
    with pytest.raises(error) as raised:
        yield
    assert raised.value.key == key
    assert "url" in raised.value.parts


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"des octets", "Content-Length: 10"),
        ok(b"des octets"),
        ok(b"4\r\ndes \r\n6\r\noctets\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    ],
    ids=["of a length", "to the end", "in pieces"],
)
def test_a_file_is_fetched_and_gone_after_its_block(server: _Server, answer: bytes) -> None:
    server.answers["/%C3%A9t%C3%A9.png?a=b%20c"] = answer
    with fetched(at(server, "/été.png?a=b c#d"), limit=10, allow=anywhere) as path:
        assert path.read_bytes() == b"des octets"
    assert not path.exists()
    assert b"\r\nUser-Agent: blogctl/" in server.asked[0]
    assert b"\r\nHost: 127.0.0.1:" in server.asked[0]


def test_redirects_are_followed_five_times(server: _Server) -> None:
    for step in range(5):
        server.answers[f"/{step}"] = leading(f"/{step + 1}" if step % 2 else str(step + 1))
    server.answers["/5"] = ok(b"x")
    with fetched(at(server, "/0"), allow=anywhere) as path:
        assert path.read_bytes() == b"x"
    server.answers["/5"] = leading("/6")
    with refused("fetch-redirects"), fetched(at(server, "/0"), allow=anywhere):
        pass
    assert len(server.asked) == 12


def test_where_a_redirect_leads_is_looked_at_again(server: _Server) -> None:
    server.answers["/"] = leading(at(server, "/").replace("127.0.0.1", "127.0.0.2"))
    first = ip_address("127.0.0.1")
    with refused("fetch-private"), fetched(at(server, "/"), allow=lambda ip: ip == first):
        pass
    server.answers["/"] = leading("file:///etc/passwd")
    with refused("fetch-address"), fetched(at(server, "/"), allow=anywhere):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.fr/x",
        "//a.fr/x",
        "x",
        "",
        "http:///x",
        "http://[::1/x",
        "http://a.fr:99999/",
        "http://a.fr:0/",
        "http://chantal@a.fr/",
    ],
)
def test_what_is_no_address_of_the_web_is_not_asked_for(url: str) -> None:
    with refused("fetch-address"), fetched(url, allow=anywhere):
        pass


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "2130706433"],
)
def test_what_is_not_public_is_not_asked_for(server: _Server, host: str) -> None:
    server.answers["/"] = ok(b"x")
    with refused("fetch-private"), fetched(at(server, "/").replace("127.0.0.1", host)):
        pass
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("::ffff:93.184.215.14", True),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("ff02::1", False),
        ("::", False),
    ],
)
def test_public_is_what_everybody_can_reach(address: str, public: bool) -> None:  # noqa: FBT001
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    ("answer", "key", "error"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "fetch-status", Usage),
        (b"HTTP/1.1 302 Found\r\n\r\n", "fetch-status", Usage),
        (ok(b"", "Content-Length: 99"), "fetch-large", Usage),
        (ok(b"x" * 99), "fetch-large", Usage),
        (ok(b"abc", "Content-Length: 9"), "fetch-failed", Busy),
        (b"220 smtp.a.fr ESMTP\r\n", "fetch-failed", Busy),
        (b"", "fetch-failed", Busy),
    ],
    ids=["missing", "nowhere", "too large", "larger than said", "cut off", "not http", "silent"],
)
def test_what_is_not_as_it_should_be_is_told(
    answer: bytes, key: str, error: type[BlogctlError], server: _Server
) -> None:
    server.answers["/"] = answer
    with refused(key, error), fetched(at(server, "/"), limit=10, allow=anywhere):
        pass


def test_a_server_that_never_answers_is_left_in_time(server: _Server) -> None:
    with refused("fetch-failed", Busy), fetched(at(server, "/"), timeout=0.1, allow=anywhere):
        pass


def test_a_server_that_goes_on_for_ever_is_left_in_time() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with connection, suppress(OSError):  # until the other hangs up
            while True:
                connection.sendall(b"x")

    with (
        _serving(drip) as url,
        refused("fetch-failed", Busy),
        fetched(url, limit=10**12, timeout=0.1, allow=anywhere),
    ):
        pass


def test_https_is_with_who_can_say_who_it_is() -> None:
    def babble(connection: socket.socket) -> None:
        with connection:
            connection.sendall(b"220 smtp.a.fr ESMTP\r\n")
            connection.recv(4096)

    with _serving(babble) as url:
        secure = url.replace("http:", "https:")
        with refused("fetch-failed", Busy), fetched(secure, allow=anywhere):
            pass


def test_nobody_there_is_told(tmp_path: Path) -> None:
    assert tmp_path
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}/"
        with refused("fetch-failed", Busy), fetched(url, allow=anywhere):
            pass


@contextmanager
def _serving(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answer one connection in another thread; give the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            answer(listening.accept()[0])

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join()
