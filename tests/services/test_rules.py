"""The rules that look at a comment before the queue, each and together."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.models.people import Contributor
from blogctl.services import (
    blocklist,
    comment_detail,
    comments,
    configuring,
    moderation,
    rules,
    undo,
)
from blogctl.services import settings as settings_
from blogctl.services.audit import Change
from blogctl.services.comments import Remark
from blogctl.services.rules import RULES, Arrival, Found
from blogctl.services.settings import SETTINGS, Settings
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentPolicy, CommentStatus, Rule, RuleEffect
from tests.conftest import NOW, Changing
from tests.readers import comment, page

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
MARK, HOLD, PASS = RuleEffect
ARRIVAL = Arrival(1, "Eve", None, None, None, "Une question ?", NOW)


def look(change: Change, arrival: Arrival = ARRIVAL, **said: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """Return what is found where these settings of `rules.*`, and `policy`, are in force."""
    stored = {f"rules.{key}": value for key, value in said.items()}
    stored["comments.policy"] = said.get("policy")
    found = rules.look(change.session, arrival, settings=Settings(stored))
    return [(each.rule, each.effect, each.detail) for each in found]


def test_each_rule_has_its_place_and_its_setting() -> None:
    assert [watch.rule for watch in RULES] == list(Rule)
    own = {key for key in SETTINGS if key.startswith("rules.")}
    assert {watch.setting for watch in RULES} == own | {"comments.policy"}


def test_nothing_is_said_of_what_is_like_most_comments(change: Changing) -> None:
    with change() as changing:
        page(changing)
        assert look(changing) == []


@pytest.mark.parametrize(("value", "effect"), [("spam", MARK), ("hold", HOLD), ("off", None)])
def test_the_trap_catches_who_fills_it_in(
    change: Changing, value: str, effect: RuleEffect | None
) -> None:
    with change() as changing:
        found = look(changing, replace(ARRIVAL, trap=True), honeypot=value)
    assert found == ([(Rule.HONEYPOT, effect, None)] if effect else [])


@pytest.mark.parametrize(
    ("seconds", "least", "detail"), [(2, 3, "2"), (3, 3, None), (None, 3, None), (0, 0, None)]
)
def test_nobody_writes_in_two_seconds(
    change: Changing, seconds: int | None, least: int, detail: str | None
) -> None:
    with change() as changing:
        found = look(changing, replace(ARRIVAL, seconds=seconds), min_seconds=least)
    assert found == ([(Rule.TIME, HOLD, detail)] if detail else [])


@pytest.mark.parametrize(
    ("ages", "most", "detail"),
    [
        ([0, 10, 60], 3, "3"),
        ([0, 10, 60], 4, None),
        ([0, 10, 61], 3, None),
        ([-1, 10, 60], 3, None),
        ([0, 10, 60], 0, None),
    ],
    ids=["as many", "fewer", "an hour ago", "later", "off"],
)
def test_so_many_may_come_within_an_hour(
    change: Changing, ages: list[int], most: int, detail: str | None
) -> None:
    with change() as changing:
        one, other = page(changing), page(changing, "autre")
        for place, age in enumerate(ages):
            remark = Remark(
                name="A",
                body=f"Texte {place}",
                ip="203.0.113.7",
                at=NOW - timedelta(minutes=age),
                status=SPAM,
            )
            comments.add(changing, one, remark, force=True)
        elsewhere = replace(ARRIVAL, post=other, ip="203.0.113.7")
        here = replace(ARRIVAL, post=one, ip="203.0.113.8")
        address = look(changing, elsewhere, address_rate=most, post_rate=0)
        post = look(changing, here, address_rate=0, post_rate=most)
        assert look(changing, replace(elsewhere, ip=None), address_rate=1) == []
    assert address == ([(Rule.ADDRESS_RATE, HOLD, detail)] if detail else [])
    assert post == ([(Rule.POST_RATE, HOLD, detail)] if detail else [])


DUPLICATES = [
    ("on the post", {}, True),
    ("case, accents, blanks, the invisible", {"body": "ACHÉTEZ\n\n\tMES mon\u200btres"}, True),
    ("another text", {"body": "Achetez mes montres !"}, False),
    ("elsewhere", {"post": 2}, False),
    ("elsewhere, from the same address", {"post": 2, "ip": "203.0.113.7"}, True),
    ("elsewhere, from the same e-mail", {"post": 2, "email_key": "eve@example.org"}, True),
    ("long after", {"post": 2, "ip": "203.0.113.7", "at": NOW + timedelta(days=31)}, False),
    ("long after on the post", {"at": NOW + timedelta(days=31)}, True),
    ("before", {"at": NOW - timedelta(days=2)}, False),
]


@pytest.mark.parametrize(
    ("changes", "same"),
    [case[1:] for case in DUPLICATES],
    ids=[case[0] for case in DUPLICATES],
)
def test_the_same_text_is_known_again(
    change: Changing, changes: dict[str, Any], *, same: bool
) -> None:
    with change() as changing:
        first, _ = page(changing), page(changing, "autre")
        comment(changing, first, "A", "Autre chose")
        comment(
            changing,
            first,
            "A",
            "Achetez mes  montres",
            email="Eve@example.org",
            ip="203.0.113.7",
            status=SPAM,
        )
        arrival = replace(ARRIVAL, **{"body": "achetez mes montres", **changes})
        found = look(changing, arrival, duplicate="spam")
        assert look(changing, arrival, duplicate="off") == []
    assert found == ([(Rule.DUPLICATE, MARK, "2")] if same else [])


@pytest.mark.parametrize("column", ["post_id", "ip", "author_email_key"])
def test_what_is_compared_and_counted_is_read_off_an_index(store: Store, column: str) -> None:
    query = (
        f"EXPLAIN QUERY PLAN SELECT id, body FROM comment WHERE {column} = 1 AND created_at <= 2 "
        "AND created_at >= 1 ORDER BY created_at DESC, id DESC LIMIT 200"
    )
    with store.reading() as session:
        plan = [row.detail for row in session.connection().execute(text(query))]
    assert len(plan) == 1
    assert "USING INDEX ix_comment_" in plan[0]


LINKS = [
    ("https://a.example http://b.example www.c.example", 3),
    ("HTTPS://A.example", 1),
    ('<a href="http://www.a.example">http://www.a.example</a>', 2),
    ("[url=http://a.example]b[/url]", 1),
    ("awww.a.example anne@www.example a.example", 0),
    ("http://a.example/?u=http://b.example", 1),
]


@pytest.mark.parametrize(("body", "count"), LINKS)
def test_links_are_counted(change: Changing, body: str, count: int) -> None:
    arrival = replace(ARRIVAL, body=body)
    with change() as changing:
        assert look(changing, arrival, links=count) == []
        assert look(changing, arrival, links="off") == []
        if count:
            assert look(changing, arrival, links=count - 1) == [(Rule.LINKS, HOLD, str(count))]


BLOCKED = [
    ({"body": "Un CASINO en ligne"}, "casino"),
    ({"name": "Casino"}, "casino"),
    ({"body": "voir http://A.spam.example/x"}, "domain"),
    ({"body": "voir www.spam.example"}, "domain"),
    ({"url": "https://spam.example"}, "domain"),
    ({"email_key": "x@mail.spam.example"}, "domain"),
    ({"email_key": "bad@example.org"}, "email"),
    ({"ip": "203.0.113.7"}, "address"),
    ({"ip": "2001:db8::1"}, "network"),
]


@pytest.mark.parametrize(("changes", "detail"), BLOCKED)
def test_the_blocklist_is_met_wherever_a_comment_has_it(
    change: Changing, changes: dict[str, Any], detail: str
) -> None:
    with change() as changing:
        values = ["casino", "spam.example", "bad@example.org", "203.0.113.7", "2001:db8::/32"]
        blocklist.add(changing, values)
        arrival = replace(ARRIVAL, **changes)
        assert look(changing, arrival) == [(Rule.BLOCKLIST, MARK, detail)]
        assert look(changing, arrival, blocklist="off") == []
        strange = "http://[ http://]x http://" + "é." * 30 + " http://" + "a." * 30_000
        hostile = replace(arrival, body=f"{arrival.body} {strange}")
        assert look(changing, hostile, links="off")[0][2] == detail


HOUSE = [
    ("Chantal Buhagar", None, ["name"]),
    ("  chantal BUHAGÁR", None, ["name"]),
    ("Chantal-Buhagar", None, ["name"]),
    ("Chan\u200btal\u00ad Buhagar", None, ["name"]),
    ("\u0421h\u0430ntal \u0412uh\u0430gar", None, ["name"]),  # Cyrillic
    ("Chanta1 Buhagar", None, ["name"]),
    ("Chantal", None, []),
    ("\U0001f600", None, []),
    ("Eve", "chantal@example.org", ["email"]),
    ("Chantal Buhagar", "chantal@example.org", ["name", "email"]),
    ("Zoé Ancienne", None, []),
]


@pytest.mark.parametrize(("name", "email", "details"), HOUSE)
def test_nobody_passes_for_the_house(
    change: Changing, name: str, email: str | None, details: list[str]
) -> None:
    ours, gone = "Chantal Buhagar", "Zoé Ancienne"
    address = "chantal@example.org"
    with change() as changing:
        changing.session.execute(delete(tables.CONTRIBUTOR_LOGIN))
        changing.session.execute(delete(tables.CONTRIBUTOR))
        changing.session.add_all(
            [
                Contributor(slug="a", name=ours, sort_name=ours, email_key=address),
                Contributor(slug="b", name=gone, sort_name=gone, active=False),
                Contributor(slug="c", name="!", sort_name="!"),
            ]
        )
        changing.session.flush()
        arrival = replace(ARRIVAL, name=name, email_key=email)
        assert look(changing, arrival) == [(Rule.HOUSE, HOLD, each) for each in details]
        assert look(changing, arrival, house="off") == []


def test_what_is_like_spam_is_held_and_not_compared_where_it_is_spam(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        for minute in range(20):
            comment(changing, post, "V", f"Montres {minute}", minute=minute, status=SPAM)
            comment(changing, post, "A", f"Jardin {minute}", minute=minute, status=APPROVED)
        arrival = replace(ARRIVAL, name="V", body="Des montres")
        assert look(changing, arrival) == [(Rule.LEARNED, HOLD, "98%")]
        assert look(changing, arrival, learned="off") == []
        assert look(changing, replace(arrival, name="A", body="Un jardin")) == []
        marked = replace(arrival, trap=True)
        assert look(changing, marked) == [(Rule.HONEYPOT, MARK, None)]


@pytest.mark.parametrize(
    ("policy", "name", "email", "known"),
    [
        ("known", "ANNÉ", "anne@example.org", True),
        ("known", "Autre", "anne@example.org", False),
        ("known", "Anne", None, False),
        ("queue", "Anne", "anne@example.org", False),
        ("open", "Anne", "anne@example.org", False),
    ],
)
def test_who_was_approved_before_is_known(
    change: Changing, policy: str, name: str, email: str | None, *, known: bool
) -> None:
    with change() as changing:
        comment(changing, page(changing), "Anne", email="Anne@example.org", status=APPROVED)
        arrival = replace(ARRIVAL, name=name, email_key=email)
        found = look(changing, arrival, policy=policy)
    assert found == ([(Rule.KNOWN, PASS, None)] if known else [])


@pytest.mark.parametrize(
    ("effects", "policy", "status"),
    [
        ([], "queue", PENDING),
        ([], "known", PENDING),
        ([], "open", APPROVED),
        ([PASS], "known", APPROVED),
        ([PASS], "queue", PENDING),
        ([HOLD], "open", PENDING),
        ([HOLD, PASS], "known", PENDING),
        ([HOLD, MARK], "open", SPAM),
        ([MARK, PASS], "known", SPAM),
    ],
)
def test_the_worst_that_is_said_counts(
    effects: list[RuleEffect], policy: str, status: CommentStatus
) -> None:
    found = [Found(Rule.LINKS, effect, None) for effect in effects]
    assert rules.status(found, CommentPolicy(policy)) == status


TRAPPED = Remark(name="Eve", body="Un casino", trap=True, seconds=1, user_agent=" Robot\t1 ")
SAID = (
    {"rule": "honeypot", "effect": "spam", "detail": None},
    {"rule": "time", "effect": "hold", "detail": "1"},
)


def test_a_comment_keeps_what_was_found_and_where_it_starts(change: Changing, store: Store) -> None:
    with change() as changing:
        added = comments.add(changing, page(changing), TRAPPED)
    with store.reading() as session:
        row = session.get_one(Comment, added)
        assert (row.status, row.user_agent, row.number) == (SPAM, "Robot 1", None)
        assert (row.decided_at, row.decided_by) == (None, None)
        shown = comment_detail.show(session, added, settings=settings_.load(session))
    assert shown.rules == SAID


def test_a_status_that_is_said_asks_no_rule(change: Changing, store: Store) -> None:
    with change() as changing:
        added = comments.add(changing, page(changing), replace(TRAPPED, status=APPROVED))
    with store.reading() as session:
        assert session.get_one(Comment, added).status == APPROVED
        assert rules.told(session, added) == ()


def test_rules_obey_their_settings(change: Changing) -> None:
    with change() as changing:
        for key, value in (("rules.honeypot", "hold"), ("rules.min_seconds", "0")):
            configuring.put(changing, key, value)
        added = comments.add(changing, page(changing), TRAPPED)
        assert changing.session.get_one(Comment, added).status == PENDING
        assert [each["rule"] for each in rules.told(changing.session, added)] == ["honeypot"]


def test_undo_takes_findings_along_and_redo_brings_them_back(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
    with change() as changing:
        added = comments.add(changing, post, TRAPPED)
        came = changing.operation
    with change() as changing:
        undo.undo(changing, came)
        assert changing.session.execute(select(tables.FINDING)).all() == []
        gone = changing.operation
    with change() as changing:
        undo.undo(changing, gone)
        assert rules.told(changing.session, added) == SAID


def test_a_comment_that_was_taken_back_before_there_were_rules_comes_back(
    change: Changing,
) -> None:
    with change() as changing:
        post = page(changing)
    with change() as changing:
        added = comments.add(changing, post, replace(TRAPPED, status=PENDING))
        came = changing.operation
    with change() as changing:
        undo.undo(changing, came)
        gone = changing.operation
        older = text("UPDATE revision SET fields = json_remove(fields, '$.finding')")
        changing.session.execute(older)
    with change() as changing:
        undo.undo(changing, gone)
        assert changing.session.get_one(Comment, added).body == "Un casino"


def test_findings_go_with_their_comment(change: Changing) -> None:
    with change() as changing:
        added = comments.add(changing, page(changing), TRAPPED)
    with change() as changing:
        selection.choose(changing.session, [added])
        moderation.remove(changing)
        assert changing.session.execute(select(tables.FINDING)).all() == []
