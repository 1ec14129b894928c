from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.services import receiving
from blogctl.services.comments import Remark
from blogctl.services.receiving import Lessons, Offer
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus
from tests.conftest import NOW, Run


def offer(token: str = "t") -> Offer:
    return Offer(1, Remark(name="Zoé", body="Bonjour", seconds=60), token, NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def posted(run: Run) -> None:
    run("post", "new", "Été", "--body", "Un.", "--publish")


def test_a_token_lets_in_one_comment_until_it_is_forgotten(store: Store) -> None:
    lessons = Lessons()
    with store.transaction() as session:
        taken = receiving.take(session, offer(), now=NOW, lessons=lessons)
        assert (taken.status, taken.number) == (CommentStatus.PENDING, None)
        with pytest.raises(Conflict, match="token-used"):
            receiving.take(session, offer(), now=NOW, lessons=lessons)
        receiving.take(session, offer("u"), now=NOW, lessons=lessons)
        spent = select(func.count()).select_from(tables.SPENT)
        receiving.forget_spent(session, now=NOW)
        assert session.execute(spent).scalar() == 2
        receiving.forget_spent(session, now=NOW + timedelta(hours=2))
        assert session.execute(spent).scalar() == 0


def test_what_is_learned_is_learned_again_after_a_minute(store: Store) -> None:
    lessons = Lessons()
    with store.reading() as session:
        first = lessons.learned(session, NOW)
        assert lessons.learned(session, NOW + timedelta(seconds=59)) is first
        assert lessons.learned(session, NOW + timedelta(seconds=60)) is not first
        assert lessons.learned(session, NOW - timedelta(hours=1)) is not first
