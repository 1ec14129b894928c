from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from blogctl.errors import BlogctlError, Conflict, NotFound, Usage
from blogctl.models import tables
from blogctl.models.comments import Comment, CommentNote
from blogctl.models.ledger import AuditRecord
from blogctl.models.posts import Post
from blogctl.services import (
    amending,
    comment_detail,
    comment_lists,
    configuring,
    contributors,
    conversation,
    moderation,
    settings,
    undo,
)
from blogctl.services.amending import Amendment
from blogctl.services.audit import Change
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.contributors import Person
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, CommentKind, CommentStatus, Kind, PostStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
LATER = NOW + timedelta(hours=1)


def row(change: Change, each: int) -> Comment:
    """Return a comment as it is now."""
    change.session.expire_all()
    return change.session.get_one(Comment, each)


def on(change: Change, work: Callable[[Change], Outcome], *ids: int) -> Outcome:
    """Do some work to the comments with these ids."""
    selection.choose(change.session, ids)
    return work(change)


def records(change: Change) -> list[tuple[str, int, str | None, str | None]]:
    """Return what a change has written down of comments so far."""
    query = select(AuditRecord).where(AuditRecord.operation_id == change.operation)
    return [
        (str(each.action), each.thing_id, each.before, each.after)
        for each in change.session.exec(query)
        if each.kind is Kind.COMMENT
    ]


# Replies.


def test_an_answer_is_signed_and_what_it_answers_is_approved_and_answered(
    change: Changing,
) -> None:
    with change() as changing:
        post = page(changing)
        waiting = comment(changing, post)
    with change("comments reply", now=LATER) as changing:
        answer = conversation.reply(changing, waiting, " Oui,\r\ndès lundi. \n")
        assert row(changing, answer).model_dump(exclude_none=True) == {
            "id": answer,
            "post_id": post,
            "parent_id": waiting,
            "number": 2,
            "kind": CommentKind.COMMENT,
            "author_name": "Chantal Buhagar",
            "contributor_id": 1,
            "body": "Oui,\ndès lundi.",
            "status": APPROVED,
            "created_at": LATER,
        }
        answered = row(changing, waiting)
        assert (answered.status, answered.number, answered.decided_at) == (APPROVED, 1, LATER)
        assert (answered.decided_by, answered.answered_at, answered.answered_by_id) == (
            *("chantal-buhagar", LATER, 1),
        )
        assert answered.due_at is not None
        assert records(changing) == [
            ("status", waiting, "pending", "approved"),
            ("create", answer, None, "approved"),
            ("answer", waiting, None, f"comment:{answer}"),
        ]


def test_what_is_approved_already_is_not_decided_again(change: Changing) -> None:
    with change() as changing:
        each = comment(changing, page(changing), status=APPROVED)
    with change("comments reply", now=LATER) as changing:
        conversation.reply(changing, each, "Oui.")
        assert row(changing, each).decided_at == NOW
        assert [action for action, *_ in records(changing)] == ["create", "answer"]


def test_the_first_answer_is_the_one_that_counts(change: Changing) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
        contributors.add(changing, Person(name="Luc Ferry"))
        conversation.reply(changing, each, "Oui.")
    with change(actor="luc-ferry", now=LATER) as changing:
        second = conversation.reply(changing, each, "Et non.")
        answered = row(changing, each)
        assert (answered.answered_at, answered.answered_by_id) == (NOW, 1)
        assert records(changing) == [("create", second, None, "approved")]
        assert row(changing, second).author_name == "Luc Ferry"


def test_an_answer_to_the_house_answers_nobody(change: Changing) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
        first = conversation.reply(changing, each, "Oui.")
        second = conversation.reply(changing, first, "Et encore.")
        told = row(changing, first)
        assert (told.answered_at, told.answered_by_id, told.due_at) == (None, None, None)
        assert row(changing, second).number == 3


def test_what_was_settled_may_be_answered_all_the_same(change: Changing) -> None:
    with change() as changing:
        each = comment(changing, page(changing))
        on(changing, conversation.settle, each)
        conversation.reply(changing, each, "De rien !")
        told = row(changing, each)
        assert (told.answered_at, told.settled_at) == (NOW, NOW)


def test_the_house_answers_where_readers_no_longer_may(change: Changing) -> None:
    with change() as changing:
        post = page(changing, comments_open=False, status=PostStatus.DRAFT)
        each = comment(changing, post)
        assert row(changing, conversation.reply(changing, each, "Oui.")).number == 2


REFUSED: dict[str, tuple[Callable[[Change], object], type[BlogctlError], str]] = {
    "rejected": (
        lambda change: decide(change, REJECTED, 1, reason="doublon"),
        *(Conflict, "parent-turned-down"),
    ),
    "spam": (lambda change: decide(change, SPAM, 1), Conflict, "parent-turned-down"),
    "in the trash": (
        lambda change: setattr(change.session.get_one(Post, 1), "status", PostStatus.TRASHED),
        *(Conflict, "post-trashed"),
    ),
    "inactive": (
        lambda change: contributors.set_active(change, ["1"], active=False),
        *(Conflict, "contributor-inactive"),
    ),
    "nobody of the house": (
        lambda change: setattr(change, "actor", type(change.actor)("@cron")),
        *(Usage, "no-contributor"),
    ),
}


@pytest.mark.parametrize(("become", "error", "key"), REFUSED.values(), ids=REFUSED)
def test_not_everybody_answers_everything(
    change: Changing, become: Callable[[Change], object], error: type[BlogctlError], key: str
) -> None:
    with change() as changing:
        comment(changing, page(changing))
        become(changing)
        changing.session.flush()
        with pytest.raises(error) as caught:
            conversation.reply(changing, 1, "Oui.")
    assert getattr(caught.value, "key", None) == key


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("", "empty-value"),
        (" \r\n\t", "empty-value"),
        ("a\0", "text-nul"),
        ("x" * 70_000, "text-too-long"),
        ("\udcff", "text-surrogate"),
    ],
    ids=["none", "blank", "NUL", "too long", "surrogate"],
)
@pytest.mark.parametrize("verb", [conversation.reply, conversation.note], ids=["reply", "note"])
def test_what_is_no_text_is_refused(
    change: Changing, verb: Callable[[Change, int, str], int], body: str, key: str
) -> None:
    with change() as changing:
        comment(changing, page(changing))
    with pytest.raises(Usage) as caught, change() as changing:
        verb(changing, 1, body)
    assert caught.value.key == key


def test_an_answer_meanwhile_is_told(change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing))
        conversation.check_unanswered(changing, 1, since=None)
        conversation.reply(changing, 1, "Oui.")
        conversation.check_unanswered(changing, 1, since=NOW)
        with pytest.raises(Conflict) as caught:
            conversation.check_unanswered(changing, 1, since=None)
        assert (caught.value.key, caught.value.parts["slug"]) == (
            *("answered-meanwhile", "chantal-buhagar"),
        )
        with pytest.raises(NotFound):
            conversation.check_unanswered(changing, 99, since=None)


def test_a_thread_fifty_deep_and_two_hundred_wide_is_told_in_its_order(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        post = page(changing)
        first = last = comment(changing, post, "Anne", "Une question ?")
        for _ in range(50):
            last = conversation.reply(changing, last, "Oui, et…")
        wide = [comment(changing, post, f"N {n}", minute=n, parent=first) for n in range(200)]
        conversation.reply(changing, wide[7], "À vous.")
    with store.reading() as session:
        for each in (first, last, wide[-1]):
            thread = comment_detail.show(session, each, settings=settings.load(session)).thread
            assert len(thread) == 252
            assert [told["depth"] for told in thread] == [
                *(0, *[1] * 8, 2, *[1] * 192, *range(1, 51)),
            ]
            assert thread[9]["contributor"] == "chantal-buhagar"
        wanted = CommentFilter(thread=str(last), any_status=True)
        assert comment_lists.count(session, wanted) == 252


# Notes.


def test_notes_are_kept_in_their_order_with_who_wrote_them(change: Changing, store: Store) -> None:
    with change() as changing:
        comment(changing, page(changing))
        assert conversation.note(changing, 1, " Le rayon\r\nrouvre. ") == 1
    with change(actor="@job", now=LATER) as changing:
        assert conversation.note(changing, 1, "Vu.") == 2
        assert records(changing) == [("note", 1, None, "note:2")]
    with store.reading() as session:
        assert comment_detail.notes(session, 1) == (
            {
                "id": 1,
                "at": "2026-03-12T09:30:00Z",
                "author": "chantal-buhagar",
                "body": "Le rayon\nrouvre.",
            },
            {"id": 2, "at": "2026-03-12T10:30:00Z", "author": "@job", "body": "Vu."},
        )
        shown = comment_lists.records(session, [1], settings=settings.load(session))
        assert shown[0].notes == 2


def test_a_note_goes_with_who_wrote_it_and_with_its_comment(change: Changing, store: Store) -> None:
    with change() as changing:
        comment(changing, page(changing), status=SPAM)
        contributors.add(changing, Person(name="Luc Ferry"))
    with change(actor="luc-ferry") as changing:
        conversation.note(changing, 1, "Vu.")
    with change() as changing:
        contributors.merge(changing, [2], into=1)
    with store.reading() as session:
        assert comment_detail.notes(session, 1)[0]["author"] == "chantal-buhagar"
    with change() as changing:
        on(changing, moderation.remove, 1)
    with store.reading() as session:
        assert session.exec(select(CommentNote)).all() == []


def test_there_is_no_note_on_what_is_gone(change: Changing) -> None:
    with pytest.raises(NotFound) as caught, change() as changing:
        conversation.note(changing, 7, "Vu.")
    assert (caught.value.key, caught.value.refs) == ("comment", ("7",))


# What needs no answer, and what needs one after all.


@pytest.fixture
def variety(change: Changing) -> None:
    """Comments 1 to 6: pending, approved, answered, settled, spam, and (7) of the house."""
    with change() as changing:
        post = page(changing)
        for minute, status in enumerate([PENDING, APPROVED, APPROVED, PENDING, SPAM]):
            comment(changing, post, minute=minute, status=status)
        assert conversation.reply(changing, 3, "Oui.") == 6
        on(changing, conversation.settle, 4)


@pytest.mark.usefixtures("variety")
def test_what_is_owed_nothing_is_left_alone_by_settle(change: Changing) -> None:
    with change(now=LATER) as changing:
        outcome = on(changing, conversation.settle, 6, 5, 4, 3, 2, 1)
        assert outcome == Outcome([2, 1], {"approved": 1, "pending": 1}, ("6", "5", "4", "3"))
        assert records(changing) == [
            ("settle", 2, "owed", "settled"),
            ("settle", 1, "owed", "settled"),
        ]
        settled = [each for each in range(1, 7) if row(changing, each).settled_at == LATER]
        assert settled == [1, 2]


@pytest.mark.usefixtures("variety")
def test_what_was_closed_is_open_again_and_the_rest_is_left_alone(change: Changing) -> None:
    with change(now=LATER) as changing:
        outcome = on(changing, conversation.reopen, 1, 2, 3, 4, 5, 6)
        assert outcome == Outcome([3, 4], {"approved": 1, "pending": 1}, ("1", "2", "5", "6"))
        assert records(changing) == [
            ("reopen", 3, "answered", "owed"),
            ("reopen", 4, "settled", "owed"),
        ]
        again = row(changing, 3)
        assert (again.answered_at, again.answered_by_id, again.settled_at) == (None, None, None)


@pytest.mark.usefixtures("variety")
@pytest.mark.parametrize("work", [conversation.settle, conversation.reopen])
def test_doing_it_again_leaves_no_trace(
    change: Changing, work: Callable[[Change], Outcome]
) -> None:
    with change() as changing:
        on(changing, work, *range(1, 7))
    with change() as changing:
        assert on(changing, work, *range(1, 7)).changed == 0
        assert changing.began is None


def test_who_is_answered_after_a_reopening_is_answered_anew(change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing))
        conversation.reply(changing, 1, "Oui.")
        on(changing, conversation.reopen, 1)
    with change(now=LATER) as changing:
        conversation.reply(changing, 1, "En fait, non.")
        assert row(changing, 1).answered_at == LATER


@pytest.mark.usefixtures("variety")
@pytest.mark.parametrize(
    ("verb", "said", "ids"),
    [
        ("settle", CommentFilter(), [1, 2]),
        ("settle", CommentFilter(status=PENDING), [1]),
        ("settle", CommentFilter(any_status=True), [1, 2]),
        ("reopen", CommentFilter(), [3, 4]),
        ("reopen", CommentFilter(status=APPROVED), [3]),
        ("reopen", CommentFilter(unanswered=True), []),
        ("assign", CommentFilter(), [1, 2]),
        ("assign", CommentFilter(post="mon-billet"), [1, 2]),
        ("assign", CommentFilter(assigned_to="1"), []),
        ("unassign", CommentFilter(), []),
    ],
    ids=str,
)
def test_all_is_what_the_verb_can_act_on(
    change: Changing, verb: str, said: CommentFilter, ids: list[int]
) -> None:
    with change() as changing:
        counts = conversation.choose_all(changing.session, verb, said)
        assert selection.chosen(changing.session) == ids
        assert sum(counts.values()) == len(ids)


# Rule 2: the audit holds no text.


def test_no_word_of_anybody_s_is_in_the_audit(change: Changing, store: Store) -> None:
    planted = ["QUESTION", "LECTRICE", "REPONSE", "BILLETDOUX", "POURQUOI", "CORRIGE", "RENOMMEE"]
    with change("comments add") as changing:
        comment(changing, page(changing), planted[1], planted[0])
    made = []
    works: list[Callable[[Change], object]] = [
        lambda each: conversation.reply(each, 1, planted[2]),
        lambda each: conversation.note(each, 1, planted[3]),
        lambda each: amending.edit(
            each, 1, Amendment(planted[4], planted[5], planted[6]), seen=planted[0]
        ),
        lambda each: on(each, conversation.reopen, 1),
        lambda each: on(each, conversation.settle, 1),
    ]
    for work in works:
        with change("test") as changing:
            work(changing)
            made.append(changing.operation)
    for _ in range(2):  # undone, and done again
        done, made = made[::-1], []
        for operation in done:
            with change("undo") as changing:
                undo.undo(changing, operation)
                made.append(changing.operation)
    with store.reading() as session:
        for table in (tables.OPERATION, tables.AUDIT_RECORD):
            told = " ".join(map(str, session.execute(table.select())))
            assert not [word for word in planted if word in told]
            assert Action.EDIT in told or table is tables.OPERATION


def test_who_answers_by_default_must_be_somebody(change: Changing) -> None:
    with pytest.raises(NotFound) as caught, change() as changing:
        configuring.put(changing, "comments.default_assignee", "chantal-buhaga")
    assert (caught.value.key, caught.value.parts["nearest"]) == ("contributor", "chantal-buhagar")
    with change() as changing:
        assert configuring.put(changing, "comments.default_assignee", "Chantal Buhagar")
        assert settings.load(changing.session)["comments.default_assignee"] == "chantal-buhagar"
        assert configuring.put(changing, "comments.default_assignee", "")
