"""Access logs made from a seed, the same on each day and machine.

    python tests/access_logs.py 1000000 access.log < slugs      unless it is there

One request in two is a person's, for a post, the home page or a list; the others are for files,
for feeds, for what is missing, and by robots. They are spread over a month.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

START = datetime(2026, 2, 10, tzinfo=UTC)
SPAN = timedelta(days=30)
_BROWSERS = [
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{number}.0.0.0 "
    "Safari/537.36"
    for system in ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Linux; Android 15; K")
    for number in range(100, 140)
]
_ROBOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "curl/8.5.0",
    "-",
]
_FEED_READERS = [
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )",
    "Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)",
    "Tiny Tiny RSS/21.05 (http://tt-rss.org/)",
    "FreshRSS/1.24.1 (Linux; https://freshrss.org)",
]
_FILES = ["/media/assets/site.css", "/media/a1b2c3-carte.png", "/favicon.ico"]
_ABSENT = ["/wp-login.php", "/.env", "/billet-perdu/", "/2009/11/un-vieux-billet.html"]


class Request(NamedTuple):
    """What somebody asked for."""

    path: str
    status: int
    referrer: str
    agent: str
    method: str = "GET"


def requests(slugs: Sequence[str], seed: int = 1) -> Iterator[Request]:
    """Yield requests without end; the first slugs are read most."""
    random = Random(seed)
    elsewhere = ["-", "https://www.google.com/", "https://mamot.fr/", "https://blog.example/"]
    elsewhere += [f"https://site-{number}.example/page" for number in range(500)]
    while True:
        lot = random.random()
        agent = random.choice(_BROWSERS)
        post = f"/{slugs[int(len(slugs) * random.random() ** 3)]}/"
        if lot < 0.4:
            referrer = elsewhere[int(len(elsewhere) * random.random() ** 4)]
            yield Request(post, random.choice((200, 200, 200, 304)), referrer, agent)
        elif lot < 0.5:
            yield Request(random.choice(("/", "/archive/", "/tag/web/")), 200, "-", agent)
        elif lot < 0.75:
            yield Request(random.choice(_FILES), 200, f"https://blog.example{post}", agent)
        elif lot < 0.8:
            yield Request("/feed.xml", random.choice((200, 304)), "-", random.choice(_FEED_READERS))
        elif lot < 0.85:
            yield Request(random.choice(_ABSENT), 404, "-", agent)
        elif lot < 0.86:
            yield Request(post, 200, "-", agent, method="HEAD")
        else:
            yield Request(post, 200, "-", random.choice(_ROBOTS))


def lines(number: int, slugs: Sequence[str], seed: int = 1) -> Iterator[str]:
    """Yield so many lines of the combined form, as nginx and Apache write it."""
    random = Random(seed)
    for place, each in enumerate(islice(requests(slugs, seed), number)):
        at = START + SPAN * (place / number)
        ip = f"203.0.113.{random.randrange(1, 255)}"
        size = random.randrange(500, 90_000)
        yield (
            f"{ip} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "
            f'"{each.method} {each.path} HTTP/2.0" {each.status} {size} '
            f'"{each.referrer}" "{each.agent}"\n'
        )


def main() -> None:
    """Write a log, unless it is there already."""
    number, path = int(sys.argv[1]), Path(sys.argv[2])
    if not path.exists():
        slugs = sys.stdin.read().split() or ["mon-billet"]
        with path.open("w", encoding="ascii") as file:
            file.writelines(lines(number, slugs))


if __name__ == "__main__":
    main()
