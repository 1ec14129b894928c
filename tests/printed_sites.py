"""Folders of sites, compared and changed at random."""

import random
from datetime import timedelta
from pathlib import Path

from tests.conftest import NOW, Result, Run

_WORDS = ("été", "œuvre", "x9", "x92", "forêt", "page", "Noël", "réseau", "tag", "chat")
_TAGS = ("x9", "x92", "Été", "Web 2.0", "réseau")


def files(folder: Path) -> dict[str, bytes]:
    """Return what is in a site by its files; what a build keeps for itself is left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".blogctl" not in path.parts
    }


def difference(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """Return which files are in only one of two sites, or say something else in both."""
    lines = [f"- {path}" for path in sorted(one.keys() - other.keys())]
    lines += [f"+ {path}" for path in sorted(other.keys() - one.keys())]
    lines += [f"~ {path}" for path in sorted(one.keys() & other.keys()) if one[path] != other[path]]
    return "\n".join(lines)


class Newsroom:
    """Somebody who does to a blog what comes to mind; time goes on with each thing done."""

    def __init__(self, run: Run, seed: int) -> None:
        self._run, self._random, self.now = run, random.Random(seed), NOW
        self.done: list[str] = []

    def run(self, *args: str, input: str = "") -> Result:  # noqa: A002 - as Run
        """Run a command at this moment."""
        env = {"BLOGCTL_NOW": self.now.strftime("%Y-%m-%dT%H:%M:%SZ")}
        return self._run(*args, input=input, env=env)

    def found(self) -> None:
        """Begin with a few posts, and lists that have more than a page soon."""
        for key, value in (
            ("site.posts_per_page", "2"),
            ("site.feed_posts", "3"),
            ("comments.close_after", "20"),
            ("blog.url", "https://blog.example/b"),
        ):
            assert self.run("config", "set", key, value).code == 0
        self.run("category", "new", "Web")
        self.run("category", "new", "Outils", "--parent", "web")
        self.run("contributor", "add", "Zoé Ray", "--kind", "contributor", "--role", "la critique")
        for _ in range(5):
            self._write()

    def act(self) -> str:
        """Do something; return what it was."""
        self.now += timedelta(minutes=self._random.choice((1, 5, 60, 60 * 24 * 9)))
        act = self._random.choice(
            (
                *(self._write,) * 4,
                *(self._edit,) * 5,
                *(self._comment,) * 4,
                *(self._decide,) * 3,
                self._rename,
                *(self._move,) * 4,
                self._tags,
                self._tag_name,
                self._people,
                self._shelf,
                self._set,
                self._undo,
                self._delete,
            )
        )
        done = act()
        self.done.append(f"{act.__name__}: {done.code} {done.stderr.strip()}")
        return self.done[-1]

    def _pick(self, *args: str) -> str:
        found = self.run(*args, "--format", "ids").lines
        return self._random.choice(found) if found else "1"

    def _post(self) -> str:
        return self._pick("post", "list", "--status", "all", "--kind", "all")

    def _body(self) -> str:
        words = " ".join(self._random.choices(_WORDS, k=12))
        return f"{words}\n\n[voir](post:{self._random.randint(1, 12)}) *{words}*"

    def _title(self) -> str:
        return " ".join(self._random.choices(_WORDS, k=self._random.choice((1, 1, 2))))

    def _write(self) -> Result:
        random = self._random
        when = random.choice(
            (
                ("--publish",),
                ("--publish",),
                (),
                ("--at", self._moment(timedelta(days=random.randint(1, 12)))),
                ("--at", self._moment(timedelta(days=-random.randint(1, 900)))),
            )
        )
        options = [f"--tag={tag}" for tag in random.sample(_TAGS, random.randint(0, 2))]
        if random.random() < 0.5:
            options += ["--category", random.choice(("web", "outils"))]
        if random.random() < 0.2:
            options += ["--with", "zoe-ray"]
        if random.random() < 0.15:
            options += ["--page"]
        return self.run("post", "new", self._title(), "--body", self._body(), *options, *when)

    def _moment(self, away: timedelta) -> str:
        return (self.now + away).strftime("%Y-%m-%d %H:%M")

    def _edit(self) -> Result:
        what = self._random.choice(
            (
                ("--title", self._title()),
                ("--body", self._body()),
                ("--summary", self._title()),
                ("--no-comments",),
                ("--add-category", "outils"),
                ("--remove-category", "web"),
                ("--with", "zoe-ray"),
            )
        )
        return self.run("post", "edit", self._post(), *what)

    def _rename(self) -> Result:
        slug = f"nom-{self._random.randint(1, 4)}"
        return self.run("post", "edit", self._post(), "--slug", slug)

    def _move(self) -> Result:
        verb = self._random.choice(
            (
                ("publish",),
                ("publish", "--at", self._moment(timedelta(days=-self._random.randint(1, 400)))),
                ("publish", "--at", self._moment(timedelta(days=self._random.randint(1, 30)))),
                ("unpublish",),
                ("trash",),
                ("restore",),
            )
        )
        return self.run("post", verb[0], self._post(), *verb[1:])

    def _delete(self) -> Result:
        return self.run("post", "delete", self._post(), "--force", "--yes")

    def _comment(self) -> Result:
        status = self._random.choice(("approved", "approved", "pending", "spam"))
        more = ["--parent", self._any_comment()] if self._random.random() < 0.3 else []
        return self.run(
            *("comments", "add", self._post(), "--name", "Ève", "--email", "eve@lecteurs.example"),
            *("--status", status, "--body", self._title(), "--force", *more),
        )

    def _any_comment(self) -> str:
        return self._pick("comments", "list", "--status", "all")

    def _decide(self) -> Result:
        verb = self._random.choice(
            (("approve",), ("hold",), ("spam",), ("reject", "--reason", "insulte"), ("delete",))
        )
        more = ("--yes",) if verb == ("delete",) else ()
        return self.run("comments", verb[0], self._any_comment(), *verb[1:], *more)

    def _tags(self) -> Result:
        verb = self._random.choice(("tag", "untag"))
        return self.run("post", verb, self._post(), self._random.choice(_TAGS))

    def _tag_name(self) -> Result:
        tag = self._pick("tag", "list")
        verb = self._random.choice(
            (("rename", tag, self._title()), ("merge", tag, "--into", self._pick("tag", "list")))
        )
        return self.run("tag", *verb, "--yes") if verb[0] == "merge" else self.run("tag", *verb)

    def _people(self) -> Result:
        return self.run(
            "contributor", "edit", "zoe-ray", "--role", self._random.choice(("", "l’experte"))
        )

    def _shelf(self) -> Result:
        return self.run(
            *("category", "edit", "outils", "--parent", self._random.choice(("none", "web"))),
        )

    def _set(self) -> Result:
        key, value = self._random.choice(
            (
                ("site.show_removed", "off"),
                ("site.show_removed", "on"),
                ("site.whole_posts", "2"),
                ("site.moderation_page", "off"),
                ("site.moderation_page", "on"),
                ("blog.title", "Un autre titre"),
                ("publish.hour", "08:00"),
            )
        )
        return self.run("config", "set", key, value)

    def _undo(self) -> Result:
        return self.run("undo")
