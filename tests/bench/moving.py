"""What is measured of moving in and out."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which

from tests.bench.measure import Side
from tests.bench.rows import Row, Stage, blogctl, mebibytes, memory, seconds, time

PEERS = "BLOGCTL_BENCH_PEERS"  # a folder of environments, the peers in the bin folder of each
_USUAL = "10,000 posts, 100,000 comments"
_TENTH_OF_POSTS, _TENTH_OF_COMMENTS = 1_000, 10_000
_KINDS = 5  # lines of the report: contributors, categories, tags, posts, comments
_AND_LIST = 'pattern=$1; shift; "$@" >&2 && find "$0" -name "$pattern"'  # what it made, counted
_NIKOLA = ("--no-downloads", "--export-comments")
_MATCHED = 3  # of the second one: contributors, posts, comments


def rows(stage: Stage) -> Iterator[Row]:
    """Yield all that is measured of imports and exports."""
    yield from _imports(stage)
    yield from _peers(stage)
    yield from _exports(stage)


def _imports(stage: Stage) -> Iterator[Row]:
    empty, file = stage.blogs["empty"], stage.blogs["usual.xml"]
    argv = blogctl("import", "wordpress", str(file))
    once = Side(argv, empty, changes=True, prints=_KINDS)
    size = f"{file.stat().st_size / 1e6:.0f} MB"
    yield Row(
        "import-wordpress",
        f"`import wordpress`, {_USUAL}, {size}",
        "lxml parses, sqlite3 inserts the same rows bare",
        once,
        Side(stage.floor("wxr_in", str(file)), empty, changes=True, prints=0),
        (time(3), mebibytes(200), seconds("a tenth of WordPress's 245 s elsewhere", 24.5)),
        runs=3,
    )
    yield Row(
        "import-wordpress-again",
        "`import wordpress` of that again: nothing changes",
        "the first time",
        Side(argv, empty, changes=True, first=argv, prints=_MATCHED),
        once,
        (time(1),),
        runs=3,
    )


def _peers(stage: Stage) -> Iterator[Row]:
    """Yield what others take for a tenth of that; theirs are files, not synced, no database."""
    empty, file = stage.blogs["empty"], stage.blogs["tenth.xml"]
    argv = blogctl("import", "wordpress", str(file))
    out = str(stage.folder / "peer")
    path = _path()
    for name, peer, what, needs, files in (
        (
            "pelican",
            ("pelican-import", "--wpfile", "-o", out, str(file)),
            "`pelican-import --wpfile`: files of reStructuredText by pandoc, no comments",
            ("pelican-import", "pandoc"),
            ("*.rst", _TENTH_OF_POSTS),
        ),
        (
            "nikola",
            ("nikola", "import_wordpress", *_NIKOLA, "-o", out, str(file)),
            "`nikola import_wordpress`: files of HTML, one for each comment",
            ("nikola",),
            ("*.wpcomment", _TENTH_OF_COMMENTS),
        ),
    ):
        pattern, number = files
        yield Row(
            f"import-wordpress-{name}",
            f"`import wordpress`, {_TENTH_OF_POSTS:,} posts, {_TENTH_OF_COMMENTS:,} comments",
            what,
            Side(argv, empty, changes=True, prints=_KINDS),
            Side(
                ("/bin/sh", "-c", _AND_LIST, out, pattern, *peer),
                first=("/bin/rm", "-rf", out),
                prints=number,
                environ={"PATH": path},
            ),
            (time(None), memory(None)),
            runs=3,
            lacks=" and ".join(program for program in needs if which(program, path=path) is None),
        )


def _path() -> str:
    """Return where peers are looked for: in their environments, then where all programs are."""
    named = os.environ.get(PEERS)
    environments = sorted(Path(named).resolve().glob("*/bin")) if named else []
    return os.pathsep.join([*map(str, environments), os.environ.get("PATH", os.defpath)])


def _exports(stage: Stage) -> Iterator[Row]:
    usual, small = stage.blogs["usual"], stage.blogs["small"]
    for name, others in (
        ("blogctl", ()),
        ("wordpress", (seconds("a fifth of WordPress's 25 s elsewhere", 5),)),
    ):
        out = stage.folder / f"{name}.out"
        argv = blogctl("export", name, "--private", "--force", str(out))
        yield Row(
            f"export-{name}",
            f"`export {name}`, {_USUAL}",
            "reading the rows and writing the bytes",
            Side(argv, usual, prints=0),
            Side(stage.floor("rows_out", str(out)), usual, prints=0),
            (time(2), *others),
            runs=3,
        )
        yield Row(
            f"export-{name}-memory",
            f"`export {name}`, {_USUAL}",
            "100 posts, 1,000 comments",
            Side(argv, usual, prints=0),
            Side(argv, small, prints=0),
            (memory(1.2),),
            runs=3,
        )
