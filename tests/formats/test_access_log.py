"""The lines of access logs: what is read of them, and what never comes out."""

import gzip
import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.formats import access_log
from blogctl.formats.access_log import LINE_LIMIT
from blogctl.records.readers import Hit

AT = 1773307800  # 2026-03-12T09:30:00Z
IP = "203.0.113.7"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WHEN = "[12/Mar/2026:10:30:00 +0100]"
ASKED = '"GET /mon-billet/ HTTP/2.0" 200 5316'
SAID = f'"https://mamot.fr/" "{AGENT}"'
HIT = (AT, b"", b"GET", b"/mon-billet/", b"200", b"https://mamot.fr/", AGENT.encode())
NOTHING: dict[int, bytes | str] = {2: b"", 3: b"", 4: b"400", 5: b"-", 6: b"-"}
CADDY = {
    "level": "info",
    "ts": AT + 0.5241,
    "logger": "http.log.access.log0",
    "msg": "handled request",
    "request": {
        "remote_ip": IP,
        "client_ip": IP,
        "proto": "HTTP/2.0",
        "method": "GET",
        "host": "blog.example:8443",
        "uri": "/mon-billet/?utm_source=lettre",
        "headers": {"User-Agent": [AGENT], "Referer": ["https://mamot.fr/"]},
    },
    "status": 200,
    "size": 5316,
}


def read(log: str | bytes) -> tuple[list[Hit], int, int, bool]:
    """Return the requests of a log, how many lines are none, the first, and if it is cut."""
    data = log.encode() if isinstance(log, str) else log
    batches = list(access_log.read(BytesIO(data)))
    return (
        [hit for batch in batches for hit in batch.hits],
        sum(batch.strange for batch in batches),
        next((batch.first for batch in batches if batch.strange), 0),
        any(batch.cut for batch in batches),
    )


def one(line: str | bytes) -> Hit:
    (hit,), strange, _, cut = read(line)
    assert (strange, cut) == (0, False)
    return hit


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        (f"{IP} - - {WHEN} {ASKED} {SAID}", {}),
        (f"{IP} - - {WHEN} {ASKED} {SAID}\r\n", {}),
        (f'{IP} - - {WHEN} {ASKED} {SAID} "-" rt=0.005', {}),
        (f"2001:db8::7 - - {WHEN} {ASKED} {SAID}", {}),
        (f"pc-7.example.org - - {WHEN} {ASKED} {SAID}", {}),
        (f"{IP} - Anne-Marie {WHEN} {ASKED} {SAID}", {}),
        (f"{IP} - anne marie {WHEN} {ASKED} {SAID}", {}),
        (f'{IP} - "" {WHEN} {ASKED} {SAID}', {}),
        (f"{IP} - [{WHEN} {WHEN} {ASKED} {SAID}", {}),
        (f"blog.example:443 {IP} - - {WHEN} {ASKED} {SAID}", {1: b"blog.example"}),
        (f"blog.example:443 pc-7.example.org - - {WHEN} {ASKED} {SAID}", {1: b"blog.example"}),
        (f"blog.example {IP} - - {WHEN} {ASKED} {SAID}", {1: b"blog.example"}),
        (f"blog.example 2001:db8::7 - - {WHEN} {ASKED} {SAID}", {1: b"blog.example"}),
        (f"{IP} - - {WHEN} {ASKED}", {5: b"", 6: b""}),
        (f'{IP} - - {WHEN} {ASKED} "-" "-"', {5: b"-", 6: b"-"}),
        (f'{IP} - - {WHEN} "GET /mon-billet/?utm_source=x&a=b HTTP/1.1" 200 1 {SAID}', {}),
        (f'{IP} - - {WHEN} "GET /mon-billet/ HTTP/1.1" 304 - {SAID}', {4: b"304"}),
        (f'{IP} - - {WHEN} "GET /a%20b/\\xc3\\xa9 HTTP/1.1" 200 1 {SAID}', {3: "/a%20b/é"}),
        (f'{IP} - - {WHEN} "GET /a\\"b\\\\ HTTP/1.1" 404 1 {SAID}', {3: b'/a"b\\', 4: b"404"}),
        (f'{IP} - - {WHEN} "GET /a\\x22b HTTP/1.1" 404 1 {SAID}', {3: b'/a"b', 4: b"404"}),
        (f'{IP} - - {WHEN} "-" 408 0 "-" "-"', {**NOTHING, 4: b"408"}),
        (f'{IP} - - {WHEN} "" 400 0 "-" "-"', NOTHING),
        (f'{IP} - - {WHEN} "\\x16\\x03\\x01" 400 0 "-" "-"', NOTHING),
        (f"{IP} - - [11/Mar/2026:23:30:00 -1000] {ASKED} {SAID}", {}),
        (f"{IP} - - [12/Mar/2026:15:15:00 +0545] {ASKED} {SAID}", {}),
    ],
)
def test_a_line_of_nginx_or_apache(line: str, changed: dict[int, bytes | str]) -> None:
    expected = list(HIT)
    for place, value in changed.items():
        expected[place] = value.encode() if isinstance(value, str) else value
    assert one(line) == tuple(expected)


@pytest.mark.parametrize(
    "line",
    [
        "not a log",
        f"{IP} - - [12/Mar/2026:10:30 +0100] {ASKED} {SAID}",
        f"{IP} - - [31/Feb/2026:10:30:00 +0100] {ASKED} {SAID}",
        f"{IP} - - [12/Mai/2026:10:30:00 +0100] {ASKED} {SAID}",
        f"{IP} - - [12/Mar/2026:29:30:00 +0100] {ASKED} {SAID}",
        f"{IP} - - [12/Mar/0001:10:30:00 +0100] {ASKED} {SAID}",
        f'{IP} - - {WHEN} "GET /mon-billet/',
        f'{IP} - - {WHEN} "GET / HTTP/1.1" OK 1',
        "{",
        "{}",
        "[]",
        '{"level": "info"}',
        '{"request": []}',
        '{"request": {"method": "GET"}, "status": 200}',
        json.dumps(CADDY | {"status": "200"}),
        json.dumps(CADDY | {"ts": "yesterday"}),
        json.dumps(CADDY | {"ts": -1}),
        json.dumps(CADDY).replace(f"{AT}.5241", "1e999"),
        json.dumps(CADDY).replace(f"{AT}.5241", "NaN"),
        json.dumps(CADDY).replace(f"{AT}.5241", "9" * 5000),
        "{" + '"a":{' * 100_000,
        "[" * 100_000,
        "\0\1\2",
    ],
    ids=lambda line: line[:60],
)
def test_what_is_no_request_is_counted(line: str) -> None:
    good = f"{IP} - - {WHEN} {ASKED} {SAID}"
    assert read(f"{good}\n\n{line}\n{good}\n{line}") == ([HIT, HIT], 2, 3, False)


def test_a_line_of_caddy() -> None:
    hit = (*HIT[:1], b"blog.example", *HIT[2:])
    assert one(json.dumps(CADDY)) == hit
    assert one(json.dumps(CADDY | {"ts": "2026-03-12T09:30:00.5Z"})) == hit
    assert one(json.dumps(CADDY | {"ts": "2026/03/12 09:30:00.5"})) == hit
    bare = {"method": "GET", "uri": "/mon-billet/"}
    assert one(json.dumps(CADDY | {"request": bare})) == (*HIT[:5], b"-", b"-")


def test_what_else_caddy_tells_is_no_request_and_not_odd() -> None:
    assert read('{"level":"info","ts":1.5,"logger":"tls","msg":"storage cleaning"}\n') == (
        *([], 0, 0, False),
    )


def test_all_forms_may_stand_in_one_file() -> None:
    lines = [f"{IP} - - {WHEN} {ASKED}", json.dumps(CADDY), f"{IP} - - {WHEN} {ASKED} {SAID}"]
    assert [hit[3] for hit in read("\n".join(lines))[0]] == [b"/mon-billet/"] * 3


@pytest.mark.parametrize(
    "user", [f"{WHEN} GET /forged/", f'{WHEN} \\"GET /forged/ HTTP/1.1\\" 200 1', '\\" 200 1 "x']
)
def test_who_signs_in_forges_no_request(user: str) -> None:
    hits, *_ = read(f"{IP} - {user} {WHEN} {ASKED} {SAID}\n")
    assert all(hit[3] == b"/mon-billet/" for hit in hits)


def test_what_a_reader_sends_stays_in_its_place() -> None:
    forged = f'\\" \\"x\\n{IP} - - {WHEN} \\"GET /forged/ HTTP/1.1\\" 200 1'
    hit = one(f'{IP} - - {WHEN} {ASKED} "{forged}" "{forged}"\n')
    assert hit[:5] == HIT[:5]
    assert b"/forged/" in hit[5]
    assert b"\n" in hit[6]


def test_addresses_never_come_out() -> None:
    log = f"{IP} - - {WHEN} {ASKED} {SAID}\n{json.dumps(CADDY)}\nodd {IP}\n"
    assert IP not in repr(list(access_log.read(BytesIO(log.encode()))))


LOG = "".join(
    f'{IP} - - {WHEN} "GET /billet-{number}/ HTTP/2.0" 200 1 {SAID}\n' for number in range(5_000)
)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(LOG.encode()),
        gzip.compress(LOG[:70_001].encode()) + gzip.compress(LOG[70_001:].encode()),
        gzip.compress(LOG.encode()) + b"\0" * 1024,
    ],
    ids=["gzip", "two pieces", "filled up"],
)
def test_a_packed_log_is_as_one_that_is_not(packed: bytes) -> None:
    assert read(packed) == read(LOG)
    assert len(read(LOG)[0]) == 5_000


def test_a_packed_log_that_is_cut_is_read_as_far_as_it_goes() -> None:
    packed = gzip.compress(LOG.encode())
    for damaged in (packed[: len(packed) // 2], packed[:1000] + b"\0" * 99 + packed[1100:]):
        hits, _, _, cut = read(damaged)
        assert cut
        assert len(hits) < 5_000
    assert read(b"\x1f\x8b")[3]


def test_a_line_that_has_no_end_is_let_go() -> None:
    good = f"{IP} - - {WHEN} {ASKED} {SAID}\n"
    endless = "x" * 10_000_000
    assert read(f"{good}{endless}\n{good}") == ([HIT, HIT], 1, 2, False)
    assert read(f"{good}{endless}") == ([HIT], 1, 2, False)
    assert read(f"{endless}\n{endless}\n{good}") == ([HIT], 2, 1, False)


@pytest.mark.parametrize(
    "piece", ['"', "\\", '\\"', "[", " ", "[12/Mar/2026:10:30:00 +0100] ", "a"]
)
def test_no_line_takes_longer_than_its_length(piece: str) -> None:
    many = piece * (LINE_LIMIT // len(piece))
    for line in (
        many,
        f"{IP} - {many}",
        f'{IP} - - {WHEN} "GET /{many}',
        f'{IP} - - {WHEN} {ASKED} "{many}',
    ):
        assert len(read(f"{line}\n")[0]) <= 1  # fmt: skip


def test_how_much_was_read_is_told() -> None:
    told: list[int] = []
    list(access_log.read(BytesIO(LOG.encode()), progress=told.append))
    assert sum(told) == len(LOG)


@given(st.lists(st.binary() | st.sampled_from([b"\n", f"{IP} - - {WHEN} {ASKED}\n".encode()])))
def test_no_bytes_are_too_much(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    hits, strange, _, _ = read(data)
    assert len(hits) + strange <= data.count(b"\n") + 1
