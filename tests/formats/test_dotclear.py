from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl.errors import NotFound, Usage
from blogctl.formats.dotclear_rows import ROW_LIMIT, Row, rows
from blogctl.records.moving import (
    Loss,
    MovedCategory,
    MovedComment,
    MovedMedia,
    MovedPerson,
    MovedPost,
    Origin,
    Ref,
    Unread,
)
from blogctl.vocabulary import (
    CommentStatus,
    ContributorKind,
)
from tests.dotclear_exports import (
    BLOG,
    COMMENT,
    LENIENT,
    MOVED_COMMENT,
    MOVED_POST,
    PLAIN,
    POST,
    Tables,
    Values,
    lost,
    moved,
    of_post,
    text_of,
    written,
)


def test_an_export_of_all_blogs_is_read(tmp_path: Path) -> None:
    tables: Tables = {
        "blog": [BLOG],
        "category": [
            {
                "cat_id": id_,
                "blog_id": "default",
                "cat_title": title,
                "cat_url": url,
                "cat_desc": "<p>Le web.</p>",
                "cat_lft": left,
                "cat_rgt": right,
            }
            for id_, title, url, left, right in (
                ("3", "Web 2.0", "Web/Web-2", "3", "4"),
                ("1", "Web", "Web", "2", "5"),
                ("2", "Vie", "Vie", "6", "7"),
            )
        ],
        "link": [
            {
                "link_id": "1",
                "blog_id": "default",
                "link_href": "http://a.fr",
                "link_title": "A",
            }
        ],
        "setting": [
            {
                "setting_id": "lang",
                "blog_id": "default",
                "setting_ns": "system",
                "setting_value": "fr",
            }
        ],
        "user": [
            {
                "user_id": "lea",
                "user_status": "1",
                "user_name": "Roy",
                "user_firstname": "Léa",
                "user_displayname": "",
                "user_email": "l@example.org",
                "user_url": "",
                "user_desc": "<p>Une phrase.</p>",
                "user_pwd": "secret",
            },
            {
                "user_id": "max",
                "user_status": "0",
                "user_name": "",
                "user_firstname": "",
                "user_displayname": "Max",
                "user_email": "",
                "user_url": "",
                "user_desc": "",
                "user_pwd": "secret",
            },
        ],
        "post": [{**POST, "cat_id": "3"}],
        "meta": [
            {"meta_id": "Été", "meta_type": "tag", "post_id": "12"},
            {"meta_id": "web", "meta_type": "tag", "post_id": "12"},
            {"meta_id": "5", "meta_type": "note", "post_id": "12"},
        ],
        "comment": [COMMENT],
        "version": [{"module": "core", "version": "2.24"}, {"module": "blog", "version": "1"}],
    }
    path = written(tmp_path, text_of(tables, "///DOTCLEAR|2.24|full"))
    category = MovedCategory(key="1", name="Web", slug="Web", description="Le web.")
    assert moved(path) == [
        Origin(
            source="dotclear:blog.example.org",
            addresses=("http://Blog.example.org/",),
            title="Le blog",
            description="Une phrase.",
            language="fr",
        ),
        replace(category, key="3", name="Web 2.0", slug="Web-2", parent="1"),
        category,
        replace(category, key="2", name="Vie", slug="Vie"),
        Unread(kind="other", key="link 1", reason="blogroll", detail="A http://a.fr"),
        MovedPerson(key="lea", name="Léa Roy", email="l@example.org", bio="Une phrase."),
        MovedPerson(key="max", name="Max", kind=ContributorKind.CONTRIBUTOR, active=False),
        replace(
            MOVED_POST,
            author=Ref("lea", "Léa Roy"),
            categories=(Ref("3", "Web 2.0"),),
            tags=(Ref("Été", "Été"), Ref("web", "web")),
            paths=(
                "http://Blog.example.org/index.php/post/2010/06/24/Mon-billet",
                "http://Blog.example.org/post/2010/06/24/Mon-billet",
            ),
        ),
        MOVED_COMMENT,
        Loss(kind="other", key="meta", reason="table-stays", detail="1"),
        Loss(kind="other", key="setting", reason="table-stays", detail="1"),
        Loss(kind="other", key="version", reason="table-stays", detail="2"),
    ]


def test_tables_come_in_any_order(tmp_path: Path) -> None:
    tables: Tables = {
        "comment": [COMMENT],
        "meta": [{"post_id": "12", "meta_type": "tag", "meta_id": "web"}],
        "post": [POST],
    }
    assert moved(written(tmp_path, tables)) == [
        Origin(source="dotclear:default"),
        MOVED_COMMENT,
        replace(MOVED_POST, tags=(Ref("web", "web"),)),
    ]


def test_of_several_blogs_the_largest_comes_in(tmp_path: Path) -> None:
    tables: Tables = {
        "blog": [{**BLOG, "blog_id": "autre"}, BLOG],
        "category": [{"cat_id": "1", "blog_id": "autre", "cat_title": "A", "cat_url": "A"}],
        "post": [
            {**POST, "post_id": "1", "blog_id": "autre"},
            POST,
            {**POST, "post_id": "13"},
        ],
        "comment": [{**COMMENT, "post_id": "1"}],
    }
    found = moved(written(tmp_path, tables))
    assert [each for each in found if isinstance(each, Unread)] == [
        Unread(kind="category", key="1", reason="other-blog", detail="autre"),
        Unread(kind="post", key="1", reason="other-blog", detail="autre"),
        Unread(kind="comment", key="3", reason="other-blog"),
    ]
    assert [each.key for each in found if isinstance(each, MovedPost)] == ["12", "13"]


MEDIA: Values = {
    "media_id": "7",
    "media_path": "public",
    "media_title": "Un été",
    "media_file": "vues/l'été.jpg",
    "media_creadt": "2010-06-23 10:00:00",
}


def test_a_file_is_known_by_its_addresses(tmp_path: Path) -> None:
    found = moved(written(tmp_path, {"blog": [BLOG], "media": [MEDIA]}))
    assert isinstance(found[1], MovedMedia)
    assert replace(found[1], names=()) == MovedMedia(
        key="7",
        name="l'été.jpg",
        url="http://Blog.example.org/public/vues/l%27%C3%A9t%C3%A9.jpg",
        alt="Un été",
        created_at=datetime(2010, 6, 23, 10, tzinfo=UTC),
    )
    assert found[1].names[:2] == (
        "/public/vues/l%27%C3%A9t%C3%A9.jpg",
        "http://Blog.example.org/public/vues/l%27%C3%A9t%C3%A9.jpg",
    )
    assert found[1].names[2:] == tuple(
        f"/public/vues/.l%27%C3%A9t%C3%A9_{size}.jpg" for size in ("sq", "t", "s", "m")
    )


@pytest.mark.parametrize("title", ["", "l'été.jpg", "l'été"])
def test_a_file_name_is_no_description(tmp_path: Path, title: str) -> None:
    found = moved(written(tmp_path, {"blog": [BLOG], "media": [{**MEDIA, "media_title": title}]}))
    assert isinstance(found[1], MovedMedia)
    assert found[1].alt is None


def test_files_are_found_in_the_public_folder_beside(tmp_path: Path) -> None:
    outside = tmp_path / "secret.jpg"
    folder = tmp_path / "export" / "public"
    (folder / "vues").mkdir(parents=True)
    for file in (outside, folder / "vues" / "l'été.jpg"):
        file.write_bytes(b"JFIF")
    (folder / "lien.jpg").symlink_to(outside)
    others = ("../../secret.jpg", "lien.jpg", str(outside), "vues", "rien.jpg", "a\0b", "x" * 5000)
    tables: Tables = {"media": [MEDIA, *({**MEDIA, "media_file": name} for name in others)]}
    _, first, *rest = moved(written(tmp_path / "export", tables))
    assert isinstance(first, MovedMedia)
    assert first.path == (folder / "vues" / "l'été.jpg").resolve()
    assert first.url is None
    assert rest == [
        Unread(kind="media", key="7", reason="no-address", detail=name) for name in others
    ]


def test_attached_files_become_links(tmp_path: Path) -> None:
    tables: Tables = {
        "media": [MEDIA, {**MEDIA, "media_id": "8", "media_file": "a.pdf", "media_title": "A & B"}],
        "post_media": [{"media_id": id_, "post_id": "12"} for id_ in ("7", "8", "9")],
        "blog": [BLOG],
    }
    body = '<p><img src="/public/vues/l\'été.jpg" /></p>'
    post, loss, *_ = of_post(tmp_path, tables, post_content_xhtml=body)
    assert isinstance(post, MovedPost)
    assert post.body == f'{body}\n\n<ul>\n<li><a href="/public/a.pdf">A &amp; B</a></li>\n</ul>'
    assert loss == lost("attachments-linked", "1")


OF_DOTCLEAR_1: Tables = {
    "categorie": [
        {
            "cat_id": "2",
            "cat_libelle": "Vie &amp; mort",
            "cat_libelle_url": "Vie",
            "cat_desc": "",
            "cat_ord": "1",
        }
    ],
    "dc_user": [
        {
            "user_id": "lea",
            "user_level": "9",
            "user_pwd": "x",
            "user_nom": "Roy",
            "user_prenom": "Léa",
            "user_pseudo": "Léa R.",
            "user_email": "l@example.org",
        }
    ],
    "post": [
        {
            "post_id": "5",
            "user_id": "lea",
            "cat_id": "2",
            "post_dt": "2005-01-23 09:00:00",
            "post_creadt": "2005-01-23 09:00:00",
            "post_upddt": "2005-01-23 09:00:00",
            "post_titre": "L&#39;été",
            "post_titre_url": "L-ete",
            "post_chapo": "",
            "post_chapo_wiki": "",
            "post_content": "",
            "post_content_wiki": "''Salut'' ^^",
            "post_notes": "",
            "post_pub": "1",
            "post_selected": "1",
            "post_open_comment": "1",
        }
    ],
    "post_meta": [{"meta_id": "1", "post_id": "5", "meta_key": "tag", "meta_value": "été"}],
    "comment": [
        {
            "comment_id": id_,
            "post_id": "5",
            "comment_auteur": "Zoé",
            "comment_email": "",
            "comment_site": "",
            "comment_content": "<p>Oui</p>",
            "comment_ip": "",
            "comment_dt": "2005-01-24 09:00:00",
            "comment_upddt": "2005-01-24 09:00:00",
            "comment_pub": public,
            "comment_trackback": "0",
            "spam": spam,
        }
        for id_, public, spam in (("1", "1", "0"), ("2", "0", "0"), ("3", "0", "1"))
    ],
}


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-8-sig"])
def test_an_export_of_dotclear_1_is_read(tmp_path: Path, encoding: str) -> None:
    text = text_of(OF_DOTCLEAR_1, "///DOTCLEAR|1.2.8|single").replace("\n", "\r\n")
    found = moved(written(tmp_path, text.encode(encoding)))
    guessed = Loss(
        kind="other", key="sauvegarde.txt", reason="encoding-guessed", detail="windows-1252"
    )
    comment = MovedComment(
        key="1",
        post="5",
        author_name="Zoé",
        body="Oui",
        created_at=datetime(2005, 1, 24, 8, tzinfo=UTC),
    )
    assert found == [
        Origin(source="dotclear:default"),
        *([guessed] if encoding == "iso-8859-1" else []),
        MovedCategory(key="2", name="Vie & mort", slug="Vie"),
        MovedPerson(key="lea", name="Léa R.", email="l@example.org"),
        MovedPost(
            key="5",
            slug="L-ete",
            title="L'été",
            body="<p><em>Salut</em> ^^</p>",
            published_at=datetime(2005, 1, 23, 8, tzinfo=UTC),
            created_at=datetime(2005, 1, 23, 8, tzinfo=UTC),
            updated_at=datetime(2005, 1, 23, 8, tzinfo=UTC),
            author=Ref("lea", "Léa R."),
            categories=(Ref("2", "Vie & mort"),),
            tags=(Ref("été", "été"),),
            sticky=True,
            paths=tuple(
                f"{start}{end}2005/01/23/5-L-ete"
                for end in ("", "post/")
                for start in ("/", "/index.php/")
            ),
        ),
        comment,
        replace(comment, key="2", status=CommentStatus.PENDING),
        replace(comment, key="3", status=CommentStatus.SPAM),
    ]


WHOLE = text_of({"post": [POST], "comment": [COMMENT]})
ROW_AT = WHOLE.split("\n").index(next(line for line in WHOLE.split("\n") if line[:1] == '"')) + 1


@pytest.mark.parametrize(
    ("content", "key", "parts"),
    [
        pytest.param("", "dotclear-not", {}, id="nothing"),
        pytest.param("<rss>", "dotclear-not", {}, id="XML"),
        pytest.param(b"PK\x03\x04", "dotclear-not", {}, id="a zip file"),
        pytest.param(WHOLE[:-40], "row-unquoted", {"line": 7}, id="cut off"),
        pytest.param(
            '///DOTCLEAR|2|full\n[a b,c]\n"1","2\\"',
            "row-unquoted",
            {"line": 3, "column": 5},
            id="a quote that is never closed",
        ),
        pytest.param(
            '///DOTCLEAR|2|full\n[a b,c]\n"1"',
            "row-width",
            {"line": 3, "found": 1, "expected": 2},
            id="too few values",
        ),
        pytest.param(
            '///DOTCLEAR|2|full\n[a b]\n"1\\"","2"', "row-width", {"found": 2}, id="too many values"
        ),
        pytest.param('///DOTCLEAR|2|full\n"1"', "row-width", {"expected": 0}, id="no table"),
        pytest.param(
            f"///DOTCLEAR|2|full\n[a {'b,' * 9000}b]",
            "row-unquoted",
            {"line": 2},
            id="many columns",
        ),
        pytest.param("///DOTCLEAR|2|full\n[a]", "row-unquoted", {"line": 2}, id="no columns"),
        pytest.param("///DOTCLEAR|2|full\nBonjour", "row-unquoted", {"line": 2}, id="prose"),
        pytest.param(
            b'///DOTCLEAR|2.24|full\n[a b]\n"\xe9 "',
            "text-encoding",
            {"offset": 29, "likely": "windows-1252"},
            id="not UTF-8",
        ),
        pytest.param(
            b'///DOTCLEAR|1.2|full\n[a b]\n"\xc3', "text-cut", {}, id="cut in a character"
        ),
    ],
)
def test_what_is_malformed_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, key: str, parts: dict[str, object]
) -> None:
    with pytest.raises(Usage) as raised:
        moved(written(tmp_path, content))
    assert raised.value.key == key
    assert raised.value.parts == raised.value.parts | parts


def test_what_is_malformed_may_be_left_out(tmp_path: Path) -> None:
    unread = Unread(kind="comment", key="line 7", reason="malformed", detail="row-unquoted")
    assert moved(written(tmp_path, WHOLE[:-40]), LENIENT)[1:] == [MOVED_POST, unread]
    found = moved(written(tmp_path, WHOLE.encode("cp1252")), LENIENT)
    assert found[1:] == [
        Loss(kind="other", key="sauvegarde.txt", reason="encoding-guessed", detail="windows-1252"),
        MOVED_POST,
        MOVED_COMMENT,
    ]


def test_a_huge_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as stream:
        stream.write(b'///DOTCLEAR|2|full\n[a b]\n"')
        for _ in range(ROW_LIMIT // 2**20 + 1):
            stream.write(b"a" * 2**20)
    with pytest.raises(Usage, match="line-long"):
        moved(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        moved(tmp_path / "rien.txt")


def test_both_readings_are_progress(tmp_path: Path) -> None:
    told: list[int] = []
    posts = [{**POST, "post_id": str(each)} for each in range(1000)]
    path = written(tmp_path, {"post": posts})
    moved(path, replace(PLAIN, progress=told.append))
    half = path.stat().st_size // 2
    assert sum(told) in {half * 2 - 1, half * 2, half * 2 + 1}


VALUE = st.text(st.characters(exclude_categories=["Cs"])) | st.text('\\"\n\r,n ')


@settings(max_examples=60)
@given(st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=1))
def test_values_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str, str]]
) -> None:
    table = [dict(zip("abc", each, strict=True)) for each in values]
    path = written(tmp_path_factory.mktemp("dc"), {"t": table})
    found = [each.values for each in rows(path, PLAIN) if isinstance(each, Row)]
    assert found == table


@settings(max_examples=60)
@given(st.lists(st.sampled_from(['"', '",', "\\", "[post post_id]", "[a b", "\n", "x", "]", "é"])))
def test_whatever_it_is_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    path = written(tmp_path_factory.mktemp("dc"), f"///DOTCLEAR|2|full\n{''.join(pieces)}")
    moved(path, LENIENT)
