from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import BlogctlError, Conflict, NotFound
from blogctl.models import tables
from blogctl.records.people import ContributorRecord
from blogctl.services import contributors, posts
from blogctl.services.audit import Actor, Change
from blogctl.services.contributors import Person
from blogctl.services.writing import Writing
from blogctl.store.engine import Store
from blogctl.vocabulary import ContributorKind
from tests.conftest import NOW, Changing
from tests.readers import page
from tests.traces import audited, filed, redirects, versions

CHANTAL = 1  # the blogger of every test's blog


def add(change: Change, name: str, **said: Any) -> int:  # noqa: ANN401 - fields of Person
    return contributors.add(change, Person(name=name, **said))


def record(session: Session, person: int) -> ContributorRecord:
    return contributors.records(session, [person], now=NOW)[0]


def slugs(session: Session, **narrowed: Any) -> list[str]:  # noqa: ANN401 - as in `listing`
    return [one.slug for one in contributors.listing(session, now=NOW, **narrowed)]


def logins(session: Session) -> dict[str, int]:
    login = tables.CONTRIBUTOR_LOGIN
    return dict(iter(session.execute(select(login.c.login, login.c.contributor_id))))


def test_a_contributor_is_what_is_said_of_them(change: Changing) -> None:
    with change() as changing:
        person = add(
            changing,
            " Émile  L’Œuvre ",
            kind=ContributorKind.BLOGGER,
            role="le critique",
            bio="Il va au\ncinéma.",
            email=" Emile@Example.ORG ",
            url="https://example.org/~emile",
            topics=("Cinéma", "cinema", "Art & essai"),
            logins=("emile", "critique"),
        )
        assert record(changing.session, person) == ContributorRecord(
            id=2,
            slug="emile-l-oeuvre",
            name="Émile  L’Œuvre",
            kind="blogger",
            role="le critique",
            bio="Il va au cinéma.",
            email="Emile@Example.ORG",
            url="https://example.org/~emile",
            topics=("art-essai", "cinema"),
            active=True,
            posts=0,
            comments=0,
            away_from=None,
            away_until=None,
        )
        assert logins(changing.session) == {"chantal": 1, "emile": 2, "critique": 2}
        assert audited(changing.session) == [("create", "contributor", 2, None, "active")]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Chantal Buhagar", "chantal-buhagar-2"),
        ("2010", "contributor-2010"),
        ("!!!", "contributor"),
        ("李小龙", "li-xiao-long"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_contributor_s_slug_comes_from_the_name(change: Changing, name: str, slug: str) -> None:
    with change() as changing:
        assert record(changing.session, add(changing, name)).slug == slug


@pytest.mark.parametrize(
    ("said", "key"),
    [
        pytest.param({"name": ""}, "empty-name", id="no name"),
        pytest.param({"name": "x" * 201}, "text-too-long", id="a name too long"),
        pytest.param({"name": "a\0"}, "text-nul", id="a NUL"),
        pytest.param({"name": "\udce9"}, "text-surrogate", id="no Unicode"),
        pytest.param({"slug": "Luc Ferry"}, "slug-invalid", id="no slug"),
        pytest.param({"slug": "2010"}, "slug-invalid", id="a slug of digits"),
        pytest.param({"slug": "chantal-buhagar"}, "slug-taken", id="a taken slug"),
        pytest.param({"email": "luc"}, "email-invalid", id="no e-mail"),
        pytest.param({"url": "javascript:alert(1)"}, "url-invalid", id="no web address"),
        pytest.param({"sort_name": " "}, "empty-name", id="nothing to be listed by"),
        pytest.param({"bio": "x" * 2001}, "text-too-long", id="a biography too long"),
        pytest.param({"logins": ("luc", "chantal")}, "login-taken", id="another's login"),
    ],
)
def test_what_can_t_be_said_of_a_contributor(
    change: Changing, said: dict[str, Any], key: str
) -> None:
    person = replace(Person(name="Luc Ferry"), **said)
    with change() as changing, pytest.raises(BlogctlError) as caught:
        contributors.add(changing, person)
    assert caught.value.key == key


def test_they_are_listed_by_surname_without_case_and_accents(change: Changing) -> None:
    with change() as changing:
        for name in ("Zoé Abel", "Luc Ébène", "Anne Œuf", "Bob Durand", "Cher"):
            add(changing, name)
        add(changing, "Jean de La Fontaine", sort_name="La Fontaine, Jean de")
        assert slugs(changing.session) == [
            *("zoe-abel", "chantal-buhagar", "cher", "bob-durand", "luc-ebene"),
            *("jean-de-la-fontaine", "anne-oeuf"),
        ]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["anne", "bob", "chantal-buhagar"]),
        ({"kind": ContributorKind.BLOGGER}, ["anne", "chantal-buhagar"]),
        ({"active": True}, ["bob", "chantal-buhagar"]),
        ({"active": False}, ["anne"]),
        ({"kind": ContributorKind.CONTRIBUTOR, "active": False}, []),
    ],
    ids=["all", "bloggers", "active", "inactive", "both"],
)
def test_a_list_of_them_may_be_narrowed(
    change: Changing, narrowed: dict[str, Any], found: list[str]
) -> None:
    with change() as changing:
        add(changing, "Anne", kind=ContributorKind.BLOGGER)
        add(changing, "Bob")
        contributors.set_active(changing, ["anne"], active=False)
        assert slugs(changing.session, **narrowed) == found
        assert contributors.count(changing.session, **narrowed) == len(found)


def test_an_edit_replaces_what_it_says(change: Changing, store: Store) -> None:
    with change() as changing:
        luc = add(
            changing, "Luc Ferry", role="critique", topics=("cinema", "web"), email="l@example.org"
        )
    with change() as changing:
        said = Person(name="Luc de Ferry", topics=("art",), email="", logins=("luc",))
        assert contributors.edit(changing, luc, said)
    with store.reading() as session:
        now = record(session, luc)
        assert (now.slug, now.name, now.role) == ("luc-ferry", "Luc de Ferry", "critique")
        assert (now.topics, now.email) == (("art",), None)
        assert logins(session) == {"chantal": CHANTAL, "luc": luc}


def test_a_new_slug_leaves_the_old_one_leading_to_it(change: Changing) -> None:
    with change() as changing:
        luc = add(changing, "Luc Ferry")
        assert contributors.edit(changing, luc, Person(slug="luc"))
        assert redirects(changing.session) == {"luc-ferry": luc}
        assert contributors.existing(changing.session, Person(name="Luc Ferry")) == luc


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Luc Ferry"},
        {"slug": "luc-ferry"},
        {"topics": ("Cinéma",)},
        {"logins": ("luc",)},
        {"email": "luc@example.org"},
        {"url": ""},
    ],
    ids=lambda said: next(iter(said)),
)
def test_an_edit_that_says_what_is_so_leaves_no_trace(
    change: Changing, said: dict[str, Any]
) -> None:
    with change() as changing:
        luc = add(
            changing, "Luc Ferry", topics=("cinema",), logins=("luc",), email="luc@example.org"
        )
    with change() as changing:
        assert not contributors.edit(changing, luc, Person(**said))
        assert changing.began is None


def test_who_no_longer_takes_part_keeps_what_they_wrote(change: Changing, store: Store) -> None:
    with change() as changing:
        luc = add(changing, "Luc")
        posts.create(changing, Writing(title="a", author="luc", publish=True))
    with change() as changing:
        outcome = contributors.set_active(changing, ["luc", str(luc)], active=False)
        assert (outcome.ids, outcome.left) == ([luc], ())
    with store.reading() as session:
        assert (record(session, luc).active, record(session, luc).posts) == (False, 1)
        assert audited(session) == [("status", "contributor", luc, "active", "inactive")]
        with pytest.raises(Conflict) as caught:
            contributors.require_active(session, luc)
    assert caught.value.key == "contributor-inactive"


@pytest.mark.parametrize("active", [True, False], ids=["activate", "deactivate"])
def test_it_is_safe_to_say_so_twice(change: Changing, *, active: bool) -> None:
    with change() as changing:
        add(changing, "Luc")
        contributors.set_active(changing, ["luc"], active=active)
    with change() as changing:
        outcome = contributors.set_active(changing, ["luc"], active=active)
        assert (outcome.ids, outcome.left, outcome.by_status) == ([], ("luc",), {})
        assert changing.began is None


def test_an_unknown_one_stops_all_or_is_passed_over(change: Changing) -> None:
    with change() as changing:
        luc = add(changing, "Luc")
        with pytest.raises(NotFound) as caught:
            contributors.set_active(changing, ["luc", "nul", "rien"], active=False)
        assert caught.value.refs == ("nul", "rien")
        assert record(changing.session, luc).active
        outcome = contributors.set_active(changing, ["nul", "luc"], active=False, keep_going=True)
        assert (outcome.ids, outcome.refused) == ([luc], ("nul",))


def test_a_merge_leaves_nothing_behind(change: Changing, store: Store) -> None:
    with change() as changing:
        luc = add(changing, "L. Ferry", topics=("cinema", "web"), logins=("lferry",))
        kept = add(changing, "Luc Ferry", topics=("web", "art"), logins=("luc",))
        for title, author, with_ in (
            ("a", "l-ferry", ("luc-ferry", "chantal-buhagar")),
            ("b", "chantal-buhagar", ("l-ferry", "luc-ferry")),
            ("c", "chantal-buhagar", ("l-ferry",)),
            ("d", "luc-ferry", ("l-ferry",)),
            ("e", "chantal-buhagar", ("luc-ferry",)),
        ):
            posts.create(changing, Writing(title=title, author=author, with_=with_, publish=True))
        contributors.edit(changing, luc, Person(slug="lf"))
    with change() as changing:
        changing.session.execute(
            tables.COMMENT.insert(),
            [
                {
                    "post_id": 1,
                    "kind": "comment",
                    "author_name": "Luc",
                    "body": "Moi.",
                    "status": "approved",
                    "created_at": NOW,
                    "contributor_id": luc,
                    "assigned_to_id": luc,
                    "answered_by_id": luc,
                    "decided_by_id": luc,
                }
            ],
        )
        by_luc = Change(changing.session, Actor("l-ferry", luc), "contributor merge", NOW)
        contributors.merge(by_luc, [luc, kept], into=kept)
    with store.reading() as session:
        assert slugs(session) == ["chantal-buhagar", "luc-ferry"]
        assert record(session, kept).topics == ("art", "cinema", "web")
        assert (record(session, kept).posts, record(session, kept).comments) == (2, 1)
        assert logins(session) == {"chantal": CHANTAL, "lferry": kept, "luc": kept}
        assert redirects(session) == {"l-ferry": kept, "lf": kept}
        assert filed(session, "contributor") == {
            "a": ["chantal-buhagar"],
            "b": ["luc-ferry"],
            "c": ["luc-ferry"],
            "e": ["luc-ferry"],
        }
        assert versions(session) == {"a": 2, "b": 2, "c": 2, "d": 2, "e": 1}
        comment = session.execute(tables.COMMENT.select()).mappings().one()
        assert {comment[key] for key in comment if key.endswith("_id") and key != "parent_id"} == {
            1,
            kept,
        }
        assert (
            session.execute(select(tables.OPERATION.c.contributor_id)).scalars().all()[-1] == kept
        )


def test_who_is_merged_is_not_added_again_if_missing(change: Changing) -> None:
    with change() as changing:
        contributors.merge(changing, [add(changing, "C. Buhagar")], into=CHANTAL)
        assert contributors.existing(changing.session, Person(name="C. Buhagar")) == CHANTAL
        assert contributors.existing(changing.session, Person(name="Autre")) is None


@pytest.mark.parametrize(
    ("bloggers", "only"), [([], CHANTAL), (["Anne"], None)], ids=["one", "two"]
)
def test_the_only_blogger_signs(change: Changing, bloggers: list[str], only: int | None) -> None:
    with change() as changing:
        add(changing, "Luc")
        for name in bloggers:
            add(changing, name, kind=ContributorKind.BLOGGER)
        assert contributors.only_blogger(changing.session) == only
        contributors.set_active(changing, ["chantal-buhagar"], active=False)
        assert contributors.only_blogger(changing.session) == (3 if bloggers else None)


def test_posts_and_comments_are_counted_as_readers_see_them(change: Changing) -> None:
    with change() as changing:
        page(changing, "vu")
        assert record(changing.session, CHANTAL).posts == 0  # signed by nobody
        posts.create(changing, Writing(title="a", publish=True))
        posts.create(changing, Writing(title="b"))
        assert record(changing.session, CHANTAL).posts == 1
