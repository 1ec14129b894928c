from datetime import timedelta

import pytest
from sqlmodel import select

from blogctl.errors import Usage
from blogctl.models.comments import Comment, CommentNote
from blogctl.models.ledger import AuditRecord, Operation, Revision
from blogctl.models.posts import Post
from blogctl.services import configuring, moderation
from blogctl.services.audit import Change
from blogctl.services.comment_lists import CommentFilter
from blogctl.store import selection
from blogctl.vocabulary import CommentStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus


def numbers(changing: Change) -> dict[int, int | None]:
    """Return the numbers of the comments by their ids."""
    changing.session.expire_all()
    return {row.id or 0: row.number for row in changing.session.exec(select(Comment))}


def test_the_first_approval_gives_the_number_oldest_first_on_each_page(change: Changing) -> None:
    with change() as changing:
        here, there = page(changing, "un"), page(changing, "deux")
        late = comment(changing, here, minute=9)
        early = comment(changing, here, minute=1)
        same_minute = comment(changing, here, minute=9)
        elsewhere = comment(changing, there, minute=5)
        waiting = comment(changing, here, minute=0)
        outcome = decide(changing, APPROVED, late, elsewhere, same_minute, early)
        assert outcome.by_status == {"pending": 4}
        assert outcome.ids == [late, elsewhere, same_minute, early]
        assert numbers(changing) == {early: 1, late: 2, same_minute: 3, elsewhere: 1, waiting: None}


def test_a_number_is_kept_whatever_becomes_of_its_comment(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        first, second = comment(changing, post), comment(changing, post, minute=1)
        decide(changing, APPROVED, second)
        for to in (PENDING, SPAM, REJECTED, APPROVED):
            decide(changing, to, second, reason="insulte" if to is REJECTED else None)
        decide(changing, APPROVED, first)
        assert numbers(changing) == {first: 2, second: 1}


def test_a_number_is_never_given_twice_even_after_delete(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        gone = [comment(changing, post, minute=minute, status=APPROVED) for minute in range(3)]
        selection.choose(changing.session, gone[1:])
        moderation.remove(changing)
        fresh = [comment(changing, post, minute=-minute) for minute in range(3)]
        decide(changing, APPROVED, *fresh)
        after = comment(changing, post, status=APPROVED)
        assert numbers(changing) == {gone[0]: 1, fresh[2]: 4, fresh[1]: 5, fresh[0]: 6, after: 7}


def test_approving_again_does_not_free_the_numbers_of_what_is_gone(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        first, second = (comment(changing, post, status=APPROVED) for _ in range(2))
        selection.choose(changing.session, [second])
        moderation.remove(changing)
        decide(changing, PENDING, first)
        decide(changing, APPROVED, first)
        third = comment(changing, post)
        decide(changing, APPROVED, third)
        assert numbers(changing) == {first: 1, third: 3}


def test_numbers_pass_over_gaps_and_over_what_a_page_does_not_know(change: Changing) -> None:
    """As an import may leave it: numbers with gaps, and a page whose count is ahead."""
    with change() as changing:
        post, other = page(changing, "un"), page(changing, "deux")
        old = comment(changing, post, status=APPROVED)
        changing.session.get_one(Comment, old).number = 7
        changing.session.get_one(Post, post).last_number = 7
        changing.session.get_one(Post, other).last_number = 3
        new = [comment(changing, each, minute=1) for each in (post, other)]
        decide(changing, APPROVED, old, *new)
        assert numbers(changing) == {old: 7, new[0]: 8, new[1]: 4}


def test_thousands_are_numbered_in_one_go(change: Changing) -> None:
    with change() as changing:
        posts = [page(changing, f"billet-{each}") for each in range(5)]
        session = changing.session
        session.add_all(
            Comment(
                post_id=posts[each % 5],
                author_name="Anne",
                body="x",
                created_at=NOW - timedelta(seconds=each // 5 * 60),
            )
            for each in range(2_000)
        )
        session.flush()
        decide(changing, APPROVED, *range(1, 2_001))
        for post in posts:
            rows = session.exec(
                select(Comment).where(Comment.post_id == post).order_by("created_at")
            )
            assert [row.number for row in rows] == list(range(1, 401))


def test_a_decision_has_a_name_a_reason_and_a_date(change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing))
    with change(actor="@cron", now=NOW + timedelta(hours=1)) as changing:
        selection.choose(changing.session, [1])
        moderation.decide(changing, REJECTED, reason="hors-sujet", note="vu avec Luc")
    with change() as changing:
        row = changing.session.get_one(Comment, 1)
        decision = (row.status, row.decided_by, row.decided_by_id, row.reason, row.note)
        assert decision == (REJECTED, "@cron", None, "hors-sujet", "vu avec Luc")
        assert row.decided_at == NOW + timedelta(hours=1)
        record = changing.session.exec(select(AuditRecord)).all()[-1]
        assert (record.before, record.after, record.reason) == ("pending", "rejected", "hors-sujet")
        operation = changing.session.get_one(Operation, record.operation_id)
        assert (operation.actor, operation.contributor_id) == ("@cron", None)


def test_the_decision_before_is_kept_for_undo(change: Changing) -> None:
    with change() as changing:
        fresh, decided = comment(changing, page(changing)), comment(changing, 1)
        decide(changing, REJECTED, decided, reason="insulte")
        assert changing.session.exec(select(Revision)).all() == []
        decide(changing, APPROVED, fresh, decided)
        (revision,) = changing.session.exec(select(Revision)).all()
    assert revision.thing_id == decided
    assert revision.fields["reason"] == "insulte"
    assert revision.fields["decided_by"] == "chantal-buhagar"


@pytest.mark.parametrize("to", CommentStatus)
@pytest.mark.parametrize("begun", CommentStatus)
def test_any_state_may_become_any_other(
    change: Changing, begun: CommentStatus, to: CommentStatus
) -> None:
    with change() as changing:
        comment(changing, page(changing), status=begun)
        configuring.put(changing, "comments.require_reason", "off")
        outcome = decide(changing, to, 1)
        row = changing.session.get_one(Comment, 1)
        changing.session.refresh(row)
        assert row.status == to
        if to is begun:
            assert (outcome.ids, outcome.left, outcome.by_status) == ([], ("1",), {})
        else:
            assert (outcome.ids, outcome.left, outcome.by_status) == ([1], (), {str(begun): 1})


def test_what_is_as_wanted_leaves_no_trace(change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing), status=APPROVED)
    with change() as changing:
        assert decide(changing, APPROVED, 1).changed == 0
        assert changing.began is None


@pytest.mark.parametrize(
    ("reason", "note", "changed"),
    [
        (None, None, False),
        ("insulte", None, False),
        ("insulte", "un mot", False),
        ("doublon", None, True),
        (None, "un autre mot", True),
    ],
)
def test_another_reason_or_note_is_another_decision(
    change: Changing, reason: str | None, note: str | None, *, changed: bool
) -> None:
    with change() as changing:
        configuring.put(changing, "comments.require_reason", "off")
        comment(changing, page(changing))
        selection.choose(changing.session, [1])
        moderation.decide(changing, REJECTED, reason="insulte", note="un mot")
        selection.choose(changing.session, [1])
        outcome = moderation.decide(changing, REJECTED, reason=reason, note=note)
        assert bool(outcome.changed) is changed


@pytest.mark.parametrize(
    ("to", "reason", "required", "key"),
    [
        (REJECTED, None, True, "reason-missing"),
        (REJECTED, "autre", True, "reason-unknown"),
        (REJECTED, "autre", False, "reason-unknown"),
        (REJECTED, "", False, "reason-unknown"),
        (REJECTED, "Insulte", True, "reason-unknown"),
        (REJECTED, "insulte", True, None),
        (REJECTED, None, False, None),
        (SPAM, None, True, None),
    ],
)
def test_a_rejection_needs_a_known_reason(
    change: Changing, to: CommentStatus, reason: str | None, *, required: bool, key: str | None
) -> None:
    with change() as changing:
        configuring.put(changing, "comments.require_reason", str(required).lower())
        if key is None:
            moderation.check_reason(changing.session, to, reason)
            return
        with pytest.raises(Usage) as caught:
            moderation.check_reason(changing.session, to, reason)
    assert caught.value.key == key


EVERY = {"approved": 2, "pending": 1, "rejected": 3, "spam": 4}
ALL = [
    (APPROVED, CommentFilter(), {"pending": 1}),
    (REJECTED, CommentFilter(), {"approved": 2, "pending": 1}),
    (SPAM, CommentFilter(), {"approved": 2, "pending": 1}),
    (PENDING, CommentFilter(), {"approved": 2, "rejected": 3, "spam": 4}),
    (APPROVED, CommentFilter(post="mon-billet"), {"pending": 1}),
    (SPAM, CommentFilter(name="Anne"), {"approved": 2, "pending": 1}),
    (APPROVED, CommentFilter(status=SPAM), {"spam": 4}),
    (APPROVED, CommentFilter(any_status=True), EVERY),
    (None, CommentFilter(status=SPAM), {"spam": 4}),
    (None, CommentFilter(any_status=True), EVERY),
    (APPROVED, CommentFilter(name="Personne"), {}),
]


@pytest.mark.parametrize(("to", "wanted", "counts"), ALL)
def test_all_takes_what_the_verb_can_act_on(
    change: Changing, to: CommentStatus | None, wanted: CommentFilter, counts: dict[str, int]
) -> None:
    with change() as changing:
        post = page(changing)
        for times, status in enumerate((PENDING, APPROVED, REJECTED, SPAM), start=1):
            for minute in range(times):
                comment(changing, post, status=status, minute=-minute)
        assert moderation.choose_all(changing.session, to, wanted) == counts
        assert len(selection.chosen(changing.session)) == sum(counts.values())


def test_a_deleted_comment_leaves_its_answers(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        first = comment(changing, post, status=APPROVED)
        answer = comment(changing, post, parent=first)
        both = comment(changing, post, parent=answer)
        note = CommentNote(comment_id=first, body="un mot", created_at=NOW)
        changing.session.add(note)
        changing.session.flush()
        selection.choose(changing.session, [first, both, 99])
        outcome = moderation.remove(changing)
        changing.session.expire_all()
        assert outcome.by_status == {"approved": 1, "pending": 1}
        assert changing.session.get(Comment, first) is None
        assert changing.session.get_one(Comment, answer).parent_id is None
        assert changing.session.exec(select(CommentNote)).all() == []
        records = changing.session.exec(select(AuditRecord)).all()[-2:]
        assert [(r.action, r.thing_id, r.before, r.after) for r in records] == [
            ("delete", first, "approved", None),
            ("delete", both, "pending", None),
        ]


def test_deleting_nothing_leaves_no_trace(change: Changing) -> None:
    with change() as changing:
        selection.choose(changing.session, [])
        assert moderation.remove(changing).changed == 0
        assert changing.began is None


def test_an_id_is_never_given_again(change: Changing) -> None:
    with change() as changing:
        gone = comment(changing, page(changing))
        selection.choose(changing.session, [gone])
        moderation.remove(changing)
        assert comment(changing, 1) == gone + 1
