import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogctl.errors import Usage
from blogctl.formats.disqus import read
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import Loss, Moved, MovedComment, Origin, Thread, Unread
from blogctl.vocabulary import CommentStatus

REAL = Path(__file__).parents[3] / "shared" / "data" / "comments" / "isso-disqus.xml"
SPACES = 'xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"'
CATEGORY = '<category dsq:id="1"><forum>leblog</forum><title>General</title></category>'
THREAD = (
    '<thread dsq:id="2"><id>{}</id><forum>leblog</forum><category dsq:id="1"/><link>{}</link>'
    "<title>L&amp;#8217;été</title><createdAt>2012-12-12T12:12:12Z</createdAt></thread>"
)
POST = {
    "message": "<![CDATA[<p>Bonjour <a href='https://x.org/a'>ici</a></p><p>deux &lt; trois</p>]]>",
    "createdAt": "2013-10-10T19:20:29Z",
    "isDeleted": "false",
    "isSpam": "false",
    "author": "<name>Léa</name><email>lea@example.org</email><username>lea75</username>",
    "ipAddress": "203.0.113.7",
}

Reader = Callable[..., list[Moved]]


@pytest.fixture
def take(tmp_path: Path) -> Reader:
    """Return a function that reads what a forum says."""

    def take(*things: str, spaces: str = SPACES, before: str = "") -> list[Moved]:
        path = tmp_path / "disqus.xml"
        path.write_text(f"{before}<?xml version='1.0'?><disqus {spaces}>{''.join(things)}</disqus>")
        return list(read(path, Reading()))

    return take


def post(
    key: str = "4", *, thread: str = '<thread dsq:id="2"/>', inside: str = "", **said: str
) -> str:
    told = "".join(f"<{name}>{value}</{name}>" for name, value in (POST | said).items())
    return f'<post dsq:id="{key}">{told}{thread}{inside}</post>'


def test_a_forum_is_a_source_of_its_own(take: Reader) -> None:
    assert take(CATEGORY) == [Origin(source="disqus:leblog")]
    assert take(THREAD.format("", ""))[0] == Origin(source="disqus:leblog")
    assert take() == [Origin(source="disqus:")]


@pytest.mark.parametrize(
    ("identifier", "link", "paths", "slug", "number"),
    [
        pytest.param(
            "bonjour",
            "http://b.org/2010/a/",
            ("http://b.org/2010/a/",),
            "bonjour",
            None,
            id="a slug",
        ),
        pytest.param(
            "12 http://b.org/?p=12",
            "http://b.org/a.html",
            ("http://b.org/a.html", "http://b.org/?p=12"),
            "a",
            "12",
            id="as WordPress's plug-in says",
        ),
        pytest.param("12", "", (), None, "12", id="a number"),
        pytest.param("/2010/a/", "", ("/2010/a/",), None, None, id="a path"),
        pytest.param(
            "",
            "http://b.org/%C3%A9t%C3%A9/index.html",
            ("http://b.org/%C3%A9t%C3%A9/index.html",),
            "été",
            None,
            id="nothing",
        ),
        pytest.param("", "http://[", ("http://[",), None, None, id="no address"),
    ],
)
def test_a_page_is_found_by_what_is_known_of_it(
    take: Reader,
    identifier: str,
    link: str,
    paths: tuple[str, ...],
    slug: str | None,
    number: str | None,
) -> None:
    _, thread = take(THREAD.format(identifier, link))
    assert thread == Thread(
        key="2", paths=paths, slug=slug, post=number, title="L’été", place="line 1"
    )


def test_a_comment_comes_whole(take: Reader) -> None:
    assert take(CATEGORY, post(inside='<parent dsq:id="3"/>'))[1:] == [
        MovedComment(
            key="4",
            post="2",
            parent="3",
            author_name="Léa",
            author_email="lea@example.org",
            ip="203.0.113.7",
            body="Bonjour ici (https://x.org/a)\n\ndeux < trois",
            created_at=datetime(2013, 10, 10, 19, 20, 29, tzinfo=UTC),
            place="line 1",
        )
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, CommentStatus.APPROVED),
        ({"isSpam": "true"}, CommentStatus.SPAM),
        ({"isApproved": "false"}, CommentStatus.PENDING),
    ],
    ids=["approved", "spam", "pending"],
)
def test_a_comment_has_its_status(
    take: Reader, said: dict[str, str], status: CommentStatus
) -> None:
    (comment,) = take(post(**said))[1:]
    assert isinstance(comment, MovedComment)
    assert comment.status is status


def test_what_does_not_come_in_is_told(take: Reader) -> None:
    told = take(post("5", isDeleted="true"), post("6", thread=""), post("7", createdAt="hier"))[1:]
    assert [(each.key, each.reason) for each in told if isinstance(each, Unread | Loss)] == [
        ("5", "deleted"),
        ("6", "no-thread"),
        ("7", "no-date"),
    ]
    assert {each.reason for each in told if isinstance(each, Unread | Loss)} <= REASONS.keys()


def test_somebody_without_a_name_has_their_user_name(take: Reader) -> None:
    told = take(post(author="<name/><username>lea75</username>"), post("5", author=""))
    assert [each.author_name for each in told if isinstance(each, MovedComment)] == ["lea75", ""]


def test_junk_before_the_xml_is_left_out_and_told(take: Reader) -> None:
    assert [type(each) for each in take(CATEGORY, post(), before="<html>Notice: x\n")] == [
        Origin,
        MovedComment,
        Loss,
    ]


@pytest.mark.parametrize("spaces", ["", SPACES.replace("http://disqus.com", "urn:x")])
def test_the_namespaces_do_not_count(take: Reader, spaces: str) -> None:
    things = (CATEGORY, THREAD.format("a", "/a"), post(inside='<parent dsq:id="3"/>'))
    assert take(*things, spaces=spaces) == take(*things)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text("<rss/>")
    with pytest.raises(Usage, match="xml-root"):
        list(read(path, Reading()))


@pytest.mark.skipif(not REAL.is_file(), reason="the real export is not on this machine")
def test_a_real_export_adds_up() -> None:
    root = ET.parse(REAL).getroot()
    space = "{http://disqus.com}"
    counted = Counter(child.tag.removeprefix(space) for child in root)
    deleted = sum(
        each.findtext(f"{space}isDeleted") == "true" for each in root.iter(f"{space}post")
    )
    moved = list(read(REAL, Reading()))
    kinds = Counter(type(each) for each in moved)
    assert moved[0] == Origin(source="disqus:disqusdev")
    assert kinds[Thread] == counted["thread"]
    assert kinds[Unread] == deleted
    assert kinds[MovedComment] + kinds[Unread] == counted["post"]
    comments = {each.key: each for each in moved if isinstance(each, MovedComment)}
    assert comments["5"].parent == "4"
    assert comments["5"].body == "Hello, World."
    assert comments["6"].post == "1337"
