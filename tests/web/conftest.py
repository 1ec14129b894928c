"""A blog with one post, and a server on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.doors import Door, opened


@pytest.fixture
def posted(run: Run) -> None:
    run("post", "new", "Été", "--body", "Un *mot*.", "--tag", "Vacances", "--publish")


@pytest.fixture
def door(blog: Path, posted: None) -> Iterator[Door]:  # noqa: ARG001 - the post is there
    with opened(blog) as door:
        yield door
