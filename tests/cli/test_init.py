import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.conftest import Result, Run, Start

AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="changes owners, as only root may")
OTHER = 1234  # a user and a group that no machine knows


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_with_a_blog_in_it(bare_run: Run, tmp_path: Path) -> None:
    done = bare_run("init", "la/mon-blog", "--author", "Chantal Buhagar", "--title", "Mon blog")
    blog = tmp_path / "la" / "mon-blog" / "blog.db"
    assert done == Result(0, "", f"made {blog}\n")
    assert sorted(blog.parent.iterdir()) == [blog, blog.with_name("blog.db.secret")]
    assert [mode(blog), mode(blog.parent), mode(blog.parent.parent)] == [0o600, 0o700, 0o700]
    with closing(sqlite3.connect(blog)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM post").fetchone() == (0,)


def test_it_says_what_it_was_told(bare_run: Run) -> None:
    options = {
        "--title": "L’été",
        "--url": "https://blog.example/",
        "--language": "fr",
        "--timezone": "Europe/Paris",
        "--author": "Chantal Buhagar",
    }
    assert bare_run("init", "-q", *(word for pair in options.items() for word in pair)).code == 0
    told = bare_run("config", "list", "--fields", "key,value").lines[:4]
    assert told == [
        "blog.title\tL’été",
        "blog.url\thttps://blog.example",
        "blog.language\tfr",
        "blog.timezone\tEurope/Paris",
    ]
    assert bare_run("contributor", "list", "--fields", "slug,kind,active").stdout == (
        "chantal-buhagar\tblogger\ttrue\n"
    )
    assert bare_run("post", "new", "Bonjour", "--fields", "author").stdout == "chantal-buhagar\n"
    assert bare_run("log", "--operation", "1", "--fields", "actor,command", "--limit", "1") == (
        Result(0, "chantal\tinit\n", "")
    )


@pytest.mark.parametrize(
    ("lang", "zone", "told"),
    [
        ("fr_FR.UTF-8", "America/Montreal", ["fr", "America/Montreal"]),
        ("de_DE", ":Asia/Tokyo", ["en", "Asia/Tokyo"]),
    ],
)
def test_it_speaks_the_founder_s_language_and_keeps_their_time(
    bare_run: Run, lang: str, zone: str, told: list[str]
) -> None:
    bare_run("init", env={"BLOGCTL_LANG": None, "LANG": lang, "TZ": zone})
    settings = [bare_run("config", "get", f"blog.{key}").stdout for key in ("language", "timezone")]
    assert [setting.strip() for setting in settings] == told


def test_a_zone_that_is_named_stays_as_it_is_named(bare_run: Run) -> None:
    """A server's own UTC gives way to the language, one that was asked for does not."""
    bare_run("init", "--language", "fr", "--timezone", "Etc/UTC")
    assert bare_run("config", "get", "blog.timezone").stdout == "Etc/UTC\n"


@pytest.mark.parametrize(
    ("args", "env", "made"),
    [
        pytest.param(("init",), {}, "blog.db", id="here"),
        pytest.param(("init", "la"), {}, "la/blog.db", id="in a folder"),
        pytest.param(("init", "la"), {"BLOGCTL_DB": "ici.db"}, "la/blog.db", id="a folder first"),
        pytest.param(("init", "--db", "le.db"), {}, "le.db", id="by --db"),
        pytest.param(("init",), {"BLOGCTL_DB": "le.db"}, "le.db", id="by BLOGCTL_DB"),
        pytest.param(("--db", "la/le.db", "init"), {}, "la/le.db", id="in a folder of its own"),
    ],
)
def test_where_it_is_made(
    bare_run: Run, tmp_path: Path, args: tuple[str, ...], env: dict[str, str | None], made: str
) -> None:
    assert bare_run(*args, env=env) == Result(0, "", f"made {tmp_path / made}\n")
    assert [str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.db")] == [made]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(
            ("--timezone", "Mars"),
            2,
            "error: blog.timezone can't be 'Mars'\nhint: it takes: Europe/Paris, UTC, …\n",
            id="an unknown zone",
        ),
        pytest.param(
            ("--timezone", ""),
            2,
            "error: blog.timezone can't be ''\nhint: it takes: Europe/Paris, UTC, …\n",
            id="no zone",
        ),
        pytest.param(
            ("--language", "xx"),
            2,
            "error: blog.language can't be 'xx'\nhint: it takes: en, fr, de, es, pt-BR, …\n",
            id="an unknown language",
        ),
        pytest.param(("--author", ""), 2, "error: a name is needed\n", id="an author without name"),
        pytest.param(
            ("--group", "nul-ici"), 3, "error: no group 'nul-ici' on this machine\n", id="no group"
        ),
        pytest.param(
            ("--group", "9" * 20),
            3,
            f"error: no group '{'9' * 20}' on this machine\n",
            id="a group of no number",
        ),
        pytest.param(
            ("--db", "x.db"), 2, "error: FOLDER and --db do not go together\n", id="two places"
        ),
        pytest.param(
            ("trop",),
            2,
            "error: 'trop' is one argument too many\nhint: see 'blogctl init --help'\n",
            id="two folders",
        ),
    ],
)
def test_what_is_refused_leaves_nothing(
    bare_run: Run, tmp_path: Path, args: tuple[str, ...], code: int, said: str
) -> None:
    assert bare_run("init", "la/bas", *args) == Result(code, "", said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["a blog", "a file", "a folder", "a link to nothing"])
def test_what_is_there_already_is_left_as_it_is(bare_run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "blog.db"
    match kind:
        case "a blog":
            bare_run("init")
        case "a file":
            path.write_bytes(b"autre chose")
        case "a folder":
            path.mkdir()
        case _:
            path.symlink_to("nulle-part")
    before = path.read_bytes() if path.is_file() else None
    done = bare_run("init")
    assert done == Result(4, "", f"error: {path} exists already, and is left as it is\n")
    assert before is None or path.read_bytes() == before
    there = {each.name for each in tmp_path.iterdir()}
    assert there - {"blog.db.secret"} == {"blog.db"}


def test_a_file_in_the_way_is_named(bare_run: Run, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    assert bare_run("init", "fichier/la") == Result(
        5,
        "",
        f"error: {tmp_path / 'fichier/la/blog.db'} can't be made: Not a directory\n"
        "hint: check the folder\n",
    )


@AS_ROOT
def test_a_group_reads_and_writes(bare_run: Run, tmp_path: Path) -> None:
    assert bare_run("init", "la/bas", "--group", str(OTHER)).code == 0
    blog = tmp_path / "la/bas/blog.db"
    assert [mode(each) for each in (blog, blog.parent, blog.parent.parent)] == [
        *(0o660, 0o2770, 0o2770)
    ]
    assert {each.stat().st_gid for each in (blog, blog.parent, blog.parent.parent)} == {OTHER}


@pytest.mark.parametrize(
    ("options", "modes"),
    [((), 0o600), (("--group", str(os.getgid())), 0o660)],
    ids=["alone", "in a group"],
)
def test_what_sqlite_puts_beside_it_is_as_private(
    bare_run: Run, tmp_path: Path, options: tuple[str, ...], modes: int
) -> None:
    umask = os.umask(0o022)
    try:
        bare_run("init", *options)
        with closing(sqlite3.connect(tmp_path / "blog.db")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            names = {
                each.name: mode(each) for each in tmp_path.iterdir() if "secret" not in each.name
            }
    finally:
        os.umask(umask)
    assert names == dict.fromkeys(["blog.db", "blog.db-wal", "blog.db-shm"], modes)


def test_a_folder_that_may_not_be_written_is_named(bare_run: Run, tmp_path: Path) -> None:
    bare_run("init", "d-abord")  # root, become somebody else, might not read what it imports
    shut = tmp_path / "clos"
    shut.mkdir(mode=0o555)
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):
        parent.chmod(0o755)
    with as_somebody_else():
        done = bare_run("init", "clos/la")
    assert done == Result(
        5,
        "",
        f"error: {shut / 'la/blog.db'} can't be made: Permission denied\nhint: check the folder\n",
    )


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Be no longer root, whom nothing is shut to; who is not root stays who they are."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(OTHER)
    try:
        yield
    finally:
        os.seteuid(user)


def test_of_many_at_once_one_makes_it(start: Start, tmp_path: Path) -> None:
    started = [start("init", "la", "--author", "Anne") for _ in range(5)]
    said = [process.communicate()[1].decode() for process in started]
    blog = tmp_path / "la" / "blog.db"
    assert sorted(process.returncode for process in started) == [0, 4, 4, 4, 4]
    assert sorted(said) == [
        *[f"error: {blog} exists already, and is left as it is\n"] * 4,
        f"made {blog}\n",
    ]
    assert sorted(blog.parent.iterdir()) == [blog, blog.with_name("blog.db.secret")]


def test_killed_half_way_it_leaves_nothing_or_a_blog(start: Start, tmp_path: Path) -> None:
    for number in range(6):
        folder = tmp_path / str(number)
        process = start("init", str(number))
        while ticks(process.pid) < 6 + 6 * number and process.poll() is None:
            pass
        process.kill()
        process.communicate()
        if folder.exists() and (folder / "blog.db").exists():
            with closing(sqlite3.connect(folder / "blog.db")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert connection.execute("SELECT count(*) FROM operation").fetchone() == (1,)


def ticks(process: int) -> int:
    """Return the processor time that a process has had, in hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
