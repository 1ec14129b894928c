"""`readers`: as text with bars, as data, and what it says of what it can't read."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from blogctl.cli._lines import cells
from tests.conftest import Changing, Run
from tests.readers import page

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; )"
FIELDS = ["group", "title", "views", "robots", "feeds", "missing", "subscribers", "nearest"]
TEXT = """\
From 2026-03-10 until 2026-03-11: 3 views, 1 fetch of feeds, 2 missing, 1 by robots
1 feed reader, which tells of 12 subscribers

Post        Views                    By robots
mon-billet      2  ████████████████          1
autre           1  ████████                  0

Day         Views                    Feeds  Missing  By robots
2026-03-10      2  ████████████████      1        0          1
2026-03-11      1  ████████              0        2          0

Came from  Views
mamot.fr       2  ████████████████

Feed reader  Feeds                    Subscribers
Feedly           1  ████████████████           12

Missing                Requests                    By robots  Perhaps
/2009/mon-billet.html         1  ████████████████          0  mon-billet
/rien                         1  ████████████████          0

Robot      By robots
Googlebot          1  ████████████████
"""


def line(
    path: str,
    *,
    day: int = 10,
    status: int = 200,
    referrer: str = "-",
    agent: str = FIREFOX,
    host: str = "",
) -> str:
    when = f"[{day:02}/Mar/2026:09:30:00 +0000]"
    return f'{host}203.0.113.7 - - {when} "GET {path} HTTP/2.0" {status} 9 "{referrer}" "{agent}"\n'


LOG = "".join(
    [
        line("/mon-billet/", referrer="https://mamot.fr/"),
        line("/mon-billet/", referrer="https://mamot.fr/"),
        line("/autre/", day=11),
        line("/mon-billet/", agent=GOOGLE),
        line("/feed.xml", agent=FEEDLY),
        line("/rien/", day=11, status=404),
        line("/2009/mon-billet.html", day=11, status=404),
        line("/media/carte.png"),
    ]
)


@pytest.fixture
def logged(run: Run, change: Changing, blog: Path) -> Run:
    """Two posts, and a log of what was asked for on two days."""
    with change() as changing:
        page(changing)
        page(changing, "autre", title="Autre")
    (blog.parent / "access.log").write_text(LOG)
    return run


def test_what_was_read_as_text(logged: Run) -> None:
    done = logged("readers", "access.log")
    assert (done.code, done.stdout, done.stderr) == (0, TEXT, "")
    assert logged("readers", "access.log", tty=True).stdout == TEXT


def test_what_was_read_in_french(logged: Run) -> None:
    lines = logged("readers", "access.log", env={"BLOGCTL_LANG": "fr"}).lines
    counts = "3 lectures, 1 relevé de flux, 2 introuvables, 1 par des robots"
    assert lines[:2] == [
        f"Du 10/03/2026 au 11/03/2026\u202f: {counts}",
        "1 lecteur de flux, qui annonce 12 abonnés",
    ]
    assert lines[8].startswith("10/03/2026")


@pytest.mark.parametrize("width", [80, 60, 40, 20, 1])
def test_what_does_not_fit_is_left_out(logged: Run, width: int) -> None:
    lines = logged("readers", "access.log", env={"COLUMNS": str(width)}).lines
    assert max(map(cells, lines)) <= max(width, 20)


def test_a_dumb_terminal_has_bars_of_ascii(logged: Run) -> None:
    assert logged("readers", "access.log", env={"TERM": "dumb"}).stdout.isascii()


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("post", ["mon-billet,Mon billet,2,1,,,,", "autre,Autre,1,0,,,,"]),
        ("day", ["2026-03-10,,2,1,1,0,,", "2026-03-11,,1,0,0,2,,"]),
        ("month", ["2026-03,,3,1,1,2,,"]),
        ("referrer", ["mamot.fr,,2,,,,,"]),
        ("feed", ["Feedly,,,,1,,12,"]),
        ("missing", ["/2009/mon-billet.html,,,0,,1,,mon-billet", "/rien,,,0,,1,,"]),
        ("robot", ["Googlebot,,,1,,,,"]),
    ],
)
def test_what_was_read_as_data(logged: Run, by: str, rows: list[str]) -> None:
    done = logged("readers", "access.log", "--by", by, "--format", "csv")
    head, *found = csv.reader(done.lines)
    assert head == FIELDS
    assert [",".join(row) for row in found] == rows
    text = logged("readers", "access.log", "--by", by)
    assert text.stdout.count("\n\n") == 1
    assert text.code == 0


def test_records_are_by_post_unless_something_else_is_said(logged: Run) -> None:
    (first, _) = json.loads(logged("readers", "access.log", "--format", "json").stdout)
    assert (first["group"], first["views"], first["feeds"]) == ("mon-billet", 2, None)
    assert logged("readers", "access.log", "--format", "ids").lines == ["mon-billet", "autre"]
    assert logged("readers", "access.log", "--format", "count").stdout == "2\n"
    assert logged("readers", "access.log", "--fields", "views,group").lines[0] == "2\tmon-billet"


def test_a_limit_takes_the_largest_and_of_days_the_last(logged: Run) -> None:
    one = ("readers", "access.log", "--limit", "1", "--fields", "group", "--by")
    assert logged(*one, "post").stdout == "mon-billet\n"
    assert logged(*one, "day").stdout == "2026-03-11\n"
    shown = logged("readers", "access.log", "--limit", "1").stdout
    assert "autre" not in shown
    assert "2026-03-10  " not in shown


def test_a_span_is_said_as_everywhere(logged: Run) -> None:
    count = ("readers", "access.log", "--by", "day", "--fields", "group,views")
    assert logged(*count, "--since", "11/03/2026").stdout == "2026-03-11\t1\n"
    assert logged(*count, "--until", "2026-03-10").stdout == "2026-03-10\t2\n"
    nothing = logged("readers", "access.log", "--since", "2026-03-12")
    assert (nothing.code, nothing.stdout, nothing.stderr) == (0, "", "there is nothing to count\n")
    assert logged(*count, "--since", "jadis").code == 2


def test_logs_come_in_any_order_packed_or_not_and_from_standard_input(
    logged: Run, blog: Path
) -> None:
    lines = LOG.splitlines(keepends=True)
    (blog.parent / "new.log").write_text("".join(lines[5:]))
    (blog.parent / "old.log.1.gz").write_bytes(gzip.compress("".join(lines[:3]).encode()))
    middle = "".join(lines[3:5])
    done = logged("readers", "new.log", "-", "old.log.1.gz", input=middle)
    assert done.stdout == TEXT
    assert logged("readers", "-", input=gzip.compress(LOG.encode())).stdout == TEXT
    assert logged("readers", "access.log", "./access.log", "access.log").stdout == TEXT


def test_what_can_not_be_read_is_said_before_anything_is(logged: Run, blog: Path) -> None:
    done = logged("readers", "access.log", "perdu.log", "autre.log")
    assert (done.code, done.stdout) == (3, "")
    assert done.stderr == "error: no file 'perdu.log', 'autre.log'\n"
    folder = logged("readers", str(blog.parent))
    assert (folder.code, folder.stderr) == (
        2,
        f"error: '{blog.parent}' can't be read: Is a directory\n",
    )
    assert logged("readers", "a\0b").code == 2
    assert logged("readers").code == 2
    assert logged("readers", "access.log", "--by", "visitor").code == 2
    assert logged("readers", "access.log", "--fields", "ip").code == 2


def test_without_a_blog_there_are_no_posts_to_count(bare_run: Run, tmp_path: Path) -> None:
    (tmp_path / "access.log").write_text(LOG)
    assert bare_run("readers", "access.log").code == 5


@pytest.mark.parametrize("form", [None, "json", "csv"])
def test_of_an_empty_log_there_is_nothing_to_count(logged: Run, form: str | None) -> None:
    done = logged("readers", "-", *(("--format", form) if form else ()))
    assert (done.code, done.stderr) == (0, "there is nothing to count\n")
    assert done.stdout == {None: "", "json": "[]\n", "csv": ",".join(FIELDS) + "\r\n"}[form]


def test_lines_that_are_no_request_are_told_once(logged: Run, blog: Path) -> None:
    (blog.parent / "odd.log").write_bytes(b"\n" + LOG.encode() + b"\x00\xff\x1b[31m\nquoi ?\n")
    done = logged("readers", "access.log", "odd.log", "odd.log", "--by", "robot")
    assert done.code == 0
    assert done.stderr == (
        "warning: lines that are no request, and were left out: 2 (the first: 'odd.log', line 10)\n"
    )
    assert logged("readers", "odd.log", "-q", "--format", "count").stderr == ""


def test_a_packed_log_that_is_cut_is_told(logged: Run, blog: Path) -> None:
    packed = gzip.compress(LOG.encode())
    (blog.parent / "cut.gz").write_bytes(packed[:-20])
    done = logged("readers", "cut.gz", "--by", "month")
    assert done.stderr.endswith("warning: cut off or damaged, and read as far as it goes: cut.gz\n")


def test_the_blog_s_own_address_says_what_is_counted(logged: Run) -> None:
    logged("config", "set", "blog.url", "https://blog.example")
    others = line("/mon-billet/", host="autre.example:443 ") + line(
        "/mon-billet/", host="blog.example:443 ", referrer="https://www.blog.example/"
    )
    done = logged("readers", "-", "--by", "referrer", "--format", "count", input=LOG + others)
    assert done.stdout == "1\n"
    assert done.stderr == (
        "warning: requests of other hosts than blog.example, and not counted: 1\n"
    )


@pytest.mark.parametrize("base", ["/blog", "blog/", "https://example.org/blog"])
def test_a_blog_may_live_under_a_path(logged: Run, base: str) -> None:
    log = line("/blog/mon-billet/") + line("/mon-billet/") + line("/blog/feed.xml", agent=FEEDLY)
    count = ("readers", "-", "--by", "month", "--fields", "views,feeds")
    assert logged(*count, "--base", base, input=log).stdout == "1\t1\n"
    assert logged(*count, input=log).stdout == "1\t1\n"
    logged("config", "set", "blog.url", "https://example.org/blog")
    assert logged(*count, input=log).stdout == "1\t1\n"
    assert logged(*count, "--base", "/", input=log).stdout == "1\t1\n"


def test_what_strangers_send_is_inert(logged: Run) -> None:
    hostile = "".join(
        [
            line("/=cmd|calc!A0%1b[31m%0Aop%209", status=404),
            line("/\\x1b[2J\\xe2\\x80\\xaegpj.exe", status=404),
            line("/mon-billet/", agent="=HYPERLINK\\x1b]0;x\\x07"),
            line("/mon-billet/", agent="Mozilla/5.0 (compatible; \\x1b[31m\\x22=1+1; +http://x)"),
            line("/feed.xml", agent="@SUM(1) 3 subscribers \\x9b2J"),
        ]
    )
    for form in ("table", "tsv", "csv", "json", "jsonl", "yaml"):
        for by in ("missing", "robot", "feed"):
            done = logged("readers", "-", "--by", by, "--format", form, input=hostile)
            assert done.code == 0
            assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(done.stdout) or form == "csv"
    text = logged("readers", "-", input=hostile).stdout
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(text)
    shown = logged("readers", "-", "--by", "robot", "--format", "csv", input=hostile, tty=True)
    assert "\x1b" not in shown.stdout
    robots = csv.reader(
        io.StringIO(
            logged("readers", "-", "--by", "robot", "--format", "csv", input=hostile).stdout
        )
    )
    assert all(not row[0].startswith(("=", "@", "+")) for row in robots)


def test_no_address_is_ever_shown(logged: Run, blog: Path) -> None:
    (blog.parent / "odd.log").write_text("203.0.113.7 what is this\n" + LOG)
    for by in ("post", "day", "referrer", "feed", "missing", "robot"):
        done = logged("readers", "odd.log", "--by", by, "--format", "json")
        assert "203.0.113" not in done.stdout + done.stderr
    assert "203.0.113" not in logged("readers", "odd.log").stdout


def test_nothing_is_written(logged: Run, blog: Path) -> None:
    before = sorted(path.name for path in blog.parent.iterdir()), blog.read_bytes()
    logged("readers", "access.log")
    assert (sorted(path.name for path in blog.parent.iterdir()), blog.read_bytes()) == before
