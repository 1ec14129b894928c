"""Measure every figure that has a goal, and print the table: `python -m tests.bench`.

Nothing is asserted: what a machine takes is no property of the code.
"""

import argparse
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

from tests.bench import moving, printing, reading
from tests.bench.measure import Bench, Failed, Pairs, Spread
from tests.bench.rows import Figure, Row, Stage

_ROOT = Path(__file__).parents[2]
_MADE = ("empty", "small", "usual", "large", "tenth.xml", "usual.xml")
_HEADS = ("What", "Against", "Goal", "Measured: median [min–max]", "Processor", "blogctl", "Peer")


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as it was measured, with the medians of both sides; or why it was not."""

    row: Row
    figure: Figure
    spread: Spread | None = None
    cpu: Spread | None = None
    ours: float = 0
    peer: float = 0
    problem: str = ""


def main() -> None:
    """Measure what the command line asks for."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="blogctl-bench-run-") as scratch:
        folder = Path(scratch)
        stage = Stage(_blogs(), folder, at_once=asked.at_once)
        every = chain(stage.rows(), moving.rows(stage), reading.rows(stage), printing.rows(stage))
        rows = [row for row in every if _asked_for(row, asked.only)]
        if asked.list:
            sys.stdout.writelines(f"{row.name}\n" for row in rows)
            return
        bench = Bench(folder, _surroundings(folder, asked.code))
        results = list(_measure(bench, rows, runs=asked.runs))
    sys.stdout.write(_as_json(results) if asked.json else _as_table(results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="these rows; * matches")
    parser.add_argument("--list", action="store_true", help="say the names of the rows")
    parser.add_argument("--runs", type=int, metavar="N", help="pairs of runs a row (9, or 3)")
    parser.add_argument("--at-once", action="store_true", help="let floors leave by os._exit, too")
    parser.add_argument("--code", type=Path, metavar="FOLDER", help="another checkout's blogctl")
    parser.add_argument("--json", action="store_true", help="every figure, as JSON")
    return parser.parse_args()


def _asked_for(row: Row, only: list[str] | None) -> bool:
    return only is None or any(fnmatch(row.name, pattern) for pattern in only)


def _blogs() -> dict[str, Path]:
    argv = [sys.executable, "-m", "tests.bench.blogs"]
    made = subprocess.run([*argv, *_MADE], stdout=subprocess.PIPE, check=True, cwd=_ROOT)
    return {name: Path(path) for name, path in json.loads(made.stdout).items()}


def _surroundings(folder: Path, code: Path | None) -> dict[str, str]:
    """Return the environment of every run: nothing of the caller's but the PATH."""
    elsewhere = {} if code is None else {"PYTHONPATH": str(code.resolve())}
    return elsewhere | {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
    }


def _measure(bench: Bench, rows: list[Row], *, runs: int | None) -> Iterator[Result]:
    for place, row in enumerate(rows, 1):
        if row.lacks:
            sys.stderr.write(f"{place}/{len(rows)} {row.name}: left out for want of {row.lacks}\n")
            continue
        sys.stderr.write(f"{place}/{len(rows)} {row.name}\n")
        number = runs or row.runs or 9
        try:
            pairs = bench.pairs(row.ours, row.peer, runs=number, warm_ups=1 if row.runs else 2)
        except Failed as problem:
            yield from (Result(row, figure, problem=str(problem)) for figure in row.figures)
        else:
            yield from (_result(row, figure, pairs) for figure in row.figures)


def _result(row: Row, figure: Figure, pairs: Pairs) -> Result:
    ours, peer = pairs.absolute(lambda cost: cost.memory if figure.memory else cost.wall)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if figure.memory and min(ours, peer) <= own:
        return Result(row, figure, problem=f"peak memory is under this process's own {own} bytes")
    cpu = pairs.compare(lambda ours, peer: ours.cpu / peer.cpu)
    return Result(row, figure, pairs.compare(figure.of), cpu, ours, peer)


def _as_json(results: list[Result]) -> str:
    shown = [
        {
            "name": result.row.name,
            "figure": result.figure.what,
            "unit": result.figure.unit,
            "goal": result.figure.goal,
            "measured": result.spread and _spread(result.spread),
            "cpu_ratio": result.cpu and _spread(result.cpu),
            "blogctl": result.ours,
            "peer": result.peer,
            "problem": result.problem or None,
        }
        for result in results
    ]
    return json.dumps({"machine": _machine(), "results": shown}, indent=2) + "\n"


def _spread(spread: Spread) -> dict[str, float]:
    return {"median": spread.median, "min": spread.low, "max": spread.high}


def _as_table(results: list[Result]) -> str:
    lines = [_HEADS, ("---",) * len(_HEADS), *map(_cells, results)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    problems = "".join(
        f"\n{result.row.name}: {result.problem}" for result in results if result.problem
    )
    return f"{table}\n\n{_machine()}\n{problems}\n" if problems else f"{table}\n\n{_machine()}\n"


def _cells(result: Result) -> tuple[str, ...]:
    row, figure, spread = result.row, result.figure, result.spread
    what = row.what if len(row.figures) == 1 else f"{row.what}: {figure.what}"
    goal = "" if figure.goal is None else f"{figure.goal:g} {figure.unit}"
    if spread is None:
        return what, row.against, goal, "not measured", "", "", ""
    median = f"{spread.median:.2f} {figure.unit}"
    if figure.goal is not None and spread.median > figure.goal:
        median = f"**{median}**"
    measured = f"{median} [{spread.low:.2f}–{spread.high:.2f}]"
    is_time = figure.unit == "x" and not figure.memory
    cpu = f"{result.cpu.median:.2f} x" if result.cpu is not None and is_time else ""
    sides = (_shown(result.ours, figure), _shown(result.peer, figure))
    return what, row.against, goal, measured, cpu, *sides


def _shown(value: float, figure: Figure) -> str:
    return f"{value / 2**20:.0f} MiB" if figure.memory else f"{value:.3f} s"


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.system()} {platform.machine()}"
    )


if __name__ == "__main__":
    main()
