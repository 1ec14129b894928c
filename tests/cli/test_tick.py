"""`blogctl tick`: what it says, and when it says nothing."""

import json
import shlex
from pathlib import Path

import pytest

from blogctl.store.holding import held
from tests.conftest import Run

CONFIG = '[hooks]\n"post.published" = {command}\n'


@pytest.fixture
def calm(run: Run) -> Run:
    """A blog for which nothing is due."""
    run("config", "set", "backup.every", "off")
    run("config", "set", "privacy.forget_after", "off")
    return run


def configured(blog: Path, *command: str) -> dict[str, str]:
    path = blog.parent / "config.toml"
    path.write_text(CONFIG.format(command=json.dumps(list(command))))
    path.chmod(0o600)
    return {"BLOGCTL_CONFIG": str(path)}


def test_it_is_silent_where_nothing_is_due(calm: Run) -> None:
    for args in ((), ("--dry-run", "-q")):
        done = calm("tick", *args)
        assert (done.code, done.stdout, done.stderr) == (0, "", "")
    assert calm("tick", "--format", "json").stdout == "[]\n"


def test_it_says_what_is_due_and_does_not_do_it(run: Run, blog: Path) -> None:
    done = run("tick", "--dry-run", "--format", "jsonl")
    assert [json.loads(line)["step"] for line in done.lines] == ["privacy", "backup"]
    assert not (blog.parent / "backups").exists()
    assert done.stderr == "dry run: nothing was changed\n"


def test_it_says_what_it_did(run: Run, blog: Path) -> None:
    done = run("tick", "--only", "backup")
    path = blog.parent / "backups" / "le-blog-20260312T093000Z.tar"
    assert done.stdout == f"backup\tdone\t1\t{path}\n"
    assert path.exists()
    assert run("tick", "--only", "backup").stdout == ""


def test_another_at_work_is_left_alone(run: Run, blog: Path) -> None:
    with held(blog) as free:
        assert free
        done = run("tick")
        assert (done.code, done.stdout, done.stderr) == (0, "", "")
        assert "another tick is at work\n" in run("tick", "-v").stderr
    assert not (blog.parent / "backups").exists()


def test_a_step_that_fails_does_not_stop_the_others(run: Run, blog: Path) -> None:
    env = configured(blog, "sh", "-c", "exit 3")
    run("tick", "--only", "hooks", env=env)
    run("post", "new", "Un", "--publish")
    done = run("tick", env=env)
    assert done.code == 1
    assert [line.split("\t")[:2] for line in done.lines] == [
        ["hooks", "failed"],
        ["backup", "done"],
    ]
    assert done.stderr == (
        "error: hooks that failed: post.published:1 (exit 3)\n"
        "hint: they are tried again later; 'blogctl outbox list' shows them\n"
    )
    assert done.lines[0] == "hooks\tfailed\t\thooks that failed: post.published:1 (exit 3)"


def test_a_configuration_that_is_not_understood_is_told_first(run: Run, blog: Path) -> None:
    path = blog.parent / "config.toml"
    path.write_text('[hooks]\n"post.publishd" = ["x"]\n')
    path.chmod(0o600)
    done = run("tick", env={"BLOGCTL_CONFIG": str(path)})
    assert done.code == 2
    assert "error: no event is called 'post.publishd'" in done.stderr
    assert "hint: did you mean 'post.published'?" in done.stderr
    assert not (blog.parent / "backups").exists()


def test_a_build_goes_on_though_the_configuration_is_broken(run: Run, blog: Path) -> None:
    path = blog.parent / "config.toml"
    path.write_text("[hooks")
    path.chmod(0o600)
    done = run("site", "build", env={"BLOGCTL_CONFIG": str(path)})
    assert done.code == 0
    assert "is no TOML" in done.stderr


def test_a_built_site_is_told_to_a_hook(calm: Run, blog: Path) -> None:
    heard = blog.parent / "heard"
    path = blog.parent / "config.toml"
    words = ["sh", "-c", 'cat >> "$0"', str(heard)]
    path.write_text(f'[hooks]\n"site.built" = {json.dumps(words)}\n')
    path.chmod(0o600)
    env = {"BLOGCTL_CONFIG": str(path)}
    calm("tick", env=env)
    calm("site", "build", env=env)
    calm("site", "build", env=env)
    assert calm("tick", env=env).code == 0
    (told,) = map(json.loads, heard.read_text().splitlines())
    assert told["site"]["folder"] == str(blog.parent / "public")
    assert told["site"]["written"] > 5


def test_a_line_for_cron_has_absolute_paths_and_no_bare_percent(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "50 % l'été"
    assert run("init", str(folder), env={"BLOGCTL_DB": None}).code == 0
    line = run("--db", str(folder), "tick", "--unit", "cron").stdout
    when, command = line[:12], line[12:]
    assert when == "*/5 * * * * "
    assert "%" not in command.replace("\\%", "")
    words = shlex.split(command.replace("\\%", "%"))
    assert words[-3:] == ["--db", str(folder / "blog.db"), "tick"]
    assert words[0].startswith("/")


def test_a_unit_for_systemd_is_read_back_as_it_was_meant(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / '50 % "$x"'
    assert run("init", str(folder), env={"BLOGCTL_DB": None}).code == 0
    page = run("--db", str(folder), "tick", "--unit", "systemd").stdout
    told = f'{tmp_path}/50 %% \\"$$x\\"/blog.db'
    assert f'--db "{told}" tick\n' in page
    assert "[Timer]" in page


def test_what_starts_it_knows_where_the_hooks_are(run: Run) -> None:
    env = {"BLOGCTL_CONFIG": "a b.toml", "XDG_CONFIG_HOME": "/etc/x"}
    line = run("tick", "--unit", "cron", env=env).stdout
    path = f"{Path(run('db', 'info', '--fields', 'path').stdout.strip()).parent}/a b.toml"
    assert f"* BLOGCTL_CONFIG='{path}' XDG_CONFIG_HOME=/etc/x /" in line
    page = run("tick", "--unit", "systemd", env=env).stdout
    assert f'Environment="BLOGCTL_CONFIG={path}"\nEnvironment=XDG_CONFIG_HOME=/etc/x\n' in page


def test_a_unit_is_printed_alone(run: Run) -> None:
    done = run("tick", "--unit", "cron", "--only", "site")
    assert done.code == 2
    assert "--unit and --only do not go together" in done.stderr


def test_status_tells_of_the_last_tick(calm: Run) -> None:
    assert "Last tick: never" in calm("status").stdout
    assert calm("status", "--check", "tick").code == 0
    calm("tick")
    assert "Last tick: Thursday 2026-03-12 10:30" in calm("status").stdout
    later = {"BLOGCTL_NOW": "2026-03-12T10:31:00Z"}
    done = calm("status", "--check", "tick", env=later)
    assert (done.code, done.stdout) == (
        1,
        "tick: the last tick was on 2026-03-12 10:30\n",
    )
    calm("tick", env=later)
    assert calm("status", "--check", "tick", env=later).code == 0


def test_people_are_told_in_their_language(run: Run) -> None:
    done = run("tick", "--only", "backup", tty=True, env={"BLOGCTL_LANG": "fr"})
    assert "Étape" in done.stdout
