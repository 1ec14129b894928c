import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from blogctl.errors import Usage
from blogctl.formats.reasons import REASONS
from blogctl.records.imports import ArrivalRecord
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedCategory,
    MovedComment,
    MovedMedia,
    MovedPerson,
    MovedPost,
    MovedTag,
    Origin,
    Ref,
    Thread,
    Unread,
)
from blogctl.services import categories, contributors, moderation, posts, undo
from blogctl.services.contributors import Person
from blogctl.services.importing import arriving
from blogctl.services.importing.arriving import bring_in
from blogctl.services.importing.batching import batches
from blogctl.services.importing.wishes import Wishes
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import (
    Arrival,
    BodyFormat,
    CommentStatus,
    ContributorKind,
    PostKind,
    PostStatus,
    ShownStatus,
)
from tests.conftest import NOW, Changing
from tests.invariants import check, state

OLD = Origin(source="wordpress:old.example", addresses=("https://old.example",))
ANNE = MovedPerson(key="anne", name="Anne Roux", email="Anne@old.example")
THEN = NOW - timedelta(days=400)


def post(key: str, **said: Any) -> MovedPost:  # noqa: ANN401 - any field
    basis = MovedPost(
        key=key, title=f"Billet {key}", body="<p>Un mot.</p>", published_at=THEN, author=Ref("anne")
    )
    return replace(basis, **said)


def comment(key: str, on: str = "1", **said: Any) -> MovedComment:  # noqa: ANN401 - any field
    basis = MovedComment(
        key=key, post=on, author_name=f"Lecteur {key}", body="Oui.", created_at=THEN
    )
    return replace(basis, **said)


class Bringing:
    """Brings things in, and keeps what was told of them."""

    def __init__(self, change: Changing, folder: Path) -> None:
        self._change = change
        self._media = folder / "media"
        self.told: list[ArrivalRecord] = []
        self.aside: list[tuple[Thread, MovedComment]] = []

    def __call__(
        self,
        *things: Moved,
        origin: Origin = OLD,
        dry_run: bool = False,
        **wishes: Any,  # noqa: ANN401 - any wish
    ) -> dict[str, tuple[int, ...]]:
        self.told.clear()
        with self._change("import test", dry_run=dry_run) as changing:
            records = bring_in(
                changing,
                batches([origin, *things]),
                media=self._media,
                wishes=Wishes(**wishes),
                tell=self.told.append,
                aside=lambda thread, said: self.aside.append((thread, said)),
            )
        return {
            record.kind: tuple(getattr(record, str(outcome)) for outcome in Arrival)
            for record in records
        }

    def reasons(self) -> list[tuple[str, str, str | None]]:
        """What was told with a reason: outcome, key, reason."""
        return [(each.outcome, each.key, each.reason) for each in self.told if each.reason]


@pytest.fixture
def bring(change: Changing, tmp_path: Path) -> Bringing:
    return Bringing(change, tmp_path)


def one(store: Store, query: str) -> tuple[Any, ...]:
    (row,) = ask(store, query)
    return row


def ask(store: Store, query: str) -> list[tuple[Any, ...]]:
    with store.reading() as session:
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


CREATED, UPDATED, UNCHANGED, MERGED, KEPT, SKIPPED = (
    tuple(int(place == outcome) for place in range(6)) for outcome in range(6)
)


def test_a_whole_blog_comes_in_and_owes_nothing(bring: Bringing, store: Store, blog: Path) -> None:
    came = bring(
        ANNE,
        MovedCategory(key="go", name="Go", parent="code"),
        MovedCategory(key="code", name="Le code", description="Tout."),
        MovedTag(key="web", name="Web 2.0", slug="web"),
        post("1", categories=(Ref("go", "Go"), Ref("new", "Neuf")), tags=(Ref("web", "Web 2.0"),)),
        comment("2", parent="1", created_at=THEN + timedelta(hours=1)),
        comment("1"),
        comment("3", status=CommentStatus.PENDING),
        post("2", kind=PostKind.PAGE, status=PostStatus.DRAFT, published_at=None, author=None),
    )
    assert came == {
        "contributor": (1, 0, 0, 0, 0, 0),
        "category": (3, 0, 0, 0, 0, 0),
        "tag": CREATED,
        "post": CREATED,
        "page": CREATED,
        "comment": (3, 0, 0, 0, 0, 0),
    }
    assert ask(store, "SELECT slug, parent_id FROM category ORDER BY slug") == [
        ("go", 2),
        ("le-code", None),
        ("neuf", None),
    ]
    assert ask(store, "SELECT number, parent_id, status, due_at FROM comment ORDER BY id") == [
        (1, None, "approved", None),
        (None, None, "pending", None),
        (2, 1, "approved", None),
    ]
    assert one(store, "SELECT slug, author_id, published_at, words FROM post WHERE id = 1") == (
        "billet-1",
        2,
        f"{THEN:%Y-%m-%d %H:%M:%S}.000000",
        2,
    )
    assert one(store, "SELECT author_id, status, kind FROM post WHERE id = 2") == (
        1,
        "draft",
        "page",
    )
    check(blog)


def test_an_import_is_undone_done_again_and_can_come_again(
    bring: Bringing, store: Store, change: Changing, blog: Path
) -> None:
    things = (
        ANNE,
        MovedCategory(key="go", name="Go", parent="code"),
        MovedCategory(key="code", name="Code"),
        post("1", tags=(Ref("web"),), categories=(Ref("go"),), paths=("/2010/06/x/",)),
        comment("1", parent="2"),
        comment("2", created_at=THEN + timedelta(hours=1)),
    )
    empty = state(blog)
    bring(*things)
    there = state(blog)
    redirects = ask(store, "SELECT kind, old, target_id FROM redirect")
    assert ask(store, "SELECT rowid FROM post_search WHERE post_search MATCH 'mot'") == [(1,)]
    (imported,) = one(store, "SELECT max(id) FROM operation")
    with change("undo") as changing:
        undo.undo(changing, imported)
        undone = changing.operation
    assert state(blog) == empty
    assert ask(store, "SELECT * FROM redirect") == []
    with change("undo") as changing:
        undo.undo(changing, undone)
        again = changing.operation
    assert state(blog) == there
    assert ask(store, "SELECT kind, old, target_id FROM redirect") == redirects
    check(blog)
    with change("undo") as changing:
        undo.undo(changing, again)
    assert bring(*things)["post"] == CREATED
    assert one(store, "SELECT slug FROM post") == ("billet-1",)
    check(blog)


def test_a_second_import_changes_nothing_and_leaves_no_trace(bring: Bringing, store: Store) -> None:
    things = (
        ANNE,
        MovedTag(key="web", name="Web"),
        MovedMedia(key="9", name="photo.jpg", url="https://old.example/photo.jpg"),
        post("1", tags=(Ref("web"), Ref("only"))),
        comment("1"),
        Unread(kind="other", key="5", reason="menu"),
    )
    bring(*things)
    before = ask(store, "SELECT max(id) FROM operation")
    assert bring(*things) == {
        "contributor": UNCHANGED,
        "tag": UNCHANGED,
        "media": UNCHANGED,
        "post": UNCHANGED,
        "comment": UNCHANGED,
        "other": SKIPPED,
    }
    assert ask(store, "SELECT max(id) FROM operation") == before


def test_a_dry_run_tells_the_same_and_changes_nothing(bring: Bringing, store: Store) -> None:
    things = (ANNE, post("1"), comment("1"))
    planned = bring(*things, dry_run=True)
    plan = list(bring.told)
    assert ask(store, "SELECT * FROM post") == []
    assert bring(*things) == planned
    assert bring.told == plan


def test_what_changed_where_it_comes_from_is_taken_over(bring: Bringing, store: Store) -> None:
    bring(ANNE, MovedCategory(key="c", name="Code"), post("1"), comment("1"))
    came = bring(
        replace(ANNE, role="La critique"),
        MovedCategory(key="c", name="Le code", description="Tout."),
        post("1", title="Un autre titre", body="<p>Deux mots.</p>", tags=(Ref("neuf"),)),
        comment("1", status=CommentStatus.SPAM, body="Non."),
    )
    assert came["post"] == came["contributor"] == came["category"] == came["comment"] == UPDATED
    assert one(store, "SELECT title, slug, revision, body_html FROM post") == (
        "Un autre titre",
        "billet-1",
        2,
        "<p>Deux mots.</p>",
    )
    assert one(store, "SELECT slug, name, description FROM category") == (
        "code",
        "Le code",
        "Tout.",
    )
    assert one(store, "SELECT status, body, number FROM comment") == ("spam", "Non.", 1)
    assert ask(store, "SELECT role FROM contributor WHERE id = 2") == [("La critique",)]


def test_what_somebody_here_changed_since_wins(
    bring: Bringing, store: Store, change: Changing
) -> None:
    bring(ANNE, post("1"), post("2"), comment("1"), comment("2"))
    with change() as changing:
        posts.edit(changing, 1, Writing(title="Ici"))
        selection.choose(changing.session, [1])
        moderation.decide(changing, CommentStatus.SPAM)
    came = bring(
        ANNE, post("1", title="Là-bas"), post("2"), comment("1", body="Autre."), comment("2")
    )
    assert came["post"] == (0, 0, 1, 0, 1, 0)
    assert came["comment"] == (0, 0, 1, 0, 1, 0)
    assert bring.reasons() == [("kept", "1", "changed-here"), ("kept", "1", "changed-here")]
    assert ask(store, "SELECT title FROM post WHERE id = 1") == [("Ici",)]
    assert ask(store, "SELECT status, body FROM comment WHERE id = 1") == [("spam", "Oui.")]


def test_people_are_found_by_e_mail_then_by_name_then_as_the_map_says(
    bring: Bringing, change: Changing
) -> None:
    with change() as changing:
        contributors.add(changing, Person(name="A. Roux", email="anne@OLD.example"))
        contributors.add(changing, Person(name="Élodie Blé"))
    bring(
        ANNE,
        MovedPerson(key="elo", name="elodie ble", email="elo@old.example"),
        MovedPerson(key="boss", name="Le chef"),
        MovedPerson(key="twin", name="Paul"),
        MovedPerson(key="other", name="Paul"),
        people={"boss": 1},
    )
    assert bring.told == [
        ArrivalRecord("contributor", "anne", "merged", 2, "same-email"),
        ArrivalRecord("contributor", "elo", "merged", 3, "same-name"),
        ArrivalRecord("contributor", "boss", "merged", 1, "author-map"),
        ArrivalRecord("contributor", "twin", "created", 4),
        ArrivalRecord("contributor", "other", "created", 5),
    ]


def test_who_is_here_is_told_only_what_nobody_said(
    bring: Bringing, store: Store, change: Changing, blog: Path
) -> None:
    with change() as changing:
        contributors.add(changing, Person(name="Anne Roux", role="Rédactrice"))
    before = state(blog)
    anne = replace(ANNE, role="Cheffe", bio="Elle lit.", topics=("web",))
    bring(anne)
    query = "SELECT name, role, bio, email FROM contributor WHERE id = 2"
    assert one(store, query) == ("Anne Roux", "Rédactrice", "Elle lit.", "Anne@old.example")
    assert ask(store, "SELECT topic FROM contributortopic") == [("web",)]
    bring(replace(anne, role="", bio="", url="https://anne.example"))  # which says nothing of them
    assert one(store, query) == ("Anne Roux", "Rédactrice", "Elle lit.", "Anne@old.example")
    with change("undo") as changing:
        undo.undo(changing, 4)
    with change("undo") as changing:
        undo.undo(changing, 3)
    after = state(blog)
    assert {name for name in after if after[name] != before[name]} <= {"importedfrom"}


def test_terms_of_one_slug_are_one(bring: Bringing, store: Store, change: Changing) -> None:
    with change() as changing:
        categories.create(changing, "Médias sociaux", parent=None, description="")
    bring(
        MovedCategory(key="ms", name="medias sociaux"),
        MovedCategory(key="x", name="Autre chose", slug="medias-sociaux"),
        MovedCategory(key="a", name="A", parent="b"),
        MovedCategory(key="b", name="B", parent="a"),
        MovedCategory(key="n", name="N", parent="never"),
    )
    assert bring.reasons() == [
        ("merged", "ms", "same-name"),
        ("merged", "x", "same-slug"),
        ("altered", "a", "category-circle"),
        ("created", "never", "only-used"),
    ]
    assert ask(store, "SELECT slug, parent_id FROM category ORDER BY id") == [
        ("medias-sociaux", None),
        ("a", 3),
        ("b", None),
        ("n", 5),
        ("never", None),
    ]


def test_a_term_may_be_declared_after_it_was_used(bring: Bringing, store: Store) -> None:
    came = bring(
        post("1", author=None, tags=(Ref("cpp"),)),
        *(post(f"x{number}", author=None) for number in range(1_000)),
        MovedTag(key="cpp", name="C++"),
    )
    assert came["tag"] == CREATED
    assert ask(store, "SELECT slug, name FROM tag") == [("cpp", "C++")]


def test_slugs_are_kept_where_they_can_be_had(
    bring: Bringing, store: Store, change: Changing
) -> None:
    with change() as changing:
        posts.create(changing, Writing(title="Ici", slug="ici", author="1"))
    bring(
        ANNE,
        post("1", slug="ici"),
        post("2", slug="l-ete"),
        post("3", slug="l-ete"),
        post("4", slug="%C3%A9t%C3%A9"),
        post("5", slug="2010"),
        post("6", slug="feed"),
        post("7", slug=None, title="Été 2010"),
        post("8", title="", body="<p>Il faut <b>du temps</b>.</p><p>Oui.</p>"),
        post("9", title="", body=""),
    )
    found = ask(store, "SELECT slug, title FROM post WHERE id > 1 ORDER BY id")
    assert [slug for slug, _ in found] == [
        "ici-2",
        "l-ete",
        "l-ete-2",
        "ete",
        "post-2010",
        "feed-2",
        "ete-2010",
        "il-faut-du-temps",
        "sans-titre",
    ]
    assert [title for _, title in found[-2:]] == ["Il faut du temps.", "Sans titre"]


def test_a_post_of_the_same_slug_title_and_date_is_the_same(bring: Bringing, store: Store) -> None:
    bring(ANNE, post("1", slug="x", title="Le même"), comment("1"))
    elsewhere = replace(OLD, source="markdown:old")
    same = post("x.md", slug="x", title="Le Meme")
    said = comment("c", on="x.md", author_name="Lecteur 1")
    came = bring(ANNE, same, said, origin=elsewhere)
    assert (came["post"], came["comment"]) == (MERGED, MERGED)
    assert ask(store, "SELECT count(*) FROM post") == [(1,)]


def test_old_addresses_lead_to_posts_and_links_between_them_are_references(
    bring: Bringing, store: Store
) -> None:
    bring(
        ANNE,
        MovedMedia(
            key="9",
            name="photo.jpg",
            url="https://old.example/up/photo.jpg",
        ),
        post(
            "1",
            body='<p><a href="http://www.old.example/?p=2#suite">la suite</a> <img alt=""'
            ' src="https://old.example/up/photo-300x200.jpg"> <a href="/nulle-part/">rien</a>'
            ' <a href="https://elsewhere.example/2010/deux/">dehors</a></p>',
        ),
        post(
            "2",
            paths=("https://old.example/2010/06/deux/", "https://old.example/?p=2"),
            body="[un](/billet-1/) ![](/up/photo.jpg)\n\n[ref]: </2010/06/deux>",
            body_format=BodyFormat.MARKDOWN,
        ),
        post("3", paths=("/2010/06/deux/", "/billet-1/")),
    )
    bodies = dict(ask(store, "SELECT id, body FROM post"))
    assert bodies[1] == (
        '<p><a href="post:2#suite">la suite</a> <img alt="" src="media:1"> '
        '<a href="/nulle-part/">rien</a> <a href="https://elsewhere.example/2010/deux/">dehors</a></p>'
    )
    assert bodies[2] == "[un](post:1) ![](media:1)\n\n[ref]: <post:2>"
    assert one(store, "SELECT body_html, words FROM post WHERE id = 1")[1] == 4
    assert ask(store, "SELECT kind, old, target_id FROM redirect ORDER BY id") == [
        ("media", "up/photo.jpg", 1),
        ("post", "2010/06/deux", 2),
        ("post", "?p=2", 2),
    ]
    assert bring.reasons() == [
        ("altered", "3", "address-taken"),
        ("altered", "3", "address-taken"),
        ("altered", "1", "link-nowhere"),
    ]


def test_a_file_beside_a_post_is_shown_by_that_post_alone(bring: Bringing, store: Store) -> None:
    url = "https://old.example/a.jpg"
    bring(
        MovedMedia(key="a", name="a.jpg", url=url, beside=("1", ("a.jpg", "./a.jpg"))),
        post("1", author=None, body="![](./a.jpg)", body_format=BodyFormat.MARKDOWN),
        post("2", author=None, body="![](a.jpg)", body_format=BodyFormat.MARKDOWN),
    )
    assert ask(store, "SELECT body FROM post ORDER BY id") == [("![](media:1)",), ("![](a.jpg)",)]


WISHES = {
    "drafts": ({"statuses": frozenset({ShownStatus.DRAFT})}, ["2"], "other-status"),
    "since": ({"since": THEN}, ["1"], "before-since"),
    "category": ({"categories": frozenset({"le-code"})}, ["3"], "other-category"),
}


@pytest.mark.parametrize(("wishes", "wanted", "reason"), WISHES.values(), ids=WISHES)
def test_only_what_is_wished_comes_in_with_its_comments(
    bring: Bringing, wishes: dict[str, Any], wanted: Sequence[str], reason: str
) -> None:
    old = THEN - timedelta(days=1)
    bring(
        ANNE,
        post("1"),
        post("2", status=PostStatus.DRAFT, published_at=old),
        post("3", published_at=old, categories=(Ref("c", "Le code"),)),
        *(comment(key, on=key) for key in "123"),
        **wishes,
    )
    created = [told.key for told in bring.told if (told.kind, told.outcome) == ("post", "created")]
    assert created == wanted
    left = [key for key in "123" if key not in wanted]
    assert [told for told in bring.reasons() if told[0] == "skipped"] == [
        *(("skipped", key, reason) for key in left),
        *(("skipped", key, "post-not-here") for key in left),
    ]


def test_comments_can_be_left_out(bring: Bringing) -> None:
    assert bring(ANNE, post("1"), comment("1"), comments=False)["comment"] == SKIPPED


def test_threads_are_tied_whatever_comes_first(bring: Bringing, store: Store) -> None:
    later = THEN + timedelta(hours=1)
    bring(
        ANNE,
        post("1"),
        post("2"),
        comment("a", parent="b"),
        comment("b", parent="c", created_at=later),
        comment("c", parent="a", created_at=later),
        comment("d", parent="d"),
        comment("e", parent="a", on="2"),
        comment("f", parent="none"),
    )
    found = dict(ask(store, "SELECT author_name, parent_id FROM comment"))
    ids = dict(ask(store, "SELECT author_name, id FROM comment"))
    assert found["Lecteur c"] == ids["Lecteur a"]
    assert found["Lecteur a"] == ids["Lecteur b"]
    assert [found[f"Lecteur {key}"] for key in "bdef"] == [None] * 4
    told = [key for outcome, key, reason in bring.reasons() if reason == "parent-not-here"]
    assert sorted(told) == ["a", "c", "d", "none"]


def test_numbers_are_kept_on_a_new_page_and_follow_on_an_old_one(
    bring: Bringing, store: Store
) -> None:
    bring(ANNE, post("1"), comment("1", number=7), comment("2"), comment("3", number=7))
    bring(ANNE, post("1"), comment("4", number=2))
    assert ask(store, "SELECT author_name, number FROM comment ORDER BY id") == [
        ("Lecteur 1", 7),
        ("Lecteur 2", 8),
        ("Lecteur 3", 9),
        ("Lecteur 4", 10),
    ]


def test_what_a_comment_cannot_keep_is_told(bring: Bringing, store: Store) -> None:
    bring(
        ANNE,
        post("1"),
        comment("1", author_email="no e-mail", author_url="javascript:alert(1)", ip="x"),
        comment("2", author_name="", body="é" * 40_000),
        comment("3", author_name="", body=" "),
        comment("4", body="a\0b"),
        comment("5", author_email="Bob@Example.org", author_url="https://b.example", ip="::1"),
    )
    assert bring.reasons() == [
        ("altered", "1", "email-invalid"),
        ("altered", "1", "url-invalid"),
        ("altered", "1", "ip-invalid"),
        ("altered", "2", "comment-cut"),
        ("skipped", "3", "empty-value"),
        ("skipped", "4", "text-nul"),
    ]
    columns = "author_name, author_email_key, author_url, ip, length(body)"
    assert ask(store, f"SELECT {columns} FROM comment ORDER BY id") == [
        ("Lecteur 1", None, None, None, 4),
        ("Anonyme", None, None, None, 32_767),
        ("Lecteur 5", "bob@example.org", "https://b.example", "::1", 4),
    ]


def test_comments_from_elsewhere_find_their_page(bring: Bringing, store: Store) -> None:
    bring(ANNE, post("7", slug="un", paths=("/2010/06/un.html",)), post("8", slug="deux"))
    disqus = Origin(source="disqus:old")
    threads = (
        Thread(key="a", paths=("http://any.example/2010/06/un.html",)),
        Thread(key="b", paths=("http://any.example/x/deux/",)),
        Thread(key="c", slug="deux"),
        Thread(key="d", post="7"),
        Thread(key="e", post="2"),
        Thread(key="f", paths=("http://any.example/none/",)),
        Thread(key="g", paths=("http://any.example/x/deux/index.html",)),
    )
    said = [comment(thread.key, on=thread.key) for thread in threads]
    came = bring(*threads, *said, origin=disqus)
    assert came["comment"] == (6, 0, 0, 0, 0, 1)
    assert ask(store, "SELECT author_name, post_id FROM comment ORDER BY id") == [
        ("Lecteur a", 1),
        ("Lecteur b", 2),
        ("Lecteur c", 2),
        ("Lecteur d", 1),
        ("Lecteur e", 2),
        ("Lecteur g", 2),
    ]
    assert [(thread.key, left.key) for thread, left in bring.aside] == [("f", "f")]


def test_what_is_lost_on_the_way_is_told_and_counts_nothing(bring: Bringing) -> None:
    came = bring(
        Loss(kind="post", key="1", reason="shortcode-left", detail="[x]", place="line 3"),
        Unread(kind="media", key="2", reason="too-large"),
    )
    assert came == {"media": SKIPPED}
    assert bring.told == [
        ArrivalRecord("media", "2", "skipped", None, "too-large"),
        ArrivalRecord("post", "1", "altered", None, "shortcode-left", "[x]", "line 3"),
    ]


def test_scripts_of_another_blog_never_reach_a_page(bring: Bringing, store: Store) -> None:
    body = '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x">b</a></p>'
    bring(ANNE, post("1", body=body))
    assert one(store, "SELECT body_html FROM post")[0] == "<p>a<a>b</a></p>"


def test_a_post_that_nobody_signs_needs_somebody(change: Changing) -> None:
    with change() as changing:
        contributors.add(changing, Person(name="Un autre", kind=ContributorKind.BLOGGER))
    with change("import", actor="@cron") as changing, pytest.raises(Usage) as raised:
        bring_in(
            changing,
            batches([OLD, post("1", author=None)]),
            media=Path("media"),
            wishes=Wishes(),
        )
    assert raised.value.key == "no-default-author"


def test_an_empty_source_is_refused(change: Changing) -> None:
    nothing: Iterator[Moved] = iter(())
    with change() as changing, pytest.raises(Usage):
        bring_in(changing, batches(nothing), media=Path("media"), wishes=Wishes())


def test_every_word_of_a_report_has_its_meaning() -> None:
    folder = Path(arriving.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    said = re.findall(r'(?:Note\(|reason = |, |return )"([a-z]+-[a-z-]+)"', sources)
    others = {"no-default-author", "import-empty", "import-uneven", "user-agent"}
    assert set(said) - others <= set(REASONS)
    assert len(set(said) - others) > 20
