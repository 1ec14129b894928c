from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from blogctl.records.moving import (
    Loss,
    Moved,
    MovedPost,
    Unread,
)
from blogctl.vocabulary import (
    BodyFormat,
    CommentKind,
    CommentStatus,
    PostKind,
    PostStatus,
)
from tests.dotclear_exports import (
    BLOG,
    COMMENT,
    MOVED_COMMENT,
    MOVED_POST,
    PLAIN,
    POST,
    lost,
    moved,
    of_post,
    text_of,
    written,
)


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
