import re
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blogctl import text
from blogctl.formats.reading import Reading
from blogctl.formats.wordpress import read
from blogctl.formats.wordpress_writer import write
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
)
from blogctl.vocabulary import BodyFormat, CommentKind, CommentStatus, PostKind, PostStatus
from tests.formats.test_wordpress import REAL, post_of, real

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
BASE = "https://blog.example.org"
ORIGIN = Origin(
    source="wordpress:blog.example.org",
    addresses=(BASE, "http://blog.example.org"),
    title="Le blog",
)
ANNE = MovedPerson(key="anne", name="Anne Été", email="anne@example.org")
POST = MovedPost(key="7", slug="bonjour", title="Bonjour", body="<p>Salut</p>", published_at=NOW)


def written(*moved: Moved) -> str:
    stream = BytesIO()
    write(iter((ORIGIN, *moved)), stream, now=NOW)
    return stream.getvalue().decode()


def back(*moved: Moved) -> list[Moved]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        path.write_text(written(*moved), encoding="utf-8")
        return [
            each if isinstance(each, Origin) else replace(each, place="")
            for each in read(path, Reading())
        ]


LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
WORDS = st.text(LETTERS, max_size=30).map(lambda value: text.clean(value, what="test").strip())
NAMES = WORDS.filter(bool)
AWKWARD = st.sampled_from(
    [
        "]]>",
        "<b>",
        "&amp;",
        "&",
        "a: b",
        "[gallery]",
        "[[code]]",
        "<![CDATA[",
        "&#8217;",
        "é\u00a0!",
    ]
)
LINES = st.lists(WORDS | AWKWARD, max_size=4).map("\n".join).map(str.strip)
PIECES = st.sampled_from(
    [
        "<p>a</p>",
        "\n",
        "\n\n",
        "]]>",
        "[gallery ids='1']",
        "[caption]",
        "[caption id=a]b[/caption]",
        "[/caption]",
        "[[gallery]]",
        "[php]",
        "[code]<b>[gallery][/code]",
        "[sic]",
        "[",
        "]",
        "&lt;",
        "<pre>\n\n</pre>",
        '<p class="a" style="b">',
        "https://youtu.be/x",
    ]
)
BODIES = (
    st.lists(WORDS | PIECES, max_size=6)
    .map("".join)
    .filter(lambda body: "<!--" not in body)
    .map(lambda body: body.strip("\n") if body.strip() else "")
)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z]{1,5})?", fullmatch=True)
MOMENTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ADDRESSES = st.sampled_from(["https://a.example.org/?b=1&c=2&copy=3", "http://b.example.org/é"])


@st.composite
def comments(draw: st.DrawFn, post: str, people: list[MovedPerson]) -> list[MovedComment]:
    keys = draw(st.lists(st.integers(1, 10**9).map(str), unique=True, max_size=3))
    house = [Ref(person.key, person.name) for person in people]
    return [
        MovedComment(
            key=key,
            post=post,
            parent=draw(st.none() | st.sampled_from(keys)),
            kind=draw(st.sampled_from(CommentKind)),
            status=draw(st.sampled_from(CommentStatus)),
            author_name=draw(WORDS | AWKWARD),
            author_email=draw(st.none() | st.just("lea@example.org")),
            author_url=draw(st.none() | ADDRESSES),
            author=draw(st.none() | st.sampled_from(house)) if house else None,
            ip=draw(st.none() | st.just("203.0.113.7")),
            body=draw(LINES),
            created_at=draw(MOMENTS),
        )
        for key in keys
    ]


@st.composite
def posts(
    draw: st.DrawFn, key: str, slug: str, people: list[MovedPerson], terms: list[Ref]
) -> MovedPost:
    kind, status = draw(st.sampled_from(PostKind)), draw(st.sampled_from(PostStatus))
    never = status is PostStatus.DRAFT and draw(st.booleans())
    logins = (
        draw(st.lists(st.sampled_from([each.key for each in people]), unique=True))
        if people
        else []
    )
    by_number = [f"{BASE}/?p={key}", f"{BASE}/?page_id={key}"][: 1 + (kind is PostKind.PAGE)]
    old = [f"{BASE}/2010/{old}/" for old in draw(st.sampled_from([[], ["salut"]])) if old != slug]
    return MovedPost(
        key=key,
        kind=kind,
        slug=slug,
        title=draw(WORDS | AWKWARD),
        summary=draw(LINES),
        body=draw(BODIES),
        status=status,
        published_at=None if never else draw(MOMENTS),
        created_at=draw(st.none() | MOMENTS) if never else None,
        updated_at=draw(st.none() | MOMENTS),
        author=Ref(logins[0], logins[0]) if logins else None,
        with_=tuple(Ref(login, login) for login in logins[1:]),
        categories=tuple(draw(st.lists(st.sampled_from(terms), unique=True))) if terms else (),
        tags=tuple(draw(st.lists(st.sampled_from(terms), unique=True))) if terms else (),
        comments_open=draw(st.booleans()),
        sticky=draw(st.booleans()),
        paths=(f"{BASE}/2010/{slug}/", *old, *by_number),
    )


@st.composite
def blogs(draw: st.DrawFn) -> list[Moved]:
    """Draw a blog as far as an export of WordPress can hold it, in the order of one."""
    people = [
        MovedPerson(
            key=key, name=draw(NAMES | AWKWARD), email=draw(st.none() | st.just(f"{key}@x.org"))
        )
        for key in draw(st.lists(SLUGS, unique=True, max_size=3))
    ]
    slugs = draw(st.lists(SLUGS, unique=True, max_size=3))
    categories = [
        MovedCategory(
            key=slug,
            slug=slug,
            name=draw(NAMES | AWKWARD),
            description=draw(LINES),
            parent=draw(st.none() | st.sampled_from(slugs)),
        )
        for slug in slugs
    ]
    tags = [
        MovedTag(key=slug, slug=slug, name=category.name)
        for slug, category in zip(slugs, categories, strict=True)
    ]
    terms = [Ref(tag.key, tag.name) for tag in tags]
    told: list[Moved] = [*people, *categories, *tags]
    for key in draw(st.lists(st.integers(1, 10**9).map(str), unique=True, max_size=3)):
        told.append(draw(posts(key, draw(SLUGS), people, terms)))
        told += draw(comments(key, people))
    return told


@settings(max_examples=40)
@given(blogs())
@example(
    [
        replace(
            POST,
            paths=(f"{BASE}/bonjour/", f"{BASE}/?p=7"),
            body="[[gallery]] [[[php]]] [php]a[/php]",
        )
    ]
)
def test_what_is_written_is_read_again(moved: list[Moved]) -> None:
    read_again = [each for each in back(*moved) if not isinstance(each, Loss)]
    assert read_again == [ORIGIN, *moved]


def test_a_file_comes_after_the_posts_with_a_number_of_its_own() -> None:
    photo = MovedMedia(
        key="7",
        name="été.jpg",
        names=("/media/abc-été.jpg",),
        alt="L’été",
        created_at=NOW,
    )
    _, post, media = back(photo, POST)
    assert isinstance(post, MovedPost)
    assert post.key == "7"
    assert media == MovedMedia(
        key="8",
        name="abc-été.jpg",
        url=f"{BASE}/media/abc-été.jpg",
        alt="L’été",
        names=(f"{BASE}/media/abc-été.jpg", f"{BASE}/?attachment_id=8"),
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("status", "days", "word"),
    [
        (PostStatus.PUBLISHED, 0, "publish"),
        (PostStatus.PUBLISHED, 1, "future"),
        (PostStatus.DRAFT, 1, "draft"),
        (PostStatus.TRASHED, 0, "trash"),
    ],
    ids=["published", "scheduled", "draft", "trashed"],
)
def test_a_status_is_one_of_wordpress_s(status: PostStatus, days: int, word: str) -> None:
    post = replace(POST, status=status, published_at=NOW + timedelta(days=days))
    assert f"<wp:status><![CDATA[{word}]]></wp:status>" in written(post)


def test_a_moment_is_told_in_its_own_zone_and_in_gmt() -> None:
    at = datetime(2010, 6, 24, 9, tzinfo=timezone(timedelta(hours=2)))
    told = written(replace(POST, published_at=at))
    assert "<wp:post_date><![CDATA[2010-06-24 09:00:00]]></wp:post_date>" in told
    assert "<wp:post_date_gmt><![CDATA[2010-06-24 07:00:00]]></wp:post_date_gmt>" in told
    assert "<pubDate>Thu, 24 Jun 2010 07:00:00 +0000</pubDate>" in told


def test_markdown_is_written_as_html() -> None:
    post = replace(POST, body="# Un\n\n*deux* [gallery]", body_format=BodyFormat.MARKDOWN)
    assert (
        '<!-- wp:html -->\n<h1 id="post-7-un">Un</h1>\n<p><em>deux</em> [[gallery]]</p>\n'
        "<!-- /wp:html -->"
    ) in written(post)


def test_what_xml_forbids_is_replaced() -> None:
    moved = back(replace(POST, title="a\x0bb\x00c", body="<p>\x1b\uffff</p>"))
    assert (post_of(moved).title, post_of(moved).body) == ("a\ufffdb\ufffdc", "<p>\ufffd\ufffd</p>")


def test_comments_that_mean_something_to_wordpress_mean_nothing() -> None:
    body = "<p>a</p><!--more--><!-- /wp:html --><!-- wp:block {} /--><!-- b -->"
    told = written(replace(POST, body=body))
    assert re.findall(r"<!--\s*/?wp:\w+", told) == ["<!-- wp:html", "<!-- /wp:html"]
    assert "<!--more" not in told
    assert post_of(back(replace(POST, body=body))).summary == ""


def test_a_thing_without_numbers_is_numbered() -> None:
    moved = back(
        replace(POST, key="a"),
        MovedComment(key="x", post="a", created_at=NOW),
        MovedComment(key="y", post="a", parent="x", created_at=NOW),
        replace(POST, key="9"),
        replace(POST, key="b"),
    )
    assert [each.key for each in moved if isinstance(each, MovedPost)] == ["1", "9", "10"]
    comments = [each for each in moved if isinstance(each, MovedComment)]
    assert [(each.key, each.post, each.parent) for each in comments] == [
        ("1", "1", None),
        ("2", "1", "1"),
    ]


def test_a_comment_without_its_post_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not come after its post"):
        written(POST, MovedComment(key="1", post="8", created_at=NOW))


def test_the_same_blog_gives_the_same_bytes() -> None:
    assert written(ANNE, POST) == written(ANNE, POST)


def test_another_reader_of_xml_finds_the_same() -> None:
    comment = MovedComment(key="3", post="7", author=Ref("anne"), body="a < b", created_at=NOW)
    root = ET.fromstring(written(ANNE, POST, comment))
    space = {"wp": "http://wordpress.org/export/1.2/"}
    assert root.findtext("channel/wp:wxr_version", namespaces=space) == "1.2"
    assert (
        root.findtext("channel/item/wp:comment/wp:comment_content", namespaces=space) == "a &lt; b"
    )
    assert root.findtext("channel/item/wp:comment/wp:comment_user_id", namespaces=space) == "1"


def in_order(moved: list[Moved]) -> Iterator[Moved]:
    """Yield what was read in the order in which things are exported."""
    yield from (each for each in moved if isinstance(each, MovedPerson | MovedCategory | MovedTag))
    yield from (each for each in moved if isinstance(each, MovedMedia))
    for post in moved:
        if isinstance(post, MovedPost):
            yield post
            yield from (
                each for each in moved if isinstance(each, MovedComment) and each.post == post.key
            )


@real
def test_a_real_export_is_the_same_after_another_round() -> None:
    first = list(in_order(list(read(REAL / "themeunittestdata.wordpress.xml", Reading()))))
    again = list(in_order(back(*first)))
    assert Counter(type(each) for each in again) == Counter(type(each) for each in first)
    for one, other in zip(first, again, strict=True):
        if isinstance(one, MovedPost | MovedComment) and isinstance(
            other, MovedPost | MovedComment
        ):
            assert (one.key, one.status) == (other.key, other.status)
        if isinstance(one, MovedPost) and isinstance(other, MovedPost):
            assert (one.title, one.body, one.tags, one.categories, one.published_at) == (
                other.title,
                other.body,
                other.tags,
                other.categories,
                other.published_at,
            )
        if isinstance(one, MovedComment) and isinstance(other, MovedComment):
            assert (one.body, one.parent, one.kind) == (other.body, other.parent, other.kind)
