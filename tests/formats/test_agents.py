"""Who asks, by what they say: people, feed readers, robots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.formats import agents
from blogctl.records.readers import Agent

CHROME = "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0"


@pytest.mark.parametrize(
    "said",
    [
        f"{CHROME}.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; Trident/6.0)",
        "Mozilla/5.0 (compatible; Konqueror/4.5; Linux) KHTML/4.5.4 (like Gecko)",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_P30) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
        "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
        "Lynx/2.9.0dev.12 libwww-FM/2.14",
        "w3m/0.5.3+git20230121",
        "",
    ],
)
def test_a_browser_is_somebody(said: str) -> None:
    assert agents.read(said.encode()) == Agent(reader="browser")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        (f"{CHROME} Safari/537.36 (compatible; GoogleOther)", "GoogleOther"),
        (
            "Mozilla/5.0 (KHTML, like Gecko; compatible; bingbot/2.0; +http://bing.com/x) Chrome/1",
            "bingbot",
        ),
        (
            "Mozilla/5.0 (Macintosh) Safari/605.1.15 (Applebot/0.1; +http://apple.com/applebot)",
            "Applebot",
        ),
        ("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 HeadlessChrome/140.0", "HeadlessChrome"),
        ("Mozilla/5.0 (X11) Chrome/140.0 (+https://veille.example/qui)", "veille.example"),
        ("Mozilla/5.0 zgrab/0.x", "zgrab"),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/)", "facebookexternalhit"),
        ("curl/8.5.0", "curl"),
        ("python-requests/2.32.3", "python-requests"),
        ("Go-http-client/2.0", "Go-http-client"),
        ("Mastodon/4.3.1 (http.rb/5.2.0; +https://mamot.fr/)", "Mastodon"),
        ("-", "-"),
        ("()", "-"),
        ("\x1b[31mrouge", "-"),
    ],
)
def test_a_robot_has_a_name(said: str, name: str) -> None:
    assert agents.read(said.encode()).robot == name


@pytest.mark.parametrize(
    ("said", "name", "subscribers"),
    [
        ("Feedbin feed-id:1697787 - 102 subscribers", "Feedbin", 102),
        (
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )",
            "Feedly",
            462,
        ),
        (
            f"NewsBlur Feed Fetcher - 27 subscribers - https://newsblur.com/x ({CHROME})",
            "NewsBlur Feed Fetcher",
            27,
        ),
        ("Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)", "inoreader.com", 114),
        (
            "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=cead6c3a83)",
            "theoldreader.com",
            1,
        ),
        (
            "Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 1 subscribers)",
            "BazQux",
            1,
        ),
        (
            "Dreamwidth Studios (webmaster@dreamwidth.org; for https://x.example/; 2 readers)",
            "Dreamwidth Studios",
            2,
        ),
        ("PlainFeeder/0.0.1 (+http://x.example; Subscriber Count: 12)", "PlainFeeder", 12),
        ("Tiny Tiny RSS/21.05 (http://tt-rss.org/)", "Tiny Tiny RSS", None),
        ("FreshRSS/1.24.1 (Linux; https://freshrss.org)", "FreshRSS", None),
        ("Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)", "Miniflux", None),
        ("NetNewsWire (RSS Reader; https://netnewswire.com/)", "NetNewsWire", None),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0",
            "Thunderbird",
            None,
        ),
        ("Superfeedr bot/2.0 http://superfeedr.com", "Superfeedr bot", None),
        ("curl/8.5.0", "curl", None),
        (f"x {10**30} subscribers", "x", None),
    ],
)
def test_a_feed_reader_has_a_name_and_may_say_for_how_many(
    said: str, name: str, subscribers: int | None
) -> None:
    found = agents.read(said.encode())
    assert (found.reader, found.subscribers) == (name, subscribers)


@pytest.mark.parametrize(
    "said", ["Mozilla/5.0 (compatible; Googlebot/2.1)", "Slackbot 1.0", "Baiduspider"]
)
def test_who_crawls_reads_no_feeds(said: str) -> None:
    assert agents.read(said.encode()).reader is None


@given(st.binary(max_size=5_000))
def test_who_asks_can_say_anything(said: bytes) -> None:
    found = agents.read(said)
    assert len(found.robot or "") <= 200
    assert found.robot or found.reader
