"""What the paths of a blog lead to."""

from datetime import timedelta

import pytest
from sqlmodel import select

from blogctl.models.links import Redirect
from blogctl.models.posts import Post
from blogctl.services.places import LONGEST, Places, Sort
from blogctl.store.engine import Store
from blogctl.vocabulary import Kind, PostStatus
from tests.conftest import NOW, Changing
from tests.readers import page


@pytest.fixture
def stocked(store: Store, change: Changing) -> Store:
    """A post that is public, three that are not, and old paths to the first two."""
    with change() as changing:
        first = page(changing, "mon-billet", title="Mon billet")
        draft = page(changing, "brouillon", status=PostStatus.DRAFT)
        page(changing, "jete", status=PostStatus.TRASHED)
        page(changing, "demain")
        (ahead,) = changing.session.exec(select(Post).where(Post.slug == "demain"))
        ahead.published_at = NOW + timedelta(days=1)
        for old, target in (("2009/11/été.html", first), ("vieux", first), ("ancien", draft)):
            changing.session.add(
                Redirect(kind=Kind.POST, old=old, target_id=target, created_at=NOW)
            )
        changing.session.add(Redirect(kind=Kind.POST, old="parti", created_at=NOW))
        changing.session.add(Redirect(kind=Kind.TAG, old="mot", target_id=first, created_at=NOW))
    return store


def places(store: Store, base: str = "https://blog.example") -> Places:
    with store.reading() as session:
        return Places.read(session, base, now=NOW)


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("/mon-billet/", Sort.POST),
        ("/mon-billet", Sort.POST),
        ("/mon-billet/index.html", Sort.POST),
        ("/mon%2Dbillet/", Sort.POST),
        ("/vieux/", Sort.POST),
        ("/2009/11/%C3%A9t%C3%A9.html", Sort.POST),
        ("/2009/11/été.html", Sort.POST),
        ("/brouillon/", Sort.OTHER),
        ("/jete/", Sort.OTHER),
        ("/demain/", Sort.OTHER),
        ("/ancien/", Sort.OTHER),
        ("/parti/", Sort.OTHER),
        ("/mot/", Sort.OTHER),
        ("/", Sort.PAGE),
        ("/index.html", Sort.PAGE),
        ("/page/2/", Sort.PAGE),
        ("/tag/web/", Sort.PAGE),
        ("/category/web/page/3/", Sort.PAGE),
        ("/archive/2026/03/", Sort.PAGE),
        ("/comments/", Sort.PAGE),
        ("/feed.xml", Sort.FEED),
        ("/rss.xml", Sort.FEED),
        ("/tag/web/feed.xml", Sort.FEED),
        ("/mon-billet/feed.xml", Sort.FEED),
        ("/feed/", Sort.FEED),
        ("/media/a1b2c3-carte.png", Sort.OTHER),
        ("/media/feed.xml", Sort.OTHER),
        ("/mon-billet/carte.png", Sort.OTHER),
        ("/%FF%FE/", Sort.OTHER),
        ("/" + "x" * 9_000, Sort.OTHER),
        ("http://ailleurs.example/mon-billet/", Sort.OUTSIDE),
        ("*", Sort.OUTSIDE),
        ("", Sort.OUTSIDE),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_path_leads_somewhere(stocked: Store, path: str, sort: Sort) -> None:
    found = places(stocked).at(path.encode())
    assert found.sort is sort
    assert found.slug == ("mon-billet" if sort is Sort.POST else "")


def test_all_ways_to_a_post_lead_to_one_place(stocked: Store) -> None:
    known = places(stocked)
    assert known.at(b"/vieux/") is known.at(b"/mon-billet/")
    assert known.left_behind(b"/vieux") is known.at(b"/mon-billet/")
    assert known.left_behind(b"/mon-billet/") is None
    assert known.left_behind(b"/rien/") is None
    assert [each.title for each in known.seen] == ["Mon billet"]


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("/blog/mon-billet/", Sort.POST),
        ("/blog/", Sort.PAGE),
        ("/blog", Sort.PAGE),
        ("/blogs/", Sort.OUTSIDE),
        ("/mon-billet/", Sort.OUTSIDE),
    ],
)
def test_a_blog_may_live_under_a_path(stocked: Store, path: str, sort: Sort) -> None:
    assert places(stocked, "https://example.org/blog").at(path.encode()).sort is sort
    assert places(stocked, "/blog").at(path.encode()).sort is sort


@pytest.mark.parametrize(
    ("host", "elsewhere"),
    [("blog.example", False), ("WWW.Blog.example", False), ("autre.example", True), ("", False)],
)
def test_a_host_is_the_blog_s_or_another_s(stocked: Store, host: str, elsewhere: bool) -> None:  # noqa: FBT001
    assert places(stocked).is_elsewhere(host) is elsewhere
    assert not places(stocked, "").is_elsewhere(host)


@pytest.mark.parametrize(
    ("rest", "nearest"),
    [
        ("2010/06/mon-billet.html", "mon-billet"),
        ("mon-billet/amp", "mon-billet"),
        ("mon-bilet", "mon-billet"),
        ("brouillon", None),
        ("rien", None),
        ("", None),
    ],
)
def test_a_missing_path_may_mean_a_post(stocked: Store, rest: str, nearest: str | None) -> None:
    assert places(stocked).nearest(rest, alike=True) == nearest
    assert places(stocked).nearest("mon-bilet", alike=False) is None


def test_a_path_is_bounded(stocked: Store) -> None:
    below = places(stocked).below(b"/" + b"%41" * 90_000)
    assert len(below or "") <= LONGEST
