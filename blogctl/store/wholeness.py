"""Whether a file is a blog and whole: what a backup must be before it takes a blog's place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from blogctl.errors import DatabaseProblem
from blogctl.store.opening import check_file, check_known, open_file
from blogctl.store.problems import translate

_PATIENCE = 1.0


def check_whole(path: Path, *, called: str) -> str:
    """Return the schema of a blog that is whole; `called` is what it is named in errors.

    Raises DatabaseProblem where it is no blog, of a newer schema, or damaged: in its pages, its
    indexes or its links.
    """
    try:
        check_file(path)
        with closing(open_file(path, patience=_PATIENCE)) as connection:
            schema = check_known(connection, path)
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except DatabaseProblem as error:
        error.parts["path"] = called
        raise
    except sqlite3.Error as error:
        problem = translate(error, Path(called))
        raise problem or DatabaseProblem("damaged", path=called, detail=str(error)) from error
    if found != "ok" or broken:
        detail = found if found != "ok" else f"{broken[0]} {broken[1]} → {broken[2]}"
        raise DatabaseProblem("damaged", path=called, detail=detail)
    return schema
