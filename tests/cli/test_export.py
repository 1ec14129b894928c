import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from blogctl.cli import _taking_in, _targets
from blogctl.cli._context import Context
from blogctl.cli._output import Output
from blogctl.errors import BlogctlError, Conflict, FileFailed, NotFound, Usage
from blogctl.language import catalogue
from blogctl.records.moving import MovedComment, MovedPost, Origin
from tests import dumps
from tests.conftest import ENVIRON, Result, Run, Start


@pytest.fixture
def written(run: Run) -> Run:
    """A blog with the public post un, in web, with a comment, and the draft deux."""
    run("category", "new", "Web", "-q")
    run("post", "new", "Un", "--body", "Bonjour.", "--category", "web", "--publish", "-q")
    run("post", "new", "Deux", "--body", "À venir.", "-q")
    for email in ("anne@a.example", "luc@b.example"):
        words = ("--name", "Anne", "--email", email, "--ip", "203.0.113.7", "--body", "Merci !")
        assert run("comments", "add", "un", *words, "-q").code == 0
    return run


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def tables(dump: str) -> list[str]:
    return [next(iter(json.loads(line))) for line in dump.splitlines()]


# Where it goes.


def test_a_file_is_whole_and_said_so(written: Run, tmp_path: Path) -> None:
    done = written("export", "blogctl", "tout.jsonl")
    path = tmp_path / "tout.jsonl"
    told = "posts: 2, comments: 2, contributors: 1, categories: 1"
    assert done == Result(0, "", f"exported to {path}: {told}\n")
    assert tables(path.read_text())[-1] == "end"
    assert mode(path) == 0o666 & ~_umask()
    assert sorted(each.name for each in tmp_path.iterdir() if "tout" in each.name) == ["tout.jsonl"]


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("target", [(), ("-",)], ids=["nothing said", "-"])
def test_without_a_file_it_is_standard_output(written: Run, target: tuple[str, ...]) -> None:
    done = written("export", "blogctl", *target)
    assert (done.code, tables(done.stdout)[-1]) == (0, "end")
    assert "À venir." in done.stdout
    told = "posts: 2, comments: 2, contributors: 1, categories: 1"
    assert done.stderr == f"exported {told}\n"
    assert written("export", "blogctl", *target, "-q").stderr == ""


def test_a_terminal_is_not_filled_unless_it_is_meant(written: Run) -> None:
    assert written("export", "blogctl", tty=True) == Result(
        2,
        "",
        "error: an export does not go to a terminal\nhint: name a file, or '-' if you mean it\n",
    )
    assert written("export", "blogctl", "-", tty=True).code == 0


def test_what_is_private_is_its_owner_s(written: Run, tmp_path: Path) -> None:
    written("export", "blogctl", "--private", "tout.jsonl")
    text = (tmp_path / "tout.jsonl").read_text()
    assert ("anne@a.example" in text, "203.0.113.7" in text) == (True, True)
    assert mode(tmp_path / "tout.jsonl") == 0o600
    public = written("export", "blogctl").stdout
    assert ("anne@a.example" in public, "203.0.113.7" in public) == (False, False)


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        pytest.param(
            "la.jsonl",
            4,
            "error: {path} exists already\nhint: name another, or add --force\n",
            id="a file",
        ),
        pytest.param(
            "vers",
            4,
            "error: {path} exists already\nhint: name another, or add --force\n",
            id="a link to nothing",
        ),
        pytest.param(
            "dossier", 2, "error: {path} is a folder, and this export needs a file\n", id="a folder"
        ),
        pytest.param(
            "blog.db",
            2,
            "error: {path} is the blog itself\nhint: name another file\n",
            id="the blog",
        ),
        pytest.param(
            "rien/la.jsonl",
            2,
            "error: '{path}' can't be written: No such file or directory\n",
            id="no folder",
        ),
        pytest.param(
            "la.jsonl/x",
            2,
            "error: '{path}' can't be written: Not a directory\n",
            id="below a file",
        ),
    ],
)
def test_what_is_there_stays(
    written: Run, tmp_path: Path, target: str, code: int, said: str
) -> None:
    (tmp_path / "la.jsonl").write_text("là")
    (tmp_path / "vers").symlink_to("nulle-part")
    (tmp_path / "dossier").mkdir()
    before = sorted(tmp_path.iterdir())
    assert written("export", "blogctl", target) == Result(
        code, "", said.format(path=tmp_path / target)
    )
    assert (tmp_path / "la.jsonl").read_text() == "là"
    assert sorted(tmp_path.iterdir()) == before


def test_another_file_gives_way_to_force_but_the_blog_never_does(
    written: Run, tmp_path: Path
) -> None:
    (tmp_path / "la.jsonl").write_text("là")
    assert written("export", "blogctl", "la.jsonl", "--force").code == 0
    assert tables((tmp_path / "la.jsonl").read_text())[-1] == "end"
    assert written("export", "blogctl", "blog.db", "--force").code == 2
    (tmp_path / "vers").symlink_to("blog.db")
    assert written("export", "blogctl", "vers", "--force").code == 2
    assert written("post", "list", "--format", "count").stdout == "2\n"


def test_what_fails_leaves_no_half_file(written: Run, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = written("export", "blogctl", "tout.jsonl", "--author", "personne")
    assert (done.code, done.stderr.splitlines()[0]) == (3, "error: no contributor 'personne'")
    assert sorted(tmp_path.iterdir()) == before


def test_a_closed_pipe_ends_quietly(blog: Path, start: Start) -> None:
    assert blog.exists()
    with start("export", "blogctl") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=30) == 0


# What it holds.


def test_filters_choose_as_those_of_the_list_do(written: Run) -> None:
    def slugs(*filters: str) -> list[str]:
        done = written("export", "blogctl", *filters)
        assert done.code == 0
        rows = (json.loads(line) for line in done.stdout.splitlines())
        return [row["post"]["slug"] for row in rows if "post" in row]

    written("post", "trash", "deux", "-q")
    assert slugs() == ["un", "deux"]
    assert slugs("--status", "all") == ["un", "deux"]
    assert slugs("--status", "trashed") == ["deux"]
    assert slugs("--category", "web") == ["un"]
    assert slugs("--search", "bonjour", "--kind", "post") == ["un"]
    assert slugs("--since", "2030-01-01") == []
    assert written("export", "blogctl", "--since", "2030-01-01").stderr == "exported nothing\n"


def test_with_filters_it_is_some_posts_and_no_history(written: Run) -> None:
    told = tables(written("export", "blogctl", "--category", "web").stdout)
    rows = {"contributor", "category", "post", "postcategory", "comment"}
    assert set(told) == rows | {"blogctl", "end"}
    assert "operation" in tables(written("export", "blogctl").stdout)


def test_it_reads_what_stands_there_and_changes_nothing(written: Run) -> None:
    before = written("log", "--format", "count").stdout
    first = written("export", "blogctl", "--private").stdout
    later = written("export", "blogctl", "--private", env={"BLOGCTL_NOW": "2031-01-01T00:00:00Z"})
    assert later.stdout == first
    assert written("log", "--format", "count").stdout == before


def test_an_export_in_a_batch_comes_out_whole(written: Run) -> None:
    alone = written("export", "blogctl", "-q").stdout
    lines = "export blogctl -q\nexport blogctl -q\n"
    assert written("batch", "--atomic", input=lines).stdout == alone * 2


# A folder.


@pytest.fixture
def context(tmp_path: Path, blog: Path) -> Iterator[Context]:
    environ = ENVIRON | {"BLOGCTL_DB": str(blog)}
    output = Output(io.StringIO(), io.StringIO(), environ=environ, catalogue=catalogue("en"))
    made = Context(environ=environ, cwd=tmp_path, stdin=io.BytesIO(), output=output, user="x")
    yield made
    made.close()


def filled(context: Context, target: str | None, *, force: bool = False) -> None:
    with _targets.folder(context, target, private=False, force=force) as folder:
        (folder / "posts").mkdir()
        (folder / "posts" / "un.md").write_text("nouveau")
        (folder / "deux.md").write_text("nouveau")


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_a_folder_is_whole_or_not_there(context: Context, tmp_path: Path, *, there: bool) -> None:
    if there:
        (tmp_path / "site").mkdir()
    filled(context, "site")
    found = {str(each.relative_to(tmp_path)) for each in (tmp_path / "site").rglob("*")}
    assert found == {"site/posts", "site/posts/un.md", "site/deux.md"}
    assert [each.name for each in tmp_path.glob(".site*")] == []


def test_a_folder_that_could_not_be_filled_is_not_there(context: Context, tmp_path: Path) -> None:
    def half() -> None:
        with _targets.folder(context, "site", private=False, force=False) as folder:
            (folder / "un.md").write_text("à moitié")
            raise NotFound("post", refs=["x"])

    with pytest.raises(NotFound):
        half()
    assert [each.name for each in tmp_path.iterdir() if "site" in each.name] == []


def test_a_folder_with_something_in_it_needs_force_and_loses_nothing(
    context: Context, tmp_path: Path
) -> None:
    (tmp_path / "site" / "posts").mkdir(parents=True)
    (tmp_path / "site" / "config.toml").write_text("à moi")
    (tmp_path / "site" / "posts" / "un.md").write_text("ancien")
    with pytest.raises(Conflict) as refused:
        filled(context, "site")
    assert refused.value.key == "target-exists"
    filled(context, "site", force=True)
    texts = {each.name: each.read_text() for each in (tmp_path / "site").rglob("*.*")}
    assert texts == {"config.toml": "à moi", "un.md": "nouveau", "deux.md": "nouveau"}


@pytest.mark.parametrize(
    ("target", "key"),
    [(None, "target-no-folder"), ("-", "target-no-folder"), ("blog.db", "target-file")],
)
def test_a_folder_it_must_be(context: Context, target: str | None, key: str) -> None:
    with pytest.raises(Usage) as refused:
        filled(context, target)
    assert refused.value.key == key


# And back again.


def test_a_blog_is_made_where_there_is_none(context: Context, tmp_path: Path, written: Run) -> None:
    data = written("export", "blogctl", "--private").stdout.encode()
    (tmp_path / "tout.jsonl").write_bytes(data)
    context.environ = ENVIRON | {"BLOGCTL_DB": str(tmp_path / "neuf" / "blog.db")}
    assert _taking_in.whole(context, "tout.jsonl", dry_run=True) is not None
    assert not (tmp_path / "neuf").exists()
    counts = _taking_in.whole(context, "tout.jsonl")
    assert counts is not None
    assert (counts["post"], counts["comment"]) == (2, 2)
    assert dumps.dumped(tmp_path / "neuf" / "blog.db") == data


@pytest.mark.parametrize("dry_run", [False, True], ids=["done", "dry run"])
def test_a_blog_that_was_just_made_becomes_the_other(
    context: Context, blog: Path, full_blog: Path, tmp_path: Path, *, dry_run: bool
) -> None:
    data = dumps.dumped(full_blog)
    before = dumps.dumped(blog, media=False)
    (tmp_path / "neuf").mkdir()
    context.stdin = io.BytesIO(data)
    moved = blog.rename(tmp_path / "neuf" / "blog.db")
    context.environ = ENVIRON | {"BLOGCTL_DB": str(moved)}
    assert _taking_in.whole(context, "-", dry_run=dry_run) is not None
    context.close()
    assert dumps.dumped(moved, media=not dry_run) == (before if dry_run else data)
    assert moved.with_name("media").exists() is not dry_run


def test_a_blog_s_own_file_is_a_source_too(context: Context, full_blog: Path, blog: Path) -> None:
    blog.unlink()
    assert _taking_in.whole(context, str(full_blog)) is not None
    assert dumps.dumped(blog) == dumps.dumped(full_blog)


def test_an_older_blog_s_file_is_upgraded_in_a_copy(context: Context, old_blog: Path) -> None:
    before = old_blog.read_bytes()
    with _taking_in.things(context, "blog.db") as things:
        assert sum(isinstance(thing, MovedPost) for thing in things) > 0
    assert old_blog.read_bytes() == before


def test_a_blog_with_things_is_left_to_be_taken_in_one_by_one(
    context: Context, written: Run, tmp_path: Path
) -> None:
    written("config", "set", "blog.url", "https://blog.example", "-q")
    (tmp_path / "tout.jsonl").write_text(written("export", "blogctl", "--private").stdout)
    context.stdin = io.BytesIO(b"not read")
    assert _taking_in.whole(context, "-") is None
    with _taking_in.things(context, "tout.jsonl") as moved:
        things = list(moved)
    assert isinstance(things[0], Origin)
    assert things[0].source == "blogctl:blog.example"
    comments = [thing for thing in things if isinstance(thing, MovedComment)]
    assert [comment.author_email for comment in comments] == ["anne@a.example", "luc@b.example"]
    with _taking_in.things(context, "tout.jsonl", post="deux") as moved:
        assert [type(thing).__name__ for thing in moved] == ["Origin", "MovedPerson", "MovedPost"]
    with (
        pytest.raises(NotFound),
        _taking_in.things(context, "tout.jsonl", post="trois") as moved,
    ):
        list(moved)


def test_some_posts_can_be_taken_in_but_no_blog_be_made_of_them(
    context: Context, written: Run, tmp_path: Path
) -> None:
    (tmp_path / "web.jsonl").write_text(written("export", "blogctl", "--category", "web").stdout)
    with _taking_in.things(context, "web.jsonl") as moved:
        assert [thing.slug for thing in moved if isinstance(thing, MovedPost)] == ["un"]
    context.environ = ENVIRON | {"BLOGCTL_DB": str(tmp_path / "neuf.db")}
    with pytest.raises(FileFailed) as refused:
        _taking_in.whole(context, "web.jsonl")
    assert refused.value.error.key == "dump-partial"


@pytest.mark.parametrize(
    ("source", "kind"),
    [("nulle-part.jsonl", NotFound), (".", Usage), ("a\0b", Usage), ("texte.txt", Usage)],
)
def test_a_source_that_is_none_is_named(
    context: Context, tmp_path: Path, source: str, kind: type[BlogctlError]
) -> None:
    (tmp_path / "texte.txt").write_text("Bonjour")
    with pytest.raises(kind), _taking_in.things(context, source):
        pass


def test_a_private_folder_is_its_owner_s_down_to_each_file(
    context: Context, tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "la.txt").touch()
    with _targets.folder(context, "site", private=True, force=True) as folder:
        (folder / "posts").mkdir(0o755)
        (folder / "posts" / "un.md").touch(0o644)
    assert [mode(tmp_path / "site" / each) for each in ("posts/un.md",)] == [0o600]
    with _targets.folder(context, "neuf", private=True, force=False) as folder:
        (folder / "un.md").touch(0o644)
    assert [mode(tmp_path / each) for each in ("neuf", "neuf/un.md")] == [0o700, 0o600]
