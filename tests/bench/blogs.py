"""Blogs to measure on, made from a seed straight into the tables, and kept in a temporary folder.

`python -m tests.bench.blogs small usual large` makes those that are missing and prints where they
are, as JSON; a name that ends in .xml is an export of WordPress (see `tests.bench.wxr`). It runs
apart from what measures: it imports blogctl, and what is measured must not be the child of a large
process (see `tests.bench.measure`).
"""

import hashlib
import json
import os
import pwd
import sqlite3
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count, product
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from blogctl import promise
from blogctl.markup import Rendered, render
from blogctl.services.rendering import RENDERER_VERSION
from blogctl.slugs import slugify
from blogctl.store.create import create
from blogctl.text import fold
from tests.bench import french, wxr

SEED = 20100624
LOGIN = pwd.getpwuid(os.getuid()).pw_name  # whoever measures is the first contributor
START = datetime(2021, 6, 24, 7)  # noqa: DTZ001 - as it is stored: UTC without saying so
SPAN = timedelta(days=5 * 365)
AHEAD = datetime(2090, 1, 1, 9)  # noqa: DTZ001 - as above; scheduled whenever this is run

_PEOPLE = 20
_BLOGGERS = 6
_BODIES = 200
_READERS = 2_000
_ADDRESSES = 3_000
_PIECES = 3_000
_BUSY_POST = 0.05  # of all comments, on the first post
_NOTES = 2_000
_PROMISE = promise.read("12:00 17:00 mon-fri")
_ZONE = ZoneInfo("Europe/Paris")
_HOLE = "@@"  # stands for the post's own prefix in a rendered body

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a blog is."""

    posts: int
    comments: int
    pending: int


SIZES = {
    "empty": Size(posts=0, comments=0, pending=0),
    "small": Size(posts=100, comments=1_000, pending=500),
    "usual": Size(posts=10_000, comments=100_000, pending=50_000),
    "large": Size(posts=10_000, comments=1_000_000, pending=50_000),
}
EXPORTS = {
    "tenth.xml": Size(posts=1_000, comments=10_000, pending=0),
    "usual.xml": Size(posts=10_000, comments=100_000, pending=0),
}


def folder() -> Path:
    """Return where the blogs are kept: BLOGCTL_BENCH_DIR, else a temporary folder."""
    named = os.environ.get("BLOGCTL_BENCH_DIR")
    kept = Path(named) if named else Path(tempfile.gettempdir(), f"blogctl-bench-{os.getuid()}")
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    return kept


def blog(name: str) -> Path:
    """Return the file of this blog, made now unless one of the same making is there."""
    size = SIZES[name]
    path = folder() / f"{name}-{_making(size)}.db"
    if not path.exists():
        for old in folder().glob(f"{name}-*.db*"):
            old.unlink()
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        create(beside)
        if size.posts:
            _fill(beside, size=size)
        beside.rename(path)
    return path


def export(name: str) -> Path:
    """Return the file of this export, made now unless one of the same making is there."""
    size = EXPORTS[name]
    digest = hashlib.sha256(repr(astuple(size)).encode())
    for source in (wxr.__file__, french.__file__):
        digest.update(Path(source).read_bytes())
    kind, ending = name.split(".")
    path = folder() / f"{kind}-{digest.hexdigest()[:12]}.{ending}"
    if not path.exists():
        for old in folder().glob(f"{kind}-*.{ending}"):
            old.unlink()
        beside = path.with_suffix(".new")
        wxr.make(beside, posts=size.posts, comments=size.comments)
        beside.rename(path)
    return path


def _making(size: Size) -> str:
    """Return a digest of what makes a blog what it is: this code, the size and the schema."""
    digest = hashlib.sha256(repr((SEED, LOGIN, astuple(size), RENDERER_VERSION)).encode())
    for source in (__file__, french.__file__):
        digest.update(Path(source).read_bytes())
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch, "blog.db")
        create(empty)
        with closing(sqlite3.connect(empty)) as connection:
            for (sql,) in connection.execute("SELECT sql FROM sqlite_master ORDER BY name"):
                digest.update(repr(sql).encode())
    return digest.hexdigest()[:12]


def _fill(path: Path, *, size: Size) -> None:
    random = Random(SEED)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN")
        _put(connection, "setting", _settings())
        _put(connection, "operation", [_operation()])
        _put(connection, "contributor", _people(random))
        _put(connection, "contributorlogin", [{"contributor_id": 1, "login": LOGIN}])
        _put(connection, "tag", _words("tag", french.keywords()))
        _put(connection, "category", _categories())
        posts = list(_posts(random, size.posts))
        _put(connection, "post", posts)
        _put_links(connection, random, size.posts)
        indexes = _take_off_indexes(connection, "comment")
        last_numbers: dict[int, int] = {}
        public = [post["id"] for post in posts if post["status"] == "published"]
        dates = [posts[post - 1]["created_at"] for post in public]
        _put(connection, "comment", _comments(random, size, (public, dates), last_numbers))
        connection.executemany(
            "UPDATE post SET last_number = ? WHERE id = ?",
            ((number, post) for post, number in last_numbers.items()),
        )
        for sql in indexes:
            connection.execute(sql)
        _put(connection, "commentnote", _notes(random, size))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def _put(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    places = ", ".join(f":{name}" for name in first)
    sql = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({places})"
    connection.execute(sql, first)
    connection.executemany(sql, rows)


def _take_off_indexes(connection: sqlite3.Connection, table: str) -> list[str]:
    """Drop a table's indexes and return the SQL that makes them again."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql"
    found = connection.execute(f"{query} IS NOT NULL", (table,)).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000"


def _settings() -> Iterator[Row]:
    for key, value in (
        ("blog.title", "Le blog de la maison"),
        ("blog.url", "https://blog.exemple.invalid"),
        ("blog.language", "fr"),
        ("blog.timezone", "Europe/Paris"),
    ):
        yield {"key": key, "value": json.dumps(value)}


def _operation() -> Row:
    return {"at": _stored(START), "actor": LOGIN, "command": "init"}


def _people(random: Random) -> Iterator[Row]:
    names: dict[str, None] = {}
    while len(names) < _PEOPLE:
        names[french.person(random)] = None
    for place, name in enumerate(names):
        slug = slugify(name, kind="contributor")
        email = f"{slug}@maison.invalid"
        yield {
            "slug": slug,
            "name": name,
            "sort_name": fold(" ".join(reversed(name.split()))),
            "kind": "blogger" if place < _BLOGGERS else "contributor",
            "role": "Chef de projet" if place % 3 else "le critique",
            "bio": french.sentence(random),
            "email": email,
            "email_key": email,
            "active": place < _PEOPLE - 2,
        }


def _words(kind: str, names: Iterable[str]) -> Iterator[Row]:
    for name in names:
        yield {"slug": slugify(name, kind=kind), "name": name}


def _categories() -> Iterator[Row]:
    """Yield 20 categories, then 10 that stand in one of the first five."""
    names = french.shelves()
    for row in _words("category", names):
        yield row | {"description": "", "parent_id": None}
    for place, row in enumerate(_words("category", (f"{name} jeunesse" for name in names[:10]))):
        yield row | {"description": "", "parent_id": place % 5 + 1}


def _posts(random: Random, number: int) -> Iterator[Row]:
    bodies = [french.body(random) for _ in range(_BODIES)]
    rendered = [
        render(body, body_format="markdown", typography="fr", prefix=_HOLE) for body in bodies
    ]
    slugs: set[str] = set()
    steps: dict[str, Iterator[int]] = {}
    for post in range(1, number + 1):
        title = "Le livre d’or" if post == 1 else french.title(random)
        base = slugify(title, kind="post")
        slug = base
        while slug in slugs:
            slug = f"{base}-{next(steps.setdefault(base, count(2)))}"
        slugs.add(slug)
        place = random.randrange(_BODIES)
        created = START + SPAN * (post / number)
        yield {
            "id": post,
            "kind": "page" if post % 500 == 0 else "post",
            "slug": slug,
            "title": title,
            "summary": french.sentence(random) if post % 3 == 0 else "",
            "body": bodies[place],
            "body_format": "markdown",
            **_made_of(rendered[place], post),
            "author_id": random.randint(1, random.randint(1, _BLOGGERS)),
            **_state(random, post, created),
            "comments_open": True,
            "last_number": 0,
            "revision": 1,
            "version": 1,
            "created_at": _stored(created),
            "updated_at": _stored(created),
        }


def _made_of(rendered: Rendered, post: int) -> Row:
    return {
        "body_html": rendered.html.replace(_HOLE, f"post-{post}-"),
        "renderer": RENDERER_VERSION,
        "body_text": fold(rendered.text),
        "words": rendered.words,
    }


def _state(random: Random, post: int, created: datetime) -> Row:
    """Return where a post stands: 85 in 100 public, 8 drafts, 5 trashed, 2 scheduled."""
    published = created + timedelta(hours=2)
    before = None
    lot = 0.0 if post == 1 else random.random()
    if lot < 0.85:
        status = "published"
    elif lot < 0.93:
        status = "draft"
    elif lot < 0.98:
        status, before = "trashed", "published"
    else:
        status, published = "published", AHEAD + timedelta(hours=post)
    dated = status != "draft"
    return {
        "status": status,
        "status_before": before,
        "published_at": _stored(published) if dated else None,
        "sort_at": _stored(published if dated else created),
    }


def _put_links(connection: sqlite3.Connection, random: Random, posts: int) -> None:
    """Give posts their keywords, categories and people; the first of each come most often."""
    tags, shelves, people = [], [], []
    for post in range(1, posts + 1):
        some = {int(300 * random.random() ** 2) + 1 for _ in range(random.randint(2, 6))}
        tags += [{"post_id": post, "tag_id": tag} for tag in some]
        some = {int(30 * random.random() ** 1.5) + 1 for _ in range(random.randint(1, 2))}
        shelves += [
            {"post_id": post, "category_id": shelf, "position": place}
            for place, shelf in enumerate(some)
        ]
        if random.random() < 0.2:
            person = random.randint(1, _PEOPLE)
            people.append({"post_id": post, "contributor_id": person, "position": 0})
    _put(connection, "posttag", tags)
    _put(connection, "postcategory", shelves)
    _put(connection, "postcontributor", people)


def _readers(random: Random) -> list[tuple[str, str | None]]:
    """Return names with their e-mail addresses; one in ten has none."""
    found: list[tuple[str, str | None]] = []
    for place in range(_READERS):
        name = french.person(random)
        email = f"{slugify(name, kind='post')}.{place}@courrier.invalid"
        found.append((name, None if place % 10 == 9 else email))
    return found


def _addresses() -> list[str]:
    """Return addresses of the ranges kept for documentation, as many IPv6 ones as it takes."""
    found = [f"{net}.{host}" for net, host in product(("203.0.113", "198.51.100"), range(1, 255))]
    return found + [f"2001:db8::{host:x}" for host in range(1, _ADDRESSES - len(found) + 1)]


def _comments(
    random: Random,
    size: Size,
    public: tuple[list[int], list[str]],
    last_numbers: dict[int, int],
) -> Iterator[Row]:
    """Yield comments, oldest first, on posts that stood by then; keep the last numbers given."""
    posts, dates = public
    pieces = french.remarks(random, _PIECES)
    readers, addresses = _readers(random), _addresses()
    newest = range(size.comments - size.pending * 6 // 5 + 1, size.comments + 1)
    pending = set(random.sample(newest, size.pending))  # what was left to wait, among the newest
    answerable: dict[int, int] = {}
    for comment in range(1, size.comments + 1):
        moment = START + SPAN * (comment / size.comments)
        created = _stored(moment)
        open_posts = max(bisect_right(dates, created), 1)
        place = open_posts - 1 - int(open_posts * random.random() ** 3)
        post = 1 if random.random() < _BUSY_POST else posts[place]
        status = "pending" if comment in pending else _decision(random)
        number = None
        if status == "approved":
            number = last_numbers[post] = last_numbers.get(post, 0) + 1
        name, email = readers[int(_READERS * random.random() ** 2)]
        person = random.randint(1, _PEOPLE) if random.random() < 0.03 else None
        yield {
            "id": comment,
            "post_id": post,
            "number": number,
            "kind": "comment",
            "parent_id": answerable.get(post) if random.random() < 0.2 else None,
            "author_name": name,
            "author_email": email,
            "author_email_key": email,
            "ip": addresses[int(_ADDRESSES * random.random() ** 2)],
            "user_agent": None,
            "body": " ".join(random.choices(pieces, k=random.randint(1, 4))),
            "status": status,
            "contributor_id": person,
            **_decided(status, moment),
            **(_promised(random, status, moment) if person is None else _NOTHING_OWED),
            "created_at": created,
        }
        if number is not None:
            answerable[post] = comment


def _decision(random: Random) -> str:
    return random.choices(("approved", "spam", "rejected"), weights=(86, 10, 4))[0]


def _decided(status: str, moment: datetime) -> Mapping[str, Any]:
    if status == "pending":
        return {"decided_at": None, "decided_by": None, "decided_by_id": None, "reason": None}
    return {
        "decided_at": _stored(moment + timedelta(hours=3)),
        "decided_by": LOGIN,
        "decided_by_id": 1,
        "reason": "hors-sujet" if status == "rejected" else None,
    }


_NOTHING_OWED: Row = dict.fromkeys(
    ("due_at", "answered_at", "answered_by_id", "settled_at", "assigned_to_id")
)


def _promised(random: Random, status: str, moment: datetime) -> Row:
    """Return how a reader is answered: nine in ten of those let through, one in six of them late.

    What was left to wait is owed an answer, as is one in a thousand of the others; the rest needed
    none. One in 100 that are owed an answer is with somebody, the first person before the others.
    """
    due = _due(moment.replace(minute=0, second=0, microsecond=0))
    row = _NOTHING_OWED | {"due_at": _stored(due)}
    lot = random.random()
    if status in {"spam", "rejected"}:
        return row
    if status == "pending" or lot < 0.001:
        if random.random() < 0.01:
            row["assigned_to_id"] = random.randint(1, random.randint(1, _PEOPLE))
    elif lot < 0.9:
        late = random.random() < 1 / 6
        after, hours = (due, 96) if late else (moment, 5)
        row["answered_at"] = _stored(after + timedelta(seconds=random.randrange(60, hours * 3600)))
        row["answered_by_id"] = random.randint(1, random.randint(1, _PEOPLE))
    else:
        row["settled_at"] = _stored(moment + timedelta(hours=3))
    return row


@cache
def _due(hour: datetime) -> datetime:
    """Return when an answer to what was asked in this hour is due; both are as stored."""
    asked = hour.replace(tzinfo=UTC)
    due = _PROMISE.due(asked, zone=_ZONE, is_holiday=_holidays())
    return due.replace(tzinfo=None)


@cache
def _holidays() -> Callable[[date], bool]:
    return promise.calendar("fr")


def _notes(random: Random, size: Size) -> Iterator[Row]:
    """Yield private notes on comments old and new, one in ten on those left to wait."""
    for note in range(_NOTES):
        newest = note % 10 == 0
        comment = size.comments - random.randrange(size.pending if newest else size.comments)
        yield {
            "comment_id": comment,
            "contributor_id": random.randint(1, _PEOPLE),
            "body": french.sentence(random),
            "created_at": _stored(START + SPAN * (comment / size.comments)),
            "author": LOGIN,
        }


if __name__ == "__main__":
    made = {name: export(name) if name in EXPORTS else blog(name) for name in sys.argv[1:]}
    sys.stdout.write(json.dumps({name: str(path) for name, path in made.items()}) + "\n")
