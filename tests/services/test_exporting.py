import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import event

from blogctl.errors import NotFound
from blogctl.records.moving import (
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
)
from blogctl.services import (
    categories,
    choosing,
    comments,
    configuring,
    contributors,
    exporting,
    exporting_comments,
    posts,
    settings,
)
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.services.exporting import Export
from blogctl.services.post_lists import PostFilter
from blogctl.services.writing import Writing
from blogctl.store.engine import Store
from blogctl.vocabulary import BodyFormat, CommentStatus, ContributorKind, PostStatus, ShownStatus
from tests import dumps
from tests.conftest import NOW, Changing
from tests.readers import comment, page
from tests.writers import rows

_Kind = TypeVar("_Kind")
ALL = choosing.EVERY_POST


def moved(
    store: Store,
    wanted: PostFilter = ALL,
    **how: Any,  # noqa: ANN401 - of Export
) -> list[Moved]:
    with store.reading() as session:
        export = Export(
            settings=settings.load(session),
            media_folder=store.path.with_name("media"),
            now=NOW,
            wanted=wanted,
            **how,
        )
        return list(exporting.moved(session, export))


def of(kind: type[_Kind], things: Iterable[Moved]) -> list[_Kind]:
    return [thing for thing in things if isinstance(thing, kind)]


@pytest.fixture
def full(full_blog: Path, tmp_path: Path) -> Iterator[Store]:
    """A blog with something in every table."""
    shutil.copytree(full_blog.parent, tmp_path / "full")
    with closing(Store(tmp_path / "full" / "blog.db")) as store:
        yield store


def test_things_come_in_the_order_in_which_they_name_each_other(full: Store) -> None:
    things = moved(full)
    order = (Origin, MovedPerson, MovedCategory, MovedTag, MovedMedia, MovedPost | MovedComment)
    places = [next(n for n, kind in enumerate(order) if isinstance(t, kind)) for t in things]
    assert places == sorted(places)
    people = {person.key for person in of(MovedPerson, things)}
    tags = {tag.key for tag in of(MovedTag, things)}
    shelves: set[str] = set()
    for shelf in of(MovedCategory, things):
        assert shelf.parent is None or shelf.parent in shelves
        shelves.add(shelf.key)
    page = None
    for thing in things:
        if isinstance(thing, MovedPost):
            page = thing.key
            assert {ref.key for ref in thing.tags} <= tags
            assert {ref.key for ref in thing.categories} <= shelves
            assert {ref.key for ref in (*thing.with_, thing.author) if ref} <= people
        elif isinstance(thing, MovedComment):
            assert thing.post == page
            assert thing.author is None or thing.author.key in people


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (MovedPerson, "contributor"),
        (MovedCategory, "category"),
        (MovedTag, "tag"),
        (MovedMedia, "media"),
        (MovedPost, "post"),
        (MovedComment, "comment"),
    ],
)
def test_nothing_is_left_out(full: Store, kind: type[Any], table: str) -> None:
    [(number,)] = rows(full, f"SELECT count(*) FROM {table}")
    assert len({thing.key for thing in of(kind, moved(full))}) == number > 0


def test_a_post_has_all_that_was_said_of_it(store: Store, change: Changing) -> None:
    with change() as changing:
        configuring.put(changing, "blog.url", "https://blog.example")
        for name in ("Web", "Audio"):
            categories.create(changing, name, parent=None, description="")
        contributors.add(changing, Person(name="Luc Ferry"))
        first = posts.create(changing, Writing(title="Premier", at=NOW))
        post = posts.create(
            changing,
            Writing(
                title="L’été : « a: b »",
                summary="Un chapô.",
                body=f"[premier](post:{first}), `post:{first}` et [rien](post:99)",
                author="chantal-buhagar",
                with_=("luc-ferry",),
                categories=("web", "audio"),
                tags=("Web 2.0", "C++"),
                slug="avant",
                at=NOW - timedelta(days=2),
                comments_open=False,
            ),
        )
        posts.edit(changing, post, Writing(slug="l-ete"))
    _, one = of(MovedPost, moved(store))
    assert one == MovedPost(
        key=str(post),
        slug="l-ete",
        title="L’été : « a: b »",
        summary="Un chapô.",
        body=f"[premier](https://blog.example/premier/), `post:{first}` et [rien](post:99)",
        body_format=BodyFormat.MARKDOWN,
        status=PostStatus.PUBLISHED,
        published_at=NOW - timedelta(days=2),
        created_at=NOW,
        updated_at=NOW,
        author=Ref("chantal-buhagar", "Chantal Buhagar"),
        with_=(Ref("luc-ferry", "Luc Ferry"),),
        categories=(Ref("web", "Web"), Ref("audio", "Audio")),
        tags=(Ref("c-plus-plus", "C++"), Ref("web-2-0", "Web 2.0")),
        comments_open=False,
        paths=("https://blog.example/l-ete/", "https://blog.example/avant/"),
    )


def test_markdown_comes_as_html_for_those_who_read_none(store: Store, change: Changing) -> None:
    html = '<p id="post-1-a">à la main</p>'
    with change() as changing:
        posts.create(changing, Writing(title="Un", body="# Ici\n\n[ici](#ici) [deux](post:2)"))
        posts.create(changing, Writing(title="Deux", body=html, body_format=BodyFormat.HTML))
    one, two = of(MovedPost, moved(store, rendered=True))
    assert (
        one.body == '<h1 id="ici">Ici</h1>\n<p><a href="#ici">ici</a> <a href="/deux/">deux</a></p>'
    )
    assert (one.body_format, two.body_format, two.body) == (BodyFormat.HTML, BodyFormat.HTML, html)


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
def test_what_is_private_is_said_only_if_asked_for(
    store: Store, change: Changing, *, private: bool
) -> None:
    with change() as changing:
        person = Person(name="Luc", email="luc@maison.example", logins=("luc",), topics=("web",))
        contributors.add(changing, person)
        remark = Remark(
            name="Anne", body="Bonjour", email="anne@a.example", ip="203.0.113.7", at=NOW
        )
        comments.add(changing, page(changing), remark, force=True)
        agent = "UPDATE comment SET user_agent = 'X/1'"
        changing.session.connection().exec_driver_sql(agent)
    things = moved(store, private=private)
    assert of(MovedPerson, things)[1] == MovedPerson(
        key="luc",
        name="Luc",
        slug="luc",
        sort_name="luc",
        kind=ContributorKind.CONTRIBUTOR,
        email="luc@maison.example" if private else None,
        topics=("web",),
        logins=("luc",) if private else (),
    )
    assert of(MovedComment, things) == [
        MovedComment(
            key="1",
            post="1",
            status=CommentStatus.PENDING,
            author_name="Anne",
            author_email="anne@a.example" if private else None,
            ip="203.0.113.7" if private else None,
            user_agent="X/1" if private else None,
            body="Bonjour",
            created_at=NOW,
        )
    ]


def test_media_have_their_file_and_their_address(full: Store) -> None:
    photo, empty, far = of(MovedMedia, moved(full))
    assert photo.path is not None
    assert photo.path.read_bytes() == dumps.PICTURE
    assert photo.names == (f"https://blog.bouvreuil.example/media/{photo.path.name}",)
    assert (empty.alt, far.path, far.url) == ("", None, "https://ailleurs.example/loin.png")
    body = next(post.body for post in of(MovedPost, moved(full)) if post.title == "Repris")
    assert f"![la photo]({photo.names[0]})" in body


def test_old_paths_lead_to_their_post(full: Store) -> None:
    first = of(MovedPost, moved(full))[0]
    assert first.paths[-1] == "https://blog.bouvreuil.example/2009/12/vieux-billet"


def test_chosen_posts_bring_only_what_they_name(full: Store) -> None:
    things = moved(full, PostFilter(search="repris voir cela"))
    assert [type(thing).__name__ for thing in things] == [
        *("Origin", "MovedPerson", "MovedMedia", "MovedPost", "MovedComment")
    ]
    [post] = of(MovedPost, moved(full, post=3))
    assert post.key == "3"
    trashed = of(MovedPost, moved(full, PostFilter(status=ShownStatus.TRASHED)))
    assert {post.status for post in trashed} == {PostStatus.TRASHED}
    with pytest.raises(NotFound):
        moved(full, PostFilter(category="rien"))


@pytest.mark.parametrize(
    ("url", "title", "source"),
    [
        ("https://Blog.Example:8080/ici", "Le blog", "blogctl:blog.example:8080"),
        ("", "L’été", "blogctl:l-ete"),
        ("", "", "blogctl:blog"),
    ],
)
def test_a_source_is_called_by_its_host_else_by_its_title(
    url: str, title: str, source: str
) -> None:
    said = settings.Settings({"blog.url": url, "blog.title": title})
    assert exporting.source_of(said) == source


def test_queries_do_not_grow_with_the_posts(store: Store, change: Changing) -> None:
    def run() -> int:
        counted: list[str] = []
        with store.reading() as session:
            engine = session.connection().engine

            def count(*args: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
                counted.append(args[2])

            event.listen(engine, "before_cursor_execute", count)
            export = Export(settings=settings.load(session), media_folder=Path(), now=NOW)
            list(exporting.moved(session, export))
            event.remove(engine, "before_cursor_execute", count)
        return len(counted)

    with change() as changing:
        for number in range(3):
            body = f"[ici](post:{number + 1})"
            posts.create(changing, Writing(title=f"Billet {number}", body=body, tags=("a",)))
    few = run()
    with change() as changing:
        for number in range(30):
            posts.create(changing, Writing(title=f"Autre {number}", body="[ici](post:1)"))
    assert run() == few


# Comments alone.


def said(store: Store, wanted: CommentFilter, **how: Any) -> list[Moved]:  # noqa: ANN401
    with store.reading() as session:
        export = Export(settings=settings.load(session), media_folder=Path(), now=NOW, **how)
        return list(exporting_comments.moved(session, export, wanted))


def test_comments_come_after_the_page_that_they_stand_on(store: Store, change: Changing) -> None:
    with change() as changing:
        first, second = page(changing), page(changing, "autre", title="Autre")
        for post, minute in ((second, 0), (first, 2), (second, 1)):
            comment(changing, post, minute=minute, body=f"{minute}")
        comment(changing, first, minute=3, status=CommentStatus.SPAM)
    things = said(store, CommentFilter(any_status=True))[1:]
    shown = ((type(each).__name__, each.key) for each in things if not isinstance(each, Origin))
    assert list(shown) == [
        ("Thread", "1"),
        ("MovedComment", "2"),
        ("MovedComment", "4"),
        ("Thread", "2"),
        ("MovedComment", "1"),
        ("MovedComment", "3"),
    ]
    assert things[0] == Thread(
        key="1", paths=("/mon-billet/",), slug="mon-billet", post="1", title="Mon billet"
    )
    pending = said(store, CommentFilter(status=CommentStatus.PENDING, post="mon-billet"))
    assert [thing.key for thing in of(MovedComment, pending)] == ["2"]
