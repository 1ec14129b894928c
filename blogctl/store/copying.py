"""A blog's file copied, whatever its schema, while others go on writing to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from blogctl.errors import DatabaseProblem
from blogctl.store.opening import BUSY_SECONDS, check_file, check_known, open_file
from blogctl.store.problems import translate


def copy(database: Path, to: Path) -> str:
    """Copy a blog's file to where none is, and return the revision of its schema.

    Raises DatabaseProblem where it is no blog, damaged, or of a later version.
    """
    check_file(database)
    try:
        with closing(open_file(database, patience=BUSY_SECONDS)) as original:
            schema = check_known(original, database)
            with closing(sqlite3.connect(to)) as target:
                original.backup(target)
    except sqlite3.Error as error:
        problem = translate(error, database)
        if problem is None:
            problem = DatabaseProblem("damaged", path=str(database), detail=str(error))
        raise problem from error
    return schema
