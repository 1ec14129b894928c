from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert
from sqlmodel import select

from blogctl.errors import Conflict, NotFound, Usage
from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.models.ledger import AuditRecord
from blogctl.services import (
    assigning,
    categories,
    comments,
    configuring,
    contributors,
    conversation,
    owed,
    settings,
    undo,
)
from blogctl.services.audit import Change
from blogctl.services.categories import CategoryEdit
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.services.outcomes import Outcome
from blogctl.store import selection
from blogctl.vocabulary import Action, CommentStatus
from tests.conftest import NOW, Changing
from tests.readers import comment, decide
from tests.writers import write

PENDING, APPROVED, REJECTED, SPAM = CommentStatus
TODAY = date(2026, 3, 12)
DAY = timedelta(days=1)
CHANTAL, LUC, ZOE, MAX = range(1, 5)
MANY = 5_000


@pytest.fixture
def house(change: Changing) -> None:
    """Luc (2) knows cinéma and culture, Zoé (3) cinéma and jazz, Max (4) sport.

    Posts: 1 cinéma, 2 cinéma and jazz, 3 sport, 4 on the shelf `films`, which stands on `culture`,
    5 about nothing; each with a comment of the same number.
    """
    with change() as changing:
        for name, *topics in (
            ("Luc Ferry", "cinéma", "culture"),
            ("Zoé Tardieu", "Cinéma", "jazz"),
            ("Max Achard", "sport"),
        ):
            contributors.add(changing, Person(name=name, topics=tuple(topics)))
        categories.create(changing, "Culture", parent=None, description="")
        categories.create(changing, "Films", parent="culture", description="")
        at = NOW - 2 * DAY
        write(changing, "Un", at=at, tags=("Cinéma",))
        write(changing, "Deux", at=at, tags=("cinema", "jazz"))
        write(changing, "Trois", at=at, tags=("sport",))
        write(changing, "Quatre", at=at, categories=("films",))
        write(changing, "Cinq", at=at)
        for post in range(1, 6):
            comment(changing, post, minute=post)


def auto(change: Change, *ids: int, keep_going: bool = False) -> dict[int, tuple[str, str]]:
    """Hand these comments out; return to whom each went, and why."""
    selection.choose(change.session, ids)
    _, found = assigning.assign_auto(change, settings.load(change.session), keep_going=keep_going)
    return {each.comment: (each.slug, each.reason) for each in found}


def hand(change: Change, person: int | None, *ids: int, keep_going: bool = False) -> Outcome:
    selection.choose(change.session, ids)
    return assigning.assign(change, person, keep_going=keep_going)


def whose(change: Change) -> dict[int, int | None]:
    """Return with whom each comment is."""
    rows = change.session.execute(select(tables.COMMENT.c.id, tables.COMMENT.c.assigned_to_id))
    return {each: person for each, person in rows if person is not None}


pytestmark = pytest.mark.usefixtures("house")


# By name.


def test_comments_are_handed_over_as_one_set(change: Changing) -> None:
    with change() as changing:
        hand(changing, LUC, 2)
    with change("comments assign") as changing:
        assert hand(changing, ZOE, 3, 2, 1) == Outcome([3, 2, 1], {"pending": 3})
        assert whose(changing) == {1: ZOE, 2: ZOE, 3: ZOE}
        query = select(AuditRecord).where(AuditRecord.operation_id == changing.operation)
        told = [
            (each.thing_id, each.before, each.after, each.reason)
            for each in changing.session.exec(query)
        ]
        new = f"contributor:{ZOE}"
        assert told == [
            (3, None, new, None),
            (2, f"contributor:{LUC}", new, None),
            (1, None, new, None),
        ]
    with change() as changing:
        assert hand(changing, ZOE, 1, 2) == Outcome([], {}, ("1", "2"))
        assert changing.began is None
        assert hand(changing, None, 5, 1) == Outcome([1], {"pending": 1}, ("5",))
        assert whose(changing) == {2: ZOE, 3: ZOE}


def test_who_no_longer_takes_part_is_handed_nothing(change: Changing) -> None:
    with change() as changing:
        contributors.set_active(changing, ["luc-ferry"], active=False)
        with pytest.raises(Conflict) as caught:
            hand(changing, LUC, 1)
        assert caught.value.key == "contributor-inactive"


def test_who_is_away_is_handed_what_is_theirs_by_name(change: Changing) -> None:
    with change() as changing:
        contributors.set_away(changing, LUC, since=TODAY, until=None)
        assert hand(changing, LUC, 1).changed == 1


def test_what_was_turned_down_is_nobody_s_but_can_be_taken_back(change: Changing) -> None:
    with change() as changing:
        hand(changing, LUC, 1)
        decide(changing, REJECTED, 1, reason="doublon")
        decide(changing, SPAM, 2)
        with pytest.raises(Conflict) as caught:
            hand(changing, ZOE, 1, 2, 3)
        assert (caught.value.key, caught.value.refs) == ("comments-turned-down", ("1", "2"))
        done = hand(changing, ZOE, 1, 2, 3, keep_going=True)
        assert done == Outcome([3], {"pending": 1}, (), ("1", "2"))
        assert hand(changing, None, 1).changed == 1


# By what they know.


def test_each_goes_to_the_one_whose_topics_meet_it_most(change: Changing) -> None:
    with change() as changing:
        assert auto(changing, 4, 3, 2) == {
            4: ("luc-ferry", "topics:culture"),  # by the shelf above
            3: ("max-achard", "topics:sport"),
            2: ("zoe-tardieu", "topics:cinema,jazz"),
        }
        assert whose(changing) == {2: ZOE, 3: MAX, 4: LUC}
        reasons = select(AuditRecord.reason).where(AuditRecord.action == Action.ASSIGN)
        assert set(changing.session.exec(reasons)) == {
            *("topics:culture", "topics:sport", "topics:cinema,jazz")
        }


def test_of_equals_who_has_less_to_answer_then_by_surname(change: Changing) -> None:
    with change() as changing:
        more = [comment(changing, 1, minute=minute) for minute in range(4)]
        found = auto(changing, 1, *more)
        assert [slug for slug, _ in found.values()] == [
            *("luc-ferry", "zoe-tardieu", "luc-ferry", "zoe-tardieu", "luc-ferry")
        ]


def test_what_is_answered_or_settled_weighs_nothing(change: Changing) -> None:
    with change() as changing:
        three = [comment(changing, 1, minute=minute) for minute in range(3)]
        hand(changing, LUC, *three)
        assert auto(changing, 1)[1][0] == "zoe-tardieu"
        conversation.reply(changing, three[0], "Oui.")
        selection.choose(changing.session, [three[1]])
        conversation.settle(changing)
        decide(changing, SPAM, three[2])
        assert assigning.loads(changing.session, [LUC, ZOE, MAX]) == {"zoe-tardieu": 1}
        again = comment(changing, 1, minute=9)
        assert auto(changing, again)[again][0] == "luc-ferry"


def test_for_whom_nobody_is_found_is_named(change: Changing) -> None:
    with change() as changing:
        with pytest.raises(Conflict) as caught:
            auto(changing, 5, 1)
        assert (caught.value.key, caught.value.refs) == ("nobody-knows", ("5",))
        assert whose(changing) == {}
        assert auto(changing, 5, 1, keep_going=True) == {1: ("luc-ferry", "topics:cinema")}


def away(since: date | None, until: date | None) -> Callable[[Change], object]:
    return lambda change: contributors.set_away(change, MAX, since=since, until=until)


ABSENT: dict[str, tuple[Callable[[Change], object], bool]] = {
    "here": (lambda _: None, True),
    "inactive": (
        lambda change: contributors.set_active(change, ["max-achard"], active=False),
        False,
    ),
    "from today": (away(TODAY, None), False),
    "today alone": (away(TODAY, TODAY), False),
    "until today": (away(None, TODAY), False),
    "until tomorrow": (away(None, TODAY + DAY), False),
    "from yesterday to tomorrow": (away(TODAY - DAY, TODAY + DAY), False),
    "until yesterday": (away(TODAY - 9 * DAY, TODAY - DAY), True),
    "until yesterday, since ever": (away(None, TODAY - DAY), True),
    "from tomorrow": (away(TODAY + DAY, None), True),
    "from tomorrow to then": (away(TODAY + DAY, TODAY + 9 * DAY), True),
}


@pytest.mark.parametrize(("become", "here"), ABSENT.values(), ids=ABSENT)
def test_nobody_who_is_away_is_found(
    change: Changing, become: Callable[[Change], object], *, here: bool
) -> None:
    with change() as changing:
        become(changing)
        assert assigning.is_present(changing.session, MAX, TODAY) is here
        assert bool(auto(changing, 3, keep_going=True)) is here


def test_the_day_is_the_blog_s_own(change: Changing) -> None:
    """At 23:30 UTC it is tomorrow in Paris, and Max is back."""
    with change() as changing:
        away(None, TODAY)(changing)
    with change(now=NOW.replace(hour=22, minute=30)) as changing:
        assert auto(changing, 3, keep_going=True) == {}
    with change(now=NOW.replace(hour=23, minute=30)) as changing:
        assert auto(changing, 3) == {3: ("max-achard", "topics:sport")}


def test_what_is_with_somebody_who_is_here_stays_there(change: Changing) -> None:
    with change() as changing:
        hand(changing, CHANTAL, 1, 5)
        selection.choose(changing.session, [1, 2, 5])
        outcome, found = assigning.assign_auto(changing, settings.load(changing.session))
        assert (outcome.ids, outcome.left) == ([2], ("1", "5"))
        assert [each.slug for each in found] == ["zoe-tardieu"]


def test_what_is_with_somebody_absent_goes_to_somebody_else(change: Changing) -> None:
    with change() as changing:
        hand(changing, LUC, 1, 4)
        contributors.set_active(changing, ["luc-ferry"], active=False)
        assert auto(changing, 1, 4, keep_going=True) == {1: ("zoe-tardieu", "topics:cinema")}
        assert whose(changing) == {1: ZOE, 4: LUC}


def test_what_was_with_somebody_merged_is_with_who_they_are_now(change: Changing) -> None:
    with change() as changing:
        hand(changing, LUC, 1, 4)
        contributors.merge(changing, [LUC], into=MAX)
        assert whose(changing) == {1: MAX, 4: MAX}
        assert auto(changing, 2) == {2: ("zoe-tardieu", "topics:cinema,jazz")}
        assert auto(changing, 1, 4) == {}


def test_a_deep_shelf_is_known_by_all_that_stand_above_it(change: Changing) -> None:
    with change() as changing:
        for each in range(40):
            above = f"e{each - 1}" if each else "films"
            categories.create(changing, f"E{each}", parent=above, description="")
        post = write(changing, "Six", at=NOW - DAY, categories=("e39",))
        deep = comment(changing, post)
        assert auto(changing, deep) == {deep: ("luc-ferry", "topics:culture")}
        categories.edit(changing, 1, CategoryEdit(name="Autre chose"))
        assert auto(changing, deep) == {}


# Who answers what nobody knows.


DEFAULT = "comments.default_assignee"


def test_the_rest_goes_to_who_answers_by_default(change: Changing) -> None:
    with change() as changing:
        configuring.put(changing, DEFAULT, "chantal-buhagar")
        assert auto(changing, 5, 3) == {
            5: ("chantal-buhagar", "default"),
            3: ("max-achard", "topics:sport"),
        }


@pytest.mark.parametrize(
    ("become", "expected"),
    [
        (lambda change: contributors.edit(change, LUC, Person(slug="lucien")), "lucien"),
        (lambda change: contributors.merge(change, [LUC], into=ZOE), "zoe-tardieu"),
        (lambda change: contributors.set_active(change, ["2"], active=False), None),
        (lambda change: contributors.set_away(change, LUC, since=TODAY, until=None), None),
    ],
    ids=["renamed", "merged", "inactive", "away"],
)
def test_who_answers_by_default_is_found_whatever_became_of_them(
    change: Changing, become: Callable[[Change], object], expected: str | None
) -> None:
    with change() as changing:
        configuring.put(changing, DEFAULT, "luc-ferry")
        become(changing)
        found = auto(changing, 5, keep_going=True)
        assert found == ({5: (expected, "default")} if expected else {})


# At arrival.

ARRIVALS = [
    ({}, 1, None),
    ({"comments.auto_assign": "true"}, 2, ("zoe-tardieu", "topics:cinema,jazz")),
    ({"comments.auto_assign": "true"}, 5, None),
    ({DEFAULT: "chantal-buhagar"}, 2, ("chantal-buhagar", "default")),
    ({"comments.auto_assign": "true", DEFAULT: "1"}, 2, ("zoe-tardieu", "topics:cinema,jazz")),
    ({"comments.auto_assign": "true", DEFAULT: "1"}, 5, ("chantal-buhagar", "default")),
]


@pytest.mark.parametrize(("said", "post", "expected"), ARRIVALS)
@pytest.mark.parametrize("status", [None, APPROVED, SPAM, REJECTED])
def test_a_comment_is_handed_over_as_it_comes_in_if_the_settings_say_so(
    change: Changing,
    said: dict[str, str],
    post: int,
    expected: tuple[str, str] | None,
    status: CommentStatus | None,
) -> None:
    with change() as changing:
        for key, value in said.items():
            configuring.put(changing, key, value)
    with change("comments add", actor="@web") as changing:
        added = comments.add(changing, post, Remark(name="Anne", body="?", status=status))
        query = select(AuditRecord).where(AuditRecord.operation_id == changing.operation)
        told = [(each.action, each.reason) for each in changing.session.exec(query)]
        slugs = dict(
            changing.session.execute(
                select(tables.CONTRIBUTOR.c.id, tables.CONTRIBUTOR.c.slug)
            ).all()
        )
        person = changing.session.get_one(Comment, added).assigned_to_id
        made = changing.operation
    if expected is None or status in {SPAM, REJECTED}:
        assert (told, person) == ([(Action.CREATE, None)], None)
    else:
        assert told == [(Action.CREATE, None), (Action.ASSIGN, expected[1])]
        assert slugs[person or 0] == expected[0]
    for _ in range(3):
        with change("undo") as changing:
            undo.undo(changing, made)
            made = changing.operation
    with change() as changing:
        assert changing.session.get(Comment, added) is None


# Many.


def test_thousands_are_handed_out_by_a_few_statements(change: Changing) -> None:
    with change() as changing:
        due = owed.due(settings.load(changing.session))(NOW)
        rows = [
            {
                "post_id": 1 + number % 4,
                "kind": "comment",
                "author_name": f"Lecteur {number}",
                "body": "Une question ?",
                "status": "pending",
                "created_at": NOW,
                "due_at": due,
            }
            for number in range(MANY)
        ]
        changing.session.execute(insert(tables.COMMENT), rows)
    with change("comments assign") as changing:
        conversation.choose_all(changing.session, "assign", CommentFilter(assigned_to="none"))
        said: list[str] = []
        connection = changing.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
        outcome, found = assigning.assign_auto(
            changing, settings.load(changing.session), keep_going=True
        )
        assert (outcome.changed, len(found), outcome.refused) == (MANY + 4, MANY + 4, ("5",))
        assert len(said) < 60
        loads = assigning.loads(changing.session, [LUC, ZOE, MAX])
        assert loads == {"luc-ferry": 1877, "max-achard": 1251, "zoe-tardieu": 1876}
        made = changing.operation
    with change("undo") as changing:
        undo.undo(changing, made)
        assert whose(changing) == {}


# Away.


def test_who_is_away_is_so_until_they_are_back(change: Changing) -> None:
    with change() as changing:
        assert contributors.set_away(changing, LUC, since=TODAY, until=TODAY + DAY)
    with change() as changing:
        assert not contributors.set_away(changing, LUC, since=TODAY, until=TODAY + DAY)
        assert changing.began is None
    with change() as changing:
        assert contributors.set_away(changing, LUC, since=None, until=None)
        (person,) = contributors.records(changing.session, [LUC], now=NOW)
        assert (person.away_from, person.away_until) == (None, None)


def test_nobody_comes_back_before_they_leave(change: Changing) -> None:
    with pytest.raises(Usage) as caught, change() as changing:
        contributors.set_away(changing, LUC, since=TODAY, until=TODAY - DAY)
    assert caught.value.key == "away-backwards"


def test_an_unknown_assignee_is_named(change: Changing) -> None:
    with change() as changing, pytest.raises(NotFound):
        conversation.choose_all(changing.session, "assign", CommentFilter(assigned_to="personne"))
