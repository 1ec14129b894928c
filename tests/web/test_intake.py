import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.store.engine import Store
from blogctl.web.intake import Intake
from tests.conftest import NOW


@pytest.fixture
def intake(blog: Path) -> Iterator[Intake]:
    opened = Intake(Store(blog), lambda: NOW)
    yield opened
    opened.close()


def test_what_is_refused_takes_nothing_else_with_it(intake: Intake) -> None:
    async def all_at_once() -> list[object]:
        def refused(*_: object) -> int:
            raise Conflict("token-used")

        works = [intake.do(lambda _, now: now), intake.do(refused), intake.do(lambda *_: 3)]
        return await asyncio.gather(*works, return_exceptions=True)

    first, second, third = asyncio.run(all_at_once())
    assert (first, type(second), third) == (NOW, Conflict, 3)


def test_one_who_left_stops_nobody_else(intake: Intake, store: Store) -> None:
    async def impatient() -> int:
        with store.transaction():  # so that the thread waits
            first = asyncio.create_task(intake.do(lambda *_: 1))
            left = asyncio.create_task(intake.do(lambda *_: 2))
            await asyncio.sleep(0)
            left.cancel()
            await asyncio.gather(left, return_exceptions=True)
        return await first + await intake.do(lambda *_: 3)

    assert asyncio.run(impatient()) == 4


def test_what_fails_without_a_word_of_ours_is_told_too(intake: Intake) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(intake.do(lambda *_: 1 // 0))
    count = asyncio.run(
        intake.do(
            lambda session, _: session.execute(
                select(func.count()).select_from(tables.SPENT)
            ).scalar()
        )
    )
    assert count == 0
