"""What a command works with: the blog, the moment, who acts, and the streams.

Nothing is opened before it is asked for, and nothing is read from the process but here: tests
hand in their own.
"""

import io
import os
import pwd
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast

import typer

from blogctl.cli import _blog
from blogctl.cli._output import Output
from blogctl.errors import DatabaseProblem, Usage
from blogctl.language import catalogue, pick

if TYPE_CHECKING:
    from sqlmodel import Session

    from blogctl.cli._wording import Told
    from blogctl.services.audit import Actor, Change
    from blogctl.services.settings import Settings
    from blogctl.store.engine import Store


@dataclass
class How:
    """How a change of one thing or many is to be made."""

    everything: bool = False
    yes: bool = False
    dry_run: bool = False
    keep_going: bool = False


@dataclass
class Context:
    """One command line's surroundings."""

    environ: Mapping[str, str]
    cwd: Path
    stdin: BinaryIO
    output: Output
    user: str
    interactive: bool = False
    db: str | None = None
    acting_as: str | None = None
    verbose: bool = False
    introduced: bool = False
    filters: dict[str, Any] = field(default_factory=dict)
    how: How = field(default_factory=How)
    store_at: "dict[Path, Store]" = field(default_factory=dict)
    whole: "Change | None" = None
    of_batch: bool = False

    @classmethod
    def of_process(cls) -> "Context":
        """Return the surroundings of this process."""
        stdout, stderr = _text(sys.stdout), _text(sys.stderr)
        return cls(
            environ=os.environ,
            cwd=_working_folder(),
            stdin=_binary(sys.stdin),
            output=_output(stdout, stderr, os.environ),
            user=_user(),
            interactive=sys.stdin is not None and sys.stdin.isatty() and stderr.isatty(),
        )

    def again(self) -> "Context":
        """Return the same surroundings for a line of a batch, its options unsaid."""
        output = _output(self.output.stdout, self.output.stderr, self.environ)
        output.quiet = self.output.quiet
        return Context(
            environ=self.environ,
            cwd=self.cwd,
            stdin=self.stdin,
            output=output,
            user=self.user,
            db=self.db,
            acting_as=self.acting_as,
            store_at=self.store_at,
            verbose=self.verbose,
            introduced=self.introduced,
            whole=self.whole,
            of_batch=True,
        )

    def holding_output(self) -> "Context":
        """Return the same surroundings, whose output is held until `release_to`."""
        held = self.again()
        held.output.stdout = _Held(like=self.output.stdout)
        held.output.stderr = _Held(like=self.output.stderr)
        return held

    def release_to(self, context: "Context") -> None:
        """Write what was held where it belongs."""
        for held, stream in (
            (self.output.stderr, context.output.stderr),
            (self.output.stdout, context.output.stdout),
        ):
            if isinstance(held, io.StringIO):
                stream.write(held.getvalue())

    def alone(self, command: str) -> None:
        """Raise Usage where a command can't be part of a greater operation but is."""
        if self.of_batch and command == "batch":
            raise Usage("batch-nested")
        if self.whole is not None:
            raise Usage("batch-alone", value=command)

    def report(self, error: BaseException) -> "Told":
        """Say what went wrong, in words or as JSON, and return it."""
        from blogctl.cli._wording import describe  # noqa: PLC0415 - only where something is wrong

        told = describe(error, self.output.catalogue)
        self.output.error(told.code, told.message, told.hint, told.refs, line=told.line)
        return told

    @cached_property
    def now(self) -> datetime:
        """The one moment of this command, in whole seconds of UTC; BLOGCTL_NOW sets it."""
        return self.clock()

    def clock(self) -> datetime:
        """Return what time it is, for what goes on longer than a moment."""
        fixed = self.environ.get("BLOGCTL_NOW")
        if not fixed:
            return datetime.now(UTC).replace(microsecond=0)
        try:
            moment = datetime.fromisoformat(fixed)
        except ValueError as error:
            raise Usage("now-bad", value=fixed) from error
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)

    def move_on(self) -> None:
        """Let `now` be this moment, for a command that makes one change after another."""
        self.__dict__.pop("now", None)

    @property
    def language(self) -> str:
        """The language that the person reads."""
        return pick(self.environ)

    @cached_property
    def path(self) -> Path:
        """Where the blog's file is; raises DatabaseProblem where there is none to be found."""
        return _blog.find(self.db, self.environ, self.cwd)

    @property
    def names_actor(self) -> bool:
        """Whether it is said who acts."""
        return self._named_actor is not None

    @cached_property
    def store(self) -> "Store":
        """The blog's file, not yet opened."""
        from blogctl.store.engine import Store  # noqa: PLC0415 - not for --help

        path = self.path
        if path not in self.store_at:
            self.store_at[path] = Store(path)
        return self.store_at[path]

    @contextmanager
    def reading(self) -> "Iterator[Session]":
        """Open the reading door; an actor who was named must exist here too."""
        with self.store.reading() as session:
            self._enter(session)
            if self._named_actor is not None or self.verbose:
                self.actor(session)
            yield session

    @contextmanager
    def change(
        self, command: str, *, dry_run: bool = False, aloud: bool = True
    ) -> "Iterator[Change]":
        """Open the door to a change; after the commit, if `aloud`, say which operation it was."""
        from blogctl.services.audit import Change  # noqa: PLC0415 - not for --help

        with self.store.transaction(dry_run=dry_run) as session:
            self._enter(session)
            actor = self.actor(session)
            if self.whole is not None and self.whole.session is not session:
                raise Usage("options-exclusive", first=f"--db {self.db}", second="--atomic")
            if self.whole is not None and not dry_run:
                if actor != self.whole.actor:
                    raise Usage("options-exclusive", first=f"--as {actor.name}", second="--atomic")
                yield self.whole
                return
            change = Change(session, actor, command, self.now)
            yield change
        if aloud:
            self.tell(change.began, dry_run=dry_run)

    def tell(self, operation: int | None, *, dry_run: bool = False) -> None:
        """Say which operation a change was, or that it was none."""
        if dry_run:
            self.say("dry-run")
        elif operation is not None:
            self.output.say(f"op {operation}")

    @cached_property
    def _named_actor(self) -> str | None:
        named = self.environ.get("BLOGCTL_AS") or None
        return named if self.acting_as is None else self.acting_as

    def actor(self, session: "Session") -> "Actor":
        """Return who acts; raises NotFound where somebody is named who does not exist."""
        from blogctl.services import acting  # noqa: PLC0415 - not for --help

        actor = acting.who(session, named=self._named_actor, user=self.user)
        if self.verbose and not self.introduced:
            self.output.say(f"{self.store.path}: {actor.name}")
            self.introduced = True
        return actor

    def _enter(self, session: "Session") -> None:
        from blogctl.services import settings  # noqa: PLC0415 - not for --help

        self.settings: Settings = settings.load(session)
        self.output.zone = self.settings.zone

    def timezone(self, language: str) -> str:
        """Return this machine's time zone, for a new blog.

        A server's UTC says nothing of its readers: a French blog then has the time of Paris.
        """
        named = self.environ.get("TZ", "").removeprefix(":")
        if "/" in named and not named.startswith("/"):
            return named
        target = os.path.realpath("/etc/localtime")
        _, found, zone = target.partition("zoneinfo/")
        if found and "/" in zone and not zone.startswith("Etc/"):
            return zone
        return "Europe/Paris" if language == "fr" else "UTC"

    def new_blog(self, folder: str | None) -> Path:
        """Return the file of a blog to be made: in a folder, else as named, else here."""
        if folder is not None:
            return self.cwd / Path(folder) / _blog.FILE_NAME
        return _blog.named(self.db, self.environ, self.cwd) or self.cwd / _blog.FILE_NAME

    def blog_or_new(self) -> Path:
        """Return the blog's file, there or not: as named, else the nearest, else in this folder.

        From then on it is the command's blog. Raises DatabaseProblem where the nearest is a
        stranger's.
        """
        path = _blog.named(self.db, self.environ, self.cwd)
        if path is None:
            try:
                path = _blog.find(self.db, self.environ, self.cwd)
            except DatabaseProblem as problem:
                if problem.key != "none":
                    raise
                path = self.cwd / _blog.FILE_NAME
        self.db = str(path)
        return path

    def expect(self, kind: type[Any], *, limit: int | None = None) -> None:
        """Say which records a command will print: a wrong `--fields` is refused before any work."""
        self.output.limit = limit
        self.output.check_fields(kind)

    def words(self, key: str, **parts: object) -> str:
        """Return a note or a question in the person's language."""
        from blogctl.cli._wording import sentence  # noqa: PLC0415 - only where it is used

        return sentence(key, self.output.catalogue, **parts)

    def say(self, key: str, **parts: object) -> None:
        """Confirm something in words, on standard error."""
        if not self.output.quiet:
            self.output.say(self.words(key, **parts))

    def say_anyway(self, key: str, **parts: object) -> None:
        """Say what must not go unsaid, quiet or not: where somebody's text is."""
        self.output.aside(self.words(key, **parts))

    def warn(self, key: str, **parts: object) -> None:
        """Warn in words, on standard error."""
        self.output.warn(self.words(key, **parts))

    def ask(self, question: str) -> bool:
        """Ask a question on the terminal; only `y`, `yes`, `o` and `oui` are yes."""
        self.output.prompt(f"{question} {self.words('yes-or-no')} ")
        answer = self.stdin.readline().decode(errors="replace")
        return answer.strip().casefold() in {"y", "yes", "o", "oui"}

    def close(self) -> None:
        """Close the files that were opened."""
        for store in self.store_at.values():
            store.close()


class _Held(io.StringIO):
    """Output that waits for a commit; it knows whether a terminal will show it."""

    def __init__(self, *, like: TextIO) -> None:
        super().__init__()
        self._like = like

    def isatty(self) -> bool:
        return self._like.isatty()

    def fileno(self) -> int:
        return self._like.fileno()


def of(ctx: typer.Context) -> Context:
    """Return our context of Typer's."""
    return cast("Context", ctx.obj)


def _output(stdout: TextIO, stderr: TextIO, environ: Mapping[str, str]) -> Output:
    return Output(stdout, stderr, environ=environ, catalogue=catalogue(pick(environ)))


def _text(stream: TextIO | None) -> TextIO:
    """Return a stream that takes UTF-8 whatever the locale, for that is the contract.

    One that was closed before we began (`2>&-`) leads nowhere.
    """
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def _binary(stream: TextIO | None) -> BinaryIO:
    """Return the bytes of standard input; a cron job may have none at all."""
    return stream.buffer if stream is not None else io.BytesIO()


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # deleted under our feet: where nothing is found, and nothing made
        return Path(os.devnull)


def _user() -> str:
    """Return who runs this process, as the system knows them: USER and LOGNAME are only said."""
    user = os.geteuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:  # a container's user without a name
        return str(user)
