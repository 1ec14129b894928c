"""Whole processes, timed in pairs: ours, its peer, ours, its peer …

The two sides of a pair run one right after the other, so what else the machine does weighs on
both, and the median of the pairs' ratios is what counts. Time is wall clock from spawn to the end
of output; processor time is the kernel's, of the process and what it waited for. Peak memory is the
kernel's, too; where a process starts others, it is the sum of the peaks of those that live at
once, as seen 20 times a second: never less than they took, but for what the last glance missed.

A child's peak memory begins with that of the process that spawns it, so nothing large may be
imported here: no SQLModel, no blogctl.
"""

import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

_CHUNK = 1 << 20
_GLANCE = 0.05  # seconds between two looks at the memory
_PROC = Path("/proc")


class Failed(Exception):
    """A command did not do what was to be measured."""

    def __init__(self, argv: tuple[str, ...], why: str) -> None:
        super().__init__(f"{_shown(argv)}: {why}")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a command line and the blog it is run on.

    With `changes` each run has a fresh copy of the blog, made and synced before the clock starts;
    `first` is a command to run on it before that. `prints` is how many lines it must print, so
    that what is measured is what was meant. `environ` stands over the surroundings of all.
    """

    argv: tuple[str, ...]
    blog: Path | None = None
    changes: bool = False
    first: tuple[str, ...] = ()
    prints: int | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds of wall clock and of processor, bytes of peak memory."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures and how far they lie apart."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: list[float]) -> "Spread":
        return cls(median(figures), min(figures), max(figures))


@dataclass(frozen=True, slots=True)
class Pairs:
    """The runs of both sides, in their order."""

    ours: tuple[Cost, ...]
    peer: tuple[Cost, ...]

    def compare(self, figure: Callable[[Cost, Cost], float]) -> Spread:
        """Return a figure of each pair: a ratio, a difference."""
        return Spread.of([figure(*pair) for pair in zip(self.ours, self.peer, strict=True)])

    def absolute(self, figure: Callable[[Cost], float]) -> tuple[float, float]:
        """Return the medians of a figure of ours and of the peer."""
        return median(map(figure, self.ours)), median(map(figure, self.peer))


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and in which surroundings commands are run."""

    folder: Path
    environ: Mapping[str, str]

    def pairs(self, ours: Side, peer: Side, *, runs: int, warm_ups: int) -> Pairs:
        """Run both sides in turn; the first runs, which write .pyc files, are thrown away."""
        found = [(self.run(ours), self.run(peer)) for _ in range(warm_ups + runs)][warm_ups:]
        return Pairs(tuple(mine for mine, _ in found), tuple(theirs for _, theirs in found))

    def run(self, side: Side) -> Cost:
        """Run a command once; raises Failed unless it ends well and prints what it should."""
        environ = {**self.environ, **side.environ}
        if side.blog is not None:
            environ["BLOGCTL_DB"] = str(self._copy(side.blog) if side.changes else side.blog)
        if side.first:
            self._run(side.first, environ)
        cost, lines = self._run(side.argv, environ)
        if side.prints is not None and lines != side.prints:
            raise Failed(side.argv, f"{lines} lines instead of {side.prints}")
        return cost

    def _run(self, argv: tuple[str, ...], environ: Mapping[str, str]) -> tuple[Cost, int]:
        with tempfile.TemporaryFile() as stderr:
            start = perf_counter()
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                bufsize=0,
                env=environ,
                cwd=self.folder,
            )
            assert process.stdout is not None
            lines = 0
            family = _Family(process.pid)
            while True:
                if not select.select([process.stdout], [], [], _GLANCE)[0]:
                    family.look()
                elif chunk := process.stdout.read(_CHUNK):
                    lines += chunk.count(b"\n")
                else:
                    break
            _, status, usage = os.wait4(process.pid, 0)
            wall = perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            process.stdout.close()
            stderr.seek(0)
            said = stderr.read().decode(errors="replace").strip()
        if process.returncode != 0:
            raise Failed(argv, f"exit {process.returncode}: {said[-300:]}")
        return Cost(wall, usage.ru_utime + usage.ru_stime, family.peak(usage.ru_maxrss)), lines

    def _copy(self, blog: Path) -> Path:
        copy = self.folder / "blog.db"
        for old in self.folder.glob("blog.db*"):
            old.unlink()
        shutil.copyfile(blog, copy)
        copy.chmod(0o600)
        descriptor = os.open(copy, os.O_RDWR)
        os.fsync(descriptor)  # else the command's own syncs would write the copy, too
        os.close(descriptor)
        return copy


class _Family:
    """A process and all that it starts: what memory those that live at once have taken."""

    def __init__(self, pid: int) -> None:
        self._members = {pid}
        self._strangers: set[int] = set()
        self._peak = 0

    def look(self) -> None:
        """Add up the peaks of those that live now; nothing where there is no /proc."""
        if not _PROC.is_dir():
            return
        seen: dict[str, dict[str, str]] = {}
        for pid in sorted(int(path.name) for path in _PROC.iterdir() if path.name.isdecimal()):
            if pid not in self._strangers:
                said = _status(pid)
                if pid in self._members or int(said.get("PPid", "0")) in self._members:
                    self._members.add(pid)
                    seen[str(pid)] = said
                else:
                    self._strangers.add(pid)
        now = sum(_peak(said) for said in seen.values() if not _is_copy(said, seen))
        self._peak = max(self._peak, now)

    def peak(self, kernels: int) -> int:
        """Return the highest sum in bytes, at least what the kernel said of one, in KiB."""
        return 1024 * max(kernels, self._peak)


def _peak(said: dict[str, str]) -> int:
    return int(said.get("VmHWM", "0").split()[0])


def _is_copy(said: dict[str, str], seen: dict[str, dict[str, str]]) -> bool:
    """Tell whether a process still is on its parent's memory, just before it runs its program."""
    parent = seen.get(said.get("PPid", ""), {})
    return bool(parent) and all(said.get(of) == parent.get(of) for of in ("VmPeak", "VmHWM"))


def _status(pid: int) -> dict[str, str]:
    """Return what the kernel says of a process, nothing of one that has ended."""
    try:
        lines = (_PROC / str(pid) / "status").read_text(errors="replace").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _shown(argv: tuple[str, ...]) -> str:
    words = (Path(word).name if word.startswith("/") else word for word in argv[:8])
    return " ".join(word if len(word) <= 40 else f"{word[:40]}…" for word in words)
