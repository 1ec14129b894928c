"""What every test may ask for: a blog, its store, a change to it, and the command line.

    def test_a_tag_is_made(run: Run) -> None:
        assert run("tag", "new", "Été", "--format", "ids").stdout == "1\n"


    def test_a_setting_is_kept(store: Store, change: Changing) -> None:
        with change() as changing:
            configuring.put(changing, "blog.title", "Le blog")
        with store.reading() as session:
            assert settings.load(session)["blog.title"] == "Le blog"

Nothing is patched and nothing is shared: a test has its own copy of one founded blog (operation 1
is its `init`, contributor 1 is Chantal), the clock is `NOW`, the language English, the width 100.
The types are there to be imported: ``from tests.conftest import Run``.
"""

import gzip
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from blogctl.cli._context import Context
from blogctl.cli._output import Output
from blogctl.cli.main import command
from blogctl.language import catalogue, pick
from blogctl.services import acting, founding
from blogctl.services.audit import Change
from blogctl.services.founding import Charter
from blogctl.store.engine import Store
from tests import forked

settings.register_profile("any machine", settings(), deadline=None)
settings.load_profile("any machine")  # how long a busy one takes says nothing

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
"""The moment of every test: a Thursday, 10:30 in Paris."""

USER = "chantal"
"""The operating-system user, a login of the blogger `chantal-buhagar`."""

ENVIRON = {
    "BLOGCTL_LANG": "en",
    "BLOGCTL_NOW": "2026-03-12T09:30:00Z",
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "TERM": "xterm",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a command line left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.stdout.splitlines()


class Run(Protocol):
    """How a test runs a command line.

    `input` is standard input; `env` stands over `ENVIRON` and BLOGCTL_DB (None takes a variable
    away); with `tty` all three streams are terminals, so tables are drawn and prompts are asked,
    and `input` is what the person types; `user` is the operating-system user; `cwd` is the
    blog's folder by default.
    """

    def __call__(
        self,
        *args: str,
        input: bytes | str = b"",  # noqa: A002 - as in subprocess
        env: Mapping[str, str | None] | None = None,
        tty: bool = False,
        user: str = USER,
        cwd: Path | None = None,
    ) -> Result: ...


class Changing(Protocol):
    """How a test changes its blog: `with change() as changing:`, committed at the end.

    `actor` is as `--as`; without one it is `USER`, who is Chantal.
    """

    def __call__(
        self,
        command: str = "test",
        *,
        actor: str | None = None,
        now: datetime = NOW,
        dry_run: bool = False,
    ) -> AbstractContextManager[Change]: ...


class Start(Protocol):
    """How a test starts a process; `env` is as in `Run`."""

    def __call__(
        self, *args: str, env: Mapping[str, str | None] | None = None
    ) -> "subprocess.Popen[bytes]": ...


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blog that the tests of this process copy; not to be opened."""
    path = tmp_path_factory.mktemp("founded") / "blog.db"
    charter = Charter(
        language="fr", timezone="Europe/Paris", user=USER, author="Chantal Buhagar", title="Le blog"
    )
    founding.found(path, charter, now=NOW)
    return path


@pytest.fixture
def blog(founded: Path, tmp_path: Path) -> Path:
    """A new blog's file, alone in its folder: French, in Paris, with one blogger."""
    return Path(shutil.copy(founded, tmp_path / "blog.db"))


@pytest.fixture(scope="session")
def full_blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blog with something in every table and with files, not to be changed: see `tests/dumps`."""
    from tests import dumps  # noqa: PLC0415 - which reads from here

    path = tmp_path_factory.mktemp("full") / "blog.db"
    dumps.make(path)
    return path


@pytest.fixture(scope="session")
def scripts() -> Iterator[Path]:
    """A folder for a PATH, with a `blogctl` that starts quickly: see `tests/forked.py`."""
    with (
        tempfile.TemporaryDirectory() as folder,  # a socket's path may not be as long as pytest's
        forked.server(Path(folder)) as found,
    ):
        yield found


@pytest.fixture
def old_blog(tmp_path: Path) -> Path:
    """A blog's file of the first schema, full of rows: see `tests/fixtures/make_0001.py`.

    It stands where `blog` would: use it with `bare_run`, which finds it in its folder.
    """
    path = tmp_path / "blog.db"
    packed = Path(__file__).parent / "fixtures" / "blog-0001.db.gz"
    path.touch(mode=0o600)
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


@pytest.fixture
def store(blog: Path) -> Iterator[Store]:
    """The doors to `blog`, closed at the end."""
    opened = Store(blog)
    yield opened
    opened.close()


@pytest.fixture
def change(store: Store) -> Changing:
    """The way to change `blog` by its services."""

    @contextmanager
    def changing(
        command: str = "test",
        *,
        actor: str | None = None,
        now: datetime = NOW,
        dry_run: bool = False,
    ) -> Iterator[Change]:
        with store.transaction(dry_run=dry_run) as session:
            who = acting.who(session, named=actor, user=USER)
            yield Change(session, who, command, now)

    return changing


@pytest.fixture
def run(blog: Path) -> Run:
    """The command line in this process, on `blog`.

    The exit code is returned, and an error is told in `stderr` as a person reads it; only what
    blogctl did not foresee is raised.
    """
    return runner(blog.parent)


@pytest.fixture
def bare_run(tmp_path: Path) -> Run:
    """The same in an empty folder: there is no blog yet, and BLOGCTL_DB is not set."""
    return runner(tmp_path, BLOGCTL_DB=None)


def runner(folder: Path, **preset: str | None) -> Run:
    """Return the command line on the blog in a folder, for fixtures that outlive a test."""

    def run(
        *args: str,
        input: bytes | str = b"",  # noqa: A002 - as in subprocess
        env: Mapping[str, str | None] | None = None,
        tty: bool = False,
        user: str = USER,
        cwd: Path | None = None,
    ) -> Result:
        environ = environment(folder, {**preset, **(env or {})})
        stream = Terminal if tty else io.StringIO
        stdout, stderr = stream(newline=""), stream(newline="")
        context = Context(
            environ=environ,
            cwd=cwd or folder,
            stdin=io.BytesIO(input.encode() if isinstance(input, str) else input),
            output=Output(stdout, stderr, environ=environ, catalogue=catalogue(pick(environ))),
            user=user,
            interactive=tty,
        )
        try:
            code = command().main(list(args), obj=context, standalone_mode=False)
        finally:
            context.close()
        return Result(code, stdout.getvalue(), stderr.getvalue())

    return run


def environment(folder: Path, changed: Mapping[str, str | None]) -> dict[str, str]:
    """Return the whole environment of a command line in this folder."""
    preset: dict[str, str | None] = {"BLOGCTL_DB": str(folder / "blog.db"), "HOME": str(folder)}
    environ = ENVIRON | preset | dict(changed)
    return {name: value for name, value in environ.items() if value is not None}


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """A real `python -m blogctl` on `tmp_path/blog.db`: ask for `blog` too to have one.

    For what only a process shows: signals, closed pipes, two at once. Its streams
    are pipes, to be read with `communicate`.
    """

    def starter(
        *args: str, env: Mapping[str, str | None] | None = None
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "blogctl", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={"PATH": os.environ.get("PATH", os.defpath), **environment(tmp_path, env or {})},
        )

    return starter
