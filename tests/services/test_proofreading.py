"""What readers would stumble over in posts is found, and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.markup import render
from blogctl.records.posts import FlawRecord
from blogctl.services import (
    categories,
    configuring,
    media,
    proofreading,
    settings,
    skimming,
    tags,
)
from blogctl.services.publishing import Verb
from blogctl.store import media_files
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, Flaw
from tests import pictures_made as made
from tests.conftest import NOW, Changing
from tests.readers import comment
from tests.writers import AHEAD, PAST, do, write


def found(store: Store, *posts: int) -> list[FlawRecord]:
    with store.reading() as session:
        known = settings.load(session)
        return list(proofreading.flaws(session, posts, settings=known, now=NOW))


def told(store: Store, post: int) -> list[tuple[str, str, str]]:
    return [(flaw.what, flaw.detail, flaw.excerpt) for flaw in found(store, post)]


@pytest.mark.parametrize(
    ("body", "flaws"),
    [
        ("## a\n\n### b\n\n## c\n\n### d\n\n#### e", []),
        ("# Un titre\n\n## a", [("heading-top", "h1", "Un titre")]),
        ("### Trop bas", [("heading-skipped", "h1 > h3", "Trop bas")]),
        ("## a\n\n#### b\n\n### c", [("heading-skipped", "h2 > h4", "b")]),
        ("Un mot.\n\n<h2> </h2>", [("heading-empty", "h2", "Un mot.")]),
        ('## <img src="https://b.fr/x.png" alt="Un">', []),
        (
            'Là, un <img src="https://b.fr/x.png">',
            [("alt-missing", "https://b.fr/x.png", "Là, un")],
        ),
        ("![](https://b.fr/x.png)", []),
        ("a [](https://b.fr)", [("link-empty", "https://b.fr", "a")]),
        ('[<img src="https://b.fr/x.png" alt="Un">](https://b.fr)', []),
        (
            '[<img src="https://b.fr/x.png">](https://b.fr)',
            [("alt-missing", "https://b.fr/x.png", "")],
        ),
        ("[![](https://b.fr/x.png)](https://b.fr)", [("link-empty", "https://b.fr", "")]),
        ('<a id="ici"></a> [là](#ici)', []),
        ("|a|b|\n|-|-|\n|c|d|", []),
        (
            "<table><tr><td>a</td><td>b</td></tr></table>",
            [("table-headless", "", "a b")],
        ),
        (
            "<table><tr><th>a</th><td><table><tr><td>b</td></tr></table></td></tr></table>",
            [("table-headless", "", "b")],
        ),
        ("`<img src=x>` [a](mailto:b@c.fr) [b](tel:12) [c](//b.fr/x) [d](http://[)", []),
    ],
)
def test_a_body_is_read_as_who_does_not_see_it_reads_it(
    store: Store, change: Changing, body: str, flaws: list[tuple[str, str, str]]
) -> None:
    with change() as changing:
        post = write(changing, "Un", body=body)
    assert told(store, post) == flaws


@pytest.fixture
def around(change: Changing, blog: Path, tmp_path: Path) -> None:
    """A blog to lead to: posts in every state, labels, files, redirects, a comment."""
    folder = media_files.open_folder(blog)
    source = tmp_path / "pont.png"
    source.write_bytes(made.png())
    with change() as changing:
        configuring.put(changing, "blog.url", "https://www.a.fr/blog")
        public = write(changing, "Public", body="## Un été\n\nx", at=PAST)
        write(changing, "Brouillon")
        write(changing, "Demain", at=AHEAD)
        comment(changing, public, status=CommentStatus.APPROVED)
        media.keep(changing, folder, source, name="pont.png", alt=None, url=None)
        media.note(changing, name="x", url="https://b.fr/x", alt="", created_at=None)
        tags.ensure(changing, ["web"])
        categories.create(changing, "Vie", parent=None, description="")
        changing.session.connection().exec_driver_sql(
            "INSERT INTO redirect (kind, old, target_id, created_at) VALUES"
            " ('post', 'vieux', 1, :at), ('post', '2010/06/vieux', 1, :at),"
            " ('post', 'parti', NULL, :at), ('tag', 'toile', 1, :at)",
            {"at": "2026-03-12 09:30:00.000000"},
        )


LINKS = {
    "[a](post:1) [b](post:1#un-ete) [c](post:1#comment-1)": [],
    "[a](post:2)": [("link-hidden", "post:2 (brouillon)", "a")],
    "[a](post:3)": [("link-hidden", "post:3 (demain)", "a")],
    "[a](post:99)": [("link-broken", "post:99", "a")],
    "[a](post:1#un-hiver)": [("anchor-missing", "post:1#un-hiver", "a")],
    "[a](post:1#comment-9)": [("anchor-missing", "post:1#comment-9", "a")],
    "## b\n\n[a](#b) [c](#) [d](#top)": [],
    "[a](#b)": [("anchor-missing", "#post-4-b", "a")],
    "![](media:1)": [("alt-missing", "media:1", "")],
    "![Un pont](media:1) ![](media:2) [a](media:1)": [],
    "![a](media:9)": [("link-broken", "media:9", "a")],
    '<video src="media:9"></video>': [("link-broken", "media:9", "")],
    '<q cite="post:2">a</q>': [("link-hidden", "post:2 (brouillon)", "")],
    "[a](/blog/public/) [b](https://a.fr/blog/public#x) [c](../public/#post-1-un-ete)": [],
    "[a](/blog/public/#post-1-x)": [("anchor-missing", "/blog/public/#post-1-x", "a")],
    "[a](/blog/public/feed.xml) [b](/blog/) [c](/blog) [d](..)": [],
    "[a](/blog/brouillon/)": [("link-hidden", "/blog/brouillon/ (brouillon)", "a")],
    "[a](HTTP://A.FR/blog/rien)": [("link-broken", "HTTP://A.FR/blog/rien", "a")],
    "[a](rien.html)": [("link-broken", "rien.html", "a")],
    "[a](/blog/public/rien)": [("link-broken", "/blog/public/rien", "a")],
    "[a](/ailleurs) [b](https://c.fr/blog/rien) [c](https://a.fr/bloggeur)": [],
    "[a](/blog/tag/web/) [b](/blog/category/vie/page/2/) [c](/blog/author/chantal-buhagar/)": [],
    "[a](/blog/tag/rien/)": [("link-broken", "/blog/tag/rien/", "a")],
    "[a](/blog/archive/2026/03/) [b](/blog/feed.xml) [c](/blog/comments/)": [],
    "[a](/blog/vieux/) [b](/blog/2010/06/vieux/) [c](/blog/tag/toile/)": [],
    "[a](/blog/parti/)": [("link-broken", "/blog/parti/", "a")],
    "[a](/blog/media/0000000000000000-pont.png)": [
        ("link-broken", "/blog/media/0000000000000000-pont.png", "a")
    ],
}


@pytest.mark.parametrize(("body", "flaws"), LINKS.items(), ids=list(LINKS))
def test_an_address_of_the_blog_leads_somewhere_or_is_told(
    store: Store, change: Changing, around: None, body: str, flaws: list[tuple[str, str, str]]
) -> None:
    assert around is None
    with change() as changing:
        post = write(changing, "Un", body=body)
    assert post == 4
    assert told(store, post) == flaws


def test_a_post_that_comes_later_may_lead_to_what_comes_before_it(
    store: Store, change: Changing
) -> None:
    with change() as changing:
        first = write(changing, "Un", at=AHEAD)
        second = write(changing, "Deux", body=f"[a](post:{first})", at=AHEAD + timedelta(1))
    assert found(store, second) == []
    with change() as changing:
        do(changing, Verb.TRASH, first)
    assert [flaw.what for flaw in found(store, first, second)] == [Flaw.LINK_HIDDEN]


def test_findings_come_post_by_post_in_the_order_that_was_asked_for(
    store: Store, change: Changing
) -> None:
    with change() as changing:
        posts = [write(changing, f"Un {n}", body="# a\n\n# b") for n in range(401)]
    turned = posts[::-1]
    assert [flaw.id for flaw in found(store, *turned)] == [
        post for post in turned for _ in range(2)
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                *"ab<>\"'=&; ()[]`\n#|-!",
                "post:1",
                "media:3",
                "<a href=",
                "<img src=",
                "<th>",
                "<h3>",
            ]
        )
    ).map("".join)
)
def test_no_body_is_too_odd_to_read(body: str) -> None:
    html = render(body, body_format="markdown", typography="none", prefix="post-1-").html
    for flaw in skimming.skim(html, {}, lambda _: None):
        assert flaw.what in proofreading.MEANINGS


def test_every_flaw_has_a_meaning() -> None:
    assert set(proofreading.MEANINGS) == set(Flaw)
