"""Blogs that move: what came in is what others count, and what went out comes back as it was.

Real blogs, where they are at hand, and the demonstration's, which is at hand everywhere.
"""

import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from blogctl.slugs import slugify
from tests import dumps
from tests.conftest import runner
from tests.formats.test_markdown_real import heads, tags_of
from tests.invariants import check
from tests.moving_in import counts, said

REAL = Path(__file__).parents[2] / "shared" / "data"
WXR = REAL / "wordpress" / "themeunittestdata.wordpress.xml"
DISQUS = REAL / "comments" / "isso-disqus.xml"
FOLDERS = {"markdown-hugo": 179, "markdown-pelican": 1, "posts-fr": 183}
"""How many posts each folder has in Markdown."""

WP = "{*}"
DSQ = "{http://disqus.com}"
ID = "{http://disqus.com/disqus-internals}id"
PAGES = {"2": "some-id", "7": "redacted"}
"""The slugs that two threads of Disqus name; the comments of others have no page."""
STATUSES = {"publish": "published", "future": "published", "trash": "trashed"}
APPROVED = {"1": "approved", "0": "pending", "spam": "spam", "trash": "rejected"}

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARKUP = re.compile("<[^>]*>")

Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def moved_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one blog into which all that is real came."""
    if not REAL.is_dir():
        pytest.skip("real input is not here")
    folder = tmp_path_factory.mktemp("real")
    run = runner(folder)
    said(run, "init", "--language", "fr", "--author", "Chantal", "--url", "https://blog.example")
    for slug in PAGES.values():
        said(run, "post", "new", slug, "--slug", slug, "--at", "2012-12-01 9h")
    said(run, "import", "wordpress", str(WXR))
    for name in FOLDERS:
        said(run, "import", "markdown", str(REAL / name))
    said(run, "import", "comments", str(DISQUS))
    return folder


@pytest.fixture(scope="module")
def demonstrated(full_blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration's blog, with files and more besides."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(full_blog.parent, folder, dirs_exist_ok=True)
    run = runner(folder)
    said(run, "config", "set", "blog.url", "https://blog.example")
    return folder


@pytest.fixture(scope="module", params=["demonstrated", "moved_in"])
def home(request: pytest.FixtureRequest) -> Path:
    """The folder of a blog that moves out."""
    found: Path = request.getfixturevalue(request.param)
    return found


def asked(folder: Path, query: str) -> list[Row]:
    with closing(sqlite3.connect(folder / "blog.db")) as connection:
        return connection.execute(query).fetchall()


@dataclass(frozen=True, slots=True)
class Told:
    """What a blog says, by slugs and names: nothing of its own ids."""

    posts: dict[str, dict[str, Any]]
    threads: dict[str, list[Row]]
    categories: dict[str, Row]
    tags: dict[str, str]
    people: dict[str, Row]


_LINKED = {
    "author": "SELECT p.slug, c.name FROM post p JOIN contributor c ON c.id = author_id",
    "with": """
        SELECT p.slug, c.name FROM postcontributor l JOIN post p ON p.id = post_id
        JOIN contributor c ON c.id = contributor_id ORDER BY l.id""",
    "categories": """
        SELECT p.slug, c.slug FROM postcategory l JOIN post p ON p.id = post_id
        JOIN category c ON c.id = category_id ORDER BY position""",
    "tags": """
        SELECT p.slug, t.slug FROM posttag l JOIN post p ON p.id = post_id
        JOIN tag t ON t.id = tag_id ORDER BY t.slug""",
}


def told(folder: Path) -> Told:
    """Return what the blog in a folder says."""
    columns = ("kind", "title", "summary", "status", "published_at", "comments_open", "sticky")
    posts = {
        slug: dict(zip(columns, rest, strict=True))
        for _, slug, *rest in asked(folder, f"SELECT id, slug, {', '.join(columns)} FROM post")
    }
    for name, query in _LINKED.items():
        for post in posts.values():
            post[name] = []
        for slug, value in asked(folder, query):
            posts[slug][name].append(value)
    threads: dict[str, list[Row]] = {}
    for slug, *rest in asked(
        folder,
        "SELECT p.slug, c.kind, c.status, c.number, c.author_name, c.author_email, c.ip, c.body, "
        "c.created_at, w.slug, a.body FROM comment c JOIN post p ON p.id = c.post_id "
        "LEFT JOIN comment a ON a.id = c.parent_id LEFT JOIN contributor w ON w.id = "
        "c.contributor_id ORDER BY p.slug, c.created_at, c.id",
    ):
        threads.setdefault(slug, []).append(tuple(rest))
    categories = asked(
        folder,
        "SELECT c.slug, c.name, a.slug, c.description FROM category c "
        "LEFT JOIN category a ON a.id = c.parent_id",
    )
    people = asked(folder, "SELECT name, slug, kind, role, bio, email, active FROM contributor")
    return Told(
        posts,
        threads,
        {slug: tuple(rest) for slug, *rest in categories},
        dict(asked(folder, "SELECT slug, name FROM tag")),
        {name: tuple(rest) for name, *rest in people},
    )


# What came in, beside what others see in it.


def came_from(folder: Path, source: str, columns: str, kind: str = "post") -> dict[str, Row]:
    """Return columns of what came from a source, by the ids that it has there."""
    rows = asked(
        folder,
        f"SELECT foreign_id, {columns} FROM importedfrom JOIN {kind} t ON t.id = thing_id "
        f"WHERE importedfrom.kind = '{kind}' AND source LIKE '{source}%'",
    )
    return {key: tuple(rest) for key, *rest in rows}


def test_wordpress_s_posts_are_those_that_elementtree_sees(moved_in: Path) -> None:
    items = {
        item.findtext(f"{WP}post_id", ""): item
        for item in ET.parse(WXR).getroot().iterfind("channel/item")
        if item.findtext(f"{WP}post_type") in {"post", "page"}
    }
    columns = (
        "t.kind, title, status, published_at, sticky, "
        "(SELECT count(*) FROM postcategory WHERE post_id = t.id), "
        "(SELECT count(*) FROM posttag WHERE post_id = t.id)"
    )
    posts = came_from(moved_in, "wordpress:", columns)
    assert posts.keys() == items.keys()
    for key, item in items.items():
        kind, title, status, published, sticky, categories, tags = posts[key]
        assert kind == item.findtext(f"{WP}post_type")
        if bare := MARKUP.sub("", item.findtext("title") or "").split():
            assert title.split() == bare
        had_password = bool(item.findtext(f"{WP}post_password"))
        there = "" if had_password else item.findtext(f"{WP}status", "")
        assert status == STATUSES.get(there, "draft")
        moment = item.findtext(f"{WP}post_date_gmt", "")
        if not moment.startswith("0000"):
            assert published == f"{moment}.000000"
        assert sticky == (item.findtext(f"{WP}is_sticky") == "1")
        domains = Counter(each.get("domain") for each in item.iterfind("category"))
        assert (categories, tags) == (domains["category"], domains["post_tag"])


def test_wordpress_s_comments_and_terms_are_those_that_elementtree_sees(moved_in: Path) -> None:
    root = ET.parse(WXR).getroot()
    seen = {
        comment.findtext(f"{WP}comment_id"): (
            APPROVED[comment.findtext(f"{WP}comment_approved", "")],
            comment.findtext(f"{WP}comment_type") or "comment",
            f"{comment.findtext(f'{WP}comment_date_gmt')}.000000",
            comment.findtext(f"{WP}comment_parent") != "0",
            item.findtext(f"{WP}post_id"),
        )
        for item in root.iterfind("channel/item")
        for comment in item.iterfind(f"{WP}comment")
    }
    columns = (
        "status, t.kind, created_at, parent_id IS NOT NULL, (SELECT foreign_id FROM importedfrom i "
        "WHERE i.kind = 'post' AND i.thing_id = t.post_id AND i.source = importedfrom.source)"
    )
    assert came_from(moved_in, "wordpress:", columns, kind="comment") == seen
    parents = {
        category.findtext(f"{WP}category_nicename"): bool(category.findtext(f"{WP}category_parent"))
        for category in root.iterfind(f"channel/{WP}category")
    }
    shelves = came_from(moved_in, "wordpress:", "parent_id IS NOT NULL", kind="category")
    assert len(parents) == 68
    assert {key: bool(below) for key, (below,) in shelves.items()}.items() >= parents.items()
    tags = {tag.findtext(f"{WP}tag_slug") for tag in root.iterfind(f"channel/{WP}tag")}
    assert came_from(moved_in, "wordpress:", "slug", kind="tag").keys() >= tags


@pytest.mark.parametrize("name", ["markdown-hugo", "posts-fr"])
def test_a_folder_s_posts_are_those_that_its_front_matter_names(moved_in: Path, name: str) -> None:
    columns = "title, status, (SELECT count(*) FROM posttag WHERE post_id = t.id)"
    posts = came_from(moved_in, f"markdown:{name}", columns)
    seen = dict(heads(REAL / name))
    assert len(seen) == FOLDERS[name]
    assert posts.keys() == seen.keys()
    for key, head in seen.items():
        title, status, tags = posts[key]
        assert title == str(head["title"]).strip()
        assert status == ("draft" if head.get("draft") else "published")
        assert tags == len({slugify(tag, kind="tag") for tag in tags_of(head)})


def test_what_is_no_markdown_is_left_out(moved_in: Path) -> None:
    posts = came_from(moved_in, "markdown:markdown-pelican", "slug")
    assert [slug for (slug,) in posts.values()] == ["namespace-plugin-migration"]


def test_disqus_s_comments_stand_on_the_pages_that_elementtree_sees(moved_in: Path) -> None:
    seen = {}
    for post in ET.parse(DISQUS).getroot().iterfind(f"{DSQ}post"):
        (thread,) = post.iterfind(f"{DSQ}thread")
        if thread.attrib[ID] in PAGES and post.findtext(f"{DSQ}isDeleted") == "false":
            name = post.findtext(f"{DSQ}author/{DSQ}name")
            seen[post.attrib[ID]] = (PAGES[thread.attrib[ID]], name)
    columns = "(SELECT slug FROM post WHERE post.id = post_id), author_name"
    assert came_from(moved_in, "disqus:", columns, kind="comment") == seen
    assert len(seen) == 4


def test_what_came_in_is_a_whole_blog_that_owes_nothing(moved_in: Path) -> None:
    check(moved_in / "blog.db")
    assert asked(moved_in, "SELECT count(*) FROM comment WHERE due_at IS NOT NULL") == [(0,)]
    html = (
        "SELECT count(*) FROM post WHERE body_html LIKE '%<script%' OR body_html LIKE '%onload=%'"
    )
    assert asked(moved_in, html) == [(0,)]


def test_all_of_it_comes_in_again_and_changes_nothing(moved_in: Path) -> None:
    run = runner(moved_in)
    newest = said(run, "log", "--limit", "1", "--fields", "operation")
    for words in (("wordpress", WXR), ("markdown", REAL / "posts-fr"), ("comments", DISQUS)):
        done = counts(run("import", words[0], str(words[1]), "--format", "jsonl"))
        assert {outcome for record in done.values() for outcome in record} <= {
            "came",
            "unchanged",
            "skipped",
        }
    assert said(run, "log", "--limit", "1", "--fields", "operation") == newest


# What went out, and came back.


def came_back(home: Path, folder: Path, *words: str) -> Told:
    """Export a blog by these words, bring that into an empty one, and return what this one says."""
    command, target, *options = words
    said(runner(home), "export", command, str(folder / target), "--private", *options)
    run = runner(folder)
    said(run, "init", "--language", "fr")
    said(run, "import", command, target)
    check(folder / "blog.db")
    return told(folder)


def test_our_own_form_holds_all_of_it(home: Path, tmp_path: Path) -> None:
    said(runner(home), "export", "blogctl", str(tmp_path / "dump.jsonl"), "--private")
    run = runner(tmp_path)
    said(run, "import", "blogctl", "dump.jsonl")
    assert told(tmp_path) == told(home)
    assert dumps.dumped(tmp_path / "blog.db") == (tmp_path / "dump.jsonl").read_bytes()


def test_our_own_form_holds_all_of_it_one_by_one(home: Path, tmp_path: Path) -> None:
    said(runner(home), "export", "blogctl", str(tmp_path / "dump.jsonl"), "--private")
    run = runner(tmp_path)
    said(run, "init", "--language", "fr")
    said(run, "tag", "new", "Avant")
    said(run, "import", "blogctl", "dump.jsonl")
    found, meant = told(tmp_path), told(home)
    del found.tags["avant"]
    assert found == meant


def test_wordpress_holds_all_but_what_people_are(home: Path, tmp_path: Path) -> None:
    found, meant = came_back(home, tmp_path, "wordpress", "blog.xml"), told(home)
    assert found.posts == meant.posts
    assert (found.categories, found.tags) == (meant.categories, meant.tags)
    # XML has no control characters.
    assert found.threads == {
        slug: [tuple(map(spelt, row)) for row in rows] for slug, rows in meant.threads.items()
    }
    # Roles, biographies, kinds and who is not active any more are not known there.
    assert {name: (row[0], row[4]) for name, row in found.people.items()} == {
        name: (row[0], row[4]) for name, row in meant.people.items()
    }


def spelt(value: object) -> object:
    return FORBIDDEN.sub("\ufffd", value) if isinstance(value, str) else value


@pytest.mark.parametrize("flavour", ["hugo", "jekyll", "pelican"])
def test_markdown_holds_the_posts_and_what_readers_see(
    home: Path, tmp_path: Path, flavour: str
) -> None:
    found = came_back(home, tmp_path, "markdown", "site", "--flavour", flavour)
    meant = told(home)
    assert seen_in_files(found) == seen_in_files(meant)
    approved = {
        slug: [row for row in rows if row[1] == "approved"] for slug, rows in meant.threads.items()
    }
    assert found.threads == {slug: rows for slug, rows in approved.items() if rows}
    signing = {name for post in meant.posts.values() for name in (*post["author"], *post["with"])}
    assert signing <= found.people.keys()


def seen_in_files(blog: Told) -> dict[str, dict[str, Any]]:
    """Return the posts as front matter can say them.

    A term is called by its name, so two of one name are one; there is no trash; the metadata of
    Pelican have no empty lines.
    """
    categories = {slug: slugify(row[0], kind="category") for slug, row in blog.categories.items()}
    tags = {slug: slugify(name, kind="tag") for slug, name in blog.tags.items()}
    return {
        slug: {
            **post,
            "status": "draft" if post["status"] == "trashed" else post["status"],
            "summary": post["summary"].split(),
            "categories": [*dict.fromkeys(categories[each] for each in post["categories"])],
            "tags": sorted({tags[each] for each in post["tags"]}),
        }
        for slug, post in blog.posts.items()
    }
