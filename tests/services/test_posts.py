from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from blogctl.errors import BlogctlError, Conflict, NotFound, Usage
from blogctl.models.posts import Post
from blogctl.services import categories, contributors, post_lists, posts, revisions, settings
from blogctl.services.audit import Change
from blogctl.services.contributors import Person
from blogctl.services.publishing import Verb
from blogctl.services.rendering import rendered, taste_of
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import BodyFormat, ContributorKind, PostKind, PostStatus
from tests.conftest import NOW, Changing
from tests.writers import AHEAD, PAST, do, moment, rows, write, write_in_state

THEN = NOW + timedelta(hours=1)


def furnish(change: Change) -> None:
    """Make the people and the categories that the tests name."""
    for name in ("Luc Ferry", "Parti Loin"):
        contributors.add(change, Person(name=name))
    contributors.set_active(change, ["parti-loin"], active=False)
    for name in ("Web", "Société", "Cinéma"):
        categories.create(change, name, parent=None, description="")


def shown(change: Change, post: int) -> Any:  # noqa: ANN401 - a record's fields, by name
    loaded = settings.load(change.session)
    return post_lists.detail(change.session, post, settings=loaded, now=change.now)


def test_a_post_holds_all_that_is_said_of_it(change: Changing) -> None:
    with change() as changing:
        furnish(changing)
        made = posts.create(
            changing,
            Writing(
                title="  L’été\tà l’œuvre n° 5 ",
                body="\n# Titre\r\n\r\nUn *mot*.\n\n",
                summary=" Chapeau ",
                kind=PostKind.PAGE,
                author="Luc Ferry",
                with_=("chantal-buhagar", "1"),
                categories=("societe", "web"),
                tags=("C++", "C", "C#", "c++"),
                comments_open=False,
                at=PAST,
            ),
        )
        post = shown(changing, made)
    assert (post.title, post.slug) == ("L’été à l’œuvre n° 5", "l-ete-a-l-oeuvre-n-5")
    assert (post.body, post.summary) == ("# Titre\n\nUn *mot*.", "Chapeau")
    assert post.body_html == '<h1 id="post-1-titre">Titre</h1>\n<p>Un <em>mot</em>.</p>'
    assert (post.kind, post.status, post.author) == ("page", "published", "luc-ferry")
    assert (post.with_, post.categories) == (("chantal-buhagar",), ("societe", "web"))
    assert post.tags == ("c", "c-plus-plus", "c-sharp")
    assert (post.words, post.revision, post.version) == (3, 1, 1)
    assert (post.created_at, post.updated_at, post.published_at) == (NOW, NOW, PAST)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Été", "ete"),
        ("日本語", "ri-ben-yu"),
        ("Тест", "test"),
        ("🎉🎉", "post"),
        ("2010", "post-2010"),
        ("Tag", "tag-2"),
        ("Les médias", "les-medias-2"),
        ("é" * 500, "e" * 80),
        ("<script>alert(1)</script>", "script-alert-1-script"),
    ],
)
def test_a_slug_comes_from_the_title(change: Changing, title: str, slug: str) -> None:
    with change() as changing:
        write(changing, "Les médias")
        assert shown(changing, write(changing, title)).slug == slug


def test_slugs_are_numbered_however_long_they_are(change: Changing) -> None:
    with change() as changing:
        made = [write(changing, "mot " * 30) for _ in range(12)]
        slugs = [shown(changing, post).slug for post in made]
    assert slugs[0] == "-".join(["mot"] * 20)
    assert slugs[11] == "-".join(["mot"] * 19) + "-12"
    assert len(set(slugs)) == 12


REFUSED: list[tuple[dict[str, Any], type[BlogctlError], str]] = [
    ({"title": None}, Usage, "no-title"),
    ({"title": " \n "}, Usage, "no-title"),
    ({"title": "é" * 501}, Usage, "text-too-long"),
    ({"title": "a\0"}, Usage, "text-nul"),
    ({"body": "a\udcff"}, Usage, "text-surrogate"),
    ({"body": "é" * (4 * 1024 * 1024 + 1)}, Usage, "text-too-long"),
    ({"summary": "é" * 2001}, Usage, "text-too-long"),
    ({"slug": "Été"}, Usage, "slug-invalid"),
    ({"slug": "2010"}, Usage, "slug-invalid"),
    ({"slug": ""}, Usage, "slug-invalid"),
    ({"slug": "feed"}, Conflict, "slug-reserved"),
    ({"slug": "pris"}, Conflict, "slug-taken"),
    ({"slug": "vieux"}, Conflict, "slug-once-public"),
    ({"slug": "parti"}, Conflict, "slug-once-public"),
    ({"author": "personne"}, NotFound, "contributor"),
    ({"author": "parti-loin"}, Conflict, "contributor-inactive"),
    ({"with_": ("luc-ferry", "personne")}, NotFound, "contributor"),
    ({"categories": ("web", "rien", "nulle-part")}, NotFound, "category"),
    ({"tags": ("",)}, Usage, "empty-name"),
]


@pytest.mark.parametrize(
    ("said", "error", "key"), REFUSED, ids=[f"{key} {next(iter(said))}" for said, _, key in REFUSED]
)
def test_what_a_post_cannot_be_changes_nothing(
    change: Changing, store: Store, said: dict[str, Any], error: type[BlogctlError], key: str
) -> None:
    with change() as changing:
        furnish(changing)
        write(changing, "Pris")
        posts.edit(changing, write(changing, "Vieux", at=PAST), Writing(slug="neuf"))
        gone = write_in_state(changing, "trashed published", "Parti")
        do(changing, Verb.DELETE, gone)
    everything = "SELECT (SELECT count(*) FROM post), (SELECT count(*) FROM operation)"
    before = rows(store, everything)
    with pytest.raises(error) as caught, change() as changing:
        posts.create(changing, replace(Writing(title="Titre"), **said))
    assert caught.value.key == key
    assert rows(store, everything) == before


@pytest.mark.parametrize(
    ("actor", "author", "expected"),
    [
        (None, None, "chantal-buhagar"),
        (None, "luc-ferry", "luc-ferry"),
        ("luc-ferry", None, "luc-ferry"),
        ("@cron", None, "chantal-buhagar"),
    ],
)
def test_who_signs_is_named_or_acts_or_is_the_only_blogger(
    change: Changing, actor: str | None, author: str | None, expected: str
) -> None:
    with change() as changing:
        furnish(changing)
    with change(actor=actor) as changing:
        assert shown(changing, write(changing, author=author)).author == expected


def test_a_job_signs_nothing_where_there_are_two_bloggers(change: Changing) -> None:
    with change() as changing:
        contributors.add(changing, Person(name="Ève", kind=ContributorKind.BLOGGER))
    with pytest.raises(Usage, match="no-author"), change(actor="@cron") as changing:
        write(changing)


@pytest.mark.parametrize(
    ("said", "status", "published_at"),
    [
        ({}, "draft", None),
        ({"date": PAST}, "draft", PAST),
        ({"date": AHEAD}, "draft", AHEAD),
        ({"publish": True}, "published", NOW),
        ({"publish": True, "date": PAST}, "published", PAST),
        ({"publish": True, "date": AHEAD}, "scheduled", AHEAD),
        ({"at": AHEAD, "date": PAST}, "scheduled", AHEAD),
    ],
)
def test_a_new_post_comes_out_when_it_is_told_to(
    change: Changing, store: Store, said: dict[str, Any], status: str, published_at: datetime | None
) -> None:
    with change() as changing:
        made = shown(changing, write(changing, **said))
    assert (made.status, made.published_at) == (status, published_at)
    assert rows(store, "SELECT sort_at FROM post") == [(moment(published_at or NOW),)]


# Rendering.


@pytest.mark.parametrize("body_format", BodyFormat)
def test_what_is_rendered_before_is_what_is_rendered_on_saving(
    change: Changing, body_format: BodyFormat
) -> None:
    body = "# Les *médias*\n\nun[^1] <b>deux</b>\n\n[^1]: note\n\n<h2>Là</h2>"
    said = Writing(title="Un", body=body, body_format=body_format)
    with change() as changing:
        ready = posts.prepare(changing.session, said)
        assert ready is not None
        one = shown(changing, posts.create(changing, said, ready=ready))
        two = shown(changing, posts.create(changing, said))
    assert ready.stand_in not in one.body_html
    assert 'id="post-1-' in one.body_html
    assert one.body_html.replace("post-1-", "post-2-") == two.body_html
    assert one.words == two.words > 0


def test_what_is_ready_is_not_rendered_again(change: Changing) -> None:
    said = Writing(title="Un", body="un")
    with change() as changing:
        ready = posts.prepare(changing.session, said)
        assert ready is not None
        sign = replace(ready, html=f'<p id="{ready.stand_in}a">déjà</p>', words=7)
        made = posts.create(changing, said, ready=sign)
        assert shown(changing, made).body_html == '<p id="post-1-a">déjà</p>'
        posts.edit(changing, made, Writing(body="deux"))
        posts.edit(changing, made, Writing(body="un"), ready=sign)
        assert (shown(changing, made).body_html, shown(changing, made).words) == (
            '<p id="post-1-a">déjà</p>',
            7,
        )
        posts.edit(changing, made, Writing(body="deux"))
        revisions.revert(changing, made, 1, ready=sign)
        assert shown(changing, made).words == 7


def test_what_was_rendered_of_another_body_is_not_taken(change: Changing) -> None:
    with change() as changing:
        taste = taste_of(settings.load(changing.session))
    other = rendered("autre", body_format=BodyFormat.MARKDOWN, taste=taste)
    stale = [
        other,
        rendered("<b>un</b> :", body_format=BodyFormat.HTML, taste=taste),
        rendered(
            "<b>un</b> :", body_format=BodyFormat.MARKDOWN, taste=replace(taste, typography="none")
        ),
        rendered(
            "<b>un</b> :",
            body_format=BodyFormat.MARKDOWN,
            taste=replace(taste, embed_hosts=frozenset()),
        ),
    ]
    said = Writing(title="Un", body="<b>un</b> :")
    with change() as changing:
        made = {
            shown(changing, posts.create(changing, said, ready=each)).body_html for each in stale
        }
    assert made == {"<p><b>un</b>\u00a0:</p>"}


@pytest.mark.parametrize(
    ("said", "renders"),
    [
        ({"title": "Autre"}, False),
        ({"body": "corps"}, False),
        ({"body": "\ncorps\n"}, False),
        ({"body": "corps", "body_format": BodyFormat.MARKDOWN}, False),
        ({"body": ""}, False),
        ({"body": "neuf"}, True),
        ({"body_format": BodyFormat.HTML}, True),
    ],
)
def test_only_another_text_is_rendered(
    change: Changing, said: dict[str, Any], *, renders: bool
) -> None:
    with change() as changing:
        made = write(changing, body="corps")
        ready = posts.prepare(changing.session, Writing(**said), post=made)
    assert (ready is not None) is renders


def test_rendering_needs_no_lock(change: Changing, store: Store) -> None:
    other = Store(store.path, patience=0)
    with change() as changing:
        write(changing)
        with other.reading() as session:
            assert posts.prepare(session, Writing(body="un")) is not None
    other.close()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"title": "Autre"}, True),
        ({"summary": "Autre"}, True),
        ({"slug": "autre", "tags": ("a",)}, True),
        ({"publish": True}, True),
        ({"body": "autre"}, False),
        ({"body_format": BodyFormat.HTML}, False),
    ],
)
def test_html_is_made_again_for_another_text_only(
    change: Changing, store: Store, said: dict[str, Any], *, kept: bool
) -> None:
    with change() as changing:
        made = write(changing, body="corps")
        changing.session.get_one(Post, made).body_html = "comme avant"
    with change() as changing:
        assert posts.edit(changing, made, Writing(**said))
    assert (rows(store, "SELECT body_html FROM post") == [("comme avant",)]) is kept


# Edits.

COUNTERS = "SELECT revision, version, updated_at FROM post"
EDITS: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({"title": "Autre"}, {"title": "Autre"}, 2),
    ({"summary": ""}, {"summary": ""}, 2),
    ({"body": "neuf"}, {"body": "neuf", "body_html": "<p>neuf</p>", "words": 1}, 2),
    ({"body": ""}, {"body": "", "body_html": "", "words": 0}, 2),
    ({"body_format": BodyFormat.HTML}, {"body_format": "html", "body_html": "un *mot*"}, 1),
    ({"slug": "autre"}, {"slug": "autre", "url": "/autre/"}, 1),
    ({"kind": PostKind.PAGE}, {"kind": "page"}, 1),
    ({"author": "luc-ferry"}, {"author": "luc-ferry"}, 1),
    ({"with_": ("luc-ferry",)}, {"with_": ("luc-ferry",)}, 1),
    ({"with_": ()}, {"with_": ()}, 1),
    ({"categories": ("cinema",)}, {"categories": ("cinema",)}, 1),
    ({"categories": ("societe", "web")}, {"categories": ("societe", "web")}, 1),
    ({"categories": ()}, {"categories": ()}, 1),
    ({"add_categories": ("cinema",)}, {"categories": ("web", "societe", "cinema")}, 1),
    ({"remove_categories": ("web",)}, {"categories": ("societe",)}, 1),
    (
        {"add_categories": ("cinema",), "remove_categories": ("societe", "cinema")},
        {"categories": ("web",)},
        1,
    ),
    ({"tags": ("neuf", "web")}, {"tags": ("neuf", "web")}, 1),
    ({"tags": ()}, {"tags": ()}, 1),
    ({"comments_open": False}, {}, 1),
    ({"publish": True}, {"status": "published", "published_at": PAST}, 1),
    ({"at": AHEAD}, {"status": "scheduled", "published_at": AHEAD}, 1),
    ({"date": AHEAD}, {"status": "draft", "published_at": AHEAD}, 1),
]


def whole(change: Change) -> int:
    """Make a post that has something in every field."""
    furnish(change)
    return write(
        change,
        body="un *mot*",
        summary="Chapeau",
        with_=("chantal-buhagar",),
        categories=("web", "societe"),
        tags=("web",),
        date=PAST,
    )


@pytest.mark.parametrize(
    ("said", "expected", "revision"), EDITS, ids=[" ".join(said) for said, _, _ in EDITS]
)
def test_an_edit_changes_what_is_said_and_nothing_else(
    change: Changing, store: Store, said: dict[str, Any], expected: dict[str, Any], revision: int
) -> None:
    with change() as changing:
        made = whole(changing)
        before = shown(changing, made)
    with change(now=THEN) as changing:
        assert posts.edit(changing, made, Writing(**said))
    with change(now=THEN) as changing:
        after = shown(changing, made)
    counted = {"revision": revision, "version": 2, "updated_at": THEN}
    assert after == replace(before, **expected, **counted)
    open_ = rows(store, "SELECT comments_open FROM post")
    assert open_ == [(0 if "comments_open" in said else 1,)]


UNCHANGED: list[dict[str, Any]] = [
    {},
    {"title": " Mon  billet".replace("  ", " ")},
    {"body": "\r\nun *mot*\r\n", "body_format": BodyFormat.MARKDOWN},
    {"slug": "mon-billet", "kind": PostKind.POST, "author": "1", "comments_open": True},
    {"categories": ("Web", "société"), "tags": ("WEB",), "with_": ("1",), "date": PAST},
    {"add_categories": ("web",), "remove_categories": ("cinema",)},
]


@pytest.mark.parametrize("said", UNCHANGED, ids=[" ".join(said) or "nothing" for said in UNCHANGED])
def test_an_edit_that_says_what_is_so_leaves_no_trace(
    change: Changing, store: Store, said: dict[str, Any]
) -> None:
    with change() as changing:
        made = whole(changing)
    before = rows(store, COUNTERS)
    with change(now=THEN) as changing:
        assert not posts.edit(changing, made, Writing(**said))
        assert changing.began is None
    assert rows(store, COUNTERS) == before


def test_an_edit_of_a_stale_version_changes_nothing(change: Changing, store: Store) -> None:
    with change() as changing:
        made = write(changing)
        posts.edit(changing, made, Writing(title="Deux"), if_version=1)
    with pytest.raises(Conflict) as caught, change() as changing:
        posts.edit(changing, made, Writing(title="Trois"), if_version=1)
    assert (caught.value.key, caught.value.parts["version"]) == ("stale-edit", 2)
    assert rows(store, "SELECT title, version FROM post") == [("Deux", 2)]


def test_a_post_of_one_who_left_can_be_edited_and_stays_theirs(change: Changing) -> None:
    with change() as changing:
        furnish(changing)
        made = write(changing, author="luc-ferry")
        contributors.set_active(changing, ["luc-ferry"], active=False)
        assert posts.edit(changing, made, Writing(title="Autre", author="luc-ferry"))
        with pytest.raises(Conflict, match="contributor-inactive"):
            posts.edit(changing, made, Writing(author="parti-loin"))
        assert shown(changing, made).author == "luc-ferry"


@pytest.mark.parametrize(
    ("state", "said", "expected"),
    [
        ("scheduled", {"publish": True}, (PostStatus.PUBLISHED, NOW)),
        ("scheduled", {"publish": True, "date": PAST}, (PostStatus.PUBLISHED, PAST)),
        ("scheduled", {"date": PAST}, (PostStatus.PUBLISHED, AHEAD)),
        ("published", {"publish": True}, (PostStatus.PUBLISHED, PAST)),
        ("published", {"publish": True, "date": AHEAD}, (PostStatus.PUBLISHED, PAST)),
        ("published", {"at": AHEAD}, (PostStatus.PUBLISHED, AHEAD)),
        ("trashed published", {"title": "Autre"}, (PostStatus.TRASHED, PAST)),
    ],
)
def test_an_edit_publishes_as_publish_does(
    change: Changing, state: str, said: dict[str, Any], expected: tuple[PostStatus, Any]
) -> None:
    with change() as changing:
        made = write_in_state(changing, state)
        posts.edit(changing, made, Writing(**said))
        post = changing.session.get_one(Post, made)
        assert (post.status, post.published_at) == expected
        assert post.sort_at == post.published_at


# Addresses.

REDIRECTS = "SELECT old, target_id FROM redirect ORDER BY old"


@pytest.mark.parametrize(
    ("state", "leads"),
    [
        ("draft", False),
        ("dated draft", False),
        ("published", True),
        ("trashed draft", False),
        ("trashed published", True),
    ],
)
def test_an_old_slug_leads_on_where_readers_may_know_it(
    change: Changing, store: Store, state: str, *, leads: bool
) -> None:
    with change() as changing:
        made = write_in_state(changing, state)
    with change() as changing:
        posts.edit(changing, made, Writing(slug="neuf"))
    assert rows(store, REDIRECTS) == ([("mon-billet", made)] if leads else [])
    with change() as changing:
        again = shown(changing, write(changing))
    assert again.slug == ("mon-billet-2" if leads else "mon-billet")


def test_a_post_may_take_its_old_slug_back_and_nobody_else_may(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        made, other = write(changing, at=PAST), write(changing, "Autre")
        posts.edit(changing, made, Writing(slug="neuf"))
        with pytest.raises(Conflict, match="slug-once-public"):
            posts.edit(changing, other, Writing(slug="mon-billet"))
        posts.edit(changing, made, Writing(slug="mon-billet"))
    assert rows(store, REDIRECTS) == [("neuf", made)]


def test_a_slug_that_is_taken_is_a_conflict_and_no_accident(change: Changing) -> None:
    with change() as changing:
        made = write(changing, "Un")
        write(changing, "Deux")
        with pytest.raises(Conflict, match="slug-taken"):
            posts.edit(changing, made, Writing(slug="deux"))
        with pytest.raises(Conflict, match="slug-taken"):
            posts.restate(changing, made, {"slug": "deux"})


# If it is missing.


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"title": "Mon billet"}, True),
        ({"title": "MON BILLET !"}, True),
        ({"title": "Autre", "slug": "mon-billet"}, True),
        ({"title": "Mon billet", "slug": "autre"}, False),
        ({"title": "Vieux"}, True),
        ({"title": "Tag"}, True),
        ({"title": "Parti"}, True),
        ({"title": "Rien"}, False),
    ],
)
def test_a_second_run_finds_what_the_first_made(
    change: Changing, said: dict[str, Any], *, found: bool
) -> None:
    with change() as changing:
        write(changing)
        posts.edit(changing, write(changing, "Vieux", at=PAST), Writing(slug="neuf"))
        do(changing, Verb.DELETE, write_in_state(changing, "trashed published", "Parti"))
        write(changing, "Parti")
        write(changing, "Tag")
        there = posts.existing(changing.session, Writing(**said))
        assert (there is not None) is found
        made = there or write(changing, **said)
        assert posts.existing(changing.session, Writing(**said)) == made


# Many at once.


def test_several_are_edited_at_once(change: Changing) -> None:
    with change() as changing:
        furnish(changing)
        one, two, three = (
            write(changing, "Un"),
            write(changing, "Deux", categories=("web",)),
            write_in_state(changing, "scheduled", "Trois"),
        )
        selection.choose(changing.session, [three, two, one])
        outcome = posts.edit_each(changing, Writing(categories=("web",)))
        assert [shown(changing, post).categories for post in (one, two, three)] == [("web",)] * 3
    assert (outcome.ids, outcome.left) == ([three, one], ("deux",))
    assert outcome.by_status == {"scheduled": 1, "draft": 1}


def test_an_edit_that_publishes_names_every_one_in_the_trash(change: Changing) -> None:
    with change() as changing:
        ids = [
            write_in_state(changing, state, title)
            for title, state in (
                ("Un", "trashed draft"),
                ("Deux", "draft"),
                ("Trois", "trashed draft"),
            )
        ]
        selection.choose(changing.session, ids)
        with pytest.raises(Conflict) as caught:
            posts.edit_each(changing, Writing(publish=True))
        outcome = posts.edit_each(changing, Writing(publish=True), keep_going=True)
    assert caught.value.refs == ("un", "trois")
    assert (outcome.ids, outcome.refused) == ([ids[1]], ("un", "trois"))


def test_no_post_means_no_new_tag(change: Changing) -> None:
    with change() as changing:
        selection.choose(changing.session, [])
        assert posts.edit_each(changing, Writing(tags=("neuf",))).changed == 0
        assert changing.began is None


# What the editor opens on.


def test_what_is_said_of_a_post_says_it_all(change: Changing) -> None:
    with change() as changing:
        made = whole(changing)
        posts.edit(changing, made, Writing(tags=("Web 2.0", "C++"), comments_open=False))
        loaded = settings.load(changing.session)
        said = posts.as_said(changing.session, made, settings=loaded, now=NOW)
        assert said == Writing(
            title="Mon billet",
            body="un *mot*",
            summary="Chapeau",
            slug="mon-billet",
            author="chantal-buhagar",
            with_=("chantal-buhagar",),
            categories=("web", "societe"),
            tags=("C++", "Web 2.0"),
            comments_open=False,
            date=PAST,
        )
        assert not posts.edit(changing, made, said)


@pytest.mark.parametrize(
    ("over", "under", "expected"),
    [
        ({"title": "a"}, {"title": "b", "body": "c"}, {"title": "a", "body": "c"}),
        ({"comments_open": False}, {"comments_open": True}, {"comments_open": False}),
        ({"tags": ()}, {"tags": ("a",)}, {"tags": ()}),
        ({"summary": ""}, {"summary": "a"}, {"summary": ""}),
        ({}, {"publish": True}, {"publish": True}),
    ],
)
def test_what_is_said_stands_over_what_was(
    over: dict[str, Any], under: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert Writing(**over).over(Writing(**under)) == Writing(**expected)
