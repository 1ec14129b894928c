import pytest

from blogctl.errors import Conflict, NotFound
from blogctl.models.comments import Comment
from blogctl.services import conversation, moderation, reviewing, settings
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.reviewing import FIRST, PASSING, Sight
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentSort, CommentStatus
from tests.conftest import Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
QUEUE = CommentFilter()


@pytest.fixture(autouse=True)
def queue(change: Changing) -> None:
    """A page with the comments 1 to 4: three that wait, one that was approved."""
    with change() as changing:
        post = page(changing)
        for minute, status in enumerate((PENDING, PENDING, PENDING, APPROVED)):
            comment(changing, post, minute=minute, status=status)


def look(store: Store, at: int, wanted: CommentFilter = QUEUE) -> Sight:
    with store.reading() as session:
        return reviewing.look(session, at, wanted, settings=settings.load(session))


@pytest.mark.parametrize(
    ("at", "ahead", "awaited"), [(1, 2, True), (2, 1, True), (3, 0, True), (4, 0, False)]
)
def test_a_comment_is_seen_with_its_place_in_the_queue(
    store: Store, at: int, ahead: int, *, awaited: bool
) -> None:
    sight = look(store, at)
    assert (sight.comment.id, sight.ahead, sight.awaited) == (at, ahead, awaited)
    assert sight.place == (sight.comment.created_at, at)
    assert sight.post_url == "/mon-billet/"


def test_a_comment_that_is_gone_is_not_seen(store: Store) -> None:
    with pytest.raises(NotFound):
        look(store, 5)


def test_what_waits_is_counted(store: Store) -> None:
    with store.reading() as session:
        assert reviewing.waiting(session, QUEUE) == 3
        assert reviewing.waiting(session, CommentFilter(any_status=True)) == 4
        assert reviewing.waiting(session, CommentFilter(name="Personne")) == 0


def test_what_is_owed_is_seen_by_when_it_is_due(store: Store, change: Changing) -> None:
    owed = CommentFilter(unanswered=True)
    assert reviewing.order_of(owed).sort is CommentSort.DUE
    assert reviewing.order_of(QUEUE).sort is CommentSort.DATE
    with change() as changing:
        changing.session.get_one(Comment, 2).due_at = None
    assert look(store, 1, owed).place == (look(store, 1).comment.due_at, 1)
    assert (look(store, 2, owed).place, look(store, 2, owed).ahead) == (None, 0)


def test_what_nobody_touched_may_be_changed(store: Store, change: Changing) -> None:
    sight = look(store, 1)
    with change(actor="@cron") as changing:
        decide(changing, SPAM, 2)
    with change() as changing:
        reviewing.check_unchanged(changing, 1, since=sight.newest)


def test_what_was_done_meanwhile_is_told_with_who_did_it(store: Store, change: Changing) -> None:
    sights = {at: look(store, at) for at in (1, 2, 3, 4)}
    with change(actor="@cron") as changing:
        decide(changing, SPAM, 1)
        conversation.note(changing, 2, "Attendez.")
        selection.choose(changing.session, [3])
        moderation.remove(changing)
    with change() as changing:
        conversation.reply(changing, 4, "Oui.")
    told = {
        1: ("decided-meanwhile", {"slug": "@cron", "status": "spam"}),
        2: ("changed-meanwhile", {"slug": "@cron", "action": "note note:1"}),
        3: ("deleted-meanwhile", {"slug": "@cron"}),
        4: ("answered-meanwhile", {"slug": "chantal-buhagar"}),
    }
    with change() as changing:
        for at, (key, parts) in told.items():
            with pytest.raises(Conflict) as caught:
                reviewing.check_unchanged(changing, at, since=sights[at].newest)
            assert (caught.value.key, caught.value.parts) == (key, parts)
        reviewing.check_unchanged(changing, 2, since=sights[2].newest, passing=PASSING)
        with pytest.raises(NotFound):
            reviewing.check_unchanged(changing, 9, since=0)


def test_who_takes_part_can_be_handed_a_comment(store: Store) -> None:
    with store.reading() as session:
        assert reviewing.hands(session) == [(1, "chantal-buhagar", "Chantal Buhagar")]
    assert FIRST < (look(store, 1).comment.created_at, 0)
