from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from blogctl.errors import BlogctlError, Conflict, NotFound, Usage
from blogctl.models.comments import Comment
from blogctl.models.ledger import AuditRecord
from blogctl.models.posts import Post
from blogctl.services import comment_detail, comments, configuring, settings
from blogctl.services.comments import Remark
from blogctl.store.engine import Store
from blogctl.vocabulary import Action, CommentStatus, Kind, PostStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
ANNE = Remark(name="Anne", body="Merci !", email="Anne@Example.org")


def test_a_comment_keeps_what_came_in(change: Changing, store: Store) -> None:
    with change() as changing:
        remark = Remark(
            name="  Zoé \t Œ\n",
            body="\ufeff\r\nDeux\r\nlignes \x1b[31m\u202e\r\n",
            email=" Zoé@Exemple.FR ",
            url="https://exemple.fr/zoé",
            ip="::ffff:203.0.113.7",
            at=NOW - timedelta(hours=1),
        )
        added = comments.add(changing, page(changing), remark)
    with store.reading() as session:
        row = session.get_one(Comment, added)
        kept = row.model_dump(exclude_none=True, exclude={"kind"})
    assert kept == {
        "id": 1,
        "post_id": 1,
        "author_name": "Zoé Œ",
        "author_email": "Zoé@Exemple.FR",
        "author_email_key": "zoé@exemple.fr",
        "author_url": "https://exemple.fr/zoé",
        "ip": "203.0.113.7",
        "body": "Deux\nlignes \x1b[31m\u202e",
        "status": PENDING,
        "created_at": NOW - timedelta(hours=1),
        "due_at": NOW.replace(hour=16, minute=0),
    }


def test_what_has_no_place_stays_empty(change: Changing) -> None:
    with change() as changing:
        remark = Remark(name="Anne", body="x", email="", url="", ip="")
        row = changing.session.get_one(Comment, comments.add(changing, page(changing), remark))
    assert (row.author_email, row.author_email_key, row.author_url, row.ip) == (None,) * 4
    assert row.created_at == NOW


LONGEST = 64 * 1024


@pytest.mark.parametrize(
    "body",
    ["x" * LONGEST, "é" * (LONGEST // 2), "http://exemple.fr/ " * 3_400, "\u0301" * 30_000],
    ids=["64 kB", "64 kB of UTF-8", "3,400 links", "combining marks"],
)
def test_a_comment_may_be_as_long_as_64_kb(change: Changing, body: str) -> None:
    with change() as changing:
        row = changing.session.get_one(
            Comment, comments.add(changing, page(changing), replace(ANNE, body=body))
        )
    assert len(row.body) >= len(body.strip())


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"body": "x" * (LONGEST + 1)}, "text-too-long"),
        ({"body": "é" * (LONGEST // 2) + "x"}, "text-too-long"),
        ({"body": " \r\n\t"}, "empty-value"),
        ({"body": "a\0b"}, "text-nul"),
        ({"body": "a\udcff"}, "text-surrogate"),
        ({"name": " "}, "empty-value"),
        ({"name": "é" * 201}, "text-too-long"),
        ({"name": "a\0"}, "text-nul"),
        ({"email": "anne"}, "email-invalid"),
        ({"email": "anne@exemple.fr\x1b"}, "email-invalid"),
        ({"url": "javascript:alert(1)"}, "url-invalid"),
        ({"url": "exemple.fr"}, "url-invalid"),
        ({"ip": "203.0.113"}, "ip-invalid"),
        ({"ip": "fe80::1%eth0"}, "ip-invalid"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_kept_is_refused(
    change: Changing, changes: dict[str, Any], key: str
) -> None:
    with pytest.raises(Usage) as caught, change() as changing:
        comments.add(changing, page(changing), replace(ANNE, **changes))
    assert caught.value.key == key


POLICIES = [
    ("queue", "Anne", "anne@example.org", PENDING),
    ("known", "Anne", "anne@example.org", APPROVED),
    ("known", "ANNÉ", "ANNE@EXAMPLE.ORG", APPROVED),
    ("known", "Anne", "autre@example.org", PENDING),
    ("known", "Autre", "anne@example.org", PENDING),
    ("known", "Anne", None, PENDING),
    ("known", "Refusé", "refuse@example.org", PENDING),
    ("open", "Autre", None, APPROVED),
]


@pytest.mark.parametrize(("policy", "name", "email", "status"), POLICIES)
def test_the_policy_says_where_a_comment_starts(
    change: Changing, policy: str, name: str, email: str | None, status: CommentStatus
) -> None:
    with change() as changing:
        configuring.put(changing, "comments.policy", policy)
        post = page(changing)
        comment(changing, post, "Anne", email="anne@example.org", status=APPROVED)
        comment(changing, post, "Refusé", email="refuse@example.org", status=REJECTED)
        added = comments.add(changing, post, Remark(name=name, body="x", email=email))
        row = changing.session.get_one(Comment, added)
        assert row.status == status
        assert row.number == (2 if status is APPROVED else None)
        assert (row.decided_at, row.decided_by) == (None, None)


def test_a_given_status_is_a_decision(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        row = changing.session.get_one(Comment, comment(changing, post, status=SPAM))
        assert (row.decided_at, row.decided_by, row.decided_by_id) == (NOW, "chantal-buhagar", 1)
        row = changing.session.get_one(Comment, comment(changing, post, status=PENDING))
        assert (row.decided_at, row.decided_by, row.decided_by_id) == (None, None, None)


def test_taking_in_a_comment_is_recorded(change: Changing) -> None:
    with change() as changing:
        comment(changing, page(changing), status=APPROVED)
        records = changing.session.exec(select(AuditRecord)).all()[-1:]
        assert [(r.action, r.kind, r.thing_id, r.before, r.after) for r in records] == [
            (Action.CREATE, Kind.COMMENT, 1, None, "approved")
        ]


CLOSED = {
    "draft": ({"status": PostStatus.DRAFT}, 0, "post-not-public"),
    "trashed": ({"status": PostStatus.TRASHED}, 0, "post-not-public"),
    "scheduled": ({"days_ago": -1}, 0, "post-not-public"),
    "closed by hand": ({"comments_open": False}, 0, "comments-closed"),
    "closed by age": ({"days_ago": 31}, 30, "comments-closed"),
    "just not closed by age": ({"days_ago": 30}, 30, None),
    "never closed by age": ({"days_ago": 3_000}, 0, None),
}


@pytest.mark.parametrize(("post", "close_after", "key"), list(CLOSED.values()), ids=list(CLOSED))
def test_a_closed_or_hidden_post_takes_no_comment_unless_forced(
    change: Changing, post: dict[str, Any], close_after: int, key: str | None
) -> None:
    with change() as changing:
        configuring.put(changing, "comments.close_after", str(close_after))
        page(changing, **post)
    if key is None:
        with change() as changing:
            assert comments.add(changing, 1, ANNE) == 1
        return
    with pytest.raises(Conflict) as caught, change() as changing:
        comments.add(changing, 1, ANNE)
    assert (caught.value.key, caught.value.refs) == (key, ("mon-billet",))
    with change() as changing:
        assert comments.add(changing, 1, ANNE, force=True) == 1


PARENTS: list[tuple[str, type[BlogctlError] | None, str | None]] = [
    ("1", None, None),
    ("mon-billet#1", None, None),
    ("2", None, None),
    ("3", Conflict, "parent-turned-down"),
    ("4", Conflict, "parent-turned-down"),
    ("5", Conflict, "parent-elsewhere"),
    ("6", NotFound, "comment"),
    ("autre#2", NotFound, "comment"),
    ("", Usage, "empty-value"),
]


@pytest.mark.parametrize(("ref", "error", "key"), PARENTS)
def test_what_is_answered_stands_on_the_same_page_and_was_not_turned_down(
    change: Changing, ref: str, error: type[BlogctlError] | None, key: str | None
) -> None:
    with change() as changing:
        post = page(changing)
        for status in (APPROVED, PENDING, REJECTED, SPAM):
            comment(changing, post, status=status)
        comment(changing, page(changing, "autre"), status=APPROVED)
    answer = replace(ANNE, parent=ref)
    if error is None:
        with change() as changing:
            row = changing.session.get_one(Comment, comments.add(changing, 1, answer))
            assert row.parent_id in {1, 2}
        return
    with pytest.raises(error) as caught, change() as changing:
        comments.add(changing, 1, answer, force=True)
    assert caught.value.key == key


def test_numbers_go_on_from_the_highest_ever_given(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        changing.session.get_one(Post, post).last_number = 41
        row = changing.session.get_one(Comment, comment(changing, post, status=APPROVED))
        assert row.number == 42


def test_show_gives_the_thread_the_writer_and_the_decisions(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        first = comment(changing, post, "Luc", "Une question ?", status=APPROVED)
        answer = comment(
            changing, post, "Anne", "Oui", minute=1, email="anne@example.org", parent=first
        )
        comment(changing, post, "Luc", "Ah", minute=3, parent=answer)
        comment(changing, post, "Bob", "Non", minute=2, parent=first)
        comment(changing, post, "Tiers", "À part", minute=1)
        comment(changing, post, "ANNE", email="ANNE@example.org", status=SPAM)
    with change(actor="@cron", now=NOW + timedelta(hours=1)) as changing:
        decide(changing, REJECTED, answer, reason="insulte")
    with change(now=NOW + timedelta(hours=2)) as changing:
        decide(changing, APPROVED, answer)
    with store.reading() as session:
        shown = comment_detail.show(session, answer, settings=settings.load(session))
    assert (shown.id, shown.number, shown.status, shown.note) == (2, 2, "approved", None)
    assert [(each["id"], each["depth"], each["author_name"]) for each in shown.thread] == [
        (1, 0, "Luc"),
        (2, 1, "Anne"),
        (3, 2, "Luc"),
        (4, 1, "Bob"),
    ]
    assert shown.thread[0] == {
        "id": 1,
        "number": 1,
        "author_name": "Luc",
        "status": "approved",
        "depth": 0,
        "excerpt": "Une question ?",
        "created_at": "2026-03-11T09:30:00Z",
        "contributor": None,
    }
    assert shown.writer == {"pending": 0, "approved": 1, "rejected": 0, "spam": 1}
    assert shown.decisions == (
        {
            "at": "2026-03-12T10:30:00Z",
            "actor": "@cron",
            "from": "pending",
            "to": "rejected",
            "reason": "insulte",
        },
        {
            "at": "2026-03-12T11:30:00Z",
            "actor": "chantal-buhagar",
            "from": "rejected",
            "to": "approved",
            "reason": None,
        },
    )


def test_a_writer_without_an_e_mail_is_known_on_the_page_only(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        post, other = page(changing), page(changing, "autre")
        for where in (post, post, other):
            comment(changing, where, "Anne")
    with store.reading() as session:
        shown = comment_detail.show(session, 1, settings=settings.load(session))
    assert shown.writer["pending"] == 2


@pytest.mark.parametrize(
    ("language", "name"),
    [("fr", "Anonyme"), ("fr-CA", "Anonyme"), ("en", "Anonymous"), ("de", "Anonymous")],
)
def test_nobody_is_called_so_in_any_language(language: str, name: str) -> None:
    assert comments.anonymous(language) == name
