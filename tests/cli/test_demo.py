import shlex
import shutil
from pathlib import Path

import pytest

from blogctl.cli.demo import TO_TRY
from tests.conftest import Result, Run

MORNING = {"BLOGCTL_NOW": "2026-03-12T07:30:00Z"}

ENGLISH = """\
There you are Chantal Buhagar, who answers readers. Try:

  cd blog-demo
  blogctl status                                the morning's page
  blogctl comments review                       the queue, one key an action
  blogctl comments list --unanswered            who waits, most urgent first
  blogctl comments show 72                      a question, an expert's note
  blogctl comments reply 72                     answer it, in your editor
  blogctl comments assign 60 --auto             its expert is away
  blogctl comments spam --all --ip 203.0.113.7  all of one address at once
  blogctl undo                                  put back what you did last
  blogctl search oeuvre                         it finds 'œuvre' too
  blogctl comments stats                        how soon readers are answered
  blogctl post list                             drafted, scheduled, published
  blogctl log --limit 20                        who did what, when and why
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Where the blog of this module is kept, once a test has made it."""
    return [tmp_path_factory.mktemp("made") / "blog.db"]


@pytest.fixture
def demo_run(bare_run: Run, made: list[Path], tmp_path: Path) -> Run:
    """The command line in a folder that has a fresh copy of the demonstration blog."""
    [kept] = made
    if not kept.exists():
        assert bare_run("demo", "-q", str(kept.parent), env=MORNING).code == 0
    shutil.copy(kept, tmp_path / "blog.db")
    return bare_run


def test_a_blog_is_made_and_what_to_try_is_said(bare_run: Run, tmp_path: Path) -> None:
    blog = tmp_path / "blog-demo" / "blog.db"
    assert bare_run("demo", env=MORNING) == Result(0, ENGLISH, f"made {blog}\n")
    assert list(tmp_path.iterdir()) == [blog.parent]
    assert list(blog.parent.iterdir()) == [blog]
    assert (blog.stat().st_mode & 0o777, blog.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_it_says_so_in_french_too(bare_run: Run, tmp_path: Path) -> None:
    done = bare_run("demo", "l'essai", env={"BLOGCTL_LANG": "fr", **MORNING})
    assert done.stderr.endswith(f" {tmp_path}/l'essai/blog.db\n")
    assert done.lines[0] == (
        "Vous y êtes Chantal Buhagar, qui répond aux lecteurs. À essayer\u202f:"
    )
    assert done.lines[2] == """  cd 'l'"'"'essai'"""
    assert len(done.lines) == len(ENGLISH.splitlines())
    assert max(map(len, done.lines)) <= 80
    assert not any(english in done.stdout for _, english in TO_TRY)


@pytest.mark.parametrize(
    ("args", "env", "place", "first"),
    [
        pytest.param(("demo", "la/bas"), {}, "la/bas/blog.db", "cd la/bas", id="a folder"),
        pytest.param(("demo", "--db", "le.db"), {}, "le.db", "export BLOGCTL_DB={}", id="by --db"),
        pytest.param(
            ("demo",),
            {"BLOGCTL_DB": "le-vrai.db"},
            "blog-demo/blog.db",
            "export BLOGCTL_DB={}",
            id="never where BLOGCTL_DB says",
        ),
    ],
)
def test_where_it_is_made(
    bare_run: Run,
    tmp_path: Path,
    args: tuple[str, ...],
    env: dict[str, str | None],
    place: str,
    first: str,
) -> None:
    done = bare_run(*args, env=env)
    assert (done.code, done.stderr) == (0, f"made {tmp_path / place}\n")
    assert done.lines[2].strip() == first.format(tmp_path / place)
    assert [str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.db")] == [place]


def test_quiet_says_nothing(bare_run: Run, tmp_path: Path) -> None:
    assert bare_run("demo", "-q") == Result(0, "", "")
    assert (tmp_path / "blog-demo" / "blog.db").exists()


def test_what_is_there_already_is_left_as_it_is(bare_run: Run, tmp_path: Path) -> None:
    blog = tmp_path / "blog-demo" / "blog.db"
    blog.parent.mkdir()
    blog.write_bytes(b"autre chose")
    assert bare_run("demo") == Result(
        4, "", f"error: {blog} exists already, and is left as it is\n"
    )
    assert blog.read_bytes() == b"autre chose"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(
            ("demo", "la", "--db", "le.db"),
            2,
            "error: FOLDER and --db do not go together\n",
            id="two places",
        ),
        pytest.param(
            ("demo", "fichier/la"),
            5,
            "error: {}/fichier/la/blog.db can't be made: Not a directory\nhint: check the folder\n",
            id="a file in the way",
        ),
    ],
)
def test_what_is_refused_leaves_nothing(
    bare_run: Run, tmp_path: Path, args: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "fichier").touch()
    assert bare_run(*args) == Result(code, "", said.format(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["fichier"]


def test_it_is_no_part_of_a_batch_that_is_one_operation(run: Run, blog: Path) -> None:
    done = run("batch", "--atomic", input="demo essai\n")
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr == ("error: line 1: 'demo' can't be part of a batch that is one operation\n")
    assert list(blog.parent.iterdir()) == [blog]


def test_all_that_it_says_to_try_works_one_after_the_other(demo_run: Run) -> None:
    """The first who reads what they are told must not be told wrong."""
    for line, _ in TO_TRY:
        words = shlex.split(line)[1:]
        text = ("--body", "Oui, en deux étapes.") if "reply" in words else ()
        on_a_terminal = "review" in words
        typed = "q" if on_a_terminal else ""
        done = demo_run(*words, *text, env=MORNING, tty=on_a_terminal, input=typed)
        assert (line, done.code) == (line, 0), done.stderr
        assert done.stdout


def test_the_comments_that_it_names_are_those_it_tells_of(demo_run: Run) -> None:
    told = demo_run(
        "comments", "list", "--unanswered", "--sort", "due", "--fields", "id,assigned_to"
    )
    assert told.lines[:2] == ["60\tngoc-lan-pham", "72\tmaelle-lecoeur"]


def test_the_one_who_made_it_answers_as_the_community_manager(demo_run: Run) -> None:
    args = ("comments", "reply", "72", "--body", "Oui.")
    told = demo_run(*args, "--fields", "contributor,author_name,status", env=MORNING)
    assert told.stdout == "chantal-buhagar\tChantal Buhagar\tapproved\n"


def test_what_looks_hostile_is_shown_as_text(demo_run: Run) -> None:
    told = demo_run("comments", "list", "--name", "SUPER PROMO", "--fields", "body", env=MORNING)
    assert "<script>document.location" in told.stdout
    assert not {"\x1b", "\u202e"} & set(told.stdout)
