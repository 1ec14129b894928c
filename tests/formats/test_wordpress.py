import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from blogctl.errors import Usage
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.formats.wordpress import read
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
    Unread,
)
from blogctl.vocabulary import CommentKind, CommentStatus, PostKind, PostStatus
from tests.formats import wxr

PARIS = ZoneInfo("Europe/Paris")
NEVER = "0000-00-00 00:00:00"
REAL = Path(__file__).parents[3] / "shared" / "data" / "wordpress"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real exports are not on this machine")

Reader = Callable[..., list[Moved]]


@pytest.fixture
def take(tmp_path: Path) -> Reader:
    """Return a function that reads what an export says."""

    def take(source: str | bytes, *, lenient: bool = False) -> list[Moved]:
        path = tmp_path / "export.xml"
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        moved = list(read(path, Reading(zone=PARIS, lenient=lenient)))
        assert all(each.reason in REASONS for each in moved if isinstance(each, Loss | Unread))
        return moved

    return take


def only(moved: list[Moved], kind: type) -> list[object]:
    return [each for each in moved if isinstance(each, kind)]


def post_of(moved: list[Moved]) -> MovedPost:
    (post,) = (each for each in moved if isinstance(each, MovedPost))
    return post


def comment_of(moved: list[Moved]) -> MovedComment:
    (comment,) = (each for each in moved if isinstance(each, MovedComment))
    return comment


def reasons(moved: list[Moved]) -> list[str]:
    return [each.reason for each in moved if isinstance(each, Loss | Unread)]


def test_an_export_says_where_it_comes_from_first(take: Reader) -> None:
    assert take(wxr.export(wxr.item()))[0] == Origin(
        source="wordpress:blog.example.org",
        addresses=("https://blog.example.org", "http://blog.example.org"),
        title="Le blog",
        description="Un blog",
        language="fr-FR",
    )


def test_a_blog_in_a_folder_is_another_source(take: Reader) -> None:
    head = wxr.HEAD.replace(
        "<wp:base_blog_url>https://blog.example.org", "<wp:base_blog_url>http://Example.org/Fr/"
    )
    (origin,) = only(take(wxr.export(head=head)), Origin)
    assert isinstance(origin, Origin)
    assert origin.source == "wordpress:example.org/fr"


def test_a_post_comes_whole(take: Reader) -> None:
    source = wxr.export(
        wxr.item(
            wxr.term("category", "reseaux", "R&amp;D"),
            wxr.term("post_tag", "%c3%a9t%c3%a9", "été"),
            wxr.meta("_wp_old_slug", "salut"),
            excerpt="Un <em>salut</em>",
            post_modified_gmt="2010-06-25 07:00:00",
            is_sticky="1",
            comment_status="closed",
            content="Un\n\ndeux",
        )
    )
    assert post_of(take(source)) == MovedPost(
        key="7",
        kind=PostKind.POST,
        slug="bonjour",
        title="Bonjour",
        summary="Un salut",
        body="<p>Un</p>\n<p>deux</p>",
        status=PostStatus.PUBLISHED,
        published_at=datetime(2010, 6, 24, 7, tzinfo=UTC),
        updated_at=datetime(2010, 6, 25, 7, tzinfo=UTC),
        author=Ref("anne", "anne"),
        categories=(Ref("reseaux", "R&D"),),
        tags=(Ref("été", "été"),),
        comments_open=False,
        sticky=True,
        paths=(
            "https://blog.example.org/bonjour/",
            "https://blog.example.org/salut/",
            "https://blog.example.org/?p=7",
        ),
        place="line 5",
    )


def test_a_comment_comes_whole(take: Reader) -> None:
    source = wxr.export(
        wxr.item(
            wxr.comment(
                parent="2",
                author="L&#039;été",
                content="Un<br />\n<a href='http://x.org/a'>deux</a> &lt;b&gt;",
                type="",
            ),
        )
    )
    assert comment_of(take(source)) == MovedComment(
        key="3",
        post="7",
        parent="2",
        kind=CommentKind.COMMENT,
        status=CommentStatus.APPROVED,
        author_name="L'été",
        author_email="lea@example.org",
        author_url="https://lea.example.org/",
        ip="203.0.113.7",
        body="Un\ndeux (http://x.org/a) <b>",
        created_at=datetime(2010, 6, 24, 9, tzinfo=UTC),
        place="line 5",
    )


@pytest.mark.parametrize(
    ("word", "status", "lost"),
    [
        ("publish", PostStatus.PUBLISHED, []),
        ("future", PostStatus.PUBLISHED, []),
        ("draft", PostStatus.DRAFT, []),
        ("auto-draft", PostStatus.DRAFT, []),
        ("pending", PostStatus.DRAFT, ["pending"]),
        ("private", PostStatus.DRAFT, ["private"]),
        ("trash", PostStatus.TRASHED, []),
        ("inherit", PostStatus.DRAFT, ["status-unknown"]),
        ("archived", PostStatus.DRAFT, ["status-unknown"]),
    ],
)
def test_a_status_is_one_of_ours(
    take: Reader, word: str, status: PostStatus, lost: list[str]
) -> None:
    moved = take(wxr.export(wxr.item(status=word)))
    assert post_of(moved).status is status
    assert reasons(moved) == lost


def test_a_post_with_a_password_is_a_draft(take: Reader) -> None:
    moved = take(wxr.export(wxr.item(post_password="x")))
    assert (post_of(moved).status, reasons(moved)) == (PostStatus.DRAFT, ["password"])


def test_what_was_thrown_away_keeps_its_slug(take: Reader) -> None:
    assert post_of(take(wxr.export(wxr.item(status="trash", post_name="a__trashed-2")))).slug == "a"


@pytest.mark.parametrize(
    ("fields", "published", "created"),
    [
        pytest.param({}, datetime(2010, 6, 24, 7, tzinfo=UTC), None, id="GMT"),
        pytest.param(
            {"post_date_gmt": NEVER}, datetime(2010, 6, 24, 9, tzinfo=PARIS), None, id="local"
        ),
        pytest.param(
            {"post_date_gmt": NEVER, "post_date": NEVER},
            datetime(2010, 6, 24, 7, tzinfo=UTC),
            None,
            id="the feed's",
        ),
        pytest.param(
            {
                "post_date_gmt": NEVER,
                "post_date": NEVER,
                "pubDate": "Mon, 30 Nov -0001 00:00:00 +0000",
            },
            None,
            None,
            id="none",
        ),
        pytest.param(
            {"post_date_gmt": NEVER, "status": "draft"},
            None,
            datetime(2010, 6, 24, 9, tzinfo=PARIS),
            id="a draft that never came out",
        ),
        pytest.param(
            {"status": "draft"}, datetime(2010, 6, 24, 7, tzinfo=UTC), None, id="a draft again"
        ),
        pytest.param(
            {"post_date_gmt": "2010-02-31 00:00:00"},
            datetime(2010, 6, 24, 9, tzinfo=PARIS),
            None,
            id="no such day",
        ),
    ],
)
def test_a_date_is_the_first_that_is_one(
    take: Reader, fields: dict[str, str], published: datetime | None, created: datetime | None
) -> None:
    moved = take(wxr.export(wxr.item(**fields)))
    post = post_of(moved)
    assert (post.published_at, post.created_at) == (published, created)
    assert reasons(moved) == (["no-date"] if published is created is None else [])


@pytest.mark.parametrize(
    ("fields", "kind", "status"),
    [
        pytest.param({"type": "", "approved": "1"}, "comment", "approved", id="no type"),
        pytest.param({"type": "pingback", "approved": "0"}, "pingback", "pending", id="pingback"),
        pytest.param({"type": "trackback", "approved": "spam"}, "trackback", "spam", id="spam"),
        pytest.param(
            {"type": "webmention", "approved": "trash"}, "webmention", "rejected", id="trash"
        ),
        pytest.param(
            {"approved": "post-trashed"}, "comment", "approved", id="its post was thrown away"
        ),
        pytest.param({"id": "4", "approved": "post-trashed"}, "comment", "pending", id="not said"),
    ],
)
def test_a_comment_has_its_kind_and_status(
    take: Reader, fields: dict[str, str], kind: str, status: str
) -> None:
    before = wxr.meta("_wp_trash_meta_comments_status", 'a:1:{i:3;s:1:"1";}')
    comment = comment_of(take(wxr.export(wxr.item(before, wxr.comment(**fields)))))
    assert (comment.kind, comment.status) == (CommentKind(kind), CommentStatus(status))


def test_a_comment_of_a_plug_in_is_told(take: Reader) -> None:
    moved = take(
        wxr.export(wxr.item(wxr.comment(type="order_note"), wxr.comment(id="4", approved="x")))
    )
    assert reasons(moved) == ["comment-type", "status-unknown"]
    assert comment_of(moved).status is CommentStatus.PENDING


def test_a_comment_without_a_date_has_that_of_its_post(take: Reader) -> None:
    moved = take(wxr.export(wxr.item(wxr.comment(date=NEVER, date_gmt=NEVER))))
    assert comment_of(moved).created_at == datetime(2010, 6, 24, 7, tzinfo=UTC)
    assert reasons(moved) == ["no-date"]


@pytest.mark.parametrize(
    ("declared", "user", "expected"),
    [
        pytest.param(wxr.author("5", "anne", "Anne"), "5", Ref("anne", "Anne"), id="by number"),
        pytest.param(
            wxr.author("", "lea", "L", "LEA@example.org"), "9", Ref("lea", "L"), id="by e-mail"
        ),
        pytest.param(wxr.author("", "lea", "L", "lea@example.org"), "0", None, id="a reader"),
        pytest.param(wxr.author("5", "anne", "Anne"), "6", None, id="somebody who is gone"),
    ],
)
def test_a_comment_of_the_house_says_whose(
    take: Reader, declared: str, user: str, expected: Ref | None
) -> None:
    moved = take(wxr.export(declared, wxr.item(wxr.comment(user_id=user))))
    assert comment_of(moved).author == expected


def test_terms_and_people_are_declared(take: Reader) -> None:
    moved = take(
        wxr.export(
            wxr.author("1", "anne", "Anne &amp; Léa", "anne@example.org"),
            wxr.category("enfant", "Enfant", "parent"),
            wxr.category("parent", "Parent", description="Tout <b>en haut</b>"),
            wxr.tag("%c3%a9t%c3%a9", "été"),
            "<wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>series</wp:term_taxonomy>"
            "<wp:term_slug>s</wp:term_slug><wp:term_name>S</wp:term_name></wp:term>",
            "<wp:term><wp:term_taxonomy>category</wp:term_taxonomy><wp:term_slug>c</wp:term_slug>"
            "<wp:term_name>C</wp:term_name></wp:term>",
        )
    )
    assert moved[1:] == [
        MovedPerson(key="anne", name="Anne & Léa", email="anne@example.org", place="line 5"),
        MovedCategory(key="enfant", name="Enfant", slug="enfant", parent="parent"),
        MovedCategory(key="parent", name="Parent", slug="parent", description="Tout en haut"),
        MovedTag(key="été", name="été", slug="été"),
        Unread(kind="other", key="9", reason="taxonomy", detail="series: S", place="line 9"),
        MovedCategory(key="c", name="C", slug="c"),
    ]


def test_terms_of_version_1_0_stand_there_twice(take: Reader) -> None:
    inside = (
        "<category>Réseaux</category>"
        "<category domain='category' nicename='reseaux'>Réseaux</category>"
        "<category domain='tag'>web</category><category domain='tag' nicename='web'>web</category>"
    )
    post = post_of(take(wxr.export(wxr.item(inside))))
    assert (post.categories, post.tags) == ((Ref("reseaux", "Réseaux"),), (Ref("web", "web"),))


def test_terms_without_slugs_are_found_by_name(take: Reader) -> None:
    inside = "<category>Réseaux</category><category domain='tag'>web</category>"
    post = post_of(take(wxr.export(wxr.category("res", "Réseaux"), wxr.item(inside))))
    assert (post.categories, post.tags) == ((Ref("res", "Réseaux"),), (Ref("web", "web"),))


def test_co_authors_take_part(take: Reader) -> None:
    inside = wxr.term("author", "cap-anne", "anne") + wxr.term("author", "cap-lea", "lea")
    post = post_of(take(wxr.export(wxr.item(inside))))
    assert (post.author, post.with_) == (Ref("anne", "anne"), (Ref("lea", "lea"),))


def test_other_terms_and_pictures_are_told(take: Reader) -> None:
    inside = wxr.term("series", "s", "S") + wxr.meta("_thumbnail_id", "12")
    lost = [each for each in take(wxr.export(wxr.item(inside))) if isinstance(each, Loss)]
    assert [(each.reason, each.detail) for each in lost] == [
        ("featured-image", "12"),
        ("taxonomy", "series: S"),
    ]


def test_a_page_leads_by_its_number_too(take: Reader) -> None:
    post = post_of(take(wxr.export(wxr.item(post_type="page", guid=None, link=f"{wxr.BASE}/a/"))))
    assert post.kind is PostKind.PAGE
    assert post.paths == (f"{wxr.BASE}/a/", f"{wxr.BASE}/?p=7", f"{wxr.BASE}/?page_id=7")


@pytest.mark.parametrize(
    "guid",
    ["", "7", f"{wxr.BASE}/?p=8", f"{wxr.BASE}/", wxr.BASE, "http://autre.example.org/?page_id=8"],
)
def test_what_is_not_its_own_address_leads_nowhere(take: Reader, guid: str) -> None:
    post = post_of(take(wxr.export(wxr.item(guid=guid, link=f"{wxr.BASE}/"))))
    assert post.paths == (f"{wxr.BASE}/?p=7",)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("", None), ("%e6%97%a5%e6%9c%ac", "日本"), ("bonjour", "bonjour")],
    ids=["empty", "percent signs", "plain"],
)
def test_a_slug_has_its_letters(take: Reader, name: str, slug: str | None) -> None:
    assert post_of(take(wxr.export(wxr.item(post_name=name)))).slug == slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [("", ""), ("a &amp; b", "a & b"), ("<b>a</b> < b", "a < b"), ("a: b: c", "a: b: c")],
    ids=["empty", "entities", "tags", "colons"],
)
def test_a_title_is_plain_text(take: Reader, title: str, expected: str) -> None:
    assert post_of(take(wxr.export(wxr.item(title=title)))).title == expected


def test_a_file_is_known_by_its_address(take: Reader) -> None:
    url = f"{wxr.BASE}/wp-content/uploads/2010/06/%C3%A9t%C3%A9.jpg"
    source = wxr.item(
        wxr.meta("_wp_attachment_image_alt", "L&#039;été"),
        post_type="attachment",
        status="inherit",
        guid=url,
        link=f"{wxr.BASE}/bonjour/ete/",
        attachment_url=url,
    )
    assert take(wxr.export(source))[1:] == [
        MovedMedia(
            key="7",
            name="été.jpg",
            url=url,
            alt="L'été",
            names=(url, f"{wxr.BASE}/bonjour/ete/", f"{wxr.BASE}/?attachment_id=7"),
            created_at=datetime(2010, 6, 24, 7, tzinfo=UTC),
            place="line 5",
        )
    ]


@pytest.mark.parametrize(
    ("inside", "excerpt", "alt"),
    [
        ("", "Une <b>plage</b>", "Une plage"),
        ("", "", None),
        (wxr.meta("_wp_attachment_image_alt", ""), "Une plage", ""),
    ],
    ids=["its caption", "nobody said", "decoration"],
)
def test_a_file_has_its_alternative(
    take: Reader, inside: str, excerpt: str, alt: str | None
) -> None:
    (media,) = only(
        take(wxr.export(wxr.item(inside, post_type="attachment", excerpt=excerpt))), MovedMedia
    )
    assert isinstance(media, MovedMedia)
    assert media.alt == alt


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"post_type": "nav_menu_item"}, "menu-item"),
        ({"post_type": "revision"}, "revision"),
        ({"post_type": "wp_block"}, "reusable-block"),
        ({"post_type": "wp_navigation"}, "theme-part"),
        ({"post_type": "product"}, "post-type"),
        ({"post_type": "attachment", "guid": None}, "no-address"),
        ({"post_type": "attachment", "status": "trash"}, "in-the-trash"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_come_in_is_told(
    take: Reader, fields: dict[str, str | None], reason: str
) -> None:
    moved = take(wxr.export(wxr.item(wxr.comment(), **fields)))
    assert reasons(moved) == [reason, "post-unread"]


@pytest.mark.parametrize("approach", ["https", "another version", "none", "undeclared"])
def test_the_prefix_s_address_does_not_count(take: Reader, approach: str) -> None:
    source = wxr.export(
        wxr.author("1", "anne", "Anne"),
        wxr.category("a", "A"),
        wxr.item(wxr.term("category", "a", "A"), wxr.comment(), excerpt="Résumé"),
    )
    expected = take(source)
    other = {
        "https": source.replace("http://wordpress.org/", "https://wordpress.org/"),
        "another version": source.replace("export/1.2", "export/1.9"),
        "none": re.sub(r"(</?)(?:wp|content|excerpt|dc):", r"\1", source.replace(wxr.SPACES, "")),
        "undeclared": source.replace(wxr.SPACES, ""),
    }[approach]
    assert take(other) == expected


def test_a_feed_s_own_elements_are_not_wordpress_s(take: Reader) -> None:
    atom = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://x.org/feed"/>'
    moved = take(wxr.export(wxr.item(atom), head=wxr.HEAD + atom))
    assert only(moved, Origin) == only(take(wxr.export()), Origin)
    assert post_of(moved).paths[0] == f"{wxr.BASE}/bonjour/"


def test_a_post_with_a_thousand_comments_is_told_once(take: Reader) -> None:
    comments = [wxr.comment(id=str(number)) for number in range(1, 1002)]
    moved = take(wxr.export(wxr.item(*comments), wxr.item(post_id="8")))
    assert Counter(type(each) for each in moved) == {Origin: 1, MovedPost: 2, MovedComment: 1001}
    assert {each.post for each in moved if isinstance(each, MovedComment)} == {"7"}
    assert [each.key for each in moved if isinstance(each, MovedComment)] == [
        str(number) for number in range(1, 1002)
    ]


def test_what_stands_after_many_comments_is_told(take: Reader) -> None:
    comments = [wxr.comment(id=str(number)) for number in range(1, 401)]
    moved = take(wxr.export(wxr.item(*comments, wxr.term("category", "a", "A"))))
    assert reasons(moved) == ["said-too-late"]


def test_an_export_that_lost_its_version_is_known_by_what_it_holds(take: Reader) -> None:
    head = wxr.HEAD.replace("<wp:wxr_version>1.2</wp:wxr_version>", "")
    told = [wxr.author("1", "anne", "Anne"), wxr.category("a", "A"), wxr.item()]
    assert [len(take(wxr.export(thing, head=head))) for thing in told] == [2, 2, 2]


def test_an_export_of_nothing_is_read(take: Reader) -> None:
    assert [type(each) for each in take(wxr.export())] == [Origin]


@pytest.mark.parametrize(
    ("source", "key"),
    [
        pytest.param(wxr.export(head="<title>A</title>"), "wordpress-none", id="a feed"),
        pytest.param("<rss><channel><item/></channel></rss>", "wordpress-none", id="an item"),
        pytest.param("<feed><title>A</title></feed>", "xml-root", id="an Atom feed"),
        pytest.param(
            wxr.export(head=wxr.HEAD.replace(">1.2<", ">2.0<")), "wordpress-version", id="version"
        ),
    ],
)
def test_what_is_no_export_is_refused(take: Reader, source: str, key: str) -> None:
    with pytest.raises(Usage) as caught:
        take(source)
    assert caught.value.key == key


def test_a_later_version_is_read_leniently(take: Reader) -> None:
    moved = take(wxr.export(wxr.item(), head=wxr.HEAD.replace(">1.2<", ">2.0<")), lenient=True)
    assert (post_of(moved).key, reasons(moved)) == ("7", ["version"])


def test_what_is_cut_off_is_read_up_to_there(take: Reader) -> None:
    source = wxr.export(wxr.item(post_id="6"), wxr.item(wxr.comment()))
    cut = source[: source.index("</wp:comment>")]
    with pytest.raises(Usage) as caught:
        take(cut)
    assert caught.value.key == "xml-malformed"
    moved = take(cut, lenient=True)
    assert [each.key for each in moved if isinstance(each, MovedPost)] == ["6", "7"]
    assert comment_of(moved).key == "3"
    assert reasons(moved) == ["mended"]


def plain_count(path: Path) -> Counter[str]:
    """Count the things of a file with another reader."""
    counted: Counter[str] = Counter()
    for element in ET.parse(path).iter():
        name = element.tag.rpartition("}")[2]
        said = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
        if name == "item":
            counted[said["post_type"]] += 1
            counted[f"status {said['status']}"] += said["post_type"] in {"post", "page"}
        elif name == "comment":
            counted["comment"] += 1
            counted[f"comment {said['comment_approved']}"] += 1
            counted["threaded"] += said["comment_parent"] != "0"
        elif "}" in element.tag and name in {"author", "category", "tag", "term"}:
            counted[said.get("term_taxonomy", name)] += 1
    return counted


@real
@pytest.mark.parametrize(
    "name",
    ["themeunittestdata.wordpress", "small-export", "slashes", "valid-wxr-1.0", "valid-wxr-1.1"],
)
def test_a_real_export_adds_up(name: str) -> None:
    path = REAL / f"{name}.xml"
    counted = plain_count(path)
    moved = list(read(path, Reading()))
    posts = [each for each in moved if isinstance(each, MovedPost)]
    comments = [each for each in moved if isinstance(each, MovedComment)]
    unread = Counter(each.reason for each in moved if isinstance(each, Unread))
    assert len(posts) == counted["post"] + counted["page"]
    assert sum(post.kind is PostKind.PAGE for post in posts) == counted["page"]
    assert len(only(moved, MovedMedia)) == counted["attachment"]
    assert unread["menu-item"] == counted["nav_menu_item"]
    assert len(only(moved, MovedPerson)) == counted["author"]
    assert len(only(moved, MovedCategory)) == counted["category"]
    assert len(only(moved, MovedTag)) == counted["tag"]
    assert len(comments) == counted["comment"]
    assert sum(each.status is CommentStatus.PENDING for each in comments) == counted["comment 0"]
    assert sum(each.parent is not None for each in comments) == counted["threaded"]
    published = sum(each.status is PostStatus.PUBLISHED for each in posts)
    protected = sum(each.reason == "password" for each in moved if isinstance(each, Loss))
    assert published + protected == counted["status publish"] + counted["status future"]
    assert not any("<!-- wp:" in post.body for post in posts)
    assert set(reasons(moved)) <= set(REASONS)


@real
def test_a_real_export_that_is_cut_off_names_line_and_column() -> None:
    with pytest.raises(Usage) as caught:
        list(read(REAL / "malformed-simple.xml", Reading()))
    assert caught.value.key == "xml-malformed"
    assert {"line": 14, "column": 1}.items() <= caught.value.parts.items()
    moved = list(read(REAL / "malformed-simple.xml", Reading(lenient=True)))
    assert post_of(moved).title == "Broken"
