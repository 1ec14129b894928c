"""`blogctl site build`: what is written, what is left alone, and what may not be in the way."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.printed_sites import Newsroom, difference, files


@pytest.mark.parametrize("seed", range(4))
def test_a_build_of_what_changed_is_a_build_of_everything(
    run: Run, tmp_path: Path, seed: int
) -> None:
    newsroom = Newsroom(run, seed)
    newsroom.found()
    grown = tmp_path / "grown"
    for round_ in range(12):
        for _ in range(1 + round_ % 3):
            newsroom.act()
        done = newsroom.run("site", "build", "--out", str(grown))
        assert done.code == 0, done.stderr
        anew = tmp_path / f"anew-{round_}"
        assert newsroom.run("site", "build", "--out", str(anew)).code == 0
        found = difference(files(grown), files(anew))
        assert not found, "\n".join([found, *newsroom.done[-6:]])
