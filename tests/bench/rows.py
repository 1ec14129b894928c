"""What is measured: each row a command of ours, its peer, and the figures that have a goal."""

import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.bench.measure import Cost, Side

_BLOGCTL = str(Path(sys.executable).with_name("blogctl"))
_FLOORS = Path(__file__).with_name("floors")
_PAGE = 20
_TITLE = "Un billet de mesure"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a pair of runs; at most `goal` is wanted, where there is one."""

    what: str
    goal: float | None
    of: Callable[[Cost, Cost], float]
    unit: str = "x"
    memory: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement: `what` is measured `against` what; left out where it `lacks` a program."""

    name: str
    what: str
    against: str
    ours: Side
    peer: Side
    figures: tuple[Figure, ...]
    runs: int | None = None
    lacks: str = ""


def time(goal: float | None) -> Figure:
    """Return the ratio of the time that both sides take."""
    return Figure("time", goal, lambda ours, peer: ours.wall / peer.wall)


def memory(goal: float | None) -> Figure:
    """Return the ratio of the memory that both sides take at their peak."""
    return Figure("peak memory", goal, lambda ours, peer: ours.memory / peer.memory, memory=True)


def mebibytes(goal: float) -> Figure:
    """Return the memory that ours takes at its peak, whatever the peer takes."""
    return Figure(
        "peak memory", goal, lambda ours, _peer: ours.memory / 2**20, unit="MiB", memory=True
    )


def seconds(what: str, goal: float) -> Figure:
    """Return the seconds that ours takes, whatever the peer takes."""
    return Figure(what, goal, lambda ours, _peer: ours.wall, unit="s")


def _each(number: int, goal: float | None) -> Figure:
    """Return the milliseconds that each of `number` further commands takes."""
    return Figure(
        "a command", goal, lambda ours, peer: (ours.wall - peer.wall) / number * 1e3, unit="ms"
    )


@dataclass(frozen=True)
class Stage:
    """The blogs, what stands in them, and a folder for files."""

    blogs: dict[str, Path]
    folder: Path
    at_once: bool = False  # whether the floors leave by os._exit, as blogctl does

    def floor(self, script: str, *argv: str) -> tuple[str, ...]:
        """Return the command line of a floor."""
        last = ("--at-once",) if self.at_once else ()
        return (sys.executable, str(_FLOORS / f"{script}.py"), *argv, *last)

    def rows(self) -> Iterator[Row]:
        """Yield all that is measured."""
        yield from self._starts()
        yield from self._completions()
        yield from self._single_commands()
        yield from self._last_pages_of_posts()
        yield from self._last_pages_of_comments()
        yield from self._searches()
        yield from self._mornings()
        yield from self._bulk()
        yield from self._batches()
        yield self._review()
        yield from self._backups()

    def _starts(self) -> Iterator[Row]:
        floor = Side(self.floor("import_typer"))
        for name, argv in (
            ("version", ("--version",)),
            ("help", ("--help",)),
            ("post-list-help", ("post", "list", "--help")),
        ):
            what = f"`{' '.join(argv)}`"
            ours = Side(blogctl(*argv))
            yield Row(name, what, "`import typer`", ours, floor, (time(1.3),))

    def _completions(self) -> Iterator[Row]:
        """Yield what a shell waits for at each tab: a whole process, at the prompt."""
        floor = Side(self.floor("import_typer"))
        most = 100
        for name, words, blog, prints in (
            ("words", ("post", "list", "--format", ""), "usual", 8),
            ("tag", ("post", "list", "--tag", ""), "usual", None),
            ("posts", ("post", "show", ""), "usual", most),
            ("posts-start", ("post", "show", self._commonest_start), "usual", None),
            ("comments", ("comments", "approve", ""), "large", most),
        ):
            ours = Side(
                blogctl(*words),
                self.blogs[blog],
                prints=prints,
                environ={"BLOGCTL_COMPLETE": "fish"},
            )
            what = f"completing `{' '.join(words)}`"
            yield Row(f"completion-{name}", what, "`import typer`", ours, floor, (time(1.5),))

    @cached_property
    def _commonest_start(self) -> str:
        """The letter with which most slugs of posts begin."""
        query = "SELECT substr(slug, 1, 1) FROM post GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        return self._one("usual", query)

    def _single_commands(self) -> Iterator[Row]:
        usual = self.blogs["usual"]
        body = self._one("usual", "SELECT body FROM post WHERE id = 2")
        for name, argv, floor, changes, prints in (
            ("post-list", ("post", "list", "--limit", "20"), ("list_posts",), False, _PAGE),
            ("comments-list", ("comments", "list", "--limit", "20"), ("list_comments",), False, 20),
            ("approve", self._approve_one, ("approve_comment", self._approve_one[-1]), True, 1),
            (
                "post-new",
                ("post", "new", _TITLE, "--body", body),
                ("new_post", _TITLE, body),
                True,
                1,
            ),
        ):
            shown = " ".join(argv[:2]) + (" --limit 20" if "list" in argv else "")
            yield Row(
                name,
                f"`{shown}`",
                "typer, sqlmodel, one table, one query",
                Side(blogctl(*argv), usual, changes=changes, prints=prints),
                Side(self.floor(*floor), usual, changes=changes, prints=prints),
                (time(1.2), memory(1.3)),
            )

    def _last_pages_of_posts(self) -> Iterator[Row]:
        tag = self._one("usual", "SELECT slug FROM tag WHERE id = 1")
        leaf = self._one("usual", "SELECT slug FROM category WHERE id = 6")
        branch = self._one("usual", "SELECT slug FROM category WHERE id = 1")
        author = self._one("usual", "SELECT slug FROM contributor WHERE id = 1")
        here = "status != 'trashed'"
        shelved = "AND id IN (SELECT post_id FROM postcategory WHERE category_id IN"
        tagged = "AND id IN (SELECT post_id FROM posttag WHERE tag_id = 1)"
        branches = "(SELECT id FROM category WHERE 1 IN (id, parent_id))"
        for name, options, condition in (
            ("", (), here),
            ("-status", ("--status", "draft"), "status = 'draft'"),
            ("-author", ("--author", author), f"{here} AND author_id = 1"),
            ("-tag", ("--tag", tag), f"{here} {tagged}"),
            ("-category", ("--category", leaf), f"{here} {shelved} (6))"),
            ("-category-tree", ("--category", branch), f"{here} {shelved} {branches})"),
        ):
            order = "sort_at, id"
            last = self._near_the_end("usual", "post", condition, order)
            yield self._last_page(f"post-last{name}", "usual", ("post", *options), last)

    def _last_pages_of_comments(self) -> Iterator[Row]:
        email = self._one("large", _COMMONEST.format(column="author_email_key"))
        ip = self._one("large", _COMMONEST.format(column="ip"))
        visible = "status != 'spam'"
        for name, options, condition in (
            ("", (), "status = 'pending'"),
            ("-status", ("--status", "approved"), "status = 'approved'"),
            ("-all", ("--status", "all"), "true"),
            ("-post", ("--post", "1"), f"{visible} AND post_id = 1"),
            ("-email", ("--email", email), f"{visible} AND author_email_key = '{email}'"),
            ("-ip", ("--ip", ip), f"{visible} AND ip = '{ip}'"),
        ):
            order = "created_at DESC, id DESC"
            last = self._near_the_end("large", "comment", condition, order)
            yield self._last_page(f"comments-last{name}", "large", ("comments", *options), last)
        argv = blogctl("comments", "list", "--limit", "20")
        yield Row(
            "comments-large",
            "`comments list --limit 20`, 1,000,000 comments",
            "1,000 comments",
            Side(argv, self.blogs["large"], prints=_PAGE),
            Side(argv, self.blogs["small"], prints=_PAGE),
            (time(1.2),),
        )

    def _searches(self) -> Iterator[Row]:
        large = self.blogs["large"]
        floor = Side(self.floor("list_posts"), large, prints=_PAGE)
        for name, words, found in (
            ("rare", ("maëlys", "pâquier", "naïveté", "fumée"), _PAGE),
            ("common", ("maison",), 2 * _PAGE),
        ):
            yield Row(
                f"search-{name}",
                f"`search {' '.join(words)}`, 1,000,000 comments",
                "typer, sqlmodel, one table, one query",
                Side(blogctl("search", *words, "--limit", str(_PAGE)), large, prints=found),
                floor,
                (time(1.3),),
            )

    def _mornings(self) -> Iterator[Row]:
        """Yield what is read of 1,000,000 comments, 50,000 of them waiting and owed an answer."""
        large = self.blogs["large"]
        overdue = ("comments", "list", "--overdue", "--mine", "--limit", "20")
        figures = ("comments", "stats", "--since", "2021-01-01", "--until", "2026-12-31")
        for name, argv, goal, prints in (
            ("status", ("status",), 1.3, None),
            ("comments-overdue-mine", overdue, 1.3, _PAGE),
            ("comments-stats", figures, None, None),
        ):
            yield Row(
                name,
                f"`{' '.join(argv)}`, 1,000,000 comments",
                "typer, sqlmodel, one table, one query",
                Side(blogctl(*argv), large, prints=prints),
                Side(self.floor("list_comments"), large, prints=_PAGE),
                (time(goal), memory(1.5)),
            )

    def _last_page(self, name: str, blog: str, argv: tuple[str, ...], last: str) -> Row:
        noun, *options = argv
        first = blogctl(noun, "list", *options, "--limit", str(_PAGE))
        path = self.blogs[blog]
        return Row(
            name,
            f"`{' '.join((noun, 'list', *options))}`: last page",
            "first page",
            Side((*first, "--after", last), path, prints=_PAGE),
            Side(first, path, prints=_PAGE),
            (time(1.1),),
        )

    @cached_property
    def _approve_one(self) -> tuple[str, ...]:
        return ("comments", "approve", self._pending[len(self._pending) // 2])

    @cached_property
    def _pending(self) -> list[str]:
        query = "SELECT id FROM comment WHERE status = 'pending' ORDER BY id"
        return [str(identity) for (identity,) in self._all("usual", query)]

    def _bulk(self) -> Iterator[Row]:
        usual = self.blogs["usual"]
        one = Side(blogctl(*self._approve_one), usual, changes=True, prints=1)
        some = self._pending[:: len(self._pending) // 1_000][:1_000]
        every = ("comments", "approve", "--all", "--yes")
        number = len(self._pending)
        for name, what, goal, side in (
            (
                "approve-1000",
                "`comments approve` of 1,000 ids",
                1.5,
                Side(blogctl("comments", "approve", *some), usual, changes=True, prints=1_000),
            ),
            (
                "approve-all",
                f"`comments approve --all -q`, {number:,}",
                3,
                Side(blogctl(*every, "-q"), usual, changes=True, prints=0),
            ),
            (
                "approve-all-tsv",
                f"`comments approve --all`, {number:,}, all printed as tsv",
                None,
                Side(blogctl(*every), usual, changes=True, prints=number),
            ),
            (
                "undo-all",
                "`undo -q` of that",
                3,
                Side(
                    blogctl("undo", "-q"),
                    usual,
                    changes=True,
                    first=blogctl(*every, "-q"),
                    prints=0,
                ),
            ),
            (
                "undo-one",
                "`undo -q` of approving one",
                None,
                Side(
                    blogctl("undo", "-q"),
                    usual,
                    changes=True,
                    first=blogctl(*self._approve_one),
                    prints=0,
                ),
            ),
        ):
            yield Row(name, what, "approving one", side, one, (time(goal),))

    def _batches(self) -> Iterator[Row]:
        usual = self.blogs["usual"]
        for name, what, lines in (
            ("batch-mixed", "`batch` of 1,000 commands of six kinds", self._mixed()),
            ("batch-approve", "`batch` of 1,000 `comments approve`", self._approvals()),
            ("batch-post-new", "`batch` of 1,000 `post new`", _creations(1_000)),
        ):
            yield Row(
                name,
                what,
                "`batch` of one",
                Side(self._batch(name, lines), usual, changes=True),
                Side(self._batch(f"{name}-one", lines[:1]), usual, changes=True),
                (_each(len(lines) - 1, 10),),
                runs=3,
            )
        lines = _creations(50)
        script = "\n".join(f"{shlex.quote(_BLOGCTL)} {line}" for line in lines)
        yield Row(
            "loop-50",
            "50 `post new` in a shell loop",
            "one `batch` of 50",
            Side(("/bin/sh", "-e", "-c", script), usual, changes=True, prints=50),
            Side(self._batch("loop", lines), usual, changes=True, prints=50),
            (time(None),),
            runs=3,
        )

    def _review(self) -> Row:
        steps, large = 200, self.blogs["large"]
        walk = (sys.executable, str(Path(__file__).with_name("review_steps.py")))
        return Row(
            "review-step",
            f"`comments review`: {steps} comments on, of 1,000,000",
            "one on",
            Side((*walk, str(steps)), large),
            Side((*walk, "1"), large),
            (_each(steps - 1, None),),
            runs=3,
        )

    def _backups(self) -> Iterator[Row]:
        """Yield what a night's backup takes, of the usual blog and of 1,000,000 comments."""
        copy, archive = self.folder / "copy", self.folder / "backup.tar"
        for blog, what in (("usual", "10,000 posts"), ("large", "1,000,000 comments")):
            path = self.blogs[blog]
            ours = blogctl("db", "backup", str(archive), "--format", "count")
            yield Row(
                f"db-backup-{blog}",
                f"`db backup`, {what}",
                "copying the files down to the disk",
                Side(ours, path, first=("/bin/rm", "-f", str(archive)), prints=1),
                Side(
                    self.floor("copy_files", str(copy)),
                    path,
                    first=("/bin/rm", "-rf", str(copy)),
                    prints=1,
                ),
                (time(1.5),),
                runs=3,
            )

    def _approvals(self) -> list[str]:
        return [f"comments approve {comment}" for comment in self._pending[:1_000]]

    def _mixed(self) -> list[str]:
        """Return 1,000 commands, 100 times the same ten."""
        query = "SELECT id FROM post WHERE status = '{}' ORDER BY id DESC LIMIT 200"
        public = [row[0] for row in self._all("usual", query.format("published"))]
        drafts = [row[0] for row in self._all("usual", query.format("draft"))]
        news = _creations(200)
        lines: list[str] = []
        for turn in range(100):
            waiting = self._pending[10 * turn : 10 * turn + 5]
            lines += [f"comments approve {comment}" for comment in waiting[:4]]
            lines.append(f"comments reject {waiting[4]} --reason hors-sujet")
            lines += news[2 * turn : 2 * turn + 2]
            lines.append(f"post tag {public[turn]} 'Mesure du jour'")
            lines.append(f"post edit {public[turn + 100]} --title 'Un autre titre {turn}'")
            lines.append(f"post publish {drafts[turn]}")
        return lines

    def _batch(self, name: str, lines: list[str]) -> tuple[str, ...]:
        path = self.folder / f"{name}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return blogctl("batch", str(path))

    def _near_the_end(self, blog: str, table: str, condition: str, backwards: str) -> str:
        """Return the id after which one page is left."""
        query = f"SELECT id FROM {table} WHERE {condition} ORDER BY {backwards}"
        return self._one(blog, f"{query} LIMIT 1 OFFSET {_PAGE}")

    def _one(self, blog: str, query: str) -> str:
        return str(self._all(blog, query)[0][0])

    def _all(self, blog: str, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.blogs[blog])) as connection:
            return connection.execute(query).fetchall()


_COMMONEST = (
    "SELECT {column} FROM comment WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC "
    "LIMIT 1"
)


def blogctl(*argv: str) -> tuple[str, ...]:
    """Return the command line of one of our commands."""
    return (_BLOGCTL, *argv)


def _creations(number: int) -> list[str]:
    body = "Un billet *court*, avec [un lien](https://exemple.invalid/) et deux phrases. Voilà."
    return [f"post new '{_TITLE} {place}' --body {shlex.quote(body)}" for place in range(number)]
