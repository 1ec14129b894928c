"""What is counted of the requests of a log."""

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from blogctl.records.readers import Hit, ReadersRecord
from blogctl.services.places import Places
from blogctl.services.readers import Readers, records
from blogctl.vocabulary import Readership

TITLES = {"mon-billet": "Mon billet", "autre": "Autre"}
PARIS = ZoneInfo("Europe/Paris")
BROWSER = b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROBOT = b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
FEEDLY = b"Feedly/1.0 (+http://www.feedly.com/fetcher.html; %d subscribers; )"


def hit(
    path: str = "/mon-billet/",
    *,
    at: str = "2026-03-12T09:30:00+00:00",
    host: str = "",
    method: str = "GET",
    status: int = 200,
    referrer: str = "-",
    agent: bytes = BROWSER,
) -> Hit:
    moment = int(datetime.fromisoformat(at).timestamp())
    return (
        *(moment, host.encode(), method.encode(), path.encode()),
        *(b"%d" % status, referrer.encode(), agent),
    )


def counted(hits: Iterable[Hit], *, since: str | None = None, until: str | None = None) -> Readers:
    places = Places(TITLES, {"vieux": "mon-billet"}, "https://blog.example")
    readers = Readers(
        places,
        PARIS,
        since=datetime.fromisoformat(since) if since else None,
        until=datetime.fromisoformat(until) if until else None,
    )
    readers.add(hits)
    return readers


def figures(hits: Iterable[Hit]) -> tuple[int, int, int, int]:
    total = counted(hits).total
    return total.views, total.feeds, total.missing, total.robots


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (hit(), (1, 0, 0, 0)),
        (hit(status=304), (1, 0, 0, 0)),
        (hit(status=206), (0, 0, 0, 0)),
        (hit(status=301), (0, 0, 0, 0)),
        (hit(status=500), (0, 0, 0, 0)),
        (hit(method="HEAD"), (0, 0, 0, 0)),
        (hit(method="POST"), (0, 0, 0, 0)),
        (hit("/"), (1, 0, 0, 0)),
        (hit("/tag/web/"), (1, 0, 0, 0)),
        (hit("/media/carte.png"), (0, 0, 0, 0)),
        (hit("/robots.txt"), (0, 0, 0, 0)),
        (hit("/feed.xml"), (0, 1, 0, 0)),
        (hit("/feed.xml", status=304, agent=FEEDLY % 3), (0, 1, 0, 0)),
        (hit("/feed.xml", method="HEAD", agent=FEEDLY % 3), (0, 0, 0, 0)),
        (hit("/feed.xml", agent=ROBOT), (0, 0, 0, 1)),
        (hit("/rien/", status=404), (0, 0, 1, 0)),
        (hit("/parti/", status=410, method="HEAD"), (0, 0, 1, 0)),
        (hit("/rien/", status=404, method="POST"), (0, 0, 0, 0)),
        (hit("/rien/", status=404, agent=ROBOT), (0, 0, 0, 1)),
        (hit(agent=ROBOT), (0, 0, 0, 1)),
        (hit("/media/carte.png", agent=ROBOT), (0, 0, 0, 1)),
        (hit(agent=FEEDLY % 3), (0, 0, 0, 1)),
        (hit(agent=b"-"), (0, 0, 0, 1)),
        (hit(agent=b""), (1, 0, 0, 0)),
        (hit("", method="", status=400), (0, 0, 0, 0)),
        (hit(host="www.blog.example"), (1, 0, 0, 0)),
        (hit(host="autre.example"), (0, 0, 0, 0)),
    ],
)
def test_a_request_counts_once(asked: Hit, expected: tuple[int, int, int, int]) -> None:
    assert figures([asked]) == expected


def test_views_are_of_posts_in_their_order_robots_apart() -> None:
    hits = [hit("/autre/"), hit(), hit("/vieux"), hit(agent=ROBOT), hit(status=404)]
    assert records(counted(hits), Readership.POST) == [
        ReadersRecord("mon-billet", "Mon billet", views=2, robots=1),
        ReadersRecord("autre", "Autre", views=1, robots=0),
    ]


def test_whom_an_old_address_led_on_is_one_reader() -> None:
    led = hit(referrer="https://blog.example/vieux/")
    assert figures([hit("/vieux/"), led]) == (1, 0, 0, 0)
    another = hit("/autre/", referrer="https://blog.example/vieux/")
    assert figures([hit("/vieux/"), led, another]) == (2, 0, 0, 0)


def test_days_are_the_blog_s_and_months_are_made_of_them() -> None:
    readers = counted([hit(at="2026-02-27T23:30:00+00:00"), hit(at="2026-03-01T22:59:59+00:00")])
    rows = records(readers, Readership.DAY)
    assert [(row.group, row.views) for row in rows] == [("2026-02-28", 1), ("2026-03-01", 1)]
    months = records(readers, Readership.MONTH)
    assert [(row.group, row.views) for row in months] == [("2026-02", 1), ("2026-03", 1)]


def test_days_without_readers_are_told_too_unless_they_are_without_end() -> None:
    gap = [hit(at="2026-03-01T12:00:00+00:00"), hit(at="2026-03-04T12:00:00+00:00")]
    rows = records(counted(gap), Readership.DAY)
    assert [row.views for row in rows] == [1, 0, 0, 1]
    endless = [hit(at="1970-01-01T12:00:00+00:00"), hit(at="2026-03-04T12:00:00+00:00")]
    assert len(records(counted(endless), Readership.DAY)) == 2


@pytest.mark.parametrize(
    ("zone", "days"),
    [("Asia/Kathmandu", ["2026-03-12", "2026-03-13"]), ("UTC", ["2026-03-12"])],
)
def test_zones_that_differ_by_a_quarter_of_an_hour(zone: str, days: list[str]) -> None:
    readers = Readers(Places(TITLES, {}, ""), ZoneInfo(zone))
    readers.add([hit(at="2026-03-12T18:14:59+00:00"), hit(at="2026-03-12T18:15:00+00:00")])
    assert [row.group for row in records(readers, Readership.DAY)] == days


def test_a_span_is_cut_to_the_second() -> None:
    hits = [hit(at=f"2026-03-12T09:30:{second:02}+00:00") for second in range(10)]
    cut = counted(hits, since="2026-03-12T09:30:02+00:00", until="2026-03-12T09:30:05+00:00")
    assert cut.total.views == 4
    assert counted(hits, since="2026-04-01T00:00:00+00:00").span is None


def test_referrers_are_hosts_and_not_the_blog_s_own() -> None:
    told = [
        "https://www.google.com/search?q=x",
        "https://google.com",
        "http://google.com:8080/a",
        "android-app://com.google.android.gm/",
        "https://www.blog.example/autre/",
        "https://BLOG.example",
        "-",
        "",
        "javascript:alert(1)",
        "https://évil.example/",
        "https://x\x1b[31m.example/",
        "https://user:secret@mamot.fr/x",
    ]
    rows = records(counted(hit(referrer=each) for each in told), Readership.REFERRER)
    assert [(row.group, row.views) for row in rows] == [
        ("google.com", 3),
        ("com.google.android.gm", 1),
        ("mamot.fr", 1),
    ]


def test_the_last_that_a_feed_reader_said_of_a_feed_holds() -> None:
    hits = [
        hit("/feed.xml", agent=FEEDLY % 5, at="2026-03-12T09:00:00+00:00"),
        hit("/feed.xml", agent=FEEDLY % 4, at="2026-03-11T09:00:00+00:00"),
        hit("/tag/web/feed.xml", agent=FEEDLY % 2),
        hit("/feed.xml", agent=b"FreshRSS/1.24.1 (Linux; https://freshrss.org)"),
        hit("/feed.xml", agent=BROWSER),
    ]
    readers = counted(hits)
    assert records(readers, Readership.FEED) == [
        ReadersRecord("Feedly", feeds=3, subscribers=7),
        ReadersRecord("FreshRSS", feeds=1),
        ReadersRecord("browser", feeds=1),
    ]
    assert (readers.feed_readers, readers.subscribers) == (3, 7)


def test_what_is_missing_has_people_robots_and_what_is_near() -> None:
    absent = [hit("/2010/autre.html", status=404)] * 2 + [hit("/.env", status=404, agent=ROBOT)]
    assert records(counted(absent), Readership.MISSING) == [
        ReadersRecord("/2010/autre.html", missing=2, robots=0, nearest="autre"),
        ReadersRecord("/.env", missing=0, robots=1),
    ]


def test_robots_by_their_names() -> None:
    robots = [hit(agent=ROBOT), hit("/x", agent=ROBOT, status=500), hit(agent=b"curl/8")]
    assert records(counted(robots), Readership.ROBOT) == [
        ReadersRecord("Googlebot", robots=2),
        ReadersRecord("curl", robots=1),
    ]


def test_the_order_of_requests_says_nothing() -> None:
    hits = [
        hit(f"/{slug}/", at=f"2026-03-{day:02}T09:00:00+00:00", referrer=f"https://{slug}.example/")
        for day in range(1, 28)
        for slug in ("mon-billet", "autre", "vieux")
    ]
    hits += [
        hit("/feed.xml", agent=FEEDLY % day, at=f"2026-03-{day:02}T10:00:00+00:00")
        for day in range(1, 28)
    ]
    shuffled = list(hits)
    Random(1).shuffle(shuffled)
    for by in Readership:
        assert records(counted(shuffled), by) == records(counted(hits), by)


def test_memory_does_not_grow_with_what_strangers_make_up() -> None:
    readers = Readers(Places(TITLES, {}, "https://blog.example"), PARIS)
    at = int(datetime(2026, 3, 12, tzinfo=UTC).timestamp())
    for number in range(60_000):
        odd = b"%d" % number
        path, agent = (
            b"/x" + odd,
            b"robot-" + odd.translate(bytes.maketrans(b"0123456789", b"abcdefghij")),
        )
        readers.add([(at, b"", b"GET", path, b"404", b"-", BROWSER)])
        readers.add(
            [(at, b"", b"GET", b"/autre/", b"200", b"http://h%d.example/" % number, BROWSER)]
        )
        readers.add([(at, b"", b"GET", b"/autre/", b"200", b"-", agent)])
    for by in (Readership.MISSING, Readership.REFERRER, Readership.ROBOT):
        rows = records(readers, by)
        assert len(rows) == 10_001
        assert rows[-1].group is None
        assert (
            sum((row.missing or 0) + (row.views or 0) + (row.robots or 0) for row in rows) == 60_000
        )
