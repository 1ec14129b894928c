import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from blogctl.models.people import Contributor
from blogctl.records.status import StatusRecord
from blogctl.services import assigning, conversation, morning, settings, undo
from blogctl.services.audit import Change
from blogctl.services.morning import SHOWN, Morning
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, PostStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY_EVENING = datetime(2026, 3, 11, 16, tzinfo=UTC)
THURSDAY_EVENING = datetime(2026, 3, 12, 16, tzinfo=UTC)
AFTER_NOON = 120  # minutes after yesterday's now: due today


def seen(store: Store, *, person: int | None = None, now: datetime = NOW) -> StatusRecord:
    with store.reading() as session:
        zone = settings.load(session).zone
        return morning.status(Morning(session, now, zone, person), store.path)


def colleague(
    changing: Change, slug: str, away_from: date | None = None, away_until: date | None = None
) -> int:
    row = Contributor(slug=slug, name=slug, sort_name=slug)
    row.away_from, row.away_until = away_from, away_until
    changing.session.add(row)
    changing.session.flush()
    assert row.id is not None
    return row.id


def hand(changing: Change, person: int, *comments: int) -> None:
    selection.choose(changing.session, comments)
    assigning.assign(changing, person)


def ids(comments: tuple[dict[str, Any], ...]) -> list[int]:
    return [each["id"] for each in comments]


def test_of_an_empty_blog_there_is_nothing_to_do(store: Store) -> None:
    record = seen(store)
    filled = {
        name
        for name in record.__dataclass_fields__
        if getattr(record, name) not in {0, None, ()} and name not in {"at", "since"}
    }
    assert filled == set()
    assert record.at == NOW
    assert record.since == datetime(2026, 3, 10, 23, tzinfo=UTC)


def test_what_is_late_comes_apart_from_what_is_due(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        comment(changing, post, minute=AFTER_NOON)
        comment(changing, post, minute=5, status=APPROVED)
        comment(changing, post, minute=0)
        comment(changing, post, minute=1, status=SPAM)
        comment(changing, post, minute=1, status=REJECTED)
    record = seen(store)
    assert (record.to_answer, record.late, record.unassigned) == (3, 2, 3)
    assert record.due == ({"due_at": THURSDAY_EVENING, "count": 1},)
    assert ids(record.late_comments) == [2, 3]
    assert ids(record.next_comments) == [1]
    assert record.to_moderate == 2
    assert record.pending_comments == ()  # both stand above
    assert record.late_comments[0] == {
        "id": 2,
        "number": 1,
        "post": "mon-billet",
        "post_title": "Mon billet",
        "status": "approved",
        "author_name": "Anne",
        "excerpt": "Merci !",
        "created_at": NOW - timedelta(days=1) + timedelta(minutes=5),
        "due_at": WEDNESDAY_EVENING,
        "assigned_to": None,
    }


def test_a_comment_is_late_after_its_last_second_only(change: Changing, store: Store) -> None:
    with change() as changing:
        comment(changing, page(changing), minute=AFTER_NOON)
    assert seen(store, now=THURSDAY_EVENING).late == 0
    late = seen(store, now=THURSDAY_EVENING + timedelta(seconds=1))
    assert (late.late, late.due, ids(late.late_comments)) == (1, (), [1])


def test_only_the_first_few_of_each_are_told(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        for minute in range(2 * SHOWN):
            comment(changing, post, minute=minute)
        for minute in range(2 * SHOWN):
            comment(changing, post, minute=AFTER_NOON + minute)
        comment(changing, post, minute=-60)
        conversation.settle(chosen(changing, 2 * 2 * SHOWN + 1))
    record = seen(store)
    assert (record.to_answer, record.to_moderate) == (4 * SHOWN, 4 * SHOWN + 1)
    assert ids(record.late_comments) == [1, 2, 3, 4, 5]
    assert ids(record.next_comments) == [11, 12, 13, 14, 15]
    # The oldest that wait, but those that stand above.
    assert ids(record.pending_comments) == [21, 6, 7, 8, 9]


def chosen(changing: Change, *comments: int) -> Change:
    selection.choose(changing.session, comments)
    return changing


def test_what_is_with_whom(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        for minute in (0, 1, AFTER_NOON, AFTER_NOON, AFTER_NOON):
            comment(changing, post, minute=minute)
        hand(changing, colleague(changing, "luc", away_from=date(2026, 3, 12)), 1, 3)
        hand(changing, colleague(changing, "zoe"), 2)
        gone = colleague(changing, "ada")
        hand(changing, gone, 4)
        changing.session.get_one(Contributor, gone).active = False
    record = seen(store)
    told = [tuple(each.values()) for each in record.assigned]
    assert told == [
        ("luc", 2, 1, True, True),
        ("ada", 1, 0, False, False),
        ("zoe", 1, 1, True, False),
    ]
    assert record.unassigned == 1
    assert record.late_comments[0]["assigned_to"] == "luc"


@pytest.mark.parametrize(
    ("since", "until", "away"),
    [
        (None, None, False),
        (date(2026, 3, 13), None, False),
        (date(2026, 3, 12), date(2026, 3, 12), True),
        (date(2026, 3, 1), date(2026, 3, 11), False),
        (None, date(2026, 3, 12), True),
        (None, date(2026, 3, 11), False),
    ],
    ids=str,
)
def test_who_is_away_is_told_as_it_is_taken_when_assigning(
    change: Changing, store: Store, since: date | None, until: date | None, *, away: bool
) -> None:
    with change() as changing:
        luc = colleague(changing, "luc", away_from=since, away_until=until)
        hand(changing, luc, comment(changing, page(changing)))
    (told,) = seen(store).assigned
    with store.reading() as session:
        assert told["away"] is away is not assigning.is_present(session, luc, date(2026, 3, 12))


def test_notes_are_told_while_an_answer_is_owed(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        for minute in range(3):
            comment(changing, post, minute=minute)
        colleague(changing, "luc")
    with change(actor="luc") as changing:
        conversation.note(changing, 1, "Lundi.")
        conversation.note(changing, 1, "Non,\nmardi.")
        conversation.note(changing, 3, "x")
    with change(actor="@cron") as changing:
        conversation.note(changing, 2, "Vu")
    with change() as changing:
        conversation.reply(changing, 3, "Oui.")
    record = seen(store)
    assert record.with_notes == 2
    assert [(each["comment"], each["author"], each["excerpt"]) for each in record.notes] == [
        (2, "@cron", "Vu"),
        (1, "luc", "Non, mardi."),
    ]


def test_drafts_and_what_is_to_come_out(change: Changing, store: Store) -> None:
    with change() as changing:
        page(changing, "vieux", status=PostStatus.DRAFT, days_ago=9)
        page(changing, "neuf", status=PostStatus.DRAFT, days_ago=1)
        page(changing, "paru", days_ago=1)
        page(changing, "demain", days_ago=-1)
        page(changing, "bientot", days_ago=-30)
        page(changing, "jete", status=PostStatus.TRASHED)
    record = seen(store)
    assert (record.drafts, record.scheduled, record.published) == (2, 2, 1)
    assert [each["slug"] for each in record.draft_posts] == ["neuf", "vieux"]
    assert [each["slug"] for each in record.scheduled_posts] == ["demain", "bientot"]
    assert record.scheduled_posts[0]["at"] == NOW + timedelta(days=1)


def test_what_went_on_since_yesterday(change: Changing, store: Store) -> None:
    long_ago = NOW - timedelta(days=3)
    with change(now=long_ago) as changing:
        post = page(changing)
        comment(changing, post, minute=-3000)
        comment(changing, post, minute=-2900)
        decide(changing, APPROVED, 1)
    with change() as changing:
        for minute in range(4):
            comment(changing, post, minute=minute)
    with change() as changing:
        decide(changing, APPROVED, 3)
        decide(changing, REJECTED, 4, reason="hors-sujet")
        decide(changing, SPAM, 5)
    with change() as changing:
        conversation.reply(changing, 1, "Oui.")
        conversation.reply(changing, 1, "Et encore.")
    record = seen(store)
    told = (record.received, record.approved, record.rejected, record.spam, record.answered)
    assert told == (4, 1, 1, 1, 1)


def test_what_was_undone_did_not_happen(change: Changing, store: Store) -> None:
    with change() as changing:
        comment(changing, page(changing))
    with change() as changing:
        decide(changing, SPAM, 1)
        spam = changing.operation
    with change() as changing:
        undo.undo(changing, spam)
    assert seen(store).spam == 0
    with change() as changing:
        conversation.reply(changing, 1, "Oui.")
        answer = changing.operation
    assert (seen(store).answered, seen(store).approved) == (1, 1)
    with change() as changing:
        undo.undo(changing, answer)
        undone = changing.operation
    assert (seen(store).answered, seen(store).approved) == (0, 0)
    with change() as changing:
        undo.undo(changing, undone)
    assert (seen(store).answered, seen(store).approved) == (1, 1)


def test_mine_is_what_is_with_me_and_what_i_did(change: Changing, store: Store) -> None:
    with change() as changing:
        luc = colleague(changing, "luc")
        post = page(changing)
        for minute in (0, 1, AFTER_NOON, AFTER_NOON):
            comment(changing, post, minute=minute)
        hand(changing, luc, 1, 3)
        page(changing, "brouillon", status=PostStatus.DRAFT)
        decide(changing, APPROVED, 2)
    with change(actor="luc") as changing:
        conversation.note(changing, 2, "pas à moi")
        decide(changing, SPAM, 4)
    record = seen(store, person=luc)
    assert record.mine == "luc"
    assert (record.to_answer, record.late, record.unassigned) == (2, 1, 0)
    assert (ids(record.late_comments), ids(record.next_comments)) == ([1], [3])
    assert (record.to_moderate, record.with_notes, record.drafts) == (2, 0, 0)
    assert (record.received, record.approved, record.spam) == (2, 0, 1)


def test_the_newest_file_beside_the_blog_is_its_last_backup(
    store: Store, blog: Path, tmp_path: Path
) -> None:
    assert (seen(store).backup, seen(store).backup_at) == (None, None)
    made_backup(tmp_path / "backups" / "hier.db", NOW - timedelta(days=1))
    made_backup(tmp_path / "backups" / "avant.db", NOW - timedelta(days=2))
    made_backup(tmp_path / "backups" / ".en-cours", NOW)
    (tmp_path / "backups" / "dossier").mkdir()
    assert (seen(store).backup, seen(store).backup_at) == ("hier.db", NOW - timedelta(days=1))
    assert blog.exists()


def made_backup(path: Path, at: datetime) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.utime(path, (at.timestamp(), at.timestamp()))


@pytest.mark.parametrize("mine", [False, True], ids=["all", "mine"])
def test_every_figure_is_read_off_an_index(change: Changing, store: Store, *, mine: bool) -> None:
    """Nothing is scanned, and whatever asks for what is owed finds it by its own index."""
    with change() as changing:
        luc = colleague(changing, "luc")
        post = page(changing)
        for minute in (0, 1, AFTER_NOON):
            comment(changing, post, minute=minute)
        hand(changing, luc, 1, 3)
        conversation.note(changing, 1, "x")
        page(changing, "brouillon", status=PostStatus.DRAFT)
        page(changing, "demain", days_ago=-1)
    statements: list[str] = []
    with store.reading() as session:
        driver: Any = session.connection().connection.driver_connection
        driver.set_trace_callback(statements.append)
        morning.status(Morning(session, NOW, PARIS, luc if mine else None), store.path)
        driver.set_trace_callback(None)
        plans = {
            each: "\n".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {each}"))
            for each in statements
            if each.startswith("SELECT")
        }
    assert len(plans) >= 10
    for statement, plan in plans.items():
        assert "SCAN" not in plan.replace("SCAN CONSTANT ROW", ""), statement
        assert ("settled_at" in statement) == ("ix_comment_owed" in plan), statement
        for index in ("ix_comment_contributor_id", "ix_auditrecord_thing"):
            assert index not in plan, statement
