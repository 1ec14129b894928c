"""What is measured of reading the logs of a web server."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which

from tests.bench.measure import Side
from tests.bench.rows import Row, Stage, blogctl, mebibytes, memory, seconds, time

_LINES = 1_000_000
_MAKER = Path(__file__).parents[1] / "access_logs.py"
_COUNT_PATHS = '{paths[$7]++} END {for (path in paths) print paths[path] "\\t" path}'


def rows(stage: Stage) -> Iterator[Row]:
    """Yield what a million lines take, beside a program made for them and the least there is."""
    log, tenth = stage.folder / "access.log", stage.folder / "tenth.log"
    usual = stage.blogs["usual"]
    query = "SELECT slug FROM post WHERE status = 'published' ORDER BY id DESC LIMIT 2000"
    slugs = stage.folder / "slugs"
    with closing(sqlite3.connect(usual)) as connection:
        found = connection.execute(query).fetchall()
    slugs.write_text("".join(f"{slug}\n" for (slug,) in found), encoding="utf-8")
    ours = Side(blogctl("readers", str(log)), usual, first=_made(stage, _LINES, "access.log"))
    out = stage.folder / "goaccess.json"
    goaccess = ("goaccess", str(log), "--log-format=COMBINED", "--no-global-config", "-o", str(out))
    what = f"`readers`, a log of {_LINES:,} lines"
    yield Row(
        "readers",
        what,
        "`goaccess -o out.json`, which tells visitors apart, too",
        ours,
        Side(goaccess, first=("/bin/rm", "-f", str(out))),
        (time(None), memory(None), seconds("a million lines", 6), mebibytes(100)),
        runs=3,
        lacks="" if which("goaccess") else "goaccess",
    )
    yield Row(
        "readers-awk",
        what,
        "`awk` counts the paths",
        ours,
        Side(("awk", _COUNT_PATHS, str(log)), first=_made(stage, _LINES, "access.log")),
        (time(None),),
        runs=3,
    )
    tenths = Side(
        blogctl("readers", str(tenth)), usual, first=_made(stage, _LINES // 10, "tenth.log")
    )
    yield Row("readers-memory", what, "a tenth of it", ours, tenths, (memory(1.2),), runs=3)


def _made(stage: Stage, number: int, name: str) -> tuple[str, ...]:
    """Return the command that makes a log, once."""
    make = '"$0" "$1" "$2" "$3" < "$4"'
    paths = (str(stage.folder / name), str(stage.folder / "slugs"))
    return ("/bin/sh", "-c", make, sys.executable, str(_MAKER), str(number), *paths)
