"""What is measured of moving in and out."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Side
from tests.bench.rows import Row, Stage, blogctl, memory, time


def rows(stage: Stage) -> Iterator[Row]:
    """Yield all that is measured of exports: 10,000 posts and 100,000 comments."""
    usual, small = stage.blogs["usual"], stage.blogs["small"]
    for name in ("blogctl", "wordpress"):
        out = stage.folder / f"{name}.out"
        argv = blogctl("export", name, "--private", "--force", str(out))
        floor = str(Path(__file__).with_name("floors") / "rows_out.py")
        yield Row(
            f"export-{name}",
            f"`export {name}`, 10,000 posts, 100,000 comments",
            "reading the rows and writing the bytes",
            Side(argv, usual, prints=0),
            Side((sys.executable, floor, str(out)), usual, prints=0),
            (time(2),),
            runs=3,
        )
        yield Row(
            f"export-{name}-memory",
            f"`export {name}`, 10,000 posts, 100,000 comments",
            "100 posts, 1,000 comments",
            Side(argv, usual, prints=0),
            Side(argv, small, prints=0),
            (memory(1.2),),
            runs=3,
        )
