from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl.errors import NotFound, Usage
from blogctl.formats import dotclear
from blogctl.formats.dotclear_rows import ROW_LIMIT, Row, rows
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import (
    Loss,
    Moved,
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
    BodyFormat,
    CommentKind,
    CommentStatus,
    ContributorKind,
    PostKind,
    PostStatus,
)

Values = Mapping[str, str]
Tables = Mapping[str, Sequence[Values]]

PARIS = ZoneInfo("Europe/Paris")
PLAIN = Reading(zone=PARIS)
LENIENT = Reading(zone=PARIS, lenient=True)
BLOG: Values = {
    "blog_id": "default",
    "blog_url": "http://Blog.example.org/index.php?",
    "blog_name": "Le blog",
    "blog_desc": "Une <em>phrase</em>.",
}
POST: Values = {
    "post_id": "12",
    "blog_id": "default",
    "user_id": "lea",
    "cat_id": "",
    "post_dt": "2010-06-24 09:00:00",
    "post_tz": "Europe/Paris",
    "post_creadt": "2010-06-23 10:00:00",
    "post_upddt": "2010-06-25 11:00:00",
    "post_password": "",
    "post_type": "post",
    "post_format": "xhtml",
    "post_url": "2010/06/24/Mon-billet",
    "post_title": "Mon billet : l’été",
    "post_excerpt": "",
    "post_excerpt_xhtml": "",
    "post_content": "",
    "post_content_xhtml": "<p>Bonjour.</p>",
    "post_notes": "",
    "post_status": "1",
    "post_selected": "0",
    "post_open_comment": "1",
}
COMMENT: Values = {
    "comment_id": "3",
    "post_id": "12",
    "comment_dt": "2010-06-24 18:00:00",
    "comment_tz": "Europe/Paris",
    "comment_upddt": "2010-06-24 16:30:00",
    "comment_author": "Zoé",
    "comment_email": "zoe@example.org",
    "comment_site": "zoe.example.org",
    "comment_content": '<p>Merci !<br />Voir <a href="http://x.fr/a">ceci</a>.</p>',
    "comment_ip": "203.0.113.7",
    "comment_status": "1",
    "comment_trackback": "0",
}
MOVED_POST = MovedPost(
    key="12",
    slug="Mon-billet",
    title="Mon billet : l’été",
    body="<p>Bonjour.</p>",
    published_at=datetime(2010, 6, 24, 7, tzinfo=UTC),
    created_at=datetime(2010, 6, 23, 10, tzinfo=UTC),
    updated_at=datetime(2010, 6, 25, 11, tzinfo=UTC),
    author=Ref("lea", "lea"),
    paths=(
        "/post/2010/06/24/Mon-billet",
        "/index.php/post/2010/06/24/Mon-billet",
    ),
)
MOVED_COMMENT = MovedComment(
    key="3",
    post="12",
    author_name="Zoé",
    author_email="zoe@example.org",
    author_url="http://zoe.example.org",
    ip="203.0.113.7",
    body="Merci !\nVoir ceci (http://x.fr/a).",
    created_at=datetime(2010, 6, 24, 16, tzinfo=UTC),
)


def quoted(value: str) -> str:
    """Return a value as Dotclear writes it."""
    for character, escape in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ('"', '\\"')):
        value = value.replace(character, escape)
    return f'"{value}"'


def text_of(tables: Tables, first: str = "///DOTCLEAR|2.24|single") -> str:
    lines = [first]
    for table, values in tables.items():
        lines += ["", f"[{table} {','.join(values[0])}]"]
        lines += [",".join(map(quoted, row.values())) for row in values]
    return "\n".join([*lines, ""])


def written(folder: Path, content: str | bytes | Tables) -> Path:
    path = folder / "sauvegarde.txt"
    if isinstance(content, Mapping):
        content = text_of(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def moved(path: Path, how: Reading = PLAIN) -> list[Moved]:
    """Return what comes of an export, without the places."""
    found = list(dotclear.read(path, how))
    assert all(not isinstance(each, Loss | Unread) or each.reason in REASONS for each in found)
    return [each if isinstance(each, Origin) else replace(each, place="") for each in found]


def of_post(folder: Path, tables: Tables | None = None, **values: str) -> list[Moved]:
    """Return what comes of an export of one post that says this."""
    _, *others = moved(written(folder, {"post": [{**POST, **values}], **(tables or {})}))
    return others


def lost(reason: str, detail: str = "") -> Loss:
    return Loss(kind="post", key="12", reason=reason, detail=detail)


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


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            {"post_status": "0"}, [replace(MOVED_POST, status=PostStatus.DRAFT)], id="draft"
        ),
        pytest.param(
            {"post_status": "-2"},
            [replace(MOVED_POST, status=PostStatus.DRAFT), lost("awaited-review")],
            id="pending",
        ),
        pytest.param({"post_status": "-1"}, [MOVED_POST], id="scheduled"),
        pytest.param(
            {"post_status": "-3"},
            [replace(MOVED_POST, status=PostStatus.DRAFT), lost("state-unknown", "-3")],
            id="archived",
        ),
        pytest.param(
            {"post_password": "x"},
            [replace(MOVED_POST, status=PostStatus.DRAFT), lost("password")],
            id="a password",
        ),
        pytest.param({"post_selected": "1"}, [replace(MOVED_POST, sticky=True)], id="selected"),
        pytest.param(
            {"post_open_comment": "0"}, [replace(MOVED_POST, comments_open=False)], id="closed"
        ),
        pytest.param({"post_notes": "secret"}, [MOVED_POST, lost("notes")], id="notes"),
        pytest.param({"cat_id": "9"}, [MOVED_POST, lost("category-missing", "9")], id="category"),
        pytest.param(
            {"post_dt": "0000-00-00 00:00:00", "post_status": "-1"},
            [
                replace(MOVED_POST, status=PostStatus.DRAFT, published_at=None),
                lost("no-date", "0000-00-00 00:00:00"),
            ],
            id="no date",
        ),
        pytest.param(
            {"post_dt": "2010-06-24", "post_tz": "../etc"},
            [replace(MOVED_POST, published_at=datetime(2010, 6, 24, 8, tzinfo=UTC))],
            id="a date without an hour, an unknown zone",
        ),
        pytest.param(
            {"post_tz": "America/Montreal", "post_dt": "2010-06-24 09:00:00.5"},
            [replace(MOVED_POST, published_at=datetime(2010, 6, 24, 13, tzinfo=UTC))],
            id="another zone",
        ),
        pytest.param(
            {"post_type": "page", "post_url": "à propos"},
            [
                replace(
                    MOVED_POST,
                    kind=PostKind.PAGE,
                    slug="à propos",
                    paths=tuple(f"{start}pages/%C3%A0%20propos" for start in ("/", "/index.php/")),
                )
            ],
            id="a page",
        ),
        pytest.param(
            {"post_type": "galitem"},
            [Unread(kind="post", key="12", reason="type-unknown", detail="galitem")],
            id="another type",
        ),
        pytest.param({"post_url": ""}, [replace(MOVED_POST, slug=None, paths=())], id="no address"),
        pytest.param(
            {"post_title": 'L"a\\b\n'}, [replace(MOVED_POST, title='L"a\\b\n')], id="title"
        ),
    ],
)
def test_a_post_comes_in_as_it_stood(
    tmp_path: Path, said: dict[str, str], expected: list[Moved]
) -> None:
    reading = replace(PLAIN, hour=time(10))
    _, *others = moved(written(tmp_path, {"post": [{**POST, **said}]}), reading)
    assert others == expected


@pytest.mark.parametrize(
    ("said", "summary", "body", "losses"),
    [
        pytest.param(
            {"post_excerpt_xhtml": "<p>En <em>bref</em>.</p>"},
            "En bref.",
            "<p>Bonjour.</p>",
            [],
            id="an excerpt",
        ),
        pytest.param(
            {"post_excerpt_xhtml": '<p><img src="a.png" /></p>'},
            "",
            '<p><img src="a.png" /></p>\n\n<p>Bonjour.</p>',
            [lost("excerpt-in-body")],
            id="a picture in the excerpt",
        ),
        pytest.param(
            {"post_excerpt_xhtml": "<p>Tout.</p>", "post_content_xhtml": ""},
            "",
            "<p>Tout.</p>",
            [],
            id="only an excerpt",
        ),
        pytest.param(
            {"post_format": "wiki", "post_content": "''Autre''"},
            "",
            "<p>Bonjour.</p>",
            [],
            id="what Dotclear made of wiki syntax",
        ),
        pytest.param(
            {
                "post_format": "wiki",
                "post_content": "''a'' [b|post:12]",
                "post_content_xhtml": "",
                "post_excerpt": "__c__",
            },
            "c",
            '<p><em>a</em> <a href="/post/2010/06/24/Mon-billet">b</a></p>',
            [],
            id="wiki syntax alone",
        ),
        pytest.param(
            {"post_content": "<p>a</p>", "post_content_xhtml": ""}, "", "<p>a</p>", [], id="HTML"
        ),
    ],
)
def test_texts_are_the_html_that_dotclear_made(
    tmp_path: Path, said: dict[str, str], summary: str, body: str, losses: list[Loss]
) -> None:
    assert of_post(tmp_path, None, **said) == [
        replace(MOVED_POST, summary=summary, body=body),
        *losses,
    ]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        pytest.param("/index.php?post/a", "/index.php/post/a", id="from the root"),
        pytest.param("/?post/a", "/post/a", id="at the root"),
        pytest.param("/blog/?post/a", "/blog/post/a", id="without a file"),
        pytest.param(
            "https://blog.example.org/index.php?pages/a",
            "https://blog.example.org/index.php/pages/a",
            id="whole",
        ),
        pytest.param("/index.php?2005/01/23/5-a", "/index.php/2005/01/23/5-a", id="an old one"),
        pytest.param("/index.php?q=post/a", "/index.php?q=post/a", id="a search"),
        pytest.param("http://b.fr/index.php?post/a", "http://b.fr/index.php?post/a", id="another"),
    ],
)
def test_links_to_posts_have_no_question_mark(tmp_path: Path, link: str, expected: str) -> None:
    path = written(
        tmp_path, {"blog": [BLOG], "post": [{**POST, "post_content_xhtml": f'<a href="{link}">'}]}
    )
    assert [each.body for each in moved(path) if isinstance(each, MovedPost)] == [
        f'<a href="{expected}">'
    ]


def test_markdown_without_html_stays_markdown(tmp_path: Path) -> None:
    found = of_post(tmp_path, post_format="markdown", post_content="*a*\r\n", post_content_xhtml="")
    assert found == [replace(MOVED_POST, body="*a*\r\n", body_format=BodyFormat.MARKDOWN)]


def test_marks_of_recent_years_are_text_in_older_exports(tmp_path: Path) -> None:
    post = {**POST, "post_format": "wiki", "post_content": "^^", "post_content_xhtml": ""}
    for first, body in (("2.14", "<p>^^</p>"), ("2.15-dev", "<p><sup></sup></p>")):
        path = written(tmp_path, text_of({"post": [post]}, f"///DOTCLEAR|{first}|single"))
        assert moved(path)[1] == replace(MOVED_POST, body=body)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({}, [MOVED_COMMENT], id="published"),
        pytest.param(
            {"comment_status": "0"},
            [replace(MOVED_COMMENT, status=CommentStatus.REJECTED)],
            id="off",
        ),
        pytest.param(
            {"comment_status": "-1"},
            [replace(MOVED_COMMENT, status=CommentStatus.PENDING)],
            id="pending",
        ),
        pytest.param(
            {"comment_status": "-2"}, [replace(MOVED_COMMENT, status=CommentStatus.SPAM)], id="junk"
        ),
        pytest.param(
            {"comment_status": "9"},
            [
                Loss(kind="comment", key="3", reason="state-unknown", detail="9"),
                replace(MOVED_COMMENT, status=CommentStatus.PENDING),
            ],
            id="another state",
        ),
        pytest.param(
            {
                "comment_trackback": "1",
                "comment_content": "<!-- TB -->\n<p><strong>Titre</strong></p>\n<p>Texte</p>",
            },
            [replace(MOVED_COMMENT, kind=CommentKind.TRACKBACK, body="Titre\n\nTexte")],
            id="trackback",
        ),
        pytest.param(
            {"comment_site": "https://z.fr", "comment_email": "", "comment_ip": ""},
            [replace(MOVED_COMMENT, author_url="https://z.fr", author_email=None, ip=None)],
            id="addresses",
        ),
        pytest.param(
            {"comment_site": ""}, [replace(MOVED_COMMENT, author_url=None)], id="no address"
        ),
        pytest.param(
            {"comment_dt": "0000-00-00 00:00:00"},
            [
                Loss(kind="comment", key="3", reason="no-date"),
                replace(MOVED_COMMENT, created_at=datetime(2010, 6, 24, 16, 30, tzinfo=UTC)),
            ],
            id="no date",
        ),
        pytest.param(
            {"comment_dt": "", "comment_upddt": ""},
            [Unread(kind="comment", key="3", reason="no-date")],
            id="no date at all",
        ),
        pytest.param(
            {"post_id": "99"},
            [Unread(kind="comment", key="3", reason="post-missing", detail="99")],
            id="no post",
        ),
    ],
)
def test_a_comment_comes_in_as_it_stood(
    tmp_path: Path, said: dict[str, str], expected: list[Moved]
) -> None:
    assert of_post(tmp_path, {"comment": [{**COMMENT, **said}]})[1:] == expected


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


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=1))
def test_values_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str, str]]
) -> None:
    table = [dict(zip("abc", each, strict=True)) for each in values]
    path = written(tmp_path_factory.mktemp("dc"), {"t": table})
    found = [each.values for each in rows(path, PLAIN) if isinstance(each, Row)]
    assert found == table


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(['"', '",', "\\", "[post post_id]", "[a b", "\n", "x", "]", "é"])))
def test_whatever_it_is_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    path = written(tmp_path_factory.mktemp("dc"), f"///DOTCLEAR|2|full\n{''.join(pieces)}")
    moved(path, LENIENT)
