"""What is blocked: how it is written, met, added, taken off and undone."""

import pytest
from sqlalchemy import func, select

from blogctl.errors import Conflict, NotFound, Usage
from blogctl.models import tables
from blogctl.services import blocked_values, blocklist, references, undo
from blogctl.services.blocklist import Traits
from blogctl.store.engine import Store
from blogctl.vocabulary import BlockedKind, Kind
from tests.conftest import Changing

WORD, ADDRESS, NETWORK, EMAIL, DOMAIN = BlockedKind


@pytest.mark.parametrize(
    ("value", "kind", "normal"),
    [
        ("Crédit  FACILE", WORD, "credit facile"),
        ("cas\u200bino", WORD, "casino"),
        ("n'importe quoi.", WORD, "n'importe quoi."),
        ("12", WORD, "12"),
        ("203.0.113.7", ADDRESS, "203.0.113.7"),
        ("::ffff:203.0.113.7", ADDRESS, "203.0.113.7"),
        ("2001:DB8:0::1", ADDRESS, "2001:db8::1"),
        ("203.0.113.9/24", NETWORK, "203.0.113.0/24"),
        ("2001:db8::1/32", NETWORK, "2001:db8::/32"),
        ("::ffff:203.0.113.0/120", NETWORK, "203.0.113.0/24"),
        ("Bad@Spam.Example", EMAIL, "bad@spam.example"),
        ("Spam.Example", DOMAIN, "spam.example"),
        ("spam.example.", DOMAIN, "spam.example"),
        ("@spam.example", DOMAIN, "spam.example"),
        ("*.spam.example", DOMAIN, "spam.example"),
        ("https://Spam.example/page?x=1", DOMAIN, "spam.example"),
        ("é.example", DOMAIN, "xn--9ca.example"),
    ],
)
def test_a_value_is_taken_for_what_it_looks_like(
    value: str, kind: BlockedKind, normal: str
) -> None:
    assert blocked_values.entry(value) == (kind, normal)
    assert blocked_values.entry(normal, kind) == (kind, normal)


@pytest.mark.parametrize(
    ("value", "kind", "key"),
    [
        ("casino", ADDRESS, "ip-invalid"),
        ("203.0.113.7", NETWORK, "blocked-value"),
        ("203.0.113.7/33", NETWORK, "blocked-value"),
        ("casino", EMAIL, "email-invalid"),
        ("casino", DOMAIN, "blocked-value"),
        ("https://[x", DOMAIN, "blocked-value"),
        ("", None, "empty-value"),
        ("\u200b", None, "empty-value"),
        ("a\0b", None, "text-nul"),
        ("x" * 2001, None, "text-too-long"),
    ],
)
def test_what_can_not_be_blocked_is_refused(value: str, kind: BlockedKind | None, key: str) -> None:
    with pytest.raises(Usage) as caught:
        blocked_values.entry(value, kind)
    assert caught.value.key == key


MET = [
    ("casino", Traits(("Un CASÍNO !",), None, None, ()), ["casino"]),
    ("casino", Traits(("occasinos",), None, None, ()), []),
    ("credit facile", Traits(("crédit\n facile",), None, None, ()), ["credit facile"]),
    ("c++", Traits(("du C++.",), None, None, ()), ["c++"]),
    ("203.0.113.7", Traits((), "203.0.113.7", None, ()), ["address"]),
    ("203.0.113.7", Traits((), "203.0.113.70", None, ()), []),
    ("203.0.113.0/24", Traits((), "203.0.113.70", None, ()), ["network"]),
    ("203.0.113.0/24", Traits((), "203.0.114.1", None, ()), []),
    ("2001:db8::/32", Traits((), "2001:db8:1::5", None, ()), ["network"]),
    ("0.0.0.0/0", Traits((), "203.0.113.7", None, ()), ["network"]),
    ("bad@spam.example", Traits((), None, "bad@spam.example", ()), ["email"]),
    ("spam.example", Traits((), None, None, ("www.Spam.example",)), ["domain"]),
    ("spam.example", Traits((), None, None, ("xspam.example",)), []),
    ("é.example", Traits((), None, None, ("a.é.example",)), ["domain"]),
    ("spam.example", Traits(("spam.example",), None, None, ("x" * 80, "a..b")), []),
]


@pytest.mark.parametrize(("value", "traits", "found"), MET)
def test_it_is_met_where_it_stands(
    change: Changing, value: str, traits: Traits, found: list[str]
) -> None:
    with change() as changing:
        blocklist.add(changing, [value, "autre chose", "198.51.100.1"])
        assert blocklist.met(changing.session, traits) == found


def test_each_is_there_once(change: Changing, store: Store) -> None:
    with change() as changing:
        assert blocklist.add(changing, ["casino", "spam.example"], note=" liste ").ids == [1, 2]
        again = blocklist.add(changing, ["CASINO", "b.example", "@spam.example", "b.example"])
        assert (again.ids, again.left) == ([3], ("casino", "spam.example", "b.example"))
        assert blocklist.add(changing, ["spam.example"], kind=WORD).ids == [4]
    with store.reading() as session:
        rows = list(blocklist.listing(session, None, limit=None))
        assert [(row.id, row.kind, row.value, row.note) for row in rows] == [
            (3, DOMAIN, "b.example", None),
            (2, DOMAIN, "spam.example", "liste"),
            (1, WORD, "casino", "liste"),
            (4, WORD, "spam.example", None),
        ]
        assert [row.id for row in blocklist.listing(session, WORD, limit=1)] == [1]
        assert (blocklist.count(session, None), blocklist.count(session, DOMAIN)) == (4, 2)


def test_one_that_is_wrong_holds_the_others_back_unless_told_to_go_on(
    change: Changing, store: Store
) -> None:
    with pytest.raises(Usage), change() as changing:
        blocklist.add(changing, ["203.0.113.7", "casino"], kind=ADDRESS)
    with store.reading() as session:
        assert blocklist.count(session, None) == 0
    with change() as changing:
        values = ["203.0.113.7", "casino"]
        outcome = blocklist.add(changing, values, kind=ADDRESS, keep_going=True)
    assert (outcome.ids, outcome.refused) == ([1], ("casino",))


def test_a_reference_is_an_id_or_a_value_however_it_is_written(change: Changing) -> None:
    with change() as changing:
        blocklist.add(changing, ["Crédit", "203.0.113.0/24", "spam.example"])
        blocklist.add(changing, ["mots.example", "7"], kind=WORD)
        refs = ["CREDIT", "203.0.113.5/24", "3", "https://spam.example/x", "mots.example"]
        found = references.find(changing.session, Kind.BLOCKED, [*refs, "7", "rien"])
    assert (found.ids, found.unknown) == ((1, 2, 3, 4, 5), ("rien",))


def test_undo_takes_off_what_was_added_and_redo_brings_it_back(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        blocklist.add(changing, ["casino", "203.0.113.7"], note="vu")
        added = changing.operation
    with store.reading() as session:
        before = list(blocklist.listing(session, None, limit=None))
    with change() as changing:
        assert undo.undo(changing, added).things == 2
        assert blocklist.count(changing.session, None) == 0
        taken = changing.operation
    with change() as changing:
        undo.undo(changing, taken)
    with store.reading() as session:
        assert list(blocklist.listing(session, None, limit=None)) == before


def test_what_is_taken_off_is_gone_for_good(change: Changing) -> None:
    with change() as changing:
        blocklist.add(changing, ["casino", "loto", "bingo"])
    with change() as changing:
        blocklist.remove(changing, [2, 1])
        deleted = changing.operation
        left = blocklist.listing(changing.session, None, limit=None)
        assert [row.value for row in left] == ["bingo"]
    with pytest.raises(Conflict) as caught, change() as changing:
        undo.undo(changing, deleted)
    assert caught.value.key == "not-undoable"
    with pytest.raises(NotFound), change() as changing:
        references.one(changing.session, Kind.BLOCKED, "casino")


def test_the_log_outlives_an_entry_without_its_value(change: Changing, store: Store) -> None:
    with change() as changing:
        blocklist.add(changing, ["bad@spam.example"])
    with change() as changing:
        blocklist.remove(changing, [1])
    columns = tables.AUDIT_RECORD.c
    with store.reading() as session:
        query = select(columns.action, columns.before, columns.after)
        rows = session.execute(query.where(columns.kind == Kind.BLOCKED)).all()
        kept = select(func.count()).select_from(tables.REVISION)
        assert session.execute(kept).scalar() == 0
    assert [tuple(row) for row in rows] == [("create", None, "email"), ("delete", "email", None)]
