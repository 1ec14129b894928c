"""Erasing a person: from rows, from revisions, from the bytes of the file; and forgetting."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.records.privacy import ErasedRecord
from blogctl.services import (
    amending,
    blocklist,
    comments,
    contributors,
    conversation,
    erasing,
    forgetting,
    held,
    moderation,
    undo,
)
from blogctl.services.amending import Amendment
from blogctl.services.audit import Change
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.store.overwriting import empty_wal, write_anew
from blogctl.vocabulary import Action, BlockedKind, CommentStatus, Kind
from tests.conftest import NOW, Changing
from tests.invariants import check
from tests.readers import comment, decide, page
from tests.traces import audited
from tests.writers import rows

MAIL = "anne.zephyrine@exemple.fr"
OTHER = "bob@exemple.fr"
WORDS = ("zephyrine", "198.51.100.77", "navigateurrare", "confidenceunique", "secretdenote")


def remark(change: Change, post: int, **said: Any) -> int:  # noqa: ANN401
    """Take in a comment by Anne that has all that a comment may have."""
    usual: dict[str, Any] = {
        "name": "Anne Zephyrine",
        "body": "Une confidenceunique.",
        "email": "Anne.Zephyrine@exemple.fr",
        "url": "https://zephyrine.exemple.fr",
        "ip": "198.51.100.77",
        "status": CommentStatus.APPROVED,
        "at": NOW - timedelta(days=1),
    }
    made = comments.add(change, post, Remark(**usual | said), force=True)
    columns = tables.COMMENT.c
    change.session.execute(
        tables.COMMENT.update().where(columns.id == made).values(user_agent="navigateurrare/1")
    )
    return made


def amend(change: Change, edited: int, why: str = "une faute") -> None:
    said = Amendment(body="Mieux.", why=why)
    assert amending.edit(change, edited, said, seen="Une confidenceunique.")


def erase(change: Changing, *, anonymize: bool = False, mail: str = MAIL) -> list[ErasedRecord]:
    with change("privacy erase") as changing:
        return erasing.erase_person(changing, mail, anonymize=anonymize)


def bytes_of(store: Store) -> bytes:
    return store.path.read_bytes().lower()


EVERYTHING = "SELECT author_name, author_email, author_url, ip, user_agent, body FROM comment"


def test_comments_that_nothing_answers_are_deleted(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post)
        first = remark(changing, post)
        other = comment(changing, post, "Bob", email=OTHER, status=CommentStatus.APPROVED)
        last = remark(changing, post)
    assert erase(change) == [
        ErasedRecord("comment", first, "deleted"),
        ErasedRecord("comment", last, "deleted"),
    ]
    assert rows(store, "SELECT id, number FROM comment") == [(other, 2)]
    with change() as changing:
        new = remark(changing, post)
    assert rows(store, f"SELECT number FROM comment WHERE id = {new}") == [(4,)]
    with store.reading() as session:
        assert audited(session) == [("create", "comment", new, None, "approved")]
    check(store.path)


def test_a_comment_that_is_answered_stays_in_its_place_without_a_word(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        post = page(changing)
        changing.record(Action.CREATE, Kind.POST, post)
        top = remark(changing, post)
        middle = remark(changing, post, parent=str(top))
        reply = comment(changing, post, "Bob", parent=middle, status=CommentStatus.APPROVED)
        leaf = remark(changing, post, parent=str(reply))
        alone = remark(changing, post)
        under = remark(changing, post, parent=str(alone))
        conversation.note(changing, top, "Un secretdenote")
    done = {each.id: each.outcome for each in erase(change)}
    emptied, deleted = "emptied", "deleted"
    assert done == {
        top: emptied,
        middle: emptied,
        leaf: deleted,
        alone: deleted,
        under: deleted,
    }
    nobody = ("Anonyme", None, None, None, None, "")
    assert rows(store, f"{EVERYTHING} WHERE id IN ({top}, {middle})") == [nobody, nobody]
    kept = rows(store, "SELECT id, parent_id, number, due_at IS NULL FROM comment ORDER BY id")
    assert kept == [(top, None, 1, 1), (middle, top, 2, 1), (reply, middle, 3, 0)]
    assert rows(store, "SELECT count(*) FROM commentnote") == [(0,)]


def test_to_anonymise_keeps_the_text_alone(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        one = remark(changing, post)
    assert erase(change, anonymize=True) == [ErasedRecord("comment", one, "anonymised")]
    said = ("Anonyme", None, None, None, None, "Une confidenceunique.")
    assert rows(store, EVERYTHING) == [said]
    assert rows(store, "SELECT number, author_email_key FROM comment") == [(1, None)]


def test_erasing_again_finds_nothing(change: Changing, store: Store) -> None:
    with change() as changing:
        remark(changing, page(changing))
        person = Person(name="Anne Zephyrine", email=MAIL)
        contributors.add(changing, person)
    assert len(erase(change)) == 2
    assert erase(change) == []
    with store.reading() as session:
        assert list(held.held(session, MAIL)) == []
        assert erasing.find(session, MAIL).nothing


def test_revisions_are_reached_and_nothing_comes_back(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
    with change("comments add") as changing:
        gone = remark(changing, post)
    with change("comments add") as changing:
        edited = remark(changing, post)
        comment(changing, post, "Bob", parent=edited)
    with change("comments edit") as changing:
        amend(changing, edited, why="secretdenote")
    with change("comments approve") as changing:
        decide(changing, CommentStatus.SPAM, edited)
    with change("undo") as changing:
        undo.undo(changing, 2)
    kept = json.dumps(rows(store, "SELECT fields FROM revision"))
    assert all(word in kept.lower() for word in ("zephyrine", "198.51.100.77", "secretdenote"))
    assert {each.id: each.outcome for each in erase(change)} == {gone: "deleted", edited: "emptied"}
    kept = json.dumps(rows(store, "SELECT fields FROM revision")).lower()
    assert [word for word in WORDS if word in kept] == []
    for operation in (3, 4, 5, 6):
        with pytest.raises(Conflict, match="changed-since"), change("undo") as changing:
            undo.undo(changing, operation)


def test_revisions_keep_the_text_that_is_anonymised(change: Changing, store: Store) -> None:
    with change() as changing:
        edited = remark(changing, page(changing))
        amend(changing, edited)
    erase(change, anonymize=True)
    ((fields,),) = rows(store, "SELECT fields FROM revision WHERE kind = 'comment'")
    found = json.loads(fields)
    assert (found["author_name"], found["body"]) == ("Anonyme", "Une confidenceunique.")


def test_what_the_house_wrote_stays_by_name(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        said = Person(
            name="Anne Zephyrine",
            email=MAIL,
            url="https://zephyrine.exemple.fr",
            bio="Une confidenceunique",
            role="Chef de projet",
            logins=("loginrare",),
            topics=("web",),
        )
        person = contributors.add(changing, said)
        other = Person(email="autre@exemple.fr", bio="Autre")
        contributors.edit(changing, person, other)
        own = remark(changing, post)
        session = changing.session
        comment_ = tables.COMMENT
        session.execute(comment_.update().where(comment_.c.id == own).values(contributor_id=person))
    assert erase(change) == [
        ErasedRecord("comment", own, "cleared"),
        ErasedRecord("contributor", person, "cleared"),
    ]
    people = "SELECT name, role, email, email_key, url, bio FROM contributor WHERE id = 2"
    assert rows(store, people) == [("Anne Zephyrine", "Chef de projet", None, None, None, "")]
    assert rows(store, "SELECT login FROM contributorlogin") == [("chantal",)]
    assert rows(store, EVERYTHING) == [
        ("Anne Zephyrine", None, None, None, None, "Une confidenceunique.")
    ]
    kept = json.dumps(rows(store, "SELECT fields FROM revision")).lower()
    assert [word for word in (MAIL, "zephyrine.exemple", "confidence") if word in kept] == []


def test_what_an_import_remembers_of_them_is_no_address(change: Changing, store: Store) -> None:
    with change() as changing:
        made = remark(changing, page(changing))
        person = contributors.add(changing, Person(name="Anne", email=MAIL))
        values = [
            {"source": "x", "kind": Kind.COMMENT, "foreign_id": "7", "thing_id": made},
            {"source": "x", "kind": Kind.CONTRIBUTOR, "foreign_id": MAIL, "thing_id": person},
        ]
        changing.session.execute(
            insert(tables.IMPORTED_FROM), [value | {"digest": "abc"} for value in values]
        )
    erase(change)
    assert rows(store, "SELECT foreign_id, digest FROM importedfrom ORDER BY id") == [
        ("7", None),
        ("erased:2", None),
    ]


def test_audit_says_which_and_how_and_nothing_else(change: Changing, store: Store) -> None:
    with change() as changing:
        made = remark(changing, page(changing))
    erase(change)
    with store.reading() as session:
        assert audited(session) == [("erase", "comment", made, "approved", "deleted")]
    history = rows(store, "SELECT * FROM auditrecord") + rows(store, "SELECT * FROM operation")
    assert MAIL not in json.dumps([list(map(str, row)) for row in history]).lower()


@pytest.mark.parametrize("anonymize", [False, True], ids=["erased", "anonymised"])
def test_no_byte_of_it_is_left_in_the_file(
    change: Changing, store: Store, *, anonymize: bool
) -> None:
    """Nor of what had been deleted or rewritten before by those who overwrite nothing."""
    with change() as changing:
        post = page(changing)
        for number in range(200):
            comment(changing, post, f"Lecteur {number}", f"Un mot {number} " * 30)
            if number % 20 == 0:
                remark(changing, post, body="Une confidenceunique " * 100)
    with change() as changing:
        ids = changing.session.execute(
            select(tables.COMMENT.c.id).where(tables.COMMENT.c.author_email_key == MAIL)
        ).scalars()
        selection.choose(changing.session, list(ids)[:3])
        moderation.remove(changing)
    empty_wal(store.path)
    assert [word for word in WORDS[:4] if word.encode() not in bytes_of(store)] == []
    erase(change, anonymize=anonymize)
    assert write_anew(store.path)
    left = [word for word in WORDS if word.encode() in bytes_of(store)]
    assert left == (["confidenceunique"] if anonymize else [])
    assert not store.path.with_name("blog.db-wal").stat().st_size
    for index in ("comment_search", "post_search"):
        with store.transaction() as session:
            session.connection().exec_driver_sql(
                f"INSERT INTO {index}({index}) VALUES ('integrity-check')"
            )


def test_one_comment_may_be_erased_alone(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        one, two = remark(changing, post), remark(changing, post)
    with change() as changing:
        done = erasing.erase_comments(changing, [one], anonymize=False)
    assert done == [ErasedRecord("comment", one, "deleted")]
    assert rows(store, "SELECT id FROM comment") == [(two,)]


def test_what_is_held_is_told(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        made = remark(changing, post)
        comment(changing, post, "Bob", email=OTHER)
        conversation.note(changing, made, "Un secretdenote")
        amend(changing, made)
        person = contributors.add(changing, Person(name="Anne", email=MAIL, logins=("anne",)))
    with change(actor="anne") as changing:
        page(changing, "autre")
        changing.session.execute(tables.POST.update().values(author_id=person))
        changing.record(Action.CREATE, Kind.POST, 2)
    with store.reading() as session:
        told = [(each.kind, each.id) for each in held.held(session, MAIL)]
        first, second = list(held.held(session, MAIL))[:2]
    assert told == [
        ("contributor", person),
        ("comment", made),
        ("note", 1),
        ("revision", 1),
        ("post", 1),
        ("post", 2),
        ("operation", 3),
    ]
    assert (first.data["logins"], first.data["email"]) == (["anne"], MAIL)
    assert second.at == NOW - timedelta(days=1)
    said = {"ip": "198.51.100.77", "user_agent": "navigateurrare/1", "post": "mon-billet"}
    assert said.items() <= second.data.items()
    assert "author_email_key" not in second.data


def test_old_addresses_and_browsers_are_forgotten(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
    with change() as changing:
        gone = remark(changing, post, at=NOW - timedelta(days=3))
    with change() as changing:
        undo.undo(
            changing,
            changing.session.execute(
                select(tables.OPERATION.c.id).order_by(tables.OPERATION.c.id.desc())
            )
            .scalars()
            .first()
            or 0,
        )
    with change() as changing:
        old = remark(changing, post, at=NOW - timedelta(days=2))
        new = remark(changing, post, at=NOW - timedelta(days=1))
    with change("privacy prune") as changing:
        record = forgetting.forget(changing, NOW - timedelta(days=1))
    assert record.comments == 1
    found = rows(store, "SELECT id, ip, user_agent, author_email IS NULL FROM comment")
    address, browser = "198.51.100.77", "navigateurrare/1"
    assert found == [(old, None, None, 0), (new, address, browser, 0)]
    kept = json.dumps(rows(store, "SELECT fields FROM revision"))
    assert gone
    assert (address in kept, browser in kept, MAIL in kept) == (False, False, True)
    with store.reading() as session:
        after = "before:2026-03-11T09:30:00Z"
        assert audited(session) == [("erase", "comment", 0, None, after)]
    with change("privacy prune") as changing:
        assert forgetting.forget(changing, NOW - timedelta(days=1)).comments == 0
        assert changing.began is None


def test_forgetting_hinders_no_undo(change: Changing, store: Store) -> None:
    with change() as changing:
        made = remark(changing, page(changing))
    with change("comments spam") as changing:
        decide(changing, CommentStatus.SPAM, made)
        spam = changing.operation
    with change("privacy prune") as changing:
        forgetting.forget(changing, NOW)
    with change("undo") as changing:
        undo.undo(changing, spam)
    assert rows(store, "SELECT status, ip FROM comment") == [("approved", None)]


def test_what_was_erased_is_erased_again_in_an_older_state(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        made = [remark(changing, post) for _ in range(3)]
        contributors.add(changing, Person(name="Anne", email=MAIL))
    with change("db restore") as changing:
        records = [
            (Kind.COMMENT, made[0], "deleted"),
            (Kind.COMMENT, made[1], "anonymised"),
            (Kind.COMMENT, made[2], "cleared"),
            (Kind.COMMENT, 99, "deleted"),
            (Kind.CONTRIBUTOR, 2, "cleared"),
        ]
        assert erasing.erase_again(changing, records) == 5
        forgetting.again(changing, ["before:2020-01-01T00:00:00Z", "deleted"])
    assert rows(store, "SELECT id, author_name, author_email FROM comment") == [
        (made[1], "Anonyme", None),
        (made[2], "Anne Zephyrine", None),
    ]
    assert rows(store, "SELECT email FROM contributor WHERE id = 2") == [(None,)]
    erased = "SELECT thing_id FROM auditrecord WHERE action = 'erase' AND thing_id = 99"
    assert rows(store, erased) == [(99,)]


def test_what_was_found_goes_with_the_comment(change: Changing, store: Store) -> None:
    with change() as changing:
        comments.add(changing, page(changing), Remark("Anne", "Bonjour", email=MAIL, trap=True))
    with store.reading() as session:
        assert len(session.execute(select(tables.FINDING)).all()) == 1
    erase(change)
    with store.reading() as session:
        assert session.execute(select(tables.FINDING)).all() == []


def test_a_blocked_e_mail_is_told_of_and_goes(change: Changing, store: Store) -> None:
    with change() as changing:
        blocklist.add(changing, [MAIL, OTHER, "zephyrine"])
        blocklist.add(changing, [MAIL], kind=BlockedKind.WORD)
    with store.reading() as session:
        assert [(each.kind, each.id) for each in held.held(session, MAIL)] == [("blocked", 1)]
        assert erasing.find(session, MAIL) == erasing.Found(blocked=1)
    assert erase(change) == [ErasedRecord(Kind.BLOCKED, 1, "deleted")]
    assert erase(change) == []
    assert rows(store, "SELECT id FROM blocked ORDER BY id") == [(2,), (3,), (4,)]
    with change() as changing:
        blocklist.add(changing, [MAIL])
        assert erasing.erase_again(changing, [(Kind.BLOCKED, 5, "deleted")]) == 1
    assert rows(store, "SELECT id FROM blocked ORDER BY id") == [(2,), (3,), (4,)]


def test_an_e_mail_that_was_blocked_and_taken_back_is_forgotten(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        blocklist.add(changing, [MAIL])
        added = changing.operation
    with change() as changing:
        undo.undo(changing, added)
    with store.reading() as session:
        assert [each.kind for each in held.held(session, MAIL)] == ["revision"]
    erase(change)
    with store.reading() as session:
        assert list(held.held(session, MAIL)) == []
    assert rows(store, "SELECT id FROM revision WHERE kind = 'blocked'") == []
