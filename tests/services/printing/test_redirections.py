"""Where old addresses lead: to what readers may see, and nowhere else."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import categories, configuring, contributors, posts, settings, tags
from blogctl.services.audit import Change
from blogctl.services.categories import CategoryEdit
from blogctl.services.contributors import Person
from blogctl.services.printing import redirections
from blogctl.services.printing.view import View
from blogctl.services.publishing import Verb
from blogctl.services.writing import Writing
from blogctl.site.paths import Addresses
from blogctl.store.engine import Store
from blogctl.vocabulary import Kind, PostKind, Server
from tests.conftest import NOW, Changing
from tests.writers import do, write, write_in_state


def view(session: Session, base: str = "https://a.fr", *, drafts: bool = False) -> View:
    return View(session, settings.load(session), Addresses.below(base), NOW, drafts)


def lead(change: Change, old: str, thing: int | None, kind: Kind = Kind.POST) -> None:
    """Let an old path lead to a thing, as an import does."""
    row = {"kind": kind, "old": old, "target_id": thing, "created_at": NOW}
    change.session.execute(insert(tables.REDIRECT).values(row))


def everywhere(seen: View, *, files: bool = False) -> dict[str, str | None]:
    return {each.old: each.href for each in redirections.all(seen, files=files)}


def test_old_slugs_and_paths_lead_to_what_they_name_now(change: Changing) -> None:
    with change() as changing:
        categories.create(changing, "Société", parent=None, description="")
        post = write(changing, "Un", tags=("Été",), categories=("societe",), publish=True)
        lead(changing, "2010/06/24/un", post)
        lead(changing, "?p=12", post)
        posts.edit(changing, post, Writing(slug="deux"))
        tags.rename(changing, 1, "Hiver")
        categories.edit(changing, 1, CategoryEdit(name="Maison"))
        contributors.edit(changing, 1, Person(slug="chantal"))
        assert everywhere(view(changing.session)) == {
            "2010/06/24/un": "/deux/",
            "?p=12": "/deux/",
            "un": "/deux/",
            "tag/ete": "/tag/hiver/",
            "category/societe": "/category/maison/",
            "author/chantal-buhagar": "/author/chantal/",
        }


def test_they_come_in_one_order(change: Changing) -> None:
    with change() as changing:
        post = write(changing, "Un", publish=True)
        for old in ("b", "a", "c/d"):
            lead(changing, old, post)
        assert [each.old for each in redirections.all(view(changing.session))] == ["a", "b", "c/d"]


@pytest.mark.parametrize(
    ("state", "led_to_by"),
    [
        ("draft", ["preview"]),
        ("scheduled", ["preview"]),
        ("published", ["public", "preview"]),
        ("trashed draft", []),
        ("trashed published", []),
    ],
)
def test_what_readers_may_not_see_is_not_led_to(
    change: Changing, state: str, led_to_by: list[str]
) -> None:
    with change() as changing:
        post = write_in_state(changing, state)
        lead(changing, "ancien", post)
        sites = {"public": False, "preview": True}
        leading = [
            site
            for site, drafts in sites.items()
            if everywhere(view(changing.session, drafts=drafts))
        ]
        assert leading == led_to_by


def test_a_scheduled_post_is_led_to_from_its_hour(change: Changing) -> None:
    with change() as changing:
        post = write(changing, "Un", at=NOW + timedelta(hours=1))
        lead(changing, "ancien", post)
        seen = view(changing.session)
        later = View(seen.session, seen.settings, seen.addresses, NOW + timedelta(hours=1))
        assert everywhere(seen) == {}
        assert everywhere(later) == {"ancien": "/un/"}


def test_a_list_without_posts_is_not_led_to(change: Changing) -> None:
    with change() as changing:
        categories.create(changing, "Société", parent=None, description="")
        draft = write(changing, "Un", tags=("Été",), categories=("societe",))
        upper, _ = categories.create(changing, "Tout", parent=None, description="")
        categories.edit(changing, 1, CategoryEdit(parent="tout"))
        for thing, kind in ((1, Kind.TAG), (1, Kind.CATEGORY), (upper, Kind.CATEGORY)):
            lead(changing, f"ancien-{thing}", thing, kind)
        assert everywhere(view(changing.session)) == {}
        page = write(changing, "Deux", tags=("ete",), kind=PostKind.PAGE, publish=True)
        lead(changing, "vieille", page)
        assert everywhere(view(changing.session)) == {"vieille": "/deux/"}
        do(changing, Verb.PUBLISH, draft)
        assert everywhere(view(changing.session)) == {
            "vieille": "/deux/",
            "tag/ancien-1": "/tag/ete/",
            "category/ancien-1": "/category/societe/",
            "category/ancien-2": "/category/tout/",
        }


def test_somebody_who_left_is_led_to_while_they_are_met(change: Changing) -> None:
    with change() as changing:
        anne = contributors.add(changing, Person(name="Anne"))
        lead(changing, "annie", anne, Kind.CONTRIBUTOR)
        changing.session.execute(
            tables.CONTRIBUTOR.update().where(tables.CONTRIBUTOR.c.id == anne).values(active=False)
        )
        assert everywhere(view(changing.session)) == {}
        write(changing, "Un", with_=("anne",), publish=True)
        assert everywhere(view(changing.session)) == {"author/annie": "/author/anne/"}


def test_what_was_public_and_deleted_is_gone(change: Changing) -> None:
    with change() as changing:
        post = write(changing, "Un", publish=True)
        lead(changing, "2010/un", post)
        do(changing, Verb.TRASH, post)
        do(changing, Verb.DELETE, post)
        assert everywhere(view(changing.session)) == {"un": None, "2010/un": None}


def test_a_path_that_is_a_page_leads_nowhere(change: Changing) -> None:
    with change() as changing:
        post = write(changing, "Un", tags=("Été",), publish=True)
        draft = write(changing, "Demain")
        for old in (
            *("un", "un/index.html", "un/feed.xml", "demain", "tag/ete", "tag/ete/page/2"),
            *("author/chantal-buhagar", "archive/2010/06", "page/3", "comments", "feed.xml"),
            *("404.html", "index.html", "sitemap-2010.xml", "media/w320/a.png"),
        ):
            lead(changing, old, post)
        lead(changing, "archive/2010/06/24/un", post)
        lead(changing, "tag/autre", post)
        assert everywhere(view(changing.session)) == {
            "archive/2010/06/24/un": "/un/",
            "tag/autre": "/un/",
        }
        assert draft


def test_of_two_the_list_s_own_counts_and_what_leads_somewhere_first(change: Changing) -> None:
    with change() as changing:
        post = write(changing, "Un", tags=("Été",), publish=True)
        lead(changing, "tag/vieux", post)
        lead(changing, "vieux", 1, Kind.TAG)
        lead(changing, "tag/parti", post)
        lead(changing, "parti", None, Kind.TAG)
        assert everywhere(view(changing.session)) == {
            "tag/vieux": "/tag/ete/",
            "tag/parti": "/un/",
        }


def test_only_a_server_leads_on_what_is_no_page(change: Changing) -> None:
    picture = "0123456789abcdef" * 4
    with change() as changing:
        row = {"hash": picture, "name": "a.png", "type": "image/png", "size": 1, "alt": ""}
        for media, hash_ in ((1, picture), (2, "f" + picture[1:]), (3, None)):
            values = row | {"id": media, "hash": hash_, "created_at": NOW}
            changing.session.execute(insert(tables.MEDIA).values(values))
            for old in (f"wp-content/{media}.png", f"https://b.fr/{media}.png"):
                lead(changing, old, media, Kind.MEDIA)
        lead(changing, "media/0123456789abcdef-a.png", 1, Kind.MEDIA)
        write(changing, "Un", body="![a](media:1) ![b](media:3)", tags=("Été",), publish=True)
        write(changing, "Brouillon", body="![a](media:2)")
        lead(changing, "vieux", 1, Kind.TAG)
        lead(changing, "parti", None, Kind.TAG)
        seen = view(changing.session)
        assert everywhere(seen) == {"tag/vieux": "/tag/ete/", "tag/parti": None}
        assert everywhere(seen, files=True) == {
            "tag/vieux": "/tag/ete/",
            "tag/vieux/feed.xml": "/tag/ete/feed.xml",
            "tag/parti": None,
            "tag/parti/feed.xml": None,
            "wp-content/1.png": "/media/0123456789abcdef-a.png",
        }


def test_a_blog_below_a_path_knows_its_own(change: Changing) -> None:
    with change() as changing:
        post = write(changing, "Un", tags=("Été",), publish=True)
        lead(changing, "blog/2010/un", post)
        lead(changing, "2010/deux", post)
        lead(changing, "vieux", 1, Kind.TAG)
        assert everywhere(view(changing.session, "https://a.fr/blog")) == {
            "2010/un": "/blog/un/",
            "2010/deux": "/blog/un/",
            "tag/vieux": "/blog/tag/ete/",
        }


def test_of_some_things_only_theirs_come(change: Changing) -> None:
    with change() as changing:
        categories.create(changing, "Société", parent=None, description="")
        one = write(changing, "Un", tags=("Été",), categories=("societe",), publish=True)
        two = write(changing, "Deux", publish=True)
        draft = write(changing, "Trois")
        for post in (one, two, draft):
            lead(changing, f"2010/{post}", post)
        for kind in (Kind.TAG, Kind.CATEGORY, Kind.CONTRIBUTOR):
            lead(changing, "vieux", 1, kind)
        lead(changing, "parti", None)
        seen = view(changing.session)

        def led(*things: tuple[Kind, int]) -> list[str]:
            return [each.old for each in redirections.of(seen, things)]

        assert led((Kind.POST, one), (Kind.POST, draft)) == [f"2010/{one}"]
        assert led((Kind.TAG, 1), (Kind.CATEGORY, 1)) == ["category/vieux", "tag/vieux"]
        assert led((Kind.CONTRIBUTOR, 1), (Kind.CONTRIBUTOR, 99)) == ["author/vieux"]
        assert led((Kind.SETTING, 1), (Kind.COMMENT, 1)) == []
        assert led() == []


def test_rules_lead_to_paths_until_the_blog_has_an_address(store: Store, change: Changing) -> None:
    with change() as changing:
        lead(changing, "ancien", write(changing, "Un", publish=True))
    with store.reading() as session:
        rules = "\n".join(redirections.rules(session, Server.APACHE, now=NOW))
    assert 'RedirectMatch 301 "^/ancien/?$" "/un/"' in rules
    with change() as changing:
        configuring.put(changing, "blog.url", "https://a.fr/blog")
    with store.reading() as session:
        rules = "\n".join(redirections.rules(session, Server.APACHE, now=NOW))
    assert 'RedirectMatch 301 "^/blog/ancien/?$" "https://a.fr/blog/un/"' in rules
