"""What a tick does when, in processes of their own that end in time."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from blogctl.errors import BlogctlError, DatabaseProblem, Usage
from blogctl.services import marks, ticking
from blogctl.services.ticking import Did, Step, Ticking
from blogctl.store.engine import Store
from blogctl.vocabulary import TickStep
from tests.conftest import NOW, Run


def tick(blog: Path, later: timedelta = timedelta()) -> Ticking:
    return Ticking(blog, NOW + later, "@tick", {}, dict(os.environ))


def due(blog: Path, later: timedelta = timedelta()) -> list[TickStep]:
    return ticking.due(tick(blog, later))


def test_a_backup_is_due_by_its_setting(run: Run, blog: Path) -> None:
    assert TickStep.BACKUP in due(blog)
    done = ticking.done(tick(blog), TickStep.BACKUP)
    assert done is not None
    assert Path(done.detail or "").is_file()
    assert TickStep.BACKUP not in due(blog, timedelta(hours=23))
    assert TickStep.BACKUP in due(blog, timedelta(hours=25))
    run("config", "set", "backup.every", "off")
    assert TickStep.BACKUP not in due(blog, timedelta(days=9))


def test_backups_are_thinned(run: Run, blog: Path) -> None:
    for key, value in (("daily", "2"), ("weekly", "0"), ("monthly", "0")):
        assert run("config", "set", f"backup.keep_{key}", value).code == 0
    for day in range(4):
        ticking.done(tick(blog, timedelta(days=day)), TickStep.BACKUP)
    assert len(list((blog.parent / "backups").iterdir())) == 2


def test_old_addresses_are_forgotten_once_a_day(run: Run, blog: Path) -> None:
    run("post", "new", "Un", "--publish")
    run(
        *("comments", "add", "un", "--name", "Ève", "--body", "x", "--ip", "203.0.113.7"),
        *("--at", "2024-01-01 10:00", "--force"),
    )
    assert TickStep.PRIVACY in due(blog)
    done = ticking.done(tick(blog), TickStep.PRIVACY)
    assert done is not None
    assert done.count == 1
    assert run("comments", "list", "--status", "all", "--fields", "ip").stdout == "\n"
    assert TickStep.PRIVACY not in due(blog, timedelta(hours=23))
    assert TickStep.PRIVACY in due(blog, timedelta(days=1))
    assert ticking.done(tick(blog, timedelta(days=1)), TickStep.PRIVACY) is None


def test_a_site_is_built_where_one_was_and_something_changed(run: Run, blog: Path) -> None:
    run("post", "new", "Demain", "--at", "2026-03-13 09:00")
    assert TickStep.SITE not in due(blog)
    assert run("site", "build", "--base-url", "https://essai.example").code == 0
    assert TickStep.SITE not in due(blog)
    day = timedelta(days=1)
    assert TickStep.SITE in due(blog, day)
    done = ticking.done(tick(blog, day), TickStep.SITE)
    assert done is not None
    assert done.detail == str(blog.parent / "public")
    page = (blog.parent / "public" / "demain" / "index.html").read_text()
    assert 'href="https://essai.example/demain/"' in page
    assert TickStep.SITE not in due(blog, day)
    run("config", "set", "publish.hour", "08:00")
    assert TickStep.SITE in due(blog, day)
    assert ticking.done(tick(blog, day), TickStep.SITE) is None


def never(_: Ticking, __: Store) -> bool:
    return True


def last(_: Ticking, __: Store) -> Did | None:
    while True:
        sum(range(10**9))  # in C, where no handler of Python's is called


def test_the_kernel_ends_a_step_that_lasts(blog: Path) -> None:
    began = time.monotonic()
    with pytest.raises(DatabaseProblem) as failed:
        ticking.apart(tick(blog), TickStep.SITE, Step(never, last, 1))
    assert failed.value.key == "tick-late"
    assert time.monotonic() - began < 20


def test_what_a_step_raises_is_raised(blog: Path) -> None:
    def broken(_: Ticking, __: Store) -> Did | None:
        raise Usage("theme-broken", path="x", line=3, problem="y")

    with pytest.raises(Usage) as failed:
        ticking.apart(tick(blog), TickStep.SITE, Step(never, broken, 10))
    assert failed.value.parts == {"path": "x", "line": 3, "problem": "y"}


def test_a_step_that_vanishes_is_told(blog: Path) -> None:
    def vanish(_: Ticking, __: Store) -> Did | None:
        os._exit(0)

    with pytest.raises(DatabaseProblem) as failed:
        ticking.apart(tick(blog), TickStep.SITE, Step(never, vanish, 10))
    assert failed.value.key == "tick-lost"


def test_what_failed_is_tried_again_later_and_later(run: Run, blog: Path, store: Store) -> None:
    assert run("site", "build").code == 0
    theme = blog.parent / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "post.html").write_text("{% if %}")
    run("post", "new", "Un", "--publish")
    pauses = []
    moment = timedelta()
    for _ in range(3):
        with pytest.raises(BlogctlError):
            ticking.done(tick(blog, moment), TickStep.SITE)
        pause = next(
            minutes
            for minutes in range(1, 60)
            if TickStep.SITE in due(blog, moment + timedelta(minutes=minutes))
        )
        pauses.append(pause)
        moment += timedelta(minutes=pause)
    assert pauses == [5, 10, 20]
    (theme / "post.html").unlink()
    assert ticking.done(tick(blog, moment), TickStep.SITE) is not None
    with store.reading() as session:
        assert marks.read(session, "failed:site") is None
