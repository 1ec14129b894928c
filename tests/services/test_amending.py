import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from blogctl.errors import BlogctlError, Conflict, NotFound, Usage
from blogctl.models.comments import Comment
from blogctl.models.ledger import AuditRecord, Revision
from blogctl.services import amending, comment_detail, contributors, conversation, settings, undo
from blogctl.services.amending import Amendment
from blogctl.services.audit import Change
from blogctl.services.contributors import Person
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, CommentStatus, Kind
from blogctl.when import iso
from tests.conftest import NOW, Changing
from tests.readers import comment, page

LATER = NOW + timedelta(hours=1)
WHY = "un numéro de téléphone"
BODY = "Appelez le 01 23 45 67 89 !"


@pytest.fixture
def said(change: Changing) -> int:
    """A comment of Anne's; Luc (2) is of the house."""
    with change() as changing:
        contributors.add(changing, Person(name="Luc Ferry"))
        return comment(changing, page(changing), "Anne", BODY)


def amend(change: Change, each: int, **said: str) -> bool:
    return amending.edit(change, each, Amendment(WHY, **said), seen=BODY)


def row(change: Change, each: int) -> Comment:
    change.session.expire_all()
    return change.session.get_one(Comment, each)


def test_what_is_edited_keeps_what_it_was_and_says_why(
    change: Changing, store: Store, said: int
) -> None:
    with change("comments edit", now=LATER) as changing:
        assert amend(changing, said, body=" Appelez-\r\nmoi ! ", name=" Anne B. ")
        now = row(changing, said)
        assert (now.body, now.author_name, now.edited_at) == ("Appelez-\nmoi !", "Anne B.", LATER)
        assert (now.status, now.created_at) == (CommentStatus.PENDING, NOW - timedelta(days=1))
        (kept,) = changing.session.exec(select(Revision).where(Revision.kind == Kind.COMMENT))
        fields = kept.fields if isinstance(kept.fields, dict) else json.loads(kept.fields)
        assert (fields["body"], fields["author_name"], fields["why"]) == (BODY, "Anne", WHY)
        query = select(AuditRecord).where(AuditRecord.operation_id == changing.operation)
        (told,) = changing.session.exec(query)
        assert (told.action, told.before, told.after, told.reason) == (
            Action.EDIT,
            None,
            None,
            None,
        )
    with store.reading() as session:
        shown = comment_detail.show(session, said, settings=settings.load(session))
    assert shown.edited_at == LATER
    assert shown.changes == (
        {
            "at": "2026-03-12T10:30:00Z",
            "actor": "chantal-buhagar",
            "action": "edit",
            "from": None,
            "to": None,
            "reason": WHY,
        },
    )


def test_each_edit_of_one_operation_says_its_own_why(
    change: Changing, store: Store, said: int
) -> None:
    with change("batch") as changing:
        amending.edit(changing, said, Amendment("un", body="Un"), seen=BODY)
        amending.edit(changing, said, Amendment("deux", body="Deux"), seen="Un")
    with store.reading() as session:
        shown = comment_detail.show(session, said, settings=settings.load(session))
    assert [each["reason"] for each in shown.changes] == ["un", "deux"]


@pytest.mark.parametrize(
    "same",
    [{"body": BODY}, {"body": f"\r\n{BODY}\n"}, {"name": "Anne"}, {"contributor": "none"}, {}],
    ids=str,
)
def test_an_edit_to_the_same_leaves_no_trace(
    change: Changing, said: int, same: dict[str, str]
) -> None:
    with change() as changing:
        assert not amend(changing, said, **same)
        assert changing.began is None


def test_who_turns_out_to_be_of_the_house_is_owed_no_answer(change: Changing, said: int) -> None:
    due = "2026-03-11T16:00:00Z"
    with change() as changing:
        assert amend(changing, said, contributor="Luc Ferry")
        now = row(changing, said)
        assert (now.contributor_id, now.author_name, now.due_at) == (2, "Luc Ferry", None)
        made = changing.operation
    for owed in (due, None, due):
        with change("undo") as changing:
            undo.undo(changing, made)
            made = changing.operation
            now = row(changing, said)
            assert (now.due_at and iso(now.due_at), now.contributor_id is None) == (
                *(owed, owed is not None),
            )
            assert (now.author_name, now.edited_at is None) == (
                *(("Anne", True) if owed else ("Luc Ferry", False)),
            )
    with change() as changing:
        amend(changing, said, contributor="luc-ferry", name="Le critique")
        assert row(changing, said).author_name == "Le critique"
    with change() as changing:
        amend(changing, said, contributor="none")
        now = row(changing, said)
        assert now.contributor_id is None
        assert now.due_at is not None
        assert iso(now.due_at) == due


def test_an_answer_of_the_house_may_be_edited(change: Changing, said: int) -> None:
    with change() as changing:
        answer = conversation.reply(changing, said, "Oui.")
        assert amending.edit(changing, answer, Amendment(WHY, body="Non."), seen="Oui.")
        now = row(changing, answer)
        assert (now.body, now.due_at, now.contributor_id) == ("Non.", None, 1)


REFUSED: list[tuple[dict[str, Any], type[BlogctlError], str]] = [
    ({"body": ""}, Usage, "empty-value"),
    ({"body": " \n"}, Usage, "empty-value"),
    ({"body": "x" * 70_000}, Usage, "text-too-long"),
    ({"body": "a\0"}, Usage, "text-nul"),
    ({"name": " "}, Usage, "empty-value"),
    ({"name": "x" * 300}, Usage, "text-too-long"),
    ({"contributor": "personne"}, NotFound, "contributor"),
    ({"contributor": ""}, Usage, "empty-value"),
    ({"why": ""}, Usage, "empty-value"),
    ({"why": " \t"}, Usage, "empty-value"),
    ({"why": "x" * 70_000}, Usage, "text-too-long"),
]


@pytest.mark.parametrize(("what", "error", "key"), REFUSED, ids=lambda value: str(value)[:24])
def test_what_can_t_be_is_refused(
    change: Changing, said: int, what: dict[str, Any], error: type[BlogctlError], key: str
) -> None:
    with pytest.raises(error) as caught, change() as changing:
        amending.edit(changing, said, Amendment(**({"why": WHY} | what)), seen=BODY)
    assert getattr(caught.value, "key", None) == key


MEANWHILE: dict[str, tuple[Callable[[Change], object], type[BlogctlError], str]] = {
    "edited": (lambda change: amend(change, 1, body="Autre"), Conflict, "edited-meanwhile"),
    "gone": (
        lambda change: change.session.delete(change.session.get_one(Comment, 1)),
        *(NotFound, "comment"),
    ),
}


@pytest.mark.parametrize(("become", "error", "key"), MEANWHILE.values(), ids=MEANWHILE)
def test_what_changed_in_the_meantime_is_told(
    change: Changing,
    said: int,
    become: Callable[[Change], object],
    error: type[BlogctlError],
    key: str,
) -> None:
    with change() as changing:
        become(changing)
    with pytest.raises(error) as caught, change() as changing:
        amend(changing, said, body="Mien")
    assert getattr(caught.value, "key", None) == key


def test_who_says_it_can_be_changed_whatever_the_text_is_by_now(
    change: Changing, said: int
) -> None:
    with change() as changing:
        amend(changing, said, body="Autre")
    with change() as changing:
        assert amend(changing, said, name="Anne B.")
        assert row(changing, said).body == "Autre"
