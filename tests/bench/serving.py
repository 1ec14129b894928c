"""The readers' door next to isso: `python -m tests.bench.serving`, on loopback, in one run.

isso is looked for on the PATH and in the environments of BLOGCTL_BENCH_PEERS; without it there are
our own figures alone. Both take the same comments and show the same thread of 100.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode

from blogctl.store import secrets
from blogctl.vocabulary import Captcha
from blogctl.web.challenges import Challenges
from tests.bench import wxr

COMMENTS = 100
PAGES = 1_000
CROWD = 50  # connections
TEXT = "Un avis sur la question, avec des accents\u00a0: été, œuvre, maïs. "


class Served(NamedTuple):
    """A server that runs: how a comment and a page are asked of it."""

    name: str
    port: int
    pid: int
    comment: Callable[[int], bytes]
    page: bytes


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        with _blogctl(Path(folder)) as ours:
            mine = _measured(ours)
            beside = _beside_an_import(ours, Path(folder))
        program = _isso()
        theirs: dict[str, float] = {}
        if program is None:
            sys.stdout.write("isso is not there, so it is not measured\n")
        else:
            with _isso_server(program, Path(folder)) as peer:
                theirs = _measured(peer)
    sys.stdout.write("| What | blogctl | isso | Ratio |\n| --- | --- | --- | --- |\n")
    for what, value in mine.items():
        other = theirs.get(what)
        ratio = "" if not other else f"{value / other:.2f} x"
        sys.stdout.write(
            f"| {what} | {value:.1f} | {'' if not other else f'{other:.1f}'} | {ratio} |\n"
        )
    sys.stdout.write(f"| a page, 50 connections, p99 beside an import, ms | {beside:.1f} | | |\n")


def _measured(served: Served) -> dict[str, float]:
    """Return figures by what they are of; the thread has 100 comments when it is read."""
    one = asyncio.run(_many(served, [served.comment(number) for number in range(COMMENTS)], 1))
    shown = asyncio.run(_many(served, [served.page] * (PAGES // 5), 1))
    busy = asyncio.run(_many(served, [served.page] * PAGES, CROWD))
    crowd = [served.comment(COMMENTS + number) for number in range(COMMENTS * 5)]
    began = time.perf_counter()
    many = asyncio.run(_many(served, crowd, CROWD))
    took = time.perf_counter() - began
    return {
        "comments accepted a second, one client after another": COMMENTS / sum(one),
        "comments accepted a second, 50 connections": len(many) / took,
        "the same, p99 in ms": _p99(many),
        "a thread of 100 comments a second, one client": len(shown) / sum(shown),
        "the same with 50 connections, p99 in ms": _p99(busy),
        "peak memory in MiB": _memory(served.pid),
    }


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98] * 1000


async def _many(served: Served, requests: list[bytes], crowd: int) -> list[float]:
    """Send requests over so many connections; return how long each took, in seconds."""
    waiting, took = iter(requests), list[float]()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            if status not in {200, 201, 202}:
                said = f"{served.name}: {head!r}"
                raise SystemExit(said)
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - began)
            if b"connection: close" in head.lower() or head.startswith(b"HTTP/1.0"):
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.close()

    await asyncio.gather(*(client() for _ in range(crowd)))
    return took


def _beside_an_import(ours: Served, folder: Path) -> float:
    source = folder / "blog.xml"
    wxr.make(source, posts=10_000, comments=10_000)
    command = [sys.executable, "-m", "blogctl", "--db", str(folder), "import", "wordpress", "-q"]
    with subprocess.Popen(
        [*command, str(source), "--as", "@bench"], stderr=subprocess.DEVNULL
    ) as work:
        times: list[float] = []
        while work.poll() is None:
            times += asyncio.run(_many(ours, [ours.page] * 200, CROWD))
    return _p99(times)


@contextmanager
def _blogctl(folder: Path) -> Iterator[Served]:
    run = [sys.executable, "-m", "blogctl", "--db", str(folder / "blog.db")]
    for line in (
        ["init", "--language", "fr", "--author", "Anne"],
        ["config", "set", "comments.policy", "open"],
        ["config", "set", "rules.address_rate", "0"],
        ["config", "set", "rules.post_rate", "0"],
        ["post", "new", "Un billet", "--body", "Un mot.", "--publish", "--as", "anne"],
    ):
        subprocess.run([*run, *line], check=True, capture_output=True)
    port = _free_port()
    challenges = Challenges(secrets.secret(folder / "blog.db"))

    def comment(number: int) -> bytes:
        token = challenges.make(Captcha.IMAGE, 1, now=datetime.now(UTC) - timedelta(seconds=30))
        body = urlencode(
            {
                "post": 1,
                "name": f"Lecteur {number}",
                "comment": f"{number}. {TEXT}",
                "token": token,
                "captcha": challenges.answer(token),
            }
        ).encode()
        return _post("/comments", body, "application/x-www-form-urlencoded", "application/json")

    command = [*run, "serve", "--port", str(port)]
    page = b"GET /un-billet/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with _running(command, port) as server:
        yield Served("blogctl", port, server.pid, comment, page)


@contextmanager
def _isso_server(program: str, folder: Path) -> Iterator[Served]:
    port = _free_port()
    config = folder / "isso.cfg"
    config.write_text(
        f"[general]\ndbpath = {folder}/isso.db\nhost = http://localhost/\n"
        f"[server]\nlisten = http://127.0.0.1:{port}\n[guard]\nenabled = false\n"
    )

    def comment(number: int) -> bytes:
        body = json.dumps(
            {"author": f"Lecteur {number}", "text": f"{number}. {TEXT}", "title": "x"}
        )
        return _post("/new?uri=%2Fx%2F", body.encode(), "application/json", "*/*")

    page = b"GET /?uri=%2Fx%2F HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with _running([program, "-c", str(config), "run"], port) as server:
        yield Served("isso", port, server.pid, comment, page)


def _post(target: str, body: bytes, kind: str, accept: str) -> bytes:
    return (
        f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nAccept: {accept}\r\n"
        f"Origin: http://localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@contextmanager
def _running(command: list[str], port: int) -> "Iterator[subprocess.Popen[bytes]]":
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def _isso() -> str | None:
    peers = os.environ.get("BLOGCTL_BENCH_PEERS")
    places = [str(path) for path in Path(peers).glob("*/bin")] if peers else []
    return shutil.which("isso", path=os.pathsep.join([*places, os.environ.get("PATH", "")]))


if __name__ == "__main__":
    main()
