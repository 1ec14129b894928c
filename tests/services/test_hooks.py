"""What happens to a blog told to commands: once each, later, and nothing private."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from blogctl.errors import DatabaseProblem, Usage
from blogctl.models import tables
from blogctl.services import happenings, hooks, hooks_file
from blogctl.services.hooks_file import Hooks
from blogctl.store.engine import Store
from blogctl.vocabulary import Event
from tests.conftest import NOW, Run

HOUR = timedelta(hours=1)


def told(store: Store, events: list[Event], now: datetime) -> list[str]:
    """Return the keys of what happened since the last time."""
    columns = tables.OUTBOX.c
    with store.transaction() as session:
        before = set(session.execute(select(columns.id)).scalars())
        happenings.notice(session, events, now)
        rows = session.execute(select(columns.id, columns.key).order_by(columns.id)).all()
    return [key for row, key in rows if row not in before]


def later(run: Run, now: datetime, *args: str) -> str:
    done = run(*args, env={"BLOGCTL_NOW": now.isoformat()})
    assert done.code == 0, done.stderr
    return done.stdout.strip()


def test_what_was_before_hooks_is_not_told(run: Run, store: Store) -> None:
    run("post", "new", "Avant", "--publish")
    assert told(store, list(Event), NOW) == []
    later(run, NOW + HOUR, "post", "edit", "avant", "--title", "Avant l’été")
    assert told(store, list(Event), NOW + HOUR) == []


def test_each_thing_that_happens_is_told_once(run: Run, store: Store) -> None:
    told(store, list(Event), NOW)
    later(run, NOW + HOUR, "post", "new", "Dehors", "--publish")
    later(run, NOW + HOUR, "post", "new", "Brouillon")
    add = ("comments", "add", "dehors", "--name", "Ève", "--email", "eve@x.example", "--body", "?")
    later(run, NOW + HOUR, *add, "--status", "pending")
    later(run, NOW + HOUR, *add, "--status", "spam")
    assert told(store, list(Event), NOW + HOUR) == ["post.published:1", "comment.received:1"]
    later(run, NOW + 2 * HOUR, "comments", "approve", "1")
    later(run, NOW + 2 * HOUR, "post", "unpublish", "dehors")
    later(run, NOW + 2 * HOUR, "post", "publish", "dehors")
    assert told(store, list(Event), NOW + 2 * HOUR) == ["comment.approved:1"]
    days = NOW + timedelta(days=1)
    assert told(store, list(Event), days) == ["comment.overdue:1"]
    assert told(store, list(Event), days + HOUR) == []


def test_a_scheduled_post_is_told_at_its_hour(run: Run, store: Store) -> None:
    told(store, [Event.POST_PUBLISHED], NOW)
    later(run, NOW, "post", "new", "Demain", "--at", "2026-03-13 09:00")
    assert told(store, [Event.POST_PUBLISHED], NOW + HOUR) == []
    assert told(store, [Event.POST_PUBLISHED], NOW + timedelta(days=1)) == ["post.published:1"]


def test_what_an_import_brings_is_not_told(run: Run, store: Store, tmp_path: Path) -> None:
    told(store, list(Event), NOW)
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "2026-03-12-un.md").write_text("---\ntitle: Un\n---\nBonjour\n")
    later(run, NOW, "import", "markdown", str(folder))
    assert later(run, NOW, "post", "list", "--format", "count") == "1"
    assert told(store, list(Event), NOW + HOUR) == []


def test_what_is_long_past_is_no_news(run: Run, store: Store) -> None:
    told(store, list(Event), NOW)
    later(run, NOW + HOUR, "post", "new", "Dehors", "--publish")
    assert told(store, list(Event), NOW + timedelta(days=4)) == []


def test_a_blog_that_came_back_tells_nothing_anew(run: Run, store: Store, tmp_path: Path) -> None:
    told(store, list(Event), NOW)
    later(run, NOW, "db", "backup", str(tmp_path / "a.tar"))
    later(run, NOW, "post", "new", "Dehors", "--publish")
    assert told(store, list(Event), NOW) == ["post.published:1"]
    store.close()
    later(run, NOW, "db", "restore", str(tmp_path / "a.tar"), "--yes")
    later(run, NOW, "post", "new", "Dehors", "--publish")
    assert told(store, list(Event), NOW) == []
    assert {state for _, state, _, _ in rows(store)} <= {"dropped"}


def test_only_events_with_a_hook_stand_in_the_outbox(run: Run, store: Store) -> None:
    told(store, [Event.COMMENT_RECEIVED], NOW)
    later(run, NOW, "post", "new", "Dehors", "--publish")
    assert told(store, [Event.COMMENT_RECEIVED], NOW + HOUR) == []


@pytest.fixture
def outed(run: Run, store: Store) -> Run:
    """A blog in which a post came out, and a comment in, since hooks are listened to."""
    told(store, [], NOW)
    later(run, NOW, "post", "new", "Un « été »", "--publish", "--tag", "x9")
    later(
        run,
        NOW,
        *("comments", "add", "un-ete", "--name", "Ève", "--email", "secret@x.example"),
        *("--ip", "203.0.113.77", "--body", "Bonjour", "--status", "approved"),
    )
    return run


def go(store: Store, known: Hooks, now: datetime = NOW, *, patience: float = 30) -> hooks.Ran:
    return hooks.run(store, known, environ=dict(os.environ), now=now, patience=patience)


def rows(store: Store) -> list[tuple[str, str, int, str | None]]:
    columns = tables.OUTBOX.c
    query = select(columns.key, columns.state, columns.attempts, columns.error)
    with store.reading() as session:
        return [tuple(row) for row in session.execute(query.order_by(columns.id))]


def writing(path: Path) -> tuple[str, ...]:
    return ("sh", "-c", 'cat >> "$0"; printf "%s %s\\n" "$BLOGCTL_DB" "$BLOGCTL_EVENT" >> "$0.env"',
            str(path))  # fmt: skip


def test_a_command_gets_json_without_anything_private(
    outed: Run, store: Store, tmp_path: Path
) -> None:
    assert outed
    heard = tmp_path / "heard"
    known = dict.fromkeys((Event.POST_PUBLISHED, Event.COMMENT_RECEIVED), writing(heard))
    assert go(store, known) == hooks.Ran(2)
    assert go(store, known) == hooks.Ran(0)
    text = heard.read_text()
    assert "secret" not in text
    assert "203.0.113" not in text
    post, comment = map(json.loads, text.splitlines())
    assert post["event"] == "post.published"
    assert post["at"] == "2026-03-12T09:30:00Z"
    assert post["post"]["title"] == "Un « été »"
    assert post["post"]["tags"] == ["x9"]
    assert comment["comment"]["author_name"] == "Ève"
    assert comment["comment"]["url"] == "/un-ete/#comment-1"
    assert (tmp_path / "heard.env").read_text().splitlines() == [
        f"{store.path} post.published",
        f"{store.path} comment.received",
    ]


def test_what_fails_is_tried_six_times_and_given_up(outed: Run, store: Store) -> None:
    assert outed
    known = {Event.POST_PUBLISHED: ("sh", "-c", "echo 'non\x1b[31m' >&2; exit 3")}
    moment = NOW
    for attempt in range(1, 7):
        failed = ("post.published:1 (exit 3: non\\x1b[31m)",)
        assert go(store, known, moment) == hooks.Ran(0, failed)
        assert go(store, known, moment) == hooks.Ran(0)
        state = "failed" if attempt == 6 else "waiting"
        assert rows(store) == [("post.published:1", state, attempt, "exit 3: non\\x1b[31m")]
        moment += hooks.PAUSES[min(attempt, 5) - 1]
    assert go(store, known, moment + timedelta(days=9)) == hooks.Ran(0)
    assert timedelta(hours=14) < sum(hooks.PAUSES, timedelta()) < timedelta(hours=16)


def test_a_command_that_lasts_is_ended_with_all_it_started(
    outed: Run, store: Store, tmp_path: Path
) -> None:
    assert outed
    mark = tmp_path / "child"
    lasting = f"sleep 60 & echo $! > {mark}; wait"
    known = {Event.POST_PUBLISHED: ("sh", "-c", lasting)}
    assert go(store, known, patience=0.5).done == 0
    assert rows(store)[0][3] == "longer than 0.5 s"
    state = Path(f"/proc/{mark.read_text().strip()}/stat")
    assert not state.exists() or ") Z " in state.read_text()


def test_a_missing_command_is_told_by_its_name(outed: Run, store: Store) -> None:
    assert outed
    assert go(store, {Event.POST_PUBLISHED: ("/no/such",)}).done == 0
    assert rows(store)[0][3] == "/no/such: No such file or directory"


def test_a_thing_that_is_gone_is_not_told(outed: Run, store: Store, tmp_path: Path) -> None:
    with store.transaction() as session:
        happenings.notice(session, [Event.COMMENT_RECEIVED], NOW)
    later(outed, NOW, "comments", "delete", "1", "--yes")
    heard = tmp_path / "heard"
    go(store, {Event.COMMENT_RECEIVED: writing(heard)})
    assert not heard.exists()
    assert rows(store) == [("comment.received:1", "dropped", 1, None)]


# The configuration file.


def test_the_file_is_in_the_users_own_folder() -> None:
    assert hooks_file.place({"BLOGCTL_CONFIG": "/a/b.toml", "HOME": "/h"}) == Path("/a/b.toml")
    told_ = hooks_file.place({"XDG_CONFIG_HOME": "/c", "HOME": "/h"})
    assert told_ == Path("/c/blogctl/config.toml")
    assert hooks_file.place({"HOME": "/h"}) == Path("/h/.config/blogctl/config.toml")
    assert hooks_file.place({"XDG_CONFIG_HOME": "relative"}) is None


def test_hooks_are_read_as_words(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[hooks]\n"post.published" = ["toot", "--public"]\n[other]\nx = 1\n')
    path.chmod(0o600)
    assert hooks_file.load(path) == {Event.POST_PUBLISHED: ("toot", "--public")}
    path.write_text('[hooks]\n"post.published" = ["~/bin/toot", "~/x"]\n')
    told_ = {Event.POST_PUBLISHED: ("/home/anne/bin/toot", "~/x")}
    assert hooks_file.load(path, home="/home/anne") == told_
    assert hooks_file.load(tmp_path / "none") == {}
    assert hooks_file.load(None) == {}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[hooks", "hooks-toml"),
        ("\x00", "hooks-toml"),
        ("hooks = 3", "hooks-table"),
        ('[hooks]\n"post.publish" = ["x"]', "hooks-event"),
        ('[hooks]\n"post.published" = "rm -rf /"', "hooks-command"),
        ('[hooks]\n"post.published" = []', "hooks-command"),
        ('[hooks]\n"post.published" = ["a", 3]', "hooks-command"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(Usage) as failed:
        hooks_file.load(path)
    assert failed.value.key == key


def test_a_file_that_others_may_write_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[hooks]\n")
    path.chmod(0o620)
    with pytest.raises(DatabaseProblem) as failed:
        hooks_file.load(path)
    assert failed.value.key == "hooks-foreign"
