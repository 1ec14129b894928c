"""Twenty at once: nothing is lost, nothing is done twice, nobody is turned away."""

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from blogctl.vocabulary import Action, Kind
from tests.conftest import Changing, Start
from tests.invariants import check
from tests.readers import comment, page

if TYPE_CHECKING:
    from subprocess import Popen

PROCESSES = 20
SECONDS = float(os.environ.get("BLOGCTL_TEST_SECONDS", "8"))
COMMENTS = 400


def told(process: "Popen[bytes]", lines: str) -> list[str]:
    """Feed a batch, and return what it printed once all of it is done."""
    stdout, stderr = process.communicate(lines.encode(), timeout=600)
    assert (process.returncode, b"error" in stderr) == (0, False), stderr
    return stdout.decode().splitlines()


def test_twenty_processes_create_and_approve_at_once(
    blog: Path, start: Start, change: Changing
) -> None:
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post, after="published")
        ids = [comment(changing, post, f"Lecteur {number}") for number in range(COMMENTS)]
    writing = "post new 'Un même titre' --author 1 --tag commun --format ids\n" * 3
    end = time.monotonic() + SECONDS

    def work(number: int) -> tuple[list[str], int]:
        made: list[str] = []
        turns = 0
        while not turns or time.monotonic() < end:
            if number % 2:
                made += told(start("batch", "--as", "@bloc"), writing)
            else:  # those of others too, in another order
                mine = ids[number * 7 % COMMENTS :: PROCESSES - 1] + ids[turns % 3 :: 5]
                lines = f"comments approve {' '.join(map(str, mine))} --format ids --as @file\n"
                told(start("batch"), lines)
            turns += 1
        return made, turns

    with ThreadPoolExecutor(PROCESSES) as pool:
        done = list(pool.map(work, range(PROCESSES)))

    made = [identity for each, _ in done for identity in each]
    assert len(made) == 3 * sum(turns for number, (_, turns) in enumerate(done) if number % 2)
    check(blog)
    with closing(sqlite3.connect(blog)) as connection:
        titled = "SELECT id, slug FROM post WHERE title = 'Un même titre'"
        posts = dict(connection.execute(titled).fetchall())
        assert sorted(posts) == sorted(map(int, made))
        assert len(set(made)) == len(made)
        expected = {"un-meme-titre", *(f"un-meme-titre-{n + 2}" for n in range(len(made) - 1))}
        assert set(posts.values()) == expected
        borne = "SELECT count(*), count(DISTINCT tag_id) FROM posttag"
        assert connection.execute(borne).fetchone() == (len(made), 1)
        twice = (
            "SELECT thing_id FROM auditrecord WHERE kind = 'comment' AND action = 'status' "
            "GROUP BY thing_id HAVING count(*) > 1"
        )
        assert connection.execute(twice).fetchall() == []
        decided = (
            "SELECT count(*), max(number), count(DISTINCT number) FROM comment "
            "WHERE status = 'approved' AND decided_by = '@file'"
        )
        count, highest, distinct = connection.execute(decided).fetchone()
        assert count == highest == distinct
        log = (
            "SELECT count(*) FROM auditrecord WHERE kind = 'comment' AND action = 'status' "
            "AND after = 'approved'"
        )
        assert connection.execute(log).fetchone() == (count,)
