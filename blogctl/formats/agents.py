"""Who asks: people, feed readers and robots, told apart by what they say they are.

What is no browser by its first word is a robot, and so is a browser by its first word that says
`compatible;`, tells where to read about itself, or has one of a few words in it. So no list of
names is needed, which would be out of date within a month. Who pretends to be a browser counts as
people: a log does not tell.
"""

import re

from blogctl.records.readers import Agent

_READ_AT_MOST = 500  # bytes; what browsers say is half as long
_BROWSER = re.compile(r"Mozilla/|Opera|Lynx|E?Links|w3m|Dillo|NetSurf|UCWEB")
# Cubot makes telephones; Internet Explorer and Konqueror are the browsers that say `compatible`.
_COMPATIBLE = re.compile(r"compatible; *+(?!MSIE|Konqueror)(?:([^;/)(,+]{1,60})|)")
_CRAWLER = re.compile(r"(?<!cu)bot|crawl|spider|slurp|scrap|archiver", re.IGNORECASE)
_PROGRAM = re.compile(
    r"fetch|monitor|preview|headless|lighthouse|phantomjs|externalhit|validator|zgrab|nmap|ptst/"
    r"|google-|googleother|gtmetrix|site24x7",
    re.IGNORECASE,
)
_FOR_FEEDS = re.compile(r"feed|rss\b|news|reader|aggregat|planet|thunderbird", re.IGNORECASE)
_ABOUT = re.compile(r"\+ ?https?://([\w.-]{1,60})", re.IGNORECASE)
_SUBSCRIBERS = re.compile(
    r"(?<![0-9])([0-9]{1,9})[ _](?:subscriber|reader)s?\b"
    r"|\bsubscribers?(?: count)?[ :=_]{1,2}([0-9]{1,9})",
    re.IGNORECASE,
)
# Feedbin says `feed-id:12` behind its name.
_PRODUCT = re.compile(r"[^\W\d][\w.&'-]{0,40}+(?: [^\W\d][\w.&'-]{0,40}+(?!:)){0,3}")
_IN_WORD = re.compile(r"[\w.-]*")
_WIDEST = 40  # characters on either side of the word that gives a robot away
BROWSER = "browser"
"""The name of a feed reader that says no more than a browser does."""
UNNAMED = "-"
"""The name of a robot that says nothing of itself."""


def read(said: bytes) -> Agent:
    """Return who says this; nothing is what logs have that know no agents, and so is a browser."""
    if not said:
        return Agent(reader=BROWSER)
    text = said[:_READ_AT_MOST].decode(errors="replace").strip()
    robot = _robot(text)
    number = _SUBSCRIBERS.search(text)
    for_feeds = _FOR_FEEDS.search(text)
    if number or for_feeds or not _CRAWLER.search(text):
        # Of one that has no name but a browser's, the word that tells of feeds is the name.
        named = robot or (_word(text, for_feeds) if for_feeds else BROWSER)
        subscribers = int(number[1] or number[2]) if number else None
        return Agent(robot, named, subscribers)
    return Agent(robot)


def _robot(text: str) -> str | None:
    """Return the name of a robot, None of a browser."""
    if not _BROWSER.match(text):
        product = _PRODUCT.match(text)
        return product[0].rstrip("-. ") if product else UNNAMED
    compatible = _COMPATIBLE.search(text)
    if compatible:
        return (compatible[1] or "").strip() or UNNAMED
    word = _CRAWLER.search(text) or _PROGRAM.search(text)
    if word:
        return _word(text, word)
    about = _ABOUT.search(text)
    return about[1] if about else None


def _word(text: str, part: re.Match[str]) -> str:
    """Return the whole word that a part of it was found in."""
    before = text[max(0, part.start() - _WIDEST) : part.start()]
    start = _IN_WORD.match(before[::-1])
    end = _IN_WORD.match(text[part.end() : part.end() + _WIDEST])
    return f"{start[0][::-1] if start else ''}{part[0]}{end[0] if end else ''}".strip("-.")
